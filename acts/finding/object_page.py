"""All that is known of one object, on one page: draws, record sheets, results, visits of the year, what follows, duties, recusals."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from acts.base.office import Office
from acts.finding.finding import visit_days
from acts.registry.duty_view import ObjectDuty, duties_of_object
from acts.work.past import drawn_without_sheet
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, Recusal
from rules.registry.item import Item
from rules.registry.watch import WatchEntry, entries_of
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.states import OVER
from rules.work.task import Task

__all__ = ["ObjectPage", "object_page"]


class ObjectPage(msgspec.Struct, frozen=True, kw_only=True):
    """One object. sheets, results: newest task first. drawn: tasks in which it is drawn and has no sheet yet. names: number → name of what is meant.

    days: when it was visited, newest first. follow_up: results of which something is still open or was ordered.
    """

    enterprise: Enterprise
    entries: tuple[WatchEntry, ...]
    duties: tuple[ObjectDuty, ...]
    sheets: tuple[Sheet, ...]
    results: tuple[Result, ...]
    drawn: tuple[str, ...]
    recusals: tuple[Recusal, ...]
    days: tuple[date, ...]
    follow_up: tuple[Result, ...]
    names: Mapping[str, str]


def object_page(office: Office, number: str) -> ObjectPage:
    """Gather it; NotFound where there is no such object."""
    store = office.store
    enterprise = store.get(Enterprise, number)
    sheets = sorted(store.where(Sheet, object=number), key=lambda one: one.task, reverse=True)
    results = sorted(store.where(Result, object=number), key=lambda one: (one.checked_on, one.number), reverse=True)
    at_work = [task for task in store.all(Task) if task.state not in OVER and task.draws]
    of_sheets = {sheet.task for sheet in sheets if sheet.void_on is None}
    drawn = [
        task.number for task in at_work if task.number not in of_sheets and number in drawn_without_sheet(office, task)
    ]
    recusals = store.where(Recusal, object=number)
    return ObjectPage(
        enterprise=enterprise, entries=entries_of(enterprise), duties=duties_of_object(office, number), sheets=tuple(sheets), results=tuple(results),
        drawn=tuple(drawn), recusals=tuple(recusals), days=tuple(sorted(visit_days(office).get(number, ()), reverse=True)),
        follow_up=tuple(one for one in results if one.withdrawn is None and _follows(one)), names=_names(office, sheets, results, drawn, recusals),
    )  # fmt: skip


def _follows(result: Result) -> bool:
    """Whether something came of it beyond the check."""
    return result.found_problem or result.abnormal or result.case_filed or bool(result.fine)


def _names(
    office: Office,
    sheets: Sequence[Sheet],
    results: Sequence[Result],
    drawn: Sequence[str],
    recusals: Sequence[Recusal],
) -> dict[str, str]:
    """The names of the tasks, items and inspectors that stand on the page."""
    people = {number for sheet in sheets for team in sheet.teams.values() for number in team}
    people |= {pair.inspector for pair in recusals}
    items = {number for sheet in sheets for number in sheet.items} | {one.item for one in results}
    tasks = {sheet.task for sheet in sheets} | {one.task for one in results} | set(drawn)
    found: dict[str, str] = {}
    kinds: tuple[tuple[type[Inspector] | type[Item] | type[Task], set[str]], ...] = (
        (Inspector, people),
        (Item, items),
        (Task, tasks),
    )
    for kind, numbers in kinds:
        for number in numbers:
            record = office.store.find(kind, number)
            found[number] = record.name if record is not None else ""
    return found
