"""What is wrong with a file by its causes: the rows of one, cured at once where one answer does."""

from acts.registry.importing import ImportReport
from rules.base.fields import Column
from rules.importing.causes import Cause, causes
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry import import_texts as texts
from tui.screens.registry.import_work import ImportWork
from tui.widgets.dialog import PickDialog

__all__ = ["ask_cause", "cure_cause"]


async def ask_cause(screen: DeskScreen, report: ImportReport) -> tuple[Cause | None, bool]:
    """(the cause that the clerk chose, None for all rows; whether he chose at all). Call it from a method decorated with `@work`."""
    found = causes(report.problems)
    options = [
        (str(at), texts.problem_text(cause.field, f"{cause.text}（{cause.count:,} 行）"))
        for at, cause in enumerate(found)
    ]
    options.append(("all", "看全部的行"))
    chosen = await screen.app.push_screen_wait(PickDialog(f"{len(found)} 个原因", options))
    return (None if chosen in (None, "all") else found[int(chosen or 0)]), chosen is not None


async def cure_cause(screen: DeskScreen, work: ImportWork, cause: Cause) -> int:
    """Ask whether all cells of a cause get one text, and put it there: how many rows; 0 where the rows are only looked at."""
    column = _column_of(work, cause)
    if column is None:
        return 0
    options = [
        ("look", f"看这 {cause.count:,} 行，一行一行改"),
        ("cure", f"这 {cause.count:,} 行的{column.label}都填成同一个"),
    ]
    text = texts.problem_text(cause.field, cause.text)
    if await screen.app.push_screen_wait(PickDialog(text, options)) != "cure":
        return 0
    about = f"{cause.count:,} 行的{column.label}都填成这个；按 F8 导入以前不保存，原来的文件不变。"
    raw = await screen.app.push_screen_wait(FormDialog(f"改 {cause.count:,} 行", (column,), text=about))
    return 0 if raw is None else work.cure(cause, column, raw[column.name])


def _column_of(work: ImportWork, cause: Cause) -> Column | None:
    """The column that a cause is about, where its rows can be corrected here, and where the same text in every row is no second wrong."""
    if work.mode:
        return None
    own = {"number", "code", "name", "certificate"}
    return next((one for one in work.columns if one.label == cause.field and one.name not in own), None)
