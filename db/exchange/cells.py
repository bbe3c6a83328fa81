"""One cell on its way into a sheet: a value as text, and a text that no spreadsheet runs as a formula. The way back: rules.importing.cells."""

import re

from rules.base.fields import Column, Kind, ratio_of, show

__all__ = ["cell_text", "guard", "unguard"]


def cell_text(column: Column, value: object) -> str:
    """A record's value, or a text that stands for it, as it is written into a sheet; `parse_columns` reads it back."""
    if not isinstance(value, str) or column.kind is Kind.CHOICE:
        return show(column, value)
    if column.kind is Kind.RATIO:
        try:
            ratio_of(value)
        except ValueError:
            return value
        return show(column, value)
    return value


_START = r"[=+\-@＝＋－＠\t]"
_FIRST = frozenset("'=+-@＝＋－＠")
_LINE = re.compile(rf"([\r\n])(?='*{_START})")
_LINE_GUARDED = re.compile(rf"([\r\n])'(?='*{_START})")
_HEAD = re.compile(rf"'*(?:{_START}|[\r\n])")


def guard(text: str) -> str:
    """A text for a CSV cell that no spreadsheet runs as a formula: a ' before = + - @ (full-width too), TAB, CR, LF.

    Every line of the cell is guarded; quotes already there count, so `unguard` gives back exactly the text.

    >>> guard("=1+1"), guard("'=1"), guard("a=1"), guard("甲\\n－乙")
    ("'=1+1", "''=1", 'a=1', "甲\\n'－乙")
    """
    if text.isprintable() and text[:1] not in _FIRST:  # nearly every cell: one line, harmless start
        return text
    text = _LINE.sub(r"\1'", text)
    return f"'{text}" if _HEAD.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given; also opens ="00123", by which other systems keep Excel from eating zeros.

    >>> unguard("'=1+1"), unguard("''=1"), unguard("'quoted'"), unguard('="00123"')
    ('=1+1', "'=1", "'quoted'", '00123')
    """
    if "'" not in text and not text.startswith("="):
        return text
    if len(text) > 3 and text.startswith('="') and text.endswith('"') and '"' not in text[2:-1]:
        return text[2:-1]
    if text.startswith("'") and _HEAD.match(text):
        text = text[1:]
    return _LINE_GUARDED.sub(r"\1", text)
