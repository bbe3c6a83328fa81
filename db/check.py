"""Is everything on the disk as it was written? `mingchou check` reads it all and changes nothing."""

import re
from pathlib import Path

from db.erasure import unexplained
from db.files import disk_refusal
from db.journal import BEGIN, CURE, Broken, Journal, Mark, head_problem, newer_format, read_genesis, read_head
from db.places import Places
from db.snapshot import sum_matches
from db.state import Snapshot, State, read_snapshot
from rules.canonical import read_canonical
from rules.chain import Entry, is_newer
from rules.errors import MingchouError, Problem, Refused

__all__ = ["check", "rebuild"]

# A number of sixteen digits, or a name with a byte beyond ASCII: looked at more closely. The reader of the line has seen to all else.
_DOUBTFUL = re.compile(rb'[:,\[]-?[0-9]{16}|[{,]"(?:[^"\\]|\\.)*[\x80-\xff](?:[^"\\]|\\.)*":')
_REBUILT = "日志完好，不影响已保存的记录；打开台账时会自动重建"


def rebuild(folder: Path) -> bytes:
    """The bytes of records.json made from the journal alone. Damaged or NotFound as in opening."""
    places = Places(folder)
    _, genesis = read_genesis(places)
    state, mark = State(), BEGIN
    for entry, place in Journal(places).scan():
        state.replay(entry)
        mark = place
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
        snapshots: dict[int, list[tuple[str, bytes]]] = {}
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
            mark, broken = _walk(Journal(places), genesis, head, snapshots, findings)
        except Refused as error:
            return list(error.problems)
        if broken is not None and broken.torn and head and head[0] <= mark.seq:
            findings.append(
                Problem(
                    "最后一行没有写完（没有保存过的操作）；下次打开台账时会移开，已保存的都在", broken.problem.where
                )
            )
        elif broken is not None:
            findings.append(broken.problem)
        elif (problem := head_problem(head, mark)) is not None:
            findings.append(problem)
        if broken is None:
            findings += [Problem(f"与日志对不上；{_REBUILT}", name) for late in snapshots.values() for name, _ in late]
    except OSError as error:
        raise disk_refusal(error, folder) from error
    return findings


def _read_snapshot(
    path: Path, sum_path: Path, genesis: str, snapshots: dict[int, list[tuple[str, bytes]]]
) -> list[Problem]:
    """Note a snapshot to be compared at its seq; or what is wrong with it already."""
    # Twice: a writer may be between the two files just now.
    raw = sum_matches(path, sum_path) or sum_matches(path, sum_path)
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


def _walk(
    journal: Journal,
    genesis: str,
    head: tuple[int, str] | None,
    snapshots: dict[int, list[tuple[str, bytes]]],
    findings: list[Problem],
) -> tuple[Mark, Broken | None]:
    """Read the journal to its end or first break, comparing snapshots on the way (each is taken out of the dict).

    Refused where a later program has written on.
    """
    state, mark = State(), BEGIN
    erased: list[tuple[int, int, int]] = []
    try:
        for entry, place in journal.scan():
            mark = place
            state.replay(entry)
            if is_newer(state.format):
                raise newer_format(state.format)
            erased += entry.erased
            findings += _strict(entry, place)
            if head and head[0] == place.seq and head[1] != place.h and (problem := head_problem(head, place)):
                findings.append(problem)
            for name, raw in snapshots.pop(place.seq, []):
                if state.snapshot(place, genesis) != raw:
                    findings.append(Problem(f"内容与日志重建的不同；{_REBUILT}", name))
    except Broken as broken:
        return mark, broken
    findings += unexplained(erased, state, journal)
    return mark, None


def _strict(entry: Entry, place: Mark) -> list[Problem]:
    """What opening lets pass for speed: bodies outside the grammar (integers from 2^53, keys that are not ASCII)."""
    for body in entry.bodies:
        raw = body.raw if body else None
        if raw is None or not _DOUBTFUL.search(raw):
            continue
        try:
            read_canonical(raw)
        except ValueError as error:
            line = place.seq + 1 - place.first
            return [Problem(f"{error}；{CURE}", f"journal/{place.first:012d}.jsonl 第 {line} 行")]
    return []
