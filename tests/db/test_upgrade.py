"""An older format is brought to the present one by a journalled step with a backup before; a newer one is refused by name.

`format-1.jsonl` and `format-2.jsonl` are journals as these formats were written, kept for ever: whatever this program becomes, it must read them.
"""

import shutil
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

import db.genesis
import db.store
import db.upgrade
import rules.journal.chain
from db.backups.naming import backup_times
from db.check import check, rebuild
from db.places import Places
from db.restore import restore
from db.store import Store
from rules.base.canonical import canonical
from rules.base.errors import Damaged, Refused
from rules.journal.clock import ClockNote, is_far_ahead
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop, tokens

FIRST, KEPT = (Path(__file__).with_name(f"format-{number}.jsonl") for number in (1, 2))


def write_kept(folder: Path) -> None:
    """What KEPT was made by; the text of a name as it stood in that format."""
    Store.create(folder, name="演示县公安局", at=NOW, by="演示员", token=tokens())
    with Store.open(folder, holder="演示员", token=tokens(), clock=lambda: NOW) as store:
        put(store, shop(1, "甲"), shop(2, "乙“二”店", task="2024-001"))
        put(store, shop(1, "甲改名"))
        with store.transaction("act", by="演示员", at=NOW, why="重复") as tx:
            tx.delete(Shop, "O-000002")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A bureau's folder with the kept journal and nothing else, as it comes from an old machine."""
    folder = tmp_path / "旧"
    (folder / "journal").mkdir(parents=True)
    shutil.copyfile(KEPT, journal_path(folder))
    return folder


def test_the_first_format_is_read_and_continued_in_this_one(kept: Path) -> None:
    shutil.copyfile(FIRST, journal_path(kept))
    with opened(kept) as store:
        assert store.all(Shop) == [shop(1, "甲改名")]
        assert len(store.history(Shop, "O-000002")) == 2
        assert any("由 mingchou-journal/1 升级到 mingchou-journal/2" in one for one in store.notices)
        put(store, shop(3))
    assert journal_path(kept).read_bytes().startswith(FIRST.read_bytes()), "what was written stays as it was"
    assert check(kept) == []
    with opened(kept) as store:
        assert not any("升级" in one for one in store.notices)
        assert len(store.all(Shop)) == 2


def test_the_present_format_is_read_and_written_as_it_always_was(kept: Path, tmp_path: Path) -> None:
    with opened(kept) as store:
        assert store.all(Shop) == [shop(1, "甲改名")]
        assert len(store.history(Shop, "O-000002")) == 2
    assert check(kept) == []
    write_kept(tmp_path / "neu")
    assert journal_path(tmp_path / "neu").read_bytes() == KEPT.read_bytes()


def doubled(tables: Mapping[str, Mapping[int, bytes]]) -> Iterable[tuple[str, int, bytes | None]]:
    """A step as a later version might have it: the trades of a shop are written with their number."""
    for doc_id, body in tables.get("shops", {}).items():
        document = orjson.loads(body)
        document["trades"] = [f"{trade}/1" for trade in document["trades"]]
        yield "shops", doc_id, canonical(document)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """This program, one format later."""
    for module in (rules.journal.chain, db.genesis, db.store, db.upgrade):
        monkeypatch.setattr(module, "FORMAT", "mingchou-journal/3")
    monkeypatch.setitem(db.upgrade.STEPS, 2, doubled)


@pytest.mark.usefixtures("later")
def test_an_older_format_is_upgraded_once_by_an_entry_with_a_backup_before(kept: Path, tmp_path: Path) -> None:
    before = journal_path(kept).read_bytes()
    with opened(kept) as store:
        assert store.get(Shop, "O-000001").trades == ("旅馆业/1",)
        (notice,) = [one for one in store.notices if "升级" in one]
        assert "由 mingchou-journal/2 升级到 mingchou-journal/3" in notice
        last = list(store.entries())[-1]
        assert (last.head.act, last.head.by, [op.table for op in last.head.ops]) == (
            "upgrade", "演示员", ["shops", "_store"],
        )  # fmt: skip
        put(store, shop(3))
    assert journal_path(kept).read_bytes().startswith(before), "what was written stays as it was"
    ((_, archive),) = backup_times(Places(kept).backups)
    assert archive.name in notice
    with opened(kept) as store:
        assert not any("升级" in one for one in store.notices)
        assert store.get(Shop, "O-000001").trades == ("旅馆业/1",)
        assert [one.act for one in store.history(Shop, "O-000001")] == ["demo", "demo", "upgrade"]
    assert check(kept) == []
    assert rebuild(kept) == (kept / "records.json").read_bytes()
    with Store.open(restore(archive, tmp_path / "zurück"), write=False) as store:
        assert store.position.seq == 4


@pytest.mark.parametrize(("days", "noted"), [(20, ""), (40, NOW.isoformat())])
def test_an_upgrade_under_a_clock_far_ahead_does_not_become_the_measure_of_time(
    kept: Path, days: int, noted: str
) -> None:
    shutil.copyfile(FIRST, journal_path(kept))
    now = NOW + timedelta(days=days)
    with Store.open(kept, token=tokens(), clock=lambda: now) as store:
        note = store.find(ClockNote, "clock")
        assert (note.jumped_from if note else "") == noted
        assert is_far_ahead(now, store.last_entry_at, note) is bool(noted), "it is still to be confirmed"
    assert check(kept) == []
    with Store.open(kept, token=tokens(), clock=lambda: now) as store:
        assert store.position.seq == 5, "once"


def test_an_upgrade_under_a_clock_that_stands_before_the_last_entry_notes_it(kept: Path) -> None:
    shutil.copyfile(FIRST, journal_path(kept))
    with Store.open(kept, token=tokens(), clock=lambda: NOW - timedelta(days=1)) as store:
        assert store.get(ClockNote, "clock").floor == NOW.isoformat()


def test_what_was_noted_of_the_clock_before_an_upgrade_is_kept(kept: Path, request: pytest.FixtureRequest) -> None:
    with opened(kept) as store, store.transaction("edit", by="演示员", at=NOW) as tx:
        tx.put(ClockNote(jumped_from="2024-08-01T09:00:00+08:00", jumped_to=NOW.isoformat()))
    request.getfixturevalue("later")
    ahead = NOW + timedelta(days=40)
    with Store.open(kept, token=tokens(), clock=lambda: ahead) as store:
        assert [one.head.act for one in store.entries()][-1] == "upgrade"
        assert store.get(ClockNote, "clock").jumped_from == "2024-08-01T09:00:00+08:00"


@pytest.mark.usefixtures("later")
def test_a_reader_of_an_older_format_sees_it_upgraded_and_changes_nothing(kept: Path) -> None:
    before = sorted(path.name for path in kept.rglob("*"))
    with Store.open(kept, write=False) as reader:
        assert reader.get(Shop, "O-000001").trades == ("旅馆业/1",)
    assert sorted(path.name for path in kept.rglob("*")) == before


@pytest.mark.usefixtures("later")
def test_a_backup_that_cannot_be_made_before_an_upgrade_locks_nobody_out(kept: Path) -> None:
    """What was before stands in the journal as it was written."""
    (kept / "backups").write_text("a file where the folder should be")
    before = journal_path(kept).read_bytes()
    with opened(kept) as store:
        assert any("升级前没有备份成" in one for one in store.notices)
    assert journal_path(kept).read_bytes().startswith(before)


def test_what_a_later_program_has_upgraded_is_refused_by_name(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first line is still of our format; the entry of its upgrade is not. Nothing is touched, with or without its snapshot."""
    with monkeypatch.context() as patch:
        for module in (rules.journal.chain, db.genesis, db.store, db.upgrade):
            patch.setattr(module, "FORMAT", "mingchou-journal/3")
        patch.setitem(db.upgrade.STEPS, 2, doubled)
        with opened(kept) as store:
            put(store, shop(3))
    raw = journal_path(kept).read_bytes()
    for _ in range(2):
        for write in (True, False):
            with pytest.raises(Refused, match=r"mingchou-journal/3.*比本程序（mingchou-journal/2）新.*升级明抽"):
                Store.open(kept, write=write)
        assert "升级明抽" in str(check(kept)[0])
        assert journal_path(kept).read_bytes() == raw
        for path in kept.glob("records*"):
            path.unlink()


def test_a_format_is_not_changed_by_a_write_of_tinydbs_own(kept: Path) -> None:
    with opened(kept) as store, pytest.raises(Refused, match="_store"):
        store.db.table("_store").update({"format": "mingchou-journal/0"})
    assert check(kept) == []


def test_a_first_line_that_claims_no_format_is_damage(kept: Path) -> None:
    path = journal_path(kept)
    path.write_bytes(path.read_bytes().replace(b"mingchou-journal/2", b"mingchou-journal_2", 1))
    with pytest.raises(Damaged, match="第 1 行"):
        Store.open(kept)


def test_a_bureau_with_draws_of_the_trial_format_is_refused_in_words() -> None:
    """Their commitments bind them to terms of `mingchou-draw/1`, which nobody reads any more."""
    body = canonical({"number": "2024-001-1", "terms": '{"format":"mingchou-draw/1"}'})
    with pytest.raises(Refused, match="旧格式（mingchou-draw/1）的抽取，本版不能打开"):
        db.upgrade.STEPS[1]({"draws": {1: body}})
    assert list(db.upgrade.STEPS[1]({"draws": {}, "shops": {1: canonical({})}})) == []
