"""One result: by when it is entered, approved, public, and off the site again. No correction and no second approval makes less of what was late before."""

from collections.abc import Callable, Iterator
from datetime import date

from rules.base.calendar import Due
from rules.due.grouped import Entry
from rules.work.publication_due import TAKEOFF_DAYS
from rules.work.result import Approved, EarlierApproval, Result, Withdrawal

__all__ = ["approvals", "entry_of", "limited", "publications", "takeoffs"]

Term = Callable[[date, int], Due]
"""A day and working days → the last day in time."""
PublishedAfter = Callable[[str], date | None]
"""A moment or day (ISO 8601) → the day of the first publication after it."""


def entry_of(result: Result, days: int, due: Term) -> Entry:
    """By when it was to be entered: the day of its first entry counts, and the earliest day that was entered as that of the check."""
    if result.withdrawn is not None and result.withdrawn.reason == "mistake":
        term = due(result.withdrawn.on, days)
        return Entry(term.day, f"录入错误已撤回，要重新录入；{term}")
    if result.mistakes:  # entered again after it was withdrawn: the days count from there
        gone = result.mistakes[-1].withdrawn.on
        term = due(gone, days)
        return Entry(term.day, term, max(result.first_on or result.entered_on, gone))
    term = due(min(result.checked_on, result.earliest_check or result.checked_on), days)
    if result.first_on is not None:
        return Entry(term.day, term, result.first_on)
    # Earlier versions kept the day of the last correction only: what was corrected is not judged.
    return Entry(term.day, term, term.day if result.correction else result.entered_on)


def approvals(result: Result, days: int, due: Term) -> Iterator[Entry]:
    """Each approval that it had, from the day on which its words were entered; and the one for which it waits."""
    for one in _approved(result):
        since = one.since
        if since is None and one is result.approved and not result.pending:  # of before
            since = min(result.entered_on, one.on)
        if since is not None:
            term = due(since, days)
            yield Entry(term.day, term, one.on)
    if result.pending:
        term = due(result.waits_since, days)
        yield Entry(term.day, term)


def _approved(result: Result) -> Iterator[Approved | EarlierApproval]:
    """Every approval, the first first."""
    for before in result.mistakes:
        yield from before.earlier
        yield EarlierApproval(code=before.code, on=before.approved_on, since=before.since, at=before.approved_at)
    if result.approved is not None:
        yield from result.approved.earlier
        yield result.approved


def _withdrawals(result: Result) -> Iterator[Withdrawal]:
    yield from (before.withdrawn for before in result.mistakes)
    if result.withdrawn is not None:
        yield result.withdrawn


def publications(result: Result, days: int, due: Term, published_after: PublishedAfter) -> Iterator[Entry]:
    """From each approval on. What was withdrawn before the next publication is not published any more; of what waits the earliest counts."""
    waiting: Entry | None = None
    for one in _approved(result):
        term = due(one.on, days)
        done = published_after(one.at or one.on.isoformat())
        gone = next((left.on for left in _withdrawals(result) if left.on >= one.on), None)
        if gone is not None and (done is None or done > gone):
            yield Entry(term.day, term, ended="已撤回", ended_on=gone)
        elif done is not None:
            yield Entry(term.day, term, done)
        else:
            waiting = waiting or Entry(term.day, term)
    if waiting is not None:
        yield waiting


def takeoffs(result: Result, published: tuple[str, ...], due: Term, published_after: PublishedAfter) -> Iterator[Entry]:
    """From each withdrawal on, where it was public: by the next publication. published: the times of the publications, in order."""
    for one in _withdrawals(result):
        at = one.at or one.on.isoformat()
        if published and published[0] < at:
            term = due(one.on, TAKEOFF_DAYS)
            yield Entry(term.day, term, published_after(at))


def limited(entry: Entry, on: date | None) -> Entry:
    """What was to be published of a task whose items are not public any more since a day."""
    if on is None or (entry.done is not None and entry.done <= on):
        return entry
    return entry._replace(done=None, ended=entry.ended or "不再公开", ended_on=min(entry.ended_on or on, on))
