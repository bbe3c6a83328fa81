"""A backup of the bureau as it stands, made while anybody may go on writing.

The journal only grows: what stood in it when we began to read stands there for ever, so nobody need stop. Its files are cut into stretches,
and a stretch that an older backup has is not stored again. In it: bureau.toml, journal/ (lines and HEAD), pages/, templates/, evidence/. The
snapshot is left out: the journal makes it. Where bureau.toml names recipients, or with a passphrase, it is one sealed tar instead
(db.sealing): parts would tell how much of what has changed.
"""

import io
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from db.backups.holding import backups_held
from db.backups.manifest import FORMAT, MANIFEST, File, Manifest, Piece, manifest_bytes, read_manifest
from db.backups.naming import fresh_path, sum_path
from db.backups.notes import read_notes, write_notes
from db.backups.parts import PART_BYTES, Parts
from db.backups.reading import FOLDERS, SUMS_FILE
from db.config import read_bureau
from db.files import DISK, FOLDER_MODE, Disk, private_opener
from db.head import head_bytes
from db.places import Places
from db.proving import ChangedMeanwhileError, Proof, prove, stretch_of
from db.sealing import SEALED, refuse_weak, seal
from filesystem.depth import entries_below
from filesystem.refusals import disk_refusal
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.errors import Damaged
from rules.base.fields import CHINA

__all__ = ["backup", "file_sum"]

_TRIES = 3


def backup(places: Places, at: datetime, *, passphrase: str | None = None, disk: Disk = DISK) -> Path:
    """Write a backup of the bureau as it stands and read back what was written. Returns its path.

    passphrase: seal it with this, in the place of the recipients of bureau.toml. Refused when the disk is full or without rights, Damaged when
    the disk does not give back what was written, Busy while another program makes one; no half backup stays behind.
    """
    if passphrase is not None:
        refuse_weak(passphrase)
    recipients = read_bureau(places.folder).backup_recipients if places.bureau_toml.exists() else ()
    refuse_unwritable([Target(places.backups, Kind.FOLDER)])
    proof = prove(places, at, disk)
    try:
        places.backups.mkdir(FOLDER_MODE, exist_ok=True)
        disk.sync_folder(places.folder)
        with backups_held(places.backups, at):
            disk.clear_temporaries(places.backups)
            for _ in range(_TRIES):
                try:
                    if recipients or passphrase is not None:
                        return _write_sealed(places, proof, at, recipients, passphrase, disk)
                    return _write_parts(places, proof, at, disk)
                except ChangedMeanwhileError:
                    proof = prove(places, at, disk)
    except OSError as error:
        raise disk_refusal(error, places.backups) from error
    raise Damaged("台账的文件正在变动，没有备份成；请稍后再试")


# In parts


def _write_parts(places: Places, proof: Proof, at: datetime, disk: Disk) -> Path:
    writer = _PartWriter(Parts(places.backups, disk), read_notes(places.backups).bad)
    writer.parts.folder.mkdir(FOLDER_MODE, exist_ok=True)
    disk.clear_temporaries(writer.parts.folder)
    try:
        _store(writer, places, proof, disk)
    except BaseException:
        writer.take_back(disk)  # on a full disk as well, which needs the room
        raise
    manifest = Manifest(
        format=FORMAT, at=at.astimezone(CHINA).isoformat(timespec="seconds"), genesis=proof.genesis,
        seq=proof.mark.seq, h=proof.mark.h, problem=proof.problem, files=tuple(writer.files),
    )  # fmt: skip
    target = fresh_path(places.backups, at, MANIFEST)
    disk.write_whole(target, manifest_bytes(manifest))
    read_manifest(target)
    if healed := writer.known_bad & set(writer.written):
        write_notes(places.backups, read_notes(places.backups).healed(healed), disk)
    return target


def _store(writer: "_PartWriter", places: Places, proof: Proof, disk: Disk) -> None:
    """Store all files of the bureau, and read back what was written."""
    for first in sorted(proof.sums):
        path, pieces = places.journal_file(first), []
        for name, start, size in proof.pieces(first):
            writer.stretch(name, path, start, size)
            pieces.append(Piece(name, 0, size))
        writer.files.append(File(f"journal/{path.name}", tuple(pieces)))
    last_folder = ""
    for name, raw in _small_files(places, proof):
        if (folder := name.rpartition("/")[0]) != last_folder:
            writer.close_pack()
            last_folder = folder
        writer.add(name, raw)
    writer.close_pack()
    disk.sync_folder(writer.parts.folder)
    for name in writer.written:
        writer.parts.read(name, fresh=True)


class _PartWriter:
    """Stores what is not stored yet. files: what was added. written: parts that were. known_bad: parts that are there and not sound."""

    def __init__(self, parts: Parts, known_bad: frozenset[str]) -> None:
        self.parts = parts
        self.known_bad = known_bad
        self.files: list[File] = []
        self.written: list[str] = []
        self._pack = bytearray()
        self._packed: list[tuple[str, int, int]] = []

    def stretch(self, name: str, path: Path, start: int, size: int) -> None:
        """A stretch of a file, whose SHA-256 is known."""
        if self._lacks(name):
            self._write(name, stretch_of(path, start, size, name))

    def add(self, name: str, raw: bytes) -> None:
        """A file: with its neighbours in one part, or alone in several when it is long."""
        if len(raw) + len(self._pack) > PART_BYTES:
            self.close_pack()
        if len(raw) <= PART_BYTES:
            self._packed.append((name, len(self._pack), len(raw)))
            self._pack += raw
            return
        stretches = [raw[start : start + PART_BYTES] for start in range(0, len(raw), PART_BYTES)]
        self.files.append(File(name, tuple(Piece(self._store(one), 0, len(one)) for one in stretches)))

    def take_back(self, disk: Disk) -> None:
        """Take away what was written: no other backup has it, but for what stands in the place of a part that was not sound."""
        with suppress(OSError):
            for name in set(self.written) - self.known_bad:
                disk.unlink(self.parts.path(name))

    def close_pack(self) -> None:
        """Store the files that were gathered so far."""
        if self._packed:
            part = self._store(bytes(self._pack))
            self.files += [File(name, (Piece(part, start, size),)) for name, start, size in self._packed]
        self._pack.clear()
        self._packed.clear()

    def _store(self, raw: bytes) -> str:
        name = sha256(raw).hexdigest()
        if self._lacks(name):
            self._write(name, raw)
        return name

    def _lacks(self, name: str) -> bool:
        return name not in self.written and (name in self.known_bad or not self.parts.path(name).exists())

    def _write(self, name: str, raw: bytes) -> None:
        self.parts.write(name, raw)
        self.written.append(name)


def _small_files(places: Places, proof: Proof) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file but the journal's lines, folder by folder; nothing that is a link. What goes away meanwhile is left out."""
    with suppress(FileNotFoundError):
        yield places.bureau_toml.name, places.bureau_toml.read_bytes()
    yield "journal/HEAD", head_bytes(proof.mark)
    for name in FOLDERS:
        top = places.folder / name
        if top.is_dir() and not top.is_symlink():
            inside = [path for path, entry in entries_below(top) if entry.is_file(follow_symlinks=False)]
            for path in sorted(inside, key=lambda path: path.rpartition("/")[::2]):  # folder by folder
                with suppress(FileNotFoundError):
                    yield f"{name}/{path}", (top / path).read_bytes()


# Sealed


def _write_sealed(
    places: Places, proof: Proof, at: datetime, recipients: tuple[str, ...], passphrase: str | None, disk: Disk
) -> Path:
    target = fresh_path(places.backups, at, f".{_newest_entry(places, proof)}.tar{SEALED}")
    aside = target.with_name(f".{target.name}.new")
    try:
        with open(aside, "wb", opener=private_opener) as file:
            # Not beside the backups, which may lie on a disk that is carried away.
            with tempfile.TemporaryFile(dir=places.folder) as plain:
                _write_tar(plain, places, proof, at)
                summed = _Summed(file)
                buffered = io.BufferedWriter(summed)  # type: ignore[type-var]
                seal(plain, buffered, recipients=recipients, passphrase=passphrase)
                buffered.flush()
            file.flush()
            disk.sync(file.fileno())
        if file_sum(aside) != summed.sum.hexdigest():
            raise Damaged("备份写到磁盘上又读出来，和写的不一样，没有备份成；请检查磁盘")
        disk.write_whole(sum_path(target), f"{summed.sum.hexdigest()}  {target.name}\n".encode())
        disk.replace(aside, target)
        disk.sync_folder(places.backups)
    except BaseException:
        if not target.exists():
            sum_path(target).unlink(missing_ok=True)
        raise
    finally:
        aside.unlink(missing_ok=True)
    return target


class _Summed(io.RawIOBase):
    """A file for writing, and the SHA-256 of what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = sha256()

    def writable(self) -> bool:
        return True

    def write(self, raw: "memoryview[int] | bytes") -> int:  # type: ignore[override]
        written = self._file.write(raw)
        self.sum.update(raw[:written])
        return written


def file_sum(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    summed = sha256()
    with path.open("rb") as file:
        while raw := file.read(PART_BYTES):
            summed.update(raw)
    return summed.hexdigest()


def _write_tar(file: IO[bytes], places: Places, proof: Proof, at: datetime) -> None:
    with tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT, compresslevel=3) as archive:
        sums = ""
        for first in sorted(proof.sums):
            path = places.journal_file(first)
            with tempfile.TemporaryFile(dir=places.folder) as whole:
                summed = sha256()
                for name, start, size in proof.pieces(first):
                    raw = stretch_of(path, start, size, name)
                    summed.update(raw)
                    whole.write(raw)
                whole.seek(0)
                archive.addfile(_member(f"journal/{path.name}", proof.ends[first], at), whole)
            sums += f"{summed.hexdigest()}  journal/{path.name}\n"
        for name, raw in _small_files(places, proof):
            archive.addfile(_member(name, len(raw), at), io.BytesIO(raw))
            sums += f"{sha256(raw).hexdigest()}  {name}\n"
        archive.addfile(_member(SUMS_FILE, len(sums.encode()), at), io.BytesIO(sums.encode()))


def _member(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(at.timestamp()), 0o600
    return member


def _newest_entry(places: Places, proof: Proof) -> int:
    """The seq of the last entry whose contents are all as the journal says: before an erasure that a crash has cut short."""
    with suppress(FileNotFoundError, ValueError):
        return min(proof.mark.seq, int(places.erasing.read_text(encoding="ascii")) - 1)
    return proof.mark.seq
