"""What the screens of one task have in common."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import work

from acts.work.task import active_draw, draw_now, stage, task_now
from rules.draw.draw_record import Draw
from rules.work.for_cause import CAUSE_MARK
from rules.work.task import Task
from tui.refusals import REFUSALS, refusal
from tui.screens.base import NARROW_WIDE, DeskScreen

__all__ = ["LargeStep", "TaskStep"]

T = TypeVar("T")


class TaskStep(DeskScreen):
    """A screen about one task. STEP: its name in the breadcrumbs."""

    SECTION = "tasks"
    STEP: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = NARROW_WIDE

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self._question = 0

    def _banner(self) -> tuple[str, str]:
        """On every screen of a draw a demonstration says that nothing counts (docs/draw.md §1, clock)."""
        text, kind = super()._banner()
        return (f"演示时钟，不作数　{text}" if text and kind == "demo" else text), kind

    @property
    def record(self) -> Task:
        """The task as it stands now."""
        return task_now(self.office, self.office.store.get(Task, self.number))

    @property
    def draw(self) -> Draw | None:
        """The draw in hand: a supplementary one that is not finished, else the one that counts."""
        draw = active_draw(self.office, self.record, shown=True)
        return draw_now(self.office, draw) if draw is not None else None

    @property
    def draw_state(self) -> str:
        """The state of the draw in hand, a code of TASK_STATES; a supplementary draw does not change the task's own."""
        task, draw = self.record, self.draw
        return stage(task, draw) if draw is not None else task.state

    @property
    def is_held(self) -> bool:
        """A step is begun when its screen is open, and may stand before witnesses; the task as a whole is a list like others."""
        return bool(self.STEP) or super().is_held

    def heading(self) -> str:
        place = f" › {self.STEP}　" if self.STEP else " "
        mark = f"【{CAUSE_MARK}】" if self.record.cause else ""
        return f"任务 › {self.number}{place}{mark}{self.record.name}"

    def read_in_thread(self, function: Callable[[], T], then: Callable[[T], None]) -> None:
        """Call `function` in a thread, then `then` with its result; not when a newer call was made or the screen was left meanwhile."""
        self._question += 1
        self._read(self._question, function, then)

    @work(thread=True, group="read")
    def _read(self, question: int, function: Callable[[], T], then: Callable[[T], None]) -> None:
        def show(value: T) -> None:
            if question == self._question and self.is_shown:
                then(value)

        if question == self._question:
            try:
                result = function()
            except REFUSALS as error:
                self.app.call_from_thread(self.show_problems, refusal(error).problems)
            else:
                self.app.call_from_thread(show, result)


class LargeStep(TaskStep):
    """A step that is projected: F11 (a subclass binds it to `big`) shows nothing but the draw, in large type."""

    DEFAULT_CSS = """
    LargeStep BigCommitment { margin: 1 0; }
    LargeStep.-narrow BigCommitment { width: 76; }
    LargeStep.-narrow.-big BigCommitment { width: 1fr; }
    LargeStep.-big #heading, LargeStep.-big Menu { display: none; }
    """

    def action_big(self) -> None:
        self.toggle_class("-big")

    def action_leave(self) -> None:
        """Esc: out of the large type first, then back."""
        if self.has_class("-big"):
            self.remove_class("-big")
        else:
            super().action_leave()
