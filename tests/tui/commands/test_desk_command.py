"""`mingchou` opens the desk where somebody sits before it, and nowhere else; a terminal with wide … gets plain characters."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from tests import ROOT
from tests.tui.desk import at_desk, press
from tests.tui.stage import screen_text
from tui import app
from tui.app import Desk
from tui.cli import main
from tui.commands import desk
from tui.screens.home.home import HomeScreen


def _run(*words: str) -> "subprocess.CompletedProcess[str]":
    told = [sys.executable, "-m", "tui", *words]
    return subprocess.run(told, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, input="")


def test_without_a_terminal_the_help_is_shown_and_the_desk_is_refused_in_chinese() -> None:
    bare = _run()
    assert bare.returncode == 2
    assert "打开工作台" in bare.stderr
    asked = _run("desk")
    assert asked.returncode == 1
    assert "工作台要在终端窗口里打开" in asked.stderr


def test_the_desk_goes_to_the_bureau_that_is_named_else_to_the_nearest_else_to_the_beginning(
    demo_bureau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path | None] = []
    monkeypatch.setattr(app, "run", lambda folder, **_: opened.append(folder))
    monkeypatch.setattr(desk, "in_terminal", lambda: True)
    monkeypatch.delenv("MINGCHOU_BUREAU", raising=False)
    for where, words in (
        (tmp_path, ["desk", "--bureau", str(demo_bureau)]),
        (demo_bureau / "pages", []),
        (tmp_path, []),
    ):
        monkeypatch.chdir(where)
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 0
    assert opened == [demo_bureau, demo_bureau, None]
    with pytest.raises(SystemExit) as end:
        main(["desk", "--bureau", str(tmp_path)])
    assert end.value.code == 1
    assert len(opened) == 3


@pytest.mark.parametrize(("cells", "plain"), [(1, False), (2, True)])
def test_a_terminal_that_draws_dots_in_two_cells_is_given_plain_characters(
    bureau: Path, cells: int, plain: bool
) -> None:
    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        desk.post_message(events.CursorPosition(cells, 0))
        await pilot.pause()
        assert desk.has_class("-plain") is plain
        await press(pilot, "f5")
        assert any(mark in screen_text(desk) for mark in "─…") is not plain

    at_desk(bureau, HomeScreen, act)
