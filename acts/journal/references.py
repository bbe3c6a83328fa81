"""Which records others name: what is named cannot be taken out of the store, neither by an undo nor by law."""

from collections.abc import Collection, Iterable, Iterator

from acts.base.office import Office
from rules.base.errors import Problem
from rules.draw.draw_record import Draw, DrawLists
from rules.registry.duty import CoverageDuty
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["drawn_problems", "in_use_problems"]


def in_use_problems(office: Office, numbers: Collection[str]) -> list[Problem]:
    """Return a problem for each of these records (objects, inspectors, items, plan lines, departments) that another record names, with the first that does.

    A plan line or a recusal that is among `numbers` goes with the others and holds none of them.
    """
    if not numbers:
        return []
    named_by: dict[str, str] = {}
    for where, named in _references(office, numbers):
        for number in named:
            if number in numbers:
                named_by.setdefault(number, where)
    return [
        Problem(f"{where}要用到它，不能去掉；不再使用的请停用（retire）", number) for number, where in named_by.items()
    ]


def drawn_problems(office: Office, numbers: Collection[str], since: str) -> list[Problem]:
    """Return a problem for each of these records that a draw frozen after `since` (RFC 3339) has in its lists: it drew from what an import changed."""
    frozen = (
        {draw.number: draw.frozen_at for draw in office.store.each(Draw) if draw.frozen_at >= since} if numbers else {}
    )
    named_by: dict[str, str] = {}
    for lists in office.store.each(DrawLists) if frozen else ():
        if lists.number in frozen:
            inspectors = (entry.inspector for entries in lists.inspectors.values() for entry in entries)
            for number in (*(entry.object for entry in (*lists.pool, *lists.excluded)), *inspectors):
                if number in numbers:
                    named_by.setdefault(number, lists.number)
    return [
        Problem(f"导入以后抽取 {draw} 已经用了它，不能撤销；要改的请逐条修改", number)
        for number, draw in named_by.items()
    ]


def _references(office: Office, leaving: Collection[str]) -> Iterator[tuple[str, Iterable[str]]]:
    """(record in a clerk's words, the numbers that it names) of every record that names others."""
    store = office.store
    for lists in store.each(DrawLists):
        yield f"抽取 {lists.number}", (entry.object for entry in (*lists.pool, *lists.excluded))
        inspectors = (entry.inspector for entries in lists.inspectors.values() for entry in entries)
        yield f"抽取 {lists.number}", inspectors
    for task in store.each(Task):
        yield f"任务 {task.number}", (*task.items, task.plan, *task.objects, *task.departments, task.lead, *task.duties)
    yield from _of_items(office, leaving)
    for recusal in store.each(Recusal):
        if recusal.number not in leaving:
            yield f"回避 {recusal.number}", (recusal.object, recusal.inspector)
    for sheet in store.each(Sheet):
        drawn = (number for team in sheet.teams.values() for number in team)
        yield f"记录表 {sheet.number}", (sheet.object, *drawn, *(expert.inspector for expert in sheet.experts))
    for declaration in store.each(Declaration):
        yield f"回避决定 {declaration.number}", (declaration.object, declaration.inspector)
    yield from _of_departments(office, leaving)


def _of_items(office: Office, leaving: Collection[str]) -> Iterator[tuple[str, Iterable[str]]]:
    """The same of plan lines, plans as they were filed, and duties."""
    for line in office.store.each(PlanLine):
        if line.number not in leaving:
            yield f"计划 {line.number}", (*line.items, line.lead, *line.participants)
    for plan in office.store.each(Plan):
        if plan.number not in leaving:
            yield f"年度计划 {plan.number} ", (*plan.filed_lines, plan.lead)
    for duty in office.store.each(CoverageDuty):
        if duty.number not in leaving:
            yield f"周期义务 {duty.number}", (duty.item,)


def _of_departments(office: Office, leaving: Collection[str]) -> Iterator[tuple[str, Iterable[str]]]:
    """The same of those that belong to a department."""
    for item in office.store.each(Item):
        if item.number not in leaving:
            yield f"事项 {item.number} ", (item.department,)
    for person in office.store.each(Inspector):
        if person.number not in leaving:
            yield f"执法人员 {person.number} ", (person.department,)
