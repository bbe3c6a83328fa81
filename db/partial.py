"""Some fields of every record of a kind, kept while the table stays as it is: what a list over all records is made of.

A due list asks for tens of thousands of records after each act, of which the act changed one: a body that is still the same is not decoded again.
"""

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
            rows: dict[int, tuple[object, S]] = {}
            for doc_id, body in state.bodies(self._table):
                known = self._rows.get(doc_id)
                rows[doc_id] = (
                    known if known is not None and known[0] is body else (body, read(self._table, self._decoder, body))
                )
            self._answer = tuple(row for _, row in rows.values())
            self._rows, self._changed = rows, changed  # last: another thread may look meanwhile
        return self._answer


def read(table: str, decoder: "msgspec.json.Decoder[S]", body: Any) -> S:
    """A document in a smaller shape. Damaged when it does not fit."""
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError:
        raise Damaged(f"{table} 里有与本程序版本不符的记录；请升级明抽后再打开") from None
