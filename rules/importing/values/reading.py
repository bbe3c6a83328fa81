"""What one text of a column is read as: another text, what is told of that, what is asked."""

from collections.abc import Mapping, Sequence

import msgspec

from rules.base.fields import Column
from rules.importing.questions import Question

__all__ = ["READ", "WORD", "Reading", "asked", "read_as", "word_read"]

READ, WORD = "value_read", "word_read"
"""Kinds of what is told: a way of writing, told once with an example; the meaning of a word, told of each word."""


class Reading(msgspec.Struct, frozen=True):
    """text: as our parse takes it. notes: (kind, sentence) of what is told. asks: what may be answered otherwise, or must be answered.

    more: column name → text, where the text says something of another column as well; for rows where that one is empty.
    """

    text: str
    notes: tuple[tuple[str, str], ...] = ()
    asks: tuple[Question, ...] = ()
    more: Mapping[str, str] = {}


def read_as(text: str, sentence: str, *, more: Mapping[str, str] | None = None) -> Reading:
    """A text written otherwise than ours. sentence: the way of writing, without the text itself."""
    return Reading(text, ((READ, sentence),) if sentence else (), more=more or {})


def word_read(column: Column, word: str, text: str, *, more: Mapping[str, str] | None = None) -> Reading:
    """A word of a column that means another."""
    return Reading(text, ((WORD, f"{column.label}“{word}”读作 {text or '空'}"),), more=more or {})


def asked(
    column: Column, word: str, *, text: str = "", guess: str | None = None, ground: str = "",
    options: Sequence[tuple[str, str]] | None = None, must: bool = True,
) -> Question:  # fmt: skip
    """The question what a word of a column means. options: None for the texts of the column's own table; () where any text may be typed."""
    if options is None:
        options = [(row.text, row.text) for row in column.choices.rows] if column.choices else []
        options += [] if column.required else [("", "不填")]
    return Question(
        kind="value", key=f"{column.name}={word}", text=text or f"{column.label}里的“{word}”是什么", ground=ground, guess=guess,
        options=tuple(options), column=column.name, must=must,
    )  # fmt: skip
