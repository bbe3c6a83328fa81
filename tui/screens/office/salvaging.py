"""打捞: a new bureau out of what is whole in this one, its backups and other copies, from 设置."""

import re
from collections.abc import Mapping
from pathlib import Path

from acts.base.salvage import REPORT, Rescued, asks_passphrase, salvage, salvage_name
from db.salvage.sources import find_sources
from db.sealing import Key
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import Column
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import PassphraseDialog
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog, YesNoDialog

__all__ = ["salvage_bureau"]

_COLUMNS = (
    Column("more", "另外的来源", hint="别处的备份、副本，几个用分号隔开；可不填", width=50),
    Column("folder", "新文件夹", required=True, hint="不能已经存在", width=50),
    Column("key", "私钥文件", hint="有加密的备份才填", width=50),
)
_WHY = "从这个单位文件夹、它的备份和另外的来源里，把逐条核对过的拼成一个新的单位。来源只读，不改动。"


async def salvage_bureau(screen: DeskScreen) -> None:
    """Ask where from and where to, salvage, show the report, offer to go on there. Call it from a method decorated with `@work`."""
    app, own = screen.app, screen.office.places.folder

    def check(raw: Mapping[str, str]) -> None:
        if typed_path(raw["folder"]).exists():
            raise Refused(Problem("已经存在；打捞只写到新的文件夹，请换一个名字", "", "新文件夹"))
        find_sources(_paths(own, raw))

    values = {"folder": str(salvage_name(own))}
    raw = await app.push_screen_wait(FormDialog("打捞", _COLUMNS, values, act=check, text=_WHY, yes="打捞"))
    if raw is None:
        return
    paths, folder = _paths(own, raw), typed_path(raw["folder"])
    words = None
    if asks_passphrase(paths):
        dialog = PassphraseDialog("打捞", "备份的口令", "输入时不显示；不输入就不用加密的备份", lambda _: None)
        words = await app.push_screen_wait(dialog)
    key = Key(typed_path(raw["key"]) if raw["key"].strip() else None, words)
    by, clock = screen.office.by, screen.office.clock
    done = await app.push_screen_wait(
        ProgressDialog[Rescued](
            "正在打捞并检查",
            lambda progress: salvage(paths, folder, key=key, by=by, clock=clock, progress=progress),
            stoppable=False,
        )
    )
    if isinstance(done, MingchouError):
        screen.show_problems(done.problems, "没有打捞")
        return
    await app.push_screen_wait(MessageDialog(f"已打捞到 {folder.name}", [done.sentence, "", *done.report]))
    text = f"{folder}\n报告在里面的 {REPORT}。现在改为打开这个文件夹，接着登记恢复？"
    if await app.push_screen_wait(YesNoDialog("已打捞并检查无误", text, yes="打开", no="留在这里")):
        screen.desk.reopen(folder)


def _paths(own: Path, raw: Mapping[str, str]) -> list[Path]:
    return [own, *(typed_path(one) for one in re.split("[;；]", raw["more"]) if one.strip())]
