"""交底和证明: what somebody outside holds the journal to, from 设置."""

from collections.abc import Mapping

from acts.journal.proof import compare, hand_out, prove, read_hand_out
from db.folders import write_file
from filesystem.refusals import disk_refusal
from rules.base.errors import Refused
from rules.base.fields import Column
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import MessageDialog, PickDialog

__all__ = ["show_outside"]

_FILE = Column("file", "文件", required=True, width=40)
_OF = Column("of", "条数或记录表", required=True, hint="纸上印的“台账第几号”，或记录表的编号")


async def show_outside(screen: DeskScreen) -> None:
    """Pick and do one of the three. Call it from a method decorated with `@work`."""
    options = [
        ("hand_out", "写一份交底文件，交主管部门或纪检监察机关留存"),
        ("compare", "与他们留存的对照：台账有没有改过"),
        ("prove", "台账证明：纸上印的那一条在公布的台账里"),
    ]
    chosen = await screen.app.push_screen_wait(PickDialog("交底和证明", options))
    if chosen:
        await _ask(screen, chosen)


async def _ask(screen: DeskScreen, chosen: str) -> None:
    lines: list[str] = []

    def act(raw: Mapping[str, str]) -> None:
        path = typed_path(raw["file"])
        lines.clear()
        if chosen == "hand_out":
            handed = hand_out(screen.office)
            write_file(path, handed.to_bytes())
            lines.extend([f"台账 {handed.seq} 条，冻结登记 {len(handed.freezes)} 行", str(path), "请交外面的人留存。"])
        elif chosen == "prove":
            proof = prove(screen.office, raw["of"].strip())
            write_file(path, proof.to_bytes())
            lines.extend([f"第 {proof.seq} 条台账，校验值 {proof.head}", str(path)])
        else:
            try:
                kept = read_hand_out(path.read_bytes())
            except OSError as error:
                raise disk_refusal(error, path) from error
            if problems := compare(screen.office, kept):
                raise Refused(*problems)
            lines.append(f"相符：台账从留存的第 {kept.seq} 条（{kept.at}）接着写，以前的没有改过。")

    columns = (_OF, _FILE) if chosen == "prove" else (_FILE,)
    title = {"hand_out": "交底文件", "compare": "与留存的对照", "prove": "台账证明"}[chosen]
    yes = "对照" if chosen == "compare" else "写出"
    if await screen.app.push_screen_wait(FormDialog(title, columns, act=act, yes=yes)) is not None:
        screen.app.push_screen(MessageDialog(title, lines))
