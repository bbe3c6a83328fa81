"""The old site or the new one, never a mixture: the staging folder takes the published folder's place in one step.

On Linux the two names are exchanged at once (renameat2). Elsewhere two renames do it, and between them the site is missing for
the time of one rename (bench.gate measures it). The names beside the site say how far a swap has come, so that the next start
can finish it:

    .<name>.staging/<32 hex>/site   being built; worth nothing after a crash
    .<name>.staging/<32 hex>/new    complete and cleared by the gate, about to take the site's place
    .<name>.staging/<32 hex>/old    the site before, until it is removed
    .<name>.lock                    the lock of publishing and deploying, an empty file while somebody does; .<name>.lock.json says who has it

The site may lie in the folder of a web server, which would give away what the gate has not judged yet. So the way to it is closed:
`.<name>.staging` is its owner's alone (0700), and where a file system or Windows keeps no such rights nobody guesses the name in it.
The site itself has the rights of a site from the beginning: when it takes its place it is readable at once, and the old one was until then.
"""

import errno
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from filesystem.exchange import exchange, flush
from filesystem.lock import AlreadyHeld, Lock
from filesystem.retry import remove_tree, rename
from rules.base.errors import Busy, Problem, Refused
from rules.base.fields import CHINA

__all__ = ["Workplace", "claimed", "finish", "on_disk", "prepare", "recover", "swap", "workplaces"]

_DISK_ERRORS = {
    errno.ENOSPC: "磁盘已满，网站没有生成；请腾出空间后重新发布，旧网站没有改动",
    errno.EDQUOT: "磁盘已满，网站没有生成；请腾出空间后重新发布，旧网站没有改动",
    errno.EROFS: "磁盘是只读的，网站没有生成；请换一个位置或解除只读，旧网站没有改动",
    errno.EACCES: "没有写入的权限，网站没有生成；请检查文件夹的权限，旧网站没有改动",
    errno.EPERM: "没有写入的权限，网站没有生成；请检查文件夹的权限，旧网站没有改动",
}
_DISK_ERROR = "磁盘读写出错，网站没有生成；请检查磁盘后重新发布，旧网站没有改动"


class Workplace(NamedTuple):
    """The closed folder in which one publication works."""

    folder: Path

    @property
    def staging(self) -> Path:
        """Where the site is built."""
        return self.folder / "site"

    @property
    def new(self) -> Path:
        """Where the new site lies between two renames."""
        return self.folder / "new"

    @property
    def old(self) -> Path:
        """Where the old site lies until it is removed."""
        return self.folder / "old"


def _closed(out: Path) -> Path:
    return out.with_name(f".{out.name}.staging")


def workplaces(out: Path) -> list[Workplace]:
    """Those that there are beside the site `out`: one while it is published, or what a crash has left. Raises OSError."""
    closed = _closed(out)
    return [Workplace(path) for path in sorted(closed.iterdir()) if path.is_dir()] if closed.is_dir() else []


def prepare(out: Path) -> Workplace:
    """Make the closed folder for a publication of `out`, with an empty staging folder in it. For whoever holds the claim. Raises OSError."""
    closed = _closed(out)
    closed.mkdir(0o700)
    (closed / ".gitignore").write_text("*\n", encoding="ascii")
    place = Workplace(closed / secrets.token_hex(16))
    place.folder.mkdir()
    place.staging.mkdir()
    return place


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

    Raises Busy, naming who has it since when, Refused for the root of a disk, beside which nothing can lie, and for names beside the
    site that are not this program's, and OSError without rights in the folder above.
    """
    out = out.resolve()
    if not out.name:
        raise Refused(Problem("是磁盘的根目录，不能作网站文件夹，请另选一个文件夹", where=str(out)))
    path, note = out.with_name(f".{out.name}.lock"), out.with_name(f".{out.name}.lock.json")
    _refuse_strangers(
        (_closed(out), stat.S_ISDIR, "文件夹"), (path, stat.S_ISREG, "文件"), (note, stat.S_ISREG, "文件")
    )
    # A folder of the web server may be written by several users of one group, one after the other, and is read by everybody.
    lock = Lock(path, note, mode=0o660, stays=False)
    try:
        lock.acquire(holder, datetime.now(CHINA))
    except AlreadyHeld as held:
        message = f"{held.holder}正在发布或部署这个网站{held.since}，请等它完成后再试"
        raise Busy(Problem(message, where=out.name)) from None
    try:
        yield
    finally:
        lock.release()


def _refuse_strangers(*expected: tuple[Path, Callable[[int], bool], str]) -> None:
    """Refuse names beside the site under which something else lies: a link would have us write, or delete, elsewhere."""
    problems = []
    for path, right, kind in expected:
        with suppress(FileNotFoundError):
            mode = path.lstat().st_mode
            if not right(mode):
                what = "链接" if stat.S_ISLNK(mode) else "文件夹" if stat.S_ISDIR(mode) else "别的东西"
                problems.append(
                    Problem(f"这个名字由本程序使用，应当是{kind}，现在是{what}；请移走它再试，网站没有改动", str(path))
                )
    if problems:
        raise Refused(*problems)


def finish(out: Path) -> None:
    """Finish two renames that a crash cut in two, so that the site is there again; nothing else. Cheap enough for every start."""
    out = out.resolve()
    with suppress(PermissionError):  # it is another user's, who will see to it
        if not out.exists() and any(place.new.exists() or place.old.exists() for place in workplaces(out)):
            with suppress(Busy), claimed(out):  # whoever publishes now will see to it
                _restore(out)


def recover(out: Path) -> None:
    """Finish a swap that a crash interrupted, and remove what it left. For whoever holds the claim. Raises OSError, Refused for what is in use."""
    _restore(out)
    try:
        if _closed(out).exists():
            remove_tree(_closed(out))
    except PermissionError as error:
        cure = (
            "是上次发布留下的，里面有文件正被其他程序打开，或没有权限，清理不掉；请关闭那个程序再发布，旧网站没有改动"
        )
        raise Refused(Problem(cure, where=str(_closed(out)))) from error


def _restore(out: Path) -> None:
    for place in workplaces(out):
        for folder in (place.new, place.old):
            if folder.exists() and not out.exists():
                rename(folder, out)


def swap(out: Path, place: Workplace) -> None:
    """Put the staging folder in the place of `out`; the old site stays in the workplace.

    Raises Refused, saying where the old site is, when the system does not let us; never once the new site stands.
    """
    try:
        flush(place.staging)  # so that a power cut does not leave a new site of empty files
        if not out.exists():
            rename(place.staging, out)
        elif exchange(place.staging, out):
            with suppress(OSError):  # the new site stands, whatever the old one is called
                rename(place.staging, place.old)
        else:
            rename(place.staging, place.new)
            rename(out, place.old)
            rename(place.new, out)
    except OSError as error:
        stands = "旧网站没有改动"
        if place.old.exists() and not out.exists():
            try:
                rename(place.old, out)
            except OSError:
                stands = "现在网站不在原处，新旧两份都在旁边的 .staging 文件夹里，下次打开工作台或发布时会换上新的"
        message = f"不能换上新网站，请关闭打开着网站文件夹的程序后重新生成；{stands}"
        raise Refused(Problem(message, where=out.name)) from error
