"""非随机检查: a check with a cause, its objects named and its inspectors assigned; from the sheet on it goes as any other (叶县 2023 五(四))."""

from collections.abc import Mapping, Sequence

import msgspec

from acts.base.office import Office
from acts.disclosure.names import name_doubts
from acts.disclosure.texts import let_name_stand
from acts.registry.visit_cap import visit_cap
from acts.work.past import earlier_checks
from acts.work.task import items_by_number, moved, put_off, require_task, require_way, store_new_task, task_items
from rules.base.codes import EXCLUSIONS
from rules.base.errors import Problem, Refused
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, Recusal, ineligible_reason
from rules.registry.item import Item
from rules.work.classes import class_problems
from rules.work.for_cause import VISIT_CAUSES, cause_text, check_for_cause, parse_for_cause
from rules.work.sheet import MIN_TEAM, Sheet
from rules.work.task import Task
from rules.work.visits import limits, reached

__all__ = ["assign", "create", "edit"]


def create(office: Office, raw: Mapping[str, str]) -> Task:
    """A new check with a cause from text by column name (FOR_CAUSE_COLUMNS); Refused with every problem at once."""
    task, problems = parse_for_cause(raw, office.today(), departments=office.departments)
    if task is None:
        raise Refused(*problems)
    return store_new_task(office, _checked(office, task))


def edit(office: Office, number: str, raw: Mapping[str, str]) -> Task:
    """Change a check with a cause before its inspectors are assigned."""
    old = _named(office, number)
    require_way(old, "task.edit")
    task, problems = parse_for_cause(raw, office.today(), old, number, departments=office.departments)
    if task is None:
        raise Refused(*problems)
    if task == old:
        raise Refused(f"任务 {number} 没有要改的内容")
    task = put_off(office, old, _checked(office, task))
    with office.transaction("task.edit", f"修改任务 {number}") as tx:
        tx.put(task)
    return task


def _named(office: Office, number: str) -> Task:
    task = require_task(office, number)
    if not task.cause:
        raise Refused(f"任务 {number} 是随机抽查，执法人员只能抽取匹配（match），不能指定")
    return task


def _checked(office: Office, task: Task) -> Task:
    """The task when nothing of the lists stands against it."""
    items = items_by_number(office)
    named = {number: enterprise for number in task.objects if (enterprise := office.store.find(Enterprise, number))}
    problems = check_for_cause(task, items, named, office.departments)
    if task.cause in VISIT_CAUSES:
        problems += _visit_problems(office, task, named)
    if problems:
        raise Refused(*problems)
    return task


def _visit_problems(office: Office, task: Task, named: Mapping[str, Enterprise]) -> list[Problem]:
    """A problem for each object that was visited often enough this year."""
    cap, counts = visit_cap(office), earlier_checks(office, task).visits
    problems = []
    for number, one in named.items():
        if limit := reached(limits(cap, one.risk, task.departments, number, counts)):
            words = (
                f"{number}（{one.name}）本年度已检查 {limit.count} 次，达到{limit.text(office.departments)}；"
                "投诉举报、转办交办、复查、企业申请、许可核查、突发紧急不受此限"
            )
            problems.append(Problem(words, task.name, "检查对象"))
    return problems


def assign(office: Office, number: str, teams: Mapping[str, Sequence[str]], *, seen: bool = False) -> list[Sheet]:
    """Assign the inspectors of each department (code → N-…) to all objects of a check with a cause; one sheet an object.

    Before the first result it may be done again, with others. Refused when a department has fewer than two, somebody may not go
    (not in post, no certificate, not qualified, of another department) or may not meet an object, and when the task's name, which is
    public with its first result, says a class or something personal or private. seen: whoever assigns has read the latter.
    """
    task = _named(office, number)
    require_way(task, "task.assign")
    problems = _team_problems(office, task, teams) + _name_problems(office, task, seen=seen)
    if problems:
        raise Refused(*problems)
    assigned = {code: tuple(dict.fromkeys(teams[code])) for code in task.departments}
    old = {sheet.object: sheet for sheet in office.store.where(Sheet, task=number)}
    first = office.store.count(Sheet) + 1
    sheets = [
        msgspec.structs.replace(old[one], teams=assigned)
        if one in old
        else Sheet(
            number=f"S-{first + place:06d}", task=number, draw="", object=one, order=place, batch=0, stratum="",
            items=_items_at(office, task, one), teams=assigned,
        )
        for place, one in enumerate(task.objects)
    ]  # fmt: skip
    with office.transaction(
        "task.assign", f"任务 {number}（{cause_text(task)}）指定执法人员，{len(sheets)} 份记录表"
    ) as tx:
        for sheet in sheets:
            tx.put(sheet)
        assigned_on = task.assigned_on or office.today()
        tx.put(msgspec.structs.replace(moved(task, "task.assign", "matched"), assigned_on=assigned_on))
    if seen:
        let_name_stand(office, task)
    return sheets


def _name_problems(office: Office, task: Task, *, seen: bool) -> list[Problem]:
    """What stands against making the task's name public, as at a freeze."""
    cure = "任务名称随第一条结果公开，请先改名（task edit），或说明已经看过（--seen）"
    doubts = [] if seen else name_doubts(office, task)
    problems = [Problem(f"{doubt}；{cure}", task.number, "抽查任务名称") for doubt in doubts]
    return (
        problems
        if office.bureau.site.publish_classes
        else problems + class_problems(task, None, task_items(office, task))
    )


def _items_at(office: Office, task: Task, number: str) -> tuple[str, ...]:
    trades = office.store.get(Enterprise, number).trades
    return tuple(item.number for item in task_items(office, task) if item.covers(trades))


def _team_problems(office: Office, task: Task, teams: Mapping[str, Sequence[str]]) -> list[Problem]:
    problems = [
        Problem(f"不是任务 {task.number} 的参与部门，请去掉", office.departments.text(code), "执法人员")
        for code in teams
        if code not in task.departments
    ]
    items = task_items(office, task)
    for code in task.departments:
        team = tuple(dict.fromkeys(teams.get(code, ())))
        if len(team) < MIN_TEAM:
            problems.append(Problem(f"至少指定 {MIN_TEAM} 人", office.departments.text(code), "执法人员"))
        own = tuple(item for item in items if item.department == code)
        for number in team:
            problems += _person_problems(office, task, code, own, number)
    return problems


def _person_problems(office: Office, task: Task, code: str, items: tuple[Item, ...], number: str) -> list[Problem]:
    person = office.store.find(Inspector, number)
    if person is None:
        return [Problem(f"执法人员名录中没有 {number}，请核对编号", task.number, "执法人员")]
    if person.department != code:
        return [
            Problem(
                f"属{office.departments.text(person.department)}，不属{office.departments.text(code)}",
                number,
                "执法人员",
            )
        ]
    reason = ineligible_reason(person, items, task.end)
    if reason:
        return [Problem(f"不能派出：{EXCLUSIONS.text(reason)}", number, "执法人员")]
    return [
        Problem(f"与 {one} 应当回避，请另派", number, "执法人员")
        for one in task.objects
        if (recusal := office.store.find(Recusal, f"{one}/{number}")) is not None and recusal.active
    ]
