"""The old site or the new one, never a mixture: the staging folder takes the published folder's place in one step.

On Linux `renameat2(RENAME_EXCHANGE)` swaps the two names at once. Elsewhere two renames do it, and between them the
site is missing for the time of one rename; the folder `.<name>.old` that stands then tells the next run what happened.
"""

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

from rules.errors import Problem, Refused

__all__ = ["old_folder", "recover", "staging_folder", "swap"]

_AT_FDCWD = -100
_EXCHANGE = 2


def staging_folder(out: Path) -> Path:
    return out.with_name(f".{out.name}.staging")


def old_folder(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


def recover(out: Path) -> None:
    """Undo what a crash left: a half swap goes back to the old site; an unfinished staging folder goes away."""
    old = old_folder(out)
    if old.exists() and not out.exists():
        old.rename(out)
    for left in (old, staging_folder(out)):
        if left.exists():
            shutil.rmtree(left)


def swap(out: Path) -> None:
    """Put the staging folder in the place of `out` and remove the old site. Refused when the system does not let us."""
    staging, old = staging_folder(out), old_folder(out)
    try:
        if not out.exists():
            staging.rename(out)
            return
        if _exchange(staging, out):
            staging.rename(old)
        else:
            out.rename(old)
            _second_rename(staging, out)
    except OSError as error:
        if old.exists() and not out.exists():
            old.rename(out)
        raise Refused(
            Problem("不能换上新网站，请关闭打开着网站文件夹的程序后重新生成；旧网站没有改动", where=out.name)
        ) from error
    with contextlib.suppress(OSError):  # the new site is up; what is left of the old one goes at the next run
        shutil.rmtree(old)


def _second_rename(staging: Path, out: Path) -> None:
    staging.rename(out)


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
