"""周期义务 as they are looked at: the periods of one with who carries them out, and what one object is under."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from acts.base.office import Office
from acts.registry.duties import find_duty, standings, under_then
from rules.registry.duty import CoverageDuty, DutyClosure
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.coverage import Period, Standing, Visit, is_asked, is_under, period_of, task_of
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["DutyRow", "ObjectDuty", "duties_of_object", "duty_rows", "last_visits", "open_duties"]


class DutyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One period of a duty. task: that carries it out, "" where none does; person: who handles that. late: by how many working days it is over and unmet."""

    standing: Standing
    task: str = ""
    person: str = ""
    late: int = 0

    @property
    def number(self) -> str:
        """What tells it from the other rows."""
        return self.standing.label


def duty_rows(office: Office, number: str = "") -> tuple[DutyRow, ...]:
    """The periods of a duty that have begun, the newest first; of every duty where none is named. NotFound where there is no such duty."""
    named = find_duty(office, number).number if number else ""
    tasks = office.store.partial(Task, Task)
    found = sorted(standings(office, named), key=lambda one: (one.duty, -one.first.toordinal()))
    return tuple(_row(office, one, task_of(one.duty, one.period, tasks)) for one in found)


def _row(office: Office, one: Standing, task: Task | None) -> DutyRow:
    late = max(1, office.calendar.workdays_between(one.last, office.today())) if one.state == "missed" else 0
    return DutyRow(
        standing=one, task=task.number if task else "", person=task.handler if task else "", late=late
    )  # fmt: skip


def last_visits(office: Office, item: str) -> Mapping[str, date]:
    """Object → the last day on which it was visited for an item."""
    days: dict[str, date] = {}
    for visit in office.store.partial(Result, Visit):
        if visit.item == item and visit.was_made and visit.checked_on > days.get(visit.object, date.min):
            days[visit.object] = visit.checked_on
    return days


class ObjectDuty(msgspec.Struct, frozen=True, kw_only=True):
    """What one object is under: a duty in a period that runs, or in one that is over and in which it was not visited.

    state: due, done, missed or excused. whole: whether everybody under the duty is visited, not a share of them. on: the day of the visit, None without
    one. task, person, section: whose it is.
    """

    duty: str
    name: str
    label: str
    last: date
    state: str
    whole: bool
    on: date | None = None
    section: str = ""
    task: str = ""
    person: str = ""


def duties_of_object(office: Office, number: str) -> tuple[ObjectDuty, ...]:
    """Every duty that an object is under in the period that runs, and what was missed of it; the oldest first. Of one object: no other is decoded."""
    enterprise, duties = office.store.find(Enterprise, number), office.store.all(CoverageDuty)
    if enterprise is None or not duties:
        return ()
    visits = [
        Visit(one.object, one.item, one.checked_on, None)
        for one in office.store.where(Result, object=number)
        if one.withdrawn is None or one.withdrawn.reason != "mistake"
    ]
    found = [*_missed(office, number, duties, visits), *_running(office, enterprise, duties, visits)]
    return tuple(sorted(found, key=lambda one: (one.last, one.duty)))


def open_duties(office: Office) -> Mapping[str, list[ObjectDuty]]:
    """Object → the duties of which it must still be visited in the period that runs, or was not in one that is over and not closed; of those that ask for everybody."""
    found: dict[str, list[ObjectDuty]] = {}
    duties = {duty.number: duty for duty in office.store.all(CoverageDuty)}
    for one in standings(office):
        duty = duties[one.duty]
        if one.state in {"due", "missed"} and one.need == one.under:
            for number in one.open:
                found.setdefault(number, []).append(_of_object(office, duty, one.period, one.state, None))
    return found


def _running(
    office: Office, enterprise: Enterprise, duties: Iterable[CoverageDuty], visits: Iterable[Visit]
) -> Iterator[ObjectDuty]:
    today = office.today()
    for duty in duties:
        if is_asked(duty, today) and is_under(duty, office.store.get(Item, duty.item), enterprise, today):
            period = period_of(duty.months, today)
            days = [one.checked_on for one in visits if one.item == duty.item and period.holds(one.checked_on)]
            yield _of_object(office, duty, period, "done" if days else "due", min(days, default=None))


def _missed(
    office: Office, number: str, duties: Iterable[CoverageDuty], visits: Iterable[Visit]
) -> Iterator[ObjectDuty]:
    closed = set(office.store.numbers(DutyClosure))
    went = {(one.item, one.checked_on) for one in visits}
    by_number = {duty.number: duty for duty in duties}
    for duty, period, item, share in under_then(office, number):
        if share == "1" and not any(of == item and period.holds(day) for of, day in went):
            state = "excused" if f"{duty}/{period.label}" in closed else "missed"
            yield _of_object(office, by_number[duty], period, state, None)


def _of_object(office: Office, duty: CoverageDuty, period: Period, state: str, on: date | None) -> ObjectDuty:
    task = task_of(duty.number, period, office.store.partial(Task, Task))
    return ObjectDuty(
        duty=duty.number, name=duty.name, label=period.label, last=period.last, state=state, whole=duty.share == "1", on=on, section=duty.section,
        task=task.number if task else "", person=task.handler if task else "",
    )  # fmt: skip
