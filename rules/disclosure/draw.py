"""What is public of a draw, and when (draw.md §6, What is public when): the projection of draws.

At the freeze: commitment and terms. At the draw: value and counts. Names, lists, openings and teams only when the task's
visits are over, so that nobody is warned or lobbied; or after the confirmation where the bureau chose so.

Lists and openings go, all of a draw together, when the first of its results leaves the site; commitment, terms, value and counts stay.

Restricted draws (draw.md §6): 有限公开 shows no list; its evidence has numbers of that draw alone, never a name nor an opening;
不予公开 has no page at all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from rules.base.codes import (
    DEPARTMENTS,
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
from rules.disclosure.public import PublicDraw, PublicDrawn, PublicStratum
from rules.draw.draw_record import (
    Draw,
    DrawLists,
    coarse,
    ever_listed,
    evidence_files,
    final_list,
    list_states,
    without_choice,
)
from rules.draw.entropy import GAMES
from rules.draw.evidence import Witness
from rules.draw.proof import what_it_proves
from rules.draw.words import six_characters
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
    "public_draw",
    "public_strata",

    "source_text",
    "strength_text",
    "why_closed",
    "withheld_objects",
    "without_openings",
]  # fmt: skip


_GONE = "名单已经移出：有结果公示期满或不再公示；承诺值、条件、随机值和数量仍在"
_TELLING = "名单不公开：未入库的原因会透露别的依法不公开的抽取抽了谁"
_TELLING_REASONS = frozenset({"checked_this_year", "visit_limit"})
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


def lists_are_open(draw: Draw, task: Task) -> bool:
    """Whether names, lists and teams of a draw are public: the task is closed, or confirmed where it publishes `at_draw` (draw.md §6, What is public when)."""
    if draw.state != "drawn":
        return False
    state = (
        task.before if task.state == "suspended" else task.state
    )  # what was public stays public while the task is suspended
    if task.publish_draw == "at_draw":
        return state in {"confirmed", "matched", "under_way", "closed"}
    return state == "closed"


def public_draw(
    draw: Draw,
    task: Task,
    lists: DrawLists,
    draws: Sequence[Draw],
    counts: Mapping[str, int],
    *,
    level: str = "full",
    withheld: Withheld = _NOTHING_WITHHELD,
    closed: str = "",
    masked: bool = False,
) -> PublicDraw:
    """A freeze and its draw, as far as they are public now.

    draws: all draws of the bureau. counts: its freezes by state, as in freezes.tsv. level: `full` or `limited`; other levels
    have no page. closed, masked: as of `why_closed`, `rests_on_classes`.
    """
    raised = level != draw.level  # since the draw: whoever kept its openings would read the lists by name
    is_open = lists_are_open(draw, task) and not closed and not raised
    masked = (masked or draw.mask == "strata") and level == "full"  # of the others no name is public at all
    voids, expired = counts.get("void", 0), counts.get("expired", 0)
    proof = what_it_proves(draw, voids, expired, closed=closed, lists_open=is_open)
    terms = draw.conditions
    public = PublicDraw(
        number=draw.number,
        task=task.number,
        task_name=task.name,
        serial=draw.serial,
        commitment=draw.commitment,
        words=six_characters(draw.commitment),
        state=DRAW_STATES.text(draw.state),
        state_code=draw.state,
        stages=_stages(draw, task),
        frozen_at=draw.frozen_at,
        expected_at=draw.expected_at,
        entropy=ENTROPY.text(draw.entropy),
        source=source_text(draw),
        strength=strength_text(draw),
        value=draw.value,
        value_at=draw.value_at,
        witnesses=draw.witnesses,
        outside=tuple(map(_witness_text, draw.witness)),
        seed=draw.seed,
        seal=draw.seal,
        pool_size=terms.pool_size,
        strata=public_strata(draw),
        excluded=exclusion_counts(lists),
        departments=_departments(draw, lists),
        drawn_count=len(draw.drawn) if draw.seed else None,
        struck_count=len(draw.struck),
        struck_reasons=_struck_counts(draw),
        void_reason=VOID_REASONS.text(draw.void.reason) if draw.void else "",
        supersedes=_number_of(draws, terms.supersedes),
        open=is_open,
        opens=closed or _opens_text(draw, task, level),
        level="" if level == "full" else LEVELS.text(level),
        computed=tuple(map(str, proof.computed)),
        witnessed=proof.witnessed,
        declared=proof.declared,
        drawn=(),
        teams=(),
        files={"terms.json": draw.terms.encode()},
        masked=masked,
        voids=voids,
        expired=expired,
        parent=_number_of(draws, terms.parent),
        adds=_adds(draw),
    )
    return _opened(public, draw, task, lists, level, withheld) if is_open else public


def _opened(public: PublicDraw, draw: Draw, task: Task, lists: DrawLists, level: str, withheld: Withheld) -> PublicDraw:
    """The draw with its lists: by name alone where it is masked, in evidence alone where it is not public in full.

    Evidence has numbers of this draw alone, which only an opening leads to a name; a masked draw has none.
    """
    files = _files(draw, task, lists, level, withheld)
    if public.masked:
        return replace(public, files=files, drawn=_by_name(_drawn(draw, lists, withheld)))
    if level != "full":
        return replace(public, files=files)
    return replace(
        public,
        files=files,
        drawn=_drawn(draw, lists, withheld),
        teams=_teams(draw),
        changes=_changes(draw),
        without_choice=_without_choice(draw, lists),
    )


# ---- whether the lists may be shown


def why_closed(lists: DrawLists, *, gone: bool, restricted: bool, unseen: Set[str] = frozenset()) -> str:
    """Why the lists of a draw that could be open are not, in Chinese; "" where nothing stands against it.

    gone: whether a result of its task left the site: who is on the list and has no result would be the one. restricted: whether its
    year has a task that is not public in full: the reasons in excluded.tsv of earlier freezes would tell who was drawn there.
    unseen: the objects that were drawn there (`Index.checked_unseen`): where one of them is not in the pool for that very reason, the
    named lines that are not in it tell the same, whatever reason is given.
    """
    if gone:
        return _GONE
    if restricted and any(entry.reason in _TELLING_REASONS for entry in lists.excluded):
        return _TELLING
    told = (entry.object or entry.number for entry in lists.excluded if entry.why in _TELLING_REASONS)
    if not unseen.isdisjoint(told):
        return _TELLING
    return ""


def _opens_text(draw: Draw, task: Task, level: str) -> str:
    """When the lists become public, in Chinese."""
    if draw.state in {"void", "expired"}:
        return f"不再公开：这次抽取{DRAW_STATES.text(draw.state)}"
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


def _departments(draw: Draw, lists: DrawLists) -> tuple[tuple[str, int, int], ...]:
    """(department, eligible inspectors, inspectors in the registry)."""
    return tuple(
        (DEPARTMENTS.text(department.code), len(lists.inspectors[department.code]), department.registry_size)
        for department in draw.conditions.departments
    )


def _number_of(draws: Sequence[Draw], commitment: str | None) -> str:
    """The number of the draw with this commitment; "" when there is none."""
    return next((draw.number for draw in draws if draw.commitment == commitment), "")


def _adds(draw: Draw) -> str:
    """What a supplementary draw adds, in Chinese; the decision behind it is not public."""
    if draw.supplement is None:
        return ""
    if draw.supplement.kind == "inspectors":
        return "补充执法检查人员：原抽取的人员都不能去的对象，由新的人员随机补上"
    return f"补充检查对象：{SUPPLEMENT_REASONS.text(draw.supplement.reason)}；原抽中的对象不变"


# ---- what is public once the lists are open


def _drawn(draw: Draw, lists: DrawLists, withheld: Withheld) -> tuple[PublicDrawn, ...]:
    """Every object that was on the list at any time, in ticket order; names only of objects that may be named."""
    named = {entry.number: entry for entry in lists.pool if entry.object not in withheld.unnamed}
    final = {entry.number for entry in final_list(draw)}
    states = list_states(draw, public=True)
    return tuple(
        PublicDrawn(
            order=order,
            number=entry.number,
            object=named[entry.number].object if entry.number in named else "",
            name=named[entry.number].name if entry.number in named else "",
            stratum=stratum_text(entry.stratum),
            batch=entry.batch + 1,
            state=states[entry.number],
            final=entry.number in final,
        )
        for order, entry in enumerate(ever_listed(draw), 1)
    )


def _by_name(drawn: Iterable[PublicDrawn]) -> tuple[PublicDrawn, ...]:
    """The final list sorted by name, with nothing from which a line of the evidence or a stratum follows."""
    listed = sorted((one for one in drawn if one.final), key=lambda one: one.name)
    return tuple(
        replace(one, order=order, number="", stratum="", batch=0, state="") for order, one in enumerate(listed, 1)
    )


def _teams(draw: Draw) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(object, department, ids of the inspectors in this draw) as first matched."""
    return tuple((team.object, DEPARTMENTS.text(team.department), team.inspectors) for team in draw.teams or ())


def _files(draw: Draw, task: Task, lists: DrawLists, level: str, withheld: Withheld) -> dict[str, bytes]:
    """The evidence folder, path → bytes; with the openings of a closed task 全部公开, except the withheld ones."""
    opens = task.state == "closed" and level == "full" and not draw.mask
    files = evidence_files(draw, lists, with_openings=opens)
    unopened = without_openings(lists, withheld)
    return {path: raw for path, raw in files.items() if path not in unopened}


def _changes(draw: Draw) -> tuple[tuple[str, str, str, str, str], ...]:
    """The changes of teams in order: (object, department, replaced id, reason, substitute's id or 缺员)."""
    return tuple(
        (
            change.object, DEPARTMENTS.text(change.department), change.out, "不能前往", change.in_ or "缺员",
        )
        for change in draw.changes
    )  # fmt: skip


def _without_choice(draw: Draw, lists: DrawLists) -> tuple[tuple[str, str], ...]:
    """(object, department) of the teams 无随机性 (`rules.draw.draw_record.without_choice`)."""
    return tuple((number, DEPARTMENTS.text(code)) for number, code in sorted(without_choice(draw, lists)))


# ---- texts, also for desk and papers


def source_text(draw: Draw) -> str:
    """The source of the value as a citizen reads it."""
    source = draw.conditions.entropy.source
    match draw.entropy:
        case "lottery":
            issue = f"（第 {draw.issue} 期）" if draw.issue else ""
            return f"{draw.drawn_on or source['date']} {GAMES[str(source['game'])][0]}开奖号码{issue}"
        case "beacon":
            return f"drand 公共随机信标 quicknet 第 {source['round']} 轮"
        case "dice":
            return f"在{source['place']}当众掷 {source['dice']} 粒骰子"
    return "本机操作系统的随机数，加见证人当场报出的数字"


def strength_text(draw: Draw) -> str:
    """How much the value proves, in Chinese (draw.md §2)."""
    if not draw.witness:
        return "无外部见证，不能证明未挑选"
    if draw.entropy == "system" and draw.value.endswith(":"):
        return "不具证明力"
    return ENTROPY[draw.entropy].note
