"""Who may write in a folder of backups: one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

from db.files import DISK, Disk
from filesystem.lock import AlreadyHeld, Lock
from rules.base.errors import Busy
from rules.base.fields import CHINA

__all__ = ["backups_held", "clear_half_written"]

_PATIENCE = 30.0
"""Seconds to wait while another program, or another thread, is at the backups."""


@contextmanager
def backups_held(folder: Path, at: datetime, patience: float | None = None) -> Iterator[None]:
    """The right to write and delete in a folder of backups, for the length of a with-block. Busy where somebody else keeps it longer than `patience` seconds; raises OSError."""
    lock = Lock(folder / ".lock", folder / ".lock.json")
    until = monotonic() + (_PATIENCE if patience is None else patience)
    while True:
        try:
            lock.acquire("备份", at)
            break
        except AlreadyHeld:
            if monotonic() >= until:
                raise Busy("另一个程序正在备份，没有做成；请等它做完再试") from None
            sleep(0.05)
    try:
        yield
    finally:
        lock.release()


def clear_half_written(folder: Path, disk: Disk = DISK) -> None:
    """Take away what a crash left half written in a folder of backups, unless somebody is writing there just now."""
    folders = (folder, folder / "parts")
    if any(left for one in folders for left in one.glob(".*.new")):
        with suppress(OSError, Busy), backups_held(folder, datetime.now(CHINA), 0.0):
            for one in folders:
                disk.clear_temporaries(one)
