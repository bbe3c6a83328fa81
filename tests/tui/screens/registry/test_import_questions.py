"""What a file leaves open is asked on one page and decided by few keys; what was answered can be changed until it is imported."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from rules.importing.told import Told
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from tests.tui.desk import at_desk, came, press, saw, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.import_pair import PairDialog
from tui.screens.registry.import_questions import QuestionsScreen
from tui.screens.registry.import_texts import odd_text
from tui.screens.registry.importing import ImportScreen
from tui.screens.registry.mappings import MappingsScreen
from tui.widgets.dialog import PickDialog, YesNoDialog

ONE, TWO = "91410499MA0000000P", "91410499MA0000001T"


def _file(folder: Path, *rows: Sequence[str], headings: str) -> Path:
    path = folder / "名录.csv"
    path.write_text("\n".join([headings, *(",".join(row) for row in rows)]), encoding="utf-8")
    return path


async def _choose(pilot: Pilot[Any], path: Path) -> ImportScreen:
    screen = await came(pilot, ImportScreen)
    field = screen.query_one("#path")
    field.value = str(path)  # type: ignore[attr-defined]
    field.focus()
    await press(pilot, "enter")
    return screen


async def _chosen(pilot: Pilot[Any], path: Path) -> None:
    screen = await _choose(pilot, path)
    await until(pilot, lambda: screen.report is not None)
    await came(pilot, ImportScreen)


def _named(bureau: Path, name: str) -> list[Enterprise]:
    with open_office(bureau, write=False) as office:
        return [one for one in office.store.all(Enterprise) if one.name == name]


def _known(bureau: Path) -> Enterprise:
    with open_office(bureau, write=False) as office:
        return office.store.all(Enterprise)[1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_doubtful_pair_is_seen_side_by_side_and_decided_by_one_key(
    bureau: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    known = _known(bureau)
    path = _file(tmp_path, (known.name, ONE, "张演示"), headings="企业名称,统一社会信用代码,法定代表人")

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _chosen(pilot, path)
        await saw(pilot, "不能导入 1", "像是同一家")
        assert "[pairs]" not in screen_text(pilot.app), "on the desk one answers here, not in a file"
        await press(pilot, "enter")
        await came(pilot, PairDialog)
        await saw(pilot, "第 2 行", known.number, ONE, known.code, "张演示", "1 同一家", "2 不是同一家")
        await press(pilot, "1")
        await saw(pilot, "修改 1", "还没有保存")
        await press(pilot, "f8")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ImportScreen))

    at_desk(bureau, lambda: ImportScreen("enterprises"), act, size)
    changed = _named(bureau, known.name)
    assert [(one.number, one.code, one.old_number) for one in changed] == [(known.number, ONE, known.code)]


def test_a_pair_put_off_stays_open_and_its_row_stays_out(bureau: Path, tmp_path: Path) -> None:
    known = _known(bureau)
    path = _file(tmp_path, (known.name, ONE), headings="企业名称,统一社会信用代码")

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _chosen(pilot, path)
        await press(pilot, "enter")
        await came(pilot, PairDialog)
        await press(pilot, "escape")
        await saw(pilot, "不能导入 1")

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)
    assert [one.code for one in _named(bureau, known.name)] == [known.code]


def test_an_answer_stays_on_the_page_and_is_changed_or_taken_back_there(bureau: Path, tmp_path: Path) -> None:
    rows = (("演示甲旅馆", ONE, "绿档"), ("演示乙旅馆", TWO, "绿档"))
    path = _file(tmp_path, *rows, headings="企业名称,统一社会信用代码,信用风险等级,经营地址")

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _choose(pilot, path)
        page = await came(pilot, QuestionsScreen)
        await saw(pilot, "绿档", "要回答")
        while (line := page._table.current) is not None and "绿档" not in line.text:
            await press(pilot, "down")
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await type_in(pilot, "B")
        await press(pilot, "enter")
        await came(pilot, QuestionsScreen)
        await saw(pilot, "已回答", "B级")
        while (line := page._table.current) is not None and line.answer_given is None:
            await press(pilot, "down")
        await press(pilot, "delete")
        await until(pilot, lambda: not any(line.answer_given for line in page._lines()))
        await saw(pilot, "要回答")
        await press(pilot, "3")
        assert pilot.app.screen is page, "a digit does not lead away from answers"
        await press(pilot, "escape")
        await came(pilot, YesNoDialog)
        await saw(pilot, "不导入了吗", "回答还没有导入")
        await press(pilot, "escape")
        await came(pilot, QuestionsScreen)
        await press(pilot, "escape")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await came(pilot, ImportScreen)

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)


def test_all_rows_of_a_cause_are_put_right_by_one_answer(bureau: Path, tmp_path: Path) -> None:
    rows = (("演示甲检查", "", "依据"), ("演示乙检查", "", "依据"), ("演示丙检查", "公安", "依据"))
    path = _file(tmp_path, *rows, headings="抽查事项名称,部门,检查依据")

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _chosen(pilot, path)
        await saw(pilot, "新增 1，不能导入 2")
        await press(pilot, "f11")
        await came(pilot, PickDialog)
        await saw(pilot, "1 个原因", "部门", "（2 行）")
        await press(pilot, "enter")
        await saw(pilot, "这 2 行的部门都填成同一个")
        await type_in(pilot, "都填成")
        await press(pilot, "enter")
        await came(pilot, FormDialog)
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await type_in(pilot, "消防")
        await press(pilot, "enter")
        await came(pilot, FormDialog)
        await press(pilot, "f2")
        await saw(pilot, "新增 3", "在这里改正了 2 行")
        await press(pilot, "escape")
        await came(pilot, YesNoDialog)

    at_desk(bureau, lambda: ImportScreen("items"), act)
    with open_office(bureau, write=False) as office:
        assert not [one for one in office.store.all(Item) if one.name == "演示甲检查"], "nothing is stored before F8"


def test_what_a_full_list_no_longer_has_gets_a_status_only_when_the_clerk_says_so(bureau: Path, tmp_path: Path) -> None:
    known = _known(bureau)
    path = _file(tmp_path, (known.name, known.code), headings="企业名称,统一社会信用代码")
    first: list[str] = []

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _chosen(pilot, path)
        await press(pilot, "f6")
        await came(pilot, QuestionsScreen)
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await type_in(pilot, "没有了的列出来")
        await press(pilot, "enter")
        await came(pilot, QuestionsScreen)
        await press(pilot, "f8")
        screen = await came(pilot, ImportScreen)
        await saw(pilot, "名单上没有了", "不动；回车可以改")
        report = screen.report
        assert report is not None
        assert report.gone
        first.append(report.gone[0].number)
        await press(pilot, "down", "enter")
        await came(pilot, PickDialog)
        await type_in(pilot, "改成注销")
        await press(pilot, "enter")
        await saw(pilot, "改成注销")
        await press(pilot, "f8")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ImportScreen))

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)
    with open_office(bureau, write=False) as office:
        gone = office.store.get(Enterprise, first[0])
        others = [one for one in office.store.all(Enterprise) if one.status_source == "名录.csv"]
    assert gone.status == "deregistered"
    assert others == [gone]


def test_what_was_answered_before_is_one_key_away_from_the_files(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, ImportScreen)
        await press(pilot, "f11")
        await came(pilot, MappingsScreen)
        await saw(pilot, "还没有记住的回答")

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)


def test_how_many_values_hardly_can_be_is_said_before_the_headings() -> None:
    told = [Told("odd", "成立日期在今天以后", 3), Told("odd", "联系电话位数不像电话号码", 1), Told("serial", "序号", 9)]
    assert (odd_text(told), odd_text(told[2:])) == ("4 处像是不对，请核对（F6）；", "")
