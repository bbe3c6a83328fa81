"""What the bureau's records are now, in memory: canonical bytes by table and document id, with the indexes over them.

Bytes, not objects: what is handed out is always decoded afresh, so nobody can change what is stored; and a snapshot is the
same bytes joined. The snapshot, `records.json`, is TinyDB's own layout, tables by name, documents by id, no blanks:

    {"_store":{"1":{"format":…,"name":…},"2":{"end":…,"first":…,"genesis":…,"h":…,"next":{…},"seq":…,"start":…}},
     "objects":{"1":{…},"2":{…}}, …}

`_store` 1 is the journal's first record (rules.journal.chain), `_store` 2 says how far the snapshot goes: the last entry (seq, h), where its line
stands (bytes start to end of the file that begins at entry first), h of the first entry (whose journal it belongs to), the
next document id of every table, since an id is never given twice, and how many documents and bytes every other table has: so that a
large one need not be looked through before it is asked for. The journal alone rebuilds it byte for byte.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import groupby, zip_longest
from threading import Lock
from typing import TypeAlias

import msgspec

from db.index import Body, Index
from db.mark import Mark
from rules.base.canonical import canonical
from rules.base.errors import Damaged, Problem
from rules.journal.chain import STORE_TABLE, Write, format_of

__all__ = ["Snapshot", "State", "number_of", "read_snapshot"]

_POSITION_ID = 2
_LARGE = 1 << 20
"""Bytes from which on a table of a snapshot is kept as it was read until somebody asks for a document of it."""
_HEAD = 1 << 16
"""Bytes in which the store's own table is looked for at the beginning of a snapshot."""
_FIRST = b'{"_store":'
_NONE: frozenset[int] = frozenset()


class _Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    end: int
    first: int
    genesis: str
    h: str
    next: dict[str, int]
    seq: int
    start: int
    tables: dict[str, tuple[int, int]] = {}
    """Documents and bytes of every table but the store's own; a snapshot of an earlier program does not say."""


class _Numbered(msgspec.Struct):
    number: object = None


_NUMBER = msgspec.json.Decoder(_Numbered)


def number_of(body: Body) -> str | None:
    """The `number` in a document's bytes; None when it has none (a document put in by TinyDB's own calls may)."""
    number = _NUMBER.decode(body).number
    return number if isinstance(number, str) else None


_TABLE = msgspec.json.Decoder(dict[int, msgspec.Raw])


def _documents(text: bytes | memoryview) -> dict[int, Body]:
    return dict[int, Body](_TABLE.decode(text))


class _Unread(msgspec.Struct, frozen=True):
    """A large table of a snapshot as it stands there, and how many documents it has."""

    count: int
    text: memoryview


class State:
    """The tables. Changed by `apply` alone."""

    def __init__(
        self,
        tables: Mapping[str, dict[int, Body]] | None = None,
        unread: "Mapping[str, _Unread] | None" = None,
        next_ids: Mapping[str, int] | None = None,
    ) -> None:
        self._tables = dict(tables or {})
        self._unread = dict(unread or {})
        self._reading = Lock()  # a screen and what works behind it may ask for the same table at once
        self.next_ids = dict(next_ids or {})
        self._numbers: dict[str, dict[str, int]] = {}
        self._indexes: dict[str, dict[str, Index]] = {}
        self._asked: set[tuple[str, str]] = set()
        self._changes: dict[str, int] = {}
        self._touched: dict[str, set[int]] = {}

    @property
    def names(self) -> set[str]:
        """The tables that have a document."""
        return {*self._tables, *self._unread}

    @property
    def tables(self) -> Mapping[str, Mapping[int, Body]]:
        """All tables, each read."""
        return {name: self._table(name) for name in self.names}

    def _table(self, name: str) -> dict[int, Body]:
        """One table, read from the snapshot where it has not been. Damaged where it is not what the snapshot says of it."""
        if name in self._unread:
            with self._reading:
                if (unread := self._unread.get(name)) is not None:
                    self._tables[name] = _read(unread)
                    del self._unread[name]
        return self._tables.get(name, {})

    def next_id(self, table: str) -> int:
        """The id of the next new document; ids of deleted ones do not come back."""
        return self.next_ids.get(table, 1)

    @property
    def documents(self) -> int:
        """How many there are in all tables."""
        return sum(map(self.count, self.names))

    def count(self, table: str) -> int:
        """How many there are in one."""
        unread = self._unread.get(table)
        return len(self._table(table)) if unread is None else unread.count

    def get(self, table: str, doc_id: int) -> bytes | None:
        """A document's canonical bytes; None when there is none."""
        body = self._table(table).get(doc_id)
        return None if body is None else bytes(body)

    def place(self, table: str, doc_id: int) -> object:
        """What stands there, to be compared by `is`: while it is the same, so are the document's bytes. None when there is none."""
        return self._table(table).get(doc_id)

    def items(self, table: str) -> Iterator[tuple[int, bytes]]:
        """(id, body) in order of id."""
        documents = self._table(table)
        return ((doc_id, bytes(documents[doc_id])) for doc_id in sorted(documents))

    def bodies(self, table: str) -> Iterator[tuple[int, Body]]:
        """The same uncut; while a document is not changed, its body is the same object."""
        documents = self._table(table)
        return ((doc_id, documents[doc_id]) for doc_id in sorted(documents))

    def changes(self, table: str) -> int:
        """How often acts have changed a table since it was opened."""
        return self._changes.get(table, 0)

    def touched(self, table: str) -> Set[int]:
        """The ids of a table's documents that were written or taken out since it was opened (`opened`)."""
        return self._touched.get(table, _NONE)

    def opened(self) -> None:
        """The journal was replayed: what is written from now on is new."""
        self._touched = {}

    def find(self, table: str, number: str) -> int | None:
        """The id of the document with this number."""
        return self.ids(table).get(number)

    def numbers(self, table: str) -> list[str]:
        """The numbers of a table's documents in order of id."""
        numbers = self.ids(table)
        return sorted(numbers, key=numbers.__getitem__)

    def ids(self, table: str) -> Mapping[str, int]:
        """The id of each of a table's documents by its number."""
        if table not in self._numbers:
            documents = self._table(table)
            self._numbers[table] = {
                number: doc_id for doc_id, body in documents.items() if (number := number_of(body)) is not None
            }
        return self._numbers[table]

    def worth_indexing(self, table: str, field: str) -> bool:
        """Whether this is not the first time that somebody asks: one who asks once is sooner done by looking through the table."""
        before = (table, field) in self._asked
        self._asked.add((table, field))
        return before

    def index(self, table: str, field: str, default: str | None) -> Index:
        """The index of a table by a field, made when first asked for and kept up from then on."""
        of_table = self._indexes.setdefault(table, {})
        if field not in of_table:
            index = Index(field, default)
            for doc_id, body in self._table(table).items():
                index.add(doc_id, body)
            of_table[field] = index
        return of_table[field]

    def apply(self, table: str, doc_id: int, body: bytes | None) -> None:
        """Put a document in its place, or take it out (None)."""
        self.apply_all([(table, doc_id, body)])

    def apply_all(self, writes: Iterable[Write], numbers: Iterable[str] = ()) -> None:
        """`apply` for each (table, id, body), in order. An import has a hundred thousand: what is fetched, is fetched once a table.

        numbers: the number of each, where the caller found the ids by them; else they are read from the bodies.
        """
        numbered = zip_longest(writes, numbers)
        for table, group in groupby(numbered, key=lambda pair: pair[0][0]):
            self._apply_to(table, group)

    def _apply_to(self, table: str, writes: Iterable[tuple[Write, str | None]]) -> None:
        """The writes of one table, each with its number where it is known."""
        documents = self._tables[table] = self._table(table)
        self._changes[table] = self.changes(table) + 1
        ids = self._numbers.get(table)
        indexes = list(self._indexes.get(table, {}).values())
        touched = self._touched.setdefault(table, set())
        last_id = 0
        for (_, doc_id, body), number in writes:
            touched.add(doc_id)
            old = documents.get(doc_id)
            if ids is not None:
                _renumber(ids, doc_id, old, body, number)
            for index in indexes:
                index.replace(doc_id, old, body)
            if body is None:
                documents.pop(doc_id, None)
            else:
                documents[doc_id] = body
            last_id = max(last_id, doc_id)
        self._settle(table, last_id)

    def replay(self, writes: Iterable[Write]) -> None:
        """The same for the writes of one line: most have one document, and nothing is indexed yet."""
        for table, doc_id, body in writes:
            documents = self._tables.get(table)  # None too while it is unread
            if documents is None or body is None or table in self._numbers or table in self._indexes:
                self.apply(table, doc_id, body)
            else:
                documents[doc_id] = body
                if doc_id >= self.next_ids.get(table, 1):
                    self.next_ids[table] = doc_id + 1

    def _settle(self, table: str, last_id: int) -> None:
        """After changes in a table: an empty one is none, and the ids go on."""
        if not self._tables.get(table, True):
            del self._tables[table]
        if last_id >= self.next_ids.get(table, 1):
            self.next_ids[table] = last_id + 1

    @property
    def format(self) -> str:
        """The journal's format as of the last entry."""
        return format_of(self.get(STORE_TABLE, 1) or b"")

    @property
    def bureau_name(self) -> str:
        """The bureau's name as of the last entry."""
        own: dict[str, str] = msgspec.json.decode(self.get(STORE_TABLE, 1) or b"{}")
        return own.get("name", "")

    def snapshot(self, mark: Mark, genesis: str) -> bytes:
        """The bytes of records.json after the entry at `mark`. The same state gives the same bytes."""
        texts = {name: _text(sorted(table.items())) for name, table in self.tables.items() if name != STORE_TABLE}
        position = canonical(
            {"end": mark.end, "first": mark.first, "genesis": genesis, "h": mark.h, "next": self.next_ids,
             "seq": mark.seq, "start": mark.start,
             "tables": {name: [self.count(name), sum(map(len, text))] for name, text in texts.items()}}
        )  # fmt: skip
        texts[STORE_TABLE] = _text([*self.items(STORE_TABLE), (_POSITION_ID, position)])
        pieces: list[Body] = []  # joined once: they are as large as the registry
        for name in sorted(texts):
            pieces += (_opening(name), *texts[name])
        pieces[0] = b"{" + canonical(min(texts)) + b":"
        return b"".join((*pieces, b"}"))


def _renumber(ids: dict[str, int], doc_id: int, old: Body | None, new: Body | None, number: str | None) -> None:
    """Bring the ids by number up to date for a document that has changed. number: of both, where it is known."""
    # The old number goes first: another document may have it by now.
    before = number if number is not None or old is None else number_of(old)
    if before is not None and ids.get(before) == doc_id:
        del ids[before]
    after = number if number is not None or new is None else number_of(new)
    if new is not None and after is not None:
        ids[after] = doc_id


def _opening(name: str) -> bytes:
    """What stands before a table; before the first of all, the comma is a brace."""
    return b"," + canonical(name) + b":"


def _text(table: Iterable[tuple[int, Body]]) -> list[Body]:
    """A table as it is written, in pieces."""
    pieces: list[Body] = [b"{"]
    for doc_id, body in table:
        pieces += (b'"%d":' % doc_id if len(pieces) == 1 else b',"%d":' % doc_id, body)
    return [*pieces, b"}"]


def _read(unread: _Unread) -> dict[int, Body]:
    try:
        table = _documents(unread.text)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        table = {}
    if len(table) != unread.count:
        raise Damaged(Problem("内容与它自己的记载不符；请退出，把它移到别处再打开，会由日志重建", "records.json"))
    return table


class Snapshot(msgspec.Struct, frozen=True):
    """A records.json that was read. genesis: h of the first entry of the journal that it belongs to."""

    state: State
    mark: Mark
    genesis: str


_TABLES = msgspec.json.Decoder(dict[str, dict[int, msgspec.Raw]])


def read_snapshot(raw: bytes) -> Snapshot:
    """The state in a records.json. ValueError when it is none of ours; its hash is the caller's to compare.

    A large table of which the snapshot says where it stands is only found, and read when somebody asks for it.
    """
    try:
        position, tables, unread = _find_tables(raw) or _read_tables(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        raise ValueError("不是本程序写的 records.json") from error
    mark = Mark(position.seq, position.h, position.first, position.start, position.end)
    return Snapshot(State(tables, unread, position.next), mark, position.genesis)


_Parts: TypeAlias = tuple[_Position, dict[str, dict[int, Body]], dict[str, _Unread]]


def _read_tables(raw: bytes) -> _Parts:
    """All of a snapshot, read."""
    tables = {name: dict[int, Body](table) for name, table in _TABLES.decode(raw).items()}
    return msgspec.json.decode(tables[STORE_TABLE].pop(_POSITION_ID), type=_Position), tables, {}


def _find_tables(raw: bytes) -> _Parts | None:
    """A large snapshot: its small tables read, the large ones found. None where its tables do not stand where it says."""
    start = len(_FIRST)
    if len(raw) <= _LARGE or not raw.startswith(_FIRST):
        return None
    head = raw[start:_HEAD].decode(errors="ignore")
    try:
        _, characters = json.JSONDecoder().raw_decode(head)  # where it ends: the others can only take a whole text
    except ValueError:
        return None
    place = start + len(head[:characters].encode())
    own = _documents(raw[start:place])
    position = msgspec.json.decode(own.pop(_POSITION_ID), type=_Position)
    tables, unread = {STORE_TABLE: own}, dict[str, _Unread]()
    for name, (count, length) in sorted(position.tables.items()):
        begins = place + len(_opening(name))
        if raw[place:begins] != _opening(name):
            return None
        place = begins + length
        text = memoryview(raw)[begins:place]
        if length > _LARGE:
            unread[name] = _Unread(count, text)
        else:
            tables[name] = _documents(text)
    return (position, tables, unread) if raw[place:] == b"}" else None
