"""What was done with a file without being asked for, so that nothing is done unsaid."""

from collections.abc import Iterator

import msgspec

__all__ = ["SHOWN", "Notes", "Told"]

SHOWN = 20
"""Places that are named of one thing; of the rest only their number."""


class Told(msgspec.Struct, frozen=True):
    """One thing that the preview says. what: its kind, a code (sheets, block, hidden, filtered, struck, ditto, no_value, unused_column,
    unseen, total_row, note_row, example_row, heading, value_read …). text: a Chinese sentence without its 。 count: how many rows or
    cells; 0 where there is nothing to count. lines: where (第 5 行, C2; with the sheet's name where there are several), the first SHOWN.
    """

    what: str
    text: str
    count: int = 0
    lines: tuple[str, ...] = ()


class Notes:
    """Things told, gathered: the same (what, text) is one thing, however often it is met."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[int, list[str]]] = {}

    def add(self, what: str, text: str, where: str = "", count: int = 1) -> None:
        """Note one more. where: its place, "" where none is named."""
        before, lines = self._found.get((what, text), (0, []))
        if where and len(lines) < SHOWN and where not in lines:
            lines.append(where)
        self._found[what, text] = (before + count, lines)

    def __iter__(self) -> Iterator[Told]:
        return (Told(what, text, count, tuple(lines)) for (what, text), (count, lines) in self._found.items())
