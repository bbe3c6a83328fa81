"""The records of a publication, and what of them is asked again and again: part of `disclosure`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from rules.base.marks import is_state_secret, said, withheld
from rules.disclosure.public import Announcement, PublicBureau
from rules.draw.draw_record import Draw, DrawLists, Event, Publication, numbered
from rules.registry.enterprise import Enterprise, hidden
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.registry.item import Item, restricted_trades
from rules.registry.plan import PlanLine
from rules.registry.secrecy import in_secret_series, is_secret, item_level, level_of, secret_trades, strictest
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["Index", "Records", "secret_objects", "with_marks", "without_state_secrets"]


@dataclass(frozen=True)
class Records:
    """Everything that is read for a publication, as it stands in the store. seq, head: the journal at that moment.

    item_versions: number → every record that the item ever was, oldest first.
    """

    bureau: PublicBureau
    seq: int
    head: str
    enterprises: Sequence[Enterprise]
    inspectors: Sequence[Inspector]
    items: Sequence[Item]
    item_versions: Mapping[str, Sequence[Item]]
    plan: Sequence[PlanLine]
    tasks: Sequence[Task]
    draws: Sequence[Draw]
    lists: Mapping[str, DrawLists]
    sheets: Sequence[Sheet]
    results: Sequence[Result]
    events: Sequence[Event]
    publications: Sequence[Publication]
    announcements: Sequence[Announcement]
    declarations: Sequence[Declaration] = ()
    recusals: Sequence[Recusal] = ()
    """Nothing of these two is public; the gate looks for their words."""


class Index:
    """The records by number, made once for a projection."""

    def __init__(self, records: Records, as_of: date) -> None:
        self.today = as_of
        self.items = {item.number: item for item in records.items}
        self.plan = {line.number: line for line in records.plan}
        self.tasks = {task.number: task for task in records.tasks}
        self.draws = {draw.number: draw for draw in records.draws}
        self.enterprises = {one.number: one for one in records.enterprises}
        self.restricted = restricted_trades(records.items)
        self.sheets = {sheet.number: sheet for sheet in records.sheets}
        self.results: dict[str, list[Result]] = {}
        for result in records.results:
            self.results.setdefault(result.task, []).append(result)
        self.lists = records.lists
        self._levels: dict[str, str] = {}
        self._made: dict[str, dict[str, str]] = {}
        self._draws: dict[str, list[Draw]] = {}
        for draw in records.draws:
            self._draws.setdefault(draw.task, []).append(draw)

    def level(self, task: Task) -> str:
        """The level that governs a task: the strictest that its items have now or had at one of its freezes."""
        if task.number not in self._levels:
            items = [self.items[number] for number in task.items if number in self.items]
            frozen = (draw.level for draw in self._draws.get(task.number, ()))
            self._levels[task.number] = strictest((level_of(task.number, items), *frozen))
        return self._levels[task.number]

    def known(self, task: Task) -> bool:
        """Whether the public may know of a task at all.

        A draft that was never frozen is nobody's business yet: what is to be checked, and when, would be a warning. So would be
        a task 不予公开 that is not over; then it is a total.
        """
        if self.level(task) == "none":
            return task.state == "closed"
        if task.cause:  # nobody who was complained of is warned: only once there is something to publish
            return task.state == "closed" or any(one.approved for one in self.results.get(task.number, ()))
        return task.state != "draft" or bool(task.draws)

    def shown_number(self, result: Result) -> str:
        """The number of a result's object as the public sees it; in a restricted task one that leads to nobody.

        That of its draw, which was made for it alone; where a level came only after the draw, and the registry would tell who has
        the number, that of the record sheet.
        """
        if self.level(self.tasks[result.task]) == "full":
            return result.object
        sheet = self.sheets.get(result.sheet)
        draw = self.draws.get(sheet.draw) if sheet else None
        if draw is not None and draw.level != "full":
            if draw.number not in self._made:
                self._made[draw.number] = numbered(self.lists[draw.number])
            return self._made[draw.number].get(result.object, result.sheet)
        return result.object if hidden(self.enterprises[result.object], self.restricted) else result.sheet


def secret_objects(enterprises: Iterable[Enterprise], items: Sequence[Item]) -> frozenset[str]:
    """The numbers of the objects that leave no trace."""
    trades = secret_trades(items)
    return frozenset(one.number for one in enterprises if is_secret(one, trades))


def with_marks(records: Records) -> Records:
    """The records with the words 依法不予公开（…） in the place of every text that is marked: nothing that reads them can forget it."""
    kinds = (records.enterprises, records.inspectors, records.items, records.plan, records.tasks, records.results)
    if not any(one.marks for kind in kinds for one in kind):
        return records
    return replace(
        records,
        enterprises=[withheld(one) for one in records.enterprises],
        inspectors=[withheld(one) for one in records.inspectors],
        items=[withheld(one) for one in records.items],
        plan=[withheld(one) for one in records.plan],
        tasks=[withheld(one) for one in records.tasks],
        results=[_approved_withheld(withheld(one)) for one in records.results],
    )


def _approved_withheld(result: Result) -> Result:
    """The same for the words that were approved."""
    if result.approved is None or not result.marks:
        return result
    words = {name: said(result, name, getattr(result.approved, name)) for name in ("public", "handling")}
    return msgspec.structs.replace(result, approved=msgspec.structs.replace(result.approved, **words))


def without_state_secrets(records: Records) -> Records:
    """The records without what is 国家秘密: items, plan lines, tasks with their draws, sheets and results, and the objects that
    are marked so or known by such a trade alone. Not even counted; of a freeze in the public series its lines stay.
    """
    gone = secret_objects(records.enterprises, records.items)
    items = {one.number for one in records.items if item_level(one) == "secret" or in_secret_series(one.number)}
    lines = {
        one.number
        for one in records.plan
        if in_secret_series(one.number) or items & set(one.items) or is_state_secret(one)
    }
    tasks = {
        one.number
        for one in records.tasks
        if in_secret_series(one.number) or one.plan in lines or items & set(one.items) or is_state_secret(one)
    }
    alone = any(is_state_secret(one) for one in (*records.inspectors, *records.results))
    if not (gone or items or lines or tasks or alone):
        return records
    return replace(
        records,
        enterprises=[one for one in records.enterprises if one.number not in gone],
        items=[one for one in records.items if one.number not in items],
        plan=[one for one in records.plan if one.number not in lines],
        tasks=[one for one in records.tasks if one.number not in tasks],
        draws=[one for one in records.draws if one.task not in tasks],
        sheets=[one for one in records.sheets if one.object not in gone and one.task not in tasks],
        results=[
            one
            for one in records.results
            if one.object not in gone and one.task not in tasks and not is_state_secret(one)
        ],
        inspectors=[one for one in records.inspectors if not is_state_secret(one)],
        events=[one for one in records.events if not in_secret_series(one.draw)],
    )
