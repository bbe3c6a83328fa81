"""检查组: who goes where now. Worked out from the draw that matched them, its changes, and the draws that filled vacancies.

A place that nobody of a draw could take is filled by a supplementary draw: the first of its team takes the first vacancy, the
second the next, and who remains stands by (draw.md §5; docs/decisions.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from acts.work.task import require_task, task_items
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, DrawLists, draw_numbers, registry_numbers, without_choice
from rules.draw.match import current_teams
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = [
    "MatchedDraw",
    "Vacancy",
    "has_results",
    "item_departments",
    "matched_draws",
    "refuse_after_results",
    "require_running_task",
    "sheets_in_order",
    "team_members",
    "team_notes",
    "team_size",
    "vacancies",
    "with_current_teams",
]  # fmt: skip


@dataclass(frozen=True)
class MatchedDraw:
    """A matched draw with its lists. Objects and inspectors are asked for by their numbers in the registries."""

    draw: Draw
    lists: DrawLists

    def number(self, object_number: str) -> str:
        """Return the object's number in this draw."""
        return draw_numbers(self.lists).get(object_number, object_number)

    def inspector(self, id_: str) -> str:
        """Return the number (N-…) of the inspector whom an id of this draw means."""
        return next(e.inspector for entries in self.lists.inspectors.values() for e in entries if e.id == id_)

    def id_of(self, department: str, inspector: str) -> str | None:
        """Return the id of an inspector in this draw; None when not on the department's list."""
        return next((e.id for e in self.lists.inspectors.get(department, ()) if e.inspector == inspector), None)

    def team(self, object_number: str, department: str) -> tuple[str, ...]:
        """Return who of this draw is in a team now (N-…), in order of place; vacancies are left out."""
        place = (self.number(object_number), department)
        teams = [team for team in self.draw.teams or () if (team.object, team.department) == place]
        changes = [change for change in self.draw.changes if (change.object, change.department) == place]
        return tuple(self.inspector(id_) for team in current_teams(teams, changes) for id_ in team.inspectors)


def matched_draws(office: Office, draw_number: str) -> tuple[MatchedDraw, ...]:
    """Return the matched draw of some sheets, and after it the supplementary draws that filled its vacancies, oldest first."""
    main = office.store.get(Draw, draw_number)
    supplements = [
        draw
        for draw in office.store.where(Draw, task=main.task)
        if draw.supplement is not None
        and (draw.supplement.kind, draw.supplement.parent) == ("inspectors", draw_number)
        and draw.teams is not None
        and draw.state == "drawn"
    ]
    draws = (main, *sorted(supplements, key=lambda draw: draw.serial))
    return tuple(MatchedDraw(draw, office.store.get(DrawLists, draw.number)) for draw in draws)


def team_size(matched: MatchedDraw, department: str) -> int:
    """Return how many inspectors of a department an object needs, by the terms."""
    return next((d.per_object for d in matched.draw.conditions.departments if d.code == department), 0)


def team_members(
    draws: Sequence[MatchedDraw], object_number: str, department: str
) -> tuple[tuple[MatchedDraw, str], ...]:
    """Return the team of a department for an object now: (draw from which the inspector came, N-…).

    draws: as `matched_draws` has them. A team shorter than `team_size` has a vacancy (缺员).
    """
    found: list[tuple[MatchedDraw, str]] = []
    for place, matched in enumerate(draws):
        team = matched.team(object_number, department)
        room = len(team) if place == 0 else max(0, team_size(draws[0], department) - len(found))
        found += [(matched, inspector) for inspector in team[:room]]
    return tuple(found)


def with_current_teams(draws: Sequence[MatchedDraw], sheet: Sheet) -> Sheet:
    """Return the sheet with its teams as they stand now."""
    teams = {code: tuple(number for _, number in team_members(draws, sheet.object, code)) for code in sheet.teams}
    return msgspec.structs.replace(sheet, teams=teams)


def team_notes(office: Office, sheets: Sequence[Sheet]) -> dict[tuple[str, str], str]:
    """Return what must be said of a team wherever it is shown: (sheet, department) → 无随机性, 缺员 1 人, or both; others are left out."""
    found: dict[tuple[str, str], str] = {}
    for draw_number in dict.fromkeys(sheet.draw for sheet in sheets if sheet.draw):
        draws = matched_draws(office, draw_number)
        without_chance = _teams_without_choice(draws)
        for sheet in (sheet for sheet in sheets if sheet.draw == draw_number):
            for code, team in sheet.teams.items():
                missing = team_size(draws[0], code) - len(team)
                words = ["无随机性"] if (sheet.object, code) in without_chance else []
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
    return any(
        result.object == sheet.object and items.get(result.item) == department
        for result in office.store.where(Result, task=sheet.task)
    )


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
    sheets = (sheet for sheet in office.store.where(Sheet, task=number) if sheet.void_on is None)
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
    draws: dict[str, tuple[MatchedDraw, ...]] = {}
    for sheet in sheets_in_order(office, task.number):
        if not sheet.draw:
            continue
        own = draws.setdefault(sheet.draw, matched_draws(office, sheet.draw))
        for department, team in sheet.teams.items():
            missing = team_size(own[0], department) - len(team)
            if missing > 0:
                found.append(Vacancy(sheet.draw, sheet.object, department, missing))
    return tuple(found)
