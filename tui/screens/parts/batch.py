"""批量修改: which field of the marked records, or of those that the filter leaves, becomes what; counted before."""

from typing import Any

from acts.finding.batch import edit_all, plan_edit_all
from acts.registry.registry import Register, columns
from rules.base.errors import Refused
from tui.batch_texts import batch_lines
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.record_list import RecordList
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog

__all__ = ["edit_many"]


async def edit_many(screen: DeskScreen, shown: "RecordList[Any]", register: Register[Any]) -> None:
    """Ask for the field and its value, tell what will change, change it. For a worker."""
    marked = shown.table.marked
    numbers = [row.number for row in marked or shown.shown_rows]
    which = "选中的" if marked else "筛选出来的" if shown.query_text else "全部"
    raw = await _typed(screen, register, f"批量修改{which} {len(numbers):,} 条{shown.definition.noun}")
    if raw is None:
        return
    try:
        plan = plan_edit_all(screen.office, register, numbers, raw)
    except Refused as refused:
        screen.show_problems(refused.problems)
        return
    lines = batch_lines(plan, len(numbers))
    if plan.problems or not plan.rows:
        await screen.app.push_screen_wait(MessageDialog("没有改", lines))
        return
    sure = YesNoDialog(f"修改 {len(plan.rows):,} 条？", "\n".join(lines), yes="修改", danger=True)
    if await screen.app.push_screen_wait(sure):
        screen.act(f"已修改 {len(plan.rows):,} 条，可以一次撤销", edit_all, register, numbers, raw)
        shown.table.clear_marks()


async def _typed(screen: DeskScreen, register: Register[Any], title: str) -> dict[str, str] | None:
    """One field and what it becomes, as raw text by column name; None when left."""
    fields = {column.name: column for column in columns(screen.office, register) if column.name != "number"}
    options = [(one.name, one.label) for one in fields.values()]
    name = await screen.app.push_screen_wait(PickDialog(f"{title}：改哪一栏", options))
    if name is None:
        return None
    calendar, today = screen.office.calendar, screen.office.today()
    dialog = FormDialog(
        title, [fields[name]], text="改成什么；留空是清空", yes="看一看", today=today, calendar=calendar
    )
    return await screen.app.push_screen_wait(dialog)
