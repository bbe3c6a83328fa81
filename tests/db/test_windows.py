"""What differs on Windows, tried by simulation: each in one place (db.files), none of it noticed by the store."""

import os
import time
from pathlib import Path

import pytest

import db.files
import filesystem.retry
from db.check import check
from db.files import Disk
from db.store import Store
from rules.base.errors import Busy
from tests.db.bureau import Shop, opened, put, shop


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """As on Windows: folders cannot be opened. Returns the pauses that were made; nobody waits for them."""
    monkeypatch.setattr(db.files, "_WINDOWS", True)
    monkeypatch.setattr(filesystem.retry, "_WINDOWS", True)
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    real = os.open

    def no_folders(path: Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", no_folders)
    return pauses


@pytest.mark.usefixtures("windows")
def test_the_store_works_where_folders_cannot_be_synced(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
    with opened(folder) as store:
        put(store, shop(2))
        store.close(snapshot=True)
    assert check(folder) == []


def held(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    real, left = Path.replace, [times]

    def replace(self: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "held by a scanner", self)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_rename_that_a_scanner_holds_up_is_tried_again(
    windows: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, 7)
    Disk().write_whole(tmp_path / "x", b"1")
    assert (tmp_path / "x").read_bytes() == b"1"
    assert len(windows) == 7
    assert sum(windows) < 1


def test_a_rename_that_never_succeeds_leaves_the_old_file_and_nothing_beside_it(
    windows: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x").write_bytes(b"old")
    held(monkeypatch, 10_000)
    with pytest.raises(PermissionError):
        Disk().write_whole(tmp_path / "x", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
    assert 1 < sum(windows) < 3, "some two seconds, then it is said"


@pytest.mark.usefixtures("windows")
def test_a_file_that_a_scanner_still_holds_does_not_stand_in_the_way_of_the_next(tmp_path: Path) -> None:
    """Every write has a fresh name; what could not be taken away is, at the next opening."""
    with pytest.MonkeyPatch.context() as patch:
        held(patch, 10_000)
        patch.setattr(Path, "unlink", _held)
        with pytest.raises(PermissionError):
            Disk().write_whole(tmp_path / "x", b"1")
    (left,) = tmp_path.iterdir()
    Disk().write_whole(tmp_path / "x", b"2")
    assert {path.name for path in tmp_path.iterdir()} == {"x", left.name}
    Disk().clear_temporaries(tmp_path)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"2"]


def _held(self: Path, missing_ok: bool = False) -> None:
    raise PermissionError(13, f"held by a scanner ({missing_ok})", self)


def test_elsewhere_a_refused_rename_is_no_scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filesystem.retry, "_WINDOWS", False)
    held(monkeypatch, 1)
    with pytest.raises(PermissionError):
        Disk().write_whole(tmp_path / "x", b"new")


@pytest.mark.usefixtures("windows")
def test_where_no_links_are_known_the_kept_snapshot_is_a_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(source: Path, target: Path) -> None:
        raise OSError(1, f"no link from {source} to {target}")

    monkeypatch.setattr(os, "link", no_links)
    for n in range(3):
        with opened(folder) as store:
            put(store, shop(n))
    (folder / "records.json").write_bytes(b"")
    with opened(folder) as store:
        assert store.count(Shop) == 3
    assert check(folder) == []


def test_files_are_opened_binary_where_that_is_a_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else Windows would write CR LF, and every line of the journal would be damage."""
    seen: list[int] = []
    real = os.open

    def note(path: Path, flags: int, mode: int = 0o777) -> int:
        seen.append(flags)
        return real(path, flags & ~(1 << 30), mode)

    monkeypatch.setattr(os, "O_BINARY", 1 << 30, raising=False)
    monkeypatch.setattr(os, "open", note)
    Disk().close(Disk().open(tmp_path / "x"))
    assert seen[-1] & (1 << 30)


def test_who_holds_the_store_can_be_read_though_the_lock_cannot(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows nobody else may read a locked file: the note lies beside it."""
    real = Path.read_bytes

    def locked(self: Path) -> bytes:
        if self.name == "lock":
            raise PermissionError(13, "locked", self)
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", locked)
    with opened(folder), pytest.raises(Busy, match="“演示员”正在使用"):
        Store.open(folder)
