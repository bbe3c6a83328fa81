"""The columns of a table, and how many of them fit into the terminal."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, Literal, TypeVar

import msgspec
from rich.cells import cell_len

__all__ = ["GAP", "TableColumn", "lay_out"]

R = TypeVar("R")

GAP = 2
"""Cells between two columns."""
_NAME_LEAST = 16
_LEAST = 8


class TableColumn(msgspec.Struct, Generic[R], frozen=True):
    """One column. width: cells; 0 takes what the others leave, at least 16. style: a name of TONES (or a Rich style) for a row's cell."""

    label: str
    width: int
    text: Callable[[R], str]
    align: Literal["left", "right"] = "left"
    style: Callable[[R], str] | None = None


def lay_out(columns: Sequence[TableColumn[Any]], width: int, skipped: int = 0) -> list[tuple[int, int]]:
    """Which columns are drawn, and how wide: (index, cells) in order, two blanks between them.

    The name column (width 0; without one, the first) stays. `skipped` columns beside it, from the left, are passed over; of the rest as
    many as fit are taken from the left; the last is shrunk to what is left when that is at least half of it.
    """
    if not columns:
        return []
    name = next((index for index, column in enumerate(columns) if column.width == 0), 0)
    least = columns[name].width or max(_NAME_LEAST, width // 3, cell_len(columns[name].label))
    remaining = width - min(least, width)
    taken = {name: min(least, width)}
    for index in [index for index in range(len(columns)) if index != name][skipped:]:
        wanted = columns[index].width
        room = remaining - GAP
        if room >= wanted:
            taken[index] = wanted
            remaining = room - wanted
            continue
        if room >= max(_LEAST, cell_len(columns[index].label), -(-wanted // 2)):
            taken[index] = room
            remaining = 0
        break
    if columns[name].width == 0:
        taken[name] += remaining
    return sorted(taken.items())
