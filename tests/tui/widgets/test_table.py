"""The list of the desk: the cursor stays on its record, marks stay on theirs, and only what is seen is drawn."""

from dataclasses import dataclass, replace

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from tests.tui.stage import Stage, perform, screen_lines
from tui.widgets.columns import TableColumn, lay_out
from tui.widgets.table import RecordTable


@dataclass(frozen=True)
class Shop:
    number: str
    name: str
    town: str = "演示镇"


def shops(count: int) -> list[Shop]:
    return [Shop(f"O-{n:06d}", f"演示旅馆第{n}店") for n in range(1, count + 1)]


def table_of(rows: list[Shop], *, marks: bool = True) -> RecordTable[Shop]:
    columns = [
        TableColumn[Shop]("编号", 8, lambda row: row.number),
        TableColumn[Shop]("名称", 0, lambda row: row.name),
        TableColumn[Shop]("乡镇", 10, lambda row: row.town, "right", lambda _: "muted"),
    ]
    table = RecordTable(columns, empty="还没有企业。按 F7 登记，或从 Excel 导入", id="list", marks=marks)
    table.set_rows(rows)
    return table


def test_keys_move_the_cursor_and_the_position_is_told() -> None:
    table = table_of(shops(597))
    stage = Stage(table)

    async def act(pilot: Pilot[None]) -> None:
        table.focus()
        await pilot.press("down", "down")
        assert (table.cursor_row, table.position_text) == (2, "第 3 / 597 条")
        await pilot.press("end")
        assert table.current == Shop("O-000597", "演示旅馆第597店")
        assert "O-000597" in screen_lines(stage)[23]
        await pilot.press("pageup")
        assert table.cursor_row == 596 - 23
        await pilot.press("home", "up")
        assert table.cursor_row == 0
        assert [message.row.number for message in stage.heard(RecordTable.Moved)][:2] == ["O-000002", "O-000003"]

    perform(stage, act)


def test_enter_and_double_click_choose_one_click_moves_only() -> None:
    table = table_of(shops(30))
    stage = Stage(table)

    async def act(pilot: Pilot[None]) -> None:
        await pilot.click(table, offset=(20, 5))
        assert table.cursor_row == 4
        assert not stage.heard(RecordTable.Chosen)
        await pilot.press("enter")
        await pilot.click(table, offset=(20, 7), times=2)
        assert [message.row.number for message in stage.heard(RecordTable.Chosen)] == ["O-000005", "O-000007"]

    perform(stage, act)


def test_the_cursor_stays_on_its_record_when_the_rows_are_read_anew() -> None:
    rows = shops(500)
    table = table_of(rows)

    async def act(pilot: Pilot[None]) -> None:
        table.cursor_row = 100
        changed = [replace(row, town="城关镇") for row in rows[50:]]
        table.set_rows(changed)
        assert table.current == changed[50]
        table.set_rows(changed, keep=False)
        assert table.cursor_row == 0
        await pilot.pause()

    perform(Stage(table), act)


def test_when_its_record_is_gone_the_cursor_goes_to_the_neighbour_else_to_the_top() -> None:
    rows = shops(50)
    table = table_of(rows)

    async def act(_: Pilot[None]) -> None:
        table.cursor_row = 10
        table.set_rows(rows[:10] + rows[11:])
        assert table.current is rows[11]
        table.set_rows(rows[40:])
        assert table.cursor_row == 0
        table.set_rows([])
        assert table.position_text == "共 0 条"

    perform(Stage(table), act)


def test_marks_stay_on_their_records_through_a_filter_and_the_header_counts_them() -> None:
    rows = shops(40)
    table = table_of(rows)
    stage = Stage(table)

    async def act(pilot: Pilot[None]) -> None:
        table.focus()
        await pilot.press("space", "down", "down", "space", "shift+down")
        assert [row.number for row in table.marked] == ["O-000001", "O-000003", "O-000004"]
        table.set_rows(rows[2:5])
        await pilot.pause()
        assert "已选 3" in screen_lines(stage)[0]
        assert [row.number for row in table.marked] == ["O-000001", "O-000003", "O-000004"]
        await pilot.press("ctrl+a")
        assert len(table.marked) == 4
        await pilot.press("ctrl+a")
        assert [row.number for row in table.marked] == ["O-000001"]
        table.set_rows(rows, keep=False)
        assert table.marked == []

    perform(stage, act)


def test_a_click_in_the_margin_marks_and_a_table_without_marks_has_none() -> None:
    table = table_of(shops(9))

    async def act(pilot: Pilot[None]) -> None:
        await pilot.click(table, offset=(0, 3))
        assert [row.number for row in table.marked] == ["O-000003"]

    perform(Stage(table), act)
    bare = table_of(shops(9), marks=False)

    async def act_bare(pilot: Pilot[None]) -> None:
        bare.focus()
        await pilot.press("space")
        await pilot.click(bare, offset=(0, 3))
        assert bare.marked == []

    perform(Stage(bare), act_bare)


def test_columns_that_are_told_after_the_table_was_drawn_are_drawn() -> None:
    """As on a slow machine, where a list is on the screen before its records are read."""
    table: RecordTable[Shop] = RecordTable(())
    stage = Stage(table)

    async def act(pilot: Pilot[None]) -> None:
        await pilot.pause()
        table.columns = (TableColumn("名称", 0, lambda row: row.name),)
        table.set_rows(shops(3))
        await pilot.pause()
        assert "名称" in screen_lines(stage)[0]
        assert "演示旅馆第2店" in screen_lines(stage)[2]

    perform(stage, act)


def test_only_the_lines_on_the_screen_ask_for_text() -> None:
    asked: list[int] = []

    def text(row: int) -> str:
        asked.append(row)
        return f"第{row}条"

    table: RecordTable[int] = RecordTable([TableColumn("名称", 0, text)])
    table.set_rows(range(100_000))

    async def act(pilot: Pilot[None]) -> None:
        table.focus()
        await pilot.press("end")
        assert table.cursor_row == 99_999
        assert set(asked) <= {*range(24), *range(99_976, 100_000)}

    perform(Stage(table), act)


def test_brackets_in_a_name_are_shown_as_they_are_and_long_names_end_in_an_ellipsis() -> None:
    table = table_of([Shop("O-000001", "[red]演示[/red]旅馆" + "很长的名字" * 20)])
    stage = Stage(table)

    async def act(_: Pilot[None]) -> None:
        line = screen_lines(stage)[1]
        assert "[red]演示[/red]旅馆" in line
        assert "…" in line
        assert cell_len(line) == 80

    perform(stage, act)


def test_an_empty_table_says_what_to_do_next() -> None:
    stage = Stage(table_of([]))

    async def act(_: Pilot[None]) -> None:
        assert "按 F7 登记" in screen_lines(stage)[2]

    perform(stage, act)


def columns(*widths: int) -> list[TableColumn[str]]:
    return [TableColumn(f"列{n}", width, str) for n, width in enumerate(widths)]


def test_columns_that_do_not_fit_go_from_the_right_and_the_name_keeps_16_cells() -> None:
    assert lay_out(columns(8, 0, 18), 76) == [(0, 8), (1, 46), (2, 18)]
    laid = lay_out(columns(8, 0, 18, 10, 12, 24), 60)
    assert [index for index, _ in laid] == [0, 1, 2, 3]
    assert dict(laid)[1] >= 16
    assert lay_out(columns(30, 30, 30), 20) == [(0, 20)]


@pytest.mark.parametrize("width", range(1, 140))
def test_a_line_is_never_wider_than_the_table(width: int) -> None:
    laid = lay_out(columns(8, 0, 18, 10, 8, 12, 24), width)
    assert sum(cells for _, cells in laid) + 2 * (len(laid) - 1) <= width


def test_the_arrow_keys_bring_the_columns_that_are_hidden() -> None:
    rows = [Shop("O-000001", "演示旅馆")]
    many = [TableColumn[Shop]("名称", 0, lambda row: row.name)]
    many += [TableColumn[Shop](f"第{n}列", 20, lambda _, n=n: f"内容{n}") for n in range(8)]  # type: ignore[misc]
    table = RecordTable(many)
    table.set_rows(rows)
    stage = Stage(table)

    async def act(pilot: Pilot[None]) -> None:
        table.focus()
        assert "第7列" not in screen_lines(stage)[0]
        assert screen_lines(stage)[0].rstrip().endswith(">")
        await pilot.press(*["right"] * 9)
        assert "第7列" in screen_lines(stage)[0]
        assert "演示旅馆" in screen_lines(stage)[1]
        assert "内容7" in screen_lines(stage)[1]
        await pilot.press(*["left"] * 9)
        assert "第0列" in screen_lines(stage)[0]

    perform(stage, act)
