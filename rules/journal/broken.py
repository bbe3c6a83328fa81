"""What is still proved of a line that is not as it was written: its head by h, each of its bodies by its digest.

The chain goes over heads alone, so that a damaged body does not break it; and a body that is proved in another copy of the line mends this one.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rules.base.canonical import is_canonical
from rules.journal.chain import Entry, Head, Write, body_digest, read_entry, read_head

__all__ = ["Line", "as_line", "broken_lines"]

_BEGINS = re.compile(rb'\{"h":"([0-9a-f]{64})","head":\{')
_HEAD_ENDS = b'},"bodies":['
_NEXT = rb'(?=,\{"body":|,\{"erased":|,null|\]\}|$)'
_BODY_BEGINS = re.compile(rb'(?<=[\[,])\{"body":')
_BODY = re.compile(rb'(?s)\{"body":(.*?),"salt":"([0-9a-f]{32})"\}' + _NEXT)
_TOKEN = re.compile(rb'(?s)(?<=[\[,])(?:null|\{"erased":[1-9][0-9]{0,14}\}|\{"body":.*?,"salt":"[^"]*"\})' + _NEXT)
_ERASED = b'{"erased":%d}'


class Line(NamedTuple):
    """One line as far as it is proved. bodies: each as it is spelled in the line, `null` for a deletion; None where it is not proved."""

    h: str
    head: Head
    head_raw: bytes
    bodies: tuple[bytes | None, ...]

    @property
    def whole(self) -> bool:
        """Whether every body is proved, or erased."""
        return None not in self.bodies

    @property
    def marks(self) -> dict[int, int]:
        """Place → entry that erased it, of every body that is gone."""
        return {place: int(body[10:-1]) for place, body in enumerate(self.bodies) if body and body.startswith(b'{"e')}

    @property
    def missing(self) -> list[int]:
        """The places of the bodies that are not proved."""
        return [place for place, body in enumerate(self.bodies) if body is None]

    @property
    def writes(self) -> list[Write]:
        """What it wrote, without what is gone or not proved."""
        return [
            (op.table, op.id, None if body == b"null" else body[len(b'{"body":') : -len(b',"salt":""}') - 32])
            for op, body in zip(self.head.ops, self.bodies, strict=True)
            if body is not None and not body.startswith(b'{"e')
        ]

    def joined(self, other: "Line") -> "Line":
        """This line with what the other copy of it has more; a body counts more than its erasure."""
        pairs = zip(self.bodies, other.bodies, strict=True)
        return self._replace(bodies=tuple(max(mine, more, key=_worth) for mine, more in pairs))

    def without(self, gone: dict[int, int]) -> "Line":
        """The line with the bodies at these places erased by these entries."""
        return self._replace(
            bodies=tuple(_ERASED % gone[place] if place in gone else body for place, body in enumerate(self.bodies))
        )

    def spelled(self) -> bytes:
        """The bytes of the line. Only where every body is proved or erased."""
        bodies = b",".join(body for body in self.bodies if body is not None)
        return b'{"h":"%b","head":%b,"bodies":[%b]}\n' % (self.h.encode(), self.head_raw, bodies)


def _worth(body: bytes | None) -> int:
    return 0 if body is None else 1 if body.startswith(b'{"e') else 2


def as_line(raw: bytes) -> Line:
    """A sound line in its parts. ValueError when a byte is not as it was written."""
    entry: Entry = read_entry(raw)
    bodies = tuple(
        b"null" if body is None else _ERASED % body.erased if body.erased
        else b'{"body":%b,"salt":"%b"}' % (bytes(body.body), body.salt.encode())
        for body in entry.bodies
    )  # fmt: skip
    return Line(entry.h, entry.head, entry.head_bytes, bodies)


def broken_lines(raw: bytes) -> Iterator[Line]:
    """The lines in a stretch of a journal that is not as it was written, of which at least the head is proved. Line ends are not relied upon."""
    begins = [match.start() for match in _BEGINS.finditer(raw)]
    for start, end in pairwise([*begins, len(raw)]):
        if line := _read(raw[start:end]):
            yield line


def _read(raw: bytes) -> Line | None:
    h = raw[6:70].decode("ascii")
    start = raw.index(b'"head":') + len(b'"head":')
    end = raw.find(_HEAD_ENDS, start) + 1
    try:
        head = read_head(raw[start:end], h) if end else None
    except ValueError:
        return None
    return Line(h, head, raw[start:end], _bodies(head, raw[end + len(_HEAD_ENDS) - 2 :])) if head else None


def _bodies(head: Head, raw: bytes) -> tuple[bytes | None, ...]:
    """raw: from the opening bracket on."""
    found: list[bytes | None] = [b"null" if op.digest is None else None for op in head.ops]
    wanted: dict[str, list[int]] = {}
    for place, op in enumerate(head.ops):
        wanted.setdefault(op.digest or "", []).append(place)
    for begin in _BODY_BEGINS.finditer(raw):
        if (match := _BODY.match(raw, begin.start())) and is_canonical(match[1]):
            for place in wanted.get(body_digest(match[2].decode(), match[1]), ()):
                found[place] = match[0]
    tokens = [match[0] for match in _TOKEN.finditer(raw)]
    if len(tokens) == len(found):  # else nobody can tell which of them was erased
        found = [
            token if body is None and token.startswith(b'{"e') else body
            for body, token in zip(found, tokens, strict=True)
        ]
    return tuple(found)
