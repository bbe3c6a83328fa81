"""What was tried is added up at the end, with what the store's own tests tried."""

from pathlib import Path

import pytest

from tests.db.conftest import counted, pytest_configure, pytest_terminal_summary
from tests.torture.failing import Stages

__all__ = ["counted", "pytest_configure", "pytest_terminal_summary", "stages"]


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """A bureau before each act of the story."""
    return Stages(Path(tmp_path_factory.mktemp("stages")) / "all")
