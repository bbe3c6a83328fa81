"""A file's tables as they are read, with what a reader of the file would see of its rows: hidden, struck through, without a value."""

from collections.abc import Mapping, Sequence

import msgspec

from rules.importing.told import Told

__all__ = ["Cell", "Range", "Source", "Table"]

Cell = float | str | bool
"""A cell as it is read: "" when it is empty; a date cell is ISO text, with a time only when it has one."""
Range = tuple[tuple[int, int], tuple[int, int]]
"""((top, left), (bottom, right)), both included."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table: a sheet, or a block of a sheet that has several, side by side or one below the other, with headings of their own.

    sheet: its name, "" of a text file. block: 1 …. top, left: where the block begins in its sheet. rows: its cells, those above and left of
    the block not among them. All other places are rows and columns of the table, from 0. hidden: rows hidden by hand, filtered: by a
    filter. struck: rows whose text is struck through. no_value: formulas without a stored value. errors: failed formulas → text (#N/A).
    merged: merged cells. ragged: whether a row may be longer than the headings by mistake (CSV).
    """

    rows: Sequence[Sequence[Cell]]
    sheet: str = ""
    block: int = 1
    top: int = 0
    left: int = 0
    hidden: frozenset[int] = frozenset()
    filtered: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    no_value: tuple[tuple[int, int], ...] = ()
    errors: Mapping[tuple[int, int], str] = {}
    merged: tuple[Range, ...] = ()
    ragged: bool = False

    @property
    def name(self) -> str:
        """What it is called in questions, answers and places: the sheet's name, with the block's number but for the first."""
        return self.sheet if self.block == 1 else f"{self.sheet or '表'}（第 {self.block} 块）"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file as read. name: the file's name. told: what reading did of itself. hidden_sheets: worksheets that are not read, for nobody sees them."""

    name: str
    tables: tuple[Table, ...]
    hidden_sheets: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
