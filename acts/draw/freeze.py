"""冻结: bind the bureau to a pool and to terms, before any random value exists (draw.md §1–§2).

The freezes of a bureau are one public series; what is 国家秘密 has a series of its own, which is published nowhere (draw.md §6).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from acts.base.office import Office
from acts.disclosure.names import name_doubts
from acts.disclosure.texts import let_name_stand
from acts.draw.evidence import refuse_unwritable_evidence, write_evidence
from acts.draw.expiry import expire_if_overdue
from acts.draw.freeze_register import append_event, next_serial
from acts.draw.pool import (
    assign_draw_numbers,
    eligible_inspectors,
    merged_strata_text,
    new_pool,
    pool_for_redraw,
    struck_but_active,
)
from acts.work.task import main_draw, preview, require_task, task_items, task_plan_line
from rules.base.canonical import digest
from rules.base.codes import ENTROPY, LEVELS, TASK_STATES
from rules.base.errors import Problem, Refused
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
    freeze_problems,
    parse_source,
    source_problems,
)
from rules.draw.draw_record import Draw, DrawLists, Supplement, inspector_lines, list_files, pool_lines
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.secrecy import FEWEST, governing_level
from rules.work.classes import class_problems, lone_class_problems
from rules.work.for_cause import cause_text
from rules.work.task import Task

__all__ = ["FreezeReport", "ValueSource", "freeze", "read_source", "record_freeze"]


class FreezeReport(msgspec.Struct, frozen=True):
    """What a freeze gives: the draw, how big its pool is, who was left out and why, and sentences that the clerk should read."""

    draw: Draw
    pool_size: int
    excluded: Mapping[str, int]
    notices: tuple[str, ...] = ()


def freeze(
    office: Office, number: str, *, kind: str, source: Mapping[str, str], expected_at: datetime, seen: bool = False
) -> FreezeReport:
    """Bind the bureau to pool and terms, before any random value exists. Refused with everything that stands against it.

    source: text by key (draw.md §2). expected_at: when the value will exist, later than now. seen: whoever freezes has read what in the
    task's name looks personal or private; it is public from now on. The commitment is journalled and synced when this returns; from then on
    the terms cannot change.
    """
    task = require_task(office, number)
    expire_if_overdue(office, task)
    task = office.store.get(Task, number)
    if task.cause:
        raise Refused(f"任务 {number} 是{cause_text(task)}检查，对象已经指定，不抽取；请指定执法人员（task assign）")
    if task.state != "draft":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，不能冻结；{TASK_STATES[task.state].note}")
    requested, problems = read_source(office, number, kind, source, expected_at)
    if not seen:
        cure = "任务名称冻结以后公开，请先改名（task edit），或说明已经看过（--seen）"
        problems += [Problem(f"{doubt}；{cure}", number, "抽查任务名称") for doubt in name_doubts(office, task)]
    items = task_items(office, task)
    level = governing_level(items)
    if not office.bureau.site.publish_classes:
        problems += class_problems(task, task_plan_line(office, task), items)
    if problems:
        raise Refused(*problems)
    before = main_draw(office, task)
    if before is not None:
        level = governing_level(items, [before.level])  # numbers once withheld are not given away by a redraw
    lists, strata = _pool(office, task, before, level, items)
    few = level == "limited" and len(lists.pool) < FEWEST
    if few:
        level = "none"
    if level != "full":
        lists = assign_draw_numbers(office, lists)
    lists, departments = eligible_inspectors(office, task, lists, items)
    draw = record_freeze(office, task, lists, strata, departments, requested, level=level, before=before)
    if seen:
        let_name_stand(office, task)
    notices = _notices(office, lists, strata, level, few=few)
    return FreezeReport(draw, len(lists.pool), dict(Counter(entry.true_reason for entry in lists.excluded)), notices)


def _pool(
    office: Office, task: Task, before: Draw | None, level: str, items: Sequence[Item]
) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """The lists of the freeze and their strata. Refused where there is no pool, or its strata would tell the class of everybody on the list."""
    if before is not None:
        lists, strata = pool_for_redraw(office, task, before, level)
    else:
        chosen = preview(office, task)
        if chosen.problems:
            raise Refused(*chosen.problems)
        lists, strata = new_pool(office, task, chosen, items)
    if level == "full" and not office.bureau.site.publish_classes:
        told = lone_class_problems(task, {one.code: one.size for one in strata})
        if told:
            raise Refused(*told)
    return lists, strata


def _notices(office: Office, lists: DrawLists, strata: Sequence[Stratum], level: str, *, few: bool) -> tuple[str, ...]:
    """What the office is told of a freeze beside its numbers."""
    notices = struck_but_active(office, lists)
    if words := merged_strata_text(strata):
        notices = (f"不足 5 个对象的层已经合并：{words}", *notices)
    if level != "full":
        notices = (_RESTRICTED_NOTICE[level], *notices)
    if few:
        notices = (f"对象库不足 {FEWEST} 个，从数量就能知道是谁：本次改按不予公开办理，不公布任务和结果", *notices)
    return notices


class ValueSource(msgspec.Struct, frozen=True):
    """Where the value will come from, as it was asked for: kind, source as read, and when it will exist."""

    kind: str
    source: Mapping[str, str | int]
    expected: datetime


def read_source(
    office: Office, number: str, kind: str, source: Mapping[str, str], expected_at: datetime
) -> tuple[ValueSource, list[Problem]]:
    """The source as typed, and what is wrong with it; Refused when there is no such kind."""
    if kind not in ENTROPY:
        raise Refused(Problem(f"没有“{kind}”这种来源，可用：{'、'.join(ENTROPY.codes)}", field="随机值来源"))
    requested = ValueSource(kind, parse_source(source), expected_at.astimezone(CHINA).replace(microsecond=0))
    problems = source_problems(kind, requested.source)
    if requested.expected <= office.now():
        problems.append(
            Problem(
                f"{requested.expected.isoformat()} 不晚于现在（{office.stamp()}），必须在冻结之后", number, "预定时间"
            )
        )
    return requested, problems


def record_freeze(
    office: Office,
    task: Task,
    lists: DrawLists,
    strata: tuple[Stratum, ...],
    departments: Sequence[Department],
    requested: ValueSource,
    *,
    level: str,
    before: Draw | None = None,
    supplement: Supplement | None = None,
) -> Draw:
    """Write the terms over these lists, judge them, journal the freeze and export it. Refused with everything against it.

    before: the draw that this one replaces. supplement: what it is for when it adds to another one instead; the task's state stays.
    """
    number, kind = task.number, requested.kind
    plan = task_plan_line(office, task)
    secret = office.token(32) if kind == "system" else ""
    files = list_files(lists)
    draw_number = f"{number}-{len(task.draws) + len(task.supplements) + 1}"
    parent = office.store.get(Draw, supplement.parent).commitment if supplement else None
    serial, previous = next_serial(office)
    terms = Terms(
        serial=serial,
        previous=previous,
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
        floor="0" if supplement else task.floor,
        batches=1 if supplement else task.batches,
        cutoff=task.cutoff.isoformat(),
        departments=tuple(
            msgspec.structs.replace(one, inspectors=digest(files[f"inspectors-{one.code}.tsv"])) for one in departments
        ),
        entropy=Entropy(
            kind=kind,  # type: ignore[arg-type]  # one of ENTROPY's codes, asked above
            source=dict(requested.source),
            expected_at=requested.expected.isoformat(),
            secret_hash=digest(secret.encode()) if secret else None,
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
    refuse_unwritable_evidence(office, task, draw_number)
    with office.transaction("draw.freeze", f"冻结 {draw_number}，承诺值 {draw.commitment}") as tx:
        tx.put(draw)
        tx.put(msgspec.structs.replace(lists, number=draw_number))
        if supplement:
            tx.put(msgspec.structs.replace(task, supplements=(*task.supplements, draw_number)))
        else:
            tx.put(msgspec.structs.replace(task, state="frozen", draws=(*task.draws, draw_number)))
        append_event(office, tx, draw)
    write_evidence(office, draw)
    return draw


_RESTRICTED_NOTICE = {
    code: f"本次含{LEVELS.text(code)}事项，抽取和全部结果按{LEVELS.text(code)}办理：{words}"
    for code, words in (
        ("limited", "对象编号只用于这次抽取，名称和每条结果都不公布，只公布各种结果的数量，不足 5 条的写“少于5”"),
        ("none", "只在冻结登记中列一行，任务和结果都不公布，一年只公布一个总数"),
        ("secret", "本单位什么都不公示"),
    )
}


def _open_on_plan(office: Office, task: Task) -> list[str]:
    """Draws of the same plan line that are frozen and not drawn yet (a clerk may not freeze several and choose)."""
    if not task.plan:
        return []
    found = []
    for draw in office.store.all(Draw):
        if draw.plan == task.plan and draw.task != task.number and draw.state == "open":
            expire_if_overdue(office, office.store.get(Task, draw.task))
            if office.store.get(Draw, draw.number).state == "open":
                found.append(draw.number)
    return found
