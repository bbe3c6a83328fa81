"""What a file leaves open and what was done unasked, on one page: each question with its guess and ground, answered here, changed here."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from rules.base.errors import MingchouError, Problem
from rules.base.fields import Column, Kind
from rules.importing.answers import Answer, as_question
from rules.importing.questions import Question
from rules.importing.told import Told
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.progress import ProgressDialog
from tui.screens.parts.record_pane import RecordPane
from tui.screens.registry.import_pair import decide_pairs
from tui.screens.registry.import_work import ImportWork
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog
from tui.widgets.parts import Paragraph
from tui.widgets.table import RecordTable
from tui.wording import without_commands

__all__ = ["QuestionsScreen", "gives_up"]

_LEFT_OUT = "不导入这一列"


class _Line(NamedTuple):
    """One line of the page: a question, something told, or what keeps the file from being read."""

    question: Question | None = None
    answer_given: Answer | None = None
    labels: Mapping[str, str] = {}
    told: Told | None = None
    problem: Problem | None = None

    @property
    def state(self) -> str:
        if self.answer_given is not None:
            return "已回答"
        if self.problem is not None or (self.question is not None and self.question.must):
            return "要回答"
        return "可以改" if self.question is not None else "说明"

    @property
    def text(self) -> str:
        if self.answer_given is not None:
            return as_question(self.answer_given, self.labels).text
        said = self.question or self.told
        return without_commands(said.text if said is not None else str(self.problem))

    @property
    def answer(self) -> str:
        if self.answer_given is not None:
            return self.answer_given.text(self.labels)
        return self.question.guess_text if self.question is not None and not self.question.must else ""

    @property
    def rows(self) -> str:
        said = self.question or self.told
        return f"{said.count:,}" if said is not None and said.count else ""

    @property
    def tone(self) -> str:
        return {"要回答": "bad", "可以改": "accent", "已回答": "good"}.get(self.state, "muted")


_COLUMNS: tuple[TableColumn[_Line], ...] = (
    TableColumn("", 8, lambda line: line.state, style=lambda line: line.tone),
    TableColumn("问什么，做了什么", 0, lambda line: line.text),
    TableColumn("现在按", 18, lambda line: line.answer),
    TableColumn("行数", 7, lambda line: line.rows, align="right"),
)


class QuestionsScreen(DeskScreen):
    """The page of one file. Left by F8 (`go_on` is True) or Esc; its answers stay with the work."""

    HELP = """
# 这份文件要问的

程序读完文件，把说不准的和替你做的都列在这里，**什么都还没有保存**。

- 红字“要回答”的回答完才能看预览：**回车** 选一个答案。同一个词只问一次，不是一行一问
- “可以改”的已经按猜的办，右边写着按什么；**回车** 可以换
- “已回答”的是在这里答的，或者以前同样的文件答过、记住的；**回车** 改，**Del** 收回，再问一次
- “说明”是已经做了的：哪些表、哪些行没有算、看不见的字符去掉了几处；**回车** 看在哪些行
- **F6** 哪一列是什么：标题认错了，在这里改；**F7** 标题在第几行
- **F4** 谁报来的：按来源记住这些回答，下次同样的文件不再问
- **F8** 看预览　**Esc** 返回
"""
    DEFAULT_CSS = """
    QuestionsScreen .facts { width: 1fr; height: auto; max-height: 3; padding: 0 1; }
    QuestionsScreen .facts.-bad { color: $error; }
    QuestionsScreen RecordPane { width: 1fr; height: 5; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "go_on", "看预览"),
        Binding("f6", "columns", "各列"),
        Binding("f7", "heading_row", "标题行"),
        Binding("f4", "sender", "谁报来的"),
        Binding("delete", "take_back", "收回回答"),
        Binding("ctrl+d,d", "take_back", show=False),
    ]

    def __init__(self, work: ImportWork, *, section: str, title: str) -> None:
        super().__init__()
        self.SECTION = section  # type: ignore[misc]  # files of every list are asked about here
        self._work, self._title = work, title
        self.go_on = self.changed = False
        """Whether the preview was asked for, and whether anything was answered."""

    def heading(self) -> str:
        return f"{self._title} › 要问的"

    @property
    def is_held(self) -> bool:
        """Whether a digit would lead away from answers."""
        return self._work.has_answers or bool(self._work.corrected)

    def body(self) -> ComposeResult:
        yield Paragraph(id="facts", classes="facts")
        yield RecordTable(_COLUMNS, marks=False, enter="回答、细看", id="lines")
        yield RecordPane()

    @property
    def _table(self) -> "RecordTable[_Line]":
        return self.query_one("#lines", RecordTable)

    def reread(self) -> None:
        self._show(keep=True)

    def on_mount(self) -> None:
        self._show()
        self._table.focus()

    def _lines(self) -> list[_Line]:
        work = self._work
        questions = sorted(work.worth_asking, key=lambda question: not question.must)
        return [
            *(_Line(problem=problem) for problem in work.problems),
            *(_Line(question=question) for question in questions if question.must or question.kind != "heading"),
            *(_Line(answer_given=one, labels=self._labels) for one in work.answers),
            *(_Line(told=told) for told in work.told),
            *(_Line(question=question) for question in questions if not question.must and question.kind == "heading"),
        ]

    @property
    def _labels(self) -> dict[str, str]:
        return {column.name: column.label for column in self._work.columns}

    def _show(self, *, keep: bool = False) -> None:
        self._table.empty = "没有要问的。按 F8 看预览"
        self._table.set_rows(self._lines(), keep=keep)
        work = self._work
        wanting = len(work.must) + len(work.problems)
        count = len(work.sheet.rows) if work.sheet is not None else 0
        facts = self.query_one("#facts", Paragraph)
        whose = f"，来源 {work.sender}" if work.sender else ""
        facts.update(
            f"读到 {count:,} 行{whose}；" + (f"还有 {wanting} 处要回答" if wanting else "都有答案了，按 F8 看预览")
        )
        facts.set_class(wanting > 0, "-bad")
        self._moved()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "go_on":
            return None if self.why_not(action) else True
        if action == "take_back":
            line = self._table.current if self.is_mounted else None
            return line is not None and line.answer_given is not None
        if action == "sender":
            return self._work.listing.code != "results"
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why there is no preview yet."""
        if action != "go_on":
            return ""
        if self._work.problems:
            return "缺少必须有的列：按 F6 指明哪一列是，或改好文件再来"
        if self._work.is_stuck:
            return "先回答红字的，再看预览"
        return ""

    @on(RecordTable.Moved, "#lines")
    def _moved(self) -> None:
        line = self._table.current
        details: list[tuple[str, str]] = []
        if line is not None:
            details.append(("", line.text))
            if line.question is not None and line.question.ground:
                details.append(("为什么", without_commands(line.question.ground)))
            said = line.question or line.told
            if said is not None and said.lines:
                details.append(("在哪", "、".join(said.lines[:12])))
        self.query_one(RecordPane).show(details)
        self.refresh_bindings()

    # Answering

    @on(RecordTable.Chosen, "#lines")
    @work(group="ask", exclusive=True)
    async def _open(self) -> None:
        """Enter: answer a question; of anything told, all of its places."""
        line = self._table.current
        if line is None:
            return
        if line.answer_given is not None:
            await self._change(line.answer_given)
            return
        if line.question is None:
            places = line.told.lines if line.told is not None else ()
            self.app.push_screen(
                MessageDialog(line.state, [line.text, *("　".join(chunk) for chunk in _chunks(places))])
            )
            return
        question = line.question
        if question.sides:
            later = [one for one in self._work.questions if one.sides and one.must and one is not question]
            if decided := await decide_pairs(self, [question, *later]):
                await self._do(lambda: self._work.answer_all(decided))
            return
        answer = await self._asked(question)
        if answer is not None:
            await self._do(lambda: self._work.answer(question, answer))

    async def _change(self, one: Answer) -> None:
        """Answer otherwise what was answered here, or for such a file before."""
        question = as_question(one, self._labels)
        answer = await self._asked(question)
        if answer is not None and answer != one.value:
            await self._do(lambda: self._work.answer(question, answer))

    @work(group="ask", exclusive=True)
    async def action_take_back(self) -> None:
        """Del: forget an answer, so that it is asked again."""
        line = self._table.current
        if line is not None and line.answer_given is not None:
            one = line.answer_given
            await self._do(lambda: self._work.take_back(one))

    async def _asked(self, question: Question) -> str | None:
        """What the clerk answers; None when he leaves."""
        text = without_commands(question.text)
        if question.options:
            current = question.guess or ""
            return await self.app.push_screen_wait(PickDialog(text, question.options, current=current))
        columns = {column.name: column for column in self._work.columns}
        column = columns.get(question.column) or Column(question.column or "answer", "回答", required=True)
        raw = await self.app.push_screen_wait(FormDialog(text, (column,), {column.name: question.guess or ""}))
        return None if raw is None else raw[column.name]

    @work(group="ask", exclusive=True)
    async def action_columns(self) -> None:
        """F6: which heading is which column."""
        labels = {column.name: column.label for column in self._work.columns}
        sheet = self._work.sheet
        if sheet is None:
            return
        meant = {
            heading: "＋".join(labels.get(name, name) for name in names.split("+"))
            for heading, names in sheet.headings.items()
        }
        titles = [title for title in dict.fromkeys(sheet.titles) if title]
        options = [(title, f"{title} → {meant.get(title, '没有用到')}") for title in titles]
        if not options:
            self.notify("没有认出标题行：按 F7 写明标题在第几行", title="各列", markup=False)
            return
        heading = await self.app.push_screen_wait(PickDialog("哪一列要改", options))
        if heading is None:
            return
        current = sheet.headings.get(heading, "")
        choices = [("", _LEFT_OUT), *labels.items()]
        name = await self.app.push_screen_wait(PickDialog(f"“{heading}”这一列是什么", choices, current=current))
        if name is not None:
            await self._do(lambda: self._work.mean(heading, name))

    @work(group="ask", exclusive=True)
    async def action_heading_row(self) -> None:
        """F7: in which row the headings stand."""
        column = Column("row", "标题在第几行", Kind.INTEGER, hint="按 Excel 左边的行号；留空由程序找")
        now = str(self._work.mapping.heading_row or "")
        raw = await self.app.push_screen_wait(FormDialog("标题行", (column,), {"row": now}))
        if raw is not None:
            row = int(raw["row"]) if raw["row"].strip().isdecimal() else 0
            await self._do(lambda: self._work.headings_in(row))

    @work(group="ask", exclusive=True)
    async def action_sender(self) -> None:
        """F4: who sends such files; the answers are remembered under that name."""
        column = Column("sender", "来源", hint="哪个单位报来的，如 县市场监管局；下次它的文件按这次的回答读")
        raw = await self.app.push_screen_wait(FormDialog("谁报来的", (column,), {"sender": self._work.sender}))
        if raw is not None:
            await self._do(lambda: self._work.sent_by(raw["sender"].strip()))

    async def _do(self, change: Callable[[], None]) -> None:
        """Read the file again with one more answer."""
        outcome = await self.app.push_screen_wait(
            ProgressDialog[None](f"正在读 {self._work.path.name}", lambda _: change(), stoppable=False)
        )
        if isinstance(outcome, MingchouError):
            self.show_problems(outcome.problems, "这样读不成，答案没有改")
            return
        self.changed = True
        self._show(keep=True)

    # Leaving

    @work(group="ask", exclusive=True)
    async def action_go_on(self) -> None:
        """F8: the preview; questions about single rows may stay open, then those rows stay out."""
        if self.why_not("go_on"):
            return
        if open_ones := self._work.can_stay_open:
            rows = sum(question.count for question in open_ones)
            options = [("no", "先回答"), ("yes", f"不回答：涉及的 {rows:,} 行不导入")]
            if await self.app.push_screen_wait(PickDialog(f"还有 {len(open_ones)} 处没有回答", options)) != "yes":
                return
        self.go_on = True
        self.dismiss(None)

    def action_leave(self) -> None:
        """Esc: back; what was answered stays with the file as long as it is open."""
        self.dismiss(None)


async def gives_up(screen: DeskScreen, work: ImportWork) -> bool:
    """Whether a file is left, with what was answered of it and corrected in it here; asked where anything would be lost."""
    corrected, answers = work.corrected, work.has_answers
    if not corrected and not answers:
        return True
    lost = "、".join(filter(None, (f"改正（{corrected} 行）" if corrected else "", "回答" if answers else "")))
    text = f"这里的{lost}还没有导入，返回就丢掉；原来的文件不受影响。"
    return await screen.app.push_screen_wait(YesNoDialog("不导入了吗？", text, yes="不导入了", no="留在这里"))


def _chunks(places: Sequence[str], size: int = 8) -> list[Sequence[str]]:
    return [places[at : at + size] for at in range(0, len(places), size)]
