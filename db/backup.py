"""Backups: one tar file each in `backups/`, named by its time; kept 7 daily, 4 weekly, one of every year.

In it: bureau.toml, records.json with its hash, journal/ (lines and HEAD), pages/, evidence/, and last backup.sha256, the SHA-256 of
every file: without it, a tar that was cut off between two files would pass for a whole one.
"""

import hashlib
import io
import os
import re
import secrets
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from db.check import check
from db.files import DISK, Disk, disk_refusal
from db.journal import read_genesis
from db.lock import WriterLock
from db.places import Places
from db.store import Store
from rules.errors import Damaged, Problem, Refused
from rules.fields import CHINA

__all__ = ["backup", "backup_times", "due", "prune", "restore"]

DAILY, WEEKLY = 7, 4
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6})(?:-\d+)?\.tar")
_JOURNAL = re.compile(r"\d{12}\.jsonl|HEAD")
_WHOLE = ("bureau.toml", "records.json", "records.json.sha256")
_SUMS = "backup.sha256"
_TREES = ("pages", "evidence")
_COPY = 1 << 20


def backup(places: Places, at: datetime, *, held: bool = False, disk: Disk = DISK) -> Path:
    """Write a backup of the bureau as it stands, then rotate the older ones. Returns its path.

    held: the caller has the store open for writing (and nobody writes while this runs); else the lock is taken here, Busy if
    somebody has it. Refused when the disk is full or without rights; no half backup stays behind.
    """
    read_genesis(places)
    lock = None if held else WriterLock(places)
    if lock is not None:
        lock.acquire("备份", at)
    try:
        places.backups.mkdir(exist_ok=True)
        target = _fresh(places.backups, at)
        aside = target.with_name(f".{target.name}.new")
        try:
            with aside.open("wb") as file:
                with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                    sums = ""
                    for path in _contents(places):
                        name = path.relative_to(places.folder).as_posix()
                        sums += f"{_add(archive, path, name, at)}  {name}\n"
                    archive.addfile(_member(_SUMS, len(sums.encode()), at), io.BytesIO(sums.encode()))
                file.flush()
                disk.sync(file.fileno())
            disk.replace(aside, target)
            disk.sync_folder(places.backups)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise disk_refusal(error, places.backups) from error
    finally:
        if lock is not None:
            lock.release()
    prune(places)
    return target


def _fresh(folder: Path, at: datetime) -> Path:
    stem = at.astimezone(CHINA).strftime("%Y-%m-%dT%H%M%S")
    target, n = folder / f"{stem}.tar", 1
    while target.exists():
        n += 1
        target = folder / f"{stem}-{n}.tar"
    return target


def _contents(places: Places) -> Iterator[Path]:
    """The files of a backup, sorted; nothing that is a link, or of the lock."""
    yield from (path for name in _WHOLE if (path := places.folder / name).is_file())
    yield from (path for path in sorted(places.journal.iterdir()) if _JOURNAL.fullmatch(path.name))
    for name in _TREES:
        yield from (
            path for path in sorted((places.folder / name).rglob("*")) if path.is_file() and not path.is_symlink()
        )


class _Summed(io.RawIOBase):
    """A file that is read once, and its SHA-256 on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self.sum.update(part)
        return part


def _add(archive: tarfile.TarFile, path: Path, name: str, at: datetime) -> str:
    with path.open("rb") as file:
        summed = _Summed(file)
        archive.addfile(_member(name, os.fstat(file.fileno()).st_size, at), summed)
    return summed.sum.hexdigest()


def _member(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(at.timestamp()), 0o644
    return member


def restore(archive: Path, new_folder: Path, disk: Disk = DISK) -> Path:
    """A bureau's folder out of a backup; `new_folder` must not exist. Returns it.

    Everything is unpacked beside it, opened and checked, and only then given its name: a failure leaves nothing. Refused for a file
    that is no backup of ours (a path that would climb out, a link, a stranger), Damaged with every finding if it does not check.
    """
    if new_folder.exists() or new_folder.is_symlink():
        raise Refused(f"“{new_folder}”已经存在；恢复只写到新的文件夹，请换一个名字")
    parent = new_folder.absolute().parent
    aside = parent / f".{new_folder.name}.{secrets.token_hex(4)}.new"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        aside.mkdir()
        try:
            _unpack(archive, aside, disk)
            findings = check(aside)
            if findings:
                raise Damaged(
                    Problem("备份本身已损坏，没有恢复；请换一个备份", archive.name), *findings
                )  # fmt: skip
            Store.open(aside, write=False).close()
            disk.replace(aside, new_folder)
            disk.sync_folder(parent)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except tarfile.TarError:
        raise Refused(f"“{archive.name}”不是明抽的备份，或没有写完；请换一个") from None
    except OSError as error:
        raise disk_refusal(error, archive if not archive.exists() else new_folder) from error
    return new_folder


def _unpack(archive: Path, folder: Path, disk: Disk) -> None:
    found, told = "", ""
    with archive.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as members:
        for member in members:
            target = folder / _safe(member)
            content = members.extractfile(member)
            if content is None or target.exists() or told:
                raise Refused(f"“{archive.name}”里的“{member.name}”有问题，没有恢复；请换一个备份")
            with content:
                if member.name == _SUMS:
                    told = content.read().decode("utf-8", "replace")
                    continue
                summed = _Summed(content)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as out:
                    shutil.copyfileobj(summed, out, _COPY)
                    out.flush()
                    disk.sync(out.fileno())
            found += f"{summed.sum.hexdigest()}  {member.name}\n"
    if not told:
        raise Refused(f"“{archive.name}”没有写完，没有恢复；请换一个备份")
    if found != told:
        raise Damaged(f"“{archive.name}”里的文件与写入时不同，备份本身已损坏，没有恢复；请换一个备份")
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        disk.sync_folder(inner)


def _safe(member: tarfile.TarInfo) -> PurePosixPath:
    """The member's path if it is one that `backup` writes; Refused for anything else."""
    path = PurePosixPath(member.name)
    plain = member.isreg() and not path.is_absolute() and path.as_posix() == member.name
    plain = plain and not any(part in ("..", ".") or set(part) & set('\\:*?"<>|\0') for part in path.parts)
    known = (
        member.name in (*_WHOLE, _SUMS)
        or (len(path.parts) == 2 and path.parts[0] == "journal" and _JOURNAL.fullmatch(path.name))
        or (len(path.parts) >= 2 and path.parts[0] in _TREES)
    )
    if not plain or not known:
        raise Refused(f"备份里有不属于它的文件“{member.name}”，没有恢复；请换一个备份")
    return path


def backup_times(places: Places) -> list[tuple[datetime, Path]]:
    """The backups there are, oldest first."""
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


def due(places: Places, now: datetime) -> bool:
    """Whether today, in China, has no backup yet."""
    today = now.astimezone(CHINA).date()
    return all(time.date() != today for time, _ in backup_times(places))


def prune(places: Places) -> list[Path]:
    """Delete what the rotation does not keep; returns what was deleted.

    Kept: all of the last day, the newest of each of the last 7 days that have any, of the last 4 such weeks, and of every year.
    """
    times = backup_times(places)
    if not times:
        return []
    last_day = times[-1][0].date()
    kept = {path for time, path in times if time.date() == last_day}
    kept |= _newest(times, lambda time: time.date().isoformat(), DAILY)
    kept |= _newest(times, lambda time: "{}-{:02d}".format(*time.isocalendar()[:2]), WEEKLY)
    kept |= _newest(times, lambda time: str(time.year), len(times))
    gone = [path for _, path in times if path not in kept]
    for path in gone:
        with suppress(OSError):  # one that cannot be deleted today can be tomorrow
            path.unlink()
    return gone


def _newest(times: list[tuple[datetime, Path]], period: Callable[[datetime], str], keep: int) -> set[Path]:
    """The newest backup of each of the last `keep` periods."""
    by_period = {period(time): path for time, path in times}
    return {by_period[name] for name in sorted(by_period)[-keep:]}
