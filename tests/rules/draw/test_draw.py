"""A draw gives exactly what its published text says, ticket for ticket with a sampler that is not ours."""

import doctest
from fractions import Fraction
from math import ceil
from types import ModuleType

import msgspec
import pytest
from consistent_sampler import sampler
from hypothesis import given
from hypothesis import strategies as st

from rules.base.errors import Refused
from rules.draw import draw, words
from rules.draw import entropy as entropy_room
from rules.draw import terms as terms_room
from rules.draw.draw import Entropy, PoolLine, RegistryRef, Stratum, Terms
from tests.rules.draw.small_draw import DICE, HASH, people, pool_of, terms_for

ids = st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True), unique=True, max_size=40)


def messages(terms: Terms, pool: list[PoolLine], **more: object) -> str:
    """All that the freeze of these terms is refused for, as one text."""
    staff = {"police": people(4)}
    recusals = more.pop("recusals", ())
    return "\n".join(
        str(problem)
        for problem in draw.freeze_problems(terms, pool, (), staff, recusals, **more)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("module", [draw, entropy_room, terms_room, words], ids=lambda module: str(module.__name__))
def test_the_worked_values_in_the_specification_are_true(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


# ---- tickets


@given(ids, st.text(max_size=70))
def test_tickets_and_their_order_are_those_of_consistent_sampler(numbers: list[str], seed: str) -> None:
    theirs = [(ticket[2:], number) for ticket, number, _ in sampler(numbers, seed=seed, digits=100)]
    assert draw.ticket_order(numbers, seed) == theirs
    assert all(draw.ticket(number, seed) == ticket for ticket, number in theirs)


def test_a_ticket_is_not_padded_to_78_digits() -> None:
    """A hash whose decimal has 77 digits gives a ticket of 77 digits: draw.md §3 pads to 64."""
    assert {len(draw.ticket(f"O-{n}", "s")) for n in range(300)} >= {77, 78}


@given(st.lists(st.sampled_from("EDCBA"), min_size=1, max_size=60), st.text("0123456789", min_size=20, max_size=24))
def test_a_pool_is_drawn_as_consistent_sampler_orders_it(strata: list[str], value: str) -> None:
    pool = [PoolLine(f"O-{n:06d}", code, HASH) for n, code in enumerate(strata)]
    terms = terms_for(pool, {"E": "1", "D": "0.5", "C": "0.2", "B": "0.1", "A": "0.05"}, floor="0.3", batches=3)
    seed = draw.seed(draw.commitment(terms), "dice", value)
    drawing = draw.draw_objects(terms, pool, seed)
    theirs = [n for _, n, _ in sampler([line.number for line in pool], seed=seed + "/objects", digits=100)]
    chosen = {entry.number for entry in drawing.drawn}
    assert [entry.number for entry in drawing.drawn] == [n for n in theirs if n in chosen]
    for code in "EDCBA":
        of_code = [n for n in theirs if pool[int(n[2:])].stratum == code]
        assert chosen & set(of_code) == set(of_code[: drawing.taken[code]])
    assert [entry.batch for entry in drawing.drawn] == [place % 3 for place in range(len(chosen))]
    assert len(chosen) >= ceil(Fraction("0.3") * len(pool))


# ---- ratios and floor


@pytest.mark.parametrize(
    ("ratio", "size", "taken"),
    [("0.05", 20, 1), ("0.05", 21, 2), ("0.1", 30, 3), ("0.07", 100, 7), ("0.29", 100, 29), ("1", 7, 7), ("0.000001", 3, 1)],
)  # fmt: skip
def test_a_ratio_is_rounded_up_exactly(ratio: str, size: int, taken: int) -> None:
    """In floating point 0.07 x 100 is 7.000000000000001 and would draw 8."""
    pool = pool_of(all=size)
    assert draw.draw_objects(terms_for(pool, {"all": ratio}), pool, HASH).taken == {"all": taken}


def test_the_floor_is_filled_from_the_highest_stratum_down() -> None:
    pool = pool_of(E=3, D=4, A=33)
    terms = terms_for(pool, {"E": "0.1", "D": "0.1", "A": "0.01"}, floor="0.15")
    assert draw.draw_objects(terms, pool, HASH).taken == {"E": 3, "D": 2, "A": 1}
    terms = terms_for(pool, {"E": "0.1", "D": "0.1", "A": "0.01"}, floor="0.25")
    assert draw.draw_objects(terms, pool, HASH).taken == {"E": 3, "D": 4, "A": 3}


def test_ratio_1_gives_every_object_an_order() -> None:
    """A coverage duty: the draw decides the order and the batch, not whether."""
    pool = pool_of(all=9)
    drawing = draw.draw_objects(terms_for(pool, {"all": "1"}, batches=2), pool, HASH)
    assert {entry.number for entry in drawing.drawn} == {line.number for line in pool}


# ---- strikes


@given(st.integers(2, 12), st.integers(1, 12), st.data())
def test_a_number_once_used_never_comes_back(size: int, strikes: int, data: st.DataObject) -> None:
    pool = pool_of(B=size, A=size)
    terms = terms_for(pool, {"B": "0.5", "A": "0.2"}, batches=2)
    drawn = draw.draw_objects(terms, pool, HASH).drawn
    struck: list[draw.Strike] = []
    for seq in range(1, strikes + 1):
        now = draw.final_list(drawn, struck, HASH)
        if not now:
            break
        gone = data.draw(st.sampled_from(now))
        new = draw.find_replacement(pool, drawn, struck, gone.number, HASH)
        struck.append(
            draw.Strike(seq=seq, number=gone.number, reason="deregistered", at=DICE.expected_at, replaced_by=new)
        )
        after = {entry.number: entry for entry in draw.final_list(drawn, struck, HASH)}
        assert gone.number not in after
        if new:
            assert (after[new].stratum, after[new].batch) == (gone.stratum, gone.batch)
            assert after[new].ticket == draw.ticket(new, HASH + "/objects")
    used = [entry.number for entry in drawn] + [one.replaced_by for one in struck if one.replaced_by]
    assert len(used) == len(set(used))


def test_only_what_is_on_the_list_can_be_struck() -> None:
    pool = pool_of(all=10)
    drawn = draw.draw_objects(terms_for(pool, {"all": "0.2"}), pool, HASH).drawn
    outside = next(line.number for line in pool if line.number not in {entry.number for entry in drawn})
    with pytest.raises(Refused, match="不在现在的抽取名单上"):
        draw.find_replacement(pool, drawn, (), outside, HASH)


# ---- the freeze


def test_good_terms_are_not_refused() -> None:
    pool = pool_of(E=2, A=8)
    assert messages(terms_for(pool, {"E": "0.5", "A": "0.1"}), pool) == ""


@pytest.mark.parametrize(
    ("ratios", "sizes", "change", "said"),
    [
        ({"E": "0.5"}, {"E": 1, "A": 1}, {}, "条件中没有它，请补上它的比例"),
        ({"all": "0.0"}, {"all": 3}, {}, "应大于 0、不超过 1"),
        ({"all": "1.5"}, {"all": 3}, {}, "应大于 0、不超过 1"),
        ({"E": "0.1", "A": "0.2"}, {"E": 1, "A": 1}, {}, "低于风险较低的 A（20%）"),
        ({"C": "0.1", "A": "0.2"}, {"C": 1, "A": 1}, {}, "请提高 C 或降低 A 的比例"),
        ({"other": "0.1", "watch": "0.5"}, {"other": 1, "watch": 1}, {}, "分层要从高风险到低风险"),
        ({"people": "0.5"}, {"people": 2}, {}, "不是登记字段的分层"),
        ({"hotel": "0.5", "E": "0.5"}, {"hotel": 2, "E": 1}, {}, "只能按一种字段分层"),
        ({"all": "0.5"}, {"all": 2}, {"pool_size": 3}, "条件写对象库 3 个，实有 2 个"),
        (
            {"all": "0.5"},
            {"all": 2},
            {"strata": (Stratum(code="all", ratio="0.5", size=5),)},
            "条件写 5 个对象，对象库有 2 个",
        ),
        ({"all": "0.5"}, {"all": 2}, {"frozen_at": "2024-04-09T15:00:00+08:00"}, "不晚于冻结时间"),
        ({"all": "0.5"}, {"all": 2}, {"registry": RegistryRef(1, HASH, 1)}, "多于名录库的 1 个"),
        ({"all": "0.5"}, {}, {}, "对象库是空的"),
        (
            {"all": "0.5"},
            {"all": 2},
            {"entropy": Entropy(kind="dice", source={}, expected_at=DICE.expected_at)},
            "来源要写且只写",
        ),
    ],
)
def test_a_freeze_is_refused_with_its_cure(
    ratios: dict[str, str], sizes: dict[str, int], change: dict[str, object], said: str
) -> None:
    pool = pool_of(**sizes)
    terms = msgspec.structs.replace(terms_for(pool, ratios), **change)
    assert said in messages(terms, pool)


def test_a_class_that_is_not_rated_ranks_with_b() -> None:
    pool = pool_of(B=1, unrated=1, A=1)
    assert messages(terms_for(pool, {"B": "0.1", "unrated": "0.2", "A": "0.1"}), pool) == ""
    assert "unrated" in messages(terms_for(pool, {"B": "0.1", "unrated": "0.05", "A": "0.1"}), pool)


def test_trades_have_no_order_of_risk() -> None:
    pool = pool_of(hotel=2, netcafe=2)
    assert messages(terms_for(pool, {"hotel": "0.1", "netcafe": "0.5"}), pool) == ""


def test_a_ratio_under_the_plan_and_an_open_freeze_are_refused() -> None:
    pool = pool_of(all=20)
    terms = terms_for(pool, {"all": "0.05"})
    assert messages(terms, pool, plan_ratio="0.05") == ""
    assert "低于计划的 6%" in messages(terms, pool, plan_ratio="0.06")
    assert "2024-001-9 已冻结而未抽取" in messages(terms, pool, open_freezes=["2024-001-9"])


def test_no_value_may_lead_to_a_short_team() -> None:
    """4 officers, 2 an object: 2 recused is still enough, 3 is not; a pool of 3 stands only one recusal."""
    pool = pool_of(all=30)
    terms = terms_for(pool, {"all": "0.1"})
    number = pool[0].number
    two = [(number, "P00"), (number, "P01")]
    assert messages(terms, pool, recusals=two) == ""
    assert f"{number}：检查人员：回避后公安最少只剩 1 人" in messages(terms, pool, recusals=[*two, (number, "P02")])
    small = msgspec.structs.replace(terms.departments[0], pool_take=3)
    assert "最少只剩 1 人" in messages(msgspec.structs.replace(terms, departments=(small,)), pool, recusals=two)


def test_every_object_that_could_get_a_short_team_is_named_many_of_them_by_what_they_lack() -> None:
    """10 at most get a line each; of more, a line for all that lack the same, and nobody is left out."""
    pool = pool_of(all=30)
    terms = terms_for(pool, {"all": "0.1"})
    ten = [(line.number, f"P0{n}") for line in pool[:10] for n in range(3)]
    assert len(messages(terms, pool, recusals=ten).splitlines()) == 10
    more = [*ten, *((line.number, f"P0{n}") for line in pool[10:25] for n in range(4))]
    said = messages(terms, pool, recusals=more).splitlines()
    assert [line.split("，")[0] for line in said] == [
        "公安：检查人员：15 个对象回避后公安最少只剩 0 人", "公安：检查人员：10 个对象回避后公安最少只剩 1 人",
    ]  # fmt: skip
    assert "请补充人员 2 名，或核对回避" in said[0]
    assert all(line.number in said[place < 10] for place, line in enumerate(pool[:25]))


def test_the_cure_of_a_short_team_is_the_one_that_helps() -> None:
    """4 officers of whom 3 are drawn first: with 2 recused, one more drawn first is enough; with 3 recused it is not."""
    pool = pool_of(all=30)
    terms = terms_for(pool, {"all": "0.1"})
    small = msgspec.structs.replace(terms.departments[0], pool_take=3)
    terms = msgspec.structs.replace(terms, departments=(small,))
    number = pool[0].number
    pairs = [(number, f"P0{n}") for n in range(3)]
    assert "请把先抽人数从 3 增加到 4，或核对回避" in messages(terms, pool, recusals=pairs[:2])
    assert "请补充人员 2 名，或核对回避" in messages(terms, pool, recusals=pairs)
