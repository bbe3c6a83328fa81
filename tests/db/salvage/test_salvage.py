"""Nothing is lost while one good copy of it exists; what is lost is said; nothing is invented, nothing erased comes back."""

import errno
import io
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from db import journal as journal_module
from db.backups.writing import backup
from db.check import check
from db.places import Places
from db.store import Store
from rules.base.errors import NewerFormat, Refused
from rules.base.fields import CHINA
from rules.journal.erasure import Erasure
from tests.db.bureau import NOW, Shop, Visit, journal_path, opened, put, shop, tokens
from tests.db.salvage.rescue import fill, flip, journal, salvage, with_settings
from tests.db.scale import FULL


@pytest.fixture
def places(folder: Path) -> Places:
    places = with_settings(folder)
    fill(folder, 1, 12)
    return places


def copy_of(folder: Path, name: str) -> Path:
    return Path(shutil.copytree(folder, folder.with_name(name)))


def test_a_sound_bureau_comes_out_as_it_is(places: Places, tmp_path: Path) -> None:
    found = salvage(tmp_path / "新", places.folder)
    assert journal(tmp_path / "新") == journal(places.folder)
    assert (tmp_path / "新" / "records.json").read_bytes() == places.records.read_bytes()
    assert found.whole
    assert found.name == "演示县公安局"
    assert [(one.first, one.last) for one in found.stretches] == [(1, 13)]


def test_each_flipped_byte_of_a_journal_is_mended_by_one_backup(places: Places, tmp_path: Path) -> None:
    archive = backup(places, NOW)
    before = journal(places.folder)
    path = journal_path(places.folder)
    size = path.stat().st_size
    for place in range(size) if FULL else random.Random(7).sample(range(size), 60):
        flip(path, place)
        found = salvage(tmp_path / "新", places.folder, archive)
        assert journal(tmp_path / "新") == before, place
        assert found.whole
        shutil.rmtree(tmp_path / "新")
        flip(path, place)


def test_three_rotten_copies_make_a_whole_one_where_each_line_is_sound_in_one(places: Places, tmp_path: Path) -> None:
    before = journal(places.folder)
    copies = [copy_of(places.folder, f"副本{n}") for n in range(3)]
    chance = random.Random(3)
    for round_ in range(200 if FULL else 12):
        lines = before["000000000001.jsonl"].splitlines(keepends=True)
        sound = [chance.randrange(3) for _ in lines]
        for n, copy in enumerate(copies):
            rotten = [line if sound[seq] == n else rot(line, chance) for seq, line in enumerate(lines)]
            journal_path(copy).write_bytes(b"".join(rotten))
        found = salvage(tmp_path / "新", *copies)
        assert journal(tmp_path / "新") == before, round_
        assert found.whole
        shutil.rmtree(tmp_path / "新")


def rot(line: bytes, chance: random.Random) -> bytes:
    raw = bytearray(line)
    for _ in range(chance.randrange(3)):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def test_a_line_rotten_in_two_copies_in_two_of_its_bodies_is_put_together(places: Places, tmp_path: Path) -> None:
    with opened(places.folder) as store:
        put(store, shop(20), shop(21), shop(22))
    before = journal(places.folder)
    other = copy_of(places.folder, "副本")
    raw = journal_path(other).read_bytes()
    flip(journal_path(other), raw.index(b"O-000020", raw.rindex(b'"bodies"')))
    flip(journal_path(places.folder), raw.index(b"O-000022", raw.rindex(b'"bodies"')))
    found = salvage(tmp_path / "新", places.folder, other)
    assert journal(tmp_path / "新") == before
    assert (found.mended, found.whole) == (1, True)


def test_a_rotten_body_costs_that_body_alone_and_the_chain_goes_on(places: Places, tmp_path: Path) -> None:
    """The heads are as they were: what was published and sealed still fits."""
    places.records.unlink()
    path = journal_path(places.folder)
    raw = path.read_bytes()
    flip(path, raw.index(b"O-000005", raw.index(b'"seq":6,')))
    with Store.open(copy_of(places.folder, "副本"), write=False) as damaged:
        assert damaged.count(Shop) == 4
    found = salvage(tmp_path / "新", places.folder)
    assert found.salvage is not None
    assert (found.salvage.lost, found.salvage.places, found.seq) == ((), ((6, 0),), 14)
    with opened(tmp_path / "新") as store:
        assert [one.number for one in store.all(Shop)] == [f"O-{n:06d}" for n in range(1, 13) if n != 5]
        put(store, shop(30))
    assert raw.splitlines()[12] in journal(tmp_path / "新")["000000000001.jsonl"]
    assert check(tmp_path / "新") == []


def test_a_rotten_body_is_taken_from_the_snapshot(places: Places, tmp_path: Path) -> None:
    path = journal_path(places.folder)
    raw = path.read_bytes()
    flip(path, raw.index(b"O-000005", raw.index(b'"seq":6,')))
    found = salvage(tmp_path / "新", places.folder)
    with opened(tmp_path / "新") as store:
        assert store.all(Shop) == [shop(n) for n in range(1, 13)]
    assert (found.taken, found.snapshot[1]) == (1, 13)


def test_after_a_rotten_head_the_snapshot_and_the_later_lines_are_taken_in_by_one_entry(
    places: Places, tmp_path: Path
) -> None:
    old = {path: path.read_bytes() for path in (places.records, places.records_sum)}
    fill(places.folder, 13, 20)
    for path, raw in old.items():
        path.write_bytes(raw)  # it goes to entry 13
    places.previous.unlink(missing_ok=True)
    path = journal_path(places.folder)
    raw = path.read_bytes()
    flip(path, raw.index(b'"seq":5,'))
    flip(path, raw.index(b'"seq":16,'))
    found = salvage(tmp_path / "新", places.folder)
    assert found.salvage is not None
    assert (found.salvage.whole, found.salvage.lost) == (4, ((5, 5), (16, 16)))
    assert found.later == 15
    with opened(tmp_path / "新") as store:
        assert [one.number for one in store.all(Shop)] == [f"O-{n:06d}" for n in range(1, 21) if n != 15]
        assert store.position.seq == 5
        assert [entry.head.act for entry in store.latest(1)] == ["salvage"]


def test_a_tail_that_is_gone_everywhere_is_told_by_head_and_snapshot(places: Places, tmp_path: Path) -> None:
    path = journal_path(places.folder)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:9]))
    found = salvage(tmp_path / "新", places.folder)
    assert found.salvage is not None
    assert (found.salvage.whole, found.salvage.lost) == (9, ((10, 13),))
    with opened(tmp_path / "新") as store:
        assert store.count(Shop) == 12


def test_files_are_cut_where_they_were(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "FILE_SIZE", 2000)
    fill(places.folder, 13, 40)
    before = journal(places.folder)
    assert len(before) > 3
    archive = backup(places, NOW)
    first = sorted(before)[2]
    (places.journal / first).unlink()
    monkeypatch.setattr(journal_module, "FILE_SIZE", 64 << 20)
    assert salvage(tmp_path / "新", places.folder, archive).whole
    assert journal(tmp_path / "新") == before


def erased(folder: Path) -> None:
    erasure = Erasure(
        number="X-0001", of="shops", record="O-000003", ids=(), fields=("name",), basis="consent", document="示公办1号",
        approved_by="局长", at=NOW.isoformat(), places=(), entry=0,
    )  # fmt: skip
    with opened(folder) as store:
        store.erase(
            Shop, "O-000003", replacement=shop(3, name=""), erasure=erasure, by="演示员", at=NOW, why="依法删除"
        )


def test_what_was_erased_by_law_does_not_come_back_from_an_old_backup(places: Places, tmp_path: Path) -> None:
    archive = backup(places, NOW)
    erased(places.folder)
    before = journal(places.folder)
    flip(journal_path(places.folder), 500)
    assert salvage(tmp_path / "新", archive, places.folder).whole
    assert journal(tmp_path / "新") == before


def test_an_erasure_of_which_the_entry_is_lost_is_done_again(places: Places, tmp_path: Path) -> None:
    archive = backup(places, NOW)
    erased(places.folder)
    fill(places.folder, 13, 14)
    for path in (places.records, places.records_sum):
        path.unlink()
    path = journal_path(places.folder)
    flip(path, path.read_bytes().index(b'"seq":14,'))
    found = salvage(tmp_path / "新", places.folder, archive)
    assert found.salvage is not None
    assert found.salvage.lost == ((14, 14),)
    raw = b"".join(journal(tmp_path / "新").values())
    assert raw.count("演示旅馆".encode()) == 13
    assert b'{"erased":14}' in raw


def test_another_bureaus_backup_is_named_and_not_mixed_in(places: Places, tmp_path: Path) -> None:
    other = tmp_path / "别的"
    Store.create(other, name="另一个局", at=NOW, by="演示员", token=lambda n: "ab" * n)
    with_settings(other)
    with opened(other) as store:
        put(store, Visit(number="V-1"))
    archive = backup(Places(other), NOW)
    found = salvage(tmp_path / "新", places.folder, archive)
    assert journal(tmp_path / "新") == journal(places.folder)
    assert any(archive.name in one.where and "另一个单位" in one.message for one in found.troubles)


def test_two_bureaus_in_one_folder_are_taken_apart(places: Places, tmp_path: Path) -> None:
    other = tmp_path / "别的"
    Store.create(other, name="另一个局", at=NOW, by="演示员", token=lambda n: "ab" * n)
    with opened(other) as store:
        put(store, Visit(number="V-1"), Visit(number="V-2"))
    (places.journal / "000000000014.jsonl").write_bytes(journal_path(other).read_bytes())
    before = journal_path(places.folder).read_bytes()
    found = salvage(tmp_path / "新", places.folder)
    assert journal(tmp_path / "新") == {"000000000001.jsonl": before}
    assert found.whole


def test_lines_of_another_bureau_after_the_end_are_not_taken_in(places: Places, tmp_path: Path) -> None:
    """As of two bureaus that were copied into one folder, of the second of which only a later file is left."""
    other = tmp_path / "别的"
    Store.create(other, name="另一个局", at=NOW, by="演示员", token=lambda n: "ab" * n)
    with opened(other) as store:
        for n in range(30):
            put(store, Visit(number=f"V-{n}"))
    lines = journal_path(other).read_bytes().splitlines(keepends=True)
    (places.journal / "000000000021.jsonl").write_bytes(b"".join(lines[20:]))
    found = salvage(tmp_path / "新", places.folder)
    assert found.whole
    with Store.open(tmp_path / "新", write=False) as store:
        assert store.count(Visit) == 0


def test_a_journal_that_went_on_in_two_places_is_told(places: Places, tmp_path: Path) -> None:
    other = copy_of(places.folder, "副本")
    fill(other, 50, 51)
    fill(places.folder, 13, 20)
    found = salvage(tmp_path / "新", other, places.folder)
    assert journal(tmp_path / "新") == journal(places.folder)
    assert [(one.where, "第 14–15 条另有一种写法" in one.message) for one in found.troubles] == [("副本", True)]


def test_nothing_proved_is_refused_and_leaves_nothing(places: Places, tmp_path: Path) -> None:
    path = journal_path(places.folder)
    path.write_bytes(b"x" * path.stat().st_size)
    places.records.unlink()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Refused, match="没有可以打捞的"):
        salvage(tmp_path / "新", places.folder)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["没有", "空"])
def test_what_is_no_source_is_refused_by_name(places: Places, tmp_path: Path, name: str) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(Refused, match=name):
        salvage(tmp_path / "新", places.folder, tmp_path / name)


def test_the_living_folder_is_never_written_over(places: Places) -> None:
    before = journal(places.folder)
    with pytest.raises(Refused, match="已经存在"):
        salvage(places.folder, places.folder)
    assert journal(places.folder) == before


def test_a_backup_of_a_later_program_is_refused_by_name(places: Places, tmp_path: Path) -> None:
    (tmp_path / "2030-01-01T090000.backup").write_bytes(b'{"format":"mingchou-backup/9"}\n')
    with pytest.raises(NewerFormat, match=r"2030-01-01T090000\.backup.*升级"):
        salvage(tmp_path / "新", places.folder, tmp_path / "2030-01-01T090000.backup")
    assert not (tmp_path / "新").exists()


def test_a_stick_pulled_out_half_way_is_named_and_the_rest_goes_on(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    archive = Path(shutil.move(backup(places, NOW), stick))
    real = Path.open

    def pulled(self: Path, *arguments: object, **more: object) -> object:
        if self == archive:
            raise OSError(5, "Input/output error", str(self))
        return real(self, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", pulled)
    found = salvage(tmp_path / "新", archive, places.folder)
    assert found.whole
    assert any(archive.name in one.where for one in found.troubles)


def test_a_half_copied_folder_is_completed_by_the_backups_beside_it(places: Places, tmp_path: Path) -> None:
    backup(places, NOW.astimezone(CHINA))
    before = journal(places.folder)
    path = journal_path(places.folder)
    path.write_bytes(path.read_bytes()[:1500])
    places.head.unlink()
    for name in (places.records, places.records_sum, places.bureau_toml):
        name.unlink()
    found = salvage(tmp_path / "新", places.folder)
    assert found.whole
    assert journal(tmp_path / "新") == before
    assert (tmp_path / "新" / "bureau.toml").exists()


def test_a_deletion_after_the_gap_stays_one(places: Places, tmp_path: Path) -> None:
    with opened(places.folder) as store, store.transaction("demo", by="演示员", at=NOW) as tx:
        tx.delete(Shop, "O-000002")
    path = journal_path(places.folder)
    flip(path, path.read_bytes().index(b'"seq":9,'))
    salvage(tmp_path / "新", places.folder)
    with Store.open(tmp_path / "新", write=False, token=tokens()) as store:
        assert store.count(Shop) == 11


@pytest.mark.parametrize("calls", [1, 4, 9])
@pytest.mark.parametrize("call", ["write", "read"])
def test_a_disk_that_fails_under_the_salvage_is_no_fault_of_a_source(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, calls: int
) -> None:
    """A file of our own that could not be written was taken for a source that could not be read; what stood half in it then made a crash."""

    class Failing(io.BytesIO):
        left = calls

        def _turn(self, which: str) -> None:
            if which == call:
                Failing.left -= 1
                if Failing.left <= 0:
                    raise OSError(errno.EIO, "stopped")

        def write(self, raw: Any) -> int:
            self._turn("write")
            return super().write(raw)

        def read(self, size: int | None = -1) -> bytes:
            self._turn("read")
            return super().read(size)

    monkeypatch.setattr("db.salvage.salvage.tempfile.TemporaryFile", lambda **_: Failing())
    with pytest.raises(OSError, match="stopped"):
        salvage(tmp_path / "new", places.folder)
    assert not (tmp_path / "new").exists()
