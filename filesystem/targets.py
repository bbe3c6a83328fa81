"""What an operation is about to write, checked before its first change: all that stands in the way is named at once.

An operation that writes several files and stops at the third leaves its user with two that are new and the rest that are old. So whatever writes
more than one file or folder calls `refuse_unwritable` with all of them first. What only the writing itself can show (a disk that fills up
meanwhile) is left to the writers, each of which replaces its file whole or not at all.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path

import msgspec

from filesystem.refusals import reason
from rules.base.errors import Problem, Refused

__all__ = ["Kind", "Target", "refuse_unwritable", "unwritable"]


class Kind(Enum):
    """What happens to a target."""

    FILE = "written, or replaced whole; the folders above are made where they are missing"
    FOLDER = "made where it is missing, and written into"
    NEW_FOLDER = "made; there may be nothing of that name"
    DELETED = "a file that is deleted; nothing happens when there is none"


class Target(msgspec.Struct, frozen=True):
    """A file or folder that an operation is about to write."""

    path: Path
    kind: Kind = Kind.FILE


_WINDOWS = os.name == "nt"
_NAMELESS_UNKNOWN = (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL)
"""Of a file system that knows no files without a name: NFS, FAT, an old kernel."""
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in "0123456789¹²³")})
"""Names that are devices on Windows, with any suffix; a folder of that name made elsewhere cannot be carried there."""


def refuse_unwritable(targets: Iterable[Target], inputs: Sequence[Path] = ()) -> None:
    """Raise Refused with everything that `unwritable` finds; nothing happens when it finds nothing."""
    problems = unwritable(targets, inputs)
    if problems:
        raise Refused(*problems)


def unwritable(targets: Iterable[Target], inputs: Sequence[Path] = ()) -> list[Problem]:
    """What stands in the way of writing these targets, in Chinese with the path and what to do; changes nothing.

    inputs: the files that the operation reads; none of them may be a target. Asked of each target: its name is no device's, nothing of
    another kind stands there, it is not named twice. Asked once of each folder where targets go (or the nearest one above that exists):
    a file can be made in it.
    """
    problems: list[Problem] = []
    kinds: dict[Path, Kind] = {}
    folders: dict[Path, None] = {}
    for target in targets:
        path = target.path.absolute()
        twice = path in kinds and {kinds[path], target.kind} != {Kind.FOLDER}
        kinds[path] = target.kind
        message = next(_objections(target, path, inputs), "") or ("同一个位置要写两次，请另选一个" if twice else "")
        if message:
            problems.append(Problem(message, str(target.path)))
        elif target.kind is not Kind.DELETED or path.exists():
            folders[_existing_folder(path if target.kind is Kind.FOLDER else path.parent)] = None
    judged = {Path(problem.where).absolute() for problem in problems}
    return problems + [
        Problem(message, str(folder)) for folder in folders if folder not in judged and (message := _refusal_in(folder))
    ]


def _objections(target: Target, path: Path, inputs: Sequence[Path]) -> Iterator[str]:
    """What is wrong with the target itself, the first thing first."""
    if path.name.partition(".")[0].rstrip(" ").upper() in _DEVICES:
        yield f"“{path.name}”是设备名，不能作文件名，请换一个名字"
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink() and target.kind is Kind.NEW_FOLDER:
            yield "已经存在，请换一个名字"
        return
    except NotADirectoryError:
        return  # told of the folder above
    except (OSError, ValueError) as error:
        yield _words(error)
        return
    if target.kind is Kind.NEW_FOLDER:
        yield "已经存在，请换一个名字"
    elif target.kind is Kind.FOLDER:
        if not stat.S_ISDIR(mode):
            yield "不是文件夹，请移走它，或换一个位置"
    elif stat.S_ISDIR(mode):
        yield "是文件夹，应当是文件；请移走它，或换一个文件名"
    elif not stat.S_ISREG(mode):
        yield "不是普通文件，请换一个文件名"
    else:
        if any(_same(path, source) for source in inputs):
            yield "正是要读的那个文件，请换一个文件名"
        if held := _held(path):
            yield held


def _same(path: Path, source: Path) -> bool:
    try:
        return path.samefile(source)
    except OSError:
        return False


def _held(path: Path) -> str:
    """Why a file that is there cannot be replaced; "" when it can. Windows alone refuses this for a file that is open or read-only."""
    if not _WINDOWS:
        return ""
    try:
        with path.open("r+b"):
            return ""
    except OSError:
        return "正被其他程序使用，或是只读的，请关闭 Excel、WPS 后再试"


def _existing_folder(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    while not folder.exists() and not folder.is_symlink() and folder != folder.parent:
        folder = folder.parent
    return folder


def _refusal_in(folder: Path) -> str:
    """Why no file can be made in a folder; "" when one can."""
    if not folder.is_dir():
        return "不是文件夹，请移走它，或换一个位置"
    try:
        _make_and_drop_file(folder)
    except OSError as error:
        return _words(error)
    return ""


def _make_and_drop_file(folder: Path) -> None:
    """Rights, read-only disks, lists of access: only trying tells, on every system. Raises OSError as the system does."""
    nameless = getattr(os, "O_TMPFILE", 0)
    try:
        if nameless:  # on Linux nobody sees it at any time
            os.close(os.open(folder, nameless | os.O_WRONLY, 0o600))
            return
    except OSError as error:
        if error.errno not in _NAMELESS_UNKNOWN:
            raise
    trial = folder / f".{os.urandom(8).hex()}.new"
    os.close(os.open(trial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    trial.unlink()


def _words(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return "没有权限在这里写文件，请检查文件夹权限，或换一个文件夹"
    why = reason(error) if isinstance(error, OSError) else "文件名不能用"
    return f"写不进去（{why}），请检查磁盘和文件名"
