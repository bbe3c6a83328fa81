"""What is public: the only allow-list (disclosure.md).

`project` turns the bureau's records into public records; pages, feeds, search index, downloads and evidence are made
from those and cannot reach the store. A field is public because a class in `rules/disclosure/public.py (or public_work.py)` names it and a line here
fills it. `rules.disclosure.private` lists the strings that must not appear; the leak gate searches every file for them.

Levels (仙游 2018 二(三)): an item 全部公开 shows its results with the object's name; 有限公开 shows how many results have which
code (rules.disclosure.restricted), no result, no list, nothing from which either follows; 不予公开 is one number a year.
The strictest level of its items governs a task, its draw and all its results (draw.md §6). An object of a restricted trade appears in
the public registry as a count only. Every figure about results is counted from the public results, never from the stored ones.
国家秘密 is not here: a bureau whose store holds any does not publish (acts.disclosure.classified).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from rules.base.codes import (
    OBJECT_STATUS,
    RESTORE_REASONS,
)
from rules.base.marks import mark_of, public_texts
from rules.disclosure.counts import few
from rules.disclosure.draw import (
    PAGED,
    Withheld,
    lists_are_open,
    public_draw,
    visits_are_over,
    why_nameless,
    withheld_objects,
)
from rules.disclosure.draw_notes import Around
from rules.disclosure.index import Index, Records, task_levels, with_marks
from rules.disclosure.items import public_item
from rules.disclosure.public import (
    PublicDraw,
    PublicEnterprise,
    PublicInspector,
    PublicRecords,
    PublicRestore,
    PublicResult,
    StatisticsRow,
)
from rules.disclosure.restricted import counted_apart
from rules.disclosure.results import project_objects, project_results
from rules.disclosure.statistics import of_public, statistics
from rules.disclosure.terms import removed
from rules.disclosure.texts import approved_announcements, approved_blacklist
from rules.disclosure.work import plan_line, public_duties, public_plans, task_of, with_figures
from rules.draw.draw_record import Draw, DrawLists, freezes_row
from rules.draw.proof import tally_of
from rules.draw.restored import Restore, is_next_restored
from rules.registry.enterprise import is_hidden
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["Records", "opened_lines", "project"]


def project(records: Records, as_of: datetime) -> PublicRecords:
    """The public records at a moment (+08:00). Anything that is not named here is not public."""
    withheld = withheld_objects(records.enterprises, records.items)
    records = with_marks(records)
    index = Index(records, as_of.date())
    events = sorted(records.events, key=lambda event: event.number)
    tasks = [task for task in records.tasks if index.is_listed(task)]
    results = project_results(records, index)
    by_task: dict[str, list[PublicResult]] = {}
    for result in results:
        by_task.setdefault(result.task, []).append(result)
    sheets: dict[str, list[Sheet]] = {}
    for sheet in map(index.still_counted, records.sheets):
        sheets.setdefault(sheet.task, []).append(sheet)
    calendar = records.calendar
    objects = project_objects(index, results)
    lines = list(filter(index.is_in_plan, records.plan))
    return PublicRecords(
        bureau=records.bureau,
        as_of=as_of.isoformat(),
        seq=records.seq,
        head=records.head,
        items=tuple(
            public_item(item, records.item_versions.get(item.number, ()), index.today, records.departments)
            for item in filter(index.is_on_list, records.items)
        ),
        plan=tuple(plan_line(line, index) for line in lines),
        tasks=tuple(
            with_figures(
                task_of(task, index), task, index, by_task.get(task.number, ()), sheets.get(task.number, ()), calendar
            )
            for task in tasks
        ),
        draws=_draws(records, index, as_of, withheld),
        results=results,
        objects=objects,
        enterprises=_enterprises(index, {public.number for public in objects}),
        restricted=_restricted_counts(records, index.restricted),
        inspectors=_inspectors(records),
        blacklist=approved_blacklist(index),
        statistics=_statistics(records, index, tasks, results, for_cause=False),
        named_statistics={
            year: rows for year, rows in _statistics(records, index, tasks, results, for_cause=True).items() if rows
        },
        apart=_apart(records.tasks, index),
        removed=removed(_of_full(records.results, index), index.items, index.today, records.never_public),
        freezes=tuple(freezes_row(event) for event in events),
        heads=_heads(records, as_of),
        restores=tuple(map(_restore, sorted(records.restores, key=lambda one: one.number))),
        announcements=approved_announcements(records, index),
        plans=public_plans(records, index),
        duties=public_duties(records, index),
    )


def _heads(records: Records, as_of: datetime) -> tuple[tuple[str, str, str, str], ...]:
    """The lines of heads.tsv: (seq, head, time, kind) of each publication, the current one last."""
    earlier = sorted(records.publications, key=lambda publication: publication.number)
    return (
        *((str(one.seq), one.head, one.at, one.kind) for one in earlier),
        (
            str(records.seq),
            records.head,
            as_of.isoformat(),
            "restored" if is_next_restored(records.restores, len(earlier)) else "normal",
        ),
    )


def _restore(restore: Restore) -> PublicRestore:
    return PublicRestore(
        at=restore.at,
        reason=RESTORE_REASONS.text(restore.reason),
        post=restore.post,
        publications=restore.taken,
        freezes=tuple((str(one.serial), one.sentence) for one in restore.freezes),
    )


# ---- registries


def _enterprises(index: Index, with_page: set[str]) -> tuple[PublicEnterprise, ...]:
    """检查对象名录库 without the objects that must not be named. with_page: numbers of the objects that have a page."""
    return tuple(
        PublicEnterprise(
            number=enterprise.number,
            name=enterprise.name,
            code=enterprise.code,
            trades=public_texts(enterprise, "trades", enterprise.trades),
            status=OBJECT_STATUS.text(enterprise.status),
            page=enterprise.number in with_page,
        )
        for enterprise in index.enterprises.values()
        if not is_hidden(enterprise, index.restricted)
    )


def _restricted_counts(records: Records, restricted: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """(trade, how many objects as the quarter began, or 少于5) of the trades whose objects are not named."""
    counts = records.trades_then
    if counts is None:
        counts = Counter(trade for one in records.enterprises for trade in one.trades if trade in restricted)
    return tuple((trade, few(count)) for trade, count in sorted(counts.items()) if trade in restricted)


def _inspectors(records: Records) -> tuple[PublicInspector, ...]:
    """执法检查人员名录库: officers on duty or on leave; empty where the bureau states a legal ground for withholding it."""
    if records.bureau.inspectors_withheld:
        return ()
    return tuple(
        PublicInspector(
            number=inspector.number,
            department=records.departments.text(inspector.department),
            certificate=inspector.certificate,
        )
        for inspector in records.inspectors
        if inspector.status in {"on_duty", "on_leave"} and inspector.role == "officer"
    )


# ---- statistics


def _statistics(
    records: Records, index: Index, tasks: Sequence[Task], results: Sequence[PublicResult], *, for_cause: bool
) -> dict[int, tuple[StatisticsRow, ...]]:
    """Year → rows of the tasks that are public in full, for every year that has a task, the oldest first."""
    full, counted = [task for task in tasks if index.level(task) == "full"], of_public(results)
    sheets = [index.still_counted(sheet) for sheet in records.sheets]
    return {
        year: statistics(
            year,
            full,
            index.items,
            index.plan,
            sheets,
            counted,
            for_cause=for_cause,
            masked=index.is_masked,
            departments=records.departments,
        )
        for year in sorted({task.year for task in tasks})
    }


def _of_full(results: Iterable[Result], index: Index) -> Iterator[Result]:
    return (result for result in results if index.level(index.tasks[result.task]) == "full")


def _apart(tasks: Iterable[Task], index: Index) -> dict[int, int]:
    """Year → 另有不予公开 n, where it is given."""
    by_year: dict[int, list[Result]] = {}
    for task in tasks:
        if index.level(task) == "none":
            by_year.setdefault(task.year, []).extend(index.results.get(task.number, ()))
    counts = {year: counted_apart(by_year[year], index.items, index.today) for year in sorted(by_year)}
    return {year: count for year, count in counts.items() if count}


# ---- draws


def _draws(records: Records, index: Index, now: datetime, withheld: Withheld) -> tuple[PublicDraw, ...]:
    """The draws that have a page."""
    active = {one.number for one in records.enterprises if one.status == "active" and mark_of(one, "status") is None}
    around = Around(
        now=now,
        draws=records.draws,
        counts=tally_of(records.draws, records.events),
        active=active,
        returned=records.returned,
        lists=index.lists,
        departments=records.departments,
    )
    tasks = {draw.number: index.tasks[draw.task] for draw in records.draws}
    return tuple(
        public_draw(
            draw,
            tasks[draw.number],
            index.lists[draw.number],
            around,
            level=index.level(tasks[draw.number]),
            withheld=withheld,
            nameless=_nameless(draw, index),
            masked=index.is_masked(tasks[draw.number]),
        )
        for draw in records.draws
        if index.level(tasks[draw.number]) in PAGED
    )


def _nameless(draw: Draw, index: Index) -> str:
    return why_nameless(index.lists[draw.number], gone=draw.task in index.gone, unseen=index.checked_unseen(draw.task))


def opened_lines(records: Records, today: date | None = None) -> dict[str, frozenset[str]]:
    """Draw → the numbers whose openings (name and salt) are public; none for a restricted draw. Every draw that has lists is a key.

    today: the day by which results' terms are over; None: none is."""
    levels = task_levels(records)
    index = Index(records, today or date.min)
    tasks = {task.number: task for task in records.tasks}
    draws = {draw.number: draw for draw in records.draws}
    withheld = withheld_objects(records.enterprises, records.items)
    return {
        number: _opened_lines(draws[number], tasks[draws[number].task], lists, withheld)
        if levels[draws[number].task] == "full"
        and not index.is_masked(tasks[draws[number].task])
        and not _nameless(draws[number], index)
        else frozenset()
        for number, lists in records.lists.items()
    }


def _opened_lines(draw: Draw, task: Task, lists: DrawLists, withheld: Withheld) -> frozenset[str]:
    """The same for a draw of a task 全部公开: once its visits are over, all but the withheld numbers."""
    if not visits_are_over(task) or not lists_are_open(draw, task) or draw.mask:
        return frozenset()
    return frozenset(entry.number for entry in (*lists.pool, *lists.excluded) if entry.object not in withheld.unopened)
