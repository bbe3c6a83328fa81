"""A publication in a process of its own that dies, or is refused by the disk, at a chosen change of the disk.

Every call that changes files tells Python's audit hooks before it is made; a hook counts them and ends the process there.
"""

import errno
import os
import sys
import traceback
from collections.abc import Callable

__all__ = ["DIED", "changes_in", "dies_at", "full_from"]

DIED = 9
_CHANGES = {
    "os.rename",
    "os.link",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.truncate",
    "os.utime",
    "os.symlink",
    "os.chmod",
}


def changes_in(work: Callable[[], object]) -> list[str]:
    """The changes of the disk that the work makes ("open", "os.rename" …), in order. It is done, in another process."""
    reader, writer = os.pipe()

    def counted() -> None:
        seen: list[str] = []
        _watch(lambda _, event: seen.append(event))
        work()
        os.write(writer, " ".join(seen).encode())

    code = _in_a_child(counted)
    os.close(writer)
    with os.fdopen(reader) as told:
        assert code == 0
        return told.read().split()


def dies_at(number: int, work: Callable[[], object]) -> bool:
    """Whether the process died just before its number-th change of the disk (from 1); False when the work was over before."""

    def killed() -> None:
        def at(seen: int, _: str) -> None:
            if seen == number:
                os._exit(DIED)

        _watch(at)
        work()

    return _in_a_child(killed) == DIED


def full_from(number: int, work: Callable[[], object]) -> int:
    """How the work ends (the exit code) when the disk takes nothing more from its number-th change on."""

    def starved() -> None:
        def at(seen: int, _: str) -> None:
            if seen >= number:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        _watch(at, makes=True)
        work()

    return _in_a_child(starved)


def _watch(told: Callable[[int, str], object], *, makes: bool = False) -> None:
    """Count the changes of the disk; makes: only those that need room."""
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event == "open":
            flags = arguments[2]
            if not (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)):
                return
        elif event not in ({"os.link", "os.mkdir"} if makes else _CHANGES):
            return
        seen += 1
        told(seen, event)

    sys.addaudithook(hook)


def _in_a_child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 1
        except BaseException:  # noqa: BLE001 - the parent asks for the exit code; the words help whoever reads the log
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
