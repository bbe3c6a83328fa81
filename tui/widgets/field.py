"""The fields of a form, one kind of `rules.base.fields.Kind` each, and the right one for a column."""

import re
from datetime import date, datetime, timedelta
from typing import Unpack

from textual import events

from rules.base.calendar import Calendar
from rules.base.dates import day_text, weekday_text
from rules.base.fields import CHINA, Column, Kind, parse_date
from tui.widgets.cells import halfwidth
from tui.widgets.choice import ChoiceField, ChoicesField, FlagField, Picked
from tui.widgets.options import WidgetOptions
from tui.widgets.text import LongField, TextField

__all__ = [
    "ChoiceField", "ChoicesField", "DateField", "Field", "FlagField", "LongField", "Picked", "TextField", "field_for", "read_day",
]  # fmt: skip

_NAMED = {"前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2, "大后天": 3, "今日": 0, "明日": 1, "昨日": -1}


def read_day(text: str, today: date) -> date:
    """A day as a clerk types it: any form of `parse_date`, 9-2, 9月2日, 902, 今天, 明天, +3, -1. The message of the ValueError is Chinese.

    >>> read_day("9-2", date(2024, 8, 30)), read_day("+3", date(2024, 8, 30))
    (datetime.date(2024, 9, 2), datetime.date(2024, 9, 2))
    """
    plain = halfwidth(text).strip()
    if plain in _NAMED:
        return today + timedelta(days=_NAMED[plain])
    if shift := re.fullmatch(r"([+-]\d{1,3})天?", plain):
        return today + timedelta(days=int(shift[1]))
    if short := re.fullmatch(r"(\d{1,2})(\d{2})", plain):
        plain = f"{short[1]}-{short[2]}"
    return parse_date(plain, today)


class DateField(TextField):
    """A day. Shorthand becomes 2024-09-02 when the field is left; the note shows its weekday and whether offices work.

    today: the day of 今天; None is today in China.
    """

    def __init__(
        self,
        value: str = "",
        *,
        today: date | None = None,
        calendar: Calendar | None = None,
        placeholder: str = "2024-09-02、9-2、+3",
        **options: Unpack[WidgetOptions],
    ) -> None:
        super().__init__(value, kind=Kind.DATE, placeholder=placeholder, **options)
        self._today = today
        self._calendar = calendar or Calendar()

    @property
    def day(self) -> date | None:
        """The day that is typed; None while it is none."""
        try:
            return read_day(self.value, self._today or datetime.now(CHINA).date())
        except ValueError:
            return None

    @property
    def raw(self) -> str:
        """The day as 2024-09-02; what was typed when it is no day."""
        return day.isoformat() if (day := self.day) else self.value

    @raw.setter
    def raw(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)

    @property
    def note(self) -> str:
        """2024年9月2日 周一，工作日."""
        if (day := self.day) is None:
            return ""
        weekend = day.weekday() >= 5
        if self._calendar.is_workday(day):
            kind = "调休上班" if weekend else "工作日"
        elif weekend:
            kind = "周末"
        else:
            kind = "节假日"
        announced = "" if self._calendar.is_published(day.year) else "（放假安排未公布）"
        return f"{day_text(day)} {weekday_text(day)}，{kind}{announced}"

    def _on_blur(self, event: events.Blur) -> None:
        if self.value != self.raw:
            self.raw = self.raw
        super()._on_blur(event)


Field = TextField | LongField | ChoiceField | ChoicesField | FlagField
"""Whatever a form may hold: each has raw (its text), note and focus()."""


def field_for(column: Column, value: str = "", *, today: date | None = None, calendar: Calendar | None = None) -> Field:
    """The field in which a column is filled in. value: its text, as `rules.base.fields.show` writes it."""
    name = f"field-{column.name}"
    match column.kind:
        case Kind.LONG:
            return LongField(value, placeholder=column.hint, id=name)
        case Kind.DATE:
            return DateField(value, today=today, calendar=calendar, id=name)
        case Kind.FLAG:
            return FlagField(value, id=name)
        case Kind.CHOICE if column.choices is not None:
            return ChoiceField(column.choices, value, required=column.required, placeholder=column.hint, id=name)
        case Kind.CHOICES if column.choices is not None:
            return ChoicesField(column.choices, value, required=column.required, placeholder=column.hint, id=name)
        case _:
            return TextField(value, kind=column.kind, placeholder=column.hint, id=name)
