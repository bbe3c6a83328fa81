"""Who may read a bureau's folder: its owner and nobody else (folders 0700, files 0600); the public site is there for all.

Whatever the office writes is made so (db.files); here it is looked at, and set right where somebody copied, unpacked or edited files.
On Windows the rights are those of the folder's 安全 page, and this program neither reads nor sets them.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from db.places import Places
from filesystem.depth import entries_below
from filesystem.refusals import disk_refusal
from rules.base.errors import Problem, Refused

__all__ = ["RIGHTS_SUPPORTED", "WINDOWS_ADVICE", "make_private", "open_to_others", "rights_problems"]

RIGHTS_SUPPORTED = os.name != "nt"
"""Whether this system has the rights that are meant here."""

WINDOWS_ADVICE = (
    "Windows 的文件权限本程序不检查，也不改：请右键单位文件夹→属性→安全，只留本人和管理员，"
    '或运行 icacls 单位文件夹 /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F"'
)
_OTHERS = 0o077
_SHOWN = 20
_OWN = ("bureau.toml", "pages")
"""Written with any editor, and hold nothing that is not to be published: the folder around them is enough."""


def open_to_others(places: Places) -> list[Path]:
    """The folder itself and what is private in it, as far as others may read or enter it; sorted. Empty on Windows.

    Raises Refused when the folder cannot be read.
    """
    if not RIGHTS_SUPPORTED:
        return []
    try:
        return sorted(path for path, mode in _private(places) if mode & _OTHERS and not _is_own(places, path))
    except OSError as error:
        raise disk_refusal(error, places.folder) from None


def rights_problems(places: Places) -> list[Problem]:
    """One problem, with the cure, when anything is open to others."""
    found = open_to_others(places)
    if not found:
        return []
    first = found[0].relative_to(places.folder.parent).as_posix()
    count = f"等 {len(found)} 个文件和文件夹" if len(found) > 1 else ""
    cure = "请运行 mingchou check --private，或在工作台“设置”的“文件权限”一行按回车"
    return [Problem(f"这台机器上的其他用户也能打开{count}；{cure}", first)]


def make_private(places: Places) -> int:
    """Take the rights of others away; returns from how many files and folders. Refused, with nothing changed, for what belongs to somebody else."""
    if not RIGHTS_SUPPORTED:
        return 0
    try:
        open_ones = [(path, mode) for path, mode in _private(places) if mode & _OTHERS]
        me = os.geteuid()
        foreign = [path for path, _ in open_ones if me and path.stat().st_uid != me]
        if foreign:
            cure = "属于这台机器的另一个用户，不能改它的权限，什么也没有改动；请由那个用户来办"
            raise Refused(
                *(Problem(cure, path.relative_to(places.folder.parent).as_posix()) for path in foreign[:_SHOWN])
            )
        for path, mode in open_ones:
            path.chmod(mode & ~_OTHERS & 0o777)
    except OSError as error:
        raise disk_refusal(error, places.folder) from None
    return len(open_ones)


def _is_own(places: Places, path: Path) -> bool:
    return path != places.folder and path.relative_to(places.folder).parts[0] in _OWN


def _private(places: Places) -> Iterator[tuple[Path, int]]:
    """Everything of a bureau but its site (and a site in the making beside it), with its mode; links are not followed."""
    yield places.folder, places.folder.stat().st_mode
    site = {
        places.public.name,
        *(f".{places.public.name}.{what}" for what in ("staging", "lock", "lock.json")),
    }
    for entry in os.scandir(places.folder):
        if entry.name in site or entry.is_symlink():
            continue
        yield Path(entry.path), entry.stat().st_mode
        if entry.is_dir():
            for _, inner in entries_below(Path(entry.path)):
                with suppress(FileNotFoundError):  # a lock or a draft that went meanwhile
                    if not inner.is_symlink():
                        yield Path(inner.path), inner.stat().st_mode
