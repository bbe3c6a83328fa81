"""登记恢复 on the desk: what the journal lacks is shown, then taken in; the desk says what comes next."""

import shutil
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base import backups
from acts.base import bureau as acts
from acts.base.bureau import open_office
from rules.draw.draw_record import Publication
from rules.draw.restored import Restore
from tests.tui.desk import at_desk, came, press, saw
from tests.tui.stage import screen_text
from tui.app import Desk
from tui.publishing import publish_site
from tui.screens.office.settings import SettingsScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog
from tui.widgets.table import RecordTable


def test_what_was_published_since_the_backup_is_taken_in(bureau: Path, tmp_path: Path) -> None:
    archive = backups.back_up(bureau)
    with open_office(bureau) as office:
        published = office.store.count(Publication)
        publish_site(office, first=True)
    fresh = acts.restore_backup(archive, tmp_path / "恢复的").folder
    web = tmp_path / "下载"
    web.mkdir()
    for name in ("freezes.tsv", "heads.tsv"):
        shutil.copy(bureau / "public" / name, web)

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        table = desk.screen.query_one(RecordTable)
        table.cursor_row = [row.number for row in table.rows].index("restored")
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        dialog = await came(pilot, FormDialog)
        assert dialog._form.field("source").raw == f"备份 {archive.name}"
        filled = {
            "site": str(tmp_path),
            "reason": "磁盘、电脑损坏",
            "paper": "示公办〔2024〕7号",
            "by": "演示局长",
            "post": "局长",
        }
        for name, text in filled.items():
            dialog._form.field(name).raw = text
        await press(pilot, "f2")
        await saw(pilot, "请核对")  # no register lies there
        dialog._form.field("site").raw = str(web)
        await press(pilot, "f2")
        await came(pilot, YesNoDialog)
        assert "公布 1 次" in screen_text(desk)
        await press(pilot, "left", "enter")
        told = await came(pilot, MessageDialog)
        assert told.heading.startswith("已登记恢复 H-0001")
        assert "再冻结、抽取" in screen_text(desk)

    at_desk(fresh, SettingsScreen, act)
    with open_office(fresh, write=False) as office:
        assert office.store.count(Publication) == published + 1
        assert [one.source for one in office.store.all(Restore)] == [f"备份 {archive.name}"]
