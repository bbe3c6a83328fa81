"""打捞 on the desk: of a damaged bureau, which opens read-only, a whole one comes out, and the desk goes on in it."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base import backups
from acts.base.bureau import check_bureau
from acts.base.salvage import REPORT, salvage_name
from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.office.settings import SettingsScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import MessageDialog, YesNoDialog
from tui.widgets.table import RecordTable


def test_a_damaged_bureau_is_salvaged_from_the_screen_that_shows_it(bureau: Path, tmp_path: Path) -> None:
    backups.back_up(bureau)
    journal = bureau / "journal" / "000000000001.jsonl"
    sound = journal.read_bytes()
    rotten = sound.splitlines(keepends=True)
    rotten[4] = rotten[4].replace(b'"act"', b'"ack"')
    journal.write_bytes(b"".join(rotten))
    (bureau / "records.json").unlink()  # else a long journal is read to its end in turns, a stretch a day

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        assert desk.office.store.read_only
        table = desk.screen.query_one(RecordTable)
        table.cursor_row = [row.number for row in table.rows].index("salvage")
        await press(pilot, "enter")
        dialog = await came(pilot, FormDialog)
        dialog._form.field("more").raw = str(tmp_path / "拔掉的U盘")
        await press(pilot, "f2")
        await until(pilot, lambda: "拔掉的U盘" in screen_text(desk))
        dialog._form.field("more").raw = ""
        await press(pilot, "f2")
        await came(pilot, MessageDialog)
        assert "与原来逐字节相同" in screen_text(desk)
        await press(pilot, "enter")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await until(pilot, lambda: desk.office.places.folder == salvage_name(bureau))
        assert not desk.office.store.read_only

    at_desk(bureau, SettingsScreen, act)
    new = salvage_name(bureau)
    assert (new / "journal" / "000000000001.jsonl").read_bytes() == sound
    assert (new / REPORT).exists()
    assert check_bureau(new) == []
