"""The dialogs: YesNoDialog, TextDialog, MessageDialog, PickDialog, PickManyDialog. Esc leaves, Enter confirms, the mouse works; all fits 80×24.

Each is a Textual ModalScreen: `push_screen(YesNoDialog(…), callback)` or, in a worker, `await push_screen_wait(YesNoDialog(…))`.
"""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar, Unpack

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from rules.base.errors import Problem
from tui.widgets.columns import TableColumn
from tui.widgets.guarded import Guarded
from tui.widgets.options import WidgetOptions
from tui.widgets.parts import Paragraph
from tui.widgets.search import SearchKeys, with_initials
from tui.widgets.table import RecordTable
from tui.widgets.text import TextField

__all__ = ["Dialog", "MessageDialog", "PickDialog", "PickManyDialog", "PushButton", "TextDialog", "YesNoDialog"]

A = TypeVar("A")
Option = tuple[str, str]
"""(value that is returned, text that is shown)."""


class PushButton(Static, can_focus=True):
    """A button of one line. Enter, blank or a click presses it: Pressed."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "按下", show=False)]

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: "PushButton") -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> "PushButton":
            return self.button

    def __init__(self, label: str, **options: Unpack[WidgetOptions]) -> None:
        super().__init__(label, markup=False, **options)

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_press()


class Dialog(Guarded, ModalScreen[A], Generic[A]):
    """A box with a title, a body, buttons and a line of key hints. A: the type of the answer; Esc answers None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "取消", show=False),
        Binding("left", "focus_other(-1)", "左边", show=False),
        Binding("right", "focus_other(1)", "右边", show=False),
    ]
    keys = "回车 确定   Esc 取消"

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading = title

    def body(self) -> Sequence[Widget]:
        """The widgets between the title and the buttons."""
        return ()

    def buttons(self) -> Sequence[PushButton]:
        """The buttons, from left to right."""
        return ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog--box"):
            yield Paragraph(self.heading, classes="dialog--title")
            yield from self.body()
            if buttons := self.buttons():
                yield Horizontal(*buttons, classes="dialog--buttons")
            yield Paragraph(self.keys, classes="dialog--keys")

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_focus_other(self, by: int) -> None:
        if isinstance(self.focused, PushButton):
            (self.focus_next if by > 0 else self.focus_previous)(PushButton)


class YesNoDialog(Dialog[bool]):
    """Yes or no. danger: it cannot be undone: the box is red and the focus starts on no. Esc is no."""

    def __init__(self, title: str, text: str, yes: str = "确定", no: str = "取消", danger: bool = False) -> None:
        super().__init__(title)
        self.text, self.yes, self.no, self.danger = text, yes, no, danger
        self.set_class(danger, "-danger")
        self.keys = f"←→ 选择   回车 按下   Esc {no}"

    def body(self) -> Sequence[Widget]:
        return (VerticalScroll(Paragraph(self.text), classes="dialog--text", can_focus=False),)

    def buttons(self) -> Sequence[PushButton]:
        return (PushButton(self.yes, id="yes", classes="-main"), PushButton(self.no, id="no"))

    def on_mount(self) -> None:
        self.query_one("#no" if self.danger else "#yes").focus()

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_leave(self) -> None:
        self.dismiss(False)


class TextDialog(Dialog[str | None]):
    """One line of text; None when left. An empty text is not accepted. hint: what is expected."""

    def __init__(self, title: str, label: str, hint: str = "", value: str = "") -> None:
        super().__init__(title)
        self.label, self.hint, self.value = label, hint, value

    def body(self) -> Sequence[Widget]:
        return (
            Static(self.label, markup=False, classes="dialog--label"),
            TextField(self.value, id="answer"),
            Paragraph(self.hint, classes="dialog--hint"),
        )

    def buttons(self) -> Sequence[PushButton]:
        return (PushButton("确定", id="yes", classes="-main"), PushButton("取消", id="no"))

    def on_mount(self) -> None:
        self.query_one("#answer").focus()

    @on(Input.Submitted)
    def _confirm(self) -> None:
        if text := self.query_one("#answer", TextField).raw.strip():
            self.dismiss(text)
        else:
            hint = self.query_one(".dialog--hint", Paragraph)
            hint.update(f"请先填写{self.label}")
            hint.add_class("-bad")

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        if event.button.id == "yes":
            self._confirm()
        else:
            self.dismiss(None)


class MessageDialog(Dialog[None]):
    """Something to read: lines, or problems each with its place. Scrolls when it is long."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", "向上", show=False),
        Binding("down", "scroll(1)", "向下", show=False),
        Binding("pageup", "scroll(-10)", "上一页", show=False),
        Binding("pagedown", "scroll(10)", "下一页", show=False),
    ]
    keys = "回车或 Esc 关闭"

    def __init__(self, title: str, lines: Sequence[str | Problem] | str) -> None:
        super().__init__(title)
        items = [lines] if isinstance(lines, str) else lines
        bullet = any(isinstance(line, Problem) for line in items) and len(items) > 1
        self.lines = [f"- {line}" if bullet else str(line) for line in items]

    def body(self) -> Sequence[Widget]:
        lines = [Paragraph(line) for line in self.lines]
        return (VerticalScroll(*lines, classes="dialog--text", can_focus=False),)

    def buttons(self) -> Sequence[PushButton]:
        return (PushButton("知道了", id="yes", classes="-main"),)

    def on_mount(self) -> None:
        self.query_one("#yes").focus()

    def action_scroll(self, by: int) -> None:
        self.query_one(".dialog--text").scroll_relative(y=by, animate=False)

    @on(PushButton.Pressed)
    def _pressed(self) -> None:
        self.dismiss(None)


class _Query(TextField):
    """The field of the query. marking: a blank marks the row instead of being typed."""

    def __init__(self, value: str, *, marking: bool) -> None:
        super().__init__(value, placeholder="输入汉字、代码或拼音首字母查找", id="query")
        self._marking = marking

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return not (self._marking and key == "space") and super().check_consume_key(key, character)


class _PickBase(Dialog[A], Generic[A]):
    """A list that gets shorter as you type a word, a code or pinyin initials."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "table('move', -1)", "上一条", show=False),
        Binding("down", "table('move', 1)", "下一条", show=False),
        Binding("pageup", "table('page', -1)", "上一页", show=False),
        Binding("pagedown", "table('page', 1)", "下一页", show=False),
    ]
    many = False

    def __init__(self, title: str, options: Sequence[Option], typed: str = "") -> None:
        super().__init__(title)
        self.options = tuple(options)
        self._typed = typed
        self._searched: SearchKeys | None = None

    def body(self) -> Sequence[Widget]:
        columns: list[TableColumn[Option]] = [TableColumn(f"共 {len(self.options)} 项", 0, lambda option: option[1])]
        table: RecordTable[Option] = RecordTable(columns, empty="没有这样的选项，请删去几个字再找", marks=self.many)
        table.styles.height = min(len(self.options), 12) + 1
        return (_Query(self._typed, marking=self.many), table)

    @property
    def table(self) -> "RecordTable[Option]":
        return self.query_one(RecordTable)

    def on_mount(self) -> None:
        self.query_one("#query").focus()
        self._filter()
        self.begin()

    def begin(self) -> None:
        """Set cursor and marks when the dialog opens."""

    def type_in(self, text: str) -> None:
        """Insert text that was typed while the dialog was still opening."""
        if self.is_mounted:
            self.query_one("#query", TextField).insert_text_at_cursor(text)
        else:
            self._typed += text

    @on(Input.Changed)
    def _filter(self) -> None:
        query = self.query_one("#query", TextField).raw
        if query and self._searched is None:
            self._searched = SearchKeys(with_initials(f"{value} {text}") for value, text in self.options)
        hits = self._searched.find(query) if query and self._searched else range(len(self.options))
        self.table.set_rows([self.options[index] for index in hits])

    def action_table(self, name: str, by: int) -> None:
        (self.table.action_move if name == "move" else self.table.action_page)(by)

    @on(Input.Submitted)
    @on(RecordTable.Chosen)
    def _chosen(self) -> None:
        self.take()

    def take(self) -> None:
        """Dismiss the dialog with what is chosen."""
        raise NotImplementedError


class PickDialog(_PickBase[str | None]):
    """One of many: the value of the option chosen; None when left. current: the value on which the cursor starts."""

    def __init__(self, title: str, options: Sequence[Option], *, current: str = "", typed: str = "") -> None:
        super().__init__(title, options, typed)
        self.keys = "↑↓ 选择   回车 确定   Esc 取消"
        self._current = current

    def begin(self) -> None:
        values = [value for value, _ in self.options]
        if self._current in values and not self._typed:
            self.table.cursor_row = values.index(self._current)

    def take(self) -> None:
        if self.table.current is not None:
            self.dismiss(self.table.current[0])


class PickManyDialog(_PickBase[list[str] | None]):
    """Several of many: their values in the order of the options; None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "mark", "选中", show=False, priority=True)]
    many = True

    def __init__(self, title: str, options: Sequence[Option], chosen: Sequence[str] = (), *, typed: str = "") -> None:
        super().__init__(title, options, typed)
        self.keys = "↑↓ 移动   空格 选中   回车 确定   Esc 取消"
        self._chosen_first = set(chosen)

    def begin(self) -> None:
        self.table.mark([option for option in self.options if option[0] in self._chosen_first])

    def action_mark(self) -> None:
        self.table.action_mark()

    def take(self) -> None:
        marked = {value for value, _ in self.table.marked}
        self.dismiss([value for value, _ in self.options if value in marked])
