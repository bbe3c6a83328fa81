"""What must be asked of a file, with a guess and its ground. An answer is stored in the mapping under the question's kind and key."""

from typing import Literal

import msgspec

from rules.base.errors import Problem
from rules.importing.told import SHOWN

__all__ = ["LEAVE", "NOTHING", "TAKE", "Question", "QuestionKind", "Side", "unanswered"]

QuestionKind = Literal[
    "sheets", "heading_row", "heading", "value", "missing", "hidden", "filtered", "struck", "pair", "mode", "blank"
]

TAKE, LEAVE = "take", "leave"
"""The answers to what is asked of tables and rows: read them, leave them out."""
NOTHING = ""
"""The answer of a heading that is left out, and of a word that is as good as an empty cell."""


class Side(msgspec.Struct, frozen=True):
    """One side of a doubtful pair. title: where it stands (第 3 行, O-000001). facts: (label, text), the same labels on every side."""

    title: str
    facts: tuple[tuple[str, str], ...]


class Question(msgspec.Struct, frozen=True):
    """One question. kind: what it is about. key: under what its answer is stored, see `ImportMapping` (`sheets`: the table's name; `heading`:
    the heading; `value`: column name `=` word; `missing`: column name; `hidden`, `filtered`, `struck`: the kind itself; `heading_row`: "").

    text: Chinese, one line. ground: why the guess. guess: the value of an option, or a free text; None where there is none. options: (value,
    text); () where any text may be typed that `column` takes. count, lines: how many rows it is about, the first of them.
    sides: of a pair what is known of each, to be seen side by side: the row first.
    must: nothing is imported until it is answered, but for the rows that it is not about. Else the guess is taken, and told.
    """

    kind: QuestionKind
    key: str
    text: str
    ground: str = ""
    guess: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    column: str = ""
    count: int = 0
    lines: tuple[str, ...] = ()
    must: bool = False
    sides: tuple[Side, ...] = ()

    @property
    def guess_text(self) -> str:
        """The guess as a person reads it; "" where there is none."""
        return next((text for value, text in self.options if value == self.guess), self.guess or "")

    def with_more(self, other: "Question") -> "Question":
        """The same question with the rows of another part of the file."""
        lines = (*other.lines, *self.lines)[:SHOWN]
        return msgspec.structs.replace(self, count=self.count + other.count, lines=lines)


def unanswered(question: Question) -> Problem:
    """That a question stops the import, as a problem of the file."""
    offered = "、".join(text for _, text in question.options)
    words = f"{question.text}；可答：{offered}" if offered else question.text
    return Problem(words, "、".join(question.lines[:3]), "必须回答")
