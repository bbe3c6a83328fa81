"""Every text field of every stored record: what the leak gate looks for and when, or why it is left out.

`texts` walks a record down to its last text. A field stands in exactly one of TOLD and LEFT_OUT, named `Class.field`;
tests/rules/disclosure/private/test_fields.py compares both with the classes, so a new field fails until it is named.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

import msgspec

__all__ = ["LEFT_OUT", "TOLD", "How", "Told", "When", "texts"]


class How(Enum):
    """How a text is looked for.

    VALUE: as a whole, wherever it stands. PERSON: where it is a whole node or cell. PLACE: the same, unless three objects share it.
    TEXT: in runs between punctuation. HEX: as it is, whatever else is public.
    """

    VALUE = "value"
    PERSON = "person"
    PLACE = "place"
    TEXT = "text"
    HEX = "hex"


class When(Enum):
    """When a field is private; `rules.disclosure.private.reckoning` answers. ALWAYS: nothing makes it public."""

    ALWAYS = "always"
    UNNAMED = "its object may not be named"
    HOME = "its object may not be named, or is an individual's, whose registered address may be a home"
    UNLISTED = "its inspector is not in the public register"
    UNREAD = "the words of its result are not public: not approved, withdrawn, expired, restricted, or of an object that may not be named"
    DRAFT = "it differs from what was approved of the same field and is public"
    UNKNOWN = "its task is not public: a draft that was never frozen, in whatever state it is"
    UNPAGED = "its draw has no page"
    UNDRAWN = "its draw has no value yet"
    UNOPENED = "its line has no public opening"


class Told(NamedTuple):
    """A field that is looked for. label: in the words of the office, for the message."""

    label: str
    how: How
    when: When = When.ALWAYS


TOLD: Mapping[str, Told] = {
    "Enterprise.name": Told("企业名称", How.VALUE, When.UNNAMED),
    "Enterprise.code": Told("统一社会信用代码", How.VALUE, When.UNNAMED),
    "Enterprise.old_number": Told("旧注册号", How.VALUE, When.UNNAMED),
    "Enterprise.legal_representative": Told("法定代表人", How.VALUE),
    "Enterprise.phone": Told("联系电话", How.VALUE),
    "Enterprise.address": Told("经营地址", How.VALUE, When.UNNAMED),
    "Enterprise.registered_address": Told("注册地址", How.VALUE, When.HOME),
    "Enterprise.town": Told("乡镇街道", How.PLACE, When.UNNAMED),
    "Enterprise.scope": Told("经营范围", How.TEXT, When.UNNAMED),
    "Enterprise.watch_reason": Told("重点监管原因", How.TEXT, When.DRAFT),
    "Enterprise.watch_document": Told("列入文号", How.TEXT, When.DRAFT),
    "Enterprise.status_reason": Told("状态原因", How.TEXT),
    "Enterprise.notes": Told("备注", How.TEXT),
    "WatchEntry.reason": Told("重点监管原因", How.TEXT, When.DRAFT),
    "WatchEntry.ended_why": Told("移出原因", How.TEXT),
    "WatchEntry.document": Told("列入文号", How.TEXT, When.DRAFT),
    "Inspector.name": Told("姓名", How.VALUE),
    "Inspector.phone": Told("联系电话", How.VALUE),
    "Inspector.certificate": Told("执法证号", How.VALUE, When.UNLISTED),
    "Department.contact": Told("部门的联系人", How.VALUE),
    "Recusal.note": Told("回避说明", How.TEXT),
    "Recusal.ended_by": Told("结束回避的人", How.PERSON),
    "Recusal.ended_why": Told("结束回避的原因", How.TEXT),
    "Declaration.declarant": Told("回避申请人", How.VALUE),
    "Declaration.decided_by": Told("回避决定人", How.PERSON),
    "Declaration.paper": Told("回避决定文书", How.TEXT),
    "Declaration.note": Told("回避说明", How.TEXT),
    "Task.name": Told("未公开的任务的名称", How.VALUE, When.UNKNOWN),
    "Task.number": Told("未公开的任务的编号", How.PERSON, When.UNKNOWN),
    "Task.document": Told("交办或登记文号", How.TEXT),
    "Task.handler": Told("经办人", How.PERSON),
    "HandedOver.name": Told("以前的经办人", How.PERSON),
    "Decision.why": Told("决定的说明", How.TEXT),
    "Decision.by": Told("决定的批准人", How.PERSON),
    "Decision.paper": Told("决定的依据", How.TEXT),
    "Sheet.signature_reason": Told("未签字原因", How.TEXT),
    "Expert.reason": Told("协助原因", How.TEXT),
    "Expert.by": Told("派出协助人员的人", How.PERSON),
    "Result.public": Told("未公示的公开说明", How.TEXT, When.DRAFT),
    "Result.handling": Told("未公示的处理情况", How.TEXT, When.DRAFT),
    "Result.note": Told("备注", How.TEXT),
    "Result.handling_note": Told("处理意见", How.TEXT),
    "Result.correction": Told("更正原因", How.TEXT),
    "Result.entered_by": Told("录入人", How.PERSON),
    "Approved.public": Told("不公示的公开说明", How.TEXT, When.UNREAD),
    "Approved.handling": Told("不公示的处理情况", How.TEXT, When.UNREAD),
    "Approved.by": Told("审批人", How.PERSON),
    "Approved.document": Told("审批文号", How.TEXT),
    "Withdrawal.by": Told("撤回决定人", How.PERSON),
    "Withdrawal.document": Told("撤回文号", How.TEXT),
    "Retracted.public": Told("录入错误、已撤回的公开说明", How.TEXT, When.DRAFT),
    "Retracted.handling": Told("录入错误、已撤回的处理情况", How.TEXT, When.DRAFT),
    "Retracted.why": Told("重新录入的原因", How.TEXT),
    "Retracted.by": Told("重新录入的批准人", How.PERSON),
    "Retracted.document": Told("重新录入的批准文号", How.TEXT),
    "Draw.secret": Told("未公开的系统随机数", How.HEX, When.UNDRAWN),
    "Draw.seed": Told("不公开的抽取的种子", How.HEX, When.UNPAGED),
    "Draw.value": Told("不公开的抽取的随机值", How.HEX, When.UNPAGED),
    "Draw.signature": Told("不公开的抽取的信标签名", How.HEX, When.UNPAGED),
    "Draw.recusals_by": Told("回避过多的批准人", How.PERSON),
    "Draw.strike_papers": Told("剔除依据", How.TEXT),
    "Draw.change_papers": Told("更换依据", How.TEXT),
    "Confirmation.by": Told("录入确认的人", How.PERSON),
    "Confirmation.sender": Told("送来确认的人", How.PERSON),
    "Supplement.paper": Told("补充抽取依据", How.TEXT),
    "Supplement.by": Told("补充抽取批准人", How.PERSON),
    "Void.by": Told("作废批准人", How.PERSON),
    "Void.paper": Told("作废依据", How.TEXT),
    "CoverageDuty.name": Told("周期义务名称", How.TEXT),
    "DutyClosure.reason": Told("漏查了结的原因", How.TEXT),
    "DutyClosure.paper": Told("漏查了结的依据材料", How.TEXT),
    "DutyClosure.approved_by": Told("漏查了结的批准人", How.PERSON),
    "VisitCap.approved_by": Told("年度检查次数上限的批准人", How.PERSON),
    "Appointment.name": Told("代理的人", How.PERSON),
    "Appointment.for_name": Told("由谁代理", How.PERSON),
    "Appointment.paper": Told("代理的文件", How.TEXT),
    "Appointment.by": Told("代理的批准人", How.PERSON),
    "Report.to": Told("上报给谁", How.TEXT),
    "Report.paper": Told("上报文号", How.TEXT),
    "Report.by": Told("登记上报的人", How.PERSON),
    "Restore.source": Told("恢复的来源", How.TEXT),
    "Restore.paper": Told("恢复的凭据", How.TEXT),
    "Restore.approved_by": Told("恢复批准人", How.PERSON),
    "PoolEntry.name": Told("企业名称", How.VALUE, When.UNNAMED),
    "PoolEntry.code": Told("统一社会信用代码", How.VALUE, When.UNNAMED),
    "PoolEntry.salt": Told("未公开的盐值", How.HEX, When.UNOPENED),
    "ExcludedEntry.name": Told("企业名称", How.VALUE, When.UNNAMED),
    "ExcludedEntry.code": Told("统一社会信用代码", How.VALUE, When.UNNAMED),
    "ExcludedEntry.salt": Told("未公开的盐值", How.HEX, When.UNOPENED),
    "InspectorEntry.name": Told("姓名", How.VALUE),
    "InspectorEntry.certificate": Told("执法证号", How.VALUE, When.UNLISTED),
    "InspectorEntry.salt": Told("未公开的盐值", How.HEX),
    "TextApproval.by": Told("审批人", How.PERSON),
    "TextApproval.document": Told("审批文号", How.TEXT),
    "Mark.basis": Told("不公开标记的依据", How.TEXT),
    "Mark.by": Told("不公开标记的决定人", How.PERSON),
}

_NUMBER = "a number or code that the program made"
_CODE = "a code of a table, whose texts everybody may read"
_TIME = "a time"
_PUBLIC = "always public"
_ITEM = "public; the private words of earlier versions are told by `strings.secrets`"
_HASH = "a hash that tells nothing"
_PLAN = "public as soon as the plan is published, and no secret before"

LEFT_OUT: Mapping[str, str] = {
    "Enterprise.number": _NUMBER, "Enterprise.kind": _CODE, "Enterprise.status": _CODE, "Enterprise.risk": _CODE,
    "Enterprise.grade": _CODE, "Enterprise.watch": _CODE, "Enterprise.region": "six digits that stand in every code",
    "Enterprise.watch_organ": "an office, which pages name as well", "Enterprise.watch_basis": "a law",
    "Enterprise.risk_source": "an office, which pages name as well", "Enterprise.status_source": "an office, which pages name as well",
    "WatchEntry.flag": _CODE, "WatchEntry.source": "an office, which pages name as well",
    "WatchEntry.organ": "an office, which pages name as well", "WatchEntry.basis": "a law",
    "TextApproval.number": "the name of a file, or a number", "TextApproval.text": "words that were approved for the public",
    "TextApproval.organ": "approved for the public", "TextApproval.decision": "approved for the public",
    "TextApproval.basis": "approved for the public",
    "Enterprise.trades": "the trades of the registry, which its counts name",
    "Enterprise.not_same_as": _NUMBER, "Enterprise.merged_into": _NUMBER,
    "Enterprise.initials": "first letters for the search of the desk, from which no name follows",
    "Inspector.number": _NUMBER, "Inspector.department": _CODE, "Inspector.role": _CODE, "Inspector.status": _CODE,
    "Inspector.section": "a section of the bureau, which its plans name", "Inspector.qualified": "codes of qualifications",
    "Inspector.initials": "first letters for the search of the desk, from which no name follows",
    "Department.number": _CODE, "Department.name": _PUBLIC, "Department.short": _PUBLIC, "Department.also": "names of an office",
    "Department.sections": "sections of an office, which plans name",
    "Recusal.number": _NUMBER, "Recusal.object": _NUMBER, "Recusal.inspector": _NUMBER, "Recusal.reason": _CODE,
    "Declaration.number": _NUMBER, "Declaration.object": _NUMBER, "Declaration.inspector": _NUMBER,
    "Declaration.side": _CODE, "Declaration.reason": _CODE,
    "Item.number": _NUMBER, "Item.name": _ITEM, "Item.department": _CODE, "Item.basis": _ITEM, "Item.subject": _ITEM,
    "Item.category": _CODE, "Item.trades": _PUBLIC, "Item.content": _ITEM, "Item.standard": _ITEM, "Item.ratio": _PUBLIC,
    "Item.methods": _CODE, "Item.level": _CODE, "Item.level_basis": _ITEM, "Item.note": _ITEM,
    "PlanLine.number": _NUMBER, "PlanLine.name": _PUBLIC, "PlanLine.items": _NUMBER, "PlanLine.category": _CODE,
    "PlanLine.direction": _CODE, "PlanLine.trades": _PUBLIC, "PlanLine.ratio": _PUBLIC, "PlanLine.section": _PUBLIC,
    "PlanLine.lead": _CODE, "PlanLine.participants": _CODE,
    "Plan.number": _NUMBER, "Plan.title": _PLAN, "Plan.document": _PLAN, "Plan.lead": _CODE, "Plan.filed_with": _PLAN, "Plan.filed_number": _PLAN,
    "CoverageDuty.number": _NUMBER, "CoverageDuty.item": _NUMBER, "CoverageDuty.who": "trades, towns and codes of the objects",
    "CoverageDuty.share": _PUBLIC, "CoverageDuty.section": "the bureau's own sections stand in its plans", "CoverageDuty.basis": "a document that is published for what it ordains",
    "Former.who": "as of CoverageDuty", "Former.share": _PUBLIC,
    "Report.number": _NUMBER, "DutyClosure.number": _NUMBER, "VisitCap.number": _NUMBER, "VisitCap.basis": "a document that is published for what it ordains", "Appointment.number": _NUMBER, "Appointment.post": "an office, which decisions name",
    "Task.items": _NUMBER, "Task.plan": _NUMBER, "Task.departments": _CODE, "Task.strata": _CODE, "Task.ratios": _PUBLIC,
    "Task.floor": _PUBLIC, "Task.where": "trades, towns and codes of the scope, which the terms of the draw say",
    "Task.state": _CODE, "Task.draws": _NUMBER, "Task.before": _CODE, "Task.publish_draw": _CODE,
    "Task.supplements": _NUMBER, "Task.cause": _CODE, "Task.objects": _NUMBER, "Task.lead": _CODE, "Task.duties": _NUMBER,
    "Decision.kind": _CODE, "Decision.reason": _CODE, "Decision.post": _PUBLIC, "Decision.at": _TIME, "Decision.department": _CODE,
    "Confirmation.department": _CODE, "Confirmation.at": _TIME, "Asked.at": _TIME, "Asked.confirmed_at": _TIME,
    "Sheet.number": _NUMBER, "Sheet.task": _NUMBER, "Sheet.draw": _NUMBER, "Sheet.object": _NUMBER, "Sheet.stratum": _CODE,
    "Sheet.items": _NUMBER, "Sheet.teams": _NUMBER, "Sheet.signature": _CODE, "Sheet.visit": _NUMBER,
    "Expert.inspector": _NUMBER, "Expert.department": _CODE,
    "Result.number": _NUMBER, "Result.task": _NUMBER, "Result.object": _NUMBER, "Result.item": _NUMBER,
    "Result.sheet": _NUMBER, "Result.code": "a code; of a result that is not public `strings.secrets` looks for its text",
    "Approved.clauses": "words of other fields, which are looked for there",
    "TextApproval.clauses": "words of other fields, which are looked for there",
    "Approved.code": "a code; of a result that is not public `strings.secrets` looks for its text",
    "EarlierApproval.code": "a code of a result that its page says was corrected", "EarlierApproval.at": _TIME, "Retracted.approved_at": _TIME,
    "Withdrawal.reason": _CODE, "Withdrawal.at": _TIME, "Approved.at": _TIME, "Retracted.code": "a code, public as a count by reason alone",
    "Draw.number": _NUMBER, "Draw.task": _NUMBER, "Draw.plan": _NUMBER, "Draw.commitment": "public in freezes.tsv",
    "Draw.terms": "public from the freeze on; hashes of a draw without a page are told by `strings.secrets`",
    "Draw.frozen_at": _TIME, "Draw.entropy": _CODE, "Draw.expected_at": _TIME, "Draw.level": _CODE, "Draw.state": _CODE,
    "Draw.mask": _CODE, "Draw.tokens": "time stamps of the commitment, public with the evidence", "Draw.expires_at": _TIME, "Draw.drawn_on": _TIME, "Draw.issue": "public in every announcement of the lottery",
    "Draw.strike_reasons": _CODE, "Draw.change_reasons": _CODE,
    "Typed.value": "a number that was typed by mistake", "Typed.at": _TIME, "Typed.corrected_at": _TIME,
    "Typed.by": _PUBLIC, "Typed.paper": _PUBLIC, "Void.office": _PUBLIC, "Supplement.office": _PUBLIC,
    "Draw.value_at": _TIME, "Draw.witnesses": _PUBLIC, "Draw.confirmed_at": _TIME,
    "Draw.pools": "ids made for the draw alone", "Draw.matched_at": _TIME, "Draw.seal": "public in freezes.tsv",
    "Witness.kind": _CODE, "Witness.who": _PUBLIC, "Witness.at": _TIME, "Witness.ref": _PUBLIC,
    "Drawn.number": _NUMBER, "Drawn.stratum": _CODE, "Drawn.ticket": _HASH, "JournalRef.head": _HASH,
    "Strike.number": _NUMBER, "Strike.reason": _CODE, "Strike.at": _TIME, "Strike.replaced_by": _NUMBER,
    "Team.object": _NUMBER, "Team.department": _CODE, "Team.inspectors": "ids made for the draw alone",
    "Change.object": _NUMBER, "Change.department": _CODE, "Change.out": "an id made for the draw alone",
    "Change.reason": _CODE, "Change.at": _TIME, "Change.in_": "an id made for the draw alone",
    "Supplement.kind": _CODE, "Supplement.parent": _NUMBER, "Supplement.reason": _CODE,
    "Void.reason": _CODE, "Void.at": _TIME, "Void.lines": _NUMBER,
    "Restore.number": _NUMBER, "Restore.at": _TIME, "Restore.reason": _CODE, "Restore.post": _PUBLIC, "Restore.archive": _HASH,
    "LostFreeze.draw": "public in freezes.tsv", "LostFreeze.state": _CODE, "LostFreeze.seal": "public in freezes.tsv", "LostFreeze.now": _CODE,
    "DrawLists.number": _NUMBER, "DrawLists.recusals": "ids made for the draw alone",
    "PoolEntry.number": _NUMBER, "PoolEntry.object": _NUMBER, "PoolEntry.stratum": _CODE, "PoolEntry.items": _NUMBER,
    "ExcludedEntry.number": _NUMBER, "ExcludedEntry.object": _NUMBER, "ExcludedEntry.reason": _CODE,
    "ExcludedEntry.why": _CODE,
    "InspectorEntry.id": "an id made for the draw alone", "InspectorEntry.inspector": _NUMBER,
    "Enterprise.marks": "the earlier form of a mark, `field:kind:basis`", "Mark.field": "the name of a field", "Mark.kind": _CODE,
}  # fmt: skip
"""Text fields that are not looked for, each with its reason. Counts, dates and yes-or-no are looked for only where they are marked."""


def texts(record: msgspec.Struct) -> Iterator[tuple[str, str, msgspec.Struct]]:
    """(field as `Class.field`, text, the record that holds it), of a record and of all that it is made of; empty texts left out."""
    kind = type(record).__name__
    for name in record.__struct_fields__:
        yield from _texts(getattr(record, name), f"{kind}.{name}", record)


def _texts(value: object, field: str, holder: msgspec.Struct) -> Iterator[tuple[str, str, msgspec.Struct]]:
    if isinstance(value, str):
        if value:
            yield field, value, holder
    elif isinstance(value, msgspec.Struct):
        yield from texts(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one, field, holder)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one, field, holder)
