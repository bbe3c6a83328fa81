"""The store as the acts of the office use it."""

import errno
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
from tinydb import TinyDB

from db.check import check, rebuild
from db.encode import encode
from db.files import Disk
from db.store import Store
from rules.base.canonical import canonical, digest
from rules.base.errors import Damaged, NotFound, Refused
from rules.base.fields import Record
from rules.journal.chain import ORIGIN
from tests.db.bureau import NOW, Shop, Visit, journal_path, opened, put, shop, tokens


def test_what_was_put_is_there_after_reopening(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1), shop(2, "演示网吧"))
        put(store, shop(1, "演示旅馆（新）"))
    with opened(folder) as store:
        assert store.get(Shop, "O-000001") == shop(1, "演示旅馆（新）")
        assert [record.number for record in store.all(Shop)] == ["O-000001", "O-000002"]
        assert store.count(Shop) == 2
        assert store.name == "演示县公安局"


def test_a_number_that_is_not_there_is_said_in_chinese(folder: Path) -> None:
    with opened(folder) as store:
        assert store.find(Shop, "O-999999") is None
        with pytest.raises(NotFound, match="没有编号为“O-999999”的记录"):
            store.get(Shop, "O-999999")


def test_where_finds_by_indexed_and_by_other_fields_before_and_after_changes(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1, task="2024-001"), shop(2, task="2024-002"), shop(3, "演示网吧", task="2024-001"))
        assert [s.number for s in store.where(Shop, task="2024-001")] == ["O-000001", "O-000003"]
        assert [s.number for s in store.where(Shop, task="2024-001", name="演示网吧")] == ["O-000003"]
        assert [s.number for s in store.where(Shop, name="演示旅馆")] == ["O-000001", "O-000002"]
        put(store, shop(1, task="2024-002"))
        assert [s.number for s in store.where(Shop, task="2024-002")] == ["O-000001", "O-000002"]
        assert store.where(Shop, task="没有") == []
        assert [s.number for s in store.where(Shop, code="")] == ["O-000001", "O-000002", "O-000003"]
        with pytest.raises(TypeError):
            store.where(Shop, nonsense="1")


def test_what_is_due_by_a_day_is_found_earliest_first(folder: Path) -> None:
    days = [date(2024, 9, 30), None, date(2024, 9, 2), date(2024, 9, 15), date(2024, 9, 2)]
    with opened(folder) as store:
        put(store, *(Visit(number=f"V-{n}", due=day) for n, day in enumerate(days)))
        assert [one.number for one in store.up_to(Visit, "due", date(2024, 9, 15))] == ["V-2", "V-4", "V-3"]
        put(store, Visit(number="V-2", due=date(2025, 1, 1)))
        assert [one.number for one in store.up_to(Visit, "due", date(2024, 9, 30))] == ["V-4", "V-3", "V-0"]
        assert store.up_to(Visit, "due", date(2024, 1, 1)) == []
        with pytest.raises(TypeError):
            store.up_to(Visit, "nonsense", date(2024, 1, 1))


def test_a_record_written_before_a_field_existed_is_found_by_its_default(folder: Path) -> None:
    with opened(folder) as store:
        store.db.table("shops").insert({"number": "O-000001", "name": "旧"})
        assert store.where(Shop, task="") == store.where(Shop, code="") == [Shop(number="O-000001", name="旧")]


def test_a_transaction_is_one_line_however_many_tables(folder: Path) -> None:
    with opened(folder) as store:
        before = store.position
        with store.transaction("act", by="演示员", at=NOW, why="原因") as tx:
            tx.put(shop(1))
            tx.put(Visit(number="V-1", object="O-000001", fen=100_050))
        assert tx.position == store.position
        assert store.position.seq == before.seq + 1
        last = list(store.entries())[-1]
        assert [(op.table, op.id) for op in last.head.ops] == [("shops", 1), ("visits", 1)]
        assert (last.head.by, last.head.why, last.h) == ("演示员", "原因", store.position.head)
        assert last.head.at == "2024-09-02T09:00:00+08:00"


def test_an_exception_in_a_transaction_leaves_everything_as_it_was(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
        before, raw = store.position, journal_path(folder).read_bytes()

        def fails() -> None:
            with store.transaction("act", by="演示员", at=NOW) as tx:
                tx.put(shop(1, "改"))
                tx.put(shop(2))
                tx.delete(Shop, "O-000001")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert (store.position, journal_path(folder).read_bytes()) == (before, raw)
        assert store.all(Shop) == [shop(1)]
        put(store, shop(3))
        assert store.count(Shop) == 2


def test_inside_a_transaction_reads_give_the_old_state(folder: Path) -> None:
    with opened(folder) as store, store.transaction("act", by="演示员", at=NOW) as tx:
        tx.put(shop(1))
        assert store.count(Shop) == 0


def test_a_transaction_within_a_transaction_is_our_own_mistake(folder: Path) -> None:
    with opened(folder) as store:
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.put(shop(1))
            with pytest.raises(RuntimeError):
                put(store, shop(2))
        assert store.all(Shop) == [shop(1)]


def test_a_transaction_that_changes_nothing_writes_nothing(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
        raw = journal_path(folder).read_bytes()
        put(store)
        put(store, shop(1))
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.put(shop(2))
            tx.delete(Shop, "O-000002")
        assert tx.position == store.position
        assert journal_path(folder).read_bytes() == raw


def test_only_what_exists_can_be_deleted(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
        with pytest.raises(NotFound, match="O-000002"), store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000002")
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000001")
        assert store.find(Shop, "O-000001") is None
        assert store.where(Shop, name="演示旅馆") == []


def test_document_ids_are_never_given_twice(folder: Path) -> None:
    """Neither after the last document is deleted and the store reopened, nor from the snapshot, nor from the journal alone."""
    with opened(folder) as store:
        put(store, shop(1), shop(2))
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000002")
    with opened(folder) as store:
        put(store, shop(2))
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000002")
    for path in (*folder.glob("records*"),):
        path.unlink()
    with opened(folder) as store:
        put(store, shop(2))
        assert [doc.doc_id for doc in store.db.table("shops").all()] == [1, 4]


def test_a_number_that_was_ever_given_is_known_for_good(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1), shop(2))
        put(store, Visit(number="V-000003", object="O-000001"))
        assert store.numbers_ever(Shop) == {"O-000001", "O-000002"}
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000001")
        put(store, shop(4))
        assert store.numbers_ever(Shop) == {"O-000001", "O-000002", "O-000004"}
        assert store.numbers_ever(Visit) == {"V-000003"}


def test_the_history_shows_every_version_with_who_when_why(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1), shop(2))
        put(store, shop(1, "改名"), act="object.edit", why="换照")
        with store.transaction("object.remove", by="李演示", at=NOW, why="重复") as tx:
            tx.delete(Shop, "O-000001")
        put(store, shop(1, "又来"))
        put(store, shop(3, "名字是 O-000001 的另一家"))
        versions = store.history(Shop, "O-000001")
        assert [(v.act, v.why, v.record and v.record.name) for v in versions] == [
            ("demo", "", "演示旅馆"), ("object.edit", "换照", "改名"), ("object.remove", "重复", None), ("demo", "", "又来"),
        ]  # fmt: skip
        assert versions[2].by == "李演示"
        assert versions[0].at == "2024-09-02T09:00:00+08:00"
        assert store.history(Shop, "O-000009") == []


def test_stock_tinydb_opens_the_snapshot(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1), Visit(number="V-1", fen=5))
    with TinyDB(folder / "records.json", encoding="utf-8", access_mode="r") as plain:
        assert plain.tables() == {"_store", "shops", "visits"}
        (row,) = plain.table("shops").all()
        assert (row.doc_id, row["name"], row["trades"]) == (1, "演示旅馆", ["旅馆业"])


def test_the_journal_alone_rebuilds_the_snapshot_byte_for_byte(folder: Path) -> None:
    with opened(folder) as store:
        for n in range(30):
            put(store, shop(n % 12, f"第 {n} 版"), Visit(number=f"V-{n}", object=f"O-{n:06d}"))
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000011")
    written = (folder / "records.json").read_bytes()
    assert rebuild(folder) == written
    assert (folder / "records.json.sha256").read_text() == f"{digest(written)}  records.json\n"
    for path in folder.glob("records*"):
        path.unlink()
    with opened(folder) as store:
        assert store.count(Shop) == 11
    assert (folder / "records.json").read_bytes() == written


def test_the_same_acts_with_the_same_salts_give_the_same_files(tmp_path: Path) -> None:
    """Demonstrations are reproducible: nothing but the arguments goes into a file."""
    made = []
    for name in ("a", "b"):
        Store.create(tmp_path / name, name="演示", at=NOW, by="演示员", token=tokens())
        with opened(tmp_path / name) as store:
            put(store, shop(1), shop(2))
        made.append([(tmp_path / name / file).read_bytes() for file in ("records.json", "journal/000000000001.jsonl")])
    assert made[0] == made[1]


def test_bodies_are_salted_afresh(folder: Path) -> None:
    """Two equal records have different digests, so an erased body cannot be guessed back from another."""
    with Store.open(folder) as store:
        put(store, shop(1))
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000001")
        put(store, shop(1))
        digests = [op.digest for entry in store.entries() for op in entry.head.ops if op.table == "shops" and op.digest]
    assert len(set(digests)) == 2


def test_the_chain_runs_from_the_origin(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
        put(store, shop(2))
        entries = list(store.entries())
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.head.prev for entry in entries] == [ORIGIN, entries[0].h, entries[1].h]


def test_a_second_store_is_never_made_over_the_first(folder: Path) -> None:
    with pytest.raises(Refused, match="已经有台账"):
        Store.create(folder, name="别的", at=NOW, by="演示员")
    assert check(folder) == []


def test_a_folder_without_a_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="mingchou init"):
        Store.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_read_only_reads_beside_a_writer_and_cannot_write(folder: Path) -> None:
    with opened(folder) as writer:
        put(writer, shop(1))
        with Store.open(folder, write=False) as reader:
            assert reader.read_only
            assert reader.all(Shop) == [shop(1)]
            assert reader.notices == ()
            with pytest.raises(Refused, match="只读"):
                put(reader, shop(2))
            with pytest.raises(Refused, match="只读"):
                reader.db.table("shops").insert({"number": "O-000002"})
            put(writer, shop(2))
            assert [entry.seq for entry in reader.entries()] == [1, 2]
            assert reader.history(Shop, "O-000002") == []
        assert not writer.read_only


def test_a_large_store_is_not_charged_a_snapshot_unless_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.store.SMALL_STORE", 1)
    with opened(folder) as store:
        put(store, shop(1), shop(2))
    assert not (folder / "records.json").exists()
    with opened(folder) as store:
        assert store.count(Shop) == 2
        store.close(snapshot=True)
    assert (folder / "records.json").read_bytes() == rebuild(folder)


def test_many_lines_make_a_snapshot_without_closing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.store.SNAPSHOT_LINES", 5)
    with opened(folder) as store:
        for n in range(6):
            put(store, shop(n))
        assert (folder / "records.json").exists()


def test_a_long_tail_is_shortened_at_opening(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.store.SMALL_STORE", 0)
    with opened(folder) as store:
        for n in range(6):
            put(store, shop(n))
    monkeypatch.setattr("db.store.LONG_TAIL", 3)
    with opened(folder):
        assert (folder / "records.json").read_bytes() == rebuild(folder)


def test_the_journal_goes_on_in_a_new_file_when_one_is_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.journal.FILE_SIZE", 1500)
    for n in range(12):
        with opened(folder) as store:
            put(store, shop(n))
    files = sorted(path.name for path in (folder / "journal").glob("*.jsonl"))
    assert len(files) > 3
    with opened(folder) as store:
        assert store.count(Shop) == 12
        assert len(store.history(Shop, "O-000007")) == 1
    assert check(folder) == []
    assert rebuild(folder) == (folder / "records.json").read_bytes()
    (folder / "journal" / files[1]).unlink()
    with pytest.raises(Damaged, match="缺少"):
        Store.open(folder)
    assert any("缺少" in problem.message for problem in check(folder))


class Odd(Record, frozen=True, kw_only=True):
    table: ClassVar[str] = "odd"

    ratio: float = 0.5


class Wide(Record, frozen=True, kw_only=True):
    table: ClassVar[str] = "wide"

    counts: dict[str, int]


def test_values_without_a_canonical_form_are_refused(folder: Path) -> None:
    """No float, no number beyond 2^53 and no lone surrogate gets into the journal, where it would have two spellings."""
    with opened(folder) as store:
        before = store.position
        with pytest.raises(ValueError, match="float"):
            put(store, Odd(number="1"))
        with pytest.raises(Refused, match="过大"):
            put(store, Visit(number="1", fen=2**53))
        with pytest.raises(Refused, match="不能保存的文字"):
            put(store, shop(1, "\ud800"))
        with pytest.raises(ValueError, match="ASCII"):
            put(store, Wide(number="1", counts={"旅馆": 1}))
        put(store, Wide(number="1", counts={"hotel": 1}))
        assert store.position.seq == before.seq + 1


def test_records_are_encoded_canonically() -> None:
    assert encode(shop(1)) == canonical(
        {"number": "O-000001", "name": "演示旅馆", "code": "", "task": "", "trades": ["旅馆业"]}
    )


def test_a_record_of_a_later_version_is_named_not_crashed_upon(folder: Path) -> None:
    with opened(folder) as store:
        store.db.table("shops").insert({"number": "O-000001", "newer_field": 1})
        with pytest.raises(Damaged, match="升级"):
            store.get(Shop, "O-000001")


def test_a_snapshot_for_which_there_is_no_memory_hides_no_saved_record(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bytes:
        raise MemoryError

    store = Store.open(folder)
    put(store, shop(1))
    with monkeypatch.context() as patch:
        patch.setattr("db.state.State.snapshot", full)
        store.close(snapshot=True)
    assert store.notices[-1] == "records.json 没有更新（内存不够，请关掉别的程序）；已保存的记录都在日志里"
    with opened(folder) as again:
        assert again.get(Shop, "O-000001") == shop(1)


def test_a_failing_snapshot_never_loses_or_hides_a_saved_record(folder: Path) -> None:
    class NoRename(Disk):
        def write_temporary(self, path: Path, raw: bytes) -> Path:
            raise OSError(errno.ENOSPC, f"no room for {len(raw)} bytes", path)

    store = Store.open(folder, disk=NoRename())
    put(store, shop(1))
    store.close()
    assert store.notices[-1] == "records.json 没有更新（磁盘已满，请清理磁盘）；已保存的记录都在日志里"
    with opened(folder) as again:
        assert again.get(Shop, "O-000001") == shop(1)
