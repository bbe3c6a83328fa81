"""Without a bureau the desk begins at the beginning: make one, open one, look at the demonstration."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from db.config import read_bureau
from tests.tui.desk import came, press, saw, type_in
from tests.tui.stage import perform, screen_text, until
from tui.app import Desk
from tui.screens.home.home import HomeScreen
from tui.screens.home.start import StartScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.form import Form
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def test_a_new_bureau_is_made_from_four_fields_and_opens_on_its_first_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(None)

    async def act(pilot: Pilots) -> None:
        await came(pilot, StartScreen)
        await press(pilot, "f4")
        dialog = await came(pilot, FormDialog)
        await press(pilot, "down")
        await type_in(pilot, "示例县公安局")
        await press(pilot, "down")
        await type_in(pilot, "410499")
        await press(pilot, "down")
        await type_in(pilot, "张演示")
        assert dialog.query_one(Form).raw()["region"] == "410499"
        await press(pilot, "f2")
        await came(pilot, HomeScreen)
        await until(pilot, lambda: "导入检查对象名录" in screen_text(desk))
        assert "示例县公安局" in screen_text(desk)
        assert desk.office.by == "张演示"

    perform(desk, act)
    made = read_bureau(tmp_path / "双随机")
    assert (made.name, made.region, made.operator) == ("示例县公安局", "410499", "张演示")


def test_what_is_wrong_with_a_new_bureau_is_said_beside_its_field_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(None)

    async def act(pilot: Pilots) -> None:
        await came(pilot, StartScreen)
        await press(pilot, "f4")
        dialog = await came(pilot, FormDialog)
        form = dialog.query_one(Form)
        form.field("name").raw, form.field("region").raw, form.field("operator").raw = "示例县公安局", "12", "张演示"
        await press(pilot, "f2")
        assert "应当是 6 位行政区划代码" in screen_text(desk)
        assert form.at == "region"

    perform(desk, act)
    assert not (tmp_path / "双随机").exists()


def test_a_bureau_in_the_present_folder_is_offered_and_one_enter_opens_it(
    bureau: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bureau.parent)
    desk = Desk(None)

    async def act(pilot: Pilots) -> None:
        screen = await came(pilot, StartScreen)
        assert "打开 示例县公安局" in screen_text(desk)
        assert screen.query_one(RecordTable).cursor_row == 0
        await press(pilot, "enter")
        await came(pilot, HomeScreen)
        assert desk.office.places.folder == bureau

    perform(desk, act)


def test_a_folder_that_is_no_bureau_is_refused_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(None)

    async def act(pilot: Pilots) -> None:
        await came(pilot, StartScreen)
        await press(pilot, "f6")
        await came(pilot, FormDialog)
        await type_in(pilot, "nowhere")
        await press(pilot, "enter")
        assert "不是单位文件夹" in screen_text(desk)
        await press(pilot, "escape")
        await came(pilot, StartScreen)

    perform(desk, act)


def test_a_damaged_setting_is_told_and_the_desk_stays_usable(bureau: Path) -> None:
    (bureau / "bureau.toml").write_text("name = 3\n", encoding="utf-8")
    desk = Desk(bureau)

    async def act(pilot: Pilots) -> None:
        await came(pilot, StartScreen)
        assert "没有打开" in screen_text(desk)
        assert "bureau.toml" in screen_text(desk)
        assert "F4" in screen_text(desk)

    perform(desk, act)


def test_a_bureau_that_somebody_works_on_opens_read_only_and_says_who(bureau: Path) -> None:
    desk = Desk(bureau)

    async def act(pilot: Pilots) -> None:
        await came(pilot, HomeScreen)
        assert "只读，不能保存" in screen_text(desk)
        assert "李演示" in screen_text(desk)

    with open_office(bureau, by="李演示"):
        perform(desk, act, (120, 40))


def test_the_demonstration_made_here_has_its_site_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(None)

    async def act(pilot: Pilots) -> None:
        await came(pilot, StartScreen)
        await press(pilot, "f8")
        await came(pilot, FormDialog)
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(desk.screen, HomeScreen))
        await saw(pilot, "示例县公安局", "上次公示 2024-09-02")

    perform(desk, act, (120, 40))
    assert (tmp_path / "demo" / "public" / "index.html").is_file()
