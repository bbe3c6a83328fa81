"""A column of a foreign table as our rules read it: each distinct text is judged once, what was changed is told, what is doubtful is asked.

The parse rules of the lists stay strict; here stands how offices type, and what their systems write.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

import msgspec

from rules.base.fields import Column, Kind
from rules.base.invisible import visible
from rules.importing.context import Context, Found
from rules.importing.tables import Cell
from rules.importing.values.cells import read_cell
from rules.importing.values.figures import read_code
from rules.importing.values.judges import AS_TYPED, PEOPLE, judge_of
from rules.importing.values.reading import READ, Reading
from rules.importing.values.texts import DITTO, odd

__all__ = ["ColumnText", "read_column"]

_MOST_QUESTIONS = 40
"""Words of a column that are asked about one by one; a column with more holds something else than its heading says."""
_EXAMPLE = 30
"""Characters of an example at most."""
_PLAIN = frozenset({Kind.TEXT, Kind.LONG})
_NEVER_DITTO = frozenset({"number", "name", "code", "certificate", "object", "item"})
"""What no two rows share."""
_USUAL: dict[str, re.Pattern[str]] = {
    "code": re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}|[0-9]{15}|"),
    "phone": re.compile(r"1[0-9]{10}|(?:0[0-9]{2,3}-?)?[0-9]{7,8}|"),
    "region": re.compile(r"[0-9]{6}|"),
}
"""Column → texts of it that need not be judged: nearly all."""
_USUAL_OF_KIND: dict[Kind, re.Pattern[str]] = {
    Kind.DATE: re.compile(r"(?!0|1899|1900|9999)[0-9]{4}-[0-9]{2}-[0-9]{2}|")
}


class ColumnText(msgspec.Struct, frozen=True):
    """A column as read. texts: of each row, as our parse takes it. more: column name → row → text, where a cell says something of another
    column as well (an old number beside a code, the section of a bureau): for rows where that column is empty.
    """

    texts: list[str]
    more: Mapping[str, Mapping[int, str]] = {}


def read_column(column: Column, cells: Sequence[Cell], context: Context, found: Found) -> ColumnText:
    """Read a column. cells: of each row below the headings, "" in those that are no rows of the list (`rows.no_rows`).

    What cannot be read stays as it is typed, for `parse` to refuse.
    """
    texts = _as_texts(column, cells, found)
    distinct = dict.fromkeys(texts)
    marks = set() if context.own else {text for text in distinct if len(text) < 8 and text.strip() in DITTO}
    if marks:
        texts = _undittoed(column, texts, marks, found)
        distinct = dict.fromkeys(texts)
    doubtful = _doubtful(column, distinct, context)
    if not doubtful:
        return ColumnText(texts)
    judge = judge_of(column, context, distinct)
    readings = {text: reading for text in doubtful if (reading := judge(text)) is not None}
    if not readings:
        return ColumnText(texts)
    rows_of: dict[str, list[int]] = {text: [] for text in readings}
    for row, text in enumerate(texts):
        if text in readings:
            rows_of[text].append(row)
    _report(readings, rows_of, found)
    return ColumnText([readings[text].text if text in readings else text for text in texts], _more(readings, rows_of))


def _as_texts(column: Column, cells: Sequence[Cell], found: Found) -> list[str]:
    """Cells as texts; those that hold no more what was meant are said to be wrong."""
    texts = [cell if type(cell) is str else "" for cell in cells]
    odd_texts = {text for text in set(texts) if _is_no_text(column, text)}
    if not odd_texts and set(map(type, cells)) <= {str}:
        return texts
    faults: dict[str, list[int]] = defaultdict(list)
    for row, cell in enumerate(cells):
        if type(cell) is not str or cell in odd_texts:
            texts[row], fault = read_cell(column, cell)
            if fault and not (column.name == "code" and read_code(texts[row])):
                faults[fault].append(row)
    for fault, rows in faults.items():
        found.wrong(rows, fault, column.label)
    return texts


def _is_no_text(column: Column, text: str) -> bool:
    """Whether a text stands for a failed formula, or for a number that lost its digits."""
    return text[:1] == "#" or (column.kind is Kind.CODE and ("+" in text or "." in text) and "E" in text.upper())


def _undittoed(column: Column, texts: list[str], marks: Set[str], found: Found) -> list[str]:
    """The texts, with the one above where there is a mark for it. In a column that no two rows share the mark stays: parse refuses it."""
    if column.name in _NEVER_DITTO:
        return texts
    filled = list(texts)
    above, rows = "", []
    for row, text in enumerate(texts):
        if text not in marks:
            above = text or above
        elif above:
            filled[row] = above
            rows.append(row)
    if rows:
        found.tell("ditto", f"{column.label}写“〃”“同上”的，按上面一行填", rows)
    return filled


def _doubtful(column: Column, distinct: Mapping[str, object], context: Context) -> list[str]:
    """The distinct texts that are to be judged."""
    usual = _USUAL.get(column.name) or _USUAL_OF_KIND.get(column.kind)
    if usual is not None:
        accepts = usual.fullmatch
        return [text for text in distinct if not accepts(text)]
    answered = context.mapping.values.get(column.name, {})
    if context.own and column.kind in AS_TYPED and not answered:
        return odd(distinct)
    if column.kind in _PLAIN and not answered and (context.listing, column.name) not in PEOPLE:
        return odd(distinct)
    return [text for text in distinct if text]


def _report(readings: Mapping[str, Reading], rows_of: Mapping[str, list[int]], found: Found) -> None:
    """Tell and ask: of a way of writing once, with its first text as an example."""
    notes: dict[tuple[str, str], list[int]] = {}
    examples: dict[tuple[str, str], str] = {}
    for text, reading in readings.items():
        for note in reading.notes:
            examples.setdefault(
                note, f"（如 {_short(text)} → {_short(reading.text) or '空'}）" if note[0] == READ else ""
            )
            notes.setdefault(note, []).extend(rows_of[text])
    for (what, sentence), rows in notes.items():
        found.tell(what, sentence + examples[what, sentence], sorted(rows))
    asks = {text: reading.asks for text, reading in readings.items() if reading.asks}
    if len({ask.key for several in asks.values() for ask in several}) > _MOST_QUESTIONS:
        return
    for text, several in asks.items():
        for ask in several:
            found.ask(ask, rows_of[text])


def _short(text: str) -> str:
    """A text as an example: in one line, what is unseen written out, its beginning."""
    shown = visible(" ".join(text.split()))
    return shown if len(shown) <= _EXAMPLE else f"{shown[:_EXAMPLE]}…"


def _more(readings: Mapping[str, Reading], rows_of: Mapping[str, list[int]]) -> dict[str, dict[int, str]]:
    more: dict[str, dict[int, str]] = defaultdict(dict)
    for text, reading in readings.items():
        for name, other in reading.more.items():
            more[name] |= dict.fromkeys(rows_of[text], other)
    return more
