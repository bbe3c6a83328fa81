"""A doubtful pair: the row of the file and what it may be, side by side, decided by one key."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from textual import events, on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from rules.importing.questions import Question
from tui.screens.base import DeskScreen
from tui.widgets.dialog import Dialog, PushButton
from tui.widgets.parts import Paragraph

__all__ = ["PairDialog", "decide_pairs"]


class PairDialog(Dialog[str | None]):
    """The value of the option chosen; None when left. question: of the kind pair, with its sides."""

    DEFAULT_CSS = """
    PairDialog .pair--sides { height: auto; max-height: 14; margin-bottom: 1; }
    PairDialog .pair--sides Static { height: auto; }
    """

    def __init__(self, question: Question, more: int = 0) -> None:
        left = f"（后面还有 {more} 对）" if more else ""
        super().__init__(f"是不是{_same(question)}{left}")
        self._question = question
        self.keys = "按数字决定，或 ←→ 选择、回车   Esc 以后再说"

    def body(self) -> Sequence[Widget]:
        return (
            VerticalScroll(Static(sides_table(self._question)), classes="pair--sides", can_focus=False),
            Paragraph(_note(self._question)),
        )

    def buttons(self) -> Sequence[PushButton]:
        options = enumerate(self._question.options, 1)
        return tuple(PushButton(f"{at} {text}", id=f"option{at}") for at, (_, text) in options)

    def on_mount(self) -> None:
        self.query_one(".dialog--box").styles.width = 78
        self.query_one("#option1").focus()

    def on_key(self, event: events.Key) -> None:
        """A digit decides."""
        options = self._question.options
        if event.character is not None and event.character.isdecimal() and 1 <= int(event.character) <= len(options):
            event.stop()
            self.dismiss(options[int(event.character) - 1][0])

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        at = int((event.button.id or "option1").removeprefix("option"))
        self.dismiss(self._question.options[at - 1][0])


async def decide_pairs(screen: DeskScreen, questions: Sequence[Question]) -> list[tuple[Question, str]]:
    """Ask of each pair, one after the other, until the clerk leaves: what was decided. Call it from a method decorated with `@work`."""
    decided: list[tuple[Question, str]] = []
    for at, question in enumerate(questions):
        answer = await screen.app.push_screen_wait(PairDialog(question, len(questions) - at - 1))
        if answer is None:
            break
        decided.append((question, answer))
    return decided


def _note(question: Question) -> str:
    """What it means that both are one."""
    with_row = any(side.title.endswith("行") for side in question.sides[1:])
    same = "这一行改名录里的那一家，代码换了的，原来的留作旧号码"
    if with_row:
        same = "只导入前面的一行"
    elif _same(question) == "同一人":
        same = "这一行改名录里的那个人，执法证号换成新的"
    return f"不一样的用黄字。是{_same(question)}，{same}。"


def _same(question: Question) -> str:
    """同一家, or 同一人."""
    return next(text for value, text in question.options if value == "other").removeprefix("不是")


def sides_table(question: Question) -> Table:
    """The sides beside each other, what differs marked."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=10)
    for _ in question.sides:
        table.add_column(ratio=1, overflow="fold")
    table.add_row("", *(Text(side.title, style="bold") for side in question.sides))
    for facts in zip(*(side.facts for side in question.sides), strict=True):
        texts = [text for _, text in facts]
        style = "" if len({text for text in texts if text}) < 2 else "yellow"
        table.add_row(Text(facts[0][0]), *(Text(text or "没有", style=style if text else "dim") for text in texts))
    return table
