"""The one list of the desk: draws only the lines that are seen, so 100,000 records open as fast as ten.

The table keeps the sequence it is given, never a copy; it asks a column for the text of a row when that row is drawn. Columns too many
for the terminal are reached with ← and →; the column that takes the rest (the name) always stays.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar, Generic, TypeVar, Unpack

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.cells import cut, fit, wrap
from tui.widgets.columns import GAP, TableColumn, lay_out
from tui.widgets.options import WidgetOptions

__all__ = ["TONES", "RecordTable"]

R = TypeVar("R")
T = TypeVar("T")

TONES = ("muted", "good", "warn", "bad", "accent", "strong")
"""The names that a column's `style` may return; their colours are in desk.tcss. "" is plain."""

_GUTTER = 2


@lru_cache(maxsize=64)
def _rich(style: str) -> Style:
    return Style.parse(style)


def _key(row: object) -> object:
    """What stays the same when a record is read anew: its number; of rows without one, the object itself."""
    return getattr(row, "number", None) or id(row)


class RecordTable(ScrollView, Generic[R], can_focus=True):
    """A virtual table of records with a cursor, marks for acts on many, keyboard and mouse.

    enter: what Enter does here, for the key hints. marks: False when nothing can be done with many rows at once.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"record-table--{name}" for name in ("header", "cursor", "cursor-blurred", "marked", "empty", *TONES)
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "上一条", show=False),
        Binding("down", "move(1)", "下一条", show=False),
        Binding("pageup", "page(-1)", "上一页", show=False),
        Binding("pagedown", "page(1)", "下一页", show=False),
        Binding("home", "first", "第一条", show=False),
        Binding("end", "last", "最后一条", show=False),
        Binding("left", "columns(-1)", "左边的列", show=False),
        Binding("right", "columns(1)", "右边的列", show=False),
        Binding("shift+up", "extend(-1)", "向上选", show=False),
        Binding("shift+down", "extend(1)", "向下选", show=False),
    ]

    class _OfRow(Message, Generic[T]):
        """Something about one row."""

        def __init__(self, table: "RecordTable[T]", row: T) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> "RecordTable[T]":
            return self.table

    class Moved(_OfRow[T]):
        """The cursor is on another row."""

    class Chosen(_OfRow[T]):
        """Enter or a double click on a row."""

    class Marked(Message):
        """The marks have changed: acts on many may be possible now, or no longer."""

    def __init__(
        self,
        columns: Sequence[TableColumn[R]],
        *,
        empty: str = "这里还没有内容",
        enter: str = "打开",
        marks: bool = True,
        **options: Unpack[WidgetOptions],
    ) -> None:
        super().__init__(**options)
        self._columns = tuple(columns)
        self.empty = empty
        self._rows: Sequence[R] = ()
        self._cursor = 0
        self._marked: dict[object, R] = {}
        self._skipped = 0
        self._laid: tuple[int, int, list[tuple[int, int]]] | None = None
        self.marks = marks
        self._bindings.bind("enter", "choose", enter)
        if marks:
            self._bindings.bind("space", "mark", "选中")
            self._bindings.bind("ctrl+a", "mark_all", "全选", show=False)

    # Interface of the screen

    @property
    def columns(self) -> tuple[TableColumn[R], ...]:
        """The columns; those that do not fit are reached with ← and →."""
        return self._columns

    @columns.setter
    def columns(self, columns: Sequence[TableColumn[R]]) -> None:
        self._columns = tuple(columns)
        self._laid = None  # a slow machine may have drawn the table before its columns were set
        self.refresh()

    @property
    def rows(self) -> Sequence[R]:
        """The rows that are shown."""
        return self._rows

    @property
    def cursor_row(self) -> int:
        """The index of the row under the cursor; 0 in an empty table."""
        return self._cursor

    @cursor_row.setter
    def cursor_row(self, index: int) -> None:
        self._move_to(index)

    @property
    def current(self) -> R | None:
        """The row under the cursor; None in an empty table."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def marked(self) -> list[R]:
        """The rows marked for an act on many, in the order of marking, also those that a filter hides at present."""
        return list(self._marked.values())

    @property
    def position_text(self) -> str:
        """The position of the cursor: 第 3 / 597 条."""
        return f"第 {self._cursor + 1:,} / {len(self._rows):,} 条" if self._rows else "共 0 条"

    def set_rows(self, rows: Sequence[R], *, keep: bool = True) -> None:
        """Show these rows (kept, not copied).

        keep: the cursor stays on its record, or on its neighbour when it is no longer there, at the same height of the screen; marks stay. Without
        it the cursor goes to the top and the marks go. Posts Moved when another row object is under the cursor than before.
        """
        before, was, top = self.current, self._cursor, self.scroll_offset.y
        at = self._find(rows) if keep else 0
        if keep and self._marked:
            now = {key: row for row in rows if (key := _key(row)) in self._marked}
            self._marked = {key: now.get(key, row) for key, row in self._marked.items()}
        elif self._marked:
            self.clear_marks()
        self._rows = rows
        self._cursor = at
        if not self.is_mounted:
            return
        self._rows_counted()
        self.scroll_to(y=at - (was - top), animate=False)
        self._show_cursor()
        self.refresh()
        if self._rows and self.current is not before:
            self.post_message(self.Moved(self, self._rows[at]))

    def on_mount(self) -> None:
        self._rows_counted()

    def _rows_counted(self) -> None:
        """Tell the scroll bar, which is always there: so no layout is needed, and no second drawing of the screen."""
        self.set_reactive(RecordTable.virtual_size, Size(0, len(self._rows) + 1))
        self._scroll_update(self.virtual_size)

    def mark(self, rows: Sequence[R]) -> None:
        """Mark these rows, beside those that are marked already."""
        self._marked |= {_key(row): row for row in rows}
        self._marks_changed()

    def clear_marks(self) -> None:
        """Forget all marks."""
        self._marked = {}
        self._marks_changed()

    def _find(self, rows: Sequence[R]) -> int:
        """The index in these rows of the cursor's record, else of the one after or before it; 0 when there is none of them."""
        if not self._rows:
            return 0
        if self._cursor < len(rows) and rows[self._cursor] is self.current:
            return self._cursor
        candidates = [
            _key(self._rows[i]) for i in (self._cursor, self._cursor + 1, self._cursor - 1) if 0 <= i < len(self._rows)
        ]
        places: dict[object, int] = {}
        for index, row in enumerate(rows):
            key = getattr(row, "number", None) or id(row)
            if key in candidates:
                places[key] = index
                if key == candidates[0]:
                    break
        return next((places[key] for key in candidates if key in places), 0)

    # Moving

    @property
    def _page(self) -> int:
        return max(1, self.size.height - 1)

    def _move_to(self, index: int) -> None:
        if not self._rows:
            return
        index = min(max(index, 0), len(self._rows) - 1)
        before = self._cursor
        self._cursor = index
        self._show_cursor()
        if index != before:
            self._refresh_row(before)
            self._refresh_row(index)
            self.post_message(self.Moved(self, self._rows[index]))

    def _show_cursor(self) -> None:
        top = self.scroll_offset.y
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + self._page:
            self.scroll_to(y=self._cursor - self._page + 1, animate=False)

    def _refresh_row(self, index: int) -> None:
        y = index - self.scroll_offset.y + 1
        if 1 <= y < self.size.height:
            self.refresh(Region(0, y, self._width, 1))

    def action_move(self, by: int) -> None:
        self._move_to(self._cursor + by)

    def action_page(self, by: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + by * self._page, animate=False)
        self._move_to(self._cursor + by * self._page)

    def action_first(self) -> None:
        self._move_to(0)

    def action_last(self) -> None:
        self._move_to(len(self._rows) - 1)

    def action_columns(self, by: int) -> None:
        hidden = len(self.columns) - len(self._layout())
        if (by > 0 and hidden > self._skipped) or (by < 0 and self._skipped):
            self._skipped += by
            self.refresh()

    def action_choose(self) -> None:
        if self._rows:
            self.post_message(self.Chosen(self, self._rows[self._cursor]))

    # Marks

    def action_mark(self) -> None:
        if self._rows:
            self._flip(self._cursor)

    def action_extend(self, by: int) -> None:
        """Mark the row of the cursor and go on: Shift+↓ marks a run."""
        if self._rows and self.marks:
            self._marked[_key(self._rows[self._cursor])] = self._rows[self._cursor]
            self._refresh_row(self._cursor)
            self.action_move(by)
            self._marked[_key(self._rows[self._cursor])] = self._rows[self._cursor]
            self._marks_changed()

    def action_mark_all(self) -> None:
        """Mark every row shown; when all are marked, none."""
        keys = {_key(row) for row in self._rows}
        if keys <= self._marked.keys():
            self._marked = {key: row for key, row in self._marked.items() if key not in keys}
            self._marks_changed()
        else:
            self.mark(self._rows)

    def _flip(self, index: int) -> None:
        row = self._rows[index]
        if self._marked.pop(_key(row), None) is None:
            self._marked[_key(row)] = row
        self._marks_changed()

    def _marks_changed(self) -> None:
        if not self.is_mounted:
            return
        self.refresh()
        self.post_message(self.Marked())

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """A click moves, a double click chooses, a click in the gutter marks."""
        index = self.scroll_offset.y + event.y - 1
        if event.y < 1 or index >= len(self._rows):
            return
        event.stop()
        self._move_to(index)
        if self.marks and event.x < _GUTTER:
            self._flip(index)
        elif event.chain == 2:
            self.action_choose()

    def on_focus(self) -> None:
        self._refresh_row(self._cursor)

    def on_blur(self) -> None:
        self._refresh_row(self._cursor)

    def on_resize(self) -> None:
        self._skipped = 0
        self._show_cursor()
        self.refresh()

    # Drawing

    @property
    def _width(self) -> int:
        """Cells of a line: what the scroll bar leaves."""
        return max(0, self.size.width - self.scrollbar_size_vertical)

    def _layout(self) -> list[tuple[int, int]]:
        width = self._width - (_GUTTER if self.marks else 1) - 2
        if self._laid is None or self._laid[:2] != (width, self._skipped):
            self._laid = (width, self._skipped, lay_out(self.columns, width, self._skipped))
        return self._laid[2]

    def render_line(self, y: int) -> Strip:
        plain = self.app.has_class("-plain")
        if y == 0:
            return self._header(plain)
        index = self.scroll_offset.y + y - 1
        if index < len(self._rows):
            return self._row(index, plain)
        if not self._rows and y >= 2:
            return self._empty(y - 2)
        return Strip.blank(self._width, self.rich_style)

    def _header(self, plain: bool) -> Strip:
        style = self.get_component_rich_style("record-table--header")
        hidden = len(self.columns) - len(self._layout())
        note = f" 已选 {len(self._marked):,} " if self._marked else ""
        note += f"{' <' if self._skipped else ''}{' >' if hidden > self._skipped else ''}"
        text = " " * (_GUTTER if self.marks else 1)
        for place, (index, width) in enumerate(self._layout()):
            column = self.columns[index]
            text += " " * GAP * bool(place) + fit(column.label, width, right=column.align == "right", plain=plain)
        room = max(0, self._width - cell_len(note))
        return Strip([Segment(fit(text.rstrip(), room, plain=plain) + note, style)]).adjust_cell_length(
            self._width, style
        )

    def _row(self, index: int, plain: bool) -> Strip:
        row = self._rows[index]
        marked = bool(self._marked) and _key(row) in self._marked
        at_cursor = index == self._cursor
        if at_cursor:
            base = self.get_component_rich_style(
                "record-table--cursor" if self.has_focus else "record-table--cursor-blurred"
            )
        elif marked:
            base = self.get_component_rich_style("record-table--marked")
        else:
            base = self.rich_style
        segments = [Segment(("* " if marked else "  ") if self.marks else " ", base)]
        for place, (at, width) in enumerate(self._layout()):
            column = self.columns[at]
            text = fit(column.text(row), width, right=column.align == "right", plain=plain)
            style = base
            if column.style is not None and not at_cursor and (tone := column.style(row)):
                style += self._tone(tone)
            if place:
                segments.append(Segment(" " * GAP, base))
            segments.append(Segment(text, style))
        return Strip(segments).adjust_cell_length(self._width, base)

    def _tone(self, name: str) -> Style:
        if name in TONES:
            return self.get_component_rich_style(f"record-table--{name}", partial=True)
        return _rich(name)

    def _empty(self, line: int) -> Strip:
        lines = wrap(self.empty, max(2, self._width - 4))
        style = self.get_component_rich_style("record-table--empty")
        text = cut(lines[line], self._width, plain=self.app.has_class("-plain")) if line < len(lines) else ""
        return Strip([Segment("  " + text, style)]).adjust_cell_length(self._width, style)
