"""时钟: what the journal itself says against the machine's clock: that it stands behind an entry, or has leapt far ahead of all of them.

An entry that is written all the same (of a registry, a result: it follows nothing) notes what it met, so that it does not become the measure.
"""

from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from rules.base.fields import Record

__all__ = ["FAR_AHEAD", "ClockNote", "is_far_ahead", "newest", "noted", "trusted"]

FAR_AHEAD = timedelta(days=25)
"""A clock whose month is wrong is off by 28 days at least; an office whose journal rests for so long is asked once what day it is."""


class ClockNote(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What entries met of a wrong clock, since somebody last confirmed or corrected it; number: always `clock`. Times are ISO, "" for none.

    floor: the newest time that a later entry fell behind. jumped_from, jumped_to: the first leap far ahead that nobody has confirmed.
    confirmed_at, corrected_at: when somebody did.
    """

    table: ClassVar[str] = "clock"

    number: str = "clock"
    floor: str = ""
    jumped_from: str = ""
    jumped_to: str = ""
    confirmed_at: str = ""
    corrected_at: str = ""


def newest(last: str, note: ClockNote | None) -> str:
    """The newest time that the journal has, whatever came after it. last: of the last entry, "" before the first."""
    return max(last, note.floor) if note else last


def trusted(last: str, note: ClockNote | None) -> str:
    """The newest time that nobody has to confirm; "" before the first entry."""
    return note.jumped_from if note and note.jumped_from else newest(last, note)


def is_far_ahead(now: datetime, last: str, note: ClockNote | None) -> bool:
    """Whether the clock has leapt so far ahead that somebody must look at the calendar first."""
    since = trusted(last, note)
    return bool(since) and now > datetime.fromisoformat(since) + FAR_AHEAD


def noted(now: datetime, last: str, note: ClockNote | None) -> ClockNote | None:
    """What an entry made now has to note; None where the clock is no surprise, or the note says so already."""
    before = note or ClockNote()
    after = before
    if last and now < datetime.fromisoformat(last):
        after = msgspec.structs.replace(after, floor=max(before.floor, last))
    if not before.jumped_from and is_far_ahead(now, last, note):
        after = msgspec.structs.replace(after, jumped_from=newest(last, note), jumped_to=now.isoformat())
    return after if after != before else None
