"""The flags of one object on the desk: given with day and reason, ended with a reason that is asked for."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from rules.registry.enterprise import Enterprise
from rules.registry.watch import entries_of
from tests.tui.desk import at_desk, came, press, saw
from tui.app import Desk
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.flags import FlagsScreen
from tui.screens.registry.registry import RegistryScreen
from tui.widgets.form import Form


def test_a_flag_is_given_and_ended_with_its_day_and_reason(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        number = screen.current_list.current.number  # type: ignore[union-attr]
        before = entries_of(screen.office.store.get(Enterprise, number))
        await press(pilot, "ctrl+f")
        flags = await came(pilot, FlagsScreen)
        await press(pilot, "f4")
        form = (await came(pilot, FormDialog)).query_one(Form)
        form.field("flag").raw = "火灾事故"
        await press(pilot, "f2")
        await saw(pilot, "必须填写")
        form.field("since").raw = "2024-08-08"
        form.field("reason").raw = "电气火灾"
        form.field("source").raw = "演示消防大队"
        await press(pilot, "f2")
        await came(pilot, FlagsScreen)
        await saw(pilot, "火灾事故")
        (added,) = [one for one in entries_of(flags.office.store.get(Enterprise, number)) if one not in before]
        assert (added.flag, added.reason, added.source) == ("fire_accident", "电气火灾", "演示消防大队")
        await press(pilot, "end", "delete")
        form = (await came(pilot, FormDialog)).query_one(Form)
        await press(pilot, "f2")
        await saw(pilot, "必须填写")
        form.field("ended_why").raw = "整改完毕"
        await press(pilot, "f2")
        await came(pilot, FlagsScreen)
        await saw(pilot, "已移出")
        (ended,) = [one for one in entries_of(flags.office.store.get(Enterprise, number)) if one not in before]
        assert (str(ended.until), ended.ended_why) == ("2024-09-02", "整改完毕")

    at_desk(bureau, RegistryScreen, act)
