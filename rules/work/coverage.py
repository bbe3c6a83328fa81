"""周期检查: what a coverage duty asks for in a period, and how far it was met (仙游 2018 二(二)).

Periods go by the calendar from January, so that each has a name and what was missed in it can never become something else. Who is under a duty
is reckoned on a day: today while the period runs, its last day when it is over. Any visit counts, also one with a cause; a result that was
withdrawn as entered by mistake was none.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import ceil

import msgspec

from rules.registry.duty import CoverageDuty, DutyClosure
from rules.registry.enterprise import Enterprise, EnterpriseDay
from rules.registry.item import Item
from rules.registry.selector import fits
from rules.work.states import NOT_CARRIED_OUT
from rules.work.task import Task

__all__ = [
    "Period",
    "Standing",
    "Visit",
    "Visits",
    "cut_off",
    "fits_duty",
    "is_asked",
    "is_under",
    "needed",
    "period_of",
    "periods",
    "standing",
    "task_of",
    "under",
]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How one duty stands in one of its periods.

    duty: its number; name, section, item: of it. label: of the period, `2024-09`; first, last: its days. under: how many objects are under the duty, need: how many of them
    must be visited, done: how many were, open: those that were not. state: due, done, missed or excused; ended of the period in which the duty was.
    """

    duty: str
    name: str = ""
    section: str = ""
    item: str = ""
    label: str
    first: date
    last: date
    under: int
    need: int
    done: int
    open: frozenset[str] = frozenset()
    state: str
    met_on: date | None = None
    """The day on which as many visits as it needs were entered; None where there are fewer, and where journals of before do not say."""
    closed_on: date | None = None
    """When what was missed was closed by a decision."""

    @property
    def period(self) -> "Period":
        """The period."""
        return Period(self.first, self.last)

    @property
    def rest(self) -> int:
        """How many must still be visited."""
        return max(0, self.need - self.done)


class Period(msgspec.Struct, frozen=True, order=True):
    """A period of the calendar, its first and last day."""

    first: date
    last: date

    @property
    def label(self) -> str:
        """Year and first month: 2024-07."""
        return f"{self.first:%Y-%m}"

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


class Visit(msgspec.Struct, frozen=True, gc=False):
    """Of a result: what was visited, for which item, when, and why it was withdrawn, if it was."""

    object: str
    item: str
    checked_on: date
    withdrawn: "Withdrawn | None" = None
    task: str = ""
    entered_on: date | None = None
    first_on: date | None = None
    earliest_check: date | None = None

    @property
    def known_on(self) -> date | None:
        """The day on which it was entered, or said to have been on another day; None in journals of before."""
        return self.first_on if self.earliest_check is None else self.entered_on

    @property
    def was_made(self) -> bool:
        """Whether somebody went: not when it was withdrawn as entered by mistake."""
        return self.withdrawn is None or self.withdrawn.reason != "mistake"


class Withdrawn(msgspec.Struct, frozen=True):
    """Of a withdrawal: its reason."""

    reason: str = ""


class Visits:
    """Who was visited for an item, by month: one look for each duty and period."""

    def __init__(self, visits: Iterable[Visit]) -> None:
        self._of: dict[tuple[str, int, int], dict[str, date]] = {}
        for visit in visits:
            if visit.was_made:
                day = visit.checked_on
                month = self._of.setdefault((visit.item, day.year, day.month), {})
                known = visit.known_on or date.min
                month[visit.object] = min(known, month.get(visit.object, known))

    def within(self, item: str, period: Period) -> Mapping[str, date]:
        """The objects that were visited for the item in the period → the day on which that was entered; date.min where nobody knows."""
        found: dict[str, date] = {}
        for month in range(period.first.month, period.last.month + 1):
            for number, known in self._of.get((item, period.first.year, month), {}).items():
                found[number] = min(known, found.get(number, known))
        return found


def period_of(months: int, day: date) -> Period:
    """The period of so many months, a divisor of 12, in which a day lies.

    >>> period_of(3, date(2024, 8, 5)).label, period_of(3, date(2024, 8, 5)).last
    ('2024-07', datetime.date(2024, 9, 30))
    """
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    return Period(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]))


def periods(duty: CoverageDuty, today: date) -> Iterator[Period]:
    """The periods of a duty that have begun, the oldest first: from the one that holds its start; none that is not over when the duty ends."""
    period = period_of(duty.months, duty.start)
    while period.first <= today and (duty.until is None or period.last <= duty.until):
        yield period
        period = period_of(duty.months, date.fromordinal(period.last.toordinal() + 1))


def cut_off(duty: CoverageDuty, today: date) -> Period | None:
    """The period in which the duty was ended, or with whose first day its end came: it has begun and is not asked for. None of one that goes on."""
    if duty.until is None or duty.until >= today:
        return None
    period = period_of(duty.months, max(date.fromordinal(duty.until.toordinal() + 1), duty.start))
    return period if period.first <= today else None


def is_asked(duty: CoverageDuty, day: date) -> bool:
    """Whether the period that holds a day is one of the duty's: not before its start, not cut off by its end."""
    period = period_of(duty.months, day)
    return period.last >= duty.start and (duty.until is None or period.last <= duty.until)


def is_under(duty: CoverageDuty, item: Item, enterprise: Enterprise | EnterpriseDay, on: date) -> bool:
    """Whether an object is under the duty on a day: in business, registered before it, of the item's trades, and fitting."""
    registered = enterprise.registered_on or enterprise.founded_on
    return not (registered and registered >= on) and fits_duty(duty, item, enterprise, on)


def fits_duty(duty: CoverageDuty, item: Item, enterprise: Enterprise | EnterpriseDay, on: date) -> bool:
    """The same whenever it was registered."""
    return enterprise.status == "active" and item.covers(enterprise.trades) and fits(duty.who, enterprise, on)


def under(
    duty: CoverageDuty, item: Item, enterprises: Iterable[Enterprise | EnterpriseDay], on: date
) -> frozenset[str]:
    """The numbers of all that are under the duty on a day."""
    return frozenset(one.number for one in enterprises if is_under(duty, item, one, on))


def needed(share: str, count: int) -> int:
    """How many of so many must be visited: the share, rounded up.

    >>> needed("0.05", 21), needed("1", 4), needed("0.05", 0)
    (2, 4, 0)
    """
    return ceil(Fraction(share) * count)


def standing(
    duty: CoverageDuty,
    period: Period,
    under: Collection[str],
    visited: Mapping[str, date],
    today: date,
    *,
    share: str = "",
    closure: DutyClosure | None = None,
) -> Standing:
    """How a duty stands in a period. under: who is under it; visited: who was visited for its item in the period, and when that was entered.
    share: of the duty then, where that was kept."""
    members = frozenset(under)
    done = members & frozenset(visited)
    need = needed(share or duty.on(period.last).share, len(members))
    met = len(done) >= need
    entered = sorted(visited[number] for number in done)
    known = entered[need - 1] if met and need else date.min
    state = "done" if met else "due" if today <= period.last else "missed" if closure is None else "excused"
    return Standing(
        duty=duty.number, name=duty.name, section=duty.section, item=duty.item, label=period.label, first=period.first, last=period.last,
        under=len(members), need=need, done=len(done), open=members - done, state=state,
        met_on=known if known > date.min else None, closed_on=closure.on if closure is not None else None,
    )  # fmt: skip


def task_of(duty: str, period: Period, tasks: Iterable[Task]) -> Task | None:
    """The task that carries out a duty in a period, the last one where there were several; None where none does or did."""
    found = None
    for task in tasks:
        if duty in task.duties and period.holds(task.start) and task.state not in NOT_CARRIED_OUT:
            found = task
    return found
