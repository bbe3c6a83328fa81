"""重点监管标记 of one object: each with its days, reason, source and decision; added, changed, ended."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.registry.watch import END_COLUMNS, FLAG_COLUMNS, end_flag, set_flag
from rules.base.codes import WATCH_FLAGS
from rules.base.fields import show
from rules.registry.enterprise import Enterprise
from rules.registry.watch import COLUMNS, WatchEntry, entries_of, in_force, is_over
from tui import routes
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.columns import TableColumn
from tui.widgets.table import RecordTable

__all__ = ["FlagsScreen"]


class FlagsScreen(DeskScreen):
    """The flags of one object. number: its number."""

    SECTION = "registry"
    HELP = """
# 重点监管标记

一个检查对象的各种标记：经营异常名录、严重违法失信、黑名单、投诉举报多等。每一条各有列入、移出日期，各有原因、来源、机关、文号、依据。

- **F4** 登记一条；**回车** 修改光标处的一条
- **Del** 移出：写最后一天和原因，历史保留；移出日期当天仍算在名单上
- **F11** 这个对象的历史

黑名单要有列入机关、文号和依据，经审批才公开；别的标记和来源都是内部的，不公开。别的单位给的名单，在名录库用 **F6** 导入：名单上没有的自动移出。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "new", "登记"),
        Binding("delete", "end", "移出"),
        Binding("f11", "history", "历史"),
        Binding("n", "new", show=False),
        Binding("ctrl+d,d", "end", show=False),
        Binding("h", "history", show=False),
    ]
    DEFAULT_CSS = """
    FlagsScreen #flags { height: 1fr; }
    FlagsScreen #said { height: auto; max-height: 9; padding: 0 1; }
    """

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number.strip().upper()

    @property
    def _object(self) -> Enterprise:
        return self.office.store.get(Enterprise, self._number)

    def heading(self) -> str:
        return f"重点监管标记 › {self._number} {self._object.name}"

    def body(self) -> ComposeResult:
        columns: tuple[TableColumn[WatchEntry], ...] = (
            TableColumn("标记", 12, lambda one: WATCH_FLAGS.text(one.flag)),
            TableColumn("怎样", 8, self._state),
            TableColumn("列入日期", 10, lambda one: one.since.isoformat() if one.since else "没有写"),
            TableColumn("移出日期", 10, lambda one: one.until.isoformat() if one.until else ""),
            TableColumn("原因", 0, lambda one: one.reason),
            TableColumn("来源", 16, lambda one: one.source),
        )
        yield RecordTable(columns, empty="没有重点监管标记，按 F4 登记", marks=False, enter="修改", id="flags")
        yield Label("", id="said", markup=False)

    def _state(self, one: WatchEntry) -> str:
        today = self.office.today()
        return "已移出" if is_over(one, today) else "在名单上" if in_force(one, today) else "还没开始"

    @property
    def _table(self) -> "RecordTable[WatchEntry]":
        return self.query_one("#flags", RecordTable)

    def on_mount(self) -> None:
        self._table.focus()

    def reread(self) -> None:
        self.query_one("#heading", Label).update(self.heading())
        self._table.set_rows(entries_of(self._object))
        self._tell()
        self.refresh_bindings()

    @on(RecordTable.Moved, "#flags")
    def _tell(self) -> None:
        """All that is known of the flag under the cursor."""
        one = self._table.current
        named = [(column.label, show(column, getattr(one, column.name))) for column in COLUMNS[6:]] if one else []
        self.query_one("#said", Label).update("\n".join(f"{label}：{text}" for label, text in named if text))
        self.refresh_bindings()

    # Which keys work now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"new", "end"} and self.is_mounted and self.why_not(action):
            return None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why something cannot be done now; "" when it can."""
        if self.office.store.read_only:
            return "台账是只读打开的，不能修改"
        one = self._table.current
        if action == "end" and (one is None or is_over(one, self.office.today())):
            return "光标处的标记已经移出" if one is not None else "没有重点监管标记"
        return ""

    # Acts

    def action_new(self) -> None:
        """F4: give the object another flag."""
        self._ask("登记重点监管标记", {"since": self.office.today().isoformat()}, None)

    @on(RecordTable.Chosen, "#flags")
    def _chosen(self) -> None:
        if (one := self._table.current) is not None and not self.why_not("new"):
            values = {column.name: show(column, getattr(one, column.name)) for column in FLAG_COLUMNS}
            self._ask("修改重点监管标记", values, one)

    @work(group="ask", exclusive=True)
    async def _ask(self, title: str, values: Mapping[str, str], old: WatchEntry | None) -> None:
        dialog = FormDialog(
            title, FLAG_COLUMNS, values, act=lambda raw: set_flag(self.office, self._number, raw, old), yes="保存",
            today=self.office.today(), calendar=self.office.calendar,
        )  # fmt: skip
        if await self.app.push_screen_wait(dialog) is not None:
            self.notify("已保存重点监管标记", title="已完成", markup=False)

    @work(group="ask", exclusive=True)
    async def action_end(self) -> None:
        """Del: end the flag under the cursor; asks for its last day and why."""
        one = self._table.current
        if one is None:
            return
        name = WATCH_FLAGS.text(one.flag)
        dialog = FormDialog(
            f"移出{name}", END_COLUMNS, {"until": self.office.today().isoformat()},
            act=lambda raw: end_flag(self.office, self._number, one, raw), yes="移出",
            text="移出日期是在名单上的最后一天。历史保留，已经冻结的抽取不变。",
            today=self.office.today(), calendar=self.office.calendar,
        )  # fmt: skip
        if await self.app.push_screen_wait(dialog) is not None:
            self.notify(f"已移出{name}", title="已完成", markup=False)

    def action_history(self) -> None:
        """F11: every version of the object."""
        self.desk.push_route(routes.history(self._number, self._object.name, section=self.SECTION))
