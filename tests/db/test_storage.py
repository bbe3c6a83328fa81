"""TinyDB's own interface over our format: it works as in stock TinyDB, every change is journalled, nothing stored can be touched."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from db.check import check
from db.store import Store
from rules.base.errors import Refused
from tests.db.bureau import NOW, Shop, opened, put, shop, tokens


def test_a_write_by_tinydb_goes_through_the_journal(folder: Path) -> None:
    with opened(folder) as store:
        table = store.db.table("shops")
        assert table.insert({"number": "O-000001", "name": "演示旅馆"}) == 1
        assert table.update({"name": "改名"}, where("number") == "O-000001") == [1]
        assert store.get(Shop, "O-000001").name == "改名"
        assert table.remove(doc_ids=[1]) == [1]
        acts = [(entry.head.act, entry.head.by, entry.head.at) for entry in store.entries()]
        assert acts[1:] == [("tinydb", "演示员", "2024-09-02T09:00:00+08:00")] * 3
    with opened(folder) as store:
        assert len(store.db.table("shops")) == 0
        assert store.db.table("shops").insert({"number": "O-000002"}) == 2, "an id is not given twice"


def test_what_is_handed_out_is_never_the_stored_document(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
        table = store.db.table("shops")
        for found in (
            table.all()[0], table.get(doc_id=1), table.search(where("name") == "演示旅馆")[0],
            table.get(where("name") == "演示旅馆"), next(iter(table)), store.db.storage.read()["shops"]["1"],  # type: ignore[index]
        ):  # fmt: skip
            assert isinstance(found, dict)
            found["name"] = "偷改"
            found["trades"].append("偷改")
        assert store.get(Shop, "O-000001") == shop(1)
        assert table.all() == [{"number": "O-000001", "name": "演示旅馆", "code": "", "task": "", "trades": ["旅馆业"]}]


def test_what_was_handed_in_is_not_the_stored_document(folder: Path) -> None:
    with opened(folder) as store:
        document = {"number": "1", "list": [1]}
        store.db.table("other").insert(document)
        document["list"] = [2]
        assert store.db.table("other").all() == [{"number": "1", "list": [1]}]


def test_a_failing_updater_leaves_nothing(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1), shop(2))
        before = store.position

        def fails(document: object) -> None:
            assert isinstance(document, dict)
            document["name"] = "半改"
            if document["number"] == "O-000002":
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.db.table("shops").update(fails)
        with pytest.raises(ZeroDivisionError):
            store.db.table("shops").insert_multiple({"n": 1 // n} for n in (1, 0))
        assert (store.position, store.all(Shop)) == (before, [shop(1), shop(2)])
        assert store.db.table("shops").insert({"number": "x"}) == 3


def test_values_that_json_would_bend_are_refused(folder: Path) -> None:
    """NaN, floats, huge integers and keys that are no text would be read back as something else."""
    with opened(folder) as store:
        before = store.position
        for value in (float("nan"), 0.1, 2**60, {1: "x"}, b"x", {"键": 1}):
            with pytest.raises(ValueError, match=r"."):
                store.db.table("other").insert({"value": value})
        assert store.position == before


def test_a_number_stays_unique_in_its_table(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
        table = store.db.table("shops")
        with pytest.raises(Refused, match="O-000001"):
            table.insert({"number": "O-000001"})
        with pytest.raises(Refused, match="X"):
            table.insert_multiple([{"number": "X"}, {"number": "X"}])
        table.insert_multiple([{"name": "没有编号"}, {"name": "没有编号"}])
        table.update({"name": "同号改名"}, where("number") == "O-000001")


def test_two_documents_may_swap_their_numbers_in_one_change(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1, "甲"), shop(2, "乙"))
        swapped = {"O-000001": "O-000002", "O-000002": "O-000001"}
        store.db.table("shops").update(lambda document: document.update(number=swapped[document["number"]]))
        assert (store.get(Shop, "O-000001").name, store.get(Shop, "O-000002").name) == ("乙", "甲")


def test_dropping_tables_is_journalled_too_and_the_own_table_stays(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
        store.db.table("other").insert({"a": 1})
        store.db.drop_table("shops")
        assert store.count(Shop) == 0
        assert store.db.tables() == {"_store", "other"}
        with pytest.raises(Refused, match="_store"):
            store.db.table("_store").truncate()
        store.db.drop_tables()
        assert store.db.tables() == {"_store"}
        put(store, shop(1))
        assert [doc.doc_id for doc in store.db.table("shops").all()] == [2]
    with opened(folder) as store:
        assert store.all(Shop) == [shop(1)]
    assert check(folder) == []


def test_no_query_cache_gives_an_answer_of_yesterday(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
        table = store.db.table("shops", cache_size=10, persist_empty=True)
        assert len(table.search(where("name") == "演示旅馆")) == 1
        put(store, shop(1, "改名"))
        assert table.search(where("name") == "演示旅馆") == []


CALLS: list[Callable[[Table, int, str], object]] = [
    # A number of its own: of the same ones ours takes one only, see above.
    lambda table, n, text: table.insert(
        {"number": f"{n}-{text}-{max((d.doc_id for d in table), default=0)}", "text": text}
    ),
    lambda table, n, text: table.insert_multiple([{"a": n}, {"text": text}]),
    lambda table, n, text: table.update({"text": text}, where("a") == n),
    lambda table, n, text: table.update({"text": text}, doc_ids=[n]),
    lambda table, _n, text: table.update({"all": text}),
    lambda table, n, text: table.update_multiple([({"b": n}, where("text") == text), ({"c": 1}, where("a") == n)]),
    lambda table, n, text: table.upsert({"a": n, "text": text}, where("a") == n),
    lambda table, n, text: table.upsert(Document({"a": n, "text": text}, doc_id=n + 20)),
    lambda table, _n, text: table.remove(where("text") == text),
    lambda table, n, _text: table.remove(doc_ids=[n]),
    lambda table, _n, text: table.search(where("text") == text),
    lambda table, n, _text: table.get(doc_id=n),
    lambda table, n, _text: table.get(doc_ids=[n, n + 1]),
    lambda table, n, _text: table.contains(where("a") == n),
    lambda table, n, _text: table.count(where("a") == n),
    lambda table, n, text: table.truncate() if (n, text) == (1, "a") else len(table),
]


INSERT, REMOVE = CALLS[0], CALLS[9]


@settings(max_examples=60, deadline=None)
@example([(INSERT, 1, "a"), (INSERT, 1, "a"), (REMOVE, 1, "a"), (INSERT, 1, "a"), (INSERT, 1, "a")])
@given(st.lists(st.tuples(st.sampled_from(CALLS), st.integers(1, 8), st.sampled_from("ab")), max_size=14))
def test_every_call_of_a_table_does_what_stock_tinydb_does(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[Callable[[Table, int, str], object], int, str]]
) -> None:
    """But for the order (ours: by id) and for the ids of deleted documents, which stock TinyDB gives again."""
    folder = tmp_path_factory.mktemp("tiny") / "b"
    Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens())
    with TinyDB(storage=MemoryStorage) as stock:
        model = stock.table("t")
        used = 0
        with opened(folder) as store:
            table = store.db.table("t")
            for call, n, text in calls:
                model._next_id = used + 1
                assert outcome(call, table, n, text) == outcome(call, model, n, text)
                assert by_id(table.all()) == by_id(model.all())
                used = max(used, *(op.id for entry in store.entries() for op in entry.head.ops if op.table == "t"), 0)
        with opened(folder) as store:
            assert by_id(store.db.table("t").all()) == by_id(model.all())


def by_id(documents: list[Document]) -> list[tuple[int, Document]]:
    return sorted(((document.doc_id, document) for document in documents), key=lambda pair: pair[0])


def outcome(call: Callable[[Table, int, str], object], table: Table, n: int, text: str) -> object:
    try:
        result = call(table, n, text)
    except ValueError as error:
        return str(error)
    if isinstance(result, list):
        return by_id(result) if result and isinstance(result[0], Document) else sorted(result)
    return result
