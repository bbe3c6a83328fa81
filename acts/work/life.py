"""The life of a task after its terms: stopped, taken up again, closed."""

import msgspec

from acts.base.office import Office
from acts.draw.evidence import write_evidence
from acts.work.task import active_draw, unfinished
from rules.base.codes import TASK_STATES
from rules.base.errors import Problem, Refused
from rules.work.task import Task

__all__ = ["close", "resume", "suspend"]


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
