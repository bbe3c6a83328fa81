"""依法删除: which personal information may be erased, on what ground, and what remains (个人信息保护法 第四十七条).

Erased are the words themselves, in the record as it stands and in every version of it that the journal holds. What remains: that there was a
version, when, by whom, its hash; and this record, which says what was erased, on what ground and who decided. Names, codes and
certificates that stand in a frozen draw are evidence of an act of office and are kept (第四十七条 第二款; 行政处罚法 第四十七条 全过程记录).
So of an inspector who has left the register's name and telephone go, his number stays, and the frozen lists, whose commitments open with
nothing else, keep name and certificate; `KEPT_OF_INSPECTOR` says so before and after.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from rules.base.codes import ERASURE_BASES
from rules.base.errors import Problem
from rules.base.fields import Record

__all__ = ["ERASABLE", "KEPT_OF_INSPECTOR", "Erasure", "document_holds", "emptied", "holds", "problems", "read_fields"]

ERASABLE: Mapping[str, Mapping[str, str]] = {
    "enterprises": {
        "legal_representative": "法定代表人", "phone": "联系电话", "address": "经营地址", "registered_address": "注册地址",
        "watch_reason": "重点监管原因", "status_reason": "状态原因", "notes": "备注",
    },
    "inspectors": {"name": "姓名", "phone": "联系电话"},
    "results": {"handling_note": "处理意见", "note": "备注"},
    "recusals": {"note": "说明", "ended_why": "结束原因"},
    "declarations": {"declarant": "申请人", "note": "说明"},
    "appointments": {"name": "代理人", "for_name": "代理谁"},
    "text_approvals": {"text": "批准公开的文字"},
}  # fmt: skip
"""table → field → its label. Every other field is public by law, or part of the evidence of an act of office."""

_PARTS: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("enterprises", "watch_reason"): ("watch_entries", ("reason", "ended_why")),
}
"""(table, field) → (a field that is a list, the fields of its parts) that hold the same words and go with them."""

KEPT_OF_INSPECTOR = "编号、部门、执法证号留在名录里：结果、记录表和抽取都用编号指他"
"""What the register keeps of an inspector whose name was erased."""


class Erasure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One erasure. number: `X-0001`. of, record, ids: table, number and document ids of what was erased; fields: its fields, () for the whole record.

    places: (seq, place in the line) of every body that the journal held; entry: the seq of the erasure itself.
    basis: a code of ERASURE_BASES. document: of the decision. approved_by: who decided. at: when it was done.
    """

    table: ClassVar[str] = "erasures"

    of: str
    record: str
    ids: tuple[int, ...]
    fields: tuple[str, ...]
    basis: str
    document: str
    approved_by: str
    at: str
    places: tuple[tuple[int, int], ...]
    entry: int


def holds(record: Record, field: str) -> bool:
    """Whether a field of a record, or a part of it that goes with the field, has words."""
    among, parts = _PARTS.get((record.table, field), ("", ()))
    entries = getattr(record, among) if among else ()
    return bool(getattr(record, field)) or any(getattr(one, part) for one in entries for part in parts)


def document_holds(table: str, document: Mapping[str, Any], field: str) -> bool:
    """The same of a version as the journal has it, of whatever program."""
    among, parts = _PARTS.get((table, field), ("", ()))
    return bool(document.get(field)) or any(one.get(part) for one in document.get(among) or () for part in parts)


def emptied(record: Record, fields: Sequence[str]) -> dict[str, Any]:
    """What a record's fields become when these are erased."""
    changes: dict[str, Any] = dict.fromkeys(fields, "")
    for field in fields:
        among, parts = _PARTS.get((record.table, field), ("", ()))
        if among and getattr(record, among):
            gone = dict.fromkeys(parts, "")
            changes[among] = tuple(msgspec.structs.replace(one, **gone) for one in getattr(record, among))
    return changes


def read_fields(table: str, words: Sequence[str]) -> tuple[tuple[str, ...], list[Problem]]:
    """The fields that a person means by their labels or names; problems for what is not of this list."""
    erasable = ERASABLE.get(table, {})
    by_word = {**{name: name for name in erasable}, **{label: name for name, label in erasable.items()}}
    listed = "、".join(erasable.values())
    problems = [
        Problem(f"“{word}”不能依法删除；可以删除的有：{listed or '没有'}", field="字段")
        for word in words
        if word not in by_word
    ]
    return tuple(dict.fromkeys(by_word[word] for word in words if word in by_word)), problems


def problems(*, basis: str, document: str, approved_by: str) -> list[Problem]:
    """What is missing in a decision to erase: a basis of the law, a document, who approved."""
    problems = []
    if basis not in ERASURE_BASES:
        available = "、".join(f"{row.code}（{row.text}）" for row in ERASURE_BASES)
        problems.append(Problem(f"没有“{basis}”，可用：{available}", field="依据"))
    problems += [
        Problem("必须填写", field=label)
        for label, text in (("文号", document), ("批准人", approved_by))
        if not text.strip()
    ]
    return problems
