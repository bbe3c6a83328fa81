"""Rows of a file on their way through the rules."""

import weakref

from rules.importing.sheet import RowText
from tui.commands.import_file import CountedRows


class _Seen(RowText):
    """A row of which it can be seen that nobody holds it any more."""


def test_rows_are_let_go_of_one_by_one_and_counted() -> None:
    told: list[tuple[int, int]] = []
    rows = [_Seen(line, {"name": f"演示{line}"}) for line in range(3, 1003)]
    held = [weakref.ref(row) for row in rows]
    counted = CountedRows(rows, lambda done, of: told.append((done, of)), keep=False)
    rows.clear()
    walk = iter(counted)
    assert next(walk).line == 3
    assert next(walk).line == 4
    assert [one() is None for one in held[:3]] == [True, True, False]
    assert sum(1 for _ in walk) == 998
    assert told == [(0, 1000), (500, 1000)]


def test_rows_that_are_shown_later_stay() -> None:
    counted = CountedRows([RowText(3, {}), RowText(4, {})], None, keep=True)
    assert [[row.line for row in counted] for _ in range(2)] == [[3, 4], [3, 4]]
    assert (len(counted), counted[1].line) == (2, 4)
