"""What is exported comes back the same: every list, both formats, any text."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.exchange.cells import cell_text, guard, unguard
from db.exchange.formats import LISTS, WRITABLE, Listing
from db.exchange.reading import read_list
from db.exchange.writing import write_list
from rules.base.fields import Column, Kind, parse_columns
from rules.base.invisible import without_invisible
from rules.registry import enterprise
from rules.work import result

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\n\t\r")
)
TRICKY = st.text(st.sampled_from("'=+-@＝＋－＠\t\r\n,;\"#ab甲 "), max_size=8)
FREE = (
    Column("first", "甲列"),
    Column("second", "乙列", Kind.LONG),
    Column("third", "丙列", Kind.LIST),
    Column("number", "编号", Kind.CODE),
)
"""A list of which every row has our number, as all that are exported have: its texts are as they were, / and 无 and 张 三 among them."""


@pytest.mark.parametrize("suffix", WRITABLE)
@pytest.mark.parametrize("listing", LISTS.values(), ids=lambda listing: listing.code)
def test_every_list_comes_back_as_it_was_written(listing: Listing, suffix: str, tmp_path: Path) -> None:
    rows = [{column.name: _sample(column, at) for column in listing.columns} for at in range(3)]
    path = tmp_path / f"{listing.code}{suffix}"
    assert write_list(path, listing.columns, rows, listing.title) == 3
    sheet = read_list(path, listing.columns)
    assert (sheet.problems, sheet.ignored) == ((), ())
    assert [row.line for row in sheet.rows] == [2, 3, 4]
    for row, written in zip(sheet.rows, rows, strict=True):
        assert row.problems == ()
        values, problems = parse_columns(listing.columns, row.raw)
        assert problems == []
        assert values == written


def _sample(column: Column, at: int) -> object:
    """A value of the column's kind as records hold it."""
    codes = column.choices.codes if column.choices else ()
    if column.name == "number":
        return f"O-00000{at}"
    if column.read is not None:
        return column.read(
            {
                "who": "行业=旅馆业",
                "items": "I-0001、I-0002",
                "months": "每季度",
                "valid_until": "长期",
                "code": f"4104992600{at}23",
            }[column.name]
        )
    return {
        Kind.TEXT: f"{column.label}{at}", Kind.LONG: f"第一行\n=第{at}行", Kind.CHOICE: codes[at % len(codes)] if codes else "",
        Kind.CHOICES: codes[:2], Kind.LIST: ("旅馆业", f"I-000{at}"), Kind.DATE: date(2024, 2, 29), Kind.RATIO: ("0.05", "1", "0.125")[at],
        Kind.INTEGER: at, Kind.MONEY: 100050 * at, Kind.FLAG: at == 1, Kind.CODE: f"00{at}410499123456789",
    }[column.kind]  # fmt: skip


@settings(max_examples=60, deadline=None)
@example(rows=[("", "\t\r0", "\t")] * 2, suffix=".csv")
@given(
    rows=st.lists(st.tuples(TEXTS | TRICKY, TEXTS | TRICKY, TEXTS | TRICKY), min_size=1, max_size=5),
    suffix=st.sampled_from(WRITABLE),
)
def test_any_text_comes_back_to_the_character(
    rows: list[tuple[str, str, str]], suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("free") / f"free{suffix}"
    kept = [row for row in rows if any(text.strip() for text in row)]  # a row of blanks is no row
    with_key = [("演示旅馆", *row[1:], "O-000001") for row in kept]
    if not kept:
        return
    write_list(path, FREE, ({"first": a, "second": b, "third": c, "number": d} for a, b, c, d in with_key), "任意文字")
    seen = [tuple("\r".join(map(without_invisible, text.split("\r"))) for text in row) for row in with_key]
    assert [tuple(row.raw.values()) for row in read_list(path, FREE).rows] == seen


@given(TEXTS | TRICKY)
def test_guarding_a_csv_cell_is_undone_exactly(text: str) -> None:
    guarded = guard(text)
    assert unguard(guarded) == text
    for line in guarded.replace("\r", "\n").split("\n"):
        assert line[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠", "\t"}
    assert guarded[:1] not in {"\r", "\n"}


def test_a_record_and_its_texts_are_written_alike() -> None:
    columns = {column.name: column for column in (*enterprise.COLUMNS, *result.COLUMNS)}
    for name, value, text in (
        ("kind", "company", "企业"), ("kind", "企业", "企业"), ("watch", ("complaints", "blacklist"), "投诉举报多、黑名单"),
        ("watch", "投诉举报多、黑名单", "投诉举报多、黑名单"), ("founded_on", date(2024, 9, 2), "2024-09-02"),
        ("founded_on", "2024-09-02", "2024-09-02"), ("fine", 100050, "1000.50"), ("abnormal", True, "是"), ("phone", None, ""),
    ):  # fmt: skip
        assert cell_text(columns[name], value) == text
    ratio = Column("ratio", "抽查比例", Kind.RATIO)
    assert [cell_text(ratio, value) for value in ("0.05", "5%", "")] == ["5%", "5%", ""]
