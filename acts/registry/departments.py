"""参与部门 as a list of the bureau: the six of the start are journalled with the first change; none ends while something needs it."""

from collections.abc import Iterator

from acts.base.office import Office
from rules.base.errors import NotFound, Problem
from rules.base.fields import Record
from rules.registry.department import Department, Departments, in_force_problems
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.states import OVER
from rules.work.task import Task

__all__ = ["ended_problems", "find_department", "keep_the_start", "of_department_problems", "with_record"]

_AT_WORK = frozenset({"on_duty", "on_leave"})


def find_department(office: Office, code: str) -> Department:
    """The department of this code, one of the start too. NotFound where there is none."""
    code = code.strip().lower()
    if code not in office.departments:
        raise NotFound(f"没有部门 {code}，请核对代码（department list）")
    return office.departments[code]


def keep_the_start(office: Office) -> None:
    """Journal those of the starting six that are no records yet; before the first change of the list, so that it stands whole in the store."""
    departments = office.departments
    missing = [one for one in departments.records if one.number not in departments.recorded]
    if missing:
        with office.transaction("departments.start", "登记开始时的六个部门") as tx:
            for department in missing:
                tx.put(department)


def with_record(departments: Departments, record: Department) -> Departments:
    """The list with one record new or changed."""
    return Departments([*(one for one in departments.records if one.number != record.number), record])


def ended_problems(office: Office, record: Department, old: Department | None, where: str) -> list[Problem]:
    """That a department ends before today while people, items or open tasks need it."""
    if record.until is None or record.until >= office.today() or (old is not None and old.until == record.until):
        return []
    used = list(_users(office, record.number))
    return [Problem(f"还有 {'、'.join(used)} 用到它，请先改", where or record.number, "停用日期")] if used else []


def of_department_problems(office: Office, record: Inspector | Item, old: Record | None, where: str) -> list[Problem]:
    """That a department which takes part no more gets people or items again: it ended when it had none."""
    today = office.today()
    at_work = record.valid_until is None or record.valid_until >= today
    if isinstance(record, Inspector):
        at_work = record.status in _AT_WORK
    ended = office.departments[record.department].until if record.department in office.departments else None
    if not at_work or ended is None or ended >= today or record == old:
        return []
    return in_force_problems(office.departments, [record.department], today, where, "部门")


def _users(office: Office, code: str) -> Iterator[str]:
    """Who needs a department, in words: 12 名在岗人员, 3 项有效事项, 任务 2024-003."""
    store, today = office.store, office.today()
    people = sum(one.department == code and one.status in _AT_WORK for one in store.all(Inspector))
    if people:
        yield f"{people} 名在岗人员"
    items = sum(one.department == code and one.valid(today) for one in store.all(Item))
    if items:
        yield f"{items} 项有效事项"
    for task in store.all(Task):
        if code in task.departments and task.state not in OVER:
            yield f"任务 {task.number}"
