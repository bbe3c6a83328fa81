"""What an .xlsx is made of, looked at before a spreadsheet library sees it: a file from outside is hostile until then.

An .xlsx is a zip of XML files. Sizes are judged by what the zip says of itself, before anything is unpacked; then each part is
unpacked once, alone, so that a false size or a wrong check sum is found (zipfile checks both), and let go again.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

__all__ = ["BROKEN", "DECLARES", "LOCKED", "LONG_CELL", "TOO_BIG", "Part", "UnreadableWorkbook", "judged_parts"]

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

Part = tuple[str, bytes]
"""The name of a part of the zip, and its bytes."""


class UnreadableWorkbook(Exception):
    """A workbook that is not read. code: why, one of the constants of this module."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, ValueError)
"""What zipfile raises for bytes that are no zip, or not a whole one."""


def judged_parts(content: bytes) -> Iterator[Part]:
    """Every part of an .xlsx, judged and then given, one after the other. Raises UnreadableWorkbook for what is not to be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _judge_sizes(members)
            for part in members:
                unpacked = archive.read(part)
                if part.filename.casefold().endswith((".xml", ".rels")):
                    _judge_xml(unpacked)
                yield part.filename, unpacked
    except _DAMAGED:
        raise UnreadableWorkbook(BROKEN) from None


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
