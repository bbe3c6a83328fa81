"""The records that the due list is reckoned from. What an act did not change is neither decoded nor reckoned again: the list is asked for after every act."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from threading import Lock
from typing import Generic, Protocol, TypeVar

import msgspec

from acts.base.backups import last_backup
from acts.base.office import Office
from acts.registry.duties import standings
from rules.base.errors import Damaged
from rules.draw.draw_record import Draw, Publication
from rules.due.due import assemble
from rules.due.facts import DrawDay, Facts, Ground, InspectorDay, PublicationDay, SheetDay, TaskFacts
from rules.due.of_tasks import things_of_task
from rules.due.thing import Thing
from rules.registry.duty import CoverageDuty
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from rules.work.report import Report
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["Known", "known"]


class _OfTask(Protocol):
    @property
    def task(self) -> str: ...


P = TypeVar("P", bound=_OfTask)


class _ByTask(Generic[P]):
    """Rows by the number of their task, grouped anew only when there are others."""

    def __init__(self) -> None:
        self._rows: Sequence[P] = ()
        self._groups: dict[str, list[P]] = {}

    def groups(self, rows: Sequence[P]) -> Mapping[str, list[P]]:
        """The rows of each task that has any."""
        if rows is not self._rows:
            self._rows, self._groups = rows, {}
            for row in rows:
                self._groups.setdefault(row.task, []).append(row)
        return self._groups


class Known:
    """What was worked out for an open bureau. One thread at a time: the desk's first screen asks beside its work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._draws = _ByTask[DrawDay]()
        self._sheets = _ByTask[SheetDay]()
        self._results = _ByTask[Result]()
        self._ground: Ground | None = None
        self._opened: date | None = None
        self._state: object = None
        self._of_task: dict[str, tuple[tuple[TaskFacts, Ground], tuple[Thing, ...]]] = {}

    def things(self, office: Office) -> tuple[Thing, ...]:
        """Everything that is due, was done or was ended, as of now."""
        with self._lock:
            facts = msgspec.structs.replace(self._facts(office), standings=standings(office))
            found = [thing for of in facts.tasks for thing in self._things_of_task(of, facts.ground)]
            return assemble(found, facts, office.today())

    def of_task(self, office: Office, number: str) -> tuple[Thing, ...]:
        """The things of one task; none of one that does not exist. A list of tasks asks for each of them: the records are looked at once."""
        with self._lock:
            now = office.reliable_now()
            overdue = [draw.number for draw in office.store.partial(Draw, DrawDay) if draw.at(now) is not draw]
            state = (office.store.position, overdue, office.calendar)
            if self._state != state:
                facts = self._facts(office)
                for of in facts.tasks:
                    self._things_of_task(of, facts.ground)
                self._state = state
            return self._of_task[number][1] if number in self._of_task else ()

    def _things_of_task(self, of: TaskFacts, ground: Ground) -> tuple[Thing, ...]:
        before = self._of_task.get(of.task.number)
        if before is None or before[0] != (of, ground):
            before = self._of_task[of.task.number] = ((of, ground), things_of_task(of, ground))
        return before[1]

    def _facts(self, office: Office) -> Facts:
        store, now = office.store, office.reliable_now()
        draws = self._draws.groups(store.partial(Draw, DrawDay))
        sheets = self._sheets.groups(store.partial(Sheet, SheetDay))
        results = self._results.groups(store.partial(Result, Result))
        lines = store.partial(PlanLine, PlanLine)
        sections = {line.number: line.section for line in lines}
        sections |= {duty.number: duty.section for duty in store.partial(CoverageDuty, CoverageDuty)}
        tasks = tuple(
            TaskFacts(
                task=task,
                draws=tuple(draw.at(now) for draw in draws.get(task.number, ())),
                sheets=tuple(sheets.get(task.number, ())),
                results=tuple(results.get(task.number, ())),
                section=sections.get(task.plan) or next((sections[one] for one in task.duties if one in sections), ""),
            )
            for task in store.partial(Task, Task)
        )
        return Facts(
            ground=self._read_ground(office),
            tasks=tasks,
            lines=lines,
            standings=standings(office),
            inspectors=store.partial(Inspector, InspectorDay),
            plans={plan.year: plan.met_on for plan in store.partial(Plan, Plan)},
            reports={report.number: report.sent_on for report in store.partial(Report, Report)},
            report_days=tuple((int(day[:2]), int(day[3:])) for day in office.bureau.report_days),
            opened=self._day_of_opening(office, tasks),
            last_backup=_last_backup(office),
            counts_backups=office.bureau.demo_clock is None,
        )

    def _read_ground(self, office: Office) -> Ground:
        store = office.store
        ground = Ground(
            calendar=office.calendar,
            departments=office.departments,
            items={item.number: (item.department, item.level) for item in store.partial(Item, Item)},
            published=tuple(sorted(one.at for one in store.partial(Publication, PublicationDay))),
        )
        if ground != self._ground:
            self._ground = ground
        return self._ground or ground

    def _day_of_opening(self, office: Office, tasks: Iterable[TaskFacts]) -> date:
        """The day of the journal's first entry; where that cannot be read, of the first task."""
        if self._opened is None:
            try:
                with closing(office.store.entries()) as entries:  # type: ignore[type-var]  # a generator
                    self._opened = date.fromisoformat(next(entries).head.at[:10])
            except (Damaged, StopIteration):
                self._opened = min((of.task.created_on for of in tasks), default=office.today())
        return self._opened


def _last_backup(office: Office) -> date | None:
    last = last_backup(office.places)
    return last.date() if last is not None else None


def known(office: Office) -> Known:
    """What is kept of this open bureau."""
    _, kept = office.cache.setdefault(("due", None), (0, Known()))
    found: Known = kept
    return found
