"""A bureau's folder out of a backup: checked before it gets its name, never over anything that is there."""

import shutil
from pathlib import Path

from db.backups.reading import open_backup
from db.check import check
from db.files import DISK, Disk, make_private_folder, private_opener
from db.new_folder import new_bureau_folder
from db.restored_mark import write_mark
from db.sealing import Key
from db.store import Store
from filesystem.depth import entries_below
from filesystem.refusals import disk_refusal
from rules.base.errors import Damaged, Problem

__all__ = ["restore"]

_COPY = 1 << 20


def restore(archive: Path, new_folder: Path, disk: Disk = DISK, *, key: Key | None = None) -> Path:
    """A bureau's folder out of a backup; `new_folder` must not exist. Returns it. key: opens a backup that is sealed.

    Everything is unpacked beside it, opened and checked, and only then given its name: a failure leaves nothing. Refused for a file
    that is no backup of ours (a path that would climb out, a link, a stranger), Damaged with every finding if it does not check.
    """
    try:
        with new_bureau_folder(new_folder, "恢复", disk) as aside:
            _unpack(archive, key or Key(), aside, disk)
            findings = check(aside)
            if findings:
                raise Damaged(Problem("备份本身已损坏，没有恢复；请换一个备份", archive.name), *findings)
            Store.open(aside, write=False).close()
            write_mark(aside, archive)
    except OSError as error:
        raise disk_refusal(error, archive if not archive.exists() else new_folder) from error
    return new_folder


def _unpack(archive: Path, key: Key, folder: Path, disk: Disk) -> None:
    for name, content in open_backup(archive, key=key, aside=folder):
        target = folder / name
        make_private_folder(target.parent)
        with open(target, "xb", opener=private_opener) as out:
            shutil.copyfileobj(content, out, _COPY)
            out.flush()
            disk.sync(out.fileno())
    for inner in (folder, *(folder / path for path, entry in entries_below(folder) if entry.is_dir())):
        disk.sync_folder(inner)
