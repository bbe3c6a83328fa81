"""Stretches of files, stored once however many backups share them: `parts/<SHA-256 of the plain bytes>.z`, compressed by zlib.

The name says what must be in it, so that each can be checked by itself.
"""

import zlib
from hashlib import sha256
from pathlib import Path

from db.files import DISK, Disk
from rules.base.errors import Damaged, Problem

__all__ = ["ENDING", "PART_BYTES", "Parts"]

PART_BYTES = 1 << 20
"""Longest stretch in one part, bytes before compression. The journal's files are cut here: all but the last stretch of a day are the next day's too."""
ENDING = ".z"
_LEVEL = 3
_STEP = 1 << 12


class Parts:
    """The parts of the backups in `folder` (of the bureau, or a copy outside)."""

    def __init__(self, folder: Path, disk: Disk = DISK) -> None:
        self.folder = folder / "parts"
        self._disk = disk

    def path(self, name: str) -> Path:
        """Where the part with this hash lies, or would lie."""
        return self.folder / f"{name}{ENDING}"

    def write(self, name: str, raw: bytes) -> None:
        """Store a part, over one that is not as it should be; synced, its name not yet (sync `folder` after the last). Raises OSError."""
        self._put(name, zlib.compress(raw, _LEVEL))

    def copy(self, name: str, source: "Parts") -> None:
        """Take a part over from elsewhere as it lies there. Damaged when it is not sound there; raises OSError."""
        packed = source.path(name).read_bytes()
        if _plain(packed)[0] != name:
            raise source.damaged(name)
        self._put(name, packed)

    def _put(self, name: str, packed: bytes) -> None:
        path = self.path(name)
        self._disk.replace(self._disk.write_temporary(path, packed), path)

    def read(self, name: str) -> bytes:
        """The plain bytes of a part. Damaged when it is gone or not as it was written; raises OSError."""
        try:
            found, raw = _plain(self.path(name).read_bytes())
        except FileNotFoundError:
            raise self.damaged(name, "缺少") from None
        if found != name:
            raise self.damaged(name)
        return raw

    def read_what_is_left(self, name: str) -> bytes:
        """What can still be read of a part, from its beginning; nothing where it is gone. Nothing of it is proved."""
        try:
            return _plain(self.path(name).read_bytes())[1]
        except OSError:
            return b""

    def damaged(self, name: str, word: str = "已损坏") -> Damaged:
        """The error of a part that is not as it should be."""
        return Damaged(Problem(f"备份里的这一部分{word}", f"{self.folder.name}/{name[:16]}…{ENDING}"))


def _plain(packed: bytes) -> tuple[str, bytes]:
    """(SHA-256, bytes) of a part unpacked, as far as it can be; never more than a part may hold."""
    unpacker = zlib.decompressobj()
    plain = bytearray()
    try:
        for start in range(0, len(packed), _STEP):  # what stands before a broken place is given all the same
            plain += unpacker.decompress(packed[start : start + _STEP], PART_BYTES + 1 - len(plain))
            if len(plain) > PART_BYTES:
                return "", bytes(plain)
    except zlib.error:
        return "", bytes(plain)
    sound = unpacker.eof and not unpacker.unused_data
    return sha256(plain).hexdigest() if sound else "", bytes(plain)
