"""The table of 13 columns on the desk is the act's, to the last figure, and goes out as Excel."""

from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.disclosure.statistics import of_year
from rules.disclosure.statistics import HEADINGS, cells
from tests.tui.desk import at_desk, came, press, saw, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.exporting import ExportDialog
from tui.screens.site.statistics import StatisticsScreen
from tui.widgets.dialog import MessageDialog, PickDialog
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def test_the_year_shows_every_row_and_its_total_and_another_year_can_be_chosen(bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        rows = {year: of_year(office, year) for year in (2023, 2024)}

    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        assert [cells(row) for row in table.rows] == [cells(row) for row in (*rows[2024].rows, rows[2024].total)]
        assert f"检查 {rows[2024].total.checked}" in screen_text(desk)
        await press(pilot, "end", "enter")
        told = await came(pilot, MessageDialog)
        assert told.lines[-1] == "按项次（一家查一个事项）：抽查 {}、检查 {}".format(*rows[2024].entries)
        await press(pilot, "escape")
        await came(pilot, StatisticsScreen)
        await press(pilot, "f4")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await came(pilot, StatisticsScreen)
        assert "2023 年" in screen_text(desk)
        assert len(table.rows) == len(rows[2023].rows) + 1

    at_desk(bureau, StatisticsScreen, act)


def test_f6_turns_to_the_checks_with_a_cause_and_names_the_table_it_leads_to(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        random = len(table.rows)
        assert "F6 看非随机检查" in screen_text(desk)
        assert screen_text(desk).rstrip().splitlines()[-2].rstrip().endswith("元"), "the totals fit the smallest window"
        await press(pilot, "f6")
        await saw(pilot, "非随机检查情况统计表", "这一年没有非随机检查", "到“任务”按 F6 建立", "F6 看随机抽查")
        await press(pilot, "f6")
        assert len(table.rows) == random

    at_desk(bureau, StatisticsScreen, act)


def test_all_thirteen_columns_can_be_reached_with_the_arrow_key(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        seen = set()
        for _ in HEADINGS:
            header = screen_text(desk)
            seen |= {heading for heading in HEADINGS if heading in header}
            await press(pilot, "right")
        assert seen == set(HEADINGS)
        await press(pilot, "enter")
        told = await came(pilot, MessageDialog)
        assert any(line.startswith("检查结果录入公示数") for line in told.lines)

    at_desk(bureau, StatisticsScreen, act)


def test_the_export_holds_headings_rows_and_total(bureau: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bureau.parent)

    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f7")
        await came(pilot, ExportDialog)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StatisticsScreen))

    at_desk(bureau, StatisticsScreen, act)
    book = CalamineWorkbook.from_path(str(bureau.parent / "2024 年抽查情况统计表（按录入）.xlsx"))
    read = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    assert list(HEADINGS) in read
    assert any("合计" in row for row in read)


def test_the_table_of_one_department_is_picked_by_name(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        every = len(desk.screen.query_one(RecordTable).rows)
        await press(pilot, "f3")
        await saw(pilot, "哪个部门的", "各部门")
        await type_in(pilot, "消防")
        await press(pilot, "enter")
        await until(pilot, lambda: 0 < len(desk.screen.query_one(RecordTable).rows) < every)
        await saw(pilot, "抽查情况统计表（按录入） › ")

    at_desk(bureau, StatisticsScreen, act)
