"""作废: a freeze or a draw is given up before results exist, with the leader's approval; it stays in the public list (draw.md §1)."""

from collections.abc import Iterator, Sequence

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.draw import require_drawn, reseal
from acts.draw.evidence import refuse_unwritable_evidence, write_evidence
from acts.draw.freeze_register import append_event
from acts.work.task import active_draw, refuse_suspended, require_task, stage
from rules.base.codes import TASK_STATES, VOID_REASONS
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw, DrawLists, Void, draw_numbers
from rules.work.task import Task

__all__ = ["void"]


def void(office: Office, number: str, *, reason: str, by: str, lines: Sequence[str] = (), post: str = "负责人") -> Draw:
    """Give up the active freeze or draw of a task before results exist; it stays in the public list.

    reason: a code of VOID_REASONS. by: the leader who approves, private; post: his office, public. lines: objects that a redraw leaves out, by their numbers in the registry or
    in the draw. Refused with everything that stands against it.
    """
    task = require_task(office, number)
    draw = _voidable(office, task)
    lists = office.store.get(DrawLists, draw.number)
    drawn_as = draw_numbers(lists)
    named = tuple(dict.fromkeys(drawn_as.get(line, line) for line in lines))
    problems = list(_problems(draw, lists, reason, by, named))
    if not post.strip():
        problems.append(Problem("必须写明批准人的职务（--post），它随证据公开", draw.number, "批准人职务"))
    if problems:
        raise Refused(*problems)
    require_leader(office, by)
    was_drawn = draw.state == "drawn"
    voided = msgspec.structs.replace(
        draw, state="void", void=Void(reason=reason, at=office.stamp(), lines=named, by=by.strip(), office=post.strip())
    )
    refuse_unwritable_evidence(office, task)
    with office.transaction("draw.void", f"{draw.number} 作废：{VOID_REASONS.text(reason)}，批准人 {by.strip()}") as tx:
        if was_drawn:
            voided = reseal(office, tx, voided)
        else:
            tx.put(voided)
            append_event(office, tx, voided)
        if voided.supplement is None:
            tx.put(msgspec.structs.replace(task, state="void" if reason == "task_cancelled" else "draft"))
    write_evidence(office, voided)
    return voided


def _voidable(office: Office, task: Task) -> Draw:
    """The draw that can be given up, sealed if it was drawn; Refused when there is none, or people were sent out already."""
    draw = active_draw(office, task)
    if draw is None or draw.state not in {"open", "drawn"}:
        raise Refused(f"任务 {task.number} 没有可以作废的抽取")
    refuse_suspended(task)
    if stage(task, draw) not in {"frozen", "drawn", "confirmed"}:
        raise Refused(f"任务 {task.number} {TASK_STATES.text(task.state)}，已经派出人员，不能作废抽取")
    return require_drawn(office, task.number)[1] if draw.state == "drawn" else draw


def _problems(draw: Draw, lists: DrawLists, reason: str, by: str, lines: Sequence[str]) -> Iterator[Problem]:
    if reason not in VOID_REASONS:
        words = "、".join(f"{row.code}（{row.text}）" for row in VOID_REASONS)
        yield Problem(f"没有“{reason}”，可用：{words}", draw.number, "作废原因")
    if not by.strip():
        yield Problem("必须由负责人批准，请写明姓名（--approved-by）", draw.number, "批准人")
    pool = {entry.number for entry in lists.pool}
    for line in lines:
        if line not in pool:
            yield Problem("不在这次的抽查对象库中，请核对编号", line, "作废对象")
