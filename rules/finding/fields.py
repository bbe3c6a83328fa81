"""What can be asked of a list: a field with its names, and how a word of a condition about it is read."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import msgspec

from rules.base.codes import GRADES, RISKS
from rules.base.fields import Choices, Column, Kind, clean, parse_columns, parse_date, ratio_of

__all__ = ["ANYTHING", "EMPTY", "Field", "Span", "field_named", "fields_of", "fold", "read_word", "value_of"]

EMPTY = frozenset({"空", "无", "从未", "没有"})
"""Words for a field in which nothing stands: 联系电话=空, 最近检查=从未."""
ANYTHING = frozenset({"任一", "任意", "any"})
"""Words for one in which anything does: 重点监管=任一."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be asked. column: how it is typed and written. also: further names. read: one word to the value that is compared.

    ordered: its choices may be compared (风险 A < B). never: nothing there counts as before every day: who was never visited was not visited since.
    negated: = means "has none of these": 不在重点监管.
    """

    column: Column
    also: tuple[str, ...] = ()
    read: Callable[[str], Any] | None = None
    ordered: bool = False
    never: bool = False
    negated: bool = False

    @property
    def name(self) -> str:
        """The attribute of the record."""
        return self.column.name

    @property
    def label(self) -> str:
        """Its heading."""
        return self.column.label

    @property
    def many(self) -> bool:
        """Whether a record has several values of it."""
        return self.column.kind in (Kind.LIST, Kind.CHOICES)


class Span(msgspec.Struct, frozen=True):
    """A day, a month, a year, or from one day to another: 2024-03."""

    first: date
    last: date


def fold(text: str) -> str:
    """A text as it is compared: width, case and blanks do not count.

    >>> fold("东街 １号Ａ座")
    '东街1号a座'
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(plain.split()).lower()


def fields_of(columns: Iterable[Column], special: Mapping[str, Field] | None = None) -> tuple[Field, ...]:
    """The fields of a list: its columns, those in `special` (by name) as they are there."""
    found = []
    for column in columns:
        ready = (special or {}).get(column.name)
        found.append(ready or Field(column=column, ordered=_ordered(column.choices)))
    return tuple(found)


def _ordered(choices: Choices | None) -> bool:
    return choices in (RISKS, GRADES)


def field_named(fields: Sequence[Field], typed: str) -> Field:
    """The field of this label, name or other heading; ValueError names the near ones, or all."""
    word = "".join(clean(typed).split())
    own = next((one for one in fields if word in (one.label, one.name)), None)
    other = own or next((one for one in fields if word in (*one.also, *one.column.aliases)), None)
    if other is not None:
        return other
    labels = [one.label for one in fields]
    near = sorted((label for label in labels if _alike(word, label) >= 0.5), key=lambda label: -_alike(word, label))[:3]
    raise ValueError(
        f"没有“{typed}”这一栏，{'是不是 ' + '、'.join(near) + '？' if near else '可用的有 ' + '、'.join(labels)}"
    )


def _alike(one: str, other: str) -> float:
    """How many of their characters two labels share, from 0 to 1."""
    return 2 * len(set(one) & set(other)) / max(1, len(set(one)) + len(set(other)))


def value_of(field: Field, value: Any) -> Any:
    """A value of a record as it is compared; None for nothing."""
    if value is None or value == "" or value == ():
        return None
    match field.column.kind:
        case Kind.RATIO:
            return ratio_of(value)
        case Kind.TEXT | Kind.LONG | Kind.CODE if isinstance(value, str):
            return fold(value)
    return value


def read_word(field: Field, word: str, today: date) -> Any:
    """One word of a condition to what a value is compared with; ValueError says what is wrong. Dates become a Span."""
    kind, column = field.column.kind, field.column
    if field.read is not None:
        return field.read(word)
    if kind is Kind.DATE:
        return _span(word, today)
    if kind in (Kind.TEXT, Kind.LONG, Kind.CODE):
        return fold(word)
    if kind is Kind.LIST:
        return clean(word)
    values, problems = parse_columns([column], {column.name: word})
    if problems:
        raise ValueError(f"{column.label}：{problems[0].message}")
    value = values[column.name]
    if kind is Kind.CHOICES:
        return value[0]
    return Fraction(ratio_of(value)) if kind is Kind.RATIO else value


_RELATIVE = re.compile(r"(?:今天|今日)(?:([+-])(\d{1,8})天?)?")


def _span(word: str, today: date) -> Span:
    text = clean(word).replace(" ", "")
    first, to, last = text.partition("至")
    if to:
        return Span(_span(first, today).first, _span(last, today).last)
    if relative := _RELATIVE.fullmatch(text):
        days = int(relative[2] or 0) * (-1 if relative[1] == "-" else 1)
        try:
            day = today + timedelta(days=days)
        except OverflowError:
            raise ValueError(f"“{word}”太远了，请写近一些的日子") from None
        return Span(day, day)
    if text in ("今年", "本年"):
        text = str(today.year)
    if (year := re.fullmatch(r"(\d{4})年?", text)) and int(year[1]) >= 1:
        return Span(date(int(year[1]), 1, 1), date(int(year[1]), 12, 31))
    month = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", text)
    if month and 1 <= int(month[2]) <= 12 and int(month[1]) >= 1:
        at = int(month[1]), int(month[2])
        return Span(date(*at, 1), date(*at, monthrange(*at)[1]))
    try:
        day = parse_date(text)
    except ValueError as error:
        raise ValueError(f"{error}；也可以写 2024-03、2024、2024-01-01至2024-03-31、今天-365、空") from None
    return Span(day, day)
