"""Is everything on the disk as it was written? `mingchou check` reads it all and changes nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import msgspec

from db.derived_note import lost_since_made, read_made
from db.erasure import Erased, unexplained_gaps
from db.genesis import newer_format, read_genesis
from db.head import head_is_too_long, head_problem, read_head
from db.journal import Journal
from db.mark import BEGIN, BrokenLine, Mark
from db.parallel_verify import parallel_verification
from db.places import Places
from db.recovery import lost_beside, other_name
from db.snapshot import ahead, other_line, read_verified
from db.state import Snapshot, State, read_snapshot
from db.strange import refuse_no_files, strangers
from db.transaction import Position
from filesystem.refusals import disk_refusal
from rules.base.errors import Damaged, MingchouError, Problem, Refused
from rules.journal.chain import STORE_TABLE, Write, is_newer

__all__ = ["check", "rebuild"]

_REBUILT = "日志完好，不影响已保存的记录；打开台账时会自动重建"

_Snapshots: TypeAlias = dict[int, list[tuple[str, str, bytes]]]
"""Those to be compared: seq → (name, h of the entry that it ends at, bytes)."""


def rebuild(folder: Path) -> bytes:
    """Return the bytes of records.json made from the journal alone. Damaged or NotFound as in opening."""
    places = Places(folder)
    _, genesis = read_genesis(places)
    state, mark = State(), BEGIN
    try:
        for step, place in Journal(places).follow():
            state.replay(step.writes)
            mark = place
    except BrokenLine as broken:
        raise Damaged(broken.problem) from None
    return state.snapshot(mark, genesis)


def check(folder: Path, name: str = "") -> list[Problem]:
    """Return every finding, in Chinese, with file, line and cure; empty when all is well. name: that the journal must have, "": not asked.

    Checked: every line canonical and whole, the chain, the digests, HEAD, and that each snapshot has its hash and is byte for byte
    what the journal makes at that place. May run beside a writer. Raises nothing for damage, Refused without rights.
    """
    places = Places(folder)
    try:
        return _check(places, name)
    except OSError as error:
        raise disk_refusal(error, folder) from error


def _check(places: Places, name: str) -> list[Problem]:
    try:
        refuse_no_files(places)
    except Refused as error:
        return list(error.problems)
    # HEAD and snapshots before the journal, which a writer may meanwhile add to.
    head, head_exists, made = read_head(places), places.head.exists(), read_made(places, strict=True)
    try:
        _, genesis = read_genesis(places)
    except MingchouError as error:
        return list(error.problems)
    findings: list[Problem] = []
    snapshots: _Snapshots = {}
    for path, sum_path in ((places.records, places.records_sum), (places.previous, places.previous_sum)):
        if path.exists():
            findings += _read_snapshot(path, sum_path, genesis, snapshots)
    if head is None:
        state = "不是本程序写的" if head_exists else "缺少"
        findings.append(Problem(f"{state}，不能核对日志末尾是否完整；打开台账时会按日志重建", "journal/HEAD"))
    elif head_is_too_long(places):
        findings.append(Problem("末尾多了别的字节；日志完好，打开台账时会改正", "journal/HEAD"))
    try:
        walk = _walk(Journal(places), genesis, head, snapshots)
    except Refused as error:
        return list(error.problems)
    last = (
        _end_problem(walk, head) or _beside(places, genesis, head, walk) or _unmade(made, walk),
        other_name(name, walk.name) if walk.broken is None else None,
    )
    return [*findings, *walk.findings, *(one for one in last if one is not None), *strangers(places)]


def _beside(places: Places, genesis: str, head: tuple[int, str] | None, walk: "_Walk") -> Problem | None:
    return lost_beside(places, genesis, walk.mark) if head is None and walk.broken is None else None


def _unmade(made: Position | None, walk: "_Walk") -> Problem | None:
    return lost_since_made(made, walk.mark.seq) if walk.broken is None else None


def _end_problem(walk: "_Walk", head: tuple[int, str] | None) -> Problem | None:
    """What is wrong where the journal ends or breaks."""
    broken = walk.broken
    if broken is None:
        return head_problem(head, walk.mark)
    if broken.torn and head and head[0] <= walk.mark.seq:
        words = "最后一行没有写完（没有保存过的操作）；下次打开台账时会移开，已保存的都在"
        return Problem(words, broken.problem.where)
    return broken.problem


def _read_snapshot(path: Path, sum_path: Path, genesis: str, snapshots: _Snapshots) -> list[Problem]:
    """Note a snapshot to be compared at its seq; or return what is wrong with it already."""
    # Twice: a writer may be between the two files just now.
    raw = read_verified(path, sum_path) or read_verified(path, sum_path)
    if raw is None:
        return [Problem(f"与校验值 {sum_path.name} 不符，被改动过或没有写完；{_REBUILT}", path.name)]
    try:
        snapshot: Snapshot = read_snapshot(raw)
    except ValueError as error:
        return [Problem(f"{error}；{_REBUILT}", path.name)]
    if snapshot.genesis != genesis:
        return [Problem("是另一个单位或另一份台账的；请把它移到别处，打开台账时会由日志重建", path.name)]
    snapshots.setdefault(snapshot.mark.seq, []).append((path.name, snapshot.mark.h, raw))
    return []


class _Walk(msgspec.Struct):
    """The journal read to its end or first break. mark: how far it is sound. findings: what was met on the way.

    erased: the bodies that are gone. newer: whether a later program has written in it. name: the bureau's, as of its end.
    """

    mark: Mark = BEGIN
    broken: BrokenLine | None = None
    findings: list[Problem] = msgspec.field(default_factory=list)
    erased: list[Erased] = msgspec.field(default_factory=list)
    newer: bool = False
    name: str = ""


def _walk(journal: Journal, genesis: str, head: tuple[int, str] | None, snapshots: _Snapshots) -> _Walk:
    """Follow the journal, comparing snapshots on the way. Refused where a later program has written on."""
    with parallel_verification(journal) as verdict:
        if verdict is not None:
            # Others verify the lines while this process reads them; where they find fault, it must look for itself.
            walk = _read(journal, genesis, head, snapshots, hashed=False)
            if walk.broken is None and verdict() == (walk.mark, walk.erased):
                return walk
    return _read(journal, genesis, head, snapshots, hashed=True)


def _read(
    journal: Journal, genesis: str, head: tuple[int, str] | None, snapshots: _Snapshots, *, hashed: bool
) -> _Walk:
    """Follow the journal from its first line. snapshots: those to be compared. hashed: as Journal.follow."""
    walk, state, waiting = _Walk(), State(), dict(snapshots)
    try:
        for step, place in journal.follow(hashed=hashed):
            walk.mark = place
            state.replay(step.writes)
            walk.newer = walk.newer or _is_of_later_program(step.writes, state)
            walk.erased += step.erased
            if head and head[0] == place.seq and head[1] != place.h and (problem := head_problem(head, place)):
                walk.findings.append(problem)
            walk.findings += _compared(waiting.pop(place.seq, ()), place, state, genesis)
    except BrokenLine as broken:
        walk.broken = broken
    walk.name = state.bureau_name
    if walk.newer:
        raise newer_format(state.format)
    if walk.broken is None:
        walk.findings += unexplained_gaps(walk.erased, state, journal)
    if walk.broken is None or walk.broken.torn:
        walk.findings += [ahead(walk.mark.seq, seq, name) for seq, late in waiting.items() for name, _, _ in late]
    return walk


def _compared(
    snapshots: Iterable[tuple[str, str, bytes]], place: Mark, state: State, genesis: str
) -> Iterator[Problem]:
    """What is wrong with the snapshots of this place. state: after it."""
    for name, h, raw in snapshots:
        if h != place.h:
            yield other_line(place.seq, name)
        elif state.snapshot(place, genesis) != raw:
            yield Problem(f"内容与日志重建的不同；{_REBUILT}", name)


def _is_of_later_program(writes: Iterable[Write], state: State) -> bool:
    """Whether these writes set a format that this program does not know. state: after them."""
    return any(table == STORE_TABLE for table, _, _ in writes) and is_newer(state.format)
