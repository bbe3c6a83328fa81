"""Excel and CSV out: lists, the templates that clerks fill in, and the statistics table.

The same content gives the same bytes. Every text is written as text, so that no spreadsheet runs it or eats its zeros.
"""

import contextlib
import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from db.exchange.cells import cell_text, guard
from db.exchange.files import replace_file, require_suffix
from db.exchange.formats import EXAMPLE_MARK, PRINTABLE, WRITABLE, Listing
from db.exchange.word_list import write_word_list
from rules.base.errors import Refused
from rules.base.fields import Column, Kind

__all__ = ["FIXED_TIME", "TEMPLATE_ROWS", "Table", "write_list", "write_table", "write_template"]

FIXED_TIME = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Stands for every date inside a file, so that one content has one sequence of bytes."""
TEMPLATE_ROWS = 2000
"""Rows of a template that have drop-down lists."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people: one cell of a row for each heading, and the title above. sheet: its worksheet's name."""

    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    title: str
    sheet: str


_MAX_ROWS = 1_048_575  # what an .xlsx sheet holds below its headings
_MAX_TEXT = 32_767  # characters in an Excel cell
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TEXT = 49  # Excel's own number for its format "@", text
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_CELL = {**_FONT, "text_wrap": True}
_WIDEST = 30
"""Half-width characters of the widest column of a list."""
_PAGE = 190
"""Half-width characters that can still be read side by side on A4 across (about 8 pt)."""
_HEADING = {**_FONT, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#E7EEF7", "border": 1}


_WORDS_IN_PLACE = 255
"""What Excel takes of a drop-down list that stands in the rule itself."""


def write_list(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, object]],
    title: str,
    *,
    encoding: str = "",
    unknown: set[str] | None = None,
) -> int:
    """Write a list as .xlsx, .csv or .docx (by suffix), replacing an older file at once or not at all.

    rows: by column name, a record's values or texts; what is missing stays empty. title: the worksheet's name and printed
    head. encoding: of a .csv, UTF-8 without one; unknown: is filled with the characters that older systems, which know GBK alone, cannot read.
    Returns the number of rows. Raises Refused when a text cannot stand in such a file or the disk refuses.
    """
    texts = ([cell_text(column, row.get(column.name, "")) for column in columns] for row in rows)
    headings = [column.label for column in columns]
    suffix = require_suffix(path, PRINTABLE)
    if encoding and suffix != ".csv":
        raise Refused(f"编码只用于 .csv，{suffix} 不分编码；请去掉编码，或把文件名写成 .csv")
    if suffix == ".csv":
        return _write_csv(path, headings, texts, encoding, unknown)
    if suffix == ".docx":
        checked = (
            [_allowed(text, at, heading) for text, heading in zip(row, headings, strict=True)]
            for at, row in enumerate(texts, 2)
        )
        return write_word_list(path, columns, checked, title)
    return _write_sheet(path, columns, texts, title)


def _write_sheet(path: Path, columns: Sequence[Column], texts: Iterable[Sequence[str]], title: str) -> int:
    headings = [column.label for column in columns]
    with replace_file(path) as draft, _book(draft, title, big=True) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        _print_setup(sheet, title, columns)
        plain, code, heading = (
            book.add_format(_CELL),
            book.add_format({**_CELL, "num_format": _TEXT}),
            book.add_format(_HEADING),
        )
        formats = [code if column.as_text else plain for column in columns]
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _width(column), formats[at])
        sheet.set_row(0, 36)
        for at, text in enumerate(headings):
            sheet.write_string(0, at, text, heading)
        count = 0
        for count, row in enumerate(texts, 1):
            if count > _MAX_ROWS:
                raise Refused(f"超过 {_MAX_ROWS} 行，Excel 放不下，请导出为 .csv")
            for at, text in enumerate(row):
                if text:
                    sheet.write_string(count, at, _allowed(text, count + 1, headings[at]), formats[at])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, count, len(columns) - 1)
        for at, column in enumerate(columns):
            _offer_here(sheet, at, column, count)
    return count


def _offer_here(sheet: Any, at: int, column: Column, rows: int) -> None:
    """A drop-down list in the rows of a list that goes out to be filled in, where its words fit into the cell's rule; another word is let in and told at the import."""
    words = _words(column) if column.kind in (Kind.CHOICE, Kind.FLAG) else []
    if rows and words and len(",".join(words)) <= _WORDS_IN_PLACE and not any("," in word for word in words):
        sheet.data_validation(1, at, rows, at, {"validate": "list", "source": words, "error_type": "warning"})


def _width(column: Column) -> float:
    """Of a column on paper: what is longer goes on in the next line."""
    return min(max(column.width, min(len(column.label) * 2, 12)), _WIDEST) + 1


def write_table(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]], title: str, *more: Table) -> int:
    """Write a table for people (statistics, reports) as .xlsx, title above and ready to print on A4, or as .csv.

    rows: one cell per heading; whole numbers stay numbers, all else is text, None is empty. more: further tables, a sheet
    each; a .csv has no room for them and is refused. Returns the number of rows of the first.
    """
    if require_suffix(path, WRITABLE) == ".csv":
        if more:
            raise Refused(f"CSV 只能放一张表，这里有 {len(more) + 1} 张，请存为 .xlsx")
        return _write_csv(path, headings, (["" if cell is None else str(cell) for cell in row] for row in rows))
    with replace_file(path) as draft, _book(draft, title) as book:
        count = _table_sheet(book, Table(headings, rows, title, title))
        for table in more:
            _table_sheet(book, table)
    return count


def _table_sheet(book: Any, table: Table) -> int:
    headings, title = table.headings, table.title
    sheet = book.add_worksheet(_sheet_name(table.sheet))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.center_horizontally()
    big = book.add_format({**_FONT, "bold": True, "font_size": 16, "align": "center"})
    heading = book.add_format(_HEADING)
    text_cell = book.add_format({**_FONT, "border": 1, "text_wrap": True, "align": "center"})
    if len(headings) > 1:
        sheet.merge_range(0, 0, 0, len(headings) - 1, "", big)
    sheet.write_string(0, 0, title, big)
    sheet.set_row(0, 32)
    sheet.set_row(1, 36)
    widths = [max(8, len(text) * 2 + 2) for text in headings]
    for at, text in enumerate(headings):
        sheet.write_string(1, at, text, heading)
    count = 0
    for count, row in enumerate(table.rows, 1):
        for at, cell in enumerate(row):
            if isinstance(cell, int) and not isinstance(cell, bool):
                sheet.write_number(count + 1, at, cell, text_cell)
            else:
                text = _allowed("" if cell is None else str(cell), count + 2, headings[at])
                widths[at] = max(widths[at], min(30, len(text) * 2 + 2))
                sheet.write_string(count + 1, at, text, text_cell)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width, 30))
    sheet.freeze_panes(2, 0)
    return count


def write_template(path: Path, listing: Listing) -> None:
    """Write the empty form of a list: headings (* must be filled in), drop-down lists, a grey example, an 说明 sheet.

    Filled in below or over the example it imports as it is. A list without an example is refused: it is only exported.
    """
    if not listing.importable:
        raise Refused(f"{listing.title}只能导出，没有导入模板")
    headings = [f"*{column.label}" if column.required else column.label for column in listing.columns]
    example = [listing.example.get(column.name, "") for column in listing.columns]
    if require_suffix(path, WRITABLE) == ".csv":
        _write_csv(path, headings, [example])
        return
    with replace_file(path) as draft, _book(draft, f"{listing.title}导入模板") as book:
        sheet = book.add_worksheet(_sheet_name(listing.title))
        guide = book.add_worksheet("说明")
        options = book.add_worksheet("选项")
        options.hide()
        heading = book.add_format(_HEADING)
        needed = book.add_format({**_HEADING, "font_color": "#B00020"})
        grey = book.add_format({**_FONT, "font_color": "#8A8A8A", "italic": True, "num_format": _TEXT})
        styles = {"@": book.add_format({**_FONT, "num_format": _TEXT}), "": book.add_format(_FONT)}
        styles["yyyy-mm-dd"] = book.add_format({**_FONT, "num_format": "yyyy-mm-dd"})
        sheet.set_row(0, 30)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(listing.columns):
            wanted = "@" if column.as_text else "yyyy-mm-dd" if column.kind is Kind.DATE else ""
            sheet.set_column(at, at, max(column.width, 12) + 2, styles[wanted])
            sheet.write_string(0, at, headings[at], needed if column.required else heading)
            sheet.write_comment(0, at, _how(column), {"author": "", "x_scale": 1.6, "visible": False})
            sheet.write_string(1, at, example[at], grey)
            if column.kind in (Kind.CHOICE, Kind.FLAG):
                _offer(sheet, options, at, column)
        _write_guide(book, guide, listing)


def _offer(sheet: Any, options: Any, at: int, column: Column) -> None:
    """A drop-down list; its words stand on a hidden sheet, because Excel takes no more than 255 characters in place."""
    words = _words(column)
    options.write_string(0, at, column.label)
    for row, word in enumerate(words, 1):
        options.write_string(row, at, word)
    letter = xlsxwriter.utility.xl_col_to_name(at)
    sheet.data_validation(
        1, at, TEMPLATE_ROWS, at,
        {
            "validate": "list", "source": f"=选项!${letter}$2:${letter}${len(words) + 1}",
            "error_title": column.label, "error_message": "请从下拉列表中选择",
        },
    )  # fmt: skip


def _words(column: Column) -> list[str]:
    return [code.text for code in column.choices] if column.choices else ["是", "否"]


def _how(column: Column) -> str:
    """One line that says how a column is filled in."""
    kinds = {
        Kind.CHOICE: "从下拉列表中选一项", Kind.CHOICES: "可填多项，用、分开", Kind.LIST: "可填多项，用、分开",
        Kind.DATE: "日期，如 2024-09-02", Kind.RATIO: "如 5% 或 0.05", Kind.INTEGER: "只填数字", Kind.MONEY: "单位：元，如 500.00",
        Kind.FLAG: "填“是”或“否”", Kind.CODE: "本列为文本格式，请勿改成数字", Kind.LONG: "文字，可换行", Kind.TEXT: "文字",
    }  # fmt: skip
    parts = ["必填" if column.required else "选填", column.hint, kinds[column.kind]]
    return "；".join(part for part in parts if part)


def _write_guide(book: Any, guide: Any, listing: Listing) -> None:
    heading = book.add_format(_HEADING)
    cell = book.add_format({**_FONT, "text_wrap": True, "border": 1})
    bold = book.add_format({**_FONT, "bold": True, "font_size": 14})
    notes = (
        f"在“{listing.title}”表中填写，一行一条；带 * 的列必须填写；标题行不要改动。",
        f"灰色的一行是示例，首格写着“{EXAMPLE_MARK}”，不会导入，可留可删。",
        "编码、证号、电话等列已设为文本格式；从别处复制时请用“选择性粘贴—值”。",
    )
    guide.write_string(0, 0, f"{listing.title}填写说明", bold)
    for row, note in enumerate(notes, 1):
        guide.write_string(row, 0, note, book.add_format(_FONT))
    top = len(notes) + 2
    for at, (title, width) in enumerate(
        (("列名", 20), ("是否必填", 10), ("填写方法", 44), ("可填内容", 60), ("示例", 30))
    ):
        guide.set_column(at, at, width)
        guide.write_string(top, at, title, heading)
    for row, column in enumerate(listing.columns, top + 1):
        allowed = "、".join(_words(column)) if column.choices or column.kind is Kind.FLAG else ""
        shown = listing.example.get(column.name, "").replace(EXAMPLE_MARK, "")
        for at, text in enumerate((column.label, "必填" if column.required else "选填", _how(column), allowed, shown)):
            guide.write_string(row, at, text, cell)


def _write_csv(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    encoding: str = "",
    unknown: set[str] | None = None,
) -> int:
    """UTF-8 with its mark (Excel needs it to read Chinese) or GB 18030, CRLF, every cell guarded against formulas.

    unknown: is filled with the characters that older systems, which know GBK alone, cannot read.
    """
    count = 0
    with replace_file(path) as draft, draft.open("w", encoding=encoding or "utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([guard(text) for text in headings])
        for count, row in enumerate(rows, 1):
            writer.writerow([guard(_allowed(text, count + 1, headings[at])) for at, text in enumerate(row)])
            if encoding and unknown is not None:
                unknown.update(_not_in_gbk("".join(row)))
    return count


def _not_in_gbk(text: str) -> Iterator[str]:
    if text.encode("gbk", "ignore").decode("gbk") != text:
        yield from (char for char in text if not char.encode("gbk", "ignore"))


def _allowed(text: str, line: int, heading: str) -> str:
    if not text.isprintable() and _CONTROL.search(text):
        raise Refused(f"第 {line} 行“{heading}”含有不可见的控制字符，不能写入文件，请先改正该记录")
    if len(text) > _MAX_TEXT:
        raise Refused(f"第 {line} 行“{heading}”超过 {_MAX_TEXT} 字，Excel 单元格放不下，请先改短")
    return text


def _sheet_name(title: str) -> str:
    """A worksheet's name as Excel allows it: 31 characters, none of []:*?/\\, no ' at an end."""
    return re.sub(r"[\[\]:*?/\\]", "", title)[:31].strip("'") or "表"


def _print_setup(sheet: Any, title: str, columns: Sequence[Column]) -> None:
    """A4 across, headings on every page. A list too wide to be read on one page goes over several side by side, numbers and names on each."""
    sheet.set_landscape()
    sheet.hide_gridlines(0)  # printed too
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    widths = [_width(column) for column in columns]
    named = next((at + 1 for at, column in enumerate(columns[:4]) if column.name == "name"), 1)
    beside, rest = sum(widths[:named]), sum(widths[named:])
    across = -(-int(rest) // int(_PAGE - beside)) if beside + rest > _PAGE and beside < _PAGE / 2 else 1
    sheet.fit_to_pages(across, 0)
    if across > 1:
        sheet.repeat_columns(0, named - 1)
        sheet.print_across()
    sheet.repeat_rows(0)
    sheet.set_header("&C&12" + title.replace("&", "&&"))
    sheet.set_footer("&C第 &P 页，共 &N 页")


class _Packed(BytesIO):
    """Bytes that stay writable until they are gone: a ZipFile left open by a failure is closed by the system whenever it comes to it."""

    def close(self) -> None:
        pass


@contextlib.contextmanager
def _book(draft: Path, title: str, *, big: bool = False) -> Iterator[Any]:
    """A workbook that is closed, and its parts of a failed writing thrown away. big: rows go to disk as they come.

    Packed in memory, then written: what the library leaves open when a disk refuses would fail once more, in English, at the program's end.
    """
    packed = _Packed()
    with tempfile.TemporaryDirectory(prefix="mingchou-", ignore_cleanup_errors=True) as aside:
        book = xlsxwriter.Workbook(
            packed,
            {
                "constant_memory": big, "tmpdir": aside, "strings_to_formulas": False, "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )  # fmt: skip
        book.set_properties({"title": title, "created": FIXED_TIME, "author": ""})
        try:
            yield book
        except BaseException:
            with contextlib.suppress(XlsxWriterException, OSError):
                book.close()  # frees its temporary files
            raise
        try:
            book.close()
        except XlsxWriterException as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
    draft.write_bytes(packed.getbuffer())
