"""A bureau as a whole: make one, open it for work, its history, its check, its backups."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from acts.office import Office
from acts.registry import REGISTERS, changes
from db.backup import backup, due
from db.check import check
from db.config import Bureau, read_bureau, write_new
from db.places import Places
from db.restore import restore
from db.store import Store
from rules.draw_record import Draw
from rules.errors import NotFound, Problem
from rules.fields import CHINA, Record
from rules.result import COLUMNS as RESULT_COLUMNS
from rules.result import Result
from rules.sheet import Sheet
from rules.task import COLUMNS as TASK_COLUMNS
from rules.task import Task

__all__ = ["HistoryLine", "back_up", "create", "examine", "history", "open_office", "restore_into", "wall_clock"]


def wall_clock() -> datetime:
    """Now, +08:00."""
    return datetime.now(CHINA)


def create(
    folder: Path,
    bureau: Bureau,
    *,
    by: str,
    clock: Callable[[], datetime] = wall_clock,
    token: Callable[[int], str] = secrets.token_hex,
) -> Places:
    """A new bureau in a new or empty folder: bureau.toml, an empty store, pages/. Refused where one exists."""
    places = Places(folder)
    write_new(folder, bureau)
    Store.create(folder, name=bureau.name, at=clock(), by=by, token=token)
    places.pages.mkdir(exist_ok=True)
    return places


@contextmanager
def open_office(
    folder: Path,
    *,
    by: str = "",
    write: bool = True,
    clock: Callable[[], datetime] | None = None,
    token: Callable[[int], str] = secrets.token_hex,
) -> Iterator[Office]:
    """Open a bureau for one act or a day's work. by: who acts; else the operator that bureau.toml names.

    A demonstration bureau's clock stands where its bureau.toml says. Before the first writing of a day a backup is made.
    """
    bureau = read_bureau(folder)
    places = Places(folder)
    stands = bureau.demo_clock
    now = clock or ((lambda: stands) if stands is not None else wall_clock)
    who = by or bureau.operator or "经办人"
    with Store.open(folder, write=write, holder=who, token=token, clock=now) as store:
        if write and stands is None and due(places, now()):
            backup(places, now(), held=True)
        yield Office(store=store, bureau=bureau, places=places, by=who, clock=now, token=token)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One version of a record: who made it, when, why, and what it changed (in words)."""

    seq: int
    at: str
    by: str
    act: str
    why: str
    changed: tuple[str, ...]
    erased: bool = False
    """The contents of this version were erased by law."""


def history(office: Office, number: str) -> list[HistoryLine]:
    """Every version of the record with this number (O-, N-, I-, L-, S-, a task, a draw, a result), oldest first."""
    registers = ((register.kind, register.columns) for register in REGISTERS.values())
    kinds: list[tuple[type[Record], tuple[object, ...]]] = [(kind, tuple(columns)) for kind, columns in registers]
    kinds += [(Task, TASK_COLUMNS), (Result, RESULT_COLUMNS), (Draw, ()), (Sheet, ())]
    there = [one for one in kinds if office.store.find(one[0], number) is not None]
    for kind, columns in there or kinds:  # one that was taken out again has a history too
        lines = []
        before: Record | None = None
        for version in office.store.history(kind, number):
            changed: tuple[str, ...] = ()
            if before is not None and version.record is not None:
                known = [column for column in columns if hasattr(version.record, getattr(column, "name", ""))]
                changed = changes(known, before, version.record)  # type: ignore[arg-type]
            before = version.record
            lines.append(
                HistoryLine(
                    version.seq, version.at, version.by, version.act, version.why, changed, bool(version.erased)
                )
            )
        if lines:
            return lines
    raise NotFound(f"没有编号为 {number} 的记录，请核对（如 O-012345、2024-001、2024-001-1、2024-001/O-012345/I-0001）")


def examine(folder: Path) -> list[Problem]:
    """Check the whole store: every line of the journal, the chain, the snapshot. Empty when all is sound."""
    read_bureau(folder)
    return check(folder)


def back_up(folder: Path, clock: Callable[[], datetime] = wall_clock, *, held: bool = False) -> Path:
    """Make a backup now. Returns its path. held: the caller has the bureau open for writing and does not write meanwhile."""
    read_bureau(folder)
    return backup(Places(folder), clock(), held=held)


def restore_into(archive: Path, folder: Path) -> Path:
    """Unpack a backup into a new folder and check it; never over something that exists."""
    return restore(archive, folder)
