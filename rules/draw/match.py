"""随机匹配: which inspectors go to which object (draw.md §5). Done after the list of objects is confirmed.

1. Pool. Of department d the first pool_take of its list by ticket, s = seed + "/inspectors/" + d; all of them, in ticket
   order, when pool_take is null or larger than the list.
2. Teams. For each object o of the final list in ticket order, for each department in the order of the terms: of the pool
   those who are not recused for o, and of them the per_object with the fewest objects so far in this draw; equal loads go
   by ticket, s = seed + "/match/" + o, then by id. Where nobody is recused loads differ by at most 1.
3. Changes, afterwards, numbered, in order. `out` leaves that object for good and its load falls by 1; the next by the same
   rule from the pool, or when the pool is exhausted from the department's whole list, takes its place; none: 缺员.
   Illness is accepted once an object, so that a team cannot be chosen by calling in sick until it fits.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from rules.base.errors import Refused
from rules.draw.draw import InspectorLine, first_tickets
from rules.draw.evidence import Change, Team
from rules.draw.terms import Department

__all__ = [
    "Change",
    "Team",
    "current_teams",
    "empty_places",
    "find_substitute",
    "has_no_choice",
    "inspector_pool",
    "match",
]


def inspector_pool(
    lines: Sequence[InspectorLine], pool_take: int | None, seed: str, department: str
) -> tuple[str, ...]:
    """The ids that a department's teams are made of, in ticket order."""
    take = len(lines) if pool_take is None else pool_take
    return tuple(id_ for _, id_ in first_tickets((line.id for line in lines), f"{seed}/inspectors/{department}", take))


def match(
    numbers: Sequence[str],
    departments: Sequence[Department],
    pools: Mapping[str, Sequence[str]],
    recusals: Iterable[tuple[str, str]],
    seed: str,
) -> tuple[Team, ...]:
    """The teams: object by object in the order given, department by department.

    numbers: the final list in ticket order. departments: those of the terms, in their order. pools: department → ids.
    recusals: pairs (object number, inspector id). Raises Refused when a team would be short (the freeze excludes it).
    """
    pairs = set(recusals)
    with_recusals = {number for number, _ in pairs}
    by_load = {department.code: {0: list(pools[department.code])} for department in departments}
    teams = []
    for number in numbers:
        for department in departments:
            all_by_load = free_by_load = by_load[department.code]
            if number in with_recusals:
                free_by_load = {
                    load: [id_ for id_ in ids if (number, id_) not in pairs] for load, ids in all_by_load.items()
                }
            chosen = _fewest(free_by_load, number, seed, department.per_object)
            team = tuple(id_ for _, id_ in chosen)
            if len(team) < department.per_object:
                raise Refused(f"{number} 的人员不足 {department.per_object} 人，请作废后补充人员，重新冻结")
            for load, id_ in chosen:
                all_by_load[load].remove(id_)
                if not all_by_load[load]:
                    del all_by_load[load]  # an empty load would be searched again for every object
                all_by_load.setdefault(load + 1, []).append(id_)
            teams.append(Team(object=number, department=department.code, inspectors=team))
    return tuple(teams)


def _fewest(by_load: Mapping[int, Sequence[str]], number: str, seed: str, count: int) -> list[tuple[int, str]]:
    """(load, id) of the first `count` by load, then ticket, then id. by_load: load → ids with that load.

    Tickets are computed only for the loads that are low enough to be chosen.
    """
    chosen: list[tuple[int, str]] = []
    for load in sorted(by_load):
        if len(chosen) < count:
            first = first_tickets(by_load[load], f"{seed}/match/{number}", count - len(chosen))
            chosen += [(load, id_) for _, id_ in first]
    return chosen


def has_no_choice(
    number: str, department: Department, pool: Sequence[str], recusals: Collection[tuple[str, str]]
) -> bool:
    """无随机性: the pool, less those recused, is no larger than the team, so chance decided nothing here."""
    return sum((number, id_) not in recusals for id_ in pool) <= department.per_object


def current_teams(teams: Sequence[Team], changes: Sequence[Change]) -> tuple[Team, ...]:
    """The teams after these changes; a place that nobody could take (缺员) is omitted.

    Raises Refused when a change takes out an inspector who is not in that team.
    """
    seats = {(team.object, team.department): list[str | None](team.inspectors) for team in teams}
    for change in changes:
        places = seats.get((change.object, change.department), [])
        if change.out not in places:
            raise Refused(f"{change.out} 现在不在 {change.object} 的检查组，不能更换，请核对")
        places[places.index(change.out)] = change.in_
    return tuple(
        Team(object=number, department=department, inspectors=tuple(id_ for id_ in places if id_ is not None))
        for (number, department), places in seats.items()
    )


def empty_places(teams: Sequence[Team], changes: Sequence[Change]) -> dict[tuple[str, str], int]:
    """(object, department) → how many places of the team are empty (缺员); full teams are omitted."""
    sizes = {(team.object, team.department): len(team.inspectors) for team in teams}
    return {
        (team.object, team.department): missing
        for team in current_teams(teams, changes)
        if (missing := sizes[team.object, team.department] - len(team.inspectors))
    }


def find_substitute(
    teams: Sequence[Team],
    changes: Sequence[Change],
    pool: Sequence[str],
    whole: Iterable[str],
    recusals: Iterable[tuple[str, str]],
    seed: str,
    *,
    number: str,
    department: str,
    out: str,
    reason: str,
) -> str | None:
    """The inspector who takes the place of `out` in the team of a department for an object; None when nobody is available (缺员).

    teams: as first matched. changes: those before this one, in order. pool: the department's pool; whole: the ids of its
    whole list. Raises Refused when `out` is not in that team now, or illness was accepted for this object before.
    """
    current = {(team.object, team.department): team.inspectors for team in current_teams(teams, changes)}
    team = current.get((number, department), ())
    if out not in team:
        raise Refused(f"{out} 现在不在 {number} 的检查组，不能更换，请核对")
    if reason == "illness" and (number, "illness") in {(change.object, change.reason) for change in changes}:
        raise Refused(f"{number} 已因疾病更换过一次，不能再以疾病为由更换，请写明其他原因")
    loads = Counter(chain.from_iterable(current.values()))
    loads[out] -= 1
    recused = {id_ for object_, id_ in recusals if object_ == number}
    replaced = {change.out for change in changes if change.object == number}
    barred = recused | replaced | {out, *team}
    for ids in (pool, whole):  # the whole list only when the pool is exhausted
        by_load: dict[int, list[str]] = {}
        for id_ in ids:
            if id_ not in barred:
                by_load.setdefault(loads[id_], []).append(id_)
        if by_load:
            return _fewest(by_load, number, seed, 1)[0][1]
    return None
