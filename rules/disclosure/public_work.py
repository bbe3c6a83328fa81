"""The public records of plan and tasks: what is planned, what is carried out, and what was decided on the way."""

from dataclasses import dataclass
from datetime import date

__all__ = ["PublicDecision", "PublicDuty", "PublicPlan", "PublicPlanLine", "PublicStratum", "PublicTask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPlanLine:
    """One line of the year's plan. items: (number, name)."""

    number: str
    year: int
    name: str
    items: tuple[tuple[str, str], ...]
    category: str
    direction: str
    trades: tuple[str, ...]
    ratio: str
    start: date
    end: date
    times_per_year: int
    section: str
    withdrawn: bool
    tasks: tuple[str, ...]
    lead: str = ""
    participants: tuple[str, ...] = ()
    """牵头部门 and 参与部门 by their full names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDuty:
    """A coverage duty: who is checked for an item every so often. item: (number, name). who: in words; "" for everybody that the item covers."""

    item: tuple[str, str]
    who: str
    every: str
    share: str
    start: date
    until: date | None
    section: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPlan:
    """A year's plan as a document, once it is published. changed: numbers of the lines that are new or changed since it was filed. registered_on: the
    day on which the filing was entered, where that is later than filed_on: what changed between the two days stands in no `changed`."""

    year: int
    title: str
    document: str
    lead: str
    filed_with: str
    filed_number: str
    filed_on: date | None
    registered_on: date | None
    published_on: date | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicStratum:
    """One stratum of a draw. ratio: as percent. taken: None until drawn."""

    name: str
    ratio: str
    size: int
    taken: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDecision:
    """What was decided about a task. kind: 延长, 中止, 恢复, 取消. post: the office, not the name, of who approved it.

    batch: from 1, 0 for the whole task. before, until: the last day that was, and that is now; until: the last day of a suspension.
    """

    kind: str
    reason: str
    post: str
    on: date
    batch: int
    before: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTask:
    """One task. cutoff: None where the terms are not public, or nothing was drawn. excluded: (reason, count).

    checked: objects with a public result; problems, disclosed: of public results (object × item); None in a task that is not public in
    full, which has `counts` instead: (result, number or 少于5), as of the beginning of the quarter. late: results that should have
    been public before today. moved_out: whether the term of some result is over. level: "" where the task is public in full.
    """

    number: str
    name: str
    plan: str
    plan_name: str
    items: tuple[tuple[str, str], ...]
    departments: tuple[str, ...]
    start: date
    end: date
    cutoff: date | None
    scope: str
    strata_kind: str
    floor: str
    batches: int
    state: str
    state_code: str
    pool_size: int | None
    strata: tuple[PublicStratum, ...]
    excluded: tuple[tuple[str, int], ...]
    drawn: int | None
    struck: int
    checked: int | None
    problems: int | None
    disclosed: int | None
    draws: tuple[str, ...]
    closed_on: date | None
    late: int = 0
    moved_out: bool = False
    level: str = ""
    counts: tuple[tuple[str, str], ...] = ()
    cause: str = ""
    """非随机（投诉举报） for a check whose objects were named; "" for a random check."""
    lead: str = ""
    """牵头部门 by its full name; "" where none leads."""
    windows: tuple[tuple[int, date, date], ...] = ()
    """(batch, first day, last day) of each, where there are several with days of their own."""
    decisions: tuple[PublicDecision, ...] = ()
    periodic: str = ""
    """周期检查, and that all are checked where they are; "" of any other. Never which duty it carries out."""
