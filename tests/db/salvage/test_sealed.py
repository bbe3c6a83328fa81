"""Sealed backups are drawn on with their key, and named where there is none."""

from pathlib import Path

import pytest

from db.backups.writing import backup
from db.sealing import Key
from tests.db.bureau import NOW, journal_path
from tests.db.salvage.rescue import fill, flip, journal, salvage, with_settings

WORDS = "三更灯火五更鸡正是读书时"


@pytest.fixture
def rotten(folder: Path) -> tuple[Path, dict[str, bytes]]:
    """(a bureau whose journal has a broken head, with a backup that a passphrase opens; the journal as it was)."""
    places = with_settings(folder)
    fill(folder, 1, 6)
    backup(places, NOW, passphrase=WORDS)
    before = journal(folder)
    flip(journal_path(folder), before["000000000001.jsonl"].index(b'"seq":4,'))
    return folder, before


def test_with_the_passphrase_it_mends(rotten: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    folder, before = rotten
    assert salvage(tmp_path / "新", folder, key=Key(passphrase=WORDS)).whole
    assert journal(tmp_path / "新") == before


def test_without_it_the_backup_is_named_and_what_is_lost_too(
    rotten: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    folder, _ = rotten
    found = salvage(tmp_path / "新", folder)
    assert found.salvage is not None
    assert found.salvage.lost == ((4, 4),)
    (trouble,) = found.troubles
    assert trouble.where.endswith(".tar.age")
    assert "口令" in trouble.message
