"""任务条件: a new task, or the terms of a draft; beside the form who would be drawn by the terms as they are typed."""

import re
from collections.abc import Mapping
from dataclasses import replace as with_changes
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll

from acts.disclosure.names import name_doubts
from acts.work import task as acts
from acts.work.past import preview
from rules.base.codes import Code, CodeTable
from rules.base.errors import MingchouError, Problem
from rules.base.fields import Column, Kind, split_list
from rules.draw.scope import Scope
from rules.registry.department import bound
from rules.registry.item import Item
from rules.registry.plan import PlanLine, line_departments
from rules.work.task import COLUMNS, Task, parse
from rules.work.task_checks import check
from tui import routes
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.drafts import Draft
from tui.screens.parts.task_step import TaskStep
from tui.screens.parts.task_texts import raw_terms, scope_details
from tui.widgets.dialog import YesNoDialog
from tui.widgets.form import Form
from tui.wording import without_commands

__all__ = ["TaskFormScreen", "code_table"]

_FIRST = {"strata": "不分层", "batches": "1", "confirm_days": "2", "entry_days": "20", "disclose_days": "20"}
"""What a new task's form begins with; the same defaults as `rules.work.task.Task`."""


def code_table(title: str, rows: list[tuple[str, str]]) -> CodeTable:
    """Numbers and names as a code table to pick from. The text of a row is its number and its name.

    Characters that separate a list are replaced in names, so that a list of such texts can be split again.

    >>> code_table("抽查事项", [("I-0001", "机修、典当 检查")]).text("I-0001")
    'I-0001·机修·典当·检查'
    """
    return CodeTable(title, *(Code(number, f"{number}·{'·'.join(split_list(name))}") for number, name in rows))


def _numbers(text: str, letter: str) -> str:
    """The numbers in a picked text, joined by 、, without the names. A part without a number stays as it was typed."""
    matches = [re.match(rf"{letter}-\d+", part) for part in split_list(text)]
    return "、".join(match[0] if match else part for match, part in zip(matches, split_list(text), strict=True))


class TaskFormScreen(TaskStep):
    """The terms of a task. number: the task to change; "" for a new one."""

    STEP = "条件"
    HELP = """
# 任务条件

填写一个抽查任务的条件：查哪些事项、哪些部门参加、什么时间、怎样分层、抽多少。右边（窄屏在下面）随着填写显示：现在会有多少对象入库、
各层抽几个、哪些不入库和为什么。没有冻结之前都可以改。

- 事项、计划、部门、分层：**回车**打开选单，输入汉字或拼音首字母查找，**空格**选中，**回车**确定
- 选了计划，空着的事项、部门、日期、名称会按计划填好，仍可修改
- 日期可以只写 9-2、今天、+3
- 抽查比例写一个数（5%），或逐层写：A=1%、B=5%、E=100%
- **F2** 保存；**Esc** 返回，没写完的下次接着写
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "save_form", "保存", show=False)]
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    TaskFormScreen #both { height: 1fr; layout: vertical; }
    TaskFormScreen #preview { height: 8; width: 100%; border-top: solid $border-blurred; padding: 0; }
    TaskFormScreen.-wide #both { layout: horizontal; }
    TaskFormScreen.-wide #preview { width: 43; height: 1fr; border-top: none; border-left: solid $border-blurred; }
    App.-plain TaskFormScreen #preview { border-top: ascii $border-blurred; }
    App.-plain TaskFormScreen.-wide #preview { border-top: none; border-left: ascii $border-blurred; }
    """

    def __init__(self, number: str = "") -> None:
        super().__init__(number)
        self._draft = Draft(self, f"task/{number or 'new'}")

    def heading(self) -> str:
        return super().heading() if self.number else "任务 › 新任务"

    def body(self) -> ComposeResult:
        office = self.office
        self._old = self.record if self.number else None
        self._items = {item.number: item for item in office.store.all(Item)}
        self._plans = {line.number: line for line in office.store.all(PlanLine) if not line.withdrawn}
        self._plan_before = self._old.plan if self._old else ""
        self._kept = self._draft.texts()
        today = office.today()
        values = (
            raw_terms(self._old, self.office.departments)
            if self._old
            else {**_FIRST, "cutoff": today.isoformat(), "publish_draw": "任务办结后"}
        )
        self._columns = self._with_pickers()
        with Horizontal(id="both"):
            yield Form(self._columns, self._texts(values), check=self._problems, today=today, calendar=office.calendar)
            with VerticalScroll(id="preview"):
                yield Details([Detail("", "填好事项、部门和日期，这里就显示谁会入库、抽多少", "muted")])

    def _with_pickers(self) -> list[Column]:
        today = self.office.today()
        valid = [
            (item.number, item.name) for item in self._items.values() if item.valid(today) or self._used(item.number)
        ]
        items = code_table("抽查事项", valid)
        lines = sorted(self._plans.values(), key=lambda line: (-line.year, line.number))
        plans = code_table("年度计划", [(line.number, f"{line.year}年 {line.name}") for line in lines])
        changed: dict[str, tuple[Kind, CodeTable, str]] = {
            "items": (Kind.CHOICES, items, "回车，从事项清单中选"),
            "plan": (Kind.CHOICE, plans, "回车，从年度计划中选"),
        }
        columns = []
        for column in bound(COLUMNS, self.office.departments):
            if column.name in changed:
                kind, choices, hint = changed[column.name]
                width = 38 if column.name == "plan" else column.width
                columns.append(with_changes(column, kind=kind, choices=choices, hint=hint, width=width))
            elif column.name != "number":
                columns.append(column)
        order = {"name": 0, "plan": 1, "items": 2}
        return sorted(columns, key=lambda column: order.get(column.name, 3))

    def _used(self, number: str) -> bool:
        return self._old is not None and number in self._old.items

    def _texts(self, raw: Mapping[str, str]) -> dict[str, str]:
        """The raw text of a task as this form shows it: numbers with their names."""
        texts = dict(raw)
        for column in self._columns:
            if column.name in ("items", "plan") and column.choices is not None and column.name in texts:
                texts[column.name] = "、".join(column.choices.text(part) for part in split_list(texts[column.name]))
        return texts

    def on_mount(self) -> None:
        form = self.query_one(Form)
        form.focus_field()
        if self._kept:
            when = "修改" if self.number else "新任务"
            text = f"上次{when}没有保存就离开了，写下的内容还在。接着写吗？（不接着写，就丢掉那份草稿）"
            self.app.push_screen(YesNoDialog("有一份没写完的草稿", text, yes="接着写", no="丢掉"), self._resume)
        else:
            self._preview(form.raw())

    def _resume(self, resumed: bool | None) -> None:
        form = self.query_one(Form)
        if not resumed:
            self._draft.discard()
            self._preview(form.raw())
            return
        names = {column.name for column in self._columns}
        for name, text in self._texts(self._kept).items():
            if name in names:
                form.field(name).raw = text
        form.focus_field(self._draft.cursor)
        self._preview(form.raw())

    # While it is typed

    def _raw(self, typed: Mapping[str, str]) -> dict[str, str]:
        return {
            name: _numbers(text, {"items": "I", "plan": "L"}[name]) if name in ("items", "plan") else text
            for name, text in typed.items()
        }

    def _task_of(self, typed: Mapping[str, str]) -> tuple[Task | None, list[Problem]]:
        """The task as typed (None when it cannot be read), and its problems, as the act will check it."""
        raw = self._raw(typed)
        task, problems = parse(raw, self.office.today(), self._old, departments=self.office.departments)
        if task is not None:
            problems = check(task, self._items, self._plans.get(task.plan), self.office.departments)
        return task, [desk_problem(problem) for problem in problems]

    def _problems(self, typed: Mapping[str, str]) -> list[Problem]:
        return self._task_of(typed)[1]

    @on(Form.Changed)
    def _typed(self, event: Form.Changed) -> None:
        if not self.is_shown:  # as in a record's form
            return
        self._draft.autosave(self._raw(event.raw), event.at)
        self._follow_plan(event.form)
        self._preview(event.form.raw())

    def _follow_plan(self, form: Form) -> None:
        """A plan line that was just picked fills what is still empty."""
        plan = self._plans.get(_numbers(form.raw()["plan"], "L"))
        if plan is None or plan.number == self._plan_before:
            return
        self._plan_before = plan.number
        codes = dict.fromkeys(self._items[number].department for number in plan.items if number in self._items)
        offered = self._texts({
            "name": plan.name, "items": "、".join(plan.items), "start": plan.start.isoformat(), "end": plan.end.isoformat(),
            "departments": "、".join(self.office.departments.text(code) for code in codes),
        } | line_departments(plan, self.office.departments))  # fmt: skip
        for name, text in offered.items():
            if not form.raw()[name]:
                form.field(name).raw = text

    def _preview(self, typed: Mapping[str, str]) -> None:
        task, problems = self._task_of(typed)
        if not self._items:
            words = "抽查事项清单还是空的，请先按 Esc 返回，到“事项”里登记或导入"
            self._show([Detail("", "范围预览", "title"), Detail("", words, "warn")])
            return
        if task is None:
            missing = [problem.field for problem in problems if problem.message == "必须填写"]
            words = f"还缺：{'、'.join(dict.fromkeys(missing))}" if missing else "有填错的地方，改好后显示范围"
            self._show([Detail("", "范围预览", "title"), Detail("", words, "muted")])
            return
        if unknown := [number for number in task.items if number not in self._items]:
            self._show([Detail("", "范围预览", "title"), Detail("", f"清单中没有 {'、'.join(unknown)}", "bad")])
            return
        numbered = msgspec.structs.replace(task, number=task.number or f"{task.start.year}-000")
        office = self.office
        self.read_in_thread(lambda: preview(office, numbered), lambda scope: self._scoped(numbered, scope))

    def _scoped(self, task: Task, scope: Scope) -> None:
        self._show([Detail("", "范围预览：现在冻结会怎样", "title"), *scope_details(scope, task.floor)])

    def _show(self, details: list[Detail]) -> None:
        self.query_one("#preview Details", Details).show(details)

    # Saving and leaving

    def action_save_form(self) -> None:
        self.query_one(Form).action_save()

    @on(Form.Saved)
    def _saved(self, event: Form.Saved) -> None:
        raw = self._raw(event.raw)
        try:
            task = acts.edit(self.office, self.number, raw) if self.number else acts.create(self.office, raw)
        except MingchouError as error:
            event.form.show_problems([desk_problem(problem) for problem in error.problems])
            return
        self._draft.discard()
        words = f"已修改任务 {task.number}" if self.number else f"已建立任务 {task.number}"
        self.notify(f"{words} {task.name}", title="已完成", markup=False)
        if doubts := name_doubts(self.office, task):
            text = "；".join(map(str, doubts)) + "。任务名称冻结以后公开，不妥的请改名"
            self.notify(text, title="请再看任务名称", severity="warning", markup=False, timeout=15)
        self._after(task)

    def _after(self, task: Task) -> None:
        if self.number:
            self.app.pop_screen()
        else:
            self.desk.switch_route(routes.task(task.number))

    @on(Form.Left)
    def _form_left(self, event: Form.Left) -> None:
        if event.dirty:
            outcome = "写下的内容留作草稿，下次打开接着写" if self._draft.saved else "草稿也没有存下"
            self.notify(f"没有保存，{outcome}", markup=False)
        else:
            self._draft.discard()
        self.action_leave()


def desk_problem(problem: Problem) -> Problem:
    """A problem as the desk shows it: without the command that it names, and without the task's own number before it."""
    return Problem(without_commands(problem.message), "" if problem.field else problem.where, problem.field)
