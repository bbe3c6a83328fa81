"""The bureau's files replaced, moved or named otherwise, as a clerk meets it: at the desk and on the command line."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.backups import back_up
from acts.base.bureau import check_bureau, make_bureau_private
from acts.base.office import open_office
from acts.draw.remake import repair
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from db.config import read_bureau
from db.places import Places
from rules.base.errors import Refused
from rules.registry.enterprise import Enterprise
from tests.tui.desk import at_desk, came, press, saw
from tests.tui.stage import perform, until
from tui.app import Desk
from tui.cli import main
from tui.screens.home.home import HomeScreen
from tui.screens.office.settings import SettingsScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import MessageDialog, YesNoDialog

Pilots = Pilot[Any]


def swapped(folder: Path) -> None:
    """As a sync program does it: the same journal, another file."""
    path = Places(folder).journal_file(1)
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.replace(path)


def edit(desk: Desk, town: str = "改过的镇") -> None:
    one = desk.office.store.numbers(Enterprise)[0]
    registry.edit(desk.office, ENTERPRISES, one, {"town": town})


def test_the_desk_says_so_offers_to_write_out_and_goes_on_in_the_new_folder(bureau: Path, tmp_path: Path) -> None:
    out = tmp_path / "另存的"

    async def act(desk: Desk, pilot: Pilots) -> None:
        edit(desk)
        seq = desk.office.store.position.seq
        swapped(bureau)
        with pytest.raises(Refused, match="另存"):
            edit(desk, "没有保存的镇")
        dialog = await came(pilot, FormDialog)
        await saw(pilot, "台账已转为只读，请另存", "网盘同步")
        dialog._form.field("folder").raw = str(out)
        await press(pilot, "f2")
        await came(pilot, YesNoDialog)
        await saw(pilot, "已另存并检查无误")
        await press(pilot, "enter")
        await came(pilot, HomeScreen)
        await until(pilot, lambda: desk.office.places.folder == out)
        assert (desk.office.store.position.seq, desk.office.store.read_only) == (seq, False)
        edit(desk, "接着改的镇")
        assert desk.why_read_only == ""

    at_desk(bureau, SettingsScreen, act)
    assert check_bureau(out) == []
    with open_office(out) as office:
        towns = {one.town for one in office.store.all(Enterprise)}
        assert ("接着改的镇" in towns, "没有保存的镇" in towns) == (True, False)


def test_the_desk_says_so_where_nobody_acts(bureau: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app._ASK", 0.1)

    async def act(desk: Desk, pilot: Pilots) -> None:
        swapped(bureau)
        await came(pilot, FormDialog)
        await saw(pilot, "台账已转为只读，请另存")
        assert (desk.office.store.read_only, desk.office.store.displaced) == (True, True)

    at_desk(bureau, HomeScreen, act)


def test_who_does_not_write_out_at_once_finds_it_in_the_settings(bureau: Path, tmp_path: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        (bureau / "journal" / "lock").unlink()
        with pytest.raises(Refused, match=r"journal/lock.*只读"):
            edit(desk)
        await came(pilot, FormDialog)
        await press(pilot, "escape")
        await saw(pilot, "只读，不能保存：台账的文件被换过或移走了")
        screen = await came(pilot, SettingsScreen)
        screen.reread()
        table = screen._table
        (row,) = (row for row in table.rows if row.number == "writing")
        assert row.value == "注意　只读：台账的文件被换过或移走了"
        table.cursor_row = [row.number for row in table.rows].index("writing")
        await press(pilot, "enter")
        dialog = await came(pilot, FormDialog)
        dialog._form.field("folder").raw = str(bureau)
        await press(pilot, "f2")
        await saw(pilot, "已经存在，请换一个名字")
        dialog._form.field("folder").raw = str(tmp_path / "另存")
        (bureau / "journal").rename(tmp_path / "被移走的")
        (bureau / "evidence").rename(tmp_path / "证据")
        await press(pilot, "f2")
        await came(pilot, YesNoDialog)
        await press(pilot, "escape")
        assert desk.office.places.folder == bureau

    at_desk(bureau, SettingsScreen, act)
    left = check_bureau(tmp_path / "另存")
    assert {problem.where.split("/")[0] for problem in left} == {"evidence"}, "it was taken away as well"
    assert all("mingchou repair" in problem.message for problem in left)
    with open_office(tmp_path / "另存", by="演示员") as office:
        assert repair(office)
    assert check_bureau(tmp_path / "另存") == []


def test_what_could_not_be_written_out_whole_is_listed(bureau: Path, tmp_path: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        os.truncate(Places(bureau).journal_file(1), 5000)
        with pytest.raises(Refused, match="另存"):
            edit(desk)
        dialog = await came(pilot, FormDialog)
        dialog._form.field("folder").raw = str(tmp_path / "另存")
        await press(pilot, "f2")
        await came(pilot, MessageDialog)
        await saw(pilot, "但不完整", "journal/000000000001.jsonl 第")

    at_desk(bureau, SettingsScreen, act)
    assert (tmp_path / "另存" / "records.json").exists()


def renamed(folder: Path) -> None:
    toml = folder / "bureau.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("示例县公安局", "示例市公安局"), encoding="utf-8")


def test_two_names_open_read_only_and_one_key_registers_the_new_one(bureau: Path) -> None:
    renamed(bureau)
    desk = Desk(bureau)

    async def act(pilot: Pilots) -> None:
        await came(pilot, YesNoDialog)
        await saw(pilot, "单位名称不一致，现在只能查看", "bureau.toml 里写的是“示例市公安局”，台账是“示例县公安局”的")
        assert desk.office.store.read_only
        await press(pilot, "escape")
        desk.open_section("settings")
        screen = await came(pilot, SettingsScreen)
        table = screen._table
        table.cursor_row = [row.number for row in table.rows].index("name")
        await press(pilot, "enter")
        await came(pilot, YesNoDialog)
        await press(pilot, "left", "enter")
        await came(pilot, HomeScreen)
        await until(pilot, lambda: desk.has_office and not desk.office.store.read_only)
        assert desk.office.store.name == "示例市公安局"

    perform(desk, act)
    assert check_bureau(bureau) == []


def test_a_name_changed_in_the_settings_stands_in_the_journal_too(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, SettingsScreen)
        table = screen._table
        table.cursor_row = [row.number for row in table.rows].index("name")
        await press(pilot, "enter")
        dialog = await came(pilot, FormDialog)
        dialog._form.field("name").raw = "示例市公安局"
        await press(pilot, "f2")
        await came(pilot, SettingsScreen)
        await until(pilot, lambda: desk.office.store.name == "示例市公安局")

    at_desk(bureau, SettingsScreen, act)
    assert check_bureau(bureau) == []


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    out = capsys.readouterr()
    return int(ended.value.code or 0), out.out + out.err


def test_the_command_line_refuses_two_names_and_registers_one(bureau: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed(bureau)
    at = ("--bureau", str(bureau))
    number = "O-000001"
    code, said = told(capsys, "enterprise", "edit", number, "--town", "新镇", *at)
    assert (code, "mingchou rename" in said) == (1, True)
    assert told(capsys, "check", *at)[0] == 1
    assert told(capsys, "rename", *at) == (0, "单位名称已由“示例县公安局”改为“示例市公安局”，已记入台账\n")
    assert told(capsys, "check", *at)[0] == 0
    code, said = told(capsys, "rename", "示例区公安局", "--json", *at)
    assert (code, json.loads(said)) == (0, {"ok": True, "before": "示例市公安局", "name": "示例区公安局"})
    assert read_bureau(bureau).name == "示例区公安局"
    assert told(capsys, "rename", *at) == (0, "单位名称就是“示例区公安局”，没有改动\n")


def test_init_and_check_say_that_a_sync_program_has_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "OneDrive" / "双随机"
    code, said = told(capsys, "init", str(folder), "--name", "示例县公安局", "--region", "410499")
    assert (code, "这个文件夹由 OneDrive 同步；同步程序会在打开时换掉台账的文件" in said) == (0, True)
    code, said = told(capsys, "check", "--bureau", str(folder), "--json")
    assert (code, json.loads(said)["synced_by"], json.loads(said)["problems"]) == (0, "OneDrive", [])
    code, said = told(capsys, "init", str(tmp_path / "本机"), "--name", "示例县公安局", "--region", "410499")
    assert "同步" not in said


@pytest.fixture
def medium(bureau: Path, tmp_path: Path) -> Iterator[Path]:
    """The bureau on a file system that is mounted read-only; skipped where none can be mounted."""
    image, place = tmp_path / "disk.img", tmp_path / "disk"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(64 << 20)
    mount = ["mount", "-o", "loop", str(image), str(place)]
    if os.name != "posix" or not shutil.which("mkfs.ext4") or os.geteuid() != 0:
        pytest.skip("没有 root 或 mkfs.ext4，不能挂载磁盘映像")
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("这里不能挂载磁盘映像")
    try:
        back_up(bureau)
        make_bureau_private(bureau)
        shutil.copytree(bureau, place / "双随机", symlinks=True)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield place / "双随机"
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_read_only_medium_opens_read_only_and_says_why(medium: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(medium)

    async def act(pilot: Pilots) -> None:
        await came(pilot, HomeScreen)
        await saw(pilot, "只读，不能保存", "磁盘是只读的")
        assert desk.office.store.count(Enterprise) > 0
        desk.open_section("registry")
        await saw(pilot, "检查对象")

    perform(desk, act)
    assert told(capsys, "enterprise", "list", "--bureau", str(medium))[0] == 0
    assert told(capsys, "check", "--bureau", str(medium)) == (0, "数据完好：日志每一行、哈希链和快照都对得上。\n")
    code, said = told(capsys, "enterprise", "edit", "O-000001", "--town", "新镇", "--bureau", str(medium))
    assert (code, "所在的磁盘是只读的，什么也没有改动" in said) == (1, True)
