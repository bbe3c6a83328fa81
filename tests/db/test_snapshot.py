"""records.json: which of the two is believed, what is said of the other, and that a failed one leaves nothing behind."""

from pathlib import Path

import pytest

from db.files import Disk
from db.genesis import read_genesis
from db.journal import Journal
from db.places import Places
from db.snapshot import LoadedSnapshot, load_snapshot, read_verified, save_snapshot, sum_line
from tests.db.bureau import Shop, opened, put, shop


@pytest.fixture
def two(filled: Path) -> Places:
    """A bureau with both snapshots: the newest of entry 6, the one before of entry 5."""
    with opened(filled) as store:
        put(store, shop(5))
    return Places(filled)


def loaded(places: Places) -> LoadedSnapshot:
    _, genesis = read_genesis(places)
    return load_snapshot(places, Journal(places), genesis)


def test_the_newest_is_taken_without_a_word(two: Places) -> None:
    found = loaded(two)
    assert (found.mark.seq, found.newest, found.notices, found.foreign, found.unplaced) == (6, True, (), "", ())
    assert found.state is not None
    assert len(found.state.tables["shops"]) == 5


def test_where_the_newest_is_gone_the_one_before_is_taken(two: Places) -> None:
    two.records.unlink()
    found = loaded(two)
    assert (found.mark.seq, found.newest, found.notices) == (5, False, ())


@pytest.mark.parametrize("raw", [b"{}", b"no JSON at all", b""])
def test_what_is_no_snapshot_is_not_believed_though_its_sum_is_right(two: Places, raw: bytes) -> None:
    two.records.write_bytes(raw)
    two.records_sum.write_bytes(sum_line(raw))
    found = loaded(two)
    assert (found.mark.seq, found.newest) == (5, False)
    assert [notice.split(" ")[0] for notice in found.notices] == ["records.json"]


def test_neither_is_believed_and_both_are_named(two: Places) -> None:
    """The state of the first is never taken for that of the second."""
    for path, own in ((two.records, two.records_sum), (two.previous, two.previous_sum)):
        path.write_bytes(b"{}")
        own.write_bytes(sum_line(b"{}"))
    found = loaded(two)
    assert found.state is None
    assert [notice.split(" ")[0] for notice in found.notices] == ["records.json", "records.previous.json"]


def test_a_sound_one_and_an_unreadable_one_behind_it_is_not_taken_twice(two: Places) -> None:
    two.previous.write_bytes(b"{}")
    two.previous_sum.write_bytes(sum_line(b"{}"))
    two.records.write_bytes(two.records.read_bytes() + b" ")
    assert loaded(two).state is None


def test_those_of_another_journal_are_named_by_the_first(two: Places) -> None:
    found = load_snapshot(two, Journal(two), "0" * 64)
    assert (found.state, found.foreign, found.notices) == (None, "records.json", ())
    two.records.unlink()
    assert load_snapshot(two, Journal(two), "0" * 64).foreign == "records.previous.json"


def test_a_snapshot_without_its_sum_is_not_verified(two: Places) -> None:
    assert read_verified(two.records, two.records_sum) == two.records.read_bytes()
    two.records_sum.unlink()
    assert read_verified(two.records, two.records_sum) is None


class Full(Disk):
    """Writes so many files, no more."""

    def __init__(self, files: int) -> None:
        self.left = files

    def write_temporary(self, path: Path, raw: bytes) -> Path:
        self.left -= 1
        if self.left < 0:
            raise OSError(28, "full")
        return super().write_temporary(path, raw)


@pytest.mark.parametrize("files", [0, 1])
def test_one_that_could_not_be_written_leaves_the_pair_and_nothing_else(two: Places, files: int) -> None:
    before = {path.name: path.read_bytes() for path in two.folder.iterdir() if path.is_file()}
    with pytest.raises(OSError, match="full"):
        save_snapshot(two, b"{}", keep=True, disk=Full(files))
    assert {path.name: path.read_bytes() for path in two.folder.iterdir() if path.is_file()} == before


def test_the_pair_in_place_becomes_the_previous_one_only_where_it_is_to_be_kept(two: Places) -> None:
    newest, older = two.records.read_bytes(), two.previous.read_bytes()
    save_snapshot(two, b"{}", keep=False)
    assert (two.records.read_bytes(), two.previous.read_bytes()) == (b"{}", older)
    save_snapshot(two, newest, keep=True)
    assert (two.records.read_bytes(), two.previous.read_bytes()) == (newest, b"{}")
    assert read_verified(two.records, two.records_sum) == newest
    assert read_verified(two.previous, two.previous_sum) == b"{}"
    with opened(two.folder) as store:
        assert store.count(Shop) == 5
