"""A disk that is really full, page by page: each act of the store is refused in Chinese or done, and goes on once there is room.

A small tmpfs, where rights allow; elsewhere test_faults.py has the same by a limit on the size of files.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.check import check, rebuild
from db.store import Store
from rules.base.errors import MingchouError
from tests.db.bureau import NOW, opened, put, shop, tokens
from tests.db.scale import FULL, Counter
from tests.db.test_acts_on_a_failing_disk import ACTS, made, said_in_words, seen, seen_after

__all__ = ["made"]

pytestmark = pytest.mark.no_loss

PAGE = 4096


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """An empty disk of half a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)]
    if (
        os.name == "nt"
        or not shutil.which("mount")
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("no rights to mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def leave_free(disk: Path, pages: int) -> Path:
    """Fill the disk up to so many pages; returns the file that fills it."""
    filler = disk / "filler"
    filler.touch()
    free = os.statvfs(disk).f_bavail - pages
    with filler.open("wb") as file:
        file.write(b"\0" * (max(free, 0) * os.statvfs(disk).f_frsize))
    return filler


@pytest.mark.parametrize("name", [name for name in ACTS if name != "upgrade"])
def test_an_act_on_a_full_disk_is_done_or_refused_in_words(
    small_disk: Path, made: Path, name: str, counted: Counter
) -> None:
    act = ACTS[name]
    act.before(made)
    before, refused, runs = seen(made), 0, range(0, 24, 1 if FULL else 4)
    for pages in runs:
        folder = small_disk / "b"
        shutil.copytree(made, folder)
        filler = leave_free(small_disk, pages)
        done = True
        try:
            act.do(folder)
        except MingchouError as error:
            done = False
            refused += 1
            said_in_words(error, "磁盘已满|没有做完|没有保存")
        now = seen(folder)
        filler.unlink()
        with opened(folder) as store:
            put(store, shop(999))
            store.close(snapshot=True)
        assert check(folder) == []
        assert rebuild(folder) == (folder / "records.json").read_bytes()
        if done:
            assert now == seen_after(act, made)
        elif name not in ("new journal files", "finish an erasure"):
            assert now in (before, seen_after(act, made))
        for left in small_disk.iterdir():
            shutil.rmtree(left)
    counted("写满的磁盘", len(runs))


def test_a_clerk_who_fills_the_disk_loses_nothing(small_disk: Path, counted: Counter) -> None:
    folder = small_disk / "b"
    Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens())
    said = 0
    with opened(folder) as store:
        try:
            while said < 10_000:
                put(store, shop(said + 1, "演示" * 100))
                said += 1
        except MingchouError as error:
            said_in_words(error, "磁盘已满")
    assert 100 < said < 10_000
    with Store.open(folder, write=False) as reader:
        assert len(reader.numbers(type(shop(1)))) == said
    counted("写满的磁盘", 1)
