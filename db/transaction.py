"""What goes into one journal line, where the journal stands, and what a line made of a record."""

from collections.abc import Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

import msgspec

from db.encode import encode
from db.state import State
from rules.base.errors import NotFound
from rules.base.fields import Record
from rules.base.invisible import first_invisible
from rules.journal.chain import Write

__all__ = ["Position", "Transaction", "Version"]

R = TypeVar("R", bound=Record)


class Position(NamedTuple):
    """Where the journal ends: seq and h of its last entry."""

    seq: int
    head: str


class Version(msgspec.Struct, Generic[R], frozen=True):
    """What one entry (seq, its hash head) made of a record. record: None when it was deleted, or its body erased by law.

    erased: the entry that says so, 0 where nothing was erased.
    """

    seq: int
    head: str
    at: str
    by: str
    act: str
    why: str
    record: R | None
    erased: int = 0


class Transaction:
    """The changes of one act. Nothing happens before the with-block ends well; reads of the store give the old state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._staged: dict[str, dict[str, bytes | None]] = {}
        """Table → number → body, None of what is taken out."""
        self.position: Position | None = None
        """After the commit: the place of this transaction's entry (of the last entry, if it changed nothing)."""

    def put(self, record: Record) -> None:
        """Insert the record, or replace the one of its table that has its number. The last put of a number counts."""
        if not record.number:
            raise ValueError("a record needs a number")
        self._staged.setdefault(record.table, {})[record.number] = encode(record)

    def delete(self, kind: type[Record], number: str) -> None:
        """Take a record out; its history stays. NotFound when there is none."""
        staged = self._staged.setdefault(kind.table, {})
        exists = staged[number] is not None if number in staged else self._state.find(kind.table, number) is not None
        if not exists:
            raise NotFound(f"没有编号为 {number} 的记录，不能删除")
        staged[number] = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was put or deleted yet."""
        return not any(self._staged.values())

    def bodies(self, kind: type[Record]) -> list[tuple[str, bytes]]:
        """(number, canonical bytes) of what is put into the table of a kind."""
        staged = self._staged.get(kind.table, {})
        return [(number, body) for number, body in staged.items() if body is not None]

    def _all(self) -> Iterator[tuple[str, str, bytes | None]]:
        """(table, number, body) of everything that was put or deleted."""
        return ((table, number, body) for table, staged in self._staged.items() for number, body in staged.items())

    def new_invisible(self) -> list[tuple[str, str]]:
        """(record's number, text) of texts with a character that nobody sees (rules.base.invisible) and that the record had not before."""
        found: list[tuple[str, str]] = []
        for table, number, body in self._all():
            if body is None or not (hidden := _invisible_in(body)):
                continue
            doc_id = self._state.find(table, number)
            before = self._state.get(table, doc_id) if doc_id is not None else None
            known = set(_invisible_in(before)) if before else set()
            found += ((number, text) for text in hidden if text not in known)
        return found

    def writes(self) -> tuple[list[Write], list[str]]:
        """What differs from the state, with document ids, and its numbers; new ids count on from the largest ever given."""
        writes: list[Write] = []
        numbers: list[str] = []
        upcoming: dict[str, int] = {}
        current = ""
        ids: Mapping[str, int] = {}
        # An import has a hundred thousand: what is asked of a table, is asked once.
        for table, number, body in self._all():
            if table != current:
                current = table
                ids = self._state.ids(table)
                upcoming.setdefault(table, self._state.next_id(table))
            doc_id = ids.get(number)
            if doc_id is None:
                if body is None:
                    continue
                doc_id = upcoming[table]
                upcoming[table] = doc_id + 1
            elif self._state.get(table, doc_id) == body:
                continue
            writes.append((table, doc_id, body))
            numbers.append(number)
        return writes, numbers


def _invisible_in(body: bytes) -> list[str]:
    """The texts of a canonical body with a character that nobody sees."""
    # Controls stand there as \\u00…, everything else as it is; nearly every body has neither.
    if b"\\u00" not in body and first_invisible(body.decode()) is None:
        return []
    return [text for text in _texts(msgspec.json.decode(body)) if first_invisible(text)]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
