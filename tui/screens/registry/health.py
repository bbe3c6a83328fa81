"""名录体检: every kind of trouble with its count, what it means and what to do; the records behind the line under the cursor."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.registry.health import check_registry
from acts.registry.registry import DUTIES, ENTERPRISES, INSPECTORS, ITEMS, Register
from acts.registry.trades import forget_trade, map_trade, planned_trade, trade_uses
from rules.registry.health import Finding, HealthLine
from tui import routes
from tui.refusals import REFUSALS, refusal
from tui.screens.base import DeskScreen
from tui.screens.registry.record_form import RecordForm
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import TextDialog, YesNoDialog
from tui.widgets.table import RecordTable

__all__ = ["HealthScreen"]

_REGISTERS: Mapping[str, Register[Any]] = {
    "enterprises": ENTERPRISES, "items": ITEMS, "inspectors": INSPECTORS, "duties": DUTIES,
}  # fmt: skip
_OFFERED = 12
"""Trades of items that are named when one is asked for, those of most objects first."""
_TONES = {"good": "good", "bad": "bad", "warn": "warn", "note": "muted"}

_LINES: tuple[TableColumn[HealthLine], ...] = (
    TableColumn("体检", 24, lambda line: line.kind.title),
    TableColumn("多少", 10, lambda line: f"{line.count:,} {line.kind.unit}", "right", lambda line: _TONES[line.tone]),
    TableColumn("是什么意思", 0, lambda line: line.kind.means, style=lambda _: "muted"),
)
_FINDINGS: tuple[TableColumn[Finding], ...] = (
    TableColumn("编号", 10, lambda one: "" if one.number in _REGISTERS else one.number),
    TableColumn("名称", 24, lambda one: one.name),
    TableColumn("怎样", 0, lambda one: one.text),
)


class HealthScreen(DeskScreen):
    """The health of the lists."""

    SECTION = "registry"
    HELP = """
# 名录体检

抽取只从名录里抽，名录缺的、重的、旧的、对不上的，抽取就跟着错。上面一行一项，红的先办；光标在哪一项，下面就列出是哪些。

- **回车** 到下面那几条；在一条上，打开它改
- 在“行业没有对应”的一条上，**回车** 定一次它是哪个行业：对象、事项里的一起改，以后导入的也照此办理，一次撤销全部还原
- 在“定过的行业对应”的一条上，**回车** 取消它，名录里已经改的不变
- 在名单上，**回车** 导入新的一份
- **Tab** 在上下两边换
- **F5** 重新体检

“从来没有检查过”和“各份名单的来源”只是告诉你，不是毛病。
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "again", "重新体检")]
    DEFAULT_CSS = """
    HealthScreen #lines { height: 55%; min-height: 6; }
    HealthScreen #cure { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
    HealthScreen #findings { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._seq = -1

    def heading(self) -> str:
        return "名录库 › 名录体检"

    def body(self) -> ComposeResult:
        yield RecordTable(_LINES, empty="正在体检 …", marks=False, enter="是哪些", id="lines")
        yield Label("", id="cure", markup=False)
        yield RecordTable(_FINDINGS, empty="没有", marks=False, enter="打开", id="findings")

    def on_mount(self) -> None:
        self._lines.focus()

    @property
    def _lines(self) -> "RecordTable[HealthLine]":
        return self.query_one("#lines", RecordTable)

    @property
    def _findings(self) -> "RecordTable[Finding]":
        return self.query_one("#findings", RecordTable)

    def reread(self) -> None:
        office = self.office
        if self._seq != office.store.position.seq:
            self._seq = office.store.position.seq
            self.run_in_thread(lambda: check_registry(office), self._checked)

    def action_again(self) -> None:
        """F5: look again, also where nothing was stored meanwhile: a day may have passed."""
        self._seq = -1
        self.reread()

    def _checked(self, lines: tuple[HealthLine, ...]) -> None:
        self._lines.set_rows(lines)
        self._show_findings()

    @on(RecordTable.Moved, "#lines")
    def _moved(self) -> None:
        self._show_findings()

    def _show_findings(self) -> None:
        line = self._lines.current
        cure = "" if line is None else f"{line.kind.means}。怎么办：{line.kind.cure}。"
        self.query_one("#cure", Label).update(cure)
        self._findings.set_rows(() if line is None else line.findings)

    @on(RecordTable.Chosen, "#lines")
    def _line_chosen(self) -> None:
        if (line := self._lines.current) is not None and line.findings:
            self._findings.focus()

    @on(RecordTable.Chosen, "#findings")
    def _finding_chosen(self) -> None:
        line, one = self._lines.current, self._findings.current
        if line is None or one is None:
            return
        table = line.kind.table
        if line.kind.code == "duplicates":
            self.desk.push_route(routes.duplicates())
        elif table in _REGISTERS:
            self.app.push_screen(RecordForm(_REGISTERS[table], one.number))
        elif table == "trades":
            self._map(one)
        elif table == "words":
            self._forget(one)
        elif one.number:
            self.desk.push_route(routes.import_list(one.number))
        else:
            self.notify("别的部门的名单在名录库里按 F6 导入", markup=False)

    @work(group="ask", exclusive=True)
    async def _map(self, one: Finding) -> None:
        """Ask which trade a word means, say how many records change, and change them."""
        known = [use.number for use in trade_uses(self.office) if use.items][:_OFFERED]
        hint = f"{one.text}；事项里的行业有{'、'.join(known)}，多个用、分开"
        title = f"行业“{one.number}”是哪一种"
        trades = await self.app.push_screen_wait(TextDialog(title, "对应行业", hint, one.name))
        if trades is None:
            return
        try:
            planned = planned_trade(self.office, one.number, trades)
        except REFUSALS as error:
            self.show_problems(refusal(error).problems)
            return
        text = f"对象 {planned.objects:,} 家，事项 {planned.items} 项，人员 {planned.inspectors} 人一起改；以后导入的也照此办理。"
        named = "、".join(planned.word.trades)
        if await self.app.push_screen_wait(YesNoDialog(f"“{one.number}”对应{named}？", text, yes="一起改")):
            self.act(f"“{one.number}”对应{named}", map_trade, one.number, trades)

    @work(group="ask", exclusive=True)
    async def _forget(self, one: Finding) -> None:
        """Ask whether a word is to be forgotten."""
        text = f"以后导入的“{one.number}”不再当作{one.name}；名录里已经改的不变。"
        if await self.app.push_screen_wait(
            YesNoDialog(f"不再记住“{one.number}”对应{one.name}？", text, yes="不再记住")
        ):
            self.act(f"不再记住“{one.number}”", forget_trade, one.number)
