"""导入: choose a file, see row by row what would happen, then all of it or nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from acts.registry.importing import ImportReport, ImportRow
from db.exchange.formats import LISTS, READABLE
from rules.base.errors import MingchouError
from rules.base.fields import Column, Kind
from rules.importing.causes import Cause, is_of
from rules.importing.sheet import RowText
from tui import routes
from tui.screens.base import DeskScreen
from tui.screens.parts.file_picker import FilePicker
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.progress import ProgressDialog, Report
from tui.screens.parts.record_pane import RecordPane
from tui.screens.registry import import_texts as texts
from tui.screens.registry.import_causes import ask_cause, cure_cause
from tui.screens.registry.import_files import save_marked, save_template
from tui.screens.registry.import_gone import ask_gone
from tui.screens.registry.import_pair import decide_pairs
from tui.screens.registry.import_questions import QuestionsScreen, gives_up
from tui.screens.registry.import_row import RowForm
from tui.screens.registry.import_work import ImportWork
from tui.widgets.dialog import MessageDialog, PickDialog
from tui.widgets.parts import Paragraph
from tui.widgets.table import RecordTable

__all__ = ["ImportScreen"]

T = TypeVar("T")


class ImportScreen(DeskScreen):
    """Import of one list: a code of `db.exchange.formats.LISTS` that can be imported (results included)."""

    HELP = """
# 导入

从 Excel、WPS 表格、网页存成的表、CSV 或文本导入。先选文件；说不准的先问（同一个词只问一次），再逐行检查，列出每一行会怎样；看清楚了再按 F8，**之前什么都不保存**。

- 选文件：可以粘贴路径，也可以输入几个字查找；**↓** 到列表，**回车** 打开，**退格** 到上一级
- 预览：**回车** 打开这一行：不能导入的，当场改好，再检查一遍；**F12** 只看不能导入的行；**F8** 导入
- 有一行不能导入，就整份不导入；也可以选择跳过这些行，其余照常导入
- **F6** 这份文件要问的：标题、词、工作表怎么读，哪些行没有算；可以改。回答按来源记住，下次同样的文件不再问
- **F11** 把不能导入的按原因归类，一个原因的各行可以一次改好；**F7** 另存一份标出问题的表，退给报送的单位
- “像是同一家”的，**回车** 两家并排看，按数字决定；全量名单上没有了的，**回车** 写明停用、注销还是不动
- 标题不必和模板一样，“单位名称”“市场主体名称”都认得；对不上的列会写明没有用到
- **F4** （检查结果）写明是哪个部门、谁报来的：别的部门的事项就不收
- **F7** 另存空白模板，照着填最稳妥；选文件时 **F11** 看记住的回答，可以改、可以忘掉
- **Esc** 返回
"""
    DEFAULT_CSS = """
    ImportScreen #preview { height: 1fr; display: none; }
    ImportScreen .facts { width: 1fr; height: auto; max-height: 3; padding: 0 1; }
    ImportScreen .facts.-bad { color: $error; }
    ImportScreen RecordPane { width: 1fr; height: 5; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "take", "导入"),
        Binding("f12", "only_problems(True)", "只看有问题的"),
        Binding("f12", "only_problems(False)", "看全部"),
        Binding("f4", "sender", "谁报来的"),
        Binding("f6", "questions", "要问的"),
        Binding("f11", "causes", "按原因"),
        Binding("f11", "remembered", "记住的回答"),
        Binding("f7", "marked", "另存标出问题的表"),
        Binding("f7", "template", "另存模板"),
    ]
    _last_folder: ClassVar[Path | None] = None
    """The folder of the last file: files of one office are in the same folder."""

    def __init__(self, code: str, folder: Path | None = None) -> None:
        super().__init__()
        self._listing = LISTS[code]
        self._first_folder = folder
        self.SECTION = "results" if code == "results" else code if code in {"items", "plan"} else "registry"  # type: ignore[misc]
        self._import: ImportReport | None = None
        self._only = False
        self._cause: Cause | None = None

    def on_mount(self) -> None:
        self._work = ImportWork(self.office, self._listing)

    def heading(self) -> str:
        return f"导入{self._listing.title}"

    @property
    def _title(self) -> str:
        return f"{self.heading()} › {self._work.path.name}"

    def body(self) -> ComposeResult:
        yield FilePicker(self._first_folder or self._last_folder or Path.cwd(), READABLE)
        with Vertical(id="preview"):
            yield Paragraph(id="counts", classes="facts")
            yield Paragraph(id="headings", classes="facts")
            yield RecordTable(texts.REPORT_COLUMNS, marks=False, enter="打开这一行", id="rows")
            yield RecordPane()

    @property
    def _rows(self) -> "RecordTable[ImportRow]":
        return self.query_one("#rows", RecordTable)

    @property
    def report(self) -> ImportReport | None:
        """What the preview shows; None while a file is being chosen."""
        return self._import

    # Which keys work now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "take":
                return None if self.why_not(action) else True
            case "only_problems":
                return self._import is not None and parameters != (self._only,)
            case "template" | "remembered":
                return self._import is None
            case "questions":
                return self._import is not None
            case "causes" | "marked":
                return self._import is not None and bool(self._import.problems)
            case "sender":
                return self._import is not None and self._listing.code == "results"
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why nothing can be imported now."""
        if action != "take":
            return ""
        if self._import is None:
            return "请先选一个文件"
        if self.office.store.read_only:
            return "台账是只读打开的，只能预览，不能导入"
        if not self._import.records and not self._work.gone:
            return "没有可以导入的行"
        return ""

    # Reading

    @on(FilePicker.Chosen)
    @work(group="ask", exclusive=True)
    async def _chosen(self, event: FilePicker.Chosen) -> None:
        path = event.path
        ImportScreen._last_folder = path.parent
        work = ImportWork(self.office, self._listing)
        outcome = await self._waiting(f"正在读 {path.name}", lambda _: work.open(path))
        if isinstance(outcome, MingchouError):
            self.query_one(FilePicker).show_error("没有读成，原因见说明；请改好再选，或另选一个文件")
            self.show_problems(outcome.problems, f"“{path.name}”不能导入")
            return
        self._work = work
        if (work.must or work.problems) and not (await self._asked()).go_on:
            self._to_files()
            return
        await self._judge(self._work.judge)

    async def _waiting(
        self, title: str, function: Callable[[Report], T], *, stoppable: bool = True
    ) -> "T | MingchouError":
        """Something long with its progress."""
        return await self.app.push_screen_wait(ProgressDialog[T](title, function, stoppable=stoppable))

    async def _asked(self) -> QuestionsScreen:
        """The page of what the file leaves open, once it was left; where answers would be lost by that, only when the clerk says so."""
        while True:
            page = QuestionsScreen(self._work, section=self.SECTION, title=self._title)
            await self.app.push_screen_wait(page)
            stays = page.go_on or (self._import is not None and not self._work.is_stuck)
            if stays or await gives_up(self, self._work):
                return page

    async def _judge(self, function: Callable[[Report], ImportReport]) -> ImportReport | None:
        """Check all rows and show what becomes of them; None where that was stopped."""
        judged = await self._waiting(f"正在检查 {self._work.path.name}", function)
        if isinstance(judged, MingchouError):
            if self._import is None:
                self._to_files()
                self.show_problems(judged.problems, f"“{self._work.path.name}”不能导入")
            return None
        self._preview(judged)
        return judged

    @work(group="ask", exclusive=True)
    async def action_questions(self) -> None:
        """F6: the page of questions again; the preview is made anew when something was answered."""
        page = await self._asked()
        if not page.changed:
            return
        if self._work.is_stuck:
            self._to_files()
            return
        await self._judge(self._work.judge)

    def _preview(self, report: ImportReport) -> None:
        first = self._import is None
        self._import, self._cause = report, None
        self._only = bool(report.problems) if first else self._only and bool(report.problems)
        self.query_one(FilePicker).display = False
        self.query_one("#preview").display = True
        self.query_one("#heading", Label).update(self._title)
        if self._work.sheet is not None:
            text = texts.headings_text(self._work.sheet, self._work.columns)
            told = len(self._work.told) + len(self._work.worth_asking) + len(self._work.answers)
            text += f"；另有 {told} 条说明（F6）" if told else ""
            self.query_one("#headings", Paragraph).update(f"{texts.odd_text(self._work.told)}{text}")
        self._show_rows(keep=not first)
        if first:
            self._rows.focus()

    def _show_rows(self, *, keep: bool = False) -> None:
        report = self._import
        if report is None:
            return
        beside = () if any(row.state == "unknown" for row in report.rows) else report.unknown
        rows: Sequence[ImportRow] = (*report.rows, *beside, *texts.gone_rows(report, self._work.gone))
        only = ""
        if self._cause is not None:
            rows = [row for row in report.rows if any(is_of(one, self._cause) for one in row.problems)]
            only = "（只列出这一个原因的）"
        elif self._only:
            rows = [row for row in report.rows if row.state == "rejected"]
            only = "（只列出不能导入的）"
        self._rows.empty = "没有不能导入的行。按 F12 看全部"
        self._rows.set_rows(rows, keep=keep)
        counts = self.query_one("#counts", Paragraph)
        put_right = f"，在这里改正了 {self._work.corrected} 行" if self._work.corrected else ""
        counts.update(
            f"共 {len(report.rows) + len(beside):,} 行：{texts.outcome_text(report)}{only}{put_right}。还没有保存"
        )
        counts.set_class(bool(report.counts["rejected"]), "-bad")
        self._moved()
        self.refresh_bindings()

    @on(RecordTable.Moved, "#rows")
    def _moved(self) -> None:
        row = self._rows.current
        details: list[tuple[str, str]] = []
        if row is not None and self._import is not None:
            details = [(f"第 {row.line} 行" if row.line else "", f"{row.number} {row.name}".strip())]
            details += [("", text) for text in texts.said_of(row, self._import, self._work.columns)]
        self.query_one(RecordPane).show(details)

    @on(RecordTable.Chosen, "#rows")
    @work(group="ask", exclusive=True)
    async def _open_row(self) -> None:
        """Enter: decide a doubtful pair, say what becomes of what is gone, correct a rejected row; of any other all that is to be said."""
        row, sheet, report, work = self._rows.current, self._work.sheet, self._import, self._work
        if row is None or sheet is None or report is None:
            return
        at = next((at for at, one in enumerate(report.rows) if one is row), len(sheet.rows))
        if pairs := work.open_pair(at):
            if decided := await decide_pairs(self, pairs):
                work.answer_all(decided)
                await self._judge(work.judge)
        elif row.state == "gone":
            gone = await ask_gone(self, self._listing.code, report, row, work.gone)
            if gone is not None:
                work.gone = gone
                self._show_rows(keep=True)
        elif row.state == "rejected" and not work.mode:
            form = RowForm(
                self._title, work.columns, sheet.rows[at], row, section=self.SECTION, live=work.problems_of, judge=self._judge_again
            )  # fmt: skip
            self.app.push_screen(form)
        else:
            place = f"第 {row.line} 行 " if row.line else ""
            said = texts.said_of(row, report, work.columns)
            self.app.push_screen(MessageDialog(f"{place}{row.name}：{texts.STATES[row.state]}", said))

    @work(group="ask", exclusive=True)
    async def action_sender(self) -> None:
        """F4: whose file of results it is; the rows are checked again, for none may be another department's."""
        columns = (
            Column("department", "部门", Kind.CHOICE, choices=self.office.departments, hint="哪个部门报来的", width=20),
            Column("sender", "报送人", hint="部门里谁报来的；内部留存", width=20),
        )
        work = self._work
        now = {"department": self.office.departments.text(work.department), "sender": work.sender}
        raw = await self.app.push_screen_wait(FormDialog("谁报来的", columns, now))
        if raw is None:
            return
        text = raw.get("department", "")
        work.department, work.sender = self.office.departments.read(text) if text else "", raw.get("sender", "")
        await self._judge(work.judge)

    async def _judge_again(self, text: RowText) -> ImportRow | None:
        """Check the whole file with this row replaced; the outcome of the row. None: cancelled, nothing has changed."""
        sheet, work = self._work.sheet, self._work
        if sheet is None:
            return None
        at = next(at for at, row in enumerate(sheet.rows) if (row.sheet, row.line) == (text.sheet, text.line))
        judged = await self._waiting(f"正在检查 {work.path.name}", lambda report: work.judge_with(text, report))
        if isinstance(judged, MingchouError):
            return None
        row: ImportRow = judged.rows[at]
        self._preview(judged)
        if not row.problems:
            self.notify(f"第 {text.line} 行改好了：{texts.STATES[row.state]}", title="已完成", markup=False)
        return row

    @work(group="ask", exclusive=True)
    async def action_causes(self) -> None:
        """F11: the problems by their cause: all rows of one cured at once, or looked at."""
        if self._import is None:
            return
        cause, chosen = await ask_cause(self, self._import)
        if not chosen:
            return
        if cause is not None and (cured := await cure_cause(self, self._work, cause)):
            if await self._judge(self._work.judge) is not None:
                self.notify(f"改了 {cured:,} 行，重新检查过了", title="已完成", markup=False)
            return
        self._cause, self._only = cause, cause is not None
        self._show_rows()

    @work(group="ask", exclusive=True)
    async def action_marked(self) -> None:
        """F7 on the preview: the file with its bad cells marked, for whoever sent it."""
        if self._import is not None:
            await save_marked(self, self._work, self._import)

    def action_remembered(self) -> None:
        """F11 while a file is chosen: what was answered of files before."""
        self.desk.push_route(routes.mappings(self._listing.code, self.SECTION))

    def action_only_problems(self, only: bool) -> None:
        """F12: only the rows that cannot be imported, or all."""
        self._only, self._cause = only, None
        self._show_rows()
        self.refresh_bindings()

    # Storing

    @work(group="ask", exclusive=True)
    async def action_take(self) -> None:
        """F8: import; rejected rows are skipped only when the clerk chooses so."""
        report = self._import
        if report is None or self.why_not("take"):
            return
        rejected, good = report.counts["rejected"], len(report.records)
        skip = False
        if rejected:
            options = [
                ("no", "先不导入：在这里逐行改好（回车），或改好文件再来"),
                ("skip", f"跳过不能导入的 {rejected:,} 行，导入其余 {good:,} 行"),
            ]
            if await self.app.push_screen_wait(PickDialog(f"有 {rejected:,} 行不能导入", options)) != "skip":
                return
            skip = True
        outcome = await self._waiting(
            f"正在保存 {good:,} 行", lambda _: self._work.store(report, skip_rejected=skip), stoppable=False
        )
        if isinstance(outcome, MingchouError):
            self.show_problems(outcome.problems)
            return
        undo = "。导错了：在日志里这一条上按 F8 撤销"
        self.notify(
            f"已导入{report.noun}：{texts.outcome_text(report)}{undo}", title="已完成", markup=False, timeout=10
        )
        self.app.pop_screen()

    # Template, back

    @work(group="ask", exclusive=True)
    async def action_template(self) -> None:
        """F7: the empty form of this list."""
        await save_template(self, self._listing)

    def action_leave(self) -> None:
        """Esc: from the preview back to the files, from there back to the list."""
        if self._import is None:
            super().action_leave()
        else:
            self._ask_leave()

    @work(group="ask", exclusive=True)
    async def _ask_leave(self) -> None:
        if await gives_up(self, self._work):
            self._to_files()

    def _to_files(self) -> None:
        self._import, self._cause = None, None
        self._work = ImportWork(self.office, self._listing)
        self.query_one("#preview").display = False
        chooser = self.query_one(FilePicker)
        chooser.display = True
        chooser.field.focus()
        self.query_one("#heading", Label).update(self.heading())
        self.refresh_bindings()
