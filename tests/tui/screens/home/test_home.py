"""The first screen says what is to be done, the most urgent first, by when and why; Enter goes there."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.draw import draw
from acts.draw.supplement import freeze_objects
from acts.due.due import due
from acts.registry.visit_cap import set_cap
from acts.work import result
from rules.work.report import Report
from rules.work.result import Result
from rules.work.states import OPEN
from rules.work.task import Task
from tests.tui.desk import at_desk, at_time, came, press, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.due_texts import tone
from tui.publishing import publish_site
from tui.screens.base import DeskScreen
from tui.screens.home import home
from tui.screens.home.home import HomeScreen
from tui.screens.home.todo import TodoItem, todo_items
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.plan import PlanScreen
from tui.screens.results.approval import ApprovalScreen
from tui.screens.results.results import ResultsScreen
from tui.screens.site.publish import PublishScreen
from tui.screens.task.task import TaskScreen
from tui.screens.task.tasks import task_rows
from tui.widgets.dialog import PickDialog
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def test_overdue_comes_first_then_what_is_due_soon_then_the_next_steps(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows and table.rows[0].number == "publish")  # never published: long overdue
        tones = [duty.tone for duty in table.rows]
        assert tones == sorted(tones, key=("bad", "warn", "accent", "", "muted").index)
        assert "已逾期" in screen_text(desk)
        soon = [duty.number for duty in table.rows].index("confirm/2024-005-2/police")
        assert (table.rows[soon].tone, table.rows[soon].when) == ("warn", "9月3日（还有 1 个工作日）")
        table.cursor_row = soon
        await until(pilot, lambda: "8月30日起 2 个工作日" in screen_text(desk))  # how the deadline was counted
        assert "治安大队、公安" in screen_text(desk)

    at_desk(bureau, HomeScreen, act)


def test_nothing_is_late_once_it_is_published_and_a_withdrawal_is_due_again(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, HomeScreen)
        table = screen.query_one(RecordTable)
        publish_site(desk.office, first=True)
        await press(pilot, "f5")
        await until(pilot, lambda: table.rows and not any(duty.number == "publish" for duty in table.rows))
        one = next(one for one in desk.office.store.all(Result) if one.approved and not one.withdrawn)
        result.withdraw(
            desk.office, one.task, one.object, one.item, reason="court", by="演示局长", document="示公演〔2024〕9号"
        )
        await press(pilot, "f5")
        await until(pilot, lambda: any("撤回 1 条" in duty.text for duty in table.rows))

    at_desk(bureau, HomeScreen, act)


def test_every_task_that_goes_on_has_something_due_here(demo_bureau: Path) -> None:
    with open_office(demo_bureau, write=False) as office:
        told = {item.about for item in todo_items(office) if item.kind}
        going = {task.number for task in office.store.all(Task) if task.state in OPEN}
    assert going
    assert going <= told


def test_a_supplement_that_waits_has_its_own_day_and_the_results_keep_theirs(bureau: Path) -> None:
    """It would expire unseen behind the day by which the results are due."""
    source = {"place": "会议室", "dice": "20"}
    with open_office(bureau, by="演示员") as office:
        before = {item.number: item for item in todo_items(office)}["visit/2024-003/1"]
        expected = office.now() + timedelta(hours=6)
        freeze_objects(
            office, "2024-003", "5%", reason="ratio_raised", paper="示公〔2024〕3号", approved_by="演示局长",
            kind="dice", source=source, expected_at=expected,
        )  # fmt: skip
        after = {item.number: item for item in todo_items(office)}
        draw_number = office.store.get(Task, "2024-003").supplements[-1]
        waits, visits = after[f"value/{draw_number}"], after["visit/2024-003/1"]
        task = office.store.get(Task, "2024-003")
        assert (waits.tone, waits.text) == ("warn", f"录入随机值（补充抽取 {draw_number}）：{task.name}")
        assert waits.due < visits.due == before.due
        assert (visits.text, visits.place) == (before.text, "results/2024-003")
        row = next(row for row in task_rows(office) if row.number == task.number)
        assert (row.next, row.tone) == ("录入随机值", "warn")
    at_time(bureau, "2024-09-02T15:05")
    with open_office(bureau, by="演示员") as office:
        draw.run(office, task.number, "01382438112797316654", ["演示见证单位"])
        assert {item.number: item for item in todo_items(office)}[f"confirm/{draw_number}/police"].text.startswith(
            "公安确认名单（补充抽取"
        )


def _lists(table: RecordTable[TodoItem], number: str) -> bool:
    """Whether this is on the list."""
    return number in [row.number for row in table.rows]


def test_enter_goes_to_the_place_where_it_is_done(bureau: Path) -> None:
    places: dict[str, type[DeskScreen]] = {
        "approve/2024-002": ApprovalScreen,
        "visit/2024-002/1": ResultsScreen,
        "freeze/2024-009": TaskScreen,
        "publish": PublishScreen,
    }

    async def act(desk: Desk, pilot: Pilots) -> None:
        for number, kind in places.items():
            first = await came(pilot, HomeScreen)
            table = first.query_one(RecordTable)
            await until(pilot, partial(_lists, table, number))
            table.cursor_row = [item.number for item in table.rows].index(number)
            await press(pilot, "enter")
            await came(pilot, kind)
            desk.action_section("home")
        await came(pilot, HomeScreen)

    at_desk(bureau, HomeScreen, act)


def test_the_plan_of_the_coming_year_leads_to_the_plans_of_the_years(bureau: Path) -> None:
    at_time(bureau, "2024-10-08T09:00")

    async def act(_desk: Desk, pilot: Pilots) -> None:
        table = (await came(pilot, HomeScreen)).query_one(RecordTable)
        await until(pilot, partial(_lists, table, "plan/2025"))
        table.cursor_row = [item.number for item in table.rows].index("plan/2025")
        await press(pilot, "enter")
        shown = await came(pilot, PlanScreen)
        assert shown.current_list.definition.code == "plans"
        await press(pilot, "escape")
        await came(pilot, HomeScreen)

    at_desk(bureau, HomeScreen, act)


def test_only_the_things_of_one_section_are_shown_and_the_others_are_still_counted(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: _lists(table, "publish"))
        every = list(table.rows)
        await press(pilot, "f6")
        dialog = desk.screen
        assert isinstance(dialog, PickDialog)
        options = [value for value, _ in dialog.options]
        dialog.table.cursor_row = options.index("section/网安大队")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(desk.screen, HomeScreen))
        assert {item.section for item in table.rows} == {"网安大队"}
        assert [item.number for item in table.rows] == [item.number for item in every if item.section == "网安大队"]
        late = sum(item.tone == "bad" for item in every)
        assert f"逾期 {late} 件" in screen_text(desk)
        assert "只看网安大队的" in screen_text(desk)

    at_desk(bureau, HomeScreen, act)


def test_a_report_is_registered_where_it_stands(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: _lists(table, "report/2024-12"))
        table.cursor_row = [item.number for item in table.rows].index("report/2024-12")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(desk.screen, FormDialog))
        await type_in(pilot, "示例市公安局")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(desk.screen, HomeScreen) and not _lists(table, "report/2024-12"))
        assert desk.office.store.get(Report, "2024-12").to == "示例市公安局"

    at_desk(bureau, HomeScreen, act)


def test_what_has_no_deadline_is_not_counted_as_due_soon(bureau: Path) -> None:
    """Without a cap the desk said 快到期 7 件 where `mingchou due` counted 6."""

    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: _lists(table, "publish"))
        set_cap(desk.office, {"most": "0", "by_risk": "", "basis": "演示", "approved_by": "演示局长"})
        await press(pilot, "f5")
        await until(pilot, lambda: _lists(table, "cap"))
        soon = sum(tone(one, desk.office.calendar, desk.office.today()) == "warn" for one in due(desk.office))
        assert f"快到期 {soon} 件" in screen_text(desk)

    at_desk(bureau, HomeScreen, act)


def test_of_a_large_office_the_list_is_read_beside_the_first_frame(
    bureau: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "_MANY", 1)

    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: _lists(table, "freeze/2024-009"))
        assert "没有逾期" not in screen_text(desk)

    at_desk(bureau, HomeScreen, act)
