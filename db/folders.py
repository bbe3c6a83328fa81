"""A whole folder of files, replaced at once: a reader finds the old one or the new one."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from db.files import DISK, disk_refusal

__all__ = ["make_folder", "write_file", "write_folder"]


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold exactly these files (bytes by relative path), built aside and renamed into place.

    A crash leaves the old folder or the new one; what lay aside is cleared by the next call. Refused (Chinese) when the
    disk is full or may not be written.
    """
    aside, old = (folder.with_name(f".{folder.name}.{word}") for word in ("new", "old"))
    try:
        for left in (aside, old):
            if left.exists():
                if left is old and not folder.exists():
                    old.replace(folder)  # the last call stopped between its two renames
                else:
                    shutil.rmtree(left)
        for name, raw in sorted(files.items()):
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
        aside.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            DISK.replace(folder, old)
        DISK.replace(aside, folder)
        if old.exists():
            shutil.rmtree(old)
    except OSError as error:
        raise disk_refusal(error, folder) from None


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are missing. Refused (Chinese) without the rights."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_refusal(error, folder) from None


def write_file(path: Path, raw: bytes) -> None:
    """Replace one file at once (aside, synced, renamed). Refused (Chinese) when the disk refuses."""
    make_folder(path.parent)
    try:
        DISK.write_whole(path, raw)
    except OSError as error:
        raise disk_refusal(error, path) from None
