"""After the draw: strikes and who comes instead, the confirmed list, the match."""

from pathlib import Path

from acts.base.bureau import open_office
from acts.work.confirmations import confirmation_rows
from db import drafts
from db.exchange.writing import write_list
from db.places import Places
from rules.draw.confirmation import CONFIRMATION_COLUMNS
from rules.draw.draw_record import Draw, DrawLists, final_list, registry_numbers
from rules.work.sheet import Sheet
from rules.work.task import Task
from tests.tui.desk import Pilots, at_desk, came, joint_drawn, newest_draw, press, saw, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.task.confirm import ConfirmScreen
from tui.screens.task.match import MatchScreen
from tui.widgets.form import Form
from tui.widgets.table import RecordTable


def test_a_strike_shows_who_comes_instead_is_kept_as_a_draft_and_confirmed(bureau: Path) -> None:
    before = newest_draw(bureau, "2024-005")[1]
    first = before.drawn[0].number

    async def plan(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "delete")
        await saw(pilot, "原因")
        await type_in(pilot, "停业")
        await press(pilot, "enter")
        await saw(pilot, "依据材料的编号")
        await type_in(pilot, "函7号")
        await press(pilot, "enter")
        await saw(pilot, "拟剔除：已停业", f"递补 {first}")
        assert not desk.office.store.get(Draw, before.number).struck

    at_desk(bureau, lambda: ConfirmScreen("2024-005"), plan)
    assert drafts.load(Places(bureau).drafts, f"strikes/{before.number}") == {first: "closed_down 函7号"}

    async def confirm(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "还没有确认就离开了")
        await press(pilot, "enter")
        await saw(pilot, "拟剔除：已停业")
        await press(pilot, "f8")
        await saw(pilot, "批准剔除的负责人")
        await type_in(pilot, "演示局长")
        await press(pilot, "enter")
        await saw(pilot, "确认以后")
        await press(pilot, "enter")
        await saw(pilot, "已剔除：已停业", "下一步：匹配人员")
        await press(pilot, "f8")
        await until(pilot, lambda: isinstance(desk.screen, MatchScreen))

    at_desk(bureau, lambda: ConfirmScreen("2024-005"), confirm)
    task, draw = newest_draw(bureau, "2024-005")
    assert task.state == "confirmed"
    assert [one.number for one in draw.struck] == [first]
    assert draw.strike_papers[first][0] == "函7号"
    assert drafts.load(Places(bureau).drafts, f"strikes/{before.number}") == {}


def test_many_strikes_need_the_leaders_name_and_undo_takes_them_back(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "space", "down", "space", "delete")
        await saw(pilot, "剔除 2 个对象：原因")
        await press(pilot, "enter")
        for _ in range(2):
            await saw(pilot, "依据材料的编号")
            await type_in(pilot, "7")
            await press(pilot, "enter")
        await saw(pilot, "须由负责人批准")
        await press(pilot, "f8")
        await saw(pilot, "批准剔除的负责人")
        await press(pilot, "escape", "ctrl+z", "ctrl+z")
        text = await saw(pilot, "剔除 0 个")
        assert "拟剔除" not in text

    at_desk(bureau, lambda: ConfirmScreen("2024-005"), act)
    assert newest_draw(bureau, "2024-005")[0].state == "drawn"


def test_matching_shows_the_pools_before_and_who_goes_where_after(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "公安", "按票号", "每人约去 1 个")
        await press(pilot, "f8")
        await saw(pilot, "匹配 2024-004")
        await press(pilot, "enter")
        await saw(pilot, "记录表", "执法人员", "一企一表")
        await until(pilot, lambda: len(desk.screen.query_one(RecordTable).rows) == 8)

    at_desk(bureau, lambda: MatchScreen("2024-004"), act)
    task, draw = newest_draw(bureau, "2024-004")
    with open_office(bureau, write=False) as office:
        sheets = office.store.where(Sheet, task="2024-004")
        registered = registry_numbers(office.store.get(DrawLists, draw.number))
    assert task.state == "matched"
    assert {sheet.object for sheet in sheets} == {registered[one.number] for one in final_list(draw)}


def test_one_department_is_confirmed_with_who_answered_and_the_rest_is_waited_for(bureau: Path) -> None:
    joint_drawn(bureau)

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f4")
        await came(pilot, FormDialog)
        form = desk.screen.query_one(Form)
        form.field("department").raw, form.field("sender").raw = "消防", "演示消防员"
        await press(pilot, "f2")
        await saw(pilot, "消防确认", "确认以后")
        await press(pilot, "enter")
        await saw(pilot, "已确认 消防", "等待")
        assert desk.office.store.get(Task, "2024-009").state == "drawn"
        await press(pilot, "f8")
        await saw(pilot, "确认以后")
        await press(pilot, "enter")
        await saw(pilot, "下一步：匹配人员")
        assert "等待" not in screen_text(desk)
        await press(pilot, "ctrl+n")
        await saw(pilot, "请谁重新确认", "消防")

    at_desk(bureau, lambda: ConfirmScreen("2024-009"), act, (120, 40))
    task, draw = newest_draw(bureau, "2024-009")
    assert task.state == "confirmed"
    assert draw.confirmations[0].sender == "演示消防员"
    assert {one.department for one in draw.confirmations} == set(task.departments)


def test_a_list_that_a_department_filled_in_is_taken_at_the_desk(bureau: Path, tmp_path: Path) -> None:
    joint_drawn(bureau)
    path = tmp_path / "核对表.xlsx"
    with open_office(bureau, write=False) as office:
        rows = confirmation_rows(office, "2024-009", "fire")
    write_list(path, CONFIRMATION_COLUMNS, [{**row, "verdict": "can"} for row in rows[1:]], "核对表")

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f6")
        await came(pilot, FormDialog)
        form = desk.screen.query_one(Form)
        form.field("department").raw, form.field("sender").raw = "消防", "演示消防员"
        form.field("file").raw = str(path)
        await press(pilot, "f2")
        await saw(pilot, "名单上还有 1 家没有写")
        write_list(path, CONFIRMATION_COLUMNS, [{**row, "verdict": "can"} for row in rows], "核对表")
        await press(pilot, "f2")
        await saw(pilot, "已确认 消防", "等待")

    at_desk(bureau, lambda: ConfirmScreen("2024-009"), act, (120, 40))
    assert [one.sender for one in newest_draw(bureau, "2024-009")[1].confirmations] == ["演示消防员"]
