"""A small app to try widgets in: drive it by keys, read its screen as text, see what it was told."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

import pytest
import textual.app
import textual.pilot
from textual.app import App, ComposeResult
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

import tui
from tui.theme import plain_borders, use_themes

__all__ = ["Stage", "perform", "screen_lines", "screen_text", "until"]

M = TypeVar("M", bound=Message)


class Stage(App[None]):
    """The widgets one below the other, with the desk's looks. told: every message, in order."""

    CSS_PATH = Path(tui.__file__).with_name("desk.tcss")
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget, dark: bool = False, plain: bool = False) -> None:
        super().__init__()
        self._widgets = widgets
        self._plain = plain
        self.told: list[Message] = []
        self.answers: list[object] = []
        use_themes(self, dark=dark)

    def compose(self) -> ComposeResult:
        yield from self._widgets

    def on_mount(self) -> None:
        if self._plain:
            plain_borders(self)

    def heard(self, kind: type[M]) -> list[M]:
        """The messages of exactly one kind, in order, each once."""
        return list({id(message): message for message in self.told if type(message) is kind}.values())


_THREADS = 1.0
"""Seconds that a thread at work is waited for after a key, as Textual does; a test that needs its end waits for what it brings."""

_app: ContextVar[App[Any]] = ContextVar("the app of the test")


async def _until_quiet(min_sleep: float = 0, max_sleep: float = _THREADS) -> None:
    """Until nothing is left to do: in place of Textual's way to see that by the clock, which a busy machine deceives."""
    app, loop, begun = _app.get(), asyncio.get_running_loop(), monotonic()
    await asyncio.sleep(min_sleep)
    while True:
        while loop._ready:  # type: ignore[attr-defined]  # asyncio has no public word for it
            await asyncio.sleep(0)
        if app.is_running and app.screen_stack:
            app.screen._on_timer_update()  # what the next sixtieth of a second would bring
        if loop._ready:  # type: ignore[attr-defined]
            continue
        if monotonic() > begun + max_sleep or not any(one.is_running and one._thread_worker for one in app.workers):
            return
        await asyncio.sleep(0.005)


_rules: dict[object, list[RuleSet]] = {}
_read_rules = Stylesheet._parse_rules


def _read_once(sheet: Stylesheet, css: str, read_from: CSSLocation, *more: Any, **named: Any) -> list[RuleSet]:
    """A stylesheet as the app before this one read it."""
    key = (tuple(sheet._variables.items()), css, read_from, more, tuple(named.items()))
    if key not in _rules:
        _rules[key] = _read_rules(sheet, css, read_from, *more, **named)
    return _rules[key]


def _undrawn(screen: Screen[Any]) -> None:
    """Nobody sees a terminal that is not there: what is asked for by `screen_lines` is drawn, and nothing else."""
    if screen is screen.app.screen:
        screen._compositor._dirty_regions.clear()
        screen._dirty_widgets.clear()
    else:
        _draw(screen)


_draw = Screen._compositor_refresh


def perform(app: App[Any], act: Callable[[Pilot[Any]], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
    """Run the app without a terminal and do the act in it."""

    async def run() -> None:
        hook = app.told.append if isinstance(app, Stage) else None
        async with app.run_test(size=size, message_hook=hook, notifications=True) as pilot:
            await pilot.pause()
            await act(pilot)

    _app.set(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textual.app, "wait_for_idle", _until_quiet)
        patch.setattr(textual.pilot, "wait_for_idle", _until_quiet)
        patch.setattr(Stylesheet, "_parse_rules", _read_once)
        if not isinstance(app, Stage):
            patch.setattr(Screen, "_compositor_refresh", _undrawn)
        asyncio.run(run())


async def until(pilot: Pilot[Any], true: Callable[[], object]) -> None:
    """Wait until something has happened and all that follows from it at once, a minute at least; it is then asserted, so that a failure names it."""
    for _ in range(3_000):
        if true():
            await _until_quiet(max_sleep=0)
            return
        if pilot.app._exception is not None:
            break
        await pilot.pause(0.02)
    assert true()


def screen_lines(app: App[Any]) -> list[str]:
    """What stands on the screen, line by line."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def screen_text(app: App[Any]) -> str:
    return "\n".join(line.rstrip() for line in screen_lines(app))
