"""The first screen says what is to be done, the most urgent first, by when and why; Enter goes there."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.publishing import publish_site
from tui.screens.approval import ApprovalScreen
from tui.screens.base import DeskScreen
from tui.screens.duties import duties
from tui.screens.home import HomeScreen
from tui.screens.publish import PublishScreen
from tui.screens.results import ResultsScreen
from tui.screens.task import TaskScreen
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def test_overdue_comes_first_then_what_is_due_soon_then_the_next_steps(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows and table.rows[0].number == "publish")  # never published: long overdue
        tones = [duty.tone for duty in table.rows]
        assert tones == sorted(tones, key=("bad", "warn", "accent", "", "muted").index)
        assert "已逾期" in screen_text(desk)
        assert "确认名单" in table.rows[1].text
        assert table.rows[1].when == "9月3日（还有 1 个工作日）"
        await press(pilot, "down")
        assert "8月30日起 2 个工作日" in screen_text(desk)  # how the deadline was counted

    at_desk(bureau, HomeScreen, act)


def test_nothing_is_late_once_it_is_published_and_a_withdrawal_is_due_again(bureau: Path) -> None:
    from acts import result  # noqa: PLC0415 - only this test acts
    from rules.result import Result  # noqa: PLC0415 - as above

    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, HomeScreen)
        table = screen.query_one(RecordTable)
        publish_site(desk.office)
        await press(pilot, "f5")
        await until(pilot, lambda: table.rows and not any(duty.number == "publish" for duty in table.rows))
        one = next(one for one in desk.office.store.all(Result) if one.approved and not one.withdrawn)
        result.withdraw(
            desk.office, one.task, one.object, one.item, reason="court", by="演示局长", document="示公演〔2024〕9号"
        )
        await press(pilot, "f5")
        await until(pilot, lambda: any("撤回 1 条" in duty.text for duty in table.rows))

    at_desk(bureau, HomeScreen, act)


def test_every_task_that_goes_on_has_its_next_step_here(demo_bureau: Path) -> None:
    from acts.bureau import open_office  # noqa: PLC0415 - only read here
    from rules.task import Task  # noqa: PLC0415 - as above

    with open_office(demo_bureau, write=False) as office:
        told = {duty.number for duty in duties(office)}
        going = {task.number for task in office.store.all(Task) if task.state not in {"closed", "void"}}
    assert {f"{number}/next" for number in going} <= told


def test_enter_goes_to_the_place_where_it_is_done(bureau: Path) -> None:
    places: dict[str, type[DeskScreen]] = {
        "2024-002/approval": ApprovalScreen,
        "2024-002/next": ResultsScreen,
        "2024-009/next": TaskScreen,
        "publish": PublishScreen,
    }

    async def act(desk: Desk, pilot: Pilots) -> None:
        for number, kind in places.items():
            home = await came(pilot, HomeScreen)
            table = home.query_one(RecordTable)
            await until(pilot, lambda: number in [duty.number for duty in table.rows])  # noqa: B023 - used at once
            table.cursor_row = [duty.number for duty in table.rows].index(number)
            await press(pilot, "enter")
            await came(pilot, kind)
            desk.action_section("home")
        await came(pilot, HomeScreen)

    at_desk(bureau, HomeScreen, act)
