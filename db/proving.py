"""The journal followed from its first line again and again, at the price of reading it: what is byte for byte as it was when it was last
followed need not be followed again.

`proved.json` notes how far the chain was followed, with the SHA-256 of each stretch of the files up to there. The next time every
stretch is read and compared: where all are the same, only the lines since are followed; where one differs (a flipped byte, an erasure by law),
the chain is followed from its first line, which finds the place. The note is private, and may be deleted at any time.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from db.files import DISK, Disk
from db.genesis import read_genesis
from db.head import head_problem, read_head
from db.journal import Journal
from db.mark import BEGIN, BrokenLine, Mark, journal_files
from db.places import Places
from db.snapshot import read_verified
from filesystem.refusals import disk_refusal
from rules.base.errors import Damaged, Problem
from rules.base.fields import CHINA

__all__ = ["STRETCH", "ChangedMeanwhileError", "Proof", "last_proof", "prove", "stretch_of"]

STRETCH, FINE = 1 << 20, 1 << 16
"""Bytes of a journal file that are hashed together: long stretches, and short ones where the last long one is not full yet (so that a backup stores
little of what the last one has)."""
_TRIES = 3
_BACK = 1 << 16


class ChangedMeanwhileError(Exception):
    """A journal file was replaced while it was read (an erasure by law): read again."""


class Proof(msgspec.Struct, frozen=True):
    """genesis: h of the first entry. mark: the last entry that is proved. at: when (ISO). problem: what is wrong, "" when all is sound.

    sums: by the first seq of a journal file, the SHA-256 of each of its stretches, up to `ends`, where its last whole line ends.
    """

    genesis: str
    mark: Mark
    at: str
    sums: dict[int, tuple[str, ...]]
    ends: dict[int, int]
    problem: str = ""
    snapshots: tuple[str, ...] = ()
    """The names of snapshots that were not as they were written, when they were last read."""

    def pieces(self, first: int) -> Iterator[tuple[str, int, int]]:
        """(SHA-256, start, size) of each stretch of a file."""
        for name, (start, size) in zip(self.sums[first], _cuts(self.ends[first]), strict=True):
            yield name, start, size


def last_proof(places: Places) -> Proof | None:
    """The note of the last time; None where there is none that can be read."""
    try:
        return msgspec.json.decode(places.proved.read_bytes(), type=Proof)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def prove(places: Places, at: datetime, disk: Disk = DISK, *, snapshots: bool = False) -> Proof:
    """Prove the journal as it is now and note it. Damage is in the proof, not raised. Anybody may write meanwhile.

    snapshots: read them too; else what was found the last time stands.

    Raises NotFound without a journal, Damaged where its first entry is not sound, Refused for a newer format or as the disk refuses.
    """
    try:
        for tried in range(_TRIES):
            try:
                proof = _prove(places, at.astimezone(CHINA).isoformat(timespec="seconds"))
            except ChangedMeanwhileError:
                if tried == _TRIES - 1:
                    raise Damaged("台账的日志文件正在变动，没有核对；请稍后再试") from None
            else:
                break
        last = last_proof(places)
        unsound = _unsound_snapshots(places) if snapshots else last.snapshots if last is not None else ()
        proof = msgspec.structs.replace(proof, snapshots=unsound)
        with suppress(OSError):  # without the note, the next time takes longer
            disk.write_whole(places.proved, msgspec.json.encode(proof))
    except OSError as error:
        raise disk_refusal(error, places.journal) from error
    return proof


def _unsound_snapshots(places: Places) -> tuple[str, ...]:
    pairs = ((places.records, places.records_sum), (places.previous, places.previous_sum))
    # Twice: a writer may be between the two files just now.
    return tuple(
        path.name for path, sums in pairs
        if path.exists() and read_verified(path, sums) is None and read_verified(path, sums) is None
    )  # fmt: skip


def _prove(places: Places, at: str) -> Proof:
    _, genesis = read_genesis(places)
    head, before = read_head(places), _identities(places)
    ends = _ends(places)
    sums, after = _compared(places, ends, _usable_proof(places, genesis))
    mark, problem = _follow(Journal(places), after, ends, head)
    if problem is not None and after != BEGIN:  # the note itself may be what is wrong
        mark, problem = _follow(Journal(places), BEGIN, ends, head)
    if problem is None and mark.seq and mark.end < ends[mark.first]:  # a torn tail, which the next opening cuts off
        ends = {first: end if first < mark.first else mark.end for first, end in ends.items() if first <= mark.first}
        sums, _ = _compared(places, ends, None)
    if not before.items() <= _identities(places).items():
        raise ChangedMeanwhileError
    return Proof(genesis=genesis, mark=mark, at=at, sums=sums, ends=ends, problem=str(problem or ""))


def _usable_proof(places: Places, genesis: str) -> Proof | None:
    last = last_proof(places)
    return last if last is not None and not last.problem and last.genesis == genesis else None


def _compared(places: Places, ends: dict[int, int], last: Proof | None) -> tuple[dict[int, tuple[str, ...]], Mark]:
    """The sums of every file up to its end, and from where the chain is to be followed: from where the last proof went, if all is as it was up to there."""
    sums: dict[int, tuple[str, ...]] = {}
    known: dict[int, tuple[str, ...]] = {}
    for first, end in ends.items():
        old = 0 if last is None or first > last.mark.first else last.ends.get(first, 0)
        sums[first], known[first] = _sums(places.journal_file(first), end, old)
    same = last is not None and {first: prefix for first, prefix in known.items() if prefix} == last.sums
    return sums, last.mark if last is not None and same else BEGIN


def _identities(places: Places) -> dict[int, tuple[int, int]]:
    """Which file lies under each name now."""
    found = {first: places.journal_file(first).stat() for first in journal_files(places)}
    return {first: (stat.st_dev, stat.st_ino) for first, stat in found.items()}


def _ends(places: Places) -> dict[int, int]:
    """Where the last whole line of each file ends; a file without one is left out."""
    ends = {first: _end(places.journal_file(first)) for first in journal_files(places)}
    return {first: end for first, end in ends.items() if end}


def _end(path: Path) -> int:
    with path.open("rb") as file:
        place = file.seek(0, os.SEEK_END)
        while place:
            start = max(0, place - _BACK)
            file.seek(start)
            if found := file.read(place - start).rfind(b"\n") + 1:
                return start + found
            place = start
    return 0


def _cuts(end: int) -> Iterator[tuple[int, int]]:
    """(start, size) of each stretch of a file that ends there."""
    whole = end - end % STRETCH
    yield from ((start, STRETCH) for start in range(0, whole, STRETCH))
    yield from ((start, min(FINE, end - start)) for start in range(whole, end, FINE))


def _sums(path: Path, end: int, old: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The SHA-256 of each stretch up to `end`, and of each as it was when the file ended at `old`."""
    sums: list[str] = []
    prefix: list[str] = []
    with path.open("rb") as file:
        for start in range(0, end, STRETCH):
            raw = file.read(min(STRETCH, end - start))
            if len(raw) != min(STRETCH, end - start):
                raise ChangedMeanwhileError
            found = _sums_of(raw)
            sums += found
            if start < old:
                prefix += found if start + len(raw) <= old else _sums_of(raw[: old - start])
    return tuple(sums), tuple(prefix)


def _sums_of(raw: bytes) -> list[str]:
    return [sha256(raw[start : start + size]).hexdigest() for start, size in _cuts(len(raw))]


def _follow(
    journal: Journal, after: Mark, ends: dict[int, int], head: tuple[int, str] | None
) -> tuple[Mark, Problem | None]:
    """How far the chain holds after a mark, to where the last whole lines ended; and what is wrong, None for a tail cut short by a crash."""
    mark, last = after, max(ends, default=1)
    try:
        for _, place in journal.follow(after):
            if place.first > last or (place.first == last and place.end > ends[last]):
                break
            mark = place
    except BrokenLine as broken:
        torn = broken.torn and not (head and head[0] > broken.after.seq)
        return broken.after, None if torn else broken.problem
    return mark, head_problem(head, mark)


def stretch_of(path: Path, start: int, size: int, name: str) -> bytes:
    """A stretch of a file, if it still has this SHA-256. Raises ChangedMeanwhileError, OSError."""
    with path.open("rb") as file:
        file.seek(start)
        raw = file.read(size)
    if sha256(raw).hexdigest() != name:
        raise ChangedMeanwhileError
    return raw
