"""What the disk refuses, as a sentence in Chinese."""

import errno
import os
from pathlib import Path

from rules.base.errors import ReadOnlyMedium, Refused

__all__ = ["cure_of", "disk_refusal", "reason"]

_REASONS = {
    ("ENOSPC", "EDQUOT"): "磁盘已满",
    ("EFBIG",): "文件太大，这个磁盘的格式放不下",
    ("EROFS",): "磁盘是只读的",
    ("EACCES", "EPERM"): "没有权限",
    ("EIO", "EREMOTEIO"): "磁盘读写出错",
    ("ENOENT",): "文件或文件夹不在了",
    ("EEXIST", "ENOTEMPTY"): "已经有同名的文件或文件夹",
    ("ENOTDIR",): "路径中间是文件，不是文件夹",
    ("EISDIR",): "是文件夹，不是文件",
    ("ENAMETOOLONG",): "文件名太长",
    ("EINVAL", "EILSEQ"): "文件名里有这个磁盘不许用的字",
    ("ELOOP",): "快捷方式互相指来指去",
    ("EXDEV",): "不在同一个磁盘上",
    ("EBUSY", "ETXTBSY", "EAGAIN"): "正被其他程序使用",
    ("EMFILE", "ENFILE"): "打开的文件太多，请关掉别的程序",
    ("ENOMEM",): "内存不够，请关掉别的程序",
    ("ENODEV", "ENXIO"): "磁盘或 U 盘已经拔出",
    (
        "ESTALE",
        "ENOTCONN",
        "ETIMEDOUT",
        "EHOSTDOWN",
        "EHOSTUNREACH",
        "ENETDOWN",
        "ENETUNREACH",
        "ECONNRESET",
    ): "网络盘断开了",
    ("ENOLCK", "ENOSYS", "EOPNOTSUPP", "ENOTSUP"): "这个磁盘不支持这样用",
}
_BY_NUMBER = {getattr(errno, name): text for names, text in _REASONS.items() for name in names if hasattr(errno, name)}
_IN_USE = (32, 33)
"""Of Windows: another program has the file open, or a part of it locked."""


def reason(error: OSError) -> str:
    """Why the system refused a call, in a few words of Chinese; of an error without a word of its own the number."""
    if getattr(error, "winerror", None) in _IN_USE:
        return "正被其他程序使用"
    return _BY_NUMBER.get(error.errno or 0, f"错误号 {error.errno}" if error.errno else "系统没有说明原因")


def cure_of(error: OSError) -> str:
    """What to do so that the same call may succeed the next time; "" where nothing is known."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "请清理磁盘"
        case errno.EROFS:
            return "请解除写保护"
        case errno.EACCES | errno.EPERM:
            return f"请检查“{_folder_of(error)}”的权限" if error.filename else "请检查文件夹权限"
    return ""


def _folder_of(error: OSError) -> str:
    """The folder that the call was refused in, by name."""
    return Path(os.fsdecode(error.filename)).parent.name


def disk_refusal(error: OSError, path: Path) -> Refused:
    """What an OSError at path (or at the file below it that the error names) means to the person in front of the screen. Nothing was changed."""
    where = path
    if isinstance(error.filename, str | os.PathLike) and not Path(error.filename).name.startswith("."):
        where = Path(error.filename)
    disk = f" {path.drive} " if path.drive else "磁盘"
    match error.errno:
        case errno.EFBIG:
            return Refused(f"{reason(error)}，没有保存，原有内容没有变化；请把“{where.parent}”移到另一个磁盘上")
        case errno.ENOSPC | errno.EDQUOT:
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
            cure = "检查磁盘后" if number in (None, errno.EIO) or number not in _BY_NUMBER else "处理后"
            return Refused(f"读写“{where}”出错（{reason(error)}），没有保存；请{cure}再试一次")
