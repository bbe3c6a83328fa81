"""An office's file once more as .xlsx, its bad cells marked and commented, so that whoever sent it can put it right and send it back."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from db.exchange.files import replace_file, require_suffix
from rules.base.errors import Problem
from rules.base.invisible import visible
from rules.importing.causes import Cause
from rules.importing.tables import Cell, Source

__all__ = ["Marks", "write_marked"]

Marks = Mapping[tuple[str, int, int], Sequence[str]]
"""(worksheet, row, place), from 0 → what is wrong with the cell."""
_MOST_COMMENTS = 2_000
"""Comments of one worksheet; further cells are marked without one, for a spreadsheet takes minutes to open with more."""
_LONGEST = 32_767
_LIST = "问题"


def write_marked(path: Path, source: Source, marks: Marks, causes: Sequence[Cause]) -> int:
    """Write every table of a file at its place, marked cells in yellow with a comment, and a worksheet that lists the causes.

    Returns the number of marked cells. Raises Refused when the disk refuses or the name does not end in .xlsx.
    """
    require_suffix(path, (".xlsx",))
    packed = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(packed, options)
    bad = book.add_format({"bg_color": "#FFEB9C", "font_color": "#9C0006", "border": 1, "num_format": 49})
    of_sheet: dict[str, dict[tuple[int, int], Sequence[str]]] = {}
    for (name, row, place), words in marks.items():
        of_sheet.setdefault(name, {})[row, place] = words
    sheets: dict[str, Any] = {}
    for table in source.tables:
        sheet = sheets.get(table.sheet)
        if sheet is None:
            sheet = sheets[table.sheet] = book.add_worksheet(table.sheet or "名单")
        marked = of_sheet.get(table.sheet, {})
        for at, cells in enumerate(table.rows, table.top):
            for place, cell in enumerate(cells, table.left):
                if cell != "" or (at, place) in marked:
                    _write(sheet, at, place, cell, bad if (at, place) in marked else None)
    for name, marked in of_sheet.items():
        for (at, place), words in list(marked.items())[:_MOST_COMMENTS]:
            sheets[name].write_comment(at, place, "\n".join(words), {"author": "", "x_scale": 2, "visible": False})
    _write_causes(book, causes, taken=sheets.keys())
    book.close()
    with replace_file(path) as draft:
        draft.write_bytes(packed.getbuffer())
    return sum(map(len, of_sheet.values()))


def _write(sheet: Any, at: int, place: int, cell: Cell, style: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(at, place, visible(cell, lines=True)[:_LONGEST], style)
    elif isinstance(cell, bool):
        sheet.write_boolean(at, place, cell, style)
    else:
        sheet.write_number(at, place, cell, style)


def _write_causes(book: Any, causes: Sequence[Cause], *, taken: Any) -> None:
    """A worksheet that lists what is wrong, each cause once."""
    name = next(one for one in (_LIST, "导入问题", "导入问题清单") if one not in taken)
    sheet = book.add_worksheet(name)
    wrap, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    for place, (heading, width) in enumerate((("栏目", 18), ("问题", 70), ("行数", 8), ("在哪里", 40))):
        sheet.set_column(place, place, width, wrap)
        sheet.write_string(0, place, heading, bold)
    for at, cause in enumerate(causes, 1):
        shown = str(Problem(cause.text))
        for place, text in enumerate((cause.field, shown, str(cause.count), "、".join(cause.lines))):
            sheet.write_string(at, place, text[:_LONGEST])
