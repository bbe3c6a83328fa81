"""Backups can be restored, never over anything, never by half; old ones go, a year's last one stays."""

import errno
import io
import tarfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.backup import backup, backup_due, backup_times, prune
from db.check import check, rebuild
from db.config import Bureau, read_bureau
from db.config_writing import write_new
from db.files import Disk
from db.places import Places
from db.restore import restore
from db.store import Store
from rules.base.errors import Busy, Damaged, NotFound, Refused
from rules.base.fields import CHINA
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
    assert archive == places.backups / "2024-09-02T090000.tar"
    new = restore(archive, tmp_path / "恢复")
    assert read_bureau(new) == read_bureau(places.folder)
    for name in (
        "records.json",
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
        archive = backup(places, NOW, held=True)
        put(store, shop(4))
    with opened(restore(archive, tmp_path / "new")) as store:
        assert store.count(Shop) == 3


def test_nobody_backs_up_behind_a_writers_back(places: Places) -> None:
    with opened(places.folder), pytest.raises(Busy, match="演示员"):
        backup(places, NOW)
    assert backup_times(places) == []


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
    archive = backup(places, NOW)
    raw = archive.read_bytes()
    box = tmp_path / "box"
    bad = tmp_path / "bad.tar"
    place = raw.index("演示旅馆".encode(), raw.index(b'{"h":'))
    bad.write_bytes(raw[:place] + "演示网吧".encode() + raw[place + 12 :])
    with pytest.raises(Damaged, match="备份本身已损坏"):
        restore(bad, box / "new")
    bad.write_bytes(raw.replace("# 公告".encode(), "# 公吿".encode()))
    with pytest.raises(Damaged, match="备份本身已损坏"):
        restore(bad, box / "new")
    for size in range(0, raw.rindex(b"backup.sha256"), 512):
        bad.write_bytes(raw[:size])
        with pytest.raises((Refused, Damaged)):
            restore(bad, box / "new")
    assert not box.exists()
    with pytest.raises(Refused, match="不存在"):
        restore(tmp_path / "nowhere.tar", box / "new")


def test_a_backup_of_a_damaged_store_is_not_restored(places: Places, tmp_path: Path) -> None:
    """The archive is as it was written, but what was written was damaged already: found by checking before it gets its name."""
    journal = places.journal_file(1)
    journal.write_bytes(journal.read_bytes().replace("演示旅馆".encode(), "演示网吧".encode(), 1))
    with pytest.raises(Damaged, match=r"备份本身已损坏.*第 2 行"):
        restore(backup(places, NOW), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_full_disk_leaves_no_half_backup(places: Places) -> None:
    class Full(Disk):
        def sync(self, descriptor: int) -> None:
            super().sync(descriptor)
            raise OSError(errno.ENOSPC, "injected")

    with pytest.raises(Refused, match="磁盘已满"):
        backup(places, NOW, disk=Full())
    assert list(places.backups.iterdir()) == []


def test_two_backups_in_one_second_are_two(places: Places) -> None:
    assert backup(places, NOW).name == "2024-09-02T090000.tar"
    assert backup(places, NOW).name == "2024-09-02T090000-2.tar"


def test_a_folder_without_a_store_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        backup(Places(tmp_path), NOW)


def test_a_backup_is_due_once_a_day_by_chinas_clock(places: Places) -> None:
    assert backup_due(places, NOW)
    backup(places, NOW)
    assert not backup_due(places, NOW + timedelta(hours=14))
    assert backup_due(places, NOW + timedelta(hours=15))


def test_seven_days_four_weeks_and_every_year_are_kept(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.backups.mkdir()
    (places.backups / "记事.txt").touch()
    day = datetime(2022, 1, 1, 8, tzinfo=CHINA)
    while day < datetime(2024, 9, 2, 23, tzinfo=CHINA):
        (places.backups / f"{day:%Y-%m-%dT%H%M%S}.tar").touch()
        day += timedelta(hours=12)
    gone = prune(places)
    left = [f"{time:%Y-%m-%d %H}" for time, _ in backup_times(places)]
    assert left == [
        "2022-12-31 20", "2023-12-31 20",
        "2024-08-18 20", "2024-08-25 20",
        *(f"2024-08-{n} 20" for n in (27, 28, 29, 30, 31)), "2024-09-01 20",
        "2024-09-02 08", "2024-09-02 20",
    ]  # fmt: skip
    assert len(gone) > 1900
    assert (places.backups / "记事.txt").exists()
    assert prune(places) == []


def test_a_backup_rotates_the_others(places: Places) -> None:
    places.backups.mkdir()
    for n in range(1, 28):
        (places.backups / f"2024-08-{n:02d}T080000.tar").touch()
    backup(places, NOW)
    assert len(backup_times(places)) < 14


def test_a_backup_made_while_the_clock_stands_in_the_past_is_kept(places: Places) -> None:
    """By its name it is the oldest; it is the newest all the same."""
    places.backups.mkdir()
    for n in range(1, 31):
        (places.backups / f"2024-08-{n:02d}T080000.tar").touch()
    made = backup(places, NOW.replace(month=8, day=3, hour=7))
    assert made.exists()
    assert len(backup_times(places)) < 15


def test_a_rotation_that_cannot_delete_today_is_no_failure(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    places.backups.mkdir()
    for n in range(1, 28):
        (places.backups / f"2024-08-{n:02d}T080000.tar").touch()

    def held(self: Path, missing_ok: bool = False) -> None:
        if self.suffix == ".tar":
            raise PermissionError(13, f"held ({missing_ok})", self)

    monkeypatch.setattr(Path, "unlink", held)
    assert backup(places, NOW).exists()
    assert len(backup_times(places)) == 28


def test_restored_stores_open_read_only_too(places: Places, tmp_path: Path) -> None:
    with Store.open(restore(backup(places, NOW), tmp_path / "new"), write=False) as store:
        assert store.count(Shop) == 2
