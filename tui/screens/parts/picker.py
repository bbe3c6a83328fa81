"""Choosing one record of a list: filter, table, Enter."""

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from acts.base.office import Office
from tui.screens.parts.lists import LIST_DEFINITIONS
from tui.screens.parts.record_list import RecordList
from tui.widgets.dialog import Dialog
from tui.widgets.parts import Paragraph
from tui.widgets.table import RecordTable

__all__ = ["RecordDialog"]


class RecordDialog(Dialog[str | None]):
    """The number of one record of the list `code` (a key of LIST_DEFINITIONS); None when left."""

    DEFAULT_CSS = """
    RecordDialog .dialog--box { height: 90%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "to_filter", "筛选", show=False)]
    keys = "输入几个字查找   ↓ 到列表   回车 选定   Esc 取消"

    def __init__(self, title: str, code: str, office: Office) -> None:
        super().__init__(title)
        self._office = office
        self._list: RecordList[Any] = RecordList(LIST_DEFINITIONS[code], enter="选定", marks=False, pane=False)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog--box"):
            yield Paragraph(self.heading, classes="dialog--title")
            yield self._list
            yield Paragraph(self.keys, classes="dialog--keys")

    def on_mount(self) -> None:
        box, table = self.query_one(".dialog--box").styles, self.query_one(RecordTable).styles
        # Inline: the app's stylesheet, which sizes smaller boxes, has precedence over the CSS of a screen.
        box.width, box.max_width = 100, "96%"
        table.max_height, table.margin = "100%", 0
        self._list.reread(self._office)
        self._list.to_filter()

    def action_to_filter(self) -> None:
        self._list.to_filter()

    @on(RecordTable.Chosen)
    def _chosen(self) -> None:
        record = self._list.current
        if record is not None:
            self.dismiss(record.number)
