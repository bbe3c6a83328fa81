"""公示期: how long a result stays public, and which tasks have results that are gone (docs/disclosure.md)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from datetime import date, timedelta

from rules.disclosure.counts import few
from rules.registry.item import Item
from rules.work.result import WITHDRAWAL_REASONS, Approved, Result

__all__ = ["ENDED", "gone_on", "is_expired", "leavings", "removed", "tasks_with_gone", "visits_off"]

ENDED = "公示期满"
"""The reason of a result whose term is over."""


def is_expired(approved: Approved, item: Item, today: date) -> bool:
    """Whether the term of a result is over: then nothing of it is public.

    The term runs from the day of the check for the item's years; on its last day, the same day of the year, the result is still public."""
    return _last_day(approved, item) < today


def _last_day(approved: Approved, item: Item) -> date:
    """The same day of a later year; 28 February for 29 February, even in a leap year."""
    day = approved.checked_on
    return day.replace(year=day.year + item.term, day=min(day.day, 28) if day.month == 2 else day.day)


def gone_on(result: Result, item: Item, today: date) -> tuple[date, str] | None:
    """(day, reason in Chinese) on which a result that was approved left the site; None while it stands or was never approved."""
    if result.approved is None:
        return None
    if result.withdrawn is not None:
        return result.withdrawn.on, WITHDRAWAL_REASONS[result.withdrawn.reason]
    if is_expired(result.approved, item, today):
        return _last_day(result.approved, item) + timedelta(days=1), ENDED
    return None


def tasks_with_gone(results: Iterable[Result], items: Mapping[str, Item], today: date) -> frozenset[str]:
    """Numbers of the tasks of which a result is gone: a list of who was drawn would tell whose."""
    return frozenset(
        result.task for result in results if gone_on(result, items[result.item], today) or _waits_anew(result)
    )


def _waits_anew(result: Result) -> bool:
    """Whether it was entered anew and is not approved yet: until then nothing of its visit is back, or what is missing names it."""
    return bool(result.mistakes) and result.approved is None


def visits_off(results: Iterable[Result]) -> frozenset[tuple[str, str]]:
    """(task, object) of the visits of which a result was withdrawn: nothing of them is public, or what is missing beside the rest names it."""
    return frozenset(
        (one.task, one.object)
        for one in results
        if (one.approved is not None and one.withdrawn is not None) or _waits_anew(one)
    )


def leavings(result: Result, item: Item, today: date) -> list[tuple[date, str]]:
    """(day, reason in Chinese) of every time that an approved result was taken off, also before it was entered anew; the newest last."""
    left = [(one.withdrawn.on, WITHDRAWAL_REASONS[one.withdrawn.reason]) for one in result.mistakes]
    now = gone_on(result, item, today)
    return left + ([now] if now else [])


def removed(
    results: Iterable[Result], items: Mapping[str, Item], today: date, never_public: Set[tuple[str, date]] = frozenset()
) -> tuple[tuple[int, str, str], ...]:
    """(year, reason, how many, or 少于5) of the results that are gone, the newest year first: all that stays public of them.

    never_public: (number, day on which it left) of those that stood in no publication: nothing of them was there to be removed.
    """
    counts = Counter(
        (day.year, reason)
        for result in results
        for day, reason in leavings(result, items[result.item], today)
        if (result.number, day) not in never_public
    )
    order = (*WITHDRAWAL_REASONS.values(), ENDED)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[0][0], order.index(pair[0][1])))
    return tuple((year, reason, few(count)) for (year, reason), count in ordered)
