"""What other tasks of the year already brought, and who would be in a task's pool now."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from datetime import date

from acts.base.office import Office
from acts.registry.duty_members import members, visits
from acts.registry.visit_cap import visit_cap
from acts.work.task import active_draw, stage, task_items, task_plan_line
from db.as_of import records_as_of
from rules.draw.draw_record import Draw, DrawLists, registry_numbers
from rules.draw.scope import Past, Scope, scope
from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item, restricted_trades
from rules.registry.secrecy import governing_level
from rules.work.classes import rests_on_classes
from rules.work.coverage import Period, Visit, is_asked, period_of
from rules.work.for_cause import VISIT_CAUSES
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.states import OVER
from rules.work.task import Task
from rules.work.visits import Listed, VisitCounts, count_visits

__all__ = ["also_listed", "drawn_without_sheet", "earlier_checks", "governed", "preview"]


def earlier_checks(office: Office, task: Task) -> Past:
    """Return what other tasks of the same year already brought, and the objects as they stood at the cut-off.

    Checks with a cause are no random check of an item; most are no visit either: complaints, hand-overs, … (国办发〔2024〕54号).
    """
    others = _others_of_the_year(office, task)
    causes = {other.number: other.cause for other in others}
    hidden = {other.number for other in others if _level(office, other) != "full"}
    listed = list(_listed(office, others))
    checked = {((of.object, item), of.task) for of in listed if not causes[of.task] for item in of.items}
    own = {sheet.visit for sheet in office.store.where(Sheet, task=task.number) if sheet.visit}
    counting = {other for other, cause in causes.items() if not cause or cause in VISIT_CAUSES}
    return Past(
        checked=Counter(pair for pair, _ in checked),
        apart=frozenset(pair for pair, task in checked if task in hidden),
        visits=_visits(office, own, counting, listed, office.store.partial(Result, Visit)),
        governed=governed(office, task),
        at_cutoff=_enterprises_as_of(office, task.cutoff),
    )


def also_listed(office: Office, task: Task) -> dict[str, set[str]]:
    """Each other task at work → who stands on its list and has no result yet: what could be one visit with this task."""
    others = [other for other in office.store.all(Task) if other.number != task.number and other.state not in OVER]
    made = {(one.task, one.object) for one in office.store.partial(Result, Visit)}
    found: dict[str, set[str]] = {}
    for of in _listed(office, others):
        if (of.task, of.object) not in made:
            found.setdefault(of.task, set()).add(of.object)
    return found


def _visits(
    office: Office, own: Set[str], counting: Set[str], listed: Sequence[Listed], results: Sequence[Visit]
) -> VisitCounts:
    """How often each object was visited this year, or will be. counting: the tasks whose checks count; own: joined visits of whoever asks."""
    items = office.store.all(Item)
    return count_visits(
        [one for one in results if one.task in counting],
        [one for one in listed if one.task in counting],
        {item.number: item.department for item in items},
        {item.number for item in items if item.is_remote},
        own,
    )


def _listed(office: Office, others: Sequence[Task]) -> Iterator[Listed]:
    """All that these tasks check: of their sheets that are in force, and of their lists before the match."""
    numbers = {other.number for other in others}
    for sheet in office.store.all(Sheet):
        if sheet.void_on is None and sheet.task in numbers:
            yield Listed(sheet.task, sheet.object, sheet.items, sheet.visit)
    for other in others:
        for number in drawn_without_sheet(office, other):
            yield Listed(other.number, number, other.items)


def governed(office: Office, task: Task) -> dict[tuple[str, str], bool]:
    """(object, item) of each pair under a coverage duty of the task's items → whether the period that holds its start was met.

    Met: visited in the period, or on the list of another task at work that begins in it. Of a task that carries out duties: its own alone.
    Under several duties: every one of them.
    """
    found: dict[tuple[str, str], bool] = {}
    seen = visits(office)
    for duty in office.store.all(CoverageDuty):
        wanted = duty.number in task.duties if task.duties else duty.item in task.items
        if not wanted or not is_asked(duty, task.start):
            continue
        period = period_of(duty.months, task.start)
        met = seen.within(duty.item, period).keys() | _listed_in(office, task, duty.item, period)
        for number in members(office, duty, task.start):
            pair = (number, duty.item)
            found[pair] = found.get(pair, True) and number in met
    return found


def _listed_in(office: Office, task: Task, item: str, period: Period) -> set[str]:
    """Who stands on the list of another random task at work that checks the item and begins in the period.

    Who is named for a check with a cause counts once visited: else naming somebody, and giving that up after the draw, would keep him out of it.
    """
    others = [
        other
        for other in office.store.all(Task)
        if item in other.items
        and other.number != task.number
        and other.state not in OVER
        and not other.cause
        and period.holds(other.start)
    ]
    return {of.object for of in _listed(office, others) if item in of.items} if others else set()


def _others_of_the_year(office: Office, task: Task) -> list[Task]:
    """The other tasks of a task's year."""
    return [other for other in office.store.all(Task) if other.year == task.year and other.number != task.number]


def _level(office: Office, task: Task) -> str:
    """The level that governs a task: of its items as they are, and of its draws as they were frozen."""
    items = (office.store.find(Item, number) for number in task.items)
    draws = (office.store.get(Draw, number).level for number in task.draws)
    return governing_level((item for item in items if item is not None), draws)


def drawn_without_sheet(office: Office, task: Task) -> set[str]:
    """The objects (by their numbers in the registry) that are drawn and not struck while the match is still to come, also while the task is suspended."""
    draw = active_draw(office, task)
    at = "" if draw is None else stage(task, draw)
    if draw is None or (task.before if at == "suspended" else at) not in {"drawn", "confirmed"}:
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
        visit_cap(office),
        restricted_trades(office.store.all(Item)),
        masked=rests_on_classes(task) and not office.bureau.site.publish_classes,
    )
