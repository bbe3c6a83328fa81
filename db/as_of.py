"""The records as they stood on a day, from the journal."""

from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from datetime import date, datetime
from typing import TypeVar

import msgspec

from db.encode import decode
from db.store import Store
from rules.base.errors import Damaged, NotFound
from rules.base.fields import Record
from rules.journal.chain import Body, Entry

__all__ = ["changed_since", "entry_with_previous", "records_as_of", "records_on", "versions_of", "written_after"]

R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=msgspec.Struct)


def records_as_of(store: Store, kind: type[R], day: date) -> dict[str, R]:
    """Of the records that were changed after that day: number → the version of the end of the day.

    A record first entered later stands as it was first entered: what was typed in afterwards cannot change the past.
    Records that were not changed since are left out, the store has them as they were. Reads the whole journal.
    """
    stood: dict[int, R] = {}
    changed: set[int] = set()
    for entry in store.entries():
        on_time = datetime.fromisoformat(entry.head.at).date() <= day
        for op, body in zip(entry.head.ops, entry.bodies, strict=True):
            if op.table != kind.table:
                continue
            if body is None or body.raw is None:
                stood.pop(op.id, None)
            elif on_time or op.id not in stood:
                try:
                    stood[op.id] = decode(kind, body.raw)
                except Damaged:  # of an older program: what it said then cannot be read as of now
                    stood.pop(op.id, None)
            else:
                changed.add(op.id)
    return {stood[number].number: stood[number] for number in changed if number in stood}


def records_on(
    store: Store, kind: type[Record], shape: type[S], days: Iterable[date]
) -> Iterator[tuple[date, list[S]]]:
    """Each of these days, the earliest first, with the records of a kind that the journal had at its end, read in a smaller shape.

    What was first entered later was not there. Reads the whole journal once; a body that does not fit the shape is left out.
    """
    waiting = sorted(set(days))
    decoder = msgspec.json.Decoder(shape)
    stood: dict[int, bytes] = {}
    for entry in store.entries():
        while waiting and waiting[0] < datetime.fromisoformat(entry.head.at).date():
            yield waiting.pop(0), _read(decoder, stood)
        if not waiting:
            return
        for op, body in zip(entry.head.ops, entry.bodies, strict=True):
            if op.table != kind.table:
                continue
            if body is None or body.raw is None:
                stood.pop(op.id, None)
            else:
                stood[op.id] = body.raw
    for day in waiting:
        yield day, _read(decoder, stood)


def _read(decoder: msgspec.json.Decoder[S], bodies: dict[int, bytes]) -> list[S]:
    found = []
    for raw in bodies.values():
        with suppress(msgspec.MsgspecError):
            found.append(decoder.decode(raw))
    return found


def changed_since(store: Store, kind: type[R], seq: int) -> dict[str, R | None]:
    """Of the records of a kind that were written after the entry `seq`: number → as it stood at that entry.

    None for one that did not exist then. Reads the whole journal.
    """
    stood: dict[int, bytes] = {}
    found: dict[str, R | None] = {}
    for entry in store.entries():
        for op, body in zip(entry.head.ops, entry.bodies, strict=True):
            if op.table != kind.table:
                continue
            raw = body.raw if body is not None else None
            if entry.seq <= seq:
                if raw is None:
                    stood.pop(op.id, None)
                else:
                    stood[op.id] = raw
                continue
            then = decode(kind, stood[op.id]) if op.id in stood else None
            if then is not None or raw is not None:
                found.setdefault(then.number if then else decode(kind, raw or b"").number, then)
    return found


def written_after(store: Store, kind: type[Record], shape: type[S], day: date) -> Iterator[tuple[date, S | None, S]]:
    """Every version of a kind that was written after a day, in order: its day, what it found in its place (None: nothing), what it is, in a smaller shape.

    Reads the whole journal once; what does not fit the shape is left out.
    """
    decoder = msgspec.json.Decoder(shape)
    stood: dict[int, bytes] = {}
    for entry in store.entries():
        on = datetime.fromisoformat(entry.head.at).date()
        for op, body in zip(entry.head.ops, entry.bodies, strict=True):
            raw = body.raw if op.table == kind.table and body is not None else None
            if raw is None:
                continue
            if on > day:
                with suppress(msgspec.MsgspecError):
                    before = decoder.decode(stood[op.id]) if op.id in stood else None
                    yield on, before, decoder.decode(raw)
            stood[op.id] = raw


def versions_of(store: Store, kind: type[R], numbers: Set[str]) -> dict[str, list[tuple[str, R]]]:
    """Number → (time, record) of every version of these records, the oldest first. Reads the whole journal, once."""
    found: dict[str, list[tuple[str, R]]] = {number: [] for number in numbers}
    wanted = tuple(number.encode() for number in numbers)
    for entry in store.entries():
        for op, body in zip(entry.head.ops, entry.bodies, strict=True):
            raw = body.raw if op.table == kind.table and body is not None else None
            if raw is None or not any(number in raw for number in wanted):
                continue
            try:
                record = decode(kind, raw)
            except Damaged:  # of an older program: what it said then cannot be read as of now
                continue
            if record.number in found:
                found[record.number].append((entry.head.at, record))
    return found


def entry_with_previous(store: Store, seq: int) -> tuple[Entry, dict[tuple[str, int], Body | None]]:
    """The entry `seq`, and what it found in the place of each document that it wrote: None where there was none.

    By (table, id). NotFound when there is no such entry. Reads the journal up to there.
    """
    stood: dict[tuple[str, int], Body | None] = {}
    for entry in store.entries():
        if entry.seq == seq:
            return entry, {(op.table, op.id): stood.get((op.table, op.id)) for op in entry.head.ops}
        for op, body in zip(entry.head.ops, entry.bodies, strict=True):
            stood[op.table, op.id] = body
    raise NotFound(f"日志里没有第 {seq} 条，请核对（mingchou log）")
