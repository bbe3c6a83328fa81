"""A commitment, large: to be read aloud, copied by hand and photographed."""

from typing import ClassVar

import segno
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["BigCommitment"]


class BigCommitment(Widget):
    """A commitment to be read aloud and photographed: six characters large, hex in groups of 8, QR code when there is room.

    commitment: 64 hexadecimal digits. words: the six characters (`rules.draw.words.six_characters`). qr: the content of the QR code; the commitment without it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"commitment--words", "commitment--hex", "commitment--qr"}

    def __init__(self, commitment: str, words: str, *, qr: str = "") -> None:
        super().__init__()
        self.commitment = commitment
        self.words = words
        self._qr = _half_blocks(qr or commitment)

    def on_resize(self) -> None:
        self.refresh()

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        return max(len(self._text_lines(width)[0]), len(self._qr) if self._has_room(width) else 0)

    def _has_room(self, width: int) -> bool:
        return not self.app.has_class("-plain") and width >= 35 + 3 + len(self._qr[0])

    def _text_lines(self, width: int) -> tuple[list[tuple[str, str]], int]:
        """(style, text) lines of the left part, and its width."""
        room = width - (3 + len(self._qr[0]) if self._has_room(width) else 0)
        pad = next((pad for pad in (3, 2, 1) if 6 * (2 + 2 * pad) + 5 <= room), 0)
        blank = [("words", " ".join([" " * (2 + 2 * pad)] * 6))] * ((pad + 1) // 2)
        words = [*blank, ("words", " ".join(f"{' ' * pad}{c}{' ' * pad}" for c in self.words)), *blank]
        groups = [self.commitment[i : i + 8] for i in range(0, 64, 8)]
        per_line = 4 if room >= 35 else 2
        rows = [" ".join(groups[i : i + per_line]) for i in range(0, 8, per_line)]
        return [*words, ("", ""), *(("hex", row) for row in rows)], room

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        lines, room = self._text_lines(width)
        style_name, text = lines[y] if y < len(lines) else ("", "")
        style = base + self.get_component_rich_style(f"commitment--{style_name}") if style_name else base
        if style_name == "words" and len(self.words) == 6:
            size = (cell_len(text) - 5) // 6
            segments = self._boxes(text, size, style, base)
        else:
            segments = [Segment(text, style)]
        text_part = Strip(segments).adjust_cell_length(min(room, width), base)
        if not self._has_room(width):
            return text_part
        qr = self._qr[y] if y < len(self._qr) else ""
        ink = Style(color="#000000", bgcolor="#ffffff")  # a camera wants black on white, whatever the theme
        return Strip([*text_part, Segment("   ", base), Segment(qr, ink)]).adjust_cell_length(width, base)

    def _boxes(self, text: str, size: int, style: Style, base: Style) -> list[Segment]:
        """A line of the six boxes: each on its own ground, a blank between."""
        segments: list[Segment] = []
        rest = text
        for place in range(6):
            count = next(i for i in range(1, len(rest) + 1) if cell_len(rest[:i]) == size)
            segments += [Segment(rest[:count], style), *([Segment(" ", base)] if place < 5 else [])]
            rest = rest[count + 1 :]
        return segments


def _half_blocks(content: str) -> list[str]:
    """A QR code as lines of half blocks, two rows of it a line, with a margin of 2."""
    rows = [list(row) for row in segno.make(content, error="l", micro=False).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    glyphs = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
    return [
        "".join(glyphs[bool(upper), bool(lower)] for upper, lower in zip(rows[i], rows[i + 1], strict=True))
        for i in range(0, len(rows), 2)
    ]
