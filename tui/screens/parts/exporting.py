"""导出: where to, under which name, as .xlsx or .csv; written in a thread, then its path is shown."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from db.exchange.formats import WRITABLE
from rules.base.errors import MingchouError
from tui.screens.base import DeskScreen
from tui.screens.parts.progress import ProgressDialog, Report
from tui.widgets.dialog import Dialog, PushButton, YesNoDialog
from tui.widgets.text import TextField

__all__ = ["ExportDialog", "export", "typed_path"]

T = TypeVar("T")


def typed_path(text: str) -> Path:
    """A path as typed: without the quotes that a copied path brings along, ~ replaced by the home folder."""
    path = Path(text.strip().strip("\"'“”").strip())
    try:
        return path.expanduser()
    except RuntimeError:  # ~somebody, whom this machine does not know
        return path


class ExportDialog(Dialog[Path | None]):
    """File name and format; None when left. what: what will be in the file. suggested: the whole path offered first."""

    keys = "回车 导出   Tab 换   Esc 取消"

    def __init__(self, title: str, what: str, suggested: Path, formats: Sequence[str] = WRITABLE) -> None:
        super().__init__(title)
        self._what, self._suggested, self._formats = what, suggested, tuple(formats)

    def body(self) -> Sequence[Widget]:
        return (
            Static(self._what, markup=False, classes="dialog--label"),
            TextField(str(self._suggested), id="answer"),
            Static(f"写上文件夹和文件名，后缀 {' 或 '.join(self._formats)}", markup=False, classes="dialog--hint"),
        )

    def buttons(self) -> Sequence[PushButton]:
        buttons = [PushButton(f"导出 {suffix}", id=f"as-{suffix[1:]}", classes="-main") for suffix in self._formats]
        return (*buttons, PushButton("取消", id="no"))

    def on_mount(self) -> None:
        field = self.query_one("#answer", TextField)
        field.focus()
        field.cursor_position = len(field.value) - len(self._suggested.suffix)

    @on(Input.Submitted)
    def _confirm(self) -> None:
        self._take("")

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        if event.button.id == "no":
            self.dismiss(None)
        else:
            self._take("." + str(event.button.id).removeprefix("as-"))

    def _take(self, suffix: str) -> None:
        text = self.query_one("#answer", TextField).raw
        path = typed_path(text)
        if suffix:
            path = path.with_suffix(suffix) if path.suffix.lower() in self._formats else Path(f"{path}{suffix}")
        wrong = ""
        if not text.strip() or not path.name:
            wrong = "请先填写文件名"
        elif path.suffix.lower() not in self._formats:
            wrong = f"文件名请以 {' 或 '.join(self._formats)} 结尾"
        elif path.is_dir():
            wrong = "这是文件夹，请在后面写上文件名"
        elif not path.parent.is_dir():
            wrong = f"文件夹“{path.parent}”不存在，请先建立，或换一个"
        if wrong:
            hint = self.query_one(".dialog--hint", Static)
            hint.update(wrong)
            hint.add_class("-bad")
        else:
            self.dismiss(path.absolute())


async def export(
    screen: DeskScreen,
    title: str,
    what: str,
    name: str,
    write: Callable[[Path, Report], T],
    formats: Sequence[str] = WRITABLE,
) -> T | None:
    """Ask for a file, ask before replacing one, write it in a thread, show its path; None when left or refused.

    For a method of a screen that is a worker (`@work`). name: the file's name with suffix. write(path, report) runs in the thread.
    """
    suggested = Path.cwd() / name
    while True:
        path = await screen.app.push_screen_wait(ExportDialog(title, what, suggested, formats))
        if path is None:
            return None
        suggested = path
        if not path.exists() or await screen.app.push_screen_wait(
            YesNoDialog(
                "换掉原来的文件吗？", f"{path}\n\n已有这个文件，导出后原来的内容就没有了。", yes="换掉", danger=True
            )
        ):
            break
    chosen = path
    outcome = await screen.app.push_screen_wait(
        ProgressDialog[T](f"正在导出 {path.name}", lambda report: write(chosen, report))
    )
    if isinstance(outcome, MingchouError):
        screen.show_problems(outcome.problems)
        return None
    screen.notify(str(path), title="已导出", markup=False, timeout=8)
    return outcome
