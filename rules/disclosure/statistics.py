"""抽查情况统计表: the 13 columns of 源汇 2023 附件2, derived from tasks, sheets and results, never typed in."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rules.base.fields import as_percent, money_text
from rules.disclosure.public import StatisticsRow
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.for_cause import cause_text
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task, ratio_of_stratum, stratum_text

__all__ = ["FOR_CAUSE_HEADINGS", "HEADINGS", "cells", "statistics", "total", "values"]

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


def statistics(
    year: int,
    tasks: Sequence[Task],
    items: Mapping[str, Item],
    plans: Mapping[str, PlanLine],
    sheets: Sequence[Sheet],
    results: Sequence[Result],
    *,
    for_cause: bool = False,
) -> tuple[StatisticsRow, ...]:
    """One row per task and item of the year, in order of task and item.

    for_cause: the checks with a cause instead of the random ones; the two are never in the same table (叶县 2023 一), and 抽查比例 of the
    former reads 非随机（起因）.
    drawn: objects that were to be checked for the item; checked: those with a result; disclosed: results approved for
    the public and not withdrawn; the others are counted from the entered results. A task that has no
    sheet yet has a row of zeros: it was planned, nothing was checked.
    """
    tasks_of_year = [task for task in tasks if task.year == year and bool(task.cause) == for_cause]
    drawn = Counter((sheet.task, number) for sheet in sheets for number in set(sheet.items))
    by_item: dict[tuple[str, str], list[Result]] = {}
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
            drawn[task.number, item.number],
            by_item.get((task.number, item.number), ()),
        )
        for order, (task, item) in enumerate(listed, 1)
    )


def _row(
    order: int, task: Task, item: Item, plan: PlanLine | None, drawn: int, results: Sequence[Result]
) -> StatisticsRow:
    """A row of the table. drawn: objects to be checked for the item. results: those of the task for the item."""
    return StatisticsRow(
        order=order,
        section=(plan.section if plan else "") or item.subject,
        name=task.name,
        item=item.name,
        period=f"{task.start:%Y.%m.%d}—{task.end:%Y.%m.%d}",
        ratio=cause_text(task) or _ratio(task, item, plan),
        drawn=drawn,
        checked=len({result.object for result in results}),
        disclosed=sum(1 for result in results if result.approved and not result.withdrawn),
        problems=sum(1 for result in results if result.found_problem),
        abnormal=sum(1 for result in results if result.abnormal),
        cases=sum(1 for result in results if result.case_filed),
        fine=sum(result.fine for result in results),
    )


def _ratio(task: Task, item: Item, plan: PlanLine | None) -> str:
    """5%, or per stratum: A级1%、B级5%."""
    by_stratum = {code: ratio for code, ratio in task.ratios.items() if code}
    if by_stratum:
        return "、".join(f"{stratum_text(code)}{as_percent(ratio)}" for code, ratio in by_stratum.items())
    ratio = ratio_of_stratum(task, "", [item], plan)
    return as_percent(ratio) if ratio else ""


def total(rows: Sequence[StatisticsRow]) -> StatisticsRow:
    """The sum line 合计."""
    return StatisticsRow(
        order=0, section="合计", name="", item="", period="", ratio="",
        drawn=sum(row.drawn for row in rows), checked=sum(row.checked for row in rows),
        disclosed=sum(row.disclosed for row in rows), problems=sum(row.problems for row in rows),
        abnormal=sum(row.abnormal for row in rows), cases=sum(row.cases for row in rows),
        fine=sum(row.fine for row in rows),
    )  # fmt: skip


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
