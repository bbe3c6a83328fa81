"""An overdue freeze is expired on every face before anybody touches it, and each says that it must be frozen again (draw.md §1)."""

from datetime import timedelta
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.draw.freeze import freeze
from acts.papers.protocol import build_protocol
from rules.draw.draw_record import Draw
from tests.acts.papers.test_protocol import said as paper_text
from tests.tui.desk import Pilots, at_desk, at_time, came, press, saw
from tests.tui.stage import until
from tui import cli as program
from tui.app import Desk
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.draw.proof import ProofScreen
from tui.screens.home.home import HomeScreen
from tui.screens.task.task import TaskScreen
from tui.screens.task.tasks import TasksScreen
from tui.session import Session
from tui.widgets.table import RecordTable


@pytest.fixture
def overdue(bureau: Path) -> Path:
    """Task 2024-009 frozen on dice that nobody threw in time; nobody has touched it since."""
    with open_office(bureau, by="演示员") as office:
        source = {"place": "会议室", "dice": "20"}
        moment = office.now() + timedelta(hours=1)
        freeze(office, "2024-009", kind="dice", source=source, approved_by="演示分管局长", expected_at=moment)
    at_time(bureau, "2024-09-04T09:00")
    return bureau


def test_the_commands_say_expired_and_change_nothing(overdue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*words: str) -> str:
        assert program._run([*words, "--bureau", str(overdue)], Session()) == 0
        return capsys.readouterr().out

    row = next(line for line in said("task", "list").splitlines() if "2024-009" in line)
    assert "已过期" in row
    assert "已冻结" not in row
    shown = said("task", "show", "2024-009")
    assert "状态：已过期" in shown
    assert "重新冻结（draw freeze）" in shown
    shown = said("draw", "show", "2024-009")
    assert "抽取 2024-009-1：已过期" in shown
    assert "随机值还没有录入，名单还不存在" not in shown
    assert "已经过期：没有按时录入随机值" in shown
    assert "已经过期，不能再用来抽取" in _protocol(overdue)
    assert program._run(["receipt", "2024-009", "--bureau", str(overdue)], Session()) == 1
    assert "2024-009-1 已过期，现在交承诺值不算见证" in capsys.readouterr().err
    with open_office(overdue, write=False) as office:
        assert office.store.get(Draw, "2024-009-1").state == "open"


def _protocol(folder: Path) -> str:
    with open_office(folder, write=False) as office:
        return paper_text(build_protocol(office, "2024-009"))


def test_the_desk_says_expired_in_its_lists_and_leads_to_a_new_freeze(overdue: Path) -> None:
    async def tasks(_: Desk, pilot: Pilots) -> None:
        line = next(line for line in (await saw(pilot, "2024-009")).splitlines() if "2024-009" in line)
        assert "已过期" in line
        assert "重新冻结" in line
        assert "已冻结" not in line

    async def home(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: "freeze/2024-009" in [item.number for item in table.rows])
        told = {item.number: item.text for item in table.rows}
        assert told["freeze/2024-009"].startswith("重新冻结：2024年消防安全重点单位")
        assert "value/2024-009-1" not in told

    async def task(_: Desk, pilot: Pilots) -> None:
        await saw(pilot, "冻结已经过期", "（已过期）")
        await press(pilot, "f8")
        await came(pilot, FreezeScreen)

    async def proof(_: Desk, pilot: Pilots) -> None:
        await saw(pilot, "2024-009-1，已过期", "已经过期：没有按时录入随机值")

    at_desk(overdue, TasksScreen, tasks)
    at_desk(overdue, HomeScreen, home)
    at_desk(overdue, lambda: TaskScreen("2024-009"), task)
    at_desk(overdue, lambda: ProofScreen("2024-009", "2024-009-1"), proof)
