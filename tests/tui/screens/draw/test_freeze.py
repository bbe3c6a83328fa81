"""The freeze on the desk: what it binds, where its value comes from, who holds its commitment."""

from pathlib import Path

from msgspec.structs import replace

from acts.base.bureau import open_office
from db import drafts
from db.places import Places
from rules.base.errors import Problem
from rules.draw.draw import taken_per_stratum
from rules.draw.draw_record import Draw
from rules.draw.words import six_characters
from rules.registry.plan import PlanLine
from rules.work.task import Task
from tests.tui.desk import Pilots, at_desk, at_time, came, drafted, newest_draw, press, saw, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.draw.freeze_texts import split_problems
from tui.screens.draw.frozen import FrozenScreen
from tui.screens.parts.details import Details
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.task.task import TaskScreen
from tui.screens.task.tasks import TasksScreen
from tui.widgets.commitment import BigCommitment
from tui.widgets.form import Form
from tui.widgets.table import RecordTable


def test_the_preview_counts_as_the_draw_counts(demo_bureau: Path) -> None:
    """What is shown before a draw is, for every draw of the demonstration, what the draw itself took of each stratum."""
    with open_office(demo_bureau, write=False) as office:
        drawn = [draw for draw in office.store.all(Draw) if draw.seed]
    assert len(drawn) > 5
    for draw in drawn:
        terms = draw.conditions
        assert taken_per_stratum(terms.strata, terms.floor) == draw.taken


async def _approve(pilot: Pilots) -> None:
    """The leader's name, who must approve that so many inspectors are recused; then the question is on the screen."""
    await saw(pilot, "批准冻结的负责人")
    await type_in(pilot, "演示分管局长")
    await press(pilot, "enter")
    await saw(pilot, "都不能再改")


def test_a_freeze_shows_what_it_binds_refuses_beside_the_field_and_asks_once(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "要批准", "只公开算术")
        shown = str(desk.screen.query_one("#bound Details", Details).details)
        for words in (drafted(bureau, "2024-009")[0], "因已注销被剔除", "有 1 人回避，超过可派人员 19 人的 5%"):
            assert words in shown
        await press(pilot, "f8")
        await saw(pilot, "必须填写")
        assert isinstance(desk.screen, FreezeScreen)
        form = desk.screen.query_one(Form)
        form.field("place").raw = "局三楼会议室"
        form.field("clock").raw = "8:00"
        await press(pilot, "f8")
        await saw(pilot, "不晚于现在（09:00）")
        form.field("clock").raw = "１５：００"
        await saw(pilot, "2024年9月3日 15:00，逾期冻结过期")
        await press(pilot, "f8")
        await _approve(pilot)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(desk.screen, FreezeScreen))
        assert desk.office.store.get(Task, "2024-009").state == "draft"
        await press(pilot, "f8")
        await _approve(pilot)
        await press(pilot, "left", "enter")
        await saw(pilot, "冻结已办好，另请注意", "因已注销被剔除", "请核对")
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(desk.screen, FrozenScreen))
        draw = desk.office.store.get(Draw, "2024-009-1")
        assert desk.screen.query_one(BigCommitment).commitment == draw.commitment
        await saw(pilot, *six_characters(draw.commitment), "没有外部见证", "9月3日 15:00")

    at_desk(bureau, lambda: FreezeScreen("2024-009"), act, (120, 40))
    task, draw = newest_draw(bureau, "2024-009")
    assert (task.state, draw.expected_at) == ("frozen", "2024-09-02T15:00:00+08:00")


def test_a_half_written_freeze_comes_back_with_its_kind_of_value_and_is_gone_once_frozen(bureau: Path) -> None:
    key = "freeze/2024-009"

    async def leave(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        screen.query_one(Form).field("kind").raw = "彩票开奖号码"
        await saw(pilot, "彩种", "开奖日期")
        screen.query_one(Form).field("date").raw = "2024-09-08"
        await until(pilot, lambda: drafts.load(Places(bureau).drafts, key).get("date") == "2024-09-08")
        await press(pilot, "escape")
        await until(pilot, lambda: desk.screen is not screen)

    async def again(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "有一份草稿")
        await press(pilot, "enter")
        await until(
            pilot,
            lambda: (
                isinstance(desk.screen, FreezeScreen) and desk.screen.query_one(Form).raw().get("date") == "2024-09-08"
            ),
        )
        form = desk.screen.query_one(Form)
        assert form.raw()["kind"] == "彩票开奖号码"
        form.field("kind").raw = "骰子"
        await saw(pilot, "掷骰子的地点")
        form = desk.screen.query_one(Form)
        form.field("place").raw, form.field("clock").raw = "局三楼会议室", "15:00"
        await press(pilot, "f8")
        await _approve(pilot)
        await press(pilot, "left", "enter")
        await until(pilot, lambda: any(isinstance(one, FrozenScreen) for one in desk.screen_stack))
        assert drafts.load(Places(bureau).drafts, key) == {}

    at_desk(bureau, lambda: FreezeScreen("2024-009"), leave)
    at_desk(bureau, lambda: FreezeScreen("2024-009"), again)


def test_what_the_act_says_against_a_freeze_stands_beside_the_field_it_concerns() -> None:
    told = [
        Problem("2024-09-03 的 20:00 已经停止销售，请改用下一期", "2024-009", "随机值来源"),
        Problem("不晚于现在，必须在冻结之后", "2024-009", "预定时间"),
        Problem("可抽取的执法人员只有 1 人", "公安", "检查人员"),
    ]
    for kind, fields in (
        ("lottery", ["开奖日期"]),
        ("dice", ["随机值来源", "预定时间"]),
        ("beacon", ["预定时间", "预定时间"]),
    ):
        here, elsewhere = split_problems(kind, told)
        assert [one.field for one in here] == fields
        assert told[2] in elsewhere


def test_each_kind_of_value_asks_for_its_own_source(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        screen.query_one(Form).field("kind").raw = "彩票开奖号码"
        text = await saw(pilot, "彩种", "开奖日期", "09-03 周二、09-05 周四", "不会过期", "www.cwl.gov.cn")
        assert "骰子个数" not in text
        screen.query_one(Form).field("date").raw = "2024-09-04"  # a Wednesday
        await press(pilot, "f8")
        await saw(pilot, "双色球在周二、四、日开奖")
        screen.query_one(Form).field("game").raw = "大乐透"
        await saw(pilot, "09-02 周一、09-04 周三", "www.lottery.gov.cn")
        assert screen.query_one(Form).raw()["date"] == "2024-09-02"
        screen.query_one(Form).field("kind").raw = "公共随机信标"
        await saw(pilot, "预定时间")
        screen.query_one(Form).field("clock").raw = "9:20"
        await press(pilot, "f8")
        await saw(pilot, "第 10812212 轮在冻结以后不到 30 分钟就产生")
        assert "chain_hash" not in await saw(pilot, "drand quicknet 第 10812212 轮")

    at_desk(bureau, lambda: FreezeScreen("2024-009"), act)


def test_a_day_whose_sales_have_closed_is_named(bureau: Path) -> None:
    at_time(bureau, "2024-09-03T20:00")

    async def act(desk: Desk, pilot: Pilots) -> None:
        desk.screen.query_one(Form).field("kind").raw = "彩票开奖号码"
        await saw(pilot, "09-05 周四")
        desk.screen.query_one(Form).field("date").raw = "2024-09-03"
        await press(pilot, "f8")
        await saw(pilot, "20:00 已经停止销售，请改为 2024-09-05")

    at_desk(bureau, lambda: FreezeScreen("2024-009"), act)


async def _witness(pilot: Pilots, kind: str, who: str, ref: str) -> Form:
    """F4, filled in and confirmed; the form, which stays where something is refused."""
    await press(pilot, "f4")
    form = (await came(pilot, FormDialog)).query_one(Form)
    form.field("kind").raw, form.field("who").raw, form.field("ref").raw = kind, who, ref
    await press(pilot, "f2")
    return form


def test_a_witness_outside_is_registered_as_what_the_bureau_says_until_he_is_asked(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f4")
        form = (await came(pilot, FormDialog)).query_one(Form)
        assert form.field("kind").raw == "", "no kind is offered that flatters"
        form.field("who").raw, form.field("ref").raw = "县人大代表", "公告栏照片9"
        await press(pilot, "f2")
        await saw(pilot, "必须填写")
        form.field("kind").raw = "监督员、群众代表"
        await press(pilot, "f2")
        await came(pilot, FrozenScreen)
        assert any("登记是本单位的话，问过他才算核实" in notice.message for notice in desk._notifications)
        shown = str(desk.screen.query_one(Details).details)
        for words in (
            "登记见证",
            "县人大代表",
            "见证仅为登记，未核实：请向登记的见证者要当时收到的 64 位承诺值",
            "是不是只收到过这一个",
        ):
            assert words in shown

    at_desk(bureau, lambda: FrozenScreen("2024-006"), act, (120, 40))
    witness = newest_draw(bureau, "2024-006")[1].witness[-1]
    assert (witness.kind, witness.who, witness.ref) == ("supervisor", "县人大代表", "公告栏照片9")


def test_a_witness_who_comes_late_is_said_to_count_for_nothing(bureau: Path) -> None:
    at_time(bureau, "2024-09-03T21:30")

    async def act(_desk: Desk, pilot: Pilots) -> None:
        await _witness(pilot, "上级机关", "县人大代表", "收讫单1")
        await saw(pilot, "登记过晚，不算见证")

    at_desk(bureau, lambda: FrozenScreen("2024-006"), act, (120, 40))
    assert newest_draw(bureau, "2024-006")[1].witness[-1].at == "2024-09-03T21:30:00+08:00"


def test_what_is_refused_of_a_witness_stands_beside_its_field_and_nothing_typed_is_lost(
    bureau: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.tsr").write_bytes(b"something else")

    async def act(desk: Desk, pilot: Pilots) -> None:
        form = await _witness(pilot, "时间戳", "国家授时中心", str(tmp_path / "a.tsr"))
        await saw(pilot, "这个令牌盖的不是本次的承诺值")
        form.field("kind").raw, form.field("who").raw = "报纸", "示例县公安局"
        await press(pilot, "f2")
        await saw(pilot, "示例县公安局就是本单位，不是外部见证")
        assert form.field("ref").raw == str(tmp_path / "a.tsr")
        assert len(desk.office.store.get(Draw, "2024-006-1").witness) == 1

    at_desk(bureau, lambda: FrozenScreen("2024-006"), act, (120, 40))


def test_a_freeze_that_another_one_forbids_is_refused_before_its_form_opens(bureau: Path) -> None:
    """One undrawn freeze per line of the plan: the clerk hears it, and where to go, before anything is filled in."""
    with open_office(bureau, by="演示员") as office:
        line = office.store.all(PlanLine)[0].number
        with office.transaction("task.edit", "同一计划") as tx:
            tx.put(replace(office.store.get(Task, "2024-009"), plan=line))
            tx.put(replace(office.store.get(Draw, "2024-006-1"), plan=line))
    said = "同一计划的 2024-006-1 已冻结而未抽取，请先完成抽取，或由负责人批准作废（任务 2024-006）"

    async def task(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "还不能做", said)
        await press(pilot, "f8")
        assert isinstance(desk.screen, TaskScreen)

    async def tasks(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "2024-009")
        table = desk.screen.query_one(RecordTable)
        table.cursor_row = [row.number for row in table.rows].index("2024-009")
        await press(pilot, "f8")
        await came(pilot, TaskScreen)
        await saw(pilot, said)

    at_desk(bureau, lambda: TaskScreen("2024-009"), task)
    at_desk(bureau, TasksScreen, tasks)
