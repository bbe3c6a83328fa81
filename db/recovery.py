"""From the files to the state: what opening a store does."""

from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from db.beside import highest_known
from db.derived_note import lost_since_made, read_made
from db.erasure import Erased, unexplained_gaps
from db.files import DISK, Disk
from db.genesis import newer_format
from db.head import head_is_half_written, head_is_too_long, head_problem, read_head
from db.journal import Journal
from db.leftovers import clear_leftovers
from db.mark import BEGIN, BrokenLine, Mark
from db.places import Places
from db.snapshot import LoadedSnapshot, Unplaced, ahead, load_snapshot, other_line
from db.state import State
from db.transaction import Position
from rules.base.errors import Damaged, OtherName, Problem
from rules.journal.chain import is_newer

__all__ = ["ONLY_READ", "Recovery", "lost_beside", "other_name", "recover"]

ONLY_READ = "现在只能查看"
"""How a notice ends that says why nothing can be saved: of damage, of what is lost, of another name."""

CHECKED_WHOLE = 2 << 20
"""A journal up to this size (bytes) is followed from its first line at every opening: some hundredths of a second."""

Head: TypeAlias = tuple[int, str]
"""(seq, h) of the last entry that was acknowledged (db.head)."""


class Recovery(msgspec.Struct, frozen=True):
    """The state after `mark`, the last sound entry. snapshot: how far records.json goes, BEGIN when it is missing or unsound.

    problem: the damage that was found, None when all is sound. notices: what the clerk should read once, in Chinese.
    """

    state: State
    mark: Mark
    snapshot: Mark
    problem: Problem | None
    notices: tuple[str, ...]


def recover(
    places: Places, journal: Journal, genesis: str, *, write: bool, name: str = "", disk: Disk = DISK
) -> Recovery:
    """Return the state of a store: the newest sound snapshot, then the journal after it, then HEAD.

    genesis: h of the journal's first entry. name: that the bureau must have; another raises OtherName, a reader is told; "" is not asked. write: the caller holds the lock; a torn tail is then cut off, half-written files of a crash
    go away, and damage raises Damaged. A reader changes nothing, and gets what is sound with the problem named. Raises OSError, and
    Refused where a later program has written on.
    """
    # HEAD before the lines: whatever a writer adds while a reader reads can only be more than HEAD says.
    head, made = read_head(places), read_made(places)
    loaded = load_snapshot(places, journal, genesis)
    if loaded.foreign and write:
        raise Damaged(Problem("是另一个单位或另一份台账的；请把它移到别处再打开，本单位的会由日志重建", loaded.foreign))
    replay = _replay(places, journal, loaded, head)
    if is_newer(replay.state.format):
        raise newer_format(replay.state.format)
    problem = replay.problem or head_problem(head, replay.mark) or _lost(loaded, made, replay.mark)
    problem = problem or _missing(places, journal, genesis, replay, head)
    other = other_name(name, replay.state.bureau_name)
    notices = tuple(f"{one}。{ONLY_READ}" for one in (problem, other) if one is not None)
    if write:
        if problem is not None:
            raise Damaged(problem)
        if other is not None:
            raise OtherName(other)
        clear_leftovers(places, disk)
        # A reader is not told of what may be a writer's work of this moment.
        notices = (*loaded.notices, *_repair(journal, replay, head, loaded.unplaced))
    return Recovery(replay.state, replay.mark, loaded.mark if loaded.newest else BEGIN, problem, notices)


def _missing(
    places: Places, journal: Journal, genesis: str, replay: "_Replay", head: tuple[int, str] | None
) -> Problem | None:
    """The problem of a journal that lacks what lies beside it, where there is no HEAD, or a body that nobody erased."""
    if head is None and not head_is_half_written(places) and (lost := lost_beside(places, genesis, replay.mark)):
        return lost
    return next(iter(unexplained_gaps(replay.erased, replay.state, journal)), None)


class _Replay(msgspec.Struct):
    """The journal followed on from a snapshot. mark: the last sound entry. erased: the bodies that are gone.

    problem: why it was followed no further. torn: the broken last line, where it is a commit cut short by a crash. unplaced: snapshots that say what
    stands at a place of the journal.
    """

    state: State
    mark: Mark
    erased: list[Erased] = msgspec.field(default_factory=list)
    problem: Problem | None = None
    torn: BrokenLine | None = None
    unplaced: tuple[Unplaced, ...] = ()

    def follow(self, journal: Journal, head: Head | None, *, hashed: bool = True) -> None:
        """Replay every line after `mark`, as far as HEAD does not contradict it. Raises BrokenLine; hashed: as Journal.follow."""
        for step, place in journal.follow(self.mark, hashed=hashed):
            if head and head[0] == place.seq and head[1] != place.h:
                self.problem = head_problem(head, place)
                return
            if other := next((one for one in self.unplaced if one.seq == place.seq and one.h != place.h), None):
                self.problem = other_line(place.seq, other.name)
                return
            self.mark = place
            self.state.replay(step.writes)
            self.erased += step.erased


def _replay(places: Places, journal: Journal, loaded: LoadedSnapshot, head: Head | None) -> _Replay:
    """Replay the journal on the snapshot that was loaded, if one was. What several processes could verify is not followed again."""
    covered = loaded.mark
    replay = _replay_in_parallel(journal, head, loaded) if loaded.state is None else None
    replay = replay or _Replay(loaded.state or State(), covered, unplaced=loaded.unplaced)
    try:
        if journal.size <= CHECKED_WHOLE:
            replay.erased += journal.verify(covered)
        replay.follow(journal, head)
    except BrokenLine as broken:
        # What a snapshot covers is sound by its own hash, though the journal under it is not.
        replay.mark = max(broken.after, covered)
        replay.problem = _damage(places, broken, covered, head, replay.mark)
        replay.torn = broken if replay.problem is None else None
    return replay


def other_name(name: str, journalled: str) -> Problem | None:
    """The problem of a bureau whose settings name it otherwise than its journal does. name: in the settings; "" is not asked."""
    if name in ("", journalled):
        return None
    words = f"这里写的是“{name}”，台账是“{journalled}”的；写错了请改回；单位改了名，请登记改名（mingchou rename）"
    return Problem(words, "bureau.toml", "name")


def _lost(loaded: LoadedSnapshot, made: Position | None, last: Mark) -> Problem | None:
    """The problem of a snapshot, or of the note of what was made (db.derived_note), that goes further than the journal: what it ends at was saved, wherever journal and HEAD now come from."""
    lost = (ahead(last.seq, one.seq, one.name) for one in loaded.unplaced if one.seq > last.seq)
    return next(lost, None) or lost_since_made(made, last.seq)


def lost_beside(places: Places, genesis: str, last: Mark) -> Problem | None:
    """The problem of a journal that ends before what lies beside it knows of: asked where there is no HEAD."""
    known = highest_known(places, genesis)
    return ahead(last.seq, known.seq, known.where) if known is not None and known.seq > last.seq else None


def _damage(places: Places, broken: BrokenLine, covered: Mark, head: Head | None, last: Mark) -> Problem | None:
    """The problem of a broken line; None for a torn tail. covered: how far the snapshot goes. last: the last sound entry."""
    # What the snapshot covers was acknowledged: no break in it is a torn tail, wherever the journal may end.
    if not broken.torn or broken.after < covered or (head and head[0] > last.seq):
        return broken.problem
    if head is None and not head_is_half_written(places):
        return Problem("缺少或读不出，不能判断日志的最后一行是否保存过；请恢复最近的备份", "journal/HEAD")
    return None


def _repair(journal: Journal, replay: _Replay, head: Head | None, unplaced: Iterable[Unplaced]) -> list[str]:
    """Cut a torn tail off; say so, and what will be written anew: HEAD, snapshots that an erasure has left behind."""
    notices = []
    if head is None:
        notices.append(
            "journal/HEAD 缺少或读不出，已按日志重建；末尾是否完整没有核对，请看最近几条（日志）是不是最后办的事"
        )
    elif head_is_too_long(journal.places):
        notices.append("journal/HEAD 末尾多了别的字节，已改正")
    notices += [f"{one.name} 与日志的位置对不上，没有采用，已由日志重建" for one in unplaced]
    if replay.torn is not None:
        saved = journal.cut_torn(replay.torn)
        notices.append(
            f"上次退出时有一条没有保存完的操作，已移到 journal/{saved.name}；以前保存的都在，请核对最后一次操作"
        )
    return notices


def _replay_in_parallel(journal: Journal, head: Head | None, loaded: LoadedSnapshot) -> _Replay | None:
    """A long journal replayed from its first line while other processes verify it.

    None where it is not long, or not sound, or not what HEAD says: then it is followed line by line, which finds where.
    """
    from db.parallel_verify import parallel_verification  # its processes, which are hardly ever needed

    with parallel_verification(journal) as verdict:
        if verdict is None:
            return None
        replay = _Replay(State(), BEGIN, unplaced=loaded.unplaced)
        try:
            replay.follow(journal, head, hashed=False)
        except BrokenLine:
            return None
        sound = replay.problem is None and verdict() == (replay.mark, replay.erased)
    return replay if sound else None
