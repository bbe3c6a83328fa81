"""The records that a publication is made from, as they stand in the store: read by the projection and, apart from it, by the gate's strings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.base.calendar import Calendar
from rules.disclosure.public import Announcement, PublicBureau
from rules.disclosure.text_approval import TextApproval
from rules.draw.draw_record import Draw, DrawLists, Event, Publication
from rules.draw.restored import Restore
from rules.registry.department import START, Departments
from rules.registry.duty import CoverageDuty, DutyClosure
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from rules.registry.visit_cap import VisitCap
from rules.work.appointment import Appointment
from rules.work.report import Report
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["Records"]


@dataclass(frozen=True, kw_only=True)
class Records:
    """Everything that is read for a publication, as it stands in the store. seq, head: the journal at that moment.

    item_versions: number → every record that the item ever was, oldest first. lists: draw → its frozen lists.
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
    """Neither is public; the leak gate searches for their texts."""
    calendar: Calendar = field(default_factory=Calendar)
    """The bureau's working days."""
    departments: Departments = START
    """The bureau's own list."""
    text_approvals: Sequence[TextApproval] = ()
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    """announcements: as they stand in the bureau's folder, whether approved or not. attachments: file name → bytes."""
    plans: Sequence[Plan] = ()
    """The plans as documents."""
    duties: Sequence[CoverageDuty] = ()
    office_texts: Sequence[Report | Appointment | DutyClosure | VisitCap] = ()
    """Records of which nothing is public: the leak gate alone reads them, for their texts."""
    restores: Sequence[Restore] = ()
    returned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Draw → objects that were closed at its freeze, so not in its pool, and in business again before the end of its task."""
    never_public: frozenset[tuple[str, date]] = frozenset()
    """(number, day on which it left) of results that were approved and stood in no publication."""
    trades_then: Mapping[str, int] | None = None
    """Trade whose objects are counted and not named → how many they were as the quarter began; None: as many as they are."""
