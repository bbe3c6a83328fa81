"""A bureau's folder out of a backup: checked before it gets its name, never over anything that is there."""

import secrets
import shutil
import tarfile
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO

from db.backup import FOLDERS, JOURNAL, SUMS_FILE, TOP_FILES, HashingReader
from db.check import check
from db.files import DISK, FOLDER_MODE, Disk, make_private_folder, private_opener
from db.sealing import Key, opened
from db.store import Store
from filesystem.depth import DEEPEST, entries_below, too_deep
from filesystem.refusals import disk_refusal
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.errors import Damaged, Problem, Refused

__all__ = ["restore"]

_COPY = 1 << 20


def restore(archive: Path, new_folder: Path, disk: Disk = DISK, *, key: Key | None = None) -> Path:
    """A bureau's folder out of a backup; `new_folder` must not exist. Returns it. key: opens a backup that is sealed.

    Everything is unpacked beside it, opened and checked, and only then given its name: a failure leaves nothing. Refused for a file
    that is no backup of ours (a path that would climb out, a link, a stranger), Damaged with every finding if it does not check.
    """
    if new_folder.exists() or new_folder.is_symlink():
        raise Refused(f"“{new_folder}”已经存在；恢复只写到新的文件夹，请换一个名字")
    refuse_unwritable([Target(new_folder, Kind.NEW_FOLDER)])
    parent = new_folder.absolute().parent
    aside = parent / f".{new_folder.name}.{secrets.token_hex(4)}.new"
    missing = [path for path in (parent, *parent.parents) if not path.exists()]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        aside.mkdir(FOLDER_MODE)
        try:
            with opened(archive, key or Key(), aside) as file:
                _unpack(archive, file, aside, disk)
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
            if not new_folder.exists():
                for folder in missing:
                    with suppress(OSError):  # somebody else may have put something into it
                        folder.rmdir()
    except tarfile.TarError:
        raise Refused(f"“{archive.name}”不是明抽的备份，或没有写完；请换一个") from None
    except OSError as error:
        raise disk_refusal(error, archive if not archive.exists() else new_folder) from error
    return new_folder


def _unpack(archive: Path, file: IO[bytes], folder: Path, disk: Disk) -> None:
    actual, expected = "", ""
    with tarfile.open(fileobj=file, mode="r:") as members:
        for member in members:
            target = folder / _safe(member)
            content = members.extractfile(member)
            if content is None or target.exists() or expected:
                raise Refused(f"“{archive.name}”里的“{member.name}”有问题，没有恢复；请换一个备份")
            with content:
                if member.name == SUMS_FILE:
                    expected = content.read().decode("utf-8", "replace")
                    continue
                summed = HashingReader(content)
                make_private_folder(target.parent)
                with open(target, "xb", opener=private_opener) as out:
                    shutil.copyfileobj(summed, out, _COPY)
                    out.flush()
                    disk.sync(out.fileno())
            actual += f"{summed.sum.hexdigest()}  {member.name}\n"
    if not expected:
        raise Refused(f"“{archive.name}”没有写完，没有恢复；请换一个备份")
    if actual != expected:
        raise Damaged(f"“{archive.name}”里的文件与写入时不同，备份本身已损坏，没有恢复；请换一个备份")
    for inner in (folder, *(folder / path for path, entry in entries_below(folder) if entry.is_dir())):
        disk.sync_folder(inner)


def _safe(member: tarfile.TarInfo) -> PurePosixPath:
    """The member's path if it is one that `backup` writes; Refused for anything else."""
    path = PurePosixPath(member.name)
    if too_deep(member.name):
        raise Refused(f"备份里的文件夹套了 {DEEPEST} 层以上，不是明抽的备份，没有恢复；请换一个备份")
    plain = member.isreg() and not path.is_absolute() and path.as_posix() == member.name
    plain = plain and not any(part in ("..", ".") or set(part) & set('\\:*?"<>|\0') for part in path.parts)
    listed = (
        member.name in (*TOP_FILES, SUMS_FILE)
        or (len(path.parts) == 2 and path.parts[0] == "journal" and JOURNAL.fullmatch(path.name))
        or (len(path.parts) >= 2 and path.parts[0] in FOLDERS)
    )
    if not plain or not listed:
        raise Refused(f"备份里有不属于它的文件“{member.name}”，没有恢复；请换一个备份")
    return path
