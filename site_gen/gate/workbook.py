"""The values of an .xlsx as Excel shows them, read by python-calamine: every cell of every sheet, hidden ones too, as its formula gave it.

A workbook is read in a process of its own: calamine takes the memory that a file asks for, and a damaged one can end the process. Run as
a module, this one reads a workbook from standard input and writes its cells to standard output, a line a row, a tab between cells.
"""

import html
import importlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from site_gen.gate.closed import Closed
from site_gen.gate.runs import CELL_END

__all__ = ["cells", "formulas"]

_MOST_CELLS = 20_000_000
_MOST_MEMORY = 4 * 1024 * 1024 * 1024
_SECONDS = 300
_FORMULA = re.compile(r"<f\b[^>]*>([^<]*)</f>")
_HEAD = re.compile(r"<(?:odd|even|first)(?:Header|Footer)\b[^>]*>([^<]*)<")
_SECTION, _LAYOUT = re.compile("&[LCR]"), re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[0-9]+|[A-Z])')
_JOINED = re.compile(r'"\s*[&,]\s*"')


def cells(raw: bytes) -> bytes:
    """The cells of a workbook in UTF-8. Raises Closed for one that calamine cannot read."""
    home = str(Path(__file__).resolve().parents[2])
    try:
        run = subprocess.run(
            # -P: a module that lies in the folder where the clerk stands must not be taken for one of ours
            [sys.executable, "-P", "-m", "site_gen.gate.workbook"],
            input=raw, capture_output=True, timeout=_SECONDS, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))},
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError) as error:
        raise Closed("是读不完的 Excel 文件") from error
    if run.returncode:
        raise Closed("是不完整的 Excel 文件，或表格以外很远的地方有内容")
    return run.stdout


def formulas(sheet: bytes) -> str:
    """What calamine gives nobody of a sheet's XML, a line each: formulas, what they join joined ("王"&"五" is 王五), and lines at head and foot."""
    text = sheet.decode("utf-8", "replace")
    found = (
        _JOINED.sub("", html.unescape(formula))
        for formula in _FORMULA.findall(text)
        if "&quot;" in formula or '"' in formula
    )
    heads = (_LAYOUT.sub("", _SECTION.sub("\n", html.unescape(head))) for head in _HEAD.findall(text))
    return "\n".join((*found, *heads))


# --- in the process of its own ---


def _main() -> int:
    if sys.platform != "win32":
        resource = importlib.import_module("resource")  # Windows has none
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        count = 0
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            count += sheet.total_height * sheet.total_width
            if count > _MOST_CELLS:
                return 1
            for row in sheet.to_python():
                line = "".join(_written(cell) + CELL_END for cell in row if cell != "")
                sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    except CalamineError:
        return 1
    return 0


def _written(cell: object) -> str:
    """A value on one line; a whole number without point: a telephone is stored as 1.3800000000E10."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return re.sub(r"[\t\r\n\f]+", " ", text)


if __name__ == "__main__":
    sys.exit(_main())
