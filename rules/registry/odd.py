"""Values that may be, and hardly are: a day to come as the day of founding, a telephone of three digits, a company that is a person.

They are stored as they stand, and told, for a person to look at: nobody may be refused for an unusual name.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from rules.base.fields import Column, Kind
from rules.registry.inspector import NO_END

__all__ = ["odd_values"]

_EARLIEST = date(1949, 10, 1)
_FAR = timedelta(days=30 * 366)
_PAST = frozenset({
    "founded_on", "registered_on", "risk_on", "status_on", "watch_from", "since", "on", "deregistered_on", "revoked_on", "moved_on", "paused_on",
})  # fmt: skip
"""Columns of days that have been."""
_NO_PERSON = re.compile(r"公司|企业|合作社|合伙|事务所|中心$|委员会|工作室|[店厂局院校]$|[0-9]{4}")
_PEOPLE = re.compile(r"[、，,;；/|]+")
_PARTS = re.compile(r"[、，,;；/|\s]+")
_EXTENSION = re.compile(r"(?:转|分机|ext).*$", re.IGNORECASE)
_SERVICE = re.compile(r"[19][0-9]{4}")
_MOBILE = re.compile(r"1[3-9]")


def odd_values(columns: Sequence[Column], values: Callable[[str], Any], today: date) -> Iterator[tuple[str, str, str]]:
    """(label, why, the value as text) of what is odd. values: the value of a column by its name, as a record holds it; None or "" for none."""
    for column in columns:
        value = values(column.name)
        if value and (why := _why(column, value, today)):
            yield column.label, why, str(value)


def _why(column: Column, value: Any, today: date) -> str:
    if column.kind is Kind.DATE:
        return _odd_day(column.name, value, today)
    match column.name:
        case "phone":
            return "位数不像电话号码" if any(map(_is_odd_phone, _PARTS.split(value))) else ""
        case "legal_representative":
            return "不像人的姓名" if any(map(_NO_PERSON.search, _PEOPLE.split(value))) else ""
        case "name":
            return "没有一个字" if not re.search(r"[^\W\d_]", value) else ""
    return ""


def _odd_day(name: str, day: date, today: date) -> str:
    if day < _EARLIEST:
        return "早于 1949-10-01"
    if name in _PAST and day > today:
        return "在今天以后"
    return "在 30 年以后" if day != NO_END and day - today > _FAR else ""


def _is_odd_phone(part: str) -> bool:
    """Whether a part of a cell of telephones has digits, and not as many as a number has."""
    plain = unicodedata.normalize("NFKC", _EXTENSION.sub("", part))
    digits = re.sub(r"[^0-9]", "", re.sub(r"^(?:\+|00)?86-?(?=1)", "", plain))
    if not digits or _SERVICE.fullmatch(digits):
        return False
    if _MOBILE.match(digits):
        return len(digits) != 11
    return not 7 <= len(digits) <= 12 or len(set(digits)) == 1
