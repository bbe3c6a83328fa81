"""依法删除: personal information erased for good, with legal basis and decision; then the copies that still contain it."""

from collections.abc import Mapping
from pathlib import Path

from acts.journal import erasure
from acts.journal.erasure import PurgeReport
from rules.base.codes import ERASURE_BASES
from rules.base.errors import MingchouError
from rules.base.fields import Column, Kind, split_list
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import leader_agrees
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog, YesNoDialog

__all__ = ["erase", "purge"]

_COLUMNS = (
    Column("number", "编号", Kind.CODE, required=True, hint="检查对象、执法人员、检查结果或回避的编号", width=34),
    Column("fields", "删除哪些", hint="如 联系电话、经营地址；留空为整条记录", width=34),
    Column("basis", "依据", Kind.CHOICE, required=True, choices=ERASURE_BASES, width=38),
    Column("document", "文号", required=True, hint="决定的文号"),
    Column("approved_by", "批准人", required=True),
)


async def erase(screen: DeskScreen) -> None:
    """Ask what, on which basis, who decided; erase it, then show the files that still contain it. Call it from a method decorated with `@work`."""
    office = screen.office

    def check(raw: Mapping[str, str]) -> None:
        erasure.check_erasure(office, raw["number"], split_list(raw["fields"]), **_decision(raw))

    text = "从记录和日志的全部历史中去掉，不能恢复；日志里只留下何时、何人、依据和文号（个人信息保护法 第四十七条）。"
    dialog = FormDialog("依法删除个人信息", _COLUMNS, act=check, text=text, yes="删除", danger=True)
    raw = await screen.app.push_screen_wait(dialog)
    if raw is None:
        return
    number, fields = raw["number"], split_list(raw["fields"])
    stays = erasure.what_stays(office, number, fields)
    if stays and not await screen.app.push_screen_wait(
        YesNoDialog("删除以后，这些依法还留着", "\n".join(stays), yes="删除", danger=True)
    ):
        return
    if not await leader_agrees(screen, raw["approved_by"]):
        return
    try:
        erased = erasure.erase(office, number, fields, **_decision(raw))
    except MingchouError as error:
        screen.show_problems(error.problems, "没有删除")
        return
    lines = [f"历史中 {len(erased.erasure.places)} 个版本的内容已去掉（{erased.erasure.number}）。"]
    if erased.leftovers:
        lines += ["", "下列文件还含有这些内容，请用“清除留下的副本”清除：", *_names(screen, erased.leftovers)]
    lines += erased.stays
    lines.append("拷到别处的备份、导出的表格和打印件，请自行清除。")
    screen.app.push_screen(MessageDialog("已依法删除", lines))


def _decision(raw: Mapping[str, str]) -> dict[str, str]:
    return {"basis": ERASURE_BASES.read(raw["basis"]), "document": raw["document"], "approved_by": raw["approved_by"]}


async def purge(screen: DeskScreen) -> None:
    """Show the files that still hold what was erased, ask, make a new backup and delete them. Call it as `erase` is."""
    office = screen.office
    leftovers = erasure.leftovers(office)
    if not leftovers:
        screen.app.push_screen(MessageDialog("没有要清除的", ["没有文件还含有已依法删除的内容。"]))
        return
    text = "\n".join(["先另作一份新的备份，然后删除下列文件：", "", *_names(screen, leftovers)])
    if not await screen.app.push_screen_wait(YesNoDialog("清除留下的副本吗？", text, yes="清除", danger=True)):
        return
    purged = await screen.app.push_screen_wait(
        ProgressDialog[PurgeReport]("正在备份和清除", lambda _: erasure.purge(office), stoppable=False)
    )
    if isinstance(purged, MingchouError):
        screen.show_problems(purged.problems, "没有清除")
    else:
        screen.app.push_screen(MessageDialog(f"已清除 {len(purged.deleted)} 个文件", [f"新的备份是 {purged.backup}"]))


def _names(screen: DeskScreen, paths: tuple[Path, ...] | list[Path]) -> list[str]:
    folder = screen.office.places.folder
    return [path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path) for path in paths]
