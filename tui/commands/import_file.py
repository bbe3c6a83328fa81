"""A file that is imported, on its way: a large one is let go of as it goes, for what comes of it takes as much memory again."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rules.importing.sheet import RowText, SheetText
from rules.importing.tables import Source

__all__ = ["CountedRows", "ReadFile"]

_EVERY = 500
"""Rows between two steps of the progress line."""


@dataclass
class ReadFile:
    """A file of a list of ours as it was read."""

    source: Source
    sheet: SheetText

    def let_go(self) -> None:
        """Keep what was told and asked, without the rows."""
        self.sheet = replace(self.sheet, rows=())


class CountedRows(Sequence[RowText]):
    """Rows that tell how many of them have been gone through. keep=False: each is let go of as the next one is come to, so that of a large file
    the texts make room for the records. They can be gone through once.
    """

    def __init__(self, rows: Sequence[RowText], report: Callable[[int, int], None] | None, *, keep: bool) -> None:
        self._rows = deque(rows)
        self._count = len(rows)
        self._report = report
        self._keep = keep

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        return self._rows[at]  # a deque has no slices, and nobody asks for one

    def __iter__(self) -> Iterator[RowText]:
        kept = iter(self._rows) if self._keep else None
        for done in range(self._count):
            if self._report is not None and done % _EVERY == 0:
                self._report(done, self._count)
            yield self._rows.popleft() if kept is None else next(kept)
