"""公开审批: what is public is exactly what was approved here (仙游 2018 三(一): 公开的内部审批程序)."""

from collections.abc import Sequence

import msgspec

from acts.office import Office
from acts.result import sheet_of
from acts.task import refuse_suspended
from rules.errors import NotFound, Problem, Refused
from rules.result import Approved, Result
from rules.task import Task

__all__ = ["approve", "waiting"]


def waiting(office: Office, task: str, objects: Sequence[str] = ()) -> list[Result]:
    """The entered or corrected results of a task that wait for approval, of these objects or of all."""
    return [
        result
        for result in office.store.where(Result, task=task)
        if result.pending and (not objects or result.object in objects)
    ]


def approve(office: Office, task: str, objects: Sequence[str], *, by: str, document: str) -> list[Result]:
    """Approve the waiting results of a task (or of these objects) under a document number. Returns what was approved."""
    record = office.store.find(Task, task)
    if record is None:
        raise NotFound(f"没有任务 {task}，请核对编号（task list）")
    refuse_suspended(record)
    missing = [
        Problem("必须填写", task, label) for label, text in (("批准人", by), ("文号", document)) if not text.strip()
    ]
    if missing:
        raise Refused(*missing)
    for number in objects:
        sheet_of(office, task, number)
    pending = waiting(office, task, objects)
    if not pending:
        raise Refused(f"任务 {task} 没有待审批的结果；先录入（result enter）或更正（result correct）")
    approved = [_approved(result, by.strip(), document.strip(), office) for result in pending]
    with office.transaction("result.approve", f"审批任务 {task} 的 {len(approved)} 条结果，文号 {document}") as tx:
        for result in approved:
            tx.put(result)
    return approved


def _approved(result: Result, by: str, document: str, office: Office) -> Result:
    words = Approved(
        code=result.code,
        checked_on=result.checked_on,
        public=result.public,
        handling=result.handling,
        by=by,
        document=document,
        on=office.today(),
        corrected=result.approved is not None,
    )
    return msgspec.structs.replace(result, approved=words)
