"""The projection of results, and of the objects that have results.

Exactly what was approved is public: a correction only after it was approved itself, of a withdrawn result only day and reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from rules.base.codes import (
    DEPARTMENTS,
    DIRECTIONS,
    ITEM_CATEGORIES,
    METHODS,
    OBJECT_STATUS,
    PROBLEM_CODES,
    RESULT_CODES,
)
from rules.base.dates import day_text
from rules.base.marks import mark_of, public_text, public_texts
from rules.disclosure.draw import PAGED
from rules.disclosure.index import Index, Records, with_marks
from rules.disclosure.public import PublicBureau, PublicObject, PublicResult
from rules.registry.enterprise import Enterprise, is_hidden
from rules.registry.item import Item
from rules.work.for_cause import cause_text
from rules.work.result import WITHDRAWAL_REASONS, Approved, Result

__all__ = ["is_expired", "project_objects", "project_results", "public_results"]


def public_results(records: Records, as_of: datetime) -> dict[str, PublicResult]:
    """Number of a result → its public record; results of which nothing is public are omitted."""
    records = with_marks(records)
    index = Index(records, as_of.date())
    shown = ((result.number, _result(records.bureau, index, result)) for result in records.results)
    return {number: public for number, public in shown if public is not None}


def project_results(records: Records, index: Index) -> tuple[PublicResult, ...]:
    """The public results, the newest approval first."""
    public = (_result(records.bureau, index, result) for result in records.results)
    shown = (result for result in public if result is not None)
    return tuple(sorted(shown, key=lambda result: (result.approved_on, result.slug), reverse=True))


def _result(bureau: PublicBureau, index: Index, result: Result) -> PublicResult | None:
    """The public record of a result: what was approved, nothing else; None when nothing of it is public."""
    approved, item, task = result.approved, index.items[result.item], index.tasks[result.task]
    if approved is None or index.level(task) not in PAGED or is_expired(approved, item, index.today):
        return None
    enterprise, plan = index.enterprises[result.object], index.plan.get(task.plan)
    named = index.level(task) == "full" and not is_hidden(enterprise, index.restricted)
    number = index.public_number(result)
    public = PublicResult(
        slug=f"{task.number}-{number}-{result.item}".lower(),
        task=task.number,
        task_name=task.name,
        plan=plan.number if plan else "",
        plan_name=plan.name if plan else "",
        direction=cause_text(task) or DIRECTIONS.text(plan.direction if plan else "untargeted"),
        category=ITEM_CATEGORIES.text(item.category),
        authority=bureau.name if item.department == task.departments[0] else DEPARTMENTS.text(item.department),
        department=DEPARTMENTS.text(item.department),
        object_number=number,
        object=enterprise.name if named else "",
        code=enterprise.code if named else "",
        town=enterprise.town if named else "",
        item=item.number,
        item_name=item.name,
        basis=item.basis,
        methods=tuple(METHODS.text(code) for code in item.methods),
        checked_on=approved.checked_on,
        result_code="",
        result="",
        problem=False,
        statement="",
        handling="",
        approved_on=approved.on,
        corrected=False,
        withdrawn=False,
        note="",
        object_page=named,
        cause=cause_text(task),
    )
    if result.withdrawn is not None:
        reason = WITHDRAWAL_REASONS[result.withdrawn.reason]
        note = f"本结果已于{day_text(result.withdrawn.on)}撤回，原因：{reason}。"
        return replace(public, withdrawn=True, approved_on=result.withdrawn.on, note=note)
    return _with_approved(public, result, approved, named=named)


def _with_approved(public: PublicResult, result: Result, approved: Approved, *, named: bool) -> PublicResult:
    """With what was approved: the result, unless its code is withheld; the statements only where the object is named."""
    code_shown = mark_of(result, "code") is None
    return replace(
        public,
        result_code=approved.code if code_shown else "",
        result=public_text(result, "code", RESULT_CODES.text(approved.code)),
        problem=code_shown and approved.code in PROBLEM_CODES,
        statement=approved.public if named else "",
        handling=approved.handling if named else "",
        corrected=approved.corrected,
        note=f"本结果已于{day_text(approved.on)}更正，此处为更正后的内容。" if approved.corrected else "",
    )


def is_expired(approved: Approved, item: Item, today: date) -> bool:
    """Whether the term of a result is over: then nothing of it is public.

    The term runs from the day of the check for the item's years; on its last day, the same day of the year, the result is still public."""
    return _years_after(approved.checked_on, item.term) < today


def _years_after(day: date, years: int) -> date:
    """The same day of a later year; 28 February for 29 February, even in a leap year."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def project_objects(index: Index, results: Iterable[PublicResult]) -> tuple[PublicObject, ...]:
    """A record per named object with results, in order of number; its results with the newest check first."""
    slugs: dict[str, list[str]] = {}
    for result in sorted(results, key=lambda result: (result.checked_on, result.slug), reverse=True):
        if result.object_page:
            slugs.setdefault(result.object_number, []).append(result.slug)
    return tuple(_object(index.enterprises[number], slugs[number]) for number in sorted(slugs))


def _object(enterprise: Enterprise, slugs: Sequence[str]) -> PublicObject:
    return PublicObject(
        number=enterprise.number,
        name=enterprise.name,
        code=enterprise.code,
        trades=public_texts(enterprise, "trades", enterprise.trades),
        status=OBJECT_STATUS.text(enterprise.status),
        results=tuple(slugs),
    )
