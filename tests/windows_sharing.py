"""The sharing rules of Windows, simulated: what is open can be neither renamed, replaced nor removed, nor can a folder above it.

Every file counts that this process has open at that moment, whoever opened it, and whatever a test holds as another program would (`hold`).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

import filesystem.retry
import site_gen.swap

__all__ = ["Sharing", "windows_sharing"]

_OPEN = "/proc/self/fd"


class Sharing:
    """held: files that another program has open, and how many refusals later it closes them."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.refused: list[str] = []

    def hold(self, path: Path, refusals: int = 10**9) -> None:
        """Another program has the file open, and closes it after it stood in the way so often."""
        self.held[os.path.realpath(path)] = refusals

    def refuse(self, place: str) -> None:
        """PermissionError, as Windows gives it, when this or something in it is open."""
        for other in (*self._open(), *(one for one, left in self.held.items() if left > 0)):
            if other == place or other.startswith(place + os.sep):
                if other in self.held:
                    self.held[other] -= 1
                self.refused.append(place)
                error = PermissionError(13, "The process cannot access the file", place)
                error.winerror = 32  # type: ignore[attr-defined]  # of Windows alone
                raise error

    def _open(self) -> Iterator[str]:
        for number in range(256):  # to list them would open one more
            with suppress(OSError):
                place = Path(f"{_OPEN}/{number}").readlink()
                if place.is_file():
                    yield str(place)


def _asking(sharing: Sharing, call: Callable[..., Any], *, both: bool) -> Callable[..., Any]:
    def asked(first: Any, *rest: Any, **named: Any) -> Any:
        above = named.get("dir_fd")  # shutil.rmtree goes by descriptors where it can
        folder = Path(f"{_OPEN}/{above}").readlink() if above is not None else Path()
        for place in (first, *(rest[:1] if both else ())):
            sharing.refuse(str((folder / place).absolute()))
        return call(first, *rest, **named)

    return asked


@contextmanager
def windows_sharing() -> Iterator[Sharing]:
    """Within, the disk refuses as Windows does; no two names are exchanged at once, and nobody waits for the pauses."""
    sharing = Sharing()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("rename", "replace"):
            patch.setattr(os, name, _asking(sharing, getattr(os, name), both=True))
        for name in ("unlink", "remove", "rmdir"):
            patch.setattr(os, name, _asking(sharing, getattr(os, name), both=False))
        patch.setattr(filesystem.retry, "_WINDOWS", True)
        patch.setattr("time.sleep", lambda _: None)
        patch.setattr(site_gen.swap, "exchange", lambda *_: False)
        yield sharing
