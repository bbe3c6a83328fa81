"""Smaller parts of a screen: Paragraph, Banner, KeyHints, Empty, Progress."""

from time import monotonic
from typing import ClassVar, Unpack

import msgspec
from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.dom import DOMNode
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.cells import cut, plain_text, wrap
from tui.widgets.options import WidgetOptions

__all__ = ["Banner", "Empty", "KeyHints", "Paragraph", "Progress", "key_name"]

_KEY_NAMES = {
    "enter": "回车", "space": "空格", "escape": "Esc", "up": "↑", "down": "↓", "left": "←", "right": "→", "tab": "Tab",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "delete": "Del", "backspace": "退格", "insert": "Ins",
    "question_mark": "?", "fullwidth_question_mark": "？", "ideographic_comma": "顿号", "slash": "/", "plus": "+", "minus": "-",
}  # fmt: skip

_LAST = ("menu", "leave_desk", "help")
"""Actions that every screen has come last, the help in the corner."""


def key_name(key: str) -> str:
    """A key as it is printed on the keyboard: ctrl+s → Ctrl+S, f2 → F2, enter → 回车."""
    *modifiers, last = key.split("+")
    names = [part.capitalize() for part in modifiers]
    return "+".join(
        [*names, _KEY_NAMES.get(last, last.upper() if len(last) == 1 or last[1:].isdigit() else last.capitalize())]
    )


class Paragraph(Widget):
    """Text wrapped by the rules of Chinese: Textual wraps at blanks only, and leaves half-empty lines."""

    def __init__(self, text: str = "", **options: Unpack[WidgetOptions]) -> None:
        super().__init__(**options)
        self.text = text

    def update(self, text: str) -> None:
        """Show this text instead."""
        if text != self.text:
            self.text = text
            self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        return len(wrap(self.text, max(2, width)))

    def render(self) -> Text:
        text = plain_text(self.text) if self.app.has_class("-plain") else self.text
        return Text("\n".join(wrap(text, max(2, self.content_size.width))), no_wrap=True, end="")


class Banner(Static):
    """A line across the screen that cannot be overlooked: demo material, read-only. Not there while it has no text.

    kind: "demo", "readonly" or "warn".
    """

    def __init__(self, text: str = "", kind: str = "demo") -> None:
        super().__init__(markup=False)
        self.show(text, kind)

    def show(self, text: str, kind: str = "demo") -> None:
        """Show this text; without one the line is hidden."""
        self.display = bool(text)
        self.set_classes(f"-{kind}")
        self.update(text)


class _Hint(msgspec.Struct, frozen=True):
    """A key and what it does, from cell `start` to `end` of its line."""

    start: int
    end: int
    texts: tuple[str, str]
    binding: Binding
    node: DOMNode
    enabled: bool


class KeyHints(Widget):
    """The last line or two of a screen: the keys that do something now, in Chinese; a click does the same.

    It shows every binding with `show` and a Chinese description, F-keys before letters, which are dead while an input method is on. An act
    that is known but not possible now (`check_action` returns None) is greyed; a click on it or its key shows why, if its screen or
    widget has `why_not(action: str) -> str`.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"hints--key", "hints--words", "hints--off"}

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[list[_Hint]] = [[]]
        self._tall: set[int] = set()
        """Widths at which two lines were needed; they keep two, or the list above would jump with every field."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        if self.screen.is_mounted:
            self._lay_out(self.size.width)
        self.refresh(layout=self._height(self.size.width) != self.size.height)

    def _height(self, width: int) -> int:
        return 2 if width in self._tall else 1

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        if self.screen.is_mounted:  # before that, check_action of the screen cannot answer
            self._lay_out(width)
        return self._height(width)

    def hints(self) -> list[tuple[list[str], str, DOMNode, Binding, bool]]:
        """(keys, description, node, binding, possible now), in the order of declaration, actions of every screen last."""
        by_action: dict[str, tuple[list[str], DOMNode, Binding, bool]] = {}
        for node, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and not binding.system and binding.description and not binding.description.isascii():
                name = binding.key_display or key_name(binding.key)
                keys = by_action.setdefault(binding.action, ([], node, binding, enabled))[0]
                if name not in keys and (name[-1].isalnum() or not keys):  # "F3//" would be a riddle
                    keys.append(name)
        listed = [
            (sorted(keys, key=lambda key: not _lasting(key)), binding.description, node, binding, enabled)
            for keys, node, binding, enabled in by_action.values()
        ]
        return sorted(listed, key=lambda hint: _LAST.index(hint[3].action) if hint[3].action in _LAST else -1)

    @property
    def words_shown(self) -> set[str]:
        """The descriptions of the keys for which there was room."""
        return {hint.binding.description for row in self._rows for hint in row}

    def _lay_out(self, width: int) -> None:
        """On one line if there is room for all, else on two; where even these are too short, the rest is left to the help."""
        plain, hints = self.app.has_class("-plain"), self.hints()
        for lines, gap, names in ((1, 3, 2), (1, 2, 2), (1, 2, 1), (2, 3, 2), (2, 2, 1)):
            self._rows = [[]]
            x = 1
            for place, (keys, description, node, binding, enabled) in enumerate(hints):
                texts = _hint_text("/".join(keys[:names]), description, possible=enabled, plain=plain)
                size = sum(map(cell_len, texts))
                last = place == len(hints) - 1
                # The last one, the help, always has its place.
                reserved = 0 if last or len(self._rows) < lines else gap + cell_len("F1 帮助")
                if x + size + reserved > width and len(self._rows) < lines:
                    self._rows.append([])
                    x = 1
                if x + size + (reserved if len(self._rows) == lines else 0) <= width:
                    self._rows[-1].append(_Hint(x, x + size, texts, binding, node, enabled))
                    x += size + gap
            if sum(map(len, self._rows)) == len(hints):
                break
        if len(self._rows) > 1:
            self._tall.add(width)

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y == 0:
            self._lay_out(width)
        if y >= len(self._rows):
            return Strip.blank(width, base)
        key, words, off = (
            base + self.get_component_rich_style(f"hints--{name}", partial=True) for name in ("key", "words", "off")
        )
        segments = []
        x = 0
        for hint in self._rows[y]:
            keys, description = hint.texts
            segments += [
                Segment(" " * (hint.start - x), base),
                Segment(keys, key if hint.enabled else off),
                Segment(description, words if hint.enabled else off),
            ]
            x = hint.end
        return Strip(segments).adjust_cell_length(width, base)

    async def on_click(self, event: events.Click) -> None:
        row = self._rows[event.y] if event.y < len(self._rows) else []
        for hint in row:
            if hint.start <= event.x < hint.end:
                event.stop()
                if hint.enabled:
                    await self.app.run_action(hint.binding.action, hint.node)
                else:
                    self._say_why_not(hint.node, hint.binding)
                return

    def key_pressed(self, key: str) -> None:
        """A key that came to the screen: when its action is greyed, show why. Keys that work, or have no action here, are ignored."""
        active = self.screen.active_bindings.get(key)
        if active is not None and not active.enabled:
            self._say_why_not(active.node, active.binding)

    def _say_why_not(self, node: DOMNode, binding: Binding) -> None:
        why = getattr(node, "why_not", None)
        reason = str(why(binding.action)) if callable(why) else ""
        self.app.notify(reason or "现在还不能这样做", markup=False, severity="warning")


def _hint_text(keys: str, words: str, *, possible: bool, plain: bool) -> tuple[str, str]:
    """Keys and words; in brackets what is not possible now, so that it can be seen without colours, too."""
    keys = plain_text(keys) if plain else keys
    return (keys, f" {words}") if possible else (f"({keys}", f" {words})")


def _lasting(key: str) -> bool:
    """Whether a key works while an input method is on."""
    return len(key) > 1


class Empty(Static):
    """Nothing here yet, and what to do about it. text: what is missing; then: the next step with its key."""

    def __init__(self, text: str, then: str = "") -> None:
        super().__init__(f"{text}\n\n{then}" if then else text, markup=False)


class Progress(Widget, can_focus=True):
    """The progress of a worker, with 取消 (Esc or a click): posts Cancelled once; the worker reads `cancelled`.

    `report` may be called from any thread and as often as wanted: it stores the figures, which are drawn ten times a second.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"progress--done", "progress--left", "progress--cancel"}
    BINDINGS: ClassVar = [Binding("escape", "cancel", "取消")]
    _CANCEL = " Esc 取消 "

    class Cancelled(Message):
        """The person does not want to wait any longer."""

        def __init__(self, progress: "Progress") -> None:
            super().__init__()
            self.progress = progress

        @property
        def control(self) -> "Progress":
            return self.progress

    def __init__(self, label: str, total: int = 0) -> None:
        super().__init__()
        self.label = label
        self.total = total
        self.done = 0
        self.cancelled = False
        self._drawn: tuple[int, int, str] = (0, 0, "")
        self._began = monotonic()

    def on_mount(self) -> None:
        self.set_interval(0.1, self._tick)

    def report(self, done: int, total: int | None = None, label: str | None = None) -> None:
        """Set how many are done, of how many (0: not known)."""
        self.done = done
        self.total = self.total if total is None else total
        self.label = self.label if label is None else label

    def _tick(self) -> None:
        if (now := (self.done, self.total, self.label)) != self._drawn:
            self._drawn = now
            self.refresh()

    def action_cancel(self) -> None:
        if not self.cancelled:
            self.cancelled = True
            self.label = "正在停下"
            self.refresh()
            self.post_message(self.Cancelled(self))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if event.x >= self.size.width - cell_len(self._CANCEL):
            self.action_cancel()

    def left_text(self) -> str:
        """How long it will still take, once that can be estimated: 约 12 秒; "" before."""
        passed = monotonic() - self._began
        if not self.done or not self.total or passed < 2:
            return ""
        remaining = passed / self.done * (self.total - self.done)
        return f"，约 {remaining:.0f} 秒" if remaining < 90 else f"，约 {remaining / 60:.0f} 分钟"

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y:
            return Strip.blank(width, base)
        styles = {
            name: base + self.get_component_rich_style(f"progress--{name}", partial=True)
            for name in ("done", "left", "cancel")
        }
        share = min(1.0, self.done / self.total) if self.total else 0.0
        figures = (
            f" {share:4.0%} {self.done:,} / {self.total:,}{self.left_text()} " if self.total else f" {self.done:,} "
        )
        label = cut(f" {self.label} ", max(2, width // 3))
        bar = max(0, min(30, width - cell_len(label) - cell_len(figures) - cell_len(self._CANCEL) - 2))
        filled = round(bar * share)
        segments = [
            Segment(label, base), Segment("[", styles["left"]), Segment("#" * filled, styles["done"]),
            Segment("." * (bar - filled), styles["left"]), Segment("]", styles["left"]), Segment(figures, base),
        ]  # fmt: skip
        body = Strip(segments).adjust_cell_length(max(0, width - cell_len(self._CANCEL)), base)
        return Strip([*body, Segment(self._CANCEL, styles["cancel"])]).adjust_cell_length(width, base)
