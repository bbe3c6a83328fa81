"""The desk's table beside Textual's own DataTable: the same rows, the same keys, on a pty, in the same run.

    python -m bench.desk_table           100,000 rows; DataTable gets them too (half a minute to load)
    python -m bench.desk_table --rows 5000

What is timed is what a person waits for: from the key until the last byte that it causes has come out of the pty (then 150 ms of
silence; where a table is filled, the app rings the bell once that is drawn). Medians of the runs, in milliseconds; the filter's include
the rest of typing for which it waits. Memory is what the process grew by while the table was filled.
"""

import argparse
import fcntl
import json
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from textual import on
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from rules.registry.enterprise import Enterprise
from tui.theme import use_themes
from tui.widgets.gallery import ENTERPRISE_COLUMNS, enterprises
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.table import RecordTable

COLUMNS, LINES = 140, 40
QUIET = 0.15
KEYS = {"↓": "\x1b[B", "PgDn": "\x1b[6~", "End": "\x1b[F", "Home": "\x1b[H"}


def _resident() -> float:
    """Megabytes that this process holds now (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class _Timed(App[None]):
    """A filter and a table; F2 fills the table. What it grew by goes into a file, for its parent."""

    CSS_PATH = "../tui/desk.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("f2", "load", "装入"), ("f3", "to_filter", "筛选")]  # noqa: RUF012 - Textual's own form

    def __init__(self, count: int, report: Path) -> None:
        super().__init__()
        use_themes(self)
        self.records = enterprises(count)
        self.searched = SearchKeys(f"{one.name} {one.number} {one.code}" for one in self.records)
        self.report = report

    def action_load(self) -> None:
        before = _resident()
        self.show(self.records)
        self.report.write_text(json.dumps(_resident() - before), encoding="ascii")

    def action_to_filter(self) -> None:
        self.query_one(FilterBox).focus()

    @on(FilterBox.Changed)
    def _filter(self, event: FilterBox.Changed) -> None:
        self.show([self.records[index] for index in self.searched.find(event.query)])

    def show(self, rows: Sequence[Enterprise]) -> None:
        """Fill the table, and ring when it is drawn."""
        self.fill(rows)
        self.call_after_refresh(self.call_after_refresh, self.bell)

    def on_ready(self) -> None:
        self.bell()

    def fill(self, rows: Sequence[Enterprise]) -> None:
        raise NotImplementedError


class OurApp(_Timed):
    """The desk's table."""

    def compose(self) -> ComposeResult:
        yield FilterBox()
        yield RecordTable(ENTERPRISE_COLUMNS)

    def on_mount(self) -> None:
        self.query_one(RecordTable).focus()

    def fill(self, rows: Sequence[Enterprise]) -> None:
        table: RecordTable[Enterprise] = self.query_one(RecordTable)
        table.set_rows(rows)


class TextualApp(_Timed):
    """Textual's own table."""

    def compose(self) -> ComposeResult:
        yield FilterBox(table="DataTable")
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self._table()
        for column in ENTERPRISE_COLUMNS:
            table.add_column(column.label, width=column.width or 36)
        table.focus()

    def _table(self) -> "DataTable[str]":
        return self.query_one(DataTable)

    def fill(self, rows: Sequence[Enterprise]) -> None:
        table = self._table()
        table.clear()
        table.add_rows([column.text(row) for column in ENTERPRISE_COLUMNS] for row in rows)


class Terminal:
    """The app in a process of its own on a pty."""

    def __init__(self, kind: str, count: int, report: Path) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TEXTUAL_DISABLE_KITTY_KEY": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.desk_table", "--app", kind, "--rows", str(count), "--report", str(report)],
            env=environment,
            preexec_fn=lambda: os.login_tty(slave),  # noqa: PLW1509 - its own terminal, so that it is hung up when we die
        )
        os.close(slave)
        self.output(60, bell=True)

    def output(self, patience: float, *, bell: bool = False) -> float:
        """Read until nothing has come for QUIET seconds, with `bell` not before it rings; when the last byte came."""
        last, rung = perf_counter(), not bell
        while select.select([self.master], [], [], QUIET if rung else patience)[0]:
            came = os.read(self.master, 1 << 16)
            if came != b"\x07":
                last = perf_counter()
            rung = rung or b"\x07" in came
        if not rung:
            raise SystemExit("the table was not drawn in time")
        return last

    def press(self, keys: str, *, bell: bool = False) -> float:
        """Milliseconds from the key to its last byte."""
        began = perf_counter()
        os.write(self.master, keys.encode())
        return (self.output(600, bell=bell) - began) * 1000

    def close(self) -> None:
        """End the app and its terminal."""
        self.process.terminate()
        self.process.wait()
        os.close(self.master)


def measure(kind: str, count: int, runs: int) -> dict[str, float]:
    """Every figure of one table."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "grown.json")
        terminal = Terminal(kind, count, report)
        try:
            found = {"load": terminal.press("\x1bOQ", bell=True)}
            found["memory MB"] = float(json.loads(report.read_text(encoding="ascii")))
            for name in ("↓", "PgDn"):
                terminal.press(KEYS["Home"])
                found[name] = statistics.median(terminal.press(KEYS[name]) for _ in range(runs))
            found["End"] = statistics.median(
                took for _ in range(runs) for took in (terminal.press(KEYS["End"]), terminal.press(KEYS["Home"]))
            )
            terminal.press("\x1bOR")  # to the filter
            for name, pair in (("filter, 11 hits", ("O-00123", "O-00321")), ("filter, 14%", ("网吧", "旅馆"))):
                few = runs if "hits" in name else min(runs, 4)
                took = [terminal.press(f"\x15{pair[n % 2]}", bell=True) for n in range(few)]
                found[name], found[f"{name}, max"] = statistics.median(took), max(took)
        finally:
            terminal.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--app", choices=["ours", "textual"])
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    if options.app:
        with suppress(KeyboardInterrupt):
            (OurApp if options.app == "ours" else TextualApp)(options.rows, options.report).run()
        return
    ours, textual = (measure(kind, options.rows, options.runs) for kind in ("ours", "textual"))
    print(f"{options.rows:,} rows, {COLUMNS}x{LINES}, milliseconds from key to last byte, medians of {options.runs}")
    print(f"{'':22}{'RecordTable':>14}{'DataTable':>14}{'ratio':>9}")
    for name, mine in ours.items():
        theirs = textual[name]
        ratio = f"{theirs / mine:8.1f}x" if mine > 0.05 else "        -"
        print(f"{name:22}{mine:14.1f}{theirs:14.1f}{ratio}")


if __name__ == "__main__":
    main()
