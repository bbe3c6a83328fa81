"""From the files to the state: what opening a store does."""

import msgspec

from db.erasure import unexplained_gaps
from db.files import DISK, Disk
from db.journal import BEGIN, BrokenLine, Journal, Mark, head_is_half_written, head_problem, newer_format, read_head
from db.places import Places
from db.snapshot import load_snapshot
from db.state import State
from rules.base.errors import Damaged, Problem
from rules.journal.chain import is_newer

__all__ = ["Recovery", "recover"]

CHECKED_WHOLE = 2 << 20
"""A journal up to this size (bytes) is followed from its first line at every opening: some hundredths of a second."""


class Recovery(msgspec.Struct, frozen=True):
    """The state after `mark`, the last sound entry. snapshot: how far records.json goes, BEGIN when it is missing or unsound."""

    state: State
    mark: Mark
    snapshot: Mark
    problem: Problem | None
    notices: tuple[str, ...]


def recover(places: Places, journal: Journal, genesis: str, *, write: bool, disk: Disk = DISK) -> Recovery:
    """Newest sound snapshot, then the journal after it, then HEAD.

    write: the caller holds the lock; a torn tail is then cut off, half-written files of a crash go away, and damage raises Damaged. A
    reader changes nothing, and gets what is sound with the problem named. Raises OSError.
    """
    # HEAD before the lines: whatever a writer adds while a reader reads can only be more than HEAD says.
    head = read_head(places)
    loaded = load_snapshot(places, journal, genesis)
    if loaded.foreign and write:
        raise Damaged(Problem("是另一个单位或另一份台账的；请把它移到别处再打开，本单位的会由日志重建", loaded.foreign))
    covered = loaded.mark
    problem: Problem | None = None
    torn: BrokenLine | None = None
    # What the processes could verify is done; else the journal is followed here.
    state, mark, erased = (loaded.state is None and _replay_verified(journal, head)) or (
        loaded.state or State(),
        covered,
        [],
    )
    try:
        if journal.size <= CHECKED_WHOLE:
            erased += journal.verify(covered)
        for step, place in journal.follow(mark):
            if head and head[0] == place.seq and head[1] != place.h:
                problem = head_problem(head, place)
                break
            mark = place
            state.replay(step.writes)
            erased += step.erased
    except BrokenLine as broken:
        # What a snapshot covers is sound by its own hash, though the journal under it is not.
        mark = max(broken.after, covered)
        # And what it covers was acknowledged: no break in it is a torn tail, wherever the journal may end.
        if not broken.torn or broken.after < covered or (head and head[0] > mark.seq):
            problem = broken.problem
        elif head is None and not head_is_half_written(places):
            problem = Problem("缺少或读不出，不能判断日志的最后一行是否保存过；请恢复最近的备份", "journal/HEAD")
        else:
            torn = broken
    if is_newer(state.format):
        raise newer_format(state.format)
    if problem is None:
        problem = head_problem(head, mark) or next(iter(unexplained_gaps(erased, state, journal)), None)
    if problem is not None and write:
        raise Damaged(problem)
    if write:
        # They may hold what is to be erased by law. (bureau.toml may be written without the lock.)
        disk.clear_temporaries(places.folder, "records")
        disk.clear_temporaries(places.journal)
        disk.clear_temporaries(places.backups)
    notices: list[str] = []
    if problem is not None:
        notices.append(f"{problem}。现在只能查看")
    if write:
        # A reader is not told of what may be a writer's work of this moment.
        notices += loaded.notices
        if head is None:
            notices.append("journal/HEAD 缺少或读不出，已按日志重建")
        if torn is not None:
            kept = journal.cut_torn(torn)
            notices.append(
                f"上次退出时有一条没有保存完的操作，已移到 journal/{kept.name}；以前保存的都在，请核对最后一次操作"
            )
    return Recovery(state, mark, loaded.mark if loaded.newest else BEGIN, problem, tuple(notices))


def _replay_verified(
    journal: Journal, head: tuple[int, str] | None
) -> tuple[State, Mark, list[tuple[int, int, int]]] | None:
    """A long journal replayed from its first line while other processes verify it: state, end, bodies that are gone.

    None where it is not long, or not sound, or not what HEAD says: then it is followed line by line, which finds where.
    """
    from db.parallel_verify import parallel_verification  # noqa: PLC0415 - its processes are loaded where they are needed: hardly ever

    state, mark = State(), BEGIN
    erased: list[tuple[int, int, int]] = []
    with parallel_verification(journal) as verdict:
        if verdict is None:
            return None
        try:
            for step, place in journal.follow(hashed=False):
                if head and head[0] == place.seq and head[1] != place.h:
                    return None
                mark = place
                state.replay(step.writes)
                erased += step.erased
        except BrokenLine:
            return None
        return (state, mark, erased) if verdict() == (mark, erased) else None
