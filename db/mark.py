"""A place in the journal, the journal's files, and the error of a line that is not sound."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from db.places import Places
from rules.base.errors import Damaged, Problem
from rules.journal.chain import ORIGIN, Entry, read_entry

__all__ = ["BEGIN", "CURE", "BrokenLine", "Mark", "entry_at", "journal_files"]

_NAME = re.compile(r"([0-9]{12})\.jsonl")

CURE = "请勿改动此文件夹，用 mingchou salvage 把它和备份里完好的打捞到一个新文件夹（工作台 设置 → 打捞）"
"""What to do about damage, the end of every message about it."""


class Mark(NamedTuple):
    """A place in the journal: after the entry `seq`, whose hash is `h`.

    Its line is bytes start to end of the file whose first entry is `first`.
    """

    seq: int
    h: str
    first: int
    start: int
    end: int


BEGIN = Mark(0, ORIGIN, 1, 0, 0)
"""Before the first entry."""


class BrokenLine(Exception):
    """A line that is not as it was written, or does not follow the one before.

    path, offset: where it begins. after: the last good place. torn: it may be a commit cut short (last in the last file, no line after
    it). problem: the same in words, with the cure.
    """

    def __init__(self, path: Path, after: Mark, offset: int, reason: str, *, torn: bool) -> None:
        super().__init__(reason)
        self.path = path
        self.after = after
        self.offset = offset
        self.torn = torn
        first = int(path.stem)
        line = max(1, after.seq + 2 - first)
        self.problem = Problem(f"{reason}；{CURE}", f"journal/{path.name} 第 {line} 行")


def journal_files(places: Places) -> list[int]:
    """Return the first seqs of the journal's files, ascending; empty without a journal."""
    try:
        names = [_NAME.fullmatch(path.name) for path in places.journal.iterdir()]
    except FileNotFoundError:
        return []
    return sorted(int(name[1]) for name in names if name)


def entry_at(line: bytes, mark: Mark, file: Callable[[int], Path]) -> Entry:
    """The entry of a line that stands at this mark; file: the path of the journal's file whose first entry is so many. Damaged when it is not sound."""
    try:
        return read_entry(line)
    except ValueError as error:
        before = mark._replace(seq=mark.seq - 1)
        raise Damaged(BrokenLine(file(mark.first), before, mark.start, str(error), torn=False).problem) from None
