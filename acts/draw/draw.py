"""抽取: freeze the pool, note who outside holds the commitment, enter the value and draw, void (draw.md §1–§4).

The freezes of a bureau are one public series; what is 国家秘密 has a series of its own, which is published nowhere (draw.md §6).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from acts.base.office import Office
from acts.base.passphrase import ask_leader
from acts.draw.evidence import export
from acts.draw.pool import (
    PER_OBJECT,
    eligible_inspectors,
    merged_words,
    new_pool,
    own_numbers,
    same_pool,
    still_operating,
)
from acts.draw.series import announce, given_up, next_in_series, registry_total
from acts.draw.since import changed_since
from acts.work.task import draw_in_hand, items_of, last_draw, plan_of, preview, refuse_suspended, stage
from db.store import Transaction
from rules.base.canonical import digest
from rules.base.codes import DRAW_STATES, ENTROPY, LEVELS, TASK_STATES, VOID_REASONS, WITNESS_KINDS
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import CHINA
from rules.draw.draw import (
    Department,
    Entropy,
    ExcludedLine,
    PlanRef,
    RegistryRef,
    Stratum,
    Terms,
    commitment,
    draw_objects,
    freeze_problems,
    seed,
    source_of,
    source_problems,
)
from rules.draw.draw_record import (
    Draw,
    DrawLists,
    Supplement,
    Void,
    inspector_lines,
    list_files,
    numbered,
    pool_lines,
    sealed,
)
from rules.draw.entropy import typed_problems
from rules.draw.evidence import JournalRef, Witness
from rules.registry.secrecy import in_secret_series, level_of, strictest
from rules.work.for_cause import cause_words
from rules.work.task import Task

__all__ = [
    "PER_OBJECT", "Asked", "Frozen", "add_witness", "announce", "bind", "changed_since", "deadline", "drawn_or_refused", "expire", "expire_overdue",
    "freeze", "given_up", "next_in_series", "read_source", "reseal", "run", "void",
]  # fmt: skip


class Frozen(msgspec.Struct, frozen=True):
    """What a freeze gives: the draw, how big its pool is, who was left out and why, and sentences that the clerk should read."""

    draw: Draw
    pool_size: int
    excluded: Mapping[str, int]
    notices: tuple[str, ...] = ()


def freeze(office: Office, number: str, *, kind: str, source: Mapping[str, str], expected_at: datetime) -> Frozen:
    """Bind the bureau to pool and terms, before any random value exists. Refused with everything that stands against it.

    source: text by key (draw.md §2). expected_at: when the value will exist, later than now. The commitment is journalled
    and synced when this returns; from then on the terms cannot change.
    """
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    expire(office, task)
    task = office.store.get(Task, number)
    if task.cause:
        raise Refused(f"任务 {number} 是{cause_words(task)}检查，对象已经指定，不抽取；请指定执法人员（task assign）")
    if task.state != "draft":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，不能冻结；{TASK_STATES[task.state].note}")
    asked, problems = read_source(office, number, kind, source, expected_at)
    items = items_of(office, task)
    level = level_of(number, items)
    if level == "secret" and not in_secret_series(number):
        message = "任务编号属公开的序列，不能抽取国家秘密事项；请另建任务，由系统编入涉密序列"
        problems.append(Problem(message, number, "抽查事项"))
    if problems:
        raise Refused(*problems)
    before = last_draw(office, task)
    if before is not None:
        level = strictest((level, before.level))  # numbers once kept back are not given away by a redraw
        lists, strata = same_pool(office, task, before, level)
    else:
        chosen = preview(office, task)
        if chosen.problems:
            raise Refused(*chosen.problems)
        lists, strata = new_pool(office, task, chosen, items)
    if level != "full":
        lists = own_numbers(office, lists)
    lists, departments = eligible_inspectors(office, task, lists, items)
    draw = bind(office, task, lists, strata, departments, asked, level=level, before=before)
    notices = still_operating(office, lists)
    if words := merged_words(strata):
        notices = (f"不足 5 个对象的层已经合并：{words}", *notices)
    if level != "full":
        notices = (_RESTRICTED_NOTICE[level], *notices)
    return Frozen(draw, len(lists.pool), dict(Counter(entry.reason for entry in lists.excluded)), notices)


class Asked(msgspec.Struct, frozen=True):
    """Where the value will come from, as it was asked for: kind, source as read, and when it will exist."""

    kind: str
    source: Mapping[str, str | int]
    expected: datetime


def read_source(
    office: Office, number: str, kind: str, source: Mapping[str, str], expected_at: datetime
) -> tuple[Asked, list[Problem]]:
    """The source as typed, and what is wrong with it; Refused when there is no such kind."""
    if kind not in ENTROPY:
        raise Refused(Problem(f"没有“{kind}”这种来源，可用：{'、'.join(ENTROPY.codes)}", field="随机值来源"))
    asked = Asked(kind, source_of(source), expected_at.astimezone(CHINA).replace(microsecond=0))
    problems = source_problems(kind, asked.source)
    if asked.expected <= office.now():
        problems.append(
            Problem(f"{asked.expected.isoformat()} 不晚于现在（{office.stamp()}），必须在冻结之后", number, "预定时间")
        )
    return asked, problems


def bind(
    office: Office,
    task: Task,
    lists: DrawLists,
    strata: tuple[Stratum, ...],
    departments: Sequence[Department],
    asked: Asked,
    *,
    level: str,
    before: Draw | None = None,
    supplement: Supplement | None = None,
) -> Draw:
    """Write the terms over these lists, judge them, journal the freeze and export it. Refused with everything against it.

    before: the draw that this one replaces. supplement: what it is for when it adds to another one instead; the task's state stays.
    """
    number, kind = task.number, asked.kind
    plan = plan_of(office, task)
    secret = office.token(32) if kind == "system" else ""
    files = list_files(lists)
    draw_number = f"{number}-{len(task.draws) + len(task.supplements) + 1}"
    parent = office.store.get(Draw, supplement.parent).commitment if supplement else None
    serial, previous = next_in_series(office, number)
    terms = Terms(
        serial=serial,
        previous=previous,
        draw=draw_number,
        task=number,
        frozen_at=office.stamp(),
        plan=PlanRef(plan.number, plan.version) if plan else None,
        registry=RegistryRef(office.store.position.seq, office.store.position.head, registry_total(office, level)),
        pool=digest(files["pool.tsv"]),
        excluded=digest(files["excluded.tsv"]),
        recusals=digest(files["recusals.tsv"]),
        pool_size=len(lists.pool),
        strata=strata,
        floor="0" if supplement else task.floor,
        batches=1 if supplement else task.batches,
        cutoff=task.cutoff.isoformat(),
        departments=tuple(
            msgspec.structs.replace(one, inspectors=digest(files[f"inspectors-{one.code}.tsv"])) for one in departments
        ),
        entropy=Entropy(
            kind,  # type: ignore[arg-type]  # one of ENTROPY's codes, asked above
            dict(asked.source),
            asked.expected.isoformat(),
            digest(secret.encode()) if secret else None,
        ),
        supersedes=before.commitment if before else None,
        parent=parent,
    )
    problems = freeze_problems(
        terms,
        pool_lines(lists.pool),
        [ExcludedLine(entry.number, entry.reason, "") for entry in lists.excluded],
        {code: inspector_lines(entries) for code, entries in lists.inspectors.items()},
        lists.recusals,
        plan_ratio=plan.ratio if plan and supplement is None else None,
        open_freezes=_open_on_plan(office, task),
    )
    if problems:
        raise Refused(*problems)
    draw = Draw(
        number=draw_number,
        task=number,
        serial=terms.serial,
        plan=task.plan,
        terms=terms.to_bytes().decode(),
        commitment=commitment(terms),
        frozen_at=terms.frozen_at,
        entropy=kind,
        expected_at=terms.entropy.expected_at,
        level=level,
        secret=secret,
        supplement=supplement,
    )
    with office.transaction("draw.freeze", f"冻结 {draw_number}，承诺值 {draw.commitment}") as tx:
        tx.put(draw)
        tx.put(msgspec.structs.replace(lists, number=draw_number))
        if supplement:
            tx.put(msgspec.structs.replace(task, supplements=(*task.supplements, draw_number)))
        else:
            tx.put(msgspec.structs.replace(task, state="frozen", draws=(*task.draws, draw_number)))
        announce(office, tx, draw)
    export(office, draw)
    return draw


_RESTRICTED_NOTICE = {
    code: f"本次含{LEVELS.text(code)}事项，抽取和全部结果按{LEVELS.text(code)}办理：{words}"
    for code, words in (
        ("limited", "对象编号只用于这次抽取，名称不公布"),
        ("none", "只在冻结登记中列一行，结果只计入总数"),
        ("secret", "编入涉密序列，任何地方都不公布"),
    )
}


def _open_on_plan(office: Office, task: Task) -> list[str]:
    """Draws of the same plan line that are frozen and not drawn yet (a clerk may not freeze several and choose)."""
    if not task.plan:
        return []
    found = []
    for draw in office.store.all(Draw):
        if draw.plan == task.plan and draw.task != task.number and draw.state == "open":
            expire(office, office.store.get(Task, draw.task))
            if office.store.get(Draw, draw.number).state == "open":
                found.append(draw.number)
    return found


def deadline(office: Office, draw: Draw) -> datetime:
    """Until when the value must be there: the expected time, one working day later (draw.md §1)."""
    expected = datetime.fromisoformat(draw.expected_at)
    return datetime.combine(office.calendar.due(expected.date(), 1).day, expected.timetz())


def expire(office: Office, task: Task) -> None:
    """An open freeze without a value after its deadline is expired, and stays in the list as such."""
    draw = draw_in_hand(office, task)
    if draw is None or draw.state != "open" or office.now() <= deadline(office, draw):
        return
    expired = msgspec.structs.replace(draw, state="expired")
    with office.transaction("draw.expire", f"{draw.number} 逾期没有随机值，冻结过期") as tx:
        tx.put(expired)
        if draw.supplement is None:
            # a suspended task stays suspended, and is a draft again when it is resumed
            back = {"before": "draft"} if task.state == "suspended" else {"state": "draft"}
            tx.put(msgspec.structs.replace(task, **back))
        announce(office, tx, expired)


def expire_overdue(office: Office) -> None:
    """Every open freeze whose deadline is over is expired: before a publication, so that freezes.tsv says so in time."""
    for draw in office.store.all(Draw):
        if draw.state == "open":
            expire(office, office.store.get(Task, draw.task))


def _open_draw(office: Office, number: str) -> tuple[Task, Draw]:
    """The task and its open draw; Refused when nothing is frozen, or it was drawn already."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    draw = draw_in_hand(office, task)
    if draw is None or (draw.state == "void" and task.state == "draft"):
        raise Refused(f"任务 {number} 尚未冻结，不能录入随机值；请先冻结（draw freeze）")
    if draw.state == "drawn":
        cure = "；确有错误请作废（draw void）后重新冻结" if stage(task, draw) in {"drawn", "confirmed"} else ""
        raise Refused(f"{draw.number} 已在 {draw.value_at} 抽取，一次冻结只能抽取一次，随机值和见证不能再录入{cure}")
    refuse_suspended(task)
    expire(office, task)
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
    witness = Witness(code, who.strip(), office.stamp(), ref.strip())  # type: ignore[arg-type]
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
    with office.transaction("draw.run", f"{draw.number} 抽取 {len(drawing.drawn)} 个对象") as tx:
        tx.put(drawn)
        if draw.supplement is None:
            tx.put(msgspec.structs.replace(task, state="drawn"))
    return drawn_or_refused(office, number)[1]


def drawn_or_refused(office: Office, number: str) -> tuple[Task, Draw]:
    """The task and its sealed draw. A crash between drawing and sealing is made good here; Refused before the draw."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    draw = draw_in_hand(office, task)
    if draw is None or draw.state != "drawn":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有抽取；{TASK_STATES[task.state].note}")
    if not draw.seal:  # the draw's own journal entry must exist before it can be named in the evidence
        versions = office.store.history(Draw, draw.number)
        refs = {version.act: JournalRef(version.seq, version.head) for version in versions}
        draw = msgspec.structs.replace(draw, frozen=refs["draw.freeze"], drawn_in=refs["draw.run"])
        with office.transaction("draw.seal", f"{draw.number} 证据封存") as tx:
            draw = reseal(office, tx, draw)
        export(office, draw)
    return task, draw


def reseal(office: Office, tx: Transaction, draw: Draw) -> Draw:
    """Put a draw whose evidence changed, with its new seal, and announce it. Only for drawn draws."""
    draw = msgspec.structs.replace(draw, seal=str(sealed(draw)["seal"]))
    tx.put(draw)
    announce(office, tx, draw)
    return draw


def void(office: Office, number: str, *, reason: str, by: str, lines: Sequence[str] = ()) -> Draw:
    """Give up a freeze or a draw before results exist; it stays in the public list. lines: objects a redraw leaves out."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    draw = draw_in_hand(office, task)
    if draw is None or draw.state not in {"open", "drawn"}:
        raise Refused(f"任务 {number} 没有可以作废的抽取")
    refuse_suspended(task)
    if stage(task, draw) not in {"frozen", "drawn", "confirmed"}:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，已经派出人员，不能作废抽取")
    if draw.state == "drawn":
        task, draw = drawn_or_refused(office, number)
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
    ask_leader(office, by)
    given_up = Void(reason=reason, at=office.stamp(), lines=named, by=by.strip())
    was_drawn = draw.state == "drawn"
    draw = msgspec.structs.replace(draw, state="void", void=given_up)
    with office.transaction("draw.void", f"{draw.number} 作废：{VOID_REASONS.text(reason)}，批准人 {by.strip()}") as tx:
        if was_drawn:
            draw = reseal(office, tx, draw)
        else:
            tx.put(draw)
            announce(office, tx, draw)
        if draw.supplement is None:
            tx.put(msgspec.structs.replace(task, state="void" if reason == "task_cancelled" else "draft"))
    export(office, draw)
    return draw
