"""抽查任务: create, change before the freeze, preview its scope, see where it stands, close it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from acts.base.office import Office
from acts.draw.evidence import write_evidence
from db.as_of import records_as_of
from rules.base.calendar import Due
from rules.base.codes import DRAW_STATES, TASK_STATES
from rules.base.errors import NotFound, Problem, Refused
from rules.draw.draw_record import Draw, DrawLists, Event, registry_numbers
from rules.draw.overdue import as_at, is_overdue
from rules.draw.scope import Past, Scope, scope
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item, restricted_trades
from rules.registry.plan import PlanLine
from rules.registry.secrecy import governing_level
from rules.work.classes import rests_on_classes
from rules.work.for_cause import VISIT_CAUSES, cause_text
from rules.work.result import Result, state_text
from rules.work.sheet import Sheet
from rules.work.task import Task, check, parse

__all__ = [
    "TaskStatus",
    "active_draw",
    "active_supplement",
    "close",
    "create",
    "draw_now",
    "earlier_checks",
    "edit",
    "items_by_number",
    "main_draw",
    "next_task_number",
    "preview",
    "refuse_suspended",
    "require_task",
    "results_due",
    "resume",
    "stage",
    "store_new_task",
    "suspend",
    "task_items",
    "task_now",
    "task_plan_line",
    "task_sheets",
    "task_status",
    "unfinished",
]


def create(office: Office, raw: Mapping[str, str]) -> Task:
    """A new task in draft from text by column name; Refused with every problem at once."""
    task, problems = parse(raw, office.today())
    if task is None:
        raise Refused(*problems)
    _refuse(check(task, items_by_number(office), task_plan_line(office, task)))
    return store_new_task(office, task)


def store_new_task(office: Office, task: Task) -> Task:
    """Store a new task under the next number of its year."""
    number = next_task_number(office, task)
    task = msgspec.structs.replace(task, number=number)
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
    if old.state != "draft" or old.draws:
        raise Refused(f"任务 {number} {TASK_STATES.text(old.state)}，条件已经冻结，不能再改；确需更改请另建任务")
    if old.cause:
        raise Refused(f"任务 {number} 是{cause_text(old)}检查，没有抽取条件；要改请按检查任务修改")
    task, problems = parse(raw, office.today(), old, number)
    if task is None:
        raise Refused(*problems)
    _refuse(check(task, items_by_number(office), task_plan_line(office, task)))
    if task == old:
        raise Refused(f"任务 {number} 没有要改的内容")
    with office.transaction("task.edit", f"修改任务 {number}") as tx:
        tx.put(task)
    return task


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


def results_due(office: Office, task: Task) -> Due:
    """By when the results must be entered, supplement or not."""
    return office.calendar.due(task.end, task.entry_days)


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


def earlier_checks(office: Office, task: Task) -> Past:
    """Return what other tasks of the same year already brought, and the objects as they stood at the cut-off.

    Checks with a cause are no random check of an item; complaints and hand-overs are no visit either (国办发〔2024〕54号).
    """
    others = _others_of_the_year(office, task)
    causes = {other.number: other.cause for other in others}
    hidden = {other.number for other in others if _level(office, other) != "full"}
    checked: set[tuple[str, str]] = set()
    apart: set[tuple[str, str]] = set()
    visits: Counter[str] = Counter()
    for sheet in office.store.all(Sheet):
        if sheet.void_on is not None:  # nobody went
            continue
        cause = causes.get(sheet.task)
        if cause == "":
            (apart if sheet.task in hidden else checked).update((sheet.object, item) for item in sheet.items)
        if cause == "" or cause in VISIT_CAUSES:
            visits[sheet.object] += 1
    for other in others:
        for number in _drawn_without_sheet(office, other):
            (apart if other.number in hidden else checked).update((number, item) for item in other.items)
            visits[number] += 1
    return Past(
        checked=frozenset(checked | apart),
        apart=frozenset(apart),
        visits=visits,
        at_cutoff=_enterprises_as_of(office, task.cutoff),
    )


def _others_of_the_year(office: Office, task: Task) -> list[Task]:
    """The other tasks of a task's year."""
    return [other for other in office.store.all(Task) if other.year == task.year and other.number != task.number]


def _level(office: Office, task: Task) -> str:
    """The level that governs a task: of its items as they are, and of its draws as they were frozen."""
    items = (office.store.find(Item, number) for number in task.items)
    draws = (office.store.get(Draw, number).level for number in task.draws)
    return governing_level((item for item in items if item is not None), draws)


def _drawn_without_sheet(office: Office, task: Task) -> set[str]:
    """The objects (by their numbers in the registry) that are drawn and not struck while the match is still to come."""
    draw = active_draw(office, task)
    if draw is None or stage(task, draw) not in {"drawn", "confirmed"}:
        return set()
    listed = {drawn.number for drawn in draw.drawn}
    listed |= {strike.replaced_by for strike in draw.struck if strike.replaced_by}
    listed -= {strike.number for strike in draw.struck}
    number_of = registry_numbers(office.store.get(DrawLists, draw.number))
    return {number_of[number] for number in listed}


def _enterprises_as_of(office: Office, cutoff: date) -> dict[str, Enterprise]:
    """`records_as_of` of the enterprises, read once for each state of the store: a live preview asks again and again."""
    key, now = ("at_cutoff", cutoff), office.store.position.seq
    found = office.cache.get(key)
    if found is None or found[0] != now:
        found = office.cache[key] = (now, records_as_of(office.store, Enterprise, cutoff))
    return found[1]


def preview(office: Office, task: Task) -> Scope:
    """Who would be in the pool now, in which stratum, and who is left out and why. Changes nothing."""
    return scope(
        task,
        task_items(office, task),
        task_plan_line(office, task),
        office.store.all(Enterprise),
        earlier_checks(office, task),
        office.bureau.max_visits_per_year,
        restricted_trades(office.store.all(Item)),
        masked=rests_on_classes(task) and not office.bureau.site.publish_classes,
    )


class TaskStatus(msgspec.Struct, frozen=True):
    """Where a task stands. next_step: what to do, in words. due: by when, None when nothing runs. missing: what lacks.

    expired_at: by when the value should have been there, of a task that must be frozen again because it was not; else "".
    """

    state: str
    next_step: str
    due: Due | None
    missing: tuple[str, ...]
    expired_at: str = ""

    def overdue(self, today: date) -> bool:
        """Whether the last day of the step is past; on the day itself it is not."""
        return self.due is not None and self.due.day < today


def task_status(office: Office, task: Task) -> TaskStatus:
    """Where it stands, what comes next, by when, what is missing."""
    task = task_now(office, task)
    step = TASK_STATES[task.state].note if task.state in TASK_STATES else ""
    main = main_draw(office, task)
    if task.state == "draft" and main is not None and draw_now(office, main).state == "expired":
        words = "没有按时录入随机值，冻结已经过期：沿用原来的对象库重新冻结（draw freeze）"
        return TaskStatus(DRAW_STATES.text("expired"), words, None, (), main.expires_at)
    if task.cause and task.state == "draft":
        step = "指定执法检查人员，生成抽查记录表（task assign）"
    state, draw = task.state, active_supplement(office, task)
    if draw is not None:
        state = stage(task, draw)
        step = f"补充抽取 {draw.number}：{TASK_STATES[state].note}"
    draw = draw or main
    due: Due | None = None
    if state == "drawn" and draw:
        due = office.calendar.due(datetime.fromisoformat(draw.value_at).date(), task.confirm_days)
    elif state in {"matched", "under_way"}:
        due = results_due(office, task)
    missing = tuple(unfinished(office, task)) if task.state in {"matched", "under_way"} else ()
    return TaskStatus(TASK_STATES.text(task.state), step, due, missing)


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
    in_hand = active_draw(office, task)
    if in_hand is not None and in_hand.supplement is not None:
        raise Refused(
            f"补充抽取 {in_hand.number} 还没有完成，不能办结；请抽取并匹配（draw run、match），或作废（draw void）"
        )
    closed = msgspec.structs.replace(task, state="closed", closed_on=office.today())
    with office.transaction("task.close", f"办结任务 {number}") as tx:
        tx.put(closed)
    write_evidence(office, *task.draws[-1:], *task.supplements)
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
