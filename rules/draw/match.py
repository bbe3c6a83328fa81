"""随机匹配: which inspectors go to which object (draw.md §5). Done after the list of objects is confirmed.

1. Pool. Of department d the first pool_take of its list by ticket, s = seed + "/inspectors/" + d; all of them, in ticket
   order, when pool_take is null or larger than the list.
2. Teams. For each object o of the final list in ticket order, for each department in the order of the terms: of the pool
   those who are not recused for o, of the department's whole list where these are fewer than per_object; and of them the per_object
   with the fewest objects so far in this draw; equal loads go by ticket, s = seed + "/match/" + o, then by id. Where nobody is
   recused loads differ by at most 1.
3. Changes, afterwards, numbered, in order. `out` leaves that object for good and its load falls by 1; the next by the same
   rule from the pool, or when the pool is exhausted from the department's whole list, takes its place; none: 缺员.
   Absence is accepted once an object (`refuse_second_absence`), so that a team cannot be chosen by calling in sick until it fits.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from rules.base.errors import Refused
from rules.draw.draw import InspectorLine, first_tickets
from rules.draw.evidence import Change, Team
from rules.draw.terms import Department

__all__ = [
    "Change",
    "Seats",
    "Team",
    "inspector_pool",
    "match",
    "refuse_second_absence",
    "without_choice",
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
    whole: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Team, ...]:
    """The teams: object by object in the order given, department by department.

    numbers: the final list in ticket order. departments: those of the terms, in their order. pools, whole: department → ids of its pool, of
    its whole list (None: the pools are whole). recusals: pairs (object number, inspector id). Raises Refused when a team would be short
    (the freeze excludes it).
    """
    pairs = set(recusals)
    with_recusals = {number for number, _ in pairs}
    lists = {department.code: _Loads(department.code, pools, whole or pools) for department in departments}
    teams = []
    for number in numbers:
        for department in departments:
            loads, need = lists[department.code], department.per_object
            barred = {id_ for id_ in loads.everybody if (number, id_) in pairs} if number in with_recusals else set()
            chosen = loads.first(number, seed, need, barred)
            if len(chosen) < need:
                raise Refused(f"{number} 的人员不足 {need} 人，请作废后补充人员，重新冻结")
            teams.append(Team(object=number, department=department.code, inspectors=tuple(chosen)))
    return tuple(teams)


class _Loads:
    """The inspectors of one department by how many objects they have so far: those of its pool, and those of its list who are not in it."""

    def __init__(self, code: str, pools: Mapping[str, Sequence[str]], whole: Mapping[str, Sequence[str]]) -> None:
        in_pool = set(pools[code])
        self.everybody = (*pools[code], *(id_ for id_ in whole[code] if id_ not in in_pool))
        self._pool: dict[int, list[str]] = {0: list(pools[code])}
        self._others: dict[int, list[str]] = {0: list(self.everybody[len(pools[code]) :])}

    def first(self, number: str, seed: str, count: int, barred: Collection[str]) -> list[str]:
        """The team of `count` for an object; each has one object more afterwards. Shorter where too few are left."""
        by_load: Mapping[int, Sequence[str]] = self._pool
        if barred:
            by_load = _free(self._pool, barred)
        if sum(map(len, by_load.values())) < count:  # the department's whole list by the same rule
            others = _free(self._others, barred)
            loads = sorted({*by_load, *others})
            by_load = {load: [*by_load.get(load, ()), *others.get(load, ())] for load in loads}
        chosen = _fewest(by_load, number, seed, count)
        for load, id_ in chosen:
            part = self._pool if id_ in self._pool.get(load, ()) else self._others
            part[load].remove(id_)
            if not part[load]:
                del part[load]  # an empty load would be searched again for every object
            part.setdefault(load + 1, []).append(id_)
        return [id_ for _, id_ in chosen]


def _free(by_load: Mapping[int, Sequence[str]], barred: Collection[str]) -> dict[int, list[str]]:
    return {load: [id_ for id_ in ids if id_ not in barred] for load, ids in by_load.items()}


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


def without_choice(
    numbers: Iterable[str],
    departments: Sequence[Department],
    whole: Mapping[str, Sequence[str]],
    recusals: Iterable[tuple[str, str]],
) -> frozenset[tuple[str, str]]:
    """无随机性: (object, department) of the teams where neither pool nor match left chance anything to decide.

    There the department's whole list, less those recused for the object, is no larger than the team. numbers: the objects; whole, recusals: as
    `match` has them.
    """
    barred: dict[str, set[str]] = {}
    for number, id_ in recusals:
        barred.setdefault(number, set()).add(id_)
    few = {one.code for one in departments if len(whole[one.code]) <= one.per_object}
    return frozenset(
        (number, one.code)
        for number in numbers
        for one in departments
        if one.code in few
        or (number in barred and sum(id_ not in barred[number] for id_ in whole[one.code]) <= one.per_object)
    )


class Seats:
    """The teams as they stand after each change, and how many objects everybody has.

    It is kept up change by change, so that one costs as much as the department has inspectors, however many teams there are.
    recusals: pairs (object number, inspector id).
    """

    def __init__(
        self, teams: Sequence[Team], changes: Iterable[Change] = (), recusals: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._places = {(team.object, team.department): list[str | None](team.inspectors) for team in teams}
        self._loads = Counter(id_ for places in self._places.values() for id_ in places if id_ is not None)
        self._barred: dict[str, set[str]] = {}  # of each object: who may not go there, or has left its team
        for number, id_ in recusals:
            self._barred.setdefault(number, set()).add(id_)
        for change in changes:
            self.change(change)

    def team(self, number: str, department: str) -> tuple[str, ...]:
        """Who is in the team of a department for an object now, in order of place; empty places (缺员) are left out."""
        return tuple(id_ for id_ in self._places.get((number, department), ()) if id_ is not None)

    def empty(self) -> int:
        """How many places are empty (缺员)."""
        return sum(places.count(None) for places in self._places.values())

    def change(self, change: Change) -> None:
        """Carry out a change. Raises Refused when it takes out an inspector who is not in that team."""
        places = self._places.get((change.object, change.department), [])
        if change.out not in places:
            raise Refused(f"{change.out} 现在不在 {change.object} 的检查组，不能更换，请核对")
        places[places.index(change.out)] = change.in_
        self._loads[change.out] -= 1
        if change.in_ is not None:
            self._loads[change.in_] += 1
        self._barred.setdefault(change.object, set()).add(change.out)

    def substitute(
        self, number: str, department: str, out: str, *, pool: Sequence[str], whole: Iterable[str], seed: str
    ) -> str | None:
        """The inspector who takes the place of `out` in the team of a department for an object; None when nobody is available (缺员).

        pool: the department's pool; whole: the ids of its whole list. Raises Refused when `out` is not in that team now.
        """
        team = self.team(number, department)
        if out not in team:
            raise Refused(f"{out} 现在不在 {number} 的检查组，不能更换，请核对")
        barred = {*self._barred.get(number, ()), *team}
        for ids in (pool, whole):  # the whole list only when the pool is exhausted
            by_load: dict[int, list[str]] = {}
            for id_ in ids:
                if id_ not in barred:
                    by_load.setdefault(self._loads[id_], []).append(id_)
            if by_load:
                return _fewest(by_load, number, seed, 1)[0][1]
        return None


def refuse_second_absence(changes: Sequence[Change], absent: Collection[str], number: str) -> None:
    """Raise Refused where a team of this object was changed for absence before (莲池 2024 五(一)2: once an object).

    absent: the numbers (`seq` as text) of the changes whose reason was absence; the public evidence does not have it.
    """
    if any(change.object == number and str(change.seq) in absent for change in changes):
        raise Refused("已因疾病更换过一次，以一次为限；确不能去的，请中止任务（task suspend）待其痊愈")
