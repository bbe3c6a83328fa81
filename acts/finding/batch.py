"""批量修改: the same fields of many records changed at once. Counted first, one entry in the journal, one undo."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from acts.base.office import Office
from acts.registry.departments import keep_the_start
from acts.registry.duties import settle
from acts.registry.duties import twin_problem as duty_twin
from acts.registry.leaving import leaving_of
from acts.registry.registry import Register, columns, complete_record, describe_changes, existing
from rules.base.errors import Problem, Refused
from rules.base.fields import Record
from rules.registry.department import Department
from rules.registry.duty import CoverageDuty
from rules.registry.duty import same as same_duty
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_check import same, twin_problem

__all__ = ["BatchPlan", "BatchRow", "edit_all", "plan_edit_all"]

_NOT_TOGETHER = {"enterprises": ("code", "name"), "inspectors": ("certificate", "name"), "items": ("name",), "plan": ("name",), "duties": ("name",), "departments": ("name", "short")}  # fmt: skip
"""What tells records apart: the same for all of them would make them one."""


class BatchRow(msgspec.Struct, frozen=True):
    """One record that changes, and how."""

    number: str
    name: str
    changes: tuple[str, ...]


class BatchPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch will do; nothing is done yet. same: how many have the values already. records: as they will be stored."""

    rows: tuple[BatchRow, ...]
    same: int
    problems: tuple[Problem, ...]
    records: tuple[Record, ...] = ()
    leaving: str = ""
    """How many objects leave which items, "" where none does."""


def plan_edit_all(office: Office, register: Register[Any], numbers: Sequence[str], raw: Mapping[str, str]) -> BatchPlan:
    """Judge every record as if it were edited by itself. raw: text by column name. Refused for a field that tells records apart, or for no field."""
    shown = columns(office, register)
    labels = {column.name: column.label for column in shown}
    if not raw:
        raise Refused("没有写要改哪一栏，如 乡镇街道=东街街道")
    if apart := [labels[name] for name in raw if name in ("number", *_NOT_TOGETHER.get(register.code, ()))]:
        raise Refused(f"{'、'.join(apart)}各条不同，不能一起改；请一条一条地改")
    rows: list[BatchRow] = []
    problems: list[Problem] = []
    records: list[Record] = []
    before: list[Record] = []
    same = 0
    for number in dict.fromkeys(numbers):
        old = existing(office, register, number)
        record, found = register.parse(raw, old, number, office.departments)
        if record is not None:
            record, found = complete_record(office, record, old, number)
        if found or record is None:
            problems += found
        elif record == old:
            same += 1
        else:
            rows.append(BatchRow(number, record.name, describe_changes(shown, old, record)))
            records.append(record)
            before.append(old)
    problems += _twins(records)
    leaving = leaving_of(office, zip(before, records, strict=True)) if "trades" in raw else ""
    return BatchPlan(rows=tuple(rows), same=same, problems=tuple(problems), records=tuple(records), leaving=leaving)


def _twins(records: Sequence[Record]) -> list[Problem]:
    """Plan lines and duties that would become one and the same by what is typed; those that stay are looked at one by one."""
    problems: list[Problem] = []
    if not records or not isinstance(records[0], PlanLine | CoverageDuty):
        return []
    for at, one in enumerate(records):
        for other in records[:at]:
            match one, other:
                case PlanLine(), PlanLine() if not one.withdrawn and not other.withdrawn and same(one, other):
                    problems.append(twin_problem(one, other.number, one.number))
                case CoverageDuty(), CoverageDuty() if same_duty(one, other):
                    problems.append(duty_twin(other.number, one.number))
    return problems


def edit_all(office: Office, register: Register[Any], numbers: Sequence[str], raw: Mapping[str, str]) -> BatchPlan:
    """Change them in one entry. Refused when one of them may not be changed so, or when none would be."""
    plan = plan_edit_all(office, register, numbers, raw)
    if plan.problems:
        raise Refused(*plan.problems)
    if not plan.records:
        raise Refused(f"{plan.same} 条都已经是这样，没有要改的" if plan.same else "没有要改的")
    from acts.base.backups import backup_before  # who edits one record waits for no backups: 10 ms

    backup_before(office)
    if register.kind is Department:
        keep_the_start(office)
    if register.kind in {CoverageDuty, Item}:
        settle(office)
    # Which fields, not their contents: the head of an entry is for ever.
    labels = "、".join(column.label for column in register.columns if column.name in raw)
    with office.transaction(
        f"{register.code}.edit_all", f"批量修改{register.noun} {len(plan.records)} 条：{labels}"
    ) as tx:
        for record in plan.records:
            tx.put(record)
    return plan
