"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import acts
import db
import filesystem
import rules
import site_gen
import tui

MODULES = sorted(
    module.name
    for room in (rules, acts, db, filesystem, site_gen, tui)
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    if not module.name.endswith("__main__")  # importing one runs it
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_right(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("room", ["rules", "site_gen", "tui"])
def test_there_are_examples(room: str) -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = [
        example
        for name in MODULES
        if name.startswith(f"{room}.")
        for found in finder.find(importlib.import_module(name))
        for example in found.examples
    ]
    assert len(examples) > 10
