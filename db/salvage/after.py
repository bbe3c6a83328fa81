"""What was saved after the first lost entry. No line can be joined to the chain there, since it would need the h of one that nobody has; the
documents that snapshots and later lines prove are taken in by one entry, 打捞, which says what is lost.
"""

from collections.abc import Mapping, Sequence

import msgspec

from db.encode import encode
from db.erasure import erasures
from db.salvage.chain import Chain
from db.salvage.pool import Pool
from db.salvage.sources import Source
from db.state import Snapshot, State
from rules.journal.chain import STORE_TABLE, Write
from rules.journal.erasure import Erasure
from rules.journal.salvage import Salvage

__all__ = ["Gone", "Proved", "latest", "prove", "take_in"]

Gone = dict[int, dict[int, int]]
"""seq → place in the line → the entry that erased this body."""


class Proved(msgspec.Struct):
    """state: after the last entry of the chain. lost: (table, id) → seq, of documents whose last version in it is not proved."""

    state: State
    lost: dict[tuple[str, int], int]


def prove(pool: Pool, chain: Chain) -> Proved:
    """Replay the chain."""
    state, lost = State(), dict[tuple[str, int], int]()
    for seq, h in enumerate(chain.lines, 1):
        line = pool.line(h)
        state.replay(line.writes)
        for op in line.head.ops if lost else ():
            lost.pop((op.table, op.id), None)
        lost |= {(line.head.ops[place].table, line.head.ops[place].id): seq for place in line.missing}
    return Proved(state, lost)


def latest(pool: Pool, chain: Chain, sources: Sequence[Source]) -> tuple[str, Snapshot] | None:
    """(its source's name, the newest snapshot that goes on this chain, or further than it); None where there is none."""
    held = set(chain.after)
    found = [
        (f"{source.name} 的 {name}", snapshot)
        for source in sources
        for name, snapshot in source.snapshots
        if _fits(snapshot, chain, known=snapshot.mark.h in pool.held, later=snapshot.mark.h in held)
    ]
    return max(found, key=lambda pair: pair[1].mark.seq, default=None)


def _fits(snapshot: Snapshot, chain: Chain, *, known: bool, later: bool) -> bool:
    seq, h = snapshot.mark.seq, snapshot.mark.h
    if snapshot.genesis != chain.lines[0]:
        return False
    return chain.lines[seq - 1] == h if seq <= len(chain.lines) else later or not known


def take_in(
    pool: Pool, chain: Chain, proved: Proved, newest: Snapshot | None, salvage: Salvage
) -> tuple[list[Write], Gone, Salvage | None]:
    """(what the entry writes, the bodies that are gone from the lines before, its record). None where nothing is lost: then there is no entry."""
    last = len(chain.lines)
    wanted = _wanted(pool, chain, proved, newest)
    gone = _erase_again(wanted, last, salvage.entry)
    places = _note_missing(pool, chain, gone, salvage.entry)
    writes = _differing(proved.state, wanted)
    if not (writes or places or salvage.lost):
        return [], gone, None
    salvage = msgspec.structs.replace(salvage, places=tuple(places))
    own = (Salvage.table, wanted.next_id(Salvage.table), encode(salvage))
    return [*writes, own], gone, salvage


def _erase_again(wanted: State, last: int, entry: int) -> Gone:
    """The bodies that were erased by law. Where the entry that did it is lost, the new one does it."""
    gone: Gone = {}
    again: list[Write] = []
    for one in erasures(wanted):
        by = one.entry if one.entry <= last else entry
        for seq, place in one.places:
            if seq <= last:
                gone.setdefault(seq, {})[place] = by
        if by != one.entry:
            doc_id = wanted.find(Erasure.table, one.number) or 0
            again.append((Erasure.table, doc_id, encode(msgspec.structs.replace(one, entry=by))))
    wanted.apply_all(again)
    return gone


def _note_missing(pool: Pool, chain: Chain, gone: Gone, entry: int) -> list[tuple[int, int]]:
    """(seq, place) of the bodies that are nowhere, or that an entry erased of which nothing else is known; `gone` gets them."""
    last, places = len(chain.lines), []
    for seq, h in enumerate(chain.lines, 1):
        if h not in pool.marks and h not in pool.parts:
            continue
        line = pool.line(h)
        unfounded = {place for place, by in line.marks.items() if by <= last}
        later = {place for place, by in pool.marks.get(h, {}).items() if by > last}
        for place in sorted({*line.missing, *unfounded, *later} - gone.get(seq, {}).keys()):
            gone.setdefault(seq, {})[place] = entry
            places.append((seq, place))
    return places


def _wanted(pool: Pool, chain: Chain, proved: Proved, newest: Snapshot | None) -> State:
    """The documents as they were last, as far as that is proved."""
    last = len(chain.lines)
    if newest is not None and newest.mark.seq > last:
        state, since = newest.state, newest.mark.seq
        state.next_ids = _larger(state.next_ids, proved.state.next_ids)
    else:
        state, since = State(), last
        state.apply_all(
            (name, doc_id, bytes(body)) for name, table in proved.state.tables.items() for doc_id, body in table.items()
        )
        state.next_ids = _larger(state.next_ids, proved.state.next_ids)
        for (table, doc_id), seq in proved.lost.items():
            if newest is not None and newest.mark.seq >= seq:
                state.apply(table, doc_id, newest.state.get(table, doc_id))
    for h in chain.after:
        if pool.held[h].seq > since:
            state.replay(pool.line(h).writes)
    return state


def _larger(mine: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: max(mine.get(name, 1), other.get(name, 1)) for name in {*mine, *other}}


def _differing(before: State, after: State) -> list[Write]:
    """What makes the one of the other."""
    writes: list[Write] = []
    for name in sorted({*before.names, *after.names}, key=lambda name: (name != STORE_TABLE, name)):
        old, new = dict(before.items(name)), dict(after.items(name))
        for doc_id in sorted({*old, *new}):
            if old.get(doc_id) != new.get(doc_id):
                writes.append((name, doc_id, new.get(doc_id)))
    return writes
