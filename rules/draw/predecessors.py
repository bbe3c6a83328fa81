"""前一次: what a reader should know of an earlier draw that was given up, when this one takes its place, said or unsaid (draw.md §1).

A redraw may take its value from another source; a task may be cancelled and opened anew for the same checks. Neither is forbidden,
each could hide that a result was disliked: so it is pointed out before the freeze and beside the draw.
"""

from collections.abc import Iterable
from typing import NamedTuple

from rules.base.codes import DRAW_STATES, ENTROPY, VOID_REASONS
from rules.draw.draw_record import Draw, DrawLists
from rules.draw.entropy import GAMES
from rules.draw.terms import Entropy

__all__ = ["Duty", "GivenUp", "duty_of", "given_up_before", "opened_anew", "pool_difference", "source_change"]


class Duty(NamedTuple):
    """What a draw is for. task: its number. plan: the line's number, "" for none. items: their numbers. year: of the freeze."""

    task: str
    plan: str
    items: frozenset[str]
    year: str


class GivenUp(NamedTuple):
    """An earlier draw that was given up. shares: 同一行计划 or 同一事项, what it has in common with the later one."""

    draw: Draw
    shares: str


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


def duty_of(draw: Draw) -> Duty:
    """What a frozen draw is for."""
    return Duty(draw.task, draw.plan, frozenset(one.number for one in draw.conditions.items), draw.frozen_at[:4])


def given_up_before(duty: Duty, draws: Iterable[Draw], serial: int | None = None) -> tuple[GivenUp, ...]:
    """The draws of other tasks for the same line of the plan, or in the same year for one of the same items, that were given up and not
    drawn again in their task, oldest first.

    serial: only those frozen before this one.
    """
    listed = list(draws)
    replaced = {draw.conditions.supersedes for draw in listed}
    found = [
        GivenUp(draw, shares)
        for draw in sorted(listed, key=lambda draw: draw.serial)
        if draw.task != duty.task
        and draw.supplement is None
        and draw.state in {"void", "expired"}
        and draw.commitment not in replaced
        and (serial is None or draw.serial < serial)
        and (shares := _shares(duty, duty_of(draw)))
    ]
    return tuple(found)


def _shares(duty: Duty, other: Duty) -> str:
    if duty.plan and duty.plan == other.plan:
        return "同一行计划"
    return "同一事项" if duty.items & other.items and duty.year == other.year else ""


def pool_difference(before: Iterable[str], now: Iterable[str]) -> tuple[int, int]:
    """(how many objects are in the pool now and were not, how many were and are not), by their numbers in the registry.

    >>> pool_difference(["O-1", "O-2", "O-3"], ["O-2", "O-4"])
    (1, 2)
    """
    old, new = set(before), set(now)
    return len(new - old), len(old - new)


def opened_anew(before: GivenUp, called: str, lists: DrawLists | None = None, pool: Iterable[str] = ()) -> str:
    """That a task stands for what a draw that was given up was for, in Chinese, without a 。. called: how that one is named.

    lists: of that one, where the pools may be compared with `pool` (numbers of the registry).
    """
    draw = before.draw
    why = f"（{VOID_REASONS.text(draw.void.reason)}）" if draw.void else ""
    text = f"{before.shares}的 {called} {DRAW_STATES.text(draw.state)}{why}，没有重新抽取，这次另立任务：是不是结果不合意而重抽，请核对"
    if lists is None:
        return text
    more, less = pool_difference((entry.object for entry in lists.pool), pool)
    return f"{text}；对象库比那次多 {more} 个、少 {less} 个"
