"""历史: every version of a record, newest first: when, who, why, and what it changed."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from acts.base.bureau import HistoryLine, history
from rules.base.dates import short_moment
from tui.screens.base import DeskScreen
from tui.screens.parts.record_pane import RecordPane
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog
from tui.widgets.table import RecordTable

__all__ = ["HistoryScreen"]


_COLUMNS: tuple[TableColumn[HistoryLine], ...] = (
    TableColumn("时间", 16, lambda line: short_moment(line.at)),
    TableColumn("经办人", 10, lambda line: line.by),
    TableColumn("办了什么", 0, lambda line: line.why),
)


class HistoryScreen(DeskScreen):
    """The history of one record. number: any number of a record. section: the menu entry that stays marked."""

    HELP = """
# 历史

一条记录的每一个版本，最新的在最上面：什么时候、谁、为什么、改了什么。历史来自日志，改不了、删不掉。

- **↑ ↓** 看另一个版本，下面写着它改了哪几项
- **Esc** 返回
"""
    DEFAULT_CSS = """
    HistoryScreen RecordPane { width: 1fr; height: 40%; min-height: 6; }
    """

    def __init__(self, number: str, name: str = "", *, section: str = "") -> None:
        super().__init__()
        self._number, self._record_name = number, name
        self.SECTION = section  # type: ignore[misc]  # records of every section have a history

    def heading(self) -> str:
        return f"历史 › {self._number} {self._record_name}".rstrip()

    def body(self) -> ComposeResult:
        yield RecordTable(_COLUMNS, empty="正在读日志", marks=False, enter="看全文")
        yield RecordPane()

    def on_mount(self) -> None:
        office = self.office
        self.run_in_thread(lambda: history(office, self._number), self._read)
        self.query_one(RecordTable).focus()

    def _read(self, lines: Sequence[HistoryLine]) -> None:
        table: RecordTable[HistoryLine] = self.query_one(RecordTable)
        table.empty = "日志里没有这条记录"
        table.set_rows(list(reversed(lines)))
        self._moved()

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        table: RecordTable[HistoryLine] = self.query_one(RecordTable)
        line = table.current
        if line is None:
            return
        first = line is table.rows[-1]
        details = [("时间", line.at.replace("T", " ")), ("经办人", line.by), ("事由", line.why)]
        if line.gone:
            details.append(("改了什么", line.gone))
        elif line.changed:
            details += [("改了什么" if place == 0 else "        ", text) for place, text in enumerate(line.changed)]
        elif first:
            details.append(("改了什么", "第一次登记"))
        self.query_one(RecordPane).show(details)

    @on(RecordTable.Chosen)
    def _chosen(self) -> None:
        line = self.query_one(RecordTable).current
        if isinstance(line, HistoryLine):
            self.app.push_screen(
                MessageDialog(
                    f"{short_moment(line.at)} {line.by}", [line.why, *([line.gone] if line.gone else line.changed)]
                )
            )
