"""The demonstration bureau for the desk's tests: told once, copied for each test."""

import shutil
from pathlib import Path

import pytest
from textual.scrollbar import ScrollBar, ScrollBarRender

from acts.demo.story import make_bureau


@pytest.fixture(scope="session")
def demo_bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration bureau; only to be read: `bureau` is a copy to work on."""
    folder = tmp_path_factory.mktemp("demo") / "bureau"
    make_bureau(folder)
    return folder


@pytest.fixture
def bureau(demo_bureau: Path, tmp_path: Path) -> Path:
    """A demonstration bureau of the test's own."""
    return Path(shutil.copytree(demo_bureau, tmp_path / "bureau"))


@pytest.fixture(autouse=True)
def own_scroll_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain terminal's scroll bars, which belong to the whole program, end with the test that had one."""
    monkeypatch.setattr(ScrollBar, "renderer", ScrollBarRender)
