"""抽取: freeze the pool, note who outside holds the commitment, enter the value and draw, void (draw.md §1–§4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from acts.evidence import export
from acts.office import Office
from acts.task import items_of, last_draw, plan_of, preview, refuse_suspended
from acts.task import past as past_of
from db.store import Transaction
from rules.canonical import digest
from rules.codes import DRAW_STATES, ENTROPY, LEVELS, TASK_STATES, VOID_REASONS, WITNESS_KINDS
from rules.draw import (
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
    value_problems,
)
from rules.draw_record import (
    Draw,
    DrawLists,
    Event,
    ExcludedEntry,
    InspectorEntry,
    PoolEntry,
    Void,
    inspector_lines,
    list_files,
    pool_lines,
    sealed,
)
from rules.enterprise import Enterprise
from rules.errors import NotFound, Problem, Refused
from rules.evidence import JournalRef, Witness
from rules.fields import CHINA
from rules.inspector import Inspector, Recusal, not_eligible
from rules.item import Item
from rules.scope import Scope, items_for
from rules.task import Task

__all__ = ["Frozen", "add_witness", "drawn_or_refused", "freeze", "reseal", "run", "void"]

PER_OBJECT = 2
"""At least 2 inspectors per object and department (莲池 2024 五(二)2; 叶县 2023 五(五))."""


@dataclass(frozen=True)
class Frozen:
    """What a freeze gives: the draw, how big its pool is, and who was left out and why."""

    draw: Draw
    pool_size: int
    excluded: Mapping[str, int]


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
    if task.state != "draft":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，不能冻结；{TASK_STATES[task.state].note}")
    if kind not in ENTROPY:
        raise Refused(Problem(f"没有“{kind}”这种来源，可用：{'、'.join(ENTROPY.codes)}", field="随机值来源"))
    read_source = source_of(source)
    problems = source_problems(kind, read_source)
    expected = expected_at.astimezone(CHINA).replace(microsecond=0)
    if expected <= office.now():
        problems.append(
            Problem(f"{expected.isoformat()} 不晚于现在（{office.stamp()}），必须在冻结之后", number, "预定时间")
        )
    items = items_of(office, task)
    restricted = [item for item in items if item.level != "full"]
    problems += [
        Problem(
            f"{item.number} {item.name} 是{LEVELS.text(item.level)}事项，本版本还不能抽取这类事项，请从任务中去掉",
            number,
            "抽查事项",
        )
        for item in restricted
    ]
    if problems:
        raise Refused(*problems)
    before = last_draw(office, task)
    if before is not None:
        lists, strata = _same_pool(office, before)
    else:
        chosen = preview(office, task)
        if chosen.problems:
            raise Refused(*chosen.problems)
        lists, strata = _new_pool(office, task, chosen, items)
    lists, departments = _inspectors(office, task, lists, items)
    plan = plan_of(office, task)
    secret = office.token(32) if kind == "system" else ""
    freezes = office.store.all(Draw)
    newest = max(freezes, key=lambda draw: draw.serial, default=None)
    files = list_files(lists)
    draw_number = f"{number}-{len(task.draws) + 1}"
    terms = Terms(
        serial=len(freezes) + 1,
        previous=newest.commitment if newest else None,
        draw=draw_number,
        task=number,
        frozen_at=office.stamp(),
        plan=PlanRef(plan.number, plan.version) if plan else None,
        registry=RegistryRef(office.store.position.seq, office.store.position.head, office.store.count(Enterprise)),
        pool=digest(files["pool.tsv"]),
        excluded=digest(files["excluded.tsv"]),
        recusals=digest(files["recusals.tsv"]),
        pool_size=len(lists.pool),
        strata=strata,
        floor=task.floor,
        batches=task.batches,
        cutoff=task.cutoff.isoformat(),
        departments=tuple(
            msgspec.structs.replace(one, inspectors=digest(files[f"inspectors-{one.code}.tsv"])) for one in departments
        ),
        entropy=Entropy(
            kind,  # type: ignore[arg-type]  # one of ENTROPY's codes, asked above
            read_source,
            expected.isoformat(),
            digest(secret.encode()) if secret else None,
        ),
        supersedes=before.commitment if before else None,
    )
    problems = freeze_problems(
        terms,
        pool_lines(lists.pool),
        [ExcludedLine(entry.number, entry.reason, "") for entry in lists.excluded],
        {code: inspector_lines(entries) for code, entries in lists.inspectors.items()},
        lists.recusals,
        plan_ratio=plan.ratio if plan else None,
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
        secret=secret,
    )
    with office.transaction("draw.freeze", f"冻结 {draw_number}，承诺值 {draw.commitment}") as tx:
        tx.put(draw)
        tx.put(msgspec.structs.replace(lists, number=draw_number))
        tx.put(msgspec.structs.replace(task, state="frozen", draws=(*task.draws, draw_number)))
        _announce(office, tx, draw)
    export(office, draw)
    return Frozen(draw, len(lists.pool), dict(Counter(entry.reason for entry in lists.excluded)))


def _new_pool(
    office: Office, task: Task, chosen: Scope, items: Sequence[Item]
) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """The lists of a first freeze, with a fresh salt for each line."""
    by_number = {enterprise.number: enterprise for enterprise in office.store.all(Enterprise)}
    past = past_of(office, task)
    pool = []
    for number, stratum in chosen.pool:
        one = by_number[number]
        own = tuple(item.number for item in items_for(task, one, items, past))
        pool.append(
            PoolEntry(number=number, stratum=stratum, code=one.code, name=one.name, salt=office.token(16), items=own)
        )
    excluded = tuple(
        ExcludedEntry(
            number=number,
            reason=reason,
            code=by_number[number].code,
            name=by_number[number].name,
            salt=office.token(16),
        )
        for number, reason in chosen.excluded
    )
    strata = tuple(Stratum(code, ratio, size) for code, ratio, size in chosen.strata)
    return DrawLists(number="", pool=tuple(pool), excluded=excluded, inspectors={}, recusals=()), strata


def _same_pool(office: Office, before: Draw) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """The lists of a redraw: the same pool less the lines that the void names, with fresh salts (draw.md §1)."""
    old = office.store.get(DrawLists, before.number)
    out = set(before.void.lines) if before.void else set()
    fresh = [msgspec.structs.replace(entry, salt=office.token(16)) for entry in old.pool]
    pool = tuple(entry for entry in fresh if entry.number not in out)
    left_out = [
        ExcludedEntry(number=e.number, reason="struck_before", code=e.code, name=e.name, salt=e.salt)
        for e in fresh
        if e.number in out
    ]
    excluded = [msgspec.structs.replace(entry, salt=office.token(16)) for entry in old.excluded]
    sizes = Counter(entry.stratum for entry in pool)
    strata = tuple(msgspec.structs.replace(s, size=sizes[s.code]) for s in before.conditions.strata)
    lists = DrawLists(number="", pool=pool, excluded=(*excluded, *left_out), inspectors={}, recusals=())
    return lists, strata


def _inspectors(
    office: Office, task: Task, lists: DrawLists, items: Sequence[Item]
) -> tuple[DrawLists, list[Department]]:
    """The eligible inspectors of each department under ids made for this draw, and the pairs that may not meet."""
    registry = office.store.all(Inspector)
    entries: dict[str, tuple[InspectorEntry, ...]] = {}
    departments = []
    id_of: dict[str, str] = {}
    for code in task.departments:
        own_items = tuple(item for item in items if item.department == code)
        own = [one for one in registry if one.department == code]
        reasons: Counter[str] = Counter()
        eligible = []
        for one in own:
            reason = not_eligible(one, own_items, task.end)
            if reason:
                reasons[reason] += 1
            else:
                eligible.append((office.token(8), one))  # an order of chance, so that ids tell nothing
        eligible.sort(key=lambda pair: pair[0])
        entries[code] = tuple(
            InspectorEntry(
                id=f"{code}-{place:02d}", inspector=one.number, certificate=one.certificate, name=one.name,
                salt=office.token(16),
            )
            for place, (_, one) in enumerate(eligible, 1)
        )  # fmt: skip
        id_of.update((entry.inspector, entry.id) for entry in entries[code])
        take = task.pool_take.get(code) or task.pool_take.get("")
        departments.append(Department(code, "0" * 64, len(own), dict(reasons), PER_OBJECT, take))
    numbers = {entry.number for entry in lists.pool}
    recusals = sorted(
        (one.object, id_of[one.inspector])
        for one in office.store.all(Recusal)
        if one.active and one.object in numbers and one.inspector in id_of
    )
    return msgspec.structs.replace(lists, inspectors=entries, recusals=tuple(recusals)), departments


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


def _announce(office: Office, tx: Transaction, draw: Draw) -> None:
    """Add the draw's present state to freezes.tsv, in the same transaction."""
    events = office.store.count(Event)
    tx.put(
        Event(
            number=f"F-{events + 1:06d}", serial=draw.serial, draw=draw.number, commitment=draw.commitment,
            frozen_at=draw.frozen_at, kind=draw.entropy, expected_at=draw.expected_at, state=draw.state, seal=draw.seal,
        )
    )  # fmt: skip


def deadline(office: Office, draw: Draw) -> datetime:
    """Until when the value must be there: the expected time, one working day later (draw.md §1)."""
    expected = datetime.fromisoformat(draw.expected_at)
    return datetime.combine(office.calendar.due(expected.date(), 1).day, expected.timetz())


def expire(office: Office, task: Task) -> None:
    """An open freeze without a value after its deadline is expired, and stays in the list as such."""
    draw = last_draw(office, task)
    if draw is None or draw.state != "open" or office.now() <= deadline(office, draw):
        return
    expired = msgspec.structs.replace(draw, state="expired")
    with office.transaction("draw.expire", f"{draw.number} 逾期没有随机值，冻结过期") as tx:
        tx.put(expired)
        # a suspended task stays suspended, and is a draft again when it is resumed
        back = {"before": "draft"} if task.state == "suspended" else {"state": "draft"}
        tx.put(msgspec.structs.replace(task, **back))
        _announce(office, tx, expired)


def _open_draw(office: Office, number: str) -> tuple[Task, Draw]:
    """The task and its open draw; Refused when nothing is frozen, or it was drawn already."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    draw = last_draw(office, task)
    if draw is None or (draw.state == "void" and task.state == "draft"):
        raise Refused(f"任务 {number} 尚未冻结，不能录入随机值；请先冻结（draw freeze）")
    if draw.state == "drawn":
        cure = "；确有错误请作废（draw void）后重新冻结" if task.state in {"drawn", "confirmed"} else ""
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
    problems = value_problems(terms.entropy, text)
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
        tx.put(msgspec.structs.replace(task, state="drawn"))
    return drawn_or_refused(office, number)[1]


def drawn_or_refused(office: Office, number: str) -> tuple[Task, Draw]:
    """The task and its sealed draw. A crash between drawing and sealing is made good here; Refused before the draw."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    draw = last_draw(office, task)
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
    _announce(office, tx, draw)
    return draw


def void(office: Office, number: str, *, reason: str, by: str, lines: Sequence[str] = ()) -> Draw:
    """Give up a freeze or a draw before results exist; it stays in the public list. lines: objects a redraw leaves out."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    draw = last_draw(office, task)
    if draw is None or draw.state not in {"open", "drawn"}:
        raise Refused(f"任务 {number} 没有可以作废的抽取")
    refuse_suspended(task)
    if task.state not in {"frozen", "drawn", "confirmed"}:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，已经派出人员，不能作废抽取")
    if draw.state == "drawn":
        task, draw = drawn_or_refused(office, number)
    problems = []
    if reason not in VOID_REASONS:
        words = "、".join(f"{row.code}（{row.text}）" for row in VOID_REASONS)
        problems.append(Problem(f"没有“{reason}”，可用：{words}", draw.number, "作废原因"))
    if not by.strip():
        problems.append(Problem("必须由负责人批准，请写明姓名（--approved-by）", draw.number, "批准人"))
    pool = {entry.number for entry in office.store.get(DrawLists, draw.number).pool}
    problems += [Problem("不在这次的抽查对象库中", line, "作废对象") for line in lines if line not in pool]
    if problems:
        raise Refused(*problems)
    given_up = Void(reason=reason, at=office.stamp(), lines=tuple(lines), by=by.strip())
    was_drawn = draw.state == "drawn"
    draw = msgspec.structs.replace(draw, state="void", void=given_up)
    with office.transaction("draw.void", f"{draw.number} 作废：{VOID_REASONS.text(reason)}，批准人 {by.strip()}") as tx:
        if was_drawn:
            draw = reseal(office, tx, draw)
        else:
            tx.put(draw)
            _announce(office, tx, draw)
        tx.put(msgspec.structs.replace(task, state="void" if reason == "task_cancelled" else "draft"))
    export(office, draw)
    return draw
