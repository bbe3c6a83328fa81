"""导出的名单: the rows of every list that leaves the office, whole or only what one department, batch or person needs."""

from collections.abc import Mapping, Sequence

import msgspec

from acts.base.office import Office
from acts.registry.recusal_list import recusal_rows
from acts.registry.registry import REGISTERS, listed
from acts.registry.watch import watch_rows
from acts.work import result, sheet
from acts.work.confirmations import confirmation_rows
from acts.work.task import require_task
from db.exchange.formats import Listing
from rules.base.errors import Problem, Refused

__all__ = ["Only", "list_rows", "list_title"]

_FIELDS = {
    "assignments": frozenset({"department", "batch", "inspector"}), "drawn": frozenset({"department"}), "confirmations": frozenset({"department"}), "results": frozenset({"department"}),
    "inspectors": frozenset({"department"}), "items": frozenset({"department"}),
}  # fmt: skip
"""What a list can be narrowed by."""
_LABELS = {"department": "部门", "batch": "批次", "inspector": "执法人员"}


class Only(msgspec.Struct, frozen=True, kw_only=True):
    """What of a list is wanted: of a department (its code), of a batch (from 1), of a person (N-…); "" and 0: all of it."""

    department: str = ""
    batch: int = 0
    inspector: str = ""


ALL = Only()


def list_rows(office: Office, listing: Listing, task: str = "", only: Only = ALL) -> Sequence[Mapping[str, object]]:
    """The rows of a list by column name. Refused without the task that it is of, and narrowed by what it does not have."""
    _refuse(office, listing, task, only)
    department = only.department
    match listing.code:
        case "drawn":
            return sheet.drawn_list(office, task, department)
        case "confirmations":
            return confirmation_rows(office, task, department)
        case "assignments":
            return sheet.assignments(office, task, batch=only.batch, department=department, inspector=only.inspector)
        case "results":
            return result.export_rows(office, task, department)
        case "recusals":
            return recusal_rows(office)
        case "watch":
            return watch_rows(office)
    register = REGISTERS[listing.code]
    return [
        {column.name: getattr(record, column.name) for column in register.columns}
        for record in listed(office, register)
        if not department or getattr(record, "department", "") == department
    ]


def _refuse(office: Office, listing: Listing, task: str, only: Only) -> None:
    """Raise Refused without the task that a list is of, and for what it cannot be narrowed by."""
    code, department = listing.code, only.department
    if code in {"drawn", "confirmations", "assignments"} and not task:
        raise Refused(f"导出{listing.title}要写明任务，如 --task 2024-001")
    wrong = [name for name in _LABELS if getattr(only, name) and name not in _FIELDS.get(code, ())]
    if wrong:
        raise Refused(Problem(f"{listing.title}不能按{'、'.join(_LABELS[name] for name in wrong)}导出，请去掉"))
    if task and department and department not in (known := require_task(office, task).departments):
        names = office.departments
        words = f"{names.text(department)}不是任务 {task} 的参与部门，参与的有 {'、'.join(map(names.text, known))}"
        raise Refused(Problem(words, task, "部门"))


def list_title(office: Office, listing: Listing, only: Only = ALL) -> str:
    """Its title; of a department with its full name and whom to call there."""
    if not only.department:
        return listing.title
    department = office.departments[only.department]
    contact = f"，联系人 {department.contact}" if department.contact else ""
    return f"{listing.title}（{department.name}{contact}）"
