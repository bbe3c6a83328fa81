"""Whatever byte is hurt, cut off or added, by the disk or by hand: no damage is accepted in silence."""

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from db.backups.writing import backup
from db.check import check
from db.places import Places
from db.restore import restore
from db.store import Store
from rules.base.errors import Damaged, MingchouError, Refused
from tests.db.bureau import NOW, Shop, journal_path, opened, put, shop
from tests.db.powercut import QUICK
from tests.db.scale import FULL, Counter


@pytest.fixture
def small(folder: Path) -> Path:
    """A journal of three lines: the first, two records in one, one deleted again; two snapshots."""
    with opened(folder) as store:
        put(store, shop(1, "甲"), shop(2, "乙"))
    with opened(folder) as store, store.transaction("act", by="演示员", at=NOW) as tx:
        tx.delete(Shop, "O-000002")
    return folder


def hurt(folder: Path, states: list[list[str]], *, writer: bool = True) -> None:
    """A writer is refused, `check` says where, a reader is told and sees nothing that never was."""
    assert check(folder) != []
    if writer:
        with pytest.raises(MingchouError):
            Store.open(folder)
    with suppress(MingchouError), Store.open(folder, write=False) as reader:
        assert reader.notices != ()
        assert [record.number for record in reader.all(Shop)] in states


STATES = [[], ["O-000001", "O-000002"], ["O-000001"]]


BITS = range(8) if FULL else (0,)


def flipped(sound: bytes, place: int, bit: int) -> bytes:
    return sound[:place] + bytes([sound[place] ^ 1 << bit]) + sound[place + 1 :]


def without_snapshots(folder: Path) -> None:
    for one in folder.glob("records*"):
        one.unlink()


@pytest.mark.no_silence
@pytest.mark.parametrize("bit", BITS)
@pytest.mark.parametrize("snapshots", [True, False])
def test_every_byte_of_a_journal_flipped_is_found(small: Path, snapshots: bool, bit: int, counted: Counter) -> None:
    path = journal_path(small)
    sound = path.read_bytes()
    if not snapshots:
        without_snapshots(small)
    for place in range(len(sound)):
        path.write_bytes(flipped(sound, place, bit))
        hurt(small, STATES, writer=FULL or place % 7 == 0)
    path.write_bytes(sound)
    assert check(small) == []
    counted("翻转的字节", len(sound))


@pytest.mark.no_silence
@pytest.mark.parametrize("snapshots", [True, False])
def test_every_cut_of_an_acknowledged_journal_is_found(small: Path, snapshots: bool, counted: Counter) -> None:
    path = journal_path(small)
    sound = path.read_bytes()
    if not snapshots:
        without_snapshots(small)
    for size in range(len(sound)):
        path.write_bytes(sound[:size])
        hurt(small, STATES, writer=FULL or size % 7 == 0)
    counted("截断的位置", len(sound))


@pytest.mark.no_silence
@pytest.mark.parametrize("snapshots", [True, False])
def test_bytes_added_anywhere_are_found(small: Path, snapshots: bool, counted: Counter) -> None:
    path = journal_path(small)
    sound = path.read_bytes()
    if not snapshots:
        without_snapshots(small)
    places = range(0, len(sound), 1 if FULL else 5)
    for place in places:
        path.write_bytes(sound[:place] + b" " + sound[place:])
        hurt(small, STATES)
    counted("多出的字节", len(places))


BESIDE = (
    "journal/HEAD",
    "records.json",
    "records.json.sha256",
    "records.previous.json",
    "records.previous.json.sha256",
)


def never_believed(folder: Path, hurt_one: Path, raw: bytes, *, writer: bool) -> None:
    """`check` tells of it; nobody sees anything that was not saved; and a writer puts it right."""
    kept = {folder / name: (folder / name).read_bytes() for name in BESIDE}
    hurt_one.write_bytes(raw)
    assert [problem.where for problem in check(folder)] == [
        hurt_one.relative_to(folder).as_posix().removesuffix(".sha256")
    ]
    for write in (False, True) if writer else (False,):
        with Store.open(folder, write=write) as store:
            assert [record.number for record in store.all(Shop)] == ["O-000001"]
    for path, sound in kept.items():
        path.write_bytes(sound)


@pytest.mark.no_silence
@pytest.mark.parametrize("bit", BITS)
@pytest.mark.parametrize("name", BESIDE)
def test_a_flipped_byte_of_head_or_snapshot_is_never_believed(
    small: Path, name: str, bit: int, counted: Counter
) -> None:
    sound = (small / name).read_bytes()
    for place in range(len(sound)):
        never_believed(small, small / name, flipped(sound, place, bit), writer=FULL or place % 7 == 0)
    assert check(small) == []
    counted("翻转的字节", len(sound))


@pytest.mark.no_silence
@pytest.mark.parametrize("name", BESIDE)
def test_a_head_or_snapshot_that_was_cut_is_never_believed(small: Path, name: str, counted: Counter) -> None:
    sound = (small / name).read_bytes()
    for size in range(len(sound)):
        never_believed(small, small / name, sound[:size], writer=FULL or size % 7 == 0)
    assert check(small) == []
    counted("截断的位置", len(sound))


SLICES = 8


@pytest.mark.no_silence
@pytest.mark.parametrize("part", range(SLICES if FULL else 1))
def test_a_flipped_or_cut_backup_is_refused_or_gives_exactly_what_was_saved(
    small: Path, part: int, counted: Counter
) -> None:
    archive, new = backup(Places(small), NOW), small.with_name("new")
    saved = whole(restore(archive, new, QUICK))
    shutil.rmtree(new)
    chance, done = random.Random(part), 0
    for path in (archive, *sorted((archive.parent / "parts").iterdir())):
        raw = path.read_bytes()
        places = range(part, len(raw), SLICES if FULL else 41)
        for place in places:
            for hurt_one in (flipped(raw, place, chance.randrange(8)), raw[:place]):
                path.write_bytes(hurt_one)
                with suppress(MingchouError):
                    assert whole(restore(archive, new, QUICK)) == saved, place
                    shutil.rmtree(new)
                assert not new.exists()
        path.write_bytes(raw)
        done += len(places)
    counted("翻转的字节", done)
    counted("截断的位置", done)


def whole(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_body_that_was_emptied_without_an_erasure_is_damage(small: Path) -> None:
    """{"erased":9} may stand only where an entry of the law says so: nobody empties a record by hand."""
    path = journal_path(small)
    lines = path.read_bytes().splitlines(keepends=True)
    start, end = lines[1].index(b'{"body":'), lines[1].index(b',{"body":')
    for snapshots in (True, False):
        for by in (3, 9):
            emptied = lines[1][:start] + b'{"erased":%d}' % by + lines[1][end:]
            path.write_bytes(lines[0] + emptied + lines[2])
            if not snapshots:
                for one in small.glob("records*"):
                    one.unlink()
            assert any("没有依法删除的记录" in problem.message for problem in check(small))
            with pytest.raises(Damaged):
                Store.open(small)


# Foreign hands


@pytest.mark.no_silence
def test_a_journal_that_is_gone_is_damage_and_no_new_bureau(small: Path) -> None:
    """Neither the whole folder nor its only file: what is left of the store says that there was one."""
    journal_path(small).unlink()
    for rest in ("journal", "records.json"):
        assert "mingchou salvage" in str(check(small)[0])
        with pytest.raises(Damaged, match="缺少这个日志文件"):
            Store.open(small)
        with pytest.raises(Refused, match="已经有台账"):
            Store.create(small, name="演示县公安局", at=NOW, by="演示员")
        if rest == "journal":
            shutil.rmtree(small / "journal")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda raw: raw.replace(b'"seq":2', b'"seq": 2'), "第 2 行"),
        (lambda raw: raw.replace("甲".encode(), "丙".encode()), "第 2 行"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "第 1 行"),
        (lambda raw: b"\xef\xbb\xbf" + raw, "第 1 行"),
        (lambda raw: raw + b"\n", "第 4 行"),
    ],
)
def test_a_journal_edited_by_hand_is_refused_with_file_line_and_cure(
    small: Path, change: Callable[[bytes], bytes], where: str
) -> None:
    path = journal_path(small)
    path.write_bytes(change(path.read_bytes()))
    (finding,) = check(small)[:1]
    assert finding.where == f"journal/{path.name} {where}"
    assert "mingchou salvage" in finding.message or "移开" in finding.message


def test_a_clock_that_jumped_back_is_told_and_loses_nothing(small: Path) -> None:
    earlier = NOW.replace(year=2019)
    with Store.open(small, clock=lambda: earlier) as store:
        assert any("时钟（2019-09-02 09:00）比上一条记录（2024-09-02 09:00）早" in notice for notice in store.notices)
        with store.transaction("act", by="演示员", at=earlier) as tx:
            tx.put(shop(3))
    assert check(small) == []
    with opened(small) as store:
        assert store.notices == ()
        assert [entry.seq for entry in store.entries()] == [1, 2, 3, 4]
