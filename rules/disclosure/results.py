"""The projection of results, and of the objects that have results.

Exactly what was approved is public: a correction only after it was approved itself. Of a result that is withdrawn, whose term is over
or whose task is not public in full there is no public record: `rules.disclosure.restricted` and `terms` count those.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from rules.base.codes import (
    DIRECTIONS,
    ITEM_CATEGORIES,
    METHODS,
    OBJECT_STATUS,
    PROBLEM_CODES,
    RESULT_CODES,
    VOID_REASONS,
)
from rules.base.dates import day_text
from rules.base.marks import mark_of, public_text, public_texts
from rules.disclosure.index import Index, Records, with_marks
from rules.disclosure.public import PublicObject, PublicResult
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise, is_hidden
from rules.work.for_cause import cause_text
from rules.work.result import Approved, Result
from rules.work.task import Task

__all__ = ["project_objects", "project_results", "public_results"]


def public_results(records: Records, as_of: datetime) -> dict[str, PublicResult]:
    """Number of a result → its public record; results of which nothing is public are omitted."""
    records = with_marks(records)
    index = Index(records, as_of.date())
    shown = ((result.number, _result(index, result)) for result in records.results)
    return {number: public for number, public in shown if public is not None}


def project_results(records: Records, index: Index) -> tuple[PublicResult, ...]:
    """The public results, the newest approval first."""
    public = (_result(index, result) for result in records.results)
    shown = (result for result in public if result is not None)
    return tuple(sorted(shown, key=lambda result: (result.approved_on, result.slug), reverse=True))


def _result(index: Index, result: Result) -> PublicResult | None:
    """The public record of a result: what was approved, nothing else; None when nothing of it is public."""
    approved, item, task = result.approved, index.items[result.item], index.tasks[result.task]
    if approved is None or index.level(task) != "full" or index.has_left(result):
        return None
    enterprise, plan = index.enterprises[result.object], index.plan.get(task.plan)
    listed = index.listed_plan(task.plan)
    named = not is_hidden(enterprise, index.restricted)
    number = result.object
    public = PublicResult(
        slug=f"{task.number}-{number}-{result.item}".lower(),
        task=task.number,
        task_name=task.name,
        plan=listed.number if listed else "",
        plan_name=listed.name if listed else "",
        direction=cause_text(task) or DIRECTIONS.text(plan.direction if plan else "untargeted"),
        category=ITEM_CATEGORIES.text(item.category),
        authority=index.departments.name(item.department),
        department=index.departments.text(item.department),
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
        note="",
        object_page=named,
        cause=cause_text(task),
        chance=_chance(index, result, task),
    )
    return _with_approved(public, result, approved, named=named)


def _with_approved(public: PublicResult, result: Result, approved: Approved, *, named: bool) -> PublicResult:
    """With what was approved: the result, unless its code is withheld; the statements only where the object is named."""
    code_shown = mark_of(result, "code") is None
    follow_up = result.approved_follow_up
    return replace(
        public,
        result_code=approved.code if code_shown else "",
        result=public_text(result, "code", RESULT_CODES.text(approved.code)),
        problem=approved.code in PROBLEM_CODES if code_shown else None,
        statement=approved.public if named else "",
        handling=approved.handling if named else "",
        corrected=approved.corrected,
        note=f"本结果已于{day_text(approved.on)}更正，此处为更正后的内容。" if approved.corrected else "",
        abnormal=follow_up.abnormal if mark_of(result, "abnormal") is None else None,
        case_filed=follow_up.case_filed if mark_of(result, "case_filed") is None else None,
        fine=follow_up.fine if mark_of(result, "fine") is None else None,
        withheld=tuple(
            (shown, public_text(result, field, ""))
            for shown, field in _WITHHELD.items()
            if mark_of(result, field) is not None
        ),
    )


_WITHHELD = {
    "result_code": "code",
    "problem": "code",
    "abnormal": "abnormal",
    "case_filed": "case_filed",
    "fine": "fine",
}
"""Field of the public result that is no text → the field of the result whose mark withholds it."""


def _why_void(draw: Draw) -> str:
    """The reason of a void, in Chinese; where the void itself was lost with the journal, that."""
    return VOID_REASONS.text(draw.void.reason if draw.void else "restored")


def _chance(index: Index, result: Result, task: Task) -> str:
    """怎样抽中的: the chance of this very object, in Chinese; "" where its draw is not known.

    Of a draw that may not tell classes (`Index.is_masked`) the chance over the whole pool alone: a stratum's size would tell the class.
    """
    if task.cause:
        return f"{cause_text(task)}：检查对象是指定的，不是抽取的"
    sheet = index.sheets.get(result.sheet)
    draw = index.draws.get(sheet.draw) if sheet else None
    if sheet is None or draw is None or not draw.seed:
        return ""
    if draw.state == "void":
        why = _why_void(draw)
        return f"不算随机抽中：所依据的抽取已作废（{why}）；检查是实际做过的"
    strata = {stratum.code: stratum.size for stratum in draw.conditions.strata}
    pool, taken = draw.conditions.pool_size, len(draw.drawn)
    if taken == pool:
        if draw.supplement is not None and draw.supplement.kind == "objects":
            return f"指定：补充的 {pool} 家全部检查，不是随机"
        return f"全覆盖检查：全部 {pool} 家都检查，抽取只决定先后"
    if index.is_masked(task) or len(strata) == 1 or sheet.stratum not in strata:
        return f"随机抽取：全部 {pool} 家抽 {taken} 家"
    size, chosen = strata[sheet.stratum], draw.taken.get(sheet.stratum, 0)
    return f"本层 {size} 家全部检查，不是随机" if chosen == size else f"随机抽取：本层 {size} 家抽 {chosen} 家"


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
