"""Several lists under one menu entry: their names with the number of records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["TabLine"]


class TabLine(Widget, can_focus=True):
    """Several lists under one menu entry: their names with the number of records; ← → or a click chooses."""

    DEFAULT_CSS = """
    TabLine { height: 1; background: $background; }
    TabLine > .tabs--item { color: $text-muted; }
    TabLine > .tabs--here { color: $accent; text-style: bold underline; }
    TabLine > .tabs--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    """
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--item", "tabs--here", "tabs--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "左", show=False),
        Binding("right", "step(1)", "右", show=False),
    ]

    class Chosen(Message):
        """A tab was chosen."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    def __init__(self, tabs: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._tabs = [(code, text) for code, text in tabs]
        self.current = self._tabs[0][0]
        self._counts: Mapping[str, int] = {}

    def show_counts(self, current: str, counts: Mapping[str, int]) -> None:
        """Which one is open, and how many records each has."""
        self.current, self._counts = current, counts
        self.refresh()

    def _places(self) -> Iterator[tuple[str, str, int, int]]:
        """(code, label, first cell, cell after the last) of each tab."""
        left = 1
        for code, name in self._tabs:
            label = f" {name} {self._counts.get(code, 0):,} "
            yield code, label, left, left + cell_len(label)
            left += cell_len(label) + 1

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        segments = [Segment(" ", base)]
        for code, label, _, _ in self._places() if y == 0 else ():
            name = "item" if code != self.current else "cursor" if self.has_focus else "here"
            style = base + self.get_component_rich_style(f"tabs--{name}", partial=True)
            segments += [Segment(label, style), Segment(" ", base)]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def action_step(self, by: int) -> None:
        codes = [code for code, _ in self._tabs]
        self.post_message(self.Chosen(codes[(codes.index(self.current) + by) % len(codes)]))

    def on_click(self, event: events.Click) -> None:
        for code, _, left, right in self._places():
            if left <= event.x < right:
                event.stop()
                self.post_message(self.Chosen(code))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
