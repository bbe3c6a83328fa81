"""网盘同步: a folder that a sync program carries to and fro is recognised, whatever stands above or in it."""

from pathlib import Path

import pytest

from filesystem.sync_folders import sync_program


@pytest.mark.parametrize(
    ("parts", "program"),
    [
        ("OneDrive/文档/双随机", "OneDrive"),
        ("OneDrive - 示例县公安局/双随机", "OneDrive"),
        ("我的坚果云/双随机", "坚果云"),
        ("Nutstore Files/1/双随机", "坚果云"),
        ("WPS云盘/双随机", "WPS 云文档"),
        ("WPSDrive/12345/WPS云盘", "WPS 云文档"),
        ("BaiduSyncdisk/双随机", "百度网盘"),
        ("Library/Mobile Documents/com~apple~CloudDocs/双随机", "iCloud"),
        ("Dropbox (个人)/双随机", "Dropbox"),
        ("双随机", ""),
        ("我的坚果云的说明/双随机", ""),
        ("不同步/OneDriver", ""),
    ],
)
def test_the_names_that_the_programs_give_their_folders(tmp_path: Path, parts: str, program: str) -> None:
    assert sync_program(tmp_path / parts, {}) == program, "nothing needs to exist"


def test_what_a_program_lays_into_its_folder(tmp_path: Path) -> None:
    (tmp_path / "共享" / ".stfolder").mkdir(parents=True)
    assert sync_program(tmp_path / "共享" / "双随机", {}) == "Syncthing"
    assert sync_program(tmp_path / "双随机", {}) == ""


def test_the_folder_that_onedrive_names_in_the_environment(tmp_path: Path) -> None:
    env = {"OneDriveCommercial": str(tmp_path / "单位的云"), "OneDrive": ""}
    assert sync_program(tmp_path / "单位的云" / "双随机", env) == "OneDrive"
    assert sync_program(tmp_path / "本机" / "双随机", env) == ""


def test_a_link_into_such_a_folder_leads_there(tmp_path: Path) -> None:
    (tmp_path / "OneDrive" / "双随机").mkdir(parents=True)
    (tmp_path / "台账").symlink_to(tmp_path / "OneDrive" / "双随机")
    assert sync_program(tmp_path / "台账", {}) == "OneDrive"
