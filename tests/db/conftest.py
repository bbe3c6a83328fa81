"""The store's tests work on a new store in a temporary folder."""

from pathlib import Path

import pytest

from db.store import Store
from tests.db.bureau import NOW, tokens


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bureau's folder with a new store."""
    place = tmp_path / "演示 单位"
    Store.create(place, name="演示县公安局", at=NOW, by="演示员", token=tokens())
    return place
