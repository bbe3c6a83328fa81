"""Erasure by law: bodies taken out of the journal, the chain as it was, and the list of copies that still hold them.

First the entry that says what is erased and why (rules.journal.erasure.Erasure, with the places), then the rewriting: every journal file
that holds such a body is written anew beside itself and renamed, and both snapshots are remade. `journal/erasing` stands from
before the entry until all is done, so that whoever opens the store after a crash finishes it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import orjson

from db.backups.manifest import MANIFEST
from db.backups.naming import backup_times, sealed_seq, sum_path
from db.encode import decode
from db.files import DISK, Disk
from db.journal import Journal
from db.mark import CURE, Mark, entry_at
from db.places import Places
from db.state import State, number_of
from filesystem.refusals import disk_refusal
from rules.base.canonical import canonical
from rules.base.errors import MingchouError, Problem
from rules.journal.chain import Op, erase_bodies, read_entry
from rules.journal.erasure import Erasure, document_holds
from rules.journal.salvage import Salvage

__all__ = [
    "Erased",
    "delete_for_good",
    "drop_drafts",
    "erasures",
    "mark_pending",
    "pending_erasure",
    "remaining_copies",
    "rewrite",
    "unexplained_gaps",
    "with_places",
]

_TOLD_EVERY = 100

Erased = tuple[int, int, int]
"""(seq, place in the line, entry that erased it)."""


def erasures(state: State) -> list[Erasure]:
    """Every erasure that the state knows of."""
    return [decode(Erasure, body) for _, body in state.items(Erasure.table)]


def unexplained_gaps(erased: Iterable[Erased], state: State, journal: Journal) -> list[Problem]:
    """Bodies that are gone though no erasure, and no salvage that did not find them, says so: somebody has emptied them."""
    explained = {(*place, erasure.entry) for erasure in erasures(state) for place in erasure.places}
    salvages = [decode(Salvage, body) for _, body in state.items(Salvage.table)]
    explained |= {(*place, salvage.entry) for salvage in salvages for place in salvage.places}
    found = []
    for seq, place, by in erased:
        if (seq, place, by) not in explained:
            first = journal.file_of(seq)
            where = f"journal/{first:012d}.jsonl 第 {seq + 1 - first} 行"
            found.append(Problem(f"有一条记录的内容被去掉，却没有依法删除的记录；{CURE}", where))
    return found


def with_places(
    journal: Journal, wanted: Sequence[Erasure], progress: Callable[[int], None] = lambda _: None
) -> list[Erasure]:
    """These erasures with where the journal holds a version of each record, of those with one of its fields filled in (fields empty: of all).

    The journal is read once for all. A version that is gone already names nobody and is not among them. progress: called with the seq
    that was read, now and then.
    """
    of = {(one.of, one.record): place for place, one in enumerate(wanted)}
    found: list[list[tuple[int, int]]] = [[] for _ in wanted]
    ids: list[set[int]] = [set() for _ in wanted]
    for seq, place, op, raw in _bodies(journal, wanted):
        if seq % _TOLD_EVERY == 0:
            progress(seq)
        at = of.get((op.table, number_of(raw) or ""))
        if at is None:
            continue
        ids[at].add(op.id)
        document: dict[str, Any] = orjson.loads(raw)
        if not wanted[at].fields or any(document_holds(op.table, document, field) for field in wanted[at].fields):
            found[at].append((seq, place))
    return [
        msgspec.structs.replace(one, ids=tuple(sorted(ids[at])), places=tuple(found[at]))
        for at, one in enumerate(wanted)
    ]


def _bodies(journal: Journal, wanted: Sequence[Erasure]) -> Iterator[tuple[int, int, Op, bytes]]:
    """(seq, place in the line, what was done, the document) of every version in the journal; of one record alone only lines that name it. Damaged where one is
    not as it was written: an opening does not read all of a long journal."""
    named = b'"number":' + (canonical(wanted[0].record) if len(wanted) == 1 else b"")
    for line, mark in journal.lines():
        if named in line:
            entry = entry_at(line, mark, journal.places.journal_file)
            for place, (op, body) in enumerate(zip(entry.head.ops, entry.bodies, strict=True)):
                if body is not None and body.raw is not None:
                    yield entry.seq, place, op, body.raw


def drop_drafts(places: Places, number: str, disk: Disk = DISK) -> None:
    """Half-filled forms of this record, whole or half written, are erased at once: nobody needs them."""
    found = list(places.drafts.glob(f"*{quote(number, safe='')}*"))
    for path in found:
        disk.unlink(path)
    if found:
        disk.sync_folder(places.drafts)


def pending_erasure(places: Places) -> int:
    """The entry of an erasure that was begun and may not be finished; 0 when there is none."""
    try:
        return int(places.erasing.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def mark_pending(places: Places, seq: int, disk: Disk = DISK) -> None:
    """Note that the entry `seq` is an erasure under way; 0: it is done."""
    if seq:
        disk.write_whole(places.erasing, f"{seq}\n".encode())
    else:
        disk.unlink(places.erasing)  # should a power cut bring it back, the next opening does the same again


def rewrite(journal: Journal, erased: Sequence[Erasure], disk: Disk = DISK) -> Mark:
    """Take the bodies of the erasures of one entry out of the journal's files, each file once. Returns where the last line stands now.

    What is erased already stays so. Raises OSError; each file is as before or done. The journal must not be open for appending.
    """
    wanted: dict[int, set[int]] = {}
    for seq, place in (place for one in erased for place in one.places):
        wanted.setdefault(seq, set()).add(place)
    mark = journal.mark
    by_file: dict[int, set[int]] = {}
    for seq in wanted:
        by_file.setdefault(journal.file_of(seq), set()).add(seq)
    for first, seqs in sorted(by_file.items()):
        path = journal.places.journal_file(first)
        lines = path.read_bytes().splitlines(keepends=True)
        size = sum(map(len, lines))
        for seq in seqs:
            lines[seq - first] = erase_bodies(lines[seq - first], wanted[seq], erased[0].entry)
        raw = b"".join(lines)
        disk.write_whole(path, raw)
        if first == mark.first:
            mark = mark._replace(start=mark.start - (size - len(raw)), end=mark.end - (size - len(raw)))
    return mark


def remaining_copies(places: Places, state: State, outside: Iterable[Path] = ()) -> list[Path]:
    """Files of the bureau in which a body still stands that was erased: backups (those in the folders `outside` too), and what was cut off after a crash.

    A backup that cannot be read is among them: nobody knows what it holds. Raises OSError.
    """
    wanted: dict[int, set[int]] = {}
    records: set[bytes] = set()
    for erasure in erasures(state):
        records.add(b'"number":"%b"' % erasure.record.encode())
        for seq, place in erasure.places:
            wanted.setdefault(seq, set()).add(place)
    if not wanted:
        return []
    erased_by = erasures(state)
    folders = (places.backups, *outside)
    found = [path for folder in folders for _, path in backup_times(folder) if _still_holds(path, wanted, erased_by)]
    torn = sorted(places.journal.glob("torn-*.bin"))
    return found + [path for path in torn if any(named in path.read_bytes() for named in records)]


def delete_for_good(paths: Iterable[Path], disk: Disk = DISK) -> None:
    """Delete files for good, of backups with the parts that no other needs: no power cut brings them back. Refused where the disk refuses.

    Backups are deleted by who holds their folders only (db.backups.holding.backups_held).
    """
    doomed = [one for path in paths for one in (path, *([sum_path(path)] if sealed_seq(path) is not None else []))]
    for path in doomed:
        try:
            disk.unlink(path)
        except OSError as error:
            raise disk_refusal(error, path) from error
    for folder in {path.parent for path in doomed}:
        try:
            disk.sync_folder(folder)
            if any(path.parent == folder and path.name.endswith(MANIFEST) for path in doomed):
                from db.backups.rotation import sweep  # who edits a record reads no backup

                sweep(folder, disk)
                if (folder / "parts").is_dir():
                    disk.sync_folder(folder / "parts")
        except OSError as error:
            raise disk_refusal(error, folder) from error


def _still_holds(archive: Path, wanted: Mapping[int, Collection[int]], erased_by: Iterable[Erasure]) -> bool:
    last = sealed_seq(archive)
    if last is not None:  # by the entries in it: nobody need have the key here
        return any(erasure.entry > last >= seq for erasure in erased_by for seq, _ in erasure.places)
    try:
        return any(
            body is not None and not body.erased and place in wanted[seq]
            for seq, line in _lines_in(archive, wanted)
            for place, body in enumerate(read_entry(line).bodies)
        )
    except (MingchouError, ValueError):
        return True


def _lines_in(archive: Path, wanted: Collection[int]) -> Iterator[tuple[int, bytes]]:
    """(seq, line) of these entries in a backup."""
    from db.backups.reading import open_backup  # as above

    for path, content in open_backup(archive):
        folder, _, name = path.partition("/")
        if folder == "journal" and name != "HEAD":
            for seq, line in enumerate(content, int(name[:12])):
                if seq in wanted:
                    yield seq, line
