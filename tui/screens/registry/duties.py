"""周期义务 on the desk: the task that carries out those under the cursor or marked, made with one key."""

from collections.abc import Sequence

from acts.work.duties import duty_task, planned_task
from rules.base.fields import as_percent
from tui import routes
from tui.refusals import REFUSALS, refusal
from tui.screens.base import DeskScreen
from tui.widgets.dialog import YesNoDialog

__all__ = ["make_duty_task"]


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
