"""What a screen may ask of the desk it runs in. Screens and parts import this class, never `tui.app`, which resolves every screen."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.worker import WorkerFailed

from rules.base.errors import MingchouError, Problem
from tui.refusals import REFUSALS, refusal
from tui.routes import Route
from tui.widgets.guarded import Guarded
from tui.wording import without_commands

if TYPE_CHECKING:  # a desk without a bureau does not load the office
    from acts.base.office import Office
    from db.config import Bureau

__all__ = ["DeskApp", "desk_of"]


class DeskApp(Guarded, App[None]):
    """The app as its screens see it; `tui.app.Desk` is the only one.

    clock: the clock that was given instead of the wall's (tests, demonstration); None for the wall's.
    why_read_only: why the bureau is open for reading only, in Chinese; "" when it can be written.
    ambiguous_cells: how wide this terminal draws “…” and the like: 1, 2, or 0 while it has not answered.
    draft_refused: whether a draft could not be kept; a crash then does not promise that it will be there.

    Whatever is refused on the desk and not caught comes here: out of an action by `run_action`, out of a handler by `Guarded`, out of a
    worker, a timer or a callback by Textual itself. It is shown, and the desk goes on.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__()
        self.clock = clock
        self.why_read_only = ""
        self.ambiguous_cells = 0
        self.draft_refused = False
        self._office: Office | None = None
        self._refused: Sequence[Problem] = ()

    @property
    def has_office(self) -> bool:
        """Whether a bureau is open."""
        return self._office is not None

    @property
    def office(self) -> "Office":
        """The open bureau. RuntimeError while there is none: no screen that asks for it is shown before."""
        if self._office is None:
            raise RuntimeError("no bureau is open")
        return self._office

    def open_bureau(self, folder: Path) -> None:
        """Open the bureau of this folder and show its 工作台; where it cannot be opened, the start screen with the reason."""
        raise NotImplementedError

    def reopen(self, folder: Path) -> None:
        """Close the bureau that is open, and open the one in this folder."""
        raise NotImplementedError

    def settings_changed(self, bureau: "Bureau") -> None:
        """Work on with these settings of bureau.toml."""
        raise NotImplementedError

    def push_route(self, route: Route) -> None:
        """Put a screen on top; Esc leads back to the one below."""
        raise NotImplementedError

    def switch_route(self, route: Route) -> None:
        """Put a screen in the place of the one on top."""
        raise NotImplementedError

    def open_section(self, key: str) -> None:
        """Put a section's first screen in the place of everything that is open. key: of `tui.sections.SECTIONS`."""
        raise NotImplementedError

    def turn_theme(self) -> None:
        """From the light theme to the dark one, and back."""
        raise NotImplementedError

    # What is refused

    def show_problems(self, problems: Sequence[Problem], title: str = "没有办成") -> None:
        """Show in a box why something was refused."""
        from tui.widgets.dialog import MessageDialog  # 30 ms that the first screen of the day does not wait for

        self.push_screen(
            MessageDialog(
                title,
                [Problem(without_commands(problem.message), problem.where, problem.field) for problem in problems],
            )
        )

    def show_refusal(self, error: MingchouError | OSError) -> None:
        """Show in a box why something was refused; the same refusal once, however often a timer meets it."""
        problems = refusal(error).problems
        if self._refused != problems or not self.screen.is_modal:
            self._refused = problems
            self.show_problems(problems)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As Textual's; a refusal in it is shown."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except REFUSALS as error:
            self.show_refusal(error)
            return True

    def _handle_exception(self, error: Exception) -> None:
        """Where Textual brings what a worker, a timer or a callback raised. Anything but a refusal ends the desk, as a mistake of ours."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, REFUSALS) and self.is_running:
            self.show_refusal(cause)
        else:
            super()._handle_exception(error)


def desk_of(node: DOMNode) -> DeskApp:
    """The desk in which a screen, a dialog or a widget runs. TypeError in any other app."""
    if not isinstance(node.app, DeskApp):
        raise TypeError(f"{type(node).__name__} runs only on the desk")
    return node.app
