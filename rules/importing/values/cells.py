"""One cell of a foreign sheet as the text that a clerk would have typed: what Excel keeps as a number, a date or a failed formula."""

import datetime as dt
import re

from rules.base.fields import Column, Kind
from rules.importing.tables import Cell

__all__ = ["read_cell"]

_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+|[0-9]\.[0-9]+E[0-9]+", re.IGNORECASE)
_TIME = re.compile(r"[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_DAY_ZERO = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 18264, 73050
"""1950-01-01 and 2099-12-31 as Excel counts days; a number outside is not taken for a date."""

_EXACT = 10**15
"""Excel keeps and shows 15 digits: a whole number below has all of its own."""
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
    text = _digits(number)
    if column.kind is Kind.CODE:
        if abs(number) >= _EXACT:
            return text, _LOST
        if not text.isdigit():
            return text, "应为编码，现在是带小数或负号的数字，请把整列设为“文本”格式后重新录入"
    if column.kind is Kind.DATE and _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return _serial_date(int(number)), ""
    return text, ""


def _digits(number: float) -> str:
    """A number with the 15 digits that Excel keeps and shows, never as 4E+14."""
    shown = float(f"{number:.15g}")
    if shown.is_integer():
        return str(int(shown))
    return f"{number:.15g}" if abs(number) >= 0.0001 else f"{number:.15f}".rstrip("0")


def _serial_date(days: int) -> str:
    return (_DAY_ZERO + dt.timedelta(days=days)).isoformat()
