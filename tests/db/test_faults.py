"""Whatever byte is hurt, whatever call fails, whoever is killed: nothing acknowledged is lost, no damage is accepted in silence."""

import errno
import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from db.check import check, rebuild
from db.files import Disk
from db.store import Store
from rules.errors import Damaged, MingchouError
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop, tokens
from tests.db.powercut import small_files
from tests.db.scale import FULL, Counter

ROOT = Path(__file__).parents[2]


@pytest.fixture
def small(folder: Path) -> Path:
    """A journal of three lines: the first, two records in one, one deleted again."""
    with opened(folder) as store:
        put(store, shop(1, "甲"), shop(2, "乙"))
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000002")
    return folder


def hurt(folder: Path, states: list[list[str]], *, writer: bool = True) -> None:
    """A writer is refused, `check` says where, a reader is told and sees nothing that never was."""
    assert check(folder) != []
    if writer:
        with pytest.raises(MingchouError):
            Store.open(folder)
    with suppress(MingchouError), Store.open(folder, write=False) as reader:
        assert reader.notices != ()
        assert [record.number for record in reader.all(Shop)] in states


STATES = [[], ["O-000001", "O-000002"], ["O-000001"]]


@pytest.mark.parametrize("snapshots", [True, False])
def test_every_byte_of_a_journal_flipped_is_found(small: Path, snapshots: bool, counted: Counter) -> None:
    path = journal_path(small)
    sound = path.read_bytes()
    if not snapshots:
        for one in small.glob("records*"):
            one.unlink()
    flips = (0x01, 0x20, 0x80, 0xFF) if FULL else (0x01,)
    for place in range(len(sound)):
        for flip in flips:
            path.write_bytes(sound[:place] + bytes([sound[place] ^ flip]) + sound[place + 1 :])
            hurt(small, STATES, writer=FULL or place % 7 == 0)
    path.write_bytes(sound)
    assert check(small) == []
    counted("翻转的字节", len(sound) * len(flips))


@pytest.mark.parametrize("snapshots", [True, False])
def test_every_cut_of_an_acknowledged_journal_is_found(small: Path, snapshots: bool, counted: Counter) -> None:
    path = journal_path(small)
    sound = path.read_bytes()
    if not snapshots:
        for one in small.glob("records*"):
            one.unlink()
    for size in range(len(sound)):
        path.write_bytes(sound[:size])
        hurt(small, STATES, writer=FULL or size % 7 == 0)
    counted("截断的位置", len(sound))


@pytest.mark.parametrize("snapshots", [True, False])
def test_bytes_added_anywhere_are_found(small: Path, snapshots: bool) -> None:
    path = journal_path(small)
    sound = path.read_bytes()
    if not snapshots:
        for one in small.glob("records*"):
            one.unlink()
    for place in range(0, len(sound), 1 if FULL else 5):
        path.write_bytes(sound[:place] + b" " + sound[place:])
        hurt(small, STATES)


def test_a_flipped_byte_of_head_or_snapshot_is_never_believed(small: Path) -> None:
    for path in (small / "journal" / "HEAD", small / "records.json", small / "records.json.sha256"):
        sound = path.read_bytes()
        for place in range(len(sound)):
            path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
            with Store.open(small, write=False) as reader:
                assert [record.number for record in reader.all(Shop)] == ["O-000001"]
        path.write_bytes(sound)
    assert check(small) == []


def test_a_body_that_was_emptied_without_an_erasure_is_damage(small: Path) -> None:
    """{"erased":9} may stand only where an entry of the law says so: nobody empties a record by hand."""
    path = journal_path(small)
    lines = path.read_bytes().splitlines(keepends=True)
    start, end = lines[1].index(b'{"body":'), lines[1].index(b',{"body":')
    for snapshots in (True, False):
        for by in (3, 9):
            emptied = lines[1][:start] + b'{"erased":%d}' % by + lines[1][end:]
            path.write_bytes(lines[0] + emptied + lines[2])
            if not snapshots:
                for one in small.glob("records*"):
                    one.unlink()
            assert any("没有依法删除的记录" in problem.message for problem in check(small))
            with pytest.raises(Damaged):
                Store.open(small)


# Failing calls


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

    def write(self, descriptor: int, offset: int, raw: bytes) -> None:
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
    from rules.errors import MingchouError
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
        print("磁盘已满" in str(error), end=" ")
    print(said)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
@pytest.mark.parametrize("size", range(2_000, 60_000, 1_300 if FULL else 13_000))
def test_a_disk_that_fills_up_is_said_and_costs_nothing(folder: Path, size: int, counted: Counter) -> None:
    command = [sys.executable, "-c", textwrap.dedent(LIMITED), str(folder), str(size)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    full, said = done.stdout.split()
    assert full == "True"
    with opened(folder) as store:
        assert store.count(Shop) == int(said)
        put(store, shop(999))
    assert check(folder) == []
    counted("写满的磁盘", 1)


# Killed


CHILD = """
    import sys
    from pathlib import Path
    import db.journal, db.store
    from rules.errors import Busy
    from db.store import Store
    from tests.db.bureau import Shop, put, shop

    db.journal.FILE_SIZE, db.store.SNAPSHOT_LINES = 4000, 4
    folder, name = Path(sys.argv[1]), sys.argv[2]
    while True:
        try:
            with Store.open(folder, holder=name) as store:
                for _ in range(7):
                    n = store.count(Shop) + 1
                    put(store, shop(n, name))
                    print(n, flush=True)
        except Busy:
            pass
"""


def child(folder: Path, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(folder), name]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
@pytest.mark.parametrize("seed", range(20 if FULL else 2))
def test_two_writers_killed_at_any_moment_lose_no_acknowledged_record(
    folder: Path, seed: int, counted: Counter
) -> None:
    """Killed within a commit, a snapshot, a new journal file, the opening; two at once, who take turns. Whatever they had printed is there."""
    chance = random.Random(seed)
    kills, highest = 50 if FULL else 8, 0
    for _ in range(kills // 2):
        pair = [child(folder, name) for name in ("甲", "乙")]
        with suppress(subprocess.TimeoutExpired):
            pair[0].wait(0.25 + chance.random() * 0.25)
        for process in pair:
            process.send_signal(signal.SIGKILL)
        for process in pair:
            out, err = process.communicate()
            assert err == ""
            highest = max([highest, *map(int, out.split())])
        with Store.open(folder, write=False) as reader:
            assert reader.count(Shop) >= highest
    assert highest > 0
    with opened(folder) as store:
        assert [one.number for one in store.all(Shop)] == [f"O-{n:06d}" for n in range(1, store.count(Shop) + 1)]
        store.close(snapshot=True)
    assert check(folder) == []
    assert rebuild(folder) == (folder / "records.json").read_bytes()
    counted("SIGKILL", kills)


# Foreign hands


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda raw: raw.replace(b'"seq":2', b'"seq": 2'), "第 2 行"),
        (lambda raw: raw.replace("甲".encode(), "丙".encode()), "第 2 行"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "第 1 行"),
        (lambda raw: b"\xef\xbb\xbf" + raw, "第 1 行"),
        (lambda raw: raw + b"\n", "第 4 行"),
    ],
)
def test_a_journal_edited_by_hand_is_refused_with_file_line_and_cure(
    small: Path, change: Callable[[bytes], bytes], where: str
) -> None:
    path = journal_path(small)
    path.write_bytes(change(path.read_bytes()))
    (finding,) = check(small)[:1]
    assert finding.where == f"journal/{path.name} {where}"
    assert "mingchou restore" in finding.message or "移开" in finding.message


def test_a_clock_that_jumped_back_is_told_and_loses_nothing(small: Path) -> None:
    earlier = NOW.replace(year=2019)
    with Store.open(small, clock=lambda: earlier) as store:
        assert any("时钟（2019-09-02 09:00）比上一条记录（2024-09-02 09:00）早" in notice for notice in store.notices)
        with store.transaction("act", by="演示员", at=earlier) as tx:
            tx.put(shop(3))
    assert check(small) == []
    with opened(small) as store:
        assert store.notices == ()
        assert [entry.seq for entry in store.entries()] == [1, 2, 3, 4]
