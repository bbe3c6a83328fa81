"""参与部门 on the desk: the six of the start are there, a seventh is registered in a form, and then every form knows it."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from tests.tui.desk import at_desk, came, press, saw
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.registry.record_form import RecordForm
from tui.screens.registry.registry import ItemsScreen, RegistryScreen
from tui.widgets.choice import ChoiceField


async def _to_departments(pilot: Pilot[Any]) -> RegistryScreen:
    screen = await came(pilot, RegistryScreen)
    await press(pilot, "f12", "f12", "f12")
    await until(
        pilot, lambda: screen.current_list.definition.code == "departments" and "police" in screen_text(pilot.app)
    )
    return screen


def test_a_seventh_department_is_registered_on_the_desk_and_every_form_offers_it(lists: Path) -> None:
    async def register(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await _to_departments(pilot)
        before = screen.current_list.total
        await press(pilot, "f4")
        form = (await came(pilot, RecordForm)).form
        for name, text in {"number": "police", "name": "示例县农业农村局", "short": "农业"}.items():
            form.field(name).raw = text
        await press(pilot, "f2")
        await until(pilot, lambda: "“police”已有部门" in screen_text(pilot.app))
        assert form.at == "number"
        form.field("number").raw = "farm"
        await press(pilot, "f2")
        await came(pilot, RegistryScreen)
        await until(pilot, lambda: screen.current_list.total == before + 1)
        current = screen.current_list.current
        assert current is not None
        assert current.number == "farm"

    async def choose(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, ItemsScreen)
        await press(pilot, "f4")
        field = (await came(pilot, RecordForm)).form.field("department")
        assert isinstance(field, ChoiceField)
        assert "农业" in [row.text for row in field.choices]
        field.raw = "示例县农业农村局"
        assert field.choices.read(field.raw) == "farm"
        await press(pilot, "escape")

    at_desk(lists, RegistryScreen, register)
    with open_office(lists, write=False) as office:
        assert office.departments.name("farm") == "示例县农业农村局"
    at_desk(lists, ItemsScreen, choose)


def test_one_of_the_six_is_named_on_the_desk_and_its_code_is_not_asked_for(lists: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _to_departments(pilot)
        await press(pilot, "down", "enter")
        form = (await came(pilot, RecordForm)).form
        assert "number" not in form.raw()
        form.field("sections").raw = "防火监督科"
        await press(pilot, "f2")
        await came(pilot, RegistryScreen)

    at_desk(lists, RegistryScreen, act)
    with open_office(lists, write=False) as office:
        assert office.departments["fire"].sections == ("防火监督科",)


def test_a_department_that_something_needs_is_not_ended_on_the_desk(lists: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _to_departments(pilot)
        await press(pilot, "delete")
        await until(pilot, lambda: "停用 police" in screen_text(pilot.app))
        await pilot.press(*"merged")
        await press(pilot, "enter")
        await saw(pilot, "用到它，请先改")

    at_desk(lists, RegistryScreen, act)
