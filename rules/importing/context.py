"""What the readers of a file share: what they may know of the bureau, and where they put what they find.

The readers of `rows` and `values` work on a whole column or table at once: a list has a hundred thousand rows, and what is said of a text is
said once for each distinct text. Rows are indexes into the table's rows below the headings, from 0; `Found.where` puts them into words.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date

import msgspec

from rules.base.errors import Problem
from rules.base.fields import Column
from rules.importing.mapping import ImportMapping
from rules.importing.questions import Question
from rules.importing.told import SHOWN, Notes

__all__ = ["Context", "Found"]


_KNOWN_WITHOUT: Mapping[str, Set[str]] = {
    "enterprises": {"code"},
    "inspectors": {"certificate", "department", "valid_until"},
}
"""List → required columns without which a row can still say, by its name, which record of the registry it is about."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside the file. columns: of the list, their departments the bureau's own. mapping: what has been answered.

    bureau, region: its name and the six digits of its county. trades: names that items cover; trade_words: what the office said that a word for one means. items: names and numbers of the item list,
    by which a plan names them. sections: of the bureau's own departments. above: the texts that stand above the headings (a title with its year).
    """

    listing: str
    columns: tuple[Column, ...]
    mapping: ImportMapping
    today: date
    bureau: str = ""
    region: str = ""
    trades: frozenset[str] = frozenset()
    trade_words: Mapping[str, str] = {}
    items: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    own: bool = False
    """Whether the table was written by this program, every row with our number: its texts stand as they are."""
    example: Mapping[str, str] = {}
    """The template's example row, by column name."""

    @property
    def required(self) -> frozenset[str]:
        """The columns that a file must have: without those that one answer gives, or by which nobody need be known whom the registry has."""
        required = {column.name for column in self.columns if column.required} - set(self.mapping.answers)
        return frozenset(
            required - (_KNOWN_WITHOUT.get(self.listing, set()) if self.mapping.mode == "update" else set())
        )

    def way_without(self, wanted: Set[str]) -> str:
        """How a file comes in that has not these columns, as the end of a sentence; "" where it cannot."""
        if not wanted <= _KNOWN_WITHOUT.get(self.listing, set()):
            return ""
        ended = "；注销、吊销、迁出的名单选“登记状态名单”（--mode status）" if self.listing == "enterprises" else ""
        return f"。名录里已有的可以按名称认：选“只更新”（--mode update）{ended}"

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)

    def answer(self, column: str, word: str) -> str | None:
        """What a word of a column was said to mean: our text, "" for an empty cell; None where it was not said."""
        return self.mapping.values.get(column, {}).get(word)


class Found:
    """What was told, asked and found wrong in one table. where: a row's place in words (第 5 行)."""

    def __init__(self, notes: Notes, where: Callable[[int], str]) -> None:
        self.notes = notes
        self.where = where
        self.problems: dict[int, list[Problem]] = {}
        """By row; a row with a problem is not imported."""
        self._asked: dict[tuple[str, str], Question] = {}

    def tell(self, what: str, text: str, rows: Sequence[int]) -> None:
        """Say what was done with these rows."""
        for row in rows[:SHOWN]:
            self.notes.add(what, text, self.where(row))
        if len(rows) > SHOWN:
            self.notes.add(what, text, count=len(rows) - SHOWN)

    def ask(self, question: Question, rows: Sequence[int]) -> None:
        """Ask about these rows; the same kind and key is one question, with the rows of both."""
        lines = tuple(self.where(row) for row in rows[:SHOWN])
        key = (question.kind, question.key)
        before = self._asked.get(key)
        if before is not None:
            question, lines = before, (*before.lines, *lines)[:SHOWN]
        count = len(rows) + (before.count if before else 0)
        self._asked[key] = msgspec.structs.replace(question, count=count, lines=lines)

    def wrong(self, rows: Sequence[int], message: str, field: str = "") -> None:
        """These rows cannot be imported as they are: what is wrong, and what to do."""
        for row in rows:
            self.problems.setdefault(row, []).append(Problem(message, self.where(row), field))

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that was asked."""
        return tuple(self._asked.values())
