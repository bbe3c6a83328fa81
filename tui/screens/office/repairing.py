"""修复: what could not be made beside the journal is made again from it, and what was made is shown."""

from acts.base.office import Office
from acts.draw.remake import repair
from rules.base.errors import MingchouError, Problem
from tui.publishing import complete_site
from tui.screens.base import DeskScreen
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog

__all__ = ["repair_all", "repair_texts"]


def repair_texts(office: Office) -> tuple[str, str, str]:
    """(text, note, tone) of the row of settings: how much is missing, as far as it is known."""
    count = office.derived.count
    note = "证据文件夹、封签、冻结登记和台账不一致的，由台账重做；台账不变"
    return (f"{count} 样没有写成，按回车补上", note, "warn") if count else ("按回车", note, "")


async def repair_all(screen: DeskScreen) -> None:
    """Compare everything with the journal, make again what differs, and say what it was."""
    office = screen.office
    made = await screen.app.push_screen_wait(
        ProgressDialog[list[str]](
            "正在与台账逐一核对", lambda _: [*complete_site(office), *repair(office)], stoppable=False
        )
    )
    if isinstance(made, MingchouError):
        screen.show_problems(made.problems, "没有修复成")
        return
    screen.reread()
    if unmade := office.derived.unmade:
        screen.show_problems(tuple(Problem(sentence) for sentence in unmade), "还有没有补上的，台账不受影响")
    elif made:
        screen.app.push_screen(MessageDialog(f"已补上 {len(made)} 样", made))
    else:
        screen.notify("没有要修复的：都和台账一致", title="已核对", markup=False)
