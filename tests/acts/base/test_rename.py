"""单位改名: the name stands in bureau.toml and in the journal; two names are told, and one step makes them one."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.base import bureau
from acts.base.office import open_office
from acts.base.rename import change_bureau, rename
from acts.journal.log import log
from acts.registry import registry
from acts.registry.registry import DEPARTMENTS, ENTERPRISES
from db.config import Bureau, read_bureau
from db.config_writing import change_settings
from rules.base.errors import Busy, OtherName, Refused
from rules.registry.enterprise import Enterprise
from tests.acts.office import Clock, hotel, tokens

SETTINGS = Bureau(name="示例县公安局", region="410499", operator="演示员")


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "双随机"
    bureau.create(place, SETTINGS, by="演示员", clock=Clock(), token=tokens())
    with open_office(place, clock=Clock()) as office:
        registry.add(office, ENTERPRISES, hotel(1))
    return place


def test_settings_of_another_bureau_are_refused_before_anything_is_written(folder: Path) -> None:
    toml = folder / "bureau.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("示例县公安局", "别县公安局"), encoding="utf-8")
    before = tree(folder)
    with (
        pytest.raises(OtherName, match=r"bureau\.toml：name：这里写的是“别县公安局”，台账是“示例县公安局”的"),
        open_office(folder),
    ):
        pass
    with open_office(folder, write=False) as office:
        assert "别县公安局" in office.store.notices[0]
    assert tree(folder) == before
    assert "别县公安局" in str(bureau.check_bureau(folder)[0])


def test_a_bureau_that_got_another_name_registers_it_once(folder: Path) -> None:
    change_settings(folder, replace(SETTINGS, name="示例市公安局"))  # in the file alone, as by hand
    assert rename(folder, clock=Clock()) == ("示例县公安局", "示例市公安局")
    with open_office(folder) as office:
        assert (office.store.name, office.bureau.name) == ("示例市公安局", "示例市公安局")
        line = log(office)[0]
        assert (line.act, line.text, line.by) == (
            "bureau.rename", "单位名称由“示例县公安局”改为“示例市公安局”", "演示员",
        )  # fmt: skip
    assert bureau.check_bureau(folder) == []
    before = tree(folder)
    assert rename(folder, clock=Clock()) == ("示例市公安局", "示例市公安局")
    assert tree(folder) == before


def test_a_name_that_is_given_stands_in_both(folder: Path) -> None:
    assert rename(folder, "示例市公安局", by="赵演示", clock=Clock()) == ("示例县公安局", "示例市公安局")
    assert read_bureau(folder).name == "示例市公安局"
    with open_office(folder, clock=Clock()) as office:
        changed = change_bureau(office, replace(office.bureau, name="又一个公安局"))
        assert (changed.name, office.store.name) == ("又一个公安局", "又一个公安局")
    with open_office(folder) as office:
        assert office.store.count(Enterprise) == 1


def test_a_name_that_cannot_be_registered_changes_nothing(folder: Path) -> None:
    before = (folder / "bureau.toml").read_bytes()
    with open_office(folder, write=False, clock=Clock()) as office, pytest.raises(Refused, match="只读"):
        change_bureau(office, replace(office.bureau, name="示例市公安局"))
    with open_office(folder), pytest.raises(Busy):
        rename(folder, "示例市公安局")
    with pytest.raises(Refused):
        rename(folder, "\u200b", clock=Clock())
    with pytest.raises(Refused, match="没有人确认过"):  # the machine's clock, years after the last entry
        rename(folder, "示例市公安局")
    assert (folder / "bureau.toml").read_bytes() == before


def test_a_new_bureau_is_refused_where_one_lost_its_settings_and_nothing_is_touched(folder: Path) -> None:
    """A bureau.toml that is gone once got the new name, and the old journal was opened under it."""
    (folder / "bureau.toml").unlink()
    before = tree(folder)
    for settings in (SETTINGS, Bureau(name="另一个县公安局", region="410401")):
        with pytest.raises(Refused, match="已经有台账，不能再新建，什么也没有改动"):
            bureau.create(folder, settings, by="演示员")
        assert tree(folder) == before
    for name in ("journal",):
        (folder / name).rename(folder / f"{name}.别处")
    before = tree(folder)
    with pytest.raises(Refused, match="已经有台账"):
        bureau.create(folder, SETTINGS, by="演示员")
    assert tree(folder) == before, "records.json alone is a bureau's too"


def test_the_department_that_is_the_bureau_itself_is_renamed_with_it(folder: Path) -> None:
    """检查机关 of its own items would be the old name; a name that was given to it otherwise stays."""
    with open_office(folder, by="演示员", clock=Clock()) as office:
        registry.add(office, DEPARTMENTS, {"number": "edu", "name": "示例县教育体育局", "short": "教体"})
        assert office.departments.name("police") == "示例县公安局"
    rename(folder, "示例市公安局", by="赵演示", clock=Clock())
    with open_office(folder, by="演示员", clock=Clock()) as office:
        assert office.departments.name("police") == "示例市公安局"
        registry.edit(office, DEPARTMENTS, "police", {"name": "示例市公安局治安支队"})
    rename(folder, "示例州公安局", by="赵演示", clock=Clock())
    with open_office(folder, by="演示员", clock=Clock()) as office:
        assert office.departments.name("police") == "示例市公安局治安支队"
