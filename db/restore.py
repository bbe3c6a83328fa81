"""A bureau's folder out of a backup: checked before it gets its name, never over anything that is there."""

import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from db.backups.reading import open_backup
from db.check import check
from db.files import DISK, FOLDER_MODE, Disk, make_private_folder, private_opener
from db.leftovers import being_made
from db.restored_mark import write_mark
from db.sealing import Key
from db.store import Store
from filesystem.depth import entries_below
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
            with being_made(aside):
                _unpack(archive, key or Key(), aside, disk)
                findings = check(aside)
                if findings:
                    raise Damaged(
                        Problem("备份本身已损坏，没有恢复；请换一个备份", archive.name), *findings
                    )  # fmt: skip
                Store.open(aside, write=False).close()
                write_mark(aside, archive)
            disk.replace(aside, new_folder)
            disk.sync_folder(parent)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
            if not new_folder.exists():
                for folder in missing:
                    with suppress(OSError):  # somebody else may have put something into it
                        folder.rmdir()
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
