"""年度检查次数上限: the one record of it, set by a leader; what it was before stands in the journal (国办发〔2024〕54号)."""

from collections.abc import Mapping

from acts.base.office import Office
from acts.base.passphrase import require_leader
from db.transaction import Version
from rules.base.errors import Problem, Refused
from rules.registry.visit_cap import NOT_SET, NUMBER, VisitCap, cap_text, parse

__all__ = ["cap_gap", "cap_history", "class_note", "set_cap", "visit_cap"]


def visit_cap(office: Office) -> VisitCap:
    """The cap that holds. Until one was set it is the number in bureau.toml (0: none)."""
    found = office.store.find(VisitCap, NUMBER)
    return found or VisitCap(number=NUMBER, most=office.bureau.max_visits_per_year, basis="bureau.toml")


def cap_gap(office: Office) -> str:
    """What is said while no cap is set, in one sentence; "" when one is."""
    return "" if visit_cap(office).most else NOT_SET


def class_note(office: Office) -> str:
    """What a cap by class may tell where classes are not public, in one sentence; "" where it is none, or they are."""
    if not visit_cap(office).by_risk or office.bureau.site.publish_classes:
        return ""
    return "上限按风险等级不同，从各家一年公开了几次检查可能猜出等级；不愿意这样的，各等级写一样的次数"


def cap_history(office: Office) -> tuple[Version[VisitCap], ...]:
    """Every cap that was set, the newest first, with who set it and when. Reads the journal."""
    return tuple(reversed(office.store.history(VisitCap, NUMBER)))


def set_cap(office: Office, raw: Mapping[str, str]) -> VisitCap:
    """Set the cap from today on, from text by column name (rules.registry.visit_cap.cap_columns); numbers that are not typed stay.

    Lists that are frozen stay as they are. Refused with every problem, without basis or approver, and where nothing would change.
    """
    old = visit_cap(office)
    cap, problems = parse(raw, old, office.today(), office.departments)
    if cap is None:
        raise Refused(*problems)
    same = (cap.most, cap.by_risk, cap.by_department, cap.basis) == (
        old.most,
        old.by_risk,
        old.by_department,
        old.basis,
    )
    if same:
        raise Refused(Problem("次数和依据都与现在的一样，没有要改的", "", "年度检查次数上限"))
    require_leader(office, cap.approved_by)
    words = f"年度检查次数上限：{cap_text(cap, office.departments)}；依据 {cap.basis}，批准人 {cap.approved_by}"
    with office.transaction("cap.set", words) as tx:
        tx.put(cap)
    return cap
