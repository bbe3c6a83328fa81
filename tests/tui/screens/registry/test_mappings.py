"""What imports were answered is seen on the desk, changed and forgotten there."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.registry.mappings import mappings, save_mapping
from acts.registry.reading import columns_answered
from db.exchange.formats import LISTS
from rules.importing.mapping import ImportMapping
from rules.registry.enterprise import Enterprise
from tests.tui.desk import at_desk, came, press, saw, type_in
from tui.app import Desk
from tui.screens.registry.import_work import ImportWork
from tui.screens.registry.mappings import MappingScreen, MappingsScreen
from tui.widgets.dialog import PickDialog, YesNoDialog


@pytest.fixture
def remembered(bureau: Path) -> Path:
    """The bureau with the answers about one sender's files."""
    answers = ImportMapping(
        list="enterprises", sender="县市监局", columns={"字号": "name", "备用": ""}, values={"risk": {"低风险": "A级"}}
    )
    with open_office(bureau) as office:
        save_mapping(office, answers)
    return bureau


def _stored(bureau: Path) -> list[ImportMapping]:
    with open_office(bureau, write=False) as office:
        return [one.mapping for one in mappings(office)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_is_remembered_is_listed_and_each_answer_is_said(remembered: Path, size: tuple[int, int]) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, MappingsScreen)
        await saw(pilot, "M-0001", "检查对象", "县市监局")
        await press(pilot, "enter")
        await came(pilot, MappingScreen)
        await saw(pilot, "字号", "企业名称", "备用", "不导入这一列", "低风险", "A级", "谁报来的：县市监局")

    at_desk(remembered, lambda: MappingsScreen("enterprises"), act, size)


def test_a_heading_is_answered_otherwise(remembered: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, MappingScreen)
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await type_in(pilot, "法定代表人")
        await press(pilot, "enter")
        await came(pilot, MappingScreen)
        await saw(pilot, "法定代表人")

    at_desk(remembered, lambda: MappingScreen("M-0001"), act)
    assert _stored(remembered)[0].columns == {"字号": "legal_representative", "备用": ""}


def test_one_answer_is_forgotten_and_with_the_last_one_the_whole(remembered: Path) -> None:
    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, MappingsScreen)
        await press(pilot, "enter")
        await came(pilot, MappingScreen)
        await press(pilot, "delete", "delete")
        assert _answers(desk) == ({}, {"risk": {"低风险": "A级"}})
        await press(pilot, "delete")
        await came(pilot, YesNoDialog)
        await saw(pilot, "最后一条")
        await press(pilot, "enter")
        await came(pilot, MappingsScreen)
        await saw(pilot, "还没有记住的回答")

    at_desk(remembered, MappingsScreen, act)
    assert _stored(remembered) == []


def _answers(desk: Desk) -> tuple[object, object]:
    found = mappings(desk.office)[0].mapping
    return found.columns, found.values


def test_whose_files_are_read_so_can_be_changed(remembered: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, MappingScreen)
        await press(pilot, "f4")
        await saw(pilot, "空着：谁报来的都照这份读")
        await press(pilot, *["backspace"] * 4, "enter")
        await came(pilot, MappingScreen)
        await saw(pilot, "没有写，谁报来的都照这份读")

    at_desk(remembered, lambda: MappingScreen("M-0001"), act)
    assert _stored(remembered)[0].sender == ""


def test_what_the_desk_was_answered_of_another_offices_list_is_remembered(bureau: Path, tmp_path: Path) -> None:
    with open_office(bureau) as office:
        one = next(one for one in office.store.all(Enterprise) if one.status == "active" and one.code)
        path = tmp_path / "八月.csv"
        path.write_text(f"企业名称,统一社会信用代码\n{one.name},{one.code}", encoding="utf-8-sig")
        work = ImportWork(office, LISTS["enterprises"])
        work.sent_by("县文旅局")
        work.open(path)
        for key, answer in (("mode", "flags"), ("flag", "黑名单"), ("source", "县文旅局")):
            question = next(one for one in work.questions if key in (one.key, one.kind))
            work.answer(question, answer)
        assert not work.must
        work.store(work.judge(lambda _done, _total: None), skip_rejected=False)
        (kept,) = mappings(office)
        labels = {column.name: column.label for column in columns_answered(office, LISTS["enterprises"], "flags")}
        assert [one.text(labels) for one in kept.answers] == ["重点监管标记名单", "黑名单", "县文旅局"]
        again = ImportWork(office, LISTS["enterprises"])
        again.sent_by("县文旅局")
        again.open(path)
        assert (again.mode, again.must) == ("flags", ())
