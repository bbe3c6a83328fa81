"""期限: what is undone in the bureau and what was late, as of now. Read from the records after every act; nothing of it is stored."""

from collections.abc import Sequence, Set
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
    "late_by_person",
    "late_by_unit",
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
    """The same from typed words. Refused for what the office does not know: an empty list would look as if nothing were due."""
    section, person, task = section.strip(), person.strip(), task.strip()
    code, problems = "", []
    if department.strip():
        try:
            code = office.departments.read(department.strip())
        except ValueError as error:
            problems.append(Problem(str(error), "", "部门"))
    if section or person or task:
        found = all_things(office)
        sections = {one.section for one in found} | {
            word for one in office.departments.records for word in one.sections
        }
        people = {word for one in found for word in (one.person, one.before)} | {office.by}
        problems += _unknown(section, sections, "没有这个科室的事", "科室")
        problems += _unknown(person, people, "没有这个人经办的事", "经办人")
        if task and all(one.about != task for one in found):
            problems.append(Problem(f"期限表里没有“{task}”的事，请核对任务、计划、义务的编号", "", "编号"))
    if problems:
        raise Refused(*problems)
    return Choice(section=section, department=code, person=person, task=task)


def _unknown(word: str, words: Set[str], said: str, label: str) -> list[Problem]:
    """A problem for a typed word that is none of these."""
    if not word or word in words:
        return []
    return [Problem(f"{said}：“{word}”；有的是 {'、'.join(sorted(words - {''})) or '（没有）'}", "", label)]


def all_things(office: Office, of: Choice | None = None) -> tuple[Thing, ...]:
    """Everything that is due, was done or was ended; of what is chosen."""
    found = known(office).things(office)
    return found if of is None else tuple(thing for thing in found if _is_of(office, thing, of))


def _is_of(office: Office, thing: Thing, of: Choice) -> bool:
    return rules.is_of(thing, own=office.departments.own, **msgspec.structs.asdict(of))


def due(office: Office, of: Choice | None = None) -> tuple[Thing, ...]:
    """What is still to be done: what is late first, then by day."""
    return rules.undone(all_things(office, of), office.latest_day())


def task_things(office: Office, number: str) -> tuple[Thing, ...]:
    """Everything of one task that is due, was done or was ended, in the order of the work."""
    return known(office).of_task(office, number)


def next_due(office: Office, number: str) -> Thing | None:
    """What of a task is due next; None of one of which nothing is. What is left to the next publication comes after its own steps, until it is late."""
    today = office.latest_day()
    waiting = rules.undone(pressing(task_things(office, number), today), today)
    own = [thing for thing in waiting if thing.kind not in {"publish", "takeoff"} or thing.is_late(today)]
    return next(iter(own or waiting), None)


def pressing(found: Sequence[Thing], today: date) -> list[Thing]:
    """What is undone, without the closing of tasks of which something else is undone, until that is late: nobody can close them yet."""
    waiting = [thing for thing in found if thing.undone]
    busy = {thing.about for thing in waiting if thing.kind not in {"close", "resume"}}
    return [thing for thing in waiting if thing.kind != "close" or thing.about not in busy or thing.is_late(today)]


def late(office: Office, of: Choice | None = None) -> tuple[Late, ...]:
    """What is late, and what was when it was done or ended; the latest first. Chosen by person: of whom had it on its day."""
    found = rules.lateness(all_things(office), office.calendar, office.latest_day())
    return found if of is None else tuple(one for one in found if _is_of(office, one.thing, of))


def late_of_year(office: Office, year: int, department: str = "") -> tuple[LateRow, ...]:
    """What was late of all that was due in a year (of one department, its code), by section, of other departments by department."""
    found = late(office, Choice(department=department))
    return late_by_unit(office, [one for one in found if one.thing.day.year == year])


def late_by_unit(office: Office, late: Sequence[Late]) -> tuple[LateRow, ...]:
    """What was late, counted by who answers for it: the section, or the other department."""
    return rules.late_rows(late, [rules.unit(one.thing, office.departments) for one in late])


def late_by_person(late: Sequence[Late]) -> tuple[LateRow, ...]:
    """What was late, counted by who had it on its day."""
    return rules.late_rows(late, [one.thing.person for one in late])
