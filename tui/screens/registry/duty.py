"""一条周期义务: each of its periods, who of it was not visited, whose it is; one key to the task."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.registry.duties import find_duty
from acts.registry.duty_view import DutyRow, duty_rows, last_visits
from acts.registry.registry import DUTIES, ENTERPRISES
from rules.base.dates import day_text
from rules.base.fields import as_percent
from rules.registry.duty import CoverageDuty, months_text
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.selector import where_text
from tui import routes
from tui.duty_texts import row_text, standing_tone, whose_text
from tui.screens.base import DeskScreen
from tui.screens.registry.duties import excuse_missed, make_duty_task
from tui.screens.registry.record_form import RecordForm
from tui.widgets.columns import TableColumn
from tui.widgets.table import RecordTable

__all__ = ["DutyScreen"]


class _Object(msgspec.Struct, frozen=True):
    """One that was not visited. last: when it was the last time, ever."""

    number: str
    name: str
    town: str
    last: date | None


_PERIODS: tuple[TableColumn[DutyRow], ...] = (
    TableColumn("期", 7, lambda row: row.standing.label),
    TableColumn("应查", 5, lambda row: str(row.standing.need), align="right"),
    TableColumn("已查", 5, lambda row: str(row.standing.done), align="right"),
    TableColumn("怎样", 0, row_text, style=lambda row: standing_tone(row.standing)),
    TableColumn("任务", 8, lambda row: row.task),
    TableColumn("经办", 8, lambda row: row.person),
    TableColumn("到哪天", 10, lambda row: row.standing.last.isoformat()),
)
_OBJECTS: tuple[TableColumn[_Object], ...] = (
    TableColumn("编号", 9, lambda one: one.number),
    TableColumn("没有检查的对象", 0, lambda one: one.name),
    TableColumn("乡镇街道", 12, lambda one: one.town),
    TableColumn("上次检查", 10, lambda one: one.last.isoformat() if one.last else "没有查过"),
)


class DutyScreen(DeskScreen):
    """One duty. number: its number."""

    SECTION = "plan"
    HELP = """
# 一条周期义务

上面是各期，最新的在前：应查几家、已查几家、由哪个任务办、谁经办。光标在哪一期，下面就列出那一期没有检查的对象。

- **回车** 到办理这一期的任务；在对象上，打开这个对象
- **Tab** 在各期和对象之间换
- **F8** 建立本期的任务，对象库就是到期的对象；建好以后是草稿，还可以改
- **Del** 或 **Ctrl+D** 了结光标处漏查的一期：由负责人决定，写明原因和依据，漏查的记录照样留着
- **F4** 修改这条义务；**F11** 历史

漏查的期永远是漏查：以后改名录、改义务，都改不掉它；以后再去检查，算以后那一期的。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "duty_task", "建任务"),
        Binding("delete", "excuse", "了结漏查"),
        Binding("f4", "edit", "修改"),
        Binding("f11", "history", "历史"),
        Binding("s", "duty_task", show=False),
        Binding("ctrl+d,d", "excuse", show=False),
        Binding("e", "edit", show=False),
        Binding("h", "history", show=False),
    ]
    DEFAULT_CSS = """
    DutyScreen #duty { width: 1fr; height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
    DutyScreen #periods { height: 35%; min-height: 5; }
    DutyScreen #whose { height: 1; padding: 0 1; }
    DutyScreen #whose.-bad { color: $error; text-style: bold; }
    DutyScreen #objects { height: 1fr; }
    """

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number.strip().upper()
        self._last: tuple[int, dict[str, date]] = (-1, {})

    @property
    def _duty(self) -> CoverageDuty:
        return find_duty(self.office, self._number)

    def heading(self) -> str:
        return f"周期义务 › {self._number} {self._duty.name}"

    def body(self) -> ComposeResult:
        yield Label("", id="duty", markup=False)
        yield RecordTable(_PERIODS, empty="还没有开始的一期", marks=False, enter="到任务", id="periods")
        yield Label("", id="whose", markup=False)
        yield RecordTable(_OBJECTS, empty="都检查过了", marks=False, enter="打开对象", id="objects")

    def on_mount(self) -> None:
        self._periods.focus()

    @property
    def _periods(self) -> "RecordTable[DutyRow]":
        return self.query_one("#periods", RecordTable)

    @property
    def _objects(self) -> "RecordTable[_Object]":
        return self.query_one("#objects", RecordTable)

    def reread(self) -> None:
        duty = self._duty
        self.query_one("#heading", Label).update(self.heading())
        self.query_one("#duty", Label).update(self._in_words(duty))
        self._periods.set_rows(duty_rows(self.office, duty.number))
        self._show_objects()
        self.refresh_bindings()

    def _in_words(self, duty: CoverageDuty) -> str:
        """The duty in a sentence: what of whom how often, whose it is, what ordains it."""
        item = self.office.store.get(Item, duty.item)
        who = where_text(duty.who) or "事项所涉全部对象"
        span = f"{day_text(duty.start)}起" + (f"，到{day_text(duty.until)}止" if duty.until else "")
        share = "全部检查" if duty.share == "1" else f"至少检查 {as_percent(duty.share)}"
        parts = [f"{item.number} {item.name}", who, f"{months_text(duty.months)}{share}", span, duty.section]
        return "　".join(filter(None, [*parts, f"依据：{duty.basis}"]))

    @on(RecordTable.Moved, "#periods")
    def _moved(self) -> None:
        self._show_objects()
        self.refresh_bindings()

    def _show_objects(self) -> None:
        """Whose the period under the cursor is, and who was not visited in it."""
        row = self._periods.current
        label = self.query_one("#whose", Label)
        label.set_class(row is not None and row.standing.state == "missed", "-bad")
        label.update("" if row is None else whose_text(row))
        self._objects.set_rows([] if row is None else self._open_objects(row))

    def _open_objects(self, row: DutyRow) -> Sequence[_Object]:
        store, item = self.office.store, self._duty.item
        found = []
        for number in sorted(row.standing.open):
            record = store.find(Enterprise, number)
            name, town = (record.name, record.town) if record else ("", "")
            found.append(_Object(number, name, town, self._last_visits(item).get(number)))
        return found

    def _last_visits(self, item: str) -> dict[str, date]:
        seq = self.office.store.position.seq
        if self._last[0] != seq:
            self._last = seq, dict(last_visits(self.office, item))
        return self._last[1]

    @on(RecordTable.Chosen, "#periods")
    def _period_chosen(self) -> None:
        row = self._periods.current
        if row is not None and row.task:
            self.desk.push_route(routes.task(row.task))
        elif row is not None:
            self.notify(
                "这一期没有任务办理" + ("；按 F8 建立任务" if row.standing.state == "due" else ""), markup=False
            )

    @on(RecordTable.Chosen, "#objects")
    def _object_chosen(self) -> None:
        one = self._objects.current
        if one is not None:
            self.app.push_screen(RecordForm(ENTERPRISES, one.number))

    # Which keys work now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"duty_task", "excuse", "edit"} and self.is_mounted and self.why_not(action):
            return None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why something cannot be done now; "" when it can."""
        if self.office.store.read_only:
            return "台账是只读打开的，不能修改"
        row = self._periods.current
        if action == "excuse" and (row is None or row.standing.state != "missed"):
            return "光标处的这一期没有漏查" if row is not None else "还没有开始的一期"
        return ""

    # Acts

    @work(group="ask", exclusive=True)
    async def action_duty_task(self) -> None:
        """F8: make the task of the period that runs."""
        await make_duty_task(self, [self._number])

    @work(group="ask", exclusive=True)
    async def action_excuse(self) -> None:
        """Del: close the missed period under the cursor, by a leader's decision."""
        row = self._periods.current
        if row is not None:
            await excuse_missed(self, self._duty, row.standing.label)

    def action_edit(self) -> None:
        """F4: change the duty."""
        self.app.push_screen(RecordForm(DUTIES, self._number))

    def action_history(self) -> None:
        """F11: every version of the duty."""
        self.desk.push_route(routes.history(self._number, self._duty.name, section=self.SECTION))
