"""Details of something as labelled lines: labels right-aligned, long texts broken under their own beginning."""

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

Tone = Literal["", "title", "muted", "good", "warn", "bad"]


class Detail(msgspec.Struct, frozen=True):
    """One line. label: what it is ("" for a line of its own). tone: "title" begins a group.

    fixed: the text is a line of a small table, cut rather than broken.
    """

    label: str
    text: str
    tone: Tone = ""
    fixed: bool = False


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
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"details--{name}" for name in ("label", "title", "muted", "good", "warn", "bad")
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

    def _lines(self, width: int) -> list[tuple[str, str, Tone]]:
        """(label with its blanks, text, tone) of every line."""
        plain = self.app.has_class("-plain")
        labels = max((cell_len(detail.label) for detail in self._details), default=0)
        lines: list[tuple[str, str, Tone]] = []
        for detail in self._details:
            text = plain_text(detail.text) if plain else detail.text
            if detail.tone == "title":
                if lines:
                    lines.append(("", "", ""))
                lines.append(("", cut(text, width, plain=plain), "title"))
                continue
            label = fit(detail.label, labels, right=True, plain=plain) + "  " if detail.label else ""
            room = max(8, width - cell_len(label))
            pieces = [cut(text, room, plain=plain)] if detail.fixed else wrap(text, room)
            lines.append((label, pieces[0], detail.tone))
            lines += [(" " * cell_len(label), piece, detail.tone) for piece in pieces[1:]]
        return lines

    def render(self) -> Text:
        lines = Text(no_wrap=True, end="")
        for place, (label, text, tone) in enumerate(self._lines(self.content_size.width)):
            lines.append("\n" * bool(place))
            lines.append(label, self.get_component_rich_style("details--label", partial=True))
            lines.append(text, self.get_component_rich_style(f"details--{tone}", partial=True) if tone else "")
        return lines
