"""A small bureau for the store's tests: one kind of record, a clock that stands, salts that repeat."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import ClassVar

from db.store import Store
from rules.base.fields import CHINA, Record

NOW = datetime(2024, 9, 2, 9, 0, tzinfo=CHINA)


class Shop(Record, frozen=True, kw_only=True):
    table: ClassVar[str] = "shops"

    name: str = ""
    code: str = ""
    task: str = ""
    trades: tuple[str, ...] = ()


class Visit(Record, frozen=True, kw_only=True):
    table: ClassVar[str] = "visits"

    object: str = ""
    fen: int = 0
    due: date | None = None


def tokens() -> Callable[[int], str]:
    """A source of salts that gives the same ones every time."""
    counter = count(1)
    return lambda size: "".join(f"{next(counter):032x}" for _ in range(size // 16))


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    with Store.open(folder, holder="演示员", token=tokens(), clock=lambda: NOW) as store:
        yield store


def put(store: Store, *records: Record, act: str = "demo", why: str = "") -> None:
    with store.transaction(act, by="演示员", at=NOW, why=why) as tx:
        for record in records:
            tx.put(record)


def shop(n: int, name: str = "演示旅馆", **more: str) -> Shop:
    return Shop(number=f"O-{n:06d}", name=name, trades=("旅馆业",), **more)


def journal_path(folder: Path) -> Path:
    return folder / "journal" / "000000000001.jsonl"


def unpacked(path: Path) -> bytes:
    """What is in a file; of a part of a backup, what was compressed."""
    raw = path.read_bytes()
    return zlib.decompressobj().decompress(raw) if path.suffix == ".z" else raw


def tree(folder: Path) -> dict[str, bytes]:
    """Everything in a bureau's folder but who holds it: bytes by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "holder.json"
    }
