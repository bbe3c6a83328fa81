"""What every screen of the desk has in common: the frame, the keys, one way to act and to be refused.

A screen shows records and calls acts; it decides nothing. Reading happens in `reread`, which runs when the screen is
shown, after every act, and with F5. Acting happens through `act`, so that a refusal is always shown in the same way.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Label

from rules.base.dates import short_moment
from rules.base.errors import Problem
from tui.desk import DeskApp, desk_of
from tui.refusals import REFUSALS, refusal
from tui.widgets.guarded import Guarded
from tui.widgets.menu import Menu
from tui.widgets.parts import Banner, KeyHints
from tui.wording import without_commands

if TYPE_CHECKING:  # the frame is shown before the office is loaded
    from acts.base.office import Office

__all__ = ["NARROW_WIDE", "WIDE", "DeskScreen"]

WIDE = 110
"""Columns of the terminal from which on there is room for a pane beside the list."""
NARROW_WIDE: list[tuple[int, str]] = [(0, "-narrow"), (WIDE, "-wide")]
"""What a screen with such a pane gives Textual as its HORIZONTAL_BREAKPOINTS: (columns, class of the screen from there on)."""

T = TypeVar("T")


_SAVED = "前面的已经保存，以后的一步没有办成"


class DeskScreen(Guarded, Screen[None]):
    """One screen. SECTION: its place in the menu (a key of `tui.sections.SECTIONS`). HELP: the text of F1, Markdown."""

    SECTION: ClassVar[str] = ""
    HELP: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "返回", show=False),
        Binding("f5", "reread", "刷新", show=False),
    ]

    _was_shown = False
    """Whether it has been on the screen before."""

    @property
    def desk(self) -> DeskApp:
        """The desk, and all that a screen may ask of it."""
        return desk_of(self)

    @property
    def office(self) -> "Office":
        """The open bureau."""
        return self.desk.office

    @property
    def is_held(self) -> bool:
        """Whether something is in hand here, so that a stray digit must not lead away: a field to be filled in, a step of an act.
        The filter of a list is none."""
        return len(self.query("Input, TextArea, PickedField")) > len(self.query("FilterBox"))

    def compose(self) -> ComposeResult:
        yield Banner(*self._banner())
        yield Menu(self.SECTION)
        yield Label(self.heading(), id="heading", markup=False)
        with Vertical(id="body"):
            yield from self.body()
        yield KeyHints()

    def _banner(self) -> tuple[str, str]:
        """(text, kind) of the line that cannot be overlooked: read-only and why, or a demonstration; none as a rule."""
        if not self.desk.has_office:
            return "", "demo"
        office = self.office
        if office.store.read_only:
            return f"只读，不能保存：{self.desk.why_read_only or '磁盘写不进去'}", "readonly"
        if count := office.derived.count:
            return f"已保存；{count} 样没有写成，见 设置 → 补上证据和登记（{office.derived.reason}）", "warn"
        if (stands := office.bureau.demo_clock) is not None:
            return f"演示单位：数据全是虚构的，时间停在 {short_moment(stands)}", "demo"
        if office.keeping.trouble:
            return f"备份没有做成，已办的事不受影响：{office.keeping.trouble}", "warn"
        return "", "demo"

    def show_banner(self) -> None:
        """Show the line as it should read now."""
        for banner in self.query(Banner):
            banner.show(*self._banner())

    def tell_unwritten(self) -> None:
        """Tell once what could not be made beside an act that is saved; the line above says so until it is made."""
        if not self.desk.has_office:
            return
        for sentence in self.office.derived.take_untold():
            self.notify(
                without_commands(sentence), title="已办好，另请注意", severity="warning", markup=False, timeout=15
            )
        self.show_banner()

    def heading(self) -> str:
        """The line above the body: where one is, breadcrumbs first ("任务 › 2024-001 …")."""
        return ""

    def body(self) -> ComposeResult:
        """The screen's own widgets."""
        raise NotImplementedError

    def reread(self) -> None:
        """Read the records again and show them. Nothing to do by default."""

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if not self._was_shown:
            event.refresh_styles = False  # each widget found its own when it was mounted, a moment ago
            self._was_shown = True
        self.tell_unwritten()
        try:
            self.reread()
        except (
            REFUSALS
        ) as error:  # not in a box: the screen comes up again when a box is closed, and would be refused again
            for problem in refusal(error).problems:
                self.notify(
                    without_commands(str(problem)), title="有的记录读不出来", severity="error", markup=False, timeout=15
                )

    def action_reread(self) -> None:
        self.reread()

    def on_key(self, event: events.Key) -> None:
        """A key that no field took: when it is greyed below, the reason is shown instead of nothing."""
        for hints in self.query(KeyHints):
            hints.key_pressed(event.key)

    def on_menu_chosen(self, message: Menu.Chosen) -> None:
        self.desk.open_section(message.key)

    def action_leave(self) -> None:
        """Esc: back to where one came from; a section's own first screen stays."""
        if len(self.app.screen_stack) > 2:
            self.app.pop_screen()

    def act(
        self, success: str | Callable[[T], str], function: Callable[..., T], *args: object, **named: object
    ) -> T | None:
        """Call an act of the office. Done: show `success`, read again, return its result. Refused: show why, return None.

        success: a past-tense sentence, or a function that makes it from the result.
        """
        before = self.office.store.position.seq
        try:
            result = function(self.office, *args, **named)
        except REFUSALS as error:
            saved = self.office.store.position.seq > before
            self.show_problems(refusal(error).problems, *([_SAVED] if saved else []))
            return None
        finally:
            self.tell_unwritten()
        self.notify(success if isinstance(success, str) else success(result), title="已完成", markup=False)
        self.reread()
        return result

    def show_problems(self, problems: tuple[Problem, ...], title: str = "没有办成，什么都没有改动") -> None:
        """Show why something was refused."""
        self.desk.show_problems(problems, title)

    @property
    def is_shown(self) -> bool:
        """Whether the screen is open and not being closed: the result of a thread that comes too late is dropped."""
        return self.is_attached and self.display and self in self.app.screen_stack

    @work(thread=True, exclusive=True, group="long")
    def run_in_thread(self, function: Callable[[], T], then: Callable[[T], None]) -> None:
        """Call `function` in a thread, then `then` with its result on the screen's own thread; not when the screen was left meanwhile."""
        try:
            result = function()
        except REFUSALS as error:
            self.app.call_from_thread(self._if_shown, self.show_problems, refusal(error).problems)
        else:
            self.app.call_from_thread(self._if_shown, then, result)

    def _if_shown(self, then: Callable[[T], None], value: T) -> None:
        if self.is_shown:
            then(value)
