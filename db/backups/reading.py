"""The files in a backup, one after the other, whatever its format: parts under a manifest, a tar of before, a sealed tar."""

import io
import re
import tarfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from db.backups.manifest import MANIFEST, Piece, read_manifest
from db.backups.parts import Parts
from db.sealing import Key, opened
from filesystem.depth import DEEPEST, too_deep
from rules.base.errors import Damaged, Refused

__all__ = ["FOLDERS", "JOURNAL", "SUMS_FILE", "TOP_FILES", "HashingReader", "open_backup"]

JOURNAL = re.compile(r"\d{12}\.jsonl|HEAD")
TOP_FILES = ("bureau.toml", "records.json", "records.json.sha256")
SUMS_FILE = "backup.sha256"
FOLDERS = ("pages", "templates", "evidence")
_CHUNK = 1 << 20
_ROOM, _FOLD = 64 << 20, 200
"""What a backup of ours unpacks to at most: so many bytes, and so many times what it takes up. A journal is full of hashes: it is about five times."""
_CUT = (tarfile.TarError, EOFError, zlib.error)


def open_backup(
    path: Path, *, key: Key | None = None, aside: Path | None = None, strict: bool = True
) -> Iterator[tuple[str, IO[bytes]]]:
    """(name, contents) of every file in a backup; the name is one that a bureau's folder may have, with /. Each contents is read before the next is asked for.

    key: opens one that is sealed; aside: the folder for its plain text meanwhile (a file without a name), that of the backup if none.
    Refused for what is no backup of ours or of a later program, without the key; Damaged, at the latest after the last file, where a byte is
    not as it was written; raises OSError. strict=False: nothing of damage is raised, what can be read is given, a line end where something
    is missing: for who proves every line by itself.
    """
    if path.name.endswith(MANIFEST):
        files = _in_parts(path, strict=strict)
    else:
        files = _in_tar(path, key or Key(), aside or path.parent, strict=strict)
    names: set[str] = set()
    for name, content in files:
        _refuse_stranger(name)
        if name in names:
            raise Refused(f"“{path.name}”里的“{name}”有问题，没有恢复；请换一个备份")
        names.add(name)
        with content:
            yield name, content
            while strict and content.read(_CHUNK):  # what nobody wanted to read is proved all the same
                pass


def _in_parts(path: Path, *, strict: bool) -> Iterator[tuple[str, IO[bytes]]]:
    manifest, parts = read_manifest(path), Parts(path.parent)
    _refuse_bomb(path, manifest.size, sum(parts.size(part) for part in manifest.parts))
    last: list[tuple[str, bytes]] = []

    def piece_of(piece: Piece) -> bytes:
        """The bytes of a piece; of the part that was used last, from memory."""
        if not last or last[0][0] != piece.part:
            last[:] = [(piece.part, (parts.read if strict else parts.read_what_is_left)(piece.part))]
        raw = last[0][1][piece.start : piece.start + piece.size]
        if len(raw) == piece.size:
            return raw
        if strict:
            raise parts.damaged(piece.part)
        return raw + b"\n"

    for file in manifest.files:
        yield file.name, io.BufferedReader(_Pieces(map(piece_of, file.pieces)), _CHUNK)


class _Pieces(io.RawIOBase):
    """A file made of pieces, one behind the other."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int] | bytearray") -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


class HashingReader(io.RawIOBase):
    """A file that is read once, and its SHA-256 on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int] | bytearray") -> int:  # type: ignore[override]
        part = self._file.read(len(buffer))
        self.sum.update(part)
        buffer[: len(part)] = part
        return len(part)


class _Member(HashingReader):
    """A file in a tar. Its errors are ours: they come up where the caller reads. strict=False: the file ends where it breaks."""

    def __init__(self, file: IO[bytes], path: Path, *, strict: bool) -> None:
        super().__init__(file)
        self._path, self._strict = path, strict

    def readinto(self, buffer: "memoryview[int] | bytearray") -> int:  # type: ignore[override]
        try:
            return super().readinto(buffer)
        except _CUT as error:
            if self._strict:
                raise _no_backup(self._path) from error
            return 0


def _refuse_bomb(path: Path, unpacked: int, packed: int) -> None:
    """Refused for what would fill the disk: no program of ours wrote it."""
    if unpacked > _ROOM + _FOLD * packed:
        megabytes = f"{unpacked / 1_000_000:,.0f} MB"
        raise Refused(
            f"“{path.name}”只有 {packed / 1_000_000:,.1f} MB，展开却有 {megabytes} 以上，不是明抽写的，没有恢复；请换一个备份"
        )


def _no_backup(path: Path) -> Refused:
    return Refused(f"“{path.name}”不是明抽的备份，或没有写完；请换一个")


def _in_tar(path: Path, key: Key, aside: Path, *, strict: bool) -> Iterator[tuple[str, IO[bytes]]]:
    actual, expected = "", ""
    try:
        with opened(path, key, aside) as file, tarfile.open(fileobj=file, mode="r:*") as members:
            unpacked = 0
            for member in members:
                unpacked += member.size
                _refuse_bomb(path, unpacked, path.stat().st_size)
                content = members.extractfile(member) if member.isreg() and not expected else None
                if content is None:
                    raise Refused(f"备份里有不属于它的文件“{member.name}”，没有恢复；请换一个备份")
                with content:
                    if member.name == SUMS_FILE:
                        expected = content.read().decode("utf-8", "replace")
                        continue
                    summed = _Member(content, path, strict=strict)
                    buffered = io.BufferedReader(summed, _CHUNK)
                    yield member.name, buffered
                actual += f"{summed.sum.hexdigest()}  {member.name}\n"
    except _CUT as error:
        if strict:
            raise _no_backup(path) from error
        return
    if strict and not expected:
        raise Refused(f"“{path.name}”没有写完，没有恢复；请换一个备份")
    if strict and actual != expected:
        raise Damaged(f"“{path.name}”里的文件与写入时不同，备份本身已损坏，没有恢复；请换一个备份")


def _refuse_stranger(name: str) -> None:
    """Refused for the path of a file that no backup of ours holds: it might lead out of the bureau's folder."""
    if too_deep(name):
        raise Refused(f"备份里的文件夹套了 {DEEPEST} 层以上，不是明抽的备份，没有恢复；请换一个备份")
    path = PurePosixPath(name)
    plain = not path.is_absolute() and path.as_posix() == name
    plain = plain and not any(part in ("..", ".") or set(part) & set('\\:*?"<>|\0') for part in path.parts)
    listed = (
        name in TOP_FILES
        or (len(path.parts) == 2 and path.parts[0] == "journal" and JOURNAL.fullmatch(path.name))
        or (len(path.parts) >= 2 and path.parts[0] in FOLDERS)
    )
    if not plain or not listed:
        raise Refused(f"备份里有不属于它的文件“{name}”，没有恢复；请换一个备份")
