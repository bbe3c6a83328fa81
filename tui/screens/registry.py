"""名录库, 事项, 计划: the registries of the bureau, one screen for all of them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from acts import registry
from acts.office import Office
from acts.registry import Register
from db.exchange.formats import LISTS
from rules.enterprise import Enterprise
from rules.errors import Problem, Refused
from rules.fields import Column
from rules.inspector import RECUSAL_COLUMNS, Inspector
from tui.screens.base import DeskScreen
from tui.screens.exporting import export
from tui.screens.history import HistoryScreen
from tui.screens.importing import ImportScreen
from tui.screens.lists import LISTED
from tui.screens.picking import PickRecord
from tui.screens.record_form import RecordForm, RecusalForm
from tui.screens.record_list import RecordList
from tui.screens.working import Counted, Report
from tui.widgets.dialog import Ask, AskText, Pick
from tui.widgets.table import RecordTable

__all__ = ["ItemsScreen", "ListScreen", "PlanScreen", "RegistryScreen", "TabLine"]


class TabLine(Widget, can_focus=True):
    """Several lists under one menu entry: their names with the number of records; ← → or a click chooses."""

    DEFAULT_CSS = """
    TabLine { height: 1; background: $background; }
    TabLine > .tabs--item { color: $text-muted; }
    TabLine > .tabs--here { color: $accent; text-style: bold underline; }
    TabLine > .tabs--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    """
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--item", "tabs--here", "tabs--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "左", show=False),
        Binding("right", "step(1)", "右", show=False),
    ]

    class Chosen(Message):
        """A tab was chosen."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    def __init__(self, tabs: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._tabs = [(code, text) for code, text in tabs]
        self.here = self._tabs[0][0]
        self._counts: Mapping[str, int] = {}

    def say(self, here: str, counts: Mapping[str, int]) -> None:
        """Which one is open, and how many records each has."""
        self.here, self._counts = here, counts
        self.refresh()

    def _places(self) -> Iterator[tuple[str, str, int, int]]:
        left = 1
        for code, text in self._tabs:
            said = f" {text} {self._counts.get(code, 0):,} "
            yield code, said, left, left + cell_len(said)
            left += cell_len(said) + 1

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        segments = [Segment(" ", base)]
        for code, said, _, _ in self._places() if y == 0 else ():
            name = "item" if code != self.here else "cursor" if self.has_focus else "here"
            style = base + self.get_component_rich_style(f"tabs--{name}", partial=True)
            segments += [Segment(said, style), Segment(" ", base)]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def action_step(self, by: int) -> None:
        codes = [code for code, _ in self._tabs]
        self.post_message(self.Chosen(codes[(codes.index(self.here) + by) % len(codes)]))

    def on_click(self, event: events.Click) -> None:
        for code, _, left, right in self._places():
            if left <= event.x < right:
                event.stop()
                self.post_message(self.Chosen(code))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


def _retire_all(
    office: Office, register: Register[Any], numbers: Sequence[str], why: str, status: str
) -> list[Problem]:
    """Retire one after the other, each an act of its own. Returns why some could not be."""
    problems: list[Problem] = []
    done = 0
    for number in numbers:
        try:
            registry.retire(office, register, number, why, status)
            done += 1
        except Refused as error:
            problems += error.problems
    if not done:
        raise Refused(*problems)
    return problems


class ListScreen(DeskScreen):
    """One or several lists, and what can be done with the record under the cursor or with those that are marked."""

    LISTS: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "new", "新登记"),
        Binding("f3", "filter", "筛选"),
        Binding("delete", "retire", "停用"),
        Binding("f11", "history", "历史"),
        Binding("f12", "next_tab", "换名录"),
        Binding("f6", "import_file", "导入"),
        Binding("f7", "export_file", "导出"),
        Binding("ctrl+r", "recuse", "回避"),
        Binding("n", "new", show=False),
        Binding("slash,、", "filter", show=False),
        Binding("d", "retire", show=False),
        Binding("h", "history", show=False),
        Binding("t", "next_tab", show=False),
        Binding("i", "import_file", show=False),
        Binding("e", "export_file", show=False),
        Binding("r", "recuse", show=False),
    ]

    def __init__(self, code: str = "") -> None:
        super().__init__()
        self._code = code or self.LISTS[0]

    def body(self) -> ComposeResult:
        if len(self.LISTS) > 1:
            yield TabLine([(code, LISTED[code].noun) for code in self.LISTS])
        yield RecordList(LISTED[self._code])

    @property
    def here(self) -> "RecordList[Any]":
        """The list that is seen."""
        return self.query_one(f"#list-{self._code}", RecordList)

    @property
    def _register(self) -> Register[Any] | None:
        return LISTED[self._code].register

    def on_mount(self) -> None:
        self.here.table.focus()

    def reread(self) -> None:
        store = self.office.store
        self.here.reread(store)
        for tabs in self.query(TabLine):
            tabs.say(self._code, {code: store.count(LISTED[code].kind) for code in self.LISTS})
        self.refresh_bindings()

    # Which keys work now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        known = action in {"new", "import_file", "export_file", "retire", "history", "recuse", "next_tab"}
        if not known or not self.is_mounted:
            return super().check_action(action, parameters)
        if action == "next_tab":
            return len(self.LISTS) > 1
        if action == "recuse":
            if self._code not in {"enterprises", "inspectors"}:
                return False
        elif self._register is None and action in {"import_file", "retire", "history"}:
            return False
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Why something cannot be done now; "" when it can."""
        if action in {"new", "retire", "recuse"} and self.office.store.read_only:
            return "台账是只读打开的，不能修改"
        if action in {"retire", "history", "recuse", "export_file"} and self.here.table.current is None:
            return "列表里没有内容"
        return ""

    # Acts

    @on(RecordTable.Chosen)
    def _chosen(self) -> None:
        record = self.here.current
        if record is None:
            return
        if self._register is not None:
            self.app.push_screen(RecordForm(self._register, record.number, told=self.here.go_to))
        else:
            self._tell_recusal()

    def _tell_recusal(self) -> None:
        from tui.widgets.dialog import Tell  # noqa: PLC0415 - only here

        record = self.here.current
        shown = self.here.listed.details(self.office.store, record)
        self.app.push_screen(Tell("回避", [f"{label}：{text}" for label, text in shown]))

    def action_filter(self) -> None:
        self.here.to_filter()

    def action_new(self) -> None:
        if self._register is not None:
            self.app.push_screen(RecordForm(self._register, told=self.here.go_to))
        else:
            self._recuse("", "")

    def action_history(self) -> None:
        if (record := self.here.current) is not None:
            self.app.push_screen(HistoryScreen(record.number, record.name, section=self.SECTION))

    def action_recuse(self) -> None:
        match self.here.current:
            case Enterprise() as one:
                self._recuse(one.number, "")
            case Inspector() as one:
                self._recuse("", one.number)

    @work(group="ask", exclusive=True)
    async def _recuse(self, object_number: str, inspector: str) -> None:
        store = self.office.store
        asked = (
            ("enterprises", "回避：哪个检查对象"),
            ("inspectors", "回避：哪名执法人员"),
        )
        numbers = {"enterprises": object_number, "inspectors": inspector}
        for code, title in asked:
            if not numbers[code]:
                number = await self.app.push_screen_wait(PickRecord(title, code, store))
                if number is None:
                    return
                numbers[code] = number
        told = self.here.go_to if self._code == "recusals" else None
        self.app.push_screen(RecusalForm(numbers["enterprises"], numbers["inspectors"], told=told))

    @work(group="ask", exclusive=True)
    async def action_retire(self) -> None:
        """Del: take the record under the cursor, or all that are marked, out of use; asks for the reason."""
        register, listed, chosen = self._register, self.here.listed, self.here.marked
        if register is None:
            return
        if not chosen and (one := self.here.current) is not None:
            chosen = [one]
        if not chosen:
            return
        what = f"{chosen[0].number} {chosen[0].name}" if len(chosen) == 1 else f"选中的 {len(chosen):,} 条{listed.noun}"
        status: str | None = ""
        if listed.status:
            options = [(code, text) for code, text in listed.status.items()]
            status = await self.app.push_screen_wait(Pick(f"停用 {what}：改成哪种状态", options))
            if status is None:
                return
        why = await self.app.push_screen_wait(AskText(f"停用 {what}", "原因", "会记进历史；记录保留，编号不再使用"))
        if why is None:
            return
        if len(chosen) > 1 and not await self.app.push_screen_wait(
            Ask(
                f"停用 {len(chosen):,} 条？",
                "\n".join(f"{one.number} {one.name}" for one in chosen[:50]),
                yes="停用",
                danger=True,
            )
        ):
            return
        numbers = [one.number for one in chosen]
        failed = self.act(f"已停用{what}", _retire_all, register, numbers, why, status)
        if failed is not None:
            self.here.table.clear_marks()
            if failed:
                self.tell(tuple(failed), f"{len(failed)} 条没有停用，其余已停用")

    def action_import_file(self) -> None:
        self.app.push_screen(ImportScreen(self._code))

    @work(group="ask", exclusive=True)
    async def action_export_file(self) -> None:
        """F7: what is marked, else what the filter leaves, else all."""
        shown = self.here
        rows, which = (shown.table.marked, "选中的") if shown.table.marked else (shown.shown, "全部")
        if which == "全部" and shown.query_text:
            which = f"筛选“{shown.query_text}”得到的"
        title, columns = self._sheet()
        records = shown.records

        def write(path: Path, report: Report) -> int:
            from db.exchange.writing import write_list  # noqa: PLC0415 - loaded when something is exported

            found = records(Counted.of(rows, report))
            return write_list(path, columns, ({c.name: getattr(one, c.name) for c in columns} for one in found), title)

        name = f"{title}{self.office.today():%Y%m%d}.xlsx"
        await export(self, f"导出{title}", f"{which} {len(rows):,} 条", name, write)

    def _sheet(self) -> tuple[str, tuple[Column, ...]]:
        if self._code in LISTS:
            return LISTS[self._code].title, LISTS[self._code].columns
        return "回避", RECUSAL_COLUMNS

    # Tabs

    def action_next_tab(self) -> None:
        codes = self.LISTS
        self._open(codes[(codes.index(self._code) + 1) % len(codes)])

    @on(TabLine.Chosen)
    async def _tab_chosen(self, event: TabLine.Chosen) -> None:
        self._open(event.code, focus=not self.query_one(TabLine).has_focus)

    @work(group="tab", exclusive=True)
    async def _open(self, code: str, *, focus: bool = True) -> None:
        if not self.query(f"#list-{code}"):
            await self.query_one("#body").mount(RecordList(LISTED[code]))
        self._code = code
        for one in self.query(RecordList):
            one.display = one.listed.code == code
        self.reread()
        if focus:
            self.here.table.focus()


class RegistryScreen(ListScreen):
    """名录库: objects, inspectors, recusals."""

    SECTION = "registry"
    LISTS = ("enterprises", "inspectors", "recusals")
    DEFAULT_CSS = "RegistryScreen #heading { display: none; }"
    HELP = """
# 名录库

两库：检查对象名录库、执法检查人员名录库，以及谁与谁要回避。抽取只从这里的记录里抽。

- **↑ ↓ PgUp PgDn Home End** 移动；**← →** 看放不下的列
- **F3** 或 **/** 筛选：名称、编号、代码、拼音首字母都可以，几个词用空格分开
- **回车** 修改；**F4** 新登记；**Del** 停用（要写原因，历史保留）
- **空格** 选中，**Shift+↓** 连续选，**Ctrl+A** 全选；选中后 Del、F7 对选中的一起办
- **F6** 从 Excel、CSV 导入；**F7** 导出（选中的、筛选出来的或全部）
- **F11** 或 **H** 看历史：什么时候、谁、改了什么
- **Ctrl+R** 登记光标处这一户（这个人）的回避
- **F12** 换名录：检查对象、执法人员、回避
"""


class ItemsScreen(ListScreen):
    """事项清单."""

    SECTION = "items"
    LISTS = ("items",)
    HELP = """
# 随机抽查事项清单

一单：能查什么、依据是什么、查谁、怎么查、公开到什么程度。不在清单上的事项不能抽查。

- **回车** 修改；**F4** 新登记；**Del** 停用（失效日期写成昨天，历史保留）
- **F3** 筛选；**F6** 导入；**F7** 导出；**F11** 历史
- 每改一次，事项的版本加一；已经冻结的抽取用的是当时的版本
"""

    def heading(self) -> str:
        return "随机抽查事项清单"


class PlanScreen(ListScreen):
    """年度计划."""

    SECTION = "plan"
    LISTS = ("plan",)
    HELP = """
# 年度抽查工作计划

一计划：今年查哪些事项、抽多少、什么时候、谁负责。新建任务时从计划里选，比例和范围自动带过去。

- **回车** 修改；**F4** 新写一条；**Del** 撤下（要写原因，历史保留）
- **F3** 筛选；**F6** 导入；**F7** 导出；**F11** 历史
"""

    def heading(self) -> str:
        return "年度抽查工作计划"
