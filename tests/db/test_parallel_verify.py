"""A long journal is verified by several processes; what they say is what following it line by line says."""

import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from db.check import check
from db.journal import Journal
from db.mark import Mark
from db.parallel_verify import VerifiedJournal, parallel_verification, verify
from db.places import Places
from db.store import Store
from rules.base.errors import Damaged
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop

Files = dict[Path, bytes]


@pytest.fixture
def long(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Forty entries in several files, without snapshots; every journal counts as long, a stretch has four lines or so."""
    monkeypatch.setattr("db.journal.FILE_SIZE", 8000)
    monkeypatch.setattr("db.parallel_verify.MIN_PARALLEL_BYTES", 0)
    monkeypatch.setattr("db.parallel_verify.CHUNK_BYTES", 2500)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with opened(folder) as store:
        for n in range(1, 37):
            put(store, shop(n % 9 + 1, f"演示旅馆{n}"))
        put(store, *(shop(n) for n in range(10, 40)))
        with store.transaction("demo", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000003")
        put(store, shop(1, '带"引号"的'))
    without_snapshots(folder)
    return folder


def without_snapshots(folder: Path) -> None:
    for path in folder.glob("records*"):
        path.unlink()


def end_of(journal: Journal) -> Mark:
    *_, (_, mark) = journal.follow()
    return mark


def test_the_verdict_names_the_end_of_the_journal(long: Path) -> None:
    journal = Journal(Places(long))
    assert len(journal.files()) > 2
    with parallel_verification(journal) as verdict:
        assert verdict is not None, "processes are at work"
        assert verdict() == VerifiedJournal(end_of(journal), [])
    assert verify(journal) == VerifiedJournal(end_of(journal), [])


def test_what_was_erased_is_reported(long: Path) -> None:
    journal = Journal(Places(long))
    path = journal_path(long)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2][: lines[2].index(b'"bodies":[')] + b'"bodies":[{"erased":40}]}\n'
    path.write_bytes(b"".join(lines))
    assert verify(journal) == VerifiedJournal(end_of(journal), [(3, 0, 40)])
    assert ["依法删除" in problem.message for problem in check(long)] == [True]


def test_a_long_journal_without_snapshots_opens_to_the_same_records(
    long: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(long, write=False) as fast:
        records, position = fast.all(Shop), fast.position
    monkeypatch.setattr("db.parallel_verify.MIN_PARALLEL_BYTES", 1 << 30)
    with Store.open(long, write=False) as slow:
        assert (slow.all(Shop), slow.position) == (records, position)
    assert check(long) == []


def flipped(files: Files, chance: random.Random) -> Files:
    path = chance.choice(sorted(files))
    place = chance.randrange(len(files[path]))
    raw = files[path]
    return {**files, path: raw[:place] + bytes([raw[place] ^ (1 << chance.randrange(8))]) + raw[place + 1 :]}


def line_lost(files: Files, chance: random.Random) -> Files:
    path = chance.choice(sorted(files))
    lines = files[path].splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return {**files, path: b"".join(lines)}


def lines_swapped(files: Files, chance: random.Random) -> Files:
    path = chance.choice([path for path in sorted(files) if files[path].count(b"\n") > 1])
    lines = files[path].splitlines(keepends=True)
    place = chance.randrange(1, len(lines))
    lines[place - 1 : place + 1] = lines[place], lines[place - 1]
    return {**files, path: b"".join(lines)}


def end_lost(files: Files, chance: random.Random) -> Files:
    path = max(files)
    return {**files, path: files[path][: chance.randrange(len(files[path]))]}


def file_lost(files: Files, chance: random.Random) -> Files:
    gone = chance.choice(sorted(files)[1:-1])
    return {path: raw for path, raw in files.items() if path != gone}


@pytest.mark.parametrize("harm", [flipped, line_lost, lines_swapped, end_lost, file_lost])
def test_damage_is_told_as_it_is_told_line_by_line(
    long: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Files, random.Random], Files]
) -> None:
    """Same file, same line, same words: the processes may only say yes, and never where the strict reader says no."""
    sound = {path: path.read_bytes() for path in (long / "journal").glob("*.jsonl")}
    for seed in range(4):
        monkeypatch.setattr("db.parallel_verify.MIN_PARALLEL_BYTES", 0)
        files = harm(sound, random.Random(seed))
        for path in sound:
            path.unlink(missing_ok=True)
        for path, raw in files.items():
            path.write_bytes(raw)
        journal = Journal(Places(long))
        found = check(long)
        told = read(long)
        with parallel_verification(journal) as verdict:
            assert verdict is not None
            verified = verdict()
        monkeypatch.setattr("db.parallel_verify.MIN_PARALLEL_BYTES", 1 << 30)
        assert found == check(long) != [], f"seed {seed}"
        assert told == read(long), f"seed {seed}"
        if verified is not None:
            assert verified.mark == end_of(journal), (
                "cut at a line's end: what is there is sound, HEAD tells that some is missing"
            )
        with pytest.raises(Damaged):
            Store.open(long)


def read(folder: Path) -> tuple[object, ...]:
    """What a reader gets, and is told."""
    with Store.open(folder, write=False) as store:
        return store.all(Shop), store.position, store.notices


def test_without_processes_the_journal_is_followed_here(long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("multiprocessing.context.BaseContext.Value", refused)
    assert check(long) == []
    with opened(long) as store:
        assert store.get(Shop, "O-000001").name == '带"引号"的'


def killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="the others are no forks there")
def test_of_a_process_that_was_killed_no_verdict_is_expected(long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.parallel_verify._help", killed)
    with parallel_verification(Journal(Places(long))) as verdict:
        assert verdict is not None
        assert verdict() is None
    assert check(long) == []


def test_nothing_is_left_running_where_nobody_asks_for_the_verdict(long: Path) -> None:
    with parallel_verification(Journal(Places(long))) as verdict:
        assert verdict is not None
    assert multiprocessing.active_children() == []


def test_where_other_threads_run_the_processes_are_begun_anew_and_say_the_same(long: Path) -> None:
    """As on the desk: a fork of several threads could stand still for ever."""
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        journal = Journal(Places(long))
        assert verify(journal) == VerifiedJournal(end_of(journal), [])
    finally:
        over.set()
        other.join()
