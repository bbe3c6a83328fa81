"""docs/templates.md says what a template may use: all of it, and nothing that is not there.

The tables are made from site_gen/pages/variables.py; `make docs-update` makes them anew.
"""

import os
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import chain
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from jinja2 import meta, nodes

from rules.disclosure import public, public_work
from rules.disclosure.table import TABLES
from site_gen.pages import views
from site_gen.pages.frame import Route
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.pages import Site
from site_gen.pages.theme import default_theme
from site_gen.pages.variables import BEGIN, END, PIECES, TEMPLATES, Words, handbook
from tests import ROOT
from tests.site_gen.sample import records

PAGE = ROOT / "docs" / "templates.md"
WORDS = [words for words in (*TEMPLATES.values(), *PIECES) if isinstance(words, Words)]
FRAME = {"_header.html", "_footer.html"}
MENU = {"bureau", "root", "section", "here"}
EVERYWHERE = {"view", "route", "bureau", "root", "frame", "paths", "check"}
PUBLIC = {public.__name__, public_work.__name__}
KNOWN: dict[str, object] = {"route": Route, "bureau": public.PublicBureau, "check": views.CheckAddresses}


def _given(kind: object) -> set[type]:
    """A class that a template is given, with all that can be reached from it."""
    if isinstance(kind, type) and is_dataclass(kind):
        return {kind}.union(*map(_given, get_type_hints(kind).values()))
    return set[type]().union(*map(_given, get_args(kind)))


ALL = _given(Route) | _given(views.View)


def test_every_class_that_a_template_is_given_is_documented_once_and_no_other() -> None:
    ours_ = {kind.__name__ for kind in ALL if kind.__module__ not in PUBLIC}
    assert sorted(words.kind.__name__ for words in WORDS) == sorted(ours_)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.kind.__name__)
def test_every_variable_that_exists_is_documented_and_every_documented_one_exists(words: Words) -> None:
    assert list(words.fields) == [field.name for field in fields(words.kind)]
    assert all(words.fields.values())


def test_the_public_records_inside_are_documented_in_the_handbook_of_disclosure() -> None:
    inside = {kind for kind in ALL if kind.__module__ in PUBLIC}
    assert public.PublicResult in inside
    assert inside <= {table.kind for table in TABLES}


def test_every_page_is_given_what_the_page_says() -> None:
    site = Site(records(results=130))
    given: dict[str, type] = {}
    for route, view in chain(site.pages([], OpenDataView()), site.result_pages()):
        given[route.template] = type(view)
    told = {name: words.kind if isinstance(words, Words) else type(None) for name, words in TEMPLATES.items()}
    assert given == told


def test_the_page_is_what_the_tables_make_and_names_every_template_and_filter() -> None:
    page = PAGE.read_text(encoding="utf-8")
    head = page.partition(BEGIN)[0]
    if os.environ.get("UPDATE_HANDBOOK"):
        page = head + handbook() + "\n"
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    assert page == head + handbook() + "\n", "make docs-update makes the page anew"
    assert page.rstrip().endswith(END)
    theme = default_theme()
    for name in ("day", "moment", "money"):
        assert name in theme.environment.filters
        assert f"`{name}`" in head
    assert {name for name in theme.texts if not name.startswith("_")} == {*TEMPLATES, "base.html"}


@pytest.mark.parametrize("template", sorted(default_theme().texts))
def test_a_template_of_ours_uses_only_what_is_documented(template: str) -> None:
    tree = default_theme().environment.parse(default_theme().texts[template])
    macros = set(re.findall(r"macro (\w+)\(", default_theme().texts["_parts.html"]))  # base.html imports them for all
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    assert meta.find_undeclared_variables(tree) - macros - own <= (MENU if template in FRAME else EVERYWHERE)
    words = TEMPLATES.get(template)
    known = KNOWN | ({"view": words.kind} if isinstance(words, Words) else {})
    for kind, name in _used(tree, known):
        assert name in get_type_hints(kind), f"{template}: {kind.__name__}.{name}"


def test_a_variable_that_does_not_exist_is_seen_wherever_it_stands() -> None:
    """The check above sees through loops, tuples, tests and assignments."""
    text = (
        "{% for r in view.results if r.a %}{{ r.b|day }}{% endfor %}{% set t = view.draws %}{% for x in t %}{{ x.c }}"
        "{% for n, name in x.stages %}{{ n.d }}{% endfor %}{% endfor %}{{ bureau.e or route.bureau.f }}"
    )
    seen = set(_used(default_theme().environment.parse(text), KNOWN | {"view": views.TaskView}))
    unknown = {(kind.__name__, name) for kind, name in seen if name not in get_type_hints(kind)}
    assert unknown == {
        ("PublicResult", "a"), ("PublicResult", "b"), ("PublicDraw", "c"), ("PublicBureau", "e"), ("PublicBureau", "f"),
    }  # fmt: skip


def _used(node: nodes.Node, known: Mapping[str, object]) -> Iterator[tuple[type, str]]:
    """(class, attribute) wherever a template reads an attribute of a value whose class is known."""
    if isinstance(node, nodes.For):
        inner = {**known, **_bound(node.target, _element(_kind(node.iter, known)))}
        yield from _used(node.iter, known)
        for child in (*node.body, *([node.test] if node.test else [])):
            yield from _used(child, inner)
        for child in node.else_:
            yield from _used(child, known)
        return
    if isinstance(node, nodes.Macro):
        known = {name: kind for name, kind in known.items() if name not in {arg.name for arg in node.args}}
    if isinstance(node, nodes.Getattr):
        kind = _kind(node.node, known)
        if isinstance(kind, type) and is_dataclass(kind):
            yield kind, node.attr
    scope = dict(known)
    for child in node.iter_child_nodes():
        yield from _used(child, scope)
        if isinstance(child, nodes.Assign):
            scope |= _bound(child.target, _kind(child.node, scope))


def _kind(node: nodes.Node, known: Mapping[str, object]) -> object:
    """The type of an expression; None where it cannot be told."""
    if isinstance(node, nodes.Name):
        return known.get(node.name)
    if isinstance(node, nodes.Getattr):
        kind = _kind(node.node, known)
        found = get_type_hints(kind).get(node.attr) if isinstance(kind, type) and is_dataclass(kind) else None
        return next((part for part in get_args(found) if part is not type(None)), None) if _optional(found) else found
    return None


def _optional(kind: object) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _element(kind: object) -> object:
    parts = get_args(kind)
    return parts[0] if get_origin(kind) in (tuple, frozenset) and (len(parts) == 1 or parts[-1] is Ellipsis) else None


def _bound(target: nodes.Node, kind: object) -> dict[str, object]:
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    if isinstance(target, nodes.Tuple):
        parts = get_args(kind) if get_origin(kind) is tuple else ()
        given = parts if len(parts) == len(target.items) else (None,) * len(target.items)
        return {
            name: found
            for item, part in zip(target.items, given, strict=True)
            for name, found in _bound(item, part).items()
        }
    return {}
