"""The journal by itself: which broken line may be a torn tail, what a failed append leaves, what is kept in memory."""

import errno
from pathlib import Path

import pytest

from db.check import check
from db.files import Disk
from db.journal import Journal
from db.mark import BEGIN, BrokenLine
from db.places import Places
from db.store import Store
from rules.base.errors import MingchouError, Refused
from rules.journal.chain import Change, read_entry, write_entry
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop, tokens


def test_a_journal_that_is_only_read_stands_nowhere_and_is_not_displaced(filled: Path) -> None:
    journal = Journal(Places(filled))
    assert (journal.mark, journal.displaced, journal.failed) == (BEGIN, False, "")


@pytest.mark.parametrize("walk", ["scan", "follow"])
def test_a_last_line_that_is_whole_and_follows_another_is_no_torn_tail(filled: Path, walk: str) -> None:
    """Nobody was just writing it: it was put there."""
    path = journal_path(filled)
    lines = path.read_bytes().splitlines(keepends=True)
    change = [Change("shops", 9, b"{}", "0" * 32)]
    _, foreign = write_entry(seq=5, prev="0" * 64, at=NOW.isoformat(), by="演示员", act="demo", why="", changes=change)
    path.write_bytes(b"".join([*lines[:-1], foreign]))
    with pytest.raises(BrokenLine) as broken:
        list(getattr(Journal(Places(filled)), walk)())
    assert (broken.value.torn, broken.value.after.seq) == (False, 4)


def test_a_torn_tail_is_kept_under_the_number_that_it_would_have_had(filled: Path) -> None:
    with journal_path(filled).open("ab") as file:
        file.write(b'{"h":"00')
    with opened(filled):
        assert [path.name for path in (filled / "journal").glob("torn-*")] == ["torn-000000000006-8.bin"]


class Failing(Disk):
    """Its next call of each of these names fails."""

    def __init__(self) -> None:
        self.fails: set[str] = set()

    def _turn(self, name: str) -> None:
        if name in self.fails:
            raise OSError(errno.ENOSPC, "stopped")

    def write(self, descriptor: int, offset: int, raw: bytes | bytearray) -> None:
        self._turn("write")
        super().write(descriptor, offset, raw)

    def sync(self, descriptor: int) -> None:
        self._turn("sync")
        super().sync(descriptor)

    def truncate(self, descriptor: int, size: int) -> None:
        self._turn("truncate")
        super().truncate(descriptor, size)


@pytest.mark.parametrize("size", [1 << 20, 500])
def test_a_line_that_could_not_be_written_leaves_a_journal_that_goes_on(
    filled: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it would have been the first of a new file."""
    monkeypatch.setattr("db.journal.FILE_SIZE", size)
    disk = Failing()
    with Store.open(filled, token=tokens(), disk=disk, clock=lambda: NOW) as store:
        disk.fails = {"write"}
        with pytest.raises(Refused, match="没有保存"):
            put(store, shop(5))
        disk.fails = set()
        put(store, shop(6))
        assert store.numbers(Shop)[-1] == "O-000006"
    assert check(filled) == []


def test_a_sync_that_failed_is_what_is_told_though_the_line_cannot_be_cut_off_either(filled: Path) -> None:
    disk = Failing()
    with Store.open(filled, token=tokens(), disk=disk, clock=lambda: NOW) as store:
        disk.fails = {"sync", "truncate"}
        with pytest.raises(MingchouError, match="不能确定刚才的操作是否已经保存"):
            put(store, shop(5))
        disk.fails = set()
        with pytest.raises(Refused, match="不能确定刚才的操作是否已经保存"):
            put(store, shop(6))


def test_a_file_of_this_session_that_goes_is_written_out_from_memory(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.journal.FILE_SIZE", 500)
    with opened(filled) as store:
        for n in range(5, 9):
            put(store, shop(n))
        lost = sorted((filled / "journal").glob("*.jsonl"))[1]
        lines = [read_entry(line).seq for line in lost.read_bytes().splitlines(keepends=True)]
        lost.unlink()
        store.write_out(filled.with_name("out"))
    assert lines[0] == 6
    assert check(filled.with_name("out")) == []
    with Store.open(filled.with_name("out"), write=False) as reader:
        assert reader.count(Shop) == 8
