"""Each backup is read whole in its turn; what is wrong with one is told in words, and told apart from what cannot be known."""

from datetime import timedelta
from pathlib import Path

import pytest

from db.backups.mending import mend
from db.backups.naming import backup_times, sum_path
from db.backups.verifying import backup_states, verify_in_turn
from db.backups.writing import backup
from db.places import Places
from db.restore import restore
from db.sealing import new_key
from tests import ROOT
from tests.db.bureau import NOW, opened, put, shop


@pytest.fixture
def places(folder: Path) -> Places:
    with opened(folder) as store:
        put(store, shop(1))
    (folder / "pages").mkdir()
    (folder / "pages" / "a.md").write_bytes(b"a page")
    return Places(folder)


def flip(path: Path, place: int = 5) -> None:
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)


def test_a_backup_is_unchecked_then_good_then_bad(places: Places) -> None:
    backup(places, NOW)
    (state,) = backup_states(places.backups)
    assert (state.state, state.seq, state.checked) == ("unchecked", 2, "")
    (state,) = verify_in_turn(places.backups, NOW)
    assert (state.state, state.checked) == ("good", NOW.isoformat())
    for part in (places.backups / "parts").iterdir():
        flip(part)
    (state,) = verify_in_turn(places.backups, NOW)
    assert state.state == "bad"
    assert "部分缺少或已损坏（journal/000000000001.jsonl" in state.problem


def test_every_byte_of_a_backup_is_vouched_for(places: Places) -> None:
    backup(places, NOW)
    for path in (path for path in places.backups.rglob("*") if path.suffix in (".backup", ".z")):
        raw = path.read_bytes()
        for place in range(len(raw)):
            flip(path, place)
            (state,) = verify_in_turn(places.backups, NOW)
            assert state.state == "bad", (path.name, place)
            path.write_bytes(raw)
    assert verify_in_turn(places.backups, NOW)[0].state == "good"


def test_the_newest_and_the_one_that_waited_longest_are_read_each_time(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.backups.verifying._STRETCH_SECONDS", 0.0)
    for n in range(10):
        backup(places, NOW + timedelta(days=n))
    for n in range(9):
        verify_in_turn(places.backups, NOW + timedelta(days=10 + n))
    assert all(state.checked for state in backup_states(places.backups)), "ten are read in nine days"


def test_a_tar_of_before_is_read_whole_too(places: Places) -> None:
    backup(places, NOW)
    old = places.backups / "2024-09-01T090000.tar"
    raw = (ROOT / "tests" / "db" / "backups" / "old.tar").read_bytes()
    old.write_bytes(raw)
    assert [state.state for state in verify_in_turn(places.backups, NOW)] == ["good", "good"]
    old.write_bytes(raw.replace("演示旅馆".encode(), "演示网吧".encode(), 1))
    assert [state.state for state in verify_in_turn(places.backups, NOW)] == ["bad", "good"]


def test_a_sealed_one_is_held_against_its_hash_and_without_it_nothing_is_claimed(
    places: Places, tmp_path: Path
) -> None:
    public = new_key(tmp_path / "key", "x")
    places.bureau_toml.write_text(
        f'name = "演示"\nregion = "410422"\n[backup]\nrecipient = "{public}"\n', encoding="utf-8"
    )
    archive = backup(places, NOW)
    assert [state.state for state in verify_in_turn(places.backups, NOW)] == ["good"]
    flip(archive, 500)
    (state,) = verify_in_turn(places.backups, NOW)
    assert (state.state, state.problem, state.seq) == ("bad", "与写入时不同，已损坏", 2)
    sum_path(archive).unlink()
    (places.backups / "verified.json").unlink()
    assert [state.state for state in verify_in_turn(places.backups, NOW)] == ["unchecked"]


def test_what_is_bad_is_mended_out_of_the_living_journal_or_a_copy(places: Places, tmp_path: Path) -> None:
    first = backup(places, NOW)
    with opened(places.folder) as store:
        put(store, shop(2))
    backup(places, NOW + timedelta(days=1))
    (places.folder / "pages" / "a.md").write_bytes(b"another page")
    for part in (places.backups / "parts").iterdir():
        (tmp_path / "copy" / "parts").mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / "parts" / part.name).write_bytes(part.read_bytes())
        flip(part)
    assert {state.state for state in verify_in_turn(places.backups, NOW)} == {"bad"}
    assert mend(places.backups, places) == 3, (
        "both ends of the journal and today's HEAD, but not what changed meanwhile"
    )
    assert {state.state for state in verify_in_turn(places.backups, NOW)} == {"bad"}
    assert mend(places.backups, places, [tmp_path / "nowhere", tmp_path / "copy"]) > 0
    assert {state.state for state in verify_in_turn(places.backups, NOW)} == {"good"}
    assert (restore(first, tmp_path / "new") / "pages" / "a.md").read_bytes() == b"a page"


def test_what_is_no_backup_is_none(places: Places) -> None:
    places.backups.mkdir()
    for name in ("记事.txt", "2024-13-99T000000.backup", "2024-09-02T090000.backup.new"):
        (places.backups / name).touch()
    assert backup_times(places.backups) == []
    (places.backups / "2024-09-02T090000.backup").write_bytes(b"something else")
    (state,) = backup_states(places.backups)
    assert "不是明抽的备份" in state.problem
