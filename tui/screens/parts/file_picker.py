"""Choosing a file: the path is typed, pasted or found in the list below, which shows folders and the files that can be used."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from rules.base.dates import short_moment
from rules.base.fields import CHINA
from tui.screens.parts.exporting import typed_path
from tui.widgets.columns import TableColumn
from tui.widgets.guarded import Guarded
from tui.widgets.parts import Paragraph
from tui.widgets.table import RecordTable
from tui.widgets.text import TextField

__all__ = ["FilePicker"]

_PASTED = re.compile(r""".*[/\\]["'“]?(?=/|~/|[A-Za-z]:[/\\])""")
"""The part of the field that is dropped when a whole path is pasted behind the folder that was there."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder or a file in the list. number: its path, by which the table keeps the cursor on it."""

    number: str
    name: str
    folder: bool
    size: int = 0
    changed: str = ""


def _size_text(size: int) -> str:
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, size // 1024)} KB"


_COLUMNS: tuple[TableColumn[_Place], ...] = (
    TableColumn("文件", 0, lambda place: place.name, style=lambda place: "accent" if place.folder else ""),
    TableColumn(
        "大小",
        9,
        lambda place: "文件夹" if place.folder else _size_text(place.size),
        align="right",
        style=lambda _: "muted",
    ),
    TableColumn("修改时间", 16, lambda place: place.changed, style=lambda _: "muted"),
)


class FilePicker(Guarded, Vertical):
    """folder: listed first. suffixes: of the files that can be used. Posts Chosen(path) for a file that exists."""

    DEFAULT_CSS = """
    FilePicker { height: 1fr; }
    FilePicker > Paragraph { height: 1; padding: 0 1; color: $text-muted; }
    FilePicker > Paragraph.-bad { color: $error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "to_list", "到列表", show=False),
        Binding("backspace", "up", "上一级", show=False),
    ]

    class Chosen(Message):
        """A file was chosen."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(self, folder: Path, suffixes: Sequence[str]) -> None:
        super().__init__()
        self._suffixes = tuple(suffixes)
        self._start = folder
        self._listed: tuple[str, list[_Place]] = ("", [])

    def compose(self) -> ComposeResult:
        yield TextField(self._as_text(self._start), placeholder="文件的路径，可以粘贴", id="path")
        yield Paragraph(self._hint, id="file-hint")
        yield RecordTable(_COLUMNS, marks=False, id="files")

    @property
    def _kinds(self) -> str:
        """What can be chosen, the usual ones named."""
        return "、".join(self._suffixes[:3]) + (" 等" if len(self._suffixes) > 3 else "")

    @property
    def _hint(self) -> str:
        return f"选一个 {self._kinds} 文件：输入几个字查找，↓ 到列表，回车打开"

    @staticmethod
    def _as_text(folder: Path) -> str:
        text = str(folder)
        return text if text.endswith(os.sep) else text + os.sep

    @property
    def field(self) -> TextField:
        """The field of the path."""
        return self.query_one("#path", TextField)

    @property
    def _table(self) -> "RecordTable[_Place]":
        return self.query_one(RecordTable)

    @property
    def folder(self) -> Path:
        """The folder that is listed."""
        return self._split()[0]

    def on_mount(self) -> None:
        self._show()
        self.field.focus()

    def go(self, folder: Path) -> None:
        """List this folder."""
        self.field.raw = self._as_text(folder)
        self.field.cursor_position = len(self.field.raw)
        self._show()

    def show_error(self, text: str) -> None:
        """Show why the chosen file cannot be used."""
        hint = self.query_one("#file-hint", Paragraph)
        hint.update(text or self._hint)
        hint.set_class(bool(text), "-bad")

    def _split(self) -> tuple[Path, str]:
        """The folder that is typed, and the beginning of a name after it."""
        text = str(typed_path(self.field.raw))
        if typed_path(self.field.raw).is_dir() and self.field.raw.strip().endswith(("/", os.sep)):
            return Path(text), ""
        head, tail = os.path.split(text)
        return Path(head or "."), tail

    def _list_of(self, folder: Path) -> list[_Place]:
        if self._listed[0] == str(folder):
            return self._listed[1]
        places: list[_Place] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith((".", "~$")):
                        continue
                    if entry.is_dir():
                        places.append(_Place(entry.path, name + os.sep, True))
                    elif name.lower().endswith(self._suffixes):
                        stat = entry.stat()
                        changed = short_moment(datetime.fromtimestamp(stat.st_mtime, CHINA))
                        places.append(_Place(entry.path, name, False, stat.st_size, changed))
        except OSError:
            return []
        places.sort(key=lambda place: (place.folder, place.name) if place.folder else (False, place.name))
        parent = folder.absolute().parent
        if parent != folder.absolute():
            places.append(_Place(str(parent), f"..{os.sep} 上一级文件夹", True))
        self._listed = (str(folder), places)
        return places

    @on(Input.Changed, "#path")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.show_error("")
        if before := _PASTED.match(self.field.raw):
            self.field.raw = self.field.raw[before.end() :]
            self.field.cursor_position = len(self.field.raw)
        self._show()

    def _show(self) -> None:
        folder, begun = self._split()
        places = self._list_of(folder)
        sought = begun.lower()
        table = self._table
        table.empty = f"这里没有 {self._kinds} 文件" if folder.is_dir() else f"没有文件夹“{folder}”"
        table.set_rows([place for place in places if sought in place.name.lower()] if sought else places, keep=False)

    @on(Input.Submitted, "#path")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        path = typed_path(self.field.raw)
        if path.is_file():
            self.post_message(self.Chosen(path.absolute()))
        elif path.is_dir() and not self.field.raw.strip().endswith(("/", os.sep)):
            self.go(path)
        elif len(self._table.rows) == 1 and not self._table.rows[0].folder:
            self._open(self._table.rows[0])
        elif self._table.rows:
            self.screen.set_focus(self._table)
        else:
            self.show_error(f"找不到“{path.name}”，请核对文件名和所在文件夹")

    @on(RecordTable.Chosen)
    def _from_list(self, event: "RecordTable.Chosen[_Place]") -> None:
        event.stop()
        self._open(event.row)

    @on(RecordTable.Moved)
    def _moved(self, event: "RecordTable.Moved[_Place]") -> None:
        event.stop()

    def _open(self, place: _Place) -> None:
        if place.folder:
            self.go(Path(place.number))
        else:
            self.post_message(self.Chosen(Path(place.number).absolute()))

    def action_to_list(self) -> None:
        """↓ in the path: to the list."""
        self.screen.set_focus(self._table)

    def action_up(self) -> None:
        """Backspace in the list: the folder above."""
        self.go(self.folder.absolute().parent)
