"""A lone cell far beyond a table: a blank one is left out, one with content is named.

A sheet is read as a rectangle from its first cell to its last; a blank that somebody typed into the last column makes sixteen thousand of it.
"""

import io
import re
import zipfile

from db.exchange.marks import SHEETS, STRINGS, place_name, place_of, sheet_places
from db.exchange.parts import judged_parts

__all__ = ["without_far_blanks"]

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_TEXTS = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_STRING = re.compile(rb"<(?:\w+:)?si(?:\s*/>|>.*?</(?:\w+:)?si>)", re.DOTALL)
_IS_SHARED = re.compile(rb"""\bt=["']s["']""")
_NAMED = 20
_MOST_CELLS = 20_000_000
_MOST_COLUMNS = 1_000


def without_far_blanks(content: bytes) -> tuple[bytes, dict[int, list[str]], str]:
    """An .xlsx without the blank texts in its cells; by place of the worksheet the first of those that stood beyond all content; and the name of a cell
    with content that stands too far from all others, "" where there is none. Raises UnreadableWorkbook."""
    parts = dict(judged_parts(content))
    places = sheet_places(parts)
    strings = {b"%d" % at for at, string in enumerate(_STRING.findall(parts.get(STRINGS, b""))) if _is_blank(string)}
    far: dict[int, list[str]] = {}
    too_far = ""
    for name in [name for name in parts if name.startswith(SHEETS)]:
        sheet = _Sheet(strings)
        parts[name] = _CELL.sub(sheet.without_blank, parts[name])
        too_far = too_far or sheet.too_far
        if name in places and sheet.beyond:
            far[places[name]] = [place_name(*at) for at in sheet.beyond[:_NAMED]]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue(), far, too_far


class _Sheet:
    """The cells of one sheet. strings: the shared strings that are blank."""

    def __init__(self, strings: set[bytes]) -> None:
        self._strings = strings
        self._blank: list[tuple[int, int]] = []
        self._filled: list[tuple[int, int]] = []

    def without_blank(self, cell: re.Match[bytes]) -> bytes:
        """The cell's XML; nothing for a blank text. Notes where it stands."""
        place, value = place_of(cell[1]), _VALUE.search(cell[2])
        if value and _IS_SHARED.search(cell[1]):
            blank = value[1] in self._strings
        else:
            blank = b"<f" not in cell[2] and not (value and value[1].strip()) and _is_blank(cell[2])
        if place:
            (self._blank if blank else self._filled).append(place)
        return b"" if blank else cell[0]

    @property
    def _size(self) -> tuple[int, int]:
        """The last row and the last column with content."""
        return max((row for row, _ in self._filled), default=-1), max(
            (column for _, column in self._filled), default=-1
        )

    @property
    def too_far(self) -> str:
        """The cell with content that makes the sheet too large; "" where none does."""
        bottom, right = self._size
        if right >= _MOST_COLUMNS:
            return place_name(*max(self._filled, key=lambda at: at[1]))
        return place_name(*max(self._filled)) if (bottom + 1) * (right + 1) > _MOST_CELLS else ""

    @property
    def beyond(self) -> list[tuple[int, int]]:
        """The blank cells beyond all content."""
        bottom, right = self._size
        return [(row, column) for row, column in self._blank if row > bottom or column > right]


def _is_blank(xml: bytes) -> bool:
    """Whether all texts of an element are blank, a full-width blank and one that does not break among them."""
    text = b"".join(_TEXTS.findall(xml)).decode("utf-8", "replace")
    return not re.sub(r"&#(?:x0*(?:20|9|a|d|a0|3000)|0*(?:32|9|10|13|160|12288));|\s", "", text, flags=re.IGNORECASE)
