"""重新确认: the drawn list is asked of a department again, or of all, before the match (莲池 2024 四(一)).

What was struck stays struck: strikes are in the evidence, a confirmation is not.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from acts.base.office import Office
from acts.draw.draw import require_drawn
from acts.work.task import moved, refuse_suspended, require_way, stage
from rules.base.codes import TASK_REASONS, TASK_STATES
from rules.base.dates import day_text
from rules.base.errors import Problem, Refused
from rules.draw.confirmation import Asked, Confirmation
from rules.draw.draw_record import Draw, Publication
from rules.work.decision import parse_decision
from rules.work.task import Task

__all__ = ["confirmation_text", "given_confirmations", "reconfirm", "still_to_confirm"]


def given_confirmations(draw: Draw) -> tuple[Confirmation, ...]:
    """Who has confirmed a drawn list; of a draw of before, which one act confirmed for all, every department of its terms."""
    if draw.confirmations or not draw.confirmed_at:
        return draw.confirmations
    departments = draw.conditions.departments
    return tuple(Confirmation(department=one.code, at=draw.confirmed_at, by="") for one in departments)


def still_to_confirm(task: Task, draw: Draw) -> tuple[str, ...]:
    """The departments of the task that have not confirmed the list, by code, in the task's order."""
    given = {one.department for one in given_confirmations(draw)}
    return tuple(code for code in task.departments if code not in given) if not draw.confirmed_at else ()


def confirmation_text(office: Office, task: Task, draw: Draw) -> str:
    """Who has confirmed a list and when, and for whom it waits: 已确认 公安 4月11日；等待 消防. And who of them has not seen who came in since."""
    names = office.departments
    given = [
        f"{names.text(one.department)} {day_text(date.fromisoformat(one.at[:10]), year=False)}"
        for one in given_confirmations(draw)
    ]
    waiting = [names.text(code) for code in still_to_confirm(task, draw)]
    parts = [f"已确认 {'、'.join(given)}" if given else "", f"等待 {'、'.join(waiting)}" if waiting else ""]
    parts += _unseen(office, task, draw)
    return "；".join(filter(None, parts))


def _unseen(office: Office, task: Task, draw: Draw) -> list[str]:
    """For each replacement the departments that had confirmed before it came in: nobody of them has compared it. Until the match something can be done."""
    if draw.matched_at or len(task.departments) == 1:
        return []
    found: dict[str, list[str]] = {}
    for strike in draw.struck:
        before = [office.departments.text(one.department) for one in draw.confirmations if one.at < strike.at]
        if strike.replaced_by and before:
            found.setdefault("、".join(before), []).append(strike.replaced_by)
    return [
        f"递补的 {'、'.join(objects)} 是 {who} 确认以后才进来的，请它们核对，不能检查的再剔除"
        for who, objects in found.items()
    ]


def reconfirm(office: Office, number: str, department: str, raw: Mapping[str, str]) -> Draw:
    """Ask for the confirmation of a department (its code; "" for all) again: reason and why as text by column name. Returns the draw.

    Refused before any confirmation, after the match, and once the confirmed list was published: then objects can only be struck.
    """
    task, draw = require_drawn(office, number)
    refuse_suspended(task)
    _refuse_stage(task, draw)
    given = given_confirmations(draw)
    whose = office.departments.text(department) if department else "各部门"
    problems = []
    if not given or (department and department not in {one.department for one in given}):
        problems.append(Problem(f"{whose}还没有确认 {draw.number}，不用重新确认；请确认（confirm）", number, "部门"))
    decision, wrong = parse_decision(
        "reconfirm", raw, today=office.today(), at=office.stamp(), where=number, department=department
    )
    if decision is None or problems:
        raise Refused(*problems, *wrong)
    _refuse_published(office, task, draw)
    left = tuple(one for one in given if department and one.department != department)
    gone = tuple(one for one in given if one not in left)
    again = (*draw.asked, Asked(at=decision.at, taken_back=gone, confirmed_at=draw.confirmed_at))
    asked = msgspec.structs.replace(draw, confirmations=left, confirmed_at="", asked=again)
    why = TASK_REASONS.text(decision.reason) + (f"，{decision.why}" if decision.why else "")
    with office.transaction("draw.reconfirm", f"{draw.number} 请{whose}重新确认：{why}") as tx:
        tx.put(asked)
        decisions = (*task.decisions, decision)
        if draw.supplement is None:
            tx.put(moved(task, "draw.reconfirm", "drawn", decisions=decisions))
        else:
            tx.put(msgspec.structs.replace(task, decisions=decisions))
    return asked


def _refuse_stage(task: Task, draw: Draw) -> None:
    """A supplement has its own way, and the task's state stays."""
    if draw.supplement is None:
        require_way(task, "draw.reconfirm")
    elif (at := stage(task, draw)) not in {"drawn", "confirmed"} or draw.supplement.kind == "inspectors":
        raise Refused(f"{draw.number} {TASK_STATES.text(at)}，没有名单要重新确认；{TASK_STATES[at].note}")


def _refuse_published(office: Office, task: Task, draw: Draw) -> None:
    """A list that the public has read as confirmed is not taken back."""
    if task.publish_draw != "at_draw" or not draw.confirmed_at:
        return
    if any(one.at > draw.confirmed_at for one in office.store.all(Publication)):
        raise Refused(f"{draw.number} 的名单已经公布，不能重新确认；不能检查的请剔除（confirm --strike）")
