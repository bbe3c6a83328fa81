"""任务: all tasks, the state of each, its next step and by when."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from acts.base.office import Office
from acts.draw.obstacles import freeze_obstacles
from acts.due.due import next_due
from acts.work.task import task_now, task_status
from rules.base.pinyin import initials
from rules.work.for_cause import CAUSE_MARK
from rules.work.states import OVER
from rules.work.task import Task
from tui import routes
from tui.screens.base import DeskScreen
from tui.screens.parts.task_texts import due_short, due_tone, next_word
from tui.screens.task.next_step import next_step
from tui.widgets.columns import TableColumn
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.table import RecordTable
from tui.wording import without_commands

__all__ = ["TaskRow", "TasksScreen", "task_rows"]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line. tone: of the deadline. how: how the deadline was counted, "" when none runs."""

    number: str
    task: Task
    state: str
    next: str
    due: str
    tone: str
    how: str


def task_rows(office: Office) -> list[TaskRow]:
    """All tasks: those that still need something first, then closed and void ones; the newest first in each."""
    rows = []
    for task in (task_now(office, stored) for stored in office.store.all(Task) if stored.state != "deleted"):
        status = task_status(office, task)
        how = without_commands(status.next_step)
        if (thing := next_due(office, task.number)) is not None:
            how += f"；期限：{thing.text}，{thing.how}"
        rows.append(
            TaskRow(
                task.number, task, status.state, next_word(office, task), due_short(office, task, status),
                due_tone(office, task, status), how,
            )
        )  # fmt: skip
    rows.sort(key=lambda row: row.number, reverse=True)
    return sorted(rows, key=lambda row: row.task.state in OVER)


def _stands_against(office: Office, task: Task) -> bool:
    """Whether the next act is a freeze that would be refused: the task says why."""
    return task.state == "draft" and not task.cause and bool(freeze_obstacles(office, task))


def _state_tone(row: TaskRow) -> str:
    tones = dict.fromkeys(OVER, "muted") | {"closed": "good", "suspended": "warn"}
    return tones.get(row.task.state, "")


_COLUMNS: tuple[TableColumn[TaskRow], ...] = (
    TableColumn("编号", 8, lambda row: row.number),
    TableColumn("任务", 0, lambda row: f"【{CAUSE_MARK}】{row.task.name}" if row.task.cause else row.task.name),
    TableColumn("状态", 6, lambda row: row.state, style=_state_tone),
    TableColumn("下一步", 10, lambda row: row.next),
    TableColumn("期限", 18, lambda row: row.due, style=lambda row: row.tone),
    TableColumn("检查时间", 14, lambda row: f"{row.task.start:%m-%d} 至 {row.task.end:%m-%d}", style=lambda _: "muted"),
)


class TasksScreen(DeskScreen):
    """The list of tasks."""

    SECTION = "tasks"
    HELP = """
# 任务

每个抽查任务一行：到了哪一步、下一步做什么、最迟哪一天。还没有办完的排在前面，逾期的期限用红色写明。最下面一行说明期限是怎样算出来的。

| 键 | 作用 |
| --- | --- |
| 回车 | 打开任务，看全貌 |
| F8 | 直接办理下一步 |
| F4 | 新建随机抽查任务 |
| F6 | 新建非随机检查：投诉举报、转办交办、数据监测、专项检查，对象是指定的 |
| F3 或 / | 按名称、编号或拼音首字母筛选 |
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "new", "新任务"),
        Binding("f8", "next", "下一步"),
        Binding("f3", "filter", "筛选"),
        Binding("f6", "named", "非随机检查"),
        Binding("n", "new", "新任务", show=False),
        Binding("slash", "filter", "筛选", show=False),
    ]
    DEFAULT_CSS = "TasksScreen #how { height: 2; padding: 0 1; color: $text-muted; }"

    def heading(self) -> str:
        return "任务"

    def body(self) -> ComposeResult:
        yield FilterBox()
        yield RecordTable(
            _COLUMNS, empty="还没有抽查任务。先有事项清单，再按 F4 建立任务；正在筛选时按 Esc 清除", marks=False
        )
        yield Static("", id="how", markup=False)

    def on_mount(self) -> None:
        self._rows: list[TaskRow] = []
        self._keys: SearchKeys | None = None
        self.table.focus()

    @property
    def table(self) -> "RecordTable[TaskRow]":
        """The table of tasks."""
        return self.query_one(RecordTable)

    def reread(self) -> None:
        self._rows = task_rows(self.office)
        self._keys = None
        self._filter()

    @on(FilterBox.Changed)
    def _filter(self) -> None:
        query = self.query_one(FilterBox).value.strip()
        if query and self._keys is None:  # pinyin costs a moment: only for who types
            self._keys = SearchKeys(
                f"{row.number} {row.task.name} {row.state} {initials(row.task.name)}" for row in self._rows
            )
        hits = self._keys.find(query) if query and self._keys else range(len(self._rows))
        self.table.set_rows([self._rows[index] for index in hits])
        self._show_position()

    @on(RecordTable.Moved)
    def _show_position(self) -> None:
        row = self.table.current
        words = f"{self.table.position_text}   {row.number} {row.how}" if row else ""
        self.query_one("#how", Static).update(words)
        self.refresh_bindings()

    @on(RecordTable.Chosen)
    def _open(self, event: "RecordTable.Chosen[TaskRow]") -> None:
        self.desk.push_route(routes.task(event.row.number))

    def action_new(self) -> None:
        self.desk.push_route(routes.new_task())

    def action_named(self) -> None:
        self.desk.push_route(routes.for_cause_task())

    def action_filter(self) -> None:
        self.query_one(FilterBox).focus()

    def action_next(self) -> None:
        """F8: straight to the next act; where that has no screen of its own, to the task."""
        row = self.table.current
        if row is None:
            return
        step = None if _stands_against(self.office, row.task) else next_step(self.office, row.task)
        self.desk.push_route(step or routes.task(row.number))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next":
            return bool(self.table.current) or None if self.is_mounted else None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why an act is greyed."""
        return "还没有任务，请先按 F4 建立" if action == "next" else ""
