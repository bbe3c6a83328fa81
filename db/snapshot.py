"""records.json on disk: written whole or not at all, its SHA-256 beside it, the one before kept. Disposable: the journal
rebuilds it. But it proves what was saved: one that goes further than the journal tells that the journal has lost entries (copied over by a sync
program, an older copy put in its place), and is never overwritten."""

from pathlib import Path
from typing import NamedTuple

import msgspec

from db.files import DISK, Disk
from db.journal import Journal
from db.mark import BEGIN, CURE, Mark
from db.places import Places
from db.state import State, read_snapshot
from rules.base.canonical import digest
from rules.base.errors import Problem

__all__ = [
    "LoadedSnapshot",
    "Unplaced",
    "ahead",
    "load_snapshot",
    "other_line",
    "read_verified",
    "save_snapshot",
    "sum_line",
]


class Unplaced(NamedTuple):
    """A sound snapshot of this journal whose last entry does not stand where it says: that entry was saved, so it must be elsewhere in the journal.

    name: of the file. seq, h: of that entry.
    """

    name: str
    seq: int
    h: str


def ahead(last: int, seq: int, name: str) -> Problem:
    """The problem of a snapshot that knows more than the journal. last: where the journal ends. seq: how far the snapshot goes."""
    return Problem(f"日志只到第 {last} 条，但 {name} 记到了第 {seq} 条，后面的记录丢失；{CURE}", "journal")


def other_line(seq: int, name: str) -> Problem:
    """The problem of a journal in which another entry stands than the one that a snapshot ends at."""
    return Problem(f"第 {seq} 条记录与 {name} 记下的不是同一条，日志被换过；{CURE}", "journal")


def read_verified(path: Path, sum_path: Path) -> bytes | None:
    """The bytes of a snapshot if they have the SHA-256 that stands beside it, else None."""
    try:
        raw = path.read_bytes()
        expected = sum_path.read_bytes()
    except FileNotFoundError:
        return None
    return raw if sum_line(raw) == expected else None


def sum_line(raw: bytes) -> bytes:
    """What stands in records.json.sha256."""
    # As sha256sum writes it; the previous one keeps the name that it had.
    return f"{digest(raw)}  records.json\n".encode()


class LoadedSnapshot(msgspec.Struct, frozen=True):
    """state: None when no snapshot can be trusted. mark: how far it goes. newest: it is records.json itself.

    notices: what is wrong with the others. foreign: the name of a file that belongs to another journal, "" if none does. unplaced: those that are
    sound and do not fit the journal as it lies there.
    """

    state: State | None = None
    mark: Mark = BEGIN
    newest: bool = False
    notices: tuple[str, ...] = ()
    foreign: str = ""
    unplaced: tuple[Unplaced, ...] = ()


def load_snapshot(places: Places, journal: Journal, genesis: str) -> LoadedSnapshot:
    """The newest snapshot that can be trusted: its bytes have their hash, it is of the journal that begins with `genesis`, and
    the entry that it ends at still stands where it says."""
    notices: list[str] = []
    unplaced: list[Unplaced] = []
    foreign = ""
    for path, sum_path in ((places.records, places.records_sum), (places.previous, places.previous_sum)):
        if not path.exists():
            continue
        raw = read_verified(path, sum_path)
        try:
            snapshot = read_snapshot(raw) if raw is not None else None
        except ValueError:
            snapshot = None
        if snapshot is None:
            notices.append(f"{path.name} 与其校验值不符（上次没有写完，或被改动过），没有采用，已由日志重建")
        elif snapshot.genesis != genesis:
            foreign = foreign or path.name
        elif not journal.still_holds(snapshot.mark):
            unplaced.append(Unplaced(path.name, snapshot.mark.seq, snapshot.mark.h))
        else:
            newest = path == places.records
            return LoadedSnapshot(snapshot.state, snapshot.mark, newest, tuple(notices), foreign, tuple(unplaced))
    return LoadedSnapshot(notices=tuple(notices), foreign=foreign, unplaced=tuple(unplaced))


def save_snapshot(places: Places, raw: bytes, *, keep: bool, disk: Disk = DISK) -> None:
    """records.json and its hash, atomically each; keep: the pair in place is sound and becomes the previous one.

    Raises OSError; the pair in place, or else the previous one, or else the journal, still serves.
    """
    asides: list[Path] = []
    try:
        asides.append(disk.write_temporary(places.records, raw))
        asides.append(disk.write_temporary(places.records_sum, sum_line(raw)))
        if keep:
            disk.link_as(places.records, places.previous)
            disk.link_as(places.records_sum, places.previous_sum)
            # The kept pair must last before the pair in place is touched: at every moment one of them is whole.
            disk.sync_folder(places.folder)
        disk.replace(asides[0], places.records)
        disk.replace(asides[1], places.records_sum)
        disk.sync_folder(places.folder)
    finally:
        for aside in asides:
            disk.unlink(aside)
