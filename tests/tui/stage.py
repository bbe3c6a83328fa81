"""A small app to try widgets in: drive it by keys, read its screen as text, see what it was told."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

import tui
from tui.theme import plain_borders, use_themes

__all__ = ["Stage", "patiently", "perform", "screen_lines", "screen_text", "until"]

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


def perform(app: App[Any], act: Callable[[Pilot[Any]], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
    """Run the app without a terminal and do the act in it."""

    async def run() -> None:
        hook = app.told.append if isinstance(app, Stage) else None
        async with app.run_test(size=size, message_hook=hook, notifications=True) as pilot:
            await pilot.pause()
            await act(pilot)

    asyncio.run(run())


async def until(pilot: Pilot[Any], true: Callable[[], object], *, tries: int = 600) -> None:
    """Wait until something has happened, at most a dozen seconds; it is then asserted, so that a failure names it."""
    for _ in range(tries):
        if true():
            return
        await pilot.pause(0.02)
    assert true()


async def patiently(pilot: Pilot[Any], true: Callable[[], object]) -> None:
    """The same for what takes its time, such as two years of a bureau."""
    await until(pilot, true, tries=3_000)


def screen_lines(app: App[Any]) -> list[str]:
    """What stands on the screen, line by line."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def screen_text(app: App[Any]) -> str:
    return "\n".join(line.rstrip() for line in screen_lines(app))
