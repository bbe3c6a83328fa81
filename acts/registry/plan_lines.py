"""What only the other lists can say of a plan line: its items as numbers, its departments in force, another line that asks the same."""

from collections.abc import Sequence

import msgspec

from acts.base.office import Office
from rules.base.errors import Problem
from rules.registry import plan
from rules.registry.department import in_force_problems
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_check import same, twin, twin_problem

__all__ = ["finish_plan"]


def finish_plan(
    office: Office, record: PlanLine, old: PlanLine | None, where: str, new_items: Sequence[Item]
) -> tuple[PlanLine, list[Problem]]:
    """The finished line, and what is wrong of it. new_items: that are stored with it."""
    numbers, problems = [], []
    items = (*office.store.all(Item), *new_items)
    for word in record.items:
        found = [one for one in items if word in (one.number, one.name)]
        if not found:
            problems.append(Problem(f"清单中没有事项“{word}”，请先登记事项，或核对名称", where, "抽查事项"))
        elif len(found) > 1:
            listed = "、".join(one.number for one in found)
            problems.append(Problem(f"“{word}”有 {len(found)} 个事项（{listed}），请写编号", where, "抽查事项"))
        else:
            numbers.append(found[0].number)
    problems += in_force_problems(office.departments, record.participants, record.start, where)
    problems += in_force_problems(
        office.departments, [record.lead] if record.lead else [], record.start, where, "牵头部门"
    )
    record = msgspec.structs.replace(record, items=tuple(dict.fromkeys(numbers)))
    problems += _twin_problems(office, record, old, where)
    if old is not None and record != old:
        record = plan.with_put_off(record, old, office.today())
        record = msgspec.structs.replace(record, version=old.version + 1)
    return record, problems


def _twin_problems(office: Office, record: PlanLine, old: PlanLine | None, where: str) -> list[Problem]:
    """Another line of the same items, scope and window; one that an earlier version let in may stay."""
    if record.withdrawn or (old is not None and same(old, record)):
        return []
    other = twin(record, office.store.all(PlanLine))
    return [twin_problem(record, other.number, where)] if other else []
