"""统计: the 13 columns of a year, calculated from its tasks and results."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.disclosure.statistics import for_cause_of_year, of_year
from acts.due.due import late_of_year
from db.exchange.writing import Table, write_table
from rules.base.fields import money_text
from rules.disclosure.public import StatisticsRow
from rules.disclosure.statistics import FOR_CAUSE_HEADINGS, HEADINGS, YearTable, cells, values
from rules.work.task import Task
from tui.due_texts import late_rows_text
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import export
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog, PickDialog
from tui.widgets.table import RecordTable

__all__ = ["StatisticsScreen"]

_WIDTHS = (4, 12, 0, 24, 23, 12, 14, 14, 18, 12, 14, 8, 12)
_FIGURES = 6
"""From this column on there are figures, aligned right."""
_EMPTY = (
    "这一年没有随机抽查任务，没有可以统计的\n\n到“任务”按 F4 建立",
    "这一年没有非随机检查，没有可以统计的\n\n投诉举报、转办交办引起的检查，到“任务”按 F6 建立",
)
"""The text of an empty table: of random checks, of checks for cause."""


def _column(place: int) -> TableColumn[StatisticsRow]:
    return TableColumn(
        HEADINGS[place],
        _WIDTHS[place],
        lambda row: cells(row)[place],
        "right" if place >= _FIGURES or place == 0 else "left",
        lambda row: "" if row.order else "strong",
    )


class StatisticsScreen(DeskScreen):
    """The table of one year."""

    SECTION = "statistics"
    DEFAULT_CSS = "StatisticsScreen #late { width: 1fr; max-height: 3; padding: 0 1; color: $text-muted; }"
    HELP = """
# 统计

抽查情况统计表，13 列，由任务、记录表和**录入的**结果算出来，不用填，没有审批的也计，供内部用。网站上的统计表只由公示的结果算出，
数会小些。一行是一个任务的一个事项，最后一行是合计。抽查、检查市场主体数是**家数**：一家在几行里都有的，合计只算一次；
按项次（一家查一个事项）是多少，在合计上按回车看。

- **← →** 看左边、右边的列
- **F4** 换一个年度
- **F3** 只看一个部门的事项，合计重新数；再按可以看回各部门
- **F6** 换看非随机检查（投诉举报、转办交办等）：单独统计，不计入随机抽查
- **F7** 导出 Excel；有非随机检查的，另有一张表
- **回车** 把这一行全部列出来

撤回的哪一列都不计；“检查结果录入公示数”是已审批的；“发现问题数量”是除“未发现问题”和“未发现开展本次抽查涉及的经营活动”以外的。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4,y", "choose_year", "换年度"),
        Binding("f3", "choose_department", "换部门", show=False),
        Binding("f6", "other('named')", "看非随机检查"),
        Binding("f6", "other('random')", "看随机抽查"),
        Binding("f7,x", "export", "导出"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._year = 0
        self._named = False
        self._department = ""

    def _of_year(self) -> YearTable:
        """The table of the year: of the random checks, or of those with a cause."""
        return (for_cause_of_year if self._named else of_year)(self.office, self._year, self._department)

    @property
    def _what(self) -> str:
        return "非随机检查情况统计表（按录入）" if self._named else "抽查情况统计表（按录入）"

    def heading(self) -> str:
        whose = f" › {self.office.departments.name(self._department)}" if self._department else ""
        return f"统计 › {self._year} 年{self._what}{whose}" if self._year else "统计"

    def body(self) -> ComposeResult:
        columns = [_column(place) for place in range(len(HEADINGS))]
        yield RecordTable(columns, empty=_EMPTY[self._named], marks=False, enter="看全部列")
        yield Label("", id="late", markup=False)
        yield Label("", id="where", markup=False)

    def on_mount(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[StatisticsRow]":
        return self.query_one(RecordTable)

    def _years(self) -> list[int]:
        """The years that have tasks, newest first."""
        return sorted({task.year for task in self.office.store.each(Task) if task.state != "deleted"}, reverse=True)

    def reread(self) -> None:
        years = self._years()
        if self._year not in years:
            self._year = self.office.today().year if self.office.today().year in years else (years or [0])[0]
        made = self._of_year() if self._year else None
        self._table.empty = _EMPTY[self._named]
        self._table.set_rows([*made.rows, made.total] if made and made.rows else [])
        self.query_one("#heading", Label).update(self.heading())
        self.query_one("#where", Label).update(_summary(made.total) if made and made.rows else "")
        self.query_one("#late", Label).update(
            late_rows_text(late_of_year(self.office, self._year, self._department)) if self._year else ""
        )
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "other":
            return parameters == ("random" if self._named else "named",)
        if action in ("choose_year", "choose_department", "export"):
            return True if self._year else None
        return super().check_action(action, parameters)

    def why_not(self, _action: str) -> str:
        """Why an act is greyed."""
        return "还没有任务，没有可以统计的"

    def action_other(self, which: str) -> None:
        """F6: the checks with a cause instead of the random ones ("named"), and back ("random")."""
        self._named = which == "named"
        self.reread()

    @work(group="ask", exclusive=True)
    async def action_choose_year(self) -> None:
        """F4: another year."""
        options = [(str(year), f"{year} 年") for year in self._years()]
        if chosen := await self.app.push_screen_wait(PickDialog("选择年度", options, current=str(self._year))):
            self._year = int(chosen)
            self.reread()

    @work(group="ask", exclusive=True)
    async def action_choose_department(self) -> None:
        """F3: the items of one department, or of all."""
        names = self.office.departments
        options = [("all", "各部门"), *((row.code, names.name(row.code)) for row in names)]
        chosen = await self.app.push_screen_wait(PickDialog("哪个部门的", options, current=self._department or "all"))
        if chosen is not None:
            self._department = "" if chosen == "all" else chosen
            self.reread()

    @work(group="ask", exclusive=True)
    async def action_export(self) -> None:
        """F7: the table as .xlsx; the random checks are followed by a sheet of those with a cause."""
        code, office = self._department, self.office
        whose = office.departments.name(code) if code else office.bureau.name
        made, where = self._of_year(), f"{whose} {self._year} 年"
        every = [values(row) for row in (*made.rows, made.total)]
        headings = FOR_CAUSE_HEADINGS if self._named else HEADINGS
        title = f"{where}{self._what}" if self._named else f"{where}“双随机、一公开”{self._what}"
        named = () if self._named else for_cause_of_year(office, self._year, code).rows
        apart = (
            [Table(FOR_CAUSE_HEADINGS, map(values, named), f"{where}非随机检查情况统计表（按录入）", "非随机检查")]
            if named
            else []
        )
        await export(
            self, "导出统计表", title, f"{self._year} 年{whose if code else ''}{self._what}.xlsx",
            lambda path, _: write_table(path, headings, every, title, *apart), (".xlsx",),
        )  # fmt: skip

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[StatisticsRow]) -> None:
        row = event.row
        pairs = zip(FOR_CAUSE_HEADINGS if self._named else HEADINGS, cells(row), strict=True)
        lines = [f"{heading}：{text}" for heading, text in pairs if text]
        if not row.order:
            drawn, checked = self._of_year().entries
            lines.append(f"按项次（一家查一个事项）：抽查 {drawn:,}、检查 {checked:,}")
        self.app.push_screen(MessageDialog(row.name or "合计", lines))


def _summary(sums: StatisticsRow) -> str:
    """The totals in one line, for those who do not scroll to the right."""
    return (
        f"合计 抽查 {sums.drawn:,}、检查 {sums.checked:,}、公示 {sums.disclosed:,}、问题 {sums.problems:,}、"
        f"异常 {sums.abnormal:,}、立案 {sums.cases:,}、罚没 {money_text(sums.fine)} 元"
    )
