"""The few calls by which the store changes the disk; what their failures mean in Chinese is in filesystem.refusals.

All that differs on Windows is here and in filesystem.retry, once: no fsync of folders, renames that a virus scanner holds up, binary mode.
Tests put a failing `Disk` in the place of `DISK`.
"""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from filesystem.exchange import flush
from filesystem.retry import rename

__all__ = ["DISK", "FOLDER_MODE", "Disk", "make_private_folder", "private_opener"]

_WINDOWS = os.name == "nt"
_sync = getattr(os, "fdatasync", os.fsync)  # Linux has the cheaper one
FOLDER_MODE, _FILE_MODE = 0o700, 0o600
"""What the office writes is its own: nobody else on the machine may read it (Windows has its own rights, see db.rights)."""


def private_opener(path: str, flags: int) -> int:
    """Opens a file so that its owner alone can read what is created: `open(path, "wb", opener=private_opener)`."""
    return os.open(path, flags, _FILE_MODE)


def make_private_folder(folder: Path) -> list[Path]:
    """Make a folder and those above it where they are missing, for their owner only. Returns which were made, innermost first."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(FOLDER_MODE, exist_ok=True)
    return missing


class Disk:
    """Plain calls; each raises OSError as the system gave it."""

    def open(self, path: Path) -> int:
        """A descriptor for reading and writing, made if missing, then for its owner only."""
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), _FILE_MODE)

    def write(self, descriptor: int, offset: int, raw: bytes | bytearray) -> None:
        """All of raw at offset. A short write goes on; an error leaves what was written so far."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        rest = memoryview(raw)
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    def sync(self, descriptor: int) -> None:
        """Contents and length on the disk; times may lag (as in SQLite)."""
        _sync(descriptor)

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut a file off after `size` bytes."""
        os.ftruncate(descriptor, size)

    def read(self, descriptor: int, offset: int, size: int) -> bytes:
        """Up to `size` bytes of an open file from `offset` on, whatever its name leads to by now; b"" at its end."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, size)

    def identity(self, path: Path) -> tuple[int, int, int] | None:
        """(device, number of the file, bytes) of what a name leads to; None when there is nothing. Any other failure counts as nothing too."""
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_size

    def close(self, descriptor: int) -> None:
        """Give an open file back to the system."""
        os.close(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder last."""
        if _WINDOWS:  # no such call there: NTFS journals its names itself
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def sync_all(self, folder: Path) -> None:
        """Make everything last that was written in a folder, names and contents, at once."""
        flush(folder)

    def replace(self, source: Path, target: Path) -> None:
        """Rename over target. On Windows a virus scanner may hold either for a moment: tried again, about 2 s long."""
        rename(source, target)

    def unlink(self, path: Path) -> None:
        """Take a file away; nothing happens when there is none."""
        path.unlink(missing_ok=True)

    def write_temporary(self, path: Path, raw: bytes) -> Path:
        """raw in a fresh, synced file beside path, ready to be renamed over it; no half file stays behind."""
        aside = _aside(path)
        try:
            descriptor = self.open(aside)
            try:
                self.write(descriptor, 0, raw)
                self.sync(descriptor)
            finally:
                self.close(descriptor)
        except BaseException:
            with suppress(OSError):
                self.unlink(aside)
            raise
        return aside

    def write_whole(self, path: Path, raw: bytes) -> None:
        """The file is either as before or holds all of raw, whatever happens in between."""
        aside = self.write_temporary(path, raw)
        try:
            self.replace(aside, path)
        except BaseException:
            with suppress(OSError):
                self.unlink(aside)
            raise
        self.sync_folder(path.parent)

    def link_as(self, path: Path, other: Path) -> None:
        """A second name for a file, over an older one, while the first stays in place (a copy where links are unknown)."""
        aside = _aside(other)
        try:
            try:
                os.link(path, aside)
            except OSError:
                self._copy(path, aside)
            self.replace(aside, other)
        finally:
            # Renaming one name of a file over another name of the same file does nothing and leaves both.
            self.unlink(aside)

    def _copy(self, path: Path, copy: Path) -> None:
        descriptor = self.open(copy)  # first, so that nobody else can read what is copied into it
        try:
            shutil.copyfile(path, copy)
            self.sync(descriptor)
        finally:
            self.close(descriptor)

    def clear_temporaries(self, folder: Path, name: str = "") -> None:
        """Take away what a crash left half written or not yet renamed, of files whose names begin so.

        Only where nobody else can be writing just now.
        """
        for aside in folder.glob(f".{name}*.new"):
            with suppress(OSError):  # one that cannot be taken away today can be tomorrow
                self.unlink(aside)


def _aside(path: Path) -> Path:
    # A fresh name each time: on Windows a scanner may still hold the file that had the last one.
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")


DISK = Disk()
