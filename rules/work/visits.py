"""入企检查次数: how often each object was visited this year, or will be, and which limit of the year it reaches (国办发〔2024〕54号).

A visit is an object on a day, whatever is checked and however many departments come; one that is still to be made counts once, sheets that are
joined count once together. What is checked on paper or over the network is none. Visits of coverage duties count like any other, though a duty
is asked for whatever was visited (docs/domain.md).
"""

from collections.abc import Iterable, Mapping, Set
from datetime import date
from typing import NamedTuple

import msgspec

from rules.base.codes import RISKS
from rules.registry.department import START, Departments
from rules.registry.visit_cap import VisitCap
from rules.work.coverage import Visit

__all__ = ["Limit", "Listed", "VisitCounts", "count_visits", "limits", "near", "reached"]


class Listed(NamedTuple):
    """What a task checks at an object: a sheet in force, or a line of a list before the match. visit: of a sheet that is joined, or ""."""

    task: str
    object: str
    items: tuple[str, ...]
    visit: str = ""


class VisitCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Object → its visits; department (a code) → object → the visits in which it took part."""

    total: Mapping[str, int] = {}
    by_department: Mapping[str, Mapping[str, int]] = {}


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """One limit that holds for an object. most: visits a year; count: how many it has. risk, department: which limit it is, "" of the general one."""

    most: int
    count: int
    risk: str = ""
    department: str = ""

    def text(self, departments: Departments = START) -> str:
        """Which limit, for a clerk: 上限 2 次, E级的上限 4 次, 消防的上限 1 次."""
        whose = departments.text(self.department) if self.department else RISKS.text(self.risk) if self.risk else ""
        return f"{whose}的上限 {self.most} 次" if whose else f"上限 {self.most} 次"


class _Keys:
    """What tells the visits of an object apart: the day of one that was made, the sheet (or the joined visit) of one that will be."""

    def __init__(self, department_of: Mapping[str, str]) -> None:
        self._department_of = department_of
        self._total: dict[str, set[date | str]] = {}
        self._of: dict[str, dict[str, set[date | str]]] = {}

    def note(self, number: str, item: str, key: date | str) -> None:
        """An object is visited for an item."""
        self._total.setdefault(number, set()).add(key)
        if code := self._department_of.get(item, ""):
            self._of.setdefault(code, {}).setdefault(number, set()).add(key)

    def counts(self) -> VisitCounts:
        return VisitCounts(
            total={number: len(keys) for number, keys in self._total.items()},
            by_department={
                code: {number: len(keys) for number, keys in objects.items()} for code, objects in self._of.items()
            },
        )


def count_visits(
    made: Iterable[Visit],
    listed: Iterable[Listed],
    department_of: Mapping[str, str],
    remote: Set[str],
    own: Set[str] = frozenset(),
) -> VisitCounts:
    """The visits of these results and of what is listed and has none yet.

    department_of: item → department. remote: items for which nobody goes there. own: joined visits that are not counted, for whoever asks takes
    part in them.
    """
    sheets, keys = list(listed), _Keys(department_of)
    unit_of = {(one.task, one.object): one.visit or f"{one.task}/{one.object}" for one in sheets}
    days: dict[str, date] = {}
    """The day of a sheet or of a joined visit, once somebody was there."""
    done = set()
    for one in made:
        unit = unit_of.get((one.task, one.object), f"{one.task}/{one.object}")
        if not one.was_made or one.item in remote or unit in own:
            continue
        done.add((one.task, one.object, one.item))
        keys.note(one.object, one.item, one.checked_on)
        days[unit] = min(days.get(unit, one.checked_on), one.checked_on)
    for sheet in sheets:
        unit = unit_of[sheet.task, sheet.object]
        if unit not in own:
            for item in sheet.items:
                if item not in remote and (sheet.task, sheet.object, item) not in done:
                    keys.note(sheet.object, item, days.get(unit, unit))
    return keys.counts()


def limits(cap: VisitCap, risk: str, departments: Iterable[str], number: str, counts: VisitCounts) -> tuple[Limit, ...]:
    """The limits that hold for a check of an object by these departments. risk: its class as it stands, number: its own."""
    own = risk in cap.by_risk
    most = cap.by_risk[risk] if own else cap.most
    found = [Limit(most=most, count=counts.total.get(number, 0), risk=risk if own else "")] if most else []
    found += [
        Limit(most=cap.by_department[code], count=counts.by_department.get(code, {}).get(number, 0), department=code)
        for code in departments
        if code in cap.by_department
    ]
    return tuple(found)


def reached(found: Iterable[Limit]) -> Limit | None:
    """The first limit at which an object may not be visited any more."""
    return next((one for one in found if one.count >= one.most), None)


def near(found: Iterable[Limit]) -> Limit | None:
    """The first limit that one more visit reaches, where another was made or will be."""
    return next((one for one in found if one.count and one.count == one.most - 1), None)
