"""The main job on the desk, by keys alone: from an empty folder to a published site that anyone can check."""

import json
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import check_bureau, open_office
from acts.base.office import Office
from acts.work.result import export_rows
from rules.base.codes import RESULT_CODES
from rules.base.fields import CHINA
from rules.draw.draw_record import Draw
from rules.work.result import Result
from rules.work.task import Task
from site_gen.verify import verify_folder
from tests.journeys.walk import ACTS, DICE, Walk
from tests.tui.desk import came, press, saw, type_in
from tests.tui.stage import perform, screen_text, until
from tui.app import Desk
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.draw.frozen import FrozenScreen
from tui.screens.home.home import HomeScreen
from tui.screens.home.start import StartScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.importing import ImportScreen
from tui.screens.registry.plan import PlanScreen
from tui.screens.registry.registry import ItemsScreen, RegistryScreen
from tui.screens.results.approval import ApprovalScreen
from tui.screens.results.result_form import ResultForm
from tui.screens.results.results import ResultsScreen
from tui.screens.site.publish import PublishScreen
from tui.screens.task.confirm import ConfirmScreen
from tui.screens.task.match import MatchScreen
from tui.screens.task.task import TaskScreen
from tui.screens.task.task_form import TaskFormScreen
from tui.screens.task.tasks import TasksScreen
from tui.widgets.dialog import MessageDialog, PickDialog, PickManyDialog, TextDialog, YesNoDialog
from tui.widgets.form import Form

Pilots = Pilot[Any]

TASK = "2024-001"
PRIVATE = "内部情况不得外传八个字以上"


class Clock:
    """The desk's clock; time passes when the test says so."""

    def __init__(self) -> None:
        self.moment = datetime(2024, 9, 2, 9, 0, tzinfo=CHINA)

    def __call__(self) -> datetime:
        return self.moment

    def to(self, day: date, hour: int) -> None:
        """It is this hour of this day."""
        self.moment = datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)


def _form(pilot: Pilots) -> Form:
    return pilot.app.screen.query_one(Form)


async def _to(pilot: Pilots, name: str) -> None:
    """Tab to a field of the form."""
    form = _form(pilot)
    for _ in form.raw():
        if form.at == name:
            return
        await press(pilot, "tab")
    assert form.at == name


async def _fill(pilot: Pilots, name: str, text: str) -> None:
    """Tab to a field and write into it, over what stands there."""
    await _to(pilot, name)
    await press(pilot, "end", "ctrl+u")
    await type_in(pilot, text)


async def _choose(pilot: Pilots, name: str, *typed: str) -> None:
    """Tab to a field, open its list, find by typing: one, or several with the blank, and confirm."""
    await _to(pilot, name)
    await press(pilot, "enter")
    box: PickDialog | PickManyDialog = await (
        came(pilot, PickManyDialog) if len(typed) > 1 else came(pilot, PickDialog)
    )
    for text in typed:
        await type_in(pilot, text)
        await until(pilot, lambda: len(box.table.rows) == 1)
        if len(typed) > 1:
            await press(pilot, "space", *["backspace"] * len(text))
    await press(pilot, "enter")
    await came(pilot, TaskFormScreen)


async def _yes(pilot: Pilots, *, danger: bool = False) -> None:
    """Say yes to the question that is open."""
    await came(pilot, YesNoDialog)
    await press(pilot, *(["left"] if danger else []), "enter")


async def _answer(pilot: Pilots, *texts: str) -> None:
    """Write into the boxes that ask, one after the other."""
    for text in texts:
        await _answered(pilot, text)


async def _answered(pilot: Pilots, text: str) -> None:
    box = await came(pilot, TextDialog)
    await type_in(pilot, text)
    await press(pilot, "enter")
    await until(pilot, lambda: pilot.app.screen is not box)


async def _begin(pilot: Pilots) -> None:
    """A new bureau in the present folder."""
    await came(pilot, StartScreen)
    await press(pilot, "f4")
    await came(pilot, FormDialog)
    await _fill(pilot, "folder", "示例县公安局")
    await _fill(pilot, "name", "示例县公安局")
    await _fill(pilot, "region", "410499")
    await _fill(pilot, "operator", "演示员")
    await press(pilot, "enter")
    await came(pilot, HomeScreen)
    await saw(pilot, "导入检查对象名录", "导入随机抽查事项清单")


async def _import_all(pilot: Pilots, files: dict[str, Path]) -> None:
    """The four lists, each seen before it is stored."""
    steps = (("3", ItemsScreen, "items"), ("2", RegistryScreen, "enterprises"), ("f12", RegistryScreen, "inspectors"),
             ("4", PlanScreen, "plan"))  # fmt: skip
    for key, kind, listing in steps:
        await press(pilot, key)
        await came(pilot, kind)
        await press(pilot, "f6")
        await came(pilot, ImportScreen)
        await type_in(pilot, files[listing].name)
        await press(pilot, "enter")
        await saw(pilot, "还没有保存")
        await came(pilot, ImportScreen)
        await press(pilot, "f8")
        await came(pilot, kind)


async def _create(pilot: Pilots) -> None:
    """A joint task of police and fire over net cafés and entertainment places, in two batches; items and plan are picked."""
    await press(pilot, "5")
    await came(pilot, TasksScreen)
    await press(pilot, "f4")
    await came(pilot, TaskFormScreen)
    await type_in(pilot, "网吧和娱乐场所联合抽查")
    await _choose(pilot, "items", "I-0011", "I-0012", "I-0024")
    await press(pilot, "shift+tab")
    await _choose(pilot, "plan", "L-0001")
    await until(pilot, lambda: _form(pilot).raw()["end"] == "2024-11-01")
    assert _form(pilot).raw()["departments"] == "公安、消防"
    await _choose(pilot, "strata", "信用风险等级")
    await _fill(pilot, "ratio", "A=5%、B=5%、C=5%、D=10%、E=50%")
    await _fill(pilot, "floor", "5%")
    await _fill(pilot, "batches", "2")
    await press(pilot, "f2")
    await came(pilot, TaskScreen)
    await saw(pilot, "现在冻结会怎样", "将抽取")


async def _draw(pilot: Pilots, clock: Clock) -> None:
    """Freeze on dice, a witness outside, the value an hour later, the names."""
    await press(pilot, "f8")
    await came(pilot, FreezeScreen)
    await _fill(pilot, "place", "三楼会议室")
    await _fill(pilot, "clock", "10:00")
    await press(pilot, "f8")
    await _yes(pilot, danger=True)
    await came(pilot, MessageDialog)
    await saw(pilot, "只公开算术")  # drawn by risk class, without a basis for publishing classes
    await press(pilot, "enter")
    await came(pilot, FrozenScreen)
    await press(pilot, "f4")
    form = (await came(pilot, FormDialog)).query_one(Form)
    form.field("kind").raw = "监督员、群众代表"
    form.focus_field("who")
    await type_in(pilot, "县营商环境监督员")
    await press(pilot, "enter")
    await type_in(pilot, "公告栏照片1")
    await press(pilot, "enter")
    await came(pilot, FrozenScreen)
    await saw(pilot, "县营商环境监督员")
    clock.to(clock().date(), 10)
    await press(pilot, "f8")
    screen = await came(pilot, DrawScreen)
    await press(pilot, "f8")
    await until(pilot, lambda: screen.stage == "value")
    await type_in(pilot, DICE)
    await saw(pilot, "够了")
    await press(pilot, "enter")
    await type_in(pilot, "见证人甲、见证人乙")
    await press(pilot, "enter")
    await _yes(pilot)
    await until(pilot, lambda: screen.stage == "names")
    await press(pilot, "space")
    await until(pilot, lambda: screen.stage == "done")
    await press(pilot, "f8")
    await came(pilot, ConfirmScreen)


async def _confirm_and_match(pilot: Pilots, clock: Clock) -> None:
    """The first of the list is struck; then inspectors by chance, and the sheets."""
    clock.to(date(2024, 9, 3), 9)
    await press(pilot, "delete")
    await came(pilot, PickDialog)
    await type_in(pilot, "注销")
    await press(pilot, "enter")
    await _answer(pilot, "登记机关函1号")
    await saw(pilot, "拟剔除：已注销")
    await press(pilot, "f8")
    await _answer(pilot, "演示分管局长")  # one of a short list is over 5 % already
    await _yes(pilot)
    await saw(pilot, "已剔除：已注销", "下一步：匹配人员")
    await press(pilot, "f8")
    await came(pilot, MatchScreen)
    await press(pilot, "f8")
    await _yes(pilot)
    await saw(pilot, "一企一表")
    await press(pilot, "f8")
    await came(pilot, MessageDialog)
    await saw(pilot, "抽查记录表已生成")
    await press(pilot, "enter")
    await came(pilot, MatchScreen)


async def _results(pilot: Pilots, clock: Clock) -> None:
    """The first by all that a form asks for, the others by a digit and F2 each."""
    clock.to(date(2024, 9, 10), 9)
    await press(pilot, "6")
    await came(pilot, ResultsScreen)
    await press(pilot, "f8")
    await came(pilot, ResultForm)
    await press(pilot, "5")
    await _fill(pilot, "handling", "责令十五日内改正")
    await _fill(pilot, "note", PRIVATE)
    await press(pilot, "f2")
    digits = ("1", "1", "2", "3", "4", "6", "7", "8")
    assert isinstance(pilot.app, Desk)
    office = pilot.app.office
    total = len(export_rows(office, TASK))
    for place in range(1, total):
        await _entered(pilot, office, place)
        await press(pilot, digits[place % len(digits)], "f2")
    await came(pilot, ResultsScreen)
    await saw(pilot, f"待审批 {total}")


async def _entered(pilot: Pilots, office: Office, count: int) -> None:
    """Wait until so many results are stored and the next form is open."""
    await until(pilot, lambda: office.store.count(Result) == count)
    await came(pilot, ResultForm)


async def _approve_close_publish(pilot: Pilots, clock: Clock) -> None:
    clock.to(date(2024, 9, 12), 9)
    await press(pilot, "7")
    await came(pilot, ApprovalScreen)
    await press(pilot, "f8")
    await came(pilot, FormDialog)
    await _fill(pilot, "by", "分管局长")
    await _fill(pilot, "document", "公演〔2024〕1号")
    await press(pilot, "enter")
    await came(pilot, ApprovalScreen)
    await saw(pilot, "没有待审批的结果")
    await press(pilot, "5")
    await came(pilot, TasksScreen)
    await press(pilot, "enter")
    await came(pilot, TaskScreen)
    await press(pilot, "f8")
    await _yes(pilot)
    await saw(pilot, "已办结")
    await came(pilot, TaskScreen)
    await press(pilot, "f8")
    screen = await came(pilot, PublishScreen)
    await until(pilot, lambda: screen.check_action("publish", ()))
    await press(pilot, "f8")
    await _yes(pilot)
    await came(pilot, PickDialog)
    await press(pilot, "down", "enter")  # nothing was ever published
    await until(pilot, lambda: "已发布，更新" in screen_text(pilot.app))


def test_the_whole_walk_is_done_on_the_desk_by_keys_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an empty folder to a published site; one test, for a walk that is shared would be walked by every worker."""
    walk = Walk(tmp_path)
    clock = Clock()
    walk.today = walk.start = clock().date()
    walk.end = walk.today + timedelta(days=60)
    files = walk.registries()

    async def act(pilot: Pilots) -> None:
        await _begin(pilot)
        await _import_all(pilot, files)
        await _create(pilot)
        await _draw(pilot, clock)
        await _confirm_and_match(pilot, clock)
        await _results(pilot, clock)
        await _approve_close_publish(pilot, clock)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ImportScreen, "_last_folder", None)
    perform(Desk(None, clock=clock), act)
    _the_journal_tells_the_same_acts_as_by_commands(walk)
    _the_draw_holds_before_the_verifier_of_the_citizens(walk)
    _the_site_shows_every_result_and_nothing_private(walk)
    _the_record_sheets_lie_in_the_bureaus_folder(walk)


def _the_journal_tells_the_same_acts_as_by_commands(walk: Walk) -> None:
    with open_office(walk.bureau, write=False) as office:
        acts = [entry.head.act for entry in office.store.entries()]
        assert office.store.get(Task, TASK).state == "closed"
        total = len(export_rows(office, TASK))
    assert [act for act, _ in groupby(acts)] == list(ACTS)
    assert acts.count("result.enter") == total
    assert check_bureau(walk.bureau) == []


def _the_draw_holds_before_the_verifier_of_the_citizens(walk: Walk) -> None:
    """In the bureau's folder, and on the site: of a draw by risk class without a basis for publishing classes the arithmetic, no names."""
    report = verify_folder(walk.bureau / "evidence" / f"{TASK}-1")
    assert report.ok, report.verdict
    assert {step.state for step in report.steps} <= {"holds", "note"}
    site = walk.bureau / "public" / "draws" / f"{TASK}-1" / "evidence"
    assert {"terms.json", "evidence.json", "pool.tsv"} <= {path.name for path in site.iterdir()}
    assert not (site / "openings").exists()
    assert verify_folder(site).ok


def _the_site_shows_every_result_and_nothing_private(walk: Walk) -> None:
    site = walk.bureau / "public"
    assert (site / "index.html").is_file()
    with open_office(walk.bureau, write=False) as office:
        draw = office.store.get(Draw, f"{TASK}-1")
        results = office.store.all(Result)
    told = [json.loads(path.read_text("utf-8")) for path in (site / "results" / TASK).glob("*.json")]
    assert len(told) == len(results)
    assert {one["检查结果"] for one in told} == {RESULT_CODES.text(one.code) for one in results}
    assert [one.number for one in draw.struck] == [draw.drawn[0].number]
    pages = "\n".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    assert "责令十五日内改正" in pages
    assert PRIVATE not in pages


def _the_record_sheets_lie_in_the_bureaus_folder(walk: Walk) -> None:
    with open_office(walk.bureau, write=False) as office:
        objects = {one.object for one in office.store.all(Result)}
    assert len(list((walk.bureau / "sheets").rglob("S-*.docx"))) == len(objects)
