"""A note beside a journal that came out of a backup, until 恢复 is journalled: which backup, and when it was unpacked.

It guides an honest clerk, no more: whoever copies the files by hand has none, and is stopped where the published registers are read.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from db.files import DISK, Disk
from db.places import Places

__all__ = ["RestoredFrom", "drop_mark", "read_mark", "write_mark"]


class RestoredFrom(msgspec.Struct, frozen=True, kw_only=True):
    """archive: the backup's file name, or the names of what it was salvaged from; sha256: of the backup, or of the salvage's report."""

    archive: str
    sha256: str
    salvaged: bool = False

    @property
    def source(self) -> str:
        """Where the journal comes from, in words; "" where the note does not say."""
        return f"{'打捞自' if self.salvaged else '备份'} {self.archive}" if self.archive else ""


def write_mark(folder: Path, archive: Path, salvaged_from: str = "", disk: Disk = DISK) -> None:
    """Note that the bureau in `folder` came out of this backup. salvaged_from: or out of these, and `archive` is the report. Raises OSError."""
    with archive.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    note = RestoredFrom(archive=salvaged_from or archive.name, sha256=sha256, salvaged=bool(salvaged_from))
    disk.write_whole(Places(folder).restored, msgspec.json.encode(note))


def read_mark(places: Places) -> RestoredFrom | None:
    """The note, None where there is none; one that cannot be read names no backup."""
    try:
        raw = places.restored.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return RestoredFrom(archive="", sha256="")
    try:
        return msgspec.json.decode(raw, type=RestoredFrom)
    except msgspec.MsgspecError:
        return RestoredFrom(archive="", sha256="")


def drop_mark(places: Places) -> None:
    """Take the note away, now that the journal says it. One that stays is dropped by the next 恢复, and does no harm but to ask again."""
    with suppress(OSError):
        places.restored.unlink()
