"""A stray digit does not lead away from what is filled in, under way or in front of witnesses; out of a list it leads on."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.draw.freeze import freeze
from tests.tui.desk import Pilots, at_desk, at_time, press, saw
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.base import DeskScreen
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.draw.frozen import FrozenScreen
from tui.screens.home.home import HomeScreen
from tui.screens.registry.importing import ImportScreen
from tui.screens.registry.registry import RegistryScreen
from tui.screens.results.approval import ApprovalScreen
from tui.screens.task.confirm import ConfirmScreen
from tui.screens.task.match import MatchScreen
from tui.screens.task.task import TaskScreen
from tui.screens.task.task_form import TaskFormScreen

HELD: tuple[Callable[[], DeskScreen], ...] = (
    lambda: FreezeScreen("2024-009"),
    lambda: FrozenScreen("2024-006"),
    lambda: ConfirmScreen("2024-005"),
    lambda: MatchScreen("2024-004"),
    TaskFormScreen,
    lambda: ImportScreen("enterprises"),
)


@pytest.mark.parametrize("screen", HELD)
def test_a_step_and_a_form_are_not_left_by_a_digit(bureau: Path, screen: Callable[[], DeskScreen]) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        shown = desk.screen
        shown.set_focus(None)
        await press(pilot, "1")
        assert desk.screen is shown
        await saw(pilot, "数字键不离开", "按 Esc")

    at_desk(bureau, screen, act)


@pytest.mark.parametrize(
    "screen", [lambda: TaskScreen("2024-006"), RegistryScreen, ApprovalScreen, lambda: MatchScreen("2024-003")]
)
def test_a_list_and_a_whole_task_are_left_by_a_digit(bureau: Path, screen: Callable[[], DeskScreen]) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(desk.screen, HomeScreen))

    at_desk(bureau, screen, act)


def test_no_stage_of_a_draw_is_left_by_a_digit(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        freeze(
            office, "2024-009", kind="dice", source={"place": "会议室", "dice": "20"}, approved_by="演示分管局长",
            expected_at=office.now() + timedelta(hours=1),
        )  # fmt: skip
    at_time(bureau, "2024-09-02T10:05")

    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, DrawScreen)
        for stage in ("commitment", "value"):
            screen._enter(stage)
            screen.set_focus(None)
            await press(pilot, "7")
            assert (desk.screen, screen.stage) == (screen, stage)
        screen.query_one("#typed").raw = "01382438112797316654"  # type: ignore[attr-defined]
        await press(pilot, "f8", "enter")
        await until(pilot, lambda: screen.stage == "names")
        await press(pilot, "7", "space")
        await until(pilot, lambda: screen.stage == "done")
        await press(pilot, "7")
        assert desk.screen is screen

    at_desk(bureau, lambda: DrawScreen("2024-009"), act)
