"""An independent searcher: what of these strings stands in a folder, in whatever form and however packed.

It proves that the site leaks nothing, so it shares no line with the program: the standard library only, its own reading of
every format and its own undoing of every writing (tests/leaks/test_searcher.py holds it to that). It is thorough, not fast.
"""

import base64
import binascii
import gzip
import html
import io
import json
import os
import quopri
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote

__all__ = ["Found", "canary", "day_canary", "found_in", "hex_canary", "number_canary", "search"]

MARK = "龘麤靐"
"""Three characters that stand in no text of an office, and that every encoding of an office knows."""
HEX_MARK = "c0ffee0decafc0ffee0decaf"
"""The same for a place where only hexadecimal digits can stand."""
NUMBER_MARK = "7310000"
"""The same for a number: no fine, count or year begins like this."""
FIRST_DAY = date(1851, 1, 1)
"""The same for a date: no office has one of the next twenty years."""
_DEEPEST = 6
_GAP = re.compile(r"[\W_]+")
_TAG = re.compile(r"<[^<>]*>")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{12,}={0,2}|[A-Za-z0-9_-]{12,}={0,2}")
_DAY = re.compile(
    r"(?<![0-9A-Za-z])(18[56][0-9])(?:[-/.年]\s?(0?[1-9]|1[0-2])[-/.月]\s?(0?[1-9]|[12][0-9]|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01]))"
    r"(?![0-9])"
)
_ESCAPED = re.compile(
    r"\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|%u([0-9a-fA-F]{4})|\\([0-9a-fA-F]{4,6}) ?"
)


def canary(number: int) -> str:
    """A string that means nothing and stands nowhere else.

    >>> canary(12)
    '龘麤靐000012'
    """
    return f"{MARK}{number:06d}"


def hex_canary(number: int) -> str:
    """One of 32 hexadecimal digits.

    >>> hex_canary(12)
    'c0ffee0decafc0ffee0decaf00000012'
    """
    return f"{HEX_MARK}{number:08d}"


def number_canary(number: int) -> int:
    """A number of eleven digits; as fen a sum of so many yuan.

    >>> number_canary(12)
    73100000012
    """
    return int(f"{NUMBER_MARK}{number:04d}")


def day_canary(number: int) -> date:
    """A day on which nothing was done.

    >>> day_canary(12).isoformat()
    '1851-01-13'
    """
    return FIRST_DAY + timedelta(days=number)


@dataclass(frozen=True, order=True)
class Found:
    """A hit. where: the file, and what it was unpacked from it. what: the canary, as far as it could be read."""

    where: str
    what: str


def search(folder: Path) -> list[Found]:
    """Every canary in every file of a folder, in the names of files and folders too, and in their links."""
    hits: set[Found] = set()
    for above, folders, files in os.walk(folder):
        for name in (*folders, *files):
            place = Path(above, name)
            inside = place.relative_to(folder).as_posix()
            hits |= {Found(f"{inside} (name)", what) for what in _read(inside)}
            if place.is_symlink():
                hits |= {Found(f"{inside} (link)", what) for what in _read(str(place.readlink()))}
            elif place.is_file():
                hits |= set(found_in(inside, place.read_bytes()))
    return sorted(hits)


def found_in(name: str, raw: bytes) -> Iterator[Found]:
    """Every canary in these bytes, and in what they unpack to."""
    for where, piece in _pieces(name, raw, 0):
        for text in _texts(piece):
            for what in _read(text):
                yield Found(where, what)


def _pieces(where: str, raw: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    yield where, raw
    if depth < _DEEPEST:
        for inside, piece in _members(raw):
            yield from _pieces(f"{where} > {inside}", piece, depth + 1)


def _members(raw: bytes) -> Iterator[tuple[str, bytes]]:
    if b"PK\x03\x04" in raw:
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for member in packed.infolist():
                yield member.filename, packed.read(member)
                yield "name", member.filename.encode()
    if raw[:2] == b"\x1f\x8b":
        with suppress(OSError, EOFError, zlib.error):
            yield "gzip", gzip.decompress(raw)
    if raw[:4] == b"\x89PNG":
        yield from _chunks(raw)
    if raw[:5] == b"%PDF-":
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", raw, re.DOTALL):
            with suppress(zlib.error):
                yield "stream", zlib.decompressobj().decompress(stream)
    for run in _BASE64.findall(raw):
        bare = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        with suppress(binascii.Error):
            text = base64.b64decode(bare + b"=" * (-len(bare) % 4))
            if MARK.encode()[:3] in text or MARK.encode("gbk")[:2] in text or text[:2] == b"\x1f\x8b" or b"\\u" in text:
                yield "base64", text


def _chunks(raw: bytes) -> Iterator[tuple[str, bytes]]:
    at = 8
    while at + 8 <= len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        body = raw[at + 8 : at + 8 + size]
        for start in range(min(len(body), 100)):
            if body[start : start + 1] == b"\x78":
                with suppress(zlib.error):
                    yield "text", zlib.decompress(body[start:])
        at += size + 12


def _texts(raw: bytes) -> Iterator[str]:
    """The bytes as text, in every encoding that could be meant."""
    with suppress(UnicodeDecodeError):
        yield raw.decode("utf-8-sig")
        return
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        yield raw.decode(encoding, "ignore")
    yield raw[1:].decode("gb18030", "ignore")
    yield raw[1:].decode("utf-16-le", "ignore")
    yield raw[1:].decode("utf-16-be", "ignore")


def _read(text: str) -> Iterator[str]:
    """The canaries in a text, however it is written."""
    seen = {text}
    latest = {text}
    for _ in range(_DEEPEST):
        latest = {other for one in latest for other in _undone(one)} - seen
        seen |= latest
        if not latest:
            break
    for one in seen:
        for line in (one, _TAG.sub("", one)):
            bare = _GAP.sub("", unicodedata.normalize("NFKC", _without_marks(line))).lower()
            for way in (bare, bare[::-1]) if MARK[::-1] in bare else (bare,):
                yield from _spelled(way)
            yield from _days(unicodedata.normalize("NFKC", line))


class _Shown(dict[int, int | None]):
    """Character → itself, or None for one that nobody sees: marks and controls."""

    def __missing__(self, code: int) -> int | None:
        seen = code < 0x300 or unicodedata.category(chr(code))[0] not in "MC"
        self[code] = code if seen else None
        return self[code]


_SHOWN = _Shown()


def _without_marks(text: str) -> str:
    return text if text.isascii() else text.translate(_SHOWN)


def _spelled(bare: str) -> Iterator[str]:
    for mark, most in ((MARK, 6), (HEX_MARK, 8), (NUMBER_MARK, 4)):
        at = bare.find(mark)
        while at >= 0:
            digits = re.match(f"[0-9]{{0,{most}}}", bare[at + len(mark) :])
            yield mark + (digits[0] if digits else "")
            at = bare.find(mark, at + 1)


def _days(text: str) -> Iterator[str]:
    for year, month, day, *packed in _DAY.findall(text) if "18" in text else ():
        yield f"{year}-{int(month or packed[0]):02d}-{int(day or packed[1]):02d}"


def _undone(text: str) -> Iterator[str]:
    if "&" in text:
        yield html.unescape(text)
    if "\\" in text or "%u" in text:
        yield _ESCAPED.sub(lambda hit: chr(int(next(filter(None, hit.groups())), 16) % 0x110000), text)
        with suppress(ValueError):
            yield json.dumps(json.loads(text), ensure_ascii=False)
    if "%" in text:
        for encoding in ("utf-8", "gbk"):
            yield unquote(text, encoding, "ignore")
    if re.search("=[0-9A-F]{2}=", text):
        with suppress(ValueError):
            raw = quopri.decodestring(text.encode())
            yield from (raw.decode(encoding, "ignore") for encoding in ("utf-8", "gbk"))
