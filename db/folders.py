"""A whole folder of files, replaced at once: a reader finds the old one or the new one. And what it holds."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from db.files import DISK, Disk, make_private_folder, private_opener
from filesystem.refusals import disk_refusal
from filesystem.retry import remove_tree

__all__ = ["differences", "folders_in", "make_folder", "read_file", "readable_file", "write_file", "write_folder"]


def write_folder(folder: Path, files: Mapping[str, bytes], disk: Disk = DISK) -> None:
    """Make `folder` hold exactly these files (bytes by relative path), built aside and renamed into place.

    A crash or power cut leaves the old folder or the new one, whole (between two renames under its name aside, where the next call
    finds it and clears up). Refused (Chinese) when the disk is full or may not be written.
    """
    aside, old = (folder.with_name(f".{folder.name}.{word}") for word in ("new", "old"))
    try:
        for left in (aside, old):
            if left.exists():
                if left is old and not folder.exists():
                    disk.replace(old, folder)  # the last call stopped between its two renames
                else:
                    remove_tree(left)
        make_folder(folder.parent, disk)
        for name, raw in sorted(files.items()):
            path = aside / name
            make_private_folder(path.parent)
            with open(path, "xb", opener=private_opener) as file:
                file.write(raw)
                file.flush()
                disk.sync(file.fileno())
        make_private_folder(aside)
        for inner in (aside, *(path for path in aside.rglob("*") if path.is_dir())):
            disk.sync_folder(inner)
        if folder.exists():
            disk.replace(folder, old)
        try:
            disk.replace(aside, folder)
        except OSError:
            if old.exists():
                disk.replace(old, folder)
            raise
        disk.sync_folder(folder.parent)  # before the old one goes
        if old.exists():
            with suppress(OSError):  # the new one stands; what is still open of the old one goes with the next call
                remove_tree(old)
    except OSError as error:
        raise disk_refusal(error, folder) from error


def make_folder(folder: Path, disk: Disk = DISK) -> None:
    """Make a folder and those above it where they are missing, for their owner only; their names last. Refused (Chinese) without the rights."""
    try:
        for new in make_private_folder(folder):
            disk.sync_folder(new.parent)
    except OSError as error:
        raise disk_refusal(error, folder) from error


def write_file(path: Path, raw: bytes) -> None:
    """Replace one file at once (aside, synced, renamed). Refused (Chinese) when the disk refuses."""
    make_folder(path.parent)
    try:
        DISK.write_whole(path, raw)
    except OSError as error:
        raise disk_refusal(error, path) from error


def read_file(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none. Raises OSError for one that cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def readable_file(path: Path) -> bytes | None:
    """The same of what stands beside a damaged bureau; None for one that cannot be read, too."""
    with suppress(OSError):
        return read_file(path)
    return None


def folders_in(folder: Path) -> list[Path]:
    """The folders in a folder by name, hidden ones left out; [] where it cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")
    except OSError:
        return []


def differences(folder: Path, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(file below the folder, what is wrong with it, in Chinese) where the folder is not exactly these files. Raises OSError."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name, raw in sorted(files.items()):
        if name not in there:
            yield name, "缺少"
        elif read_file(folder / name) != raw:
            yield name, "内容与台账不一致"
    for name in sorted(there - set(files)):
        yield name, "不是证据里的文件"
