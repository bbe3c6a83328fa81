"""The self-checks among the settings say what is so, also of what cannot be read."""

import shutil
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from db.places import Places
from tests.tui.desk import at_desk, came, press, saw
from tests.tui.stage import screen_text
from tui.app import Desk
from tui.screens.office.settings import SettingsScreen
from tui.widgets.dialog import MessageDialog
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def test_backups_that_cannot_be_read_are_said_to_be_so_not_to_be_none(bureau: Path) -> None:
    backups = Places(bureau).backups
    if backups.exists():
        shutil.rmtree(backups)
    backups.write_text("", encoding="utf-8")  # a file in its place: as unreadable for root as for anybody

    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        table.cursor_row = [row.number for row in table.rows].index("backups")
        await saw(pilot, "读不出备份文件夹")
        assert "还没有备份" not in screen_text(desk)
        await press(pilot, "f6")
        await came(pilot, MessageDialog)
        await saw(pilot, "backups”是文件，应当是文件夹")

    at_desk(bureau, SettingsScreen, act)
