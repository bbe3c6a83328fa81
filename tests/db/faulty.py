"""A system of which the n-th call fails: every call of Python's that touches a file below one folder is counted, reading and writing alike.

The store's own `Disk` is not asked: whatever a module of ours (or tarfile, shutil, filelock) does to the disk comes by here. A write that fails
has written half of what it was to write. With a number below 0 the process ends at that call, as one that is killed.
"""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import db.files

__all__ = ["Faults", "faults"]

BY_PATH = ("open", "mkdir", "replace", "rename", "unlink", "rmdir", "link", "listdir", "scandir")
BY_DESCRIPTOR = ("ftruncate", "fsync", "fdatasync", "read")


class Faults:
    """From the `at`-th call on: `failed` says whether it came to that. goes_on: all later ones fail too."""

    def __init__(self, root: Path, at: int, number: int, *, goes_on: bool) -> None:
        self.root = os.fspath(root)
        self.left = at
        self.number = number
        self.goes_on = goes_on
        self.failed = False
        self.off = False

    def ours(self, place: object) -> bool:
        if isinstance(place, int):
            try:
                place = Path(f"/proc/self/fd/{place}").readlink()
            except OSError:
                return False
        return isinstance(place, str | os.PathLike) and os.fspath(place).startswith(self.root)

    def count(self, place: object) -> None:
        """OSError when it is this call's turn."""
        if self.off or not self.ours(place):
            return
        self.left -= 1
        if self.left == 0 or (self.failed and self.goes_on):
            self.failed = True
            if self.number < 0:
                os._exit(9)
            raise OSError(self.number, os.strerror(self.number))


def _counted(faults: Faults, call: Callable[..., Any]) -> Callable[..., Any]:
    def counted(place: object, *rest: Any, **named: Any) -> Any:
        faults.count(place)
        return call(place, *rest, **named)

    return counted


def _half_written(faults: Faults, write: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
    def counted(descriptor: int, raw: bytes) -> int:
        try:
            faults.count(descriptor)
        except OSError:
            write(descriptor, raw[: len(raw) // 2])
            raise
        return write(descriptor, raw)

    return counted


class _File(io.FileIO):
    """A file opened by `open`; its reads and writes are calls of the system too."""

    faults: Faults

    def readinto(self, buffer: Any) -> int | None:
        self.faults.count(self.fileno())
        return super().readinto(buffer)

    def readall(self) -> bytes:
        self.faults.count(self.fileno())
        return super().readall()

    def write(self, raw: Any) -> int:
        try:
            self.faults.count(self.fileno())
        except OSError:
            super().write(bytes(raw)[: len(raw) // 2])
            raise
        return super().write(raw)


@contextmanager
def faults(root: Path, at: int, number: int, *, goes_on: bool) -> Iterator[Faults]:
    """Within, the `at`-th call below `root` fails with this error number."""
    found = Faults(root, at, number, goes_on=goes_on)
    plain_open = io.open

    def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
        found.count(file)
        if "b" not in mode or isinstance(file, int) or not found.ours(file):
            return plain_open(file, mode, buffering, *rest, **named)
        raw = _File(file, mode.replace("b", ""), opener=named.get("opener"))
        raw.faults = found
        size = io.DEFAULT_BUFFER_SIZE if buffering <= 1 else buffering
        if "+" in mode:
            return io.BufferedRandom(raw, size)
        return io.BufferedReader(raw, size) if mode.startswith("r") else io.BufferedWriter(raw, size)

    with pytest.MonkeyPatch.context() as patch:
        for name in (*BY_PATH, *BY_DESCRIPTOR):
            patch.setattr(os, name, _counted(found, getattr(os, name)))
        patch.setattr(os, "write", _half_written(found, os.write))
        patch.setattr(db.files, "_sync", os.fdatasync)
        patch.setattr(io, "open", opened)
        patch.setattr("builtins.open", opened)
        yield found
        found.off = True
