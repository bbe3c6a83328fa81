"""Bureaus for the tests of the acts: a small one to work in, and the whole demonstration to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.demo.story import make_bureau
from tests.acts.office import Desk, desk_in


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A clerk at a small bureau on the morning of 4 March 2024."""
    with desk_in(tmp_path / "示例县 公安局") as open_desk:
        yield open_desk


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration bureau, told once; whoever changes it works on a copy."""
    folder = tmp_path_factory.mktemp("演示") / "bureau"
    make_bureau(folder)
    return folder
