"""Fields whose values are chosen, not written: one of a code table, several of it, yes or no.

Closed they are one line that shows the Chinese words. Enter, a blank, a click or the first letter typed opens the list, and the
letter filters it. ← and → go to the next value without opening it.
"""

from typing import ClassVar, Unpack

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from rules.base.fields import Choices, split_list
from tui.widgets.cells import fit, halfwidth
from tui.widgets.dialog import PickDialog, PickManyDialog
from tui.widgets.options import WidgetOptions
from tui.widgets.text import handle_key_first

__all__ = ["ChoiceField", "ChoicesField", "FlagField", "Picked"]


class Picked(Message):
    """A chosen value has changed."""

    def __init__(self, field: "PickedField") -> None:
        super().__init__()
        self.field = field

    @property
    def control(self) -> "PickedField":
        return self.field


class PickedField(Widget, can_focus=True):
    """What the three have in common. raw: the text of the value, as `rules.base.fields.show` writes it."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"picked--empty", "picked--hint"}
    raw: reactive[str] = reactive("", init=False)
    hint_text = ""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        **options: Unpack[WidgetOptions],
    ) -> None:
        super().__init__(**options)
        self.placeholder = placeholder
        self.set_reactive(PickedField.raw, value)

    @property
    def note(self) -> str:
        """What is shown beside the field: nothing."""
        return ""

    def watch_raw(self) -> None:
        """Post Picked when the value has changed."""
        self.post_message(Picked(self))

    def get_content_height(self, *_: object) -> int:
        return 1

    def shown(self) -> str:
        """The words in the field."""
        return self.raw

    def render(self) -> Text:
        width, plain = self.content_size.width, self.app.has_class("-plain")
        hint = f"  {self.hint_text}" if self.has_focus else ""
        room = max(2, width - Text(hint).cell_len)
        empty = not self.shown()
        words = fit(self.shown() or self.placeholder, room, plain=plain)
        text = Text(
            words,
            style=self.get_component_rich_style("picked--empty", partial=True) if empty else "",
            no_wrap=True,
            end="",
        )
        text.append(hint, self.get_component_rich_style("picked--hint", partial=True))
        return text

    async def _on_key(self, event: events.Key) -> None:
        await handle_key_first(self, event)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


class ChoiceField(PickedField):
    """One of a code table. raw is the Chinese text of the code, or what was given when the table does not know it."""

    hint_text = "回车选择"
    at_once = True
    """Whether a digit that is a code needs no list."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "选择"),
        Binding("left", "step(-1)", "上一项", show=False),
        Binding("right", "step(1)", "下一项", show=False),
        Binding("backspace,delete", "clear", "清空", show=False),
    ]

    def __init__(
        self,
        choices: Choices,
        value: str = "",
        *,
        required: bool = False,
        placeholder: str = "",
        **options: Unpack[WidgetOptions],
    ) -> None:
        super().__init__(value, placeholder=placeholder, **options)
        self.choices = choices
        self.required = required
        self._opening: PickDialog | PickManyDialog | None = None

    def action_open(self) -> None:
        self._open("")

    def _dialog(self, typed: str) -> PickDialog | PickManyDialog:
        options = [(row.code, row.text) for row in self.choices]
        return PickDialog(self.choices.title, options, current=self._code(self.raw), typed=typed)

    def _open(self, typed: str) -> None:
        if self._opening is not None:
            self._opening.type_in(typed)
            return
        self._opening = self._dialog(typed)
        if isinstance(self._opening, PickDialog):
            self.app.push_screen(self._opening, self._took)
        else:
            self.app.push_screen(self._opening, self._took_many)

    def _took(self, code: str | None) -> None:
        self._opening = None
        if code is not None:
            self.raw = self.choices.text(code)

    def _took_many(self, codes: list[str] | None) -> None:
        self._opening = None
        if codes is not None:
            self.raw = "、".join(self.choices.text(code) for code in codes)

    def _code(self, text: str) -> str:
        try:
            return self.choices.read(text)
        except ValueError:
            return ""

    def action_step(self, by: int) -> None:
        codes = self.choices.codes
        at = codes.index(code) if (code := self._code(self.raw)) in codes else (-1 if by > 0 else len(codes))
        self.raw = self.choices.text(codes[min(max(at + by, 0), len(codes) - 1)])

    def action_clear(self) -> None:
        if not self.required:
            self.raw = ""

    def check_consume_key(self, _key: str, character: str | None) -> bool:
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """A digit that is a code is chosen at once; any other character opens the list with it typed."""
        if event.is_printable and event.character and not event.character.isspace():
            event.stop()
            digit = halfwidth(event.character)
            if self.at_once and digit.isdigit() and digit in self.choices and self._opening is None:
                self.raw = self.choices.text(digit)
            else:
                self._open(event.character)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_open()


class ChoicesField(ChoiceField):
    """Several of a code table, joined by 、."""

    at_once = False

    def _dialog(self, typed: str) -> PickDialog | PickManyDialog:
        options = [(row.code, row.text) for row in self.choices]
        return PickManyDialog(
            self.choices.title, options, [self._code(part) for part in split_list(self.raw)], typed=typed
        )

    def action_step(self, by: int) -> None:
        """Do nothing: several values have no next one."""


_SAID = {"是": "是", "y": "是", "1": "是", "有": "是", "否": "否", "n": "否", "0": "否", "无": "否"}


class FlagField(PickedField):
    """Yes or no: raw is 是 or 否. Blank, Enter, ← → or a click toggles it; 是, 否, y, n, 1 and 0 set it."""

    hint_text = "空格切换"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter,left,right", "turn", "切换")]

    def __init__(self, value: str = "", **options: Unpack[WidgetOptions]) -> None:
        super().__init__("是" if _SAID.get(value.strip().lower()) == "是" else "否", **options)

    def shown(self) -> str:
        return "[x] 是" if self.raw == "是" else "[ ] 否"

    def action_turn(self) -> None:
        self.raw = "否" if self.raw == "是" else "是"

    def check_consume_key(self, _key: str, character: str | None) -> bool:
        return character is not None and character.lower() in _SAID

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character.lower() in _SAID:
            event.stop()
            self.raw = _SAID[event.character.lower()]

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_turn()
