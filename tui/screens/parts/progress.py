"""Long work: a box with its progress. The desk stays responsive, and nothing else can be done to the records meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from rules.base.errors import MingchouError, Refused
from tui.refusals import REFUSALS, refusal
from tui.widgets.guarded import Guarded
from tui.widgets.parts import Progress

__all__ = ["CountedRows", "ProgressDialog", "Report"]

T = TypeVar("T")
R = TypeVar("R")

Report = Callable[[int, int], None]
"""Called with (done, total; 0 when the total is not known). Raises Refused once the person has cancelled."""


class ProgressDialog(Guarded, ModalScreen[T | MingchouError], Generic[T]):
    """Runs `function(report)` in a thread; hands back its result, or the MingchouError with which it was refused.

    stoppable: Esc stops it at its next report; not for what must not be left half done (a transaction). `function` may call `announce` with what is
    saved by then: it stands in the box from that moment on, whatever comes of the rest.
    """

    SCOPED_CSS = False  # the selector App.-plain is above the box
    DEFAULT_CSS = """
    ProgressDialog { align: center middle; background: $background 60%; }
    ProgressDialog > Vertical { width: 76; max-width: 96%; height: auto; background: $background; border: solid $border-blurred; padding: 1 2; }
    App.-plain ProgressDialog > Vertical { border: ascii $border-blurred; }
    """

    def __init__(self, title: str, function: Callable[[Report], T], *, stoppable: bool = True) -> None:
        super().__init__()
        self._title, self._function, self._stoppable = title, function, stoppable
        self._progress = Progress(title)
        self.announced: tuple[str, ...] = ()
        """The lines that were announced; none as long as nothing is saved."""

    def announce(self, lines: Sequence[str]) -> None:
        """Show at once what is saved; returns when it stands on the screen. Called from the thread of `function`."""
        self.announced = tuple(lines)
        self.app.call_from_thread(self._show_announced)

    def _show_announced(self) -> None:
        for box in self.query("#waiting").results(Static):
            box.update("\n".join([*self.announced, "", "已保存；其余的还在写，请稍候"]))

    def compose(self) -> ComposeResult:
        with Vertical():
            if self._stoppable:
                yield self._progress
            else:
                yield Static(f"{self._title}，请稍候", id="waiting", markup=False)

    def on_mount(self) -> None:
        if self._stoppable:
            self._progress.focus()
        self._run()

    @on(Progress.Cancelled)
    def _cancelled(self) -> None:
        """Nothing to do: the worker stops at its next report."""

    def _report(self, done: int, total: int) -> None:
        if self._progress.cancelled:
            raise Refused("已停下，什么都没有保存")
        self._progress.report(done, total)

    @work(thread=True)
    def _run(self) -> None:
        outcome: T | MingchouError
        try:
            outcome = self._function(self._report)
        except REFUSALS as error:
            outcome = refusal(error)
        self.app.call_from_thread(self.dismiss, outcome)


class CountedRows(tuple[R, ...]):
    """A tuple that reports how far it has been read: progress of an act, which itself has nothing to do with screens."""

    report: Report

    @classmethod
    def reporting(cls, rows: Sequence[R], report: Report) -> "CountedRows[R]":
        """The rows; `report` is called at every hundredth."""
        counted = cls(rows)
        counted.report = report
        return counted

    def __iter__(self) -> Iterator[R]:
        total = len(self)
        for done, row in enumerate(super().__iter__()):
            if done % 100 == 0:
                self.report(done, total)
            yield row
