"""docs/disclosure.md says of every public field that it is public, and of no other: a new field fails until it is written.

The page is made from rules/disclosure/table.py; `make docs-update` makes it anew.
"""

import os
from dataclasses import fields, is_dataclass

import pytest

from rules.disclosure import public
from rules.disclosure.statistics import HEADINGS
from rules.disclosure.table import BEGIN, END, TABLES, handbook
from tests import ROOT

PAGE = ROOT / "docs" / "disclosure.md"
PUBLIC = {name: kind for name, kind in vars(public).items() if is_dataclass(kind)}
LISTED = {table.kind.__name__: table for table in TABLES}


def test_every_class_of_public_records_has_its_table_and_no_other() -> None:
    assert set(LISTED) == set(PUBLIC)
    assert len(LISTED) == len(TABLES)  # no class stands twice


@pytest.mark.parametrize("name", PUBLIC)
def test_the_table_lists_exactly_the_fields_that_are_public(name: str) -> None:
    assert list(LISTED[name].words) == [field.name for field in fields(PUBLIC[name])]
    assert all(LISTED[name].words.values())


def test_the_page_is_what_the_table_makes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    expected = head + handbook() + rest.partition(END)[2]
    if os.environ.get("UPDATE_HANDBOOK"):
        PAGE.write_text(expected, encoding="utf-8", newline="\n")
        page = expected
    assert page == expected, "make docs-update makes the page anew"


def test_the_statistics_are_called_as_the_notice_calls_them() -> None:
    words = list(LISTED["StatisticsRow"].words.values())
    assert (*words[: len(HEADINGS)],) == HEADINGS
    assert all("不是表里的一列" in one for one in words[len(HEADINGS) :])


def test_a_public_class_is_exported_and_cannot_be_changed() -> None:
    assert set(PUBLIC) == set(public.__all__)
    for kind in PUBLIC.values():
        assert vars(kind)["__dataclass_params__"].frozen


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_record_is_filled_by_field_and_never_by_position(name: str) -> None:
    """A field that is added in the middle moves no value into its neighbour, on a page that all may read."""
    assert all(field.kw_only for field in fields(PUBLIC[name]))
