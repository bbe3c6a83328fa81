"""The store: records in, records out, one journal line a transaction, one writer.

    with Store.open(folder, holder="演示员") as store:
        with store.transaction("object.add", by="演示员", at=now) as tx:
            tx.put(enterprise)
        store.get(Enterprise, "O-012345")

Opening: take the lock (a writer), load the newest snapshot whose hash matches, replay the journal after it checking every line,
compare HEAD. A small journal (to 2 MB) is checked whole even where a snapshot covers it; of a larger one `db.check` checks
what lies before the snapshot. Damage: a writer is refused (Damaged, naming file, line and cure); a reader gets what is
sound up to there, and a notice.

A snapshot is written at closing when something changed and the store is small (to 5,000 documents, some milliseconds) or 16 MB have come
since the last, and meanwhile after 10,000 lines or 16 MB: a short command on a large store does not pay for one.
"""

import errno
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import msgspec

from db.erasure import drop_drafts, erasures, mark_pending, pending_erasure, remaining_copies, rewrite, with_places
from db.files import DISK, Disk
from db.genesis import read_genesis, write_genesis
from db.journal import Journal
from db.lock import WriterLock
from db.mark import BEGIN
from db.places import Places
from db.queries import Queries
from db.recovery import recover
from db.snapshot import save_snapshot
from db.storage import JournalDB, JournalStorage
from db.transaction import Position, Transaction, Version
from db.upgrade import backup_before, clock_writes, upgrade_writes
from filesystem.refusals import cure_of, disk_refusal, reason
from rules.base.dates import short_moment
from rules.base.errors import MingchouError, NotFound, Refused
from rules.base.fields import CHINA, Record
from rules.journal.chain import FORMAT, STORE_TABLE, genesis_body
from rules.journal.erasure import Erasure

if TYPE_CHECKING:
    from db.write_out import WrittenOut

__all__ = ["Position", "Store", "Transaction", "Version"]

R = TypeVar("R", bound=Record)

SMALL_STORE, LONG_TAIL = 5_000, 2_000
SNAPSHOT_LINES, SNAPSHOT_BYTES = 10_000, 16 << 20
CLOCK_GRACE = timedelta(minutes=2)
"""Clocks of office machines are set right by so much without anybody noticing."""


def _iso(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return at.astimezone(CHINA).isoformat(timespec="seconds")


class Store(Queries):
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
        clock: Callable[[], datetime] = lambda: datetime.now(CHINA),
        disk: Disk = DISK,
        name: str = "",
    ) -> "Store":
        """Open the store in `folder`.

        holder: who opens it; others are told. name: the bureau's, which its journal must have ("": not asked). token(n): 2 n hex digits for salts, as secrets.token_hex. clock: when, for the lock's note and for
        writes by TinyDB's own calls.
        Raises NotFound (no store), Busy (another writer), Damaged or OtherName (write=True only), Refused (rights, a newer format).
        """
        return cls(Places(folder), write=write, holder=holder, token=token, clock=clock, disk=disk, name=name)

    def __init__(
        self,
        places: Places,
        *,
        write: bool,
        holder: str,
        token: Callable[[int], str],
        clock: Callable[[], datetime],
        disk: Disk,
        name: str,
    ) -> None:
        self.places = places
        self._disk = disk
        self._journal = Journal(places, disk)
        self._in_transaction = self._closed = False
        self._large, self._partial = {}, {}
        self._lock: WriterLock | None = None
        self._last_time: str | None = None
        _, self._genesis = read_genesis(places)
        if write:
            lock = WriterLock(places)
            lock.acquire(holder, clock())
            self._lock = lock
        try:
            found = recover(places, self._journal, self._genesis, write=write, name=name, disk=disk)
            self._state, self._snapshot = found.state, found.snapshot
            self._notices = list(found.notices)
            self._journal.mark = found.mark
            self._state.opened()
            self.opened_at = self.position
            if write:
                self._journal.begin(found.mark)
            self._storage = JournalStorage(
                self._state, self._journal, token, lambda: (_iso(clock()), holder), self._after_commit
            )
            self.db = JournalDB(self._storage)
            """TinyDB itself, over the same tables and the same journal."""
            if write:
                self._finish_erasure(pending_erasure(self.places))
            self._upgrade(holder, clock)
            self._check_clock(_iso(clock()))
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
    def read_only(self) -> bool:
        """True when nothing can be saved: opened so, or a failing disk made it so."""
        return self._lock is None or bool(self._journal.failed)

    @property
    def name(self) -> str:
        """The bureau's name as its journal has it."""
        return self._state.bureau_name

    @property
    def displaced(self) -> bool:
        """Whether that is because the files were moved away or replaced while they were open (db.standing)."""
        return self._journal.displaced

    def look(self) -> None:
        """Ask, between two acts, whether they were: cheap, so that who sits idle before an open bureau learns of it too."""
        if not self._in_transaction:
            self._journal.look()

    @property
    def last_entry_at(self) -> str:
        """When the newest journal entry was made, as it says (ISO); "" before the first."""
        return self._journal.last_time()

    @property
    def last_written(self) -> datetime:
        """When the newest journal file was written, by the file system's own clock, +08:00. OSError when it cannot be asked."""
        file = self.places.journal_file(self._journal.mark.first)
        return datetime.fromtimestamp(file.stat().st_mtime, CHINA)

    @property
    def notices(self) -> tuple[str, ...]:
        """What opening and snapshots met with, in Chinese, for the clerk to read once."""
        return tuple(self._notices)

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
        self._check_clock(moment)
        self._in_transaction = True
        try:
            tx = Transaction(self._state)
            yield tx
            writes, numbers = tx.writes()
            self._storage.commit(writes, act=act, by=by, at=moment, why=why, numbers=numbers)
            tx.position = self.position
        finally:
            self._in_transaction = False

    def rename(self, name: str, *, by: str, at: datetime) -> None:
        """The bureau has got another name: an entry says so. Nothing happens when it has that name. Raises what `transaction` does."""
        if self._lock is None:
            raise Refused("台账是只读打开的，不能保存")
        if name != self.name:
            writes = [(STORE_TABLE, 1, genesis_body(name, self._state.format))]
            why = f"单位名称由“{self.name}”改为“{name}”"
            self._storage.commit(writes, act="bureau.rename", by=by, at=_iso(at), why=why)

    def erase(
        self, kind: type[R], number: str, *, replacement: R | None, erasure: Erasure, by: str, at: datetime, why: str
    ) -> Erasure:
        """Take a record's words out of the store and its journal, as the law has it; the chain stays whole.

        replacement: the record without them (fields of `erasure` emptied), None where the whole record goes. erasure: what is
        erased and who decided; its ids, places and entry are filled in here, and it is returned. Both snapshots are remade. Raises what
        `transaction` does; once the entry is saved, a crash or a full disk only delays the rest: the next opening finishes it.
        """
        return self.erase_all([(kind, number, replacement, erasure)], by=by, at=at, why=why)[0]

    def erase_all(
        self,
        erased: Sequence[tuple[type[Record], str, Record | None, Erasure]],
        *,
        by: str,
        at: datetime,
        why: str,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> list[Erasure]:
        """`erase` for many records at once, each (kind, number, replacement, erasure): one entry, the journal read once and rewritten once.

        progress: called with (lines read, all), at last with (all, all).
        """
        entry, last = self.position.seq + 1, self.position.seq + 1
        try:
            found = with_places(self._journal, [one for *_, one in erased], lambda seq: progress(min(seq, last), last))
            for erasure in found:
                if not erasure.places:
                    raise NotFound(f"{erasure.record} 的这些内容，台账里没有（或已经删除）")
            done = [msgspec.structs.replace(erasure, entry=entry) for erasure in found]
            with self.transaction("erase", by=by, at=at, why=why) as tx:
                for (kind, number, replacement, _), erasure in zip(erased, done, strict=True):
                    if replacement is not None:
                        tx.put(replacement)
                    elif self.find(kind, number) is not None:
                        tx.delete(kind, number)
                    tx.put(erasure)
                mark_pending(self.places, entry, self._disk)
            self._finish_erasure(entry)
        except (OSError, Refused) as error:
            if self._journal.failed:  # the entry is saved: to say that nothing was would be wrong
                raise MingchouError(self._journal.failed) from error
            if isinstance(error, OSError):
                raise disk_refusal(error, self.places.folder) from error
            raise
        progress(last, last)
        return done

    def write_out(self, folder: Path, settings: bytes = b"") -> "WrittenOut":
        """Everything that is saved, and known here, as a bureau in a new folder. settings: of its bureau.toml. Refused as `write_out` says."""
        from db.write_out import write_out  # hardly ever needed

        return write_out(
            self._journal, self._state.snapshot(self._journal.mark, self._genesis), folder, settings, self._disk
        )

    def remaining_copies(self, outside: Iterable[Path] = ()) -> list[Path]:
        """Backups and other files, of this folder and of the folders `outside`, in which something still stands that was erased by law."""
        try:
            return remaining_copies(self.places, self._state, outside)
        except OSError as error:
            raise disk_refusal(error, self.places.backups) from error

    def close(self, *, snapshot: bool = False) -> None:
        """Give up the lock. snapshot: write records.json even where the rule at the top would not."""
        if self._closed:
            return
        try:
            worth = (
                snapshot
                or self._state.documents <= SMALL_STORE
                or self._bytes_behind(self._journal.mark.end) >= SNAPSHOT_BYTES
            )
            if worth and not self.read_only and self._lines_behind:
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

    def _finish_erasure(self, entry: int) -> None:
        """Rewrite what the erasure of this entry names, remake both snapshots. entry: 0 where none is under way, and nothing happens."""
        if under_way := [one for one in erasures(self._state) if entry and one.entry == entry]:
            snapshots = (self.places.previous, self.places.previous_sum, self.places.records, self.places.records_sum)
            try:
                self._journal.close()
                self._journal.begin(rewrite(self._journal, under_way, self._disk))
                for path in snapshots:
                    self._disk.unlink(path)
                for one in under_way:
                    drop_drafts(self.places, one.record, self._disk)
            except BaseException:
                self._journal.failed = "依法删除已经登记但没有做完，台账已转为只读；请检查磁盘后重新打开，会接着做完"
                raise
            self._snapshot = BEGIN
            self._save_snapshot()
            if self._snapshot == BEGIN:
                return  # told in a notice; the next opening tries again
        if entry:
            with suppress(OSError):  # all is done; the next opening does it again and nothing changes
                mark_pending(self.places, 0, self._disk)

    def _upgrade(self, holder: str, clock: Callable[[], datetime]) -> None:
        """Bring an older format to this program's: a writer with a backup and an entry, a reader in memory."""
        writes = upgrade_writes(self._state)
        if not writes:
            return
        now, why = clock(), f"台账格式由 {self._state.format} 升级到 {FORMAT}"
        if self._lock is None:
            self._state.apply_all(writes)
            return
        told = backup_before(self.places, now, self._disk)
        writes += clock_writes(self._state, now, self.last_entry_at)
        self._storage.commit(writes, act="upgrade", by=holder, at=_iso(now), why=why)
        self._notices.append(f"{why}；{told}")

    def _check_clock(self, moment: str) -> None:
        """Tell once when the machine's clock stands before the last entry: nothing depends on it, but a reader would wonder."""
        if self._lock is None:
            return
        last = self._journal.last_time() if self._last_time is None else self._last_time
        self._last_time = moment
        # An entry's time is asked of the journal alone, which may be damaged there: `check` tells.
        with suppress(ValueError):
            if last and datetime.fromisoformat(moment) < datetime.fromisoformat(last) - CLOCK_GRACE:
                self._notices.append(
                    f"电脑的时钟（{short_moment(moment)}）比上一条记录（{short_moment(last)}）早，"
                    "请校准日期和时间；已保存的记录都在，次序不变"
                )

    @property
    def _lines_behind(self) -> int:
        return self._journal.mark.seq - self._snapshot.seq

    def _after_commit(self) -> None:
        # Without the line just written: an import is saved when its line is; its snapshot can wait for the closing.
        if self._lines_behind > SNAPSHOT_LINES or self._bytes_behind(self._journal.mark.start) >= SNAPSHOT_BYTES:
            self._save_snapshot()

    def _bytes_behind(self, place: int) -> int:
        mark, snapshot = self._journal.mark, self._snapshot
        return place - snapshot.end if mark.first == snapshot.first else SNAPSHOT_BYTES

    def _save_snapshot(self) -> None:
        mark = self._journal.mark
        self._journal.sync_head()
        try:
            raw = self._state.snapshot(mark, self._genesis)
            save_snapshot(self.places, raw, keep=self._snapshot != BEGIN, disk=self._disk)
        except (OSError, MemoryError) as failed:
            # Everything is in the journal; only the next opening takes longer.
            error = failed if isinstance(failed, OSError) else OSError(errno.ENOMEM, "")
            cure = f"，{cure}" if (cure := cure_of(error)) else ""
            self._notices.append(f"records.json 没有更新（{reason(error)}{cure}）；已保存的记录都在日志里")
            return
        self._snapshot = mark

    def _release(self) -> None:
        self._closed = True
        self._journal.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
