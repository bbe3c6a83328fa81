"""补充抽取: a draw that adds to another one and takes nothing of it away (draw.md §5, 缺员; docs/decisions.md).

It is a freeze of its own: its serial stands in freezes.tsv, its terms name the parent's commitment, its value comes after it. Of inspectors
it fills the vacancies that nobody of the parent's lists could take; of objects it draws more from those that the parent did not draw.
After the freeze the same acts go on with it: draw.add_witness, draw.run, void.void, confirm.confirm (objects), match.match_inspectors.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.doubts import list_doubts
from acts.draw.freeze import FreezeReport
from acts.draw.pool import eligible_inspectors, merge_strata_of_pool, under_draw_numbers
from acts.draw.recording import Frozen, ValueSource, mask_of, read_source, record_freeze
from acts.draw.teams import MatchedDraw, Vacancy, matched_draws, require_running_task, vacancies
from acts.work.past import preview
from acts.work.task import active_draw, main_draw, task_items
from rules.base.codes import DRAW_STATES, SUPPLEMENT_REASONS
from rules.base.errors import Problem, Refused
from rules.base.fields import as_percent
from rules.draw.draw_record import (
    Draw,
    DrawLists,
    ExcludedEntry,
    PoolEntry,
    Supplement,
    coarse,
    ever_listed,
    registry_numbers,
)
from rules.draw.terms import Department, Stratum
from rules.work.decision import post_problems
from rules.work.task import Task, read_ratios, stratum_text

__all__ = ["freeze_inspectors", "freeze_objects"]

MIN_NEW_INSPECTORS = 2
"""New inspectors at least, for chance to decide anything (draw.md §1: per_object is never under 2)."""


def freeze_inspectors(
    office: Office,
    number: str,
    department: str,
    *,
    kind: str,
    source: Mapping[str, str],
    expected_at: datetime | None,
    publish_by: date | None = None,
    announce: Callable[[FreezeReport], object] = lambda _: None,
) -> FreezeReport:
    """Freeze a supplementary draw that fills the vacancies (缺员) of a department; its list are the inspectors who are new.

    department: its code or name. kind, source, expected_at, publish_by: as for a freeze (acts.draw.freeze). The pool are the objects with a vacancy, each
    drawn (ratio 1). Two are matched to each: the first takes the place, the second the next vacancy, or stands by. Refused when there is
    no vacancy, or fewer than two new inspectors can be drawn.
    """
    task, value_source = _task_and_source(office, number, kind, source, expected_at)
    try:
        code = office.departments.read(department)
    except ValueError as error:
        raise Refused(Problem(str(error), number, "部门")) from None
    empty = [vacancy for vacancy in vacancies(office, task) if vacancy.department == code]
    if not empty:
        raise Refused(f"任务 {number} 的{office.departments.text(code)}没有缺员，不用补充抽取")
    parent = empty[0].draw  # of one draw at a time: the numbers of its sheets are its numbers
    draws = matched_draws(office, parent)
    lists = under_draw_numbers(office, _vacant_objects(draws[0], empty), ())
    items = tuple(item for item in task_items(office, task) if item.department == code)
    one_department = msgspec.structs.replace(task, departments=(code,), pool_take={})
    lists, departments = eligible_inspectors(office, one_department, lists, items)
    lists, terms = _without_listed_before(draws, lists, departments[0])
    found = len(lists.inspectors[code])
    if found < MIN_NEW_INSPECTORS:
        raise Refused(
            f"{office.departments.text(code)}原名单以外可抽取的执法人员只有 {found} 人，至少要有 {MIN_NEW_INSPECTORS} 人，抽取才有意义；"
            "请先在执法人员名录中登记（inspector add）"
        )
    size, level = len(lists.pool), draws[0].draw.level
    frozen = Frozen(
        lists=lists, strata=(Stratum(code="all", ratio="1", size=size),), level=level, mask=mask_of(office, task, level),
        supplement=Supplement(kind="inspectors", parent=parent),
    )  # fmt: skip
    draw = record_freeze(
        office, task, frozen, [terms], value_source, publish_by=publish_by,
        announce=lambda draw: announce(FreezeReport(draw, size, {})),
    )  # fmt: skip
    return FreezeReport(draw, size, {})


def _vacant_objects(parent: MatchedDraw, empty: Sequence[Vacancy]) -> tuple[PoolEntry, ...]:
    """The objects of the parent's pool with one of these vacancies, in one stratum."""
    objects = {vacancy.object for vacancy in empty if vacancy.draw == parent.draw.number}
    return tuple(
        msgspec.structs.replace(entry, stratum="all") for entry in parent.lists.pool if entry.object in objects
    )


def _without_listed_before(
    draws: tuple[MatchedDraw, ...], lists: DrawLists, department: Department
) -> tuple[DrawLists, Department]:
    """The lists and the department's terms without the inspectors whom the parent's list had, under ids that no draw before had.

    draws: the parent and its supplements so far. Whoever is or was in the team of an object does not come a second time: the two stand
    among the pairs that may not meet.
    """
    code = department.code
    before = {entry.inspector for entry in draws[0].lists.inspectors[code]}
    fresh = [entry for entry in lists.inspectors[code] if entry.inspector not in before]
    ids = {entry.id: f"{code}-b{len(draws)}-{place:02d}" for place, entry in enumerate(fresh, 1)}
    entries = tuple(msgspec.structs.replace(entry, id=ids[entry.id]) for entry in fresh)
    pairs = {(number, ids[id_]) for number, id_ in lists.recusals if id_ in ids}
    id_of = {entry.inspector: entry.id for entry in entries}
    numbers = {entry.object: entry.number for entry in lists.pool}
    pairs |= {
        (numbers[object_number], id_of[inspector])
        for supplement in draws[1:]
        for object_number, inspector in _sent_by(supplement, code)
        if object_number in numbers and inspector in id_of
    }
    others = department.registry_size - len(entries)
    lists = msgspec.structs.replace(lists, inspectors={code: entries}, recusals=tuple(sorted(pairs)))
    return lists, msgspec.structs.replace(department, excluded={"not_available": others} if others else {})


def _sent_by(matched: MatchedDraw, department: str) -> list[tuple[str, str]]:
    """(object, inspector), both by their numbers in the registry, of everybody whom a draw sent somewhere, those who were changed included."""
    whom = registry_numbers(matched.lists)
    inspector = {entry.id: entry.inspector for entry in matched.lists.inspectors.get(department, ())}
    sent = [(team.object, id_) for team in matched.draw.teams or () for id_ in team.inspectors]
    sent += [(change.object, id_) for change in matched.draw.changes for id_ in (change.out, change.in_) if id_]
    return [(whom[number], inspector[id_]) for number, id_ in sent if id_ in inspector]


def freeze_objects(
    office: Office,
    number: str,
    ratio: str,
    *,
    reason: str,
    paper: str,
    approved_by: str,
    kind: str,
    source: Mapping[str, str],
    expected_at: datetime | None,
    post: str = "负责人",
    publish_by: date | None = None,
    announce: Callable[[FreezeReport], object] = lambda _: None,
) -> FreezeReport:
    """Freeze a supplementary draw of objects for a task that was drawn too small. Whoever was drawn stays drawn.

    ratio: of what is left in each stratum, written as a task's ratio (5%, or A=1%,B=5%). reason: a code of SUPPLEMENT_REASONS; paper,
    approved_by: the decision, private; post: the office of who approved, public. publish_by: as of a freeze. The pool is the parent's less everybody who ever stood on its list; once for a task. Refused
    with everything that is wrong or missing.
    """
    task, value_source = _task_and_source(office, number, kind, source, expected_at)
    parent = main_draw(office, task)
    if parent is None or parent.teams is None:
        raise Refused(f"任务 {number} 的对象是指定的，不是抽取的，不能补充抽取")
    decision = (("依据", paper), ("批准人", approved_by), ("批准人职务", post))
    code, ratios = _read_decision(office, task, parent, ratio, reason, decision)
    if problems := post_problems(post, approved_by, number):
        raise Refused(*problems)
    require_leader(office, approved_by)
    before = _given_up(office, task)
    if before is None:
        lists, strata = _remaining_pool(office, task, parent, ratios)
    else:
        lists, strata = _same_pool(office, task, before, ratios)
    lists, departments = eligible_inspectors(office, task, lists, task_items(office, task))
    frozen = Frozen(
        lists=lists, strata=strata, level=parent.level, mask=mask_of(office, task, parent.level),
        supplement=Supplement(
            kind="objects", parent=parent.number, reason=code, paper=paper.strip(), by=approved_by.strip(),
            office=post.strip(),
        ),
    )  # fmt: skip
    doubts = list_doubts(office, task, lists)
    leader = approved_by.strip() if doubts.needs_leader else ""
    why = dict(Counter(entry.why for entry in lists.excluded))
    draw = record_freeze(
        office, task, frozen, departments, value_source, publish_by=publish_by, approved_by=leader,
        announce=lambda draw: announce(FreezeReport(draw, len(lists.pool), why, doubts.sentences)),
    )  # fmt: skip
    return FreezeReport(draw, len(lists.pool), why, doubts.sentences)


def _read_decision(
    office: Office, task: Task, parent: Draw, ratio: str, reason: str, decision: Iterable[tuple[str, str]]
) -> tuple[str, Mapping[str, str]]:
    """The reason's code and the ratios by stratum. decision: (label, text) of what must be written. Refused with everything that stands against drawing more objects."""
    problems = [Problem("必须填写", task.number, label) for label, text in decision if not text.strip()]
    code, ratios = "", dict[str, str]()
    try:
        code = SUPPLEMENT_REASONS.read(reason)
    except ValueError as error:
        problems.append(Problem(str(error), task.number, "补充抽取原因"))
    try:
        ratios = dict(read_ratios(ratio))
    except ValueError as error:
        problems.append(Problem(str(error), task.number, "抽查比例"))
    if not ratios and not problems:
        problems.append(Problem("必须填写", task.number, "抽查比例"))
    if code == "list_short" and all(strike.replaced_by for strike in parent.struck):
        problems.append(Problem(f"{parent.number} 剔除的都已递补，名单没有不足", task.number, "补充抽取原因"))
    problems += _drawn_before(office, task)
    if problems:
        raise Refused(*problems)
    return code, ratios


def _drawn_before(office: Office, task: Task) -> list[Problem]:
    """Objects are added once for a task: more than once, and one could go on until somebody is hit."""
    supplements = (office.store.get(Draw, number) for number in task.supplements)
    return [
        Problem(f"已补充抽取过对象（{draw.number}），一个任务以一次为限；还要增加请另建任务", task.number)
        for draw in supplements
        if draw.supplement is not None and draw.supplement.kind == "objects" and draw.state == "drawn"
    ]


def _given_up(office: Office, task: Task) -> Draw | None:
    """The supplement of objects that was voided or expired last, when none was drawn since: the next one takes its place, on the same objects.

    Its terms name the parent alone: a supplement supersedes nothing (draw.md §1).
    """
    found = None
    for number in task.supplements:
        draw = office.store.get(Draw, number)
        if draw.supplement is not None and draw.supplement.kind == "objects":
            found = draw if draw.state in {"void", "expired"} else None
    return found


def _same_pool(
    office: Office, task: Task, before: Draw, ratios: Mapping[str, str]
) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """The pool of the one that was given up less the lines that the void names, on the same ratios, or Refused."""
    lists = office.store.get(DrawLists, before.number)
    named = set(before.void.lines) if before.void else set()
    pool = tuple(entry for entry in lists.pool if entry.number not in named)
    struck = [_left_out(entry, "struck_before") for entry in lists.pool if entry.number in named]
    strata = _sized(before.conditions.strata, pool)
    if any(s.size and s.ratio != (ratios.get(s.code) or ratios.get("") or s.ratio) for s in strata):
        same = "、".join(f"{stratum_text(s.code)} {as_percent(s.ratio)}" for s in strata if s.size)
        raise Refused(f"{before.number} {DRAW_STATES.text(before.state)}，重新冻结仍用原来的对象和比例：{same}")
    if before.mask:
        pool, strata = merge_strata_of_pool(task, pool, strata)
    return under_draw_numbers(office, pool, (*lists.excluded, *struck)), strata


def _sized(strata: Sequence[Stratum], pool: Sequence[PoolEntry]) -> tuple[Stratum, ...]:
    """The strata with the sizes that they have in this pool."""
    sizes = Counter(entry.stratum for entry in pool)
    return tuple(msgspec.structs.replace(stratum, size=sizes[stratum.code]) for stratum in strata)


def _remaining_pool(
    office: Office, task: Task, parent: Draw, ratios: Mapping[str, str]
) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """The parent's pool less everybody who ever stood on its list, under fresh numbers, and its strata with these ratios.

    Who could not be drawn any more as the registry stands (closed, checked elsewhere this year) is left out with that reason.
    """
    lists = office.store.get(DrawLists, parent.number)
    pool, left_out = _split_pool(office, task, parent, lists)
    if not pool:
        raise Refused(f"{parent.number} 的对象库已经全部抽过，没有可以补充的")
    strata = _strata_with(ratios, parent.conditions.strata, Counter(entry.stratum for entry in pool))
    if parent.mask:  # what is left may be few
        pool, strata = merge_strata_of_pool(task, pool, strata)
    return under_draw_numbers(office, pool, (*lists.excluded, *left_out)), strata


def _split_pool(
    office: Office, task: Task, parent: Draw, lists: DrawLists
) -> tuple[tuple[PoolEntry, ...], list[ExcludedEntry]]:
    """The parent's pool as (who can still be drawn, who is left out and why)."""
    listed = {drawn.number for drawn in ever_listed(parent)}
    now = preview(office, task)
    in_scope, reasons = {number for number, _ in now.pool}, dict(now.excluded)
    pool = tuple(entry for entry in lists.pool if entry.number not in listed and entry.object in in_scope)
    remaining = {entry.number for entry in pool}
    left_out = [
        _left_out(entry, "already_drawn" if entry.number in listed else reasons.get(entry.object, "other_scope"))
        for entry in lists.pool
        if entry.number not in remaining
    ]
    return pool, left_out


def _left_out(entry: PoolEntry, why: str) -> ExcludedEntry:
    """An object of a pool that is in the pool of a later freeze no more. why: a code of EXCLUSIONS."""
    return ExcludedEntry(
        number="", object=entry.object, code=entry.code, name=entry.name, salt="", reason=coarse(why), why=why
    )  # fmt: skip


def _strata_with(ratios: Mapping[str, str], strata: Sequence[Stratum], sizes: Mapping[str, int]) -> tuple[Stratum, ...]:
    """The strata with these ratios ("" is that of all others) and these sizes; Refused for a stratum unknown or without a ratio."""
    codes = {stratum.code for stratum in strata}
    named = "、".join(stratum_text(code) for code in sorted(codes))
    problems = [
        Problem(f"没有“{stratum_text(code)}”这一层，可写：{named}", field="抽查比例")
        for code in ratios
        if code and code not in codes
    ]
    found = []
    for stratum in strata:
        ratio = ratios.get(stratum.code) or ratios.get("")
        size = sizes.get(stratum.code, 0)
        if ratio is None and size:
            problems.append(Problem(f"没有写{stratum_text(stratum.code)}的比例", field="抽查比例"))
        found.append(Stratum(code=stratum.code, ratio=ratio or stratum.ratio, size=size))
    if problems:
        raise Refused(*problems)
    return tuple(found)


def _task_and_source(
    office: Office, number: str, kind: str, source: Mapping[str, str], expected_at: datetime | None
) -> tuple[Task, ValueSource]:
    """The running task and where the value will come from; Refused when another supplementary draw is not finished, or for a bad source."""
    task = require_running_task(office, number)
    active = active_draw(office, task)
    main = main_draw(office, task)
    if main is not None and main.state == "void":
        raise Refused(f"抽取 {main.number} 已作废，不能再补充；要补足数量请另建任务（task create）")
    if active is not None and active.supplement is not None:
        raise Refused(f"补充抽取 {active.number} 还没有完成，请先抽取并匹配（draw run、match），或作废（draw void）")
    value_source, problems = read_source(office, number, kind, source, expected_at)
    if problems:
        raise Refused(*problems)
    return task, value_source
