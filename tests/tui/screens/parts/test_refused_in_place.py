"""What the command line refuses (tests/journeys/test_refusals.py) is refused on the desk too: in place, in Chinese, nothing stored."""

from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.work.task import create
from db.exchange.formats import LISTS
from db.exchange.writing import write_template
from rules.registry.enterprise import Enterprise
from rules.work.task import Task
from tests.tui.desk import Pilots, at_desk, came, press, saw
from tests.tui.stage import screen_lines
from tui.app import Desk
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.registry.importing import ImportScreen
from tui.screens.registry.record_form import RecordForm
from tui.screens.registry.registry import RegistryScreen
from tui.screens.task.task_form import TaskFormScreen
from tui.widgets.dialog import MessageDialog
from tui.widgets.form import Form
from tui.widgets.text import TextField

BASE = {"name": "演示抽查", "items": "I-0011", "departments": "公安", "start": "2024-09-03", "end": "2024-10-31"}


def _beside(desk: Desk, form: Form, name: str) -> str:
    """What stands beside a field and in the line below it."""
    top = form.field(name).region.y
    return "".join(screen_lines(desk)[top : top + 2])


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("end", "2024-09-31", "没有“2024-09-31”这一天"),
        ("ratio", "1.2", "不在 0 到 1 之间"),
        ("ratio", "0", "不在 0 到 1 之间"),
        ("ratio", "120%", "不在 0 到 1 之间"),
    ],
)
def test_a_task_is_refused_beside_the_field(bureau: Path, name: str, typed: str, said: str) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        form = desk.screen.query_one(Form)
        form.field("name").raw = "演示抽查"
        form.field(name).raw = typed
        count = desk.office.store.count(Task)
        await press(pilot, "f2")
        await saw(pilot, said)
        form.focus_field(name)
        await pilot.pause()
        assert said[:6] in _beside(desk, form, name)
        assert isinstance(desk.screen, TaskFormScreen)
        assert desk.office.store.count(Task) == count

    at_desk(bureau, TaskFormScreen, act, (120, 40))


def test_a_wrong_check_digit_and_a_code_that_somebody_has_are_refused_beside_the_code(bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        code = next(one.code for one in office.store.all(Enterprise) if len(one.code) == 18)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")

    async def act(desk: Desk, pilot: Pilots) -> None:
        await came(pilot, RegistryScreen)
        await press(pilot, "f4")
        form = (await came(pilot, RecordForm)).form
        form.field("name").raw = "演示新店"
        for typed, said in ((wrong, "校验位不对"), (code, "不能重复登记")):
            form.field("code").raw = typed
            await press(pilot, "f2")
            await saw(pilot, said)
            assert form.at == "code"
            assert said in _beside(desk, form, "code")
        assert desk.office.store.count(Enterprise) == 597

    at_desk(bureau, RegistryScreen, act, (120, 40))


def test_an_empty_sheet_is_refused_where_the_file_is_chosen(bureau: Path, tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    write_template(path, LISTS["enterprises"])

    async def act(_desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, ImportScreen)
        field = screen.query_one("#path", TextField)
        field.raw = str(path)
        field.focus()
        await press(pilot, "enter")
        await saw(pilot, "没有要导入的内容")
        await press(pilot, "enter")
        await came(pilot, ImportScreen)
        assert screen.report is None

    at_desk(bureau, lambda: ImportScreen("enterprises"), act)


def test_a_pool_of_nobody_is_seen_before_the_freeze_and_refused_by_it(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        number = create(office, {**BASE, "where": "行业=没有这个行业", "ratio": "5%"}).number

    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "入库 0 个")
        form = desk.screen.query_one(Form)
        form.field("place").raw, form.field("clock").raw = "会议室", "15:00"
        await press(pilot, "f8")
        await saw(pilot, "都不能再改")
        await press(pilot, "left", "enter")
        await came(pilot, MessageDialog)
        await saw(pilot, "抽查对象库为空")
        await press(pilot, "enter")
        await came(pilot, FreezeScreen)
        assert desk.office.store.get(Task, number).state == "draft"

    at_desk(bureau, lambda: FreezeScreen(number), act)


def test_a_value_before_the_freeze_and_a_second_draw_are_not_to_be_had(bureau: Path) -> None:
    async def before(_desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, DrawScreen)
        await saw(pilot, "还没有冻结，不能抽取")
        assert screen.check_action("next", ()) is None

    async def again(_desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, DrawScreen)
        assert screen.replays, "what was drawn is only shown again"

    at_desk(bureau, lambda: DrawScreen("2024-009"), before)
    at_desk(bureau, lambda: DrawScreen("2024-005"), again)
