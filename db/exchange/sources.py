"""Any file that an office calls a table, as rows of cells. What is empty, locked, disguised or broken is refused."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.exchange.cells import Cell, unguard
from db.exchange.files import read_file, require_suffix
from db.exchange.formats import READABLE
from db.exchange.workbooks import MAX_ROWS, read_workbook
from rules.base.errors import Refused

__all__ = ["HEADING_ROWS", "Grid", "open_grid"]

HEADING_ROWS = 10
"""The headings stand in one of the first so many rows; above them offices put a title."""

Fit = Callable[[Sequence[Sequence[Cell]]], int]
"""How many columns the headings among these first rows explain; chooses the worksheet and the CSV delimiter."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a sheet from its first line. errors: (row, column) from 0 → error text of a formula (#N/A).

    ragged: whether a row may be longer than the headings by mistake (CSV).
    """

    rows: Sequence[Sequence[Cell]]
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    ragged: bool = False


def open_grid(path: Path, fits: Fit) -> Grid:
    """The cells of the sheet that fits best; Refused (naming file and cure) when there is nothing to read."""
    suffix = require_suffix(path, READABLE)
    content = read_file(path)
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Refused(f"“{path.name}”其实是网页，不是表格，请用 Excel 或 WPS 打开后另存为 .xlsx")
    excel = content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))  # whatever the name says: offices rename files
    if suffix == ".csv":
        if excel:
            raise Refused(f"“{path.name}”其实是 Excel 工作簿，请把文件名改成 .xlsx（旧版为 .xls）后再导入")
        return _read_csv(path, _decode(path, content), fits)
    if excel:
        return _read_excel(path, content, fits)
    if _is_text(content):
        raise Refused(f"“{path.name}”其实是文本文件，不是 Excel 工作簿，请把文件名改成 .csv 后再导入")
    raise Refused(f"“{path.name}”已损坏，读不出来，请用 Excel 或 WPS 打开后另存为 .xlsx")


def _decode(path: Path, content: bytes) -> str:
    """UTF-8, else GB 18030 (what Chinese Excel saves), else UTF-16 with its mark; never a guess."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refused(f"“{path.name}”不是文本文件，或编码无法识别，请用 Excel 另存为“CSV UTF-8”或 .xlsx")


def _is_text(content: bytes) -> bool:
    try:
        _decode(Path(), content)
    except Refused:
        return False
    return True


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _read_csv(path: Path, text: str, fits: Fit) -> Grid:
    def fit(delimiter: str) -> int:
        try:
            return fits(list(itertools.islice(_records(text, delimiter), HEADING_ROWS)))
        except csv.Error:
            return -1

    delimiter = max(",;\t", key=fit)
    rows: list[list[str]] = []
    try:
        for record in _records(text, delimiter):
            rows.append([unguard(cell) for cell in record])
            if len(rows) > MAX_ROWS:
                raise Refused(f"“{path.name}”超过 40 万行，请分成几个文件导入")
    except csv.Error:
        raise Refused(f"“{path.name}”第 {len(rows) + 1} 行的引号不成对或单元格过长，请改正后再导入") from None
    return Grid(rows, ragged=True)


def _read_excel(path: Path, content: bytes, fits: Fit) -> Grid:
    """The first visible worksheet whose headings are understood, else the first that has anything."""
    sheets = read_workbook(path, content)
    if not sheets:
        raise Refused(f"“{path.name}”里没有可见的工作表，请取消隐藏后再导入")
    sheet = max(sheets, key=lambda each: (min(fits(each.rows[:HEADING_ROWS]), 2), bool(each.rows)))
    for (top, left), (bottom, right) in sheet.merged:
        # a cell merged over several rows of one column means its content for each of them (a department over its items)
        if left == right and top < min(bottom, len(sheet.rows)) and left < len(sheet.rows[top]):
            for row in sheet.rows[top + 1 : bottom + 1]:
                row[left] = sheet.rows[top][left]
    return Grid(sheet.rows, {(row, column): text for row, column, text in sheet.errors})
