"""Is everything on the disk as it was written? `mingchou check` reads it all and changes nothing."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from db.erasure import unexplained_gaps
from db.files import disk_refusal
from db.journal import BEGIN, BrokenLine, Journal, Mark, head_problem, newer_format, read_genesis, read_head
from db.parallel_verify import parallel_verification
from db.places import Places
from db.snapshot import read_verified
from db.state import Snapshot, State, read_snapshot
from rules.base.errors import Damaged, MingchouError, Problem, Refused
from rules.journal.chain import STORE_TABLE, is_newer

__all__ = ["check", "rebuild"]

_REBUILT = "日志完好，不影响已保存的记录；打开台账时会自动重建"

_Snapshots: TypeAlias = dict[int, list[tuple[str, bytes]]]
"""Those to be compared: seq → (name, bytes)."""


def rebuild(folder: Path) -> bytes:
    """The bytes of records.json made from the journal alone. Damaged or NotFound as in opening."""
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


def check(folder: Path) -> list[Problem]:
    """Every finding, in Chinese, with file, line and cure; empty when all is well.

    Checked: every line canonical and whole, the chain, the digests, HEAD, and that each snapshot has its hash and is byte for byte
    what the journal makes at that place. May run beside a writer. Raises nothing for damage, Refused without rights.
    """
    places = Places(folder)
    try:
        # HEAD and snapshots before the journal, which a writer may meanwhile add to.
        head = read_head(places)
        head_there = places.head.exists()
        findings: list[Problem] = []
        snapshots: _Snapshots = {}
        try:
            _, genesis = read_genesis(places)
        except MingchouError as error:
            return list(error.problems)
        for path, sum_path in ((places.records, places.records_sum), (places.previous, places.previous_sum)):
            if path.exists():
                findings += _read_snapshot(path, sum_path, genesis, snapshots)
        if head is None:
            state = "不是本程序写的" if head_there else "缺少"
            findings.append(Problem(f"{state}，不能核对日志末尾是否完整；打开台账时会按日志重建", "journal/HEAD"))
        try:
            walk = _walk(Journal(places), genesis, head, snapshots)
        except Refused as error:
            return list(error.problems)
        broken = walk.broken
        findings += walk.findings
        if broken is not None and broken.torn and head and head[0] <= walk.mark.seq:
            findings.append(
                Problem(
                    "最后一行没有写完（没有保存过的操作）；下次打开台账时会移开，已保存的都在", broken.problem.where
                )
            )
        elif broken is not None:
            findings.append(broken.problem)
        elif (problem := head_problem(head, walk.mark)) is not None:
            findings.append(problem)
    except OSError as error:
        raise disk_refusal(error, folder) from error
    return findings


def _read_snapshot(path: Path, sum_path: Path, genesis: str, snapshots: _Snapshots) -> list[Problem]:
    """Note a snapshot to be compared at its seq; or what is wrong with it already."""
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
    snapshots.setdefault(snapshot.mark.seq, []).append((path.name, raw))
    return []


@dataclass
class _Walk:
    """The journal read to its end or first break. mark: how far it is sound. findings: what was met on the way."""

    mark: Mark = BEGIN
    broken: BrokenLine | None = None
    findings: list[Problem] = field(default_factory=list)


def _walk(journal: Journal, genesis: str, head: tuple[int, str] | None, snapshots: _Snapshots) -> _Walk:
    """Follow the journal, comparing snapshots on the way. Refused where a later program has written on."""
    with parallel_verification(journal) as verdict:
        if verdict is not None:
            # Others verify the lines while this process reads them; where they find fault, it must look for itself.
            walk, erased = _read(journal, genesis, head, snapshots, hashed=False)
            if walk.broken is None and verdict() == (walk.mark, erased):
                return walk
    return _read(journal, genesis, head, snapshots, hashed=True)[0]


def _read(
    journal: Journal, genesis: str, head: tuple[int, str] | None, snapshots: _Snapshots, *, hashed: bool
) -> tuple[_Walk, list[tuple[int, int, int]]]:
    walk, state = _Walk(), State()
    erased: list[tuple[int, int, int]] = []
    waiting = dict(snapshots)
    newer = False
    try:
        for step, place in journal.follow(hashed=hashed):
            walk.mark = place
            state.replay(step.writes)
            newer = newer or (any(table == STORE_TABLE for table, _, _ in step.writes) and is_newer(state.format))
            erased += step.erased
            if head and head[0] == place.seq and head[1] != place.h and (problem := head_problem(head, place)):
                walk.findings.append(problem)
            for name, raw in waiting.pop(place.seq, []):
                if state.snapshot(place, genesis) != raw:
                    walk.findings.append(Problem(f"内容与日志重建的不同；{_REBUILT}", name))
    except BrokenLine as broken:
        walk.broken = broken
    if newer:
        raise newer_format(state.format)
    if walk.broken is None:
        walk.findings += unexplained_gaps(erased, state, journal)
        walk.findings += [Problem(f"与日志对不上；{_REBUILT}", name) for late in waiting.values() for name, _ in late]
    return walk, erased
