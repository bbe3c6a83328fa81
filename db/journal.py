"""The journal on disk: `journal/<first seq, 12 digits>.jsonl`, append-only, the truth and the audit record.

A line is one transaction (rules.journal.chain has its format); line n of a file has seq first + n - 1. A new file begins once the
last has reached 64 MB. Files are never deleted, lines never changed (but for an erasure by law, which leaves every head).

Commit: append → fsync → `HEADING_ROWS`. A write that fails is cut off again and raised. An fsync that fails is never tried again: what
the disk then holds is unknown, so the journal takes nothing more until it has been opened anew.

`journal/HEAD`: 128 bytes, `mingchou-head/1 <seq, 12 digits> <h> <first 16 digits of the SHA-256 of what stands before>`, blanks, LF;
rewritten in place after every commit, not synced. It says what was acknowledged: a journal that ends before it has lost something, one
that ends after it has not. One that a power cut left half old, half new says nothing, and is made anew.

A broken last line with nothing after it, and HEAD not at or beyond it, is a torn tail: a commit cut short by a crash, never
acknowledged. The opener cuts it off and keeps its bytes in `journal/torn-….bin`. Any other break is damage.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from db.files import DISK, FOLDER_MODE, Disk, disk_refusal
from db.places import Places
from rules.base.canonical import digest
from rules.base.errors import Damaged, MingchouError, NotFound, Problem, Refused
from rules.journal.chain import (
    FORMAT,
    ORIGIN,
    STORE_TABLE,
    Change,
    Entry,
    format_of,
    genesis_body,
    genesis_name,
    is_newer,
    read_entry,
    write_entry,
)
from rules.journal.verify import Step, Unlinked, verify_lines

__all__ = [
    "BEGIN",
    "BrokenLine",
    "Journal",
    "Mark",
    "head_is_half_written",
    "head_problem",
    "newer_format",
    "read_genesis",
    "read_head",
    "write_genesis",
]  # fmt: skip

FILE_SIZE = 64 << 20
HEAD_SIZE = 128
_HEAD = re.compile(rb"(mingchou-head/1 ([0-9]{12}) ([0-9a-f]{64})) ([0-9a-f]{16}) *\n")
_TIME = re.compile(rb'\{"h":"[0-9a-f]{64}","head":\{"act":"(?:[^"\\]|\\.)*","at":"([-0-9T:+]{25})"')
_NAME = re.compile(r"([0-9]{12})\.jsonl")

CURE = "请勿改动此文件夹，用 mingchou restore 把最近的备份恢复到一个新文件夹"


class Mark(NamedTuple):
    """A place in the journal: after the entry `seq`, whose line is bytes start to end of the file that begins at `first`."""

    seq: int
    h: str
    first: int
    start: int
    end: int


BEGIN = Mark(0, ORIGIN, 1, 0, 0)
"""Before the first entry."""


class BrokenLine(Exception):
    """A line that is not as it was written, or does not follow the one before.

    after: the last good place. torn: it may be a commit cut short (last in the last file, no line after it).
    """

    def __init__(self, path: Path, after: Mark, offset: int, reason: str, *, torn: bool) -> None:
        super().__init__(reason)
        self.path = path
        self.after = after
        self.offset = offset
        self.torn = torn
        first = int(path.stem)
        line = max(1, after.seq + 2 - first)
        self.problem = Problem(f"{reason}；{CURE}", f"journal/{path.name} 第 {line} 行")


def read_head(places: Places) -> tuple[int, str] | None:
    """(seq, h) of the last entry that was acknowledged; None when HEAD is missing or unreadable."""
    try:
        match = _HEAD.fullmatch(places.head.read_bytes())
    except FileNotFoundError:
        return None
    if match is None or digest(match[1])[:16].encode() != match[4]:
        return None
    return int(match[2]), match[3].decode()


def head_is_half_written(places: Places) -> bool:
    """Whether HEAD is there, unreadable, as a power cut leaves it: our own words and length, old and new mixed."""
    try:
        raw = places.head.read_bytes()
    except FileNotFoundError:
        return False
    return len(raw) == HEAD_SIZE and raw.startswith(b"mingchou-head/1 ") and read_head(places) is None


def _head_bytes(mark: Mark) -> bytes:
    said = f"mingchou-head/1 {mark.seq:012d} {mark.h}"
    return f"{said} {digest(said.encode())[:16]}".ljust(HEAD_SIZE - 1).encode() + b"\n"


def head_problem(head: tuple[int, str] | None, last: Mark) -> Problem | None:
    """What HEAD says against a journal that ends at `last`; None when they agree."""
    if head is None or head[0] < last.seq or head == (last.seq, last.h):
        return None
    if head[0] == last.seq:
        return Problem(f"第 {last.seq} 条记录与 HEAD 不符，日志被换过；{CURE}", "journal/HEAD")
    return Problem(f"日志只到第 {last.seq} 条，但第 {head[0]} 条已经保存过，后面的记录丢失；{CURE}", "journal/HEAD")


def write_genesis(places: Places, *, name: str, at: str, by: str, salt: str, disk: Disk = DISK) -> None:
    """A new journal with its first entry. Refused when there is one already, or without rights or space."""
    try:
        places.journal.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        if _was_here(places):
            raise Refused(f"“{places.folder}”里已经有台账，不能再新建；请换一个文件夹")
        change = Change(STORE_TABLE, 1, genesis_body(name), salt)
        h, line = write_entry(seq=1, prev=ORIGIN, at=at, by=by, act="init", why="", changes=[change])
        # HEAD first: without a journal beside it, it counts for nothing.
        disk.write_whole(places.head, _head_bytes(Mark(1, h, 1, 0, len(line))))
        disk.write_whole(places.journal_file(1), line)
        disk.sync_folder(places.folder)
    except OSError as error:
        raise disk_refusal(error, places.folder) from error


def read_genesis(places: Places) -> tuple[str, str]:
    """(bureau's name, h) of the first entry. NotFound without a journal, Damaged, or Refused for a newer format."""
    path = places.journal_file(1)
    try:
        with path.open("rb") as file:
            line = file.readline()
    except FileNotFoundError:
        if _was_here(places):
            raise Damaged(Problem(f"缺少这个日志文件；{CURE}", f"journal/{path.name}")) from None
        raise NotFound(f"“{places.folder}”里还没有台账；请先用 mingchou init 新建") from None
    except OSError as error:
        raise disk_refusal(error, path) from error
    claimed = format_of(line)
    if is_newer(claimed):
        raise newer_format(claimed)
    try:
        entry = read_entry(line)
        return genesis_name(entry), entry.h
    except ValueError as error:
        raise Damaged(Problem(f"{error}；{CURE}", f"journal/{path.name} 第 1 行")) from None


def newer_format(claimed: str) -> Refused:
    """What to say of a journal that a later program has written in."""
    return Refused(f"台账的格式是 {claimed}，比本程序（{FORMAT}）新；请先升级明抽再打开")


def _files(places: Places) -> list[int]:
    """The first seqs of the journal's files, ascending."""
    try:
        names = [_NAME.fullmatch(path.name) for path in places.journal.iterdir()]
    except FileNotFoundError:
        return []
    return sorted(int(name[1]) for name in names if name)


def _was_here(places: Places) -> bool:
    """Whether this folder has or had a journal. (HEAD alone, at the first entry, is what a beginning leaves that stopped half way.)"""
    head = read_head(places)
    return bool(_files(places)) or places.records.exists() or (head is not None and head[0] > 1)


class Journal:
    """The lines of one bureau. Anyone may scan; only the holder of the lock may `begin` and then append."""

    def __init__(self, places: Places, disk: Disk = DISK) -> None:
        self.places = places
        self.mark = BEGIN
        self.failed = ""
        """Why nothing more can be written; "" while all is well."""
        self._disk = disk
        self._descriptor = -1
        self._head_descriptor = -1

    # Reading

    @property
    def size(self) -> int:
        """Bytes in all files."""
        return sum(self.places.journal_file(first).stat().st_size for first in _files(self.places))

    def files(self, since: int = 1) -> list[int]:
        """The first seqs of the files, ascending, from the one that begins at `since`."""
        return [first for first in _files(self.places) if first >= since]

    def file_of(self, seq: int) -> int:
        """Where an entry stands: the first seq of its file."""
        return max((first for first in _files(self.places) if first <= seq), default=1)

    def last_time(self) -> str:
        """When the last entry was made, as it says; "" before the first, and where it does not say."""
        if not self.mark.seq:
            return ""
        with self.places.journal_file(self.mark.first).open("rb") as file:
            file.seek(self.mark.start)
            match = _TIME.match(file.read(2000))
        return match[1].decode() if match else ""

    def lines(self, after: Mark = BEGIN) -> Iterator[tuple[bytes, Mark]]:
        """(line, where it stands) of every line after a mark; h of the mark is empty. Raises Broken when a file is missing between two others.

        The last line may lack its LF.
        """
        seq = after.seq
        for first in self.files(after.first):
            if first not in (after.first, seq + 1):
                raise self._gap(after._replace(seq=seq), first)
            start = after.end if first == after.first else 0
            with self.places.journal_file(first).open("rb") as file:
                file.seek(start)
                for line in file:
                    seq += 1
                    yield line, Mark(seq, "", first, start, start + len(line))
                    start += len(line)

    def scan(self, after: Mark = BEGIN) -> Iterator[tuple[Entry, Mark]]:
        """Every entry after a mark, read and checked whole, and against the one before it. Raises Broken at the first bad line."""
        good = after
        for line, place in self.lines(after):
            try:
                entry = read_entry(line)
                if entry.seq != good.seq + 1 or entry.head.prev != good.h:
                    raise Unlinked("与前一行接不上")
            except ValueError as error:
                raise self._broken(good, place.first, place.start, error) from None
            good = place._replace(h=entry.h)
            yield entry, good

    def follow(
        self, after: Mark = BEGIN, to: Mark | None = None, *, hashed: bool = True
    ) -> Iterator[tuple[Step, Mark]]:
        """The same at several times the speed: what each line wrote, and where it stands. to: go no further than there.

        hashed=False: the lines are only read, somebody else verifies them. Raises Broken where `scan` does, and before it comes to an end at `to`.
        """
        good = after
        for first in self.files(after.first):
            if to is not None and first > to.first:
                break
            if first not in (after.first, good.seq + 1):
                raise self._gap(good, first)
            start = after.end if first == after.first else 0
            with self.places.journal_file(first).open("rb", buffering=1 << 20) as file:
                file.seek(start)
                lines = islice(file, to.seq - good.seq) if to else file
                try:
                    for step in verify_lines(lines, good.seq, good.h, hashed=hashed):
                        good = Mark(step.seq, step.h, first, start, start + step.size)
                        start = good.end
                        yield step, good
                except ValueError as error:
                    raise self._broken(good, first, start, error) from None
        if to is not None and good != to:
            path = self.places.journal_file(to.first)
            raise BrokenLine(path, good, good.end, "与 records.json 记下的末行不符", torn=False)

    def verify(self, to: Mark) -> list[tuple[int, int, int]]:
        """Follow the chain from the first line to `to`. Raises Broken where a byte is not as it was written.

        Returns (seq, place in the line, entry that erased it) of every body that is gone.
        """
        return [erased for step, _ in self.follow(to=to) for erased in step.erased] if to.seq else []

    def _gap(self, good: Mark, first: int) -> BrokenLine:
        path = self.places.journal_file(first)
        return BrokenLine(path, good, 0, f"前面缺少从第 {good.seq + 1} 条起的日志文件", torn=False)

    def _broken(self, good: Mark, first: int, start: int, error: ValueError) -> BrokenLine:
        """The line that begins at `start` is not sound. Torn: it is the very last, and wrong in itself.

        Without its LF a line may be one that a writer is at just now: it ends the file all the same.
        """
        path = self.places.journal_file(first)
        with path.open("rb") as file:
            file.seek(start)
            last = not (file.readline().endswith(b"\n") and file.read(1)) and first == _files(self.places)[-1]
        return BrokenLine(path, good, start, str(error), torn=last and not isinstance(error, Unlinked))

    def still_holds(self, mark: Mark) -> bool:
        """Whether the line that a snapshot ends with still stands where it did. Its h and its end tell; scanning proves."""
        opening = b'{"h":"%b",' % mark.h.encode()
        try:
            with self.places.journal_file(mark.first).open("rb") as file:
                file.seek(mark.start)
                begins = file.read(len(opening)) == opening
                file.seek(mark.end - 1)
                return begins and file.read(1) == b"\n"
        except FileNotFoundError:
            return False

    # Writing

    def begin(self, mark: Mark) -> None:
        """Get ready to append after `mark`, the end of the last good line. Only under the lock."""
        self.mark = mark
        try:
            # A file that was begun and holds no line would stand in the way, were the one before to go on (an erasure makes it shorter).
            for later in (self.places.journal_file(first) for first in _files(self.places) if first > mark.first):
                if not later.stat().st_size:
                    self._disk.unlink(later)
            self._descriptor = self._disk.open(self.places.journal_file(mark.first))
            self._head_descriptor = self._disk.open(self.places.head)
        except OSError as error:
            self.close()
            raise disk_refusal(error, self.places.journal) from error
        self._write_head()

    def append(self, line: bytes, h: str) -> None:
        """One line, on the disk when this returns; `mark` then stands after it.

        Refused when it could not be written (cut off again, nothing changed). After a failed fsync, MingchouError, and
        from then on every call refuses.
        """
        if self.failed:
            raise Refused(self.failed)
        if self._descriptor < 0:
            raise Refused("台账是只读打开的，不能保存")
        old, old_descriptor = self.mark, self._descriptor
        synced = False
        try:
            first, start = (old.seq + 1, 0) if old.end >= FILE_SIZE else (old.first, old.end)
            if first != old.first:
                self._descriptor = self._disk.open(self.places.journal_file(first))
            self._disk.write(self._descriptor, start, line)
            synced = True
            self._disk.sync(self._descriptor)
            if first != old.first:
                self._disk.sync_folder(self.places.journal)
                self._disk.close(old_descriptor)
            self.mark = Mark(old.seq + 1, h, first, start, start + len(line))
        except BaseException as error:
            self._cut_back(0 if self._descriptor != old_descriptor else old.end, old_descriptor, synced=synced)
            if isinstance(error, OSError):
                raise (
                    MingchouError(self.failed) if self.failed else disk_refusal(error, self.places.journal)
                ) from error
            raise
        self._write_head()

    def _cut_back(self, size: int, old_descriptor: int, *, synced: bool) -> None:
        """After a failed write: the file as it was. Where that fails, or an fsync did, writing ends."""
        if synced:
            self.failed = "磁盘没有确认写入，刚才的操作没有保存；为免出错，台账已转为只读，请检查磁盘后重新打开"
        try:
            self._disk.truncate(self._descriptor, size)
            if not synced:
                # The cut must last before the next line is written over it, or a power cut could leave a mixture of the two.
                self._disk.sync(self._descriptor)
            if self._descriptor != old_descriptor:
                self._disk.close(self._descriptor)
                self._descriptor = old_descriptor
        except OSError:
            self.failed = self.failed or "写入出错且不能复原，台账已转为只读；请检查磁盘后重新打开"

    def _write_head(self) -> None:
        # The line is synced already; a HEAD that lags behind says nothing wrong.
        with suppress(OSError):
            self._disk.write(self._head_descriptor, 0, _head_bytes(self.mark))

    def sync_head(self) -> None:
        """HEAD on the disk too: before a snapshot, so that it never lags behind one."""
        with suppress(OSError):
            self._disk.sync(self._head_descriptor)

    def cut_torn(self, broken: BrokenLine) -> Path:
        """Save a torn tail's bytes aside and cut it off. Only under the lock. Returns where the bytes are."""
        path = broken.path
        try:
            with path.open("rb") as file:
                file.seek(broken.offset)
                tail = file.read()
            kept = path.with_name(f"torn-{broken.after.seq + 1:012d}-{len(tail)}.bin")
            self._disk.write_whole(kept, tail)
            descriptor = self._disk.open(path)
            try:
                self._disk.truncate(descriptor, broken.offset)
                self._disk.sync(descriptor)
            finally:
                self._disk.close(descriptor)
        except OSError as error:
            raise disk_refusal(error, path) from error
        return kept

    def close(self) -> None:
        for descriptor in (self._descriptor, self._head_descriptor):
            if descriptor >= 0:
                with suppress(OSError):
                    self._disk.close(descriptor)
        self._descriptor = self._head_descriptor = -1
