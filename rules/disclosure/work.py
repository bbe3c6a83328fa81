"""Plan and tasks as they are published: what is planned, with whose terms it is carried out, what was decided on the way, what came of it."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date

from rules.base.calendar import Calendar
from rules.base.codes import DIRECTIONS, ITEM_CATEGORIES, LEVELS, STRATA, TASK_REASONS, TASK_STATES
from rules.base.fields import as_percent
from rules.base.marks import public_texts
from rules.disclosure.draw import PAGED, exclusion_counts, public_strata
from rules.disclosure.index import Index, Records
from rules.disclosure.public import PublicResult
from rules.disclosure.public_work import PublicDecision, PublicDuty, PublicPlan, PublicPlanLine, PublicTask
from rules.disclosure.restricted import code_counts
from rules.disclosure.terms import ENDED, gone_on
from rules.disclosure.texts import approved_scope
from rules.registry.duty import CoverageDuty, months_text
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan, changed_lines
from rules.registry.selector import names_class, where_text
from rules.work.decision import KINDS, Decision
from rules.work.for_cause import cause_text
from rules.work.publication_due import late_count
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["is_public_duty", "plan_line", "public_duties", "public_plans", "task_of", "with_figures"]


def public_plans(records: Records, index: Index) -> tuple[PublicPlan, ...]:
    """The plans that are published, as documents. Of a line with an item that is not on the list nothing is said.

    One that was filed and stands in another year now is said to have changed, whether the plan of that year is published or not.
    """
    listed = {line.number for line in records.plan if index.is_open(line)}
    plans = sorted(records.plans, key=lambda one: one.year)
    return tuple(_plan(plan, records, listed) for plan in plans if plan.state == "published")


def _plan(plan: Plan, records: Records, listed: Set[str]) -> PublicPlan:
    lines = [line for line in records.plan if line.year == plan.year]
    return PublicPlan(
        year=plan.year,
        title=plan.title,
        document=plan.document,
        lead=records.departments.name(plan.lead) if plan.lead else "",
        filed_with=plan.filed_with,
        filed_number=plan.filed_number,
        filed_on=plan.filed_on,
        registered_on=plan.entered_later,
        published_on=plan.published_on,
        changed=tuple(number for number in changed_lines(plan, lines) if number in listed),
    )


_OPEN_FIELDS = frozenset({"trade", "kind", "grade"})
"""Conditions of a duty that are said in codes of tables and tell of nobody's class."""


def public_duties(records: Records, index: Index) -> tuple[PublicDuty, ...]:
    """The duties that are in force, of items that are public in full.

    Of an item with a duty that ever went by risk class or watch-list none is published, unless classes are: who is on the list of a periodic check and under
    no duty that is known would be known to be watched.
    """
    by_class = {number for task in records.tasks if task.by_class and task.duties for number in task.items}
    by_class |= {
        duty.item for duty in records.duties if names_class(duty.who) or (duty.former and names_class(duty.former.who))
    }
    closed = frozenset() if records.bureau.publish_classes else by_class
    shown = [duty for duty in records.duties if duty.item not in closed and _is_public(duty, index)]
    return tuple(
        PublicDuty(
            item=(duty.item, index.items[duty.item].name), who=where_text(duty.who), every=months_text(duty.months), share=as_percent(duty.share),
            start=duty.start, until=duty.until, section=duty.section, basis=duty.basis,
        )
        for duty in sorted(shown, key=lambda one: one.number)
    )  # fmt: skip


def _is_public(duty: CoverageDuty, index: Index) -> bool:
    item = index.items.get(duty.item)
    return item is not None and index.is_on_list(item) and is_public_duty(duty, item, index.today)


def is_public_duty(duty: CoverageDuty, item: Item, today: date) -> bool:
    """Whether a duty can be public at all: in force, of an item that is public in full, its conditions said in words of tables."""
    in_force = duty.until is None or duty.until >= today
    return in_force and item.level == "full" and _OPEN_FIELDS.issuperset(duty.who)


def plan_line(line: PlanLine, index: Index) -> PublicPlanLine:
    """A line of a plan, with the tasks that carry it out."""
    return PublicPlanLine(
        number=line.number,
        year=line.year,
        name=line.name,
        items=_named_items(line.items, index),
        category=ITEM_CATEGORIES.text(line.category),
        direction=DIRECTIONS.text(line.direction),
        trades=public_texts(line, "trades", line.trades),
        ratio=as_percent(line.ratio),
        start=line.start,
        end=line.end,
        times_per_year=line.times_per_year,
        section=line.section,
        withdrawn=line.withdrawn,
        tasks=tuple(
            task.number for task in index.tasks.values() if task.plan == line.number and index.is_listed(task)
        ),
        lead=index.departments.name(line.lead) if line.lead else "",
        participants=tuple(index.departments.name(code) for code in line.participants),
    )  # fmt: skip


def _named_items(numbers: Iterable[str], index: Index) -> tuple[tuple[str, str], ...]:
    """(number, name) of these items, without those no longer on the list."""
    return tuple((number, index.items[number].name) for number in numbers if number in index.items)


def task_of(task: Task, index: Index) -> PublicTask:
    """A task as published: with its terms where its draws have a page, and the pool of its newest draw."""
    level = index.level(task)
    plan = index.listed_plan(task.plan)
    public = PublicTask(
        number=task.number,
        name=task.name,
        plan=plan.number if plan else "",
        plan_name=plan.name if plan else "",
        items=_named_items(task.items, index),
        departments=tuple(index.departments.name(code) for code in task.departments),
        start=task.start,
        end=task.end,
        cutoff=None,
        scope=approved_scope(task, index) if level == "full" else "依法不公开",
        strata_kind="",
        floor="",
        batches=0,
        state=TASK_STATES.text(task.state),
        state_code=task.state,
        pool_size=None,
        strata=(),
        excluded=(),
        drawn=None,
        struck=0,
        checked=None,
        problems=None,
        disclosed=None,
        draws=(),
        closed_on=task.closed_on,
        level="" if level == "full" else LEVELS.text(level),
        cause=cause_text(task),
        lead=index.departments.name(task.lead) if task.lead else "",
        decisions=tuple(_decision(one) for one in task.decisions if one.kind in _TOLD),
        periodic=_periodic(task),
    )
    return _with_pool(_with_terms(public, task), task, index) if level in PAGED else public


_TOLD = ("extend", "suspend", "resume", "cancel")
"""Kinds of decisions that the public reads; a deleted draft is not public, a confirmation that is asked again is no matter of its own."""


def _decision(decision: Decision) -> PublicDecision:
    """Its reason is the word of the table; what else was said, who approved it and the paper stay inside."""
    return PublicDecision(
        kind=KINDS[decision.kind],
        reason=TASK_REASONS.text(decision.reason) if decision.reason else "",
        post=decision.post,
        on=decision.on,
        batch=decision.batch,
        before=decision.before,
        until=decision.until,
    )


def _periodic(task: Task) -> str:
    """That a task carries out a coverage duty; not which, nor whom it is about."""
    if not task.duties:
        return ""
    return "周期检查：按期全部检查，抽取只决定先后" if set(task.ratios.values()) == {"1"} else "周期检查"


def with_figures(
    public: PublicTask,
    task: Task,
    index: Index,
    results: Sequence[PublicResult],
    sheets: Sequence[Sheet],
    calendar: Calendar,
) -> PublicTask:
    """With what came of it, counted from its public results; of a task 有限公开 the cells by result code alone."""
    stored = index.results.get(task.number, [])
    if index.level(task) != "full":
        counts = code_counts(stored, index.items, index.today, members_known=index.has_known_members(task))
        return replace(public, counts=counts)
    settled = {f"{one.task}/{one.object_number}/{one.item}" for one in results}
    settled |= {one.number for one in stored if index.has_left(one)}
    return replace(
        public,
        checked=len({result.object_number for result in results}),
        problems=sum(bool(result.problem) for result in results),
        disclosed=len(results),
        late=late_count(task, stored, sheets, settled, calendar, index.today),
        moved_out=any(left[1] == ENDED for one in stored if (left := gone_on(one, index.items[one.item], index.today))),
    )


def _with_terms(public: PublicTask, task: Task) -> PublicTask:
    """With the terms of its draws; a check with a cause has no cut-off and no strata."""
    return replace(
        public,
        cutoff=None if task.cause else task.cutoff,
        strata_kind="" if task.cause else STRATA.text(task.strata),
        floor=as_percent(task.floor) if task.floor != "0" else "",
        batches=task.batches,
        windows=tuple((order, one.start, one.end) for order, one in enumerate(task.windows, 1))
        if task.batches > 1
        else (),
        draws=(*task.draws, *task.supplements),
    )


def _with_pool(public: PublicTask, task: Task, index: Index) -> PublicTask:
    """With pool and strata of its newest draw, unless that is void or expired."""
    draw = index.draws[task.draws[-1]] if task.draws else None
    if draw is None or draw.state not in {"open", "drawn"}:
        return public
    return replace(
        public,
        pool_size=draw.conditions.pool_size,
        strata=public_strata(draw),
        excluded=exclusion_counts(index.lists[draw.number]),
        drawn=len(draw.drawn) if draw.state == "drawn" else None,
        struck=len(draw.struck),
    )
