"""The published folder is looked through and carried to the web server, by keys on the desk and by words on the command line."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from site_gen.publishing.publish import publish
from site_gen.serving.deploy import pending_upload
from tests.site_gen.sample import records
from tests.tui.desk import at_desk, came, press, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.cli import main
from tui.screens.site.publish import PublishScreen
from tui.session import Session
from tui.widgets.dialog import MessageDialog, PickDialog, TextDialog, YesNoDialog

Pilots = Pilot[Any]

_SAMPLE = records(results=1)
SMALL = replace(_SAMPLE, draws=(), enterprises=(), inspectors=(), plan=(), items=_SAMPLE.items[:1])
LATER = replace(SMALL, as_of="2025-01-01T09:00:00+08:00", announcements=())


@pytest.fixture
def site(bureau: Path) -> Path:
    publish(SMALL, [], bureau / "public")
    return bureau / "public"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A bureau's folder with nothing in it but its name and a site."""
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "bureau.toml").write_text('name = "演示局"\nregion = "410422"\n', encoding="utf-8")
    publish(SMALL, [], folder / "public")
    return folder


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _call(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    """(exit code, what was said)."""
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words)])
    said = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.out + said.err


async def _ready(pilot: Pilots) -> PublishScreen:
    screen = await came(pilot, PublishScreen)
    await until(pilot, lambda: screen.check_action("check", ()))
    return screen


def test_f7_names_what_is_wrong_and_where_or_says_why_nothing_can_be_checked(site: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await _ready(pilot)
        (site / "robots.txt").unlink()
        await press(pilot, "f7")
        told = await came(pilot, MessageDialog)
        assert told.heading == "网站有问题"
        assert "robots.txt" in told.lines[0]
        (site / "SHA256SUMS").unlink()
        await press(pilot, "enter")
        await _ready(pilot)
        await press(pilot, "f7")
        told = await came(pilot, MessageDialog)
        assert told.heading == "没有检查成"

    at_desk(site.parent, PublishScreen, act)


def test_f3_carries_the_site_to_a_folder_and_lists_it_for_ftp(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "网站"

    async def act(_desk: Desk, pilot: Pilots) -> None:
        await _ready(pilot)
        await press(pilot, "f3")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await came(pilot, TextDialog)
        await type_in(pilot, str(target))
        await press(pilot, "enter")
        told = await came(pilot, MessageDialog)
        assert told.heading == "已放好"
        assert _names(target) == _names(site)
        await press(pilot, "enter")
        await _ready(pilot)
        await press(pilot, "f3")
        await came(pilot, PickDialog)
        await press(pilot, "down", "down", "enter")
        await until(pilot, lambda: "以前没有记下上传过什么" in getattr(pilot.app.screen, "heading", ""))
        await press(pilot, "down", "enter")  # 从来没有公布过
        told = await came(pilot, MessageDialog)
        assert {*told.lines} > _names(site)
        await press(pilot, "enter")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await until(pilot, lambda: pending_upload(site, site.parent / "deployed.json").uploaded == ())

    at_desk(site.parent, PublishScreen, act)


def test_deploy_says_what_it_did_and_the_second_time_that_nothing_is_left(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "网站"
    code, said = _call(capsys, "deploy", "--bureau", office, "--to", target)
    assert (code, _names(target)) == (0, _names(office / "public"))
    assert f"更新 {len(_names(target))} 个文件，删除 0 个" in said
    code, said = _call(capsys, "deploy", "--bureau", office, "--to", target)
    assert (code, "已经是最新的" in said) == (0, True)
    code, said = _call(capsys, "deploy", "--bureau", office, "--to", target, "--json")
    assert json.loads(said)["uploaded"] == []


def test_deploy_list_names_the_changes_until_they_are_said_to_be_uploaded(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _call(capsys, "deploy", "--bureau", office, "--list")
    assert (code, "--previous" in said) == (1, True)
    code, said = _call(capsys, "deploy", "--bureau", office, "--list", "--first")
    assert code == 0
    assert {line.strip() for line in said.splitlines()} > _names(office / "public")
    assert _call(capsys, "deploy", "--bureau", office, "--list", "--done")[0] == 0
    assert "没有变动" in _call(capsys, "deploy", "--bureau", office, "--list")[1]
    publish(LATER, [], office / "public")
    told = json.loads(_call(capsys, "deploy", "--bureau", office, "--list", "--json")[1])
    assert "as-of.js" in told["upload"]
    assert told["delete"] == ["news/2024-01.html", "news/rules.html"]


@pytest.mark.parametrize("words", [(), ("--to", "x", "--list"), ("--done",), ("--to", "x", "--done")])
def test_deploy_wants_one_way_and_says_which(
    office: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, said = _call(capsys, "deploy", "--bureau", office, *words)
    assert (code, "请写 --to 去处" in said) == (2, True)


def test_site_check_ends_with_1_and_names_what_it_found(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = _call(capsys, "site", "check", "--bureau", office)
    assert (code, "没有发现问题" in said) == (0, True)
    (office / "public" / "robots.txt").unlink()
    code, said = _call(capsys, "site", "check", office / "public")  # the webmaster has no bureau
    assert (code, "robots.txt：列在 SHA256SUMS 里，文件却不在" in said) == (1, True)
    code, said = _call(capsys, "site", "check", office / "public", "--json")
    assert (code, json.loads(said)["findings"][0]["where"]) == (1, "robots.txt")
    code, said = _call(capsys, "site", "check", office / "nowhere")
    assert (code, "请核对路径" in said) == (1, True)
    code, said = _call(capsys, "site", "check", "--bureau", office / "nowhere")
    assert (code, "请写明网站文件夹" in said) == (1, True)


def test_progress_is_shown_to_people_at_a_terminal_and_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Session().progress("正在生成网页") as report:
        assert report is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Session(json=True).progress("正在生成网页") as report:
        assert report is None
    with Session().progress("正在生成网页") as report:
        assert report is not None
        report(1_200, 21_000)
    said = capsys.readouterr().err
    assert "正在生成网页 1,200 / 21,000" in said
    assert said.endswith("\r\x1b[K")
