"""作废: a freeze or a draw is given up before results exist, with the leader's approval; it stays in the public list (draw.md §1)."""

from collections.abc import Sequence

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.draw import require_drawn, reseal
from acts.draw.evidence import refuse_unwritable_evidence, write_evidence
from acts.draw.freeze_register import append_event
from acts.work.task import active_draw, refuse_suspended, stage
from rules.base.codes import TASK_STATES, VOID_REASONS
from rules.base.errors import NotFound, Problem, Refused
from rules.draw.draw_record import Draw, DrawLists, Void, numbered
from rules.work.task import Task

__all__ = ["void"]


def void(office: Office, number: str, *, reason: str, by: str, lines: Sequence[str] = ()) -> Draw:
    """Give up a freeze or a draw before results exist; it stays in the public list. lines: objects a redraw leaves out."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    draw = active_draw(office, task)
    if draw is None or draw.state not in {"open", "drawn"}:
        raise Refused(f"任务 {number} 没有可以作废的抽取")
    refuse_suspended(task)
    if stage(task, draw) not in {"frozen", "drawn", "confirmed"}:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，已经派出人员，不能作废抽取")
    if draw.state == "drawn":
        task, draw = require_drawn(office, number)
    problems = []
    if reason not in VOID_REASONS:
        words = "、".join(f"{row.code}（{row.text}）" for row in VOID_REASONS)
        problems.append(Problem(f"没有“{reason}”，可用：{words}", draw.number, "作废原因"))
    if not by.strip():
        problems.append(Problem("必须由负责人批准，请写明姓名（--approved-by）", draw.number, "批准人"))
    lists = office.store.get(DrawLists, draw.number)
    made, pool = numbered(lists), {entry.number for entry in lists.pool}
    named = tuple(dict.fromkeys(made.get(line, line) for line in lines))
    problems += [Problem("不在这次的抽查对象库中，请核对编号", line, "作废对象") for line in named if line not in pool]
    if problems:
        raise Refused(*problems)
    require_leader(office, by)
    given_up = Void(reason=reason, at=office.stamp(), lines=named, by=by.strip())
    was_drawn = draw.state == "drawn"
    draw = msgspec.structs.replace(draw, state="void", void=given_up)
    refuse_unwritable_evidence(office, task)
    with office.transaction("draw.void", f"{draw.number} 作废：{VOID_REASONS.text(reason)}，批准人 {by.strip()}") as tx:
        if was_drawn:
            draw = reseal(office, tx, draw)
        else:
            tx.put(draw)
            append_event(office, tx, draw)
        if draw.supplement is None:
            tx.put(msgspec.structs.replace(task, state="void" if reason == "task_cancelled" else "draft"))
    write_evidence(office, draw)
    return draw
