"""A small bureau for the tests of the acts to work in; the whole demonstration is `demo_bureau` of tests/conftest.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acts.office import Desk, desk_in


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A clerk at a small bureau on the morning of 4 March 2024."""
    with desk_in(tmp_path / "示例县 公安局") as open_desk:
        yield open_desk
