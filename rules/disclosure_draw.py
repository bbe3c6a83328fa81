"""What is public of a draw, and when (draw.md §6, What is public when): part of `disclosure`.

At the freeze: commitment and terms. At the draw: value and counts. Names, lists, openings and teams only when the task's
visits are over, so that nobody is warned or lobbied; or after the confirmation where the bureau chose so.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from rules.codes import DEPARTMENTS, DRAW_STATES, ENTROPY, EXCLUSIONS, STRIKE_REASONS, VOID_REASONS, WITNESS_KINDS
from rules.draw_record import Draw, DrawLists, ever_listed, evidence_files, final_list
from rules.entropy import GAMES
from rules.fields import as_percent
from rules.public import PublicDraw, PublicDrawn, PublicStratum
from rules.task import Task, stratum_text
from rules.words import six_characters

__all__ = ["excluded", "opened", "public_draw", "strata"]


def strata(draw: Draw) -> tuple[PublicStratum, ...]:
    """The strata of a draw in words, with what was taken once it is drawn."""
    return tuple(
        PublicStratum(stratum_text(s.code), as_percent(s.ratio), s.size, draw.taken.get(s.code) if draw.seed else None)
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
    if task.publish_draw == "at_draw":
        return task.state in {"confirmed", "matched", "under_way", "closed"}
    return task.state == "closed"


def public_draw(
    draw: Draw,
    task: Task,
    lists: DrawLists,
    every: Sequence[Draw],
    unnamed: Collection[str] = (),
    unopened: Collection[str] = (),
) -> PublicDraw:
    """A freeze and what came of it, as far as it is public now.

    every: all draws of the bureau. unnamed: objects that may not be named; unopened: those without an opening.
    """
    terms = draw.conditions
    is_open = opened(draw, task)
    files = evidence_files(draw, lists, opened=task.state == "closed") if is_open else {}
    shut = {f"openings/{number}.json" for number in unopened}
    public_files = {path: raw for path, raw in files.items() if path not in shut}
    kept = {one.number for one in draw.drawn}
    struck = {one.number: one for one in draw.struck}
    names = {entry.number: entry.name for entry in lists.pool if entry.number not in unnamed}
    drawn = []
    final = {one.number for one in final_list(draw)} if is_open else set()
    for place, one in enumerate(ever_listed(draw) if is_open else (), 1):
        state = "抽中" if one.number in kept else "递补"
        if one.number in struck:
            state = f"已剔除（{STRIKE_REASONS.text(struck[one.number].reason)}）"
        number, stratum = one.number, stratum_text(one.stratum)
        drawn.append(PublicDrawn(place, number, names.get(number, ""), stratum, one.batch + 1, state, number in final))
    all_states = Counter(other.state for other in every)
    older = next((other.number for other in every if other.commitment == terms.supersedes), "")
    opens = "确认后公开" if task.publish_draw == "at_draw" else "任务办结后公开，以免检查前泄露"
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
        source=_source_words(draw),
        strength=_strength(draw),
        value=draw.value,
        value_at=draw.value_at,
        witnesses=draw.witnesses,
        outside=tuple(
            f"{WITNESS_KINDS.text(w.kind)}：{w.who}，{w.at[:16].replace('T', ' ')}，{w.ref}" for w in draw.witness
        ),
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
        drawn=tuple(drawn),
        teams=tuple((t.object, DEPARTMENTS.text(t.department), t.inspectors) for t in draw.teams or ())
        if is_open
        else (),
        files=public_files or {"terms.json": draw.terms.encode()},
        voids=all_states["void"],
        expired=all_states["expired"],
    )


def _source_words(draw: Draw) -> str:
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


def _strength(draw: Draw) -> str:
    """How much the value proves, in words (draw.md §2)."""
    if not draw.witness:
        return "无外部见证，不能证明未挑选"
    if draw.entropy == "system" and draw.value.endswith(":"):
        return "不具证明力"
    return ENTROPY[draw.entropy].note
