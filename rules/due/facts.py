"""What the due list is reckoned from. The shapes hold what matters here of stored records: tens of thousands are read after every act."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from rules.base.calendar import Calendar
from rules.draw.confirmation import Asked, Confirmation
from rules.registry.department import START, Departments
from rules.registry.plan import PlanLine
from rules.work.coverage import Standing
from rules.work.result import Result
from rules.work.task import Task

__all__ = [
    "DrawDay", "Facts", "Ground", "InspectorDay", "ItemDay", "PublicationDay", "SheetDay", "SupplementDay", "TaskFacts", "VoidDay",
]  # fmt: skip


class SheetDay(msgspec.Struct, frozen=True, kw_only=True):
    """Of a Sheet."""

    number: str
    task: str
    object: str
    batch: int
    items: tuple[str, ...]
    void_on: date | None = None


class SupplementDay(msgspec.Struct, frozen=True, kw_only=True):
    """Of a Supplement."""

    kind: str


class VoidDay(msgspec.Struct, frozen=True, kw_only=True):
    """Of a Void."""

    reason: str
    at: str


class DrawDay(msgspec.Struct, frozen=True, kw_only=True):
    """Of a Draw."""

    number: str
    task: str
    frozen_at: str
    entropy: str
    expected_at: str
    level: str = "full"
    expires_at: str = ""
    state: str = "open"
    value_at: str = ""
    confirmed_at: str = ""
    matched_at: str = ""
    confirmations: tuple[Confirmation, ...] = ()
    asked: tuple[Asked, ...] = ()
    supplement: SupplementDay | None = None
    void: VoidDay | None = None

    def at(self, now: datetime) -> "DrawDay":
        """As it stands at a moment: an overdue freeze is expired before anybody touches it (rules.draw.overdue)."""
        overdue = self.state == "open" and bool(self.expires_at) and datetime.fromisoformat(self.expires_at) < now
        return msgspec.structs.replace(self, state="expired") if overdue else self


class InspectorDay(msgspec.Struct, frozen=True, kw_only=True):
    """Of an Inspector."""

    number: str
    name: str
    department: str
    section: str = ""
    valid_until: date
    role: str = "officer"
    status: str = "on_duty"


class ItemDay(msgspec.Struct, frozen=True, kw_only=True):
    """Of an Item."""

    number: str
    department: str
    level: str = "full"
    changed_on: date | None = None


class PublicationDay(msgspec.Struct, frozen=True, kw_only=True):
    """Of a Publication."""

    at: str


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What the things of every task rest on. items: by number. published: the times of the publications, in order."""

    calendar: Calendar
    departments: Departments = START
    items: Mapping[str, ItemDay] = {}
    published: tuple[str, ...] = ()

    def published_after(self, moment: str) -> date | None:
        """The day of the first publication at this time (ISO), or on this day, or later; None while there was none."""
        place = bisect_left(self.published, moment)
        return date.fromisoformat(self.published[place][:10]) if place < len(self.published) else None


class TaskFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One task and what was made of it. draws: supplementary ones too, in order. section: of its plan line."""

    task: Task
    draws: tuple[DrawDay, ...] = ()
    sheets: tuple[SheetDay, ...] = ()
    results: tuple[Result, ...] = ()
    section: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """A bureau on a day. opened: the day on which its journal began: what was due before is not its own. plans: year → the day of its filing.

    reports: (number, day on which it was sent). report_days: (month, day) by which one is due each half-year. standings: of the coverage duties.
    last_backup: None before the first; backups are not counted where they are not made by the office itself.
    """

    ground: Ground
    tasks: tuple[TaskFacts, ...] = ()
    lines: tuple[PlanLine, ...] = ()
    inspectors: tuple[InspectorDay, ...] = ()
    plans: Mapping[int, date | None] = {}
    reports: Mapping[str, date] = {}
    report_days: tuple[tuple[int, int], ...] = ((6, 1), (12, 1))
    standings: tuple[Standing, ...] = ()
    opened: date
    last_backup: date | None = None
    counts_backups: bool = False
