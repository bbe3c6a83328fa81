"""Where the files lie, and how a command finds its bureau."""

from pathlib import Path

import pytest

from db.config import read_bureau
from db.places import Places, find_bureau
from rules.base.errors import NotFound, Refused


def bureau(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "bureau.toml").touch()
    return folder


def test_the_named_folder_goes_before_the_variable_and_the_variable_before_here(tmp_path: Path) -> None:
    named, variable, here = (bureau(tmp_path / name) for name in ("named", "variable", "here"))
    env = {"MINGCHOU_BUREAU": str(variable)}
    assert find_bureau(named, env, here) == named
    assert find_bureau(Path("../named"), env, here).resolve() == named
    assert find_bureau(None, env, here) == variable
    assert find_bureau(None, {"MINGCHOU_BUREAU": ""}, here) == here


def test_the_nearest_bureau_upwards_is_found(tmp_path: Path) -> None:
    outer = bureau(tmp_path / "outer")
    inner = bureau(outer / "a" / "inner")
    (inner / "x" / "y").mkdir(parents=True)
    assert find_bureau(None, {}, inner / "x" / "y") == inner
    assert find_bureau(None, {}, outer / "a") == outer


def test_without_a_bureau_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"--bureau.*mingchou init"):
        find_bureau(None, {}, tmp_path)
    with pytest.raises(Refused, match=r"--bureau 指定的文件夹“没有”里没有 bureau\.toml"):
        find_bureau(Path("没有"), {}, tmp_path)
    with pytest.raises(Refused, match="环境变量 MINGCHOU_BUREAU"):
        find_bureau(None, {"MINGCHOU_BUREAU": "x"}, tmp_path)


@pytest.mark.parametrize("number", ["../x", "", "a/b", "..", "a\\b", "2024-001\n", "x" * 33, "抽取"])
def test_a_number_never_leads_out_of_the_bureau(number: str) -> None:
    for place in (Places(Path("b")).evidence, Places(Path("b")).sheets):
        with pytest.raises(ValueError, match="不是编号"):
            place(number)


def test_the_layout_is_the_one_in_the_handbook() -> None:
    places = Places(Path("b"))
    found = {
        places.bureau_toml, places.records, places.records_sum, places.journal_file(1), places.head, places.pages,
        places.backups, places.public, places.evidence("2024-001-1"), places.sheets("2024-001"),
    }  # fmt: skip
    assert {path.as_posix() for path in found} == {
        "b/bureau.toml", "b/records.json", "b/records.json.sha256", "b/journal/000000000001.jsonl", "b/journal/HEAD",
        "b/pages", "b/backups", "b/public", "b/evidence/2024-001-1", "b/sheets/2024-001",
    }  # fmt: skip


def test_a_folder_that_may_not_be_looked_into_is_said_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "is_file", refuses)
    for named in (tmp_path, None):
        with pytest.raises(Refused, match=r"没有权限读写“.*bureau\.toml”.*什么也没有改动"):
            find_bureau(named, {}, tmp_path)


def test_a_bureau_that_lost_its_settings_is_not_told_to_be_made_anew(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    told = "里有台账，但 bureau.toml 不见了；请从最近的备份里取回"
    with pytest.raises(Refused, match=told):
        find_bureau(tmp_path, {}, tmp_path)
    with pytest.raises(NotFound, match=told):
        read_bureau(tmp_path)
