"""Names held against what they led to: another file, no file, another length are each told; what is no longer held is not asked."""

from pathlib import Path

import pytest

from db.files import DISK, Disk
from db.standing import Standing


@pytest.fixture
def names(tmp_path: Path) -> tuple[Path, Path]:
    """A journal file of five bytes, and HEAD."""
    journal, head = tmp_path / "1.jsonl", tmp_path / "HEAD"
    journal.write_bytes(b"lines")
    head.write_bytes(b"head")
    return journal, head


@pytest.fixture
def standing(names: tuple[Path, Path]) -> Standing:
    made = Standing(DISK)
    made.hold(*names)
    return made


def swap(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def test_what_stands_as_it_was_is_no_problem(standing: Standing) -> None:
    assert standing.problem(5) == ""
    assert standing.journal_moved() == ""


@pytest.mark.parametrize("size", [4, 6])
def test_a_journal_of_another_length_was_written_by_another(standing: Standing, size: int) -> None:
    assert standing.problem(size) == "journal/1.jsonl 被别的程序改动了"
    assert standing.journal_moved() == "", "whatever its length"


@pytest.mark.parametrize("place", [0, 1])
def test_another_file_under_the_same_name_is_told_by_its_name(
    standing: Standing, names: tuple[Path, Path], place: int
) -> None:
    swap(names[place])
    assert standing.problem(5) == f"journal/{names[place].name} 被换成了别的文件"
    assert bool(standing.journal_moved()) is (place == 0)


@pytest.mark.parametrize("place", [0, 1])
def test_a_file_that_is_gone_is_told_by_its_name(standing: Standing, names: tuple[Path, Path], place: int) -> None:
    names[place].unlink()
    assert standing.problem(5) == f"journal/{names[place].name} 被移走或删除了"
    assert bool(standing.journal_moved()) is (place == 0)


def test_after_a_line_was_added_a_replaced_journal_is_told_too(standing: Standing, names: tuple[Path, Path]) -> None:
    swap(names[0])
    assert standing.journal_moved() == "journal/1.jsonl 被换成了别的文件"


def test_what_was_not_there_when_it_was_held_may_stay_away(names: tuple[Path, Path]) -> None:
    journal, head = names
    head.unlink()
    standing = Standing(DISK)
    standing.hold(journal, head)
    assert standing.problem(5) == ""


def test_what_is_no_longer_held_may_go(standing: Standing, names: tuple[Path, Path], tmp_path: Path) -> None:
    """A journal's file that is full is rewritten by an erasure."""
    following = tmp_path / "2.jsonl"
    following.write_bytes(b"")
    standing.hold(following, names[1])
    names[0].unlink()
    assert standing.problem(0) == ""


def test_a_journal_that_the_disk_does_not_know_is_no_journal(names: tuple[Path, Path]) -> None:
    class Forgetful(Disk):
        def identity(self, path: Path) -> tuple[int, int, int] | None:
            return None if path == names[0] else super().identity(path)

    standing = Standing(Forgetful())
    standing.hold(*names)
    assert standing.problem(5) == "journal/1.jsonl 被别的程序改动了"
    assert standing.journal_moved() == "journal/1.jsonl 被移走或删除了"
