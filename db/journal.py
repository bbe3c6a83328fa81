"""The journal on disk: `journal/<first seq, 12 digits>.jsonl`, append-only, the truth and the audit record.

A line is one transaction (rules.journal.chain has its format); line n of a file has seq first + n - 1. A new file begins once the
last has reached 64 MB. Files are never deleted, lines never changed (but for an erasure by law, which leaves every head).

Commit: append → fsync → `HEAD` (db.head). A write that fails is cut off again and raised. An fsync that fails is never tried again: what
the disk then holds is unknown, so the journal takes nothing more until it has been opened anew. The same where the files were moved away or replaced
meanwhile (db.standing); the lines of this session are kept in memory, so that they can be written out elsewhere.

A broken last line with nothing after it, and HEAD not at or beyond it, is a torn tail: a commit cut short by a crash, never
acknowledged. The opener cuts it off and keeps its bytes in `journal/torn-….bin`. Any other break is damage.
"""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from db.files import DISK, Disk
from db.head import HEAD_SIZE, head_bytes, head_is_too_long
from db.mark import BEGIN, BrokenLine, Mark, journal_files
from db.places import Places
from db.standing import Standing
from filesystem.refusals import disk_refusal
from rules.base.errors import MingchouError, Refused
from rules.journal.chain import Entry, read_entry
from rules.journal.verify import Step, Unlinked, verify_lines

__all__ = ["Journal"]

FILE_SIZE = 64 << 20
KEPT = 16 << 20
"""Bytes of this session's lines that are kept in memory."""
_DISPLACED = "{}；台账已转为只读{}。请先把台账另存一份，再查是谁动了它（网盘同步、手工拷贝、另一台电脑）"
_PIECE = 1 << 20
_TIME = re.compile(rb'\{"h":"[0-9a-f]{64}","head":\{"act":"(?:[^"\\]|\\.)*","at":"([-0-9T:+]{25})"')
"""The beginning of a line, as far as the time of its entry."""


class Journal:
    """The lines of one bureau. Anyone may scan; only the holder of the lock may `begin` and then append."""

    def __init__(self, places: Places, disk: Disk = DISK) -> None:
        self.places = places
        self.mark = BEGIN
        self.failed = ""
        """Why nothing more can be written; "" while all is well."""
        self.displaced = False
        """Whether that is because the files were moved away or replaced while they were open."""
        self._disk = disk
        self._descriptor = -1
        self._head_descriptor = -1
        self._standing = Standing(disk)
        self._kept: deque[tuple[Mark, bytes]] = deque()
        self._kept_size = 0

    # Reading

    @property
    def size(self) -> int:
        """Bytes in all files."""
        return sum(self.places.journal_file(first).stat().st_size for first in journal_files(self.places))

    def files(self, since: int = 1) -> list[int]:
        """The first seqs of the files, ascending, from the one that begins at `since`."""
        return [first for first in journal_files(self.places) if first >= since]

    def file_of(self, seq: int) -> int:
        """Where an entry stands: the first seq of its file."""
        return max((first for first in journal_files(self.places) if first <= seq), default=1)

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
            last = not (file.readline().endswith(b"\n") and file.read(1)) and first == journal_files(self.places)[-1]
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
        self._kept.clear()  # after an erasure they are not what stands there any more
        self._kept_size = 0
        try:
            # A file that was begun and holds no line would stand in the way, were the one before to go on (an erasure makes it shorter).
            for later in (
                self.places.journal_file(first) for first in journal_files(self.places) if first > mark.first
            ):
                if not later.stat().st_size:
                    self._disk.unlink(later)
            self._descriptor = self._disk.open(self.places.journal_file(mark.first))
            self._head_descriptor = self._disk.open(self.places.head)
            self._hold(mark.first)
        except OSError as error:
            self.close()
            raise disk_refusal(error, self.places.journal) from error
        self._write_head()
        with suppress(OSError):
            if head_is_too_long(self.places):
                self._disk.truncate(self._head_descriptor, HEAD_SIZE)

    def _hold(self, first: int) -> None:
        self._standing.hold(self.places.journal_file(first), self.places.head, self.places.lock)

    def append(self, line: bytes | bytearray, h: str) -> None:
        """One line, on the disk when this returns; `mark` then stands after it.

        Refused when it could not be written (cut off again, nothing changed), and for good when the files are no longer those that were
        opened. After a failed fsync, MingchouError, and from then on every call refuses.
        """
        if self.failed:
            raise Refused(self.failed)
        if self._descriptor < 0:
            raise Refused("台账是只读打开的，不能保存")
        old, old_descriptor = self.mark, self._descriptor
        first, start = (old.seq + 1, 0) if old.end >= FILE_SIZE else (old.first, old.end)
        if moved := self._standing.problem(old.end) or (first != old.first and self._begun_by_another(first)):
            raise self._refuse_displaced(moved)
        synced = False
        try:
            if first != old.first:
                self._descriptor = self._disk.open(self.places.journal_file(first))
                self._hold(first)
            self._disk.write(self._descriptor, start, line)
            synced = True
            self._disk.sync(self._descriptor)
            synced = False
            if moved := self._standing.journal_moved():
                raise self._refuse_displaced(moved)
            if first != old.first:
                synced = True
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
        self._keep(line)
        self._write_head()

    def _begun_by_another(self, first: int) -> str:
        path = self.places.journal_file(first)
        found = self._disk.identity(path)
        return f"journal/{path.name} 已经有别人写的内容" if found and found[2] else ""

    def _refuse_displaced(self, moved: str) -> Refused:
        self.failed, self.displaced = _DISPLACED.format(moved, "，刚才的操作没有保存"), True
        return Refused(self.failed)

    def look(self) -> None:
        """Between two acts: where the files are no longer those that were opened, nothing is saved any more."""
        if not self.failed and self._descriptor >= 0 and (moved := self._standing.problem(self.mark.end)):
            self.failed, self.displaced = _DISPLACED.format(moved, ""), True

    def _keep(self, line: bytes | bytearray) -> None:
        """In memory too, the newest lines first of all: what lies on the disk may be another's tomorrow."""
        if len(line) > KEPT:  # no older one is kept either: they would not be followed by it
            self._kept.clear()
            self._kept_size = 0
            return
        self._kept.append((self.mark, bytes(line)))
        self._kept_size += len(line)
        while self._kept_size > KEPT:
            self._kept_size -= len(self._kept.popleft()[1])

    def whole(self) -> Iterator[tuple[int, Iterator[bytes]]]:
        """(first seq, pieces) of every file up to `mark`, as this session has it: the file that is open, not what lies there by now, and
        the lines that were kept. Only while open for writing. Raises OSError where an earlier file cannot be read."""
        last = self.mark.first
        firsts = {first for first in journal_files(self.places) if first < last} | {
            mark.first for mark, _ in self._kept
        }
        for first in sorted(firsts | {last}):
            yield first, self._pieces(first)

    def _pieces(self, first: int) -> Iterator[bytes]:
        kept = [(mark.start, line) for mark, line in self._kept if mark.first == first]
        end = kept[0][0] if kept else self.mark.end if first == self.mark.first else -1
        if first == self.mark.first:
            place = 0
            while place < end and (part := self._disk.read(self._descriptor, place, min(_PIECE, end - place))):
                yield part
                place += len(part)
        elif end:
            with self.places.journal_file(first).open("rb") as file:
                while part := file.read(_PIECE if end < 0 else min(_PIECE, end - file.tell())):
                    yield part
        for _, line in kept:
            yield line

    def _cut_back(self, size: int, old_descriptor: int, *, synced: bool) -> None:
        """After a failed write: the file as it was. Where that fails, or an fsync did, writing ends."""
        if synced:
            self.failed = "磁盘没有确认写入，不能确定刚才的操作是否已经保存；台账已转为只读，请检查磁盘后重新打开，以日志的最后一条为准"
        try:
            self._disk.truncate(self._descriptor, size)
            if not synced:
                # The cut must last before the next line is written over it, or a power cut could leave a mixture of the two.
                self._disk.sync(self._descriptor)
            if self._descriptor != old_descriptor:
                self._disk.close(self._descriptor)
                self._descriptor = old_descriptor
                self._hold(self.mark.first)
        except OSError:
            self.failed = self.failed or "写入出错且不能复原，台账已转为只读；请检查磁盘后重新打开"

    def _write_head(self) -> None:
        # The line is synced already; a HEAD that lags behind says nothing wrong.
        with suppress(OSError):
            self._disk.write(self._head_descriptor, 0, head_bytes(self.mark))

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
            saved = path.with_name(f"torn-{broken.after.seq + 1:012d}-{len(tail)}.bin")
            self._disk.write_whole(saved, tail)
            descriptor = self._disk.open(path)
            try:
                self._disk.truncate(descriptor, broken.offset)
                self._disk.sync(descriptor)
            finally:
                self._disk.close(descriptor)
        except OSError as error:
            raise disk_refusal(error, path) from error
        return saved

    def close(self) -> None:
        """Close the files that are open for writing; nothing happens when none are."""
        for descriptor in (self._descriptor, self._head_descriptor):
            if descriptor >= 0:
                with suppress(OSError):
                    self._disk.close(descriptor)
        self._descriptor = self._head_descriptor = -1
