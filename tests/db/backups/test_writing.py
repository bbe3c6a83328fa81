"""Backups are made beside the work, share what is the same, can be restored, never over anything, never by half."""

import errno
import io
import random
import tarfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from db.backups.manifest import read_manifest
from db.backups.naming import backup_times
from db.backups.parts import PART_BYTES, Parts
from db.backups.reading import open_backup
from db.backups.verifying import backup_states, verify_in_turn
from db.backups.writing import backup
from db.check import check, rebuild
from db.config import Bureau, read_bureau
from db.config_writing import write_new
from db.files import Disk
from db.places import Places
from db.restore import restore
from db.store import Store
from rules.base.errors import Damaged, NotFound, Refused
from tests import ROOT
from tests.db.bureau import NOW, Shop, opened, put, shop


@pytest.fixture
def places(folder: Path) -> Places:
    write_new(folder, Bureau("演示县公安局", "410422"))
    with opened(folder) as store:
        put(store, shop(1), shop(2))
    (folder / "pages").mkdir()
    (folder / "pages" / "公告.md").write_text("# 公告", encoding="utf-8")
    (folder / "templates").mkdir()
    (folder / "templates" / "tokens.css").write_text(":root { --red: #0b5f4a; }", encoding="utf-8")
    (folder / "evidence" / "2024-001-1").mkdir(parents=True)
    (folder / "evidence" / "2024-001-1" / "terms.json").write_bytes(b"{}")
    return Places(folder)


def test_a_backup_brings_everything_back_in_a_new_folder(places: Places, tmp_path: Path) -> None:
    archive = backup(places, NOW)
    assert archive == places.backups / "2024-09-02T090000.backup"
    new = restore(archive, tmp_path / "恢复")
    assert read_bureau(new) == read_bureau(places.folder)
    for name in (
        "pages/公告.md",
        "templates/tokens.css",
        "evidence/2024-001-1/terms.json",
        "journal/000000000001.jsonl",
    ):
        assert (new / name).read_bytes() == (places.folder / name).read_bytes()
    with opened(new) as store:
        assert store.all(Shop) == [shop(1), shop(2)]
        assert store.notices == ()
        put(store, shop(3))
    assert check(new) == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_while_the_store_is_open_holds_all_that_was_saved(places: Places, tmp_path: Path) -> None:
    with opened(places.folder) as store:
        put(store, shop(3))
        archive = backup(places, NOW)
        put(store, shop(4))
    with opened(restore(archive, tmp_path / "new")) as store:
        assert store.count(Shop) == 3


def test_a_backup_while_somebody_goes_on_writing_is_a_state_in_between(places: Places, tmp_path: Path) -> None:
    stop, made = threading.Event(), []

    def write() -> None:
        with opened(places.folder) as store:
            n = 10
            while not stop.is_set():
                put(store, shop(n))
                n += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made += [backup(places, NOW + timedelta(seconds=n)) for n in range(8)]
    finally:
        stop.set()
        writer.join()
    counts = []
    for n, archive in enumerate(made):
        new = restore(archive, tmp_path / f"new{n}")
        assert check(new) == []
        with opened(new) as store:
            counts.append(store.count(Shop))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0] >= 2


def test_what_is_the_same_is_stored_once(places: Places) -> None:
    with opened(places.folder) as store:
        for n in range(30):
            put(store, *(shop(n * 1000 + m, "".join(random.Random(n * 1000 + m).choices("演示旅馆甲乙丙丁", k=60))) for m in range(400)))  # fmt: skip
    assert places.journal_file(1).stat().st_size > 3 * PART_BYTES
    backup(places, NOW)
    once = size(places.backups)
    for day in range(1, 31):
        with opened(places.folder) as store:
            put(store, shop(day, f"第 {day} 天"))
        backup(places, NOW + timedelta(days=day))
    assert size(places.backups) < 1.5 * once, "thirty more would be thirty times as much"
    assert once < places.journal_file(1).stat().st_size / 2


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_backup_of_an_earlier_program_is_restored_too(tmp_path: Path) -> None:
    old = restore(ROOT / "tests" / "db" / "backups" / "old.tar", tmp_path / "new")
    assert check(old) == []
    with opened(old) as store:
        assert store.all(Shop) == [shop(1), shop(2)]
    assert (old / "pages" / "公告.md").read_text(encoding="utf-8") == "# 公告"


def test_restoring_never_writes_over_anything(places: Places, tmp_path: Path) -> None:
    archive = backup(places, NOW)
    before = rebuild(places.folder)
    with pytest.raises(Refused, match="已经存在"):
        restore(archive, places.folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match="已经存在"):
        restore(archive, tmp_path / "empty")
    assert rebuild(places.folder) == before


def make_tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def link(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return member


@pytest.mark.parametrize(
    "member",
    [
        tarfile.TarInfo("../escaped"),
        tarfile.TarInfo("pages/../../escaped"),
        tarfile.TarInfo("/escaped"),
        tarfile.TarInfo("pages/a\\..\\b"),
        tarfile.TarInfo("C:/x"),
        tarfile.TarInfo("stranger.txt"),
        tarfile.TarInfo("journal/lock"),
        link("pages/link"),
    ],
)
def test_a_path_that_leads_out_is_refused_and_leaves_nothing(tmp_path: Path, member: tarfile.TarInfo) -> None:
    box = tmp_path / "box"
    box.mkdir()
    archive = make_tar(tmp_path / "x.tar", (member, b""))
    with pytest.raises(Refused, match="不属于"):
        restore(archive, box / "new")
    assert list(box.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["box", "x.tar"]


def test_a_damaged_or_cut_backup_is_found_and_leaves_nothing(places: Places, tmp_path: Path) -> None:
    archive, box = backup(places, NOW), tmp_path / "box"
    for path in (archive, *(places.backups / "parts").iterdir()):
        raw = path.read_bytes()
        for bad in (raw[:5] + bytes([raw[5] ^ 1]) + raw[6:], raw[:-1], b""):
            path.write_bytes(bad)
            with pytest.raises((Refused, Damaged)):
                restore(archive, box / "new")
        path.unlink()
        with pytest.raises((Refused, Damaged)):
            restore(archive, box / "new")
        path.write_bytes(raw)
    assert not box.exists()
    with pytest.raises(Refused, match="不存在"):
        restore(tmp_path / "nowhere.tar", box / "new")


def test_a_backup_of_a_later_program_is_named(places: Places, tmp_path: Path) -> None:
    archive = backup(places, NOW)
    archive.write_bytes(archive.read_bytes().replace(b"mingchou-backup/2", b"mingchou-backup/3"))
    with pytest.raises(Refused, match=r"mingchou-backup/3.*请先升级"):
        restore(archive, tmp_path / "new")


def test_what_can_be_read_of_a_damaged_backup_is_given_to_who_proves_each_line(places: Places) -> None:
    archive = backup(places, NOW)
    with opened(places.folder) as store:
        put(store, shop(3))
    manifest = read_manifest(archive)
    (piece,) = next(file.pieces for file in manifest.files if file.name.startswith("journal/0"))
    part = Parts(places.backups).path(piece.part)
    raw = bytearray(part.read_bytes())
    raw[-60] ^= 1
    part.write_bytes(raw)
    given = {name: content.read() for name, content in open_backup(archive, strict=False)}
    whole = places.journal_file(1).read_bytes()
    assert whole.startswith(given["journal/000000000001.jsonl"][:200])
    part.unlink()
    given = {name: content.read() for name, content in open_backup(archive, strict=False)}
    assert given["journal/000000000001.jsonl"] == b"\n"
    assert given["pages/公告.md"].decode() == "# 公告"


def test_a_backup_of_a_damaged_store_is_not_restored(places: Places, tmp_path: Path) -> None:
    """The archive is as it was written, but what was written was damaged already: found by checking before it gets its name."""
    journal = places.journal_file(1)
    journal.write_bytes(journal.read_bytes().replace("演示旅馆".encode(), "演示网吧".encode(), 1))
    made = backup(places, NOW)
    assert "第 2 行" in read_manifest(made).problem
    assert [state.state for state in backup_states(places.backups)] == ["bad"]
    with pytest.raises(Damaged, match=r"备份本身已损坏.*第 2 行"):
        restore(made, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_full_disk_leaves_no_half_backup(places: Places) -> None:
    class Full(Disk):
        def sync(self, descriptor: int) -> None:
            super().sync(descriptor)
            raise OSError(errno.ENOSPC, "injected")

    with pytest.raises(Refused, match="磁盘已满"):
        backup(places, NOW, disk=Full())
    assert [path.name for path in places.backups.rglob("*") if path.suffix != ".json" and path.name != ".lock"] in (
        [],
        ["parts"],
    )


def test_a_disk_that_gives_back_something_else_makes_no_backup(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lying(Disk):
        def write(self, descriptor: int, offset: int, raw: bytes | bytearray) -> None:
            super().write(descriptor, offset, raw.replace(b"\x9c", b"\x9d") if raw.startswith(b"x") else raw)

    monkeypatch.setattr("db.backups.parts._LEVEL", 6)
    with pytest.raises(Damaged, match="已损坏"):
        backup(places, NOW, disk=Lying())
    assert backup_times(places.backups) == []


def test_a_part_that_was_lost_or_damaged_is_written_anew(places: Places, tmp_path: Path) -> None:
    archive = backup(places, NOW)
    for part in (places.backups / "parts").iterdir():
        part.write_bytes(b"rot")
    assert all(state.state == "bad" for state in verify_in_turn(places.backups, NOW))
    again = backup(places, NOW)
    assert all(state.state == "good" for state in verify_in_turn(places.backups, NOW))
    for one in (archive, again):
        assert check(restore(one, tmp_path / one.name)) == []


def test_two_backups_in_one_second_are_two(places: Places) -> None:
    assert backup(places, NOW).name == "2024-09-02T090000.backup"
    assert backup(places, NOW).name == "2024-09-02T090000-2.backup"
    assert [path.name for _, path in backup_times(places.backups)] == [
        "2024-09-02T090000.backup",
        "2024-09-02T090000-2.backup",
    ]


def test_a_folder_without_a_store_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        backup(Places(tmp_path), NOW)


def test_restored_stores_open_read_only_too(places: Places, tmp_path: Path) -> None:
    with Store.open(restore(backup(places, NOW), tmp_path / "new"), write=False) as store:
        assert store.count(Shop) == 2
