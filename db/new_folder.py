"""A bureau's folder that gets its name only once it is whole: restored, salvaged, written out. Never over anything that is there."""

import errno
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.files import DISK, FOLDER_MODE, Disk
from db.leftovers import being_made
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.errors import Refused

__all__ = ["new_bureau_folder"]


@contextmanager
def new_bureau_folder(folder: Path, what: str, disk: Disk = DISK) -> Iterator[Path]:
    """A folder beside `folder` to make a bureau in, renamed to it where the with-block ends well; whatever fails leaves nothing.

    what: the act in one word of the refusal. Refused where `folder` exists, before and after; raises OSError.
    """
    _refuse_existing(folder, what)
    refuse_unwritable([Target(folder, Kind.NEW_FOLDER)])
    parent = folder.absolute().parent
    aside = parent / f".{folder.name}.{secrets.token_hex(4)}.new"
    missing = [path for path in (parent, *parent.parents) if not path.exists()]
    made = False
    try:
        parent.mkdir(parents=True, exist_ok=True)
        aside.mkdir(FOLDER_MODE)
        with being_made(aside):
            yield aside
        _refuse_existing(folder, what)  # somebody else may have been faster
        try:
            disk.replace(aside, folder)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                _refuse_existing(folder, what)
            raise
        made = True
        disk.sync_folder(parent)
        for path in missing:
            disk.sync_folder(path.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        for path in () if made else missing:
            with suppress(OSError):  # somebody else may have put something into it
                path.rmdir()


def _refuse_existing(folder: Path, what: str) -> None:
    if folder.exists() or folder.is_symlink():
        raise Refused(f"“{folder}”已经存在；{what}只写到新的文件夹，请换一个名字")
