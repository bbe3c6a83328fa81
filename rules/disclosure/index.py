"""The records of a publication, and which level governs each task."""

from dataclasses import replace
from datetime import date

import msgspec

from rules.base.marks import withheld, without_value
from rules.disclosure.draw import lists_are_open
from rules.disclosure.records import Records
from rules.disclosure.terms import gone_on, tasks_with_gone, visits_off
from rules.draw.draw_record import Draw
from rules.registry.enterprise import is_hidden
from rules.registry.item import Item, restricted_trades
from rules.registry.plan import PlanLine
from rules.registry.secrecy import FEWEST, governing_level
from rules.work.classes import rests_on_classes
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.states import NEVER_FROZEN
from rules.work.task import Task

__all__ = ["Index", "Records", "task_levels", "with_marks"]


class Index:
    """The records by number, built once per projection. today: its day. gone: tasks of which a result left the site. off: (task, object) of
    visits that left as a whole. unpublished: years whose plan is a document that is not published yet."""

    def __init__(self, records: Records, as_of: date) -> None:
        self.today = as_of
        self.items = {item.number: item for item in records.items}
        self.plan = {line.number: line for line in records.plan}
        self.unpublished = frozenset(plan.year for plan in records.plans if plan.state != "published")
        self.tasks = {task.number: task for task in records.tasks}
        self.draws = {draw.number: draw for draw in records.draws}
        self.enterprises = {enterprise.number: enterprise for enterprise in records.enterprises}
        self.sheets = {sheet.number: sheet for sheet in records.sheets}
        self.restricted = restricted_trades(records.items)
        self.results: dict[str, list[Result]] = {}
        for result in records.results:
            self.results.setdefault(result.task, []).append(result)
        self.lists = records.lists
        self.gone = tasks_with_gone(records.results, self.items, as_of)
        self.off = visits_off(records.results)
        self.departments = records.departments
        self.text_approvals = {approval.number: approval for approval in records.text_approvals}
        self._levels = task_levels(records)
        self._shown = {
            (one.task, one.object)
            for one in records.results
            if one.approved and self._levels[one.task] == "full" and not self.has_left(one)
        }
        self._unseen = self._checked_unseen()
        self._classes_public = bool(records.bureau.publish_classes)

    def _checked_unseen(self) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = {}
        drawn = [(sheet.task, sheet.draw, sheet.object) for sheet in self.sheets.values()]
        drawn += [(draw.task, draw.number, one) for draw in self.draws.values() for one in self._ever_drawn(draw)]
        for number, draw, one in drawn:
            task, enterprise = self.tasks[number], self.enterprises.get(one)
            if enterprise and not is_hidden(enterprise, self.restricted) and not self._is_seen(number, draw, one):
                found.setdefault(task.year, set()).add(one)
        return {year: frozenset(numbers) for year, numbers in found.items()}

    def _is_seen(self, task: str, draw: str, one: str) -> bool:
        """Whether the public may know that a draw of a task ("" without one) took an object: it has a public result, or the list is named."""
        return (task, one) in self._shown or (draw in self.draws and self._is_named(self.draws[draw]))

    def _is_named(self, draw: Draw) -> bool:
        """Whether the list of a draw is public and nobody on it has a result that left the site."""
        task = self.tasks[draw.task]
        return self._levels[draw.task] == "full" and draw.task not in self.gone and lists_are_open(draw, task)

    def _ever_drawn(self, draw: Draw) -> set[str]:
        """Numbers of the registry that a draw had on its list: from the draw on, matched or not, others leave these objects out."""
        if self._is_named(draw) or draw.number not in self.lists:
            return set()
        objects = {entry.number: entry.object or entry.number for entry in self.lists[draw.number].pool}
        replaced = (strike.replaced_by for strike in draw.struck if strike.replaced_by)
        return {objects.get(number, number) for number in (*(entry.number for entry in draw.drawn), *replaced)}

    def listed_plan(self, number: str) -> PlanLine | None:
        """The plan line of this number; None where there is none, or the plan of its year is not published yet."""
        line = self.plan.get(number)
        return None if line is None or line.year in self.unpublished else line

    def level(self, task: Task) -> str:
        """The level that governs a task, its draws and all its results (`task_levels`)."""
        return self._levels[task.number]

    def checked_unseen(self, task: str) -> frozenset[str]:
        """Objects that may be named and were drawn, in the year of a task, where nobody may know it: in a task that is not public in full, in
        a list that is not public yet, or with a result that left the site."""
        return self._unseen.get(self.tasks[task].year, frozenset())

    def has_left(self, result: Result) -> bool:
        """Whether a result was public and is no more: withdrawn, over, or of a visit of which another was withdrawn."""
        return (result.task, result.object) in self.off or gone_on(
            result, self.items[result.item], self.today
        ) is not None

    def still_counted(self, sheet: Sheet) -> Sheet:
        """A record sheet as the figures count it: without its items where its visit has left as a whole."""
        return msgspec.structs.replace(sheet, items=()) if (sheet.task, sheet.object) in self.off else sheet

    def is_on_list(self, item: Item) -> bool:
        """Whether an item stands in 事项清单: one 不予公开 does not, nor does the line of the plan or the task that has it."""
        return item.level in {"full", "limited"}

    def is_in_plan(self, line: PlanLine) -> bool:
        """Whether a line stands in the public plan: all its items are on the list, the plan of its year is not a draft."""
        return line.year not in self.unpublished and self.is_open(line)

    def is_open(self, line: PlanLine) -> bool:
        """Whether the number of a line may be said: all its items are on the list."""
        return all(self.is_on_list(self.items[number]) for number in line.items if number in self.items)

    def has_known_members(self, task: Task) -> bool:
        """Whether a draw of a task took all of a stratum: whoever knows the trade knows who was checked."""
        draws = (self.draws[number] for number in (*task.draws, *task.supplements))
        return any(one.taken.get(part.code) == part.size for one in draws for part in one.conditions.strata)

    def is_masked(self, task: Task) -> bool:
        """Whether the draws of a task may show no stratum beside a name (`rests_on_classes`); a bureau may state why classes are public."""
        return not self._classes_public and rests_on_classes(task)

    def is_listed(self, task: Task) -> bool:
        """Whether a task is public at all.

        A draft that was never frozen is not, in whatever state it was put since: it would warn those who are to be checked. A task
        不予公开 never is: its results are one number of the year.
        """
        if self.level(task) not in {"full", "limited"}:
            return False
        if task.cause:  # public only once there is something to publish, so that nobody is warned
            approved = any(result.approved for result in self.results.get(task.number, ()))
            return task.state == "closed" or approved
        return bool(task.draws) or task.state not in NEVER_FROZEN


def task_levels(records: Records) -> dict[str, str]:
    """Task → the level that governs it, its draws and all its results."""
    items = {item.number: item for item in records.items}
    frozen: dict[str, list[str]] = {}
    for draw in records.draws:
        main = draw.level == "limited" and draw.supplement is None  # a supplement's pool is only what is missing
        few = main and draw.conditions.pool_size < FEWEST
        frozen.setdefault(draw.task, []).append("none" if few else draw.level)
    return {
        task.number: governing_level(
            [items[number] for number in task.items if number in items], frozen.get(task.number, ())
        )
        for task in records.tasks
    }


def with_marks(records: Records) -> Records:
    """The records with 依法不予公开（…） in place of every marked text, so that no code after this can publish it."""
    marked = (records.enterprises, records.inspectors, records.items, records.plan, records.tasks, records.results)
    if not any(record.marks for table in marked for record in table):
        return records
    return replace(
        records,
        enterprises=[withheld(enterprise) for enterprise in records.enterprises],
        inspectors=[withheld(inspector) for inspector in records.inspectors],
        items=[withheld(item) for item in records.items],
        plan=[withheld(line) for line in records.plan],
        tasks=[withheld(task) for task in records.tasks],
        results=[_approved_withheld(withheld(result)) for result in records.results],
    )


def _approved_withheld(result: Result) -> Result:
    """The same for what was approved."""
    if result.approved is None or not result.marks:
        return result
    approved = result.approved
    names = ("public", "handling", "abnormal", "case_filed", "fine")
    values = {name: without_value(result, name, getattr(approved, name)) for name in names}
    return msgspec.structs.replace(result, approved=msgspec.structs.replace(approved, **values))
