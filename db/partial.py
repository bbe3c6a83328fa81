"""Some fields of every record of a kind, kept while the table stays as it is: what a list over all records is made of.

A due list asks for tens of thousands of records after each act, of which the act changed one: a body that is still the same is not decoded again.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import msgspec

from db.state import State
from rules.base.errors import Damaged

__all__ = ["Partial", "read"]

S = TypeVar("S", bound=msgspec.Struct)


class Partial(Generic[S]):
    """One table in one shape. shape: a struct that lets unknown fields pass; fields that a stored document lacks need a default there."""

    def __init__(self, table: str, shape: type[S]) -> None:
        self._table = table
        self._decoder: msgspec.json.Decoder[S] = msgspec.json.Decoder(shape)
        self._changed = -1
        self._rows: dict[int, tuple[object, S]] = {}
        """Document id → (the body as it stands in the state, what was read of it)."""
        self._answer: tuple[S, ...] = ()

    def rows(self, state: State) -> tuple[S, ...]:
        """What the shape has of every record, in order of document id. Damaged when one does not fit the shape."""
        changed = state.changes(self._table)
        if changed != self._changed:
            with _uncollected():
                self._read_rows(state, changed)
        return self._answer

    def _read_rows(self, state: State, changed: int) -> None:
        rows: dict[int, tuple[object, S]] = {}
        for doc_id, body in state.bodies(self._table):
            known = self._rows.get(doc_id)
            if known is None or known[0] is not body:
                known = (body, read(self._table, self._decoder, body))
            rows[doc_id] = known
        self._answer = tuple(row for _, row in rows.values())
        self._rows, self._changed = rows, changed  # last: another thread may look meanwhile


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage in between: tens of thousands of records come and none goes, and each look goes through all of them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read(table: str, decoder: "msgspec.json.Decoder[S]", body: Any) -> S:
    """A document in a smaller shape. Damaged when it does not fit."""
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError:
        raise Damaged(f"{table} 里有与本程序版本不符的记录；请升级明抽后再打开") from None
