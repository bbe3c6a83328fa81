"""Old .xls workbooks are read in a process of their own: a damaged one can end it, and then only that process ends.

python-calamine panics or aborts on some broken .xls files (a failed allocation in Rust ends the whole program), which no
`except` catches. Run as `python -m db.exchange.old_excel FILE`, it writes the sheets as JSON to standard output.
"""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import msgspec
from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

__all__ = ["OldSheet", "read_sheets"]

_LOCKED = 3  # exit code: the workbook has a password
_SECONDS = 120


class OldSheet(msgspec.Struct):
    """One visible worksheet: its cells (dates as ISO text) and its merged ranges ((top, left), (bottom, right)), from 0."""

    rows: list[list[float | bool | str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]


def read_sheets(path: Path) -> list[OldSheet] | None:
    """The visible sheets of an .xls; None when it is damaged. Raises PasswordError when it is locked."""
    home = str(Path(__file__).resolve().parents[2])
    try:
        run = subprocess.run(  # noqa: S603 - our own module under our own interpreter
            [sys.executable, "-m", "db.exchange.old_excel", str(path.resolve())],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))},
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError):
        return None
    if run.returncode == _LOCKED:
        raise PasswordError
    if run.returncode:
        return None
    try:
        return msgspec.json.decode(run.stdout, type=list[OldSheet])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _plain(cell: int | float | str | bool | dt.date | dt.datetime | dt.time | dt.timedelta) -> float | bool | str:
    if isinstance(cell, (bool, int, float, str)):
        return cell
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


def _main() -> int:
    try:
        book = CalamineWorkbook.from_path(sys.argv[1])
    except PasswordError:
        return _LOCKED
    sheets = []
    for at, about in enumerate(book.sheets_metadata):
        if about.visible is SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_index(at)
            rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            sheets.append(OldSheet(rows, list(sheet.merged_cell_ranges or ())))
    sys.stdout.buffer.write(msgspec.json.encode(sheets))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
