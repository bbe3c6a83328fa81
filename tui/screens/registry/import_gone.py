"""What a full list no longer has: each record stays as it is, or gets a status, as the clerk says."""

from collections.abc import Mapping

from acts.registry.importing import ImportReport, ImportRow
from tui.screens.base import DeskScreen
from tui.screens.parts.lists import LIST_DEFINITIONS
from tui.widgets.dialog import PickDialog

__all__ = ["ask_gone"]

_KEEP = ""


async def ask_gone(
    screen: DeskScreen, code: str, report: ImportReport, row: ImportRow, now: Mapping[str, str]
) -> dict[str, str] | None:
    """Ask what becomes of a record that is gone, or of all that are: number → status; None when left. now: what was said before."""
    statuses = list(LIST_DEFINITIONS[code].status.values())
    total = len(report.gone)
    options = [
        (_KEEP, "不动：留着原来的状态"),
        *((text, f"改成{text}") for text in statuses),
        *([("all", f"没有了的 {total:,} 个都改成……"), ("none", f"没有了的 {total:,} 个都不动")] if total > 1 else []),
    ]
    title = f"{row.number} {row.name}：名单上没有了"
    answer = await screen.app.push_screen_wait(PickDialog(title, options, current=now.get(row.number, _KEEP)))
    if answer is None:
        return None
    if answer == "none":
        return {}
    if answer == "all":
        every = [(text, f"{total:,} 个都改成{text}") for text in statuses]
        status = await screen.app.push_screen_wait(PickDialog(f"没有了的 {total:,} 个", every))
        return None if status is None else {one.number: status for one in report.gone}
    left = {number: text for number, text in now.items() if number != row.number}
    return left if answer == _KEEP else {**left, row.number: answer}
