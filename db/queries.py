"""Records out of a store: by number, by field, by day; their versions and the journal's entries.

What is handed out is decoded from the stored bytes: nobody can change what is stored by changing it. A large record (a draw of twenty thousand
objects takes a fifth of a second) is decoded once while its bytes stay what they are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

import msgspec

from db.encode import decode, default_text
from db.erasure import erasures
from db.history import Doing, newest_doings, newest_entries, numbers_written, versions
from db.journal import Journal
from db.mark import BrokenLine, Mark
from db.partial import Partial, read
from db.places import Places
from db.state import State
from db.transaction import Position, Version
from rules.base.canonical import canonical
from rules.base.errors import Damaged, NotFound
from rules.base.fields import Record
from rules.journal.chain import Entry

__all__ = ["Queries"]

R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=msgspec.Struct)

LARGE = 1 << 16
"""Bytes of a record that is not decoded again while it stays as it is."""
_KEPT = 4
"""How many of those are held at most."""

INDEXED = frozenset({"number", "name", "task", "object", "code", "draw"})
"""Fields that `where` finds by an index; others are searched through."""


class Queries:
    """What a store answers; `db.store.Store` adds opening and writing."""

    places: Places
    _state: State
    _journal: Journal
    _large: dict[tuple[type[Record], int], tuple[object, Record]]
    _partial: dict[tuple[type[Record], type[msgspec.Struct]], Partial[Any]]
    opened_at: Position
    """The last entry when it was opened."""

    @property
    def position(self) -> Position:
        """The last entry."""
        return Position(self._journal.mark.seq, self._journal.mark.h)

    def find(self, kind: type[R], number: str) -> R | None:
        """The record of this number, or None."""
        doc_id = self._state.find(kind.table, number)
        if doc_id is None:
            return None
        place = self._state.place(kind.table, doc_id)
        kept, record = self._large.get((kind, doc_id), (None, None))
        if kept is not None and kept is place:
            return record  # type: ignore[return-value]  # of this kind, as the key says
        body = self._state.get(kind.table, doc_id)
        found = None if body is None else decode(kind, body)
        if body is not None and found is not None and len(body) >= LARGE:
            self._keep((kind, doc_id), (place, found))
        return found

    def _keep(self, key: tuple[type[Record], int], kept: tuple[object, Record]) -> None:
        """Hold a large record beside the bytes that it was decoded from, and let go of the one that came first."""
        self._large.pop(key, None)
        self._large[key] = kept
        for oldest in list(self._large)[:-_KEPT]:
            self._large.pop(oldest, None)

    def get(self, kind: type[R], number: str) -> R:
        """The record of this number. NotFound when there is none."""
        record = self.find(kind, number)
        if record is None:
            raise NotFound(f"没有编号为“{number}”的记录，请核对编号")
        return record

    def all(self, kind: type[R]) -> list[R]:
        """Every record of a kind, in order of document id (the order in which they first came)."""
        return [decode(kind, body) for _, body in self._state.items(kind.table)]

    def each(self, kind: type[R]) -> Iterator[R]:
        """The same one after the other, where a hundred thousand need not be held at once."""
        return (decode(kind, body) for _, body in self._state.items(kind.table))

    def partial(self, kind: type[Record], shape: type[S]) -> tuple[S, ...]:
        """What a smaller struct has of every record of a kind, in the same order; kept, and after an act only what it changed is decoded.

        shape: lets unknown fields pass and has a default for what a stored document may lack (the kind itself will do).
        """
        kept: Partial[S] = self._partial.get((kind, shape)) or self._partial.setdefault(
            (kind, shape), Partial(kind.table, shape)
        )
        return kept.rows(self._state)

    def is_kept(self, kind: type[Record], shape: type[msgspec.Struct]) -> bool:
        """Whether `partial` has read every record of a kind in this shape, so that asking for all of them again costs little."""
        return (kind, shape) in self._partial

    def read_all(self, kind: type[Record], shape: type[S]) -> list[S]:
        """As `partial`, read once and not kept."""
        decoder = msgspec.json.Decoder(shape)
        return [read(kind.table, decoder, body) for _, body in self._state.bodies(kind.table)]

    def partial_of(self, kind: type[Record], shape: type[S], texts: Collection[str]) -> list[S]:
        """What a smaller struct has of the records of a kind whose document holds one of these texts as a whole value; the others are not decoded. texts: at least one.

        Of 100,000 objects a duty over one trade concerns some thousands. The caller looks where the text stands.
        """
        first, *others = [canonical(text) for text in texts]
        decoder = msgspec.json.Decoder(shape)
        found = []
        for _, body in self._state.items(kind.table):
            if first in body or (others and any(word in body for word in others)):
                found.append(read(kind.table, decoder, body))
        return found

    def partial_where(self, kind: type[Record], shape: type[S], field: str, value: str) -> list[S]:
        """What a smaller struct has of the records whose text `field` (of INDEXED) is that value, by its index, in order of document id."""
        decoder = msgspec.json.Decoder(shape)
        return [read(kind.table, decoder, body) for body in self._indexed_bodies(kind, {field: value})]

    def touched(self, kind: type[Record], shape: type[S]) -> list[S] | None:
        """What a smaller struct has of the records that were written since the store was opened; None where one was taken out."""
        decoder = msgspec.json.Decoder(shape)
        bodies = [self._state.get(kind.table, doc_id) for doc_id in sorted(self._state.touched(kind.table))]
        return None if None in bodies else [read(kind.table, decoder, body) for body in bodies]

    def changed(self, kind: type[Record]) -> int:
        """A number that another act has made greater when it changed the records of a kind."""
        return self._state.changes(kind.table)

    def numbers(self, kind: type[Record]) -> list[str]:
        """The numbers of every record of a kind, in the same order, without decoding any."""
        return self._state.numbers(kind.table)

    def where(self, kind: type[R], **equals: str) -> list[R]:
        """The records whose text fields equal these, in order of document id.

        `number`, `name`, `task`, `object`, `code` and `draw` are found by an index, other fields by looking through the table.
        TypeError for a field that the kind does not have.
        """
        indexed = {
            name: value
            for name, value in equals.items()
            if name in INDEXED and self._state.worth_indexing(kind.table, name)
        }
        others = {name: value for name, value in equals.items() if name not in indexed}
        bodies = self._indexed_bodies(kind, indexed) if indexed else (body for _, body in self._state.items(kind.table))
        return _matching(kind, bodies, others)

    def _indexed_bodies(self, kind: type[Record], equals: Mapping[str, str]) -> Iterator[bytes]:
        """The documents that have all these values, by the indexes of their fields, in order of id."""
        indexes = {name: self._state.index(kind.table, name, default_text(kind, name)) for name in equals}
        few, *rest = sorted((index.ids(equals[name]) for name, index in indexes.items()), key=len)
        # Only the smallest set is gone through: one object of a task of twenty thousand is not looked for among them.
        for doc_id in sorted(id_ for id_ in few if all(id_ in ids for ids in rest)):
            if (body := self._state.get(kind.table, doc_id)) is not None:
                yield body

    def up_to(self, kind: type[R], field: str, day: date) -> list[R]:
        """The records whose date `field` is that day or an earlier one, earliest first; by an index. Without a date: left out.

        TypeError for a field that the kind does not have.
        """
        index = self._state.index(kind.table, field, default_text(kind, field))
        bodies = (self._state.get(kind.table, doc_id) for doc_id in index.ids_until(day.isoformat()))
        return [decode(kind, body) for body in bodies if body is not None]

    def count(self, kind: type[Record]) -> int:
        """How many records of a kind there are."""
        return self._state.count(kind.table)

    def history(self, kind: type[R], number: str) -> list[Version[R]]:
        """Every version of a record, oldest first, from the journal; empty when the number was never used.

        Reads the whole journal. Damaged when a line of it that concerns the record is.
        """
        return versions(kind, number, self._lines_so_far(), self._state, self.places.journal_file)

    def latest(self, limit: int, number: str = "") -> list[Entry]:
        """The newest entries, newest first, at most `limit` (0: all); of those that name this number, where one is given.

        Reads the whole journal. Damaged when one of them is not sound.
        """
        return newest_entries(limit, number, self._lines_so_far(), self.places.journal_file)

    def newest_doings(self, first: str) -> Mapping[str, Doing]:
        """Act → when and why it was done last, of the acts whose name begins with `first`. Goes through the journal, but reads no record."""
        return newest_doings(self._lines_so_far(), first)

    def count_ever(self, kind: type[Record]) -> int:
        """How many records of a kind there have ever been, those taken out again included."""
        return self._state.next_id(kind.table) - 1

    def numbers_ever(self, kind: type[Record]) -> set[str]:
        """The number of every record of a kind that there has ever been, those taken out again or erased by law included.

        Reads the whole journal, but only where one was taken out. Damaged when a line of it that concerns the kind is.
        """
        numbers = set(self.numbers(kind))
        if len(numbers) < self.count_ever(kind):
            numbers |= numbers_written(kind, self._lines_so_far(), self.places.journal_file)
            numbers |= {erasure.record for erasure in erasures(self._state) if erasure.of == kind.table}
        return numbers

    def entries(self) -> Iterator[Entry]:
        """The whole journal, oldest first, every line checked. Damaged at the first that is not sound."""
        try:
            for entry, mark in self._journal.scan():
                yield entry
                if mark.seq >= self.position.seq:
                    return
        except BrokenLine as broken:
            raise Damaged(broken.problem) from None

    def _lines_so_far(self) -> Iterator[tuple[bytes, Mark]]:
        # A reader stops where it stood when it was opened, though a writer may have gone on.
        try:
            for line in self._journal.lines():
                if line[1].seq > self.position.seq:
                    return
                yield line
        except BrokenLine as broken:
            raise Damaged(broken.problem) from None


def _matching(kind: type[R], bodies: Iterable[bytes], equals: Mapping[str, str]) -> list[R]:
    """The records among these documents whose text fields equal these. TypeError for a field that the kind does not have."""
    for name in equals:
        default_text(kind, name)
    # A plain text stands in the bytes as it is written there: most bodies need not be decoded to be passed over.
    for text in map(canonical, filter(None, equals.values())):
        bodies = [body for body in bodies if text in body]
    records = (decode(kind, body) for body in bodies)
    return [record for record in records if all(getattr(record, name) == value for name, value in equals.items())]
