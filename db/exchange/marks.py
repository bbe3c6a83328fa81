"""What a person sees of a sheet and a spreadsheet library does not tell: hidden and struck-through rows, formulas that failed or have no value.

Run as a module, this one judges a workbook from standard input and writes the marks of its worksheets as JSON to standard output, beside the
process that reads the cells (db.exchange.workbooks); its exit code says what went wrong.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping

import msgspec

from db.exchange.parts import UnreadableWorkbook, judged_parts

__all__ = ["SHEETS", "STRINGS", "Marks", "has_formulas", "marks_of", "place_name", "place_of", "sheet_places"]

_WORKBOOK, _RELATIONS, _STYLES, STRINGS = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
)
SHEETS = "xl/worksheets/"
_HIDDEN, _ERROR = (b"hidden=",), (b't="e"', b"t='e'")
_SIGNS = (*_HIDDEN, *_ERROR, b"<strike", b":strike")
"""One of them, or a formula, stands in a sheet that has marks of its own."""
_FORMULA = re.compile(rb"<f[\s/>]")
_TRUE = rb"""=["'](?:1|true)["']"""
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*\bhidden%b[^>]*)>" % _TRUE)
_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt=["']e["'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s*/>|\s+val%b\s*/>|>)""" % _TRUE)
_FORMATTED_AS_TEXT = re.compile(rb"""\bt=["']str["']""")  # a formula whose value is an empty text


class Marks(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of one worksheet, all from 0. hidden, struck: rows. filtered: whether a filter hid them. columns: hidden ones. errors: (row, column, text such as
    #N/A) of failed formulas. no_value: (row, column) of formulas without a stored value."""

    hidden: list[int] = []
    filtered: bool = False
    struck: list[int] = []
    columns: list[int] = []
    errors: list[tuple[int, int, str]] = []
    no_value: list[tuple[int, int]] = []


def marks_of(content: bytes) -> dict[int, Marks]:
    """The marks of an .xlsx by place of the worksheet, of those that have any. Raises UnreadableWorkbook for what is not to be read.

    calamine gives a failed formula as an empty cell, and that would pass for "left empty".
    """
    kept, looked_at = _first_look(content)
    styles = _struck_styles(kept.get(_STYLES, b""))
    strings = _struck_strings(kept.get(STRINGS, b""))
    places = sheet_places(kept)
    if styles or strings:
        looked_at = set(places)
    if not looked_at:
        return {}
    is_struck = _is_struck(styles, strings)
    found = {
        places[name]: _marks(part, is_struck)
        for name, part in judged_parts(content)
        if name in looked_at and name in places
    }
    return {place: marks for place, marks in found.items() if marks != Marks()}


def _first_look(content: bytes) -> tuple[dict[str, bytes], set[str]]:
    """The parts that say which sheet is where and what is struck through; and the names of the sheets that may have marks."""
    kept: dict[str, bytes] = {}
    looked_at: set[str] = set()
    for name, part in judged_parts(content):
        if name in (_WORKBOOK, _RELATIONS, _STYLES) or (name == STRINGS and _STRIKE.search(part)):
            kept[name] = part
        elif name.startswith(SHEETS) and (any(sign in part for sign in _SIGNS) or has_formulas(part)):
            looked_at.add(name)
    return kept, looked_at


def has_formulas(xml: bytes) -> bool:
    """Whether a cell may have a formula: the lists that a cell can be chosen from have their own elements (<formula1>)."""
    return (b"<f" in xml and _FORMULA.search(xml) is not None) or b":f" in xml


def _marks(xml: bytes, is_struck: Callable[[bytes], Iterator[int]]) -> Marks:
    # Each expression takes as long as the cells themselves: it goes over a sheet that has its sign.
    has_hidden, has_errors = (any(sign in xml for sign in signs) for signs in (_HIDDEN, _ERROR))
    hidden = list(_hidden_rows(xml)) if has_hidden else []
    return Marks(
        hidden=hidden,
        filtered=bool(hidden) and b"filterColumn" in xml,
        struck=sorted(set(is_struck(xml))),
        columns=sorted(set(_hidden_columns(xml))) if has_hidden else [],
        errors=[
            (*place, shown.decode("utf-8", "replace"))
            for attributes, shown in (_ERROR_CELL.findall(xml) if has_errors else ())
            if (place := place_of(attributes))
        ],
        no_value=[
            place
            for attributes in (_NO_VALUE.findall(xml) if has_formulas(xml) else ())
            if not _FORMATTED_AS_TEXT.search(attributes) and (place := place_of(attributes))
        ],
    )


def _hidden_rows(xml: bytes) -> Iterator[int]:
    row = -1
    for attributes in _ROW.findall(xml):
        number = re.search(rb"""\br=["']([0-9]{1,7})["']""", attributes)
        row = int(number[1]) - 1 if number else row + 1
        if re.search(rb"\bhidden%b" % _TRUE, attributes):
            yield row


def _hidden_columns(xml: bytes) -> Iterator[int]:
    for attributes in _HIDDEN_COLUMN.findall(xml):
        first, last = (re.search(rb"""\b%b=["']([0-9]{1,5})["']""" % name, attributes) for name in (b"min", b"max"))
        if (
            first and last and int(last[1]) - int(first[1]) < 1000
        ):  # all columns to the right of a table are often hidden
            yield from range(int(first[1]) - 1, int(last[1]))


def _struck_styles(xml: bytes) -> tuple[bytes, ...]:
    """The cell styles whose font is struck through, as a cell names them."""
    if not _STRIKE.search(xml):
        return ()
    fonts = re.search(rb"<(?:\w+:)?fonts\b.*?</(?:\w+:)?fonts>", xml, re.DOTALL)
    formats = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", xml, re.DOTALL)
    each = re.findall(rb"<(?:\w+:)?font(?:\s*/>|>.*?</(?:\w+:)?font>)", fonts[0] if fonts else b"", re.DOTALL)
    struck = {at for at, font in enumerate(each) if _STRIKE.search(font)}
    used = re.findall(rb"<(?:\w+:)?xf\s([^>]*)>", formats[0] if formats else b"")
    font_of = [re.search(rb"""\bfontId=["']([0-9]+)["']""", attributes) for attributes in used]
    return tuple(b"%d" % at for at, font in enumerate(font_of) if font and int(font[1]) in struck)


def _struck_strings(xml: bytes) -> frozenset[bytes]:
    """The shared strings that are struck through from end to end, as a cell names them."""
    found = set()
    for at, string in enumerate(re.findall(rb"<(?:\w+:)?si(?:\s*/>|>.*?</(?:\w+:)?si>)", xml, re.DOTALL)):
        runs = re.findall(rb"<(?:\w+:)?r>.*?</(?:\w+:)?r>", string, re.DOTALL)
        if runs and all(_STRIKE.search(run) for run in runs):
            found.add(b"%d" % at)
    return frozenset(found)


def _is_struck(styles: tuple[bytes, ...], strings: frozenset[bytes]) -> Callable[[bytes], Iterator[int]]:
    """What finds the rows of a sheet that have a text in one of these styles, or one of these strings."""
    styled = (
        re.compile(rb"""<(?:\w+:)?c\s([^>]*\bs=["'](?:%b)["'][^>]*[^/>])>""" % b"|".join(styles)) if styles else None
    )
    shared = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt=["']s["'][^>]*)><(?:\w+:)?v>([0-9]+)<""") if strings else None

    def rows(xml: bytes) -> Iterator[int]:
        cells = styled.findall(xml) if styled else []
        cells += [attributes for attributes, string in shared.findall(xml) if string in strings] if shared else []
        yield from (place[0] for attributes in cells if (place := place_of(attributes)))

    return rows


def sheet_places(parts: Mapping[str, bytes]) -> dict[str, int]:
    """The part of each worksheet → its place among them, from 0."""
    part_of = _parts_of_relations(parts.get(_RELATIONS, b""))
    sheets = re.findall(rb'<(?:\w+:)?sheet\s[^>]*?\w+:id="([^"]+)"', parts.get(_WORKBOOK, b""))
    return {part_of.get(relation, ""): at for at, relation in enumerate(sheets)}


def _parts_of_relations(xml: bytes) -> dict[bytes, str]:
    """Relationship id → name of the part, of the workbook's relations."""
    found: dict[bytes, str] = {}
    for relation in re.findall(rb"<(?:\w+:)?Relationship\s[^>]+>", xml):
        attributes = dict(re.findall(rb'(\w+)="([^"]*)"', relation))
        target = attributes.get(b"Target", b"").decode("utf-8", "replace")
        found[attributes.get(b"Id", b"")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found


def place_of(attributes: bytes) -> tuple[int, int] | None:
    """(row, column) from 0 of a cell's r="B7"; None for a place that no sheet has."""
    at = re.search(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""", attributes)
    if not at:
        return None
    column = 0
    for letter in at[1]:
        column = column * 26 + letter - 64
    return int(at[2]) - 1, column - 1


def place_name(row: int, column: int) -> str:
    """A cell as Excel calls it; row and column from 0.

    >>> place_name(6, 1), place_name(0, 16383)
    ('B7', 'XFD1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


# --- in the process of its own ---


def _main() -> int:
    try:
        found = marks_of(sys.stdin.buffer.read())
    except UnreadableWorkbook as unreadable:
        return unreadable.code
    sys.stdout.buffer.write(msgspec.json.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
