"""Excel workbooks are read in a process of their own: a damaged one can end it, and then only that process ends.

python-calamine allocates what a file asks for; a cell in the last row and column, or one wrong digit in a count, and the
allocation fails, which ends the whole program and which no `except` catches. Run as a module, this one reads a workbook
from standard input and writes its visible worksheets as JSON to standard output; its exit code says what went wrong.
"""

import datetime as dt
import errno
import gc
import importlib
import io
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from db.exchange.parts import DECLARES, LOCKED, LONG_CELL, TOO_BIG, UnreadableWorkbook, failed_formulas
from rules.base.errors import Refused

__all__ = ["MAX_ROWS", "Worksheet", "read_workbook"]

MAX_ROWS = 400_000
_MAX_CELLS = 20_000_000
"""Of all sheets, the empty ones between the first and the last too: 400,000 rows of 50 columns."""
_MAX_TEXT = 512 * 1024 * 1024
"""Characters of all cells: a text that a file holds once can stand in any number of them."""
_MAX_MEMORY = 4 * 1024 * 1024 * 1024
_KILLED = 9
"""The signal of a system that has no memory left."""
_SECONDS = 300
_TOO_LONG = 5
_REASONS = {
    LOCKED: "有打开密码，请在 Excel 或 WPS 里取消密码后再导入",
    TOO_BIG: "展开后过大，不像是名录，请核对来源，或另存为 .csv 后分批导入",
    DECLARES: "里面有 XML 声明（DOCTYPE、ENTITY），不是 Excel 或 WPS 写的，没有读取，请核对来源，或打开后另存为 .xlsx",
    LONG_CELL: "有一格超过 32767 字，不像是名录，请找出来改短后再导入",
    _TOO_LONG: "超过 40 万行，请删去空行，或分成几个文件导入",
}
_OLD_LOCK = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
"""In an .xls: the beginning of the workbook, then FILEPASS. calamine takes such a file for no workbook at all."""
_NO_MEMORY = "没有读取：内存不够{}，请关掉别的程序，或另存为 .csv、分成几份后再导入"
_OUT_OF_MEMORY = (b"MemoryError", b"memory allocation of", b"annot allocate memory", b"failed to map segment")
"""What Python, calamine or the loader says at the end of its means."""
_BROKEN = "读不出来：文件已损坏，或表格以外很远的地方有内容，请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入"


class Worksheet(msgspec.Struct, array_like=True):
    """One visible worksheet from its first line; dates are ISO text.

    merged: ((top, left), (bottom, right)). errors: (row, column, text such as #N/A) of failed formulas. All from 0.
    """

    rows: list[list[float | bool | str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    errors: list[tuple[int, int, str]]


def read_workbook(path: Path, content: bytes) -> list[Worksheet]:
    """Return the visible worksheets of an .xlsx or .xls. Raises Refused: damaged, locked by a password, too large.

    path is for the message only; the bytes come from `content`.
    """
    try:
        return _read(path, content)
    except MemoryError:
        raise Refused(f"“{path.name}”{_NO_MEMORY.format(_allowance_words())}") from None


def _read(path: Path, content: bytes) -> list[Worksheet]:
    home = str(Path(__file__).resolve().parents[2])
    try:
        run = subprocess.run(
            # -P: a module that lies in the folder where the clerk stands must not be taken for one of ours
            [sys.executable, "-P", "-m", "db.exchange.workbooks"],
            input=content, capture_output=True, timeout=_SECONDS, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))},
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            raise MemoryError from None
        raise Refused(f"“{path.name}”{_BROKEN}") from None
    if run.returncode == 0:
        return msgspec.json.decode(run.stdout, type=list[Worksheet])
    # Beyond what a workbook may take is the workbook's fault; short of that it is the machine's.
    short = _allowance() < _MAX_MEMORY and any(words in run.stderr for words in _OUT_OF_MEMORY)
    if short or run.returncode == -_KILLED:
        raise MemoryError
    raise Refused(f"“{path.name}”{_REASONS.get(run.returncode, _BROKEN)}")


def _allowance() -> int:
    """Bytes of memory that a process may have here (`ulimit -v`), at most what a workbook may take."""
    if sys.platform == "win32":
        return _MAX_MEMORY
    resource = importlib.import_module("resource")  # Windows has none
    limits = [limit for limit in resource.getrlimit(resource.RLIMIT_AS) if limit != resource.RLIM_INFINITY]
    return min(_MAX_MEMORY, *limits) if limits else _MAX_MEMORY


def _allowance_words() -> str:
    allowance = _allowance()
    return f"（这个程序只许用 {allowance >> 20} MB）" if allowance < _MAX_MEMORY else ""


# --- in the process of its own ---


def _main() -> int:
    content = sys.stdin.buffer.read()
    gc.disable()  # a short life: looking for rubbish among a million cells only costs time
    _limit_memory()
    try:
        sheets = _worksheets(content)
    except UnreadableWorkbook as unreadable:
        return unreadable.code
    sys.stdout.buffer.write(msgspec.json.encode(sheets))
    return 0


def _worksheets(content: bytes) -> list[Worksheet]:
    """The visible worksheets of a workbook; UnreadableWorkbook for one that is locked, broken or too large."""
    zipped = content.startswith(b"PK")
    if not zipped and ("EncryptedPackage".encode("utf-16-le") in content or _OLD_LOCK.search(content)):
        raise UnreadableWorkbook(LOCKED)
    failed = failed_formulas(content) if zipped else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        raise UnreadableWorkbook(LOCKED) from None
    visible = [at for at, about in enumerate(book.sheets_metadata) if about.visible is SheetVisibleEnum.Visible]
    sheets = []
    cells = characters = 0
    for at in visible:
        sheet = book.get_sheet_by_index(at)
        if sheet.total_height > MAX_ROWS:
            raise UnreadableWorkbook(_TOO_LONG)
        cells += sheet.total_height * sheet.total_width
        if cells > _MAX_CELLS:
            raise UnreadableWorkbook(TOO_BIG)
        rows = _rows(sheet)
        characters += sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
        if characters > _MAX_TEXT:
            raise UnreadableWorkbook(TOO_BIG)
        sheets.append(Worksheet(rows, _merged_ranges(sheet, len(rows)), failed.get(at, [])))
    return sheets


def _rows(sheet: CalamineSheet) -> list[list[float | bool | str]]:
    cells = sheet.to_python(skip_empty_area=False)
    return [[cell if isinstance(cell, str) else _plain(cell) for cell in row] for row in cells]


def _merged_ranges(sheet: CalamineSheet, rows: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The merged cells of a sheet; UnreadableWorkbook where filling them would never end, as they never do in a sheet that a program wrote."""
    merged = list(sheet.merged_cell_ranges or ())
    if sum(min(bottom, rows) - min(top, rows) for (top, _), (bottom, _) in merged) > _MAX_CELLS:
        raise UnreadableWorkbook(TOO_BIG)
    return merged


def _limit_memory() -> None:
    """So that a bomb fails here before the machine swaps. Windows has no such limit; there an allocation just fails."""
    if sys.platform != "win32":
        resource = importlib.import_module("resource")  # Windows has none
        resource.setrlimit(resource.RLIMIT_AS, (_allowance(), _allowance()))


def _plain(cell: int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta) -> float | bool | str:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (int, float)):
        return cell if math.isfinite(cell) else str(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


if __name__ == "__main__":
    sys.exit(_main())
