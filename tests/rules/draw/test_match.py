"""Matching is fair, reproducible, and never sends somebody who is recused."""

from collections import Counter

import pytest
from consistent_sampler import sampler
from hypothesis import given
from hypothesis import strategies as st

from rules.base.errors import Refused
from rules.draw import draw, match
from rules.draw.draw import Department, InspectorLine
from tests import VECTORS

HASH = "cd" * 32
AT = "2024-06-12T09:00:00+08:00"


def department(code: str = "police", per_object: int = 2) -> Department:
    return Department(code=code, inspectors=HASH, registry_size=9, excluded={}, per_object=per_object, pool_take=None)


def staff(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{n:02d}" for n in range(count)]


def objects(count: int) -> list[str]:
    return [f"O-{n:06d}" for n in range(count)]


@given(st.integers(1, 30), st.one_of(st.none(), st.integers(1, 40)), st.text(max_size=20))
def test_the_pool_is_the_first_tickets_of_the_list(count: int, take: int | None, seed: str) -> None:
    lines = [InspectorLine(one, HASH) for one in staff("P", count)]
    theirs = [one for _, one, _ in sampler(staff("P", count), seed=seed + "/inspectors/police")]
    assert match.inspector_pool(lines, take, seed, "police") == tuple(theirs[: take or len(theirs)])


@given(st.integers(1, 40), st.integers(2, 9), st.integers(2, 5), st.text(max_size=10))
def test_loads_differ_by_at_most_one_where_nobody_is_recused(n: int, size: int, per: int, seed: str) -> None:
    pool = staff("P", max(size, per))
    teams = match.match(objects(n), [department(per_object=per)], {"police": pool}, (), seed)
    loads = Counter(dict.fromkeys(pool, 0))
    loads.update(one for team in teams for one in team.inspectors)
    assert max(loads.values()) - min(loads.values()) <= 1
    assert all(len(set(team.inspectors)) == per for team in teams)


@given(st.integers(1, 20), st.sets(st.tuples(st.integers(0, 19), st.integers(0, 7)), max_size=60), st.text(max_size=5))
def test_nobody_is_sent_where_he_is_recused(n: int, pairs: set[tuple[int, int]], seed: str) -> None:
    pool, numbers = staff("P", 8), objects(20)
    worst = Counter(o for o, _ in pairs)
    recusals = {(numbers[o], pool[one]) for o, one in pairs if worst[o] <= 6}
    teams = match.match(numbers[:n], [department()], {"police": pool}, recusals, seed)
    assert len(teams) == n
    assert not any((team.object, one) in recusals for team in teams for one in team.inspectors)


def test_every_department_visits_every_object_in_the_order_of_the_terms() -> None:
    both = [department("police"), department("fire", 3)]
    teams = match.match(objects(3), both, {"police": staff("P", 4), "fire": staff("F", 5)}, (), "s")
    assert [(team.object, team.department, len(team.inspectors)) for team in teams] == [
        (number, code, size) for number in objects(3) for code, size in (("police", 2), ("fire", 3))
    ]


def test_a_short_team_is_refused() -> None:
    with pytest.raises(Refused, match="人员不足 2 人"):
        match.match(objects(1), [department()], {"police": ["P00"]}, (), "s")


def test_a_team_without_a_choice_is_judged_by_the_whole_list() -> None:
    """draw.md §5: two drawn first of twelve are random; of three, one recused, two are left and nothing is."""
    recused = {("O-000000", "P01")}

    def without_choice(whole: list[str], pairs: set[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        return match.without_choice(objects(2), [department()], {"police": whole}, pairs)

    assert not without_choice(staff("P", 3), set())
    assert without_choice(staff("P", 3), recused) == {("O-000000", "police")}
    assert not without_choice(staff("P", 12), recused)
    assert len(without_choice(staff("P", 2), set())) == 2


@given(st.integers(1, 12), st.sets(st.tuples(st.integers(0, 11), st.integers(0, 7)), max_size=60), st.text(max_size=5))
def test_where_recusals_leave_the_pool_too_few_the_whole_list_is_used_by_the_same_rule(
    n: int, pairs: set[tuple[int, int]], seed: str
) -> None:
    """By the specification's own words, without any of the program's shortcuts."""
    whole, numbers = staff("P", 8), objects(12)
    pool = [one for _, one, _ in sampler(whole, seed=seed + "/inspectors/police")][:3]
    worst = Counter(o for o, _ in pairs)
    recusals = {(numbers[o], whole[one]) for o, one in pairs if worst[o] <= 6}
    loads: Counter[str] = Counter()
    expected = []
    for number in numbers[:n]:
        free = [one for one in pool if (number, one) not in recusals]
        if len(free) < 2:
            free = [one for one in whole if (number, one) not in recusals]
        tickets = {one: ticket for ticket, one, _ in sampler(free, seed=f"{seed}/match/{number}")}
        team = sorted(free, key=lambda one: (loads[one], tickets[one], one))[:2]
        loads.update(team)
        expected.append(tuple(team))
    teams = match.match(numbers[:n], [department()], {"police": pool}, recusals, seed, {"police": whole})
    assert [team.inspectors for team in teams] == expected


@pytest.mark.parametrize("name", ["draw-1", "draw-2"])
def test_the_published_examples_are_matched_the_same(name: str) -> None:
    folder = VECTORS / name
    terms = draw.Terms.from_bytes((folder / "terms.json").read_bytes())
    found = draw.read_evidence((folder / "evidence.json").read_bytes())
    recusals = draw.read_recusals((folder / "recusals.tsv").read_bytes())
    lists = {
        d.code: draw.read_inspectors((folder / f"inspectors-{d.code}.tsv").read_bytes()) for d in terms.departments
    }
    pools = {d.code: match.inspector_pool(lists[d.code], d.pool_take, found.seed, d.code) for d in terms.departments}
    assert pools == found.pools
    final = [entry.number for entry in draw.final_list(found.drawn, found.struck, found.seed)]
    whole = {code: [line.id for line in lines] for code, lines in lists.items()}
    teams = match.match(final, terms.departments, pools, recusals, found.seed, whole)
    assert teams == found.teams
    seats = match.Seats(teams, (), recusals)
    for one in found.changes:
        ids = [line.id for line in lists[one.department]]
        new = seats.substitute(
            one.object, one.department, one.out, pool=pools[one.department], whole=ids, seed=found.seed
        )
        assert new == one.in_
        seats.change(one)


def run_out(pool: list[str], whole: list[str], count: int) -> list[match.Change]:
    """One object, one team of the pool's first two; its first member is changed again and again."""
    teams = match.match(objects(1), [department()], {"police": pool}, (), "s")
    seats, changes = match.Seats(teams), list[match.Change]()
    for seq in range(1, count + 1):
        out = seats.team("O-000000", "police")[0]
        new = seats.substitute("O-000000", "police", out, pool=pool, whole=whole, seed="s")
        changes.append(match.Change(seq=seq, object="O-000000", department="police", out=out, at=AT, in_=new))
        seats.change(changes[-1])
    assert seats.empty() == sum(change.in_ is None for change in changes)
    return changes


def test_changes_use_up_the_pool_then_the_whole_list_then_leave_the_place_empty() -> None:
    pool, whole = staff("P", 4), staff("P", 5)
    changes = run_out(pool, whole, 4)
    assert {one.in_ for one in changes[:2]} < set(pool)
    assert changes[2].in_ == "P04"
    assert changes[3].in_ is None
    outs = [one.out for one in changes]
    assert len(set(outs)) == len(outs)
    assert not {one.in_ for one in changes} & set(outs[:1])


def test_who_has_left_an_object_never_comes_back_to_it() -> None:
    changes = run_out(staff("P", 6), staff("P", 6), 4)
    for place, one in enumerate(changes):
        assert one.in_ not in {earlier.out for earlier in changes[: place + 1]}


def test_a_change_takes_the_one_with_the_fewest_objects() -> None:
    pool, numbers = staff("P", 5), objects(4)
    teams = match.match(numbers, [department()], {"police": pool}, (), "s")
    loads = Counter(one for team in teams for one in team.inspectors)
    first = teams[0]
    new = match.Seats(teams).substitute(first.object, "police", first.inspectors[0], pool=pool, whole=pool, seed="s")
    assert new is not None
    others = set(pool) - set(first.inspectors)
    assert loads[new] == min(loads[one] for one in others)


def test_absence_is_accepted_once_an_object() -> None:
    """The reason stands in the office's own records: the second change was for absence."""
    changes = run_out(staff("P", 6), staff("P", 6), 2)
    match.refuse_second_absence(changes, set(), "O-000000")
    match.refuse_second_absence(changes, {"2"}, "O-000001")
    with pytest.raises(Refused, match="已因疾病更换过一次"):
        match.refuse_second_absence(changes, {"2"}, "O-000000")


def test_only_a_member_of_the_team_can_be_changed() -> None:
    teams = match.match(objects(1), [department()], {"police": staff("P", 2)}, (), "s")
    with pytest.raises(Refused, match="现在不在"):
        match.Seats(teams).substitute("O-000000", "police", "P09", pool=[], whole=[], seed="s")
