"""The versions of one record, and the newest entries: lines picked out of the journal, each checked as it is read."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

import msgspec

from db.encode import decode
from db.erasure import erasures
from db.mark import Mark, entry_at
from db.state import State, number_of
from db.transaction import Version
from rules.base.canonical import canonical
from rules.base.fields import Record
from rules.journal.chain import Entry

__all__ = ["Doing", "newest_doings", "newest_entries", "versions"]

R = TypeVar("R", bound=Record)
Lines: TypeAlias = Iterable[tuple[bytes, Mark]]
"""(line, where it stands), as Journal.lines gives them."""


def versions(kind: type[R], number: str, lines: Lines, state: State, file: Callable[[int], Path]) -> list[Version[R]]:
    """Return every version of a record, oldest first; empty when the number was never used.

    lines: of the journal, with their places. file: the path of a journal file by its first seq. Damaged for an unsound line.
    """
    search = _Search(kind, number, state)
    found: list[Version[R]] = []
    for line, mark in lines:
        if search.may_concern(line):
            found += search.versions_in(entry_at(line, mark, file))
    return found


class _Search(Generic[R]):
    """The search for one record in the lines of the journal, from the oldest on."""

    def __init__(self, kind: type[R], number: str, state: State) -> None:
        self._kind = kind
        self._number = number
        self._named = b'"number":' + canonical(number)
        # An erased version no longer says whose it was; the document's id still does.
        erased = [item for item in erasures(state) if (item.of, item.record) == (kind.table, number)]
        self._erased_ids = {doc_id for erasure in erased for doc_id in erasure.ids}
        self._ids: set[int] = set()
        """The documents that held the record so far."""

    def may_concern(self, line: bytes) -> bool:
        """Whether a line names the record or a document that once held it. Parsing is slow, and most lines do not."""
        if self._named in line:
            return True
        table = self._kind.table.encode()
        return any(b'"id":%d,"table":"%b"' % (doc_id, table) in line for doc_id in self._ids | self._erased_ids)

    def versions_in(self, entry: Entry) -> Iterator[Version[R]]:
        """The versions of the record that an entry made."""
        head = entry.head
        for op, body in zip(head.ops, entry.bodies, strict=True):
            if op.table != self._kind.table:
                continue
            raw, erased = (body.raw, body.erased) if body else (None, 0)
            if self._is_of_record(op.id, raw, erased):
                self._ids.add(op.id)
            if op.id in self._ids:
                record = decode(self._kind, raw) if raw is not None else None
                yield Version(head.seq, entry.h, head.at, head.by, head.act, head.why, record, erased)

    def _is_of_record(self, doc_id: int, raw: bytes | None, erased: int) -> bool:
        if raw is not None:
            return self._named in raw and number_of(raw) == self._number
        return bool(erased) and doc_id in self._erased_ids


def numbers_written(kind: type[Record], lines: Lines, file: Callable[[int], Path]) -> set[str]:
    """Return the number of every record of a kind that the journal holds a version of; not of those erased by law.

    lines, file: as for `versions`. Damaged when a line of them is not sound.
    """
    table = b'"table":"%b"' % kind.table.encode()
    found: set[str] = set()
    for line, mark in lines:
        if table not in line:
            continue
        entry = entry_at(line, mark, file)
        for op, body in zip(entry.head.ops, entry.bodies, strict=True):
            if op.table == kind.table and body is not None and body.raw is not None:
                found.add(number_of(body.raw) or "")
    return found - {""}


def newest_entries(limit: int, number: str, lines: Lines, file: Callable[[int], Path]) -> list[Entry]:
    """Return the last entries that name this number ("": all of them), newest first, at most `limit` (0: all).

    lines, file: as for `versions`. Damaged when one of them is not sound.
    """
    named = canonical(number)[1:-1]
    last = deque(((line, mark) for line, mark in lines if named in line), maxlen=limit or None)
    return [entry_at(line, mark, file) for line, mark in reversed(last)]


class Doing(msgspec.Struct, frozen=True):
    """Of the head of an entry: what was done, when, why. What it wrote is not read."""

    act: str
    at: str
    why: str


_ACT = re.compile(rb'\{"h":"[0-9a-f]{64}","head":\{"act":"([a-z_.]+)"')
_BODIES = b',"bodies":['


def newest_doings(lines: Lines, first: str) -> dict[str, Doing]:
    """Act → when it was done last, of the acts whose name begins with `first`. Bodies are not read, however many there are.

    lines: as for `versions`. What is not sound is passed over: `check` tells.
    """
    newest: dict[bytes, bytes] = {}
    wanted = first.encode()
    for line, _ in lines:
        if (match := _ACT.match(line)) and match[1].startswith(wanted):
            newest[match[1]] = line
    found = {}
    for act, line in newest.items():
        start, end = line.index(b'"head":') + len(b'"head":'), line.find(_BODIES)
        if end > 0:
            found[act.decode()] = msgspec.json.decode(line[start:end], type=Doing)
    return found
