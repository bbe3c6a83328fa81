"""What the rules, the disk or another program refuse is told in a sentence, wherever on the desk it happens, and the desk goes on."""

import importlib
import pkgutil
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

import tui.screens
from acts.base.bureau import open_office
from acts.draw.freeze import freeze as freeze_task
from db.places import Places
from rules.base.errors import Refused
from tests.tui.desk import Pilots, at_desk, at_time, came, press, saw, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.base import DeskScreen
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.home.home import HomeScreen
from tui.screens.parts.progress import ProgressDialog
from tui.screens.registry.record_form import RecordForm
from tui.screens.registry.registry import RegistryScreen
from tui.screens.task.task_form import TaskFormScreen
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog
from tui.widgets.form import Form
from tui.widgets.guarded import Guarded
from tui.widgets.table import RecordTable
from tui.widgets.text import TextField

ERRORS = {
    "规则": (Refused("演示：这样不行，请换一个"), "演示：这样不行，请换一个"),
    "磁盘": (
        PermissionError(13, "Permission denied", "/单位/名录.xlsx"),
        "没有权限读写“/单位/名录.xlsx”，什么也没有改动；请检查文件夹权限",
    ),
}


class Probe(DeskScreen):
    """A screen on which one thing is refused. where: a key of WAYS."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "begin", "办理")]

    def __init__(self, error: Exception, where: str) -> None:
        super().__init__()
        self._error, self._where = error, where
        self.reached = 0
        self.begun: object = None

    def body(self) -> ComposeResult:
        yield RecordTable([TableColumn("名称", 0, str)])

    def on_mount(self) -> None:
        self.query_one(RecordTable).set_rows(["演示"])
        self.query_one(RecordTable).focus()

    def fail(self, *_: object) -> None:
        """What is refused."""
        self.reached += 1
        raise self._error

    def reread(self) -> None:
        if self._where == "reread":
            self.fail()

    def action_begin(self) -> None:
        """F8."""
        self.begun = WAYS[self._where](self)

    @work
    async def worker(self) -> None:
        """A worker of the screen's own loop."""
        self.fail()

    @work(thread=True)
    def thread(self) -> None:
        """A worker in a thread."""
        self.fail()

    @work
    async def waiting_worker(self) -> None:
        """A worker that has asked something before."""
        await self.app.push_screen_wait(YesNoDialog("现在办吗？", "演示"))
        self.fail()

    @work
    async def long_work(self) -> None:
        """Long work in its box hands the refusal back."""
        given = await self.app.push_screen_wait(ProgressDialog[None]("正在办", lambda _: self.fail(), stoppable=False))
        assert isinstance(given, Refused)
        self.show_problems(given.problems)

    @on(RecordTable.Chosen)
    def _chosen(self) -> None:
        if self._where == "handler":
            self.fail()


WAYS: dict[str, Callable[[Probe], object]] = {
    "action": Probe.fail,
    "worker": Probe.worker,
    "thread": Probe.thread,
    "worker after a dialog": Probe.waiting_worker,
    "long work": Probe.long_work,
    "timer": lambda probe: probe.set_timer(0.01, probe.fail),
    "interval": lambda probe: probe.set_interval(0.02, probe.fail),
    "after drawing": lambda probe: probe.call_after_refresh(probe.fail),
    "later": lambda probe: probe.call_later(probe.fail),
    "read in a thread": lambda probe: probe.run_in_thread(probe.fail, print),
    "its answer": lambda probe: probe.run_in_thread(lambda: 1, probe.fail),
    "answer of a dialog": lambda probe: probe.app.push_screen(YesNoDialog("现在办吗？", "演示"), probe.fail),
    "act": lambda probe: probe.act("已办", probe.fail),
    "handler": lambda probe: probe.query_one(RecordTable).action_choose(),
}


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("where", WAYS)
def test_a_refusal_is_told_wherever_it_happens_and_the_desk_goes_on(bureau: Path, where: str, kind: str) -> None:
    error, sentence = ERRORS[kind]

    async def act(desk: Desk, pilot: Pilots) -> None:
        probe = await came(pilot, Probe)
        await press(pilot, "f8")
        if "dialog" in where:
            await came(pilot, YesNoDialog)
            await press(pilot, "enter")
        await came(pilot, MessageDialog)
        await saw(pilot, "没有办成", sentence)
        if isinstance(probe.begun, Timer):
            await until(pilot, lambda: probe.reached > (where == "interval"))
            probe.begun.stop()
        assert sum(isinstance(screen, MessageDialog) for screen in desk.screen_stack) == 1
        await press(pilot, "enter")
        await came(pilot, Probe)
        await press(pilot, "1")
        await came(pilot, HomeScreen)

    at_desk(bureau, lambda: Probe(error, where), act)


def test_a_screen_that_cannot_read_says_so_and_can_be_left(bureau: Path) -> None:
    """Not in a box: it would come up again each time that the box is closed."""
    error, sentence = ERRORS["规则"]

    async def act(_desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "有的记录读不出来", sentence)
        await press(pilot, "escape")
        await came(pilot, HomeScreen)

    at_desk(bureau, lambda: Probe(error, "reread"), act)


def _classes() -> set[type]:
    """Every class that the screens' modules define."""
    found: set[type] = set()
    for info in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        module = importlib.import_module(info.name)
        found |= {one for one in vars(module).values() if isinstance(one, type) and one.__module__ == info.name}
    return found


def test_every_screen_and_every_part_that_answers_messages_is_guarded() -> None:
    guarded = {
        one
        for one in _classes()
        if issubclass(one, Screen) or (issubclass(one, Widget) and vars(one).get("_decorated_handlers"))
    }
    assert len(guarded) > 30
    assert {one.__name__ for one in guarded if not issubclass(one, Guarded)} == set()


@pytest.fixture
def no_drafts(bureau: Path) -> Path:
    """A bureau in which no draft can be kept: where the folder should be lies a file."""
    folder = Places(bureau).drafts
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("", encoding="utf-8")
    return bureau


def test_a_form_that_shall_stay_a_draft_and_cannot_says_why_and_keeps_what_was_typed(no_drafts: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await came(pilot, RegistryScreen)
        await press(pilot, "f4")
        form = await came(pilot, RecordForm)
        await type_in(pilot, "演示新店")
        await saw(pilot, "草稿没有存下")
        await press(pilot, "escape")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await came(pilot, MessageDialog)
        await saw(pilot, "没有办成", "drafts")
        await press(pilot, "enter")
        assert await came(pilot, RecordForm) is form
        assert form.form.raw()["name"] == "演示新店"
        await press(pilot, "escape", "down", "down", "enter")
        await came(pilot, RegistryScreen)

    at_desk(no_drafts, RegistryScreen, act)


def test_a_task_whose_draft_cannot_be_kept_is_not_said_to_be_kept(no_drafts: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await came(pilot, TaskFormScreen)
        await type_in(pilot, "演示抽查")
        await saw(pilot, "草稿没有存下")
        await press(pilot, "escape")
        await saw(pilot, "没有保存，草稿也没有存下")
        await came(pilot, HomeScreen)

    at_desk(no_drafts, TaskFormScreen, act)


def test_freeze_and_draw_go_on_where_no_draft_can_be_kept(no_drafts: Path) -> None:
    async def freeze(desk: Desk, pilot: Pilots) -> None:
        await came(pilot, FreezeScreen)
        await type_in(pilot, "三楼会议室")
        await saw(pilot, "草稿没有存下")
        assert desk.screen.query_one(Form).raw()["place"] == "三楼会议室"

    async def draw(desk: Desk, pilot: Pilots) -> None:
        await came(pilot, DrawScreen)
        await press(pilot, "f8")
        await type_in(pilot, "01382")
        await saw(pilot, "草稿没有存下", "已录 5 位")
        assert desk.screen.query_one("#typed", TextField).raw == "01382"

    at_desk(no_drafts, lambda: FreezeScreen("2024-009"), freeze)
    with open_office(no_drafts, by="演示员") as office:
        source = {"place": "局三楼会议室", "dice": "20"}
        freeze_task(
            office, "2024-009", kind="dice", source=source, expected_at=office.now() + timedelta(hours=1), approved_by="演示分管局长"
        )  # fmt: skip
    at_time(no_drafts, "2024-09-02T10:05")
    at_desk(no_drafts, lambda: DrawScreen("2024-009"), draw)
