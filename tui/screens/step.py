"""What the screens of one task have in common, and which of them comes next."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import work

from acts.draw import deadline
from acts.office import Office
from acts.task import last_draw, unfinished
from rules.draw_record import Draw
from rules.errors import MingchouError
from rules.task import Task
from tui.screens.base import DeskScreen

__all__ = ["TaskStep", "next_step"]

T = TypeVar("T")


class TaskStep(DeskScreen):
    """A screen about one task. STEP: its name in the breadcrumbs."""

    SECTION = "tasks"
    STEP: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - an instance variable to Textual

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self._asked = 0

    @property
    def record(self) -> Task:
        """The task as it stands now."""
        return self.office.store.get(Task, self.number)

    @property
    def draw(self) -> Draw | None:
        """The draw that counts."""
        return last_draw(self.office, self.record)

    def heading(self) -> str:
        place = f" › {self.STEP}　" if self.STEP else " "
        return f"任务 › {self.number}{place}{self.record.name}"

    def go(self, screen: DeskScreen) -> None:
        """Put another screen in the place of this one; Esc there leads back to where this one was opened."""
        self.app.switch_screen(screen)

    def work_out(self, function: Callable[[], T], then: Callable[[T], None]) -> None:
        """Read something large in a thread; what comes late, after a newer question or another screen, is not shown."""
        self._asked += 1
        self._read(self._asked, function, then)

    @work(thread=True, group="read")
    def _read(self, asked: int, function: Callable[[], T], then: Callable[[T], None]) -> None:
        def show(given: T) -> None:
            if asked == self._asked and self.is_attached:
                then(given)

        if asked == self._asked:
            try:
                given = function()
            except MingchouError as error:
                self.app.call_from_thread(self.tell, error.problems)
            else:
                self.app.call_from_thread(show, given)


def next_step(office: Office, task: Task) -> DeskScreen | None:
    """The screen of a task's next act; None where the next act has its place in another section, or there is none."""
    match task.state:
        case "draft":
            from tui.screens.freeze import FreezeScreen  # noqa: PLC0415 - screens are loaded when they are opened

            return FreezeScreen(task.number)
        case "frozen":
            from tui.screens.draw import DrawScreen  # noqa: PLC0415 - as above
            from tui.screens.freeze import FreezeScreen  # noqa: PLC0415 - as above

            draw = last_draw(office, task)
            late = draw is None or draw.state != "open" or deadline(office, draw) < office.now()
            return FreezeScreen(task.number) if late else DrawScreen(task.number)
        case "drawn":
            from tui.screens.confirm import ConfirmScreen  # noqa: PLC0415 - as above

            return ConfirmScreen(task.number)
        case "confirmed":
            from tui.screens.match import MatchScreen  # noqa: PLC0415 - as above

            return MatchScreen(task.number)
        case "matched" | "under_way" if unfinished(office, task):
            from tui.screens.results import ResultsScreen  # noqa: PLC0415 - as above

            return ResultsScreen(task.number)
    return None
