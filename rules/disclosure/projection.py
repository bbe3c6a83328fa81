"""What is public: the ONLY list, by allow-list (disclosure.md).

`project` turns the bureau's records into public records; pages, feeds, search index, downloads and evidence are made
from those and cannot reach the store. A field is public because a class in `rules/disclosure/public.py` names it and a line here
fills it. `secrets` gathers the strings that must not appear; the leak gate looks for them in every file.

Levels (仙游 2018 二(三)): an item 全部公开 shows its results with the object's name; 有限公开 shows the result code and the
object's number, no name, address or anything from which they follow; 不予公开 counts in totals and shows nothing more.
The strictest level of its items governs a task, its draw and all its results (draw.md §6): the number shown is the one made
for that draw, which leads nowhere. An object that is inspected only for restricted trades stands in the registry as a count.
What is 国家秘密 is taken out before anything is looked at.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from rules.base.codes import (
    CAUSES,
    DEPARTMENTS,
    DIRECTIONS,
    ITEM_CATEGORIES,
    METHODS,
    OBJECT_STATUS,
    PROBLEM_CODES,
    RESULT_CODES,
    STRATA,
    TASK_STATES,
)
from rules.base.dates import day_text
from rules.base.fields import as_percent
from rules.base.marks import is_state_secret, mark_of, said, said_list
from rules.disclosure.draw import PAGED, excluded, kept_back, opened, public_draw, strata
from rules.disclosure.index import Index, Records, secret_objects, with_marks, without_state_secrets
from rules.disclosure.items import public_item
from rules.disclosure.public import (
    PublicBlacklisted,
    PublicBureau,
    PublicEnterprise,
    PublicInspector,
    PublicObject,
    PublicPlanLine,
    PublicRecords,
    PublicResult,
    PublicTask,
)
from rules.disclosure.statistics import statistics
from rules.draw.draw_record import DrawLists, freezes_row
from rules.registry.enterprise import Enterprise, hidden
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.secrecy import level_of, secret_trades, strictest
from rules.work.for_cause import cause_words
from rules.work.result import WITHDRAWAL_REASONS, Approved, Result
from rules.work.task import Task

__all__ = ["Records", "ended", "opened_lines", "project", "public_results", "without_state_secrets"]


def project(records: Records, as_of: datetime) -> PublicRecords:
    """The public records at a moment (+08:00). Everything that is not named here stays inside."""
    unnamed, unopened = kept_back(records.enterprises, records.items)
    gone, trades = secret_objects(records.enterprises, records.items), secret_trades(records.items)
    records = with_marks(without_state_secrets(records))
    events = sorted(records.events, key=lambda event: event.number)
    counts = Counter({event.serial: event.state for event in events}.values())  # the latest state of each
    index = Index(records, as_of.date())
    shown = (public for one in records.results if (public := _result(records.bureau, index, one)) is not None)
    results = tuple(sorted(shown, key=lambda r: (r.approved_on, r.slug), reverse=True))
    objects = _objects(index, results)
    named = {one.number for one in objects}
    known = [task for task in records.tasks if index.known(task)]
    years = sorted({task.year for task in known})
    return PublicRecords(
        bureau=records.bureau,
        as_of=as_of.isoformat(),
        seq=records.seq,
        head=records.head,
        items=tuple(
            public_item(item, records.item_versions.get(item.number, ()), index.today, trades) for item in records.items
        ),
        plan=tuple(_plan_line(line, index) for line in records.plan),
        tasks=tuple(_task(task, index, records.lists) for task in known),
        draws=tuple(
            public_draw(
                draw,
                index.tasks[draw.task],
                records.lists[draw.number],
                records.draws,
                counts,
                index.level(index.tasks[draw.task]),
                unnamed,
                unopened,
                gone,
            )
            for draw in records.draws
            if index.level(index.tasks[draw.task]) in PAGED
        ),
        results=results,
        objects=objects,
        enterprises=tuple(
            PublicEnterprise(
                number=one.number,
                name=one.name,
                code=one.code,
                trades=said_list(one, "trades", one.trades),
                status=OBJECT_STATUS.text(one.status),
                page=one.number in named,
            )
            for one in records.enterprises
            if not hidden(one, index.restricted)
        ),
        restricted=_restricted_counts(records.enterprises, index.restricted),
        inspectors=tuple(
            PublicInspector(number=one.number, department=DEPARTMENTS.text(one.department), certificate=one.certificate)
            for one in records.inspectors
            if not records.bureau.inspectors_withheld
            and one.status in {"on_duty", "on_leave"}
            and one.role == "officer"
        ),
        blacklist=tuple(
            PublicBlacklisted(
                number=one.number,
                name=one.name,
                code=one.code,
                trades=said_list(one, "trades", one.trades),
                reason=one.watch_reason,
                start=one.watch_from,
                until=one.watch_until,
            )
            for one in records.enterprises
            if "blacklist" in one.watch and one.watched(index.today) and not hidden(one, index.restricted)
        ),
        statistics={
            year: statistics(year, known, index.items, index.plan, records.sheets, records.results) for year in years
        },
        named_statistics={
            year: rows
            for year in years
            if (rows := statistics(year, known, index.items, index.plan, records.sheets, records.results, named=True))
        },
        freezes=tuple(freezes_row(event) for event in events),
        heads=(
            *((str(p.seq), p.head, p.at) for p in sorted(records.publications, key=lambda p: p.number)),
            (str(records.seq), records.head, as_of.isoformat()),
        ),
        announcements=tuple(records.announcements),
    )


def public_results(records: Records, as_of: datetime) -> dict[str, PublicResult]:
    """The public side of each result by the result's own number; one that is not here shows nothing to the public."""
    records = with_marks(without_state_secrets(records))
    index = Index(records, as_of.date())
    shown = ((one.number, _result(records.bureau, index, one)) for one in records.results)
    return {number: public for number, public in shown if public is not None}


def opened_lines(records: Records, draw: str) -> frozenset[str]:
    """The numbers of a draw whose openings (name and salt) are public: none in a restricted draw."""
    one = next(found for found in records.draws if found.number == draw)
    task = next(found for found in records.tasks if found.number == one.task)
    items = [item for item in records.items if item.number in task.items]
    if (
        is_state_secret(task)
        or strictest((one.level, level_of(task.number, items))) != "full"
        or not opened(one, task)
        or task.state != "closed"
    ):
        return frozenset()
    lists = records.lists[draw]
    numbers = frozenset(entry.number for entry in (*lists.pool, *lists.excluded))
    there = [enterprise for enterprise in records.enterprises if enterprise.number in numbers]
    if secret_objects(there, records.items):  # then its lists are not public at all
        return frozenset()
    return numbers - kept_back(there, records.items)[1]


def _restricted_counts(enterprises: Iterable[Enterprise], restricted: frozenset[str]) -> tuple[tuple[str, int], ...]:
    counts = Counter(trade for one in enterprises for trade in one.trades if trade in restricted)
    return tuple(sorted(counts.items()))


def _plan_line(line: PlanLine, index: Index) -> PublicPlanLine:
    return PublicPlanLine(
        number=line.number,
        year=line.year,
        name=line.name,
        items=_named_items(line.items, index),
        category=ITEM_CATEGORIES.text(line.category),
        direction=DIRECTIONS.text(line.direction),
        trades=said_list(line, "trades", line.trades),
        ratio=as_percent(line.ratio),
        start=line.start,
        end=line.end,
        times_per_year=line.times_per_year,
        section=line.section,
        withdrawn=line.withdrawn,
        tasks=tuple(task.number for task in index.tasks.values() if task.plan == line.number and index.known(task)),
    )


def _named_items(numbers: Iterable[str], index: Index) -> tuple[tuple[str, str], ...]:
    return tuple((number, index.items[number].name) for number in numbers if number in index.items)


def _scope_words(task: Task) -> str:
    """The task's own limits in words: 行业：旅馆业、网吧; of a check with a cause, that its objects were named."""
    if task.cause:
        return f"因{CAUSES.text(task.cause)}指定 {len(task.objects)} 个检查对象，不是随机抽取"
    labels = {"trade": "行业", "town": "乡镇街道", "kind": "主体类型", "risk": "信用风险等级", "grade": "场所等级"}
    return (
        "；".join(f"{labels[field]}：{'、'.join(values)}" for field, values in task.where.items())
        or "所选事项涉及的全部检查对象"
    )


def _task(task: Task, index: Index, lists: Mapping[str, DrawLists]) -> PublicTask:
    draw = index.draws[task.draws[-1]] if task.draws else None
    level = index.level(task)
    live = draw if draw is not None and draw.state in {"open", "drawn"} and level in PAGED else None
    plan = index.plan.get(task.plan)
    results = index.results.get(task.number, [])
    return PublicTask(
        number=task.number,
        name=task.name,
        plan=task.plan,
        plan_name=plan.name if plan else "",
        items=_named_items(task.items, index),
        departments=tuple(DEPARTMENTS.text(code) for code in task.departments),
        start=task.start,
        end=task.end,
        cutoff=task.cutoff if level in PAGED and not task.cause else None,
        scope=_scope_words(task) if level == "full" else "依法不公开",
        strata_kind=STRATA.text(task.strata) if level in PAGED and not task.cause else "",
        floor=as_percent(task.floor) if task.floor != "0" and level in PAGED else "",
        batches=task.batches if level in PAGED else 0,
        state=TASK_STATES.text(task.state),
        state_code=task.state,
        pool_size=live.conditions.pool_size if live else None,
        strata=strata(live) if live else (),
        excluded=excluded(lists[live.number]) if live else (),
        drawn=len(live.drawn) if live and live.state == "drawn" else None,
        struck=len(live.struck) if live else 0,
        checked=len({result.object for result in results}),
        results=len(results),
        problems=sum(1 for result in results if result.approved and result.approved.code in PROBLEM_CODES),
        disclosed=sum(1 for result in results if result.approved and not result.withdrawn),
        draws=(*task.draws, *task.supplements) if level in PAGED else (),
        closed_on=task.closed_on,
        cause=cause_words(task),
    )


def _result(bureau: PublicBureau, index: Index, one: Result) -> PublicResult | None:
    """The public side of a result: what was approved, no more; None when nothing of it may be shown."""
    words = one.approved
    if words is None:
        return None
    item = index.items[one.item]
    task = index.tasks[one.task]
    enterprise = index.enterprises[one.object]
    level = index.level(task)
    if level not in PAGED:
        return None
    if ended(words, item, index.today):
        return None
    named = level == "full" and not hidden(enterprise, index.restricted)
    number = index.shown_number(one)
    gone, coded = one.withdrawn is not None, mark_of(one, "code") is not None
    note = ""
    if one.withdrawn is not None:
        note = f"本结果已于{day_text(one.withdrawn.on)}撤回，原因：{WITHDRAWAL_REASONS[one.withdrawn.reason]}。"
    elif words.corrected:
        note = f"本结果已于{day_text(words.on)}更正，此处为更正后的内容。"
    plan = index.plan.get(task.plan)
    return PublicResult(
        slug=f"{task.number}-{number}-{one.item}".lower(),
        task=task.number,
        task_name=task.name,
        plan=plan.number if plan else "",
        plan_name=plan.name if plan else "",
        direction=cause_words(task) or DIRECTIONS.text(plan.direction if plan else "untargeted"),
        category=ITEM_CATEGORIES.text(item.category),
        authority=bureau.name if item.department == task.departments[0] else DEPARTMENTS.text(item.department),
        department=DEPARTMENTS.text(item.department),
        object_number=number,
        object=enterprise.name if named else "",
        code=enterprise.code if named else "",
        town=enterprise.town if named else "",
        item=item.number,
        item_name=item.name,
        basis=item.basis,
        methods=tuple(METHODS.text(code) for code in item.methods),
        checked_on=words.checked_on,
        result_code="" if gone or coded else words.code,
        result="" if gone else said(one, "code", RESULT_CODES.text(words.code)),
        problem=not gone and not coded and words.code in PROBLEM_CODES,
        statement="" if gone or not named else words.public,
        handling="" if gone or not named else words.handling,
        approved_on=one.withdrawn.on if one.withdrawn else words.on,
        corrected=words.corrected and not gone,
        withdrawn=gone,
        note=note,
        object_page=named,
        cause=cause_words(task),
    )


def ended(words: Approved, item: Item, today: date) -> bool:
    """Whether the term of a result is over: then nothing of it is public."""
    return _years_after(words.checked_on, item.term) < today


def _years_after(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def _objects(index: Index, results: Sequence[PublicResult]) -> tuple[PublicObject, ...]:
    """One page per named object with results, in order of number."""
    slugs: dict[str, list[str]] = {}
    for result in sorted(results, key=lambda r: (r.checked_on, r.slug), reverse=True):
        if result.object_page:
            slugs.setdefault(result.object_number, []).append(result.slug)
    found = []
    for number in sorted(slugs):
        one = index.enterprises[number]
        trades, status = said_list(one, "trades", one.trades), OBJECT_STATUS.text(one.status)
        found.append(
            PublicObject(
                number=number, name=one.name, code=one.code, trades=trades, status=status, results=tuple(slugs[number])
            )
        )
    return tuple(found)
