"""Is a backup as it was written, and was the journal in it sound? Each in its turn, and all at once when somebody asks."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic

import msgspec

from db.backups.manifest import MANIFEST, read_manifest
from db.backups.naming import backup_times, sealed_seq, sum_path
from db.backups.notes import Found, read_notes, write_notes
from db.backups.parts import Parts
from db.backups.reading import open_backup
from db.backups.writing import file_sum
from db.files import DISK, Disk
from filesystem.refusals import disk_refusal
from rules.base.errors import MingchouError
from rules.base.fields import CHINA
from rules.journal.chain import ORIGIN
from rules.journal.verify import verify_lines

__all__ = ["BackupState", "backup_states", "find_fault", "verify_in_turn"]

_STRETCH_SECONDS = 1.0
"""How long the daily turn goes on to further backups."""


class BackupState(msgspec.Struct, frozen=True):
    """A backup as the list shows it. seq: the last entry in it, None where only reading it all would tell. size: bytes, before compression.

    checked: when it was read whole (ISO), "" before. problem: what is wrong. sealed: only the key shows what is in it: checked is then that the file is
    as it was written, where its hash was noted.
    """

    path: Path
    at: datetime
    seq: int | None
    size: int
    checked: str
    problem: str
    sealed: bool

    @property
    def state(self) -> str:
        """good, bad or unchecked."""
        return "bad" if self.problem else "good" if self.checked else "unchecked"


def backup_states(folder: Path) -> list[BackupState]:
    """Every backup in a folder, oldest first, as the notes have it: nothing but manifests is read. Raises OSError for the folder."""
    notes = read_notes(folder).backups
    return [_state(path, at, notes.get(path.name)) for at, path in backup_times(folder)]


def _state(path: Path, at: datetime, found: Found | None) -> BackupState:
    problem = found.problem if found is not None else ""
    seq, size = sealed_seq(path), 0
    try:
        if path.name.endswith(MANIFEST):
            manifest = read_manifest(path)
            seq, size, problem = manifest.seq, manifest.size, problem or manifest.problem
        else:
            size = path.stat().st_size
    except (MingchouError, OSError) as error:
        problem = _words(error, path)
    return BackupState(
        path=path, at=at, seq=seq, size=size, checked=found.at if found is not None else "", problem=problem,
        sealed=sealed_seq(path) is not None,
    )  # fmt: skip


def _words(error: MingchouError | OSError, path: Path) -> str:
    return str(disk_refusal(error, path) if isinstance(error, OSError) else error)


def verify_in_turn(
    folder: Path, at: datetime, *, everything: bool = False, disk: Disk = DISK,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[BackupState]:  # fmt: skip
    """Read backups whole and note what was found: the newest, then those that were not read for longest, for a second; or all. Returns how all of them stand.

    progress: called with (done, all). Raises OSError for the folder; what cannot be noted is found again the next time.
    """
    states = backup_states(folder)
    turn = sorted(states[:-1], key=lambda state: (state.checked, state.at))
    sound: dict[str, bool] = {}
    found: dict[str, Found] = {}
    until = monotonic() + _STRETCH_SECONDS
    for done, state in enumerate([*states[-1:], *turn]):
        if done > 1 and not everything and monotonic() > until:
            break
        progress(done, len(states))
        one = find_fault(state.path, sound)
        if one is not None:
            found[state.path.name] = msgspec.structs.replace(one, at=at.astimezone(CHINA).isoformat(timespec="seconds"))
    names = {state.path.name for state in states}
    notes = read_notes(folder).with_found(found, names)
    if notes.backups:
        with suppress(OSError):  # a disk that is full, or read-only
            write_notes(folder, notes, disk)
    return [_state(state.path, state.at, notes.backups.get(state.path.name)) for state in states]


def find_fault(path: Path, sound: dict[str, bool]) -> Found | None:
    """Read a backup whole. None where nothing can be told without the key. sound: parts that were read already, kept from backup to backup."""
    try:
        if path.name.endswith(MANIFEST):
            return _fault_in_parts(path, sound)
        if sealed_seq(path) is not None:
            return _fault_in_sealed(path)
        return Found("", _fault_in_tar(path))
    except (MingchouError, OSError) as error:
        return Found("", _words(error, path))


def _fault_in_parts(path: Path, sound: dict[str, bool]) -> Found:
    manifest, parts = read_manifest(path), Parts(path.parent)
    for name in sorted(manifest.parts):
        if name not in sound:
            try:
                parts.read(name, fresh=True)
                sound[name] = True
            except (MingchouError, OSError):
                sound[name] = False
    bad = tuple(sorted(name for name in manifest.parts if not sound[name]))
    files = [file.name for file in manifest.files if any(piece.part in bad for piece in file.pieces)]
    problem = (
        f"{len(bad)} 个部分缺少或已损坏（{files[0]}{f' 等 {len(files)} 个文件' if len(files) > 1 else ''}）"
        if bad
        else ""
    )
    return Found("", problem or manifest.problem, bad)


def _fault_in_sealed(path: Path) -> Found | None:
    try:
        noted = sum_path(path).read_text(encoding="utf-8").partition(" ")[0]
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return Found("", "" if file_sum(path) == noted else "与写入时不同，已损坏")


def _fault_in_tar(path: Path) -> str:
    """Whether the chain of the journal in a tar holds from its first line to its last."""

    def lines() -> Iterator[bytes]:
        for name, content in open_backup(path):
            if name.startswith("journal/") and not name.endswith("HEAD"):
                yield from content

    try:
        for _ in verify_lines(lines(), 0, ORIGIN):
            pass
    except ValueError as error:
        return f"里面的台账当时已经损坏：{error}"
    return ""
