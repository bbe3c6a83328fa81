"""名录体检 on the desk and by command: the lines, the records behind one, a trade mapped from there."""

import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from rules.registry.enterprise import Enterprise
from rules.registry.trade_words import TradeWord
from tests.acts.office import hotel
from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui import cli as program
from tui.app import Desk
from tui.screens.registry.health import HealthScreen
from tui.screens.registry.record_form import RecordForm
from tui.screens.registry.registry import RegistryScreen
from tui.session import Session
from tui.widgets.dialog import TextDialog, YesNoDialog


@pytest.fixture
def with_words(lists: Path) -> Path:
    """A bureau with an object of a trade that no item has."""
    with open_office(lists) as office:
        registry.add(office, ENTERPRISES, hotel(940, name="演示特行旅馆", trades="特行住宿"))
    return lists


async def _at_line(pilot: Pilot[Any], code: str) -> HealthScreen:
    """The cursor on a line, once the lists are looked through."""
    screen = await came(pilot, HealthScreen)
    await until(pilot, lambda: bool(screen._lines.rows))
    place = [line.kind.code for line in screen._lines.rows].index(code)
    await press(pilot, *["down"] * place)
    await until(pilot, lambda: (line := screen._lines.current) is not None and line.kind.code == code)
    return screen


def test_a_key_of_the_registry_opens_it_and_a_record_behind_a_line_opens(with_words: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, RegistryScreen)
        await press(pilot, "ctrl+k")
        screen = await _at_line(pilot, "never_inspected")
        assert len(screen._findings.rows) > 10
        assert "怎么办：" in screen_text(pilot.app)
        await press(pilot, "enter", "enter")
        await came(pilot, RecordForm)

    at_desk(with_words, RegistryScreen, act)


def test_a_trade_is_mapped_from_its_line_and_the_line_is_empty_then(with_words: Path) -> None:
    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await _at_line(pilot, "unmapped_trades")
        await press(pilot, "enter", "enter")
        await came(pilot, TextDialog)
        await press(pilot, *"KTV", "enter")
        await came(pilot, YesNoDialog)
        assert "对象 1 家" in screen_text(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: not screen._findings.rows)
        assert desk.office is not None
        assert [one.trades for one in desk.office.store.all(TradeWord)] == [("娱乐场所",)]
        (one,) = desk.office.store.where(Enterprise, name="演示特行旅馆")
        assert one.trades == ("娱乐场所",)

    at_desk(with_words, HealthScreen, act)


def test_the_command_says_the_same_and_maps_the_same(with_words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*words: str) -> dict[str, Any]:
        assert program._run([*words, "--bureau", str(with_words), "--json"], Session(json=True)) == 0
        made: dict[str, Any] = json.loads(capsys.readouterr().out)
        return made

    (line,) = told("registry", "check", "--kind", "行业没有对应")["lines"]
    assert [one["number"] for one in line["findings"]] == ["特行住宿"]
    assert told("trade", "map", "特行住宿", "旅馆业", "--dry-run")["objects"] == 1
    assert told("trade", "map", "特行住宿", "旅馆业")["objects"] == 1
    assert told("registry", "check", "--kind", "unmapped_trades")["lines"][0]["count"] == 0
    assert [one["said"] for one in told("trade", "list")["trades"] if one["number"] == "特行住宿"] == ["旅馆业"]
    assert told("trade", "forget", "特行住宿")["word"] == "特行住宿"


def test_a_line_that_there_is_none_of_is_refused_with_those_that_there_are(
    with_words: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program._run(["registry", "check", "--kind", "没有", "--bureau", str(with_words)], Session()) == 1
    assert "duplicates（可能重复）" in capsys.readouterr().err
