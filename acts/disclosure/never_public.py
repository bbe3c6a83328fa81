"""移出的结果: which of them stood in no publication, so that nothing was there to be removed (docs/disclosure.md)."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from acts.base.office import Office
from db.as_of import versions_of
from rules.disclosure.terms import leavings
from rules.draw.draw_record import Publication
from rules.registry.item import Item
from rules.work.result import Result

__all__ = ["never_public"]


def never_public(office: Office) -> frozenset[tuple[str, date]]:
    """(number, day on which it left) of such results. Reads the journal, but only where days do not tell."""
    store = office.store
    items = {item.number: item for item in store.all(Item)}
    published = sorted(datetime.fromisoformat(one.at) for one in store.each(Publication))
    days = [moment.date() for moment in published]
    left = [
        (result, day)
        for result in store.each(Result)
        for day, _ in leavings(result, items[result.item], office.today())
    ]
    unsure = [(result, day) for result, day in left if not _was_there_for_days(result, day, days)]
    if not unsure:
        return frozenset()
    versions = versions_of(store, Result, {result.number for result, _ in unsure})
    return frozenset(
        (result.number, day)
        for result, day in unsure
        if not _stood(((datetime.fromisoformat(at), one) for at, one in versions[result.number]), day, published)
    )


def _was_there_for_days(result: Result, left: date, days: Sequence[date]) -> bool:
    """Whether a publication lies on a day between the last approval before it left and that day, so that no clock need be asked.

    One that was withdrawn before it was entered anew is always looked up.
    """
    approved = result.approved
    if approved is None or result.mistakes:
        return False
    at = bisect_left(days, approved.on + timedelta(days=1))
    return at < len(days) and days[at] < left


def _stood(versions: Iterable[tuple[datetime, Result]], left: date, published: Sequence[datetime]) -> bool:
    """Whether a publication saw it approved, and not withdrawn, between its approval and the day on which it left."""
    history = sorted(versions, key=lambda pair: pair[0])
    ends = [at for at, _ in history[1:]] + [datetime.max.replace(tzinfo=history[-1][0].tzinfo)] if history else []
    withdrawn = any(one.withdrawn is not None and one.withdrawn.on == left for _, one in history)
    last = left if withdrawn else left - timedelta(days=1)
    stood = False
    for (start, one), end in zip(history, ends, strict=True):
        on = one.approved is not None and one.withdrawn is None
        stood = stood or (on and any(start <= moment < end and moment.date() <= last for moment in published))
        if one.withdrawn is not None and one.withdrawn.on == left:
            return stood
        stood = stood and one.withdrawn is None
    return stood
