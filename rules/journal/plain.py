"""The journal's plain lines, verified at little more than the price of their hashes: those that write one document, without an escape in their head.

Most documents of a table have the same keys. Once enough of them were met, one expression takes a whole text apart, line by line, and says of each
that it is spelled with known keys and plain values; then every question is asked of all of them at once, without a step of the program a line. A line
that is not of a known shape is looked at by itself, its document left to `rules.base.canonical.is_canonical`. So nothing is accepted here that
`rules.journal.chain.read_entry` refuses.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from typing import TypeAlias

import msgspec

from rules.base.canonical import is_canonical
from rules.journal.chain import Write

__all__ = ["PlainLines", "Row", "read_plain", "size_of", "write_of"]

MET = 200
"""Documents of a table that are met before their shape is put into the expression, which takes as long to make as some hundred lines to read."""
_SHAPES = 12
"""Shapes that the expression has at most."""
_LONGEST = 1 << 12
_DEEPEST = 3
_CONTROLS = bytes(range(32))
_HEX = b"0123456789abcdef"

# Expressions of what has no control character and no escape: that is asked of all texts together. Hashes are compared as they stand, so that any
# bytes will do in their places; the salt's digits, and the line's number, are asked of all lines together too.
_TEXT = rb'"[^"]*+"'
_TEXT_OR_NULL = rb"(?:%b|null)" % _TEXT
_TEXTS_OR_NULL = rb"(?:\[(?:%b(?:,%b)*+)?+\]|null)" % (_TEXT, _TEXT)
_ANY_PLAIN = rb"(?:%b|null|true|false|0|-?[1-9][0-9]{0,14}+)" % _TEXT
_WHOLE = rb"(?:0|[1-9][0-9]{0,14}+)"
_LINE = (
    rb'\{"h":"(.{64})","head":(\{"act":%b,"at":%b,"by":%b,"ops":\[\{"digest":"(.{64})","id":%b,"table":%b\}\]),'
    rb'"prev":"(.{64})"(,"seq":([0-9]++),"why":%b\}),"bodies":\[\{"body":(%%b),"salt":"(.{32})"\}\]\}\n'
) % (_TEXT, _TEXT, _TEXT, _WHOLE, _TEXT, _TEXT)
_HASH_SIZE, _SALT_SIZE = 64, 32
_BARE = len(b'{"h":"","head":,"prev":"","bodies":[{"body":,"salt":""}]}\n') + 2 * _HASH_SIZE + _SALT_SIZE

Row: TypeAlias = tuple[bytes, ...]
"""A plain line in its parts: h, head before prev, digest, prev, head after prev, seq, body, salt."""
_NOTHING: Row = (b"",) * 8
_lines_of = re.compile(rb"[^\n]*+\n|[^\n]++").findall


@lru_cache(maxsize=16)
def _rows_in(shapes: tuple[bytes, ...]) -> Callable[[bytes], list[Row]]:
    """The lines of a text, each in its parts; of one that is of none of these shapes all parts are empty."""
    return re.compile(rb"(?s)%b|[^\n]*+\n" % (_LINE % (b"(?:%b)" % b"|".join(shapes)))).findall


_any_row = re.compile(b"(?s)" + _LINE % b".*").fullmatch
_opening = re.compile(
    rb'(?s)\{"h":"(.{64})","head":\{"act":%b,"at":%b,"by":%b,"ops":\[\{"digest":".{64}","id":(%b),"table":"([^"]*+)"\}\],'
    rb'"prev":".{64}","seq":%b,"why":%b\},"bodies":\[\{"body":' % (_TEXT, _TEXT, _TEXT, _WHOLE, _WHOLE, _TEXT)
).match
_H = slice(len(b'{"h":"'), len(b'{"h":"') + _HASH_SIZE)
_AFTER_BODY = len(b',"salt":"') + _SALT_SIZE + len(b'"}]}\n')


def read_plain(line: bytes) -> tuple[bytes, Write] | None:
    """h and what was written by a line that is verified elsewhere, if it is plain."""
    match = _opening(line)
    if match is None or not line.endswith(b'"}]}\n') or b"\\" in match[3]:
        return None
    h, doc_id, table = match.groups()
    return h, (table.decode(), int(doc_id), line[match.end() : -_AFTER_BODY])


def h_of(line: bytes) -> bytes:
    """The hash that a line has, if it is one."""
    return line[_H]


def size_of(row: Row) -> int:
    """Bytes of a plain line."""
    return _BARE + len(row[1]) + len(row[4]) + len(row[6])


def write_of(row: Row) -> Write:
    """What a plain line wrote."""
    doc_id, table = _named(row)
    return table.decode(), int(doc_id), row[6]


def _named(row: Row) -> tuple[bytes, bytes]:
    """The document's id and its table, as they are spelled."""
    doc_id, _, table = row[1].rpartition(b',"id":')[2].partition(b',"table":"')
    return doc_id, table[: -len(b'"}]')]


class PlainLines:
    """Verifies plain lines, and learns from them; what was learned serves any journal."""

    def __init__(self) -> None:
        self._shapes: tuple[bytes, ...] = ()
        self._met: dict[bytes, int] = {}

    def read(self, text: bytes, prev: bytes, seq: int) -> Iterator[list[Row] | bytes]:
        """The lines of `text`, which follow the entry `seq` whose h is `prev`: stretches of plain ones that are as they were written, in their parts,
        and every other line as it stands, for `rules.journal.chain.read_entry` to judge. What comes after one that it refuses, says nothing."""
        while text:
            rows = self._known(text)
            if rows and _are_sound(rows, prev, seq):
                yield rows
                return
            lines = _lines_of(text)
            if len(rows) != len(lines):  # none, or a text of a row goes on over a line's end
                rows = [row for line in lines for row in self._known(line) or [_NOTHING]]
            found = self._all_plain(rows, lines)
            at = 0
            for plain, group in groupby(found, key=bool):
                stretch = list(group)
                end = at + len(stretch)
                if plain and _are_sound(stretch, prev, seq):
                    yield stretch
                else:
                    yield from lines[at:end]
                prev, seq, at = h_of(lines[end - 1]), seq + len(stretch), end
            text = b"".join(lines[at:])

    def _all_plain(self, rows: Sequence[Row], lines: Sequence[bytes]) -> list[Row]:
        """The rows with those of no known shape filled in, an empty one for what is not plain; as far as the next shape that is learned."""
        known, found = self._shapes, list[Row]()
        for row, line in zip(rows, lines, strict=True):
            found.append(row if row[0] else self._other(line))
            if self._shapes is not known:
                break
        return found

    def _known(self, text: bytes) -> list[Row]:
        """A row of every line, where they are all whole and have no escape."""
        return _rows_in(self._shapes)(text) if self._shapes and text.endswith(b"\n") and b"\\" not in text else []

    def _other(self, line: bytes) -> Row:
        """A plain line that is of no known shape, or has an escape in its document; else an empty row."""
        match = _any_row(line)
        if match is None:
            return ()
        row = match.groups()
        head, body = row[1] + row[4], row[6]
        if b"\\" in head or not is_canonical(body):
            return ()
        self._meet(_named(row)[1], body)
        return row

    def _meet(self, table: bytes, body: bytes) -> None:
        met = self._met[table] = self._met.get(table, 0) + 1
        if met % MET == 0 and len(self._shapes) < _SHAPES and len(body) <= _LONGEST and b"\\" not in body:
            shape = _shape(body)
            if shape and shape not in self._shapes:
                self._shapes = (*self._shapes, shape)


def _are_sound(rows: Sequence[Row], prev: bytes, seq: int) -> bool:
    """Whether the rows of lines that are spelled right follow each other from entry `seq` with hash `prev` on, with all of their hashes.

    Asked column by column: a step of the program costs as much as a tenth of a hash.
    """
    columns = zip(*rows, strict=True)
    hs, begins, digests, prevs, ends, numbers, bodies, salts = columns
    h, first = b"".join(hs), seq + 1
    if len(h) != _HASH_SIZE * len(rows) or b"".join(prevs) != prev + h[:-_HASH_SIZE]:
        return False
    if b", ".join(numbers) != str(list(range(first, first + len(rows))))[1:-1].encode():
        return False
    heads = [*map(b"".join, zip(begins, ends, strict=True))]
    salted = [*map(b"\n".join, zip(salts, bodies, strict=True))]
    texts = b"".join((*heads, *salted))
    if len(texts.translate(None, _CONTROLS)) != len(texts) - len(rows) or not _is_utf8(texts):
        return False
    if b"".join(salts).translate(None, _HEX) or _hashes(salted) != b"".join(digests):
        return False
    rests = [sha256(head).hexdigest().encode() for head in heads]
    if _hashes(map(b"".join, zip(prevs, rests, strict=True))) == h:
        return True
    return _hashes(b'%b,"prev":"%b"%b' % parts for parts in zip(begins, prevs, ends, strict=True)) == h  # format 1


def _hashes(texts: Iterable[bytes]) -> bytes:
    return "".join([sha256(text).hexdigest() for text in texts]).encode()


def _is_utf8(texts: bytes) -> bool:
    try:
        texts.decode()
    except UnicodeDecodeError:
        return False
    return True


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
