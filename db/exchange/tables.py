"""Any file that an office calls a table, as tables: all its sheets, with what a person sees of the rows.

What is empty, locked, disguised as something else or broken is refused; what a file has that is no cell is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.exchange.files import read_file, require_suffix
from db.exchange.formats import READABLE
from db.exchange.marks import place_name
from db.exchange.markup_tables import is_markup, read_markup
from db.exchange.text_tables import is_text, read_text
from db.exchange.workbooks import Worksheet, open_workbook
from rules.base.errors import Refused
from rules.importing.tables import Range, Source, Table
from rules.importing.told import Notes

__all__ = ["open_source"]

_BINARY = (".xlsx", ".xlsm", ".xls", ".et")


def open_source(path: Path) -> Source:
    """A file's tables, those without any cell left out. Whatever its name says, it is read as what it is: offices rename files.

    Raises Refused, naming file and cure, when it cannot be read or has nothing in it.
    """
    require_suffix(path, READABLE)
    content = read_file(path)
    notes = Notes()
    read = _read(path, content, notes)
    tables = tuple(filter(_has_content, read.tables))
    if not tables:
        raise Refused(f"“{path.name}”里没有内容，请核对是否选错文件或工作表")
    return Source(name=path.name, tables=tables, hidden_sheets=tuple(read.hidden), told=tuple(notes))


@dataclass
class _Read:
    tables: list[Table]
    hidden: list[str]


def _read(path: Path, content: bytes, notes: Notes) -> _Read:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(path, content, notes)
    if content.lstrip()[:13].lower() == b"mime-version:":
        raise Refused(f"“{path.name}”其实是单个文件网页（.mht），请用 Excel 或 WPS 打开后另存为 .xlsx")
    if content.startswith(b"%PDF"):
        raise Refused(f"“{path.name}”其实是 PDF，不是表格，请向来源要 Excel 文件")
    if is_markup(content):
        return _Read(*read_markup(path, content))
    if path.suffix.lower() in _BINARY and not is_text(content):
        raise Refused(f"“{path.name}”已损坏，读不出来，请用 Excel 或 WPS 打开后另存为 .xlsx")
    return _Read([read_text(path, content, notes)], [])


def _workbook(path: Path, content: bytes, notes: Notes) -> _Read:
    book = open_workbook(path, content)
    if not book.sheets:
        raise Refused(f"“{path.name}”里没有可见的工作表，请取消隐藏后再导入")
    several = len(book.sheets) > 1
    for sheet in book.sheets:
        for cell in sheet.far:
            notes.add("far", "表格以外很远的地方有只含空格的格，没有算", f"{sheet.name} {cell}" if several else cell)
        if sheet.marks.columns:
            columns = "、".join(place_name(0, column)[:-1] for column in sheet.marks.columns[:10])
            notes.add(
                "hidden_columns",
                f"有隐藏的列（{columns}），也一起读了",
                sheet.name if several else "",
                len(sheet.marks.columns),
            )
    if not book.has_marks:
        notes.add(
            "old_format", "旧格式（.xls、.et）里看不出哪些行被隐藏、筛选掉或划了删除线；要看，请另存为 .xlsx 再导入"
        )
    return _Read([_of_sheet(sheet) for sheet in book.sheets], book.hidden)


def _of_sheet(sheet: Worksheet) -> Table:
    hidden = frozenset(sheet.marks.hidden)
    filtered = sheet.marks.filtered
    return Table(
        rows=sheet.rows, sheet=sheet.name, merged=tuple(_clipped(sheet)), struck=frozenset(sheet.marks.struck),
        hidden=frozenset() if filtered else hidden, filtered=hidden if filtered else frozenset(),
        no_value=tuple(sheet.marks.no_value), errors={(row, column): text for row, column, text in sheet.marks.errors},
    )  # fmt: skip


def _clipped(sheet: Worksheet) -> Iterator[Range]:
    """The merged cells that stand in the sheet's rows."""
    for (top, left), (bottom, right) in sheet.merged:
        if top < len(sheet.rows):
            yield (top, left), (min(bottom, len(sheet.rows) - 1), right)


def _has_content(table: Table) -> bool:
    return any(not isinstance(cell, str) or (cell and not cell.isspace()) for row in table.rows for cell in row)
