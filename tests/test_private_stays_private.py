"""Private records cannot reach a template: every type that a page can be given is walked, and every stored record gets a new field.

The searcher over a whole published site is tests/leaks; here it is shown by construction.
"""

import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from rules.base.fields import Record
from rules.disclosure import public
from rules.disclosure.projection import Records, project
from rules.disclosure.secret import Secret
from rules.work.result import Withdrawal
from site_gen.pages import views
from site_gen.pages.pages import Page
from site_gen.pages.render import render
from tests import ROOT
from tests.rules.records import NOW, RECORDS, texts

PLAIN = (str, int, bool, bytes, date, datetime, type(None))
"""Values without parts: what a public record may hold besides other public records."""


def parts(hint: object) -> Iterator[object]:
    """The types that a type is made of, containers and unions opened."""
    origin = typing.get_origin(hint)
    if origin is None:
        yield hint
    elif origin is Callable:  # a function of site_gen over public records; the import contracts keep it from the store
        return
    elif origin in (types.UnionType, typing.Union, tuple, list, dict, frozenset, Mapping, Sequence):
        for inner in typing.get_args(hint):
            if inner is not Ellipsis:
                yield from parts(inner)
    else:
        pytest.fail(f"{hint}: a view may not hold this")


def reached(kind: type) -> set[type]:
    """Every type that can be reached from a dataclass through its fields, itself included."""
    seen: set[type] = set()
    todo: list[object] = [kind]
    while todo:
        one = todo.pop()
        assert isinstance(one, type), f"{kind.__name__}: {one} could be anything"
        if one not in seen:
            seen.add(one)
            if is_dataclass(one):
                for hint in typing.get_type_hints(one).values():
                    todo += parts(hint)
    return seen


VIEWS = [kind for kind in vars(views).values() if is_dataclass(kind) and isinstance(kind, type)]


def test_mypy_knows_every_view_and_a_page_takes_nothing_else() -> None:
    known = set(typing.get_args(views.View)) - {type(None)}
    assert {one for one in VIEWS if one.__name__.endswith("View")} <= known <= set(VIEWS)
    assert typing.get_type_hints(render)["view"] == views.View
    assert typing.get_args(Page)[1] == views.View


@pytest.mark.parametrize("kind", [*VIEWS, public.PublicRecords], ids=lambda kind: kind.__name__)
def test_no_private_record_can_be_reached_from_what_a_page_is_given(kind: type) -> None:
    """Only plain values and dataclasses of rules.disclosure.public and site_gen: no stored record, no store, nothing that could be anything."""
    for one in reached(kind):
        assert not issubclass(one, msgspec.Struct), one
        if not issubclass(one, PLAIN):
            assert is_dataclass(one), one
            assert one.__module__.startswith(("rules.disclosure.public", "site_gen.")), one


def test_the_site_generator_cannot_name_a_stored_record() -> None:
    """Nothing below site_gen imports a module of rules that defines one; the verifier reads evidence, which is public."""
    stored = {kind.__module__ for kind in kinds()}
    for path in (one for one in (ROOT / "site_gen").rglob("*.py") if one.parent.name != "verify"):
        lines = path.read_text(encoding="utf-8").splitlines()
        imported = {line.split()[1] for line in lines if line.startswith("from rules.")}
        assert not imported & stored, path.name


def kinds() -> list[type[Record]]:
    """The kinds of records that a publication reads."""
    return [type(one) for name in LISTS for one in getattr(RECORDS, name)]


LISTS = ("enterprises", "inspectors", "items", "plan", "tasks", "sheets", "results")
CANARY = "金丝雀七八九十"


def with_list(name: str, *records: Record) -> Records:
    """The records with another list of this name."""
    changed: dict[str, Any] = {name: records}
    return replace(RECORDS, **changed)


def with_new_field(one: Record) -> Record:
    """The same record of a later version of its kind, which has one more field."""
    kind = msgspec.defstruct(
        f"Later{type(one).__name__}",
        [("added", str, CANARY)],
        bases=(type(one),),
        frozen=True,
        kw_only=True,
        namespace={"table": one.table},
    )
    later = kind(**{field: getattr(one, field) for field in one.__struct_fields__})
    assert isinstance(later, Record)
    return later


@pytest.mark.parametrize("name", LISTS)
def test_a_field_that_is_added_to_a_record_stays_private(name: str) -> None:
    records = with_list(name, *(with_new_field(one) for one in getattr(RECORDS, name)))
    assert CANARY in str(getattr(records, name)[0])
    public_texts = "\n".join(texts(project(records, NOW)))
    assert CANARY not in public_texts
    assert public_texts == "\n".join(texts(project(RECORDS, NOW)))


PUBLIC_TEXTS: Mapping[str, frozenset[str]] = {
    "enterprises": frozenset({"number", "name", "code", "town", "watch_reason"}),
    "inspectors": frozenset({"number", "certificate"}),
    "items": frozenset({"number", "name", "basis", "subject", "content", "standard", "level_basis", "note"}),
    "plan": frozenset({"number", "name", "section", "lead"}),
    "tasks": frozenset({"number", "name", "lead"}),
    "sheets": frozenset(),
    "results": frozenset(),
}
"""The texts of each record that may be public in their own words; whatever else is typed stays inside."""


def filled(name: str) -> tuple[Records, dict[str, str]]:
    """The records with a word of its own in every text field of one kind; field → the word."""
    (one,) = getattr(RECORDS, name)
    keep = {
        "number",
        "status",
        "kind",
        "department",
        "role",
        "category",
        "level",
        "ratio",
        "direction",
        "state",
        "strata",
    }
    keep |= {
        "floor",
        "plan",
        "publish_draw",
        "cause",
        "object",
        "item",
        "task",
        "sheet",
        "draw",
        "code" * (name == "results"),
    }
    keep |= {"before", "stratum", "signature"}
    hints = typing.get_type_hints(type(one))
    words = {
        field: f"{CANARY}{place:02d}"
        for place, field in enumerate(one.__struct_fields__)
        if hints[field] is str and field not in keep
    }
    return with_list(name, msgspec.structs.replace(one, **words)), words


@pytest.mark.parametrize("name", LISTS)
def test_of_every_text_of_every_record_only_those_that_are_named_here_are_public(name: str) -> None:
    records, words = filled(name)
    assert words or name == "sheets"
    shown = "\n".join(texts(project(records, NOW)))
    assert {field for field, word in words.items() if word in shown} <= PUBLIC_TEXTS[name]


def test_a_withdrawn_result_takes_its_words_and_its_persons_along() -> None:
    court = Withdrawal(reason="court", by="演示局长", document="撤回二号", on=date(2024, 5, 6))
    (one,) = RECORDS.results
    records = replace(RECORDS, results=(msgspec.structs.replace(one, withdrawn=court),))
    shown = "\n".join(texts(project(records, NOW)))
    assert not [word for word in (one.public, one.handling, court.by, court.document) if word in shown]


def test_there_is_a_public_class_for_each_page_and_none_holds_a_secret() -> None:
    """Secrets go to the gate beside the records, never within them."""
    assert all(Secret not in reached(kind) for kind in (*VIEWS, public.PublicRecords))
    assert {field.name for field in fields(Secret)} >= {"text", "record", "field"}
