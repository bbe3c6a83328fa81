"""工作台: the desk. It opens the bureau, shows its sections, and keeps what belongs to all screens.

Opening runs in a thread, begun before this module is loaded (tui.opening); where it takes longer than that, a frame is on screen meanwhile.
One process writes; when another holds the bureau, the desk opens read-only and says who does.
"""

import asyncio
import gc
import importlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")  # else input methods lose text; before textual loads

from textual import events, work
from textual.binding import Binding, BindingType
from textual.notifications import Notify, SeverityLevel
from textual.screen import Screen
from textual.worker import get_current_worker

from rules.base.errors import MingchouError
from rules.work.task import Task
from tui import routes
from tui.desk import DeskApp
from tui.hangup import exit_on_hangup
from tui.opening import Opening
from tui.routes import Route
from tui.screens.base import DeskScreen
from tui.screens.home.help import HelpScreen
from tui.sections import SECTIONS
from tui.theme import DARK, THEMES, plain_borders, use_themes
from tui.widgets.menu import Menu
from tui.widgets.notice import Notice
from tui.widgets.parts import Banner

if TYPE_CHECKING:  # a desk without a bureau does not load the office
    from acts.base.office import Office
    from db.config import Bureau

__all__ = ["Desk", "run"]

_PATIENCE = 0.3
"""Seconds to wait for the store before the opening frame is shown: drawing that frame takes longer than most stores."""


_LOOK = 0.5
"""Seconds between two looks whether the store went read-only."""
_ASK = 30.0
"""Seconds after which it is asked whether its files still lie where they were opened, where nobody acts."""


class _LeftError(Exception):
    """The desk is left while the day's round of backups goes on."""


class Desk(DeskApp):
    """The whole desk. folder: the bureau's, None when there is none yet. clock: instead of the wall's (tests, demo).

    opening: the bureau of that folder, where it is being opened already.
    """

    CSS_PATH = "desk.tcss"
    TITLE = "明抽"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_DISPLAY = "Ctrl+P"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark,？", "help", "帮助", key_display="F1", priority=False),
        Binding("f9", "menu", "菜单"),
        Binding("f10,ctrl+q", "leave_desk", "退出", key_display="F10", priority=True),
        Binding("ctrl+t", "turn_theme", "明暗", show=False),
        *(
            Binding(section.digit, f"section('{section.key}')", section.text, show=False)
            for section in SECTIONS.values()
            if section.digit
        ),
    ]

    def __init__(
        self,
        folder: Path | None,
        *,
        by: str = "",
        clock: Callable[[], datetime] | None = None,
        theme: str = "明",
        opening: "Opening | None" = None,
    ) -> None:
        super().__init__(clock)
        use_themes(self, dark=theme == DARK.name)
        self._folder, self._by = folder, by
        self._opening = opening
        self._started = False
        self._displaced = False

    def on_mount(self) -> None:
        self._started = True
        self.call_after_refresh(self._ask_widths)
        self.set_interval(_LOOK, self._look_at_store)
        self.set_interval(_ASK, lambda: self.office.store.look() if self.has_office else None)
        if not self.is_headless and sys.__stdin__ is not None:
            loop = asyncio.get_running_loop()
            exit_on_hangup(sys.__stdin__.fileno(), lambda: loop.call_soon_threadsafe(self.exit))
        if self._folder is None:
            self.push_route(routes.start())
            self.call_after_refresh(self._resume_gc)
        else:
            # Once Textual has started: what is drawn before that is thrown away, and would be drawn again.
            self.call_later(self.open_bureau, self._folder)

    def open_bureau(self, folder: Path) -> None:
        """Open a bureau: for writing, else (another holds it, or it is damaged) read-only, saying why."""
        if self._opening is None or self._opening.folder != folder:
            self._opening = Opening(folder, by=self._by, clock=self.clock)
        if self._opening.wait(_PATIENCE):
            self._opened(self._opening)
            return
        if len(self.screen_stack) == 1:
            self.push_route(routes.opening(folder))
        self._wait_for(self._opening)

    def reopen(self, folder: Path) -> None:
        """Close the bureau that is open, and open the one in this folder."""
        self._close()
        self._opening = None
        self.open_bureau(folder)

    @work(thread=True, exclusive=True, group="open")
    def _wait_for(self, opening: "Opening") -> None:
        opening.wait(None)
        self.call_from_thread(self._opened, opening)

    def _opened(self, opening: "Opening") -> None:
        """Show the open bureau's 工作台, or the start screen with the reason why it cannot be opened."""
        self.call_after_refresh(self._resume_gc)
        try:
            office = opening.office()
        except MingchouError as error:
            self._opening = None
            self._put_on_base(routes.start(error.problems))
            return
        office.keeping.running = not office.store.read_only and office.bureau.demo_clock is None
        self._folder, self._office, self.why_read_only = opening.folder, office, opening.why_read_only
        self._displaced = False
        self.theme = office.bureau.theme or self.theme
        self.open_section("home")
        for notice in office.store.notices:
            self.notify(notice, title="打开时的说明", timeout=15)
        if office.keeping.running:
            self.call_after_refresh(self._keep_backups, office)
        if not office.store.read_only:
            self.call_after_refresh(self._settle_duties, office)
        if opening.other_name:
            self._ask_what_next()

    @work(thread=True, exclusive=True, group="duties")
    def _settle_duties(self, office: "Office") -> None:
        """Once the first screen is there: find out who was under the duties when their periods ended, where that is not written down yet."""
        from acts.registry import duties  # nobody waits for it

        worker = get_current_worker()
        with suppress(MingchouError):  # what cannot be read is told where it is shown
            if duties.unsettled(office):
                duties.reckon_over(office)
                if not worker.is_cancelled:
                    self.call_from_thread(self._write_settled, office, duties.settle)

    def _write_settled(self, office: "Office", settle: "Callable[[Office], int]") -> None:
        """Write that down, on the thread that alone writes; the figures on the screen are the same before and after."""
        if self.has_office and self.office.store is office.store:
            with suppress(MingchouError):  # the next act on a duty tries it again
                settle(office)
                if isinstance(self.screen, DeskScreen) and self.screen.SECTION == "home":
                    self.screen.reread()

    def _look_at_store(self) -> None:
        """Once the files of the bureau were replaced under it: say so on the screen, and offer to write out what is open."""
        if self._displaced or not self.has_office or not self.office.store.displaced or self._modal():
            return
        self._displaced, self.why_read_only = True, "台账的文件被换过或移走了，请另存（设置 › 保存）"
        for banner in self.screen.query(Banner):
            banner.show(f"只读，不能保存：{self.why_read_only}", "readonly")
        self._ask_what_next()

    @work(group="ask", exclusive=True)
    async def _ask_what_next(self) -> None:
        from tui.screens.parts.read_only import ask_what_next  # hardly ever needed

        await ask_what_next(self)

    @work(thread=True, exclusive=True, group="backups")
    def _keep_backups(self, office: "Office") -> None:
        """The day's round of backups, beside the work; left when the desk is, and taken up the next time."""
        from acts.base.backups import daily_round  # nobody waits for it

        worker = get_current_worker()

        def onward() -> None:
            if worker.is_cancelled:
                raise _LeftError

        try:
            office.keeping.trouble = daily_round(office.places.folder, office.clock, onward).trouble
        except _LeftError:
            return
        finally:
            office.keeping.running = False
        if not worker.is_cancelled:
            self.call_from_thread(self._backups_kept, office)

    def _backups_kept(self, office: "Office") -> None:
        """Say what the round met with, and show it where it is listed."""
        if office.keeping.trouble:
            self.notify(office.keeping.trouble, title="今天的备份没有做成", severity="warning", timeout=15)
        if isinstance(self.screen, DeskScreen):
            self.screen.show_banner()
            if self.screen.SECTION in ("home", "settings"):
                self.screen.reread()

    def refresh_css(self, animate: bool = True) -> None:
        """As Textual's. Before the first screen, when `__init__` sets the theme, only the colours are set: the stylesheets
        are then read with them once, not twice."""
        if self._started:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def _resume_gc(self) -> None:
        """The start is over: what came with it stays, and need not be looked through (`tui.commands.desk` has stopped that)."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def settings_changed(self, bureau: "Bureau") -> None:
        """Work on with these settings of bureau.toml."""
        by = bureau.operator if bureau.operator != self.office.bureau.operator else self.office.by
        self._office = replace(self.office, bureau=bureau, by=by or self.office.by)
        self.theme = bureau.theme or self.theme

    def _ask_widths(self) -> None:
        """Let the terminal draw one … in the corner and report its cursor position; the answer comes as an event."""
        if self._driver is not None and not self.is_headless:
            self._driver.write("\x1b7\x1b[1;1H…\x1b[6n\x1b8")
            self._driver.flush()
            self.screen.refresh()

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """The terminal's answer: where … takes two cells, everything is drawn without such characters."""
        self.ambiguous_cells = event.x
        if event.x == 2:
            plain_borders(self)

    # Which screen is shown

    @staticmethod
    def _screen(route: Route) -> Screen[Any]:
        """A new screen of this route; its module is loaded when it is first opened."""
        module, name = route.screen.split(":")
        screen = getattr(importlib.import_module(f"tui.screens.{module}"), name)(**route.arguments)
        if not isinstance(screen, Screen):
            raise TypeError(f"{route.screen} is no screen")
        return screen

    def push_route(self, route: Route) -> None:
        """Put a screen on top; Esc leads back to the one below."""
        self.push_screen(self._screen(route))

    def switch_route(self, route: Route) -> None:
        """Put a screen in the place of the one on top."""
        self.switch_screen(self._screen(route))

    def _put_on_base(self, route: Route) -> None:
        """Put a screen in the place of everything above the base."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) == 1:
            self.push_route(route)
        else:
            self.switch_route(route)

    def open_section(self, key: str) -> None:
        """Put a section's first screen in the place of everything that is open; nothing while a dialog asks something."""
        if self.has_office and not self._modal():
            self._put_on_base(routes.section(key))

    def action_section(self, key: str) -> None:
        """A digit: open a section's first screen; not out of something that is in hand."""
        if isinstance(self.screen, DeskScreen) and self.screen.is_held:
            self.notify("这里还在办，数字键不离开；要离开请按 Esc，或 F9 菜单", title="没有离开", markup=False)
        else:
            self.open_section(key)

    def _modal(self) -> bool:
        return self.screen.is_modal

    def action_help(self) -> None:
        """F1: what this screen is for and which keys work here."""
        if isinstance(self.screen, DeskScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_menu(self) -> None:
        """F9: to the menu line."""
        for menu in self.screen.query(Menu):
            menu.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "menu":  # also below a dialog: the key hints of the screen below do not change while it is open
            return any(screen.query(Menu) for screen in self.screen_stack)
        return super().check_action(action, parameters)

    def action_turn_theme(self) -> None:
        """Ctrl+T: light to dark and back."""
        self.turn_theme()

    def turn_theme(self) -> None:
        """From the light theme to the dark one, and back."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    async def action_leave_desk(self) -> None:
        """F10: close; the store is snapshot and the lock released."""
        self.exit()

    def _fatal_error(self) -> None:
        """Textual's last door: a clerk gets a sentence, never a traceback. MINGCHOU_DEBUG=1 shows one, without the records in it."""
        from tui.crash import crash_traceback, report_crash  # 60 ms that no start needs

        self._close()
        if os.environ.get("MINGCHOU_DEBUG") and self._exception is not None:
            self.panic(crash_traceback(self._exception))
            return
        words = report_crash(self._exception, f"工作台 {type(self.screen).__name__}", self._folder)
        drafts = "" if self.draft_refused else "，填到一半的表单下次打开时还在"
        self.panic(f"{words}。已保存的内容都在{drafts}。")

    def on_unmount(self) -> None:
        self._close()

    def _close(self) -> None:
        if self._opening is not None:
            self._opening.close()

    def action_command_palette(self) -> None:
        """Ctrl+P: one list of everything that can be opened, found by Chinese, by pinyin initials or by number."""
        if self.has_office and not self._modal():
            self.push_screen(self._screen(routes.palette(self.office.store.all(Task)[::-1])), self._picked)

    def _picked(self, value: str | None) -> None:
        what, _, which = (value or "").partition(":")
        match what:
            case "section":
                self.open_section(which)
            case "office":
                self._put_on_base(routes.office_act(which))
            case "task":
                self.open_section("tasks")
                self.push_route(routes.task(which))
            case "help":
                self.action_help()
            case "theme":
                self.turn_theme()
            case "leave":
                self.exit()

    def notify(
        self, message: str, *, title: str = "", severity: SeverityLevel = "information", timeout: float | None = None,
        markup: bool = True,
    ) -> None:  # fmt: skip
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(Notify(Notice(message, title, severity, seconds, markup=markup)))

    def action_help_quit(self) -> None:
        """Ctrl+C does not close the desk: it copies, and people press it by habit."""
        self.notify("要退出请按 F10 或 Ctrl+Q", title="没有退出")


def run(folder: Path | None, *, by: str = "", opening: "Opening | None" = None) -> int:
    """Open the desk in this terminal and stay until it is left. opening: the bureau, where that has begun. Returns the exit code: 0, or 1
    after a mistake of our own."""
    desk = Desk(folder, by=by, opening=opening)
    desk.run()
    return desk.return_code or 0
