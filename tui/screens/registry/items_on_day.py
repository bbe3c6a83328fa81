"""The items in force on a day, each in its version of then."""

from acts.registry.item_list import items_on
from rules.base.errors import Problem
from rules.base.fields import parse_date
from tui.screens.base import DeskScreen
from tui.widgets.dialog import MessageDialog, TextDialog

__all__ = ["show_items_on"]


async def show_items_on(screen: DeskScreen) -> None:
    """Ask for a day and show its list. Call it from a method decorated with `@work`."""
    today = screen.office.today().isoformat()
    typed = await screen.app.push_screen_wait(TextDialog("哪天有效的清单", "日期", "如 2024-03-01", today))
    if typed is None:
        return
    try:
        day = parse_date(typed)
    except ValueError as error:
        screen.show_problems((Problem(str(error), "", "日期"),), "没有列出")
        return
    lines = [f"{one.number} {one.name}，第 {one.version} 版" for one in items_on(screen.office, day)]
    screen.app.push_screen(MessageDialog(f"{day} 有效的事项 {len(lines)} 项", lines or ["没有"]))
