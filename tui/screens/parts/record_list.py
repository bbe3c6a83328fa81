"""One list with its filter, the pane beside it and the line below: the same for all registries."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.worker import get_current_worker

from acts.base.office import Office
from acts.finding.finding import Finder, Wanted
from db.store import Store
from rules.base.errors import Refused
from rules.base.fields import Record, show
from rules.finding.conditions import split_conditions
from rules.finding.fields import field_named
from rules.registry.enterprise import Enterprise
from tui.screens.base import WIDE
from tui.screens.parts.lists import ListDefinition
from tui.screens.parts.record_pane import PositionLine, RecordPane
from tui.widgets.columns import TableColumn
from tui.widgets.guarded import Guarded
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.table import RecordTable

__all__ = ["RecordList", "Row"]

R = TypeVar("R", bound=Record)

_CACHE_SIZE = 1_000
"""Records in the cache: those that are drawn, and drawn again at the next key."""


class Row:
    """A line of a list: the number of a record; all else is read from the store."""

    __slots__ = ("number",)

    def __init__(self, number: str) -> None:
        self.number = number


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
        self._finder: Finder | None = None
        self._wanted = Wanted()
        self._wrong = ""

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
    def wanted(self) -> Wanted:
        """The conditions that are typed, the order and the columns that were chosen."""
        return Wanted(where=_divided(self._query)[0], sort=self._wanted.sort, columns=self._wanted.columns)

    @property
    def finder(self) -> Finder:
        """Finds in this list. RuntimeError before the first `reread`."""
        if self._finder is None:
            raise RuntimeError("no store was read yet")
        return self._finder

    def show_wanted(self, wanted: Wanted) -> None:
        """Show what is wanted: its conditions stand in the filter. Refused where something is not understood."""
        self.finder.conditions(wanted.where)
        self.finder.orders(wanted.sort)
        self._wanted = wanted
        self.table.columns = self._columns()
        box = self.query_one(FilterBox)
        box.value = wanted.where
        box.post_query()
        self._query = wanted.where
        if self._keys is not None:
            self._filter(self._keys)

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
            self._finder = Finder(office, self.definition.code, self.definition.fields(office))
            self.table.columns = self._columns()
        self._shown_state = now
        self._cache = {}
        existing = {row.number: row for row in self._rows}
        self._rows = [existing.get(number) or Row(number) for number in self.definition.numbers(office)]
        if self._narrowed and self._keys is not None:
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
            if self._narrowed:
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
        rows, self._wrong = self._rows, ""
        where, words = _divided(self._query)
        places: Sequence[int] | None = None
        if where or self._wanted.sort:
            try:
                places = self._places(where)
            except Refused as refused:
                self._wrong = refused.problems[0].message
        if words:
            hits = keys.find(words)
            among = set(hits)
            places = hits if places is None else [place for place in places if place in among]
        self._put(rows if places is None else [rows[place] for place in places])

    def _places(self, where: str) -> list[int]:
        """The places of the records that fit, in the order that is wanted. Refused where a condition is not understood (yet)."""
        kind, sort = self.definition.kind, self._wanted.sort
        if kind is Enterprise:  # a hundred thousand are not decoded for a condition
            return self.finder.places(kind, where, sort)
        listed = list(self.definition.each(self._opened))
        place = {record.number: at for at, record in enumerate(listed)}
        return [place[one.number] for one in self.finder.found(listed, Wanted(where=where, sort=sort))]

    @property
    def _narrowed(self) -> bool:
        return bool(self._query or self._wanted.sort)

    def _columns(self) -> tuple[TableColumn[Row], ...]:
        """The usual columns, or those of the view; the name first where it is not among them: a line without it says of nobody."""
        office, names = self._opened, self._wanted.columns
        if not names:
            return tuple(self._column(column) for column in self.definition.columns(office))
        fields = {field.name for field in self.finder.fields}
        shown = [
            *(["name"] if "name" in fields and "name" not in names else []),
            *(one for one in names if one in fields),
        ]
        rest = "name" if "name" in shown else shown[0]
        return tuple(self._chosen_column(name, takes_the_rest=name == rest) for name in shown)

    def _chosen_column(self, name: str, *, takes_the_rest: bool) -> TableColumn[Row]:
        column, cell = field_named(self.finder.fields, name).column, self.finder.cell
        width = 0 if takes_the_rest else min(column.width, 30)
        return TableColumn(column.label, width, lambda row: show(column, cell(self._record(row.number), name)))

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
        if self._wrong:
            parts.append(self._wrong)
        elif self._query:
            parts.append(f"筛选“{self._query}”，全部 {len(self._rows):,} 条" if self._keys else "正在准备筛选")
        if self._wanted.sort:
            parts.append(f"按 {self._wanted.sort} 排序")
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


def _divided(query: str) -> tuple[str, str]:
    """What is typed as (conditions, words to look for): 行业=网吧；演示 → 行业=网吧 and 演示."""
    parts = split_conditions(query)
    conditions = [part.typed for part in parts if part.operator and part.field]
    return "；".join(conditions), " ".join(part.typed for part in parts if not (part.operator and part.field))
