"""补充抽取: a draw that adds to another one and takes nothing of it away (draw.md §5, 缺员; docs/decisions.md).

It is a freeze of its own: its serial stands in freezes.tsv, its terms name the parent's commitment, its value comes after it. Of inspectors
it fills the places that nobody of the parent's lists could take; of objects it draws more from those that the parent did not draw.
After the freeze the same acts go on with it: draw.add_witness, draw.run, draw.void, confirm.confirm (objects), match.match_inspectors.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.freeze import FreezeReport, ValueSource, read_source, record_freeze
from acts.draw.pool import eligible_inspectors, pool_for_redraw
from acts.draw.teams import MatchedDraw, matched_draws, require_running_task, vacancies
from acts.work.task import active_draw, main_draw, preview, task_items
from rules.base.codes import DEPARTMENTS, DRAW_STATES, SUPPLEMENT_REASONS
from rules.base.errors import Problem, Refused
from rules.base.fields import as_percent
from rules.draw.draw_record import Draw, DrawLists, ExcludedEntry, Supplement, ever_listed, numbered
from rules.draw.scope import merge_small_strata
from rules.draw.terms import Department, Stratum
from rules.work.task import Task, read_ratios, stratum_text

__all__ = ["freeze_inspectors", "freeze_objects"]

MIN_NEW_INSPECTORS = 2
"""So many new inspectors at least, for chance to decide anything (draw.md §1: per_object is never under 2)."""


def freeze_inspectors(
    office: Office, number: str, department: str, *, kind: str, source: Mapping[str, str], expected_at: datetime
) -> FreezeReport:
    """Freeze a supplementary draw that fills the empty places (缺员) of a department; its list are the inspectors who are new.

    The pool are the objects with an empty place, each drawn (ratio 1). Two are matched to each: the first takes the place, the
    second the next empty one, or stands by. Refused when there is no empty place, or fewer than two new ones can be drawn.
    """
    task, asked = _ready(office, number, kind, source, expected_at)
    try:
        code = DEPARTMENTS.read(department)
    except ValueError as error:
        raise Refused(Problem(str(error), number, "部门")) from None
    empty = [one for one in vacancies(office, task) if one.department == code]
    if not empty:
        raise Refused(f"任务 {number} 的{DEPARTMENTS.text(code)}没有缺员，不用补充抽取")
    parent = empty[0].draw  # places in the sheets of one draw at a time: its numbers are their numbers
    draws = matched_draws(office, parent)
    wanted = {draws[0].number(one.object) for one in empty if one.draw == parent}
    pool = tuple(
        msgspec.structs.replace(entry, stratum="all", salt=office.token(16))
        for entry in draws[0].lists.pool
        if entry.number in wanted
    )
    lists = DrawLists(number="", pool=pool, excluded=(), inspectors={}, recusals=())
    items = tuple(item for item in task_items(office, task) if item.department == code)
    narrowed = msgspec.structs.replace(task, departments=(code,), pool_take={})
    lists, departments = eligible_inspectors(office, narrowed, lists, items)
    lists, departments = _only_new(draws, lists, departments[0])
    fresh = len(lists.inspectors[code])
    if fresh < MIN_NEW_INSPECTORS:
        raise Refused(
            f"{DEPARTMENTS.text(code)}原名单以外可抽取的执法人员只有 {fresh} 人，至少要有 {MIN_NEW_INSPECTORS} 人，抽取才有意义；"
            "请先在执法人员名录中登记（inspector add）"
        )
    draw = record_freeze(
        office, task, lists, (Stratum(code="all", ratio="1", size=len(pool)),), departments, asked, level=draws[0].draw.level,
        before=_given_up(office, task, "inspectors"), supplement=Supplement(kind="inspectors", parent=parent),
    )  # fmt: skip
    return FreezeReport(draw, len(pool), {})


def _only_new(
    draws: tuple[MatchedDraw, ...], lists: DrawLists, department: Department
) -> tuple[DrawLists, list[Department]]:
    """The list without those of the parent's, under ids that no draw of the family has; and the pairs that may not meet.

    Who is or was in the team of an object does not come a second time: he stands among the pairs.
    """
    code = department.code
    old = {entry.inspector for entry in draws[0].lists.inspectors[code]}
    place = len(draws)
    kept = [entry for entry in lists.inspectors[code] if entry.inspector not in old]
    ids = {entry.id: f"{code}-b{place}-{at:02d}" for at, entry in enumerate(kept, 1)}
    entries = tuple(msgspec.structs.replace(entry, id=ids[entry.id]) for entry in kept)
    pairs = {(number, ids[id_]) for number, id_ in lists.recusals if id_ in ids}
    by_person = {entry.inspector: entry.id for entry in entries}
    for one in draws[1:]:
        whom = {entry.id: entry.inspector for entry in one.lists.inspectors.get(code, ())}
        met = [(team.object, id_) for team in one.draw.teams or () for id_ in team.inspectors]
        met += [(change.object, id_) for change in one.draw.changes for id_ in (change.out, change.in_) if id_]
        numbers = {entry.number for entry in lists.pool}
        pairs |= {
            (number, by_person[whom[id_]]) for number, id_ in met if number in numbers and whom.get(id_) in by_person
        }
    gone = dict(department.excluded)
    gone["parent_list"] = len(lists.inspectors[code]) - len(kept)
    lists = msgspec.structs.replace(lists, inspectors={code: entries}, recusals=tuple(sorted(pairs)))
    return lists, [msgspec.structs.replace(department, excluded=gone)]


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
    expected_at: datetime,
) -> FreezeReport:
    """Freeze a supplementary draw of objects for a task that was drawn too small. Whoever was drawn stays drawn.

    ratio: of what is left in each stratum, written as a task's ratio (5%, or A=1%,B=5%). reason: a code of SUPPLEMENT_REASONS; paper,
    approved_by: the decision, private. The pool is the parent's less everybody who ever stood on its list; once for a task.
    """
    task, asked = _ready(office, number, kind, source, expected_at)
    parent = main_draw(office, task)
    if parent is None or parent.teams is None:
        raise Refused(f"任务 {number} 的对象是指定的，不是抽取的，不能补充抽取")
    problems = [
        Problem("必须填写", number, label)
        for label, text in (("依据", paper), ("批准人", approved_by))
        if not text.strip()
    ]
    code = ""
    try:
        code = SUPPLEMENT_REASONS.read(reason)
    except ValueError as error:
        problems.append(Problem(str(error), number, "补充抽取原因"))
    try:
        ratios = read_ratios(ratio)
    except ValueError as error:
        ratios = {}
        problems.append(Problem(str(error), number, "抽查比例"))
    if not ratios and not problems:
        problems.append(Problem("必须填写", number, "抽查比例"))
    if code == "list_short" and all(strike.replaced_by for strike in parent.struck):
        problems.append(Problem(f"{parent.number} 剔除的都已递补，名单没有不足", number, "补充抽取原因"))
    for other in task.supplements:
        one = office.store.get(Draw, other)
        if one.supplement is not None and one.supplement.kind == "objects" and one.state == "drawn":
            problems.append(Problem(f"已补充抽取过对象（{other}），一个任务以一次为限；还要增加请另建任务", number))
    if problems:
        raise Refused(*problems)
    require_leader(office, approved_by)
    before = _given_up(office, task, "objects")
    if before is not None:  # as any redraw: the same pool less the lines that the void names, on the same terms
        lists, strata = pool_for_redraw(office, task, before, parent.level)
        asked_for = {s.code: ratios.get(s.code) or ratios.get("") or s.ratio for s in strata}
        if any(asked_for[s.code] != s.ratio for s in strata if s.size):
            same = "、".join(f"{stratum_text(s.code)} {as_percent(s.ratio)}" for s in strata if s.size)
            raise Refused(f"{before.number} {DRAW_STATES.text(before.state)}，重新冻结仍用原来的对象和比例：{same}")
        if parent.level != "full":
            lists = _parents_numbers(office, parent, lists)
    else:
        lists, strata = _rest(office, task, parent, ratios)
    lists, departments = eligible_inspectors(office, task, lists, task_items(office, task))
    supplement = Supplement(
        kind="objects", parent=parent.number, reason=code, paper=paper.strip(), by=approved_by.strip()
    )
    draw = record_freeze(
        office, task, lists, strata, departments, asked, level=parent.level, before=before, supplement=supplement
    )
    return FreezeReport(draw, len(lists.pool), dict(Counter(entry.reason for entry in lists.excluded)))


def _given_up(office: Office, task: Task, kind: str) -> Draw | None:
    """The supplement of this kind that was voided or expired last, when none was drawn since: the next one replaces it."""
    found = None
    for number in task.supplements:
        one = office.store.get(Draw, number)
        if one.supplement is not None and one.supplement.kind == kind:
            found = one if one.state in {"void", "expired"} else None
    return found


def _parents_numbers(office: Office, parent: Draw, lists: DrawLists) -> DrawLists:
    """The lists under the numbers that were made for the parent, which a restricted draw shows instead of the registry's."""
    made = numbered(office.store.get(DrawLists, parent.number))
    return msgspec.structs.replace(
        lists,
        pool=tuple(msgspec.structs.replace(e, number=made[e.number], object=e.number) for e in lists.pool),
        excluded=tuple(msgspec.structs.replace(e, number=made[e.number], object=e.number) for e in lists.excluded),
    )


def _rest(office: Office, task: Task, parent: Draw, ratios: Mapping[str, str]) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """The parent's pool less everybody who ever stood on its list, with fresh salts, and its strata with these ratios.

    Who could not be drawn any more as the registry stands (closed, checked elsewhere this year) is left out with that reason.
    """
    old = office.store.get(DrawLists, parent.number)
    listed = {one.number for one in ever_listed(parent)}
    now = preview(office, task)
    can, why = {number for number, _ in now.pool}, dict(now.excluded)
    fresh = [msgspec.structs.replace(entry, salt=office.token(16)) for entry in old.pool]
    pool = tuple(entry for entry in fresh if entry.number not in listed and entry.registered in can)
    kept = {entry.number for entry in pool}
    left_out = [
        ExcludedEntry(
            number=e.number, object=e.object, code=e.code, name=e.name, salt=e.salt,
            reason="already_drawn" if e.number in listed else why.get(e.registered, "other_scope"),
        )
        for e in fresh
        if e.number not in kept
    ]  # fmt: skip
    if not pool:
        raise Refused(f"{parent.number} 的对象库已经全部抽过，没有可以补充的")
    sizes = Counter(entry.stratum for entry in pool)
    known = {stratum.code for stratum in parent.conditions.strata}
    problems = [
        Problem(
            f"没有“{stratum_text(code)}”这一层，可写：{'、'.join(stratum_text(one) for one in sorted(known))}",
            field="抽查比例",
        )
        for code in ratios
        if code and code not in known
    ]
    strata = []
    for stratum in parent.conditions.strata:
        ratio = ratios.get(stratum.code) or ratios.get("")
        if ratio is None and sizes[stratum.code]:
            problems.append(Problem(f"没有写{stratum_text(stratum.code)}的比例", field="抽查比例"))
        strata.append(Stratum(code=stratum.code, ratio=ratio or stratum.ratio, size=sizes[stratum.code]))
    if problems:
        raise Refused(*problems)
    if parent.level != "full":  # what is left may be few
        joined, pool_after = merge_small_strata(task.strata, strata, [(e.number, e.stratum) for e in pool])
        strata = joined
        pool = tuple(
            msgspec.structs.replace(entry, stratum=stratum)
            for entry, (_, stratum) in zip(pool, pool_after, strict=True)
        )
    excluded = [msgspec.structs.replace(entry, salt=office.token(16)) for entry in old.excluded]
    return DrawLists(number="", pool=pool, excluded=(*excluded, *left_out), inspectors={}, recusals=()), tuple(strata)


def _ready(
    office: Office, number: str, kind: str, source: Mapping[str, str], expected_at: datetime
) -> tuple[Task, ValueSource]:
    """The running task and the source; Refused when another supplementary draw is not finished, or the source is none."""
    task = require_running_task(office, number)
    in_hand = active_draw(office, task)
    if in_hand is not None and in_hand.supplement is not None:
        raise Refused(f"补充抽取 {in_hand.number} 还没有完成，请先抽取并匹配（draw run、match），或作废（draw void）")
    asked, problems = read_source(office, number, kind, source, expected_at)
    if problems:
        raise Refused(*problems)
    return task, asked
