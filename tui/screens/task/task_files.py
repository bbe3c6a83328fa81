"""Files of a task that leave the desk: the drawn list, the assignments, the record sheets. Each ends with a box that shows the path."""

from collections.abc import Mapping
from pathlib import Path

from acts.work.lists import Only, list_rows, list_title
from acts.work.sheet import print_sheets
from db.exchange.formats import LISTS, Listing
from db.exchange.writing import write_list
from rules.base.codes import Code, CodeTable
from rules.base.errors import MingchouError, Refused
from rules.base.fields import Column, Kind, parse_columns
from rules.registry.department import bound
from rules.work.task import Task
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import export
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.progress import ProgressDialog, Report
from tui.widgets.dialog import MessageDialog

__all__ = ["export_listing", "print_task"]


_INSPECTOR = Column("inspector", "执法人员", Kind.CODE, hint="编号，如 N-0001；留空为各人", width=12)
_BATCH = Column("batch", "批次", Kind.INTEGER, hint="第几批；留空为各批", width=6)


async def export_listing(screen: DeskScreen, number: str, code: str) -> None:
    """Write the drawn list ("drawn"), the assignments ("assignments") or the results ("results") of a task, whole or of one department, batch
    or person, as is asked; call it from a method decorated with `@work`.
    """
    office, listing = screen.office, LISTS[code]
    only = await _asked(screen, number, listing)
    if only is None:
        return

    def write(path: Path, report: Report) -> int:
        rows = list_rows(office, listing, number, only)
        report(0, len(rows))
        return write_list(path, bound(listing.columns, office.departments), rows, list_title(office, listing, only))

    whose = office.departments.text(only.department) + only.inspector + (f"第{only.batch}批" if only.batch else "")
    what = f"任务 {number} 的{listing.title}" + (f"：{whose}" if whose else "")
    name = "-".join(filter(None, (number, listing.title, whose)))
    await export(screen, f"导出{listing.title}", what, f"{name}.xlsx", write)


async def _asked(screen: DeskScreen, number: str, listing: Listing) -> Only | None:
    """What of the list is wanted; all of it without asking where there is one department and one batch; None when left."""
    office, task = screen.office, screen.office.store.get(Task, number)
    names, columns = office.departments, []
    if len(task.departments) > 1:
        table = CodeTable("部门", *(Code(code, names.text(code)) for code in task.departments))
        columns.append(Column("department", "部门", Kind.CHOICE, choices=table, hint="留空为各部门", width=20))
    if listing.code == "assignments":
        columns += [_BATCH, _INSPECTOR] if task.batches > 1 else [_INSPECTOR]
    if not columns:
        return Only()

    def only(raw: Mapping[str, str]) -> Only:
        values, problems = parse_columns(columns, raw)
        if problems:
            raise Refused(*problems)
        wanted = Only(**{name: value for name, value in values.items() if value})
        list_rows(office, listing, number, wanted)
        return wanted

    text = "全部留空就是整份。"
    raw = await screen.app.push_screen_wait(
        FormDialog(f"导出{listing.title}", columns, act=only, text=text, yes="下一步")
    )
    return None if raw is None else only(raw)


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
