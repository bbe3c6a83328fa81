"""The packing of a .zip: what of its bytes stands in no packed member, so that nothing between, behind or within the streams is passed over."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

__all__ = ["opened"]

_HEADER, _ENTRY, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_VERSION = 20
_TIME = (0, 20 << 9 | 1 << 5 | 1)
"""1 January 2000, 0:00: of every member of the site's own workbooks (site_gen.files.workbook)."""
_FOR_THE_OWNER = 0o600 << 16
"""The rights of a file, as Python's zipfile writes them where none are given."""


def opened(raw: bytes, largest: int) -> tuple[bytes, dict[int, bytes]]:
    """(an archive without its deflated streams, which are looked at inflated; what is in it). largest: bytes of all streams together.

    Of the former all else stays, also bytes between and behind the streams and what a stream holds beyond the size that is told of it; the
    whole of it when it is no sound archive. Nothing where all that is left follows from the names and texts of the members: those texts are
    the latter, by the place of their header, which else is empty.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [member for member in archive.infolist() if member.compress_type == zipfile.ZIP_DEFLATED]
        rest, position, remaining, texts = list[bytes](), 0, largest, dict[int, bytes]()
        for member in sorted(members, key=lambda member: member.header_offset):
            start = _stream_start(raw, member)
            if start < position:  # they overlap
                return raw, {}
            inflater = zlib.decompressobj(-15)
            text = inflater.decompress(raw[start : start + member.compress_size], remaining + 1)
            remaining -= len(text)
            if remaining < 0 or not inflater.eof:
                return raw, {}
            rest += (raw[position:start], text[member.file_size :])
            position = start + member.compress_size - len(inflater.unused_data)
            texts[member.header_offset] = text
        rest.append(raw[position:])
        outside = b"".join(rest)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, zlib.error):
        return raw, {}
    return (b"", texts) if outside == _told(members, texts, position) else (outside, {})


def _told(members: Sequence[zipfile.ZipInfo], texts: Mapping[int, bytes], end: int) -> bytes:
    """What stands outside the members of an archive that says nothing of its own: their names, and sizes and sums of what they hold. end: of the last."""
    headers, entries = list[bytes](), list[bytes]()
    for member in members:
        name = member.filename.encode("ascii", "replace")
        text = texts[member.header_offset]
        sums = (*_TIME, zlib.crc32(text), member.compress_size, len(text), len(name), 0)
        headers.append(_HEADER.pack(b"PK\3\4", _VERSION, 0, zipfile.ZIP_DEFLATED, *sums) + name)
        told = (_VERSION, _VERSION, 0, zipfile.ZIP_DEFLATED, *sums, 0, 0, 0, _FOR_THE_OWNER, member.header_offset)
        entries.append(_ENTRY.pack(b"PK\1\2", *told) + name)
    size = sum(map(len, entries))
    return b"".join((*headers, *entries, _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), size, end, 0)))


def _stream_start(raw: bytes, member: zipfile.ZipInfo) -> int:
    """Where the stream of a member begins: behind its local header of 30 bytes, its name and its extra field."""
    lengths = raw[member.header_offset + 26 : member.header_offset + 30]
    name, extra = int.from_bytes(lengths[:2], "little"), int.from_bytes(lengths[2:], "little")
    return member.header_offset + 30 + name + extra
