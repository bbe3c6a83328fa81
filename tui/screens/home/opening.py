"""The frame that is shown while a bureau opens. It loads nothing else."""

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from tui.screens.base import DeskScreen

__all__ = ["OpeningScreen"]


class OpeningScreen(DeskScreen):
    """The frame while the store of `folder` is read in a thread: it is on screen at once."""

    SECTION = "home"
    HELP = "正在打开单位。打开之后这里就是工作台。"
    DEFAULT_CSS = (
        "OpeningScreen #body { align: center middle; } OpeningScreen Static { width: auto; color: $text-muted; }"
    )

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def heading(self) -> str:
        return "工作台"

    def body(self) -> ComposeResult:
        yield Static(f"正在打开 {self._folder.name}", markup=False)
