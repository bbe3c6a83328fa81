"""A mistake of our own: the clerk gets one sentence, the maintainer a file. Neither contains anything from the records.

What an exception says may quote what it stumbled over, and the variables of a traceback hold whole records: the file has neither, only the kinds of
the exceptions and the lines of the program. `MINGCHOU_DEBUG=1` shows the message too, on the screen and nowhere else.
"""

import os
import secrets
import stat
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.traceback import Traceback

from db.files import make_private_folder, private_opener
from db.places import Places
from filesystem.refusals import reason
from rules.base.fields import CHINA

__all__ = ["crash_traceback", "report_crash"]

_HOME = Path(__file__).resolve().parent.parent
_KEPT = 20


def report_crash(error: BaseException | None, doing: str, folder: Path | None) -> str:
    """Write a report of the error to a file; returns the sentence that says what happened and where the file is.

    doing: the command's name, without what was typed after it. folder: of the bureau, None while there is none. Raises nothing.
    """
    kind = type(error).__name__ if error is not None else "未知"
    place, trouble = _written("\n".join(_details(error, doing)) + "\n", folder)
    where = f"，连同文件 {place}（只有程序行号，没有记录内容）" if place else ""
    return f"程序内部出错（{kind}）。请把这句话和当时的操作{where}告诉维护人员{trouble}"


def crash_traceback(error: BaseException) -> Traceback:
    """The traceback for the maintainer, to be printed; without the variables, which may contain records."""
    return Traceback.from_exception(type(error), error, error.__traceback__, show_locals=False)


def _details(error: BaseException | None, doing: str) -> Iterator[str]:
    try:
        program = version("mingchou")
    except PackageNotFoundError:
        program = "?"
    yield f"明抽 {program}  Python {sys.version.split()[0]}  {sys.platform}  {_now()}"
    yield f"在做：{doing}"
    visited: set[int] = set()
    while error is not None and id(error) not in visited:
        visited.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        for frame, line in traceback.walk_tb(error.__traceback__):
            yield f"  {_short(frame.f_code.co_filename)} 第 {line} 行 {frame.f_code.co_name}"
        error = error.__cause__ or error.__context__


def _now() -> str:
    try:
        return f"{datetime.now(CHINA):%Y-%m-%d %H:%M:%S}"
    except (OverflowError, ValueError, OSError):  # a clock beyond what a program can tell may be why we are here
        return "?"


def _short(name: str) -> str:
    path = Path(name)
    return path.relative_to(_HOME).as_posix() if path.is_relative_to(_HOME) else "/".join(path.parts[-3:])


def _written(text: str, folder: Path | None) -> tuple[str, str]:
    """(path of a new file, for its owner only; what is wrong with the bureau's own folder for it, "" for nothing).

    In the bureau, else where the system keeps such things; the path is "" where neither can be written.
    """
    trouble = ""
    if folder is not None:
        errors = Places(folder).errors
        trouble = _objection(errors)
        if not trouble:
            try:
                make_private_folder(errors)
                return str(_report(errors, text)), ""
            except OSError as error:
                trouble = f"；单位文件夹里的 errors 写不进去（{reason(error)}），请检查权限"
    try:
        return str(_report(_elsewhere(), text)), trouble
    except OSError:
        return "", trouble


def _objection(errors: Path) -> str:
    """Why no report goes into the bureau's folder for them: it would land somewhere else, or nowhere; "" when it does."""
    if errors.is_symlink():
        return "；单位文件夹里的 errors 是链接，没有往里写，请移走它"
    if errors.exists() and not errors.is_dir():
        return "；单位文件夹里的 errors 不是文件夹，请移走它"
    return ""


def _elsewhere() -> Path:
    """The same folder each time if it is ours alone, else a new one: where everybody may make folders, one of that name may be a trap."""
    own = Path(tempfile.gettempdir()) / f"mingchou-{_user()}"
    make_private_folder(own)
    found = own.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and (
        os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & 0o077)
    )
    return own if is_ours else Path(tempfile.mkdtemp(prefix="mingchou-"))


def _report(home: Path, text: str) -> Path:
    path = home / f"{datetime.now(CHINA):%Y-%m-%dT%H%M%S}-{secrets.token_hex(3)}.txt"
    with open(path, "x", encoding="utf-8", opener=private_opener) as file:
        file.write(text)
    with suppress(OSError):  # old ones can go the next time
        for old in sorted(home.glob("*.txt"))[:-_KEPT]:
            old.unlink()
    return path


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "0"
