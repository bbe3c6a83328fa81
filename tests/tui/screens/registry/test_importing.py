"""Import on the desk: nothing is stored before the clerk has seen row by row what would happen, and said yes."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.registry.importing import ImportRow
from db.exchange.formats import LISTS
from db.exchange.reading import read_list
from rules.base.errors import Problem, Refused
from rules.importing.sheet import RowText
from rules.registry.enterprise import Enterprise
from tests.tui.desk import at_desk, came, press, saw
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.exporting import ExportDialog, typed_path
from tui.screens.parts.progress import CountedRows
from tui.screens.registry.import_questions import QuestionsScreen
from tui.screens.registry.import_row import RowForm, corrected, shown_columns
from tui.screens.registry.import_texts import summary
from tui.screens.registry.importing import ImportScreen
from tui.widgets.dialog import PickDialog, YesNoDialog
from tui.widgets.parts import KeyHints
from tui.widgets.text import TextField

GOOD, OTHER = "91410499MA0000000P", "91410499MA0000001T"


def _file(folder: Path, bureau: Path, *extra: Sequence[str], headings: str = "单位名称,信用代码,经营地址,备用") -> Path:
    """A list as another office writes it: three rows that are there already, and these."""
    with open_office(bureau, write=False) as office:
        known = office.store.all(Enterprise)[:3]
    rows = [headings, *(f"{one.name},{one.code},{one.address}," for one in known), *(",".join(row) for row in extra)]
    path = folder / "名录.csv"
    path.write_bytes("\n".join(rows).encode("gb18030"))
    return path


async def _choose(pilot: Pilot[Any], path: Path) -> ImportScreen:
    screen = await came(pilot, ImportScreen)
    field = screen.query_one("#path")
    field.value = str(path)  # type: ignore[attr-defined]
    field.focus()
    await press(pilot, "enter")
    return screen


async def _previewed(pilot: Pilot[Any], path: Path) -> ImportScreen:
    screen = await _choose(pilot, path)
    await until(pilot, lambda: screen.report is not None)
    await came(pilot, ImportScreen)
    return screen


def _count(bureau: Path) -> int:
    with open_office(bureau, write=False) as office:
        return office.store.count(Enterprise)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_preview_tells_what_becomes_of_each_row_and_stores_nothing(
    bureau: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = _file(tmp_path, bureau, ("演示新旅馆", GOOD, "东街", ""), ("错码旅馆", "9141", "", ""))

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _previewed(pilot, path)
        await saw(pilot, "共 5 行：新增 1，无变化 3，不能导入 1", "单位名称→企业名称", "没有用到：备用")
        await saw(pilot, "错码旅馆", "不能导入", "现在是 4 位")
        assert "演示新旅馆" not in screen_text(pilot.app), "what is wrong is shown first, alone"
        assert "F12 看全部" in screen_text(pilot.app)
        await press(pilot, "f12")
        await saw(pilot, "演示新旅馆", "新增", "无变化", "F12 只看有问题的")
        await press(pilot, "escape")
        await saw(pilot, "选一个 .xlsx、.xls、.csv 等 文件")

    at_desk(bureau, lambda: ImportScreen("enterprises"), act, size)
    assert _count(bureau) == 597


def test_a_file_without_wrong_rows_is_stored_at_f8(bureau: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, bureau, ("演示新旅馆", GOOD, "东街", ""))

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await _previewed(pilot, path)
        await press(pilot, "f8")
        await until(pilot, lambda: desk.screen is not screen and desk.office.store.count(Enterprise) == 598)

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)
    with open_office(bureau, write=False) as office:
        assert office.store.where(Enterprise, code=GOOD)[0].name == "演示新旅馆"


def test_wrong_rows_are_left_out_only_when_the_clerk_says_so(bureau: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, bureau, ("演示新旅馆", GOOD, "东街", ""), ("错码旅馆", "9141", "", ""))

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        await _previewed(pilot, path)
        await press(pilot, "f8")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await came(pilot, ImportScreen)
        assert desk.office.store.count(Enterprise) == 597, "the first answer is the safe one"
        await press(pilot, "f8")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await until(pilot, lambda: desk.office.store.count(Enterprise) == 598)

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)


def test_a_wrong_row_is_put_right_in_place_and_judged_again_with_the_whole_file(bureau: Path, tmp_path: Path) -> None:
    path = _file(
        tmp_path, bureau, ("演示新旅馆", GOOD, "东街", ""), ("错码旅馆", "9141", "西街", ""), ("三号旅馆", "9142", "南街", "")
    )  # fmt: skip

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await _previewed(pilot, path)
        await saw(pilot, "不能导入 2")
        await press(pilot, "enter")
        form = (await came(pilot, RowForm)).form
        assert form.at == "code", "the cursor is where something is wrong"
        await saw(pilot, "第 6 行", "现在是 4 位", "西街")
        form.field("code").raw = GOOD
        await press(pilot, "f2")
        await saw(pilot, "与第 5 行重复")
        assert isinstance(desk.screen, RowForm), "what two rows share is told beside the field, too"
        form.field("code").raw = OTHER
        await press(pilot, "f8")
        await came(pilot, ImportScreen)
        await saw(pilot, "新增 2", "不能导入 1", "在这里改正了 1 行", "三号旅馆")
        await press(pilot, "escape")
        await came(pilot, YesNoDialog)
        await press(pilot, "escape")
        assert desk.office.store.count(Enterprise) == 597, "nothing is saved until confirmed"
        await press(pilot, "f8")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await until(pilot, lambda: desk.screen is not screen and desk.office.store.count(Enterprise) == 599)

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)
    with open_office(bureau, write=False) as office:
        assert [(one.name, one.address) for one in office.store.where(Enterprise, code=OTHER)] == [("错码旅馆", "西街")]
        assert "预览中改正 1 行" in office.store.latest(1)[0].head.why


def test_once_the_last_wrong_row_is_put_right_all_rows_are_there_to_be_looked_at(bureau: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, bureau, ("演示新旅馆", GOOD, "东街", ""), ("错码旅馆", "9141", "西街", ""))

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _previewed(pilot, path)
        assert "演示新旅馆" not in await saw(pilot, "只列出不能导入的")
        await press(pilot, "enter")
        (await came(pilot, RowForm)).form.field("code").raw = OTHER
        await press(pilot, "f2")
        await came(pilot, ImportScreen)
        await saw(pilot, "演示新旅馆", "错码旅馆", "新增 2")

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)


def test_a_row_that_was_left_half_put_right_stays_as_the_file_has_it(bureau: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, bureau, ("错码旅馆", "9141", "西街", ""))

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _previewed(pilot, path)
        await press(pilot, "enter")
        (await came(pilot, RowForm)).form.field("code").raw = "914"
        await press(pilot, "escape")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await came(pilot, ImportScreen)
        await saw(pilot, "现在是 4 位")

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)


def test_a_cell_that_lost_its_digits_is_good_again_only_when_it_was_typed_anew() -> None:
    columns = LISTS["enterprises"].columns
    lost = Problem("像数字一样存过，末尾几位可能丢了", "第 2 行", "统一社会信用代码")
    text = RowText(
        2, {"name": "演示旅馆", "code": "914104990000000000"}, (lost, Problem("比标题行多出 2 格", "第 2 行"))
    )
    opened = dict(text.raw)
    same = corrected(text, columns, opened, {**opened, "name": "演示大旅馆"})
    assert (same.raw["name"], same.problems) == ("演示大旅馆", (lost,))
    typed = corrected(text, columns, opened, {**opened, "code": GOOD})
    assert (typed.raw, typed.problems) == ({"name": "演示旅馆", "code": GOOD}, ())


def test_a_row_shows_the_cells_of_the_file_and_what_a_refusal_names() -> None:
    row = ImportRow(2, "rejected", "", "演示", (), (Problem("必须填写", "第 2 行", "统一社会信用代码"),))
    shown = shown_columns(LISTS["enterprises"].columns, RowText(2, {"name": "演示"}), row)
    assert {column.name for column in shown} == {"name", "code"}


def test_a_file_that_cannot_be_read_is_refused_in_place_with_its_cure(bureau: Path, tmp_path: Path) -> None:
    nothing_known = tmp_path / "别的表.csv"
    nothing_known.write_text("甲,乙\n1,2\n", encoding="utf-8")

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _choose(pilot, tmp_path / "没有.xlsx")
        await saw(pilot, "找不到“没有.xlsx”")
        await _choose(pilot, nothing_known)
        await came(pilot, QuestionsScreen)
        shown = await saw(pilot, "要回答", "缺少标题", "导出模板照填", "(F8 看预览)")
        assert "--" not in shown, "on the desk there are keys, not options"
        await press(pilot, "escape")
        await came(pilot, ImportScreen)

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)


def test_folders_are_walked_by_keys_alone(bureau: Path, tmp_path: Path) -> None:
    inner = tmp_path / "材料" / "名录"
    inner.mkdir(parents=True)
    _file(inner, bureau, ("演示新旅馆", GOOD, "东街", ""))
    (inner / "说明.docx").write_bytes(b"x")

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, ImportScreen)
        await saw(pilot, "名录/")
        await press(pilot, "down", "enter")
        shown = await saw(pilot, "名录.csv")
        assert "说明.docx" not in shown, "only what can be read is listed"
        await press(pilot, "enter")
        await until(pilot, lambda: screen.report is not None)

    at_desk(bureau, lambda: ImportScreen("enterprises", tmp_path / "材料"), act)


def test_a_whole_path_pasted_behind_the_folder_that_stands_there_is_the_path(bureau: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, bureau, ("演示新旅馆", GOOD, "东街", ""))

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, ImportScreen)
        field = screen.query_one("#path", TextField)
        assert field.raw.endswith(os.sep)
        field.post_message(events.Paste(f'"{path}"'))
        await until(pilot, lambda: typed_path(field.raw) == path)
        await press(pilot, "enter")
        await until(pilot, lambda: screen.report is not None)

    at_desk(bureau, lambda: ImportScreen("enterprises", tmp_path), act)


def test_a_result_file_goes_through_the_same_preview(bureau: Path, tmp_path: Path) -> None:
    path = tmp_path / "结果.csv"
    path.write_text(
        "任务编号,对象编号,事项编号,检查结果,检查日期\n2024-001,O-000000,I-0001,未发现问题,2024-09-02\n",
        encoding="utf-8",
    )

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await _previewed(pilot, path)
        shown = await saw(pilot, "共 1 行：不能导入 1")
        assert "result correct" not in shown, "the desk names keys, not commands"

    at_desk(bureau, lambda: ImportScreen("results"), act)


def test_the_template_is_saved_where_the_clerk_says_and_can_be_imported(bureau: Path, tmp_path: Path) -> None:
    target = tmp_path / "模板.xlsx"

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await press(pilot, "f7")
        dialog = await came(pilot, ExportDialog)
        dialog.query_one("#answer").value = str(target)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await until(pilot, target.exists)
        await came(pilot, ImportScreen)

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)
    with pytest.raises(Refused, match="没有要导入的内容"):
        read_list(target, LISTS["enterprises"].columns)


def test_a_read_only_desk_previews_and_says_why_it_does_not_import(bureau: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, bureau, ("演示新旅馆", GOOD, "东街", ""))

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await _previewed(pilot, path)
        assert "只读" in screen.why_not("take")
        greyed = {binding.action for _, _, _, binding, able in screen.query_one(KeyHints).hints() if not able}
        assert "take" in greyed
        await press(pilot, "f8")
        assert screen.report is not None

    with open_office(bureau):
        at_desk(bureau, lambda: ImportScreen("enterprises"), act)
    assert _count(bureau) == 597


def test_a_counted_tuple_reports_and_stops_when_told() -> None:
    seen: list[tuple[int, int]] = []
    rows = CountedRows.reporting(range(250), lambda done, total: seen.append((done, total)))
    assert list(rows) == list(range(250))
    assert seen == [(0, 250), (100, 250), (200, 250)]

    def stop(done: int, _total: int) -> None:
        if done == 100:
            raise Refused("停")

    with pytest.raises(Refused):
        list(CountedRows.reporting(range(250), stop))


def test_a_path_is_read_as_it_was_copied() -> None:
    assert typed_path(' "/home/演示/名录.xlsx" ') == Path("/home/演示/名录.xlsx")
    assert typed_path("~/名录.xlsx") == Path.home() / "名录.xlsx"


def test_the_summary_names_only_what_there_is() -> None:
    assert summary({"new": 1200, "changed": 0, "same": 0, "rejected": 2}) == "新增 1,200，不能导入 2"
    assert summary({"new": 0, "changed": 0, "same": 0, "rejected": 0}) == "没有内容"


def _staff(folder: Path) -> Path:
    path = folder / "人员.csv"
    rows = "姓名,部门,证件号,有效期至\n演示新人,公安,16041234567,2026-12-31\n"
    path.write_text(rows, "utf-8-sig")
    return path


def test_a_heading_that_may_mean_an_id_number_is_asked_about(bureau: Path, tmp_path: Path) -> None:
    path = _staff(tmp_path)

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await _choose(pilot, path)
        await came(pilot, QuestionsScreen)
        await saw(pilot, "要回答", "证件号")
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await saw(pilot, "身份证号")
        await press(pilot, "enter")
        await saw(pilot, "缺少标题：执法证号")
        await press(pilot, "escape")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await came(pilot, ImportScreen)
        assert screen.report is None

    at_desk(bureau, lambda: ImportScreen("inspectors"), act)

    async def take(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await _choose(pilot, path)
        await came(pilot, QuestionsScreen)
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await saw(pilot, "都有答案了，按 F8 看预览")
        await press(pilot, "f8")
        await until(pilot, lambda: screen.report is not None)
        assert screen.report is not None
        assert screen.report.counts["new"] == 1

    at_desk(bureau, lambda: ImportScreen("inspectors"), take)


def test_a_file_of_departments_is_put_right_in_place_by_its_code(lists: Path, tmp_path: Path) -> None:
    path = tmp_path / "部门.csv"
    rows = ("代码,全称,简称", "fire,示例县消防救援局,消防", "edu,示例县教育体育局,公安")
    path.write_bytes("\n".join(rows).encode("gb18030"))

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        await _previewed(pilot, path)
        await saw(pilot, "修改 1", "不能导入 1", "“公安”已是 police")
        await press(pilot, "enter")
        form = (await came(pilot, RowForm)).form
        assert (form.at, form.raw()["number"]) == ("short", "edu")
        form.field("short").raw = "教体"
        await press(pilot, "f8")
        await came(pilot, ImportScreen)
        await saw(pilot, "新增 1", "修改 1")
        await press(pilot, "f8")
        await until(pilot, lambda: "edu" in desk.office.departments)

    at_desk(lists, lambda: ImportScreen("departments"), act)
    with open_office(lists, write=False) as office:
        assert (office.departments.name("fire"), office.departments.name("edu")) == (
            "示例县消防救援局",
            "示例县教育体育局",
        )
