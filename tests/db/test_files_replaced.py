"""Files replaced under an open store, as a sync program or a restore by hand does it: nothing is saved into files that nobody finds again, nothing
that was saved is lost in silence, and what is in memory can be written out.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from db.check import check
from db.files import Disk
from db.store import Store
from rules.base.errors import Refused
from rules.journal.erasure import Erasure
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop, tokens, tree


def older_copy(folder: Path) -> None:
    path = journal_path(folder)
    raw = b"".join(path.read_bytes().splitlines(keepends=True)[:-2])
    path.unlink()
    path.write_bytes(raw)


def equal_copy(folder: Path) -> None:
    """Byte for byte the same, but another file: what is written into ours is lost."""
    path = journal_path(folder)
    aside = path.with_name("copy")
    shutil.copy(path, aside)
    aside.replace(path)


def written_in_place(folder: Path) -> None:
    with journal_path(folder).open("ab") as file:
        file.write(b"another's line\n")


def cut_in_place(folder: Path) -> None:
    os.truncate(journal_path(folder), 300)


def journal_gone(folder: Path) -> None:
    journal_path(folder).unlink()


def folder_moved(folder: Path) -> None:
    (folder / "journal").rename(folder / "journal (冲突副本)")


def folder_swapped(folder: Path) -> None:
    folder_moved(folder)
    shutil.copytree(folder / "journal (冲突副本)", folder / "journal")


def head_swapped(folder: Path) -> None:
    raw = (folder / "journal" / "HEAD").read_bytes()
    (folder / "journal" / "HEAD").unlink()
    (folder / "journal" / "HEAD").write_bytes(raw)


def lock_deleted(folder: Path) -> None:
    (folder / "journal" / "lock").unlink()


def lock_taken_by_another(folder: Path) -> None:
    lock_deleted(folder)
    (folder / "journal" / "lock").touch()


WAYS = [
    older_copy, equal_copy, written_in_place, cut_in_place, journal_gone, folder_moved, folder_swapped, head_swapped,
    lock_deleted, lock_taken_by_another,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_replaced_under_us_is_found_before_the_next_line_and_nothing_more_is_written(
    filled: Path, tmp_path: Path, way: Callable[[Path], None]
) -> None:
    with opened(filled) as store:
        put(store, shop(5))
        way(filled)
        before = tree(filled)
        with pytest.raises(Refused, match=r"journal/.*只读，刚才的操作没有保存.*另存") as first:
            put(store, shop(6))
        assert (store.read_only, store.displaced, store.count(Shop)) == (True, True, 5)
        with pytest.raises(Refused, match="只读") as second:
            put(store, shop(7))
        assert str(second.value) == str(first.value)
        out = store.write_out(tmp_path / "另存")
    assert tree(filled) == before, "nothing of what lies there is touched, at closing neither"
    assert (tmp_path / "另存" / "records.json").read_bytes().count(b"O-0000") == 5
    if way is cut_in_place:  # what was there before this session began is in no file any more; the records are
        assert "第 1 行" in str(out.findings[0])
        return
    assert out.findings == ()
    with opened(tmp_path / "另存") as saved:
        assert [one.number for one in saved.all(Shop)] == [f"O-{n:06d}" for n in range(1, 6)]
        put(saved, shop(6))
    assert check(tmp_path / "另存") == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_replaced_under_us_is_found_where_nobody_acts(filled: Path, way: Callable[[Path], None]) -> None:
    with opened(filled) as store:
        put(store, shop(5))
        store.look()
        assert (store.read_only, store.displaced) == (False, False)
        way(filled)
        store.look()
        assert (store.read_only, store.displaced) == (True, True)
        with pytest.raises(Refused, match=r"journal/.*台账已转为只读。请先把台账另存一份"):
            put(store, shop(6))


def test_in_the_middle_of_an_act_nobody_looks_and_what_is_open_for_reading_only_is_left_alone(filled: Path) -> None:
    with opened(filled) as store:

        def act() -> None:
            with store.transaction("edit", by="演示员", at=NOW) as tx:
                tx.put(shop(5))
                lock_taken_by_another(filled)
                store.look()
                assert not store.displaced

        with pytest.raises(Refused, match=r"换成了别的文件.*没有保存"):
            act()
        assert store.displaced
    with Store.open(filled, write=False) as reader:
        journal_gone(filled)
        reader.look()
        assert not reader.displaced


class Moving(Disk):
    """A disk on which somebody moves the journal away between our write and its confirmation."""

    def __init__(self) -> None:
        self.path: Path | None = None

    def sync(self, descriptor: int) -> None:
        super().sync(descriptor)
        if self.path is not None:
            self.path.rename(self.path.with_name("moved"))
            self.path = None


def test_a_file_that_goes_between_the_write_and_its_confirmation_saves_nothing(filled: Path) -> None:
    disk, path = Moving(), journal_path(filled)
    whole = path.read_bytes()
    with Store.open(filled, token=tokens(), disk=disk) as store:
        disk.path = path
        with pytest.raises(Refused, match=r"被移走.*没有保存"):
            put(store, shop(5))
        assert store.count(Shop) == 4
        assert path.with_name("moved").read_bytes() == whole, "the line that was told as unsaved is nowhere"
        with pytest.raises(Refused, match=r"被移走"):
            put(store, shop(6))


def test_a_next_journal_file_that_another_has_begun_is_not_written_over(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.journal.FILE_SIZE", 100)
    other = filled / "journal" / "000000000006.jsonl"
    with opened(filled) as store:
        other.write_bytes(b"another's line\n")
        with pytest.raises(Refused, match="已经有别人写的内容"):
            put(store, shop(5))
    assert other.read_bytes() == b"another's line\n"


def test_written_out_from_several_files_and_more_lines_than_are_kept(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.journal.FILE_SIZE", 1500)
    monkeypatch.setattr("db.journal.KEPT", 2000)
    monkeypatch.setattr("db.journal._PIECE", 64)
    with opened(filled) as store:
        for n in range(5, 30):
            put(store, shop(n))
        assert len(list((filled / "journal").glob("*.jsonl"))) > 5
        last = sorted((filled / "journal").glob("*.jsonl"))[-1]
        last.unlink()
        with pytest.raises(Refused, match="只读"):
            put(store, shop(30))
        assert store.write_out(tmp_path / "另存").findings == ()
    with opened(tmp_path / "另存") as saved:
        assert saved.count(Shop) == 29


def test_written_out_without_an_earlier_file_says_what_is_missing_and_keeps_the_records(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.journal.FILE_SIZE", 100)
    with opened(filled) as store:
        put(store, shop(5))
    with opened(filled) as store:
        put(store, shop(6))
        journal_path(filled).unlink()
        out = store.write_out(tmp_path / "另存")
        assert "缺少" in str(out.findings[0])
        assert (tmp_path / "另存" / "records.json").read_bytes().count(b"O-0000") == 6


def test_what_a_bureau_works_with_goes_along_and_what_cannot_be_read_is_named(filled: Path, tmp_path: Path) -> None:
    for name in (
        "pages/关于.md",
        "evidence/2024-001-1/terms.json",
        "drafts/x.json",
        "public/a/index.html",
        "sheets/2024-001/x.docx",
    ):
        path = filled / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    (filled / "passphrases.json").write_bytes(b"{}")
    (filled / "public" / "a" / "index.html").chmod(0o644)
    (filled / "templates").symlink_to(tmp_path)
    with opened(filled) as store:
        out = store.write_out(tmp_path / "另存", b"settings")
    assert out.findings == ()
    got = tree(out.folder)
    assert {name for name in got if not name.startswith(("journal/", "records"))} == {
        "bureau.toml", "pages/关于.md", "evidence/2024-001-1/terms.json", "drafts/x.json", "public/a/index.html", "passphrases.json",
    }  # fmt: skip
    assert got["bureau.toml"] == b"settings"
    assert (out.folder / "public" / "a" / "index.html").stat().st_mode & 0o777 == 0o644
    assert (out.folder / "drafts" / "x.json").read_bytes() == b"drafts/x.json"


def test_writing_out_never_goes_over_something(filled: Path) -> None:
    with opened(filled) as store:
        for place in (filled, filled / "journal"):
            with pytest.raises(Refused, match="已经存在"):
                store.write_out(place)


def test_what_was_erased_by_law_in_this_session_is_not_in_what_is_written_out(filled: Path, tmp_path: Path) -> None:
    erased = Erasure(
        number="X-0001", of="shops", record="O-000005", ids=(), fields=("name",), basis="consent", document="演示",
        approved_by="演示", at="", places=(), entry=0,
    )  # fmt: skip
    with opened(filled) as store:
        put(store, shop(5, "要删的名字"))
        store.erase(Shop, "O-000005", replacement=shop(5, ""), erasure=erased, by="演示员", at=NOW, why="依法删除")
        put(store, shop(6))
        journal_gone(filled)
        assert store.write_out(tmp_path / "另存").findings == ()
    assert b"".join(tree(tmp_path / "另存").values()).count("要删的名字".encode()) == 0
    with opened(tmp_path / "另存") as saved:
        assert saved.count(Shop) == 6
