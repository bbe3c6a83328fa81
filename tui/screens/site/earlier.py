"""以前公布的登记: asked before a publication into a folder that does not hold the freezes.tsv published last."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rules.base.errors import Refused
from rules.base.fields import Column
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import PickDialog

__all__ = ["Past", "ask_past"]

_FILE = Column("file", "freezes.tsv", required=True, hint="从网站下载的，heads.tsv 放在旁边", width=40)


@dataclass(frozen=True, slots=True)
class Past:
    """What was published before: the register's file, or nothing ever (first)."""

    earlier: Path | None
    first: bool


async def ask_past(screen: DeskScreen, title: str = "网站文件夹里没有上次公布的冻结登记") -> Past | None:
    """Ask for the register that was published last; None when the clerk turns back. Call it from a method decorated with `@work`."""
    options = [("earlier", "给出上次公布的 freezes.tsv"), ("first", "从来没有公布过（记进日志）")]
    chosen = await screen.app.push_screen_wait(PickDialog(title, options))
    if chosen == "first":
        return Past(None, first=True)
    if chosen != "earlier":
        return None
    found: list[Path] = []

    def look(raw: Mapping[str, str]) -> None:
        path = typed_path(raw["file"])
        if not path.is_file():
            raise Refused(f"没有文件 {path}，请核对")
        found[:] = [path]

    dialog = FormDialog("上次公布的冻结登记", (_FILE,), act=look, yes="对照")
    return Past(found[0], first=False) if await screen.app.push_screen_wait(dialog) is not None else None
