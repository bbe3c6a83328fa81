"""The life of a task after its terms: extended, stopped to a day, taken up again, cancelled, deleted as a draft, closed.

Each asks the table of states first (rules.work.states); what a leader decides has a reason, who approved it and the paper.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.evidence import write_evidence
from acts.draw.void import call_off
from acts.work.task import active_draw, main_draw, moved, require_task, require_way, task_plan_line, unfinished
from acts.work.visits import unvisited, visit_notes
from rules.base.dates import day_text
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw
from rules.registry.inspector import Inspector
from rules.work.batch import Batch, batches_of
from rules.work.decision import ASKED, Decision, decision_text, parse_decision
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["cancel", "close", "delete", "extend", "extension_notes", "planned_extension", "resume", "suspend"]


_LONGEST_STOP = 366
"""Days of a suspension at most: what waits for longer is not stopped but given up."""


def _decided(office: Office, task: Task, kind: str, raw: Mapping[str, str], extra: Sequence[Problem] = ()) -> Decision:
    """The decision as typed; Refused with everything that is wrong with it, `extra` among it."""
    decision, problems = parse_decision(kind, raw, today=office.today(), at=office.stamp(), where=task.number)
    if decision is None or extra:
        raise Refused(*problems, *extra)
    return decision


def _with(task: Task, decision: Decision) -> tuple[Decision, ...]:
    return (*task.decisions, decision)


def _store(office: Office, act: str, task: Task) -> Task:
    """Journal a task with its newest decision; what was decided stands in the entry."""
    with office.transaction(act, f"任务 {task.number} {decision_text(task.decisions[-1])}") as tx:
        tx.put(task)
    return task


# ---- extend


def extend(office: Office, number: str, raw: Mapping[str, str]) -> Task:
    """Put the last day of a task, or of one batch of it, later: until, batch and the decision as text by column name.

    Refused backwards, into the next year, for a batch that there is not, without reason, approver or paper.
    """
    task = planned_extension(office, number, raw)
    require_leader(office, task.decisions[-1].by)
    return _store(office, "task.extend", task)


def planned_extension(office: Office, number: str, raw: Mapping[str, str]) -> Task:
    """The task as `extend` would make it; Refused as there. Changes nothing."""
    task = require_task(office, number)
    require_way(task, "task.extend")
    decision = _decided(office, task, "extend", raw)
    problems = _extension_problems(office, task, decision)
    if problems:
        raise Refused(*problems)
    return _extended(task, decision)


def _window(task: Task, batch: int) -> date:
    """The last day of a batch (from 1), or of the task (0)."""
    return batches_of(task)[batch - 1].end if batch else task.end


def _extension_problems(office: Office, task: Task, decision: Decision) -> list[Problem]:
    until, count, label = decision.until, len(batches_of(task)), ASKED["extend"][0].label
    if until is None:
        return []  # required: `parse_decision` has said so
    if decision.batch > count:
        return [Problem(f"没有第 {decision.batch} 批，共 {count} 批", task.number, "批次")]
    before = _window(task, decision.batch)
    words = ""
    if until <= before:
        words = f"延到的 {day_text(until)} 不晚于现在的期限 {day_text(before)}，请写更晚的一天"
    elif until < office.today():
        words = f"{day_text(until)} 已经过去（今天是 {day_text(office.today())}），请写今天或以后的一天"
    elif until.year > max(task.year, before.year):
        words = f"任务编号是 {task.year} 年的，不能延到 {until.year} 年，请录完办结，另建任务"
    return [Problem(words, task.number, label)] if words else []


def _extended(task: Task, decision: Decision) -> Task:
    """The task with the new last day; without a batch every window that ends with the task goes on with it."""
    until = decision.until or task.end
    windows: tuple[Batch, ...] = task.windows
    if decision.batch:
        windows = tuple(
            msgspec.structs.replace(one, end=until) if place == decision.batch else one
            for place, one in enumerate(batches_of(task), 1)
        )
    else:
        windows = tuple(msgspec.structs.replace(one, end=until) if one.end == task.end else one for one in task.windows)
    before = _window(task, decision.batch)
    whole = msgspec.structs.replace(decision, before=before)
    end = max(task.end, until)
    return moved(task, "task.extend", task.state, windows=windows, end=end, decisions=_with(task, whole))


def extension_notes(office: Office, task: Task, until: date) -> tuple[str, ...]:
    """What whoever extends a task to a day should know, in sentences; nothing of it forbids it. task: as it is before."""
    notes = []
    line, draw = task_plan_line(office, task), main_draw(office, task)
    if line is not None and until > line.end:
        notes.append(f"超出计划 {line.number} 的期限 {day_text(line.end)}，请同时修改计划")
    if draw is not None:
        public = date.fromisoformat(draw.conditions.publish_by)
        if public < office.calendar.due(until, task.disclose_days).day:
            notes.append(
                f"名单最迟 {day_text(public)} 公开（冻结时写定），延期以后仍须按时公开，否则核验写“逾期未公开”"
            )
    sent = {
        number
        for sheet in office.store.where(Sheet, task=task.number)
        if sheet.void_on is None
        for team in sheet.teams.values()
        for number in team
    }
    people = (office.store.get(Inspector, one) for one in sorted(sent))
    notes += [
        f"{one.name}（{one.number}）的执法证 {day_text(one.valid_until)} 到期，到时请更换（draw change）"
        for one in people
        if task.end <= one.valid_until < until
    ]
    notes += visit_notes(office, task, unvisited(office, task), "这个任务", "检查时间重合的可以合并成一次检查")
    return tuple(notes)


# ---- stop and go on


def suspend(office: Office, number: str, raw: Mapping[str, str]) -> Task:
    """Stop a task to a day, as a leader decided; nothing can be done on it until it is resumed. A suspended task gets a new day.

    Refused without a day, with one that is not after today, without reason, approver or paper.
    """
    task = require_task(office, number)
    require_way(task, "task.suspend")
    decision = _decided(office, task, "suspend", raw)
    if decision.until is not None and decision.until <= office.today():
        words = f"{day_text(decision.until)} 不在今天（{day_text(office.today())}）以后，请写恢复的那一天"
        raise Refused(Problem(words, number, ASKED["suspend"][0].label))
    last = office.today() + timedelta(days=_LONGEST_STOP)
    if decision.until is not None and decision.until > last:
        words = f"{day_text(decision.until)} 太久，一次最多中止一年（到 {day_text(last)}），到时可以再中止；不办了的请取消（task cancel）"
        raise Refused(Problem(words, number, ASKED["suspend"][0].label))
    require_leader(office, decision.by)
    before = task.before if task.state == "suspended" else task.state
    return _store(
        office, "task.suspend", moved(task, "task.suspend", "suspended", before=before, decisions=_with(task, decision))
    )


def resume(office: Office, number: str) -> Task:
    """Take a suspended task up again where it stood."""
    task = require_task(office, number)
    require_way(task, "task.resume")
    decision = _decided(office, task, "resume", {})
    return _store(
        office, "task.resume", moved(task, "task.resume", task.before, before="", decisions=_with(task, decision))
    )


# ---- end


def cancel(office: Office, number: str, raw: Mapping[str, str]) -> Task:
    """Give a task up of which nothing was checked, as a leader decided, with its draw and its sheets.

    Refused once there is a result, for a draft that was never frozen, without reason, approver or paper.
    """
    task = require_task(office, number)
    if results := len(office.store.where(Result, task=number)):
        raise Refused(f"任务 {number} 已有 {results} 条结果，做过的检查不能取消；请录完办结（task close）")
    require_way(task, "task.cancel")
    if task.state == "draft" and not task.draws:
        raise Refused(f"任务 {number} 是草稿，没有冻结过，不用取消；不办的请删除（task delete）")
    decision = _decided(office, task, "cancel", raw)
    require_leader(office, decision.by)
    return call_off(office, task, decision)


def delete(office: Office, number: str, raw: Mapping[str, str]) -> Task:
    """Take a draft that was never frozen off the list, with the reason; an undo brings it back, its number is not used again."""
    task = require_task(office, number)
    require_way(task, "task.delete")
    if task.draws:
        cure = "冻结已在公开的登记里；不办的请由负责人取消（task cancel）"
        raise Refused(f"任务 {number} 冻结过，不能删除：{cure}")
    decision = _decided(office, task, "delete", raw)
    return _store(office, "task.delete", moved(task, "task.delete", "deleted", decisions=_with(task, decision)))


def close(office: Office, number: str) -> Task:
    """Close a task whose results are all entered and approved; its draw's names become public (draw.md §6)."""
    task = require_task(office, number)
    lacking = unfinished(office, task) if task.state in {"matched", "under_way"} else []
    if lacking:
        shown = [Problem(line, number) for line in lacking[:20]]
        more = [Problem(f"另有 {len(lacking) - 20} 项", number)] if len(lacking) > 20 else []
        raise Refused(Problem(f"还有 {len(lacking)} 项没有录入或审批，不能办结", number), *shown, *more)
    require_way(task, "task.close")
    in_hand: Draw | None = active_draw(office, task)
    if in_hand is not None and in_hand.supplement is not None:
        raise Refused(
            f"补充抽取 {in_hand.number} 还没有完成，不能办结；请抽取并匹配（draw run、match），或作废（draw void）"
        )
    closed = moved(task, "task.close", "closed", closed_on=office.today())
    with office.transaction("task.close", f"办结任务 {number}") as tx:
        tx.put(closed)
    write_evidence(office, *task.draws[-1:], *task.supplements)
    return closed
