"""What a killed program left behind goes at the next opening; what somebody is still at stays."""

import os
import time
from pathlib import Path

import pytest

from acts.base.salvage import REPORT
from db import drafts
from db.backups.writing import backup
from db.check import check
from db.leftovers import being_made
from db.places import Places
from db.restore import restore
from db.store import Store
from rules.base.errors import Problem
from tests.db.bureau import NOW, Shop, opened, put, shop


def aged(path: Path) -> Path:
    """As if it had been left an hour ago."""
    os.utime(path, (time.time() - 3600,) * 2)
    return path


def folder_with(path: Path, *files: str) -> Path:
    path.mkdir(parents=True)
    for name in files:
        (path / name).write_bytes(b"half")
    return path


def test_half_written_files_of_every_folder_go_with_the_next_writer(folder: Path) -> None:
    (folder / "backups").mkdir()
    (folder / "drafts").mkdir()
    (folder / "sheets" / "2024-001").mkdir(parents=True)
    (folder / "evidence").mkdir()
    left = [
        folder / ".records.json.0a1b2c3d.new",
        folder / ".passphrases.json.0a1b2c3d.new",
        folder / "journal" / ".HEAD.0a1b2c3d.new",
        folder / "backups" / ".2024-09-02T090000.tar.new",
        folder / "drafts" / ".enterprises%2FO-000001.json.123.new",
        folder / "evidence" / ".freezes.tsv.0a1b2c3d.new",
        folder / "sheets" / "2024-001" / ".O-000001.docx.0a1b2c3d.new",
    ]
    for path in left:
        path.write_bytes(b"half")
    settings = folder / ".bureau.toml.0a1b2c3d.new"
    settings.write_bytes(b"half")
    drafts.save(folder / "drafts", "enterprises/O-000002", {"name": "演示"})
    kept = folder / "sheets" / "2024-001" / "O-000001.docx"
    kept.write_bytes(b"whole")
    with Store.open(folder, write=False):
        assert all(path.exists() for path in left), "a reader changes nothing"
    with opened(folder):
        assert [path.name for path in left if path.exists()] == []
        assert settings.exists(), "somebody may be changing the settings just now"
    aged(settings)
    with opened(folder):
        assert not settings.exists()
    assert kept.exists()
    assert drafts.load(folder / "drafts", "enterprises/O-000002") == {"name": "演示"}


def test_an_evidence_folder_that_was_being_replaced_is_the_old_one_or_the_new_one(folder: Path) -> None:
    evidence = folder / "evidence"
    folder_with(evidence / "2024-001-1", "evidence.json")
    folder_with(evidence / ".2024-001-1.old", "evidence.json")
    folder_with(evidence / ".2024-002-1.new", "evidence.json")
    folder_with(evidence / ".2024-003-1.old", "evidence.json")
    with opened(folder):
        assert sorted(path.name for path in evidence.iterdir()) == ["2024-001-1", "2024-003-1"]


def test_a_bureau_whose_making_was_killed_goes_and_one_that_is_being_made_stays(folder: Path) -> None:
    beside = folder.parent
    killed = folder_with(beside / ".恢复.0a1b2c3d.new", ".making", "bureau.toml")
    empty = aged(folder_with(beside / ".恢复.0a1b2c3e.new"))
    whole = aged(folder_with(beside / ".恢复.0a1b2c40.new", "bureau.toml", "restored.json"))
    salvaged = aged(folder_with(beside / ".打捞.0a1b2c41.new", "bureau.toml", "restored.json", REPORT))
    fresh = folder_with(beside / ".恢复.0a1b2c3f.new")
    strangers = [
        aged(folder_with(beside / ".别人的.0a1b2c3d.new", "file")),
        aged(folder_with(beside / ".making.new", ".making")),
    ]
    living = folder_with(beside / ".恢复.11111111.new")
    with being_made(living), opened(folder):
        assert [path.exists() for path in (killed, empty, whole, salvaged, fresh, living, *strangers)] == [
            False, False, False, False, True, True, True, True,
        ]  # fmt: skip
    assert not (living / ".making").exists(), "nothing of it comes into the bureau"


def test_while_a_bureau_is_restored_the_one_beside_it_may_be_opened(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as store:
        put(store, shop(1))
    archive = backup(Places(folder), NOW)

    def check_beside(aside: Path) -> list[Problem]:
        with opened(folder):
            assert (aside / "bureau.toml").exists() or (aside / "journal").exists()
        return check(aside)

    monkeypatch.setattr("db.restore.check", check_beside)
    restored = restore(archive, tmp_path / "恢复")
    with opened(restored) as store:
        assert store.count(Shop) == 1
    assert [path.name for path in (*restored.iterdir(), *tmp_path.iterdir()) if path.name.startswith(".")] == []
