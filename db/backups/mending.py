"""Parts that are not sound, written anew where their bytes are still to be had: from the living journal, or from a copy elsewhere.

A part's name is the hash of what must be in it, so whatever has that hash is right, wherever it came from.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from db.backups.manifest import MANIFEST, Manifest, read_manifest
from db.backups.naming import backup_times
from db.backups.notes import read_notes, write_notes
from db.backups.parts import Parts
from db.files import DISK, Disk
from db.places import Places
from rules.base.errors import MingchouError

__all__ = ["mend"]


def mend(folder: Path, places: Places, others: Sequence[Path] = (), disk: Disk = DISK) -> int:
    """Mend what was noted as not sound in a folder of backups (db.backups.verifying). others: folders with copies of the same. Returns how many parts are whole
    again; the backups that need them are to be read again. Only who holds the folder may call it. Raises OSError as the folder itself does."""
    notes, parts, mended = read_notes(folder), Parts(folder, disk), set()
    for name in sorted(notes.bad):
        raw = next(_found(name, folder, places, others), None)
        if raw is not None:
            parts.write(name, raw)
            mended.add(name)
    if mended:
        disk.sync_folder(parts.folder)
        write_notes(folder, notes.healed(mended), disk)
    return len(mended)


def _found(name: str, folder: Path, places: Places, others: Sequence[Path]) -> Iterator[bytes]:
    for other in others:
        try:
            yield Parts(other).read(name)
        except (MingchouError, OSError):
            continue
    for manifest in _manifests(folder):
        for path, start, size in _stretches(manifest, name, places):
            try:
                with path.open("rb") as file:
                    file.seek(start)
                    raw = file.read(size)
            except OSError:
                continue
            if sha256(raw).hexdigest() == name:
                yield raw


def _manifests(folder: Path) -> Iterator[Manifest]:
    for _, path in backup_times(folder):
        if path.name.endswith(MANIFEST):
            try:
                yield read_manifest(path)
            except (MingchouError, OSError):
                continue


def _stretches(manifest: Manifest, name: str, places: Places) -> Iterator[tuple[Path, int, int]]:
    """Where the bytes of a part stood in the living files, as far as it was one stretch of one file."""
    for file in manifest.files:
        start = 0
        for piece in file.pieces:
            if piece.part == name and piece.start == 0:
                yield places.folder / file.name, start, piece.size
            start += piece.size
