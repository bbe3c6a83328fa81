"""What may be public of a record, reckoned from the stored records alone: the answers to `fields.When`.

Deliberately its own and plain: it shares no predicate with the projection, so that a mistake in one of them is found by the other.
Where the two disagree the gate stops the publication, and somebody looks.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from rules.base.fields import Record
from rules.base.marks import Mark
from rules.disclosure.private.fields import When
from rules.disclosure.records import Records
from rules.disclosure.text_approval import TextApproval
from rules.draw.draw_record import Draw, DrawLists, ExcludedEntry, PoolEntry
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import TERM_YEARS, Item
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["Day", "Reckoning", "day_of", "last_day", "marked"]

Day = tuple[int, int, int]
"""Year, month and day: 29 February has a same day of a later year."""


def day_of(day: date) -> Day:
    """A day to be compared with others."""
    return day.year, day.month, day.day


def marked(record: Record) -> dict[str, str]:
    """Field → kind of the marks of a record. Earlier versions stored texts `field:kind:basis`."""
    marks = getattr(record, "marks", ()) or ()
    read = [
        mark if isinstance(mark, Mark) else Mark(field=mark.split(":")[0], kind=mark.split(":")[1], basis="")
        for mark in marks
    ]
    return {mark.field: mark.kind for mark in read}


def _pool_size(draw: Draw) -> int:
    return int(json.loads(draw.terms)["pool_size"])


def last_day(checked: date, item: Item | None) -> Day:
    """The last day of the term of a result: the same day of a later year."""
    years = item.term_years if item is not None and isinstance(item.term_years, int) else TERM_YEARS
    return checked.year + years, checked.month, checked.day


_FEWEST = 5
"""Objects of a restricted pool below which its draw has no page: whoever knows them would know who was drawn."""


_OF_OTHER_CHECKS = ("checked_this_year", "visit_limit", "period_done")
"""Reasons why an object is not in a pool that another check gave."""

_OVER = ("closed", "void", "cancelled", "deleted")
"""States of a task in which nobody can be warned any more."""


def _ends(one: Enterprise) -> list[date | None]:
    """The last day of each entry of the blacklist that an object has; None of one without an end."""
    if one.watch_entries:
        return [entry.until for entry in one.watch_entries if entry.flag == "blacklist"]
    return [one.watch_until] if "blacklist" in one.watch else []


def _entry_words(entry: TextApproval) -> dict[str, str]:
    """Field of an object, or of one of its flags, → what was approved of it."""
    return {
        "watch_reason": entry.text, "watch_document": entry.decision, "reason": entry.text, "document": entry.decision,
    }  # fmt: skip


class Reckoning:
    """The records by number, and what of them may be public. today: None takes every term as running."""

    def __init__(self, records: Records, today: date | None = None) -> None:
        self.records = records
        self.today = today
        self.items: Mapping[str, Item] = {item.number: item for item in records.items}
        self.tasks: Mapping[str, Task] = {task.number: task for task in records.tasks}
        self.draws: Mapping[str, Draw] = {draw.number: draw for draw in records.draws}
        self.inspectors: Mapping[str, Inspector] = {one.number: one for one in records.inspectors}
        self._entries = self._approvals()
        self._off = self._visits_off()
        self.unnamed = self._unnamed()
        """Objects that may not be named."""
        self.without_code = frozenset(one.number for one in records.enterprises if "code" in marked(one))
        self.open = frozenset(task.number for task in records.tasks if self._levels(task) <= {"full"})
        """Tasks of which names may be public at all."""
        self.with_page = frozenset(task.number for task in records.tasks if self._levels(task) <= {"full", "limited"})
        """Tasks whose draws have pages."""
        self.known = self._known()
        """Tasks that the public may know of."""
        self._with_gone = self._tasks_with_gone()
        self._with_result = self._visits_with_result()
        self._drawn_apart = self._drawn_in_years()
        self.unlisted = self._unlisted()
        """Items that stand in no public list: nor does a line of the plan with one of them."""
        self.drawn_values = frozenset(draw.value for draw in records.draws if draw.task in self.with_page)

    def _approvals(self) -> dict[str, TextApproval]:
        return {one.number: one for one in self.records.text_approvals}

    def _visits_off(self) -> Mapping[tuple[str, str], list[Day]]:
        """Task and object of the visits of which a result that was public was withdrawn, and when: all of it is gone."""
        found: dict[tuple[str, str], list[Day]] = {}
        for one in self.records.results:
            if one.approved is not None and one.withdrawn is not None:
                found.setdefault((one.task, one.object), []).append(day_of(one.withdrawn.on))
            elif one.approved is None and isinstance(one.retracted, tuple):  # entered anew, not approved yet
                found.setdefault((one.task, one.object), []).append(day_of(one.retracted[-1].withdrawn.on))
        return found

    def _tasks_with_gone(self) -> frozenset[str]:
        """Tasks of which a result that was public is gone."""
        gone = (one for one in self.records.results if self._is_gone(one) or (one.task, one.object) in self._off)
        return frozenset(one.task for one in gone)

    def _visits_with_result(self) -> frozenset[tuple[str, str]]:
        """Task and object of the visits that have a public result."""
        return frozenset((one.task, one.object) for one in self.records.results if self.has_code(one))

    def _unnamed(self) -> frozenset[str]:
        trades = {trade for item in self.records.items if item.level != "full" for trade in item.trades}
        return frozenset(
            one.number for one in self.records.enterprises if trades & set(one.trades) or "name" in marked(one)
        )

    def _unlisted(self) -> frozenset[str]:
        return frozenset(item.number for item in self.records.items if item.level not in ("full", "limited"))

    def _known(self) -> frozenset[str]:
        approved = {result.task for result in self.records.results if result.approved is not None}
        return frozenset(task.number for task in self.records.tasks if self._is_known(task, approved))

    def _levels(self, task: Task) -> set[str]:
        """The levels of a task's items now and of its draws at their freezes."""
        levels = {self.items[number].level for number in task.items if number in self.items}
        draws = [self.draws[number] for number in (*task.draws, *task.supplements) if number in self.draws]
        few = [one for one in draws if one.level == "limited" and one.supplement is None and _pool_size(one) < _FEWEST]
        return levels | {draw.level for draw in draws} | ({"none"} if few else set())

    def _is_known(self, task: Task, approved: set[str]) -> bool:
        if task.number not in self.with_page:
            return False
        if task.cause:
            return task.state == "closed" or task.number in approved
        return bool(task.draws) or task.state not in ("draft", "suspended", "void", "cancelled", "deleted")

    def has_code(self, result: Result) -> bool:
        """Whether at least what was found, as a code, may be public of a result."""
        return result.approved is not None and result.task in self.open and not self._is_gone(result)

    def has_words(self, result: Result) -> bool:
        """Whether the approved words of a result may be public."""
        return self.has_code(result) and result.object not in self.unnamed

    def _is_gone(self, result: Result) -> bool:
        """Whether a result that was approved is withdrawn, or another of its visit, or its term over."""
        approved = result.approved
        over = approved is not None and self._is_over(approved.checked_on, self.items.get(result.item))
        return approved is not None and ((result.task, result.object) in self._off or over)

    def _is_over(self, checked: date, item: Item | None) -> bool:
        """Whether the term of a result is over. Its last day is the same day of a later year."""
        return self.today is not None and day_of(self.today) > last_day(checked, item)

    def former(self, record: Record) -> dict[str, str]:
        """Field → words of a result, or of an entry of the blacklist, that were public and are so no more; none of what is marked."""
        marks, words = marked(record), dict[str, str]()
        if isinstance(record, Result):
            words = self._former_words(record)
        elif isinstance(record, Enterprise) and record.number not in self.unnamed and "watch" not in marks:
            entry = self._entries.get(f"blacklist/{record.number}")
            if entry is not None and not self.blacklisted(record):
                words = _entry_words(entry)
        return {
            name: text for name, text in words.items() if text and f"watch_{name}" not in marks and name not in marks
        }

    def _former_words(self, one: Result) -> dict[str, str]:
        """The same of a result: also of what it was before it was entered anew."""
        if one.task not in self.open or one.object in self.unnamed:
            return {}
        gone = one.approved if self._is_gone(one) else None
        parts = ([gone] if gone else []) + list(one.retracted if isinstance(one.retracted, tuple) else ())
        return {
            name: "\n".join(filter(None, (getattr(part, name) for part in parts))) for name in ("public", "handling")
        }

    def left_on(self, record: Record) -> Day:
        """The day on which a record that was public left the site; today at the latest, where no day is stored."""
        today = (9999, 12, 31) if self.today is None else day_of(self.today)
        days = [today]
        if isinstance(record, Result) and record.approved is not None:
            days.append(last_day(record.approved.checked_on, self.items.get(record.item)))
            days += self._off.get((record.task, record.object), [])
        if isinstance(record, Result) and isinstance(record.retracted, tuple):
            days += [day_of(before.withdrawn.on) for before in record.retracted]
        elif isinstance(record, Enterprise) and (entry := self._entries.get(f"blacklist/{record.number}")) is not None:
            ends = _ends(record)
            last = None if None in ends else max((day for day in ends if day is not None), default=None)
            days += [day_of(day) for day in (last, entry.until) if day is not None]
        return min(days)

    def shown(self, record: Record) -> dict[str, str]:
        """Field → the approved words of a result, or of an entry of the blacklist, that are public; nothing of other records."""
        words: Mapping[str, str] = {}
        if isinstance(record, Enterprise):
            words = self.blacklisted(record)
        elif isinstance(record, Result) and record.approved is not None and self.has_words(record):
            words = {name: getattr(record.approved, name) for name in ("public", "handling")}
        marks = marked(record) if words else {}
        return {name: text for name, text in words.items() if f"watch_{name}" not in marks and name not in marks}

    def has_evidence(self, draw: Draw) -> bool:
        """Whether the numbers of a draw may be public: its visits are over, or it is confirmed where the office publishes at the draw; and it
        was not made before its task was restricted, when its openings may have been kept. Of a voided one when the visits are over."""
        task = self.tasks[draw.task]
        if draw.task not in self.with_page or (draw.task not in self.open and draw.level == "full"):
            return False
        state = task.before if task.state == "suspended" else task.state
        if draw.state == "void":
            return state in _OVER
        early = ("confirmed", "matched", "under_way") if task.publish_draw == "at_draw" else ()
        return draw.state == "drawn" and state in ("closed", *early)

    def has_lists(self, draw: Draw) -> bool:
        """Whether the lists of a draw may be public by number and name on its page."""
        return self.has_names(draw) and draw.mask != "strata"

    def has_names(self, draw: Draw) -> bool:
        """Whether names of a draw may be public: no result of its task left the site, and they do not tell who was drawn where nobody may
        know it."""
        lists = self.records.lists.get(draw.number)
        if lists is None or not self.has_evidence(draw) or draw.task not in self.open or draw.task in self._with_gone:
            return False
        apart = self._drawn_apart.get(self.tasks[draw.task].start.year, set())
        return not any(one.why in _OF_OTHER_CHECKS and (one.object or one.number) in apart for one in lists.excluded)

    def _drawn_in_years(self) -> Mapping[int, set[str]]:
        """Year → objects that may be named and stand, or stood, on a list or a sheet of a task, of which the public does not know it."""
        stood = [(sheet.task, self.draws.get(sheet.draw), sheet.object) for sheet in self.records.sheets]
        for draw in self.records.draws:
            on_list = {one.number for one in draw.drawn} | {strike.replaced_by for strike in draw.struck}
            lists = self.records.lists.get(draw.number)
            pool = lists.pool if lists is not None else ()
            stood += [(draw.task, draw, one.object or one.number) for one in pool if one.number in on_list]
        found: dict[int, set[str]] = {}
        for task, where, number in stood:
            if number not in self.unnamed and not self._is_told(task, where, number):
                found.setdefault(self.tasks[task].start.year, set()).add(number)
        return found

    def _is_told(self, task: str, draw: Draw | None, number: str) -> bool:
        """Whether the public reads that an object was drawn: by its result, or by a list that lost none."""
        if task not in self.open:
            return False
        listed = draw is not None and task not in self._with_gone and self.has_evidence(draw)
        return listed or (task, number) in self._with_result

    def _is_opened(self, lists: Record, entry: msgspec.Struct) -> bool:
        """Whether name and salt of a line may be public: of a draw of a task that is over, may be named and has lost no result."""
        if not (isinstance(lists, DrawLists) and isinstance(entry, PoolEntry | ExcludedEntry)):
            return False
        draw = self.draws[lists.number]
        task = self.tasks[draw.task]
        if draw.mask or (task.before if task.state == "suspended" else task.state) not in _OVER:
            return False
        if not self.has_names(draw):
            return False
        number = entry.object or entry.number
        return number not in self.unnamed and number not in self.without_code

    def is_private(self, when: When, record: Record, holder: msgspec.Struct) -> bool:
        """Whether a field is private. record: as stored. holder: it, or the part of it that has the field."""
        answers: Mapping[When, Callable[[], bool]] = {
            When.UNNAMED: lambda: self._object(record, holder) in self.unnamed,
            When.HOME: lambda: record.number in self.unnamed or getattr(record, "kind", "") == "individual",
            When.UNLISTED: lambda: (
                not self._is_listed(self.inspectors.get(getattr(holder, "inspector", record.number)))
            ),
            When.UNREAD: lambda: not (isinstance(record, Result) and self.has_words(record)),
            When.UNKNOWN: lambda: record.number not in self.known,
            When.UNPAGED: lambda: isinstance(record, Draw) and record.task not in self.with_page,
            When.UNDRAWN: lambda: isinstance(record, Draw) and record.state == "open",
            When.UNOPENED: lambda: not self._is_opened(record, holder),
        }
        return answers[when]() if when in answers else True

    @staticmethod
    def _object(record: Record, holder: msgspec.Struct) -> str:
        if isinstance(holder, PoolEntry | ExcludedEntry):
            return holder.object or holder.number
        return record.number

    def _is_listed(self, inspector: Inspector | None) -> bool:
        """Whether an inspector stands in the public register: an officer in office."""
        if inspector is None or self.records.bureau.inspectors_withheld or "certificate" in marked(inspector):
            return False
        return inspector.role == "officer" and inspector.status in ("on_duty", "on_leave")

    def blacklisted(self, one: Enterprise) -> Mapping[str, str]:
        """Field → the approved words of an object's entry of the public blacklist; none when it stands there neither now nor in public."""
        entry = self._entries.get(f"blacklist/{one.number}")
        if entry is None or one.number in self.unnamed or "watch" in marked(one):
            return {}
        ends = [_ends(one), [entry.until]]
        if not all(any(day is None or self.today is None or day >= self.today for day in days) for days in ends):
            return {}
        return _entry_words(entry)

    def hashes(self, draw: Draw) -> Mapping[str, str]:
        """Name → hash of the lists of a draw, as its terms say."""
        terms = json.loads(draw.terms)
        named = {f"{name}.tsv": terms[name] for name in ("pool", "excluded", "recusals")}
        return named | {f"inspectors-{one['code']}.tsv": one["inspectors"] for one in terms["departments"]}
