"""Backups: one tar file each in `backups/`, named by its time; kept 7 daily, 4 weekly, one of every year.

In it: bureau.toml, records.json with its hash, journal/ (lines and HEAD), pages/, templates/, evidence/, and last backup.sha256,
the SHA-256 of every file: without it, a tar that was cut off between two files would pass for a whole one. Where bureau.toml names
recipients, or with a passphrase, the tar is sealed (db.sealing).
"""

import io
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from db.backups.reading import FOLDERS, JOURNAL, SUMS_FILE, TOP_FILES, HashingReader
from db.config import read_bureau
from db.files import DISK, FOLDER_MODE, Disk, private_opener
from db.genesis import read_genesis
from db.head import read_head
from db.lock import WriterLock
from db.places import Places
from db.sealing import SEALED, refuse_weak, seal
from filesystem.depth import entries_below
from filesystem.refusals import disk_refusal
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.fields import CHINA

__all__ = [
    "backup",
    "backup_due",
    "backup_times",
    "prune",
    "sealed_seq",
]

DAILY, WEEKLY = 7, 4
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6})(?:-\d+)?(?:\.\d+\.tar\.age|\.tar)")


def backup(
    places: Places, at: datetime, *, held: bool = False, passphrase: str | None = None, disk: Disk = DISK
) -> Path:
    """Write a backup of the bureau as it stands, then rotate the older ones. Returns its path.

    passphrase: seal it with this, in the place of the recipients of bureau.toml. held: the caller has the store open for writing (and nobody writes while this runs); else the lock is taken here, Busy if
    somebody has it. Refused when the disk is full or without rights; no half backup stays behind.
    """
    read_genesis(places)
    recipients = read_bureau(places.folder).backup_recipients if places.bureau_toml.exists() else ()
    if passphrase is not None:
        refuse_weak(passphrase)
    refuse_unwritable([Target(places.backups, Kind.FOLDER)])
    lock = None if held else WriterLock(places)
    if lock is not None:
        lock.acquire("备份", at)
    try:
        places.backups.mkdir(FOLDER_MODE, exist_ok=True)
        disk.sync_folder(places.folder)
        sealed = bool(recipients) or passphrase is not None
        target = _fresh(places.backups, at, f".{_newest_entry(places)}.tar{SEALED}" if sealed else ".tar")
        aside = target.with_name(f".{target.name}.new")
        try:
            with open(aside, "wb", opener=private_opener) as file:
                if sealed:
                    # Not beside the backups, which may lie on a disk that is carried away.
                    with tempfile.TemporaryFile(dir=places.folder) as plain:
                        _write(plain, places, at)
                        seal(plain, file, recipients=recipients, passphrase=passphrase)
                else:
                    _write(file, places, at)
                file.flush()
                disk.sync(file.fileno())
            disk.replace(aside, target)
            disk.sync_folder(places.backups)
        finally:
            aside.unlink(missing_ok=True)
        with suppress(OSError):  # this backup is made; old ones can go tomorrow
            prune(places, target)
    except OSError as error:
        raise disk_refusal(error, places.backups) from error
    finally:
        if lock is not None:
            lock.release()
    return target


def _write(file: IO[bytes], places: Places, at: datetime) -> None:
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        sums = ""
        for path in _contents(places):
            name = path.relative_to(places.folder).as_posix()
            sums += f"{_add(archive, path, name, at)}  {name}\n"
        archive.addfile(_member(SUMS_FILE, len(sums.encode()), at), io.BytesIO(sums.encode()))


def _newest_entry(places: Places) -> int:
    """The seq of the last entry whose contents are all as the journal says: before an erasure that a crash has cut short."""
    head = read_head(places)
    seq = head[0] if head else 0
    with suppress(FileNotFoundError, ValueError):
        return min(seq, int(places.erasing.read_text(encoding="ascii")) - 1)
    return seq


def _fresh(folder: Path, at: datetime, ending: str) -> Path:
    stem = at.astimezone(CHINA).strftime("%Y-%m-%dT%H%M%S")
    target, n = folder / f"{stem}{ending}", 1
    while target.exists():
        n += 1
        target = folder / f"{stem}-{n}{ending}"
    return target


def sealed_seq(archive: Path) -> int | None:
    """The seq of the last entry in a sealed backup, by its name; None for one that is not sealed.

    >>> sealed_seq(Path("2024-09-02T090000.123.tar.age")), sealed_seq(Path("2024-09-02T090000.tar"))
    (123, None)
    """
    return int(archive.name.split(".")[1]) if archive.name.endswith(f".tar{SEALED}") else None


def _contents(places: Places) -> Iterator[Path]:
    """The files of a backup, sorted; nothing that is a link, or of the lock."""
    yield from (path for name in TOP_FILES if (path := places.folder / name).is_file())
    yield from (path for path in sorted(places.journal.iterdir()) if JOURNAL.fullmatch(path.name))
    for name in FOLDERS:
        top = places.folder / name
        if top.is_dir() and not top.is_symlink():
            yield from sorted(top / path for path, entry in entries_below(top) if entry.is_file(follow_symlinks=False))


def _add(archive: tarfile.TarFile, path: Path, name: str, at: datetime) -> str:
    with path.open("rb") as file:
        summed = HashingReader(file)
        archive.addfile(_member(name, os.fstat(file.fileno()).st_size, at), summed)
    return summed.sum.hexdigest()


def _member(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(at.timestamp()), 0o600
    return member


def backup_times(places: Places) -> list[tuple[datetime, Path]]:
    """The backups there are, oldest first. Raises OSError when the folder cannot be read."""
    try:
        paths = sorted(places.backups.iterdir())
    except FileNotFoundError:
        return []
    named = [(match, path) for path in paths if (match := _NAME.fullmatch(path.name))]
    times: list[tuple[datetime, Path]] = []
    for match, path in named:
        with suppress(ValueError):  # a name such as 2024-13-99 is nobody's backup
            times.append((datetime.strptime(match[1], "%Y-%m-%dT%H%M%S").replace(tzinfo=CHINA), path))
    return sorted(times)


def backup_due(places: Places, now: datetime) -> bool:
    """Whether today, in China, has no backup yet. Refused (Chinese) when the folder cannot be read."""
    today = now.astimezone(CHINA).date()
    try:
        return all(time.date() != today for time, _ in backup_times(places))
    except OSError as error:
        raise disk_refusal(error, places.backups) from error


def prune(places: Places, new: Path | None = None) -> list[Path]:
    """Delete what the rotation does not keep; returns what was deleted.

    Kept: all of the last day, the newest of each of the last 7 days that have any, of the last 4 such weeks, and of every year; and
    `new`, the one just made, which is not the last where a clock has jumped back.
    """
    times = backup_times(places)
    if not times:
        return []
    last_day = times[-1][0].date()
    kept = {path for time, path in times if time.date() == last_day}
    kept |= _newest(times, lambda time: time.date().isoformat(), DAILY)
    kept |= _newest(times, lambda time: "{}-{:02d}".format(*time.isocalendar()[:2]), WEEKLY)
    kept |= _newest(times, lambda time: str(time.year), len(times))
    dropped = [path for _, path in times if path not in kept and path != new]
    for path in dropped:
        with suppress(OSError):  # one that cannot be deleted today can be tomorrow
            path.unlink()
    return dropped


def _newest(times: list[tuple[datetime, Path]], period: Callable[[datetime], str], keep: int) -> set[Path]:
    """The newest backup of each of the last `keep` periods."""
    by_period = {period(time): path for time, path in times}
    return {by_period[name] for name in sorted(by_period)[-keep:]}
