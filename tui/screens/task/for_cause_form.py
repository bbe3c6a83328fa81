"""非随机检查: a check for cause, such as a complaint. Its objects are named in a form, its inspectors assigned; nothing is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from acts.disclosure.names import name_doubts
from acts.work import for_cause
from acts.work.for_cause import assign
from acts.work.task import items_by_number, task_items
from rules.base.errors import Problem
from rules.base.fields import Column, show, split_list
from rules.registry.department import bound
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, ineligible_reason
from rules.work.for_cause import FOR_CAUSE_COLUMNS, cause_text, check_for_cause, parse_for_cause
from rules.work.sheet import MIN_TEAM, Sheet
from rules.work.task import Task
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.form_screen import FormScreen
from tui.screens.parts.picker import RecordDialog
from tui.screens.parts.task_step import TaskStep
from tui.widgets.dialog import PickManyDialog, YesNoDialog

__all__ = ["AssignScreen", "ForCauseFormScreen"]


class ForCauseFormScreen(FormScreen):
    """A new check with a cause, or a change to one whose inspectors are not assigned yet (number)."""

    SECTION = "tasks"
    HELP = """
# 非随机检查

投诉举报、转办交办、数据监测、专项检查引起的检查：查谁是指定的，**不抽取**，处处注明“非随机”，单独统计，不计入随机抽查。

- **检查对象**、**检查事项**：光标在这一格时按 **F3** 从名录、清单里选，可以一个一个地加
- 交办或登记文号内部留存，不公开
- **F2** 或 **Ctrl+S** 保存；然后指定执法人员，每个部门至少两人；以后录入、审批、公示和随机抽查一样
- **Esc** 返回，没写完的留作草稿
"""

    def __init__(self, number: str = "") -> None:
        super().__init__(f"named/{number or 'new'}")
        self._number = number

    @property
    def _old(self) -> Task | None:
        return self.office.store.get(Task, self._number) if self._number else None

    def heading(self) -> str:
        return f"任务 › {self._number} 修改" if self._number else "任务 › 新的非随机检查"

    def form_columns(self) -> Sequence[Column]:
        hints = {"objects": "编号，按 F3 从名录里找", "items": "编号，按 F3 从清单里选"}
        return [
            with_changes(column, hint=hints.get(column.name, column.hint))
            for column in bound(FOR_CAUSE_COLUMNS, self.office.departments)
            if column.name != "number"
        ]

    def values(self) -> Mapping[str, str]:
        old = self._old
        return {column.name: show(column, getattr(old, column.name)) for column in self.form_columns()} if old else {}

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        task, problems = parse_for_cause(
            raw, self.office.today(), self._old, self._number, departments=self.office.departments
        )
        if task is None:
            return problems
        named = {
            number: enterprise for number in task.objects if (enterprise := self.office.store.find(Enterprise, number))
        }
        return check_for_cause(task, items_by_number(self.office), named, self.office.departments)

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        if self._number:
            task = for_cause.edit(self.office, self._number, raw)
            return task.number, f"已修改任务 {task.number}"
        task = for_cause.create(self.office, raw)
        return task.number, f"已建立非随机检查 {task.number}，下一步：指定执法人员"

    def _close(self, number: str = "") -> None:
        app, new = self.app, not self._number
        super()._close(number)
        if number and new:
            app.push_screen(AssignScreen(number))

    def offers(self, name: str) -> list[tuple[str, str]]:
        if name != "items":
            return []
        today = self.office.today()
        return [
            (item.number, f"{item.number} {item.name}")
            for item in items_by_number(self.office).values()
            if item.valid(today)
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "offer" and self.is_mounted and self.form.at == "objects":
            return True
        return super().check_action(action, parameters)

    @work(group="ask", exclusive=True)
    async def action_offer(self) -> None:
        """F3: in the field of objects, find one in the registry and add it; in other fields choose from a list."""
        name = self.form.at
        field = self.form.field(name)
        words = split_list(field.raw)
        if name == "objects":
            number = await self.app.push_screen_wait(RecordDialog("检查哪个对象", "enterprises", self.office))
            chosen = None if number is None else [*words, number]
        else:
            chosen = await self.app.push_screen_wait(PickManyDialog("检查事项", self.offers(name), words))
        if chosen is not None:
            field.raw = "、".join(dict.fromkeys(chosen))
            field.focus()


class AssignScreen(TaskStep):
    """Who goes to the named objects of a check with a cause. number: the task's."""

    STEP = "指定人员"
    HELP = """
# 指定执法人员

非随机检查的执法人员由本单位指定，不抽取，记录表和公示都写明“非随机”。每个部门至少两人；休假、调离、证件到期、与对象应当回避的不能派。

- **F4** 逐个部门选人：输入姓名或拼音首字母查找，空格选中
- **F8** 指定，同时为每个对象生成一张记录表；还没有录入结果以前可以重新指定
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "assign", "指定"),
        Binding("f2", "assign", "指定", show=False),
        Binding("f4", "choose", "选人"),
        Binding("enter", "choose", "选人", show=False),
    ]

    def body(self) -> ComposeResult:
        with VerticalScroll():
            yield Details()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        sheets = self.office.store.where(Sheet, task=self.number)
        self.teams: dict[str, list[str]] = (
            {code: list(team) for code, team in sheets[0].teams.items()} if sheets else {}
        )

    def reread(self) -> None:
        task, store = self.record, self.office.store
        details = [Detail("起因", f"{cause_text(task)}：检查对象和执法人员都是指定的，不抽取", "warn")]
        details += [Detail(number, store.get(Enterprise, number).name) for number in task.objects]
        details.append(Detail("", "执法人员", "title"))
        for code in task.departments:
            people = [store.get(Inspector, number) for number in self.teams.get(code, ())]
            words = "、".join(inspector.name for inspector in people) or "还没有选，按 F4"
            short = f"，还差 {MIN_TEAM - len(people)} 人" if 0 < len(people) < MIN_TEAM else ""
            details.append(
                Detail(self.office.departments.text(code), words + short, "" if len(people) >= MIN_TEAM else "warn")
            )
        self.query_one(Details).show(details)
        self.refresh_bindings()

    def why_not(self, action: str) -> str:
        """Why an act is not possible now; "" when it is."""
        if action in {"assign", "choose"} and self.office.store.read_only:
            return "单位以只读方式打开，不能办理"
        short_of = [
            self.office.departments.text(code)
            for code in self.record.departments
            if len(self.teams.get(code, ())) < MIN_TEAM
        ]
        return f"{'、'.join(short_of)}还没有选满 {MIN_TEAM} 人，按 F4" if action == "assign" and short_of else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "assign" and self.is_mounted and self.why_not("assign"):
            return None
        return super().check_action(action, parameters)

    @work(group="ask", exclusive=True)
    async def action_choose(self) -> None:
        """F4: department by department, of those who can be sent."""
        task = self.record
        items = task_items(self.office, task)
        for code in task.departments:
            own = tuple(item for item in items if item.department == code)
            options = [
                (inspector.number, f"{inspector.number} {inspector.name}")
                for inspector in self.office.store.all(Inspector)
                if inspector.department == code and ineligible_reason(inspector, own, task.end) is None
            ]
            title = f"{self.office.departments.text(code)}派谁去（至少两人）"
            chosen = await self.app.push_screen_wait(PickManyDialog(title, options, self.teams.get(code, ())))
            if chosen is None:
                return
            self.teams[code] = chosen
            self.reread()

    @work(group="ask", exclusive=True)
    async def action_assign(self) -> None:
        """F8: assign them, and make the record sheets."""
        task = self.record
        doubts = "".join(
            f"任务名称里{doubt}，随第一条结果公开，不妥的先改名。\n" for doubt in name_doubts(self.office, task)
        )
        text = f"{doubts}{len(task.objects)} 个对象，一企一表，注明{cause_text(task)}。"
        if not await self.app.push_screen_wait(YesNoDialog(f"指定 {self.number} 的执法人员", text, yes="指定")):
            return
        read = partial(assign, seen=True)  # the dialog has told
        if self.act(lambda sheets: f"已指定，生成 {len(sheets)} 份记录表", read, self.number, self.teams) is not None:
            self.action_leave()
