"""Keys: none is dead where a clerk types, and F1 names every one of them."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from textual.screen import Screen
from textual.widget import Widget

import tui.screens
from tui.app import Desk
from tui.screens.base import DeskScreen
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.home.help import key_details
from tui.screens.parts.form_screen import FormScreen
from tui.screens.registry.registry import ListScreen
from tui.screens.task.task_form import TaskFormScreen
from tui.widgets.choice import ChoiceField, ChoicesField, FlagField
from tui.widgets.field import DateField
from tui.widgets.form import Form
from tui.widgets.parts import key_name
from tui.widgets.search import FilterBox
from tui.widgets.text import LongField, TextField

FIELDS = (TextField, LongField, DateField, ChoiceField, ChoicesField, FlagField, FilterBox)


def _below(kind: type[Screen[None]]) -> Iterator[type[Screen[None]]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _screens() -> list[type[DeskScreen]]:
    """Every screen of the desk; modules are loaded so that none is forgotten."""
    for module in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        importlib.import_module(module.name)
    own = {one for one in _below(DeskScreen) if one.__module__.startswith("tui.")}
    return sorted((one for one in own if issubclass(one, DeskScreen)), key=lambda one: one.__name__)


def _keys(kind: type[Widget | Desk]) -> set[str]:
    return set(kind._merge_bindings().key_to_bindings)


@pytest.mark.parametrize("field", FIELDS)
def test_no_function_key_is_dead_while_something_is_filled_in(field: type[Widget]) -> None:
    """F-keys are what works while an input method is on; Textual's own fields would take F6 and F7."""
    assert {key for key in _keys(field) if re.fullmatch(r"(\w+\+)?f\d+", key)} == set()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("screen", [Desk, Form, FormScreen, TaskFormScreen, FreezeScreen, DrawScreen, ListScreen])
def test_no_ctrl_key_of_a_screen_is_dead_in_its_fields(screen: type[Widget | Desk], field: type[Widget]) -> None:
    taken = {key for key in _keys(screen) & _keys(field) if key.startswith(("ctrl+", "alt+"))}
    # In a field Ctrl+C copies what is selected there, and Ctrl+PgUp belongs to whatever can scroll.
    assert taken <= {"ctrl+c", "ctrl+pageup", "ctrl+pagedown"}


@pytest.mark.parametrize("screen", _screens(), ids=lambda screen: screen.__name__)
def test_the_help_of_a_screen_names_every_key_that_it_has(screen: type[DeskScreen]) -> None:
    bindings = screen._merge_bindings()
    told = {name for fact in key_details([bindings]) for name in fact.label.split("、")}
    own = {
        binding.key_display or key_name(key)
        for kind in screen.__mro__
        if kind.__module__.startswith("tui.")
        for one in vars(kind).get("BINDINGS", ())
        for binding in one.make_bindings([one])
        for key in [binding.key]
    }
    assert own <= told


def test_every_screen_that_can_be_opened_says_in_chinese_what_it_is_for() -> None:
    bases = {one for one in _screens() if one.body is DeskScreen.body or one.__subclasses__()}
    dumb = {one.__name__ for one in _screens() if one not in bases and not re.search(r"[\u4e00-\u9fff]{8}", one.HELP)}
    assert dumb == set()


@pytest.mark.parametrize("screen", _screens(), ids=lambda screen: screen.__name__)
def test_no_screen_takes_a_key_that_means_the_same_everywhere(screen: type[DeskScreen]) -> None:
    everywhere = {key for key in _keys(Desk) if not key.isdigit()} - {"ctrl+c"}
    own = {
        key
        for kind in screen.__mro__
        if kind.__module__.startswith("tui.")
        for one in vars(kind).get("BINDINGS", ())
        for key in one.key.split(",")
    }
    assert own & everywhere == set()
