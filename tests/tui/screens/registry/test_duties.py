"""周期义务 on the desk: registered in a form, its period beside it, one key to the task."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from rules.registry.duty import CoverageDuty
from rules.registry.item import Item
from rules.work.task import Task
from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.registry.plan import PlanScreen
from tui.screens.registry.record_form import RecordForm
from tui.screens.task.task import TaskScreen
from tui.widgets.dialog import YesNoDialog


def test_a_duty_is_registered_and_its_task_made_with_one_key(lists: Path) -> None:
    with open_office(lists, write=False) as office:
        item = next(one.number for one in office.store.all(Item) if one.trades == ("网吧",) and one.level == "full")

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, PlanScreen)
        await press(pilot, "f12", "f12")
        await until(pilot, lambda: "还没有周期检查义务" in screen_text(pilot.app))
        await press(pilot, "f4")
        form = (await came(pilot, RecordForm)).form
        typed = {
            "name": "网吧每月检查",
            "item": item,
            "who": "行业=武装守护押运",
            "months": "0",
            "start": "2024-08-01",
            "basis": "频次规定",
        }
        for name, text in typed.items():
            form.field(name).raw = text
        await press(pilot, "f2")
        await until(pilot, lambda: "“0”个月不成周期" in screen_text(pilot.app))
        form.field("months").raw = "每月"
        await press(pilot, "f2")
        await until(pilot, lambda: "请改事项或检查对象" in screen_text(pilot.app))
        form.field("who").raw = ""
        await press(pilot, "f2")
        await came(pilot, PlanScreen)
        await until(pilot, lambda: "还要检查" in screen_text(pilot.app) and "漏查" in screen_text(pilot.app))
        await press(pilot, "f8")
        asked = await came(pilot, YesNoDialog)
        assert "2024年9月" in asked.text
        assert "（周期检查 D-0001）" in asked.text
        await press(pilot, "enter")
        await came(pilot, TaskScreen)
        await press(pilot, "escape")
        assert await came(pilot, PlanScreen) is screen
        await press(pilot, "f8")
        await until(pilot, lambda: "本期由任务" in screen_text(pilot.app))

    at_desk(lists, PlanScreen, act, size=(120, 40))
    with open_office(lists, write=False) as office:
        made = [task for task in office.store.all(Task) if task.duties]
        assert [task.duties for task in made] == [("D-0001",)]
        assert office.store.get(CoverageDuty, "D-0001").months == 1
