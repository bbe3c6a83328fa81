"""打捞: what a salvaged journal says of itself: how far it is whole, which entries are lost, what could not be found again."""

from typing import ClassVar

from rules.base.fields import Record

__all__ = ["Salvage", "stretch_text"]


class Salvage(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One salvage. number: `S-0001`. at: when. sources: the names of the files and folders that it drew on.

    whole: the last entry before the first lost one. lost: first and last seq of each stretch of entries that is lost. places: (seq, place in the
    line) of every body that is gone from the lines before: not found in any copy, or erased by an entry that is itself lost.
    entry: the seq of the salvage itself.
    """

    table: ClassVar[str] = "salvages"

    at: str
    sources: tuple[str, ...]
    whole: int
    lost: tuple[tuple[int, int], ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    entry: int


def stretch_text(first: int, last: int) -> str:
    """Entries in words.

    >>> stretch_text(3, 7), stretch_text(3, 3)
    ('第 3–7 条', '第 3 条')
    """
    return f"第 {first}–{last} 条" if last > first else f"第 {first} 条"
