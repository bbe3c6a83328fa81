"""The store beside its peers on the same documents: plain TinyDB, TinyDB with CachingMiddleware, SQLite (WAL, synchronous=FULL).

    python -m bench.store            1,000 and 10,000 documents
    python -m bench.store --full     100,000 too

The stores take each step together, a run of one after a run of the other, five times over (three at 100,000), so that what else the machine and its
disk do hurts them all alike; a figure is the median over all runs, in milliseconds. The last columns are ours divided by SQLite's, of the two that
ran beside each other (the median of these), and by plain TinyDB's. "durable" means that
the operation returns only when the disk has it: CachingMiddleware, which else writes once in a thousand changes, is flushed each time.
The import is saved when its journal line is synced; "snapshot" is what closing adds after it.
"""

import json
import os
import secrets
import sqlite3
import statistics
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import ClassVar

from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage

from db.check import check, rebuild
from db.files import Disk
from db.journal import Journal
from db.parallel_verify import verify
from db.places import Places
from db.store import Store
from rules.base.fields import CHINA, Record

NOW = datetime(2024, 9, 2, 9, 0, tzinfo=CHINA)
STEPS = (
    "import",
    "snapshot",
    "open",
    "update, durable",
    "insert, durable",
    "get by number",
    "find by code",
    "search, one hit",
    "read all",
)
Step = tuple[str, Callable[[], object], int]


class Shop(Record, frozen=True, kw_only=True):
    """About as large as an enterprise in the registry: some 520 bytes."""

    table: ClassVar[str] = "shops"

    name: str
    code: str
    address: str
    scope: str
    phone: str
    trades: tuple[str, ...] = ("旅馆业", "网吧")


class Visit(Record, frozen=True, kw_only=True):
    """As short as a record gets."""

    table: ClassVar[str] = "visits"

    object: str
    code: str


def visit(n: int, version: int = 0) -> Visit:
    """Visit number n; another version is another object."""
    return Visit(number=f"V-{n:06d}", object=f"O-{version:06d}", code=str(version % 8 + 1))


def shop(n: int, version: int = 0) -> Shop:
    """Shop number n; another version is another name."""
    return Shop(
        number=f"O-{n:06d}",
        name=f"演示旅馆第{n}店{version}",
        code=f"{n:018d}",
        address=f"演示县演示镇演示路{n}号" * 4,
        scope="住宿服务；餐饮服务；停车场服务；" * 5,
        phone=phone(n),
    )


def phone(n: int) -> str:
    """No store has an index of these."""
    return f"0000-{n:08d}"


def document(n: int, version: int = 0) -> dict[str, object]:
    """The same shop as the dict that the peers store."""
    record = shop(n, version)
    return {name: getattr(record, name) for name in record.__struct_fields__}


def ours(folder: Path, size: int, runs: int) -> Iterator[Step]:
    """The steps of our store."""
    Store.create(folder, name="演示", at=NOW, by="演示员")
    held = [Store.open(folder)]

    def fill() -> None:
        with held[0].transaction("import", by="演示员", at=NOW) as tx:
            for n in range(size):
                tx.put(shop(n))

    def reopen() -> None:
        held[0] = Store.open(folder)
        held[0].find(Shop, "O-000000")

    def update() -> None:
        n = secrets.randbelow(size)
        with held[0].transaction("edit", by="演示员", at=NOW) as tx:
            tx.put(shop(n, secrets.randbelow(10**6)))

    added = count(size)

    def insert() -> None:
        with held[0].transaction("add", by="演示员", at=NOW) as tx:
            tx.put(shop(next(added)))

    yield "import", fill, 1
    yield "snapshot", lambda: held[0].close(snapshot=True), 1
    yield "open", reopen, 1
    yield "update, durable", update, runs
    yield "insert, durable", insert, runs
    yield "get by number", lambda: held[0].get(Shop, f"O-{secrets.randbelow(size):06d}"), runs
    yield "find by code", lambda: held[0].where(Shop, code=f"{secrets.randbelow(size):018d}"), runs
    yield "search, one hit", lambda: held[0].where(Shop, phone=phone(secrets.randbelow(size))), 3
    yield "read all", lambda: held[0].all(Shop), 3
    held[0].close(snapshot=True)


def tiny(folder: Path, size: int, runs: int, *, caching: bool) -> Iterator[Step]:
    """The steps of TinyDB; caching: with CachingMiddleware, flushed after each change."""
    folder.mkdir()

    def connect() -> TinyDB:
        storage = CachingMiddleware(JSONStorage) if caching else JSONStorage  # type: ignore[no-untyped-call]
        return TinyDB(folder / "db.json", storage=storage, encoding="utf-8", ensure_ascii=False)

    def flush() -> None:
        storage = held[0].storage
        if isinstance(storage, CachingMiddleware):
            storage.flush()  # type: ignore[no-untyped-call]

    held = [connect()]

    def fill() -> None:
        held[0].table("shops").insert_multiple(document(n) for n in range(size))
        flush()

    def reopen() -> None:
        held[0] = connect()
        held[0].table("shops").get(doc_id=1)

    def update() -> None:
        held[0].table("shops").update({"name": secrets.token_hex(4)}, doc_ids=[secrets.randbelow(size) + 1])
        flush()

    def insert() -> None:
        held[0].table("shops").insert(document(next(added)))
        flush()

    added = count(size)
    yield "import", fill, 1
    held[0].close()
    yield "open", reopen, 1
    yield "update, durable", update, min(runs, 5)
    yield "insert, durable", insert, min(runs, 5)
    yield "get by number", lambda: held[0].table("shops").get(doc_id=secrets.randbelow(size) + 1), min(runs, 5)
    yield "find by code", lambda: held[0].table("shops").search(where("code") == f"{secrets.randbelow(size):018d}"), 3
    yield "search, one hit", lambda: held[0].table("shops").search(where("phone") == phone(secrets.randbelow(size))), 3
    yield "read all", lambda: held[0].table("shops").all(), 3
    held[0].close()


def sqlite(folder: Path, size: int, runs: int) -> Iterator[Step]:
    """The steps of SQLite, a JSON text in a row."""
    folder.mkdir()

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(folder / "db.sqlite", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    held = [connect()]
    held[0].execute("CREATE TABLE shops (number TEXT PRIMARY KEY, code TEXT, body TEXT)")
    held[0].execute("CREATE INDEX by_code ON shops (code)")

    def row(n: int, version: int = 0) -> tuple[str, str, str]:
        return f"O-{n:06d}", f"{n:018d}", json.dumps(document(n, version), ensure_ascii=False)

    def fill() -> None:
        held[0].execute("BEGIN")
        held[0].executemany("INSERT INTO shops VALUES (?, ?, ?)", (row(n) for n in range(size)))
        held[0].execute("COMMIT")

    def reopen() -> None:
        # Its rooms are on the disk, ours in memory: to be fair it too reads what there is.
        held[0] = connect()
        held[0].execute("SELECT body FROM shops").fetchall()

    def update() -> None:
        number, _, body = row(secrets.randbelow(size), secrets.randbelow(10**6))
        held[0].execute("UPDATE shops SET body = ? WHERE number = ?", (body, number))

    def query(column: str, value: str) -> object:
        found = held[0].execute(f"SELECT body FROM shops WHERE {column} = ?", (value,)).fetchone()  # noqa: S608 - a column of ours
        return json.loads(found[0])

    def insert() -> None:
        held[0].execute("INSERT INTO shops VALUES (?, ?, ?)", row(next(added)))

    added = count(size)
    yield "import", fill, 1
    held[0].close()
    yield "open", reopen, 1
    yield "update, durable", update, runs
    yield "insert, durable", insert, runs
    yield "get by number", lambda: query("number", f"O-{secrets.randbelow(size):06d}"), runs
    yield "find by code", lambda: query("code", f"{secrets.randbelow(size):018d}"), runs
    yield "search, one hit", lambda: query("json_extract(body, '$.phone')", phone(secrets.randbelow(size))), 3
    yield "read all", lambda: [json.loads(body) for (body,) in held[0].execute("SELECT body FROM shops")], 3
    held[0].close()


Taken = dict[str, list[float]]
"""Milliseconds of every run, by step."""


def measure(peers: dict[str, Iterator[Step]], taken: dict[str, Taken]) -> None:
    """Add the milliseconds of each run. At each step the stores that have it run in turn, there and back."""
    waiting = {name: next(steps) for name, steps in peers.items()}
    for step in STEPS:
        here = {name: (run, times) for name, (at, run, times) in waiting.items() if at == step}
        os.sync()  # what one has left to be written would be another's wait
        for n in range(max(times for _, times in here.values())):
            for name in list(here)[:: 1 if n % 2 else -1]:
                run, times = here[name]
                if n < times:
                    taken[name].setdefault(step, []).append(timed(run))
        for name in here:
            waiting[name] = next(peers[name], ("", run, 0))


def compare(size: int, rounds: int) -> None:
    """One table for one size."""
    peers: dict[str, Callable[[Path], Iterator[Step]]] = {
        "TinyDB": lambda folder: tiny(folder, size, 200, caching=False),
        "Caching": lambda folder: tiny(folder, size, 200, caching=True),
        "SQLite": lambda folder: sqlite(folder, size, 200),
        "ours": lambda folder: ours(folder, size, 200),
    }
    taken: dict[str, Taken] = {name: {} for name in peers}
    verified: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as place:
            measure({name: steps(Path(place) / name) for name, steps in peers.items()}, taken)
            verified.append(timed(partial(verify, Journal(Places(Path(place) / "ours")))))
    print(f"\n{size:,} documents, ms" + "".join(f"{head:>13}" for head in (*peers, "ours/SQLite", "ours/TinyDB")))
    for step in STEPS:
        row = [statistics.median(runs[step]) if step in runs else None for runs in taken.values()]
        cells = [f"{figure:13.3f}" if figure is not None else f"{'':13}" for figure in row]
        if row[0] and row[2] and row[3]:
            pairs = zip(taken["ours"][step], taken["SQLite"][step], strict=True)
            cells += [f"{statistics.median(one / other for one, other in pairs):13.4f}", f"{row[3] / row[0]:13.4f}"]
        print(f"{step:<22}" + "".join(cells))
    print(f"journal of {size + 400:,} bodies verified in {statistics.median(verified):.0f} ms")


def timed(run: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    start = perf_counter()
    run()
    return (perf_counter() - start) * 1000


def verify_lines(size: int = 100_000) -> None:
    """How fast a long journal of one-record lines is verified, all that a strict reader asks of a line: by the processes that `mingchou check`
    and an opening without a snapshot use, by one process, and as that command and that opening, which also put the records together.
    Its peer reads the same file line by line, hashes each line once, and does nothing else ("÷ read"); beside it, hashes of lines in memory. Both are
    processes of their own: a fork leaves every page of memory to be asked for again, which would make the hashes after it a third slower.
    """
    for what, make in (("enterprises of 520 bytes", shop), ("results of 90 bytes", visit)):
        with (
            tempfile.TemporaryDirectory() as name,
            closing(_Lines(Path(name) / "lines", size, make)) as made,
            closing(_Bare(made.places)) as bare,
        ):
            folder, journal, lines = made.places.folder, Journal(made.places), made.lines
            runs: dict[str, Callable[[], float]] = {
                "verified": partial(timed, partial(verify, journal)),
                "by one process": partial(timed, partial(follow_alone, journal)),
                "bare SHA-256 of each line, as it is read": partial(bare.time, "read"),
                "bare SHA-256 of each line, in memory": partial(bare.time, "whole"),
                "its three hashes, in memory": partial(bare.time, "three"),
                "mingchou check": partial(timed, partial(check, folder)),
                "records made from the journal alone": partial(timed, partial(rebuild, folder)),
            }
            assert verify(journal) is not None
            assert not check(folder)
            taken: dict[str, list[float]] = {}
            for _ in range(5):
                for step, run in runs.items():
                    taken.setdefault(step, []).append(run())
            print(f"\n{lines:,} lines, {what} ({journal.size / 1e6:.0f} MB), lines/s, median of five,")
            print(f"{'':54}÷ read  ÷ bare ÷ three")
            medians = {step: statistics.median(times) for step, times in taken.items()}
            floors = list(medians.values())[2:5]
            for step, took in medians.items():
                print(f"  {step:<40}{lines / took * 1000:12,.0f}" + "".join(f"{one / took:8.2f}" for one in floors))


class _Bare:
    """Another process that holds the lines of a journal, and reads and hashes them when it is asked."""

    def __init__(self, places: Places) -> None:
        context = get_context("spawn")
        self._asking, asked = context.Pipe()
        self._process = context.Process(target=_answer, args=(asked, places), daemon=True)
        self._process.start()

    def time(self, what: str) -> float:
        """Milliseconds that it took."""
        self._asking.send(what)
        return float(self._asking.recv())

    def close(self) -> None:
        self._process.terminate()
        self._process.join()


def _answer(asked: Connection, places: Places) -> None:
    held = [line for line, _ in Journal(places).lines()]

    def read() -> None:
        """Each line read and hashed once, and nothing else."""
        for first in Journal(places).files():
            with places.journal_file(first).open("rb") as file:
                deque((sha256(line).hexdigest() for line in file), 0)

    def whole() -> None:
        """Each line hashed once, and nothing else."""
        deque((sha256(line).hexdigest() for line in held), 0)

    def three() -> None:
        """The floor: the three hashes that the chain asks of a line, and nothing else."""
        for line in held:
            sha256(line[77:320]).hexdigest()
            sha256(line[:128]).hexdigest()
            sha256(line[320:]).hexdigest()

    while True:
        asked.send(timed({"read": read, "whole": whole, "three": three}[asked.recv()]))


def follow_alone(journal: Journal) -> None:
    """Verify without further processes."""
    deque(journal.follow(), 0)


class _Lines:
    """A journal of many lines, made without waiting for the disk."""

    def __init__(self, folder: Path, size: int, make: Callable[[int, int], Record]) -> None:
        class Unsynced(Disk):
            def sync(self, descriptor: int) -> None:
                self.last = descriptor

        Store.create(folder, name="演示", at=NOW, by="演示员")
        self.places = Places(folder)
        self.lines = size + 1
        self._store = Store.open(folder, disk=Unsynced())
        for n in range(size):
            with self._store.transaction("edit", by="演示员", at=NOW) as tx:
                tx.put(make(n % 500, n))

    def close(self) -> None:
        self._store.close()


if __name__ == "__main__":
    for documents in (1_000, 10_000, *((100_000,) if "--full" in sys.argv else ())):
        compare(documents, 5 if documents < 100_000 else 3)
    verify_lines()
