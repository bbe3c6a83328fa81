"""全貌: everything about one object on one page."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from acts.registry.registry import ENTERPRISES
from rules.registry.enterprise import Enterprise
from tui import routes
from tui.object_texts import read_page
from tui.screens.base import DeskScreen
from tui.screens.parts.details import Detail, Details
from tui.screens.registry.record_form import RecordForm

__all__ = ["ObjectScreen"]


class ObjectScreen(DeskScreen):
    """One object. number: O-…"""

    SECTION = "registry"
    HELP = """
# 一户的全貌

关于这一户记着的都在这一页：登记的各栏、重点监管标记、周期检查义务、今年检查了几次、抽中过哪些任务、派了谁、查出什么、后来怎样、与谁回避。

- **↑ ↓ PgUp PgDn** 上下看
- **F4** 或 **M** 修改这一户；**F11** 或 **H** 看历史：什么时候、谁、改了什么
- **Esc** 返回
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "change", "修改"),
        Binding("f11", "history", "历史"),
        Binding("m", "change", show=False),
        Binding("h", "history", show=False),
    ]

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number

    def heading(self) -> str:
        return f"名录库 › {self._number}"

    def body(self) -> ComposeResult:
        with VerticalScroll():
            yield Details()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def reread(self) -> None:
        page, sections = read_page(self.office, self._number)
        details = [Detail("", f"{page.enterprise.name}　{self._number}", "title")]
        for title, lines in sections:
            details += [Detail("", title, "title"), *(Detail(label, text) for label, text in lines)]
        self.query_one(Details).show(details)

    def action_change(self) -> None:
        self.app.push_screen(RecordForm(ENTERPRISES, self._number))

    def action_history(self) -> None:
        name = self.office.store.get(Enterprise, self._number).name
        self.desk.push_route(routes.history(self._number, name, section=self.SECTION))
