"""One process at a time: a lock of the operating system, which dies with its holder, and a note of who that is.

The lock is an empty file that stays where it is, or goes with its holder where readers of a web server would see it. Then its holder takes
the name away before it gives the lock back: whoever opened the file before that finds it without a name, and has no lock (filelock sees
to that; on Windows it takes the name away itself, and leaves one alone that is to stay). The note lies beside it, since Windows lets nobody else read a locked file, and goes when
the lock is released.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from rules.base.dates import short_moment
from rules.base.errors import Problem, Refused

__all__ = ["AlreadyHeld", "Lock"]


_NOTE_MODE = 0o600
_NO_LOCKS = {getattr(errno, name) for name in ("ENOLCK", "ENOSYS", "EOPNOTSUPP", "ENOTSUP") if hasattr(errno, name)}


class _Note(msgspec.Struct, frozen=True):
    holder: str
    since: str


class AlreadyHeld(Exception):
    """Another process (or another Lock of this one) has the lock.

    holder: who, for a sentence: “演示员”, or 另一个程序 where the note does not say. since: （自 2024-09-02 09:00 起）, or "".
    """

    def __init__(self, holder: str, since: str) -> None:
        super().__init__(holder, since)
        self.holder = holder
        self.since = since


class Lock:
    """The lock on the file `path`, taken at once or not at all. note: the JSON file that names the holder.

    mode: the rights of the lock; the group is among them where several users may have it in turn. The note, which names a person,
    is its writer's alone: another user hears of 另一个程序. stays: whether the empty file is left behind.
    """

    def __init__(self, path: Path, note: Path, *, mode: int = 0o600, stays: bool = True) -> None:
        self._leaves = None if stays else path
        self._folder = path.parent
        self._note = note
        # The desk may release it from another thread than the one that took it.
        # A file system without locks is told as such: a file in the place of a lock would outlive a holder that dies, and lock everybody out.
        self._lock = FileLock(
            path, timeout=0, mode=mode, thread_local=False, fallback_to_soft=False, preserve_lock_file=stays
        )

    def acquire(self, holder: str, since: datetime) -> None:
        """Take the lock for `holder`. Raises AlreadyHeld, Refused where the file system knows no locks, or OSError without the folder or rights in it."""
        if not self._folder.is_dir():  # filelock would make it
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._folder))
        try:
            self._lock.acquire()
        except Timeout:
            raise self._held() from None
        except OSError as error:
            if error.errno in _NO_LOCKS:
                cure = (
                    "所在的磁盘不支持文件锁（多见于网络盘、手机存储），不能保证只有一个人在写；请把它放到本机的磁盘上"
                )
                raise Refused(Problem(cure, where=str(self._folder))) from error
            raise
        # A courtesy, not worth a sync: without it, or with half of it, the lock holds all the same.
        with suppress(OSError):
            self._note.unlink(missing_ok=True)  # of a holder that died, perhaps another user's
            with open(self._note, "xb", opener=lambda path, flags: os.open(path, flags, _NOTE_MODE)) as file:
                file.write(msgspec.json.encode(_Note(holder, since.isoformat(timespec="minutes"))))

    def release(self) -> None:
        """Give the lock back and take the note away. Nothing happens when it is not held."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._note.unlink(missing_ok=True)
            if self._leaves is not None:
                with suppress(OSError):  # Windows: filelock does it after the release
                    self._leaves.unlink(missing_ok=True)
            self._lock.release()

    @contextmanager
    def held(self, holder: str, since: datetime) -> Iterator[None]:
        """The lock for the length of a with-block; raises what `acquire` does."""
        self.acquire(holder, since)
        try:
            yield
        finally:
            self.release()

    def _held(self) -> AlreadyHeld:
        try:
            note = msgspec.json.decode(self._note.read_bytes(), type=_Note)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return AlreadyHeld("另一个程序", "")
        holder = f"“{note.holder}”" if note.holder else "另一个程序"
        return AlreadyHeld(holder, f"（自 {short_moment(note.since)} 起）")
