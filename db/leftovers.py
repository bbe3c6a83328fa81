"""What a killed program left behind: half-written files, folders that were being made. Taken away by the next writer.

They may hold what is to be erased by law, and nobody would ever look for them. In the bureau's own folders the lock tells that nobody is at it now.
A bureau that is being made beside others (a restore, a copy written out) has a lock of its own in it as long as somebody makes it.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from db.backups.holding import clear_half_written
from db.files import DISK, Disk, private_opener
from db.places import Places
from filesystem.depth import entries_below

__all__ = ["being_made", "clear_leftovers"]

_MAKING = ".making"
_ASIDE_FOLDER = re.compile(r"\..+\.[0-9a-f]{8}\.new")
_ASIDE = re.compile(r"\..+\.new")
_OF_A_BUREAU = {
    "bureau.toml", "journal", "records.json", "records.json.sha256", "records.previous.json", "records.previous.json.sha256", "evidence", "pages",
    "templates", "passphrases.json", "restored.json", "打捞报告.txt", "drafts", "backups",
}  # fmt: skip
_LONG_AGO = 60.0
"""Seconds after which nobody is between two calls any more."""


@contextmanager
def being_made(folder: Path) -> Iterator[None]:
    """A bureau is made in this new folder, which nobody else takes for a leftover meanwhile. Raises OSError."""
    path = folder / _MAKING
    with open(path, "xb", opener=private_opener):
        pass
    lock = FileLock(path, timeout=0, thread_local=False, mode=0o600)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()  # Windows renames no folder in which a file is open
        with suppress(OSError):
            path.unlink(missing_ok=True)


def clear_leftovers(places: Places, disk: Disk = DISK) -> None:
    """Take away what a crash left half written in the bureau, and bureaus beside it that nobody finished. Only under the lock; raises nothing."""
    for folder, name in (
        (places.folder, "records"),
        (places.folder, "passphrases"),
        (places.folder, "proved"),
        (places.journal, ""),
        (places.drafts, ""),
    ):
        disk.clear_temporaries(folder, name)
    clear_half_written(places.backups, disk)  # backups are made without the lock
    with suppress(OSError):
        for aside in places.folder.glob(".*.new"):  # settings are changed, and a site noted, without the lock
            if aside.is_file() and _is_old(aside):
                disk.unlink(aside)
    _clear_evidence(places, disk)
    _clear_sheets(places, disk)
    _clear_unfinished(places.folder)


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > _LONG_AGO


def _clear_evidence(places: Places, disk: Disk) -> None:
    """Folders that were being replaced (db.folders): the old one gets its name back where the new one had not got it yet."""
    with suppress(OSError):
        disk.clear_temporaries(places.all_evidence)
        for aside in list(places.all_evidence.glob(".*")):
            name, _, what = aside.name[1:].rpartition(".")
            if not aside.is_dir() or what not in ("new", "old"):
                continue
            if what == "old" and not (places.all_evidence / name).exists():
                disk.replace(aside, places.all_evidence / name)
            else:
                shutil.rmtree(aside, ignore_errors=True)


def _clear_sheets(places: Places, disk: Disk) -> None:
    """Only folders that were touched since the last snapshot: a task may have twenty thousand sheets."""
    with suppress(OSError):
        since = places.records.stat().st_mtime - 2 if places.records.exists() else 0
        for folder in (places.folder / "sheets").iterdir():
            if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime >= since:
                for path, entry in entries_below(folder):
                    if _ASIDE.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        disk.unlink(folder / path)


def _clear_unfinished(folder: Path) -> None:
    """Bureaus beside this one that somebody began to make, and was killed."""
    with suppress(OSError), os.scandir(folder.absolute().parent) as entries:
        for path in [
            Path(entry.path)
            for entry in entries
            if _ASIDE_FOLDER.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        ]:
            with suppress(OSError):
                if _is_unfinished(path):
                    shutil.rmtree(path, ignore_errors=True)


def _is_unfinished(folder: Path) -> bool:
    """Whether this is one of ours, and nobody is at it."""
    making = folder / _MAKING
    if not making.is_file():
        # Killed before it was there, or after it went: whole, but without the name that was asked for.
        return _is_old(folder) and {path.name for path in folder.iterdir()} <= _OF_A_BUREAU
    try:
        with FileLock(making, timeout=0):
            return True
    except Timeout:
        return False
