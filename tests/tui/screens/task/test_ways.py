"""Ways on at the desk: extend, stop to a day, cancel, delete a draft, confirm again, hand over; what is refused stands beside its field."""

from pathlib import Path

from acts.base.bureau import open_office
from rules.work.batch import batches_of
from rules.work.task import Task
from tests.tui.desk import Pilots, at_desk, came, press, saw
from tests.tui.screens.task.test_tasks import task_of
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.exporting import ExportDialog
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.task.task import TaskScreen
from tui.widgets.form import Form
from tui.widgets.text import TextField

DECIDED = {"reason": "上级统一部署", "by": "演示局长", "post": "局长", "paper": "示公演〔2024〕8号"}


def fill(desk: Desk, **raw: str) -> None:
    """Write into the fields of the box that is open."""
    form = desk.screen.query_one(Form)
    for name, text in raw.items():
        form.field(name).raw = text


def test_a_task_is_suspended_to_a_day_and_taken_up_again(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "ctrl+b")
        await came(pilot, FormDialog)
        fill(desk, until="2024-08-01", **DECIDED)
        await press(pilot, "f2")
        await saw(pilot, "请写恢复的那一天")
        fill(desk, until="2024-12-02")
        await press(pilot, "f2")
        await saw(pilot, "[!]冻结", "恢复之前什么都不能做", "中止到 2024年12月2日", "依据 示公演〔2024〕8号")
        assert desk.office.store.get(Task, "2024-009").state == "suspended"
        await press(pilot, "f8")
        await saw(pilot, "恢复：从中止的地方接着办理", "改中止的期限")
        await press(pilot, "enter")
        await saw(pilot, "[>]冻结")

    at_desk(bureau, lambda: TaskScreen("2024-009"), act, (120, 50))
    assert task_of(bureau, "2024-009").state == "draft"


def test_a_matched_task_is_extended_once_what_should_be_known_was_shown(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "d")
        await saw(pilot, "现在的期限是")
        fill(desk, until="2024-01-02", **DECIDED)
        await press(pilot, "f2")
        await saw(pilot, "请写更晚的一天")
        fill(desk, until="2024-12-20")
        await press(pilot, "f2")
        await saw(pilot, "延长到 2024年12月20日", "名单最迟", "延期以后仍须按时公开")
        await press(pilot, "enter")
        await saw(pilot, "延长到 2024年12月20日", "处理决定")

    at_desk(bureau, lambda: TaskScreen("2024-003"), act, (120, 60))
    extended = task_of(bureau, "2024-003")
    assert str(extended.end) == "2024-12-20"
    assert extended.decisions[-1].kind == "extend"


def test_a_matched_task_is_cancelled_with_its_sheets(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "ctrl+k")
        await saw(pilot, "还没有做过检查的才能取消", "打印过的请收回销毁")
        fill(desk, **DECIDED | {"paper": ""})
        await press(pilot, "f2")
        await saw(pilot, "必须填写")
        fill(desk, **DECIDED)
        await press(pilot, "f2")
        await saw(pilot, "已取消", "需要时另建任务")

    at_desk(bureau, lambda: TaskScreen("2024-003"), act, (120, 50))
    assert task_of(bureau, "2024-003").state == "cancelled"


def test_a_draft_is_deleted_and_leaves_the_list(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "delete")
        await saw(pilot, "没有冻结过的草稿才能删除")
        fill(desk, reason="建立有误")
        await press(pilot, "f2")
        await saw(pilot, "已删除")

    at_desk(bureau, lambda: TaskScreen("2024-009"), act)
    assert task_of(bureau, "2024-009").state == "deleted"


def test_a_task_is_handed_over_to_somebody_else(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "o")
        await until(pilot, lambda: "移交哪些任务" in screen_text(desk) or "接手人" in screen_text(desk))
        if "移交哪些任务" in screen_text(desk):
            await press(pilot, "enter")
        await came(pilot, FormDialog)
        fill(desk, new="演示员乙", why="调离")
        await press(pilot, "f2")
        await saw(pilot, "已移交给演示员乙")

    at_desk(bureau, lambda: TaskScreen("2024-009"), act)
    assert task_of(bureau, "2024-009").handler == "演示员乙"


def test_what_the_table_does_not_have_is_not_offered(bureau: Path) -> None:
    async def act(desk: Desk, _pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, TaskScreen)
        assert screen.check_action("extend", ()) is False
        assert "已抽取，不能延长；现在可以：确认名单" in screen.why_not("extend")
        assert screen.why_not("reconfirm") == "确认以后、匹配以前才能重新确认"

    at_desk(bureau, lambda: TaskScreen("2024-005"), act)


def test_a_batch_is_sent_out_and_the_list_of_one_department_leaves_the_desk(bureau: Path, tmp_path: Path) -> None:
    with open_office(bureau, write=False) as office:
        going_on = [one for one in office.store.all(Task) if one.state in {"matched", "under_way"}]
    number = next(one.number for one in going_on if "fire" in one.departments and one.batches == 1)

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "ctrl+d")
        await saw(pilot, "记录表发给执法人员以后登记")
        await press(pilot, "enter")
        await until(pilot, lambda: all(one.dispatched_on for one in batches_of(desk.office.store.get(Task, number))))
        await press(pilot, "f7")
        await saw(pilot, "检查分工表", "检查结果表")
        await press(pilot, "down", "enter")
        await came(pilot, FormDialog)
        fill(desk, department="消防", inspector="N-9999")
        await press(pilot, "f2")
        await saw(pilot, "没有派给 N-9999 的检查")
        fill(desk, inspector="")
        await press(pilot, "f2")
        await came(pilot, ExportDialog)
        desk.screen.query_one("#answer", TextField).value = str(tmp_path / "消防.csv")
        await press(pilot, "enter")
        await until(pilot, (tmp_path / "消防.csv").exists)

    at_desk(bureau, lambda: TaskScreen(number), act, (120, 50))


def test_a_confirmed_list_is_asked_again_from_the_task(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "n")
        await came(pilot, FormDialog)
        await saw(pilot, "的确认收回，名单要重新比对")
        await press(pilot, "f2")
        await saw(pilot, "必须填写")
        fill(desk, reason="其他", why="演示名录有误")
        await press(pilot, "f2")
        await saw(pilot, "已请", "重新确认")
        assert desk.office.store.get(Task, "2024-004").state == "drawn"

    at_desk(bureau, lambda: TaskScreen("2024-004"), act, (120, 50))
    assert [one.kind for one in task_of(bureau, "2024-004").decisions] == ["reconfirm"]
