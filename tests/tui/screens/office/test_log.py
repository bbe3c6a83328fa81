"""The journal reads as sentences: who did what when, newest first; each entry says what it changed."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.registry import registry
from rules.registry.enterprise import Enterprise
from tests.rules.base.test_records import records
from tests.tui.desk import at_desk, came, press, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.office.log import TABLES, LogScreen, entry_records
from tui.widgets.dialog import MessageDialog, YesNoDialog
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def test_every_act_stands_there_once_newest_first_in_chinese(bureau: Path) -> None:
    with open_office(bureau, by="李演示") as office:
        one = office.store.all(Enterprise)[0]
        registry.edit(office, registry.ENTERPRISES, one.number, {"town": "演示乡"})
        entries = list(office.store.entries())
    last = office.store.position.seq

    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows)
        assert [row.number for row in table.rows] == list(range(last, 0, -1))
        assert table.rows[0].line.by == "李演示"
        assert not [row.line.text for row in table.rows if row.line.text.isascii()]

    at_desk(bureau, LogScreen, act)
    assert entry_records(entries[-1]) == [f"检查对象 {one.number}"]
    assert not [record for entry in entries for record in entry_records(entry) if record[0].isascii()]


def test_every_table_has_its_name() -> None:
    assert {record.table for record in records()} <= TABLES.keys()


def test_an_edit_is_taken_back_after_showing_what_will_be_as_it_was(bureau: Path) -> None:
    with open_office(bureau, by="李演示") as office:
        one = office.store.all(Enterprise)[0]
        registry.edit(office, registry.ENTERPRISES, one.number, {"town": "演示乡"})

    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows)
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        assert one.number in screen_text(desk)
        await press(pilot, "left", "enter")
        await until(pilot, lambda: table.rows[0].line.text.startswith("撤销第"))
        assert desk.office.store.get(Enterprise, one.number) == one

    at_desk(bureau, LogScreen, act)


def test_what_cannot_be_taken_back_says_what_to_do_instead(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows)
        table.cursor_row = next(at for at, row in enumerate(table.rows) if "抽取" in row.line.text)
        before = desk.office.store.position
        await press(pilot, "f8")
        told = await came(pilot, MessageDialog)
        assert "请作废" in "".join(told.lines)
        assert "mingchou" not in "".join(told.lines)
        assert desk.office.store.position == before

    at_desk(bureau, LogScreen, act)


def test_entries_are_found_by_word_and_by_initials_and_enter_tells_all_of_one(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows)
        everything = len(table.rows)
        await press(pilot, "f3")
        await type_in(pilot, "中止")
        await until(pilot, lambda: 0 < len(table.rows) < everything)
        assert all("中止" in row.line.text for row in table.rows)
        await press(pilot, "enter", "enter")
        told = await came(pilot, MessageDialog)
        assert "任务 2024-008" in told.lines
        assert "校验值" in screen_text(desk)

    at_desk(bureau, LogScreen, act)


def test_what_is_done_while_the_log_is_open_appears_with_f5(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows)
        before = len(table.rows)
        one = desk.office.store.all(Enterprise)[0]
        registry.edit(desk.office, registry.ENTERPRISES, one.number, {"town": "演示乡"})
        await press(pilot, "f5")
        await until(pilot, lambda: len(table.rows) == before + 1)

    at_desk(bureau, LogScreen, act)
