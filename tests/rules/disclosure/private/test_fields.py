"""Every text field of every stored record is looked for by the gate, or left out with a reason."""

import ast
import inspect
import types
import typing
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields

import msgspec
import pytest

from rules.base.fields import Record
from rules.disclosure.private import cutting, fields, former, marked_values, reckoning, strings
from rules.disclosure.private.fields import LEFT_OUT, TOLD, texts
from rules.disclosure.records import Records
from rules.registry.department import Department
from tests.rules.records import HOTEL, RESULT


def stored() -> set[type[Record]]:
    """The kinds of record that a publication reads."""
    hints = typing.get_type_hints(Records)
    return {Department} | {  # in a list of its own kind
        one for field in dataclass_fields(Records) for one in _structs(hints[field.name]) if issubclass(one, Record)
    }


def _structs(hint: object) -> Iterator[type[msgspec.Struct]]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
    for part in typing.get_args(hint):
        yield from _structs(part)


def text_fields(kind: type[msgspec.Struct], seen: frozenset[type] = frozenset()) -> set[str]:
    """`Class.field` of each field of a record, and of what it is made of, that can hold a text."""
    found: set[str] = set()
    hints = typing.get_type_hints(kind)
    for name in kind.__struct_fields__:
        if _holds_text(hints[name]):
            found.add(f"{kind.__name__}.{name}")
        for part in _structs(hints[name]):
            if part not in seen:
                found |= text_fields(part, seen | {kind})
    return found


def _holds_text(hint: object) -> bool:
    if hint is str or typing.get_origin(hint) is typing.Literal:
        return True
    if typing.get_origin(hint) is dict:
        return _holds_text(typing.get_args(hint)[1])
    return any(_holds_text(part) for part in typing.get_args(hint) if not isinstance(part, types.EllipsisType))


def test_every_text_field_of_every_stored_record_is_on_exactly_one_side() -> None:
    """A field that is new fails here until somebody says what it is."""
    there = {field for kind in stored() - PUBLIC for field in text_fields(kind)}
    assert not TOLD.keys() & LEFT_OUT.keys()
    assert there == TOLD.keys() | LEFT_OUT.keys()


PUBLIC = {kind for kind in stored() if kind.__name__ in ("Event", "Publication")}
"""Records of which every field is public: the lines of freezes.tsv and heads.tsv."""


def test_every_reason_is_a_reason() -> None:
    assert all(len(reason) > 4 for reason in LEFT_OUT.values())
    assert all(told.label for told in TOLD.values())


def test_the_walk_comes_to_the_last_text_of_a_record() -> None:
    assert {field for field, _, _ in texts(RESULT)} >= {"Result.note", "Approved.public", "Approved.by"}
    marked = msgspec.structs.replace(HOTEL, marks=("town:other:依据",))
    assert ("Enterprise.marks", "town:other:依据", marked) in list(texts(marked))


TYPES_AND_TABLES = {
    "codes", "CodeTable", "RESULT_CODES", "TERM_YEARS", "Mark", "Record", "Records", "Secret", "Draw", "DrawLists",
    "ExcludedEntry", "PoolEntry", "Enterprise", "Inspector", "Item", "PlanLine", "Approved", "Result", "Task", "TextApproval",
    "day_text",
}  # fmt: skip
"""All that the strings share with the rest of the rules: classes of records, code tables, and how a day is written."""


@pytest.mark.parametrize(
    "module",
    [cutting, fields, former, marked_values, reckoning, strings],
    ids=lambda one: one.__name__.rpartition(".")[2],
)
def test_the_gate_shares_no_predicate_with_the_projection(module: types.ModuleType) -> None:
    """A mistake in one of them must not be the other's too."""
    imported = {
        name.name
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("rules.")
        and not str(node.module).startswith("rules.disclosure.private")
        for name in node.names
    }  # fmt: skip
    assert imported <= TYPES_AND_TABLES
    source = inspect.getsource(module)
    for asked in (".watched(", ".pending", ".covers(", ".valid(", "approved_follow_up", "found_problem"):
        assert asked not in source
