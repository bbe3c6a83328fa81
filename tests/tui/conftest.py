"""The demonstration bureau for the desk's tests, copied for each."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from textual.scrollbar import ScrollBar, ScrollBarRender

from acts.base.bureau import create, open_office
from acts.demo.clerk import Clerk, DemoClock
from acts.demo.story import BUREAU, _registries
from rules.base.fields import CHINA


@pytest.fixture
def bureau(demo_bureau: Path, tmp_path: Path) -> Path:
    """A demonstration bureau of the test's own."""
    return Path(shutil.copytree(demo_bureau, tmp_path / "bureau"))


@pytest.fixture(scope="session")
def lists_told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's lists as of January 2024, without a task, a duty, a cap, a plan that is a document. Only copied."""
    folder = tmp_path_factory.mktemp("名录") / "bureau"
    clock = DemoClock(datetime(2024, 1, 5, 9, 0, tzinfo=CHINA))
    create(folder, BUREAU, by="演示员", clock=clock)
    with open_office(folder, by="演示员", clock=clock) as office:
        _registries(Clerk(office, clock), folder)
    return folder


@pytest.fixture
def lists(lists_told: Path, tmp_path: Path) -> Path:
    """A bureau of the test's own with nothing but lists."""
    return Path(shutil.copytree(lists_told, tmp_path / "lists"))


@pytest.fixture(autouse=True)
def own_scroll_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain terminal's scroll bars, which belong to the whole program, end with the test that had one."""
    monkeypatch.setattr(ScrollBar, "renderer", ScrollBarRender)
