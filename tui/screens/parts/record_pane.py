"""What stands beside and below a list: one record with its labels, and where the cursor is."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.cells import fit, one_line, plain_text, wrap

__all__ = ["PositionLine", "RecordPane"]


class RecordPane(Widget):
    """Label and text of one record, wrapped; drawn without a layout, so that it keeps up with the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pane--label"}
    DEFAULT_CSS = """
    RecordPane { width: 44; height: 1fr; background: $surface; color: $foreground; }
    RecordPane > .pane--label { color: $text-muted; }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._details: Sequence[tuple[str, str]] = ()
        self._lines: list[tuple[str, str]] | None = None
        self._width = 0
        self._styles_now = (Style.null(), Style.null())

    def show(self, details: Sequence[tuple[str, str]]) -> None:
        """Show these (label, text); "" as label: the text alone. Only the lines that differ are drawn anew."""
        before = self._lines or []
        self._details, self._lines = details, None
        now = self._wrapped()
        differ = [y for y, pair in enumerate(zip_longest(before, now)) if pair[0] != pair[1]]
        if differ:
            self.refresh(Region(0, differ[0], self.size.width, differ[-1] - differ[0] + 1))

    def _wrapped(self) -> list[tuple[str, str]]:
        """(label with its blanks, text) of every line."""
        width = max(12, self.size.width - 1)
        if self._lines is None or self._width != width:
            self._width = width
            # Texts begin below each other; a label that would leave no room for its text has a line of its own.
            labels = [cell_len(label) for label, _ in self._details if label]
            indent = max((size for size in labels if size <= width // 2), default=0) + 3 if labels else 1
            self._lines = []
            for label, text in self._details:
                head = f" {label} "
                if cell_len(head) > indent:
                    self._lines.append((head, ""))
                    head = ""
                pieces = wrap("\n".join(map(one_line, text.split("\n"))), width - indent)
                self._lines += [(fit(head if place == 0 else "", indent), piece) for place, piece in enumerate(pieces)]
        return self._lines

    def render_lines(self, crop: Region) -> list[Strip]:
        # Asking Textual for a style costs as much as drawing the line: once for all lines.
        base = self.rich_style
        self._styles_now = (base, base + self.get_component_rich_style("pane--label", partial=True))
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        base, muted = self._styles_now
        width = self.size.width
        lines = self._wrapped()
        if y >= len(lines):
            return Strip.blank(width, base)
        head, text = lines[y]
        plain = plain_text(text) if self.app.has_class("-plain") else text
        return Strip([Segment(head, muted), Segment(plain, base)]).adjust_cell_length(width, base)


class PositionLine(Widget):
    """One line with the position of the cursor. A Label would lay the whole screen out anew at every key."""

    DEFAULT_CSS = "PositionLine { height: 1; width: 1fr; color: $text-muted; }"
    ALLOW_SELECT = False
    _text = ""

    def show(self, text: str) -> None:
        """Show this."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        text = fit(f" {self._text}", self.size.width, plain=self.app.has_class("-plain")) if y == 0 else ""
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)
