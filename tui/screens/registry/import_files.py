"""The files that an import gives out: the empty form of a list, a file with its bad cells marked."""

import dataclasses
from pathlib import Path

from acts.registry.importing import ImportReport
from acts.registry.problem_file import write_problems
from db.exchange.formats import Listing
from db.exchange.writing import write_template
from rules.registry.department import bound
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import export
from tui.screens.parts.progress import Report
from tui.screens.registry.import_work import ImportWork

__all__ = ["save_marked", "save_template"]


async def save_template(screen: DeskScreen, listing: Listing) -> None:
    """Save the empty form of a list, with the bureau's own departments. Call it from a method decorated with `@work`."""
    own = dataclasses.replace(listing, columns=bound(listing.columns, screen.office.departments))

    def write(path: Path, _report: Report) -> None:
        write_template(path, own)

    title = listing.title
    await export(screen, f"另存{title}模板", "空白的导入模板，带说明和下拉选项", f"{title}模板.xlsx", write)


async def save_marked(screen: DeskScreen, work: ImportWork, report: ImportReport) -> None:
    """Save the file with its bad cells marked, for whoever sent it. Call it from a method decorated with `@work`."""
    sheet, source = work.sheet, work.source
    if sheet is None or source is None:
        return

    def write(path: Path, _report: Report) -> None:
        write_problems(work.chosen, source, sheet, report, path)

    about = "原来的表，不能导入的格涂了颜色，批注里写着为什么，可以退给报送的单位"
    await export(screen, "另存标出问题的表", about, f"{work.path.stem}（标出问题）.xlsx", write)
