"""Whatever the office can do, it can do by one command and at one place on the desk; a test holds the two together.

A new act fails here until it has both; a command or a screen that goes away fails here, too.
"""

import ast
import functools
import importlib
import inspect
from pathlib import Path

import click
import pytest

import acts
import tui
from tui.cli import cli
from tui.screens.base import DeskScreen
from tui.sections import SECTIONS

PLACES: dict[str, tuple[str, str]] = {
    "approval.approve": ("approve", "approval:ApprovalScreen"),
    "bureau.back_up": ("backup", "settings:SettingsScreen"),
    "bureau.close_to_others": ("check", "settings:SettingsScreen"),
    "bureau.create": ("init", "start:StartScreen"),
    "bureau.examine": ("check", "settings:SettingsScreen"),
    "bureau.history": ("history", "history:HistoryScreen"),
    "bureau.restore_into": ("restore", "settings:SettingsScreen"),
    "change.change_inspector": ("draw change", "match:MatchScreen"),
    "change.decide_recusal": ("recusal decide", "team_acts:DecisionForm"),
    "change.recall_expert": ("task expert", "match:MatchScreen"),
    "change.send_expert": ("task expert", "match:MatchScreen"),
    "confirm.confirm": ("confirm", "confirm:ConfirmScreen"),
    "draw.add_witness": ("draw witness", "frozen:FrozenScreen"),
    "draw.freeze": ("draw freeze", "freeze:FreezeScreen"),
    "draw.run": ("draw run", "draw:DrawScreen"),
    "draw.void": ("draw void", "task:TaskScreen"),
    "erasure.erase": ("erase", "settings:SettingsScreen"),
    "erasure.leftovers": ("backup purge", "settings:SettingsScreen"),
    "erasure.purge": ("backup purge", "settings:SettingsScreen"),
    "importing.apply_import": ("import", "importing:ImportScreen"),
    "journal.log": ("log", "log:LogScreen"),
    "journal.plan_undo": ("undo", "log:LogScreen"),
    "journal.undo": ("undo", "log:LogScreen"),
    "mark.lift_mark": ("mark lift", "registry:RegistryScreen"),
    "mark.set_mark": ("mark set", "registry:RegistryScreen"),
    "match.match_inspectors": ("match", "match:MatchScreen"),
    "named.assign": ("task assign", "named_form:AssignScreen"),
    "named.create_named": ("task create", "named_form:NamedFormScreen"),
    "named.edit_named": ("task edit", "named_form:NamedFormScreen"),
    "passphrase.holders": ("passphrase list", "settings:SettingsScreen"),
    "passphrase.lift": ("passphrase remove", "settings:SettingsScreen"),
    "passphrase.set_passphrase": ("passphrase set", "settings:SettingsScreen"),
    "protocol.print_protocol": ("protocol", "task:TaskScreen"),
    "override.allow": ("publish allow", "publish:PublishScreen"),
    "override.overrides": ("publish allowed", "publish:PublishScreen"),
    "override.revoke": ("publish revoke", "publish:PublishScreen"),
    "publish.prepare": ("publish", "publish:PublishScreen"),
    "publish.record": ("publish", "publish:PublishScreen"),
    "registry.add": ("enterprise add", "record_form:RecordForm"),
    "registry.add_recusal": ("recusal add", "record_form:RecusalForm"),
    "registry.end_recusal": ("recusal end", "registry:RegistryScreen"),
    "registry.edit": ("enterprise edit", "record_form:RecordForm"),
    "registry.retire": ("enterprise retire", "registry:RegistryScreen"),
    "result.apply_results": ("import", "importing:ImportScreen"),
    "result.correct": ("result correct", "result_form:ResultForm"),
    "result.enter": ("result enter", "result_form:ResultForm"),
    "result.exported": ("export", "results:ResultsScreen"),
    "result.sign": ("result sign", "results:ResultsScreen"),
    "result.withdraw": ("result withdraw", "results:ResultsScreen"),
    "sheet.assignments": ("export", "task:TaskScreen"),
    "sheet.drawn_list": ("export", "task:TaskScreen"),
    "sheet.print_sheets": ("sheets", "task:TaskScreen"),
    "slip.print_slip": ("draw slip", "registry:RegistryScreen"),
    "statistics.named_of_year": ("stats", "statistics:StatisticsScreen"),
    "statistics.of_year": ("stats", "statistics:StatisticsScreen"),
    "supplement.freeze_inspectors": ("draw supplement", "supplement:SupplementScreen"),
    "supplement.freeze_objects": ("draw supplement", "supplement:SupplementScreen"),
    "task.close": ("task close", "task:TaskScreen"),
    "task.create": ("task create", "task_form:TaskFormScreen"),
    "task.edit": ("task edit", "task_form:TaskFormScreen"),
    "task.preview": ("task show", "task_form:TaskFormScreen"),
    "task.resume": ("task resume", "task:TaskScreen"),
    "task.standing": ("task list", "tasks:TasksScreen"),
    "task.suspend": ("task suspend", "task:TaskScreen"),
}
"""Act → the command that calls it, and the screen where it is done."""

WITHIN = {
    "approval.waiting", "bureau.open_office", "bureau.wall_clock", "draw.drawn_or_refused", "draw.reseal", "draw.announce", "draw.deadline", "draw.expire", "draw.expire_overdue", "draw.given_up", "draw.next_in_series",
    "importing.further", "importing.import_list", "importing.prepare_import", "journal.in_use", "registry.changes", "registry.finish", "registry.next_number",
    "result.prepare_results", "result.sheet_of", "sheet.form", "task.items_of", "task.last_draw", "task.past", "task.plan_of",
    "change.empty_places", "change.settle", "change.to_be_changed", "draw.bind", "draw.read_source",
    "protocol.draw_of", "protocol.protocol_of", "slip.answer", "slip.slip_for", "task.draw_in_hand", "task.entry_due", "task.supplement_in_hand", "task.listed_items", "task.next_number",
    "task.put_new", "task.stage",
    "since.changed_since", "task.refuse_suspended", "task.unfinished",
    "office.open_office",
    "passphrase.ask_leader", "passphrase.needed", "passphrase.say",
    "office.wall_clock",
    "publish.make_good", "publish.results_now",
    "approval.doubts", "mark.columns_of", "mark.marked", "mark.marked_record", "override.allowed",
    "registry.sharing_key",
}  # fmt: skip
"""Not acts of their own: they answer a question or are a part of one."""

IN_ONE = {"importing.apply_import": "importing.import_list"}
"""What the command calls in the place of an act: the preview and the act in one."""

TUI = Path(tui.__file__).parent


def _functions(module: str) -> set[str]:
    """The public functions of an acts module, those that it defines itself."""
    loaded = importlib.import_module(f"acts.{module}")
    public = getattr(loaded, "__all__", ())
    found = {name: inspect.unwrap(getattr(loaded, name)) for name in public}
    return {
        name
        for name, value in found.items()
        if inspect.isfunction(value) and value.__module__ in (loaded.__name__, "contextlib")
    }


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def _sources(module: str, deep: int = 2) -> list[ast.Module]:
    """A module of tui and those of tui that it imports, each once: an act is often called by a helper beside the screen."""
    path = TUI.parent / Path(*module.split(".")).with_suffix(".py")
    if not path.is_file():
        return []
    tree = _tree(path)
    trees = [tree]
    for node in ast.walk(tree):
        if deep and isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tui."):
            trees += _sources(node.module, deep - 1)
    return list(dict.fromkeys(trees))


@functools.cache
def _names(tree: ast.Module) -> tuple[set[tuple[str, str, str]], set[str], set[tuple[str, str]]]:
    """(module, name, its name here) of all that is imported; every plain name; every `one.other` as a pair."""
    imported, names, pairs = set(), set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module)):
                imported |= {(module, alias.name, alias.asname or alias.name) for alias in node.names}
            case ast.Attribute(value=ast.Name(id=one)):
                pairs.add((one, node.attr))
            case ast.Name():
                names.add(node.id)
    return imported, names, pairs


def _calls(module: str, act: str) -> bool:
    """Whether a module of tui, or one that it imports, names this function of this acts module."""
    owner, name = act.split(".")
    for tree in _sources(module):
        imported, names, pairs = _names(tree)
        from_acts = {(there, here) for source, there, here in imported if source in ("acts", f"acts.{owner}")}
        if names & {here for there, here in from_acts if there == name}:
            return True
        if pairs & {(here, name) for there, here in from_acts if there == owner}:
            return True
    return False


def _imported_by_tui() -> set[str]:
    """The acts modules that desk or command line use."""
    used: set[str] = set()
    there = {path.stem for path in Path(acts.__path__[0]).glob("*.py")}
    for path in TUI.rglob("*.py"):
        for module, name, _ in _names(_tree(path))[0]:
            if module == "acts":
                used.add(name)
            elif module.startswith("acts."):
                used.add(module.split(".")[1])
    return used & there


def test_every_act_that_can_be_done_stands_in_the_table_and_no_other() -> None:
    there = {f"{module}.{name}" for module in _imported_by_tui() for name in _functions(module)}
    assert there - PLACES.keys() - WITHIN == set()
    assert PLACES.keys() - there == set()
    assert PLACES.keys() & WITHIN == set()


@pytest.mark.parametrize("act", PLACES)
def test_the_command_of_an_act_exists_and_calls_it(act: str) -> None:
    words = PLACES[act][0].split()
    command: click.Command | None = cli
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None
    assert command.callback is not None
    assert _calls(inspect.unwrap(command.callback).__module__, IN_ONE.get(act, act))


@pytest.mark.parametrize("act", PLACES)
def test_the_place_of_an_act_on_the_desk_exists_and_calls_it(act: str) -> None:
    module, name = PLACES[act][1].split(":")
    screen = getattr(importlib.import_module(f"tui.screens.{module}"), name)
    assert issubclass(screen, DeskScreen)
    assert _calls(screen.__module__, act)


def test_every_section_of_the_menu_has_a_screen_with_help() -> None:
    for section in SECTIONS.values():
        module, name = section.screen.split(":")
        screen = getattr(importlib.import_module(f"tui.screens.{module}"), name)
        assert issubclass(screen, DeskScreen)
        assert section.key == screen.SECTION
        assert len(screen.HELP) > 60
