"""What it takes to put a folder in the place of another: both names exchanged at once, and everything on the disk before that."""

import ctypes
import errno
import os
import stat
import sys
from pathlib import Path

__all__ = ["exchange", "flush"]

_AT_FDCWD = -100
_EXCHANGE = 2
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


def exchange(first: Path, second: Path) -> bool:
    """Exchange two names in one step (Linux, renameat2); False where the system or the file system cannot. Raises OSError."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code))


def flush(folder: Path) -> None:
    """Have everything that was written in the folder on the disk. Raises OSError."""
    if sys.platform == "win32":
        for file in folder.rglob("*"):
            if file.is_file() and file.stat().st_nlink == 1:  # a link is an old file, long written
                file.chmod(
                    stat.S_IWRITE | stat.S_IREAD
                )  # of the webmaster's own, copied: one that is read-only cannot be opened for this
                with file.open("r+b") as opened:
                    os.fsync(opened.fileno())
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if sys.platform.startswith("linux"):
            syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
            if syncfs is not None:
                if syncfs(handle) == 0:
                    return
                code = ctypes.get_errno()
                if code not in _UNSUPPORTED:  # what could not be written is not there after a power cut
                    raise OSError(code, os.strerror(code))
        os.sync()
    finally:
        os.close(handle)
