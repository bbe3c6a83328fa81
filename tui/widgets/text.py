"""Typing Chinese into a terminal without losing any of it: a field of one line and a field of many.

What Textual's own Input and TextArea get wrong for us: the input method's window opens where the cursor
was before the field scrolled; full-width digits are refused or kept; a paste loses all but its first line; a long hint breaks the line.
"""

import re
from typing import ClassVar, Unpack

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.widgets.input import Selection

from rules.base.fields import Kind
from tui.widgets.cells import cut, halfwidth, pasted
from tui.widgets.options import WidgetOptions

__all__ = ["LongField", "TextField", "handle_key_first"]

_NARROW = frozenset({Kind.CODE, Kind.DATE, Kind.RATIO, Kind.MONEY, Kind.INTEGER})
"""Kinds that hold no Chinese text: full-width digits, letters and ： become plain while they are typed."""


async def handle_key_first(field: Widget, event: events.Key) -> bool:
    """Do what a key means to this field before anything else; whether it means something.

    Textual lets it first rise to the app and come back; what came in the same packet of a slow line overtakes it then: Backspace takes the
    wrong letter, an arrow turns the next field.
    """
    for binding in field._bindings.key_to_bindings.get(event.key, ()):
        if await field.app.run_action(binding.action, field):
            event.stop()
            event.prevent_default()
            return True
    return False


class TextField(Input):
    """A field of one line. kind: what is typed into it; codes also become upper case and lose blanks.

    raw: its text. note: shown beside the field ("" here; the weekday of a date).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "undo", "撤销输入", show=False),
    ]

    @property
    def allow_vertical_scroll(self) -> bool:
        """A line has nowhere to go down to: else ↓ would scroll an overlong one out of sight and not reach the list."""
        return False

    def __init__(
        self,
        value: str = "",
        *,
        kind: Kind = Kind.TEXT,
        placeholder: str = "",
        **options: Unpack[WidgetOptions],
    ) -> None:
        super().__init__(None, placeholder, select_on_focus=False, **options)
        self.set_reactive(Input.value, value)  # without telling: it is not a change, and there may be no app yet
        self.set_reactive(Input.selection, Selection.cursor(len(value)))
        self._initial_value = False
        self.kind = kind
        self.cursor_blink = False  # calm, and no bytes twice a second over a slow line
        self._hint = placeholder
        self._before: list[tuple[str, int]] = []

    def on_mount(self) -> None:
        self.virtual_size = Size(self.content_width, 1)

    @property
    def raw(self) -> str:
        """The text of the field."""
        return self.value

    @raw.setter
    def raw(self, text: str) -> None:
        """The cursor goes to its end, where a resumed draft is continued."""
        self.value = text
        self.cursor_position = len(text)

    @property
    def note(self) -> str:
        """What is shown beside the field: nothing here."""
        return ""

    def set_hint(self, hint: str) -> None:
        """Change the placeholder of the empty field."""
        self._hint = hint
        self.placeholder = cut(hint, max(2, self.size.width or 80), plain=self.app.has_class("-plain"))

    def redraw_plain(self) -> None:
        """The terminal draws ambiguous characters in two cells: the placeholder is cut anew."""
        self.set_hint(self._hint)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace the text between two indexes; every edit comes through here."""
        if self.kind in _NARROW:
            text = halfwidth(text)
        if self.kind is Kind.CODE:
            text = "".join(text.split()).upper()
        if text or start != end:
            self._before = [*self._before[-99:], (self.value, self.cursor_position)]
        super().replace(text, start, end)

    def action_undo(self) -> None:
        """Take back the last edit."""
        if self._before:
            value, cursor = self._before.pop()
            self.value = value
            self.cursor_position = cursor

    async def _on_key(self, event: events.Key) -> None:
        if not await handle_key_first(self, event):
            await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(pasted(event.text), *self.selection)

    def action_paste(self) -> None:
        self.replace(pasted(self.app.clipboard), *self.selection)

    # The input method's window

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the next character will stand on the screen."""
        region = self.content_region
        x = cell_len(self.value[: self.cursor_position]) - self.scroll_offset.x
        return Offset(region.x + min(max(x, 0), max(0, region.width - 1)), region.y)

    def watch_selection(self) -> None:
        """Move the terminal's cursor, where the input method opens its window."""
        self.call_after_refresh(self._place_cursor)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self.call_after_refresh(self._place_cursor)

    def on_focus(self) -> None:
        self.call_after_refresh(self._place_cursor)

    def on_resize(self) -> None:
        self.set_hint(self._hint)
        self.call_after_refresh(self._place_cursor)

    def _place_cursor(self) -> None:
        _place(self, self.cursor_screen_offset)


def _place(field: "TextField | LongField", where: Offset) -> None:
    """Set the terminal's cursor; it is sent with the next drawing, so draw when it has moved."""
    if field.has_focus and field.app.cursor_position != where:
        field.app.cursor_position = where
        field.refresh()


_OF_SCREENS = re.compile(r"f\d+")
"""Keys that belong to the screen wherever the cursor is; Textual selects text with F6 and F7, which nobody expects."""


class LongField(TextArea, inherit_bindings=False):
    """A field of several lines. ↑ in its first and ↓ in its last line leave it; Tab leaves it too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            binding
            for binding in TextArea.BINDINGS
            if isinstance(binding, Binding)
            and not _OF_SCREENS.fullmatch(binding.key)
            and binding.key not in {"up", "down"}
        ),
        Binding("up", "line_up", "上一行", show=False),
        Binding("down", "line_down", "下一行", show=False),
    ]

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        **options: Unpack[WidgetOptions],
    ) -> None:
        super().__init__(
            value.replace("\r\n", "\n"),
            compact=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
            **options,
        )
        self.cursor_blink = False

    @property
    def raw(self) -> str:
        """The text of the field, its lines separated by \n."""
        return self.text

    @raw.setter
    def raw(self, text: str) -> None:
        self.load_text(text.replace("\r\n", "\n"))

    @property
    def note(self) -> str:
        """What is shown beside the field: nothing."""
        return ""

    async def _on_key(self, event: events.Key) -> None:
        if not await handle_key_first(self, event):
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = "\n".join(pasted(line) for line in event.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        start, end = sorted(self.selection)
        self.move_cursor(self.replace(text, start, end).end_location)

    def action_line_up(self) -> None:
        if self.wrapped_document.location_to_offset(self.cursor_location).y == 0:
            self.screen.focus_previous()
        else:
            self.action_cursor_up()

    def action_line_down(self) -> None:
        if self.wrapped_document.location_to_offset(self.cursor_location).y >= self.wrapped_document.height - 1:
            self.screen.focus_next()
        else:
            self.action_cursor_down()

    def on_text_area_selection_changed(self) -> None:
        self.call_after_refresh(self._place_cursor)

    def on_focus(self) -> None:
        self.call_after_refresh(self._place_cursor)

    def _place_cursor(self) -> None:
        _place(self, self.cursor_screen_offset)
