"""Excel workbooks are read in a process of their own: a damaged one can end it, and then only that process ends.

python-calamine allocates what a file asks for; a cell in the last row and column, or one wrong digit in a count, and the
allocation fails, which ends the whole program and which no `except` catches. Run as a module, this one reads a workbook
from standard input and writes its visible worksheets as JSON to standard output; its exit code says what went wrong.
"""

import datetime as dt
import gc
import importlib
import io
import math
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from rules.errors import Refused

__all__ = ["MAX_ROWS", "Worksheet", "read_workbook"]

MAX_ROWS = 400_000
_MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes of XML in an .xlsx: 400,000 rows of 20 columns come to half of it."""
_MAX_MEMORY = 8 * 1024 * 1024 * 1024
_SECONDS = 300
_LOCKED, _TOO_BIG, _TOO_LONG = 3, 4, 5
_SAID = {
    _LOCKED: "有打开密码，请在 Excel 或 WPS 里取消密码后再导入",
    _TOO_BIG: "展开后过大，不像是名录，请核对来源，或另存为 .csv 后分批导入",
    _TOO_LONG: "超过 40 万行，请删去空行，或分成几个文件导入",
}
_BROKEN = "读不出来：文件已损坏，或表格以外很远的地方有内容，请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入"


class Worksheet(msgspec.Struct, array_like=True):
    """One visible worksheet from its first line; dates are ISO text.

    merged: ((top, left), (bottom, right)). errors: (row, column, text such as #N/A) of failed formulas. All from 0.
    """

    rows: list[list[float | bool | str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    errors: list[tuple[int, int, str]]


def read_workbook(path: Path, content: bytes) -> list[Worksheet]:
    """The visible worksheets of an .xlsx or .xls. Raises Refused: damaged, locked by a password, too large.

    path is for the message only; the bytes come from `content`.
    """
    home = str(Path(__file__).resolve().parents[2])
    try:
        run = subprocess.run(
            [sys.executable, "-m", "db.exchange.workbooks"],
            input=content, capture_output=True, timeout=_SECONDS, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))},
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError):
        raise Refused(f"“{path.name}”{_BROKEN}") from None
    if run.returncode == 0:
        return msgspec.json.decode(run.stdout, type=list[Worksheet])
    raise Refused(f"“{path.name}”{_SAID.get(run.returncode, _BROKEN)}")


# --- in the process of its own ---


def _main() -> int:
    content = sys.stdin.buffer.read()
    gc.disable()  # a short life: looking for rubbish among a million cells only costs time
    _limit_memory()
    if not content.startswith(b"PK") and "EncryptedPackage".encode("utf-16-le") in content:
        return _LOCKED
    failed: dict[int, list[tuple[int, int, str]]] = {}
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                return _TOO_BIG
            failed = _failed_formulas(archive)
    sheets = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        return _LOCKED
    for at, about in enumerate(book.sheets_metadata):
        if about.visible is SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_index(at)
            if sheet.total_height > MAX_ROWS:
                return _TOO_LONG
            cells = sheet.to_python(skip_empty_area=False)
            rows = [[cell if isinstance(cell, str) else _plain(cell) for cell in row] for row in cells]
            sheets.append(Worksheet(rows, list(sheet.merged_cell_ranges or ()), failed.get(at, [])))
    sys.stdout.buffer.write(msgspec.json.encode(sheets))
    return 0


def _limit_memory() -> None:
    """So that a bomb fails here before the machine swaps. Windows has no such limit; there an allocation just fails."""
    if sys.platform != "win32":
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


def _plain(cell: int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta) -> float | bool | str:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (int, float)):
        return cell if math.isfinite(cell) else str(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt=["']e["'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)


def _failed_formulas(archive: zipfile.ZipFile) -> dict[int, list[tuple[int, int, str]]]:
    """By place of the worksheet. calamine gives a failed formula as an empty cell, and that would pass for "left empty".

    Reads every part once, so that a false size or a damaged part is found (zipfile checks both).
    """
    parts = {name: archive.read(name) for name in archive.namelist()}
    with_errors = {name for name, xml in parts.items() if b't="e"' in xml or b"t='e'" in xml}
    if not with_errors:
        return {}
    targets: dict[bytes, str] = {}
    for relation in re.findall(rb"<(?:\w+:)?Relationship\s[^>]+>", parts["xl/_rels/workbook.xml.rels"]):
        said = dict(re.findall(rb'(\w+)="([^"]*)"', relation))
        target = said.get(b"Target", b"").decode()
        targets[said.get(b"Id", b"")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    order = re.findall(rb'<(?:\w+:)?sheet\s[^>]*?\w+:id="([^"]+)"', parts["xl/workbook.xml"])
    failed: dict[int, list[tuple[int, int, str]]] = {}
    for at, relation in enumerate(order):
        if (name := targets.get(relation, "")) in with_errors:
            failed[at] = [
                (*place, shown.decode())
                for attributes, shown in _ERROR_CELL.findall(parts[name])
                if (place := _place(attributes))
            ]
    return failed


def _place(attributes: bytes) -> tuple[int, int] | None:
    """(row, column) from 0 of a cell's r="B7"."""
    at = re.search(rb"""\br=["']([A-Z]+)([0-9]+)""", attributes)
    if not at:
        return None
    column = 0
    for letter in at[1]:
        column = column * 26 + letter - 64
    return int(at[2]) - 1, column - 1


if __name__ == "__main__":
    sys.exit(_main())
