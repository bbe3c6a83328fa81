"""审批: the results that wait for approval; the public side exactly as it will be published beside the internal record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Label, Static

from acts.base.office import Office
from acts.disclosure.approval import Doubt, approve, doubts, pending_results
from rules.base.codes import RESULT_CODES
from rules.base.fields import Column
from rules.disclosure.public import PublicResult
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.result import Result
from rules.work.task import Task
from tui import routes
from tui.public_side import as_if_approved, as_public
from tui.screens.base import NARROW_WIDE, DeskScreen
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.marking import change_marks
from tui.screens.results.public_preview import private_details, public_details
from tui.screens.results.result_form import ResultForm
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import PickDialog, YesNoDialog
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.table import RecordTable

__all__ = ["ApprovalScreen"]

_SIGNED = (
    Column("by", "批准人", required=True, hint="批准公开的负责人姓名"),
    Column("document", "文号", required=True, hint="审批单或批准文件的文号", width=30),
)
_NOTHING = "没有待审批的结果\n\n检查结果录入或更正以后，在这里审批，审批以后才会公开"


@dataclass(frozen=True, slots=True)
class _Case:
    """An object of a task with all its waiting results: approval is by object. number: of the object."""

    number: str
    name: str
    initials: str
    results: tuple[Result, ...]

    @property
    def words(self) -> str:
        return "、".join(dict.fromkeys(RESULT_CODES.text(result.code) for result in self.results))

    @property
    def problem(self) -> bool:
        return any(result.found_problem for result in self.results)

    @property
    def corrected(self) -> bool:
        return any(result.approved for result in self.results)


_COLUMNS = (
    TableColumn[_Case]("检查对象", 0, lambda case: case.name),
    TableColumn[_Case]("事项", 6, lambda case: f"{len(case.results)} 项", align="right"),
    TableColumn[_Case]("结果", 30, lambda case: case.words, style=lambda case: "bad" if case.problem else ""),
    TableColumn[_Case]("更正", 4, lambda case: "更正" if case.corrected else "", style=lambda _: "warn"),
)


class ApprovalScreen(DeskScreen):
    """The results of one task that wait for approval. number: the task's; "" for the first that has any."""

    SECTION = "approval"
    HELP = """
# 审批

录入或更正的结果，经审批才会公开；公开的就是这里“公开”一栏显示的文字，一个字也不多。左边是公众将看到的，右边是本单位的记录，每一栏写明公开、内部，还是依法不予公开和理由。公开的文字里像姓名、地址、电话、证件号码、配方、工艺、价格的，用“请再看”提示，批准时再问一遍。

- **F8** 批准：选中的对象；一个也没选就是全部。要填批准人和文号
- **空格** 选中一个对象，**Ctrl+A** 全选
- **回车** 到这个对象的录入表，有错的先更正
- **F7** 标记不公开：结果的一栏，或检查对象、事项的一栏；写明理由、依据、谁决定，已标记的可以解除
- **F4** 换一个任务；**F3** 筛选
- **F11** 这个对象第一条结果的历史

一个对象的几个事项一起批准。批准之后，到“公示”发布网站。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "approve", "批准"),
        Binding("f4,t", "choose_task", "换任务"),
        Binding("f3,slash", "filter", "筛选"),
        Binding("f7,m,ctrl+l", "mark_field", "标记不公开"),
        Binding("f11,h", "history", "历史", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = NARROW_WIDE
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    ApprovalScreen #cases { height: 2fr; min-height: 5; }
    ApprovalScreen #sides { height: 3fr; border-top: solid $border-blurred; }
    ApprovalScreen .side { width: 1fr; height: 1fr; }
    ApprovalScreen .side--title { height: 1; padding: 0 1; text-style: bold; color: $accent; }
    ApprovalScreen #inside { border-left: solid $border-blurred; }
    ApprovalScreen #inside .side--title { color: $text-muted; }
    App.-plain ApprovalScreen #sides { border-top: ascii $border-blurred; }
    App.-plain ApprovalScreen #inside { border-left: ascii $border-blurred; }
    """

    def __init__(self, number: str = "") -> None:
        super().__init__()
        self.number = number
        self._cases: list[_Case] = []
        self._keys = SearchKeys(())
        self._public: Mapping[str, PublicResult] = {}
        self._doubts: dict[str, list[Doubt]] = {}

    def heading(self) -> str:
        record = self.office.store.find(Task, self.number) if self.number else None
        return f"审批 › {record.number} {record.name}" if record else "审批"

    def body(self) -> ComposeResult:
        yield FilterBox()
        with Vertical(id="cases"):
            yield RecordTable(_COLUMNS, empty=_NOTHING, enter="去更正")
        with Horizontal(id="sides"):
            with Vertical(id="outside", classes="side"):
                yield Static("公开：公众将看到", markup=False, classes="side--title")
                with VerticalScroll():
                    yield Details(id="public")
            with Vertical(id="inside", classes="side"):
                yield Static("本单位的记录：哪些公开", markup=False, classes="side--title")
                with VerticalScroll(can_focus=False):
                    yield Details(id="private")
        yield Label("", id="where", markup=False)

    def on_mount(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[_Case]":
        return self.query_one(RecordTable)

    def reread(self) -> None:
        if not self.number or not pending_results(self.office, self.number):
            self.number = next(iter(_waiting_tasks(self.office)), self.number)
        self._cases = _cases(self.office, self.number) if self.number else []
        self._keys = SearchKeys(f"{case.name} {case.number} {case.initials} {case.words}" for case in self._cases)
        results = [as_if_approved(self.office, result) for case in self._cases for result in case.results]
        self._public = as_public(self.office, results)
        self._doubts = {}
        for doubt in doubts(self.office, results):
            self._doubts.setdefault(doubt.number, []).append(doubt)
        self.query_one("#heading", Label).update(self.heading())
        waiting = {case.number for case in self._cases}
        if any(case.number not in waiting for case in self._table.marked):
            self._table.clear_marks()
        self._show()

    @on(FilterBox.Changed)
    def _show(self) -> None:
        query = self.query_one(FilterBox).value.strip()
        self._table.empty = (
            f"没有找到“{query}”\n\n请删去几个字，或按 Esc 清除筛选" if query and self._cases else _NOTHING
        )
        self._table.set_rows([self._cases[at] for at in self._keys.find(query)] if query else self._cases)
        self._moved()

    @on(RecordTable.Moved)
    @on(RecordTable.Marked)
    def _moved(self) -> None:
        self.query_one("#sides").display = bool(self._cases)
        total = sum(len(case.results) for case in self._cases)
        marked = len(self._table.marked)
        chosen = f"，已选 {marked} 个对象" if marked else "，F8 批准全部，或用空格选几个"
        text = f"{self._table.position_text}　待审批 {total} 条{chosen}" if self._cases else ""
        self.query_one("#where", Label).update(text)
        case = self._table.current
        outside, inside = self._sides(case) if case else ((), ())
        self.query_one("#public", Details).show(outside)
        self.query_one("#private", Details).show(inside)
        self.refresh_bindings()

    def _sides(self, case: _Case) -> tuple[list[Detail], list[Detail]]:
        """Both sides of every waiting result of an object, one below the other."""
        outside: list[Detail] = []
        inside: list[Detail] = []
        for result in case.results:
            if len(case.results) > 1:
                title = Detail("", f"{result.item}", "title")
                outside.append(title)
                inside.append(title)
            outside += [
                Detail("请再看", f"{doubt.label}里{doubt.suspicion}", "bad")
                for doubt in self._doubts.get(result.number, ())
            ]
            lit = tuple(dict.fromkeys(doubt.suspicion.text for doubt in self._doubts.get(result.number, ())))
            outside += [
                msgspec.structs.replace(detail, lit=lit)
                for detail in public_details(self.office, result, self._public.get(result.number))
            ]
            inside += private_details(self.office, result, self._public.get(result.number))
            if result.approved:
                inside.append(
                    Detail(
                        "现在公开的", f"{RESULT_CODES.text(result.approved.code)}。{result.approved.public}", "muted"
                    )
                )
        return outside, inside

    # Acts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "approve" | "mark_field":
                return True if self._cases and not self.office.store.read_only else None
            case "choose_task" | "filter" | "history":
                return True if self._cases else None
        return super().check_action(action, parameters)

    def why_not(self, _action: str) -> str:
        """Why an act is greyed."""
        if self._cases and self.office.store.read_only:
            return "台账是只读打开的，只能看，不能审批"
        return "没有待审批的结果"

    @work(group="ask", exclusive=True)
    async def action_approve(self) -> None:
        """F8: approve what is marked, else all."""
        cases, office, number = self._table.marked or self._cases, self.office, self.number
        objects = [case.number for case in self._table.marked]
        suspicious = [
            doubt for case in cases for result in case.results for doubt in self._doubts.get(result.number, ())
        ]
        if suspicious and not await self._looked_at(suspicious):
            return

        def act(raw: Mapping[str, str]) -> None:
            approve(office, number, objects, by=raw["by"], document=raw["document"], seen=bool(suspicious))

        dialog = FormDialog("公开审批", _SIGNED, act=act, text=self._question(cases, marked=bool(objects)), yes="批准")
        if await self.app.push_screen_wait(dialog) is not None:
            count = sum(len(case.results) for case in cases)
            self._table.clear_marks()
            self.notify(f"已批准 {count} 条，下一步到“公示”发布", title="已完成", markup=False)
            self.reread()

    async def _looked_at(self, doubts: Sequence[Doubt]) -> bool:
        """Show the texts that may hold what must not be public; whether the clerk confirms that they can be."""
        lines = "\n".join(f"{doubt.number} {doubt.label}里{doubt.suspicion}" for doubt in doubts)
        question = f"有 {len(doubts)} 处请再看一遍：不能公开的，先更正或标记\n\n{lines}"
        dialog = YesNoDialog("公开的文字都看过了吗？", question, yes="看过，可以公开", danger=True)
        return await self.app.push_screen_wait(dialog)

    def _question(self, cases: Sequence[_Case], *, marked: bool) -> str:
        """What would be approved, and how much of it is never public."""
        results = [result for case in cases for result in case.results]
        hidden = sum(1 for result in results if result.number not in self._public)
        what = f"{'选中的' if marked else '全部'} {len(cases)} 个对象"
        note = f"其中 {hidden} 条不公开（有限公开或不予公开），只计数。" if hidden else ""
        return f"批准{what}的 {len(results)} 条结果。批准以后，下次公示时向社会公开。{note}"

    @work(group="ask", exclusive=True)
    async def action_mark_field(self) -> None:
        """F7: withhold a field of a result of this object, of the object or of an item, or lift its mark."""
        case = self._table.current
        if case is None:
            return
        store = self.office.store
        items = [store.get(Item, number) for number in dict.fromkeys(result.item for result in case.results)]
        options = [
            *((result.number, f"结果　{result.number}　{RESULT_CODES.text(result.code)}") for result in case.results),
            (case.number, f"检查对象　{case.number}　{case.name}"),
            *((item.number, f"事项　{item.number}　{item.name}") for item in items),
        ]
        number = await self.app.push_screen_wait(PickDialog("标记哪一条记录", options))
        if number is not None:
            await change_marks(self, number)

    @work(group="ask", exclusive=True)
    async def action_choose_task(self) -> None:
        """F4: another task with waiting results."""
        counts = {number: len(pending_results(self.office, number)) for number in _waiting_tasks(self.office)}
        tasks = [(number, self.office.store.get(Task, number)) for number in counts]
        options = [(number, f"{number} {task.name}（{counts[number]} 条）") for number, task in tasks]
        if chosen := await self.app.push_screen_wait(PickDialog("选择任务", options, current=self.number)):
            self.number = chosen
            self._table.clear_marks()
            self.query_one(FilterBox).clear()
            self.reread()

    def action_filter(self) -> None:
        self.query_one(FilterBox).focus()

    def action_history(self) -> None:
        """F11: the versions of the first result of this object."""
        if (case := self._table.current) is not None:
            self.desk.push_route(routes.history(case.results[0].number, case.name, section="approval"))

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[_Case]) -> None:
        result = event.row.results[0]
        self.app.push_screen(ResultForm(result.task, result.object, result.item))


def _waiting_tasks(office: Office) -> Sequence[str]:
    """The tasks with results that wait, in order of number."""
    return sorted({result.task for result in office.store.each(Result) if result.pending})


def _cases(office: Office, task: str) -> list[_Case]:
    """The waiting results, grouped by object in the order of entry."""
    by_object: dict[str, list[Result]] = {}
    for result in pending_results(office, task):
        by_object.setdefault(result.object, []).append(result)
    cases = []
    for number, results in by_object.items():
        enterprise = office.store.get(Enterprise, number)
        cases.append(_Case(number, enterprise.name, enterprise.initials, tuple(results)))
    return cases
