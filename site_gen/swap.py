"""The old site or the new one, never a mixture: the staging folder takes the published folder's place in one step.

On Linux the two names are exchanged at once (renameat2). Elsewhere two renames do it, and between them the site is missing for
the time of one rename (bench.gate measures it). The names beside the site say how far a swap has come, so that the next start
can finish it:

    .<name>.staging   being built; worth nothing after a crash
    .<name>.new       complete and cleared by the gate, about to take the site's place
    .<name>.old       the site before, until it is removed
    .<name>.lock      the lock of publishing and deploying, an empty file that stays; .<name>.lock.json says who has it
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filesystem.exchange import exchange, flush
from filesystem.lock import AlreadyHeld, Lock
from rules.base.errors import Busy, Problem, Refused
from rules.base.fields import CHINA

__all__ = ["claimed", "finish", "new_folder", "old_folder", "on_disk", "recover", "staging_folder", "swap"]

_DISK_ERRORS = {
    errno.ENOSPC: "磁盘已满，网站没有生成；请腾出空间后重新发布，旧网站没有改动",
    errno.EDQUOT: "磁盘已满，网站没有生成；请腾出空间后重新发布，旧网站没有改动",
    errno.EROFS: "磁盘是只读的，网站没有生成；请换一个位置或解除只读，旧网站没有改动",
    errno.EACCES: "没有写入的权限，网站没有生成；请检查文件夹的权限，旧网站没有改动",
    errno.EPERM: "没有写入的权限，网站没有生成；请检查文件夹的权限，旧网站没有改动",
}
_DISK_ERROR = "磁盘读写出错，网站没有生成；请检查磁盘后重新发布，旧网站没有改动"


def staging_folder(out: Path) -> Path:
    """Where the site `out` is built."""
    return out.with_name(f".{out.name}.staging")


def new_folder(out: Path) -> Path:
    """Where the new site lies between two renames."""
    return out.with_name(f".{out.name}.new")


def old_folder(out: Path) -> Path:
    """Where the old site lies until it is removed."""
    return out.with_name(f".{out.name}.old")


@contextmanager
def on_disk(out: Path) -> Iterator[None]:
    """Raise Refused, in words, for an OSError of the with-block."""
    try:
        yield
    except OSError as error:
        raise Refused(Problem(_DISK_ERRORS.get(error.errno or 0, _DISK_ERROR), where=out.name)) from error


@contextmanager
def claimed(out: Path, holder: str = "") -> Iterator[None]:
    """Nobody else publishes or deploys the site `out` during the with-block. holder: who does it, for whoever has to wait.

    Raises Busy, naming who has it since when, Refused for the root of a disk, beside which nothing can lie, and OSError without
    rights in the folder above.
    """
    out = out.resolve()
    if not out.name:
        raise Refused(Problem("是磁盘的根目录，不能作网站文件夹，请另选一个文件夹", where=str(out)))
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
    """Finish two renames that a crash cut in two, so that the site is there again; nothing else. Cheap enough for every start."""
    out = out.resolve()
    if not out.exists() and (new_folder(out).exists() or old_folder(out).exists()):
        with suppress(Busy), claimed(out):  # whoever publishes now will see to it
            _restore(out)


def recover(out: Path) -> None:
    """Finish a swap that a crash interrupted, and remove what it left. For whoever holds the claim."""
    _restore(out)
    for folder in (new_folder(out), old_folder(out), staging_folder(out)):
        if folder.exists():
            shutil.rmtree(folder)


def _restore(out: Path) -> None:
    for folder in (new_folder(out), old_folder(out)):
        if folder.exists() and not out.exists():
            folder.rename(out)


def swap(out: Path) -> None:
    """Put the staging folder in the place of `out`, and remove the old site. Raises Refused when the system does not let us."""
    staging, new, old = staging_folder(out), new_folder(out), old_folder(out)
    try:
        flush(staging)  # so that a power cut does not leave a new site of empty files
        if not out.exists():
            staging.rename(out)
            return
        if exchange(staging, out):
            staging.rename(old)
        else:
            staging.rename(new)
            out.rename(old)
            new.rename(out)
    except OSError as error:
        if old.exists() and not out.exists():
            old.rename(out)
        shutil.rmtree(new, ignore_errors=True)
        message = "不能换上新网站，请关闭打开着网站文件夹的程序后重新生成；旧网站没有改动"
        raise Refused(Problem(message, where=out.name)) from error
    shutil.rmtree(old, ignore_errors=True)  # what is left of it goes at the next run
