"""A bureau is opened beside the loading of the screen: whatever comes of it is told when it is asked for."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.office import open_office
from db.places import Places
from rules.base.errors import Busy, Damaged
from tests.tui.stage import perform, until
from tui.app import Desk
from tui.opening import Opening
from tui.screens.base import DeskScreen
from tui.screens.home.home import HomeScreen


def test_a_bureau_is_open_for_writing_until_it_is_closed(bureau: Path) -> None:
    opening = Opening(bureau, by="演示员")
    assert opening.office().by == "演示员"
    assert opening.wait()
    assert (opening.office().store.read_only, opening.why_read_only) == (False, "")
    with pytest.raises(Busy):
        open_office(bureau).__enter__()
    opening.close()
    with open_office(bureau) as office:
        assert not office.store.read_only


def test_where_another_writes_it_is_read_only_and_says_who(bureau: Path) -> None:
    with open_office(bureau, by="张三"):
        opening = Opening(bureau)
        assert opening.office().store.read_only
        assert "张三" in opening.why_read_only
        opening.close()


def test_why_it_failed_is_raised_where_the_office_is_asked_for(bureau: Path) -> None:
    shutil.rmtree(Places(bureau).journal)
    opening = Opening(bureau)
    with pytest.raises(Damaged):
        opening.office()
    opening.close()


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("uncollected")
def test_a_desk_takes_over_the_bureau_that_is_being_opened_and_collects_its_garbage_from_then_on(bureau: Path) -> None:
    opening = Opening(bureau)
    desk = Desk(bureau, opening=opening)

    async def act(pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: isinstance(desk.screen, HomeScreen))
        assert desk.office is opening.office()
        await until(pilot, gc.isenabled)

    perform(desk, act)
    with open_office(bureau) as office:
        assert not office.store.read_only, "the desk has let go of it"


def _styles(screen: DeskScreen) -> list[tuple[str, dict[str, Any], list[str]]]:
    """Of every widget: which it is, its rules, and the styles of its parts."""
    return [
        (
            repr(one),
            dict(one.styles.base.get_rules()),
            [str(one.get_component_rich_style(part)) for part in sorted(one.COMPONENT_CLASSES)],
        )
        for one in (screen, *screen.query("*"))
    ]


@pytest.mark.parametrize("key", ["home", "registry", "approval", "settings"])
def test_a_screen_that_is_new_looks_as_it_would_at_a_second_look(bureau: Path, key: str) -> None:
    """It comes up without one: of all the looking up of styles at the start, half would be done twice."""
    desk = Desk(bureau)

    async def act(pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: isinstance(desk.screen, HomeScreen))
        desk.action_section(key)
        screen = desk.screen
        assert isinstance(screen, DeskScreen)
        assert key == screen.SECTION
        await until(pilot, lambda: screen.focused is not None)
        await pilot.pause()
        before = _styles(screen)
        screen.update_node_styles(animate=False)
        assert _styles(screen) == before
        assert len(before) > 5

    perform(desk, act)


def test_what_a_killed_restore_or_salvage_left_beside_the_bureau_goes_when_the_desk_opens(bureau: Path) -> None:
    """As it goes with the next command that writes."""
    left = [bureau.parent / name for name in (".恢复的.0a1b2c3d.new", ".打捞的.0a1b2c3e.new")]
    for folder in left:
        (folder / "journal").mkdir(parents=True)
        (folder / ".making").touch()
        (folder / "bureau.toml").write_bytes(b"half")
    desk = Desk(bureau)

    async def act(pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: isinstance(desk.screen, HomeScreen))
        assert [path.name for path in left if path.exists()] == []

    perform(desk, act)
