"""One process at a time, whoever it is; and who comes second hears who has the lock since when."""

import errno
import os
import stat
import subprocess
import sys
import textwrap
import threading
import warnings
from datetime import datetime
from pathlib import Path

import pytest

from filesystem.lock import AlreadyHeld, Lock
from rules.base.errors import Refused
from rules.base.fields import CHINA
from tests import ROOT

NINE = datetime(2024, 9, 2, 9, 0, 30, tzinfo=CHINA)


def lock(folder: Path) -> Lock:
    return Lock(folder / "lock", folder / "holder.json")


def test_who_comes_second_hears_who_has_it_since_when(tmp_path: Path) -> None:
    with lock(tmp_path).held("演示员", NINE), pytest.raises(AlreadyHeld) as held:
        lock(tmp_path).acquire("别人", NINE)
    assert (held.value.holder, held.value.since) == ("“演示员”", "（自 2024-09-02 09:00 起）")


@pytest.mark.parametrize("note", [b"", b'{"holder":"', b"\xff\xfe", b"[1]"])
def test_where_the_note_says_nothing_it_is_another_program(tmp_path: Path, note: bytes) -> None:
    with lock(tmp_path).held("演示员", NINE):
        (tmp_path / "holder.json").write_bytes(note)
        with pytest.raises(AlreadyHeld) as held:
            lock(tmp_path).acquire("别人", NINE)
    assert (held.value.holder, held.value.since) == ("另一个程序", "")


def test_a_holder_without_a_name_is_another_program_with_its_time(tmp_path: Path) -> None:
    with lock(tmp_path).held("", NINE), pytest.raises(AlreadyHeld) as held:
        lock(tmp_path).acquire("别人", NINE)
    assert (held.value.holder, held.value.since) == ("另一个程序", "（自 2024-09-02 09:00 起）")


def test_the_lock_file_stays_and_the_note_goes(tmp_path: Path) -> None:
    """A lock file that is deleted while others wait for it would have two holders: it is the same file for good."""
    with lock(tmp_path).held("甲", NINE):
        first = (tmp_path / "lock").stat().st_ino
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]
    with lock(tmp_path).held("乙", NINE):
        assert (tmp_path / "lock").stat().st_ino == first


def test_where_readers_would_see_it_the_lock_file_goes_and_two_never_have_it(tmp_path: Path) -> None:
    """Also where somebody has opened the file before it went: what has no name any more is no lock."""

    def going() -> Lock:
        return Lock(tmp_path / "lock", tmp_path / "holder.json", stays=False)

    had, busy, inside = [], [], []

    def work() -> None:
        for _ in range(200):
            try:
                with going().held("甲", NINE):
                    inside.append(1)
                    had.append(len(inside))
                    inside.pop()
            except AlreadyHeld:
                busy.append(1)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert had
    assert {*had} == {1}
    assert len(had) + len(busy) == 800
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "lock").touch()  # of somebody who died
    with going().held("乙", NINE), pytest.raises(AlreadyHeld):
        going().acquire("丙", NINE)
    assert list(tmp_path.iterdir()) == []


CHILD = """
    import sys, time
    from datetime import datetime
    from pathlib import Path
    from filesystem.lock import Lock
    from rules.base.fields import CHINA

    folder = Path(sys.argv[1])
    lock = Lock(folder / "lock", folder / "holder.json")
    lock.acquire("子进程", datetime.now(CHINA))
    print("held", flush=True)
    time.sleep(600)
"""


def test_it_dies_with_its_holder_whose_note_is_replaced(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "held\n"
            with pytest.raises(AlreadyHeld, match="子进程"):
                lock(tmp_path).acquire("甲", NINE)
        finally:
            child.kill()
    assert "子进程" in (tmp_path / "holder.json").read_text(encoding="utf-8")
    with lock(tmp_path).held("甲", NINE), pytest.raises(AlreadyHeld, match="甲"):
        lock(tmp_path).acquire("乙", NINE)


def test_who_did_not_get_it_takes_nothing_away(tmp_path: Path) -> None:
    with lock(tmp_path).held("甲", NINE):
        second = lock(tmp_path)
        with pytest.raises(AlreadyHeld):
            second.acquire("乙", NINE)
        second.release()
        with pytest.raises(AlreadyHeld, match="甲"):
            lock(tmp_path).acquire("丙", NINE)


def test_another_thread_may_release_it(tmp_path: Path) -> None:
    """The desk closes the store from another thread than the one that opened it."""
    first = lock(tmp_path)
    first.acquire("甲", NINE)
    thread = threading.Thread(target=first.release)
    thread.start()
    thread.join()
    with lock(tmp_path).held("乙", NINE):
        pass


def test_an_error_within_the_block_gives_it_back(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), lock(tmp_path).held("甲", NINE):
        raise RuntimeError
    with lock(tmp_path).held("乙", NINE):
        pass


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
@pytest.mark.parametrize("mode", [0o600, 0o660])
def test_the_lock_has_the_rights_that_were_asked_for_and_the_note_is_its_writers_alone(
    tmp_path: Path, mode: int
) -> None:
    """The group of a web folder is often the server's: it must not give away who is at work."""
    old = os.umask(0)
    try:
        with Lock(tmp_path / "lock", tmp_path / "holder.json", mode=mode).held("甲", NINE):
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
            assert modes == {"lock": mode, "holder.json": 0o600}
    finally:
        os.umask(old)


def test_without_the_folder_the_system_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        lock(tmp_path / "missing").acquire("甲", NINE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="flock is of POSIX")
@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
@pytest.mark.parametrize("stays", [True, False])
def test_a_disk_without_locks_is_told_as_such_and_no_file_stands_in_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, stays: bool
) -> None:
    """A file in the place of a lock would outlive whoever is killed, and lock the office out for good."""

    def not_here(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", not_here)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Refused, match="不支持文件锁（多见于网络盘"):
            Lock(tmp_path / "lock", tmp_path / "holder.json", stays=stays).acquire("演示员", NINE)
    monkeypatch.undo()
    with lock(tmp_path).held("演示员", NINE):
        pass


def test_on_windows_the_lock_file_is_not_taken_away_while_others_have_it_open(tmp_path: Path) -> None:
    """filelock would, after the release, unless it is told that the file stays."""
    kept = Lock(tmp_path / "lock", tmp_path / "holder.json")
    assert kept._lock.preserve_lock_file
    assert not kept._lock.fallback_to_soft
