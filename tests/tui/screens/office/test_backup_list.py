"""备份清单 on the desk: each backup with its state; the day's round runs beside the work and says what it meets with."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base import backups, bureau
from db.config import Bureau
from tests.acts.office import Clock, tokens
from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.home.home import HomeScreen
from tui.screens.office.backup_list import BackupsScreen
from tui.screens.office.settings import SettingsScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import MessageDialog
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]
CLOCK = Clock()


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A bureau whose clock goes."""
    made = tmp_path / "真"
    bureau.create(
        made, Bureau(name="示例县公安局", region="410499", operator="甲"), by="甲", clock=CLOCK, token=tokens(1)
    )
    return made


def to(desk: Desk, number: str) -> None:
    table = desk.screen.query_one(RecordTable)
    table.cursor_row = [row.number for row in table.rows].index(number)


def test_the_desk_backs_up_beside_the_work_once_a_day(real: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await until(pilot, lambda: not desk.office.keeping.running)
        assert desk.office.keeping.trouble == ""
        await until(pilot, lambda: "备份" not in screen_text(desk).split("要办的事")[1].split("───")[0])

    at_desk(real, HomeScreen, act)
    assert [state.state for state in backups.list_backups(real)[0].states] == ["good"]
    at_desk(real, HomeScreen, act)
    assert len(backups.list_backups(real)[0].states) == 1


def test_a_backup_that_fails_is_said_in_the_line_of_state_and_among_what_is_to_be_done(real: Path) -> None:
    (real / "backups").write_text("x")

    async def act(desk: Desk, pilot: Pilots) -> None:
        await until(pilot, lambda: "备份没有做成，已办的事不受影响" in screen_text(desk))
        assert "备份有问题" in screen_text(desk)
        to(desk, "backup-failed")
        await press(pilot, "enter")
        await came(pilot, BackupsScreen)
        assert "“backups”是文件，应当是文件夹" in screen_text(desk), (
            "the cause is not pushed off the line by a long path"
        )

    at_desk(real, HomeScreen, act)


def test_what_rots_is_shown_and_told(real: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await until(pilot, lambda: not desk.office.keeping.running)
        to(desk, "backup-list")
        await press(pilot, "enter")
        await came(pilot, BackupsScreen)
        assert screen_text(desk).count("完好，") == 1
        for part in (real / "backups" / "parts").iterdir():
            part.write_bytes(b"rot")
        await press(pilot, "f7")
        told = await came(pilot, MessageDialog)
        assert "没有一份完好的" in screen_text(desk)
        assert told.heading == "有的备份坏了"
        await press(pilot, "enter", "f8")
        await came(pilot, MessageDialog)
        await press(pilot, "enter")
        await came(pilot, BackupsScreen)
        assert "完好，" in screen_text(desk)

    at_desk(real, SettingsScreen, act)


def test_where_copies_go_is_a_setting_that_must_be_there(real: Path, tmp_path: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        to(desk, "backup_to")
        await press(pilot, "enter")
        dialog = await came(pilot, FormDialog)
        dialog._form.field("backup_to").raw = str(tmp_path / "U")
        await press(pilot, "f2")
        await until(pilot, lambda: "没有这个文件夹" in screen_text(desk))
        (tmp_path / "U").mkdir()
        await press(pilot, "f2")
        await came(pilot, MessageDialog)
        assert "没有加密" in screen_text(desk)
        await press(pilot, "enter", "f8")
        await came(pilot, MessageDialog)
        assert "拷齐" in screen_text(desk)

    at_desk(real, SettingsScreen, act)
    assert len(list((tmp_path / "U").iterdir())) == 1
