"""Copies outside this disk: complete, read back, never written where a stick is not plugged in."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from db.backups.copies import copied_before, copy_backups
from db.backups.verifying import backup_states, verify_in_turn
from db.backups.writing import backup
from db.check import check
from db.files import Disk
from db.genesis import read_genesis
from db.places import Places
from db.restore import restore
from tests.db.bureau import NOW, Shop, opened, put, shop


@pytest.fixture
def places(folder: Path) -> Places:
    with opened(folder) as store:
        put(store, shop(1))
    return Places(folder)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "U盘").mkdir()
    return tmp_path / "U盘"


def copied(places: Places, stick: Path, days: int = 0, disk: Disk | None = None) -> str:
    """Copy; why it failed, "" when it did not."""
    done = copy_backups(
        places.backups, [str(stick)], name="示例县/公安局", genesis=read_genesis(places)[1], at=NOW + timedelta(days=days), disk=disk or Disk(),
    )  # fmt: skip
    return done[str(stick)].problem


def test_a_copy_alone_brings_the_bureau_back(places: Places, stick: Path, tmp_path: Path) -> None:
    name = backup(places, NOW).name
    assert copied(places, stick) == ""
    (folder,) = stick.iterdir()
    assert folder.name == f"示例县公安局-{read_genesis(places)[1][:8]}"
    shutil.rmtree(places.folder)
    new = restore(folder / name, tmp_path / "new")
    assert check(new) == []
    with opened(new) as store:
        assert store.all(Shop) == [shop(1)]


def test_only_what_is_new_is_copied(places: Places, stick: Path) -> None:
    backup(places, NOW)
    copied(places, stick)
    (folder,) = stick.iterdir()
    times = {path: path.stat().st_mtime_ns for path in (folder / "parts").iterdir()}
    with opened(places.folder) as store:
        put(store, shop(2))
    backup(places, NOW + timedelta(days=1))
    copied(places, stick, 1)
    assert len(backup_states(folder)) == 2
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_a_stick_that_is_not_plugged_in_is_told_and_nothing_written_in_its_place(places: Places, stick: Path) -> None:
    backup(places, NOW)
    assert copied(places, stick) == ""
    shutil.move(stick, stick.with_name("拔下的"))
    assert "没有插上" in copied(places, stick, 1)
    stick.mkdir()  # the place where it is mounted stays, and is another disk
    assert "没有插上" in copied(places, stick, 1)
    assert list(stick.iterdir()) == []
    assert copied_before(places.backups)[str(stick)].at == NOW.isoformat()
    stick.rmdir()
    shutil.move(stick.with_name("拔下的"), stick)
    assert copied(places, stick, 2) == ""


def test_a_stick_pulled_out_in_the_middle_is_no_failure_of_the_backup(places: Places, stick: Path) -> None:
    backup(places, NOW)

    class Pulled(Disk):
        def replace(self, source: Path, target: Path) -> None:
            if stick in target.parents:
                shutil.rmtree(stick)
            super().replace(source, target)

    assert copied(places, stick, disk=Pulled()) == "读写中断了，盘可能被拔掉了"
    stick.mkdir()
    assert copied(places, stick) == ""


def test_what_rots_in_a_copy_is_found_and_copied_anew(places: Places, stick: Path, tmp_path: Path) -> None:
    name = backup(places, NOW).name
    copied(places, stick)
    (folder,) = stick.iterdir()
    for part in (folder / "parts").iterdir():
        part.write_bytes(b"rot")
    assert copied(places, stick, 1) == ""
    assert {state.state for state in verify_in_turn(folder, NOW)} == {"good"}
    assert check(restore(folder / name, tmp_path / "new")) == []


def test_what_is_bad_here_is_not_carried_outside(places: Places, stick: Path) -> None:
    backup(places, NOW)
    for part in (places.backups / "parts").iterdir():
        part.write_bytes(b"rot")
    verify_in_turn(places.backups, NOW)
    copied(places, stick)
    (folder,) = stick.iterdir()
    assert backup_states(folder) == []


def test_a_copy_outlives_what_was_lost_here(places: Places, stick: Path) -> None:
    for n in range(3):
        with opened(places.folder) as store:
            put(store, shop(n + 5))
        backup(places, NOW + timedelta(days=n))
        copied(places, stick, n)
    (folder,) = stick.iterdir()
    shutil.rmtree(places.backups)
    backup(places, NOW + timedelta(days=3))
    copied(places, stick, 3)
    assert len(backup_states(folder)) == 4
    assert {state.state for state in verify_in_turn(folder, NOW, everything=True)} == {"good"}
