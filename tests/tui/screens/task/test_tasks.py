"""任务: the list of tasks and a task as a whole."""

import re
from pathlib import Path

from acts.base.bureau import open_office
from acts.work.sheet import drawn_list
from rules.work.task import Task
from tests.tui.desk import Pilots, at_desk, drafted, press, saw, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.base import DeskScreen
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.draw.frozen import FrozenScreen
from tui.screens.parts.exporting import ExportDialog
from tui.screens.task.confirm import ConfirmScreen
from tui.screens.task.match import MatchScreen
from tui.screens.task.task import TaskScreen
from tui.screens.task.task_form import TaskFormScreen
from tui.screens.task.tasks import TasksScreen
from tui.widgets.dialog import PushButton
from tui.widgets.table import RecordTable
from tui.widgets.text import TextField


def task_of(folder: Path, number: str) -> Task:
    """A task as it is stored."""
    with open_office(folder, write=False) as office:
        return office.store.get(Task, number)


def test_the_list_says_of_every_task_what_comes_next_and_by_when(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        text = await saw(pilot, "2024-009", "2024-005")
        line = next(line for line in text.splitlines() if "2024-005" in line)
        assert "已抽取" in line
        assert "确认名单" in line
        assert "9月3日 剩 1 天" in line
        table = desk.screen.query_one(RecordTable)
        table.cursor_row = [row.number for row in table.rows].index("2024-005")
        await saw(pilot, "8月30日起 2 个工作日")
        assert "draw run" not in text

    at_desk(bureau, TasksScreen, act)


def test_an_overdue_task_says_so_in_words(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "9月3日 逾期 2 天", "9月3日 已过")

    config = bureau / "bureau.toml"
    config.write_text(config.read_text("utf-8").replace("2024-09-02T09:00:00", "2024-09-05T09:00:00"), "utf-8")
    at_desk(bureau, TasksScreen, act)


def test_tasks_are_found_by_pinyin_initials_and_opened_by_enter(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f3")
        await type_in(pilot, "xfaq")
        await saw(pilot, "第 1 / 2 条", "消防安全")
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: isinstance(desk.screen, TaskScreen))
        await saw(pilot, "[>]冻结", *drafted(bureau, "2024-009"))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(desk.screen, TasksScreen))
        await press(pilot, "f4")
        await until(pilot, lambda: isinstance(desk.screen, TaskFormScreen))

    at_desk(bureau, TasksScreen, act)


def test_a_task_says_why_it_cannot_be_closed_yet(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        text = await saw(pilot, "[>]检查", "项检查结果没有录入或审批")
        assert re.search("审批 .* 条结果：.*起 20 个工作日", text)
        await press(pilot, "f8")
        await saw(pilot, "结果")
        assert not isinstance(desk.screen, TaskScreen)

    at_desk(bureau, lambda: TaskScreen("2024-002"), act)


def test_enter_lists_what_can_be_done_with_a_task_and_nothing_else(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "enter")
        text = await saw(pilot, "2024-005 现在能做的事")
        assert "办理下一步：确认名单" in text
        assert "作废冻结或抽取" in text
        assert "修改任务条件" not in text
        assert "打印抽查记录表" not in text

    at_desk(bureau, lambda: TaskScreen("2024-005"), act)


def test_a_draw_is_voided_only_with_reason_approver_and_a_second_yes(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "delete")
        await saw(pilot, "作废 2024-005-2 的原因", "程序不合规定")
        await type_in(pilot, "程序")
        await press(pilot, "enter")
        await saw(pilot, "批准作废的负责人")
        await type_in(pilot, "演示局长")
        await press(pilot, "enter")
        await saw(pilot, "他的职务", "随证据公开")
        await type_in(pilot, "局长")
        await press(pilot, "enter")
        await saw(pilot, "作废", "批准人 演示局长（局长，职务公开）", "任务办结时公开，划去")
        focused = desk.focused
        assert isinstance(focused, PushButton)
        assert focused.id == "no"
        await press(pilot, "left", "enter")
        await saw(pilot, "抽取 2024-005-2：已作废")

    at_desk(bureau, lambda: TaskScreen("2024-005"), act)
    assert task_of(bureau, "2024-005").state == "draft"


def test_after_people_were_sent_out_a_draw_ends_only_as_the_rules_allow_and_with_a_paper(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "delete")
        text = await saw(pilot, "作废 2024-003-1 的原因", "任务取消")
        assert "程序不合规定" not in text
        await press(pilot, "enter")
        for words, typed in (("批准作废的负责人", "演示局长"), ("他的职务", "局长"), ("作废决定的文号", "函 7")):
            await saw(pilot, words)
            await type_in(pilot, typed)
            await press(pilot, "enter")
        await saw(pilot, "没有结果的记录表作废，不再去检查", "打印过的请收回销毁", "任务同时取消")
        await press(pilot, "left", "enter")
        await saw(pilot, "抽取 2024-003-1：已作废", "依据 函 7")

    at_desk(bureau, lambda: TaskScreen("2024-003"), act, (120, 50))
    assert task_of(bureau, "2024-003").state == "cancelled"


def test_record_sheets_are_printed_and_the_screen_says_where_they_are(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f12")
        await saw(pilot, "抽查记录表已生成", "2024-003-全部记录表.docx")

    at_desk(bureau, lambda: TaskScreen("2024-003"), act, (120, 40))
    made = sorted((bureau / "sheets" / "2024-003").glob("*.docx"))
    assert len(made) > 2
    assert made[0].name == "2024-003-全部记录表.docx"


def test_the_drawn_list_is_exported_to_a_file_for_the_departments(bureau: Path, tmp_path: Path) -> None:
    out = tmp_path / "名单.csv"

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f7")
        await until(pilot, lambda: isinstance(desk.screen, ExportDialog))
        desk.screen.query_one("#answer", TextField).value = str(out)
        await press(pilot, "enter")
        await until(pilot, out.exists)
        await saw(pilot, "已导出")

    at_desk(bureau, lambda: TaskScreen("2024-005"), act)
    with open_office(bureau, write=False) as office:
        rows = drawn_list(office, "2024-005")
    text = out.read_text("utf-8-sig")
    assert all(str(row["name"]) in text for row in rows)


def test_a_read_only_bureau_shows_everything_and_lets_nothing_be_done(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "[>]确认", "单位以只读方式打开，不能办理")
        await press(pilot, "f8", "delete", "ctrl+b")
        assert isinstance(desk.screen, TaskScreen)

    with open_office(bureau, by="另一人"):
        at_desk(bureau, lambda: TaskScreen("2024-005"), act)
    assert task_of(bureau, "2024-005").state == "drawn"


def test_no_screen_of_a_task_says_a_word_of_english(bureau: Path) -> None:
    screens: list[DeskScreen] = [
        TasksScreen(), *(TaskScreen(number) for number in ("2024-009", "2024-005", "2024-002", "2024-008", "2023-002")),
        TaskFormScreen(), FreezeScreen("2024-009"), FreezeScreen("2024-005"), FrozenScreen("2024-006"), FrozenScreen("2024-009"),
        DrawScreen("2024-006"), ConfirmScreen("2024-005"), ConfirmScreen("2024-009"), MatchScreen("2024-004"), MatchScreen("2024-003"),
    ]  # fmt: skip

    async def act(desk: Desk, pilot: Pilots) -> None:
        for screen in screens:
            await desk.push_screen(screen)
            await pilot.pause()
            text = await saw(pilot, "任务")
            words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"[0-9a-f]{8}|www\.[a-z]+\.gov\.cn", "", text)))
            assert words <= {"Esc", "Del", "Ctrl", "Tab"}, f"{screen}: {words}"

    at_desk(bureau, TasksScreen, act, (120, 40))
