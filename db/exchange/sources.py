"""Any file that an office calls a table, as rows of cells. What is broken, locked, disguised or a bomb is refused."""

import csv
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from db.exchange.cells import Cell, unguard
from db.exchange.files import read_whole, suffix_of
from db.exchange.formats import READABLE
from db.exchange.old_excel import read_sheets
from rules.errors import Refused

__all__ = ["HEAD", "MAX_ROWS", "Grid", "open_grid"]

HEAD = 10
"""The headings stand in one of the first so many rows; above them offices put a title."""
MAX_ROWS = 400_000
_MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes of XML in a workbook: 400,000 rows of 20 columns come to half of it."""

Fits = Callable[[Sequence[Sequence[Cell]]], int]
"""How many columns the headings among these first rows explain; chooses the worksheet and the CSV delimiter."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a sheet from its first line. errors: (row, column) from 0 → error text of a formula (#N/A).

    ragged: whether a row may be longer than the headings by mistake (CSV).
    """

    rows: list[list[Cell]]
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    ragged: bool = False


def open_grid(path: Path, fits: Fits) -> Grid:
    """The cells of the sheet that fits best; Refused (naming file and cure) when there is nothing to read."""
    suffix = suffix_of(path, READABLE)
    content = read_whole(path)
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        raise Refused(f"“{path.name}”其实是网页，不是表格，请用 Excel 或 WPS 打开后另存为 .xlsx")
    packed, old = content.startswith(b"PK\x03\x04"), content.startswith(b"\xd0\xcf\x11\xe0")
    if suffix == ".csv":
        if packed or old:
            raise Refused(f"“{path.name}”其实是 Excel 工作簿，请把文件名改成 .xlsx（旧版为 .xls）后再导入")
        grid = _read_csv(path, _decode(path, content), fits)
    elif packed:  # whatever the name says: offices rename files
        grid = _read_workbook(path, content, fits)
    elif old:
        grid = _read_old_workbook(path, content, fits)
    elif _is_text(content):
        raise Refused(f"“{path.name}”其实是文本文件，不是 Excel 工作簿，请把文件名改成 .csv 后再导入")
    else:
        raise _broken(path)
    if len(grid.rows) > MAX_ROWS + HEAD:
        raise _too_long(path)
    return grid


def _broken(path: Path) -> Refused:
    return Refused(f"“{path.name}”已损坏，读不出来，请用 Excel 或 WPS 打开后另存为 .xlsx")


def _too_long(path: Path) -> Refused:
    return Refused(f"“{path.name}”超过 40 万行，请分成几个文件导入")


# --- text ---


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


def _read_csv(path: Path, text: str, fits: Fits) -> Grid:
    def fit(delimiter: str) -> int:
        try:
            return fits(list(itertools.islice(_records(text, delimiter), HEAD)))
        except csv.Error:
            return -1

    delimiter = max(",;\t", key=fit)
    rows: list[list[Cell]] = []
    try:
        for record in itertools.islice(_records(text, delimiter), MAX_ROWS + HEAD + 1):
            rows.append([unguard(cell) for cell in record])
    except csv.Error:
        raise Refused(f"“{path.name}”第 {len(rows) + 1} 行的引号不成对或单元格过长，请改正后再导入") from None
    return Grid(rows, ragged=True)


# --- workbooks ---


def _read_workbook(path: Path, content: bytes, fits: Fits) -> Grid:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            failed = _check_archive(path, archive)
            with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
                index, sheet = _choose(book, fits)
                if sheet.total_height > MAX_ROWS + HEAD:
                    raise _too_long(path)
                rows: list[list[Cell]] = []
                rows.extend(sheet.to_python(skip_empty_area=False))
                _fill_down(rows, sheet.merged_cell_ranges or ())
            return Grid(rows, _error_cells(archive, index) if failed else {})
    except PasswordError:
        raise _locked(path) from None
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        LookupError,
        NotImplementedError,
    ):
        raise _broken(path) from None


def _read_old_workbook(path: Path, content: bytes, fits: Fits) -> Grid:
    """.xls, and what looks like one: an .xlsx with a password is kept in the same kind of container."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _locked(path)
    try:
        sheets = read_sheets(path)
    except PasswordError:
        raise _locked(path) from None
    if not sheets:
        raise _broken(path)
    sheet = max(sheets, key=lambda each: (min(fits(each.rows[:HEAD]), 2), bool(each.rows)))
    rows: list[list[Cell]] = []
    rows.extend([*row] for row in sheet.rows)
    _fill_down(rows, sheet.merged)
    return Grid(rows)


def _locked(path: Path) -> Refused:
    return Refused(f"“{path.name}”有打开密码，请在 Excel 或 WPS 里取消密码后再导入")


_ROW = rb"(?:[1-9][0-9]{0,4}|[123][0-9]{5})"
_FAR = re.compile(
    rb"""r(?<=\sr)[ \t\r\n]*=[ \t\r\n]*["'](?:"""
    rb"""(?![0-9]|[A-Z]"""
    + _ROW
    + rb"""["']|(?:[AB][A-Z]|C[A-V])(?:[1-9][0-9]{0,4}|1[0-9]{5})["'])[^"']*["'][^>]*(?<!/)>"""
    rb"""|(?=[0-9])(?!""" + _ROW + rb"""["'])[^"']*["'][^>]*(?<!/)>\s*<(?:\w+:)?c(?![^>]*\sr\s*=))"""
)
"""A cell with content that is not within column 100 (CV), row 399,999, and, right of Z, row 199,999. The reader would
allocate the whole empty plain before it, and a failed allocation there ends the program, not the call: never ask it."""


def _check_archive(path: Path, archive: zipfile.ZipFile) -> bool:
    """Refuses a bomb before anything unpacks it. Returns whether a formula failed anywhere.

    Every part is read once, so a false size cannot pass (zipfile checks the sum).
    """
    if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
        raise Refused(f"“{path.name}”展开后过大，不像是名录，请核对来源，或另存为 .csv 后分批导入")
    if "xl/workbook.xml" not in archive.namelist():
        raise _broken(path)
    failed = False
    for part in archive.infolist():
        if part.flag_bits & 1:
            raise _locked(path)
        xml = archive.read(part)
        if b"sheetData" in xml:
            if _FAR.search(xml):
                raise Refused(f"“{path.name}”在很远的行或列里有内容（超过 40 万行或 100 列），请删去那些单元格后再导入")
            failed = failed or b't="e"' in xml or b"t='e'" in xml
    return failed


def _choose(book: CalamineWorkbook, fits: Fits) -> tuple[int, CalamineSheet]:
    """The first visible worksheet whose headings are understood, else the first that has anything, else the first."""
    first: tuple[int, CalamineSheet] | None = None
    for index, about in enumerate(book.sheets_metadata):
        if about.visible is not SheetVisibleEnum.Visible and len(book.sheets_metadata) > 1:
            continue
        sheet = book.get_sheet_by_index(index)
        if fits(sheet.to_python(skip_empty_area=False, nrows=HEAD)) > 1:
            return index, sheet
        if first is None or (first[1].end is None and sheet.end is not None):
            first = index, sheet
    return first or (0, book.get_sheet_by_index(0))


def _fill_down(rows: list[list[Cell]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A cell merged over several rows of one column means its content for each of them (a department over its items)."""
    for (top, left), (bottom, right) in merged:
        if left == right and top < min(bottom, len(rows)) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]


_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt=["']e["'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)


def _error_cells(archive: zipfile.ZipFile, index: int) -> dict[tuple[int, int], str]:
    """The cells whose formula failed; calamine gives them as empty, and an empty cell would pass for "not filled in"."""
    sheets = re.findall(rb'<(?:\w+:)?sheet\s[^>]*?\w+:id="([^"]+)"', archive.read("xl/workbook.xml"))
    targets: dict[bytes, bytes] = {}
    for relation in re.findall(rb"<(?:\w+:)?Relationship\s[^>]+>", archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(re.findall(rb'(\w+)="([^"]*)"', relation))
        targets[attributes.get(b"Id", b"")] = attributes.get(b"Target", b"")
    if index >= len(sheets):
        return {}
    target = targets.get(sheets[index], b"").decode()
    name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    if name not in archive.namelist():
        return {}
    errors: dict[tuple[int, int], str] = {}
    for attributes_text, shown in _ERROR_CELL.findall(archive.read(name)):
        if at := re.search(rb"""\br=["']([A-Z]+)([0-9]+)""", attributes_text):
            column = 0
            for letter in at[1]:
                column = column * 26 + letter - 64
            errors[int(at[2]) - 1, column - 1] = shown.decode()
    return errors
