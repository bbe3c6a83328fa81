"""The records that the due list is reckoned from. What an act did not change is neither decoded nor reckoned again: the list is asked for after every act."""

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import closing
from datetime import date
from threading import Lock
from typing import Generic, Protocol, TypeVar

import msgspec

from acts.base.backups import last_backup
from acts.base.office import Office
from acts.due.digest import (
    Digest,
    DutyFigures,
    bare,
    ground_mark,
    named,
    read_digest,
    steady_until,
    write_digest,
)
from acts.registry.duties import standings
from rules.base.errors import Damaged, Problem
from rules.draw.draw_record import Draw, Publication
from rules.due.due import assemble
from rules.due.facts import DrawDay, Facts, Ground, InspectorDay, ItemDay, PublicationDay, SheetDay, TaskFacts
from rules.due.of_tasks import things_of_task
from rules.due.thing import Thing
from rules.registry.duty import CoverageDuty, DutyClosure, DutyPeriod
from rules.registry.enterprise import Enterprise, EnterpriseDay
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from rules.work.coverage import Standing, Visit, cut_off, periods
from rules.work.report import Report
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["Known", "forget_kept", "kept_differs", "known"]


class _OfTask(Protocol):
    @property
    def task(self) -> str: ...


P = TypeVar("P", bound=_OfTask)
_FEW = 10
"""Tasks that are read one by one; where more of them were written of, all are read at once."""
_FEW_DUTIES = 3
WORTH_KEEPING = 2_000
"""Results from which on the list is kept for the next opening; of fewer it is reckoned in some milliseconds."""


class _Row(msgspec.Struct, frozen=True):
    """Of a result, a sheet or a draw."""

    task: str


class _Numbered(msgspec.Struct, frozen=True):
    """Of a task."""

    number: str


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
    """What was worked out for an open bureau, and before it was opened (acts.due.digest). One thread at a time: the desk's first screen asks beside its work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._draws = _ByTask[DrawDay]()
        self._sheets = _ByTask[SheetDay]()
        self._results = _ByTask[Result]()
        self._ground: Ground | None = None
        self._opened: date | None = None
        self._state: object = None
        self._of_task: dict[str, tuple[tuple[TaskFacts, Ground], tuple[Thing, ...]]] = {}
        self._digest: Digest | None = None
        self._kept_for: Ground | None = None
        """The ground that the digest was seen to hold for."""
        self._figures: DutyFigures | None = None
        self._read = False

    def things(self, office: Office) -> tuple[Thing, ...]:
        """Everything that is due, was done or was ended, as of now."""
        with self._lock:
            facts, of_tasks = self._now(office)
            facts = msgspec.structs.replace(facts, standings=self._standings(office))
            return assemble((thing for things in of_tasks for thing in things), facts, office.latest_day())

    def of_task(self, office: Office, number: str) -> tuple[Thing, ...]:
        """The things of one task; none of one that does not exist. A list of tasks asks for each of them: the records are looked at once."""
        with self._lock:
            now = office.reliable_now()
            overdue = [draw.number for draw in office.store.partial(Draw, DrawDay) if draw.at(now) is not draw]
            state = (office.store.position, overdue, office.calendar)
            if self._state != state:
                self._now(office)
                self._state = state
            return self._of_task[number][1] if number in self._of_task else ()

    def keep(self, office: Office) -> None:
        """Keep what was worked out for the next opening. Called when the bureau is closed."""
        with self._lock:
            store = office.store
            if store.read_only or store.count(Result) < WORTH_KEEPING:
                return
            facts, _ = self._now(office)
            standings_now = self._standings(office)
            figures = self._figures
            if self._digest is not None and (store.position, figures) == (self._digest.position, self._digest.duties):
                return
            steady = {of.task.number for of in facts.tasks if not any(draw.state == "open" for draw in of.draws)}
            tasks = {number: bare(things) for number, (_, things) in self._of_task.items() if number in steady}
            bare_standings = tuple(msgspec.structs.replace(one, open=frozenset()) for one in standings_now)
            kept = msgspec.structs.replace(figures, standings=bare_standings) if figures else None
            write_digest(office.places, store.position, facts.ground, tasks, kept)

    # ---- the tasks

    def _now(self, office: Office) -> tuple[Facts, list[tuple[Thing, ...]]]:
        """The facts (but for sheets, results and standings), and the things of every task."""
        facts = self._facts(office)
        changed = self._changed(office, facts.ground)
        if changed is None:
            sheets = self._sheets.groups(office.store.partial(Sheet, SheetDay))
            results = self._results.groups(office.store.partial(Result, Result))
            whole = [_with(of, sheets.get(of.task.number, ()), results.get(of.task.number, ())) for of in facts.tasks]
            return facts, [self._things_of_task(of, facts.ground) for of in whole]
        return facts, [self._few_things(office, of, facts.ground, changed) for of in facts.tasks]

    def _things_of_task(self, of: TaskFacts, ground: Ground) -> tuple[Thing, ...]:
        before = self._of_task.get(of.task.number)
        if before is None or before[0] != (of, ground):
            before = self._of_task[of.task.number] = ((of, ground), things_of_task(of, ground))
        return before[1]

    def _few_things(self, office: Office, of: TaskFacts, ground: Ground, changed: Set[str]) -> tuple[Thing, ...]:
        """The things of a task by the digest, or by its own records, where something of it was written since."""
        task, store = of.task, office.store
        kept = self._digest.tasks.get(task.number) if self._digest is not None else None
        if kept is None or task.number in changed:
            sheets = store.partial_where(Sheet, SheetDay, "task", task.number)
            results = store.partial_where(Result, Result, "task", task.number)
            return self._things_of_task(_with(of, sheets, results), ground)
        before = self._of_task.get(task.number)
        if before is None or before[0] != (of, ground):
            things = named(kept, of, ground.departments)
            before = self._of_task[task.number] = ((of, ground), things)
        return before[1]

    def _changed(self, office: Office, ground: Ground) -> Set[str] | None:
        """The tasks that something was written of since what the digest holds; None where all are to be read."""
        if not self._read:
            self._read = True
            self._digest = read_digest(office.places, office.store.opened_at)
        if self._digest is None:
            return None
        if self._kept_for is not ground and ground_mark(ground) != self._digest.ground:
            self._digest = None
            return None
        self._kept_for = ground
        tasks = office.store.touched(Task, _Numbered)
        rows = [office.store.touched(kind, _Row) for kind in (Draw, Sheet, Result)]
        if tasks is None or None in rows:
            self._digest = None
            return None
        changed = {one.number for one in tasks} | {row.task for found in rows for row in found or ()}
        new = sum(task.number not in self._digest.tasks for task in office.store.partial(Task, Task))
        return changed if len(changed) + new <= _FEW else None

    def _facts(self, office: Office) -> Facts:
        """What the list is reckoned from, but for sheets, results and standings."""
        store, now = office.store, office.reliable_now()
        draws = self._draws.groups(store.partial(Draw, DrawDay))
        lines = store.partial(PlanLine, PlanLine)
        sections = {line.number: line.section for line in lines}
        sections |= {duty.number: duty.section for duty in store.partial(CoverageDuty, CoverageDuty)}
        tasks = tuple(
            TaskFacts(
                task=task,
                draws=tuple(draw.at(now) for draw in draws.get(task.number, ())),
                section=sections.get(task.plan) or next((sections[one] for one in task.duties if one in sections), ""),
            )
            for task in store.partial(Task, Task)
        )
        return Facts(
            ground=self._read_ground(office),
            tasks=tasks,
            lines=lines,
            inspectors=store.partial(Inspector, InspectorDay),
            plans={plan.year: plan.met_on for plan in store.partial(Plan, Plan)},
            reports={report.number: report.met_on for report in store.partial(Report, Report)},
            report_days=tuple((int(day[:2]), int(day[3:])) for day in office.bureau.report_days),
            opened=self._day_of_opening(office, tasks),
            last_backup=_last_backup(office),
            counts_backups=office.bureau.demo_clock is None,
        )

    # ---- the duties

    def _standings(self, office: Office) -> tuple[Standing, ...]:
        """Every duty in each of its periods, by the figures that were kept where they still hold."""
        store, today = office.store, office.today()
        kept = self._digest.duties if self._digest is not None else None
        changed = self._changed_duties(office, kept) if kept is not None else None
        if kept is None or changed is None:
            found = standings(office)
            until = steady_until(store.partial(Enterprise, EnterpriseDay), today) if found else today
            self._figures = DutyFigures(today, until, ())
            return found
        anew = {(one.duty, one.label): one for number in changed for one in standings(office, number)}
        self._figures = kept
        return tuple(anew.get((one.duty, one.label), one) for one in kept.standings)

    def _changed_duties(self, office: Office, kept: DutyFigures) -> Set[str] | None:
        """The duties of whose items a result was written since; None where the figures do not hold."""
        visits = office.store.touched(Result, Visit)
        if visits is None or not _still_holds(office, kept):
            return None
        items = {one.item for one in visits}
        changed = {one.number for one in office.store.partial(CoverageDuty, CoverageDuty) if one.item in items}
        return changed if len(changed) <= _FEW_DUTIES else None

    # ---- the rest

    def _read_ground(self, office: Office) -> Ground:
        store = office.store
        ground = Ground(
            calendar=office.calendar,
            departments=office.departments,
            items={item.number: item for item in store.partial(Item, ItemDay)},
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
    kept = office.cache.get(("due", None))
    if kept is None:
        kept = office.cache.setdefault(("due", None), (0, Known()))
        office.at_close["due"] = kept[1].keep
    found: Known = kept[1]
    return found


def kept_differs(office: Office) -> list[Problem]:
    """What was kept for this opening, where it says otherwise than the records."""
    anew = Known()
    anew._read = True  # nothing is taken from the digest
    if Known().things(office) == anew.things(office):
        return []
    return [Problem("期限表与台账不一致，以台账为准；请修复（mingchou repair）", "due.json")]


def forget_kept(office: Office) -> bool:
    """Take away what was kept where it differs: it is made again when the bureau is closed. Returns whether it did."""
    if not kept_differs(office):
        return False
    office.places.due.unlink(missing_ok=True)
    office.cache.pop(("due", None), None)
    known(office)._read = True
    return True


def _still_holds(office: Office, kept: DutyFigures) -> bool:
    """Whether the same duties stand in the same periods over the same objects as when the figures were kept."""
    store, today = office.store, office.today()
    if not kept.day <= today <= kept.until or any(kept.day <= one.last < today for one in kept.standings):
        return False
    kinds = (CoverageDuty, DutyPeriod, DutyClosure, Enterprise, Item)
    if any(store.touched(kind, _Numbered) != [] for kind in kinds):
        return False
    wanted = {
        (duty.number, period.label)
        for duty in store.partial(CoverageDuty, CoverageDuty)
        for period in (*periods(duty, today), cut_off(duty, today))
        if period is not None
    }
    return wanted == {(one.duty, one.label) for one in kept.standings}


def _with(of: TaskFacts, sheets: Sequence[SheetDay], results: Sequence[Result]) -> TaskFacts:
    return msgspec.structs.replace(of, sheets=tuple(sheets), results=tuple(results))
