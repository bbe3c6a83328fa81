"""Stretches of files, stored once however many backups share them: `parts/<SHA-256 of the plain bytes>.z`, compressed by zlib, and then 32 bytes,
the SHA-256 of what was compressed.

The name says what must be in it, so that each can be checked by itself; the end, that no byte of the file has changed.
"""

import os
import zlib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from db.files import DISK, Disk
from rules.base.errors import Damaged, Problem

__all__ = ["ENDING", "PART_BYTES", "Parts"]

PART_BYTES = 1 << 20
"""Longest stretch in one part, bytes before compression. The journal's files are cut here: all but the last stretch of a day are the next day's too."""
ENDING = ".z"
_LEVEL = 3
_SUM = 32
_LONGEST = PART_BYTES + PART_BYTES // 100 + 1024
"""Bytes of a part as it lies there, at most: what cannot be compressed becomes a little longer."""


class Parts:
    """The parts of the backups in `folder` (of the bureau, or a copy outside)."""

    def __init__(self, folder: Path, disk: Disk = DISK) -> None:
        self.folder = folder / "parts"
        self._disk = disk

    def path(self, name: str) -> Path:
        """Where the part with this hash lies, or would lie."""
        return self.folder / f"{name}{ENDING}"

    def size(self, name: str) -> int:
        """Bytes that a part takes up; of one that is gone, the most that it could have been."""
        try:
            return self.path(name).stat().st_size
        except OSError:
            return PART_BYTES

    def write(self, name: str, raw: bytes) -> None:
        """Store a part, over one that is not as it should be; synced, its name not yet (sync `folder` after the last). Raises OSError."""
        packed = zlib.compress(raw, _LEVEL)
        self._put(name, packed + sha256(packed).digest())

    def copy(self, name: str, source: "Parts") -> None:
        """Take a part over from elsewhere as it lies there. Damaged when it is not sound there; raises OSError."""
        packed = _read(source.path(name), fresh=False)
        if _plain(packed)[0] != name:
            raise source.damaged(name)
        self._put(name, packed)

    def _put(self, name: str, packed: bytes) -> None:
        path = self.path(name)
        self._disk.replace(self._disk.write_temporary(path, packed), path)

    def read(self, name: str, *, fresh: bool = False) -> bytes:
        """The plain bytes of a part. Damaged when it is gone or not as it was written; raises OSError. fresh: from the disk, where the system can."""
        try:
            packed = _read(self.path(name), fresh=fresh)
        except FileNotFoundError:
            raise self.damaged(name, "缺少") from None
        found, raw = _plain(packed)
        if found != name:
            too_large = len(packed) > _LONGEST or len(raw) > PART_BYTES
            raise self.damaged(name, "太大，不是明抽写的" if too_large else "已损坏")
        return raw

    def read_what_is_left(self, name: str) -> bytes:
        """What can still be read of a part, from its beginning; nothing where it is gone. Nothing of it is proved."""
        try:
            return _plain(_read(self.path(name), fresh=False))[1][:PART_BYTES]
        except OSError:
            return b""

    def damaged(self, name: str, word: str = "已损坏") -> Damaged:
        """The error of a part that is not as it should be."""
        return Damaged(Problem(f"备份里的这一部分{word}", f"{self.folder.name}/{name[:16]}…{ENDING}"))


def _read(path: Path, *, fresh: bool) -> bytes:
    with path.open("rb") as file:
        if fresh and hasattr(os, "posix_fadvise"):  # not out of memory, where it lies since it was written
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read(_LONGEST + 1)


def _plain(raw: bytes) -> tuple[str, bytes]:
    """(SHA-256, bytes) of a part unpacked; "" for the former where any byte is not as it was written, and what stands before it for the latter.

    Never more than a byte above what a part may hold; nothing where it takes up more than a part of ours can.
    """
    if len(raw) > _LONGEST:
        return "", b""
    packed, vouched = raw[:-_SUM], raw[-_SUM:]
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(packed, PART_BYTES + 1)
    except zlib.error:
        return "", _before_the_break(packed)
    sound = unpacker.eof and not unpacker.unused_data and sha256(packed).digest() == vouched
    return sha256(plain).hexdigest() if sound else "", plain


def _before_the_break(packed: bytes) -> bytes:
    unpacker, plain = zlib.decompressobj(), bytearray()
    with suppress(zlib.error):
        for place in range(len(packed)):
            plain += unpacker.decompress(packed[place : place + 1], PART_BYTES + 1)
            if len(plain) > PART_BYTES:
                break
    return bytes(plain[: PART_BYTES + 1])
