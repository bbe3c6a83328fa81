"""What the disk refuses, as a sentence in Chinese."""

import errno
import os
from pathlib import Path

from rules.base.errors import ReadOnlyMedium, Refused

__all__ = ["disk_refusal"]


def disk_refusal(error: OSError, path: Path) -> Refused:
    """What an OSError at path (or at the file below it that the error names) means to the person in front of the screen. Nothing was changed."""
    where = path
    if isinstance(error.filename, str | os.PathLike) and not Path(error.filename).name.startswith("."):
        where = Path(error.filename)
    disk = f" {path.drive} " if path.drive else "磁盘"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return Refused(f"磁盘已满，没有保存，原有内容没有变化；请清理{disk}后再试一次")
        case errno.EROFS:
            return ReadOnlyMedium(f"“{where}”所在的磁盘是只读的，什么也没有改动；请换一个能写的磁盘，或解除写保护")
        case errno.EACCES | errno.EPERM:
            return ReadOnlyMedium(f"没有权限读写“{where}”，什么也没有改动；请检查文件夹权限，或换一个文件夹")
        case errno.EEXIST | errno.ENOTDIR if where.exists() and not where.is_dir():
            return Refused(f"“{where}”是文件，应当是文件夹，没有保存；请移走它再试一次")
        case errno.EISDIR | errno.EEXIST:
            return Refused(f"“{where}”是文件夹，应当是文件，没有保存；请移走它再试一次")
        case errno.ENOENT | errno.ENOTDIR:
            return Refused(f"“{where}”不存在；请检查文件夹是否被移走")
        case number:
            return Refused(f"读写“{where}”出错（错误号 {number}），没有保存；请检查磁盘后再试一次")
