"""Files replaced under an open store, as a sync program or a restore by hand does it: nothing is saved into files that nobody finds again, nothing
that was saved is lost in silence, and what is in memory can be written out.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from db.backups.writing import backup
from db.check import check
from db.files import Disk
from db.places import Places
from db.store import Store
from rules.base.errors import Damaged, OtherName, Refused
from rules.journal.erasure import Erasure
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop, tokens


@pytest.fixture
def filled(folder: Path) -> Path:
    """Five entries: the first, and four shops."""
    with opened(folder) as store:
        for n in range(1, 5):
            put(store, shop(n))
    return folder


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


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "holder.json"
    }


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


# What was replaced while nobody had it open


def test_a_snapshot_ahead_of_the_journal_is_a_loss_that_is_told_and_never_overwritten(filled: Path) -> None:
    """The whole journal/ was put back from an older copy, HEAD with it."""
    shutil.copytree(filled / "journal", filled / "old")
    with opened(filled) as store:
        put(store, shop(5))
    shutil.rmtree(filled / "journal")
    (filled / "old").rename(filled / "journal")
    before = tree(filled)
    with pytest.raises(Damaged, match=r"日志只到第 5 条，但 records.json 记到了第 6 条，后面的记录丢失"):
        Store.open(filled)
    with Store.open(filled, write=False) as reader:
        assert "后面的记录丢失" in reader.notices[0]
    assert tree(filled) == before
    assert any("records.json 记到了第 6 条" in str(problem) for problem in check(filled))


def test_a_torn_tail_in_what_a_snapshot_has_is_a_loss(filled: Path) -> None:
    head = (filled / "journal" / "HEAD").read_bytes()
    with opened(filled) as store:
        put(store, shop(5))
    (filled / "journal" / "HEAD").write_bytes(head)
    path = journal_path(filled)
    raw = path.read_bytes()
    path.write_bytes(raw[:-20])
    with pytest.raises(Damaged, match="记到了第 6 条"):
        Store.open(filled)
    assert path.read_bytes() == raw[:-20]
    assert any("记到了第 6 条" in str(problem) for problem in check(filled))


def test_another_journal_of_the_same_bureau_is_told_from_a_snapshot_that_is_only_old(filled: Path) -> None:
    """Two computers wrote on; the sync program kept the journal of one and the snapshot of the other."""
    copy = filled.with_name("copy")
    shutil.copytree(filled, copy)
    with opened(filled) as store:
        put(store, shop(5, "这里的"))
    with opened(copy) as store:
        put(store, shop(5, "那里的"))
        put(store, shop(6, "那里的"))
    shutil.rmtree(filled / "journal")
    shutil.copytree(copy / "journal", filled / "journal")
    with pytest.raises(Damaged, match=r"第 6 条记录与 records.json 记下的不是同一条"):
        Store.open(filled)
    assert any("不是同一条" in str(problem) for problem in check(filled))


# HEAD


@pytest.mark.parametrize("more", [b"xx\n", b"\n", b"\0" * 384])
def test_head_with_extra_bytes_counts_and_is_cut_to_its_128(filled: Path, more: bytes) -> None:
    head = filled / "journal" / "HEAD"
    sound = head.read_bytes()
    assert len(sound) == 128
    head.write_bytes(sound + more)
    assert [str(problem) for problem in check(filled)] == ["journal/HEAD：末尾多了别的字节；日志完好，打开台账时会改正"]
    with opened(filled) as store:
        assert store.notices == ("journal/HEAD 末尾多了别的字节，已改正",)
    assert head.read_bytes() == sound
    assert check(filled) == []
    head.write_bytes(sound + more)
    path = journal_path(filled)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(Damaged, match="第 5 条已经保存过"):
        Store.open(filled)


def test_head_is_128_bytes_after_every_line(filled: Path) -> None:
    with opened(filled) as store:
        for n in (5, 6):
            put(store, shop(n))
            raw = (filled / "journal" / "HEAD").read_bytes()
            assert (len(raw), raw[-1:]) == (128, b"\n")


# The name


def test_the_journals_name_is_held_against_the_one_that_is_expected(filled: Path) -> None:
    before = tree(filled)
    with pytest.raises(
        OtherName, match=r"bureau.toml：name：这里写的是“别县公安局”，台账是“演示县公安局”的.*改回.*登记改名"
    ):
        Store.open(filled, name="别县公安局")
    with Store.open(filled, name="别县公安局", write=False) as reader:
        assert "别县公安局" in reader.notices[0]
    assert tree(filled) == before
    with Store.open(filled, name="演示县公安局") as store:
        assert store.notices == ()


def test_a_bureau_that_is_renamed_says_so_in_its_journal_and_opens_by_its_new_name(filled: Path) -> None:
    with opened(filled) as store:
        store.rename("演示县公安局", by="演示员", at=NOW)
        assert store.position.seq == 5, "it has that name already"
        store.rename("演示市公安局", by="演示员", at=NOW)
        entry = list(store.entries())[-1]
        assert (entry.head.act, entry.head.why) == ("bureau.rename", "单位名称由“演示县公安局”改为“演示市公安局”")
    for snapshots in (True, False):
        with Store.open(filled, name="演示市公安局") as store:
            assert (store.name, store.count(Shop)) == ("演示市公安局", 4)
        assert check(filled) == []
        if snapshots:
            for path in filled.glob("records*"):
                path.unlink()
    with Store.open(filled, write=False) as reader, pytest.raises(Refused, match="只读"):
        reader.rename("又一个", by="演示员", at=NOW)


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


# A folder that was not copied whole


def half_copied(folder: Path, entries: int) -> None:
    """The journal as it was when the copy began, and neither HEAD nor records.json."""
    path = journal_path(folder)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:entries]))
    (folder / "journal" / "HEAD").unlink()
    for snapshot in folder.glob("records*"):
        snapshot.unlink()


def test_without_head_and_snapshot_the_evidence_beside_tells_what_is_lost(filled: Path) -> None:
    half_copied(filled, 3)
    with opened(filled) as store:
        assert any("末尾是否完整没有核对" in one for one in store.notices), (
            "nothing knows more: the clerk is asked to look"
        )
    half_copied(filled, 3)
    evidence = filled / "evidence" / "2024-001-1" / "evidence.json"
    evidence.parent.mkdir(parents=True)
    words = json.dumps(
        {"drawn": {"head": "a" * 64, "seq": 5}, "frozen": {"head": "b" * 64, "seq": 2}}, separators=(",", ":")
    )
    evidence.write_text(words, encoding="utf-8")
    told = "日志只到第 3 条，但 evidence/2024-001-1/evidence.json 记到了第 5 条，后面的记录丢失"
    with pytest.raises(Damaged, match=told):
        Store.open(filled)
    assert any(told in str(problem) for problem in check(filled))
    with Store.open(filled, write=False) as reader:
        assert reader.count(Shop) == 2
    evidence.write_text(words.replace('"seq":5', '"seq":3'), encoding="utf-8")
    with opened(filled) as store:
        assert store.count(Shop) == 2


def test_without_head_the_published_heads_and_the_newest_backup_tell_what_is_lost(filled: Path) -> None:
    archive = backup(Places(filled), NOW)
    half_copied(filled, 3)
    with pytest.raises(Damaged, match=rf"backups/{archive.name} 记到了第 5 条"):
        Store.open(filled)
    archive.rename(archive.with_name("2024-09-02T090000.7.tar.age"))
    with pytest.raises(Damaged, match=r"tar\.age 记到了第 7 条"):
        Store.open(filled)
    (filled / "public").mkdir()
    line = f"9\t{'c' * 64}\t2024-09-02T09:00:00+08:00\tnormal\n"
    (filled / "public" / "heads.tsv").write_text(line, encoding="utf-8")
    with pytest.raises(Damaged, match=r"public/heads\.tsv 记到了第 9 条"):
        Store.open(filled)
    (filled / "public" / "heads.tsv").write_bytes(b"\xff\xfe" * 9)
    archive.with_name("2024-09-02T090000.7.tar.age").unlink()
    with opened(filled) as store:
        assert store.count(Shop) == 2


def test_another_bureaus_backup_beside_says_nothing_of_ours(filled: Path) -> None:
    half_copied(filled, 3)
    (filled / "backups").mkdir()
    (filled / "backups" / "2024-09-02T090000.tar").write_bytes(b"not a tar")
    (filled / "backups" / "2024-09-02T090000.backup").write_bytes(b"not a manifest")
    with opened(filled) as store:
        assert store.count(Shop) == 2
