"""年度计划 on the desk: copied, checked, filed, published, changed, filed again, taken off; each by its key."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.registry import plans, registry
from acts.registry.registry import PLAN
from rules.registry.plan_document import Plan
from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.plan import PlanScreen
from tui.screens.registry.plan_years import PlanYearForm
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog
from tui.widgets.form import Form


def stored(lists: Path, number: str) -> Plan:
    with open_office(lists, write=False) as office:
        return office.store.get(Plan, number)


async def to_years(pilot: Pilot[Any]) -> PlanScreen:
    screen = await came(pilot, PlanScreen)
    await press(pilot, "f12")
    await until(pilot, lambda: screen.current_list.definition.code == "plans")
    return screen


def test_the_plan_of_2025_is_copied_from_2024_checked_filed_published_changed_and_filed_again(lists: Path) -> None:
    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        await to_years(pilot)
        office = desk.office

        def plan() -> Plan:
            return plans.find_plan(office, 2025)

        await press(pilot, "ctrl+n")
        copying = (await came(pilot, FormDialog)).query_one(Form)
        assert copying.raw() == {"target": "2025", "source": "2024"}
        copying.field("source").raw = "2023"
        copying.field("target").raw = "2024"
        await press(pilot, "f2")
        await until(pilot, lambda: "2024 年已有" in screen_text(pilot.app))
        copying.field("source").raw, copying.field("target").raw = "2024", "2025"
        await press(pilot, "f2")
        await came(pilot, PlanScreen)
        await until(pilot, lambda: "2025年度" in screen_text(pilot.app) and "草稿" in screen_text(pilot.app))
        await press(pilot, "ctrl+k")
        found = await came(pilot, MessageDialog)
        assert any("没有计划检查它" in line for line in found.lines)
        await press(pilot, "enter")
        await came(pilot, PlanScreen)
        await press(pilot, "f8")
        filing = (await came(pilot, FormDialog)).query_one(Form)
        assert "检查出" in screen_text(pilot.app)
        await press(pilot, "f2")
        await until(pilot, lambda: "必须填写" in screen_text(pilot.app))
        filing.field("filed_with").raw = "示例县双随机办"
        await press(pilot, "f2")
        await came(pilot, PlanScreen)
        assert plan().state == "filed"
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await came(pilot, PlanScreen)
        await until(pilot, lambda: "已公布" in screen_text(pilot.app))
        line = plans.lines_of(office, 2025)[0].number
        registry.edit(office, PLAN, line, {"ratio": "30%"})
        await press(pilot, "f5")
        await until(pilot, lambda: "改动 1 条" in screen_text(pilot.app))
        assert "备案后改动" in screen_text(pilot.app)
        await press(pilot, "f8")
        filing = (await came(pilot, FormDialog)).query_one(Form)
        assert f"上次备案以后改动了 {line}" in screen_text(pilot.app)
        assert filing.raw()["filed_with"] == "示例县双随机办"
        await press(pilot, "f2")
        await came(pilot, PlanScreen)
        assert plans.changed_since_filing(office, plan()) == ()
        await press(pilot, "f8")
        await until(pilot, lambda: "没有改动" in screen_text(pilot.app))

    at_desk(lists, PlanScreen, act, size=(120, 40))
    assert stored(lists, "Y-2025").state == "published"


def test_a_plan_is_begun_in_a_form_corrected_there_and_taken_off(lists: Path) -> None:
    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await to_years(pilot)
        assert "还没有年度计划" in screen_text(pilot.app)
        assert screen.why_not("next_step") == "列表里没有内容"
        await press(pilot, "f4")
        form = (await came(pilot, PlanYearForm)).form
        assert form.raw()["year"] == "2024"
        form.field("year").raw = "1999"
        await press(pilot, "f2")
        await until(pilot, lambda: "“1999”不是年度" in screen_text(pilot.app))
        form.field("year").raw = "2024"
        form.field("lead").raw = "公安"
        await press(pilot, "f2")
        await came(pilot, PlanScreen)
        await until(pilot, lambda: "草稿" in screen_text(pilot.app))
        assert screen.why_not("take_off") == "还没有公布，不用撤下"
        plans.file_plan(desk.office, 2024, {"filed_with": "示例县双随机办", "filed_on": "2024-08-20"})
        line = plans.lines_of(desk.office, 2024)[0].number
        registry.edit(desk.office, PLAN, line, {"ratio": "30%"})
        await press(pilot, "f5", "f8")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await came(pilot, PlanScreen)
        await press(pilot, "enter")
        form = (await came(pilot, PlanYearForm)).form
        form.field("filed_number").raw = "备2024-7"
        await press(pilot, "f2")
        await came(pilot, PlanScreen)
        await press(pilot, "delete")
        (await came(pilot, FormDialog)).query_one(Form).field("why").raw = "上级要求重发"
        await press(pilot, "f2")
        await came(pilot, PlanScreen)

    at_desk(lists, PlanScreen, act)
    plan = stored(lists, "Y-2024")
    assert (plan.state, plan.filed_number, plan.lead, len(plan.filed_lines)) == ("filed", "备2024-7", "police", 6)


def test_keys_of_one_list_do_nothing_in_another(lists: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, PlanScreen)
        assert not screen.check_action("next_step", ())
        assert not screen.check_action("duty_task", ())
        assert "Del 停用" in screen_text(pilot.app)
        await press(pilot, "delete")
        await until(pilot, lambda: "停用 L-0001" in screen_text(pilot.app))
        await press(pilot, "escape")
        await to_years(pilot)
        assert "Del 停用" not in screen_text(pilot.app)
        assert [
            name
            for name in ("retire", "import_file", "export_file", "mark_field", "duty_task")
            if screen.check_action(name, ()) is not False
        ] == []
        assert screen.check_action("copy_year", ())

    at_desk(lists, PlanScreen, act)
