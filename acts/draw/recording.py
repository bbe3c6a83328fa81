"""冻结的写成: what a freeze is made of, its terms, and the journal line that binds the bureau to them (draw.md §1).

Used by every freeze: of a task (acts.draw.freeze) and of what is added to one (acts.draw.supplement).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

import msgspec

from acts.base.office import Office
from acts.draw.clock import refuse_clock
from acts.draw.evidence import write_evidence
from acts.draw.expiry import deadline_after, expire_if_overdue
from acts.draw.freeze_register import append_event, next_serial, refuse_unsettled
from acts.draw.obstacles import ended_departments, open_on_plan
from acts.work.task import moved, task_items, task_plan_line
from rules.base.canonical import digest
from rules.base.codes import ENTROPY
from rules.base.dates import moment_text
from rules.base.errors import Problem, Refused
from rules.base.fields import CHINA
from rules.draw.draw import (
    Bureau,
    Department,
    Entropy,
    ExcludedLine,
    ItemRef,
    PlanRef,
    RegistryRef,
    Stratum,
    Terms,
    commitment,
    freeze_problems,
    parse_source,
    source_problems,
)
from rules.draw.draw_record import Draw, DrawLists, Event, Supplement, inspector_lines, list_files, pool_lines
from rules.draw.entropy import CHAINS, drawing_time
from rules.draw.scope import scope_text
from rules.registry.enterprise import Enterprise
from rules.registry.plan import PlanLine
from rules.work.classes import rests_on_classes
from rules.work.task import Task

__all__ = ["Frozen", "ValueSource", "default_publish_by", "mask_of", "read_source", "record_freeze"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """What a freeze is made of. level: the strictest of the items (a code of LEVELS); mask: as in the terms.

    before: the draw that this one replaces, with the numbers that it removes. supplement: what it is for when it adds to another one.
    few: whether the pool is so small that it is treated as 不予公开.
    """

    lists: DrawLists
    strata: tuple[Stratum, ...]
    level: str
    mask: Literal["limited", "strata"] | None
    before: Draw | None = None
    removed: tuple[str, ...] = ()
    supplement: Supplement | None = None
    few: bool = False


def mask_of(office: Office, task: Task, level: str) -> Literal["limited", "strata"] | None:
    """Why only the arithmetic of a draw is public, for good (draw.md §6); None when its names may be."""
    if level != "full":
        return "limited"
    return "strata" if rests_on_classes(task) and not office.bureau.site.publish_classes else None


def default_publish_by(office: Office, task: Task) -> date:
    """By when the list of a task is public at the latest: the end of its window and the days that a result has until it is published."""
    return office.calendar.due(task.end, task.disclose_days).day


class ValueSource(msgspec.Struct, frozen=True):
    """Where the value will come from, as it was asked for: kind, source as read, and when it will exist."""

    kind: str
    source: Mapping[str, str | int]
    expected: datetime


def read_source(
    office: Office, number: str, kind: str, source: Mapping[str, str], expected_at: datetime | None
) -> tuple[ValueSource, list[Problem]]:
    """The source as typed, and what is wrong with it; Refused when there is no such kind, or no time for one that has none by itself.

    Dice have ten faces unless another number is typed. expected_at: None for the time at which a lottery or beacon has its value.
    """
    if kind not in ENTROPY:
        raise Refused(Problem(f"没有“{kind}”这种来源，可用：{'、'.join(ENTROPY.codes)}", field="随机值来源"))
    read = parse_source({"faces": "10", **source} if kind == "dice" else source)
    problems = source_problems(kind, read)
    if expected_at is None and problems:
        raise Refused(*problems)
    moment = expected_at or _own_time(kind, read)
    if moment is None:
        raise Refused(Problem("必须写明随机值何时产生（--expected-at）", number, "预定时间"))
    requested = ValueSource(kind, read, moment.astimezone(CHINA).replace(microsecond=0))
    refuse_clock(office, "draw.freeze")  # before anything is held against a clock that is wrong
    if requested.expected <= office.now():
        problems.append(
            Problem(
                f"{moment_text(requested.expected)} 不晚于现在（{moment_text(office.now())}），必须在冻结之后",
                number,
                "预定时间",
            )
        )
    return requested, problems


def _own_time(kind: str, source: Mapping[str, str | int]) -> datetime | None:
    """When the value of a well-formed lottery or beacon source exists; None for dice and system, or a round of no calendar."""
    if kind == "lottery":
        return datetime.fromisoformat(drawing_time(str(source["date"])))
    if kind != "beacon":
        return None
    try:
        return CHAINS[str(source["chain_hash"])].at(int(source["round"]))
    except (OverflowError, ValueError):
        raise Refused(Problem(f"第 {source['round']} 轮一年以内都不会产生，请核对轮次", field="随机值来源")) from None


def record_freeze(
    office: Office,
    task: Task,
    frozen: Frozen,
    departments: Sequence[Department],
    requested: ValueSource,
    *,
    publish_by: date | None = None,
    approved_by: str = "",
    against: Sequence[Problem] = (),
    announce: Callable[[Draw], object] = lambda _: None,
) -> Draw:
    """Write the terms over these lists, judge them, journal the freeze and export it. Refused with everything against it.

    A supplement (`frozen.supplement`) leaves the task's state as it is. approved_by: the leader who approved the recusals, private.
    against: what else stands against it, told with the rest. announce: called once the freeze is saved, before anything else that can fail.
    """
    refuse_clock(office, "draw.freeze")
    refuse_unsettled(office)
    _expire_overdue(office, task)  # may journal: before the terms name the journal's last entry
    secret = office.token(32) if requested.kind == "system" else ""
    draw_number = _next_number(office, task, frozen.level)
    terms = _terms(office, task, draw_number, frozen, departments, requested, secret, publish_by)
    lists = frozen.lists
    problems = freeze_problems(
        terms,
        pool_lines(lists.pool),
        [ExcludedLine(entry.number, entry.reason, "") for entry in lists.excluded],
        {code: inspector_lines(entries) for code, entries in lists.inspectors.items()},
        lists.recusals,
        office.departments,
    )
    against = (*open_on_plan(office, task), *ended_departments(office, task), *problems, *against)
    if against:
        raise Refused(*against)
    draw = Draw(
        number=draw_number,
        task=task.number,
        serial=terms.serial,
        plan=task.plan,
        terms=terms.to_bytes().decode(),
        commitment=commitment(terms),
        frozen_at=terms.frozen_at,
        entropy=terms.entropy.kind,
        expected_at=terms.entropy.expected_at,
        expires_at=terms.entropy.expires_at or "",
        level=frozen.level,
        mask=frozen.mask or "",
        secret=secret,
        supplement=frozen.supplement,
        recusals_by=approved_by,
    )
    with office.transaction("draw.freeze", f"冻结 {draw_number}，承诺值 {draw.commitment}") as tx:
        tx.put(draw)
        tx.put(msgspec.structs.replace(lists, number=draw_number))
        if frozen.supplement:
            tx.put(msgspec.structs.replace(task, supplements=(*task.supplements, draw_number)))
        else:
            tx.put(moved(task, "draw.freeze", "frozen", draws=(*task.draws, draw_number)))
        append_event(office, tx, draw)
    announce(draw)
    write_evidence(office, draw.number)
    return draw


def _next_number(office: Office, task: Task, level: str) -> str:
    """The number of the next draw of a task; of one 不予公开 a number that tells no task, since freezes.tsv has it (draw.md §1)."""
    if level in ("none", "secret"):
        return f"R-{office.token(4)}"
    taken = {
        event.draw for event in office.store.each(Event)
    }  # also by what a restoration found in the public register
    count = len(task.draws) + len(task.supplements) + 1
    while f"{task.number}-{count}" in taken:
        count += 1
    return f"{task.number}-{count}"


def _terms(
    office: Office,
    task: Task,
    draw_number: str,
    frozen: Frozen,
    departments: Sequence[Department],
    requested: ValueSource,
    secret: str,
    publish_by: date | None,
) -> Terms:
    """The terms of a freeze at this moment."""
    plan, supplement = task_plan_line(office, task), frozen.supplement
    files = list_files(frozen.lists)
    serial, previous = next_serial(office)
    bureau = office.bureau
    return Terms(
        bureau=Bureau(bureau.draw_code, bureau.name, bureau.site.url or None),
        clock="office" if bureau.demo_clock is None else "demo",
        serial=serial,
        previous=previous,
        draw=draw_number,
        task=task.number,
        frozen_at=office.stamp(),
        plan=_plan_ref(plan),
        items=tuple(ItemRef(item.number, item.version) for item in task_items(office, task)),
        scope=scope_text(task, plan, masked=frozen.mask == "strata"),
        mask=frozen.mask,
        strata_by="none" if supplement and supplement.kind == "inspectors" else task.strata,  # type: ignore[arg-type]  # a code of STRATA
        classes_basis=bureau.site.publish_classes or None,
        publish_by=(publish_by or max(default_publish_by(office, task), requested.expected.date())).isoformat(),
        registry=RegistryRef(office.store.position.seq, office.store.position.head, office.store.count(Enterprise)),
        pool=digest(files["pool.tsv"]),
        excluded=digest(files["excluded.tsv"]),
        recusals=digest(files["recusals.tsv"]),
        pool_size=len(frozen.lists.pool),
        strata=frozen.strata,
        floor="0" if supplement else _floor(task, plan),
        batches=1 if supplement else task.batches,
        cutoff=task.cutoff.isoformat(),
        departments=tuple(
            msgspec.structs.replace(one, inspectors=digest(files[f"inspectors-{one.code}.tsv"])) for one in departments
        ),
        entropy=_entropy(office, requested, secret),
        supersedes=frozen.before.commitment if frozen.before and not supplement else None,
        removed=frozen.removed,
        parent=office.store.get(Draw, supplement.parent).commitment if supplement else None,
    )


def _entropy(office: Office, requested: ValueSource, secret: str) -> Entropy:
    deadline = deadline_after(office, requested.kind, requested.expected)
    return Entropy(
        kind=requested.kind,  # type: ignore[arg-type]  # one of ENTROPY's codes, asked in read_source
        source=dict(requested.source),
        expected_at=requested.expected.isoformat(),
        expires_at=deadline.isoformat() if deadline else None,
        secret_hash=digest(secret.encode()) if secret else None,
    )


def _plan_ref(plan: PlanLine | None) -> PlanRef | None:
    return PlanRef(line=plan.number, ratio=plan.ratio, version=plan.version) if plan else None


def _floor(task: Task, plan: PlanLine | None) -> str:
    """The least share of the whole pool: the task's own, never under the plan's ratio."""
    return max(task.floor, plan.ratio, key=Fraction) if plan else task.floor


def _expire_overdue(office: Office, task: Task) -> None:
    """The draws of the same plan line whose value did not come in time do not stand in the way; the journal says so first."""
    for draw in office.store.where(Draw, plan=task.plan) if task.plan else ():
        if draw.task != task.number and draw.state == "open":
            expire_if_overdue(office, office.store.get(Task, draw.task))
