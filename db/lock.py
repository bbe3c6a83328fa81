"""One writer: a lock of the operating system, which dies with its holder, and a note of who that is."""

from contextlib import suppress
from datetime import datetime

import msgspec
from filelock import FileLock, Timeout

from db.files import disk_refusal, private
from db.places import Places
from rules.base.errors import Busy

__all__ = ["WriterLock"]


class _Holder(msgspec.Struct, frozen=True):
    holder: str
    since: str


class WriterLock:
    """The right to write in a bureau's folder; taken at once or not at all."""

    def __init__(self, places: Places) -> None:
        self._places = places
        # The desk may close the store from another thread than the one that opened it.
        self._lock = FileLock(places.lock, timeout=0, mode=0o600, thread_local=False)

    def acquire(self, holder: str, since: datetime) -> None:
        """Take the lock. Busy, naming who has it since when; Refused without rights in the folder."""
        try:
            self._lock.acquire()
        except Timeout:
            raise Busy(self._busy()) from None
        except OSError as error:
            raise disk_refusal(error, self._places.lock) from error
        note = msgspec.json.encode(_Holder(holder, since.isoformat(timespec="minutes")))
        # A courtesy, not worth a sync: without it, or with half of it, the lock holds all the same.
        with suppress(OSError), open(self._places.holder, "wb", opener=private) as file:
            file.write(note)

    def release(self) -> None:
        with suppress(OSError):
            self._places.holder.unlink(missing_ok=True)
        self._lock.release()

    def _busy(self) -> str:
        who, since = "另一个程序", ""
        with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            note = msgspec.json.decode(self._places.holder.read_bytes(), type=_Holder)
            who = f"“{note.holder}”" if note.holder else who
            since = f"（自 {note.since[:16].replace('T', ' ')} 起）"
        return f"{who}正在使用本单位的台账{since}，现在只能查看；请等对方退出后再试"
