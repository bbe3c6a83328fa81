"""抽取: note who outside holds the commitment, enter the random value, draw, seal the evidence (draw.md §2–§3, §6)."""

import base64
from collections.abc import Callable, Sequence

import msgspec

from acts.base.office import Office
from acts.draw.clock import refuse_clock
from acts.draw.evidence import write_evidence
from acts.draw.expiry import expire_if_overdue
from acts.draw.freeze_register import append_event, refuse_unsettled
from acts.work.task import active_draw, moved, refuse_suspended, require_task, stage
from db.store import Transaction
from rules.base.canonical import digest
from rules.base.codes import DRAW_STATES, TASK_STATES, WITNESS_KINDS
from rules.base.dates import moment_text
from rules.base.errors import Problem, Refused
from rules.draw import beacon
from rules.draw.draw import draw_objects, seed
from rules.draw.draw_record import Draw, DrawLists, pool_lines, sealed_evidence
from rules.draw.entropy import correction_problems, normalised, origin_problems, time_problems, typed_problems
from rules.draw.evidence import JournalRef, Typed, Value, Witness, counted_witnesses
from rules.work.task import Task

__all__ = ["Drawing", "add_witness", "correct", "ready_value", "require_drawn", "reseal", "run", "seal_draw", "value_as_typed", "value_problems", "witness_notice"]  # fmt: skip


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from, as typed. drawn_on, issue: of a lottery (drawn_on "" is the day of the terms). signature: of a beacon's round."""

    drawn_on: str = ""
    issue: str = ""
    signature: str = ""


def _open_draw(office: Office, number: str) -> tuple[Task, Draw]:
    """The task and its open draw; Refused when nothing is frozen, or it was drawn already."""
    task = require_task(office, number)
    draw = active_draw(office, task)
    if draw is None or (draw.state == "void" and task.state == "draft"):
        raise Refused(f"任务 {number} 尚未冻结，不能录入随机值；请先冻结（draw freeze）")
    if draw.state == "drawn":
        cure = "；确有错误请作废（draw void）后重新冻结" if stage(task, draw) in {"drawn", "confirmed"} else ""
        raise Refused(
            f"{draw.number} 已在 {moment_text(draw.value_at)} 抽取，一次冻结只能抽取一次，随机值和见证不能再录入{cure}"
        )
    refuse_suspended(task)
    expire_if_overdue(office, task)
    draw = office.store.get(Draw, draw.number)
    if draw.state != "open":
        raise Refused(f"{draw.number} {DRAW_STATES.text(draw.state)}，不能再录入随机值；请重新冻结（draw freeze）")
    return office.store.get(Task, number), draw


def add_witness(office: Office, number: str, *, kind: str, who: str, ref: str, token: bytes = b"") -> Draw:
    """Note somebody outside who holds the commitment, with the office's own time. kind: a code of WITNESS_KINDS.

    token: of rfc3161 the bytes of the token, which lie in the evidence; its `ref` is their hash. One who comes when the value is expected
    already is noted and counts for nothing (`witness_notice`). Refused for the bureau's own website, or a token of another commitment.
    """
    _, draw = _open_draw(office, number)
    refuse_clock(office, "draw.witness")
    try:
        code = WITNESS_KINDS.read(kind)
    except ValueError as error:
        raise Refused(Problem(str(error), draw.number, "谁在外面持有")) from None
    _refuse_token(draw, code, token)
    ref = digest(token) if token else ref.strip()
    if not who.strip() or not ref:
        raise Refused(Problem("见证者和凭据（照片、文号、版面）都要写", draw.number, "凭据"))
    _refuse_own_witness(office, draw, f"{who} {ref}", who.strip())
    witness = Witness(kind=code, who=who.strip(), at=office.stamp(), ref=ref)  # type: ignore[arg-type]  # one of the table's codes
    stamped = {**draw.tokens, ref: base64.b64encode(token).decode()} if token else draw.tokens
    witnessed = msgspec.structs.replace(draw, witness=(*draw.witness, witness), tokens=stamped)
    with office.transaction("draw.witness", f"{draw.number} 外部见证：{who.strip()}") as tx:
        tx.put(witnessed)
    write_evidence(office, witnessed.number)
    return witnessed


def _refuse_own_witness(office: Office, draw: Draw, said: str, who: str) -> None:
    """Refused for the bureau's own website, or the bureau itself: neither is outside."""
    bureau, site = office.bureau, office.bureau.site
    if (site.url and site.url in said) or "本单位网站" in said or f"{bureau.name}网站" in said:
        raise Refused(Problem("本单位的网站不是外部见证：它由本单位自己改；请交给外面的人", draw.number, "见证者"))
    if who in {"本单位", bureau.name, site.organizer, site.undertaker}:
        raise Refused(Problem(f"{who}就是本单位，不是外部见证；请交给外面的人", draw.number, "见证者"))


def _refuse_token(draw: Draw, kind: str, token: bytes) -> None:
    """Refused for a token where none belongs, a missing one, or one that does not stamp this commitment."""
    if (kind == "rfc3161") != bool(token):
        words = "时间戳要给出令牌文件（--token）" if kind == "rfc3161" else "只有时间戳才有令牌文件"
        raise Refused(Problem(words, draw.number, "凭据"))
    if token and bytes.fromhex(draw.commitment) not in token:
        raise Refused(Problem("这个令牌盖的不是本次的承诺值（要对 terms.json 的 SHA-256 盖）", draw.number, "凭据"))


def witness_notice(draw: Draw) -> str:
    """What must be said of witnesses who came too late, in Chinese; "" when all count."""
    _, late = counted_witnesses(draw.witness, draw.conditions, draw.value_at)
    names = "、".join(one.who for one in late)
    return f"登记过晚，不算见证，不能证明未挑选：{names}" if names else ""


def run(
    office: Office,
    number: str,
    value: str,
    witnesses: Sequence[str],
    *,
    drawing: Drawing | None = None,
    announce: Callable[[Draw], object] = lambda _: None,
) -> Draw:
    """Enter the one value and draw. value: as it is typed (blanks, full width, upper-case hex are taken); for `system` only the digits that a
    witness called. drawing: the issue of a lottery, the signature of a beacon's round. announce: called with the draw, and the seal that it
    will have, once the draw is saved and before anything else that can fail.

    Refused before the freeze, a second time, before its time, after the deadline, and for a value of another form, the mistake named.
    """
    task, draw, new = ready_value(office, number, value, drawing)
    new = msgspec.structs.replace(new, witnesses=tuple(name.strip() for name in witnesses if name.strip()))
    drawn = _with_value(office, draw, new)
    return _store_drawn(office, task, drawn, "draw.run", f"抽取 {len(drawn.drawn)} 个对象", announce)


def _store_drawn(
    office: Office, task: Task, drawn: Draw, act: str, why: str, announce: Callable[[Draw], object]
) -> Draw:
    """Journal a drawn list, announce it, seal it. The list is saved with its entry; a seal that cannot be made now is made at the next act or opening."""
    frozen = _entries(office, drawn.number)["draw.freeze"]
    with office.transaction(act, f"{drawn.number} {why}") as tx:
        tx.put(drawn)
        if drawn.supplement is None:
            tx.put(moved(task, act, "drawn"))
    if tx.position is not None:
        announce(_sealed(drawn, frozen, JournalRef(tx.position.seq, tx.position.head)))
    office.derive(f"证据封签 {drawn.number}", lambda: seal_draw(office, drawn.number))
    return office.store.get(Draw, drawn.number)


def ready_value(office: Office, number: str, value: str, drawing: Drawing | None = None) -> tuple[Task, Draw, Value]:
    """What `run` would draw with, before it is asked for the last time: task, draw, value. Refused as `run`; nothing is written but an expiry."""
    task, draw = _open_draw(office, number)
    refuse_clock(office, "draw.run")
    refuse_unsettled(office)
    new = value_as_typed(office, draw, value, drawing or Drawing())
    problems = value_problems(draw, new)
    if problems:
        raise Refused(*(msgspec.structs.replace(problem, where=draw.number) for problem in problems))
    return task, draw, new


def value_problems(draw: Draw, new: Value) -> list[Problem]:
    """What is wrong with a value for a frozen draw: before its time, else the likely mistake in it, its drawing, its signature."""
    entropy = draw.conditions.entropy
    problems = time_problems(entropy, new.at, new.drawn_on if entropy.kind == "lottery" else None)
    problems = problems or [*typed_problems(entropy, new.value), *origin_problems(entropy, new)]
    if problems or entropy.kind != "beacon":
        return problems
    source = entropy.source
    if not beacon.signed(str(source["chain_hash"]), int(source["round"]), new.signature or ""):
        words = f"这不是第 {source['round']} 轮的签名：与信标的公钥不符，请从信标页面整段复制这一轮的值和签名"
        problems.append(Problem(words, field="信标签名"))
    return problems


def value_as_typed(office: Office, draw: Draw, typed: str, drawing: Drawing) -> Value:
    """A value as typed, with where it comes from, at this time."""
    source = draw.conditions.entropy.source
    text = normalised(draw.entropy, typed)
    lottery, of_beacon = draw.entropy == "lottery", draw.entropy == "beacon"
    return Value(
        kind=draw.entropy,
        value=f"{draw.secret}:{text}" if draw.entropy == "system" else text,
        at=office.stamp(),
        witnesses=draw.witnesses,
        drawn_on=(drawing.drawn_on.strip() or str(source["date"])) if lottery else None,
        issue=(normalised("lottery", drawing.issue) or None) if lottery else None,
        signature=(normalised("beacon", drawing.signature) or None) if of_beacon else None,
    )


def _with_value(office: Office, draw: Draw, value: Value) -> Draw:
    """The draw with this value, and the list that follows from it; not sealed."""
    lists = office.store.get(DrawLists, draw.number)
    its_seed = seed(draw.commitment, draw.entropy, value.value)
    drawing = draw_objects(draw.conditions, pool_lines(lists.pool), its_seed)
    return msgspec.structs.replace(
        draw,
        state="drawn",
        value=value.value,
        value_at=value.at,
        witnesses=value.witnesses,
        drawn_on=value.drawn_on or "",
        issue=value.issue or "",
        signature=value.signature or "",
        typed=value.typed,
        seed=its_seed,
        taken=dict(drawing.taken),
        drawn=drawing.drawn,
    )


def correct(
    office: Office,
    number: str,
    value: str,
    *,
    by: str,
    paper: str,
    drawing: Drawing | None = None,
    announce: Callable[[Draw], object] = lambda _: None,
) -> Draw:
    """Correct a mistyped lottery or beacon value to the true public one, once, until the match, on the same commitment (draw.md §2).

    by: the office that decided it, public; paper: the paper, public. drawing, announce: as of `run`; a missing issue stays as it was. The list is drawn
    anew, and has to be confirmed anew; the old value stays in the evidence. Refused with everything that stands against it.
    """
    task, draw = require_drawn(office, number)
    refuse_suspended(task)
    refuse_clock(office, "draw.correct")
    refuse_unsettled(office)
    given = drawing or Drawing()
    given = msgspec.structs.replace(
        given, drawn_on=given.drawn_on or draw.drawn_on, issue=given.issue or draw.issue
    )  # fmt: skip
    new, before = value_as_typed(office, draw, value, given), draw.random_value
    problems = [
        Problem("必须填写，它随证据公开", draw.number, label)
        for label, text in (("决定更正的机构或职务", by), ("依据", paper))
        if not text.strip()
    ]
    problems += [
        msgspec.structs.replace(problem, where=draw.number)
        for problem in correction_problems(draw.conditions.entropy, before, new, matched=draw.teams is not None)
    ]
    if problems:
        raise Refused(*problems)
    old = Typed(value=before.value, at=before.at, corrected_at=new.at, by=by.strip(), paper=paper.strip())
    corrected = _with_value(office, draw, msgspec.structs.replace(new, typed=(old,)))
    corrected = msgspec.structs.replace(
        corrected, seal="", struck=(), strike_papers={}, strike_reasons={}, confirmed_at="", confirmations=()
    )
    return _store_drawn(office, task, corrected, "draw.correct", f"更正随机值：{paper.strip()}", announce)


def require_drawn(office: Office, number: str) -> tuple[Task, Draw]:
    """The task and its sealed draw. A crash between drawing and sealing is made good here; Refused before the draw."""
    task = require_task(office, number)
    draw = active_draw(office, task)
    if draw is None or draw.state != "drawn":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有抽取；{TASK_STATES[task.state].note}")
    return task, seal_draw(office, draw.number)


def seal_draw(office: Office, number: str) -> Draw:
    """Seal a drawn list that is not sealed yet, as a crash or a full disk leaves it. number: the draw's. Returns the draw, sealed."""
    draw = office.store.get(Draw, number)
    if draw.state != "drawn" or draw.seal:
        return draw
    refs = _entries(office, number)  # the draw's own journal entry must exist before it can be named in the evidence
    drawn_in = refs.get("draw.correct", refs["draw.run"])
    with office.transaction("draw.seal", f"{number} 证据封存") as tx:
        draw = reseal(office, tx, _sealed(draw, refs["draw.freeze"], drawn_in))
    write_evidence(office, number)
    return draw


def _entries(office: Office, number: str) -> dict[str, JournalRef]:
    """Act → the last entry by which it wrote the draw."""
    return {version.act: JournalRef(version.seq, version.head) for version in office.store.history(Draw, number)}


def _sealed(draw: Draw, frozen: JournalRef, drawn_in: JournalRef) -> Draw:
    """The draw with the entries that its evidence names, and the seal over that."""
    named = msgspec.structs.replace(draw, frozen=frozen, drawn_in=drawn_in)
    return msgspec.structs.replace(named, seal=str(sealed_evidence(named)["seal"]))


def reseal(office: Office, tx: Transaction, draw: Draw, *, after: int = 0) -> Draw:
    """Put a draw whose evidence changed, with its new seal, and announce it. Only for drawn draws. after: as of `append_event`."""
    draw = msgspec.structs.replace(draw, seal=str(sealed_evidence(draw)["seal"]))
    tx.put(draw)
    append_event(office, tx, draw, after=after)
    return draw
