"""One row of an import that was rejected: its cells in a form, each problem beside its field, checked again once it is corrected."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from acts.registry.importing import ImportRow
from rules.base.errors import Problem
from rules.base.fields import Column
from rules.importing.sheet import RowText
from tui.screens.base import DeskScreen
from tui.widgets.dialog import YesNoDialog
from tui.widgets.form import Form
from tui.wording import without_commands

__all__ = ["RowForm", "corrected", "shown_columns"]

Raw = Mapping[str, str]


def shown_columns(columns: Sequence[Column], text: RowText, row: ImportRow) -> list[Column]:
    """The columns of a row's form: those that the file has, and those that a problem names."""
    named = {problem.field for problem in row.problems}
    return [column for column in columns if column.name in text.raw or column.label in named]


def corrected(text: RowText, columns: Sequence[Column], opened: Raw, raw: Raw) -> RowText:
    """The row with the changes of the form; a problem of reading a cell is solved only by typing the cell anew.

    opened, raw: the form when it was opened and now. A cell that nobody touched stays exactly as the file has it.
    """
    labels = {column.name: column.label for column in columns}
    lost = {problem.field for problem in text.problems}
    changed = {name: words for name, words in raw.items() if words != opened.get(name, "")}
    # A yes-or-no field cannot show what was neither, so it counts as answered once it was seen.
    changed |= {
        name: words
        for name, words in raw.items()
        if words in {"是", "否"} and text.raw.get(name, "").strip() not in {"", words}
    }
    unsolved = tuple(
        problem
        for problem in text.problems
        if problem.field in lost - {labels[name] for name in changed} and problem.field
    )
    return RowText(text.line, {**text.raw, **changed}, unsolved, text.sheet)


class RowForm(DeskScreen):
    """The form of one rejected row. live: the problems of its texts, found quickly. judge: checks the whole file with the row as it is now;
    returns the outcome of the row, None when it was cancelled."""

    HELP = """
# 改正一行

导入的文件里有一行不能导入，在这里把它改好，不必回到 Excel。哪一格不对，旁边就写着为什么。

- 改完按 **F2** 或 **F8**：整份文件重新检查一遍；没有问题就回到预览，还有问题就留在这里，说明写在旁边
- **Esc** 返回预览，这一行不改
- 改的是这次导入的内容，不改原来的文件；按 F8 导入之前什么都不保存
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "save_form", "检查这一行", show=False)]
    AUTO_FOCUS = ""

    def __init__(
        self, title: str, columns: Sequence[Column], text: RowText, row: ImportRow, *, section: str,
        live: Callable[[Raw], list[Problem]], judge: Callable[[RowText], Awaitable[ImportRow | None]],
    ) -> None:  # fmt: skip
        super().__init__()
        self.SECTION = section  # type: ignore[misc]  # rows of every list are put right here
        self._title, self._text, self._row, self._live, self._again = title, text, row, live, judge
        self._columns = shown_columns(columns, text, row)
        self._opened: dict[str, str] = {}

    def heading(self) -> str:
        return f"{self._title} › 第 {self._text.line} 行"

    def body(self) -> ComposeResult:
        values = {column.name: self._text.raw.get(column.name, "") for column in self._columns}
        office = self.office
        yield Form(self._columns, values, check=self._check, today=office.today(), calendar=office.calendar)

    @property
    def form(self) -> Form:
        """The form of this screen."""
        return self.query_one(Form)

    def on_mount(self) -> None:
        self._opened = self.form.raw()
        self.form.show_problems(_field_problems(self._row.problems))

    def _now(self, raw: Raw) -> RowText:
        return corrected(self._text, self._columns, self._opened, raw)

    def _check(self, raw: Raw) -> list[Problem]:
        now = self._now(raw)
        fields = {problem.field for problem in now.problems}
        return _field_problems(
            [*now.problems, *(problem for problem in self._live(now.raw) if problem.field not in fields)]
        )

    def action_save_form(self) -> None:
        self.form.action_save()

    @on(Form.Saved)
    def _save(self, event: Form.Saved) -> None:
        self._judge(self._now(event.raw))

    @work(group="ask", exclusive=True)
    async def _judge(self, now: RowText) -> None:
        judged = await self._again(now)
        if judged is None:
            return
        if judged.problems:
            self.form.show_problems(_field_problems(judged.problems))
        else:
            self.app.pop_screen()

    @on(Form.Left)
    def _form_left(self, event: Form.Left) -> None:
        if event.dirty:
            self._ask_leave()
        else:
            self.app.pop_screen()

    @work(group="ask", exclusive=True)
    async def _ask_leave(self) -> None:
        text = "这一行刚才改的还没有检查，返回就丢掉；原来的文件不受影响。"
        if await self.app.push_screen_wait(YesNoDialog("不改了吗？", text, yes="不改了", no="接着改")):
            self.app.pop_screen()


def _field_problems(problems: Sequence[Problem]) -> list[Problem]:
    """The problems as they are shown beside their fields: without the line, and without the commands that they name."""
    return [Problem(without_commands(problem.message), "", problem.field) for problem in problems]
