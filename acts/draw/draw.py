"""抽取: note who outside holds the commitment, enter the random value, draw, seal the evidence (draw.md §2–§3, §6)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from acts.base.office import Office
from acts.draw.evidence import refuse_unwritable_evidence, write_evidence
from acts.draw.expiry import expire_if_overdue
from acts.draw.freeze_register import append_event
from acts.work.task import active_draw, refuse_suspended, require_task, stage
from db.store import Transaction
from rules.base.codes import DRAW_STATES, ENTROPY, TASK_STATES, WITNESS_KINDS
from rules.base.errors import Problem, Refused
from rules.draw.draw import draw_objects, seed
from rules.draw.draw_record import Draw, DrawLists, pool_lines, sealed_evidence
from rules.draw.entropy import typed_problems
from rules.draw.evidence import JournalRef, Witness
from rules.work.task import Task

__all__ = ["add_witness", "require_drawn", "reseal", "run"]


def _open_draw(office: Office, number: str) -> tuple[Task, Draw]:
    """The task and its open draw; Refused when nothing is frozen, or it was drawn already."""
    task = require_task(office, number)
    draw = active_draw(office, task)
    if draw is None or (draw.state == "void" and task.state == "draft"):
        raise Refused(f"任务 {number} 尚未冻结，不能录入随机值；请先冻结（draw freeze）")
    if draw.state == "drawn":
        cure = "；确有错误请作废（draw void）后重新冻结" if stage(task, draw) in {"drawn", "confirmed"} else ""
        raise Refused(f"{draw.number} 已在 {draw.value_at} 抽取，一次冻结只能抽取一次，随机值和见证不能再录入{cure}")
    refuse_suspended(task)
    expire_if_overdue(office, task)
    draw = office.store.get(Draw, draw.number)
    if draw.state != "open":
        raise Refused(f"{draw.number} {DRAW_STATES.text(draw.state)}，不能再录入随机值；请重新冻结（draw freeze）")
    return office.store.get(Task, number), draw


def add_witness(office: Office, number: str, *, kind: str, who: str, ref: str) -> Draw:
    """Note somebody outside who holds the commitment before the value exists. kind: a code of WITNESS_KINDS."""
    _, draw = _open_draw(office, number)
    try:
        code = WITNESS_KINDS.read(kind)
    except ValueError as error:
        raise Refused(Problem(str(error), draw.number, "外部见证")) from None
    if not who.strip() or not ref.strip():
        raise Refused(Problem("见证者和凭据（网址、照片、文号）都要写", draw.number, "外部见证"))
    if office.now() >= datetime.fromisoformat(draw.expected_at):
        raise Refused(Problem("随机值的预定时间已到，此后的见证不能证明未挑选", draw.number, "外部见证"))
    witness = Witness(kind=code, who=who.strip(), at=office.stamp(), ref=ref.strip())  # type: ignore[arg-type]
    witnessed = msgspec.structs.replace(draw, witness=(*draw.witness, witness))
    with office.transaction("draw.witness", f"{draw.number} 外部见证：{who.strip()}") as tx:
        tx.put(witnessed)
    return witnessed


def run(office: Office, number: str, value: str, witnesses: Sequence[str]) -> Draw:
    """Enter the one value and draw. value: as draw.md §2 writes it; for `system` only the digits that a witness called.

    Refused before the freeze, a second time, after the deadline, and for a value that cannot exist yet.
    """
    _, draw = _open_draw(office, number)
    terms = draw.conditions
    if draw.entropy in {"lottery", "beacon"} and office.now() < datetime.fromisoformat(draw.expected_at):
        raise Refused(
            Problem(
                f"{ENTROPY.text(draw.entropy)}要到 {draw.expected_at} 才产生，现在是 {office.stamp()}",
                draw.number,
                "随机值",
            )
        )
    text = f"{draw.secret}:{value.strip()}" if draw.entropy == "system" else value.strip()
    if not text:
        raise Refused(Problem("请给出随机值（--value）", draw.number, "随机值"))
    problems = typed_problems(terms.entropy, text)
    if problems:
        raise Refused(*(Problem(problem.message, draw.number, problem.field) for problem in problems))
    lists = office.store.get(DrawLists, draw.number)
    its_seed = seed(draw.commitment, draw.entropy, text)
    drawing = draw_objects(terms, pool_lines(lists.pool), its_seed)
    drawn = msgspec.structs.replace(
        draw,
        state="drawn",
        value=text,
        value_at=office.stamp(),
        witnesses=tuple(name.strip() for name in witnesses if name.strip()),
        seed=its_seed,
        taken=dict(drawing.taken),
        drawn=drawing.drawn,
    )
    task = office.store.get(Task, number)
    refuse_unwritable_evidence(office, task)
    with office.transaction("draw.run", f"{draw.number} 抽取 {len(drawing.drawn)} 个对象") as tx:
        tx.put(drawn)
        if draw.supplement is None:
            tx.put(msgspec.structs.replace(task, state="drawn"))
    return require_drawn(office, number)[1]


def require_drawn(office: Office, number: str) -> tuple[Task, Draw]:
    """The task and its sealed draw. A crash between drawing and sealing is made good here; Refused before the draw."""
    task = require_task(office, number)
    draw = active_draw(office, task)
    if draw is None or draw.state != "drawn":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有抽取；{TASK_STATES[task.state].note}")
    if not draw.seal:  # the draw's own journal entry must exist before it can be named in the evidence
        versions = office.store.history(Draw, draw.number)
        refs = {version.act: JournalRef(version.seq, version.head) for version in versions}
        draw = msgspec.structs.replace(draw, frozen=refs["draw.freeze"], drawn_in=refs["draw.run"])
        refuse_unwritable_evidence(office, task)
        with office.transaction("draw.seal", f"{draw.number} 证据封存") as tx:
            draw = reseal(office, tx, draw)
        write_evidence(office, draw)
    return task, draw


def reseal(office: Office, tx: Transaction, draw: Draw) -> Draw:
    """Put a draw whose evidence changed, with its new seal, and announce it. Only for drawn draws."""
    draw = msgspec.structs.replace(draw, seal=str(sealed_evidence(draw)["seal"]))
    tx.put(draw)
    append_event(office, tx, draw)
    return draw
