"""工作台: what is overdue, what is due soon, the next step of every task. Enter goes there."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Label

from acts.base.backups import last_backup
from acts.due.report import report_sent
from rules.base.dates import day_text, short_moment, weekday_text
from rules.due.facts import SheetDay
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.report import COLUMNS
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task
from tui import routes
from tui.refusals import REFUSALS, refusal
from tui.routes import Route
from tui.screens.base import NARROW_WIDE, WIDE, DeskScreen
from tui.screens.home.todo import TodoItem, last_publication, publication_item, todo_items, with_publication
from tui.screens.parts.details import Detail, Details, Tone
from tui.widgets.columns import TableColumn
from tui.widgets.table import RecordTable
from tui.wording import without_commands

if TYPE_CHECKING:
    from acts.base.office import Office

__all__ = ["HomeScreen"]

_OF_ONE: dict[str, Callable[[str], Route]] = {
    "tasks": routes.task,
    "results": routes.results,
    "approval": routes.approval,
    "duties": routes.duty,
}
"""Section → the screen of one task or duty in it."""
_MANY = 5_000
"""Sheets from which on the list is read beside the first frame."""
_REST = 0.3
"""Seconds on this screen after which the site is compared."""


def _day_tone(item: TodoItem) -> str:
    """Colour for what is late, soon, or can wait; the rest is plain."""
    return "" if item.tone == "accent" else item.tone


_COLUMNS = (
    TableColumn[TodoItem]("期限", 30, lambda item: item.when, style=_day_tone),
    TableColumn[TodoItem](
        "要办的事", 0, lambda item: item.text, style=lambda item: item.tone if item.tone == "muted" else ""
    ),
    TableColumn[TodoItem]("任务", 10, lambda item: item.about, style=lambda _: "muted"),
)


_WRONG = {"damaged": "台账有问题，看到的不全", "clock": "时钟要核对", "unwritten": "有的没有写成"}
"""Rows that say what is wrong rather than what is due, and what the line above the list calls it."""


def _what_is_wrong(rows: Sequence[TodoItem]) -> list[str]:
    """What is wrong, each once, in a few words."""
    named = (_WRONG.get(row.number, "备份有问题") for row in rows if row.place == "backups" or row.number in _WRONG)
    return list(dict.fromkeys(named))


class HomeScreen(DeskScreen):
    """The first screen of the day."""

    SECTION = "home"
    HELP = """
# 工作台

所有没有办的事，最急的在最上面：先是逾期的，再是 3 个工作日内到期的，然后是其余的。办完、或者写明原因了结以前，哪一件都不会消失；中止的
任务到了写明的那天又会出现。下面写着是谁的事、期限是怎么数出来的、依据哪一条。

- **回车** 到办这件事的地方；“上报”的，登记哪天报给谁
- **F4** 建新任务
- **F5** 重新读取
- **F6** 只看一个科室、部门或经办人的；再按一次换一个

办迟了的事办完以后也查得到：任务里写着，统计里按科室、部门列出。

期限按工作日数，国务院公布的放假和调休都算在内。放假安排还没公布的年份会注明“暂按周一至周五推算”，公布后在“设置”里填。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4,n", "new_task", "新任务"),
        Binding("f6", "whose", "谁的事"),
    ]
    HORIZONTAL_BREAKPOINTS = NARROW_WIDE
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    HomeScreen #today { height: 1; padding: 0 1; color: $text-muted; }
    HomeScreen #today.-bad { color: $error; text-style: bold; }
    HomeScreen #explain { height: 4; border-top: solid $border-blurred; }
    HomeScreen #side { display: none; width: 40; height: 1fr; border-left: solid $border-blurred; }
    HomeScreen.-wide #side { display: block; }
    App.-plain HomeScreen #explain { border-top: ascii $border-blurred; }
    App.-plain HomeScreen #side { border-left: ascii $border-blurred; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: list[TodoItem] | None = None
        """None until they were read for the first time."""
        self._whose: tuple[str, str] | None = None
        """(field of TodoItem, its value) of those that are shown; None shows all."""
        self._publication: tuple[int, TodoItem | None] | None = None
        """(place in the journal when the site was compared, what waits for publication)."""

    def heading(self) -> str:
        return f"{self.office.bureau.name}　工作台"

    def body(self) -> ComposeResult:
        self.set_class(self.app.size.width >= WIDE, "-wide")  # else the pane beside would come with the second drawing
        yield Label("", id="today", markup=False)
        with Horizontal():
            with Vertical():
                yield RecordTable(_COLUMNS, empty="眼下没有要办的事\n\n按 F4 建立抽查任务", marks=False, enter="去办")
                with VerticalScroll(id="explain", can_focus=False):
                    yield Details(id="why")
            with VerticalScroll(id="side", can_focus=False):
                yield Details(id="figures")

    def on_mount(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[TodoItem]":
        return self.query_one(RecordTable)

    def reread(self) -> None:
        if self._items is None and self.office.store.count(Sheet) > _MANY:
            self._show()
            self._read_beside()
        else:
            self._read(todo_items(self.office))
            self.query_one("#figures", Details).show(_overview(self.office))

    @work(thread=True, exclusive=True, group="read")
    def _read_beside(self) -> None:
        """What is due first: the figures look at every sheet and result."""
        self.app.call_from_thread(self._read, todo_items(self.office))
        self.app.call_from_thread(self._show_figures, _overview(self.office))

    def _show_figures(self, figures: list[Detail]) -> None:
        if self.is_shown:
            self.query_one("#figures", Details).show(figures)

    def _read(self, items: list[TodoItem]) -> None:
        self._items = items
        self._show()
        if self.office.store.count(Result):
            self.call_after_refresh(self.set_timer, _REST, self._compare_at_rest)  # counted from when it is seen

    def _compare_at_rest(self) -> None:
        """Compare with the site only where the clerk stays: it takes some tenths of a second of the machine's time."""
        if self.is_current:
            self._compare_site()

    @work(thread=True, exclusive=True, group="site")
    def _compare_site(self) -> None:
        office, seq = self.office, self.office.store.position.seq
        from tui.pending import pending_changes  # 150 ms: what the site is made with, loaded in the thread

        item: TodoItem | None
        try:
            item = publication_item(office, pending_changes(office))
        except REFUSALS as error:
            item = TodoItem(
                number="publish", tone="warn", text="公示：有网页读不出来", about="公示", place="publish",
                explain=without_commands(str(refusal(error))),
            )  # fmt: skip
        self.app.call_from_thread(self._site_compared, seq, item)

    def _site_compared(self, seq: int, item: TodoItem | None) -> None:
        self._publication = (seq, item)
        if self.is_shown:
            self._show()

    def _show(self) -> None:
        every = self._every()
        # Until the clerk moves the cursor, it stays on the most urgent.
        self._table.set_rows([item for item in every if self._is_shown(item)], keep=self._table.cursor_row > 0)
        self.query_one("#today", Label).update(self._today(every))
        self.query_one("#today").set_class(any(item.tone == "bad" for item in every), "-bad")
        self._moved()

    def _every(self) -> list[TodoItem]:
        """Everything there is to do, whoever has to do it."""
        seq, item = self._publication or (0, None)
        return with_publication(self._items or (), item if seq == self.office.store.position.seq else None)

    def _is_shown(self, item: TodoItem) -> bool:
        return self._whose is None or getattr(item, self._whose[0]) == self._whose[1]

    def _today(self, every: Sequence[TodoItem]) -> str:
        today = self.office.today()
        kind = "工作日" if self.office.calendar.is_workday(today) else "休息日"
        if self._items is None:
            return f"{day_text(today)} {weekday_text(today)}，{kind}　正在查看有哪些事……"
        wrong = _what_is_wrong(every)
        due = [item for item in every if item.due < date.max]  # what has a day: as `due` counts them
        late = sum(1 for item in due if item.tone == "bad")
        soon = sum(1 for item in due if item.tone == "warn")
        parts = [f"{day_text(today)} {weekday_text(today)}，{kind}"]
        if late:
            parts.append(f"逾期 {late} 件")
        if soon:
            parts.append(f"快到期 {soon} 件")
        if not late and not soon and _WRONG["damaged"] not in wrong:
            parts.append("没有逾期和快到期的事")
        parts += wrong
        if self._whose is not None:
            parts.append(f"只看{self._words(*self._whose)}的 {len(self._table.rows)} 件（F6 换）")
        return "　".join(parts)

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        item = self._table.current
        self.query_one("#why", Details).show(_explanation(item) if item else ())

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[TodoItem]) -> None:
        self._go(event.row.place)

    def _go(self, place: str) -> None:
        """To a section, or to one task or duty in it."""
        section, _, number = place.partition("/")
        if section in _OF_ONE and number:
            self.desk.push_route(_OF_ONE[section](number))
        elif section == "backups":
            self.desk.push_route(routes.backups())
        elif place == "plan/years":
            self.desk.push_route(routes.plan("plans"))
        elif section == "texts":
            self.desk.push_route(routes.texts())
        elif section == "reports":
            self._register_report(number)
        else:
            self.desk.open_section(section)

    @work(group="ask", exclusive=True)
    async def _register_report(self, number: str) -> None:
        """On the line of a report: that it was sent."""
        office = self.office
        columns = [column for column in COLUMNS if column.name != "number"]
        form_dialog = _box("screens.parts.form_dialog")
        sent = form_dialog.FormDialog(
            f"登记上报：{number}",
            columns,
            act=lambda raw: report_sent(office, number, raw),
            today=office.today(),
            calendar=office.calendar,
        )
        if await self.app.push_screen_wait(sent):
            self.reread()

    @work(group="ask", exclusive=True)
    async def action_whose(self) -> None:
        """F6: the things of one section, department or person alone."""
        every = self._every()
        options = [("", f"所有的 {len(every)} 件")]
        for field in ("section", "department", "person"):
            counted = Counter(value for item in every if (value := getattr(item, field)))
            late = Counter(getattr(item, field) for item in every if item.tone == "bad")
            options += [
                (f"{field}/{value}", f"{self._words(field, value)}　{count} 件，逾期 {late[value]} 件")
                for value, count in sorted(counted.items())
            ]
        current = "/".join(self._whose) if self._whose else ""
        dialog = _box("widgets.dialog")
        chosen: str | None = await self.app.push_screen_wait(dialog.PickDialog("谁的事", options, current=current))
        if chosen is not None:
            field, _, value = chosen.partition("/")
            self._whose = (field, value) if value else None
            self._show()

    def _words(self, field: str, value: str) -> str:
        """A section, a department by its short name, a person."""
        return self.office.departments.text(value) if field == "department" else value

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "new_task" and self.office.store.read_only:
            return None
        return super().check_action(action, parameters)

    def why_not(self, _action: str) -> str:
        """Why an act is greyed."""
        return "台账是只读打开的，不能新建"

    def action_new_task(self) -> None:
        """F4: a new task."""
        self.desk.push_route(routes.new_task())


def _box(module: str) -> Any:
    """What asks something in a box; module: below tui."""
    return import_module(f"tui.{module}")  # fields and dialogs, 40 ms: the first screen need not wait for them


def _explanation(item: TodoItem) -> tuple[Detail, ...]:
    tone: Tone = "bad" if item.tone == "bad" else "warn" if item.tone == "warn" else ""
    return (Detail("", item.text, tone), Detail("", item.explain, "muted"))


def _overview(office: "Office") -> list[Detail]:
    """The bureau in figures, for the pane beside the list."""
    store = office.store
    published, backed_up = last_publication(office), last_backup(office.places)
    return [
        Detail("", "台账", "title"),
        Detail("检查对象", f"{store.count(Enterprise):,} 家"),
        Detail("执法人员", f"{store.count(Inspector):,} 名"),
        Detail("抽查事项", f"{store.count(Item):,} 项"),
        *_year_details(office),
        Detail("", "公示和备份", "title"),
        Detail("上次公示", short_moment(published.at) if published else "还没有公示过"),
        Detail("上次备份", short_moment(backed_up) if backed_up else "还没有备份过"),
    ]


def _year_details(office: "Office") -> list[Detail]:
    """The checks of this year: tasks, record sheets, results."""
    store, year = office.store, office.today().year
    tasks = {task.number: task for task in store.partial(Task, Task) if task.year == year and task.state != "deleted"}
    sheets = [sheet for sheet in store.partial(Sheet, SheetDay) if sheet.task in tasks and sheet.void_on is None]
    results = [result for result in store.partial(Result, Result) if result.task in tasks]
    closed = sum(1 for task in tasks.values() if task.state == "closed")
    return [
        Detail("", f"{year} 年", "title"),
        Detail("任务", f"{len(tasks)} 个，办结 {closed} 个"),
        Detail("派发", f"{len(sheets):,} 张记录表"),
        Detail("录入", f"{len(results):,} / {sum(len(sheet.items) for sheet in sheets):,} 项"),
        Detail("审批", f"{sum(1 for result in results if not result.pending):,} 项"),
    ]
