"""抽查情况统计表: the 13 columns of 源汇 2023 附件2, derived from tasks, sheets and results, never typed in.

抽查 and 检查市场主体数 are distinct objects, in a row and in every sum of rows (docs/disclosure.md): a sum is counted from the objects, never added up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from rules.base.fields import as_percent, money_text
from rules.disclosure.public import PublicResult, StatisticsRow
from rules.registry.department import START, Departments
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.for_cause import cause_text
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task, ratio_of_stratum, stratum_text

__all__ = [
    "FOR_CAUSE_HEADINGS", "HEADINGS", "Counted", "Objects", "YearTable", "cells", "checked_objects", "distinct", "of_entered", "of_public",
    "statistics", "values", "year_table",
]  # fmt: skip

HEADINGS = (
    "序号", "科室", "抽查检查名称", "抽查事项", "抽查时间", "抽查比例", "抽查市场主体数", "检查市场主体数",
    "检查结果录入公示数", "发现问题数量", "列入异常名录数", "立案查处", "罚没金额",
)  # fmt: skip
"""Exactly these, in this order (源汇 2023 附件2)."""

FOR_CAUSE_HEADINGS = (
    "序号", "科室", "检查名称", "检查事项", "检查时间", "起因", "指定对象数", "已检查数",
    "检查结果录入公示数", "发现问题数量", "列入异常名录数", "立案查处", "罚没金额",
)  # fmt: skip
"""The same columns named for checks with a cause (非随机), in which nothing was drawn."""


Objects = Mapping[tuple[str, str], AbstractSet[str]]
"""(task, item) → numbers of objects."""


class Counted(NamedTuple):
    """A result as the table counts it: `of_entered` of the store, `of_public` of the public records. fine: fen."""

    task: str
    item: str
    object: str
    public: bool
    problem: bool
    abnormal: bool
    case_filed: bool
    fine: int


def of_entered(results: Iterable[Result]) -> list[Counted]:
    """What was entered, approved or not: for the desk alone."""
    return [
        Counted(
            result.task, result.item, result.object, result.approved is not None, result.found_problem, *result.follow_up
        )
        for result in results
        if not result.withdrawn
    ]  # fmt: skip


def of_public(results: Iterable[PublicResult]) -> list[Counted]:
    """What stands in the public records; what is withheld there is not counted here."""
    return [
        Counted(
            result.task, result.item, result.object_number, True, bool(result.problem), bool(result.abnormal),
            bool(result.case_filed), result.fine or 0,
        )
        for result in results
    ]  # fmt: skip


def statistics(
    year: int,
    tasks: Sequence[Task],
    items: Mapping[str, Item],
    plans: Mapping[str, PlanLine],
    sheets: Sequence[Sheet],
    results: Iterable[Counted],
    *,
    for_cause: bool = False,
    masked: Callable[[Task], bool] = lambda _: False,
    departments: Departments = START,
) -> tuple[StatisticsRow, ...]:
    """One row per task and item of the year, in order of task and item.

    for_cause: the checks with a cause instead of the random ones; the two are never in the same table (叶县 2023 一), and 抽查比例 of the
    former reads 非随机（起因）.
    masked: tasks of which no class may be said (`rules.work.classes`): a ratio for each class would say which classes were drawn.
    departments: the bureau's. A row of another department than the bureau itself has its full name as 科室.
    drawn: objects that were to be checked for the item; the others are counted from `results`, and from nothing else. A task that has
    no sheet yet has a row of zeros: it was planned, nothing was checked; a deleted draft has none.
    """
    tasks_of_year = [
        task for task in tasks if task.year == year and bool(task.cause) == for_cause and task.state != "deleted"
    ]
    drawn = _drawn_objects(sheets)
    by_item: dict[tuple[str, str], list[Counted]] = {}
    for result in results:
        by_item.setdefault((result.task, result.item), []).append(result)
    listed = [
        (task, items[number])
        for task in sorted(tasks_of_year, key=lambda task: task.number)
        for number in task.items
        if number in items
    ]
    return tuple(
        _row(
            order,
            task,
            item,
            plans.get(task.plan),
            _section(item, plans.get(task.plan), departments),
            len(drawn.get((task.number, item.number), ())),
            by_item.get((task.number, item.number), ()),
            masked=masked(task),
        )
        for order, (task, item) in enumerate(listed, 1)
    )


def _section(item: Item, plan: PlanLine | None, departments: Departments) -> str:
    """科室 of a row: who answers for it. The plan's section is one of the bureau's own; where no department is the bureau, of all."""
    if departments.own not in ("", item.department):
        return departments.name(item.department)
    return (plan.section if plan else "") or item.subject


def _row(
    order: int,
    task: Task,
    item: Item,
    plan: PlanLine | None,
    section: str,
    drawn: int,
    results: Sequence[Counted],
    *,
    masked: bool,
) -> StatisticsRow:
    """A row of the table. drawn: objects to be checked for the item. results: those of the task for the item."""
    return StatisticsRow(
        order=order,
        section=section,
        name=task.name,
        item=item.name,
        period=f"{task.start:%Y.%m.%d}—{task.end:%Y.%m.%d}",
        ratio=cause_text(task) or (_BY_CLASS if masked and any(task.ratios) else _ratio(task, item, plan)),
        drawn=drawn,
        checked=len({result.object for result in results}),
        disclosed=sum(result.public for result in results),
        problems=sum(result.problem for result in results),
        abnormal=sum(result.abnormal for result in results),
        cases=sum(result.case_filed for result in results),
        fine=sum(result.fine for result in results),
        task=task.number,
        item_number=item.number,
    )


_BY_CLASS = "分层抽取"


def _ratio(task: Task, item: Item, plan: PlanLine | None) -> str:
    """5%, or per stratum: A级1%、B级5%."""
    by_stratum = {code: ratio for code, ratio in task.ratios.items() if code}
    if by_stratum:
        return "、".join(f"{stratum_text(code)}{as_percent(ratio)}" for code, ratio in by_stratum.items())
    ratio = ratio_of_stratum(task, "", [item], plan)
    return as_percent(ratio) if ratio else ""


class YearTable(NamedTuple):
    """The table of a year as the desk shows it. total: the line 合计, its objects counted once; entries: (drawn, checked) 项次, of which an
    object has one for each item of each task."""

    rows: tuple[StatisticsRow, ...]
    total: StatisticsRow
    entries: tuple[int, int]


def year_table(rows: tuple[StatisticsRow, ...], sheets: Iterable[Sheet], results: Iterable[Counted]) -> YearTable:
    """Rows of `statistics` with their sum. sheets, results: those that the rows were made from."""
    drawn, checked = _drawn_objects(sheets), checked_objects(results)
    total = StatisticsRow(
        order=0, section="合计", name="", item="", period="", ratio="",
        drawn=distinct(rows, drawn), checked=distinct(rows, checked),
        disclosed=sum(row.disclosed for row in rows), problems=sum(row.problems for row in rows),
        abnormal=sum(row.abnormal for row in rows), cases=sum(row.cases for row in rows),
        fine=sum(row.fine for row in rows),
    )  # fmt: skip
    return YearTable(rows, total, (sum(row.drawn for row in rows), sum(row.checked for row in rows)))


def _drawn_objects(sheets: Iterable[Sheet]) -> dict[tuple[str, str], set[str]]:
    """The objects that were to be checked."""
    objects: dict[tuple[str, str], set[str]] = {}
    for sheet in sheets:
        for number in sheet.items:
            objects.setdefault((sheet.task, number), set()).add(sheet.object)
    return objects


def checked_objects(results: Iterable[Counted]) -> dict[tuple[str, str], set[str]]:
    """The objects that have a result."""
    objects: dict[tuple[str, str], set[str]] = {}
    for result in results:
        objects.setdefault((result.task, result.item), set()).add(result.object)
    return objects


def distinct(rows: Iterable[StatisticsRow], objects: Objects) -> int:
    """How many objects some rows have between them, each counted once."""
    return len(set[str]().union(*(objects.get((row.task, row.item_number), ()) for row in rows)))


def cells(row: StatisticsRow) -> tuple[str, ...]:
    """A row as the 13 texts of the table; money in yuan with two decimals."""
    return (
        str(row.order or ""), row.section, row.name, row.item, row.period, row.ratio, str(row.drawn),
        str(row.checked), str(row.disclosed), str(row.problems), str(row.abnormal), str(row.cases), money_text(row.fine),
    )  # fmt: skip


def values(row: StatisticsRow) -> tuple[str | int, ...]:
    """The 13 values for a spreadsheet: counts as numbers, so that they can be added up; money as text, exact to the fen."""
    texts = cells(row)
    counts = (row.drawn, row.checked, row.disclosed, row.problems, row.abnormal, row.cases)
    return (row.order or "", *texts[1:6], *counts, texts[-1])
