"""可能重复: objects that may be one, side by side; merged, or decided to be two."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.registry.twins import Twins, duplicates, merge_doubts, merge_objects, not_the_same
from rules.base.errors import MingchouError
from rules.registry.code import shown_code
from rules.registry.merging import side_by_side
from tui.screens.base import DeskScreen
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import PickDialog, TextDialog, YesNoDialog
from tui.widgets.table import RecordTable

__all__ = ["DuplicatesScreen"]


class DuplicatesScreen(DeskScreen):
    """The pairs of objects that may be one."""

    SECTION = "registry"
    HELP = """
# 可能重复

名录里看着像是同一家的两条：代码、旧号码、名称相同，或者名称相近又有相同的电话、地址、法定代表人。同一家登记两次，被抽中的机会就多一倍。

- 光标处的一对，下面并排列出，不一样的在前
- **F8** 是同一家：选留下哪一条，写明原因；名称、代码不同或两条都检查过的，再问一次；另一条状态改成“已合并”，抽查、检查过的记录不动；可以在日志里撤销
- **Del** 不是同一家：记下来，以后不再列出
- **Esc** 返回
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "merge", "合并"),
        Binding("delete", "distinct", "不是同一家"),
        Binding("m", "merge", show=False),
        Binding("ctrl+d,d", "distinct", show=False),
    ]
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    DuplicatesScreen #pairs { height: 1fr; }
    DuplicatesScreen #both { height: 50%; padding: 0 1; border-top: solid $panel; overflow-y: auto; }
    App.-plain DuplicatesScreen #both { border-top: ascii $panel; }
    """

    def heading(self) -> str:
        return "可能重复的检查对象"

    def body(self) -> ComposeResult:
        columns: tuple[TableColumn[Twins], ...] = (
            TableColumn("一条", 0, lambda one: f"{one.one.number} {one.one.name}"),
            TableColumn("另一条", 32, lambda one: f"{one.other.number} {one.other.name}"),
            TableColumn("凭什么", 22, lambda one: one.pair.ground),
        )
        yield RecordTable(columns, empty="没有看着像同一家的", marks=False, enter="合并", id="pairs")
        yield Label("", id="both", markup=False)

    @property
    def _table(self) -> "RecordTable[Twins]":
        return self.query_one("#pairs", RecordTable)

    def on_mount(self) -> None:
        self._table.focus()

    def __init__(self) -> None:
        super().__init__()
        self._of = -1
        """The entry of the journal that the pairs on the screen are of."""

    def reread(self) -> None:
        if self._of != self.office.store.position.seq:  # also called when the dialog of the search closes
            self._of = self.office.store.position.seq
            self._find()

    @work(group="read", exclusive=True)
    async def _find(self) -> None:
        found = await self.app.push_screen_wait(
            ProgressDialog[list[Twins]]("正在找可能重复的", lambda _: duplicates(self.office), stoppable=False)
        )
        if isinstance(found, MingchouError):
            self.show_problems(found.problems, "没有找成")
            return
        self._table.set_rows(found)
        self._tell()

    @on(RecordTable.Moved, "#pairs")
    def _tell(self) -> None:
        """The two under the cursor, side by side."""
        one = self._table.current
        lines = side_by_side(one.one, one.other) if one else ()
        text = "\n".join(
            f"{label}：{first or '空'}" + ("（两条相同）" if first == second else f"  ｜  {second or '空'}")
            for label, first, second in lines
        )
        self.query_one("#both", Label).update(text)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"merge", "distinct"} and self.is_mounted and self.why_not(action):
            return None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why something cannot be done now; "" when it can."""
        if action not in {"merge", "distinct"}:
            return ""
        if self.office.store.read_only:
            return "台账是只读打开的，不能修改"
        return "" if self._table.current is not None else "没有看着像同一家的"

    @on(RecordTable.Chosen, "#pairs")
    def _chosen(self) -> None:
        if not self.why_not("merge"):
            self.action_merge()

    @work(group="ask", exclusive=True)
    async def action_merge(self) -> None:
        """F8: make one of two; asks which stays, and why they are one."""
        pair = self._table.current
        if pair is None:
            return
        options = [
            (record.number, f"留 {record.number} {record.name}（{shown_code(record.code)}）")
            for record in (pair.one, pair.other)
        ]
        keep = await self.app.push_screen_wait(PickDialog("是同一家：留下哪一条", options))
        if keep is None:
            return
        drop = pair.other.number if keep == pair.one.number else pair.one.number
        title = f"{drop} 并入 {keep}"
        why = await self.app.push_screen_wait(TextDialog(title, "原因", "凭什么认定是同一家；会记进历史"))
        if why is None:
            return
        if doubts := merge_doubts(self.office, keep, drop):
            text = "\n".join(doubts)
            if not await self.app.push_screen_wait(
                YesNoDialog("像是两家，还是合并？", text, yes="合并", no="不合并", danger=True)
            ):
                return
        self.act(f"{drop} 已并入 {keep}", merge_objects, keep, drop, why)

    @work(group="ask", exclusive=True)
    async def action_distinct(self) -> None:
        """Del: decide that the two under the cursor are two."""
        pair = self._table.current
        if pair is None:
            return
        first, second = pair.one, pair.other
        text = f"{first.number} {first.name}\n{second.number} {second.name}\n\n记下来，以后不再列为可能重复。"
        if await self.app.push_screen_wait(YesNoDialog("不是同一家？", text, yes="不是同一家")):
            self.act("已记下不是同一家", not_the_same, first.number, second.number)
