"""Ways on beside a task's course, each asked in one box: send out, extend, stop to a day, cancel, delete a draft, confirm again, hand over."""

from collections.abc import Callable, Mapping

from acts.draw.reconfirm import given_confirmations, reconfirm
from acts.work import life
from acts.work.dispatch import batch_words, dispatch
from acts.work.people import hand_over, work_of
from acts.work.visits import cancel_notes
from rules.base.dates import day_text
from rules.base.fields import Column
from rules.work.batch import batches_of
from rules.work.decision import ASKED, KINDS
from rules.work.sheet import Sheet
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import leader_agrees
from tui.screens.parts.task_step import TaskStep
from tui.widgets.dialog import PickDialog, YesNoDialog

__all__ = ["ask_again", "cancel_task", "delete_draft", "extend_task", "give_away", "send_out", "stop_or_go"]

_NEW = Column("new", "接手人", required=True, hint="姓名", width=20)
_WHY = Column("why", "原因", required=True, hint="如 调离；内部留存", width=40)


async def _ask(
    screen: TaskStep, kind: str, act: Callable[[dict[str, str]], object], text: str, said: str, *, danger: bool = False
) -> None:
    """The box of one kind of decision; `said` once it is done."""
    dialog = FormDialog(
        f"{KINDS[kind]} {screen.number}", ASKED[kind], act=act, text=text, yes=KINDS[kind], danger=danger,
        today=screen.office.today(), calendar=screen.office.calendar,
    )  # fmt: skip
    if await screen.app.push_screen_wait(dialog) is not None:
        screen.notify(said, title="已完成", markup=False)
        screen.reread()


async def send_out(screen: TaskStep) -> None:
    """Note that the sheets of a batch are with the inspectors; asks which where there are several."""
    office, task = screen.office, screen.record
    batches = dict(batch_words(office, task))
    if not batches:
        screen.notify("没有记录表，不用派发", severity="warning", markup=False)
        return
    chosen: str | None = str(next(iter(batches)))
    if len(batches) > 1:
        options = [(str(place), words) for place, words in batches.items()]
        chosen = await screen.app.push_screen_wait(PickDialog("派发哪一批", options))
    if chosen is None:
        return
    batch = int(chosen)
    text = f"{batches[batch]}。记录表发给执法人员以后登记；各部门、各人的分工表按 F7 导出。"
    if await screen.app.push_screen_wait(YesNoDialog(f"派发 {task.number}", text, yes="已派发")):
        screen.act(f"任务 {task.number} 第 {batch} 批已派发", dispatch, task.number, batch)


async def extend_task(screen: TaskStep) -> None:
    """Ask for the new last day and the decision; what should be known is shown before the last yes."""
    office, task = screen.office, screen.record
    batches = batches_of(task)
    columns = [column for column in ASKED["extend"] if column.name != "batch" or len(batches) > 1]
    windows = "；".join(f"第 {place} 批到 {day_text(one.end)}" for place, one in enumerate(batches, 1))
    text = f"现在的期限是 {day_text(task.end)}。" + (f"{windows}。" if len(batches) > 1 else "")
    dialog = FormDialog(
        f"延长 {task.number}", columns, act=lambda raw: life.planned_extension(office, task.number, raw), text=text,
        yes="下一步", today=office.today(), calendar=office.calendar,
    )  # fmt: skip
    raw = await screen.app.push_screen_wait(dialog)
    if raw is None:
        return
    decision = life.planned_extension(office, task.number, raw).decisions[-1]
    until = decision.until or task.end
    notes = "\n".join(f"注意：{note}" for note in life.extension_notes(office, task, until))
    batch = f"第 {decision.batch} 批" if decision.batch else "检查期限"
    asked = f"{batch}延长到 {day_text(until)}，批准人 {decision.by}（{decision.post}，职务公开）。{notes}"
    if await screen.app.push_screen_wait(YesNoDialog(f"延长 {task.number}", asked, yes="延长")) and await leader_agrees(
        screen, decision.by
    ):
        screen.act(f"任务 {task.number} 已延长到 {day_text(until)}", life.extend, task.number, raw)


async def stop_or_go(screen: TaskStep) -> None:
    """Stop the task to a day; a stopped one goes on, or gets a new day."""
    if screen.record.state == "suspended":
        options = [("resume", "恢复：从中止的地方接着办理"), ("suspend", "改中止的期限")]
        chosen = await screen.app.push_screen_wait(PickDialog(f"{screen.number} 已中止", options))
        if chosen == "resume":
            screen.act(f"任务 {screen.number} 已恢复", life.resume, screen.number)
        if chosen != "suspend":
            return
    text = "到那一天以前什么都不能做；到期没有恢复，算逾期。网站上写明中止、原因和到哪一天。"
    await _ask(
        screen,
        "suspend",
        lambda raw: life.suspend(screen.office, screen.number, raw),
        text,
        f"任务 {screen.number} 已中止",
    )


async def cancel_task(screen: TaskStep) -> None:
    """Cancel the task, with its draw and its sheets."""
    office, number = screen.office, screen.number
    sheets = sum(one.void_on is None for one in office.store.where(Sheet, task=number))
    text = "还没有做过检查的才能取消，取消以后不能恢复；网站上写明没有进行检查和原因。"
    if sheets:
        text += f"{sheets} 张记录表一起作废，打印过的请收回销毁。"
    text += "".join(f"{note}。" for note in cancel_notes(office, screen.record))
    await _ask(
        screen, "cancel", lambda raw: life.cancel(office, number, raw), text, f"任务 {number} 已取消", danger=True
    )


async def delete_draft(screen: TaskStep) -> None:
    """Take a draft off the list."""
    number = screen.number
    text = "没有冻结过的草稿才能删除；误删的在“日志”里撤销，编号不再使用。"
    await _ask(
        screen,
        "delete",
        lambda raw: life.delete(screen.office, number, raw),
        text,
        f"草稿 {number} 已删除",
        danger=True,
    )


async def ask_again(screen: TaskStep) -> None:
    """Ask a department, or all, to confirm the list again."""
    office, draw = screen.office, screen.draw
    if draw is None:
        return
    given = [(one.department, office.departments.text(one.department)) for one in given_confirmations(draw)]
    department: str | None = ""
    if len(given) > 1:
        department = await screen.app.push_screen_wait(PickDialog("请谁重新确认", [("", "各部门"), *given]))
    if department is None:
        return
    whose = dict(given).get(department, "各部门")
    text = f"{whose}的确认收回，名单要重新比对；已经剔除的不变。"
    await _ask(
        screen, "reconfirm", lambda raw: reconfirm(office, screen.number, department, raw), text,
        f"已请{whose}重新确认 {draw.number}",
    )  # fmt: skip


async def give_away(screen: TaskStep) -> None:
    """Hand this task over, or all that its handler has open."""
    office, task = screen.office, screen.record
    others = [one for one in work_of(office, task.handler) if one.number != task.number] if task.handler else []
    numbers: str | None = task.number
    if others:
        options = [(task.number, f"只移交 {task.number}"), ("", f"{task.handler}经办中的全部 {len(others) + 1} 个任务")]
        numbers = await screen.app.push_screen_wait(PickDialog("移交哪些任务", options))
    if numbers is None:
        return
    chosen = [numbers] if numbers else []

    def act(raw: Mapping[str, str]) -> object:
        return hand_over(office, task.handler, raw["new"], raw["why"], chosen)

    text = f"现在的经办人：{task.handler or '没有记'}。"
    raw = await screen.app.push_screen_wait(FormDialog("移交任务", (_NEW, _WHY), act=act, text=text, yes="移交"))
    if raw is not None:
        screen.notify(f"已移交给{raw['new']}", title="已完成", markup=False)
        screen.reread()
