"""比对和确认: the departments check the drawn list; whoever cannot be inspected is struck, with its reason (draw.md §4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.clock import refuse_clock
from acts.draw.draw import require_drawn, reseal
from acts.draw.evidence import write_evidence
from acts.draw.reconfirm import given_confirmations, still_to_confirm
from acts.work.task import moved, refuse_suspended, stage
from rules.base.codes import STRIKE_REASONS, TASK_STATES
from rules.base.dates import day_text
from rules.base.errors import Problem, Refused
from rules.draw.confirmation import Confirmation
from rules.draw.draw import find_replacements
from rules.draw.draw_record import Draw, DrawLists, coarse_strike, draw_numbers, exceeds_limit, pool_lines
from rules.draw.evidence import Strike
from rules.work.task import Task

__all__ = ["StrikeOff", "confirm"]


@dataclass(frozen=True, slots=True)
class StrikeOff:
    """One object to be struck. reason: a code of STRIKE_REASONS. evidence: reference of the paper that shows it."""

    number: str
    reason: str
    evidence: str


def confirm(
    office: Office,
    number: str,
    strikes: Sequence[StrikeOff] = (),
    *,
    approved_by: str = "",
    department: str = "",
    sender: str = "",
) -> Draw:
    """Confirm the drawn list for a department (its code), with these strikes in this order; "" for all that have not confirmed it yet.

    The list is confirmed once the last department of the task has; further strikes are possible until the match. sender: who of the
    department answered, private. Strikes over 5 % of the drawn need the leader's approval (approved_by; draw.md §4). Refused, with nothing
    changed, when one of the strikes cannot stand, for a department that is not of the task or has confirmed already. The active
    supplementary draw of objects is confirmed the same way; the task's state stays.
    """
    task, draw = require_drawn(office, number)
    refuse_suspended(task)
    _refuse_department(office, task, draw, department)
    _refuse_stage(task, draw, strikes)
    refuse_clock(office, "draw.confirm")
    lists = office.store.get(DrawLists, draw.number)
    drawn_as = draw_numbers(lists)  # a clerk knows an object of a restricted draw by its number in the registry
    strikes = [replace(off, number=drawn_as.get(off.number, off.number)) for off in strikes]
    problems = [*_strike_problems(strikes), *_approval_problems(task, draw, strikes, approved_by)]
    if problems:
        raise Refused(*problems)
    if strikes:
        require_leader(office, approved_by)
    confirmed = _struck(office, draw, lists, strikes, approved_by)
    answered = (department,) if department else still_to_confirm(task, draw)
    confirmed = _answered(office, task, confirmed, answered, sender)
    whole = bool(confirmed.confirmed_at)
    whose = (
        "" if whole and len(answered) == len(task.departments) else "、".join(map(office.departments.text, answered))
    )
    words = f"，剔除 {'、'.join(off.number for off in strikes)}" if strikes else ""
    with office.transaction("draw.confirm", f"{draw.number} {whose}名单确认{words}") as tx:
        if draw.supplement is None:
            tx.put(moved(task, "draw.confirm", "confirmed" if whole else "drawn"))
        if strikes:
            confirmed = reseal(office, tx, confirmed)
        else:
            tx.put(confirmed)
    write_evidence(office, confirmed.number)
    return confirmed


def _answered(office: Office, task: Task, draw: Draw, departments: Sequence[str], sender: str) -> Draw:
    """The draw with the confirmations of these departments; confirmed once none of the task's is missing."""
    if draw.confirmed_at:
        return draw
    at = office.stamp()
    added = tuple(Confirmation(department=code, at=at, by=office.by, sender=sender.strip()) for code in departments)
    draw = msgspec.structs.replace(draw, confirmations=(*draw.confirmations, *added))
    return draw if still_to_confirm(task, draw) else msgspec.structs.replace(draw, confirmed_at=at)


def _refuse_department(office: Office, task: Task, draw: Draw, department: str) -> None:
    """Raise Refused for a department that is not of the task, or that has confirmed the list already."""
    if not department:
        return
    name = office.departments.text(department)
    if department not in task.departments:
        known = "、".join(map(office.departments.text, task.departments))
        raise Refused(Problem(f"{name}不是任务 {task.number} 的参与部门，参与的有 {known}", task.number, "部门"))
    given = {one.department: one.at for one in given_confirmations(draw)}
    if department in given:
        on = day_text(date.fromisoformat(given[department][:10]), year=False)
        raise Refused(Problem(f"{name}已在 {on} 确认；要改请重新确认（confirm --redo）", task.number, "部门"))


def _refuse_stage(task: Task, draw: Draw, strikes: Sequence[StrikeOff]) -> None:
    """Raise Refused when there is nothing to confirm: a supplement of inspectors, before the draw, after the match, twice without a strike."""
    if draw.supplement is not None and draw.supplement.kind == "inspectors":
        raise Refused(f"{draw.number} 只补充执法人员，不用确认名单；下一步：{TASK_STATES['confirmed'].note}")
    at = stage(task, draw)
    if at not in {"drawn", "confirmed"} or (at == "confirmed" and not strikes):
        raise Refused(f"任务 {task.number} {TASK_STATES.text(at)}，不能再确认；{TASK_STATES[at].note}")


def _strike_problems(strikes: Sequence[StrikeOff]) -> Iterator[Problem]:
    for off in strikes:
        if off.reason not in STRIKE_REASONS:
            words = "、".join(f"{row.code}（{row.text}）" for row in STRIKE_REASONS)
            yield Problem(f"没有“{off.reason}”，可用：{words}", off.number, "剔除原因")
        if not off.evidence.strip():
            yield Problem("剔除必须有依据材料的编号（--evidence）", off.number, "依据")


def _approval_problems(task: Task, draw: Draw, strikes: Sequence[StrikeOff], approved_by: str) -> Iterator[Problem]:
    """draw.md §4: over 5 % of the drawn the leader approves, a single strike of a short list too."""
    total, drawn = len(draw.struck) + len(strikes), len(draw.drawn)
    if strikes and exceeds_limit(total, drawn) and not approved_by.strip():
        words = f"共剔除 {total} 个，超过抽取数 {drawn} 的 5%，必须由负责人批准（--approved-by）"
        yield Problem(words, task.number, "批准人")


def _struck(office: Office, draw: Draw, lists: DrawLists, strikes: Sequence[StrikeOff], approved_by: str) -> Draw:
    """The draw with these strikes, each replaced by the rule of the draw; Refused where one cannot stand."""
    pool = pool_lines(lists.pool)
    struck = list(draw.struck)
    papers, reasons = dict(draw.strike_papers), dict(draw.strike_reasons)
    numbers = [*(strike.number for strike in struck), *(off.number for off in strikes)]
    replacements = find_replacements(pool, draw.drawn, numbers, draw.seed)[len(struck) :]
    for off, replaced_by in zip(strikes, replacements, strict=True):
        struck.append(
            Strike(
                seq=len(struck) + 1, number=off.number, reason=coarse_strike(off.reason), at=office.stamp(), replaced_by=replaced_by,
            )
        )  # fmt: skip
        reasons[off.number] = off.reason
        papers[off.number] = (off.evidence.strip(), approved_by.strip() or office.by)
    return msgspec.structs.replace(
        draw,
        struck=tuple(struck),
        strike_papers=papers,
        strike_reasons=reasons,
    )
