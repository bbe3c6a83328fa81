"""Names appearing one after the other in the order of the draw, large, at most ten times a second; any of it can be skipped."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from rules.draw.draw_record import Draw, DrawLists
from rules.work.task import stratum_text
from tui.widgets.cells import cut
from tui.widgets.columns import TableColumn
from tui.widgets.guarded import Guarded
from tui.widgets.table import RecordTable

__all__ = ["DrawnRow", "Reveal", "drawn_rows"]

_TICK = 0.1
_LONGEST = 300
"""Ticks at most: half a minute. Few names appear one every fifth tick, so that each can be read aloud."""


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One object drawn. place: from 1, in ticket order."""

    place: int
    number: str
    name: str
    stratum: str
    batch: str


def drawn_rows(draw: Draw, lists: DrawLists) -> list[DrawnRow]:
    """The objects drawn, in ticket order."""
    name, batches = {entry.number: entry.name for entry in lists.pool}, draw.conditions.batches
    return [
        DrawnRow(
            place, one.number, name[one.number], stratum_text(one.stratum), f"第 {one.batch + 1} 批" if batches > 1 else ""
        )
        for place, one in enumerate(draw.drawn, 1)
    ]  # fmt: skip


_COLUMNS: tuple[TableColumn[DrawnRow], ...] = (
    TableColumn("顺序", 4, lambda row: str(row.place), align="right"),
    TableColumn("编号", 8, lambda row: row.number),
    TableColumn("企业名称", 0, lambda row: row.name),
    TableColumn("分层", 10, lambda row: row.stratum),
    TableColumn("批次", 8, lambda row: row.batch),
)


class Reveal(Guarded, Vertical):
    """The newest name large, all so far below it. Posts Ended after the last one. batches: whether there are several."""

    DEFAULT_CSS = """
    Reveal { height: 1fr; }
    Reveal > #newest { height: 3; padding: 1 2; text-align: center; text-style: bold; color: $block-cursor-foreground; background: $block-cursor-background; }
    Reveal > #count { height: 1; padding: 0 1; color: $text-muted; }
    Reveal.-ended > #newest { display: none; }
    .-big Reveal > #newest { height: 7; padding: 3 2; }
    """

    class Ended(Message):
        """All names have appeared."""

    def __init__(self, *, batches: bool = True) -> None:
        super().__init__()
        self._columns = _COLUMNS if batches else _COLUMNS[:-1]
        self._all: Sequence[DrawnRow] = ()
        self._shown = 0
        self._ticks = 0
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="newest", markup=False)
        yield Static("", id="count", markup=False)
        yield RecordTable(self._columns, empty="", marks=False, enter="")

    @property
    def running(self) -> bool:
        """Whether names are still to come."""
        return self._timer is not None

    @property
    def shown(self) -> int:
        """How many names have appeared."""
        return self._shown

    def begin(self, names: Sequence[DrawnRow]) -> None:
        """Let these names appear, one after the other."""
        self.stop()
        self._all, self._shown, self._ticks = names, 0, 0
        self.remove_class("-ended")
        self._draw()
        if names:
            self._timer = self.set_interval(_TICK, self._tick)
        else:
            self.skip()

    def skip(self) -> None:
        """Show all names at once."""
        self.stop()
        self._shown = len(self._all)
        self.add_class("-ended")
        self._draw()
        self.post_message(self.Ended())

    def stop(self) -> None:
        """Stop; the names that have appeared stay."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tick(self) -> None:
        self._ticks += 1
        total = len(self._all)
        pace = 5 if total <= _LONGEST // 5 else 1
        if self._ticks % pace:
            return
        self._shown = min(total, self._shown + max(1, -(-total // _LONGEST)))
        if self._shown >= total:
            self.skip()
        else:
            self._draw()

    def _draw(self) -> None:
        table: RecordTable[DrawnRow] = self.query_one(RecordTable)
        rows = self._all[: self._shown]
        table.set_rows(rows)
        if rows:
            table.cursor_row = 0 if self.has_class("-ended") else len(rows) - 1
            self.query_one("#newest", Static).update(self._large(rows[-1]))
        else:
            self.query_one("#newest", Static).update("")
        self.query_one("#count", Static).update(f"按票号顺序，第 {self._shown:,} / {len(self._all):,} 个")

    def _large(self, row: DrawnRow) -> str:
        room = max(10, self.size.width - 6)
        words = f"{row.place}.  {'  '.join(row.name)}"
        return words if cell_len(words) <= room else cut(f"{row.place}.  {row.name}", room)
