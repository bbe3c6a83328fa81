"""`verified.json` in a folder of backups: which of them was read whole when, and what was found. Disposable: all are then read again."""

from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from db.files import DISK, Disk

__all__ = ["Found", "Notes", "read_notes", "write_notes"]


class Found(msgspec.Struct, frozen=True):
    """at: when a backup was read whole (ISO). problem: what is wrong with it, "" when it is as it was written. parts: those that are not sound."""

    at: str
    problem: str = ""
    parts: tuple[str, ...] = ()


class Notes(msgspec.Struct, frozen=True):
    """backups: by the name of the file."""

    backups: dict[str, Found] = {}

    @property
    def bad(self) -> frozenset[str]:
        """Parts that are not sound."""
        return frozenset(part for found in self.backups.values() for part in found.parts)

    def with_found(self, found: Mapping[str, Found], names: Collection[str]) -> "Notes":
        """With what was found just now, of those backups only that are still there."""
        return Notes({name: one for name, one in {**self.backups, **found}.items() if name in names})

    def healed(self, parts: Collection[str]) -> "Notes":
        """After these parts were written anew: what lacked them is read again."""
        return Notes({name: one for name, one in self.backups.items() if not set(one.parts) & set(parts)})


def _path(folder: Path) -> Path:
    return folder / "verified.json"


def read_notes(folder: Path) -> Notes:
    """What was noted; nothing where it cannot be read."""
    try:
        return msgspec.json.decode(_path(folder).read_bytes(), type=Notes)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Notes()


def write_notes(folder: Path, notes: Notes, disk: Disk = DISK) -> None:
    """Note it. Raises OSError."""
    disk.write_whole(_path(folder), msgspec.json.encode(notes))
