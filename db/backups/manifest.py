"""What one backup consists of: `<time>.backup`, one line of JSON and the SHA-256 of that line.

The files' bytes lie in parts (db.backups.parts) beside it: each file is a row of pieces, so many bytes from so far on in a part. Small
files of one folder share a part.
"""

import re
from hashlib import sha256
from pathlib import Path

import msgspec

from rules.base.errors import Damaged, NewerFormat, Problem, Refused

__all__ = ["FORMAT", "MANIFEST", "File", "Manifest", "Piece", "manifest_bytes", "read_manifest"]

FORMAT = "mingchou-backup/2"
MANIFEST = ".backup"
"""The ending of a manifest's name."""
_CLAIMED = re.compile(rb'\{"format":"mingchou-backup/([0-9]{1,9})"')
_LONGEST = 64 << 20


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """`size` bytes of the part named `part`, from byte `start` of its plain text."""

    part: str
    start: int
    size: int


class File(msgspec.Struct, frozen=True, array_like=True):
    """A file of the bureau: its path with /, and its bytes in order."""

    name: str
    pieces: tuple[Piece, ...] = ()

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(piece.size for piece in self.pieces)


class Manifest(msgspec.Struct, frozen=True):
    """at: when it was made (ISO). genesis: h of the journal's first entry, which tells bureaus apart. seq, h: the last entry in it.

    problem: why the journal in it was damaged already when it was made; "" where its chain was followed to the end.
    """

    format: str
    at: str
    genesis: str
    seq: int
    h: str
    problem: str
    files: tuple[File, ...]

    @property
    def parts(self) -> set[str]:
        """The names of all parts that it needs."""
        return {piece.part for file in self.files for piece in file.pieces}

    @property
    def size(self) -> int:
        """Bytes of all files, before they were compressed."""
        return sum(file.size for file in self.files)


def manifest_bytes(manifest: Manifest) -> bytes:
    """The file of a manifest."""
    line = msgspec.json.encode(manifest) + b"\n"
    return line + sha256(line).hexdigest().encode() + b"\n"


def read_manifest(path: Path) -> Manifest:
    """A backup's manifest. Refused for what is none or of a later program, Damaged when it is not as it was written; raises OSError."""
    with path.open("rb") as file:
        raw = file.read(_LONGEST)
    claimed = _CLAIMED.match(raw)
    if claimed is None:
        raise Refused(f"“{path.name}”不是明抽的备份，或没有写完；请换一个")
    if int(claimed[1]) > int(FORMAT.rpartition("/")[2]):
        raise NewerFormat(f"备份“{path.name}”的格式（mingchou-backup/{int(claimed[1])}）比本程序新；请先升级明抽")
    line, _, rest = raw.partition(b"\n")
    if rest != sha256(line + b"\n").hexdigest().encode() + b"\n":
        raise Damaged(Problem("备份的清单与写入时不同，备份本身已损坏；请换一个备份", path.name))
    try:
        manifest = msgspec.json.decode(line, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Refused(f"“{path.name}”不是明抽的备份；请换一个") from None
    if not all(re.fullmatch(r"[0-9a-f]{64}", part) for part in manifest.parts):
        raise Refused(f"“{path.name}”不是明抽的备份；请换一个")
    return manifest
