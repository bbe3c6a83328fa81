"""What was replaced, lost or not copied while nobody had the bureau open: told at the next opening, never rebuilt over."""

import json
import os
import shutil
from pathlib import Path

import pytest

from db.backups.writing import backup
from db.check import check
from db.derived_note import note_made
from db.places import Places
from db.store import Store
from rules.base.errors import Damaged, OtherName, Refused
from rules.journal.erasure import Erasure
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop, tree


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


def test_a_journal_that_ends_before_what_was_made_from_it_is_a_loss(filled: Path) -> None:
    """Journal, HEAD and both snapshots were put back from an older copy; what stands beside them was not."""
    shutil.copytree(filled, filled.with_name("old"))
    with opened(filled) as store:
        put(store, shop(5))
        position = store.position
    note_made(Places(filled), position)
    for path in (*filled.glob("records*"), *filled.glob("journal/*")):
        path.unlink()
    shutil.copytree(filled.with_name("old"), filled, dirs_exist_ok=True)
    before = tree(filled)
    words = f"日志只到第 {position.seq - 1} 条，但 derived.json 记到了第 {position.seq} 条，后面的记录丢失"
    with pytest.raises(Damaged, match=words):
        Store.open(filled)
    with Store.open(filled, write=False) as reader:
        assert words in reader.notices[0]
    assert any(words in str(problem) for problem in check(filled))
    assert tree(filled) == before


def test_damage_in_the_middle_is_no_torn_tail_though_head_is_half_old_half_new(filled: Path) -> None:
    """HEAD says nothing then, and without snapshots nothing else speaks for the lines that follow: they themselves do."""
    for path in filled.glob("records*"):
        path.unlink()
    head, path = filled / "journal" / "HEAD", journal_path(filled)
    head.write_bytes(head.read_bytes()[:60] + b"0" * 30 + head.read_bytes()[90:])
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace("演示旅馆".encode(), "演示网吧".encode(), 1)
    path.write_bytes(b"".join(lines))
    with pytest.raises(Damaged, match="第 3 行"):
        Store.open(filled)
    assert path.read_bytes() == b"".join(lines), "what follows it is not cut off"


def test_a_snapshot_of_before_an_erasure_is_old_and_no_loss(filled: Path) -> None:
    """A sync program brought it back: the line that it ends at is the same, and stands elsewhere in the journal since."""
    with opened(filled) as store:
        put(store, shop(5, code="110"))
        put(store, shop(6))
    kept = {name: (filled / name).read_bytes() for name in ("records.json", "records.json.sha256")}
    erasure = Erasure(
        number="X-0001", of="shops", record="O-000005", ids=(), fields=("code",), basis="consent", document="演示",
        approved_by="演示", at="", places=(), entry=0,
    )  # fmt: skip
    with opened(filled) as store:
        store.erase(Shop, "O-000005", replacement=shop(5), erasure=erasure, by="演示员", at=NOW, why="依法删除")
    for name, raw in kept.items():
        (filled / name).write_bytes(raw)
    with opened(filled) as store:
        assert [notice.split("，")[0] for notice in store.notices] == ["records.json 与日志的位置对不上"]
        assert store.get(Shop, "O-000005").code == ""
        assert store.count(Shop) == 6
    assert check(filled) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes in a folder are POSIX")
@pytest.mark.parametrize("name", ["journal/000000000001.jsonl", "journal/HEAD", "records.json", "derived.json"])
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(filled: Path, name: str) -> None:
    (filled / name).unlink(missing_ok=True)
    os.mkfifo(filled / name)
    for write in (True, False):
        with pytest.raises(Refused, match=f"{name}：不是文件，是管道或设备，没有打开；请把它移走"):
            Store.open(filled, write=write)
    assert [problem.where for problem in check(filled)] == [name]


def test_copies_that_a_sync_program_left_in_the_journals_folder_are_named(filled: Path) -> None:
    assert check(filled) == []
    name = "000000000001 (张三的电脑的冲突副本).jsonl"
    shutil.copy(journal_path(filled), filled / "journal" / name)
    (found,) = check(filled)
    assert found.where == f"journal/{name}"
    assert "冲突副本" in found.message
    Store.open(filled).close()  # it hinders nobody


def test_an_erasure_over_a_damaged_line_that_no_opening_read_says_where_and_changes_nothing(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.recovery.CHECKED_WHOLE", 0)
    path = journal_path(filled)
    rotten = path.read_bytes().replace("演示旅馆".encode(), "演示网吧".encode(), 1)
    path.write_bytes(rotten)
    erasure = Erasure(
        number="X-0001", of="shops", record="O-000001", ids=(), fields=("name",), basis="consent", document="演示",
        approved_by="演示", at="", places=(), entry=0,
    )  # fmt: skip
    with opened(filled) as store:
        with pytest.raises(Damaged, match="第 2 行"):
            store.erase(Shop, "O-000001", replacement=shop(1), erasure=erasure, by="演示员", at=NOW, why="依法删除")
        assert store.position.seq == 5
    assert path.read_bytes() == rotten
