"""检查组: who goes where now. Worked out from the draw that matched them, its changes, and the draws that filled vacancies.

A place that nobody of a draw could take is filled by a supplementary draw: the first of its team takes the first vacancy, the
second the next, and who remains stands by (draw.md §5; docs/decisions.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from acts.base.office import Office
from acts.work.task import require_task, task_items, task_sheets
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, DrawLists, InspectorEntry, draw_numbers, registry_numbers, without_choice
from rules.draw.match import Seats
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = [
    "MatchedDraw",
    "Vacancy",
    "drawn_of",
    "has_results",
    "item_departments",
    "matched_draws",
    "refuse_after_results",
    "require_running_task",
    "sheets_in_order",
    "team_members",
    "team_notes",
    "team_sizes",
    "vacancies",
    "with_current_teams",
]  # fmt: skip


class MatchedDraw:
    """A matched draw with its lists and its teams as they stand. Objects and inspectors are asked for by their numbers in the registries.

    What is asked of every sheet of a task is looked up in a table made once, however many sheets there are.
    """

    def __init__(self, draw: Draw, lists: DrawLists) -> None:
        self.draw = draw
        self.lists = lists
        self.seats = Seats(draw.teams or (), draw.changes, lists.recusals)
        self._numbers = draw_numbers(lists)
        entries = [(code, entry) for code, entries in lists.inspectors.items() for entry in entries]
        self._inspectors = {entry.id: entry.inspector for _, entry in entries}
        self._entries = {(code, entry.inspector): entry for code, entry in entries}
        self._sizes = team_sizes(draw)

    def number(self, object_number: str) -> str:
        """Return the object's number in this draw."""
        return self._numbers.get(object_number, object_number)

    def inspector(self, id_: str) -> str:
        """Return the number (N-…) of the inspector whom an id of this draw means."""
        return self._inspectors[id_]

    def entry(self, department: str, inspector: str) -> InspectorEntry:
        """Return an inspector of the department's list as this draw froze him."""
        return self._entries[department, inspector]

    def team(self, object_number: str, department: str) -> tuple[str, ...]:
        """Return who of this draw is in a team now (N-…), in order of place; vacancies are left out."""
        return tuple(map(self.inspector, self.seats.team(self.number(object_number), department)))

    def size(self, department: str) -> int:
        """Return how many inspectors of a department an object needs, by the terms."""
        return self._sizes.get(department, 0)


M = TypeVar("M", bound=MatchedDraw)


def matched_draws(office: Office, draw_number: str) -> tuple[MatchedDraw, ...]:
    """Return the matched draw of some sheets, and after it the supplementary draws that filled its vacancies, oldest first."""
    main = office.store.get(Draw, draw_number)
    supplements = [
        draw
        for draw in (office.store.get(Draw, number) for number in office.store.get(Task, main.task).supplements)
        if draw.supplement is not None
        and (draw.supplement.kind, draw.supplement.parent) == ("inspectors", draw_number)
        and draw.teams is not None
        and draw.state == "drawn"
    ]
    draws = (main, *sorted(supplements, key=lambda draw: draw.serial))
    return tuple(MatchedDraw(draw, office.store.get(DrawLists, draw.number)) for draw in draws)


def team_members(draws: Sequence[M], object_number: str, department: str) -> tuple[tuple[M, str], ...]:
    """Return the team of a department for an object now: (draw from which the inspector came, N-…).

    draws: as `matched_draws` has them. A team shorter than `MatchedDraw.size` has a vacancy (缺员).
    """
    found: list[tuple[M, str]] = []
    for place, matched in enumerate(draws):
        team = matched.team(object_number, department)
        room = len(team) if place == 0 else max(0, draws[0].size(department) - len(found))
        found += [(matched, inspector) for inspector in team[:room]]
    return tuple(found)


def with_current_teams(draws: Sequence[MatchedDraw], sheet: Sheet) -> Sheet:
    """Return the sheet with its teams as they stand now."""
    teams = {code: tuple(number for _, number in team_members(draws, sheet.object, code)) for code in sheet.teams}
    return msgspec.structs.replace(sheet, teams=teams)


def drawn_of(office: Office, sheets: Iterable[Sheet]) -> dict[str, tuple[MatchedDraw, ...]]:
    """Return `matched_draws` of every draw that these sheets come from, by its number: each is read once, however many sheets it has."""
    return {number: matched_draws(office, number) for number in dict.fromkeys(one.draw for one in sheets if one.draw)}


def team_notes(draws: Mapping[str, Sequence[MatchedDraw]], sheets: Sequence[Sheet]) -> dict[tuple[str, str], str]:
    """Return what must be said of a team wherever it is shown: (sheet, department) → 无随机性, 缺员 1 人, or both; others are left out.

    draws: as `drawn_of` has them.
    """
    without_chance = {number: _teams_without_choice(own) for number, own in draws.items()}
    found: dict[tuple[str, str], str] = {}
    for sheet in sheets:
        if not sheet.draw:
            continue
        own = draws[sheet.draw]
        for code, team in sheet.teams.items():
            missing = own[0].size(code) - len(team)
            words = ["无随机性"] if (sheet.object, code) in without_chance[sheet.draw] else []
            words += [f"缺员 {missing} 人"] if missing > 0 else []
            if words:
                found[sheet.number, code] = "、".join(words)
    return found


def _teams_without_choice(draws: Sequence[MatchedDraw]) -> set[tuple[str, str]]:
    """(object, department) of teams that chance had no part in: there were no more inspectors than places."""
    found: set[tuple[str, str]] = set()
    for matched in draws:
        number_of = registry_numbers(matched.lists)
        found |= {(number_of[number], code) for number, code in without_choice(matched.draw, matched.lists)}
    return found


def item_departments(office: Office, task: Task) -> dict[str, str]:
    """Return the department that checks each of the task's items, by item number."""
    return {item.number: item.department for item in task_items(office, task)}


def has_results(office: Office, sheet: Sheet, department: str, items: dict[str, str]) -> bool:
    """Return whether a department's work at an object is over: a result of one of its items is entered. items: number → department."""
    results = office.store.where(Result, task=sheet.task, object=sheet.object)
    return any(items.get(result.item) == department for result in results)


def require_running_task(office: Office, number: str) -> Task:
    """Return the task whose teams are out; Refused with why nothing can be changed in it."""
    task = require_task(office, number)
    if task.state == "suspended":
        raise Refused(f"任务 {number} 已中止，请先恢复（task resume）")
    if task.state == "closed":
        raise Refused(f"任务 {number} 已办结，检查组不能再改")
    if task.state not in {"matched", "under_way"}:
        raise Refused(f"任务 {number} 还没有匹配执法人员，没有检查组可改；请先匹配（match）")
    return task


def refuse_after_results(office: Office, sheet: Sheet, department: str, items: dict[str, str], name: str) -> None:
    """Raise Refused when this department has entered a result at the object: who went, went."""
    if has_results(office, sheet, department, items):
        raise Refused(f"{sheet.object} 的{name}检查结果已经录入，检查组不能再改")


def sheets_in_order(office: Office, number: str) -> list[Sheet]:
    """Return the sheets of a task in the order of the visits, without those that are void."""
    sheets = (sheet for sheet in task_sheets(office, number) if sheet.void_on is None)
    return sorted(sheets, key=lambda sheet: sheet.order)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A team that lacks people. draw: the draw of the sheet."""

    draw: str
    object: str
    department: str
    missing: int


def vacancies(office: Office, task: Task) -> tuple[Vacancy, ...]:
    """Return the teams that lack people (缺员), in the order of the visits."""
    found = []
    sizes: dict[str, dict[str, int]] = {}
    for sheet in sheets_in_order(office, task.number):
        if not sheet.draw:
            continue
        if sheet.draw not in sizes:
            sizes[sheet.draw] = team_sizes(office.store.get(Draw, sheet.draw))
        for department, team in sheet.teams.items():
            missing = sizes[sheet.draw].get(department, 0) - len(team)
            if missing > 0:
                found.append(Vacancy(sheet.draw, sheet.object, department, missing))
    return tuple(found)


def team_sizes(draw: Draw) -> dict[str, int]:
    """Return how many inspectors of each department an object needs, by the terms."""
    return {department.code: department.per_object for department in draw.conditions.departments}
