"""周期义务 on the desk: the task that carries out those under the cursor or marked, made with one key."""

from collections.abc import Sequence

from acts.registry.duties import standings
from acts.work.duties import duty_task, excuse, planned_task
from rules.base.fields import as_percent
from rules.registry.duty import CLOSURE_COLUMNS, CoverageDuty
from tui import routes
from tui.refusals import REFUSALS, refusal
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import PickDialog, YesNoDialog

__all__ = ["excuse_missed", "make_duty_task"]


async def make_duty_task(screen: DeskScreen, numbers: Sequence[str]) -> None:
    """Show which task would be made, and make it; it opens then. Call it from a method decorated with `@work`."""
    try:
        planned = planned_task(screen.office, numbers)
    except REFUSALS as error:
        screen.show_problems(refusal(error).problems)
        return
    task = planned.task
    text = "\n".join([
        task.name, f"{task.start} 至 {task.end}，{planned.open} 家对象，抽查 {as_percent(task.ratios[''])}",
        "建好以后是草稿，可以改时间、先抽人数，再冻结。", *(f"注意：{note}" for note in planned.notes),
    ])  # fmt: skip
    if not await screen.app.push_screen_wait(YesNoDialog("按义务建立任务？", text, yes="建立")):
        return
    made = screen.act(lambda task: f"已建立任务 {task.number}", duty_task, numbers)
    if made is not None:
        screen.desk.push_route(routes.task(made.number))


async def excuse_missed(screen: DeskScreen, duty: CoverageDuty, label: str | None = None) -> None:
    """Ask which missed period is closed (where label does not say it), why and by whom. Call it from a method decorated with `@work`."""
    office = screen.office
    missed = [one for one in standings(office, duty.number) if one.state == "missed"]
    if not missed:
        screen.notify(f"{duty.number} 没有漏查的期", markup=False)
        return
    options = [(one.label, f"{one.label} 期，漏查 {one.rest} 家") for one in missed]
    if label is None:
        label = await screen.app.push_screen_wait(PickDialog(f"了结漏查 {duty.number}：哪一期", options))
    if label is None:
        return
    dialog = FormDialog(
        f"了结漏查 {duty.number} {label} 期", CLOSURE_COLUMNS, act=lambda raw: excuse(office, duty.number, label, raw),
        text="这一期不再补查。漏查的记录照样留着，不公开。", yes="了结", today=office.today(), calendar=office.calendar,
    )  # fmt: skip
    if await screen.app.push_screen_wait(dialog) is not None:
        screen.notify(f"已了结 {duty.number} {label} 期", title="已完成", markup=False)
        screen.reread()
