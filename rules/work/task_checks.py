"""What in the lists forbids a task: items off the list, departments without an item, ratios under the plan's.

Sources: docs/domain.md (Life of one check; Rules with numbers), 宽城 2024 (risk classes), 叶县 2023 五(四).
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from rules.base.codes import STRATA, UNRATED
from rules.base.errors import Problem
from rules.base.fields import as_percent
from rules.registry.department import START, Departments, in_force_problems
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.task import RANKED, Task, stratum_text

__all__ = ["check", "item_problems", "year_problems"]


def check(
    task: Task, items: Mapping[str, Item], plan: PlanLine | None, departments: Departments = START
) -> list[Problem]:
    """What in the lists forbids a task: items off the list, departments without an item, ratios under the plan's …

    items: the whole list by number. plan: the line that task.plan names; None when it names none or the line does not exist.
    """
    where = task.number or task.name
    return [
        *item_problems(task, items, plan, where, departments),
        *_plan_problems(task, plan, where),
        *_ratio_problems(task, plan, where),
        *_floor_problems(task, plan, where),
        *_pool_take_problems(task, where, departments),
        *year_problems(task, where),
        *_missing_ratio_problems(task, items, plan, where),
    ]


def item_problems(
    task: Task, items: Mapping[str, Item], plan: PlanLine | None, where: str, departments: Departments = START
) -> list[Problem]:
    """Items off the list, not valid, of no department of the task or not of its plan; departments without an item."""
    problems: list[Problem] = []
    for number in task.items:
        if number in items:
            problems += _problems_of_item(task, items[number], plan, where, departments)
        else:
            message = f"清单中没有事项 {number}；不在清单上的事项不能检查，请先登记（item add）"
            problems.append(Problem(message, where, "抽查事项"))
    with_items = {items[number].department for number in task.items if number in items}
    problems += [
        Problem(f"{departments.text(code)}在本任务中没有抽查事项，请为它选一项，或去掉该部门", where, "参与部门")
        for code in task.departments
        if code not in with_items
    ]
    led = (task.lead,) if task.lead and task.lead not in task.departments else ()
    return [
        *problems,
        *in_force_problems(departments, task.departments, task.start, where),
        *in_force_problems(departments, led, task.start, where, "牵头部门"),
    ]


def _problems_of_item(
    task: Task, item: Item, plan: PlanLine | None, where: str, departments: Departments
) -> Iterator[Problem]:
    if not item.valid(task.start):
        message = f"事项 {item.number}（{item.name}）在 {task.start} 不在有效期内，不能检查"
        yield Problem(message, where, "抽查事项")
    if item.department not in task.departments:
        department = departments.text(item.department)
        message = f"事项 {item.number} 属{department}，参与部门里没有它，请加上该部门或去掉事项"
        yield Problem(message, where, "参与部门")
    if plan and item.number not in plan.items:
        yield Problem(f"计划 {plan.number} 中没有事项 {item.number}，请改计划或改任务", where, "抽查事项")


def _plan_problems(task: Task, plan: PlanLine | None, where: str) -> Iterator[Problem]:
    """A plan line that does not exist or was withdrawn, or a window outside the plan's."""
    if task.plan and plan is None:
        yield Problem(f"没有计划 {task.plan}，请核对编号（plan list）", where, "计划编号")
    if plan and plan.withdrawn:
        yield Problem(f"计划 {plan.number} 已撤回", where, "计划编号")
    if plan and (task.start < plan.start or task.end > plan.end):
        yield Problem(f"任务时间超出计划的起止（{plan.start} 至 {plan.end}）", where, "开始日期")


def _ratio_problems(task: Task, plan: PlanLine | None, where: str) -> list[Problem]:
    """A total under the plan's, a ratio of a stratum that does not exist, or one that falls as risk rises (宽城 2024: higher is drawn more).

    A plan's ratio is the least share of the whole pool, not of each stratum (莲池 二; 宽城 一: class A is drawn less): the floor of the draw holds it.
    """
    problems: list[Problem] = []
    if plan and task.strata == "none":
        problems += [
            Problem(
                f"比例 {as_percent(ratio)} 低于计划规定的 {as_percent(plan.ratio)}，不得低于计划", where, "抽查比例"
            )
            for ratio in task.ratios.values()
            if Fraction(ratio) < Fraction(plan.ratio)
        ]
    ranked = RANKED.get(task.strata, ())
    if ranked:
        kind = STRATA.text(task.strata)
        problems += [
            Problem(f"分层方式“{kind}”没有“{stratum_text(code)}”这一层，请改比例或分层方式", where, "抽查比例")
            for code in task.ratios
            if code and code not in ranked
        ]
    named = [(code, Fraction(task.ratios[code])) for code in ranked if code in task.ratios]
    problems += [  # checked again at the freeze
        Problem(f"{stratum_text(high)}的比例低于{stratum_text(low)}，风险高的应当抽得多，请改正", where, "抽查比例")
        for (high, more), (low, less) in pairwise(named)
        if more < less and UNRATED not in (high, low)
    ]
    return problems


def _floor_problems(task: Task, plan: PlanLine | None, where: str) -> list[Problem]:
    """A least total that is typed, and under the plan's."""
    if plan is None or not 0 < Fraction(task.floor) < Fraction(plan.ratio):
        return []
    least = as_percent(plan.ratio)
    message = f"总比例下限 {as_percent(task.floor)} 低于计划的 {least}，请提高到 {least} 以上，或不写"
    return [Problem(message, where, "总比例不低于")]


def _pool_take_problems(task: Task, where: str, departments: Departments) -> list[Problem]:
    return [
        Problem(f"{departments.text(code)}不是本任务的参与部门，请去掉它的先抽人数", where, "先抽执法人员数")
        for code in task.pool_take
        if code and code not in task.departments
    ]


def year_problems(task: Task, where: str) -> list[Problem]:
    """A start date moved out of the year of the task's number."""
    if not task.number or task.start.year == task.year:
        return []
    return [Problem(f"任务编号是 {task.year} 年的，开始日期不能改到别的年份，请另建任务", where, "开始日期")]


def _missing_ratio_problems(task: Task, items: Mapping[str, Item], plan: PlanLine | None, where: str) -> list[Problem]:
    if task.ratios or plan or all(items[number].ratio for number in task.items if number in items):
        return []
    return [Problem("没有写比例，所选事项也有未定比例的，请写明比例", where, "抽查比例")]
