"""Ctrl+P: what it opens."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.desk import at_desk, came, press, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.home.palette import Palette
from tui.screens.office.settings import SettingsScreen
from tui.sections import OFFICE_ACTS
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


@pytest.mark.parametrize("key", OFFICE_ACTS)
def test_the_palette_leads_to_what_has_no_key_of_its_own(bureau: Path, key: str) -> None:
    """保管期限 was found nowhere but as a row far down."""

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "ctrl+p")
        await came(pilot, Palette)
        await type_in(pilot, OFFICE_ACTS[key])
        await press(pilot, "enter")
        await until(pilot, lambda: desk.screen.is_modal and not isinstance(desk.screen, Palette))
        below = desk.screen_stack[-2]
        assert isinstance(below, SettingsScreen)
        table = below.query_one(RecordTable)
        assert table.rows[table.cursor_row].number == key
        assert table.rows[table.cursor_row].label == OFFICE_ACTS[key]

    at_desk(bureau, SettingsScreen, act)
