"""公开文字的审批: every free text that goes out, beside the results, with who approved exactly which words (disclosure.md).

An announcement, an attachment, an entry of the blacklist, the scope of a task; names and words of items, plan lines and tasks where
something in them looks personal or private (`NAMES`). What is public is what the approval holds: words that were
changed since wait for an approval of their own, and until then the public reads the former ones.
"""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.canonical import digest
from rules.base.codes import CAUSES
from rules.base.errors import Problem
from rules.base.fields import Record
from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from rules.registry.selector import CLASS_FIELDS, FIELDS, values_text
from rules.registry.watch import WatchEntry, entries_of, in_force, is_over
from rules.work.task import Task

__all__ = [
    "KINDS", "NAMES", "SCOPE_WAITS", "TextApproval", "Words", "attachment_key", "attachment_words", "blacklist_key", "blacklist_problems",
    "blacklist_words", "has_free_scope", "is_blacklisted", "item_parts", "kind_of", "page_key", "page_words", "plan_parts", "scope_key", "scope_text", "scope_words",
]  # fmt: skip

KINDS = {
    "page": "公告", "attachment": "附件", "blacklist": "黑名单", "scope": "抽查范围", "task": "任务名称", "plan": "年度计划", "item": "抽查事项",
}  # fmt: skip
"""Kind of a text, the first part of its key → what it is called."""

NAMES = frozenset({"task", "plan", "item"})
"""Kinds that are asked about only where something in them looks personal or private; everything else of them passes silently."""

SCOPE_WAITS = "检查范围待审批后公布"
"""What the public reads of a scope that is not approved yet."""


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is approved. text: the words (an announcement with its head; the reason of an entry); of an attachment the SHA-256 of its bytes.

    organ, decision, basis, start, until: of an entry of the blacklist, who decided, the document's number, the legal basis, first and last day.
    """

    text: str
    organ: str = ""
    decision: str = ""
    basis: str = ""
    start: date | None = None
    until: date | None = None

    def labelled(self, kind: str) -> tuple[tuple[str, str], ...]:
        """(label, text) of every part, as a person reads it. kind: a key of KINDS."""
        if kind != "blacklist":
            return ((KINDS[kind], self.text),)
        return (
            ("列入原因", self.text), ("列入机关", self.organ), ("列入文号", self.decision), ("列入依据", self.basis),
            ("列入日期", str(self.start or "")), ("移出日期", str(self.until or "移出之日")),
        )  # fmt: skip


class TextApproval(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An approval. number: what it approves, `page/<slug>`, `attachment/<name>`, `blacklist/<object>`, `scope/<task>`, `task/<number>`, `plan/<number>`, `item/<number>`.

    text, organ, decision, basis, start, until: the words, as `Words` has them. by, document, on: who approved, under which number, on which
    day. doubts: how many places that look personal or private were read. clauses: the words of them that may stand; of kinds of NAMES, which
    are asked about again only where something else is lit.
    """

    table: ClassVar[str] = "text_approvals"

    text: str
    organ: str = ""
    decision: str = ""
    basis: str = ""
    start: date | None = None
    until: date | None = None
    by: str
    document: str
    on: date
    doubts: int = 0
    clauses: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        """What was approved."""
        return Words(**{name: getattr(self, name) for name in Words.__struct_fields__})


def kind_of(key: str) -> str:
    """The kind of a text (a key of KINDS) by its key; "" for a key that is none.

    >>> kind_of("page/2024-plan"), kind_of("plan")
    ('page', '')
    """
    kind, slash, rest = key.partition("/")
    return kind if slash and rest and kind in KINDS else ""


# ---- announcements and attachments


def page_key(slug: str) -> str:
    """The key of an announcement."""
    return f"page/{slug}"


def page_words(source: str) -> Words:
    """The words of an announcement: its file as it is read, head included; an editor's line ends and BOM are no words."""
    return Words(text=source.removeprefix("\ufeff").replace("\r\n", "\n"))


def attachment_key(name: str) -> str:
    """The key of an attachment."""
    return f"attachment/{name}"


def attachment_words(content: bytes) -> Words:
    """What stands for the bytes of an attachment."""
    return Words(text=digest(content))


# ---- the blacklist


def is_blacklisted(enterprise: Enterprise, on: date) -> bool:
    """Whether an object is on the blacklist, or will be: its last day is not over."""
    return _decided(enterprise, on) is not None


def _decided(enterprise: Enterprise, on: date) -> WatchEntry | None:
    """The entry of the blacklist that is in force on a day, else the next one; None where each is over."""
    entries = [one for one in entries_of(enterprise) if one.flag == "blacklist" and not is_over(one, on)]
    return min(entries, key=lambda one: (not in_force(one, on), one.since or date.min), default=None)


def blacklist_key(number: str) -> str:
    """The key of an object's entry of the blacklist."""
    return f"blacklist/{number}"


def blacklist_words(enterprise: Enterprise, on: date) -> Words:
    """The entry as it would be public, by what is recorded of it on a day."""
    entry = _decided(enterprise, on) or WatchEntry(flag="blacklist")
    return Words(
        text=entry.reason,
        organ=entry.organ,
        decision=entry.document,
        basis=entry.basis,
        start=entry.since,
        until=entry.until,
    )


def blacklist_problems(words: Words, number: str) -> list[Problem]:
    """What an entry lacks to be public: nobody is named without a recorded decision, its document and its legal basis (003 三(一)4)."""
    parts = (
        ("重点监管原因", words.text), ("列入机关", words.organ), ("列入文号", words.decision), ("列入依据", words.basis),
        ("列入日期", words.start),
    )  # fmt: skip
    cure = "没有决定和依据的不能公开，请在检查对象名录里补上"
    return [Problem(f"没有填写；{cure}", number, label) for label, value in parts if not value]


# ---- names and words of items, plan lines and tasks


def item_parts(item: Item, earlier: Iterable[Item] = ()) -> tuple[tuple[str, str], ...]:
    """(label, text) of every text of an item that somebody typed, of earlier versions too where they differ: all of them are public."""
    parts = [(label, getattr(one, name)) for name, label in _ITEM_TEXTS.items() for one in (item, *earlier)]
    return tuple(dict.fromkeys((label, text) for label, text in parts if text))


_ITEM_TEXTS = {
    "name": "事项名称", "basis": "抽查依据", "subject": "检查主体", "content": "抽查内容", "standard": "标准和要点",
    "level_basis": "不公开依据", "note": "备注",
}  # fmt: skip


def plan_parts(line: PlanLine) -> tuple[tuple[str, str], ...]:
    """The same of a plan line."""
    return tuple((label, text) for label, text in (("计划名称", line.name), ("责任科室", line.section)) if text)


def duty_parts(duty: CoverageDuty) -> tuple[tuple[str, str], ...]:
    """The same of a coverage duty; its name is nobody's."""
    return tuple((label, text) for label, text in (("责任科室", duty.section), ("依据", duty.basis)) if text)


def document_parts(plan: Plan) -> tuple[tuple[str, str], ...]:
    """The same of the plan of a year as a document."""
    parts = (
        ("标题", plan.title),
        ("文号", plan.document),
        ("备案机关", plan.filed_with),
        ("备案编号", plan.filed_number),
    )
    return tuple((label, text) for label, text in parts if text)


# ---- the scope of a task


def has_free_scope(task: Task) -> bool:
    """Whether a task's scope is words that somebody typed; the others are the program's own sentences."""
    return bool(task.where) and not task.cause


def scope_key(number: str) -> str:
    """The key of a task's scope."""
    return f"scope/{number}"


def scope_words(task: Task) -> Words:
    """The scope as it would be public."""
    return Words(text=scope_text(task))


def scope_text(task: Task, *, masked: bool = False) -> str:
    """How a task narrows its scope, in Chinese: 行业：旅馆业、网吧; for a check with a cause, that its objects were named.

    masked: the class that the scope names is not said, for it would be the class of everybody on the list.
    """
    if task.cause:
        return f"因{CAUSES.text(task.cause)}指定 {len(task.objects)} 个检查对象，不是随机抽取"
    labels = {field: label for label, field in FIELDS.items()}
    return "；".join(
        f"{labels[field]}：{'不公开' if masked and field in CLASS_FIELDS else values_text(field, values)}"
        for field, values in task.where.items()
    ) or ("周期检查到期的对象" if task.duties else "所选事项涉及的全部检查对象")
