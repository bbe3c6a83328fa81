"""A bureau that is read-only, where something can be done about it on the desk.

另存: its files were replaced or moved away while it was open; what is open is written into a new folder. 登记改名: bureau.toml and the journal have two
names.
"""

from collections.abc import Mapping

from acts.base.rename import rename
from acts.base.rescue import copy_name, write_out
from db.write_out import WrittenOut
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import Column
from tui.desk import DeskApp
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog, YesNoDialog

__all__ = ["ask_for_name", "ask_what_next", "save_elsewhere"]

_WHY = (
    "别的程序（网盘同步、手工拷贝、另一台电脑）换掉或移走了台账的文件。为免丢失，已转为只读；"
    "已保存的都还在这里。请先另存到新文件夹，再查是谁动的。"
)


async def ask_what_next(desk: DeskApp) -> None:
    """Whichever of the two it is. Call it, and the others, from a method decorated with `@work`."""
    await (save_elsewhere if desk.office.store.displaced else ask_for_name)(desk)


async def ask_for_name(desk: DeskApp) -> None:
    """Ask whether the bureau was renamed; registered, it is opened anew, for writing."""
    office = desk.office
    text = (
        f"bureau.toml 里写的是“{office.bureau.name}”，台账是“{office.store.name}”的。\n"
        "单位改了名，就在这里登记，记入台账。\n写错了，或者拿错了文件夹，就只查看；退出后把 bureau.toml 里的 name 改回来。"
    )
    dialog = YesNoDialog("单位名称不一致，现在只能查看", text, yes="登记改名", no="只查看", danger=True)
    if not await desk.push_screen_wait(dialog):
        return
    try:
        before, now = rename(office.places.folder, by=office.by, clock=office.clock)
    except MingchouError as error:
        desk.show_problems(error.problems)
        return
    desk.reopen(office.places.folder)
    desk.notify(f"单位名称由“{before}”改为“{now}”", title="已登记", markup=False)


async def save_elsewhere(desk: DeskApp) -> None:
    """Ask for a folder, write the bureau there, offer to go on in it."""
    office = desk.office
    columns = [Column("folder", "新文件夹", required=True, hint="不能已经存在；不要放在同步的文件夹里", width=50)]

    def check(raw: Mapping[str, str]) -> None:
        if typed_path(raw["folder"]).exists():
            raise Refused(Problem("已经存在，请换一个名字", "", "新文件夹"))

    raw = await desk.push_screen_wait(
        FormDialog("台账已转为只读，请另存", columns, {"folder": str(copy_name(office))}, act=check, text=_WHY, yes="另存")
    )  # fmt: skip
    if raw is None:
        return
    folder = typed_path(raw["folder"])
    out = await desk.push_screen_wait(
        ProgressDialog[WrittenOut]("正在另存并检查", lambda _: write_out(office, folder), stoppable=False)
    )
    if isinstance(out, MingchouError):
        desk.show_problems(out.problems, "没有另存成")
    elif out.findings:
        desk.push_screen(MessageDialog(f"已另存到 {folder.name}，但不完整", [Problem(str(folder)), *out.findings]))
    elif await desk.push_screen_wait(
        YesNoDialog(
            "已另存并检查无误",
            f"{folder}\n备份（backups）和打印的记录表（sheets）留在原处。现在改为打开新文件夹，接着办？",
            yes="打开",
            no="留在这里",
        )
    ):
        desk.reopen(folder)
