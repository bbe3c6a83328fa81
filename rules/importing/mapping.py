"""What an office answered about a kind of file of a sender: remembered, shown, edited, given on as a file."""

from collections.abc import Mapping

import msgspec

from rules.base.errors import Refused
from rules.importing.questions import Question

__all__ = ["FIELDS", "MODES", "VERSION", "ImportMapping", "answered", "merged"]

VERSION = 1
MODES = ("", "full", "update", "flags", "status", "risk")
"""What kind of list it is; "": new and changed rows go in, what is missing says nothing."""


class ImportMapping(msgspec.Struct, frozen=True, kw_only=True):
    """All answers about one kind of file. list: the code of the list. sender: who sends such files, "" of nobody in particular.

    sheets: table's name → take or leave. heading_row: the row of the headings as Excel counts it, 0: found by itself. columns: heading →
    column name, "" leaves it out. values: column name → {word → our text, "" for an empty cell}. answers: column name → the text of a
    column that the file has not. rows: hidden, filtered, struck → take or leave. mode: one of MODES. blank_erases: whether an empty cell of
    a full list erases what is known. pairs: doubtful row → what was decided (acts.registry.importing).
    """

    list: str
    sender: str = ""
    sheets: Mapping[str, str] = {}
    heading_row: int = 0
    columns: Mapping[str, str] = {}
    values: Mapping[str, Mapping[str, str]] = {}
    answers: Mapping[str, str] = {}
    rows: Mapping[str, str] = {}
    mode: str = ""
    blank_erases: bool = False
    pairs: Mapping[str, str] = {}


FIELDS = {
    "sheets": "sheets",
    "heading": "columns",
    "missing": "answers",
    "hidden": "rows",
    "filtered": "rows",
    "struck": "rows",
    "pair": "pairs",
}
"""Kind of question → the field that holds its answers by key."""


def answered(mapping: ImportMapping, question: Question, answer: str) -> ImportMapping:
    """The mapping with one more answer: the value of an option, or the typed text. Refused where it is none of the options."""
    if question.options and answer not in {value for value, _ in question.options}:
        offered = "、".join(text for _, text in question.options)
        raise Refused(f"“{answer}”不能回答“{question.text}”，可答：{offered}")
    match question.kind:
        case "value":
            column, _, word = question.key.partition("=")
            values = {**mapping.values, column: {**mapping.values.get(column, {}), word: answer}}
            return msgspec.structs.replace(mapping, values=values)
        case "heading_row":
            if not answer.isdigit():
                raise Refused(f"“{answer}”不是行号，请写标题在第几行，如 3")
            return msgspec.structs.replace(mapping, heading_row=int(answer))
        case "mode":
            return msgspec.structs.replace(mapping, mode=answer)
        case "blank":
            return msgspec.structs.replace(mapping, blank_erases=answer == "yes")
    name = FIELDS[question.kind]
    return msgspec.structs.replace(mapping, **{name: {**getattr(mapping, name), question.key: answer}})


def merged(under: ImportMapping, over: ImportMapping) -> ImportMapping:
    """The answers of both; where both have one, that of `over`. List and sender are those of `over`."""
    words = {
        name: {**under.values.get(name, {}), **over.values.get(name, {})} for name in (*under.values, *over.values)
    }
    return ImportMapping(
        list=over.list, sender=over.sender or under.sender, sheets={**under.sheets, **over.sheets}, heading_row=over.heading_row or under.heading_row,
        columns={**under.columns, **over.columns}, values=words, answers={**under.answers, **over.answers}, rows={**under.rows, **over.rows},
        mode=over.mode or under.mode, blank_erases=over.blank_erases or under.blank_erases, pairs={**under.pairs, **over.pairs},
    )  # fmt: skip
