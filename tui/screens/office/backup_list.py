"""备份清单: every backup, here and outside, and whether it is as it was written."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from acts.base.backups import BackupList, check_backups, list_backups
from db.backups.verifying import BackupState
from rules.base.dates import short_moment
from rules.base.errors import MingchouError, Problem
from tui.backup_texts import place_text, seq_text, size_text, state_text
from tui.screens.base import DeskScreen
from tui.screens.office.backups import back_up_now, restore_one
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog
from tui.widgets.table import RecordTable

__all__ = ["BackupsScreen"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line: a backup, or (backup None) a place that has none. number: unique among the lines."""

    number: str
    place: BackupList
    backup: BackupState | None


_TONES = {"good": "good", "bad": "bad", "unchecked": "muted"}


def _tone(row: _Row) -> str:
    return "warn" if row.backup is None else _TONES[row.backup.state]


_COLUMNS = (
    TableColumn[_Row]("在哪里", 8, lambda row: "拷出的" if row.place.where else "本单位", style=lambda _: "muted"),
    TableColumn[_Row]("时间", 16, lambda row: short_moment(row.backup.at) if row.backup else "—"),
    TableColumn[_Row]("到第几条", 8, lambda row: seq_text(row.backup) if row.backup else "", "right"),
    TableColumn[_Row]("大小", 10, lambda row: size_text(row.backup) if row.backup else "", "right", lambda _: "muted"),
    TableColumn[_Row]("状态", 0, lambda row: state_text(row.backup) if row.backup else row.place.problem, style=_tone),
)


class BackupsScreen(DeskScreen):
    """The list of backups."""

    SECTION = "settings"
    HELP = """
# 备份清单

每一份备份，最新的在上面；先是单位文件夹里的，再是拷到外面的。

- **状态** 完好：从头读过一遍，和写的时候一样。损坏：有的部分读出来不一样，从它恢复不了，程序会从台账或拷出的备份里补，补不上的留到轮换时删去
- **F8** 立即备份，并拷出去
- **F7** 每一份都从头读一遍
- **F6** 从备份恢复到一个新文件夹

程序每天核对最新的一份，别的轮着核对。最后一份完好的不会被轮换掉；最新的坏了，旧的一份也不删。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "back_up", "备份"),
        Binding("f7", "verify", "全部核对"),
        Binding("f6", "restore", "恢复"),
    ]
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    BackupsScreen #note { height: 4; border-top: solid $border-blurred; }
    App.-plain BackupsScreen #note { border-top: ascii $border-blurred; }
    """

    def heading(self) -> str:
        return "设置 › 备份清单"

    def body(self) -> ComposeResult:
        yield RecordTable(_COLUMNS, empty="还没有备份过\n\n按 F8 备份", marks=False, enter="看全部")
        with VerticalScroll(id="note", can_focus=False):
            yield Details(id="details")

    def on_mount(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[_Row]":
        return self.query_one(RecordTable)

    def reread(self) -> None:
        rows = []
        for listed in list_backups(self.office.places.folder):
            rows += [_Row(f"{listed.where}/{one.path.name}", listed, one) for one in reversed(listed.states)]
            if listed.problem or (not listed.states and listed.where):
                rows.append(_Row(f"{listed.where}/", listed, None))
        self._table.set_rows(rows)
        self._moved()

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        row = self._table.current
        lines = [] if row is None else [Detail("", place_text(row.place)), Detail("", str(row.place.folder), "muted")]
        self.query_one("#details", Details).show(lines)

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[_Row]) -> None:
        row = event.row
        if row.backup is None:
            lines = [place_text(row.place)]
        else:
            lines = [
                str(row.backup.path),
                f"到第 {seq_text(row.backup)} 条，{size_text(row.backup)}",
                state_text(row.backup),
            ]
        self.app.push_screen(MessageDialog("备份", lines))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back_up":
            return None if self.office.store.read_only else True
        return super().check_action(action, parameters)

    def why_not(self, _action: str) -> str:
        """Why an act is greyed."""
        return "台账是只读打开的，备份请由正在使用它的人来做"

    @work(group="ask", exclusive=True)
    async def action_back_up(self) -> None:
        """F8: a backup now."""
        await back_up_now(self)
        self.reread()

    @work(group="ask", exclusive=True)
    async def action_restore(self) -> None:
        """F6: unpack a backup into a new folder."""
        await restore_one(self)

    @work(group="ask", exclusive=True)
    async def action_verify(self) -> None:
        """F7: read every backup whole."""
        folder, clock = self.office.places.folder, self.office.clock
        problems = await self.app.push_screen_wait(
            ProgressDialog[list[Problem]]("正在核对备份", lambda report: check_backups(folder, clock, report))
        )
        if isinstance(problems, MingchouError):
            self.show_problems(problems.problems, "没有核对完")
        elif problems:
            self.app.push_screen(MessageDialog("有的备份坏了", problems))
        else:
            self.notify("每一份都和写的时候一样", title="已核对", markup=False)
        self.reread()
