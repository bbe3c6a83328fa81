"""The chain of the journal verified about as fast as its hashes can be computed, and as strictly as `rules.journal.chain.read_entry` reads a line.

Most lines are plain (`rules.journal.plain`); every other one is left to `read_entry`. So the fast path accepts nothing that the slow path refuses,
and what is refused is told in the slow path's words.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rules.journal.chain import Entry, Write, read_entry
from rules.journal.plain import PlainLines, Row, read_plain, size_of, write_of

__all__ = ["Span", "Step", "Unlinked", "verify_lines", "verify_span"]

_BATCH = 1 << 16
"""Bytes of whole lines that are looked at together."""


class Unlinked(ValueError):
    """A line that is sound in itself but does not follow the line before."""


class Step(NamedTuple):
    """One line. size: its bytes with the LF. writes: what it wrote, without bodies erased since.

    erased: each erased body as (seq, place in the line, entry that erased it).
    """

    seq: int
    h: str
    size: int
    writes: Sequence[Write]
    erased: tuple[tuple[int, int, int], ...] = ()


def verify_lines(lines: Iterable[bytes], seq: int, h: str, *, hashed: bool = True) -> Iterator[Step]:
    """Verify the lines that follow the entry `seq`, whose hash is h, one by one. ValueError, in Chinese, at the first line that is not as it was written.

    hashed=False: only parse, where the same lines are verified elsewhere (`verify_span`).
    """
    if not hashed:
        yield from _parsed(lines, seq, h.encode())
        return
    for read in _verified(_texts_of(lines), seq, h.encode(), PlainLines()):
        if isinstance(read, _Odd):
            seq += 1
            yield _step(read.entry, read.size)
        else:
            for row in read:
                seq += 1
                yield Step(seq, row[0].decode(), size_of(row), (write_of(row),))


def _step(entry: Entry, size: int) -> Step:
    return Step(entry.seq, entry.h, size, entry.writes, tuple(entry.erased))


class _Odd(NamedTuple):
    """A line that is not plain, and its size in bytes."""

    entry: Entry
    size: int


def _parsed(lines: Iterable[bytes], seq: int, prev: bytes) -> Iterator[Step]:
    for line in lines:
        seq += 1
        if plain := read_plain(line):
            prev, write = plain
            yield Step(seq, prev.decode(), len(line), (write,))
        else:
            entry = _read(line, prev, seq)
            prev = entry.h.encode()
            yield _step(entry, len(line))


def _verified(texts: Iterable[bytes], seq: int, prev: bytes, plain: PlainLines) -> Iterator[list[Row] | _Odd]:
    """Texts of whole lines. plain: what is known of lines from before."""
    for text in texts:
        for read in plain.read(text, prev, seq):
            if isinstance(read, bytes):
                entry = _read(read, prev, seq + 1)
                seq, prev = entry.seq, entry.h.encode()
                yield _Odd(entry, len(read))
            else:
                seq, prev = seq + len(read), read[-1][0]
                yield read


def _texts_of(lines: Iterable[bytes]) -> Iterator[bytes]:
    batch, size = [], 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if size >= _BATCH:
            yield b"".join(batch)
            batch, size = [], 0
    if batch:
        yield b"".join(batch)


def _cut(raw: bytes, start: int) -> Iterator[bytes]:
    """The same of lines that stand one after the other already, from `start` on."""
    while start < len(raw):
        end = raw.rfind(b"\n", start, start + _BATCH) + 1 or raw.find(b"\n", start) + 1 or len(raw)
        yield raw[start:end]
        start = end


def _read(line: bytes, prev: bytes, seq: int) -> Entry:
    """A line of another form (several documents, deletions, erased bodies, escapes) by the strict reader; ValueError when it is unsound."""
    entry = read_entry(line)
    if entry.seq != seq or entry.head.prev.encode() != prev:
        raise Unlinked("与前一行接不上")
    return entry


class Span(NamedTuple):
    """A stretch of the journal that is sound in itself: it follows entry `after` with hash `prev` and ends with entry `seq`, hash h.

    last_size: length of its last line in bytes.
    """

    after: int
    prev: str
    seq: int
    h: str
    last_size: int
    erased: tuple[tuple[int, int, int], ...]


def verify_span(raw: bytes, plain: PlainLines | None = None) -> Span:
    """Verify lines from the middle of a journal by themselves; whether they follow what came before is the caller's to compare.

    raw: the lines. plain: what is known of lines from another stretch.
    ValueError at the first line that is not as it was written, and without a line.
    """
    size = raw.find(b"\n") + 1 or len(raw)
    first = read_entry(raw[:size])
    seq, h, erased = first.seq, first.h, list(first.erased)
    for read in _verified(_cut(raw, size), seq, h.encode(), plain or PlainLines()):
        if isinstance(read, _Odd):
            seq, h, size = seq + 1, read.entry.h, read.size
            erased += read.entry.erased
        else:
            seq, h, size = seq + len(read), read[-1][0].decode(), size_of(read[-1])
    return Span(first.seq - 1, first.head.prev, seq, h, size, tuple(erased))
