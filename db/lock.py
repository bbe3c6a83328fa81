"""One writer in a bureau's folder, and who that is."""

from datetime import datetime

from db.places import Places
from filesystem.lock import AlreadyHeld, Lock
from filesystem.refusals import disk_refusal
from rules.base.errors import Busy

__all__ = ["WriterLock"]


class WriterLock:
    """The right to write in a bureau's folder; taken at once or not at all."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._lock = Lock(places.lock, places.holder)

    def acquire(self, holder: str, since: datetime) -> None:
        """Take the lock. Busy, naming who has it since when; Refused without rights in the folder."""
        try:
            self._lock.acquire(holder, since)
        except AlreadyHeld as held:
            cure = "现在只能查看；请等对方退出后再试"
            raise Busy(f"{held.holder}正在使用本单位的台账{held.since}，{cure}") from None
        except OSError as error:
            raise disk_refusal(error, self._places.lock) from error

    def release(self) -> None:
        """Let others write. Nothing happens when the lock is not held."""
        self._lock.release()
