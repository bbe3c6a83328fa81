"""One duty on the desk: its periods, who was not visited and whose that is, one key to the task, what was missed closed."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.registry import registry
from acts.registry.registry import DUTIES
from acts.work.duties import duty_task
from rules.registry.duty import DutyClosure, DutyPeriod
from rules.registry.item import Item
from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.home.home import HomeScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.duty import DutyScreen
from tui.screens.registry.plan import PlanScreen
from tui.screens.registry.record_form import RecordForm
from tui.screens.registry.registry import RegistryScreen
from tui.screens.task.task import TaskScreen
from tui.widgets.dialog import YesNoDialog
from tui.widgets.form import Form


@pytest.fixture
def with_duty(lists: Path) -> Path:
    """A bureau with one duty, whose August was missed."""
    with open_office(lists) as office:
        item = next(one.number for one in office.store.all(Item) if one.trades == ("网吧",) and one.level == "full")
        registry.add(
            office, DUTIES,
            {"name": "网吧每月检查", "item": item, "months": "每月", "start": "2024-08-01", "section": "网安大队", "basis": "频次规定"},
        )  # fmt: skip
    return lists


def test_its_periods_say_who_is_overdue_and_whose_it_is(with_duty: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, PlanScreen)
        await press(pilot, "f12", "f12")
        await until(pilot, lambda: "网吧每月检查" in screen_text(pilot.app))
        await press(pilot, "enter")
        screen = await came(pilot, DutyScreen)
        text = screen_text(pilot.app)
        assert "2024-09 期还要检查" in text
        assert "网安大队，没有建立任务" in text
        await press(pilot, "down")
        await until(pilot, lambda: "2024-08 期漏查" in screen_text(pilot.app))
        assert "个工作日：网安大队，没有建立任务" in screen_text(pilot.app)
        open_ = screen._periods.current
        assert open_ is not None
        assert open_.standing.rest == len(screen._objects.rows) > 0
        await press(pilot, "tab", "enter")
        await came(pilot, RecordForm)

    at_desk(with_duty, PlanScreen, act)


def test_one_key_makes_the_task_and_enter_leads_to_it(with_duty: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, DutyScreen)
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await came(pilot, TaskScreen)
        await press(pilot, "escape")
        screen = await came(pilot, DutyScreen)
        row = screen._periods.current
        assert row is not None
        assert row.task
        await until(pilot, lambda: f"任务 {row.task}" in screen_text(pilot.app))
        await press(pilot, "enter")
        await came(pilot, TaskScreen)

    at_desk(with_duty, lambda: DutyScreen("D-0001"), act)


def test_a_missed_period_is_closed_where_it_stands(with_duty: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, DutyScreen)
        await press(pilot, "delete")
        await until(pilot, lambda: "光标处的这一期没有漏查" in screen_text(pilot.app))
        await press(pilot, "down", "delete")
        form = (await came(pilot, FormDialog)).query_one(Form)
        for name, text in {"reason": "演示停业整顿", "paper": "演示1号", "approved_by": "演示副局长"}.items():
            form.field(name).raw = text
        await press(pilot, "f2")
        await came(pilot, DutyScreen)
        await until(pilot, lambda: "漏查，已了结" in screen_text(pilot.app))

    at_desk(with_duty, lambda: DutyScreen("D-0001"), act)
    with open_office(with_duty, write=False) as office:
        assert [one.number for one in office.store.all(DutyClosure)] == ["D-0001/2024-08"]


def test_the_first_screen_leads_to_the_duty_and_its_periods_are_written_down_behind_it(with_duty: Path) -> None:
    with open_office(with_duty, write=False) as office:
        assert not office.store.count(DutyPeriod)

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        home = await came(pilot, HomeScreen)
        await until(pilot, lambda: desk.office.store.numbers(DutyPeriod) == ["D-0001/2024-08"])
        await until(pilot, lambda: any(item.kind == "missed" for item in home._table.rows))
        home._table.cursor_row = next(n for n, item in enumerate(home._table.rows) if item.kind == "missed")
        await press(pilot, "enter")
        await came(pilot, DutyScreen)

    at_desk(with_duty, HomeScreen, act)


def test_a_desk_that_only_reads_writes_no_period_down_and_shows_them_all_the_same(with_duty: Path) -> None:
    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, DutyScreen)
        assert desk.office.store.read_only
        await until(pilot, lambda: "漏查" in screen_text(pilot.app))
        await press(pilot, "f8")
        await until(pilot, lambda: "只读" in screen_text(pilot.app))

    with open_office(with_duty):
        at_desk(with_duty, lambda: DutyScreen("D-0001"), act)
    with open_office(with_duty, write=False) as office:
        assert not office.store.count(DutyPeriod)


def test_an_object_says_what_it_is_under(with_duty: Path) -> None:
    with open_office(with_duty) as office:
        duty_task(office, ["D-0001"])

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        screen.current_list.table.cursor_row = next(
            n for n in range(screen.current_list.total)
            if "网吧" in screen.current_list.records([screen.current_list.shown_rows[n]]).__next__().trades
        )  # fmt: skip
        await until(pilot, lambda: "周期检查" in screen_text(pilot.app))
        text = screen_text(pilot.app)
        assert "D-0001 网吧每月检查：" in text
        assert "漏查" in text

    at_desk(with_duty, RegistryScreen, act, size=(140, 40))
