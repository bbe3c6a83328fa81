"""公示期限: by which day a result must be public; the desk and the public site reckon it here."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from rules.base.calendar import Calendar, Due
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["TAKEOFF_DAYS", "late_count", "publication_due", "takeoff_due"]

TAKEOFF_DAYS = 3
"""《行政处罚法》第四十八条: what was annulled leaves the site within three days, which are working days (第八十五条)."""

_UNDER_WAY = frozenset({"matched", "under_way", "closed"})


def publication_due(result: Result, task: Task, calendar: Calendar) -> Due:
    """The term in which a result must be public: the task's working days from its approval, or from its entry while it waits for one."""
    approved = result.approved
    return calendar.due(result.entered_on if approved is None else approved.on, task.disclose_days)


def takeoff_due(withdrawn_on: date, calendar: Calendar) -> Due:
    """The term in which what was withdrawn has left the site."""
    return calendar.due(withdrawn_on, TAKEOFF_DAYS)


def late_count(
    task: Task,
    results: Sequence[Result],
    sheets: Iterable[Sheet],
    settled: Collection[str],
    calendar: Calendar,
    today: date,
) -> int:
    """How many results of a task should have been public before today and are not.

    results: of the task, as they stand. settled: numbers of those that are public or left the site. sheets: its record sheets: what
    was never entered is late as well, when the days of entry after the task's end and those of publication are over.
    """
    entered = {result.number for result in results}
    late = sum(
        result.number not in settled and publication_due(result, task, calendar).day < today for result in results
    )
    if task.state in _UNDER_WAY:
        entry = calendar.due(task.end, task.entry_days).day
        if calendar.due(entry, task.disclose_days).day < today:
            late += len({f"{task.number}/{sheet.object}/{item}" for sheet in sheets for item in sheet.items} - entered)
    return late
