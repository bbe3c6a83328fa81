"""Chinese working days, and the day on which something falls due.

A working day is Monday to Friday, less the holidays, plus the make-up days that the State Council's notice names for each
year. The library `chinesecalendar` has the notices of 2004–2026; those of later years are typed in by the clerk. A year without
either is counted Monday to Friday and shown as provisional, never passed off as published.

Source: docs/domain.md, Rules with numbers (confirmation in 2 working days: 莲池 2024, 宽城 2024; entry of results in 5 or 10).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import msgspec
from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as _published_holidays
from chinese_calendar.constants import workdays as _published_workdays

from rules.base.dates import day_text
from rules.base.errors import Problem, Refused

__all__ = ["PUBLISHED_YEARS", "Calendar", "Due"]

_FESTIVALS = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}
"""The library's short names in full, as notices write them."""

_HOLIDAYS: Mapping[date, str] = {
    day: _FESTIVALS.get(name, name)
    for day, name in ((day, str(Holiday(value).chinese)) for day, value in _published_holidays.items())
}
_WORKDAYS: frozenset[date] = frozenset(_published_workdays)

PUBLISHED_YEARS: frozenset[int] = frozenset(day.year for day in _HOLIDAYS)
"""The years whose notices the library has."""

_DAY = timedelta(days=1)
_ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))
"""元旦、劳动节、国庆节: off in every year by 《全国年节及纪念日放假办法》, so every complete notice names them."""


class Due(msgspec.Struct, frozen=True):
    """The last day of a term, and how it was counted.

    day: the last working day of the term, itself included. start: the day of the event; counting began the day after.
    workdays: length of the term. provisional: some day of it lies in a year whose holidays are not published.
    skipped: the holidays passed over, each (first day, last day, name), in order; plain weekends are not listed. A
    holiday typed by the clerk has no name: "放假". makeup_days: the Saturdays and Sundays that counted as working days.
    """

    day: date
    start: date
    workdays: int
    provisional: bool
    skipped: tuple[tuple[date, date, str], ...]
    makeup_days: tuple[date, ...]

    def __str__(self) -> str:
        return Calendar.explain(self)


class Calendar(msgspec.Struct, frozen=True):
    """The published calendar and what the clerk typed in, which goes before the library's.

    holidays, workdays: days off and make-up days of a notice (or a local day off), as typed. published_years: the years for which
    the library is used. Raises Refused when a day is typed as both.

    >>> Calendar.explain(Calendar().due(date(2024, 9, 25), 5))
    '9月25日起 5 个工作日，跳过国庆节，9月29日调休上班，10月8日前'
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    published_years: frozenset[int] = PUBLISHED_YEARS

    def __post_init__(self) -> None:
        if both := sorted(self.holidays & self.workdays):
            raise Refused(*(Problem("既列为放假又列为调休上班，请改正", day.isoformat(), "放假安排") for day in both))

    def is_published(self, year: int) -> bool:
        """Whether the holidays of this year are in the library or typed in.

        Typed ones count once 1月1日, 5月1日 and 10月1日 are among them: then it is a whole notice, not a local day off.
        """
        return year in self.published_years or all(date(year, *day) in self.holidays for day in _ALWAYS_OFF)

    def is_workday(self, day: date) -> bool:
        """Whether offices work that day; in a year that is not published, whether it is Monday to Friday."""
        day = _plain(day)
        if day in self.workdays:
            return True
        if self._holiday(day):
            return False
        return day.weekday() < 5 or self._is_makeup_day(day)

    def due(self, start: date, workdays: int) -> Due:
        """The day by which something must be done that is due within so many working days (≥ 1) of `start`.

        The day of the event is not counted, the due day is a working day. Raises Refused when workdays is below 1.
        """
        return _due(self, _plain(start), workdays)

    def _count(self, start: date, workdays: int) -> Due:
        """`due`, counted day by day."""
        if workdays < 1:
            raise Refused("期限至少为 1 个工作日，请改正")
        day = start
        off: list[tuple[date, str]] = []
        makeup_days: list[date] = []
        remaining = workdays
        while remaining:
            day += _DAY
            if self.is_workday(day):
                remaining -= 1
                if day.weekday() >= 5:
                    makeup_days.append(day)
            elif name := self._holiday(day):
                off.append((day, name))
        provisional = not all(self.is_published(year) for year in range((start + _DAY).year, day.year + 1))
        return Due(day, start, workdays, provisional, _runs(off), tuple(makeup_days))

    def workdays_between(self, a: date, b: date) -> int:
        """How many working days come after `a`, up to and including `b`; below 0 when `b` is the earlier.

        So `workdays_between(a, due(a, n).day) == n`; from today to a due day it is the number of remaining days, or of overdue days below 0.
        """
        a, b = _plain(a), _plain(b)
        return _between(self, a, b) if a <= b else -_between(self, b, a)

    @staticmethod
    def explain(due: Due) -> str:
        """How a due day was counted, in one line for the clerk (desk: a deadline shows how it was counted)."""
        year = due.day.year != due.start.year
        parts = [f"{day_text(due.start, year=year)}起 {due.workdays} 个工作日"]
        names = dict.fromkeys(_skipped_text(run) for run in due.skipped)
        if names:
            parts.append("跳过" + "、".join(names))
        if due.makeup_days:
            parts.append("、".join(day_text(day, year=False) for day in due.makeup_days) + "调休上班")
        parts.append(f"{day_text(due.day, year=year)}前")
        note = "（放假安排未公布，暂按周一至周五推算）" if due.provisional else ""
        return "，".join(parts) + note

    def _holiday(self, day: date) -> str:
        """The name of the holiday on a day that the clerk did not type as a make-up day; "" when it is no holiday."""
        published = _HOLIDAYS.get(day, "") if day.year in self.published_years else ""
        return published or ("放假" if day in self.holidays else "")

    def _is_makeup_day(self, day: date) -> bool:
        return day.year in self.published_years and day in _WORKDAYS


def _plain(day: date) -> date:
    """The day alone: a datetime is a date by type, but equals none, so it would miss every holiday in silence."""
    return date(day.year, day.month, day.day)


@lru_cache(maxsize=1 << 13)
def _due(calendar: Calendar, start: date, workdays: int) -> Due:
    """A due list asks for the same few hundred days again and again, for each of tens of thousands of results."""
    return calendar._count(start, workdays)


@lru_cache(maxsize=1 << 13)
def _between(calendar: Calendar, a: date, b: date) -> int:
    """The working days after `a`, up to and including `b`, which is not the earlier."""
    return sum(calendar.is_workday(a + _DAY * n) for n in range(1, (b - a).days + 1))


def _runs(off: list[tuple[date, str]]) -> tuple[tuple[date, date, str], ...]:
    """Days off in order, joined to runs of consecutive days with one name."""
    breaks = [n for n, ((a, x), (b, y)) in enumerate(pairwise(off), 1) if b - a != _DAY or x != y]
    bounds = [0, *breaks, len(off)]
    return tuple((off[i][0], off[j - 1][0], off[i][1]) for i, j in pairwise(bounds) if i < j)


def _skipped_text(run: tuple[date, date, str]) -> str:
    first, last, name = run
    if name != "放假":
        return name
    return (
        f"{day_text(first, year=False)}放假"
        if first == last
        else f"{day_text(first, year=False)}至{day_text(last, year=False)}放假"
    )
