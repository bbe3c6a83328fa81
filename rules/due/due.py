"""The due list: all that is undone, what was late; by section, department, person and task."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from rules.base.calendar import Calendar
from rules.due.facts import Facts
from rules.due.of_duties import things_of_duties
from rules.due.of_office import things_of_office
from rules.due.of_tasks import things_of_task
from rules.due.thing import Thing
from rules.registry.department import Departments

__all__ = ["Late", "LateRow", "assemble", "is_of", "late_rows", "lateness", "things", "undone", "unit"]


class Late(msgspec.Struct, frozen=True):
    """Something that is late or was when it was done. thing.person: who had it on its day, with whom it was late. workdays: by how many; 0 of a period that was missed and is over."""

    thing: Thing
    workdays: int


class LateRow(msgspec.Struct, frozen=True):
    """What was late in one section, of one person. name: "" where none is known. open: how many of them are undone. most: working days of the latest."""

    name: str
    count: int
    open: int
    most: int


def things(facts: Facts, today: date) -> tuple[Thing, ...]:
    """Everything that is due, was done or was ended."""
    return assemble((thing for task in facts.tasks for thing in things_of_task(task, facts.ground)), facts, today)


def assemble(of_tasks: Iterable[Thing], facts: Facts, today: date) -> tuple[Thing, ...]:
    """The same, where the things of the tasks are known already."""
    return (*of_tasks, *things_of_duties(facts), *things_of_office(facts, today))


def undone(found: Iterable[Thing], today: date) -> tuple[Thing, ...]:
    """What is still to be done: what is late first, then by day; what is held comes last."""
    waiting = [thing for thing in found if thing.undone]
    return tuple(sorted(waiting, key=lambda one: (one.is_held(today), not one.is_late(today), one.day, one.key)))


def lateness(found: Iterable[Thing], calendar: Calendar, today: date) -> tuple[Late, ...]:
    """What is late, or was when it was done or ended; the latest first, each by the one who handled it on its day.

    What waits by a suspension is not late while it does.
    """
    late = [
        Late(replace(thing, person=thing.before or thing.person), thing.late(calendar, today))
        for thing in found
        if thing.is_late(today) and not (thing.undone and thing.is_held(today))
    ]
    return tuple(sorted(late, key=lambda one: (-one.workdays, one.thing.day, one.thing.key)))


def late_rows(late: Iterable[Late], names: Sequence[str]) -> tuple[LateRow, ...]:
    """The same counted. names: of each, in the same order: its section, its person …; most first, those without a name last."""
    rows: dict[str, list[Late]] = {}
    for one, name in zip(late, names, strict=True):
        rows.setdefault(name, []).append(one)
    counted = [
        LateRow(name, len(group), sum(one.thing.undone for one in group), max(one.workdays for one in group))
        for name, group in rows.items()
    ]
    return tuple(sorted(counted, key=lambda row: (not row.name, -row.count, row.name)))


def unit(thing: Thing, departments: Departments) -> str:
    """Who answers for a thing, in a word: the section; where none is known, the department, if it is another than the bureau itself."""
    other = thing.department if thing.department not in {"", departments.own} else ""
    return thing.section or (departments.text(other) if other else "")


def is_of(
    thing: Thing, *, own: str = "", section: str = "", department: str = "", person: str = "", task: str = ""
) -> bool:
    """Whether it is one of a section, a department (its code), a person, a task; "" takes all. own: the bureau's department, whose is what no other has to do."""
    return (
        (not section or thing.section == section)
        and (not department or (thing.department or own) == department)
        and (not person or thing.person == person)
        and (not task or thing.about == task)
    )
