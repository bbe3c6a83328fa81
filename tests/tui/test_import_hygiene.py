"""What is loaded before it is needed is waited for: no light command loads the desk, the first screen loads nothing that it does not show."""

import json
import subprocess
import sys

import pytest

from tests import ROOT
from tui.cli import COMMANDS

OFFICE = ("acts", "db.store", "tinydb")
GENERATOR = ("site_gen.publishing.publish", "site_gen.pages", "jinja2")
EXCHANGE = ("db.exchange", "openpyxl", "python_calamine", "xlsxwriter", "docx")


def _loaded(*modules: str) -> set[str]:
    """The modules, and the packages above them, that a fresh Python has after importing these."""
    code = f"import {', '.join(modules)}, json, sys; print(json.dumps(list(sys.modules)))"
    given = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout
    return set(json.loads(given))


def test_the_command_line_itself_loads_neither_office_nor_desk_nor_generator() -> None:
    """`mingchou --help`, --version, and a command that is mistyped."""
    loaded = _loaded("tui.cli")
    for room in (*OFFICE, *EXCHANGE, "site_gen", "textual", "pypinyin", "tui.app", "tui.screens"):
        assert room not in loaded, room


@pytest.mark.parametrize("module", sorted({module for module, _ in COMMANDS.values()}))
def test_no_command_loads_the_desk(module: str) -> None:
    """Textual takes longer to load than most commands take; the desk command loads it while the store is read."""
    assert "textual" not in _loaded(f"tui.commands.{module}")


@pytest.mark.parametrize("module", ["registry", "result", "task"])
def test_who_edits_a_record_or_looks_at_a_task_loads_neither_word_nor_pdf(module: str) -> None:
    """They took longer to come up than the edit among 20,000 objects."""
    loaded = _loaded("tui.cli", f"tui.commands.{module}")
    for room in ("docx", "segno", "pypdf", "lxml", "python_calamine", "openpyxl", "xlsxwriter", "jinja2"):
        assert room not in loaded, room


def test_who_edits_a_record_does_not_wait_for_backups_draws_processes_or_the_network() -> None:
    """All of them together took as long to come up as the edit itself."""
    loaded = _loaded("tui.cli", "tui.commands.registry", "tui.rescue")
    for room in (
        "multiprocessing", "tarfile", "importlib.metadata", "email", "ssl", "db.backups.writing", "db.backups.verifying", "db.check", "rules.draw.draw_record",
    ):  # fmt: skip
        assert room not in loaded, room


@pytest.mark.parametrize("module", ["verify", "site"])
def test_who_has_no_bureau_loads_no_office(module: str) -> None:
    """A citizen verifies, a webmaster checks the site."""
    loaded = _loaded(f"tui.commands.{module}")
    for room in (*OFFICE, *GENERATOR):
        assert room not in loaded, room


def test_the_first_screen_does_not_wait_for_what_it_does_not_show() -> None:
    """Neither for the site's generator nor for readers of workbooks, as large as all the rest; nor for fields, dialogs and other screens."""
    loaded = _loaded("tui.commands.desk", "tui.opening", "tui.app", "tui.screens.home.home")
    for room in (
        *EXCHANGE, "site_gen", "rules.disclosure.public", "pypinyin", "jinja2", "tui.widgets.text", "tui.widgets.dialog",
        "textual.widgets._text_area", "tui.crash", "tui.screens.task", "tui.screens.registry", "tui.screens.results",
    ):  # fmt: skip
        assert room not in loaded, room
