"""抽查任务: create, change before the freeze, preview its scope, see where it stands, close it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from acts.base.office import Office
from rules.base.codes import DRAW_STATES, TASK_STATES
from rules.base.errors import NotFound, Problem, Refused
from rules.draw.draw_record import Draw, Event
from rules.draw.overdue import as_at, is_overdue
from rules.registry.item import Item
from rules.registry.plan import PlanLine, line_departments
from rules.work.decision import Decision
from rules.work.for_cause import cause_text
from rules.work.result import Result, state_text
from rules.work.sheet import Sheet
from rules.work.states import leads, refusal
from rules.work.task import Task, parse
from rules.work.task_checks import check

__all__ = [
    "TaskStatus",
    "active_draw",
    "active_supplement",
    "create",
    "draw_now",
    "edit",
    "items_by_number",
    "main_draw",
    "moved",
    "next_task_number",
    "put_off",
    "refuse_suspended",
    "require_task",
    "require_way",
    "stage",
    "store_new_task",
    "task_items",
    "task_now",
    "task_plan_line",
    "task_sheets",
    "task_status",
    "unfinished",
]


def create(office: Office, raw: Mapping[str, str]) -> Task:
    """A new task in draft from text by column name; Refused with every problem at once."""
    raw = {**_from_line(office, raw), **raw}
    task, problems = parse(raw, office.today(), departments=office.departments)
    if task is None:
        raise Refused(*problems)
    _refuse(check(task, items_by_number(office), task_plan_line(office, task), office.departments))
    return store_new_task(office, task)


def _from_line(office: Office, raw: Mapping[str, str]) -> dict[str, str]:
    """Lead and participants as the plan line has them, where they are not typed."""
    line = office.store.find(PlanLine, raw.get("plan", "").strip().upper())
    return line_departments(line, office.departments) if line is not None else {}


def store_new_task(office: Office, task: Task) -> Task:
    """Store a new task under the next number of its year."""
    number = next_task_number(office, task)
    task = msgspec.structs.replace(task, number=number, handler=office.by)
    with office.transaction("task.create", f"建立任务 {number} {task.name}") as tx:
        tx.put(task)
    return task


def next_task_number(office: Office, task: Task) -> str:
    """The number of a new task: `2024-001` and on."""
    prefix = f"{task.start.year}-"
    registered = (
        event.draw.rpartition("-")[0] for event in office.store.each(Event)
    )  # a restoration may know its draws alone
    numbers = [
        other
        for other in (*office.store.numbers(Task), *registered)
        if other.startswith(prefix) and other[len(prefix) :].isdigit()
    ]
    return f"{prefix}{max((int(other[len(prefix) :]) for other in numbers), default=0) + 1:03d}"


def edit(office: Office, number: str, raw: Mapping[str, str]) -> Task:
    """Change a task that was never frozen; after the freeze the terms cannot change any more (draw.md §1)."""
    old = office.store.get(Task, number)
    if old.draws:
        raise Refused(f"任务 {number} 的条件已经冻结，不能再改；确需更改请另建任务")
    require_way(old, "task.edit")
    if old.cause:
        raise Refused(f"任务 {number} 是{cause_text(old)}检查，没有抽取条件；要改请按检查任务修改")
    task, problems = parse(raw, office.today(), old, number, departments=office.departments)
    if task is None:
        raise Refused(*problems)
    _refuse(check(task, items_by_number(office), task_plan_line(office, task), office.departments))
    if task == old:
        raise Refused(f"任务 {number} 没有要改的内容")
    task = put_off(office, old, task)
    with office.transaction("task.edit", f"修改任务 {number}") as tx:
        tx.put(task)
    return task


def put_off(office: Office, old: Task, task: Task) -> Task:
    """The changed draft; where it begins later, and should have begun by now, with that noted: it was late until today."""
    today = office.today()
    if not old.start < today or task.start <= old.start:
        return task
    moved_on = Decision(kind="put_off", reason="", on=today, at=office.stamp(), before=old.start, until=task.start)
    return msgspec.structs.replace(task, decisions=(*task.decisions, moved_on))


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(*problems)


def require_task(office: Office, number: str) -> Task:
    """Return the task of this number. NotFound, in the words of a clerk, when there is none."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    return task


def items_by_number(office: Office) -> dict[str, Item]:
    """The whole item list by number."""
    return {item.number: item for item in office.store.all(Item)}


def task_items(office: Office, task: Task) -> tuple[Item, ...]:
    """The task's items, in its order."""
    return tuple(office.store.get(Item, number) for number in task.items)


def task_plan_line(office: Office, task: Task) -> PlanLine | None:
    """The line of the yearly plan that a task carries out; None for a task outside the plan."""
    return office.store.find(PlanLine, task.plan) if task.plan else None


def main_draw(office: Office, task: Task) -> Draw | None:
    """The draw that counts: the newest one that is not a supplement."""
    return office.store.get(Draw, task.draws[-1]) if task.draws else None


def active_draw(office: Office, task: Task, *, shown: bool = False) -> Draw | None:
    """The draw that the ceremony's acts work on: a supplementary draw that is not finished, else the draw that counts.

    shown: as it stands now, to be shown: an overdue supplement is over before anybody touches it.
    """
    if task.supplements:
        newest = office.store.get(Draw, task.supplements[-1])
        newest = draw_now(office, newest) if shown else newest
        if stage(task, newest) in {"frozen", "drawn", "confirmed"}:
            return newest
    return main_draw(office, task)


def draw_now(office: Office, draw: Draw) -> Draw:
    """A draw as it is shown now: an overdue freeze is expired before anybody touches it. To be shown, never to be stored."""
    return as_at(draw, office.reliable_now())


def task_now(office: Office, task: Task) -> Task:
    """A task as it is shown now: one whose freeze is overdue is a draft again, as the journal will say. To be shown, never to be stored."""
    draw = main_draw(office, task)
    if draw is None or not is_overdue(draw, office.reliable_now()):
        return task
    return msgspec.structs.replace(task, **({"before": "draft"} if task.state == "suspended" else {"state": "draft"}))


def active_supplement(office: Office, task: Task) -> Draw | None:
    """The supplementary draw that is not finished, while the task goes on: its step comes before those of the task."""
    draw = active_draw(office, task, shown=True) if task.state in {"matched", "under_way"} else None
    return draw if draw is not None and draw.supplement is not None else None


def stage(task: Task, draw: Draw) -> str:
    """Where this draw of the task stands (a code of TASK_STATES). A supplement has its own way; the task's state stays."""
    if draw.supplement is None:
        return task.state
    if draw.state == "open":
        return "frozen"
    if draw.state != "drawn":
        return "void"
    if draw.teams is not None:
        return "matched"
    return "confirmed" if draw.confirmed_at or draw.supplement.kind == "inspectors" else "drawn"


class TaskStatus(msgspec.Struct, frozen=True):
    """Where a task stands. next_step: what to do, in words; by when, says acts.due. missing: what lacks.

    expired_at: by when the value should have been there, of a task that must be frozen again because it was not; else "".
    """

    state: str
    next_step: str
    missing: tuple[str, ...]
    expired_at: str = ""


def task_status(office: Office, task: Task) -> TaskStatus:
    """Where it stands, what comes next, what is missing."""
    task = task_now(office, task)
    step = TASK_STATES[task.state].note if task.state in TASK_STATES else ""
    main = main_draw(office, task)
    if task.state == "draft" and main is not None and draw_now(office, main).state == "expired":
        words = "没有按时录入随机值，冻结已经过期：沿用原来的对象库重新冻结（draw freeze）"
        return TaskStatus(DRAW_STATES.text("expired"), words, (), main.expires_at)
    if task.cause and task.state == "draft":
        step = "指定执法检查人员，生成抽查记录表（task assign）"
    if (draw := active_supplement(office, task)) is not None:
        step = f"补充抽取 {draw.number}：{TASK_STATES[stage(task, draw)].note}"
    missing = tuple(unfinished(office, task)) if task.state in {"matched", "under_way"} else ()
    return TaskStatus(TASK_STATES.text(task.state), step, missing)


def task_sheets(office: Office, number: str) -> tuple[Sheet, ...]:
    """The sheets of a task, void ones too, in the order in which they were made.

    Those of the last task that was asked for are kept while nothing is written: what shows a task asks again and again.
    """
    key, now = ("sheets", None), office.store.position.seq
    found = office.cache.get(key)
    if found is None or found[0] != now or found[1][0] != number:
        found = office.cache[key] = (now, (number, tuple(office.store.where(Sheet, task=number))))
    sheets: tuple[Sheet, ...] = found[1][1]
    return sheets


def unfinished(office: Office, task: Task) -> list[str]:
    """What stands between a task and its closing: objects without a result, results without approval."""
    results = {result.number: result for result in office.store.where(Result, task=task.number)}
    found = []
    for sheet in task_sheets(office, task.number):
        for item in sheet.items:
            result = results.get(f"{task.number}/{sheet.object}/{item}")
            if result is None or result.pending:
                found.append(f"{sheet.object} {item} {state_text(result)}")
    return found


def require_way(task: Task, act: str) -> None:
    """Refused when the table of states has no such act in the task's state."""
    if why := refusal(task, act):
        raise Refused(why)


def moved(task: Task, act: str, to: str, **changes: Any) -> Task:
    """The task in the state to which an act leads: the only way to another state. Refused where the table of states has no such way."""
    require_way(task, act)
    if not leads(task, act, to):
        words = f"任务 {task.number} {TASK_STATES.text(task.state)}，不能变成{TASK_STATES.text(to)}"
        raise Refused(f"{words}；请用 mingchou check 查台账，再办一次")
    return msgspec.structs.replace(task, state=to, **changes)


def refuse_suspended(task: Task) -> None:
    """Refused when the task is suspended: nothing goes on before it is resumed."""
    if task.state == "suspended":
        raise Refused(f"任务 {task.number} 已中止，请先恢复（task resume）")
