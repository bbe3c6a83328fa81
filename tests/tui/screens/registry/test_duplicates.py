"""Objects that may be one, on the desk: side by side, decided to be two, merged."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from rules.registry.enterprise import Enterprise
from tests.acts.office import hotel
from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.registry.duplicates import DuplicatesScreen
from tui.screens.registry.registry import RegistryScreen
from tui.widgets.dialog import PickDialog, TextDialog, YesNoDialog


def test_a_pair_is_merged_and_another_is_two(lists: Path) -> None:
    with open_office(lists) as office:
        names = ("示例县演示重登宾馆", "示例县演示（重登）宾馆", "示例县演示另一宾馆", "示例县演示另一宾馆")
        for n, name in enumerate(names, 90):
            registry.add(office, ENTERPRISES, hotel(n, name=name))

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, RegistryScreen)
        await press(pilot, "ctrl+n")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, DuplicatesScreen) and bool(pilot.app.screen._table.rows)
        )
        screen = await came(pilot, DuplicatesScreen)
        assert "名称相同" in screen_text(pilot.app)
        total = len(screen._table.rows)
        await press(pilot, "delete")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await until(pilot, lambda: len(screen._table.rows) == total - 1)
        await press(pilot, "f8")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await came(pilot, TextDialog)
        await press(pilot, "a", "enter")
        await came(pilot, YesNoDialog)
        assert "代码不同" in screen_text(pilot.app), "two codes are two enterprises, as a rule"
        await press(pilot, "left", "enter")
        await until(pilot, lambda: len(screen._table.rows) == total - 2)
        assert sum(one.status == "merged" for one in desk.office.store.all(Enterprise)) == 1

    at_desk(lists, RegistryScreen, act)
