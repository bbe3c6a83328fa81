"""专业技术人员: named helpers who go along to an object; nobody who was drawn loses the place (draw.md §5; 莲池 2024 五(一)2)."""

import msgspec

from acts.base.office import Office
from acts.draw.teams import item_departments, refuse_after_results, require_running_task
from rules.base.codes import INSPECTOR_STATUS
from rules.base.errors import NotFound, Problem, Refused
from rules.registry.inspector import Inspector, Recusal
from rules.work.sheet import Expert, Sheet
from rules.work.task import Task

__all__ = ["recall_expert", "send_expert"]


def send_expert(office: Office, number: str, *, object_number: str, expert: str, reason: str) -> Sheet:
    """Send a named 专业技术人员 along to an object, to help; nobody who was drawn loses the place. reason: private.

    Refused for an officer (officers are drawn), for another department's expert, when they may not meet, or when the work is done.
    """
    task, sheet = _sheet_or_refused(office, number, object_number)
    person = office.store.find(Inspector, expert)
    if person is None:
        raise NotFound(f"执法人员名录中没有 {expert}，请核对编号")
    problems = []
    if not reason.strip():
        problems.append(Problem("必须写明为什么要协助", expert, "原因"))
    if person.role != "expert":
        problems.append(
            Problem(
                "是执法人员，只能随机抽取；协助的应是专业技术人员，请先在名录中改正人员类别", expert, "专业技术人员"
            )
        )
    if person.status != "on_duty":
        problems.append(Problem(f"现在{INSPECTOR_STATUS.text(person.status)}，不能派出", expert, "专业技术人员"))
    if person.department not in sheet.teams:
        problems.append(
            Problem(
                f"属{office.departments.text(person.department)}，不是本任务的参与部门，应由执法人员所在单位选派",
                expert,
            )
        )
    recusal = office.store.find(Recusal, f"{object_number}/{expert}")
    if recusal is not None and recusal.active:
        problems.append(Problem(f"与 {object_number} 应当回避，请另派", expert, "专业技术人员"))
    if any(one.inspector == expert for one in sheet.experts):
        problems.append(Problem(f"已经派往 {object_number}", expert, "专业技术人员"))
    if problems:
        raise Refused(*problems)
    refuse_after_results(
        office, sheet, person.department, item_departments(office, task), office.departments.text(person.department)
    )
    sent = Expert(
        inspector=expert, department=person.department, reason=reason.strip(), on=office.today(), by=office.by
    )
    helped = msgspec.structs.replace(sheet, experts=(*sheet.experts, sent))
    with office.transaction("sheet.expert", f"{sheet.number} 派专业技术人员 {expert} 协助") as tx:
        tx.put(helped)
    return helped


def recall_expert(office: Office, number: str, *, object_number: str, expert: str, why: str) -> Sheet:
    """Take back an expert who was sent by mistake or cannot come; it stays in the history of the sheet."""
    task, sheet = _sheet_or_refused(office, number, object_number)
    own = next((one for one in sheet.experts if one.inspector == expert), None)
    if own is None:
        raise Refused(f"{expert} 没有派往 {object_number}，请核对")
    if not why.strip():
        raise Refused(Problem("必须写明原因", expert, "原因"))
    refuse_after_results(
        office, sheet, own.department, item_departments(office, task), office.departments.text(own.department)
    )
    updated = msgspec.structs.replace(sheet, experts=tuple(one for one in sheet.experts if one != own))
    with office.transaction("sheet.expert", f"{sheet.number} 收回专业技术人员 {expert}：{why.strip()}") as tx:
        tx.put(updated)
    return updated


def _sheet_or_refused(office: Office, number: str, object_number: str) -> tuple[Task, Sheet]:
    task = require_running_task(office, number)
    sheets = office.store.where(Sheet, task=number, object=object_number)
    found = [sheet for sheet in sheets if sheet.void_on is None]
    if not found:
        raise Refused(f"任务 {number} 没有 {object_number} 的记录表，请核对编号")
    return task, found[0]
