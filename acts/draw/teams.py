"""检查组: who goes where now. Worked out from the draw that matched them, its changes, and the draws that filled empty places.

A place that nobody of a draw could take is filled by a supplementary draw: the first of its team takes the first empty place, the
second the next, and who is left stands by (draw.md §5; docs/decisions.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from acts.work.task import task_items
from rules.base.errors import NotFound, Refused
from rules.draw.draw_record import Draw, DrawLists, numbered, registered, without_choice
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
    """A matched draw with what finds people in it. Objects and people are asked for by their numbers in the registries."""

    draw: Draw
    lists: DrawLists

    def number(self, object_number: str) -> str:
        """The object's number in this draw."""
        return numbered(self.lists).get(object_number, object_number)

    def person(self, id_: str) -> str:
        """Whom an id of this draw means: N-…"""
        return next(e.inspector for entries in self.lists.inspectors.values() for e in entries if e.id == id_)

    def id_of(self, department: str, inspector: str) -> str | None:
        """The id of an inspector in this draw; None when not on the department's list."""
        return next((e.id for e in self.lists.inspectors.get(department, ()) if e.inspector == inspector), None)

    def team(self, object_number: str, department: str) -> tuple[str, ...]:
        """Who of this draw is in a team now (N-…), in order of place; empty places are left out."""
        number = self.number(object_number)
        teams = [one for one in self.draw.teams or () if (one.object, one.department) == (number, department)]
        changes = [one for one in self.draw.changes if (one.object, one.department) == (number, department)]
        return tuple(self.person(id_) for one in current_teams(teams, changes) for id_ in one.inspectors)


def matched_draws(office: Office, draw_number: str) -> tuple[MatchedDraw, ...]:
    """The matched draw of these sheets, and after it the supplementary draws that filled its empty places, oldest first."""
    own = office.store.get(Draw, draw_number)
    fillers = [
        one
        for one in office.store.where(Draw, task=own.task)
        if one.supplement is not None
        and (one.supplement.kind, one.supplement.parent) == ("inspectors", draw_number)
        and one.teams is not None
    ]
    draws = (own, *sorted(fillers, key=lambda one: one.serial))
    return tuple(MatchedDraw(one, office.store.get(DrawLists, one.number)) for one in draws)


def team_size(one: MatchedDraw, department: str) -> int:
    """How many inspectors of a department an object needs, by the terms."""
    return next((d.per_object for d in one.draw.conditions.departments if d.code == department), 0)


def team_members(
    draws: Sequence[MatchedDraw], object_number: str, department: str
) -> tuple[tuple[MatchedDraw, str], ...]:
    """The team of a department for an object now: (draw that brought him, N-…). Shorter than required is 缺员."""
    found: list[tuple[MatchedDraw, str]] = []
    for place, one in enumerate(draws):
        team = one.team(object_number, department)
        room = len(team) if place == 0 else max(0, team_size(draws[0], department) - len(found))
        found += [(one, person) for person in team[:room]]
    return tuple(found)


def with_current_teams(draws: Sequence[MatchedDraw], sheet: Sheet) -> Sheet:
    """The sheet with its teams as they stand now."""
    teams = {code: tuple(person for _, person in team_members(draws, sheet.object, code)) for code in sheet.teams}
    return msgspec.structs.replace(sheet, teams=teams)


def team_notes(office: Office, sheets: Sequence[Sheet]) -> dict[tuple[str, str], str]:
    """What must be said of a team wherever it is shown: (sheet, department) → 无随机性, 缺员 1 人, or both; others are left out."""
    found: dict[tuple[str, str], str] = {}
    for draw_number in dict.fromkeys(sheet.draw for sheet in sheets if sheet.draw):
        own = matched_draws(office, draw_number)
        fixed: set[tuple[str, str]] = set()
        for one in own:
            whom = registered(one.lists)
            fixed |= {(whom[number], code) for number, code in without_choice(one.draw, one.lists)}
        for sheet in sheets:
            for code, team in sheet.teams.items() if sheet.draw == draw_number else ():
                missing = team_size(own[0], code) - len(team)
                words = ["无随机性"] * ((sheet.object, code) in fixed) + [f"缺员 {missing} 人"] * (missing > 0)
                if words:
                    found[sheet.number, code] = "、".join(words)
    return found


def item_departments(office: Office, task: Task) -> dict[str, str]:
    """The department that checks each of the task's items, by item number."""
    return {item.number: item.department for item in task_items(office, task)}


def has_results(office: Office, sheet: Sheet, department: str, items: dict[str, str]) -> bool:
    """Whether a department's work at an object is over: a result of one of its items is entered. items: number → department."""
    return any(
        result.object == sheet.object and items.get(result.item) == department
        for result in office.store.where(Result, task=sheet.task)
    )


def require_running_task(office: Office, number: str) -> Task:
    """The task whose teams are out; Refused with why nothing can be changed in it."""
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    if task.state == "suspended":
        raise Refused(f"任务 {number} 已中止，请先恢复（task resume）")
    if task.state == "closed":
        raise Refused(f"任务 {number} 已办结，检查组不能再改")
    if task.state not in {"matched", "under_way"}:
        raise Refused(f"任务 {number} 还没有匹配执法人员，没有检查组可改；请先匹配（match）")
    return task


def refuse_after_results(office: Office, sheet: Sheet, department: str, items: dict[str, str], name: str) -> None:
    """Refused when this department has entered a result at the object: who went, went."""
    if has_results(office, sheet, department, items):
        raise Refused(f"{sheet.object} 的{name}检查结果已经录入，检查组不能再改")


def sheets_in_order(office: Office, number: str) -> list[Sheet]:
    """The sheets of a task in the order of the visits."""
    return sorted(office.store.where(Sheet, task=number), key=lambda sheet: sheet.order)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A team that lacks people. draw: the draw of the sheet."""

    draw: str
    object: str
    department: str
    missing: int


def vacancies(office: Office, task: Task) -> tuple[Vacancy, ...]:
    """The teams that lack people (缺员), in the order of the visits."""
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
