"""What goes into one journal line, where the journal stands, and what a line made of a record."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from db.encode import encode
from db.state import State
from rules.errors import NotFound
from rules.fields import Record

__all__ = ["Position", "Transaction", "Version"]

R = TypeVar("R", bound=Record)


class Position(NamedTuple):
    """Where the journal ends: seq and h of its last entry."""

    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class Version(Generic[R]):
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
        self._staged: dict[tuple[str, str], bytes | None] = {}
        self.position: Position | None = None
        """After the commit: the place of this transaction's entry (of the last entry, if it changed nothing)."""

    def put(self, record: Record) -> None:
        """Insert the record, or replace the one of its table that has its number. The last put of a number counts."""
        if not record.number:
            raise ValueError("a record needs a number")
        self._staged[record.table, record.number] = encode(record)

    def delete(self, kind: type[Record], number: str) -> None:
        """Take a record out; its history stays. NotFound when there is none."""
        key = (kind.table, number)
        there = self._staged[key] is not None if key in self._staged else self._state.find(*key) is not None
        if not there:
            raise NotFound(f"没有编号为 {number} 的记录，不能删除")
        self._staged[key] = None

    def writes(self) -> list[tuple[str, int, bytes | None]]:
        """What differs from the state, with document ids: new ones count on from the largest ever given."""
        writes: list[tuple[str, int, bytes | None]] = []
        given: dict[str, int] = {}
        for (table, number), body in self._staged.items():
            doc_id = self._state.find(table, number)
            if doc_id is None and body is not None:
                doc_id = given.get(table, self._state.next_id(table))
                given[table] = doc_id + 1
                writes.append((table, doc_id, body))
            elif doc_id is not None and self._state.get(table, doc_id) != body:
                writes.append((table, doc_id, body))
        return writes
