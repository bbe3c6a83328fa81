"""Dates and times as people read them: one function for each length, and none anywhere else.

    day_text      2024年9月2日               without its year: 9月2日
    month_text    2024年9月
    moment_text   2024年9月2日 09:05         without its year: 9月2日 09:05
    second_text   2024年9月2日 09:05:03      where a second decides
    paper_moment  2024年9月2日 9时05分       on papers that are signed
    short_moment  2024-09-02 09:05           in lists, where there is little room
    weekday_text  周一

Times of the store are ISO 8601 text with +08:00; a `datetime` is written in its own zone.
"""

from datetime import date, datetime

__all__ = [
    "WEEKDAYS",
    "day_text",
    "moment_text",
    "month_text",
    "paper_moment",
    "second_text",
    "short_moment",
    "weekday_text",
]

WEEKDAYS = "一二三四五六日"
"""Monday to Sunday, as `date.weekday` counts them from 0."""


def day_text(day: date, *, year: bool = True) -> str:
    """A day, with its year or without.

    >>> day_text(date(2024, 9, 2)), day_text(date(2024, 9, 2), year=False)
    ('2024年9月2日', '9月2日')
    """
    text = f"{day.month}月{day.day}日"
    return f"{day.year}年{text}" if year else text


def month_text(year: int, month: int) -> str:
    """A month of a year: 2024年9月."""
    return f"{year}年{month}月"


def moment_text(at: datetime | str, *, year: bool = True) -> str:
    """A time to the minute, with its year or without. ValueError for a text that is no ISO time.

    >>> moment_text("2024-09-02T09:05:00+08:00"), moment_text("2024-09-02T21:15:00+08:00", year=False)
    ('2024年9月2日 09:05', '9月2日 21:15')
    """
    moment = _moment(at)
    return f"{day_text(moment, year=year)} {moment:%H:%M}"


def second_text(at: datetime | str) -> str:
    """A time to the second. ValueError for a text that is no ISO time.

    >>> second_text("2024-09-02T09:05:03+08:00")
    '2024年9月2日 09:05:03'
    """
    moment = _moment(at)
    return f"{day_text(moment)} {moment:%H:%M:%S}"


def paper_moment(at: datetime | str) -> str:
    """A time as it is written on a paper that is signed. ValueError for a text that is no ISO time.

    >>> paper_moment("2024-09-02T09:05:00+08:00")
    '2024年9月2日 9时05分'
    """
    moment = _moment(at)
    return f"{day_text(moment)} {moment.hour}时{moment.minute:02d}分"


def short_moment(at: datetime | str) -> str:
    """A time where there is little room; an ISO text is cut, not read, so that an odd one is shown as it stands.

    >>> short_moment("2024-09-02T09:05:00+08:00")
    '2024-09-02 09:05'
    """
    return at[:16].replace("T", " ") if isinstance(at, str) else f"{at:%Y-%m-%d %H:%M}"


def weekday_text(day: date) -> str:
    """The day of the week.

    >>> weekday_text(date(2024, 9, 2))
    '周一'
    """
    return f"周{WEEKDAYS[day.weekday()]}"


def _moment(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
