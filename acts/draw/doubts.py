"""可疑之处: what stands out before a freeze, in sentences for whoever decides (draw.md §4, §5).

Who was struck as closed and is still in business, who was closed at an earlier freeze and came back within its window, who was closed shortly
before this one, whom hardly any inspector may visit, who is near the cap of the year or on another open list; which draw on the same line of the plan was given up and not drawn again. The preview says them before the freeze, its report after it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from acts.base.office import Office
from acts.draw.pool import eligible_inspectors, pool_for_redraw, sort_out
from acts.registry.duties import current
from acts.registry.health import empty_coverage
from acts.registry.plans import pace_of
from acts.work.past import preview
from acts.work.task import main_draw, task_items, task_plan_line
from acts.work.visits import visit_notes
from db.as_of import written_after
from rules.base.codes import OBJECT_STATUS, STRIKE_REASONS
from rules.base.dates import day_text
from rules.disclosure.draw_notes import CLOSED_FOR_GOOD
from rules.draw.draw import taken_per_stratum
from rules.draw.draw_record import Draw, DrawLists, exceeds_limit, registry_numbers
from rules.draw.freeze_rules import MIN_STRATUM
from rules.draw.predecessors import Duty, GivenUp, duty_of, given_up_before, opened_anew, source_change
from rules.draw.scope import Scope
from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import Enterprise, EnterpriseDay
from rules.registry.inspector import Inspector, Recusal
from rules.work.coverage import period_of
from rules.work.task import Task, stratum_text

__all__ = ["FreezeDoubts", "doubts_now", "freeze_doubts", "list_doubts", "predecessor_notes"]

_JOIN = "抽到的，匹配以后可以合并成一次检查"
_LATELY = 30
"""Days before a freeze within which who was closed is named: it may have been done to keep an object out of the pool."""
_NAMED = 10
"""So many of those are named, the others counted."""


class FreezeDoubts(msgspec.Struct, frozen=True):
    """sentences: complete but for their 。. needs_leader: the objects (by name) that too many are recused for: the leader must approve."""

    sentences: tuple[str, ...]
    needs_leader: tuple[str, ...] = ()


def freeze_doubts(office: Office, task: Task, chosen: Scope | None = None) -> FreezeDoubts:
    """Return what stands out about a freeze of this task now. chosen: the preview, where the caller has it already."""
    chosen = chosen or preview(office, task)
    names = {number: office.store.get(Enterprise, number).name for number, _ in chosen.pool}
    items = task_items(office, task)
    eligible = {
        inspector.number
        for code in task.departments
        for inspector in sort_out(
            office.store.where(Inspector, department=code), tuple(i for i in items if i.department == code), task
        )
    }
    found = _doubts(office, names, eligible)
    anew = _opened_anew(office, given_up_before(_duty(office, task), office.store.each(Draw)), names)
    small = [s for s in chosen.strata if 0 < s.size < MIN_STRATUM and s.size != len(names)]
    words = "、".join(f"{stratum_text(s.code)} {s.size} 个" for s in small)
    sizes = [f"层过小：{words}，核验的结论会写明"] if small else []
    left = _retired_lately(office, names, (number for number, why in chosen.excluded if why == "not_active"))
    visits = visit_notes(office, task, names.keys(), "对象库", _JOIN)
    return FreezeDoubts(
        (
            *empty_coverage(office, task),
            *anew,
            *found.sentences,
            *left,
            *sizes,
            *visits,
            *_pace(office, task),
            *_unmet(office, task, chosen),
        ),
        found.needs_leader,
    )


def _pace(office: Office, task: Task) -> list[str]:
    """That the plan line of a task will not be carried out in time at its pace, this run counted."""
    line = task_plan_line(office, task)
    sentence = "" if line is None else pace_of(office, line, more=1)
    return [f"{sentence}（这次算在内）"] if sentence else []


def _unmet(office: Office, task: Task, chosen: Scope) -> list[str]:
    """That this draw does not meet the coverage duties which its task carries out: their period ends before its days do, or it takes too few."""
    duties = [office.store.get(CoverageDuty, number) for number in task.duties]
    if not duties:
        return []
    names, period, today = "、".join(task.duties), period_of(duties[0].months, task.start), office.today()
    found = []
    if task.end > period.last:
        found.append(
            f"周期义务 {names} 这一期到 {day_text(period.last)} 为止，那以后的检查不算这一期；请把结束日期改到那天以前"
        )
    rest = sum(one.rest for duty in duties if (one := current(office, duty, today)) and period.holds(today))
    drawn = sum(taken_per_stratum(chosen.strata, task.floor).values())
    if drawn < rest:
        found.append(
            f"周期义务 {names} 这一期还要检查 {rest} 家，照这些条件只抽 {drawn} 家，抽少了；请改比例或限定范围"
        )
    return found


def doubts_now(office: Office, task: Task) -> FreezeDoubts:
    """Return what stands out about a freeze of this task now, a redraw too, which takes the pool of the draw before."""
    before = main_draw(office, task)
    if before is None:
        return freeze_doubts(office, task)
    lists = pool_for_redraw(office, task, before, masked=False)[0]  # of strata nothing is said here
    return list_doubts(office, task, eligible_inspectors(office, task, lists, task_items(office, task))[0])


def list_doubts(office: Office, task: Task, lists: DrawLists) -> FreezeDoubts:
    """Return what stands out about the lists of a freeze of this task."""
    names = {entry.object: entry.name for entry in lists.pool}
    found = _doubts(office, names, {entry.inspector for entries in lists.inspectors.values() for entry in entries})
    anew = _opened_anew(office, given_up_before(_duty(office, task), office.store.each(Draw)), names)
    visits = visit_notes(office, task, names.keys(), "对象库", _JOIN)
    left = _retired_lately(office, names, (entry.object for entry in lists.excluded if entry.why == "not_active"))
    empty = empty_coverage(office, task)
    return FreezeDoubts((*empty, *anew, *found.sentences, *left, *visits), found.needs_leader)


def predecessor_notes(office: Office, draw: Draw) -> tuple[str, ...]:
    """Return what the office should know of the draws before this one: its source was changed, or its task was opened anew."""
    if draw.supplement is not None:
        return ()
    before = next((one for one in office.store.each(Draw) if one.commitment == draw.conditions.supersedes), None)
    changed = source_change(draw.conditions.entropy, before.conditions.entropy) if before else ""
    pool = [entry.object for entry in office.store.get(DrawLists, draw.number).pool]
    earlier = given_up_before(duty_of(draw), office.store.each(Draw), draw.serial)
    return (*([changed] if changed else []), *_opened_anew(office, earlier, pool))


def _duty(office: Office, task: Task) -> Duty:
    return Duty(task.number, task.plan, frozenset(task.items), str(office.today().year))


def _opened_anew(office: Office, earlier: Iterable[GivenUp], pool: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each earlier draw for the same checks that was given up. pool: numbers of the registry."""
    objects = set(pool)
    return tuple(
        opened_anew(one, one.draw.number, office.store.get(DrawLists, one.draw.number), objects) for one in earlier
    )


def _doubts(office: Office, names: Mapping[str, str], eligible: set[str]) -> FreezeDoubts:
    """names: number in the registry → name of the objects of the pool. eligible: the inspectors who can be drawn."""
    earlier = {**_back_in_business(office, names), **_struck_but_active(office, names)}
    heavy = _hardly_visited(office, names, eligible)
    sentences = (*(earlier[number] for number in sorted(earlier)), *heavy.values())
    return FreezeDoubts(sentences, tuple(f"{number}（{names[number]}）" for number in heavy))


def _struck_but_active(office: Office, names: Mapping[str, str]) -> dict[str, str]:
    """Object → sentence: struck from an earlier list as closed (draw.md §4)."""
    found: dict[str, str] = {}
    for draw in office.store.all(Draw):
        reasons = {number: why for number, why in draw.strike_reasons.items() if why in CLOSED_FOR_GOOD}
        if not reasons:
            continue
        registered_as = registry_numbers(office.store.get(DrawLists, draw.number))
        for drawn_as, why in reasons.items():
            if (number := registered_as[drawn_as]) in names:
                found[number] = (
                    f"{number}（{names[number]}）在 {draw.number} 中因{STRIKE_REASONS.text(why)}被剔除，"
                    f"名录仍为{OBJECT_STATUS.text('active')}，这次又在对象库中，请核对"
                )
    return found


def _back_in_business(office: Office, names: Mapping[str, str]) -> dict[str, str]:
    """Object → sentence: not in the pool of an earlier freeze because it was closed, and in business again within that task's window."""
    found: dict[str, str] = {}
    for draw in office.store.all(Draw):
        if draw.supplement is not None or not office.today() <= office.store.get(Task, draw.task).end:
            continue
        for entry in office.store.get(DrawLists, draw.number).excluded:
            if entry.why == "not_active" and entry.object in names:
                found[entry.object] = (
                    f"{entry.object}（{names[entry.object]}）在 {draw.number} 冻结时停业、注销或迁出而没有入库，"
                    "任务还没有结束又恢复经营，请核对"
                )
    return found


def _retired_lately(office: Office, names: Mapping[str, str], left_out: Iterable[str]) -> list[str]:
    """A sentence for each object that was closed within 30 days before today, in the pool still or left out of it for that. left_out: its number."""
    today, outside = office.today(), set(left_out)
    wanted = {number for number in names if office.store.get(Enterprise, number).status != "active"} | outside
    if not wanted:
        return []
    closed = {
        number: on
        for number, on in _closed_since(office, today - timedelta(days=_LATELY + 1)).items()
        if number in wanted
    }
    sentences = []
    for number, on in sorted(closed.items())[:_NAMED]:
        one, days = office.store.get(Enterprise, number), (today - on).days
        when = f"冻结前 {days} 天" if days else "就在今天"
        what = "因此不入库" if number in outside else "截止日时还在经营，仍在对象库"
        sentences.append(
            f"{number}（{one.name}）{day_text(on, year=False)}登记为{OBJECT_STATUS.text(one.status)}，{when}，{what}，请核对"
        )
    more = len(closed) - len(sentences)
    return [
        *sentences,
        *([f"另有 {more} 家在冻结前 {_LATELY} 天以内登记为歇业、吊销、注销或迁出，请核对"] if more else []),
    ]


def _closed_since(office: Office, day: date) -> dict[str, date]:
    """Object → the day after this one on which it was entered as closed, of those that still are. Read once for each state of the registry."""
    key, now = ("closed_since", day), office.store.changed(Enterprise)
    kept = office.cache.get(key)
    if kept is None or kept[0] != now:
        found: dict[str, date] = {}
        for on, before, after in written_after(office.store, Enterprise, EnterpriseDay, day):
            if after.status == "active":
                found.pop(after.number, None)
            elif before is not None and before.status == "active":
                found[after.number] = on
        kept = office.cache[key] = (now, found)
    found_before: dict[str, date] = kept[1]
    return found_before


def _hardly_visited(office: Office, names: Mapping[str, str], eligible: set[str]) -> dict[str, str]:
    """Object → sentence: more than 5 % of the inspectors may not go there."""
    pairs = {(one.object, one.inspector) for one in office.store.each(Recusal) if one.active}
    counts = Counter(number for number, inspector in pairs if number in names and inspector in eligible)
    return {
        number: f"{number}（{names[number]}）有 {count} 人回避，超过可派人员 {len(eligible)} 人的 5%"
        for number, count in sorted(counts.items())
        if exceeds_limit(count, len(eligible))
    }
