"""Many entries of one kind as one line of the list: a hundred results to be entered are one thing to do, and one that was late stays known."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from rules.base.calendar import Due
from rules.due.thing import Thing

__all__ = ["Entry", "grouped", "put_off"]


class Entry(NamedTuple):
    """One of them. day: by when; how: how that was counted. done: when it was done. ended: why it will not be; ended_on: since when."""

    day: date
    how: Due | str
    done: date | None = None
    ended: str = ""
    ended_on: date | None = None

    @property
    def days_late(self) -> int:
        """By how many days it was done or ended too late."""
        until = self.done or self.ended_on
        return max(0, (until - self.day).days) if until is not None else 0


def grouped(thing: Thing, entries: Iterable[Entry], text: str) -> Iterator[Thing]:
    """The line of what is open, with its earliest day; when nothing is, that of what was done in time, or of what was ended.

    thing: the line but for what depends on the entries. text: what is to be done, {} where the number stands. What was done late, or late when it was ended,
    has a line with the day of the latest: its key ends with /late where something else has the key itself.
    """
    open_, late, timely, ended = list[Entry](), list[Entry](), list[Entry](), list[Entry]()
    for entry in entries:
        if entry.days_late:
            late.append(entry)
        elif entry.ended:
            ended.append(entry)
        else:
            (open_ if entry.done is None else timely).append(entry)
    if first := (open_ or timely):
        yield _line(thing, min(first, key=lambda entry: entry.day), text, len(first))
    elif not late and ended:
        yield _line(thing, max(ended, key=lambda entry: entry.day), text, len(ended))
    if late:
        key = f"{thing.key}/late" if first else thing.key
        yield _line(replace(thing, key=key), max(late, key=lambda entry: entry.days_late), text, len(late))


def _line(thing: Thing, entry: Entry, text: str, count: int) -> Thing:
    return replace(
        thing,
        text=text.format(count),
        count=count,
        day=entry.day,
        how=str(entry.how),
        done=entry.done,
        ended=entry.ended,
        ended_on=entry.ended_on,
    )


def put_off(entries: Iterable[Entry], day: date, on: date) -> Iterator[Entry]:
    """Those of these entries that were late when their day was put off, as they stood then."""
    for entry in entries:
        if entry.done is None or entry.done > on:
            yield entry._replace(done=None, ended="已延长", ended_on=on)
        elif entry.done > day:
            yield entry
