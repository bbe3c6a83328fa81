"""Files of a task that leave the desk: the drawn list, the assignments, the record sheets. Each ends with a box that shows the path."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from acts.work.sheet import assignments, drawn_list, print_sheets
from db.exchange.formats import LISTS
from db.exchange.writing import write_list
from rules.base.errors import MingchouError
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import export
from tui.screens.parts.progress import ProgressDialog, Report
from tui.widgets.dialog import MessageDialog

__all__ = ["export_listing", "print_task"]


async def export_listing(screen: DeskScreen, number: str, code: str) -> None:
    """Write the drawn list ("drawn") or the assignments ("assignments") of a task; call it from a method decorated with `@work`."""
    office, listing = screen.office, LISTS[code]

    def write(path: Path, report: Report) -> int:
        rows: Sequence[Mapping[str, object]] = (drawn_list if code == "drawn" else assignments)(office, number)
        report(0, len(rows))
        return write_list(path, listing.columns, rows, listing.title)

    what = f"任务 {number} 的{listing.title}"
    await export(screen, f"导出{listing.title}", what, f"{number}-{listing.title}.xlsx", write)


async def print_task(screen: DeskScreen, number: str) -> None:
    """Print a task's record sheets as Word files in a thread, then show their paths; call it from a method decorated with `@work`."""
    office = screen.office
    paths = await screen.app.push_screen_wait(
        ProgressDialog[list[Path]]("正在生成抽查记录表", lambda _report: print_sheets(office, number), stoppable=False)
    )
    if isinstance(paths, MingchouError):
        screen.show_problems(paths.problems)
        return
    words = [
        f"{len(paths) - 1} 份抽查记录表（一企一表）和 1 份合订本，在这个文件夹：",
        str(paths[0].parent),
        "打印合订本最省事：",
        paths[0].name,
    ]
    screen.app.push_screen(MessageDialog("抽查记录表已生成", words))
