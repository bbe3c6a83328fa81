"""Crashes, failing disks and damage: no acknowledged record is lost, and no damage is accepted in silence."""

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from db.check import check, rebuild
from db.encode import encode
from db.files import Disk
from db.store import Store
from rules.base.errors import Damaged, MingchouError, NotFound, Refused
from rules.journal.chain import Change, read_entry, write_entry
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop, tokens


def without_snapshots(folder: Path) -> None:
    for path in folder.glob("records*"):
        path.unlink()


# Torn tails


@pytest.mark.parametrize("tail", [b"{", b'{"h":"00', b"\0" * 512, b"\xff\xfe\n", b"{}\n"])
@pytest.mark.parametrize("snapshots", [True, False])
def test_a_torn_tail_is_cut_saved_aside_and_told(filled: Path, tail: bytes, snapshots: bool) -> None:
    path = journal_path(filled)
    sound = path.read_bytes()
    path.write_bytes(sound + tail)
    if not snapshots:
        without_snapshots(filled)
    with Store.open(filled, write=False) as reader:
        assert reader.count(Shop) == 4
    assert path.read_bytes() == sound + tail, "a reader changes nothing"
    assert any("没有写完" in problem.message for problem in check(filled))
    with opened(filled) as store:
        assert "没有保存完" in store.notices[0]
        assert store.count(Shop) == 4
        put(store, shop(5))
    (kept,) = path.parent.glob("torn-*.bin")
    assert kept.read_bytes() == tail
    assert check(filled) == []


def test_every_cut_of_an_unacknowledged_line_is_a_torn_tail(filled: Path) -> None:
    """Wherever a crash stops the write of a line, the next opening has all that was acknowledged before, or the line whole."""
    head = (filled / "journal" / "HEAD").read_bytes()
    path = journal_path(filled)
    sound = path.read_bytes()
    with opened(filled) as store:
        put(store, shop(5))
    line = path.read_bytes()[len(sound) :]
    for size in range(0, len(line) + 1, 7):
        without_snapshots(filled)
        path.write_bytes(sound + line[:size])
        (filled / "journal" / "HEAD").write_bytes(head)
        with opened(filled) as store:
            assert store.count(Shop) == (5 if size == len(line) else 4)


def test_what_a_crash_left_half_written_goes_at_the_next_opening(filled: Path) -> None:
    """It may hold what is to be erased by law, and nobody would ever look for it."""
    (filled / "backups").mkdir()
    left = [filled / ".records.json.0a1b.new", filled / "journal" / ".HEAD.1.new", filled / "backups" / ".2024.tar.new"]
    for path in left:
        path.write_bytes(b"half")
    with Store.open(filled, write=False):
        assert all(path.exists() for path in left), "a reader changes nothing"
    with opened(filled):
        assert not any(path.exists() for path in left)
    assert check(filled) == []


def test_a_journal_file_that_was_begun_and_holds_no_line_is_no_gap_later(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The write that began it failed; then an erasure made the file before it shorter, and that one goes on."""
    (filled / "journal" / "000000000006.jsonl").touch()
    monkeypatch.setattr("db.journal.FILE_SIZE", 1 << 20)
    with opened(filled) as store:
        put(store, shop(6))
        put(store, shop(7))
    assert check(filled) == []
    with opened(filled) as store:
        assert store.count(Shop) == 6


# Damage


@pytest.mark.parametrize("snapshots", [True, False])
def test_damage_in_the_middle_is_refused_with_file_line_and_cure(filled: Path, snapshots: bool) -> None:
    path = journal_path(filled)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace("演示旅馆".encode(), "演示网吧".encode())
    path.write_bytes(b"".join(lines))
    if not snapshots:
        without_snapshots(filled)
    with pytest.raises(Damaged, match=r"journal/000000000001.jsonl 第 3 行.*mingchou salvage"):
        Store.open(filled)
    assert path.read_bytes() == b"".join(lines), "nothing was touched"
    with Store.open(filled, write=False) as reader:
        assert "第 3 行" in reader.notices[0]
        assert reader.count(Shop) == (4 if snapshots else 1)
    assert [problem.where for problem in check(filled)] == ["journal/000000000001.jsonl 第 3 行"]


def test_damage_before_the_snapshot_of_a_large_journal_is_found_by_check(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening a large journal reads what is new; `check` reads all."""
    monkeypatch.setattr("db.recovery.CHECKED_WHOLE", 0)
    path = journal_path(filled)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b'"seq":3', b'"seq":8'))
    with opened(filled) as store:
        assert store.count(Shop) == 4
        put(store, shop(5))
        with pytest.raises(Damaged, match="第 3 行"):
            list(store.entries())
    assert any("第 3 行" in str(problem) for problem in check(filled))


def test_a_removed_line_and_a_swapped_line_are_found(filled: Path) -> None:
    path = journal_path(filled)
    lines = path.read_bytes().splitlines(keepends=True)
    for order in ([0, 1, 3, 4], [0, 2, 1, 3, 4], [0, 1, 2, 3, 3, 4], [1, 2, 3, 4]):
        path.write_bytes(b"".join(lines[n] for n in order))
        with pytest.raises(Damaged):
            Store.open(filled)
        assert check(filled) != []


def test_a_journal_shorter_than_head_is_refused(filled: Path) -> None:
    """Whole lines that vanish from the end were acknowledged: this is no torn tail."""
    path = journal_path(filled)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(Damaged, match="只到第 4 条，但第 5 条已经保存过"):
        Store.open(filled)
    assert any("丢失" in problem.message for problem in check(filled))


def test_damage_to_the_last_acknowledged_line_does_not_pass_for_a_torn_tail(filled: Path) -> None:
    path = journal_path(filled)
    raw = path.read_bytes()
    for end in (len(raw) - 1, len(raw) - 40):
        path.write_bytes(raw[:end])
        with pytest.raises(Damaged, match="第 5 行"):
            Store.open(filled)
        assert path.read_bytes() == raw[:end]


def test_a_rewritten_last_entry_is_found_by_head(filled: Path) -> None:
    """Somebody who writes a sound line in the place of the last one is found out."""
    path = journal_path(filled)
    lines = path.read_bytes().splitlines(keepends=True)
    without_snapshots(filled)
    head = (filled / "journal" / "HEAD").read_bytes()
    path.write_bytes(b"".join(lines[:-1]))
    (filled / "journal" / "HEAD").unlink()
    with Store.open(filled, token=lambda size: "ab" * size) as store:
        put(store, shop(4, "换掉的"))
    without_snapshots(filled)
    (filled / "journal" / "HEAD").write_bytes(head)
    with pytest.raises(Damaged, match="与 HEAD 不符"):
        Store.open(filled)
    assert any("与 HEAD 不符" in problem.message for problem in check(filled))


def test_a_past_that_was_rewritten_does_not_fit_its_future(filled: Path) -> None:
    """A sound line in the place of another, in the middle: seq is right, but the next line's prev names the old one."""
    path = journal_path(filled)
    lines = path.read_bytes().splitlines(keepends=True)
    old = read_entry(lines[2])
    change = Change("shops", 2, encode(shop(2, "换掉的")), "0" * 32)
    told = {"at": old.head.at, "by": old.head.by, "act": old.head.act, "why": old.head.why}
    lines[2] = write_entry(seq=3, prev=old.head.prev, changes=[change], **told)[1]
    path.write_bytes(b"".join(lines))
    with pytest.raises(Damaged, match="第 4 行：与前一行接不上"):
        Store.open(filled)
    assert "第 4 行" in str(check(filled)[0])


def test_a_missing_head_is_remade_but_never_with_a_broken_end(filled: Path) -> None:
    head = filled / "journal" / "HEAD"
    told = head.read_bytes()
    head.unlink()
    assert [problem.where for problem in check(filled)] == ["journal/HEAD"]
    with opened(filled) as store:
        assert any("HEAD" in notice for notice in store.notices)
    assert head.read_bytes() == told
    head.unlink()
    path = journal_path(filled)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(Damaged, match="HEAD"):
        Store.open(filled)


def test_a_newer_format_is_named_and_left_alone(folder: Path) -> None:
    path = journal_path(folder)
    raw = path.read_bytes().replace(b"mingchou-journal/2", b"mingchou-journal/3")
    path.write_bytes(raw)
    with pytest.raises(Refused, match=r"mingchou-journal/3.*升级"):
        Store.open(folder)
    assert path.read_bytes() == raw
    assert any("升级" in problem.message for problem in check(folder))


# Snapshots


def test_a_changed_snapshot_is_never_believed(filled: Path) -> None:
    records = filled / "records.json"
    sound = records.read_bytes()
    records.write_bytes(sound.replace("演示旅馆".encode(), "演示网吧".encode(), 1))
    assert [problem.where for problem in check(filled)] == ["records.json"]
    with opened(filled) as store:
        assert "records.json 与其校验值不符" in store.notices[0]
        assert {record.name for record in store.all(Shop)} == {"演示旅馆"}
    assert records.read_bytes() == sound


def test_the_previous_snapshot_is_kept_and_serves(filled: Path) -> None:
    first = (filled / "records.json").read_bytes()
    with opened(filled) as store:
        put(store, shop(5))
    assert (filled / "records.previous.json").read_bytes() == first
    assert check(filled) == []
    (filled / "records.json").write_bytes(b"")
    with opened(filled) as store:
        assert store.count(Shop) == 5
    assert check(filled) == []


def test_a_snapshot_with_a_right_hash_but_other_contents_is_found_by_check(filled: Path) -> None:
    """Who changes records.json and its hash together is found by comparing with the journal."""
    raw = (filled / "records.json").read_bytes().replace("演示旅馆".encode(), "演示网吧".encode(), 1)
    (filled / "records.json").write_bytes(raw)
    (filled / "records.json.sha256").write_text(hashlib.sha256(raw).hexdigest() + "  records.json\n")
    assert any("与日志重建的不同" in problem.message for problem in check(filled))


def test_the_snapshot_of_another_bureau_is_refused_and_not_overwritten(filled: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    Store.create(other, name="另一单位", at=NOW, by="演示员")
    with opened(other) as store:
        put(store, shop(1, "别人的"))
    foreign = (other / "records.json").read_bytes()
    for name in ("records.json", "records.json.sha256"):
        (filled / name).write_bytes((other / name).read_bytes())
    with pytest.raises(Damaged, match="另一个单位"):
        Store.open(filled)
    assert (filled / "records.json").read_bytes() == foreign
    assert any("另一个单位" in problem.message for problem in check(filled))
    with Store.open(filled, write=False) as reader:
        assert {record.name for record in reader.all(Shop)} == {"演示旅馆"}


# Failing disks


class Failing(Disk):
    """Fails on demand, after writing half: `on` names the call, `number` the error."""

    def __init__(self) -> None:
        self.on = ""
        self.number = errno.ENOSPC
        self.synced = 0

    def write(self, descriptor: int, offset: int, raw: bytes | bytearray) -> None:
        if self.on == "write" and len(raw) != 128:
            super().write(descriptor, offset, raw[: len(raw) // 2])
            raise OSError(self.number, "injected")
        super().write(descriptor, offset, raw)

    def sync(self, descriptor: int) -> None:
        if self.on == "sync":
            self.synced += 1
            raise OSError(errno.EIO, "injected")
        super().sync(descriptor)

    def truncate(self, descriptor: int, size: int) -> None:
        if self.on == "truncate":
            raise OSError(errno.EIO, "injected")
        super().truncate(descriptor, size)


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "没有权限"), (errno.EIO, "出错")]
)
def test_a_failed_write_changes_nothing_and_the_next_one_works(filled: Path, number: int, said: str) -> None:
    disk = Failing()
    raw = journal_path(filled).read_bytes()
    with Store.open(filled, token=tokens(), disk=disk) as store:
        disk.on, disk.number = "write", number
        with pytest.raises(Refused, match=said):
            put(store, shop(5))
        assert journal_path(filled).read_bytes() == raw
        assert store.count(Shop) == 4
        assert not store.read_only
        disk.on = ""
        put(store, shop(5))
    assert check(filled) == []


def test_a_failed_fsync_makes_the_store_read_only_and_is_never_retried(filled: Path) -> None:
    disk = Failing()
    with Store.open(filled, token=tokens(), disk=disk) as store:
        disk.on = "sync"
        with pytest.raises(MingchouError, match="没有确认写入"):
            put(store, shop(5))
        assert (disk.synced, store.read_only, store.count(Shop)) == (1, True, 4)
        disk.on = ""
        with pytest.raises(Refused, match="没有确认写入"):
            put(store, shop(6))
    with opened(filled) as store:
        assert store.count(Shop) == 4
    assert check(filled) == []


def test_an_interrupt_in_the_middle_of_a_write_leaves_nothing_behind(filled: Path) -> None:
    class Interrupted(Disk):
        armed = False

        def write(self, descriptor: int, offset: int, raw: bytes | bytearray) -> None:
            if self.armed:
                self.armed = False
                super().write(descriptor, offset, raw[:100])
                raise KeyboardInterrupt
            super().write(descriptor, offset, raw)

    disk = Interrupted()
    with Store.open(filled, token=tokens(), disk=disk) as store:
        disk.armed = True
        with pytest.raises(KeyboardInterrupt):
            put(store, shop(5))
        put(store, shop(6))
    with opened(filled) as store:
        assert store.notices == ()
        assert store.find(Shop, "O-000005") is None
        assert store.find(Shop, "O-000006") is not None


@pytest.mark.parametrize("act", [check, rebuild])
def test_what_is_no_store_is_no_crash(tmp_path: Path, act: Callable[[Path], object]) -> None:
    try:
        found = act(tmp_path)
    except NotFound as error:
        found = error.problems
    assert "mingchou init" in str(found)
