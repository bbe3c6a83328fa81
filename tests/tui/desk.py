"""The desk on a demonstration bureau, driven by keys: opened on a screen, read as text."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from acts.base.bureau import open_office
from acts.draw import draw, freeze
from acts.work.past import preview
from acts.work.task import main_draw
from rules.draw.draw import taken_per_stratum
from rules.draw.draw_record import Draw
from rules.work.task import Task
from tests.tui.stage import perform, screen_text, until
from tui.app import Desk
from tui.screens.base import DeskScreen

__all__ = ["at_desk", "at_time", "bare", "came", "drafted", "newest_draw", "press", "saw", "type_in"]

Pilots = Pilot[Any]
S = TypeVar("S", bound=Screen[Any])


def at_desk(
    folder: Path,
    screen: Callable[[], DeskScreen],
    act: Callable[[Desk, Pilots], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
) -> None:
    """Open the desk on this screen and do the act there."""
    desk = Desk(folder)

    async def there(pilot: Pilots) -> None:
        await until(pilot, lambda: desk.has_office and isinstance(desk.screen, DeskScreen))
        await pilot.pause()
        shown = screen()
        await desk.push_screen(shown)
        await until(pilot, lambda: shown in desk.screen_stack and shown.is_mounted)
        await pilot.pause()
        await act(desk, pilot)

    perform(desk, there, size)


async def came(pilot: Pilots, kind: type[S]) -> S:
    """Wait until a screen of this kind is on top, ready for keys; the screen."""
    try:
        await until(pilot, lambda: isinstance(pilot.app.screen, kind) and pilot.app.screen.is_mounted)
    except AssertionError:
        shown = f"{type(pilot.app.screen).__name__}\n{screen_text(pilot.app)}"
        pytest.fail(f"{kind.__name__} 没有出现，而是 {shown}", pytrace=False)
    await pilot.pause()
    screen_text(pilot.app)  # what comes can be drawn, even where a test does not look at it
    screen = pilot.app.screen
    assert isinstance(screen, kind)
    return screen


async def press(pilot: Pilots, *keys: str) -> None:
    """These keys, one after the other, each with time to be answered."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def type_in(pilot: Pilots, text: str) -> None:
    """Text where the cursor stands: Chinese as one piece, as an input method gives it; else key by key."""
    focused = pilot.app.focused
    if text.isascii() or focused is None:
        await pilot.press(*text)
    else:
        focused.post_message(events.Paste(text))
    await pilot.pause()


def bare(text: str) -> str:
    """Without blanks, line breaks and borders: where a sentence is broken depends on the width."""
    return re.sub(r"[\s│┃]", "", text)


async def saw(pilot: Pilots, *words: str) -> str:
    """Wait until all of these stand on the screen, wherever lines break; the screen's text."""

    def there() -> bool:
        shown = bare(screen_text(pilot.app))
        return all(bare(word) in shown for word in words)

    try:
        await until(pilot, there)
    except AssertionError:
        pytest.fail(f"{words} 没有出现\n{screen_text(pilot.app)}", pytrace=False)
    return screen_text(pilot.app)


def drafted(folder: Path, number: str) -> tuple[str, str]:
    """What the desk must say of a draft's scope: 入库 … 将抽取 …, and 不入库 …; the demo's numbers hang on its journal."""
    with open_office(folder, write=False) as office:
        made = office.store.get(Task, number)
        found = preview(office, made)
    taken = sum(taken_per_stratum(found.strata, made.floor).values())
    return f"入库 {len(found.pool)} 个，将抽取 {taken} 个", f"不入库 {len(found.excluded)} 个"


def at_time(folder: Path, moment: str) -> None:
    """Set the demonstration's clock, which stands: 2024-09-02T15:10."""
    toml = folder / "bureau.toml"
    text, sets = re.subn(r"(?m)^clock = .*$", f"clock = {moment}:00+08:00", toml.read_text(encoding="utf-8"))
    assert sets == 1
    toml.write_text(text, encoding="utf-8")


def newest_draw(folder: Path, task: str) -> tuple[Task, Draw]:
    """A task and its newest draw, as stored."""
    with open_office(folder, write=False) as office:
        found = office.store.get(Task, task)
        newest = main_draw(office, found)
        assert newest is not None
        return found, newest


def joint_drawn(folder: Path) -> Draw:
    """Task 2024-009, of police and fire, frozen and drawn; the clock stands an hour after the dice."""
    with open_office(folder) as office:
        at = datetime.fromisoformat("2024-09-02T16:00:00+08:00")
        dice = {"place": "局三楼会议室", "dice": "20"}
        freeze.freeze(office, "2024-009", kind="dice", source=dice, expected_at=at, approved_by="演示局长")
    at_time(folder, "2024-09-02T17:00")
    with open_office(folder) as office:
        return draw.run(office, "2024-009", "01382438112797316654", ["演示见证单位"])
