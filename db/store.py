"""The store: records in, records out, one journal line a transaction, one writer.

    with Store.open(folder, holder="演示员") as store:
        with store.transaction("object.add", by="演示员", at=now) as tx:
            tx.put(enterprise)
        store.get(Enterprise, "O-012345")

Opening: take the lock (a writer), load the newest snapshot whose hash matches, replay the journal after it checking every line,
compare HEAD. A small journal (to 2 MB) is checked whole even where a snapshot covers it; of a larger one `db.check` checks
what lies before the snapshot. Damage: a writer is refused (Damaged, naming file, line and cure); a reader gets what is
sound up to there, and a notice.

A snapshot is written at closing when something changed and the store is small (to 5,000 documents, some milliseconds), else once 10,000
lines or 16 MB have come since the last: a short command on a large store does not pay for one.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Generic, NamedTuple, Self, TypeVar

from db.encode import decode, default_text, encode
from db.files import DISK, Disk, disk_refusal
from db.journal import BEGIN, Broken, Journal, Mark, read_genesis, write_genesis
from db.lock import WriterLock
from db.places import Places
from db.recovery import recover
from db.snapshot import save_snapshot
from db.state import State, number_of
from db.storage import JournalDB, JournalStorage
from rules.canonical import canonical
from rules.chain import Entry, read_entry
from rules.errors import Damaged, NotFound, Refused
from rules.fields import CHINA, Record

__all__ = ["Position", "Store", "Transaction", "Version"]

R = TypeVar("R", bound=Record)

INDEXED = frozenset({"number", "task", "object", "code", "draw"})
"""Fields that `where` finds by an index; others are searched through."""

SMALL = 5_000
SNAPSHOT_LINES, SNAPSHOT_BYTES = 10_000, 16 << 20
LONG_TAIL = 2_000


class Position(NamedTuple):
    """Where the journal ends: seq and h of its last entry."""

    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class Version(Generic[R]):
    """What one entry (seq, its hash head) made of a record. record: None when it was deleted, or its body erased by law."""

    seq: int
    head: str
    at: str
    by: str
    act: str
    why: str
    record: R | None


class Transaction:
    """The changes of one act. Nothing happens before the with-block ends well; reads of the store give the old state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._staged: dict[tuple[str, str], bytes | None] = {}
        self.position: Position | None = None
        """After the commit: the place of this transaction's entry (of the last entry, if it changed nothing)."""

    def put(self, record: Record) -> None:
        """Insert the record, or replace the one of its table that has its number. The last put of a number counts."""
        if not record.number:
            raise ValueError("a record needs a number")
        self._staged[record.table, record.number] = encode(record)

    def delete(self, kind: type[Record], number: str) -> None:
        """Take a record out; its history stays. NotFound when there is none."""
        key = (kind.table, number)
        there = self._staged[key] is not None if key in self._staged else self._state.find(*key) is not None
        if not there:
            raise NotFound(f"没有编号为 {number} 的记录，不能删除")
        self._staged[key] = None

    def writes(self) -> list[tuple[str, int, bytes | None]]:
        """What differs from the state, with document ids: new ones count on from the largest ever given."""
        writes: list[tuple[str, int, bytes | None]] = []
        given: dict[str, int] = {}
        for (table, number), body in self._staged.items():
            doc_id = self._state.find(table, number)
            if doc_id is None and body is not None:
                doc_id = given.get(table, self._state.next_id(table))
                given[table] = doc_id + 1
                writes.append((table, doc_id, body))
            elif doc_id is not None and self._state.get(table, doc_id) != body:
                writes.append((table, doc_id, body))
        return writes


def _now() -> datetime:
    return datetime.now(CHINA)


def _iso(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return at.astimezone(CHINA).isoformat(timespec="seconds")


class Store:
    """A bureau's records. Made by `Store.open`; a context manager that closes itself."""

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        name: str,
        at: datetime,
        by: str,
        token: Callable[[int], str] = secrets.token_hex,
        disk: Disk = DISK,
    ) -> None:
        """A new empty store of the bureau `name`, with its first journal entry. Refused where one exists."""
        write_genesis(Places(folder), name=name, at=_iso(at), by=by, salt=token(16), disk=disk)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        write: bool = True,
        holder: str = "",
        token: Callable[[int], str] = secrets.token_hex,
        clock: Callable[[], datetime] = _now,
        disk: Disk = DISK,
    ) -> "Store":
        """Open the store in `folder`.

        holder: who opens it; others are told. token(n): 2 n hex digits for salts, as secrets.token_hex. clock: when, for the lock's note and for
        writes by TinyDB's own calls.
        Raises NotFound (no store), Busy (another writer), Damaged (write=True only), Refused (rights, a newer format).
        """
        return cls(Places(folder), write=write, holder=holder, token=token, clock=clock, disk=disk)

    def __init__(
        self,
        places: Places,
        *,
        write: bool,
        holder: str,
        token: Callable[[int], str],
        clock: Callable[[], datetime],
        disk: Disk,
    ) -> None:
        self.places = places
        self._disk = disk
        self._journal = Journal(places, disk)
        self._in_transaction = False
        self._lock: WriterLock | None = None
        self._closed = False
        self.name, self._genesis = read_genesis(places)
        """The bureau's name as its journal began."""
        if write:
            lock = WriterLock(places)
            lock.acquire(holder, clock())
            self._lock = lock
        try:
            found = recover(places, self._journal, self._genesis, write=write)
            self._state = found.state
            self._notices = list(found.notices)
            self._snapshot = found.snapshot
            self._journal.mark = found.mark
            if write:
                self._journal.begin(found.mark)
            self._storage = JournalStorage(
                self._state, self._journal, token, lambda: (_iso(clock()), holder), self._after_commit
            )
            self.db = JournalDB(self._storage)
            """TinyDB itself, over the same tables and the same journal."""
            unsound = self._snapshot == BEGIN and places.records.exists()
            if write and (unsound or self._lines_behind > LONG_TAIL):
                self._save_snapshot()
        except OSError as error:
            self._release()
            raise disk_refusal(error, places.folder) from error
        except BaseException:
            self._release()
            raise

    # How it stands

    @property
    def position(self) -> Position:
        """The last entry."""
        return Position(self._journal.mark.seq, self._journal.mark.h)

    @property
    def read_only(self) -> bool:
        """True when nothing can be saved: opened so, or a failing disk made it so."""
        return self._lock is None or bool(self._journal.failed)

    @property
    def notices(self) -> tuple[str, ...]:
        """What opening and snapshots met with, in Chinese, for the clerk to read once."""
        return tuple(self._notices)

    # Reading

    def find(self, kind: type[R], number: str) -> R | None:
        """The record of this number, or None."""
        doc_id = self._state.find(kind.table, number)
        body = None if doc_id is None else self._state.get(kind.table, doc_id)
        return None if body is None else decode(kind, body)

    def get(self, kind: type[R], number: str) -> R:
        """The record of this number. NotFound when there is none."""
        record = self.find(kind, number)
        if record is None:
            raise NotFound(f"没有编号为“{number}”的记录，请核对编号")
        return record

    def all(self, kind: type[R]) -> list[R]:
        """Every record of a kind, in order of document id (the order in which they first came)."""
        return [decode(kind, body) for _, body in self._state.items(kind.table)]

    def where(self, kind: type[R], **equals: str) -> list[R]:
        """The records whose text fields equal these, in order of document id.

        `number`, `task`, `object`, `code` and `draw` are found by an index, other fields by looking through the table.
        TypeError for a field that the kind does not have.
        """
        indexes = {
            name: self._state.index(kind.table, name, default_text(kind, name)) for name in equals if name in INDEXED
        }
        rest = {name: value for name, value in equals.items() if name not in INDEXED}
        for name in rest:
            default_text(kind, name)
        if indexes:
            found = sorted(set.intersection(*(set(index.ids(equals[name])) for name, index in indexes.items())))
        else:
            found = [doc_id for doc_id, _ in self._state.items(kind.table)]
        bodies = (self._state.get(kind.table, doc_id) for doc_id in found)
        # A plain text stands in the bytes as it is written there: most bodies need not be decoded to be passed over.
        sought = [canonical(value) for value in rest.values() if value]
        records = (
            decode(kind, body) for body in bodies if body is not None and all(text in body for text in sought)
        )  # fmt: skip
        return [record for record in records if all(getattr(record, name) == value for name, value in rest.items())]

    def count(self, kind: type[Record]) -> int:
        """How many records of a kind there are."""
        return len(self._state.tables.get(kind.table, {}))

    def history(self, kind: type[R], number: str) -> list[Version[R]]:
        """Every version of a record, oldest first, from the journal; empty when the number was never used.

        Reads the whole journal. Damaged when a line of it that concerns the record is.
        """
        versions: list[Version[R]] = []
        named = b'"number":' + canonical(number)
        ids: set[int] = set()
        for line, mark, _ in self._lines_so_far():
            # Parsing is dear; most lines do not name the record, nor a document that once was it.
            if named not in line and not any(b'"id":%d,"table":"%b"' % (i, kind.table.encode()) in line for i in ids):
                continue
            try:
                entry = read_entry(line)
            except ValueError as error:
                raise Damaged(Broken(self.places.journal_file(mark.first), mark._replace(seq=mark.seq - 1), 0,
                                     str(error), torn=False).problem) from None  # fmt: skip
            head = entry.head
            for op, body in zip(head.ops, entry.bodies, strict=True):
                if op.table != kind.table:
                    continue
                raw = body.raw if body else None
                if raw is not None and named in raw and number_of(raw) == number:
                    ids.add(op.id)
                if op.id in ids:
                    record = decode(kind, raw) if raw is not None else None
                    versions.append(Version(head.seq, entry.h, head.at, head.by, head.act, head.why, record))
        return versions

    def entries(self) -> Iterator[Entry]:
        """The whole journal, oldest first, every line checked. Damaged at the first that is not sound."""
        try:
            for entry, mark in self._journal.scan():
                yield entry
                if mark.seq >= self.position.seq:
                    return
        except Broken as broken:
            raise Damaged(broken.problem) from None

    def _lines_so_far(self) -> Iterator[tuple[bytes, Mark, bool]]:
        # A reader stops where it stood when it was opened, though a writer may have gone on.
        try:
            for line in self._journal.lines():
                if line[1].seq > self.position.seq:
                    return
                yield line
        except Broken as broken:
            raise Damaged(broken.problem) from None

    # Writing

    @contextmanager
    def transaction(self, act: str, *, by: str, at: datetime, why: str = "") -> Iterator[Transaction]:
        """One act of the office: all of its changes, or none, as one journal line.

        Saved and synced when the with-block has ended; an exception in it leaves everything as it was; without changes nothing is
        written. Refused when the store is read-only or the disk is full; MingchouError when the disk does not confirm.
        """
        if self._lock is None:
            raise Refused("台账是只读打开的，不能保存")
        if self._journal.failed:
            raise Refused(self._journal.failed)
        if self._in_transaction:
            raise RuntimeError("a transaction within a transaction")
        moment = _iso(at)
        self._in_transaction = True
        try:
            tx = Transaction(self._state)
            yield tx
            self._storage.commit(tx.writes(), act=act, by=by, at=moment, why=why)
            tx.position = self.position
        finally:
            self._in_transaction = False

    def close(self, *, snapshot: bool = False) -> None:
        """Give up the lock. snapshot: write records.json even where the rule at the top would not."""
        if self._closed:
            return
        try:
            if not self.read_only and (snapshot or self._state.documents <= SMALL) and self._lines_behind:
                self._save_snapshot()
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Within

    @property
    def _lines_behind(self) -> int:
        return self._journal.mark.seq - self._snapshot.seq

    def _after_commit(self) -> None:
        mark, snapshot = self._journal.mark, self._snapshot
        size = mark.end - snapshot.end if mark.first == snapshot.first else SNAPSHOT_BYTES
        if self._lines_behind >= SNAPSHOT_LINES or size >= SNAPSHOT_BYTES:
            self._save_snapshot()

    def _save_snapshot(self) -> None:
        mark = self._journal.mark
        self._journal.sync_head()
        try:
            raw = self._state.snapshot(mark, self._genesis)
            save_snapshot(self.places, raw, keep=self._snapshot != BEGIN, disk=self._disk)
        except OSError as error:
            # Everything is in the journal; only the next opening takes longer.
            self._notices.append(
                f"records.json 没有更新：{disk_refusal(error, self.places.records)}；已保存的记录都在日志里"
            )
            return
        self._snapshot = mark

    def _release(self) -> None:
        self._closed = True
        self._journal.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
