"""The menu line: the desk's sections, one key or one click away."""

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.sections import SECTIONS

__all__ = ["Menu"]


class Menu(Widget, can_focus=True):
    """One line: 1工作台 2名录库 …; the current section stands out. ←→ and Enter when it has the focus (F9)."""

    DEFAULT_CSS = "Menu { height: 1; width: 100%; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"menu--item", "menu--here", "menu--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "左", show=False),
        Binding("right", "step(1)", "右", show=False),
        Binding("enter,down", "choose", "打开", show=False),
        Binding("escape", "leave", "返回", show=False),
    ]

    class Chosen(Message):
        """A section was chosen."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, current: str = "") -> None:
        super().__init__()
        self._keys = list(SECTIONS)
        self._current = current
        self._cursor = self._keys.index(current) if current in self._keys else 0

    def _places(self) -> list[tuple[str, int, int]]:
        """(key, first cell, cell after the last) of each section."""
        places, left = [], 1
        for section in SECTIONS.values():
            width = cell_len(section.digit + section.text)
            places.append((section.key, left, left + width))
            left += width + 1
        return places

    def render_line(self, y: int) -> Strip:
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        plain = self.get_component_rich_style("menu--item")
        segments = [Segment(" ", self.rich_style)]
        for place, section in enumerate(SECTIONS.values()):
            style = self._style(place, section.key, plain)
            segments += [Segment(section.digit + section.text, style), Segment(" ", self.rich_style)]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, place: int, key: str, plain: Style) -> Style:
        if self.has_focus and place == self._cursor:
            return self.get_component_rich_style("menu--cursor")
        return self.get_component_rich_style("menu--here") if key == self._current else plain

    def action_step(self, by: int) -> None:
        self._cursor = (self._cursor + by) % len(self._keys)
        self.refresh()

    def action_choose(self) -> None:
        self.post_message(self.Chosen(self._keys[self._cursor]))

    def action_leave(self) -> None:
        self.screen.focus_next()

    def on_click(self, event: events.Click) -> None:
        for key, left, right in self._places():
            if left <= event.x < right:
                self.post_message(self.Chosen(key))
