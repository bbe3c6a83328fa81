"""The screens by name: what a screen names when it wants another one opened. Only the app resolves them (`tui.app`).

So a screen imports no other screen, sections stay independent of each other, and a screen is loaded when it is first opened.
Each function takes what the screen's class takes, by the same names and types; `tests/tui/test_routes.py` walks them all.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tui.sections import SECTIONS

if TYPE_CHECKING:  # names of types only
    from rules.base.errors import Problem
    from rules.work.task import Task

__all__ = [
    "Route",
    "approval",
    "assign",
    "backups",
    "commitment",
    "confirm",
    "draw",
    "duplicates",
    "duty",
    "flags",
    "for_cause_task",
    "freeze",
    "health",
    "history",
    "import_list",
    "mapping",
    "mappings",
    "match",
    "new_task",
    "object_page",
    "office_act",
    "opening",
    "palette",
    "plan",
    "proof",
    "recusal_decision",
    "results",
    "section",
    "start",
    "supplement",
    "task",
    "task_terms",
    "texts",
    "verify",
]  # fmt: skip


class Route(msgspec.Struct, frozen=True):
    """A screen to open. screen: `module:class` below tui.screens. arguments: what the class is called with, by name."""

    screen: str
    arguments: Mapping[str, object] = msgspec.field(default_factory=dict)


def section(key: str) -> Route:
    """The first screen of a section. key: of `tui.sections.SECTIONS`."""
    return Route(SECTIONS[key].screen)


def office_act(start: str) -> Route:
    """设置, with one of its rows opened. start: a key of `tui.sections.OFFICE_ACTS`."""
    return Route("office.settings:SettingsScreen", {"start": start})


# Before a bureau is open


def start(problems: Sequence["Problem"] = ()) -> Route:
    """No bureau is open. problems: why opening one failed."""
    return Route("home.start:StartScreen", {"problems": problems})


def opening(folder: Path) -> Route:
    """The frame that is shown while the bureau of this folder opens."""
    return Route("home.opening:OpeningScreen", {"folder": folder})


def palette(tasks: Sequence["Task"]) -> Route:
    """The list of everything that can be opened. tasks: in the order in which they are offered."""
    return Route("home.palette:Palette", {"tasks": tasks})


def backups() -> Route:
    """The list of backups."""
    return Route("office.backup_list:BackupsScreen")


def health() -> Route:
    """名录体检."""
    return Route("registry.health:HealthScreen")


# A task, and its steps


def task(number: str) -> Route:
    """One task as a whole."""
    return Route("task.task:TaskScreen", {"number": number})


def new_task() -> Route:
    """The form of a new task."""
    return Route("task.task_form:TaskFormScreen")


def task_terms(number: str) -> Route:
    """The form with the terms of a draft."""
    return Route("task.task_form:TaskFormScreen", {"number": number})


def for_cause_task(number: str = "") -> Route:
    """The form of a check whose objects are named; "" for a new one."""
    return Route("task.for_cause_form:ForCauseFormScreen", {"number": number})


def assign(number: str) -> Route:
    """Who goes to the named objects of a task."""
    return Route("task.for_cause_form:AssignScreen", {"number": number})


def confirm(number: str) -> Route:
    """The drawn list of a task."""
    return Route("task.confirm:ConfirmScreen", {"number": number})


def match(number: str) -> Route:
    """The inspectors of a task: the pools before the match, the teams after it."""
    return Route("task.match:MatchScreen", {"number": number})


def recusal_decision(object_number: str, inspector: str) -> Route:
    """The form of a decision on the recusal of an inspector (number) for an object."""
    return Route("task.team_acts:DecisionForm", {"object_number": object_number, "inspector": inspector})


# A draw. number: the task's; draw_number: the draw's


def freeze(number: str) -> Route:
    """The freeze of a task."""
    return Route("draw.freeze:FreezeScreen", {"number": number})


def supplement(number: str, department: str) -> Route:
    """The freeze of a supplementary draw. department: whose empty places are filled (a code); "" for more objects."""
    return Route("draw.supplement:SupplementScreen", {"number": number, "department": department})


def commitment(number: str) -> Route:
    """The commitment of the freeze in hand."""
    return Route("draw.frozen:FrozenScreen", {"number": number})


def draw(number: str, replay: str = "") -> Route:
    """The draw in front of witnesses. replay: the number of a draw that is only shown again."""
    return Route("draw.draw:DrawScreen", {"number": number, "replay": replay})


def proof(number: str, draw_number: str) -> Route:
    """What a draw proves and what it does not."""
    return Route("draw.proof:ProofScreen", {"number": number, "draw_number": draw_number})


def verify(number: str, draw_number: str) -> Route:
    """The evidence of a draw, verified."""
    return Route("draw.verify:VerifyScreen", {"number": number, "draw_number": draw_number})


# Registries and results


def duty(number: str) -> Route:
    """One coverage duty: its periods, who was not visited."""
    return Route("registry.duty:DutyScreen", {"number": number})


def mappings(listing: str = "", section: str = "registry") -> Route:
    """The answers of imports that are remembered. listing: of the files of one list."""
    return Route("registry.mappings:MappingsScreen", {"listing": listing, "section": section})


def mapping(number: str, section: str = "registry") -> Route:
    """The answers of one mapping."""
    return Route("registry.mappings:MappingScreen", {"number": number, "section": section})


def duplicates() -> Route:
    """The objects that may be one."""
    return Route("registry.duplicates:DuplicatesScreen", {})


def flags(number: str) -> Route:
    """The 重点监管 flags of one object."""
    return Route("registry.flags:FlagsScreen", {"number": number})


def object_page(number: str) -> Route:
    """Everything about one object."""
    return Route("registry.object_page:ObjectScreen", {"number": number})


def history(number: str, name: str = "", *, section: str = "") -> Route:
    """Every version of a record. section: the menu entry that stays marked."""
    return Route("registry.history:HistoryScreen", {"number": number, "name": name, "section": section})


def plan(code: str = "") -> Route:
    """The plan. code: which of its lists, `plan`, `plans` or `duties`; "" for the first."""
    return Route("registry.plan:PlanScreen", {"code": code})


def import_list(code: str) -> Route:
    """Import of a list. code: of `db.exchange.formats.LISTS`."""
    return Route("registry.importing:ImportScreen", {"code": code})


def results(task: str = "") -> Route:
    """The results of a task; "" for the task that most needs entering."""
    return Route("results.results:ResultsScreen", {"task": task})


def approval(number: str = "") -> Route:
    """What waits for approval in a task; "" for the first task that has any."""
    return Route("results.approval:ApprovalScreen", {"number": number})


def texts() -> Route:
    """What waits for approval beside the results: announcements, attachments, the blacklist, scopes."""
    return Route("site.texts:TextsScreen")
