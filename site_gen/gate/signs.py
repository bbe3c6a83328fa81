"""Signs of another writing: byte sequences that tell the fast scan that it cannot read a file as it is.

Nearly all files are plain UTF-8 without any of them, our own pages included. In a file with one, a secret may be written in
full width, with invisible characters, within tags or packed: it goes to the full scan. All are in lower case and without blanks,
as the fast scan reads a file.
"""

import re
from collections.abc import Iterable

from site_gen.gate.normalise import NAME_DOTS
from site_gen.gate.runs import ODD_MARKUP, TAG_IN_A_VALUE

__all__ = ["SIGNS", "has_writing"]


def _characters(*ranges: tuple[int, int]) -> Iterable[bytes]:
    """The UTF-8 of every character of these ranges (first, last)."""
    return (chr(code).encode() for first, last in ranges for code in range(first, last + 1))


def _blocks(*prefixes: str) -> Iterable[bytes]:
    """The first bytes of all characters of a block of Unicode, in hexadecimal."""
    return map(bytes.fromhex, prefixes)


_FULL_WIDTH = _characters((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
_INVISIBLE = _characters(
    (0xA0, 0xA0), (0xAD, 0xAD), (0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800),
    (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
)  # fmt: skip
"""Blanks of all widths, soft hyphens, fillers, marks of direction, byte order marks."""
_COMBINED = _blocks("cc", "cd", "e185", "efb8", "f3a0")
"""Accents, Hangul fillers, variation selectors, tags."""
_DRESSED = _blocks(
    "c2b2", "c2b3", "c2b9", "e281b0", "e282", "e291", "e292", "e293", "e388", "e38a", "e2bc", "e2bd", "e2be", "f09d", "f09f84",
    *(f"ef{middle:02x}" for middle in range(0xA4, 0xAC)),
)  # fmt: skip
"""Raised, circled and bracketed digits and letters, those of mathematics, radicals, compatibility characters."""
_DOTS = tuple(dot.encode() for dot in NAME_DOTS if dot != "\u00b7")
"""Within a name; the usual one is taken out by the fast scan itself."""
_PACKED = (b"\0", b"base64", b"pk\x05\x06", b"pk\x03\x04", b"%pdf-", b"rar!\x1a", b"mscf")
_MARKUP = (b"<!--", b"rtl")
"""Comments, and what reverses the direction. Tags within words are read as both scans read them (site_gen.gate.runs)."""

SIGNS: tuple[bytes, ...] = (*_FULL_WIDTH, *_INVISIBLE, *_COMBINED, *_DRESSED, *_DOTS, *_PACKED, *_MARKUP)

_UNUSUAL_ENTITY = re.compile(rb"&(?!(?:amp;(?!#|[a-z]+;)|lt;|gt;|quot;|#34;|#39;|#x27;))#?[A-Za-z0-9]+;?")
_PERCENT = re.compile(rb"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f])")
_QUOTED = re.compile(rb"=[0-9A-F]{2}=[0-9A-F]{2}")
_ESCAPE = re.compile(rb"\\(?:[uUx{]|[0-9A-Fa-f]{4})")
_WRITINGS = (
    (b"&", _UNUSUAL_ENTITY), (b"%", _PERCENT), (b"\\", _ESCAPE), (b"=", _QUOTED), (b"=", TAG_IN_A_VALUE), (b"<", ODD_MARKUP),
)  # fmt: skip
"""(a byte, what it may begin): escapes that only the full scan undoes."""


def has_writing(raw: bytes) -> bool:
    """Whether these bytes, as they are written, hold an escape or a markup that only the full scan undoes."""
    return any(mark in raw and writing.search(raw) for mark, writing in _WRITINGS)
