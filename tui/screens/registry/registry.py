"""名录库, 事项: the registries of the bureau; what one screen of lists is, for the plan (plan.py) too."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from acts.registry import registry
from acts.registry.recusal_list import recusal_rows
from acts.registry.registry import Register
from db.exchange.formats import LISTS, PRINTABLE
from db.exchange.writing import write_list
from rules.base.fields import Column
from rules.finding.fields import field_named
from rules.registry.department import bound
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import RECUSAL_COLUMNS, RECUSAL_END_COLUMNS, Inspector, Recusal
from tui import routes
from tui.screens.base import DeskScreen
from tui.screens.parts.batch import edit_many
from tui.screens.parts.draw_papers import slip_for_object
from tui.screens.parts.exporting import export
from tui.screens.parts.finding import find_more
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.lists import LIST_DEFINITIONS, is_of_list
from tui.screens.parts.marking import change_marks
from tui.screens.parts.picker import RecordDialog
from tui.screens.parts.progress import CountedRows, Report
from tui.screens.parts.record_list import RecordList
from tui.screens.registry.items_on_day import show_items_on
from tui.screens.registry.record_form import RecordForm, RecusalForm
from tui.screens.registry.retiring import retire_records
from tui.widgets.dialog import MessageDialog
from tui.widgets.table import RecordTable
from tui.widgets.tabs import TabLine

__all__ = ["ItemsScreen", "ListScreen", "RegistryScreen"]


_OF_ONE = frozenset({
    "retire", "object_page", "edit_all", "end_recusal", "history", "recuse", "export_file", "slip", "decide", "mark_field", "flags",
})  # fmt: skip
"""Acts that are about the record under the cursor."""
_HEALTH = Binding("ctrl+k,k", "health", "体检", show=False)


class ListScreen(DeskScreen):
    """One or several lists, and what can be done with the record under the cursor or with those that are marked."""

    LISTS: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "new", "新登记"),
        Binding("f3", "filter", "筛选"),
        Binding("f2,v", "find_more", "视图", show=False),
        Binding("delete", "retire", "停用"),
        Binding("delete", "end_recusal", "结束回避"),
        Binding("f11", "history", "历史"),
        Binding("f8", "object_page", "全貌"),
        Binding("f12", "next_tab", "换名录"),
        Binding("f6", "import_file", "导入"),
        Binding("f7", "export_file", "导出"),
        Binding("ctrl+r", "recuse", "回避"),
        Binding("ctrl+g,g", "slip", "查询单", show=False),
        Binding("ctrl+o", "decide", "回避决定", show=False),
        Binding("ctrl+f,w", "flags", "重点监管", show=False),
        Binding("ctrl+n,y", "duplicates", "可能重复", show=False),
        Binding("ctrl+l,m", "mark_field", "标记不公开", show=False),
        Binding("o", "object_page", "全貌", show=False),
        Binding("ctrl+b,b", "edit_all", "批量修改", show=False),
        Binding("n", "new", show=False),
        Binding("slash,、", "filter", show=False),
        Binding("d", "retire", show=False),
        Binding("d", "end_recusal", show=False),
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
            yield TabLine([(code, LIST_DEFINITIONS[code].noun) for code in self.LISTS])
        yield self._list(self._code)

    @staticmethod
    def _list(code: str) -> "RecordList[Any]":
        """A list, with what Enter does in it."""
        enter = {"duties": "各期", "recusals": "查看"}.get(code, "修改")
        return RecordList(LIST_DEFINITIONS[code], enter=enter)

    @property
    def current_list(self) -> "RecordList[Any]":
        """The list that is shown."""
        return self.query_one(f"#list-{self._code}", RecordList)

    @property
    def _register(self) -> Register[Any] | None:
        return LIST_DEFINITIONS[self._code].register

    def on_mount(self) -> None:
        self.current_list.table.focus()

    def reread(self) -> None:
        self.current_list.reread(self.office)
        for tabs in self.query(TabLine):
            tabs.show_counts(self._code, {code: LIST_DEFINITIONS[code].count(self.office) for code in self.LISTS})
        self.refresh_bindings()

    # Which keys work now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        own = action in {
            "new", "edit_all", "import_file", "export_file", "retire", "end_recusal", "history", "recuse", "next_tab", "slip", "decide",
            "mark_field", "flags", "object_page", "duplicates",
        }  # fmt: skip
        if not own or not self.is_mounted:
            return super().check_action(action, parameters)
        if action == "next_tab":
            return len(self.LISTS) > 1
        if not is_of_list(self._code, action):
            return False
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Why something cannot be done now; "" when it can."""
        if (
            action in {"new", "edit_all", "retire", "end_recusal", "recuse", "decide", "mark_field"}
            and self.office.store.read_only
        ):
            return "台账是只读打开的，不能修改"
        if action in _OF_ONE and self.current_list.table.current is None:
            return "列表里没有内容"
        if action == "end_recusal" and not getattr(self.current_list.current, "active", False):
            return "这对回避已经结束"
        return ""

    # Acts

    @on(RecordTable.Chosen)
    def _chosen(self) -> None:
        record = self.current_list.current
        if record is None:
            return
        self.open_record(record)

    def open_record(self, record: Any) -> None:
        """Enter: the form of a record; a recusal is only shown."""
        if self._register is not None:
            self.app.push_screen(RecordForm(self._register, record.number, on_saved=self.current_list.go_to))
        else:
            self._show_recusal()

    def _show_recusal(self) -> None:
        record = self.current_list.current
        details = self.current_list.definition.details(self.office, record)
        self.app.push_screen(MessageDialog("回避", [f"{label}：{text}" for label, text in details]))

    def action_filter(self) -> None:
        self.current_list.to_filter()

    @work(group="ask", exclusive=True)
    async def action_find_more(self) -> None:
        """F2: a condition by field, the order, saved views."""
        await find_more(self, self.current_list)

    def action_new(self) -> None:
        if self._register is not None:
            self.app.push_screen(RecordForm(self._register, on_saved=self.current_list.go_to))
        else:
            self._recuse("", "")

    def action_history(self) -> None:
        if (record := self.current_list.current) is not None:
            name = getattr(record, "name", "回避")  # a recusal has two names and none of its own
            self.desk.push_route(routes.history(record.number, name, section=self.SECTION))

    def action_object_page(self) -> None:
        """F8: everything about the object under the cursor."""
        if (record := self.current_list.current) is not None:
            self.desk.push_route(routes.object_page(record.number))

    @work(group="ask", exclusive=True)
    async def action_slip(self) -> None:
        """Ctrl+G: print the slip for an object that asks whether it was in a draw."""
        if (record := self.current_list.current) is not None:
            await slip_for_object(self, record.number)

    @work(group="ask", exclusive=True)
    async def action_mark_field(self) -> None:
        """Ctrl+L: withhold a field of this record from the public, or lift its mark."""
        if (record := self.current_list.current) is not None:
            await change_marks(self, record.number)

    def action_flags(self) -> None:
        """Ctrl+F: the 重点监管 flags of the object under the cursor."""
        if (record := self.current_list.current) is not None:
            self.desk.push_route(routes.flags(record.number))

    def action_duplicates(self) -> None:
        """Ctrl+N: the objects that may be registered twice."""
        self.desk.push_route(routes.duplicates())

    def action_recuse(self) -> None:
        self._of_current(decided=False)

    def action_decide(self) -> None:
        """Ctrl+O: enter the decision on a recusal, upheld or rejected."""
        self._of_current(decided=True)

    def _of_current(self, *, decided: bool) -> None:
        match self.current_list.current:
            case Enterprise() as record:
                self._recuse(record.number, "", decided=decided)
            case Inspector() as record:
                self._recuse("", record.number, decided=decided)

    @work(group="ask", exclusive=True)
    async def _recuse(self, object_number: str, inspector: str, *, decided: bool = False) -> None:
        questions = (
            ("enterprises", "回避：哪个检查对象"),
            ("inspectors", "回避：哪名执法人员"),
        )
        numbers = {"enterprises": object_number, "inspectors": inspector}
        for code, title in questions:
            if not numbers[code]:
                number = await self.app.push_screen_wait(RecordDialog(title, code, self.office))
                if number is None:
                    return
                numbers[code] = number
        if decided:
            self.desk.push_route(routes.recusal_decision(numbers["enterprises"], numbers["inspectors"]))
            return
        on_saved = self.current_list.go_to if self._code == "recusals" else None
        self.app.push_screen(RecusalForm(numbers["enterprises"], numbers["inspectors"], on_saved=on_saved))

    @work(group="ask", exclusive=True)
    async def action_retire(self) -> None:
        """Del: take the record under the cursor, or all that are marked, out of use; asks for the reason."""
        current = self.current_list.current
        records = self.current_list.marked or ([current] if current is not None else [])
        if records and await retire_records(self, self.current_list.definition, records):
            self.current_list.table.clear_marks()

    @work(group="ask", exclusive=True)
    async def action_end_recusal(self) -> None:
        """Del on a recusal: end it; asks who decided, when and why."""
        pair = self.current_list.current
        if not isinstance(pair, Recusal):
            return
        store = self.office.store
        names = f"{store.get(Enterprise, pair.object).name} 与 {store.get(Inspector, pair.inspector).name}"
        text = f"{names}：以后的抽取里可以再派去。已经冻结的抽取不变，历史保留。"
        dialog = FormDialog(
            "结束回避", RECUSAL_END_COLUMNS, {"ended_on": self.office.today().isoformat()},
            act=lambda raw: self._end(pair, raw), text=text, yes="结束回避", today=self.office.today(), calendar=self.office.calendar,
        )  # fmt: skip
        if await self.app.push_screen_wait(dialog) is not None:
            self.notify(f"已结束回避 {pair.number}", title="已完成", markup=False)

    def _end(self, pair: Recusal, raw: Mapping[str, str]) -> None:
        registry.end_recusal(self.office, pair.object, pair.inspector, raw)

    @work(group="ask", exclusive=True)
    async def action_edit_all(self) -> None:
        """Ctrl+B: the same field of all that are marked, or that the filter leaves, changed at once."""
        if self._register is not None:
            await edit_many(self, self.current_list, self._register)

    def action_health(self) -> None:
        """Ctrl+K: what is missing, doubtful or out of date in the lists."""
        self.desk.push_route(routes.health())

    def action_import_file(self) -> None:
        self.desk.push_route(routes.import_list(self._code))

    @work(group="ask", exclusive=True)
    async def action_export_file(self) -> None:
        """F7: export what is marked, else what the filter leaves, else all."""
        current = self.current_list
        rows, which = (current.table.marked, "选中的") if current.table.marked else (current.shown_rows, "全部")
        if which == "全部" and current.query_text:
            which = f"筛选“{current.query_text}”得到的"
        title, columns = self._sheet()
        if current.wanted.columns:
            columns = tuple(field_named(current.finder.fields, one).column for one in current.wanted.columns)
        records, cell = current.records, current.finder.cell
        ready = {row["number"]: row for row in recusal_rows(self.office)} if self._code == "recusals" else {}

        def write(path: Path, report: Report) -> int:
            exported = records(CountedRows.reporting(rows, report))
            cells = (ready.get(one.number) or {c.name: cell(one, c.name) for c in columns} for one in exported)
            return write_list(path, columns, cells, title)

        name = f"{title}{self.office.today():%Y%m%d}.xlsx"
        await export(self, f"导出{title}", f"{which} {len(rows):,} 条", name, write, PRINTABLE)

    def _sheet(self) -> tuple[str, tuple[Column, ...]]:
        if self._code in LISTS:
            return LISTS[self._code].title, bound(LISTS[self._code].columns, self.office.departments)
        return "回避", (*RECUSAL_COLUMNS, *RECUSAL_END_COLUMNS)

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
            await self.query_one("#body").mount(self._list(code))
        self._code = code
        for record_list in self.query(RecordList):
            record_list.display = record_list.definition.code == code
        self.reread()
        if focus:
            self.current_list.table.focus()


class RegistryScreen(ListScreen):
    """名录库: objects, inspectors, recusals, departments."""

    SECTION = "registry"
    LISTS = ("enterprises", "inspectors", "recusals", "departments")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "find_more", "视图"), _HEALTH]
    DEFAULT_CSS = "RegistryScreen #heading { display: none; }"
    HELP = """
# 名录库

两库：检查对象名录库、执法检查人员名录库，以及谁与谁要回避。抽取只从这里的记录里抽。

- **↑ ↓ PgUp PgDn Home End** 移动；**← →** 看放不下的列
- **F3** 或 **/** 筛选：名称、编号、代码、拼音首字母都可以，几个词用空格分开；也可以写条件：`行业=旅馆业；登记状态!=注销；最近检查<2024-01-01；地址~东街`
- **F2** 或 **V** 加条件、排序、选栏目；把它们存成视图，下次一键打开，导出也按它
- **回车** 修改；**F4** 新登记；**Del** 停用（要写原因，历史保留）
- **空格** 选中，**Shift+↓** 连续选，**Ctrl+A** 全选；选中后 Del、F7 对选中的一起办
- **Ctrl+B** 或 **B** 批量修改：选中的，或者筛选出来的，同一栏一起改；先数清，记一条日志，一次撤销
- **Ctrl+K** 或 **K** 名录体检：缺的、重的、旧的、对不上的，一项一行，回车到那几条
- **F6** 从 Excel、CSV 导入；**F7** 导出（选中的、筛选出来的或全部）
- **F8** 或 **O** 全貌：这一户的登记、标记、周期检查、抽中过什么、查出什么、后来怎样
- **F11** 或 **H** 看历史：什么时候、谁、改了什么
- **Ctrl+R** 登记光标处这一户（这个人）的回避
- **Ctrl+O** 回避决定：有人申请或举报，谁决定、准予还是驳回；准予的，已经匹配到一起的当场按规则换人
- **Ctrl+N** 或 **Y** 可能重复：两条并排看，合并成一条，或者写明不是同一家
- **Ctrl+F** 或 **W** 重点监管标记：光标处这一户的各种标记，登记、修改、移出
- **Ctrl+G** 抽取查询单：光标处这一户来问“那次抽取有没有我”，给它一页可以自己核对的纸；名单公开以后才出
- **Ctrl+L** 或 **M** 标记不公开：哪一栏、什么理由、什么依据、谁决定；已标记的可以解除
- **F12** 换名录：检查对象、执法人员、回避、部门
- 在“部门”里登记参与检查的部门：全称写作检查机关，简称用在表格里；代码登记以后不能改
- 在“回避”里，**Del** 结束一对回避：写明谁决定、哪天、为什么，历史保留，以后还可以再登记
"""


class ItemsScreen(ListScreen):
    """事项清单."""

    SECTION = "items"
    LISTS = ("items",)
    BINDINGS: ClassVar[list[BindingType]] = [_HEALTH, Binding("ctrl+n", "on_day", "哪天有效", show=False)]
    HELP = """
# 随机抽查事项清单

一单：能查什么、依据是什么、查谁、怎么查、公开到什么程度。不在清单上的事项不能抽查。

- **回车** 修改；**F4** 新登记；**Del** 停用（失效日期写成昨天，历史保留）
- **F3** 筛选；**F2** 或 **V** 条件、排序、栏目、视图；**F6** 导入；**F7** 导出；**F11** 历史；**Ctrl+L** 标记不公开；**Ctrl+K** 或 **K** 名录体检
- **Ctrl+N** 哪天有效：写一个日期，列出那天有效的事项，各是当时的版本
- 每改一次，事项的版本加一；已经冻结的抽取用的是当时的版本
"""

    def heading(self) -> str:
        return "随机抽查事项清单"

    @work(group="ask", exclusive=True)
    async def action_on_day(self) -> None:
        """Ctrl+N: the items in force on a day, each in its version of then."""
        await show_items_on(self)
