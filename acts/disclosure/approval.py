"""公开审批: what is public is exactly what was approved here (仙游 2018 三(一): 公开的内部审批程序)."""

from collections.abc import Sequence

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.disclosure.private_words import private_words
from acts.work.result import require_sheet
from acts.work.task import refuse_suspended, require_task
from rules.base.codes import RESULT_CODES
from rules.base.errors import Problem, Refused
from rules.disclosure.suspicion import Candidate, Suspicion, suspicions_in
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.result import Approved, Result
from rules.work.sheet import Sheet

__all__ = ["Doubt", "approve", "doubts", "own_words", "pending_results", "refuse_doubts"]


class Doubt(msgspec.Struct, frozen=True):
    """A place that should be read again before it is public. number: of the result; label: of the field."""

    number: str
    label: str
    suspicion: Suspicion


def doubts(office: Office, results: Sequence[Result]) -> list[Doubt]:
    """What in the public words of these results looks personal or private, with its place (rules.disclosure.suspicion)."""
    parts = [
        (result, label, text)
        for result in results
        for label, text in (("公开说明", result.public), ("处理情况", result.handling))
    ]
    candidates = [_candidate(office, result, text) for result, _, text in parts]
    found = suspicions_in(candidates, private_words(office))
    return [
        Doubt(result.number, label, one)
        for (result, label, _), places in zip(parts, found, strict=True)
        for one in places
    ]


def _candidate(office: Office, result: Result, text: str) -> Candidate:
    """A public text of a result, with the private words of its object and its team, and what is public anyway."""
    store = office.store
    owner, item = store.get(Enterprise, result.object), store.get(Item, result.item)
    private = own_words(owner)
    if (sheet := store.find(Sheet, result.sheet)) is not None:
        for number in (number for team in sheet.teams.values() for number in team):
            person = store.find(Inspector, number)
            private[f"执法人员{number}姓名"] = person.name if person else ""
    prefilled = (row.note for row in RESULT_CODES if row.note)
    return Candidate(
        text=text,
        own=frozenset({result.number, result.object, result.sheet}),
        private=private,
        public=(owner.name, owner.town, item.name, item.basis, office.bureau.name, *prefilled),
    )


def own_words(owner: Enterprise) -> dict[str, str]:
    """The private words of an object that no text about it may hold, by what they are."""
    return {
        "法定代表人": owner.legal_representative,
        "联系电话": owner.phone,
        "经营地址": owner.address,
        "注册地址": owner.registered_address,
    }


def refuse_doubts(found: Sequence[Doubt], *, seen: bool) -> None:
    """Refuse what is private beyond doubt, whoever has read it; and all other places that nobody says to have read."""
    certain = [doubt for doubt in found if doubt.suspicion.certain]
    if certain:
        raise Refused(*(Problem(f"{one.suspicion}", one.number, one.label) for one in certain))
    if found and not seen:
        cure = "请再看一遍：不能公开的先更正；可以公开的，批准时说明已经看过（--seen）"
        raise Refused(*(Problem(f"{one.suspicion}，{cure}", one.number, one.label) for one in found))


def pending_results(office: Office, task: str, objects: Sequence[str] = ()) -> list[Result]:
    """The entered or corrected results of a task that wait for approval, of these objects or of all."""
    return [
        result
        for result in office.store.where(Result, task=task)
        if result.pending and (not objects or result.object in objects)
    ]


def approve(
    office: Office, task: str, objects: Sequence[str], *, by: str, document: str, seen: bool = False
) -> list[Result]:
    """Approve the waiting results of a task (or of these objects) under a document number. Returns what was approved.

    seen: whoever approves has read the places that `doubts` names and lets them stand; else they are a reason to refuse.
    """
    record = require_task(office, task)
    refuse_suspended(record)
    missing = [
        Problem("必须填写", task, label) for label, text in (("批准人", by), ("文号", document)) if not text.strip()
    ]
    if missing:
        raise Refused(*missing)
    for number in objects:
        require_sheet(office, task, number)
    pending = pending_results(office, task, objects)
    if not pending:
        raise Refused(f"任务 {task} 没有待审批的结果；先录入（result enter）或更正（result correct）")
    again = doubts(office, pending)
    refuse_doubts(again, seen=seen)
    require_leader(office, by)
    document = document.strip()
    approved = [_approved(result, by.strip(), document, office, again) for result in pending]
    read = f"，提示的 {len(again)} 处已经看过" if again else ""
    with office.transaction(
        "result.approve", f"审批任务 {task} 的 {len(approved)} 条结果，文号 {document}{read}"
    ) as tx:
        for result in approved:
            tx.put(result)
    return approved


def _approved(result: Result, by: str, document: str, office: Office, read: Sequence[Doubt]) -> Result:
    """read: the places that were let stand. Those that are in internal records are kept: the leak gate takes them, of this result alone."""
    lit = (one.suspicion for one in read if one.number == result.number)
    clauses = tuple(dict.fromkeys(one.text for one in lit if one.pasted))
    words = Approved(
        **result.words_to_approve, by=by, document=document, on=office.today(), at=office.stamp(), clauses=clauses
    )
    return msgspec.structs.replace(result, approved=words)
