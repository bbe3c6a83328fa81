"""Details of something as labelled lines: labels right-aligned, long texts broken under their own beginning."""

import re
from collections.abc import Sequence
from typing import ClassVar, Literal, Unpack

import msgspec
from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from tui.widgets.cells import cut, fit, plain_text, wrap
from tui.widgets.options import WidgetOptions

__all__ = ["Detail", "Details", "Tone"]

Spans = tuple[tuple[int, int], ...]
Tone = Literal["", "title", "muted", "good", "warn", "bad"]


class Detail(msgspec.Struct, frozen=True):
    """One line. label: what it is ("" for a line of its own). tone: "title" begins a group.

    fixed: the text is a line of a small table, cut rather than broken. lit: words in it that stand out, wherever they occur.
    """

    label: str
    text: str
    tone: Tone = ""
    fixed: bool = False
    lit: tuple[str, ...] = ()


class Details(Widget):
    """A block of details as high as it needs to be; put it into a scrolling container."""

    DEFAULT_CSS = """
    Details { height: auto; width: 1fr; padding: 0 1; }
    Details > .details--label { color: $text-muted; }
    Details > .details--title { color: $accent; text-style: bold; }
    Details > .details--muted { color: $text-muted; }
    Details > .details--good { color: $success; }
    Details > .details--warn { color: $warning; }
    Details > .details--bad { color: $error; }
    Details > .details--lit { color: $error; text-style: bold reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"details--{name}" for name in ("label", "title", "muted", "good", "warn", "bad", "lit")
    }

    def __init__(self, details: Sequence[Detail] = (), **options: Unpack[WidgetOptions]) -> None:
        super().__init__(**options)
        self._details = tuple(details)

    @property
    def details(self) -> tuple[Detail, ...]:
        """What is shown now."""
        return self._details

    def show(self, details: Sequence[Detail]) -> None:
        """Show these details."""
        if tuple(details) != self._details:
            self._details = tuple(details)
            self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        return max(1, len(self._lines(width)))

    def _lines(self, width: int) -> list[tuple[str, str, Tone, Spans]]:
        """(label with its blanks, text, tone, what in the text is lit) of every line."""
        plain = self.app.has_class("-plain")
        labels = max((cell_len(detail.label) for detail in self._details), default=0)
        lines: list[tuple[str, str, Tone, Spans]] = []
        for detail in self._details:
            text = plain_text(detail.text) if plain else detail.text
            if detail.tone == "title":
                if lines:
                    lines.append(("", "", "", ()))
                lines.append(("", cut(text, width, plain=plain), "title", ()))
                continue
            label = fit(detail.label, labels, right=True, plain=plain) + "  " if detail.label else ""
            room = max(8, width - cell_len(label))
            pieces = [cut(text, room, plain=plain)] if detail.fixed else wrap(text, room)
            lit = _lit_in(pieces, text, [plain_text(word) if plain else word for word in detail.lit])
            labelled = (label, *[" " * cell_len(label)] * (len(pieces) - 1))
            lines += zip(labelled, pieces, [detail.tone] * len(pieces), lit, strict=True)
        return lines

    def render(self) -> Text:
        lines = Text(no_wrap=True, end="")
        for place, (label, text, tone, lit) in enumerate(self._lines(self.content_size.width)):
            lines.append("\n" * bool(place))
            lines.append(label, self.get_component_rich_style("details--label", partial=True))
            begin = len(lines)
            lines.append(text, self.get_component_rich_style(f"details--{tone}", partial=True) if tone else "")
            for first, last in lit:
                lines.stylize(self.get_component_rich_style("details--lit", partial=True), begin + first, begin + last)
        return lines


def _lit_in(pieces: Sequence[str], text: str, words: Sequence[str]) -> list[Spans]:
    """For each line of a broken text the places (first, last + 1) of these words in it; a word may go on in the next line."""
    marked = bytearray(len(text))
    for word in words:
        at = text.find(word) if word else -1
        while at >= 0:
            marked[at : at + len(word)] = b"\1" * len(word)
            at = text.find(word, at + 1)
    spans, end = [], 0
    for piece in pieces:
        begin = max(text.find(piece, end), end)
        runs = re.finditer(b"\x01+", bytes(marked[begin : begin + len(piece)]))
        spans.append(tuple((run.start(), run.end()) for run in runs))
        end = begin + len(piece)
    return spans
