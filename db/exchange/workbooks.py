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
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from db.exchange.far import without_far_blanks
from db.exchange.marks import Marks
from db.exchange.parts import DECLARES, LOCKED, LONG_CELL, TOO_BIG, UnreadableWorkbook
from rules.base.errors import Refused

__all__ = ["MAX_ROWS", "Workbook", "Worksheet", "open_workbook", "read_workbook"]

MAX_ROWS = 400_000
_MAX_CELLS = 20_000_000
"""Of all sheets, the empty ones between the first and the last too: 400,000 rows of 50 columns."""
_MAX_COLUMNS = 1_000
"""Beyond them a sheet is looked at for a lone cell far away."""
_MAX_TEXT = 512 * 1024 * 1024
"""Characters of all cells: a text that a file holds once can stand in any number of them."""
_MAX_MEMORY = 4 * 1024 * 1024 * 1024
_KILLED = 9
"""The signal of a system that has no memory left."""
_SECONDS = 300
_TOO_LONG = 5
_FAR = 9
"""A cell far beyond the table has content; its name is what the process says."""
_CELLS, _MARKS, _TRIM = ("db.exchange.workbooks",), ("db.exchange.marks",), "trim"
"""The processes, and what the first is told to look for a cell that makes a sheet too large."""
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
    far: blank cells that stood far beyond the table and were left out, as Excel calls them.
    """

    rows: list[list[float | bool | str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    name: str = ""
    marks: Marks = Marks()
    far: list[str] = []

    @property
    def errors(self) -> list[tuple[int, int, str]]:
        """Failed formulas: (row, column, text such as #N/A)."""
        return self.marks.errors


class Workbook(msgspec.Struct, array_like=True):
    """The visible worksheets of a workbook, and the names of the others. has_marks: whether what a person sees of its rows could be read (.xlsx)."""

    sheets: list[Worksheet]
    hidden: list[str]
    has_marks: bool = False


_Cell: TypeAlias = float | bool | str


class _Column(msgspec.Struct, array_like=True):
    """A column of a sheet on its way from the process that reads it. Most hold few texts again and again: `cells` once each and their `places`
    from the first line; else every cell, and no places.
    """

    cells: list[_Cell]
    places: list[int] = []

    @classmethod
    def of(cls, cells: Sequence[Any]) -> "_Column":
        """The column of these cells, as calamine gives them."""
        if set(map(type, cells)) != {str}:
            return cls([cell if isinstance(cell, str) else _plain(cell) for cell in cells])
        if 2 * len(once := dict.fromkeys(cells)) > len(cells):
            return cls([*cells])
        at = {text: place for place, text in enumerate(once)}
        return cls([*once], [*map(at.__getitem__, cells)])

    @property
    def characters(self) -> int:
        """Of all cells."""
        lengths = [len(cell) if isinstance(cell, str) else 0 for cell in self.cells]
        return sum(map(lengths.__getitem__, self.places)) if self.places else sum(lengths)

    def every(self) -> Sequence[_Cell]:
        """Every cell; equal texts are one object, as long as the file has lines of it."""
        return [*map(self.cells.__getitem__, self.places)] if self.places else self.cells


class _Sheet(msgspec.Struct, array_like=True):
    """A worksheet on its way."""

    columns: list[_Column]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    name: str
    far: list[str]

    def worksheet(self, marks: Marks) -> Worksheet:
        """The sheet by rows."""
        rows = [*map(list, zip(*(column.every() for column in self.columns), strict=True))]
        return Worksheet(rows, self.merged, self.name, marks, self.far)


class _Cells(msgspec.Struct, array_like=True):
    """What the process that reads the cells says. places: of the visible sheets among all. far: the cell that makes the sheet too large."""

    sheets: list[_Sheet]
    places: list[int]
    hidden: list[str]
    far: str = ""


def read_workbook(path: Path, content: bytes) -> list[Worksheet]:
    """Return the visible worksheets of an .xlsx or .xls. Raises Refused: damaged, locked by a password, too large.

    path is for the message only; the bytes come from `content`.
    """
    return open_workbook(path, content).sheets


def open_workbook(path: Path, content: bytes) -> Workbook:
    """The same, with what is said of the whole workbook."""
    try:
        return _read(path, content)
    except MemoryError:
        raise Refused(f"“{path.name}”{_NO_MEMORY.format(_allowance_words())}") from None


def _read(path: Path, content: bytes) -> Workbook:
    """One process reads the cells while another judges the file and looks for marks: what is not to be read is not used."""
    zipped = content.startswith(b"PK")
    (code, said, complaint), *others = _run(path, content, *((_CELLS, _MARKS) if zipped else (_CELLS,)))
    marks = {}
    for judged in others:
        _require(path, judged[0], judged[2])
        marks = msgspec.json.decode(judged[1], type=dict[int, Marks])
    if zipped and code not in (0, LOCKED):  # perhaps only one cell is far away
        ((code, said, complaint),) = _run(path, content, (*_CELLS, _TRIM))
    if code == _FAR:
        where = said.decode()
        raise Refused(
            f"“{path.name}”的 {where} 格有内容，离表格很远，请删去那一格，或把它和表格之间的空行、空列删去，再导入"
        )
    _require(path, code, complaint)
    book = msgspec.json.decode(said, type=_Cells)
    sheets = [sheet.worksheet(marks.get(at, Marks())) for at, sheet in zip(book.places, book.sheets, strict=True)]
    return Workbook(sheets, book.hidden, zipped)


_Said = tuple[int, bytes, bytes]
"""Of a process: its exit code, standard output, standard error."""


def _run(path: Path, content: bytes, *commands: tuple[str, ...]) -> list[_Said]:
    """What processes of ours say of a workbook on their standard input; all at once."""
    processes = [_begin(command, path) for command in commands]
    try:
        with ThreadPoolExecutor(len(processes)) as pool:
            said = list(pool.map(lambda process: process.communicate(content, _SECONDS), processes))
    except subprocess.TimeoutExpired:
        raise Refused(f"“{path.name}”{_BROKEN}") from None
    finally:
        for process in processes:
            process.kill()
    return [(process.returncode, *both) for process, both in zip(processes, said, strict=True)]


def _begin(command: tuple[str, ...], path: Path) -> subprocess.Popen[bytes]:
    """Another process of ours that reads a workbook from its standard input."""
    home = str(Path(__file__).resolve().parents[2])
    try:
        return subprocess.Popen(  # noqa: S603 - our own modules, by our own interpreter
            # -P: a module that lies in the folder where the clerk stands must not be taken for one of ours
            [sys.executable, "-P", "-m", *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))},
        )  # fmt: skip
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError from None
        raise Refused(f"“{path.name}”{_BROKEN}") from None


def _require(path: Path, code: int, complaint: bytes) -> None:
    """Raise Refused, or MemoryError, for a process that did not read the workbook."""
    if code == 0:
        return
    # Beyond what a workbook may take is the workbook's fault; short of that it is the machine's.
    short = _allowance() < _MAX_MEMORY and any(words in complaint for words in _OUT_OF_MEMORY)
    if short or code == -_KILLED:
        raise MemoryError
    raise Refused(f"“{path.name}”{_REASONS.get(code, _BROKEN)}")


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
        book = _book(content, trim=_TRIM in sys.argv)
    except UnreadableWorkbook as unreadable:
        return unreadable.code
    sys.stdout.buffer.write(book.far.encode() if book.far else msgspec.json.encode(book))
    return _FAR if book.far else 0


def _book(content: bytes, *, trim: bool) -> _Cells:
    """What is in a workbook; UnreadableWorkbook for one that is locked, broken or too large."""
    far: dict[int, list[str]] = {}
    if trim:
        content, far, too_far = without_far_blanks(content)
        if too_far:
            return _Cells([], [], [], too_far)
    book = _opened(content)
    metadata = list(enumerate(book.sheets_metadata))
    visible = [at for at, about in metadata if about.visible is SheetVisibleEnum.Visible]
    sheets = [book.get_sheet_by_index(at) for at in visible]
    _judge(sheets, _MAX_CELLS if trim else _MAX_COLUMNS)
    read = []
    characters = 0
    for at, sheet in zip(visible, sheets, strict=True):
        cells = sheet.to_python(skip_empty_area=False)
        columns = [_Column.of(column) for column in zip(*cells, strict=True)]
        characters += sum(column.characters for column in columns)
        if characters > _MAX_TEXT:
            raise UnreadableWorkbook(TOO_BIG)
        read.append(_Sheet(columns, _merged_ranges(sheet, len(cells)), sheet.name, far.get(at, [])))
    return _Cells(read, visible, [about.name for at, about in metadata if at not in visible])


def _judge(sheets: list[CalamineSheet], columns: int) -> None:
    """Raise UnreadableWorkbook for sheets with too many rows, more columns than these, or too many cells together."""
    if any(sheet.total_height > MAX_ROWS for sheet in sheets):
        raise UnreadableWorkbook(_TOO_LONG)
    cells = sum(sheet.total_height * sheet.total_width for sheet in sheets)
    if cells > _MAX_CELLS or any(sheet.total_width > columns for sheet in sheets):
        raise UnreadableWorkbook(TOO_BIG)


def _opened(content: bytes) -> CalamineWorkbook:
    if not content.startswith(b"PK") and (
        "EncryptedPackage".encode("utf-16-le") in content or _OLD_LOCK.search(content)
    ):
        raise UnreadableWorkbook(LOCKED)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        raise UnreadableWorkbook(LOCKED) from None


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
