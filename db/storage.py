"""TinyDB over our format: a `Storage` that keeps the tables in memory and writes the journal, and a `Table` that goes through it.

Stock TinyDB writes the whole file at every change and hands out the stored dicts themselves. Here a change is one journal line
with the documents that changed, and every document that is read is a fresh one. A write by TinyDB's own calls (`insert`,
`update`, `remove`, `drop_table` …) is a transaction of act "tinydb", journalled like any other. TinyDB is pinned: `JournalTable`
overrides hooks of 4.9.0 that begin with an underscore.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, TypeAlias

import orjson
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from db.journal import Journal
from db.state import State
from rules.base.canonical import canonical
from rules.base.errors import Refused
from rules.journal.chain import STORE_TABLE, spell_entry

__all__ = ["Document", "JournalDB", "JournalStorage", "JournalTable"]

Document: TypeAlias = dict[str, Any]
"""A document as TinyDB knows it."""
Writes: TypeAlias = Sequence[tuple[str, int, bytes | None]]
"""(table, id, canonical body or None to delete)."""


class JournalStorage(Storage):
    """The tables in memory, and the one way to change them: `commit`.

    token(n) gives 2 n hex digits, as secrets.token_hex does, for salts. author() gives (at, by) for writes that come by TinyDB's own calls.
    """

    def __init__(
        self,
        state: State,
        journal: Journal,
        token: Callable[[int], str],
        author: Callable[[], tuple[str, str]],
        after_commit: Callable[[], None],
    ) -> None:
        self.state = state
        self.journal = journal
        self._token = token
        self._author = author
        self._after_commit = after_commit

    def commit(self, writes: Writes, *, act: str, by: str, at: str, why: str, numbers: Sequence[str] = ()) -> None:
        """One journal line with these writes, synced; then the tables. No writes: nothing. Raises what Journal.append does.

        numbers: of each written document, where they are known.
        """
        if not writes:
            return
        salts = self._token(16 * len(writes))  # drawn at once: the system's chance is dear by the hundred thousand
        changes = _Salted(writes, salts)
        mark = self.journal.mark
        h, line = spell_entry(seq=mark.seq + 1, prev=mark.h, at=at, by=by, act=act, why=why, changes=changes)
        self.journal.append(line, h)
        try:
            self.state.apply_all(writes, numbers)
        except BaseException:
            # Only an interrupt can come here: the journal has the change, the memory half of it.
            self.journal.failed = "上一次操作已经保存，但被中断；请重新打开台账"
            raise
        self._after_commit()

    def commit_plain(self, table: str, documents: Mapping[int, Document | None]) -> None:
        """What TinyDB's own calls changed in a table. ValueError for what has no canonical form, Refused for a number twice."""
        self._commit_documents({(table, doc_id): document for doc_id, document in documents.items()})

    def _commit_documents(self, documents: Mapping[tuple[str, int], Document | None]) -> None:
        bodies = {key: None if document is None else canonical(document) for key, document in documents.items()}
        writes = [(*key, body) for key, body in sorted(bodies.items()) if self.state.get(*key) != body]
        if any(table == STORE_TABLE for table, _, _ in writes):
            raise Refused(f"表 {STORE_TABLE} 由程序自己管理，不能改动")
        seen: set[tuple[str, str]] = set()
        for (table, doc_id), document in documents.items():
            number = document.get("number") if document else None
            if not isinstance(number, str):
                continue
            existing = self.state.find(table, number)
            moved = existing is not None and (table, existing) in documents
            if (table, number) in seen or (existing not in (None, doc_id) and not moved):
                raise Refused(f"编号 {number} 已经有了，不能重复")
            seen.add((table, number))
        at, by = self._author()
        self.commit(writes, act="tinydb", by=by, at=at, why="")

    def read(self) -> dict[str, dict[str, Any]]:
        """All tables, decoded afresh."""
        return {
            name: {str(doc_id): orjson.loads(body) for doc_id, body in self.state.items(name)}
            for name in sorted(self.state.tables)
        }

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make the tables equal to these (`drop_table`, `drop_tables`); the store's own table stays."""
        documents: dict[tuple[str, int], Document | None] = {
            (name, doc_id): None for name, table in self.state.tables.items() for doc_id in table if name != STORE_TABLE
        }
        documents |= {
            (name, int(key)): document for name, table in data.items() for key, document in table.items()
            if name != STORE_TABLE
        }  # fmt: skip
        self._commit_documents(documents)


class _Salted(Collection[tuple[str, int, bytes | None, str]]):
    """The writes of an act, each with its salt: made when it is come to, for an import has a hundred thousand. salts: 32 hex digits each."""

    def __init__(self, writes: Writes, salts: str) -> None:
        self._writes = writes
        self._salts = salts

    def __iter__(self) -> Iterator[tuple[str, int, bytes | None, str]]:
        for n, (table, doc_id, body) in enumerate(self._writes):
            yield table, doc_id, body, self._salts[32 * n : 32 * n + 32]

    def __len__(self) -> int:
        return len(self._writes)

    def __contains__(self, change: object) -> bool:
        return change in list(self)


class _Decoded(Mapping[str, Document]):
    """A table as TinyDB reads it: by id as text, each document decoded when asked for."""

    def __init__(self, state: State, table: str) -> None:
        self._state = state
        self._table = table

    def __getitem__(self, key: str) -> Document:
        body = self._state.get(self._table, int(key))
        if body is None:
            raise KeyError(key)
        document: Document = orjson.loads(body)
        return document

    def __iter__(self) -> Iterator[str]:
        return (str(doc_id) for doc_id, _ in self._state.items(self._table))

    def __len__(self) -> int:
        return self._state.count(self._table)


class _Draft(MutableMapping[int, Document]):
    """A table under change: TinyDB's updaters work on it, and only what they touched is written. A failing one leaves nothing."""

    def __init__(self, state: State, table: str) -> None:
        self._stored = _Decoded(state, table)
        self.touched: dict[int, Document | None] = {}

    def __contains__(self, doc_id: object) -> bool:
        if doc_id in self.touched:
            return self.touched[doc_id] is not None
        return isinstance(doc_id, int) and self._stored.get(str(doc_id)) is not None

    def __getitem__(self, doc_id: int) -> Document:
        if doc_id not in self.touched:
            self.touched[doc_id] = self._stored[str(doc_id)]
        document = self.touched[doc_id]
        if document is None:
            raise KeyError(doc_id)
        return document

    def __setitem__(self, doc_id: int, document: Document) -> None:
        self.touched[doc_id] = document

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self.touched[doc_id] = None

    def __iter__(self) -> Iterator[int]:
        stored = [int(key) for key in self._stored]
        known = set(stored)
        yield from (doc_id for doc_id in stored if self.touched.get(doc_id, ...) is not None)
        yield from (doc_id for doc_id, body in self.touched.items() if doc_id not in known and body is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self.touched = dict.fromkeys(map(int, self._stored))


class JournalTable(Table):
    """A TinyDB table whose changes are journalled. No query cache: its answers would outlive our own transactions."""

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:  # noqa: ARG002 - the signature is TinyDB's
        if not isinstance(storage, JournalStorage):
            raise TypeError("JournalTable needs a JournalStorage")
        self._journalled = storage
        self._upcoming = 0
        # persist_empty would clear a table that has documents; an empty table needs no keeping here.
        super().__init__(storage, name, cache_size=0, persist_empty=False)

    def _read_table(self) -> Any:
        return _Decoded(self._journalled.state, self.name)

    def _get_next_id(self) -> int:
        # Counted on within one write; what is given counts for ever once it is in the journal.
        doc_id = self._upcoming or self._journalled.state.next_id(self.name)
        self._upcoming = doc_id + 1
        return doc_id

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        draft = _Draft(self._journalled.state, self.name)
        try:
            updater(draft)
            self._journalled.commit_plain(self.name, draft.touched)
        finally:
            self._upcoming = 0


class JournalDB(TinyDB):
    """TinyDB with our storage and table; `tables()` and the whole of its own interface work."""

    table_class = JournalTable
    default_query_cache_capacity = 0

    def __init__(self, storage: JournalStorage) -> None:
        super().__init__(storage=lambda: storage)
        self._journalled = storage

    def tables(self) -> set[str]:
        return self._journalled.state.names
