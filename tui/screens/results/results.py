"""结果: the objects and items of a task, and what was found at each; Enter enters or corrects one."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Label

from acts.work import result as acts
from db.exchange.formats import LISTS
from db.exchange.writing import write_list
from rules.base.codes import SIGNATURES, Code, CodeTable
from rules.base.fields import Column, Kind
from rules.work.result import WITHDRAWAL_REASONS
from rules.work.task import Task
from tui import routes
from tui.screens.base import NARROW_WIDE, DeskScreen
from tui.screens.parts.exporting import export
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.record_pane import RecordPane
from tui.screens.results.result_form import ResultForm
from tui.screens.results.result_rows import (
    COLUMNS,
    ResultRow,
    details,
    result_rows,
    search_keys,
    states_text,
    task_options,
    task_to_open,
)  # fmt: skip
from tui.widgets.dialog import PickDialog
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.table import RecordTable

__all__ = ["ResultsScreen"]

_WITHDRAW = (
    Column(
        "reason", "撤回原因", Kind.CHOICE, required=True,
        choices=CodeTable("撤回原因", *(Code(code, text) for code, text in WITHDRAWAL_REASONS.items())),
    ),
    Column("by", "批准人", required=True),
    Column("document", "文号", required=True, hint="批准文件的文号"),
)  # fmt: skip
_SIGN = (
    Column("signature", "签字情况", Kind.CHOICE, required=True, choices=SIGNATURES),
    Column("reason", "原因", hint="没有签字或盖章的，必须注明原因"),
)
_NO_TASK = "还没有可以录入结果的任务\n\n任务匹配执法人员、印出记录表之后，在这里逐项录入"


class ResultsScreen(DeskScreen):
    """The results of one task. task: its number; "" for the one that most needs entering."""

    SECTION = "results"
    HELP = """
# 结果

一行是一个检查对象的一个抽查事项。没有录入的是“未检查”，录入以后“待审批”，审批以后才会公开。

- **回车** 录入；已录入的，改动要写明更正原因，重新审批后网站才会变
- **F8** 录入下一个未检查的；录完一个，接着就是下一个
- **F3** 筛选：名称、编号、代码、拼音首字母、“未检查”都可以
- **F4** 换一个任务
- **F6** 从 Excel 导入结果；**F7** 导出清单（没有录入的也在里面，填好再导入）
- **Ctrl+G** 登记记录表的签字情况；没有签字的必须注明原因
- **Del** 撤回已审批的结果：从网站全部移出，只按年度和原因计数；因录入错误撤回的，按回车重新录入
- **F11** 这条结果的全部历史
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "next", "录入下一个"),
        Binding("f3,slash", "filter", "筛选"),
        Binding("f4,t", "choose_task", "换任务"),
        Binding("f6,i", "import", "导入"),
        Binding("f7,x", "export", "导出"),
        Binding("ctrl+g,g", "sign", "签字"),
        Binding("delete", "withdraw", "撤回"),
        Binding("f11,h", "history", "历史"),
    ]
    HORIZONTAL_BREAKPOINTS = NARROW_WIDE
    DEFAULT_CSS = """
    ResultsScreen RecordPane { display: none; }
    ResultsScreen.-wide RecordPane { display: block; }
    """

    def __init__(self, task: str = "") -> None:
        super().__init__()
        self.number = task
        self._rows: list[ResultRow] = []
        self._keys = SearchKeys(())

    def heading(self) -> str:
        self.number = self.number or task_to_open(self.office)
        record = self.office.store.find(Task, self.number) if self.number else None
        return f"结果 › {record.number} {record.name}" if record else "结果"

    def body(self) -> ComposeResult:
        yield FilterBox()
        with Horizontal():
            yield RecordTable(COLUMNS, empty=_NO_TASK, marks=False, enter="录入")
            yield RecordPane()
        yield Label("", id="where", markup=False)

    def on_mount(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[ResultRow]":
        return self.query_one(RecordTable)

    @property
    def rows(self) -> list[ResultRow]:
        """Every object and item of the task, with or without the filter."""
        return self._rows

    @property
    def _current(self) -> ResultRow | None:
        return self._table.current

    def reread(self) -> None:
        self.query_one("#heading", Label).update(self.heading())
        self._rows = result_rows(self.office, self.number) if self.number else []
        self._keys = search_keys(self._rows)
        self._show()

    @on(FilterBox.Changed)
    def _show(self) -> None:
        query = self.query_one(FilterBox).value.strip()
        rows = [self._rows[index] for index in self._keys.find(query)] if query else self._rows
        if self._rows:
            self._table.empty = f"没有找到“{query}”\n\n请删去几个字，或按 Esc 清除筛选"
        self._table.set_rows(rows)
        self._moved()

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        counts = states_text(self._rows)
        self.query_one("#where", Label).update(f"{self._table.position_text}　{counts}" if self._rows else "")
        row = self._current
        self.query_one(RecordPane).show(details(self.office, row) if row else [])
        self.refresh_bindings()

    # What can be done now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted or not self.query(RecordTable):
            return super().check_action(action, parameters)
        possible: dict[str, Callable[[], bool]] = {
            "next": lambda: self._writable and self._following() is not None,
            **dict.fromkeys(("filter", "export", "choose_task"), lambda: bool(self._rows)),
            **dict.fromkeys(("import", "sign"), lambda: self._writable and self._current is not None),
            "withdraw": lambda: self._writable and self._withdrawable,
            "history": lambda: self._current is not None and self._current.result is not None,
        }
        if action in possible:
            return True if possible[action]() else None
        return super().check_action(action, parameters)

    @property
    def _writable(self) -> bool:
        return not self.office.store.read_only

    @property
    def _withdrawable(self) -> bool:
        """Whether the result under the cursor is public, or will be with the next publication."""
        result = self._current.result if self._current is not None else None
        return result is not None and result.approved is not None and not result.withdrawn

    def why_not(self, action: str) -> str:
        """Why an act is greyed."""
        if not self._rows:
            return "还没有可以录入结果的任务"
        if action in ("withdraw", "history") and self._current is not None and self._current.result is None:
            return "这一项还没有录入结果"
        if self.office.store.read_only:
            return "台账是只读打开的，只能看，不能修改"
        if action == "next":
            return "这个任务的结果都已录入"
        return "这条结果还没有审批，没有公开过，不用撤回；内容有误请按回车更正"

    def _following(self, after: str = "") -> ResultRow | None:
        """The next row without a result: after this number, or from the cursor on, then from the top."""
        numbers = [row.number for row in self._rows]
        start = after or (self._current.number if self._current else "")
        at = numbers.index(start) if start in numbers else 0
        return next((row for row in (*self._rows[at:], *self._rows[:at]) if row.result is None), None)

    # Acts

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[ResultRow]) -> None:
        self._open(event.row)

    def action_next(self) -> None:
        """F8: the next one without a result."""
        if (row := self._following()) is not None:
            self._open(row)

    def _open(self, row: ResultRow) -> None:
        self.app.push_screen(ResultForm(self.number, row.sheet.object, row.item.number, on_saved=self._entered))

    def _entered(self, number: str) -> None:
        """A result was saved: on to the next that lacks one, or back to the list."""
        self.reread()
        place = next((at for at, row in enumerate(self._table.rows) if row.number == number), None)
        if place is not None:
            self._table.cursor_row = place

    def action_filter(self) -> None:
        self.query_one(FilterBox).focus()

    @work(group="ask", exclusive=True)
    async def action_choose_task(self) -> None:
        """F4: another task."""
        chosen = await self.app.push_screen_wait(PickDialog("选择任务", task_options(self.office), current=self.number))
        if chosen:
            self.number = chosen
            self.query_one(FilterBox).clear()
            self.reread()

    def action_import(self) -> None:
        """F6: a file of results."""
        self.desk.push_route(routes.import_list("results"))

    @work(group="ask", exclusive=True)
    async def action_export(self) -> None:
        """F7: all results of the task, those that are still to be entered included."""
        listing = LISTS["results"]
        rows = acts.export_rows(self.office, self.number)
        await export(
            self, "导出检查结果", f"{self.number} 的 {len(rows)} 项，没有录入的留空，可以填好再导入",
            f"{self.number} 检查结果.xlsx", lambda path, _: write_list(path, listing.columns, rows, listing.title),
        )  # fmt: skip

    @work(group="ask", exclusive=True)
    async def action_sign(self) -> None:
        """Ctrl+G: whether the object signed its sheet."""
        row = self._current
        if row is None:
            return
        values = {
            "signature": SIGNATURES.text(row.sheet.signature or "signed"),
            "reason": row.sheet.signature_reason,
        }
        await self._ask(
            f"签字情况：{row.object.name}", _SIGN, values,
            lambda raw: acts.sign(self.office, self.number, row.sheet.object, raw["signature"], raw["reason"]),
            f"已登记 {row.sheet.number} 的签字情况",
        )  # fmt: skip

    @work(group="ask", exclusive=True)
    async def action_withdraw(self) -> None:
        """Del: take a published result off the site."""
        row = self._current
        if row is None or row.result is None:
            return

        def withdraw(raw: dict[str, str]) -> object:
            reason = _WITHDRAW[0].choices.read(raw["reason"]) if _WITHDRAW[0].choices else raw["reason"]
            return acts.withdraw(
                self.office, self.number, row.sheet.object, row.item.number,
                reason=reason, by=raw["by"], document=raw["document"],
            )  # fmt: skip

        still = acts.what_still_tells(self.office, self.number, row.sheet.object, row.item.number)
        await self._ask(
            f"撤回：{row.object.name} {row.item.number}", _WITHDRAW, {}, withdraw, "已撤回，下次公示时从网站撤下",
            text=f"这次检查的各条结果一起从网站移出，只按年度和原因计数。撤回以后不能恢复，因录入错误撤回的可以重新录入。{still}", danger=True,
        )  # fmt: skip

    async def _ask(
        self,
        title: str,
        columns: Sequence[Column],
        values: dict[str, str],
        act: Callable[[dict[str, str]], object],
        success: str,
        *,
        text: str = "",
        danger: bool = False,
    ) -> None:
        dialog = FormDialog(title, columns, values, act=act, text=text, danger=danger, yes="撤回" if danger else "确定")
        if await self.app.push_screen_wait(dialog) is not None:
            self.notify(success, title="已完成", markup=False)
            self.reread()

    def action_history(self) -> None:
        """F11: every version of this result."""
        row = self._current
        if row is not None and row.result is not None:
            self.desk.push_route(routes.history(row.number, row.object.name, section="results"))
