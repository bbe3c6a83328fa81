"""The journal's plain lines, verified at little more than the price of their hashes: those that write one document, no text of their head with an escape.

Most documents of a table have the same keys. Once enough of them were met, an expression of the whole line says of the next one that it is spelled
with these keys and plain values; the document of another line is left to `rules.base.canonical.is_canonical`. So nothing is accepted here that
`rules.journal.chain.read_entry` refuses.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias

import msgspec

from rules.base.canonical import is_canonical
from rules.journal.chain import Write

__all__ = ["PlainLines", "are_texts", "read_plain"]

MET = 200
"""Documents of a table that are met before its lines have an expression, which takes as long to make as some hundred lines to read."""
_LONGEST = 1 << 12
_DEEPEST = 3
_CONTROLS = bytes(range(10)) + bytes(range(11, 32))

# Expressions of what `are_texts` and has no escape. Hashes are compared as they stand, so that any 64 bytes will do in their places.
_TEXT = rb'"[^"]*+"'
_TEXT_OR_NULL = rb"(?:%b|null)" % _TEXT
_TEXTS_OR_NULL = rb"(?:\[(?:%b(?:,%b)*+)?+\]|null)" % (_TEXT, _TEXT)
_ANY_PLAIN = rb"(?:%b|null|true|false|0|-?[1-9][0-9]{0,14}+)" % _TEXT
_WHOLE = rb"(?:0|[1-9][0-9]{0,14}+)"
_BEFORE_BODY = (
    rb'(?s)\{"h":"(.{64})","head":(\{"act":%b,"at":%b,"by":%b,"ops":\[\{"digest":"(.{64})","id":(%b),"table":"([^"]*+)"\}\]),'
    rb'"prev":"(.{64})"(,"seq":(%b),"why":%b\}),"bodies":\[\{"body":' % (_TEXT, _TEXT, _TEXT, _WHOLE, _WHOLE, _TEXT)
)
_AFTER_BODY = rb',"salt":"([0-9a-f]{32})"\}\]\}\n'

Match: TypeAlias = re.Match[bytes]
"""A line in its parts: h, head before prev, digest, id, table, prev, head after prev, seq, body, salt."""
_Matching: TypeAlias = Callable[[bytes], Match | None]


@lru_cache(maxsize=64)
def _matching(body: bytes) -> _Matching:
    return re.compile(_BEFORE_BODY + b"(" + body + b")" + _AFTER_BODY).fullmatch


_any_body = _matching(rb".*")
_opening = re.compile(_BEFORE_BODY).match
_SALT_SIZE = 46
"""Bytes after the body."""


def read_plain(line: bytes) -> tuple[bytes, Write] | None:
    """h and what was written by a line that is verified elsewhere, if it is plain."""
    match = _opening(line)
    if match is None or not line.endswith(b'"}]}\n') or b"\\" in match[5]:
        return None
    h, doc_id, table = match.group(1, 4, 5)
    return h, (table.decode(), int(doc_id), line[match.end() : -_SALT_SIZE])


def are_texts(lines: Sequence[bytes]) -> bool:
    """Whether each is one line of UTF-8, without control characters but its LF: canonical JSON has none as they stand."""
    joined = b"".join(lines)
    try:
        joined.decode()
    except UnicodeDecodeError:
        return False
    return len(joined.translate(None, _CONTROLS)) == len(joined) and joined.count(b"\n") == len(lines)


class PlainLines:
    """Verifies plain lines, and learns from them."""

    def __init__(self) -> None:
        self._last: _Matching = _any_body
        self._of_table: dict[bytes, _Matching] = {}
        self._met: dict[bytes, int] = {}

    def run(self, lines: Iterable[bytes], prev: bytes, seq: int) -> list[Match]:
        """The first lines, of `are_texts`, in their parts, as long as they are plain, as they were written, and follow the entry `seq` whose h is `prev`.

        It ends also where only `rules.journal.chain.read_entry` can tell.
        """
        found: list[Match] = []
        last = self._last
        for line in lines:
            match = last(line)
            known = last is not _any_body
            if match is None or b"\\" in line:
                match, known = self._other(line)
                last = self._last
                if match is None:
                    break
            seq += 1
            h, begin, digest, _, table, before, end, number, body, salt = match.groups()
            if before != prev or int(number) != seq or sha256(salt + b"\n" + body).hexdigest().encode() != digest:
                break
            if sha256(prev + sha256(begin + end).hexdigest().encode()).hexdigest().encode() != h:
                head = b'%b,"prev":"%b"%b' % (begin, prev, end)
                if sha256(head).hexdigest().encode() != h:  # format 1
                    break
            if not known:
                if not is_canonical(body):
                    break
                self._meet(table, body)
                last = self._last
            found.append(match)
            prev = h
        return found

    def _other(self, line: bytes) -> tuple[Match | None, bool]:
        """A plain line that is not of the shape of the one before; and whether its body is known to be canonical."""
        match = _any_body(line)
        if match is None or b"\\" in match[2] or b"\\" in match[7]:
            return None, False
        self._last = self._of_table.get(match[5], _any_body)
        if self._last is _any_body or b"\\" in line:
            return match, False
        shaped = self._last(line)
        return shaped or match, shaped is not None

    def _meet(self, table: bytes, body: bytes) -> None:
        """The next line is most likely of the same table."""
        met = self._met[table] = self._met.get(table, 0) + 1
        if met % MET == 0 and len(body) <= _LONGEST and b"\\" not in body:
            self._of_table[table] = _matching(shape) if (shape := _shape(body)) else _any_body
        self._last = self._of_table.get(table, _any_body)


def _shape(body: bytes) -> bytes:
    """The expression of the documents with the keys of this one; b"" where it holds more than plain values and lists of texts."""
    return _shape_of(msgspec.json.decode(body), _DEEPEST)


def _shape_of(value: object, depth: int) -> bytes:
    match value:
        case dict() if depth > 0:
            parts = [(re.escape(name.encode()), _shape_of(part, depth - 1)) for name, part in value.items()]
            plain = all(part for _, part in parts)
            return rb"(?:\{%b\}|null)" % b",".join(rb'"%b":%b' % both for both in parts) if plain else b""
        case list() if all(isinstance(part, str) for part in value):
            return _TEXTS_OR_NULL
        case dict() | list():
            return b""
        case str():
            return _TEXT_OR_NULL
        case _:
            return _ANY_PLAIN
