"""非随机检查: a check caused by a complaint, a hand-over, monitoring or a campaign. Its objects are named, not drawn.

From the record sheet on it is handled like a random check (result, approval, publication); it is marked 非随机 wherever it is shown, and
never counted among the random checks. Source: 叶县 2023 一, 五(四) (除查处投诉举报、大数据监测、转交办事项外，随机抽取).
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from rules.base.codes import CAUSES
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, missing, parse_columns
from rules.registry.department import START, Departments, bound
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.task import Task, count_problems
from rules.work.task_checks import item_problems, year_problems

__all__ = ["CAUSE_MARK", "FOR_CAUSE_COLUMNS", "VISIT_CAUSES", "cause_text", "check_for_cause", "parse_for_cause"]

CAUSE_MARK = "非随机"

VISIT_CAUSES = frozenset({"monitoring", "campaign"})
"""Causes whose checks count towards an enterprise's visits of a year; complaints, hand-overs, rechecks, checks asked for, for a licence or in an emergency do not (国办发〔2024〕54号)."""


def cause_text(task: Task) -> str:
    """非随机（投诉举报）; "" for a random check."""
    return f"{CAUSE_MARK}（{CAUSES.text(task.cause)}）" if task.cause else ""


FOR_CAUSE_COLUMNS = (
    Column("number", "任务编号", Kind.CODE, width=10),
    Column("name", "检查任务名称", required=True, aliases=("任务名称",), width=36),
    Column("cause", "检查起因", Kind.CHOICE, required=True, choices=CAUSES, width=12),
    Column("document", "交办或登记文号", required=True, hint="内部留存，不公开", width=20),
    Column("objects", "检查对象", Kind.LIST, required=True, hint="对象编号", width=24),
    Column("items", "检查事项", Kind.LIST, required=True, hint="事项编号", width=24),
    Column("departments", "参与部门", Kind.CHOICES, required=True, choices=START, width=24),
    Column("start", "开始日期", Kind.DATE, required=True, width=12),
    Column("end", "结束日期", Kind.DATE, required=True, width=12),
    Column("entry_days", "录入期限（工作日）", Kind.INTEGER, width=10),
    Column("disclose_days", "公示期限（工作日）", Kind.INTEGER, width=10),
)
"""What is typed for such a check (叶县 2023 一, 五(四))."""


def parse_for_cause(
    raw: Mapping[str, str], today: date, old: Task | None = None, where: str = "", *, departments: Departments = START
) -> tuple[Task | None, list[Problem]]:
    """`rules.work.task.parse` for a check with a cause (FOR_CAUSE_COLUMNS). Objects and items are checked against the lists by `check_for_cause`."""
    values, problems = parse_columns(bound(FOR_CAUSE_COLUMNS, departments), raw, where)
    values.pop("number", None)
    if old is None:
        problems += missing(FOR_CAUSE_COLUMNS, raw, where)
    for name in ("entry_days", "disclose_days"):  # emptied: an edit leaves the value, a new task takes the default
        if name in values and not values[name]:
            del values[name]
    problems += count_problems(FOR_CAUSE_COLUMNS, values, where)
    if problems:
        return None, problems
    if old is None:
        task = Task(number="", created_on=today, cutoff=values["start"], ratios={}, **values)
    else:
        task = msgspec.structs.replace(old, **values)
    if task.end < task.start:
        problems.append(Problem("早于开始日期，请核对", where, "结束日期"))
    problems += year_problems(task, where)
    return (None if problems else task), problems


def check_for_cause(
    task: Task, items: Mapping[str, Item], objects: Mapping[str, Enterprise], departments: Departments = START
) -> list[Problem]:
    """What in the lists forbids a check with a cause: problems of its items, objects that are not in the registry or not covered.

    items: the whole list by number; objects: those of the registry that the task names, by number.
    """
    where = task.number or task.name
    problems = item_problems(task, items, None, where, departments)
    task_items = [items[number] for number in task.items if number in items]
    for number in task.objects:
        enterprise = objects.get(number)
        if enterprise is None:
            problems.append(Problem(f"名录中没有检查对象 {number}，请核对编号", where, "检查对象"))
            continue
        covering = {item.department for item in task_items if item.covers(enterprise.trades)}
        problems += [
            Problem(
                f"所选事项中没有一项是{departments.text(code)}可以检查 {number}（{enterprise.name}）的，请补上事项，或去掉该部门",
                where,
                "检查事项",
            )
            for code in task.departments
            if code not in covering
        ]
    return problems
