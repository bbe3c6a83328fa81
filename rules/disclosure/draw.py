"""What is public of a draw, and when (draw.md §6, What is public when): the projection of draws.

At the freeze: commitment and terms. At the draw: value and counts. Names, lists, openings and teams only when the task's
visits are over, so that nobody is warned or lobbied; or after the confirmation where the bureau chose so.

Names and openings go, all of a draw together, when the first of its results leaves the site; the arithmetic stays: numbers of this
draw alone, which lead to no name. The list of a voided draw comes with the end of its task, struck through.

Restricted draws (draw.md §6): 有限公开 shows no list; its evidence has numbers of that draw alone, never a name nor an opening;
不予公开 has no page at all.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from rules.base.codes import (
    DRAW_STATES,
    ENTROPY,
    EXCLUSIONS,
    LEVELS,
    STRIKE_REASONS,
    SUPPLEMENT_REASONS,
    VOID_REASONS,
    WITNESS_KINDS,
    CodeTable,
)
from rules.base.dates import moment_text
from rules.base.fields import as_percent
from rules.base.marks import mark_of
from rules.disclosure import draw_lists as shown
from rules.disclosure.draw_notes import Around, lookup_text, source_text, strength_text, what_stands_out
from rules.disclosure.public import PublicDraw, PublicStratum
from rules.draw.draw_record import Draw, DrawLists, coarse, demo_mark, evidence_files
from rules.draw.evidence import Witness, counted_witnesses
from rules.draw.proof import Proof, Tally, what_it_proves
from rules.draw.words import six_characters
from rules.registry.department import Departments
from rules.registry.enterprise import Enterprise, is_hidden
from rules.registry.item import Item, restricted_trades
from rules.registry.secrecy import FEWEST
from rules.work.task import Task, stratum_text

__all__ = [
    "PAGED",
    "Withheld",
    "exclusion_counts",
    "has_page",
    "lists_are_open",
    "of_other_checks",
    "public_draw",
    "public_proof",
    "public_strata",
    "visits_are_over",
    "why_nameless",
    "withheld_objects",
    "without_openings",
]  # fmt: skip


_GONE = "名称已经移出：有结果公示期满或不再公示；编号和证据仍在，仍可重算，各个对象仍可凭查询单核对自己那一行"
_TELLING = (
    "名称不公开：未入库的会透露别的抽取抽了谁，而那里依法不公开、还没有公开或者已经移出；编号和证据仍在，仍可重算"
)
_RAISED = "名单和证据不公开：抽取以后事项的公开程度改严了，以前留存过名称公开文件的会读出名单"
_UNPAGED = "依法不予公开，只在 freezes.tsv 中登记"
_OF_OTHER_CHECKS = frozenset({"checked_this_year", "visit_limit", "period_done"})
PAGED = frozenset({"full", "limited"})
"""Levels whose draws have a page."""


def has_page(draw: Draw) -> bool:
    """Whether the draw has a page on the site, so that a QR code on paper may point to it."""
    return draw.level in PAGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What the lists of a draw must not show now, whatever was public before. Numbers of the registry (`ObjectEntry.object`).

    unnamed: objects that must not be named. unopened: those and the objects whose code is withheld; their openings (name and code)
    are not public.
    """

    unnamed: frozenset[str] = frozenset()
    unopened: frozenset[str] = frozenset()


_NOTHING_WITHHELD = Withheld()


def withheld_objects(enterprises: Iterable[Enterprise], items: Sequence[Item]) -> Withheld:
    """What must not be shown of these objects by the current items and marks. items: the whole list."""
    restricted = restricted_trades(items)
    listed = list(enterprises)
    unnamed = {enterprise.number for enterprise in listed if is_hidden(enterprise, restricted)}
    without_code = {enterprise.number for enterprise in listed if mark_of(enterprise, "code") is not None}
    return Withheld(unnamed=frozenset(unnamed), unopened=frozenset(unnamed | without_code))


def without_openings(lists: DrawLists, withheld: Withheld) -> frozenset[str]:
    """The paths of the openings of a draw that must not be published: `openings/P-….json`."""
    return frozenset(
        f"openings/{entry.number}.json" for entry in (*lists.pool, *lists.excluded) if entry.object in withheld.unopened
    )


def public_strata(draw: Draw) -> tuple[PublicStratum, ...]:
    """The strata of a draw as published; `taken` is None until it is drawn."""
    return tuple(
        PublicStratum(
            name=stratum_text(stratum.code),
            ratio=as_percent(stratum.ratio),
            size=stratum.size,
            taken=draw.taken.get(stratum.code) if draw.seed else None,
        )
        for stratum in draw.conditions.strata
    )


def exclusion_counts(lists: DrawLists) -> tuple[tuple[str, int], ...]:
    """(reason in Chinese, how many objects are excluded for it): coarse, so that no other task's list follows."""
    return _counted(EXCLUSIONS, (coarse(entry.reason) for entry in lists.excluded))


def _struck_counts(draw: Draw) -> tuple[tuple[str, int], ...]:
    """(reason in Chinese, how many were struck for it): the true one where it is that of so many that nobody is told (draw.md §1)."""
    true = {strike.number: draw.strike_reasons.get(strike.number, strike.reason) for strike in draw.struck}
    told = Counter({reason: count for reason, count in Counter(true.values()).items() if count >= FEWEST})
    rest = Counter(EXCLUSIONS.text(strike.reason) for strike in draw.struck if true[strike.number] not in told)
    return (*_counted(STRIKE_REASONS, told.elements()), *sorted(rest.items()))


def _counted(table: CodeTable, codes: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """(text, count) of each code that occurs, in the order of the table."""
    counts = Counter(codes)
    return tuple((row.text, counts[row.code]) for row in table if counts[row.code])


def visits_are_over(task: Task) -> bool:
    """Whether nobody can be warned any more: the task is closed, or cancelled. What was public stays so while it is suspended."""
    return _stage(task) in {"closed", "void", "cancelled"}


def _stage(task: Task) -> str:
    return task.before if task.state == "suspended" else task.state


def lists_are_open(draw: Draw, task: Task) -> bool:
    """Whether the lists of a draw are public (draw.md §6, What is public when): the visits are over, or it is confirmed where the task
    publishes `at_draw`. Of a draw that was voided, what it had drawn, when the visits are over."""
    if draw.state == "void":
        return bool(draw.seed) and visits_are_over(task)
    if draw.state != "drawn":
        return False
    early = {"confirmed", "matched", "under_way"} if task.publish_draw == "at_draw" else set()
    return _stage(task) in {"closed", *early}


def public_proof(draw: Draw, task: Task, counts: Tally, *, level: str, nameless: bool) -> Proof:
    """The three lists of a draw as a reader of what is public now may have them: its page, and every face of the office.

    counts: of the bureau. level: that governs the task now. nameless: whether `why_nameless` says why.
    """
    raised = level != draw.level
    closed = "" if level in PAGED and not raised else _RAISED if level in PAGED else _UNPAGED
    due = lists_are_open(draw, task) and not raised
    return what_it_proves(draw, counts, closed=closed, lists_open=due, nameless=nameless)


def public_draw(
    draw: Draw,
    task: Task,
    lists: DrawLists,
    around: Around,
    *,
    level: str = "full",
    withheld: Withheld = _NOTHING_WITHHELD,
    nameless: str = "",
    masked: bool = False,
) -> PublicDraw:
    """A freeze and its draw, as far as they are public now.

    level: `full` or `limited`; other levels have no page. nameless, masked: as of `why_nameless`, `rests_on_classes`.
    """
    raised = level != draw.level  # since the draw: whoever kept its openings would read the lists by name
    due = lists_are_open(draw, task) and not raised
    is_open = due and not nameless
    masked = level == "full" and (masked or draw.mask == "strata")  # of the others no name is public at all
    counts, closed = around.counts, _RAISED if raised else ""
    proof = public_proof(draw, task, counts, level=level, nameless=bool(nameless))
    terms = draw.conditions
    before = around.with_commitment(terms.supersedes)
    public = PublicDraw(
        number=draw.number,
        task=task.number,
        task_name=task.name,
        serial=draw.serial,
        commitment=draw.commitment,
        words=six_characters(draw.commitment),
        state=around.state_text(draw),
        state_code=around.state(draw),
        stages=_stages(draw, task),
        frozen_at=draw.frozen_at,
        expected_at=draw.expected_at,
        entropy=ENTROPY.text(draw.entropy),
        source=source_text(draw),
        lookup=lookup_text(draw),
        strength=strength_text(draw),
        value=draw.value,
        value_at=draw.value_at,
        witnesses=draw.witnesses,
        outside=tuple(map(_witness_text, counted_witnesses(draw.witness, draw.conditions, draw.value_at)[0])),
        seed=draw.seed,
        seal=draw.seal,
        pool_size=terms.pool_size,
        strata=public_strata(draw),
        excluded=exclusion_counts(lists),
        departments=_departments(draw, lists, around.departments),
        drawn_count=len(draw.drawn) if draw.seed else None,
        struck_count=len(draw.struck),
        struck_reasons=_struck_counts(draw),
        void_reason=_void_text(draw),
        void_office=draw.void.office if draw.void else "",
        supersedes=_number_of(before),
        removed_count=len(terms.removed),
        removed_reason=_void_text(before) if terms.removed else "",
        open=is_open,
        opens=closed or nameless or _opens_text(draw, task, level),
        level="" if level == "full" else LEVELS.text(level),
        computed=tuple(map(str, proof.computed)),
        witnessed=proof.witnessed,
        declared=proof.declared,
        drawn=(),
        teams=(),
        files=_files(draw, task, lists, level, withheld, due=due, named=is_open),
        masked=masked,
        voids=counts.voids,
        expired=counts.expired,
        supplements=counts.supplements,
        corrections=counts.corrections,
        late_days=_late_days(draw, around.now, due=due),
        demo=demo_mark(draw),
        notes=what_stands_out(draw, lists, around, level=level, by_number=is_open and level == "full" and not masked),
        parent=_number_of(around.with_commitment(terms.parent)),
        adds=_adds(draw),
    )
    return _opened(public, draw, lists, around, level, withheld) if is_open else public


def _opened(
    public: PublicDraw, draw: Draw, lists: DrawLists, around: Around, level: str, withheld: Withheld
) -> PublicDraw:
    """The draw with its lists: by name alone where it is masked, in evidence alone where it is not public in full.

    Evidence has numbers of this draw alone, which only an opening leads to a name; a masked draw has none.
    """
    if level != "full":
        return public
    listed = shown.drawn(draw, lists, withheld.unnamed)
    if public.masked:
        return replace(public, drawn=shown.by_name(listed))
    return replace(
        public,
        removed=draw.conditions.removed,
        drawn=listed,
        teams=shown.teams(draw, around.departments),
        changes=shown.changes(draw, around.departments),
        without_choice=shown.teams_without_choice(draw, lists, around.departments),
    )


def _files(
    draw: Draw, task: Task, lists: DrawLists, level: str, withheld: Withheld, *, due: bool, named: bool
) -> dict[str, bytes]:  # fmt: skip
    """The evidence folder, path → bytes; with the openings of a task 全部公开 whose visits are over, except the withheld ones.

    due: whether more than the terms is public. named: whether names are.
    """
    if not due:
        return {"terms.json": draw.terms.encode()}
    opens = named and visits_are_over(task) and level == "full" and not draw.mask
    files = evidence_files(draw, lists, with_openings=opens)
    unopened = without_openings(lists, withheld)
    return {path: raw for path, raw in files.items() if path not in unopened}


def _late_days(draw: Draw, now: datetime, *, due: bool) -> int:
    """How many days lists that are not public are late by the terms; 0 while they are not, and of what nobody waits for (draw.md §6)."""
    return (
        0
        if due or draw.state in {"void", "expired"}
        else max(0, (now.date() - date.fromisoformat(draw.conditions.publish_by)).days)
    )


# ---- whether the lists may be shown


def why_nameless(lists: DrawLists, *, gone: bool, unseen: Set[str] = frozenset()) -> str:
    """Why lists that could be open show no name, in Chinese; "" where nothing stands against it. The arithmetic is public all the same.

    gone: whether a result of its task left the site: who is on the list and has no result would be the one. unseen: the objects that were
    drawn, in its year, where nobody may know it, not yet or no more (`Index.checked_unseen`): where one of them is not in the pool for that
    very reason, the named lines that are not in it tell the same, whatever reason is given.
    """
    if gone:
        return _GONE
    return "" if unseen.isdisjoint(of_other_checks(lists)) else _TELLING


def of_other_checks(lists: DrawLists) -> tuple[str, ...]:
    """The objects that are not in the pool because another check took them."""
    return tuple(entry.object or entry.number for entry in lists.excluded if entry.why in _OF_OTHER_CHECKS)


def _opens_text(draw: Draw, task: Task, level: str) -> str:
    """When the lists become public, in Chinese."""
    if draw.state == "void" and draw.seed:
        return "任务办结后公开，划去，注明作废的原因和批准人的职务"
    if draw.state in {"void", "expired"}:
        return f"没有名单：没有抽取就{DRAW_STATES.text(draw.state)}"
    when = "确认后公开" if task.publish_draw == "at_draw" else "任务办结后公开，以免检查前泄露"
    return when if level == "full" else f"{when}；名称依法不公布，网页上不列名单，证据里只有专用于这次抽取的编号"


# ---- what is always public


def _stages(draw: Draw, task: Task) -> tuple[tuple[str, str], ...]:
    """(stage, its time); "" until it is reached."""
    closed = task.closed_on.isoformat() if task.closed_on and draw.state == "drawn" else ""
    return (
        ("冻结", draw.frozen_at),
        ("抽取对象", draw.value_at),
        ("确认名单", draw.confirmed_at),
        ("匹配执法人员", draw.matched_at),
        ("办结", closed),
    )


def _witness_text(witness: Witness) -> str:
    return f"{WITNESS_KINDS.text(witness.kind)}：{witness.who}，{moment_text(witness.at)}，{witness.ref}"


def _departments(draw: Draw, lists: DrawLists, departments: Departments) -> tuple[tuple[str, int, int], ...]:
    """(department, eligible inspectors, inspectors in the registry)."""
    return tuple(
        (departments.text(department.code), len(lists.inspectors[department.code]), department.registry_size)
        for department in draw.conditions.departments
    )


def _void_text(draw: Draw | None) -> str:
    """Why a draw was voided, in Chinese; "" of any other."""
    return VOID_REASONS.text(draw.void.reason) if draw and draw.void else ""


def _number_of(draw: Draw | None) -> str:
    return draw.number if draw else ""


def _adds(draw: Draw) -> str:
    """What a supplementary draw adds, in Chinese, and whose office approved it; the decision behind it is not public."""
    if draw.supplement is None:
        return ""
    if draw.supplement.kind == "inspectors":
        return "补充执法检查人员：原抽取的人员都不能去的对象，由新的人员随机补上"
    by = f"，由{draw.supplement.office}批准" if draw.supplement.office else ""
    return f"补充检查对象：{SUPPLEMENT_REASONS.text(draw.supplement.reason)}{by}；原抽中的对象不变"
