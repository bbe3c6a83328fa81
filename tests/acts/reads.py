"""How much an act does, counted instead of timed: records read, their bytes, and the steps of the interpreter in our own code.

The machine that runs a test may be slow or busy; how often a record is read, and how often a line runs, is the same everywhere.
"""

import sys
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from db.index import Index
from db.state import State
from tests import ROOT

__all__ = ["Work", "work"]

_ROOMS = tuple(f"{ROOT}/{room}/" for room in ("acts", "rules", "db", "tui", "filesystem", "site_gen"))


class Work(NamedTuple):
    """What an act took.

    records: read out of the store. bytes: of these. ids: gone through in its indexes. steps: lines of our code that ran, each turn of a loop counted.
    """

    records: int
    bytes: int
    ids: int
    steps: int

    def __sub__(self, other: "Work") -> "Work":
        return Work(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


def work(run: Callable[[], object]) -> Work:
    """What it takes to run this."""
    with _reads() as read, _steps() as steps:
        run()
    return Work(read["records"], read["bytes"], read["ids"], steps["steps"])


@contextmanager
def _reads() -> Iterator[dict[str, int]]:
    """The documents and the ids that every store hands out meanwhile."""
    found = {"records": 0, "bytes": 0, "ids": 0}
    get, items, ids = State.get, State.items, Index.ids

    class Counted(Set[int]):
        """The ids under a value; who goes through them is counted."""

        def __init__(self, own: Set[int]) -> None:
            self._own = own

        def __contains__(self, one: object) -> bool:
            return one in self._own

        def __iter__(self) -> Iterator[int]:
            for one in self._own:
                found["ids"] += 1
                yield one

        def __len__(self) -> int:
            return len(self._own)

    def count(body: bytes | None) -> None:
        found["records"] += 1
        found["bytes"] += len(body or b"")

    def counted_get(self: State, table: str, doc_id: int) -> bytes | None:
        count(body := get(self, table, doc_id))
        return body

    def counted_items(self: State, table: str) -> Iterator[tuple[int, bytes]]:
        for doc_id, body in items(self, table):
            count(body)
            yield doc_id, body

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(State, "get", counted_get)
        patch.setattr(State, "items", counted_items)
        patch.setattr(Index, "ids", lambda self, value: Counted(ids(self, value)))
        yield found


@contextmanager
def _steps() -> Iterator[dict[str, int]]:
    """The lines of the house's own rooms that run meanwhile, in this thread."""
    found = {"steps": 0}

    def line(_frame: object, event: str, _of: object) -> Any:
        if event == "line":
            found["steps"] += 1
        return line

    def call(frame: Any, _event: str, _of: object) -> Any:
        return line if frame.f_code.co_filename.startswith(_ROOMS) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield found
    finally:
        sys.settrace(before)
