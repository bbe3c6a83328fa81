"""What an .xlsx is made of, looked at before a spreadsheet library sees it: a file from outside is hostile until then.

An .xlsx is a zip of XML files. Sizes are judged by what the zip says of itself, before anything is unpacked; then each part is
unpacked once, alone, so that a false size or a wrong check sum is found (zipfile checks both), and let go again.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

__all__ = ["BROKEN", "DECLARES", "LOCKED", "LONG_CELL", "TOO_BIG", "UnreadableWorkbook", "failed_formulas"]

LOCKED, TOO_BIG, DECLARES, LONG_CELL, BROKEN = 3, 4, 6, 7, 8
"""Why a workbook is not read; also exit codes of the process that reads it."""

_MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes of XML in an .xlsx: 400,000 rows of 20 columns come to half of it."""
_MAX_PARTS = 10_000
_SMALL, _MAX_RATIO = 16 * 1024 * 1024, 200
"""Sheets of an office pack to a tenth or a fiftieth; zeros to a thousandth."""
_LONGEST = 8 * 32_767
"""Bytes without a tag: a cell holds 32,767 characters at most (Excel's limit), each written in 8 bytes at most."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1

_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt=["']e["'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


class UnreadableWorkbook(Exception):
    """A workbook that is not read. code: why, one of the constants of this module."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, ValueError)
"""What zipfile raises for bytes that are no zip, or not a whole one."""


def failed_formulas(content: bytes) -> dict[int, list[tuple[int, int, str]]]:
    """Return the failed formulas of an .xlsx by place of the worksheet: (row, column, text such as #N/A), all from 0.

    Raises UnreadableWorkbook for what is not to be read. calamine gives a failed formula as an empty cell, and that would pass for
    "left empty".
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = dict(_parts(archive))
    except _DAMAGED:
        raise UnreadableWorkbook(BROKEN) from None
    with_errors = parts.keys() - {_WORKBOOK, _RELATIONS}
    if not with_errors:
        return {}
    part_of = _parts_of_relations(parts.get(_RELATIONS, b""))
    sheets = re.findall(rb'<(?:\w+:)?sheet\s[^>]*?\w+:id="([^"]+)"', parts.get(_WORKBOOK, b""))
    return {
        at: _error_cells(parts[name])
        for at, relation in enumerate(sheets)
        if (name := part_of.get(relation, "")) in with_errors
    }


def _parts_of_relations(xml: bytes) -> dict[bytes, str]:
    """Relationship id → name of the part, of the workbook's relations."""
    found: dict[bytes, str] = {}
    for relation in re.findall(rb"<(?:\w+:)?Relationship\s[^>]+>", xml):
        attributes = dict(re.findall(rb'(\w+)="([^"]*)"', relation))
        target = attributes.get(b"Target", b"").decode("utf-8", "replace")
        found[attributes.get(b"Id", b"")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found


def _error_cells(xml: bytes) -> list[tuple[int, int, str]]:
    """(row, column, text) of the failed formulas of a worksheet's part."""
    return [
        (*place, shown.decode("utf-8", "replace"))
        for attributes, shown in _ERROR_CELL.findall(xml)
        if (place := _place(attributes))
    ]


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The parts in which failed formulas are looked for; all others are unpacked, judged and let go."""
    members = archive.infolist()
    _judge_sizes(members)
    for part in members:
        content = archive.read(part)
        if part.filename.casefold().endswith((".xml", ".rels")):
            _judge_xml(content)
        if part.filename in (_WORKBOOK, _RELATIONS) or b't="e"' in content or b"t='e'" in content:
            yield part.filename, content


def _judge_sizes(members: Sequence[zipfile.ZipInfo]) -> None:
    """Raise UnreadableWorkbook for what the zip says of itself, before anything is unpacked."""
    if len(members) > _MAX_PARTS or sum(part.file_size for part in members) > _MAX_UNPACKED:
        raise UnreadableWorkbook(TOO_BIG)
    if len({part.filename.casefold() for part in members}) < len(members):
        raise UnreadableWorkbook(BROKEN)  # two of one name: two readers would see two workbooks
    for part in members:
        if part.flag_bits & _ENCRYPTED:
            raise UnreadableWorkbook(LOCKED)
        if part.compress_type not in _METHODS:
            raise UnreadableWorkbook(BROKEN)
        if part.file_size > max(_SMALL, _MAX_RATIO * part.compress_size):
            raise UnreadableWorkbook(TOO_BIG)


def _judge_xml(content: bytes) -> None:
    """Raise UnreadableWorkbook for declarations, by which a small file can grow, and for text longer than any cell."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableWorkbook(DECLARES)
    if _has_long_run(content):
        raise UnreadableWorkbook(LONG_CELL)


def _has_long_run(xml: bytes) -> bool:
    """Whether more than `_LONGEST` bytes stand without a tag."""
    at = 0
    while len(xml) - at > _LONGEST:
        last = xml.rfind(b"<", at, at + _LONGEST)
        if last < 0:
            return True
        at = last + 1
    return False


def _place(attributes: bytes) -> tuple[int, int] | None:
    """(row, column) from 0 of a cell's r="B7"; None for a place that no sheet has."""
    at = re.search(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""", attributes)
    if not at:
        return None
    column = 0
    for letter in at[1]:
        column = column * 26 + letter - 64
    return int(at[2]) - 1, column - 1
