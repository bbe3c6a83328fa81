"""What other tasks of the year already brought, and who would be in a task's pool now."""

from collections import Counter
from datetime import date

from acts.base.office import Office
from acts.work.task import active_draw, stage, task_items, task_plan_line
from db.as_of import records_as_of
from rules.draw.draw_record import Draw, DrawLists, registry_numbers
from rules.draw.scope import Past, Scope, scope
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item, restricted_trades
from rules.registry.secrecy import governing_level
from rules.work.classes import rests_on_classes
from rules.work.for_cause import VISIT_CAUSES
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["earlier_checks", "preview"]


def earlier_checks(office: Office, task: Task) -> Past:
    """Return what other tasks of the same year already brought, and the objects as they stood at the cut-off.

    Checks with a cause are no random check of an item; complaints and hand-overs are no visit either (国办发〔2024〕54号).
    """
    others = _others_of_the_year(office, task)
    causes = {other.number: other.cause for other in others}
    hidden = {other.number for other in others if _level(office, other) != "full"}
    checked: set[tuple[str, str]] = set()
    apart: set[tuple[str, str]] = set()
    visits: Counter[str] = Counter()
    for sheet in office.store.all(Sheet):
        if sheet.void_on is not None:  # nobody went
            continue
        cause = causes.get(sheet.task)
        if cause == "":
            (apart if sheet.task in hidden else checked).update((sheet.object, item) for item in sheet.items)
        if cause == "" or cause in VISIT_CAUSES:
            visits[sheet.object] += 1
    for other in others:
        for number in _drawn_without_sheet(office, other):
            (apart if other.number in hidden else checked).update((number, item) for item in other.items)
            visits[number] += 1
    return Past(
        checked=frozenset(checked | apart),
        apart=frozenset(apart),
        visits=visits,
        at_cutoff=_enterprises_as_of(office, task.cutoff),
    )


def _others_of_the_year(office: Office, task: Task) -> list[Task]:
    """The other tasks of a task's year."""
    return [other for other in office.store.all(Task) if other.year == task.year and other.number != task.number]


def _level(office: Office, task: Task) -> str:
    """The level that governs a task: of its items as they are, and of its draws as they were frozen."""
    items = (office.store.find(Item, number) for number in task.items)
    draws = (office.store.get(Draw, number).level for number in task.draws)
    return governing_level((item for item in items if item is not None), draws)


def _drawn_without_sheet(office: Office, task: Task) -> set[str]:
    """The objects (by their numbers in the registry) that are drawn and not struck while the match is still to come."""
    draw = active_draw(office, task)
    if draw is None or stage(task, draw) not in {"drawn", "confirmed"}:
        return set()
    listed = {drawn.number for drawn in draw.drawn}
    listed |= {strike.replaced_by for strike in draw.struck if strike.replaced_by}
    listed -= {strike.number for strike in draw.struck}
    number_of = registry_numbers(office.store.get(DrawLists, draw.number))
    return {number_of[number] for number in listed}


def _enterprises_as_of(office: Office, cutoff: date) -> dict[str, Enterprise]:
    """`records_as_of` of the enterprises, read once for each state of the store: a live preview asks again and again."""
    key, now = ("at_cutoff", cutoff), office.store.position.seq
    found = office.cache.get(key)
    if found is None or found[0] != now:
        found = office.cache[key] = (now, records_as_of(office.store, Enterprise, cutoff))
    return found[1]


def preview(office: Office, task: Task) -> Scope:
    """Who would be in the pool now, in which stratum, and who is left out and why. Changes nothing."""
    return scope(
        task,
        task_items(office, task),
        task_plan_line(office, task),
        office.store.all(Enterprise),
        earlier_checks(office, task),
        office.bureau.max_visits_per_year,
        restricted_trades(office.store.all(Item)),
        masked=rests_on_classes(task) and not office.bureau.site.publish_classes,
    )
