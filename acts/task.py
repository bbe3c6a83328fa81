"""抽查任务: create, change before the freeze, preview its scope, see where it stands, close it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from acts.evidence import export
from acts.office import Office
from db.past import as_it_stood
from rules.calendar import Due
from rules.codes import TASK_STATES
from rules.draw_record import Draw
from rules.enterprise import Enterprise
from rules.errors import Problem, Refused
from rules.item import Item, restricted_trades
from rules.plan import PlanLine
from rules.result import Result, state_text
from rules.scope import Past, Scope, scope
from rules.sheet import Sheet
from rules.task import Task, check, parse

__all__ = [
    "Standing", "close", "create", "edit", "items_of", "last_draw", "past", "plan_of", "preview", "refuse_suspended", "resume", "standing",
    "suspend", "unfinished",
]  # fmt: skip


def create(office: Office, raw: Mapping[str, str]) -> Task:
    """A new task in draft from text by column name; Refused with every problem at once."""
    task, problems = parse(raw, office.today())
    if task is None:
        raise Refused(*problems)
    _refuse(check(task, _items(office), plan_of(office, task)))
    year = task.start.year
    same_year = [other for other in office.store.all(Task) if other.year == year]
    number = f"{year}-{max((int(other.number[5:]) for other in same_year), default=0) + 1:03d}"
    task = msgspec.structs.replace(task, number=number)
    with office.transaction("task.create", f"建立任务 {number} {task.name}") as tx:
        tx.put(task)
    return task


def edit(office: Office, number: str, raw: Mapping[str, str]) -> Task:
    """Change a task that was never frozen; after the freeze the terms cannot change any more (draw.md §1)."""
    old = office.store.get(Task, number)
    if old.state != "draft" or old.draws:
        raise Refused(f"任务 {number} {TASK_STATES.text(old.state)}，条件已经冻结，不能再改；确需更改请另建任务")
    task, problems = parse(raw, office.today(), old, number)
    if task is None:
        raise Refused(*problems)
    _refuse(check(task, _items(office), plan_of(office, task)))
    if task == old:
        raise Refused(f"任务 {number} 没有要改的内容")
    with office.transaction("task.edit", f"修改任务 {number}") as tx:
        tx.put(task)
    return task


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(*problems)


def _items(office: Office) -> dict[str, Item]:
    return {item.number: item for item in office.store.all(Item)}


def items_of(office: Office, task: Task) -> tuple[Item, ...]:
    """The task's items, in its order."""
    return tuple(office.store.get(Item, number) for number in task.items)


def plan_of(office: Office, task: Task) -> PlanLine | None:
    return office.store.find(PlanLine, task.plan) if task.plan else None


def last_draw(office: Office, task: Task) -> Draw | None:
    """The draw that counts: the newest one."""
    return office.store.get(Draw, task.draws[-1]) if task.draws else None


def past(office: Office, task: Task) -> Past:
    """What other tasks of the same year already brought, and the objects as they stood at the cut-off."""
    checked: set[tuple[str, str]] = set()
    visits: Counter[str] = Counter()
    tasks = {
        other.number for other in office.store.all(Task) if other.year == task.year and other.number != task.number
    }
    for sheet in office.store.all(Sheet):
        if sheet.task in tasks:
            checked.update((sheet.object, item) for item in sheet.items)
            visits[sheet.object] += 1
    for other in office.store.all(Task):  # drawn, not matched yet: no sheet so far
        if other.number in tasks and other.state in {"drawn", "confirmed"} and (draw := last_draw(office, other)):
            out = {strike.number for strike in draw.struck}
            numbers = {drawn.number for drawn in draw.drawn}
            numbers |= {strike.replaced_by for strike in draw.struck if strike.replaced_by}
            for number in numbers - out:
                checked.update((number, item) for item in other.items)
                visits[number] += 1
    return Past(frozenset(checked), visits, _stood(office, task.cutoff))


def _stood(office: Office, cutoff: date) -> dict[str, Enterprise]:
    """`as_it_stood` of the enterprises, read once for each state of the store: a live preview asks again and again."""
    key, now = ("stood", cutoff), office.store.position.seq
    found = office.memo.get(key)
    if found is None or found[0] != now:
        found = office.memo[key] = (now, as_it_stood(office.store, Enterprise, cutoff))
    return found[1]


def preview(office: Office, task: Task) -> Scope:
    """Who would be in the pool now, in which stratum, and who is left out and why. Changes nothing."""
    return scope(
        task,
        items_of(office, task),
        plan_of(office, task),
        office.store.all(Enterprise),
        past(office, task),
        office.bureau.max_visits_per_year,
        restricted_trades(office.store.all(Item)),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a task stands. next_step: what to do, in words. due: by when, None when nothing runs. missing: what lacks."""

    state: str
    next_step: str
    due: Due | None
    missing: tuple[str, ...]

    def overdue(self, today: date) -> bool:
        return self.due is not None and self.due.day < today


def standing(office: Office, task: Task) -> Standing:
    """Where it stands, what comes next, by when, what is missing."""
    calendar = office.calendar
    draw = last_draw(office, task)
    step = TASK_STATES[task.state].note if task.state in TASK_STATES else ""
    due: Due | None = None
    if task.state == "drawn" and draw:
        due = calendar.due(datetime.fromisoformat(draw.value_at).date(), task.confirm_days)
    elif task.state in {"matched", "under_way"}:
        due = calendar.due(task.end, task.entry_days)
    missing = tuple(unfinished(office, task)) if task.state in {"matched", "under_way"} else ()
    return Standing(TASK_STATES.text(task.state), step, due, missing)


def unfinished(office: Office, task: Task) -> list[str]:
    """What stands between a task and its closing: objects without a result, results without approval."""
    results = {result.number: result for result in office.store.where(Result, task=task.number)}
    found = []
    for sheet in office.store.where(Sheet, task=task.number):
        for item in sheet.items:
            result = results.get(f"{task.number}/{sheet.object}/{item}")
            if result is None or result.pending:
                found.append(f"{sheet.object} {item} {state_text(result)}")
    return found


def close(office: Office, number: str) -> Task:
    """Close a task whose results are all entered and approved; its draw's names become public (draw.md §6)."""
    task = office.store.get(Task, number)
    if task.state not in {"matched", "under_way"}:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还不能办结：{TASK_STATES[task.state].note}")
    lacking = unfinished(office, task)
    if lacking:
        shown = [Problem(line, number) for line in lacking[:20]]
        more = [Problem(f"另有 {len(lacking) - 20} 项", number)] if len(lacking) > 20 else []
        raise Refused(Problem(f"还有 {len(lacking)} 项没有录入或审批，不能办结", number), *shown, *more)
    closed = msgspec.structs.replace(task, state="closed", closed_on=office.today())
    with office.transaction("task.close", f"办结任务 {number}") as tx:
        tx.put(closed)
    export(office, office.store.get(Draw, task.draws[-1]))
    return closed


def refuse_suspended(task: Task) -> None:
    """Refused when the task is suspended: nothing goes on before it is resumed."""
    if task.state == "suspended":
        raise Refused(f"任务 {task.number} 已中止，请先恢复（task resume）")


def suspend(office: Office, number: str, why: str) -> Task:
    """Stop a task that is not closed, with the reason; nothing can be done on it until it is resumed."""
    task = office.store.get(Task, number)
    if task.state in {"closed", "void", "suspended"}:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，不能中止")
    if not why.strip():
        raise Refused(Problem("必须写明原因", number, "原因"))
    stopped = msgspec.structs.replace(task, state="suspended", before=task.state)
    with office.transaction("task.suspend", f"中止任务 {number}：{why.strip()}") as tx:
        tx.put(stopped)
    return stopped


def resume(office: Office, number: str) -> Task:
    """Take a suspended task up again where it stood."""
    task = office.store.get(Task, number)
    if task.state != "suspended":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，没有中止，不用恢复")
    resumed = msgspec.structs.replace(task, state=task.before, before="")
    with office.transaction("task.resume", f"恢复任务 {number}") as tx:
        tx.put(resumed)
    return resumed
