"""The old site or the new one, never a mixture: the staging folder takes the published folder's place in one step.

On Linux `renameat2(RENAME_EXCHANGE)` swaps the two names at once. Elsewhere two renames do it, and between them the site
is missing for the time of one rename (bench.gate measures it). What was meant stands in the names beside the site, so that
the next start can finish it:

    .<name>.staging   being made; worth nothing after a crash
    .<name>.new       whole and judged, about to take its place
    .<name>.old       the site before, until it is removed
    .<name>.lock      the lock of publishing and deploying, an empty file that stays; .<name>.lock.json says who has it

Before the first rename everything written is on the disk, so that a power cut does not leave a new site of empty files.
"""

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from filesystem.lock import AlreadyHeld, Lock
from rules.base.errors import Busy, Problem, Refused
from rules.base.fields import CHINA

__all__ = ["claimed", "finish", "new_folder", "old_folder", "on_disk", "recover", "staging_folder", "swap"]

_AT_FDCWD = -100
_EXCHANGE = 2


def staging_folder(out: Path) -> Path:
    return out.with_name(f".{out.name}.staging")


def new_folder(out: Path) -> Path:
    return out.with_name(f".{out.name}.new")


def old_folder(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


@contextlib.contextmanager
def on_disk(out: Path) -> Iterator[None]:
    """What the disk refuses meanwhile is Refused in words; the old site stands."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            said = "磁盘已满，网站没有生成；请腾出空间后重新发布，旧网站没有改动"
        elif error.errno == errno.EROFS:
            said = "磁盘是只读的，网站没有生成；请换一个位置或解除只读，旧网站没有改动"
        elif isinstance(error, PermissionError):
            said = "没有写入的权限，网站没有生成；请检查文件夹的权限，旧网站没有改动"
        else:
            said = "磁盘读写出错，网站没有生成；请检查磁盘后重新发布，旧网站没有改动"
        raise Refused(Problem(said, where=out.name)) from error


@contextlib.contextmanager
def claimed(out: Path, holder: str = "") -> Iterator[None]:
    """Nobody else publishes or deploys the site `out` during the with-block. holder: who does it, for whoever has to wait.

    Raises Busy, naming who has it since when, and OSError without rights in the folder above.
    """
    out = out.resolve()
    # A folder of the web server may be written by several users of one group, one after the other.
    lock = Lock(out.with_name(f".{out.name}.lock"), out.with_name(f".{out.name}.lock.json"), mode=0o660)
    try:
        lock.acquire(holder, datetime.now(CHINA))
    except AlreadyHeld as held:
        message = f"{held.holder}正在发布或部署这个网站{held.since}，请等它完成后再试"
        raise Busy(Problem(message, where=out.name)) from None
    try:
        yield
    finally:
        lock.release()


def finish(out: Path) -> None:
    """Finish a swap of two renames that a crash cut in two, so that the site is there again; else nothing is done.

    Cheap enough for every start. Whoever publishes at this moment is left to it.
    """
    out = out.resolve()
    left = [place for place in (new_folder(out), old_folder(out)) if place.exists()]
    if left and not out.exists():
        with contextlib.suppress(Busy), claimed(out):
            if not out.exists():
                left[0].rename(out)


def recover(out: Path) -> None:
    """Finish or undo what a crash left: a swap that had begun is finished, an unfinished staging folder goes away.

    For whoever holds the claim.
    """
    new, old = new_folder(out), old_folder(out)
    if not out.exists():
        for left in (new, old):
            if left.exists():
                left.rename(out)
                break
    for left in (new, old, staging_folder(out)):
        if left.exists():
            shutil.rmtree(left)


def swap(out: Path, *, keep: bool = False) -> None:
    """Put the staging folder in the place of `out` and remove the old site. Refused when the system does not let us.

    keep: leave the old site under its name (`old_folder`), for the caller to bring up to date at once (site_gen.publishing.link_farm).
    """
    staging, new, old = staging_folder(out), new_folder(out), old_folder(out)
    try:
        _flush(staging)
        if not out.exists():
            staging.rename(out)
            return
        if _exchange(staging, out):
            staging.rename(old)
        else:
            staging.rename(new)
            out.rename(old)
            new.rename(out)
    except OSError as error:
        if old.exists() and not out.exists():
            old.rename(out)
        with contextlib.suppress(OSError):
            shutil.rmtree(new)
        raise Refused(
            Problem("不能换上新网站，请关闭打开着网站文件夹的程序后重新生成；旧网站没有改动", where=out.name)
        ) from error
    if keep:
        return
    with contextlib.suppress(OSError):  # the new site is up; what is left of the old one goes at the next run
        shutil.rmtree(old)


def _exchange(first: Path, second: Path) -> bool:
    """Swap two names at once; False where the system or the file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM):
        return False
    raise OSError(code, os.strerror(code))


def _flush(folder: Path) -> None:
    """Have everything in the folder's file system written to the disk; where that cannot be asked for, file by file."""
    if sys.platform == "win32":
        for place in folder.rglob("*"):
            if place.is_file() and place.stat().st_nlink == 1:  # a link is an old file, long written
                with place.open("r+b") as file:
                    os.fsync(file.fileno())
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if sys.platform.startswith("linux"):
            syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
            if syncfs is not None and syncfs(handle) == 0:
                return
        os.sync()
    finally:
        os.close(handle)
