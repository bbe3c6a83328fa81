"""前一次: what a reader should know of an earlier draw that was given up, when this one takes its place, said or unsaid (draw.md §1).

A redraw may take its value from another source; a task may be cancelled and opened anew on the same line of the plan. Neither is forbidden,
each could hide that a result was disliked: so it is pointed out before the freeze and beside the draw.
"""

from collections.abc import Iterable

from rules.base.codes import DRAW_STATES, ENTROPY, VOID_REASONS
from rules.draw.draw_record import Draw, DrawLists
from rules.draw.entropy import GAMES
from rules.draw.terms import Entropy

__all__ = ["given_up_on_line", "opened_anew", "pool_difference", "source_change"]


def source_change(now: Entropy, before: Entropy) -> str:
    """What a redraw changes of where its value comes from, in Chinese; "" when nothing but the day or the round."""
    was, comes = _named(before), _named(now)
    return "" if was == comes else f"重新抽取换了随机值来源：原来是{was}，这次是{comes}"


def _named(entropy: Entropy) -> str:
    source = entropy.source
    match entropy.kind:
        case "lottery":
            return GAMES[str(source["game"])][0] + ENTROPY.text("lottery")
        case "dice":
            return f"在{source['place']}掷 {source['dice']} 粒骰子"
    return ENTROPY.text(entropy.kind)


def given_up_on_line(plan: str, task: str, draws: Iterable[Draw], serial: int | None = None) -> tuple[Draw, ...]:
    """The draws of other tasks on a line of the plan that were given up and not drawn again in their task, oldest first.

    plan, task: numbers; "" for no plan. serial: only those frozen before this one.
    """
    if not plan:
        return ()
    on_line = [draw for draw in draws if draw.plan == plan and draw.supplement is None]
    replaced = {draw.conditions.supersedes for draw in on_line}
    return tuple(
        draw
        for draw in sorted(on_line, key=lambda draw: draw.serial)
        if draw.task != task
        and draw.state in {"void", "expired"}
        and draw.commitment not in replaced
        and (serial is None or draw.serial < serial)
    )


def pool_difference(before: Iterable[str], now: Iterable[str]) -> tuple[int, int]:
    """(how many objects are in the pool now and were not, how many were and are not), by their numbers in the registry.

    >>> pool_difference(["O-1", "O-2", "O-3"], ["O-2", "O-4"])
    (1, 2)
    """
    old, new = set(before), set(now)
    return len(new - old), len(old - new)


def opened_anew(before: Draw, called: str, lists: DrawLists | None = None, pool: Iterable[str] = ()) -> str:
    """That a task stands on the line of the plan of a draw that was given up, in Chinese, without a 。. called: how that one is named.

    lists: of that one, where the pools may be compared with `pool` (numbers of the registry).
    """
    why = f"（{VOID_REASONS.text(before.void.reason)}）" if before.void else ""
    text = f"同一行计划的 {called} {DRAW_STATES.text(before.state)}{why}，没有重新抽取，这次另立任务：是不是结果不合意而重抽，请核对"
    if lists is None:
        return text
    more, less = pool_difference((entry.object for entry in lists.pool), pool)
    return f"{text}；对象库比那次多 {more} 个、少 {less} 个"
