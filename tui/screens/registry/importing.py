"""导入: choose a file, see row by row what would happen, then all of it or nothing."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from acts.registry import importing
from acts.registry.importing import ImportReport, ImportRow
from acts.registry.registry import DEPARTMENTS, REGISTERS
from acts.work import result_import
from db.exchange.formats import LISTS, READABLE
from db.exchange.reading import RowText, SheetText, read_list
from db.exchange.writing import write_template
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import Column, Kind
from rules.registry.department import bound
from rules.work.result import parse as parse_result
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import export
from tui.screens.parts.file_picker import FilePicker
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.progress import CountedRows, ProgressDialog, Report
from tui.screens.parts.record_list import RecordPane
from tui.screens.registry.import_row import RowForm
from tui.screens.registry.import_texts import REPORT_COLUMNS, STATES, headings_text, problem_text, summary
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog
from tui.widgets.parts import Paragraph
from tui.widgets.table import RecordTable

__all__ = ["ImportScreen", "summary"]


class ImportScreen(DeskScreen):
    """Import of one list: a code of `db.exchange.formats.LISTS` that can be imported (results included)."""

    HELP = """
# 导入

从 Excel（.xlsx、.xls）或 CSV 导入。先选文件，程序逐行检查，列出每一行会怎样；看清楚了再按 F8，**之前什么都不保存**。

- 选文件：可以粘贴路径，也可以输入几个字查找；**↓** 到列表，**回车** 打开，**退格** 到上一级
- 预览：**回车** 打开这一行：不能导入的，当场改好，再检查一遍；**F12** 只看不能导入的行；**F8** 导入
- 有一行不能导入，就整份不导入；也可以选择跳过这些行，其余照常导入
- 标题不必和模板一样，“单位名称”“市场主体名称”都认得；对不上的列会写明没有用到
- **F4** （检查结果）写明是哪个部门、谁报来的：别的部门的事项就不收
- **F7** 另存空白模板，照着填最稳妥
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
        Binding("f7", "template", "另存模板"),
    ]
    _last_folder: ClassVar[Path | None] = None
    """The folder of the last file: files of one office are in the same folder."""

    def __init__(self, code: str, folder: Path | None = None) -> None:
        super().__init__()
        self._listing = LISTS[code]
        self._first_folder = folder
        self.SECTION = "results" if code == "results" else code if code in {"items", "plan"} else "registry"  # type: ignore[misc]
        self._path = Path()
        self._import: ImportReport | None = None
        self._sheet: SheetText | None = None
        self._corrected: set[int] = set()
        self._only = False
        self._from = {"department": "", "sender": ""}

    def heading(self) -> str:
        return f"导入{self._listing.title}"

    @property
    def _title(self) -> str:
        return f"{self.heading()} › {self._path.name}"

    def body(self) -> ComposeResult:
        yield FilePicker(self._first_folder or self._last_folder or Path.cwd(), READABLE)
        with Vertical(id="preview"):
            yield Paragraph(id="counts", classes="facts")
            yield Paragraph(id="headings", classes="facts")
            yield RecordTable(REPORT_COLUMNS, marks=False, enter="打开这一行", id="rows")
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
            case "template":
                return self._import is None
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
        if not self._import.records:
            return "没有可以导入的行"
        return ""

    # Reading

    @on(FilePicker.Chosen)
    @work(group="ask", exclusive=True)
    async def _chosen(self, event: FilePicker.Chosen) -> None:
        path = event.path
        ImportScreen._last_folder = path.parent
        decided: dict[str, str] = {}
        while True:
            outcome = await self.app.push_screen_wait(
                ProgressDialog[tuple[SheetText, ImportReport]](
                    f"正在读 {path.name}", lambda report: self._judge(path, decided, report)
                )
            )
            if isinstance(outcome, MingchouError) or not outcome[0].unclear:
                break
            if not await self._askheadings_text(outcome[0].unclear, decided):
                return
        if isinstance(outcome, MingchouError):
            self.query_one(FilePicker).show_error("没有读成，原因见说明；请改好再选，或另选一个文件")
            self.show_problems(outcome.problems, f"“{path.name}”不能导入")
            return
        self._path = path
        self._preview(*outcome)

    async def _askheadings_text(self, unclear: Mapping[str, str], decided: dict[str, str]) -> bool:
        """Ask what each unclear heading means, and note it in `decided`; False when the clerk leaves."""
        labels = {column.name: column.label for column in self._listing.columns}
        for heading, name in unclear.items():
            options = [("no", f"不是{labels[name]}（如身份证号）：不导入这一列"), ("yes", f"是{labels[name]}，会公开")]
            answer = await self.app.push_screen_wait(PickDialog(f"“{heading}”这一列是什么号？", options))
            if answer is None:
                return False
            decided[heading] = name if answer == "yes" else ""
        return True

    def _judge(self, path: Path, decided: Mapping[str, str], report: Report) -> tuple[SheetText, ImportReport]:
        """In the worker: read the file, check every row; nothing is stored. A sheet with an unclear heading has no rows yet."""
        sheet = read_list(path, self._listing.columns, decided)
        if sheet.problems and not sheet.unclear:
            raise Refused(*sheet.problems)
        return sheet, self._judge_rows(sheet, report)

    def _judge_rows(self, sheet: SheetText, report: Report) -> ImportReport:
        """In the worker: check all rows together, so that duplicates are found; nothing is stored."""
        counted = dataclasses.replace(sheet, rows=CountedRows.reporting(sheet.rows, report))
        if self._listing.code == "results":
            return result_import.prepare_results(self.office, counted, self._department)
        return importing.prepare_import(self.office, REGISTERS[self._listing.code], counted)

    def _preview(self, sheet: SheetText, report: ImportReport) -> None:
        self._import, self._only, self._sheet, self._corrected = report, bool(report.problems), sheet, set()
        self.query_one(FilePicker).display = False
        self.query_one("#preview").display = True
        self.query_one("#heading", Label).update(self._title)
        self.query_one("#headings", Paragraph).update(headings_text(sheet, self._listing.columns))
        self._show_rows()
        self._rows.focus()

    def _show_rows(self, *, keep: bool = False) -> None:
        report = self._import
        if report is None:
            return
        rows: Sequence[ImportRow] = report.rows
        if self._only:
            rows = [row for row in rows if row.state == "rejected"]
        self._rows.empty = "没有不能导入的行。按 F12 看全部"
        self._rows.set_rows(rows, keep=keep)
        counts = self.query_one("#counts", Paragraph)
        only = "（只列出不能导入的）" if self._only else ""
        put_right = f"，在这里改正了 {len(self._corrected)} 行" if self._corrected else ""
        counts.update(f"共 {len(report.rows):,} 行：{summary(report.counts)}{only}{put_right}。还没有保存")
        counts.set_class(bool(report.counts["rejected"]), "-bad")
        self._moved()
        self.refresh_bindings()

    @on(RecordTable.Moved, "#rows")
    def _moved(self) -> None:
        row = self._rows.current
        details: list[tuple[str, str]] = []
        if row is not None:
            details = [(f"第 {row.line} 行", f"{row.number} {row.name}".strip())]
            lines = [problem_text(problem.field, problem.message) for problem in row.problems] or list(row.changes)
            details += [("", text) for text in lines or [STATES[row.state]]]
        self.query_one(RecordPane).show(details)

    @on(RecordTable.Chosen, "#rows")
    def _open_row(self) -> None:
        """Enter: correct a rejected row in a form; of any other row show all changes."""
        row, sheet = self._rows.current, self._sheet
        if row is not None and sheet is not None and row.state == "rejected":
            text = next(text for text in sheet.rows if text.line == row.line)
            form = RowForm(
                self._title, bound(self._listing.columns, self.office.departments), text, row,
                section=self.SECTION, live=self._live, judge=self._judge_again,
            )  # fmt: skip
            self.app.push_screen(form)
        elif row is not None:
            lines = [problem_text(problem.field, problem.message) for problem in row.problems] or list(row.changes)
            self.app.push_screen(
                MessageDialog(f"第 {row.line} 行 {row.name}：{STATES[row.state]}", lines or ["没有别的说明"])
            )

    def _live(self, raw: Mapping[str, str]) -> list[Problem]:
        """The problems of one row's texts by themselves; what it shares with other rows is checked with the whole file."""
        office, texts = self.office, dict(raw)
        if self._listing.code == "results":
            return parse_result(texts, office.today(), office.by, None, "")[1]
        register = REGISTERS[self._listing.code]
        number = texts.pop("number", "").strip().upper()
        if register is DEPARTMENTS:  # its code is typed
            texts["number"] = code = number.lower()
            old = office.departments.get(code)
        else:
            old = office.store.find(register.kind, number)
        problems: list[Problem] = register.parse(texts, old, "", office.departments)[1]
        return problems

    @property
    def _department(self) -> str:
        """The code of the department whose file it is; "" where it was not said."""
        text = self._from["department"]
        return self.office.departments.read(text) if text else ""

    @work(group="ask", exclusive=True)
    async def action_sender(self) -> None:
        """F4: whose file of results it is; the rows are checked again, for none may be another department's."""
        columns = (
            Column("department", "部门", Kind.CHOICE, choices=self.office.departments, hint="哪个部门报来的", width=20),
            Column("sender", "报送人", hint="部门里谁报来的；内部留存", width=20),
        )
        raw = await self.app.push_screen_wait(FormDialog("谁报来的", columns, self._from))
        sheet = self._sheet
        if raw is None or sheet is None:
            return
        self._from = {name: raw.get(name, "") for name in self._from}
        judged = await self.app.push_screen_wait(
            ProgressDialog[ImportReport](f"正在检查 {self._path.name}", lambda report: self._judge_rows(sheet, report))
        )
        if not isinstance(judged, MingchouError):
            self._import, self._only = judged, bool(judged.problems)
            self._show_rows()

    async def _judge_again(self, text: RowText) -> ImportRow | None:
        """Check the whole file with this row replaced; the outcome of the row. None: cancelled, nothing has changed."""
        sheet = self._sheet
        if sheet is None:
            return None
        rows = tuple(text if other.line == text.line else other for other in sheet.rows)
        now = dataclasses.replace(sheet, rows=rows)
        judged = await self.app.push_screen_wait(
            ProgressDialog[ImportReport](f"正在检查 {self._path.name}", lambda report: self._judge_rows(now, report))
        )
        if isinstance(judged, MingchouError):
            return None
        row = next(row for row in judged.rows if row.line == text.line)
        if not row.problems:
            self._import, self._sheet = judged, now
            self._corrected.add(text.line)
            self._only = self._only and bool(judged.counts["rejected"])
            self._show_rows(keep=True)
            self.notify(f"第 {text.line} 行改好了：{STATES[row.state]}", title="已完成", markup=False)
        return row

    def action_only_problems(self, only: bool) -> None:
        """F12: only the rows that cannot be imported, or all."""
        self._only = only
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
        outcome = await self.app.push_screen_wait(
            ProgressDialog[None](f"正在保存 {good:,} 行", lambda _: self._store(report, skip=skip), stoppable=False)
        )
        if isinstance(outcome, MingchouError):
            self.show_problems(outcome.problems)
            return
        self.notify(f"已导入{report.noun}：{summary(report.counts)}", title="已完成", markup=False)
        self.app.pop_screen()

    def _store(self, report: ImportReport, *, skip: bool) -> None:
        # The file alone would not explain what was stored.
        source = self._path.name + (f"（预览中改正 {len(self._corrected)} 行）" if self._corrected else "")
        if self._listing.code == "results":
            sender = self.office.departments.text(self._department) + self._from["sender"]
            result_import.apply_results(self.office, report, source, skip_rejected=skip, sender=sender)
        else:
            importing.apply_import(self.office, REGISTERS[self._listing.code], report, source, skip_rejected=skip)

    # Template, back

    @work(group="ask", exclusive=True)
    async def action_template(self) -> None:
        """F7: the empty form of this list."""
        listing = dataclasses.replace(self._listing, columns=bound(self._listing.columns, self.office.departments))

        def write(path: Path, _report: Report) -> None:
            write_template(path, listing)

        await export(
            self, f"另存{listing.title}模板", "空白的导入模板，带说明和下拉选项", f"{listing.title}模板.xlsx", write
        )

    def action_leave(self) -> None:
        """Esc: from the preview back to the files, from there back to the list."""
        if self._import is None:
            super().action_leave()
        elif self._corrected:
            self._ask_leave()
        else:
            self._to_files()

    @work(group="ask", exclusive=True)
    async def _ask_leave(self) -> None:
        text = f"在这里改正的 {len(self._corrected)} 行还没有导入，返回就丢掉；原来的文件不受影响。"
        if await self.app.push_screen_wait(YesNoDialog("不导入了吗？", text, yes="不导入了", no="留在这里")):
            self._to_files()

    def _to_files(self) -> None:
        self._import = self._sheet = None
        self._corrected = set()
        self.query_one("#preview").display = False
        chooser = self.query_one(FilePicker)
        chooser.display = True
        chooser.field.focus()
        self.query_one("#heading", Label).update(self.heading())
        self.refresh_bindings()
