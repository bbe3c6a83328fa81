"""What the journal tells of one record, or of the last days: lines picked out of it, each checked as it is read."""

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias, TypeVar

from db.encode import decode
from db.erasure import erasures
from db.journal import BrokenLine, Mark
from db.state import State, number_of
from db.transaction import Version
from rules.base.canonical import canonical
from rules.base.errors import Damaged
from rules.base.fields import Record
from rules.journal.chain import Entry, read_entry

__all__ = ["newest_entries", "versions"]

R = TypeVar("R", bound=Record)
Lines: TypeAlias = Iterable[tuple[bytes, Mark]]


def versions(kind: type[R], number: str, lines: Lines, state: State, file: Callable[[int], Path]) -> list[Version[R]]:
    """Every version of a record, oldest first. file: the path of a journal file by its first seq. Damaged for an unsound line."""
    found: list[Version[R]] = []
    named = b'"number":' + canonical(number)
    # An erased version no longer says whose it was; the document's id still does.
    its_own = {one for told in erasures(state) if (told.of, told.record) == (kind.table, number) for one in told.ids}
    ids: set[int] = set()
    for line, mark in lines:
        # Parsing is dear; most lines do not name the record, nor a document that once was it.
        if named not in line and not any(
            b'"id":%d,"table":"%b"' % (one, kind.table.encode()) in line for one in ids | its_own
        ):
            continue
        entry = _entry(line, mark, file)
        head = entry.head
        for op, body in zip(head.ops, entry.bodies, strict=True):
            if op.table != kind.table:
                continue
            raw, erased = (body.raw, body.erased) if body else (None, 0)
            if (raw is not None and named in raw and number_of(raw) == number) or (erased and op.id in its_own):
                ids.add(op.id)
            if op.id in ids:
                record = decode(kind, raw) if raw is not None else None
                found.append(Version(head.seq, entry.h, head.at, head.by, head.act, head.why, record, erased))
    return found


def newest_entries(limit: int, number: str, lines: Lines, file: Callable[[int], Path]) -> list[Entry]:
    """The last entries that name this number ("": all of them), newest first, at most `limit` (0: all)."""
    named = canonical(number)[1:-1]
    kept = deque(((line, mark) for line, mark in lines if named in line), maxlen=limit or None)
    return [_entry(line, mark, file) for line, mark in reversed(kept)]


def _entry(line: bytes, mark: Mark, file: Callable[[int], Path]) -> Entry:
    try:
        return read_entry(line)
    except ValueError as error:
        before = mark._replace(seq=mark.seq - 1)
        raise Damaged(BrokenLine(file(mark.first), before, mark.start, str(error), torn=False).problem) from None
