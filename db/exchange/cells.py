"""One cell between a sheet and a text: what Excel keeps as a number, a date or a formula, as the clerk meant it."""

import datetime as dt
import re
from decimal import Decimal

from rules.base.fields import Column, Kind, ratio_of, show

__all__ = ["Cell", "cell_text", "guard", "read_cell", "unguard"]

Cell = float | str | bool
"""A cell as it is read: "" when it is empty; a date cell is ISO text, with a time only when it has one."""

_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+|[0-9]\.[0-9]+E[0-9]+", re.IGNORECASE)
_TIME = re.compile(r"[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_DAY_ZERO = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 18264, 73050
"""1950-01-01 and 2099-12-31 as Excel counts days; a number outside is not taken for a date."""

_LOST = "Excel 把这一格当作数字，末几位已经丢失，请把整列设为“文本”格式后重新录入"


def read_cell(column: Column, cell: Cell) -> tuple[str, str]:
    """A cell as (the text a clerk would have typed, what is wrong with it or "")."""
    if isinstance(cell, str):
        return _read_text(column, cell)
    if isinstance(cell, bool):
        return "是" if cell else "否", ""
    return _read_number(column, cell)


def _read_text(column: Column, text: str) -> tuple[str, str]:
    if text.startswith("#") and text.strip() in _ERRORS:
        return text, f"单元格是公式错误 {text.strip()}，请改成实际内容"
    if column.kind is Kind.CODE:
        return text, _LOST if text[:1].isdigit() and _SCIENTIFIC.fullmatch(text.strip()) else ""
    if column.kind is Kind.DATE:
        plain = _TIME.sub("", text)  # Excel writes 2024/9/2 0:00 into CSV files
        if re.fullmatch(r"[0-9]{5}", plain) and _FIRST_SERIAL <= int(plain) <= _LAST_SERIAL:
            return _serial_date(int(plain)), ""
        return plain, ""
    return text, ""


def _read_number(column: Column, number: float) -> tuple[str, str]:
    text = format(Decimal(f"{number:.15g}"), "f")  # 15 digits are what Excel keeps and shows
    if column.kind is Kind.CODE:
        if abs(number) >= 10**14:
            return text, _LOST
        if not text.isdigit():
            return text, "应为编码，现在是带小数或负号的数字，请把整列设为“文本”格式后重新录入"
    if column.kind is Kind.DATE and _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return _serial_date(int(number)), ""
    return text, ""


def _serial_date(days: int) -> str:
    return (_DAY_ZERO + dt.timedelta(days=days)).isoformat()


def cell_text(column: Column, value: object) -> str:
    """A record's value, or a text that stands for it, as it is written into a sheet; `parse_columns` reads it back."""
    if not isinstance(value, str) or column.kind is Kind.CHOICE:
        return show(column, value)
    if column.kind is Kind.RATIO:
        try:
            ratio_of(value)
        except ValueError:
            return value
        return show(column, value)
    return value


_START = r"[=+\-@＝＋－＠\t]"
_FIRST = frozenset("'=+-@＝＋－＠")
_LINE = re.compile(rf"([\r\n])(?='*{_START})")
_LINE_GUARDED = re.compile(rf"([\r\n])'(?='*{_START})")
_HEAD = re.compile(rf"'*(?:{_START}|[\r\n])")


def guard(text: str) -> str:
    """A text for a CSV cell that no spreadsheet runs as a formula: a ' before = + - @ (full-width too), TAB, CR, LF.

    Every line of the cell is guarded; quotes already there count, so `unguard` gives back exactly the text.

    >>> guard("=1+1"), guard("'=1"), guard("a=1"), guard("甲\\n－乙")
    ("'=1+1", "''=1", 'a=1', "甲\\n'－乙")
    """
    if text.isprintable() and text[:1] not in _FIRST:  # nearly every cell: one line, harmless start
        return text
    text = _LINE.sub(r"\1'", text)
    return f"'{text}" if _HEAD.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given; also opens ="00123", by which other systems keep Excel from eating zeros.

    >>> unguard("'=1+1"), unguard("''=1"), unguard("'quoted'"), unguard('="00123"')
    ('=1+1', "'=1", "'quoted'", '00123')
    """
    if "'" not in text and not text.startswith("="):
        return text
    if len(text) > 3 and text.startswith('="') and text.endswith('"') and '"' not in text[2:-1]:
        return text[2:-1]
    if text.startswith("'") and _HEAD.match(text):
        text = text[1:]
    return _LINE_GUARDED.sub(r"\1", text)
