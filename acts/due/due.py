"""期限: what is undone in the bureau and what was late, as of now. Read from the records after every act; nothing of it is stored."""

from collections.abc import Sequence
from datetime import date

import msgspec

from acts.base.office import Office
from acts.due.facts import known
from rules.base.errors import Problem, Refused
from rules.due import due as rules
from rules.due.due import Late, LateRow
from rules.due.thing import Thing

__all__ = [
    "Choice",
    "all_things",
    "choice",
    "due",
    "late",
    "late_by",
    "late_of_year",
    "next_due",
    "pressing",
    "task_things",
]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Whose things are wanted; "" of everybody. department: its code."""

    section: str = ""
    department: str = ""
    person: str = ""
    task: str = ""


def choice(office: Office, *, section: str = "", department: str = "", person: str = "", task: str = "") -> Choice:
    """The same from typed words. Refused for a department that is not on the list."""
    code = ""
    if department.strip():
        try:
            code = office.departments.read(department.strip())
        except ValueError as error:
            raise Refused(Problem(str(error), "", "部门")) from None
    return Choice(section=section.strip(), department=code, person=person.strip(), task=task.strip())


def all_things(office: Office, of: Choice | None = None) -> tuple[Thing, ...]:
    """Everything that is due, was done or was ended; of what is chosen."""
    found = known(office).things(office)
    return found if of is None else rules.picked(found, **msgspec.structs.asdict(of))


def due(office: Office, of: Choice | None = None) -> tuple[Thing, ...]:
    """What is still to be done: what is late first, then by day."""
    return rules.undone(all_things(office, of), office.today())


def task_things(office: Office, number: str) -> tuple[Thing, ...]:
    """Everything of one task that is due, was done or was ended, in the order of the work."""
    return known(office).of_task(office, number)


def next_due(office: Office, number: str) -> Thing | None:
    """What of a task is due next; None of one of which nothing is. What is left to the next publication comes after its own steps, until it is late."""
    today = office.today()
    waiting = rules.undone(pressing(task_things(office, number), today), today)
    own = [thing for thing in waiting if thing.kind not in {"publish", "takeoff"} or thing.is_late(today)]
    return next(iter(own or waiting), None)


def pressing(found: Sequence[Thing], today: date) -> list[Thing]:
    """What is undone, without the closing of tasks of which something else is undone, until that is late: nobody can close them yet."""
    waiting = [thing for thing in found if thing.undone]
    busy = {thing.about for thing in waiting if thing.kind not in {"close", "resume"}}
    return [thing for thing in waiting if thing.kind != "close" or thing.about not in busy or thing.is_late(today)]


def late(office: Office, of: Choice | None = None) -> tuple[Late, ...]:
    """What is late, and what was when it was done; the latest first."""
    return rules.lateness(all_things(office, of), office.calendar, office.today())


def late_of_year(office: Office, year: int) -> tuple[LateRow, ...]:
    """What was late of all that was due in a year, by section."""
    return late_by([one for one in late(office) if one.thing.day.year == year], "section")


def late_by(late: Sequence[Late], by: str) -> tuple[LateRow, ...]:
    """The same counted by section, department, person or about (task): a field of Thing."""
    return rules.late_rows(late, [getattr(one.thing, by) for one in late])
