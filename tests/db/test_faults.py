"""Whichever call fails, and when the disk is full: it is said in Chinese, and nothing acknowledged is lost."""

import errno
import os
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest

from db.check import check, rebuild
from db.files import Disk
from db.store import Store
from rules.base.errors import MingchouError
from tests import ROOT
from tests.db.bureau import NOW, Shop, opened, put, shop, tokens
from tests.db.powercut import small_files
from tests.db.scale import FULL, Counter

pytestmark = pytest.mark.no_loss


class Failing(Disk):
    """The n-th call that changes the disk fails, half done; with `goes_on` all that follow fail too."""

    def __init__(self, at: int, number: int, *, goes_on: bool) -> None:
        self.left = at
        self.number = number
        self.goes_on = goes_on
        self.failed = False

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0 or (self.failed and self.goes_on):
            self.failed = True
            raise OSError(self.number, "injected")

    def open(self, path: Path) -> int:
        self._count()
        return super().open(path)

    def write(self, descriptor: int, offset: int, raw: bytes | bytearray) -> None:
        try:
            self._count()
        except OSError:
            super().write(descriptor, offset, raw[: len(raw) // 2])
            raise
        super().write(descriptor, offset, raw)

    def sync(self, descriptor: int) -> None:
        self._count()
        os.fstat(descriptor)

    def truncate(self, descriptor: int, size: int) -> None:
        self._count()
        super().truncate(descriptor, size)

    def replace(self, source: Path, target: Path) -> None:
        self._count()
        super().replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._count()
        super().sync_folder(folder)

    def unlink(self, path: Path) -> None:
        self._count()
        super().unlink(path)


def work(folder: Path, disk: Disk) -> list[str]:
    """Open, put, close, twice; returns what was acknowledged. What fails must say so in Chinese, and the work goes on."""
    said: list[str] = []
    for session in range(2):
        store = None
        try:
            store = Store.open(folder, token=tokens(), disk=disk)
            for n in range(6):
                one = shop(10 * session + n, "演示" * 40)
                with suppress(MingchouError):
                    put(store, one)
                    said.append(one.number)
        except MingchouError:
            said.append("")  # said in words; the next session opens it
        finally:
            if store is not None:
                store.close(snapshot=True)
    return said


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("goes_on", [False, True])
def test_whichever_call_fails_what_was_acknowledged_is_there(
    tmp_path: Path, number: int, goes_on: bool, counted: Counter
) -> None:
    calls = 0
    with small_files():
        while True:
            calls += 1
            folder = tmp_path / f"b{calls}"
            Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens())
            disk = Failing(calls, number, goes_on=goes_on)
            said = work(folder, disk)
            with opened(folder) as store:
                there = {record.number for record in store.all(Shop)}
                assert {number for number in said if number} <= there, f"call {calls}"
                put(store, shop(999))
                store.close(snapshot=True)
            assert check(folder) == [], f"call {calls}"
            assert rebuild(folder) == (folder / "records.json").read_bytes()
            if not disk.failed:
                break
    assert calls > 60
    counted("出错的磁盘操作", calls - 1)


LIMITED = """
    import resource, signal, sys
    from pathlib import Path
    from db.store import Store
    from rules.base.errors import MingchouError
    from tests.db.bureau import Shop, put, shop

    folder, size = Path(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    said = 0
    try:
        with Store.open(folder) as store:
            while said < 200:
                put(store, shop(said + 1, "演示" * 30))
                said += 1
    except MingchouError as error:
        print("文件太大" in str(error), end=" ")
    print(said)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
@pytest.mark.parametrize("size", range(2_000, 60_000, 1_300 if FULL else 13_000))
def test_a_disk_that_fills_up_is_said_and_costs_nothing(folder: Path, size: int, counted: Counter) -> None:
    # -B: a compiled module that is cut off by the limit would be read by every process after this one
    command = [sys.executable, "-B", "-c", textwrap.dedent(LIMITED), str(folder), str(size)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    full, said = done.stdout.split()
    assert full == "True"
    with opened(folder) as store:
        assert store.count(Shop) == int(said)
        put(store, shop(999))
    assert check(folder) == []
    counted("写满的磁盘", 1)
