"""What is public of a draw, and when (draw.md §6, What is public when): part of `disclosure`.

At the freeze: commitment and terms. At the draw: value and counts. Names, lists, openings and teams only when the task's
visits are over, so that nobody is warned or lobbied; or after the confirmation where the bureau chose so.

Of a restricted draw (draw.md §6): 有限公开 shows its lists under numbers that were made for it, never a name nor an opening;
不予公开 and 国家秘密 have no page at all, and of the latter not even a line stands in freezes.tsv.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from rules.base.codes import (
    CHANGE_REASONS,
    DEPARTMENTS,
    DRAW_STATES,
    ENTROPY,
    EXCLUSIONS,
    LEVELS,
    STRIKE_REASONS,
    SUPPLEMENT_REASONS,
    VOID_REASONS,
    WITNESS_KINDS,
)
from rules.base.dates import moment_text
from rules.base.fields import as_percent
from rules.base.marks import mark_of
from rules.disclosure.public import PublicDraw, PublicDrawn, PublicStratum
from rules.draw.draw_record import Draw, DrawLists, ever_listed, evidence_files, final_list, without_choice
from rules.draw.entropy import GAMES
from rules.draw.proof import what_it_proves
from rules.draw.words import six_characters
from rules.registry.enterprise import Enterprise, hidden
from rules.registry.item import Item, restricted_trades
from rules.registry.secrecy import in_secret_series, secret_trades
from rules.work.task import Task, stratum_text

__all__ = [
    "excluded", "has_page", "kept_back", "opened", "public_draw", "source_words", "strata", "strength_words", "without_openings",
]  # fmt: skip


PAGED = frozenset({"full", "limited"})
"""Levels whose draws have a page."""


def has_page(draw: Draw) -> bool:
    """Whether the draw has a page on the site: a code on paper may lead there."""
    return draw.level in PAGED and not in_secret_series(draw.number)


def kept_back(enterprises: Iterable[Enterprise], items: Sequence[Item]) -> tuple[frozenset[str], frozenset[str]]:
    """The objects that may not be named now, and those whose opening (name and code) may not be published now.

    A draw opened names that were public then; what is withheld since goes from its page and its openings too.
    """
    trades = restricted_trades(items) | secret_trades(items)
    unnamed, coded = set(), set()
    for one in enterprises:
        if hidden(one, trades):
            unnamed.add(one.number)
        if mark_of(one, "code") is not None:
            coded.add(one.number)
    return frozenset(unnamed), frozenset(unnamed | coded)


def without_openings(enterprises: Iterable[Enterprise], items: Sequence[Item]) -> frozenset[str]:
    """The paths of the openings that an open draw has to leave out: `openings/O-….json`."""
    return frozenset(f"openings/{number}.json" for number in kept_back(enterprises, items)[1])


def strata(draw: Draw) -> tuple[PublicStratum, ...]:
    """The strata of a draw in words, with what was taken once it is drawn."""
    return tuple(
        PublicStratum(
            name=stratum_text(s.code),
            ratio=as_percent(s.ratio),
            size=s.size,
            taken=draw.taken.get(s.code) if draw.seed else None,
        )
        for s in draw.conditions.strata
    )


def excluded(lists: DrawLists) -> tuple[tuple[str, int], ...]:
    """Why objects are not in the pool, and how many for each reason."""
    counts = Counter(entry.reason for entry in lists.excluded)
    return tuple((row.text, counts[row.code]) for row in EXCLUSIONS if counts[row.code])


def opened(draw: Draw, task: Task) -> bool:
    """Whether names, lists and teams of a draw are public (draw.md §6, What is public when)."""
    if draw.state != "drawn":
        return False
    state = task.before if task.state == "suspended" else task.state  # what was public stays while the task rests
    if task.publish_draw == "at_draw":
        return state in {"confirmed", "matched", "under_way", "closed"}
    return state == "closed"


def public_draw(
    draw: Draw,
    task: Task,
    lists: DrawLists,
    every: Sequence[Draw],
    counts: Mapping[str, int],
    level: str = "full",
    unnamed: Collection[str] = (),
    unopened: Collection[str] = (),
    gone: Collection[str] = (),
) -> PublicDraw:
    """A freeze and what came of it, as far as it is public now.

    every: all draws of the bureau. counts: its freezes by state, as freezes.tsv has them. level: `full` or `limited`, the others
    have no page. unnamed: objects that may not be named; unopened: those without an opening; gone: those that are 国家秘密 now: a draw
    whose lists hold one shows no list any more.
    """
    terms = draw.conditions
    is_open = opened(draw, task)
    shut_for_good = bool(gone) and any(entry.number in gone for entry in (*lists.pool, *lists.excluded))
    if shut_for_good:
        is_open = False
    if level != draw.level and any(entry.number not in unnamed for entry in lists.pool):
        is_open = (
            False  # the level came after the draw: its numbers are those under which the registry names the objects
        )
    files = evidence_files(draw, lists, opened=task.state == "closed" and level == "full") if is_open else {}
    shut = {f"openings/{number}.json" for number in unopened}
    public_files = {path: raw for path, raw in files.items() if path not in shut}
    kept = {one.number for one in draw.drawn}
    struck = {one.number: one for one in draw.struck}
    named = lists.pool if level == "full" else ()
    names = {entry.number: entry.name for entry in named if entry.number not in unnamed}
    drawn = []
    final = {one.number for one in final_list(draw)} if is_open else set()
    for place, one in enumerate(ever_listed(draw) if is_open else (), 1):
        state = "抽中" if one.number in kept else "递补"
        if one.number in struck:
            state = f"已剔除（{STRIKE_REASONS.text(struck[one.number].reason)}）"
        number, stratum = one.number, stratum_text(one.stratum)
        drawn.append(
            PublicDrawn(
                order=place,
                number=number,
                name=names.get(number, ""),
                stratum=stratum,
                batch=one.batch + 1,
                state=state,
                final=number in final,
            )
        )
    older = next((other.number for other in every if other.commitment == terms.supersedes), "")
    voids, expired = counts.get("void", 0), counts.get("expired", 0)
    proof = what_it_proves(draw, voids, expired)
    opens = "确认后公开" if task.publish_draw == "at_draw" else "任务办结后公开，以免检查前泄露"
    if draw.state in ("void", "expired"):
        opens = f"不再公开：这次抽取{DRAW_STATES.text(draw.state)}"
    elif level != "full":
        opens += "；名称依法不公布，只公布专用于这次抽取的编号"
    if shut_for_good:
        opens = "名单依法不公开"
    parent = next((other.number for other in every if other.commitment == terms.parent), "")
    return PublicDraw(
        number=draw.number,
        task=task.number,
        task_name=task.name,
        serial=draw.serial,
        commitment=draw.commitment,
        words=six_characters(draw.commitment),
        state=DRAW_STATES.text(draw.state),
        state_code=draw.state,
        stages=(
            ("冻结", draw.frozen_at),
            ("抽取对象", draw.value_at),
            ("确认名单", draw.confirmed_at),
            ("匹配执法人员", draw.matched_at),
            ("办结", task.closed_on.isoformat() if task.closed_on and draw.state == "drawn" else ""),
        ),
        frozen_at=draw.frozen_at,
        expected_at=draw.expected_at,
        entropy=ENTROPY.text(draw.entropy),
        source=source_words(draw),
        strength=strength_words(draw),
        value=draw.value,
        value_at=draw.value_at,
        witnesses=draw.witnesses,
        outside=tuple(f"{WITNESS_KINDS.text(w.kind)}：{w.who}，{moment_text(w.at)}，{w.ref}" for w in draw.witness),
        seed=draw.seed,
        seal=draw.seal,
        pool_size=terms.pool_size,
        strata=strata(draw),
        excluded=excluded(lists),
        departments=tuple(
            (DEPARTMENTS.text(d.code), len(lists.inspectors[d.code]), d.registry_size) for d in terms.departments
        ),
        drawn_count=len(draw.drawn) if draw.seed else None,
        struck_count=len(draw.struck),
        struck_reasons=tuple(
            (row.text, n) for row in STRIKE_REASONS if (n := sum(1 for s in draw.struck if s.reason == row.code))
        ),
        void_reason=VOID_REASONS.text(draw.void.reason) if draw.void else "",
        supersedes=older,
        open=is_open,
        opens=opens,
        level="" if level == "full" else LEVELS.text(level),
        proves=proof.proves,
        does_not=proof.does_not,
        drawn=tuple(drawn),
        teams=tuple((t.object, DEPARTMENTS.text(t.department), t.inspectors) for t in draw.teams or ())
        if is_open
        else (),
        files=public_files or {"terms.json": draw.terms.encode()},
        voids=voids,
        expired=expired,
        changes=_changes(draw) if is_open else (),
        without_choice=tuple(
            (number, DEPARTMENTS.text(code)) for number, code in sorted(without_choice(draw, lists)) if is_open
        ),
        parent=parent,
        adds=_adds(draw),
    )


def _changes(draw: Draw) -> tuple[tuple[str, str, str, str, str], ...]:
    """The changes of teams in order, by the ids of this draw."""
    return tuple(
        (one.object, DEPARTMENTS.text(one.department), one.out, CHANGE_REASONS.text(one.reason), one.in_ or "缺员")
        for one in draw.changes
    )


def _adds(draw: Draw) -> str:
    """What a supplementary draw adds, in words; the decision behind it stays inside."""
    if draw.supplement is None:
        return ""
    if draw.supplement.kind == "inspectors":
        return "补充执法检查人员：原抽取的人员都不能去的对象，由新的人员随机补上"
    return f"补充检查对象：{SUPPLEMENT_REASONS.text(draw.supplement.reason)}；原抽中的对象不变"


def source_words(draw: Draw) -> str:
    """The source of the value as a citizen reads it."""
    source = draw.conditions.entropy.source
    match draw.entropy:
        case "lottery":
            return f"{GAMES[str(source['game'])][0]}第 {source['issue']} 期开奖号码"
        case "beacon":
            return f"drand 公共随机信标 {source['chain_hash']} 第 {source['round']} 轮"
        case "dice":
            return f"在{source['place']}当众掷 {source['dice']} 粒骰子"
    return "本机操作系统的随机数，加见证人当场报出的数字"


def strength_words(draw: Draw) -> str:
    """How much the value proves, in words (draw.md §2)."""
    if not draw.witness:
        return "无外部见证，不能证明未挑选"
    if draw.entropy == "system" and draw.value.endswith(":"):
        return "不具证明力"
    return ENTROPY[draw.entropy].note
