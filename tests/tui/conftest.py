"""The demonstration bureau for the desk's tests, copied for each."""

import shutil
from pathlib import Path

import pytest
from textual.scrollbar import ScrollBar, ScrollBarRender


@pytest.fixture
def bureau(demo_bureau: Path, tmp_path: Path) -> Path:
    """A demonstration bureau of the test's own."""
    return Path(shutil.copytree(demo_bureau, tmp_path / "bureau"))


@pytest.fixture(autouse=True)
def own_scroll_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain terminal's scroll bars, which belong to the whole program, end with the test that had one."""
    monkeypatch.setattr(ScrollBar, "renderer", ScrollBarRender)
