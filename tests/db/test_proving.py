"""The journal is followed anew wherever a byte of it is not as it was, and only there."""

from pathlib import Path
from typing import Any

import pytest

from db import proving
from db.journal import Journal
from db.mark import Mark
from db.places import Places
from db.proving import last_proof, prove
from tests.db.bureau import NOW, journal_path, opened, put, shop


@pytest.fixture
def places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setattr("db.proving.STRETCH", 1 << 10)
    monkeypatch.setattr("db.proving.FINE", 1 << 8)
    monkeypatch.setattr("db.journal.FILE_SIZE", 5_000)
    with opened(folder) as store:
        for n in range(30):
            put(store, shop(n))
    assert len(list((folder / "journal").glob("*.jsonl"))) > 2
    return Places(folder)


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """After which entry the chain was followed, each time."""
    seen: list[int] = []
    whole = proving._follow

    def noting(journal: Journal, after: Mark, *rest: Any) -> Any:
        seen.append(after.seq)
        return whole(journal, after, *rest)

    monkeypatch.setattr("db.proving._follow", noting)
    return seen


def test_what_is_as_it_was_is_not_followed_again(places: Places, followed: list[int]) -> None:
    first = prove(places, NOW)
    assert (first.mark.seq, first.problem) == (31, "")
    with opened(places.folder) as store:
        put(store, shop(50))
    assert prove(places, NOW).mark.seq == 32
    assert followed == [0, 31]


def test_a_flipped_byte_anywhere_is_found(places: Places, followed: list[int]) -> None:
    prove(places, NOW)
    for path in sorted((places.folder / "journal").glob("*.jsonl")):
        raw = path.read_bytes()
        # In the first entry it is found at the opening, which reads who we are there.
        for place in range(raw.index(b"\n") + 1 if path.name.startswith("000000000001") else 3, len(raw), 97):
            path.write_bytes(raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1 :])
            found = prove(places, NOW)
            assert found.problem, (path.name, place)
            assert "行" in found.problem or "HEAD" in found.problem
        path.write_bytes(raw)
    assert prove(places, NOW).problem == ""
    assert set(followed) == {0}


def test_a_missing_journal_file_is_found(places: Places) -> None:
    prove(places, NOW)
    middle = sorted((places.folder / "journal").glob("*.jsonl"))[1]
    middle.rename(places.folder / "x")
    assert "缺少" in prove(places, NOW).problem


def test_a_lost_tail_is_found(places: Places) -> None:
    prove(places, NOW)
    last = sorted((places.folder / "journal").glob("*.jsonl"))[-1]
    lines = last.read_bytes().splitlines(keepends=True)
    last.write_bytes(b"".join(lines[:-1]))
    assert "丢失" in prove(places, NOW).problem


def test_a_torn_tail_is_no_damage(places: Places) -> None:
    before = prove(places, NOW)
    last = sorted((places.folder / "journal").glob("*.jsonl"))[-1]
    with last.open("ab") as file:
        file.write(b'{"h":"00')
    again = prove(places, NOW)
    assert (again.mark, again.problem, again.ends) == (before.mark, "", before.ends)


def test_a_note_that_is_itself_damaged_costs_time_and_nothing_else(places: Places, followed: list[int]) -> None:
    prove(places, NOW)
    raw = places.proved.read_bytes()
    for bad in (b"", raw[:-10], raw.replace(b'"sums":{"1":["', b'"sums":{"1":["0'), b"\xff" * 20):
        places.proved.write_bytes(bad)
        assert prove(places, NOW).problem == ""
    assert followed == [0] * 5


def test_a_snapshot_that_is_not_as_it_was_written_is_named(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1))
    places = Places(folder)
    raw = bytearray(places.records.read_bytes())
    raw[-5] ^= 1
    places.records.write_bytes(raw)
    assert prove(places, NOW).snapshots == ()
    assert prove(places, NOW, snapshots=True).snapshots == ("records.json",)
    assert prove(places, NOW).snapshots == ("records.json",), "until they are read again"
    noted = last_proof(places)
    assert noted is not None
    assert noted.snapshots == ("records.json",)
    assert journal_path(folder).exists()
