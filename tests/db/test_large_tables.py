"""A large table of records.json is read when it is first asked for; nobody sees a difference."""

import json
from pathlib import Path

import pytest

import db.state
from db.places import Places
from db.state import read_snapshot
from rules.base.errors import Damaged
from tests.db.bureau import Shop, Visit, opened, put, shop


@pytest.fixture
def raw(folder: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A records.json with a small table and one that counts as large."""
    monkeypatch.setattr(db.state, "_LARGE", 200)
    with opened(folder) as store:
        put(store, *(shop(n) for n in range(1, 10)), Visit(number="V-1"))
    return Places(folder).records.read_bytes()


def _read_whole(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What the same records.json gives where nothing counts as large: the state's own bytes."""
    with monkeypatch.context() as patch:
        patch.setattr(db.state, "_LARGE", 1 << 30)
        whole = read_snapshot(raw)
        return whole.state.snapshot(whole.mark, whole.genesis)


def _broken(raw: bytes) -> bytes:
    """The same with a table of shops of the same length that is no JSON any more."""
    place = raw.index(b'"shops":{', raw.index(b'"tables"')) + len(b'"shops":{')
    return raw[:place] + b"?" + raw[place + 1 :]


def test_how_many_there_are_is_known_without_reading_them(raw: bytes) -> None:
    state = read_snapshot(_broken(raw)).state
    assert (state.count("shops"), state.count("visits"), state.documents) == (9, 1, 11)
    assert state.names == {"_store", "shops", "visits"}
    assert state.find("visits", "V-1") == 1


def test_a_table_that_is_not_what_the_snapshot_says_is_damage_when_it_is_asked_for(raw: bytes) -> None:
    """Only a forger who makes the hash anew gets so far; a record of his making is not handed out."""
    for forged in (_broken(raw), raw.replace(b'"shops":[9,', b'"shops":[8,')):
        state = read_snapshot(forged).state
        with pytest.raises(Damaged, match=r"records\.json：.*会由日志重建"):
            state.get("shops", 1)


def test_read_late_or_at_once_the_same_bytes_come_of_it(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    late = read_snapshot(raw)
    assert late.state.snapshot(late.mark, late.genesis) == raw == _read_whole(raw, monkeypatch)


def test_a_change_of_a_table_that_nobody_has_read_is_a_change_of_that_table(raw: bytes) -> None:
    late, early = read_snapshot(raw).state, read_snapshot(raw).state
    assert len(early.tables["shops"]) == 9
    added, changed = ("shops", 10, b'{"number":"O-000010"}'), ("shops", 3, None)
    for state in (late, early):
        state.replay([added, changed])
    assert late.tables == early.tables
    assert (late.count("shops"), late.next_id("shops"), late.find("shops", "O-000010")) == (9, 11, 10)


def test_a_snapshot_that_does_not_say_where_its_tables_stand_is_read_whole(
    raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier program's says nothing, and one that says what is not so is not believed."""
    told = raw[raw.index(b',"tables":') : raw.index(b"}}", raw.index(b'"tables"')) + 1]
    plain = raw.replace(told, b"")
    json.loads(plain)
    for other in (plain, raw.replace(b'"shops":[9,', b'"shops":[9,1')):
        assert _read_whole(other, monkeypatch) == raw
        assert len(read_snapshot(other).state.tables["shops"]) == 9


def test_a_store_with_a_large_table_is_opened_changed_and_opened_again(folder: Path, raw: bytes) -> None:
    with opened(folder) as store:
        assert store.count(Shop) == 9
        put(store, shop(4, "演示旅馆（新）"), shop(10))
    assert Places(folder).records.read_bytes() != raw
    with opened(folder) as store:
        assert [store.count(Shop), store.get(Shop, "O-000004").name] == [10, "演示旅馆（新）"]
        assert store.db.tables() == {"_store", "shops", "visits"}
