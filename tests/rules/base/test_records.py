"""Every stored record: its table keeps its name, and a field that this version does not know is refused."""

import importlib
import pkgutil
from collections.abc import Iterator

import msgspec
import pytest

import rules
from rules.base.fields import Record
from rules.base.marks import Mark

for module in pkgutil.walk_packages(rules.__path__, "rules."):
    importlib.import_module(module.name)


def records(parent: type[Record] = Record) -> Iterator[type[Record]]:
    for record in parent.__subclasses__():
        if record.__module__.startswith("rules."):  # tests have records of their own
            yield record
            yield from records(record)


def test_the_tables_that_journals_name_keep_their_names() -> None:
    assert sorted({record.table for record in records()}) == [
        "appointments", "caps", "clock", "declarations", "departments", "draw_lists", "draws", "duties", "duty_closures", "duty_periods", "enterprises", "erasures", "freezes",
        "holders", "inspectors", "items", "mappings", "overrides", "plan",
        "plans", "publications", "recusals", "reports", "restores", "results", "salvages", "sheets", "tasks", "text_approvals", "trade_words", "views",
    ]  # fmt: skip


@pytest.mark.parametrize("record", [Record, Mark, *records()], ids=lambda record: record.__name__)
def test_a_field_that_is_not_known_is_refused_and_nothing_changes_a_record(record: type[msgspec.Struct]) -> None:
    """It may be of a later version: to pass over it would lose it with the next change."""
    assert record.__struct_config__.forbid_unknown_fields
    assert record.__struct_config__.frozen


def test_a_record_of_no_table_but_its_number_is_refused_with_a_field_more() -> None:
    assert msgspec.convert({"number": "1"}, Record).number == "1"
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.convert({"number": "1", "name": "演示"}, Record)
