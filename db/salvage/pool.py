"""Proved lines of all sources, each kept once: its bytes in one file, in memory where they stand.

Of a line that is damaged everywhere, what is proved of it in each copy is put together.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple

from rules.journal.broken import Line, as_line, broken_lines

__all__ = ["Held", "Pool", "SpoolError"]


class SpoolError(Exception):
    """The pool's own file could not be written or read: no fault of the source that is just being read. Its cause is the OSError."""


@contextmanager
def _own_fault() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SpoolError from error


class Held(NamedTuple):
    """Where a line is kept. file: the number of the one that it came from first. of: a fingerprint of the bytes that are kept.

    size 0: it is kept in its parts (Pool.parts), put together from several copies, or not whole.
    """

    seq: int
    prev: str
    file: int
    start: int
    size: int
    of: int


class Pool:
    """The lines by their h. spool: an empty file, open for reading and writing."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        self._end = 0
        self.held: dict[str, Held] = {}
        self.parts: dict[str, Line] = {}
        self.marks: dict[str, dict[int, int]] = {}
        """h → place → the latest entry that erased this body, in whichever copy."""

    def add(self, content: IO[bytes], file: int) -> Iterator[str]:
        """Take the lines of one file of a journal in; the h of each that is proved, though it be known already."""
        waiting: list[bytes] = []
        for raw in content:
            h = raw[6:70].decode("ascii", "replace")
            known = self.held.get(h)
            if known is None or known.size != len(raw) or known.of != hash(raw):
                try:
                    line = as_line(raw)
                except ValueError:
                    waiting.append(raw)
                    continue
                h = line.h
                self._take(line, raw, file)
            if waiting:
                yield from self._broken(waiting, file)
                waiting = []
            yield h
        yield from self._broken(waiting, file)

    def _broken(self, waiting: list[bytes], file: int) -> Iterator[str]:
        for line in broken_lines(b"".join(waiting)):
            self._take(line, b"", file)
            yield line.h

    def _take(self, line: Line, raw: bytes, file: int) -> None:
        """raw: its bytes where it is whole as it stands."""
        known = self.held.get(line.h)
        if line.marks:
            marks = self.marks.setdefault(line.h, {})
            marks |= {place: max(by, marks.get(place, 0)) for place, by in line.marks.items()}
        if known is None:
            self._keep(line, raw, file)
            return
        mine = self.line(line.h)
        joined = mine.joined(line)
        if joined == mine:
            return
        if raw and joined == line:
            self._keep(line, raw, file)
        else:
            self._keep(joined, b"", known.file)

    def _keep(self, line: Line, raw: bytes, file: int) -> None:
        if raw:
            with _own_fault():
                self._spool.seek(self._end)
                self._spool.write(raw)
            self.parts.pop(line.h, None)
            self.held[line.h] = Held(line.head.seq, line.head.prev, file, self._end, len(raw), hash(raw))
            self._end += len(raw)
        else:
            self.parts[line.h] = line
            self.held[line.h] = Held(line.head.seq, line.head.prev, file, 0, 0, 0)

    def raw(self, h: str) -> bytes:
        """The bytes of a line that is kept as it stood; b"" of one in parts."""
        held = self.held[h]
        if not held.size:
            return b""
        with _own_fault():
            self._spool.seek(held.start)
            return self._spool.read(held.size)

    def line(self, h: str) -> Line:
        """A line in its parts."""
        return self.parts[h] if h in self.parts else as_line(self.raw(h))
