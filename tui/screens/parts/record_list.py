"""One list with its filter, the pane beside it and the line below: the same for all registries."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import get_current_worker

from acts.base.office import Office
from db.store import Store
from rules.base.fields import Record
from tui.screens.base import WIDE
from tui.screens.parts.lists import ListDefinition
from tui.widgets.cells import fit, one_line, plain_text, wrap
from tui.widgets.columns import TableColumn
from tui.widgets.guarded import Guarded
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.table import RecordTable

__all__ = ["PositionLine", "RecordList", "RecordPane", "Row"]

R = TypeVar("R", bound=Record)

_CACHE_SIZE = 1_000
"""Records in the cache: those that are drawn, and drawn again at the next key."""


class Row:
    """A line of a list: the number of a record; all else is read from the store."""

    __slots__ = ("number",)

    def __init__(self, number: str) -> None:
        self.number = number


class RecordPane(Widget):
    """Label and text of one record, wrapped; drawn without a layout, so that it keeps up with the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pane--label"}
    DEFAULT_CSS = """
    RecordPane { width: 44; height: 1fr; background: $surface; color: $foreground; }
    RecordPane > .pane--label { color: $text-muted; }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._details: Sequence[tuple[str, str]] = ()
        self._lines: list[tuple[str, str]] | None = None
        self._width = 0
        self._styles_now = (Style.null(), Style.null())

    def show(self, details: Sequence[tuple[str, str]]) -> None:
        """Show these (label, text); "" as label: the text alone. Only the lines that differ are drawn anew."""
        before = self._lines or []
        self._details, self._lines = details, None
        now = self._wrapped()
        differ = [y for y, pair in enumerate(zip_longest(before, now)) if pair[0] != pair[1]]
        if differ:
            self.refresh(Region(0, differ[0], self.size.width, differ[-1] - differ[0] + 1))

    def _wrapped(self) -> list[tuple[str, str]]:
        """(label with its blanks, text) of every line."""
        width = max(12, self.size.width - 1)
        if self._lines is None or self._width != width:
            self._width = width
            # Texts begin below each other; a label that would leave no room for its text has a line of its own.
            labels = [cell_len(label) for label, _ in self._details if label]
            indent = max((size for size in labels if size <= width // 2), default=0) + 3 if labels else 1
            self._lines = []
            for label, text in self._details:
                head = f" {label} "
                if cell_len(head) > indent:
                    self._lines.append((head, ""))
                    head = ""
                pieces = wrap("\n".join(map(one_line, text.split("\n"))), width - indent)
                self._lines += [(fit(head if place == 0 else "", indent), piece) for place, piece in enumerate(pieces)]
        return self._lines

    def render_lines(self, crop: Region) -> list[Strip]:
        # Asking Textual for a style costs as much as drawing the line: once for all lines.
        base = self.rich_style
        self._styles_now = (base, base + self.get_component_rich_style("pane--label", partial=True))
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        base, muted = self._styles_now
        width = self.size.width
        lines = self._wrapped()
        if y >= len(lines):
            return Strip.blank(width, base)
        head, text = lines[y]
        plain = plain_text(text) if self.app.has_class("-plain") else text
        return Strip([Segment(head, muted), Segment(plain, base)]).adjust_cell_length(width, base)


class PositionLine(Widget):
    """One line with the position of the cursor. A Label would lay the whole screen out anew at every key."""

    DEFAULT_CSS = "PositionLine { height: 1; width: 1fr; color: $text-muted; }"
    ALLOW_SELECT = False
    _text = ""

    def show(self, text: str) -> None:
        """Show this."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        text = fit(f" {self._text}", self.size.width, plain=self.app.has_class("-plain")) if y == 0 else ""
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)


class _Table(RecordTable[Row]):
    """Calls `on_change` at once when the cursor has moved: a message would update the pane beside it one frame later."""

    on_change: Callable[[], None] | None = None

    def post_message(self, message: Message) -> bool:
        if self.on_change is not None and isinstance(message, RecordTable.Moved | RecordTable.Marked):
            self.on_change()
        return super().post_message(message)


class RecordList(Guarded, Vertical, Generic[R]):
    """A filter, a table, from 110 columns on the record under the cursor, and the position of the cursor.

    `reread` shows the store as it is now; Chosen and Marked come from the table. The search keys of a long list are made in a thread: until then
    the list can be read but not filtered.
    """

    DEFAULT_CSS = """
    RecordList { height: 1fr; }
    RecordList > Horizontal { height: 1fr; }
    """

    def __init__(
        self, definition: ListDefinition[R], *, enter: str = "修改", marks: bool = True, pane: bool = True
    ) -> None:
        super().__init__(id=f"list-{definition.code}")
        self.definition = definition
        self._enter, self._marks, self._pane = enter, marks, pane
        self._rows: list[Row] = []
        self._keys: SearchKeys | None = None
        self._query = ""
        self._shown_state: tuple[Store, int] | None = None
        self._office: Office | None = None
        self._cache: dict[str, R] = {}
        self._target = ""

    def compose(self) -> ComposeResult:
        yield FilterBox(table=f"#table-{self.definition.code}")
        with Horizontal():
            table = _Table((), enter=self._enter, marks=self._marks, id=f"table-{self.definition.code}")
            table.on_change = self._show_position
            yield table
            yield RecordPane()
        yield PositionLine()

    @property
    def table(self) -> "RecordTable[Row]":
        """The table of this list."""
        return self.query_one(RecordTable)

    # Interface of the screen

    @property
    def total(self) -> int:
        """How many records there are, with or without the filter."""
        return len(self._rows)

    @property
    def query_text(self) -> str:
        """What the list is filtered by; "" when it is not."""
        return self._query

    @property
    def current(self) -> R | None:
        """The record under the cursor."""
        row = self.table.current
        return self._record(row.number) if row else None

    @property
    def marked(self) -> list[R]:
        """The records that are marked for an act on many."""
        return [self._record(row.number) for row in self.table.marked]

    @property
    def shown_rows(self) -> Sequence[Row]:
        """The lines that the filter leaves."""
        return self.table.rows

    def records(self, rows: Sequence[Row]) -> Iterator[R]:
        """The records of these rows, one after the other; for a worker."""
        office = self._opened
        return (self.definition.record(office, row.number) for row in rows)

    def go_to(self, number: str) -> None:
        """Put the cursor on this record at the next `reread`."""
        self._target = number

    def reread(self, office: Office) -> None:
        """Show the store as it is now; nothing to do when nothing was saved since."""
        store = office.store
        now = (store, store.position.seq)
        if self._shown_state == now and not self._target:
            return
        if self._office is not office:
            self._office = office
            self.table.columns = tuple(self._column(column) for column in self.definition.columns(office))
        self._shown_state = now
        self._cache = {}
        existing = {row.number: row for row in self._rows}
        self._rows = [existing.get(number) or Row(number) for number in self.definition.numbers(office)]
        if self._query and self._keys is not None:
            self.table.refresh()  # the old hits until the new keys are there
        else:
            self._put(self._rows)
        self._make_keys(office, self._rows)

    def to_filter(self) -> None:
        """Put the cursor into the filter."""
        # At once: what is typed right after F3, or comes in one burst over a slow line, belongs into the filter.
        self.screen.set_focus(self.query_one(FilterBox))

    # Within

    @property
    def _opened(self) -> Office:
        """The office of the rows. RuntimeError before the first `reread`, when there are no rows either."""
        if self._office is None:
            raise RuntimeError("no store was read yet")
        return self._office

    def _record(self, number: str) -> R:
        record = self._cache.get(number)
        if record is None:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache = {}
            record = self._cache[number] = self.definition.record(self._opened, number)
        return record

    def _column(self, column: TableColumn[R]) -> TableColumn[Row]:
        style = column.style
        return TableColumn(
            column.label,
            column.width,
            lambda row: column.text(self._record(row.number)),
            column.align,
            None if style is None else lambda row: style(self._record(row.number)),
        )

    @work(thread=True, exclusive=True, group="keys")
    def _make_keys(self, office: Office, rows: list[Row]) -> None:
        worker = get_current_worker()
        keys = SearchKeys(self.definition.search_text(office, record) for record in self.definition.each(office))
        if not worker.is_cancelled:
            self.app.call_from_thread(self._keys_made, keys, rows)

    def _keys_made(self, keys: SearchKeys, rows: list[Row]) -> None:
        if rows is self._rows and len(keys) == len(rows) and self._whole:
            self._keys = keys
            if self._query:
                self._filter(keys)

    @on(FilterBox.Changed)
    def _filtered(self, event: FilterBox.Changed) -> None:
        event.stop()
        self._query = event.query
        if self._keys is not None:
            self._filter(self._keys)
        else:
            self._show_position()

    def _filter(self, keys: SearchKeys) -> None:
        rows = self._rows
        self._put([rows[index] for index in keys.find(self._query)] if self._query else rows)

    def _put(self, rows: Sequence[Row]) -> None:
        table = self.table
        table.empty = (
            self.definition.empty if not self._rows else f"没有找到“{self._query}”\n\n请删去几个字，或按 Esc 清除筛选"
        )
        came_or_went = bool(rows) != bool(table.rows)
        table.set_rows(rows)
        if came_or_went:  # what can be done with a row can be done now, or no more
            self.screen.refresh_bindings()
        if self._target:
            at = next((index for index, row in enumerate(rows) if row.number == self._target), None)
            if at is not None:
                table.cursor_row = at
                self._target = ""
        self._show_position()

    def _show_position(self) -> None:
        table = self.table
        parts = [table.position_text]
        if self._query:
            parts.append(f"筛选“{self._query}”，全部 {len(self._rows):,} 条" if self._keys else "正在准备筛选")
        if table.marked:
            parts.append(f"已选 {len(table.marked):,} 条")
        self.query_one(PositionLine).show("   ".join(parts))
        pane = self.query_one(RecordPane)
        if pane.display and self._office is not None:
            record = self.current
            pane.show(self.definition.details(self._office, record) if record else [])

    def on_mount(self) -> None:
        self.on_resize()

    def on_resize(self) -> None:
        for pane in self.query(RecordPane):
            pane.display = self._pane and self.app.size.width >= WIDE
        self.call_after_refresh(self._show_position_if_whole)

    def _show_position_if_whole(self) -> None:
        if self._whole:
            self._show_position()

    @property
    def _whole(self) -> bool:
        """Whether its widgets are still mounted: those of a screen that was just left are removed before the list itself."""
        return bool(self.query(RecordTable) and self.query(RecordPane))
