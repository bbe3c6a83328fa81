"""Whatever an act writes, it can write all of it or it begins nothing: the last of its files stands in the way, and the first is not written."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from acts.base import backups, bureau, passphrase
from db.config import Bureau
from db.files import FOLDER_MODE
from rules.base.errors import MingchouError, Refused
from rules.base.passphrase import Holder
from tests.acts.in_the_way import begins_nothing, contents
from tests.acts.office import Desk


def test_nobody_is_said_to_have_a_passphrase_that_could_not_be_kept(desk: Desk) -> None:
    place = desk.office.places.passphrases
    begins_nothing(desk, lambda: passphrase.set_passphrase(desk.office, "演示局长", "一只黄鹂鸣翠柳一行白鹭"), place)
    assert desk.office.store.count(Holder) == 0


def test_nobody_is_said_to_have_no_passphrase_any_more_whose_hash_could_not_be_taken_away(desk: Desk) -> None:
    passphrase.set_passphrase(desk.office, "演示局长", "一只黄鹂鸣翠柳一行白鹭")
    begins_nothing(
        desk,
        lambda: passphrase.remove_passphrase(desk.office, "演示局长", None, forgotten=True),
        desk.office.places.passphrases,
    )
    assert desk.office.store.count(Holder) == 1


def test_a_bureau_is_founded_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    folder.mkdir()
    (folder / "pages").write_bytes(b"1")
    (folder / "journal").write_bytes(b"1")
    with pytest.raises(Refused) as refused:
        bureau.create(folder, Bureau(name="示例县公安局", region="410499"), by="演示员")
    assert [Path(one.where).name for one in refused.value.problems] == ["journal", "pages"]
    assert sorted(path.name for path in folder.iterdir()) == ["journal", "pages"]


def test_a_backup_is_not_begun_where_its_folder_is_a_file(desk: Desk) -> None:
    shutil.rmtree(desk.office.places.backups, ignore_errors=True)
    desk.office.places.backups.write_bytes(b"1")
    with pytest.raises(Refused, match="backups：不是文件夹"):
        backups.back_up(desk.office.places.folder, desk.clock)


@pytest.mark.parametrize("name", ["con", "文件/单位"])
def test_a_bureau_is_restored_where_it_can_lie_or_nothing_is_unpacked(desk: Desk, tmp_path: Path, name: str) -> None:
    archive = backups.back_up(desk.office.places.folder, desk.clock)
    (tmp_path / "文件").write_bytes(b"1")
    before = contents(tmp_path)
    with pytest.raises(Refused):
        bureau.restore_backup(archive, tmp_path / name)
    assert contents(tmp_path) == before


def test_a_bad_backup_leaves_no_folder_above_the_bureau_either(desk: Desk, tmp_path: Path) -> None:
    archive = backups.back_up(desk.office.places.folder, desk.clock)
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    before = contents(tmp_path)
    with pytest.raises(MingchouError):
        bureau.restore_backup(archive, tmp_path / "新" / "单位" / "恢复")
    assert contents(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_rights_are_taken_from_all_files_or_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = desk.office.places.folder
    folder.chmod(FOLDER_MODE | 0o055)
    desk.office.places.bureau_toml.chmod(0o644)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(Refused, match=r"属于这台机器的另一个用户.*什么也没有改动"):
        bureau.make_bureau_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == FOLDER_MODE | 0o055
    monkeypatch.undo()
    assert bureau.make_bureau_private(folder) == 2
