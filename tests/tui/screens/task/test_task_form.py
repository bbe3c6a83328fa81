"""任务条件: the form of a task with its live preview."""

from datetime import date
from math import ceil
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from db import drafts
from db.places import Places
from rules.registry.department import START
from rules.work.task import Task, parse
from tests.tui.desk import Pilots, at_desk, drafted, press, saw, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.parts.task_texts import raw_terms
from tui.screens.task.task import TaskScreen
from tui.screens.task.task_form import TaskFormScreen
from tui.widgets.form import Form


def test_the_terms_of_every_task_are_read_back_as_they_were(demo_bureau: Path) -> None:
    with open_office(demo_bureau, write=False) as office:
        tasks, departments = office.store.all(Task), office.departments
    assert len(tasks) > 10
    for task in tasks:
        if task.draws and task.windows:
            continue  # what was sent out is no term
        raw = {name: text for name, text in raw_terms(task, departments).items() if name != "number"}
        assert parse(raw, task.created_on, task, departments=departments) == (task, [])


def test_narrowed_scope_and_inspectors_drawn_first_are_read_back() -> None:
    day = date(2024, 9, 2)
    raw = {
        "name": "演示", "items": "I-0001", "start": "2024-09-02", "end": "2024-10-01", "departments": "公安、消防", "ratio": "A=1%、B=5%",
        "strata": "按信用风险等级", "where": "行业=网吧、旅馆业；主体类型=个体工商户", "pool_take": "公安=6、4", "floor": "5%",
    }  # fmt: skip
    task, problems = parse(raw, day)
    assert task is not None
    assert problems == []
    assert parse({n: t for n, t in raw_terms(task, START).items() if n != "number"}, day, task) == (task, [])


def test_a_plan_fills_what_is_empty_and_the_scope_is_seen_before_anything_is_saved(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen, count = desk.screen, desk.office.store.count(Task)
        await saw(pilot, "还缺：抽查任务名称")
        await press(pilot, "tab")
        await type_in(pilot, "n")
        await saw(pilot, "年度计划", "共")
        await press(pilot, "backspace")
        await type_in(pilot, "L-0010")
        await press(pilot, "enter")
        form = screen.query_one(Form)
        await until(pilot, lambda: form.raw()["items"])
        assert form.raw()["name"]
        assert form.raw()["departments"] == "公安"
        await saw(pilot, "入库", "将抽取", "不入库")
        assert desk.office.store.count(Task) == count
        form.field("ratio").raw = "1%"
        await saw(pilot, "不得低于计划")
        form.field("ratio").raw = "50%"
        await saw(pilot, "50%")
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(desk.screen, TaskScreen))
        await saw(pilot, "2024-019")

    at_desk(bureau, TaskFormScreen, act, (120, 40))
    with open_office(bureau, write=False) as office:
        task = office.store.get(Task, "2024-019")
    assert (task.plan, task.items, task.ratios) == ("L-0010", ("I-0001",), {"": "0.5"})
    assert drafts.load(Places(bureau).drafts, "task/new") == {}


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        form, count = desk.screen.query_one(Form), desk.office.store.count(Task)
        form.field("name").raw = "演示任务"
        form.field("end").raw = "2024-08-01"
        await press(pilot, "f2")
        await saw(pilot, "必须填写")
        assert isinstance(desk.screen, TaskFormScreen)
        assert desk.office.store.count(Task) == count

    at_desk(bureau, TaskFormScreen, act)


def test_a_half_filled_form_is_offered_again(bureau: Path) -> None:
    async def leave(desk: Desk, pilot: Pilots) -> None:
        await type_in(pilot, "下半年抽查")
        await until(pilot, lambda: drafts.load(Places(bureau).drafts, "task/new").get("name") == "下半年抽查")
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(desk.screen, TaskFormScreen))

    async def again(_desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "有一份没写完的草稿")
        await press(pilot, "enter")
        await saw(pilot, "下半年抽查")

    at_desk(bureau, TaskFormScreen, leave)
    at_desk(bureau, TaskFormScreen, again)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_draft_is_changed_and_its_preview_follows(bureau: Path, size: tuple[int, int]) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, drafted(bureau, "2024-009")[0])
        desk.screen.query_one(Form).field("floor").raw = "20%"
        pool = drafted(bureau, "2024-009")[0].split()[1]
        await saw(pilot, f"将抽取 {ceil(int(pool) / 5)} 个")
        await press(pilot, "f2")
        await until(pilot, lambda: not isinstance(desk.screen, TaskFormScreen))

    at_desk(bureau, lambda: TaskFormScreen("2024-009"), act, size)
    with open_office(bureau, write=False) as office:
        assert office.store.get(Task, "2024-009").floor == "0.2"


def test_the_windows_of_batches_and_the_lead_are_typed_and_read_back(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        form = desk.screen.query_one(Form)
        typed = {
            "name": "演示联合抽查", "items": "I-0001", "start": "2024-09-09", "end": "2024-11-30", "departments": "公安", "lead": "文旅",
            "ratio": "50%", "windows": "2024-09-09至2024-10-15；2024-10-16至2024-12-31",
        }  # fmt: skip
        for name, text in typed.items():
            form.field(name).raw = text
        await press(pilot, "f2")
        await saw(pilot, "写了 2 批的时间，批次数是 1")
        form.field("batches").raw = "2"
        await saw(pilot, "第 2 批超出任务的时间")
        form.field("windows").raw = "2024-09-09至2024-10-15；2024-10-16至2024-11-30"
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(desk.screen, TaskScreen))
        await saw(pilot, "牵头部门", "文旅", "第 2 批 2024年10月16日至2024年11月30日")

    at_desk(bureau, TaskFormScreen, act, (120, 60))
    with open_office(bureau, write=False) as office:
        task = office.store.all(Task)[-1]
    raw = {name: text for name, text in raw_terms(task, START).items() if name != "number"}
    assert raw["windows"] == "2024-09-09至2024-10-15；2024-10-16至2024-11-30"
    assert parse(raw, task.created_on, task) == (task, [])
