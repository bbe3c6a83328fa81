"""处理决定: what was decided about a task beside its course, with reason, who approved it and the paper (docs/domain.md, Life of one check)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from rules.base.codes import TASK_REASONS
from rules.base.dates import day_text
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, parse_columns
from rules.base.passphrase import name_in
from rules.base.personal import personal_number

__all__ = [
    "ASKED",
    "KINDS",
    "LEADER",
    "Decision",
    "HandedOver",
    "decision_text",
    "extensions",
    "held_from",
    "parse_decision",
    "post_problems",
]

KINDS = {
    "extend": "延长", "cancel": "取消", "suspend": "中止", "resume": "恢复", "delete": "删除", "reconfirm": "重新确认",
    "put_off": "改期",
}  # fmt: skip
"""What can be decided, and its word."""

LEADER = "负责人"
"""The post that stands where none is typed."""

_REASON = Column(
    "reason", "原因", Kind.CHOICE, required=True, choices=TASK_REASONS, hint="公开的只有这几个字", width=24
)
_WHY = Column("why", "说明", hint="内部留存，不公开", width=40)
_APPROVED = (
    Column("by", "批准人", required=True, hint="负责人姓名；内部留存，不公开", width=20),
    Column("post", "批准人职务", hint="公开，如 分管局长；留空写“负责人”", width=20),
    Column("paper", "依据", required=True, hint="批准文件的文号；内部留存，不公开", width=32),
)
ASKED: Mapping[str, tuple[Column, ...]] = {
    "extend": (
        Column("until", "延到", Kind.DATE, required=True, width=12),
        Column("batch", "批次", Kind.INTEGER, hint="只延长这一批；留空为整个任务", width=8),
        _REASON,
        *_APPROVED,
        _WHY,
    ),
    "suspend": (Column("until", "中止到", Kind.DATE, required=True, width=12), _REASON, *_APPROVED, _WHY),
    "cancel": (_REASON, *_APPROVED, _WHY),
    "delete": (_REASON, _WHY),
    "reconfirm": (_REASON, _WHY),
}
"""What is typed for each kind; nothing for a resumption, nor for a draft that begins later than the day on which it should have."""


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision. kind: a key of KINDS. reason: a code of TASK_REASONS, public as its word; why, by, paper: private; post: of `by`, public.

    at: the time of the act, ISO 8601. batch: from 1, 0 for the whole task. before, until: the last day that was, and that is now (extend), the first
    day (put_off); until: the last day of a suspension. department: whose confirmation is asked again ("" for all).
    """

    kind: str
    reason: str
    why: str = ""
    by: str = ""
    post: str = ""
    paper: str = ""
    on: date
    at: str
    batch: int = 0
    before: date | None = None
    until: date | None = None
    department: str = ""


class HandedOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """移交. name: who had the task until then, private. on: the day on which somebody else got it."""

    name: str
    on: date


def post_problems(post: str, by: str, where: str) -> list[Problem]:
    """What a post must not hold, which is public beside what was decided: the name of who approved, a personal number."""
    if name_in(post, by):
        return [Problem("职务是公开的，里面不能有姓名，请只写职务", where, "批准人职务")]
    kind = personal_number(post)
    return [Problem(f"含有{kind}，将向社会公开的文字里不能有，请删去", where, "批准人职务")] if kind else []


def parse_decision(
    kind: str, raw: Mapping[str, str], *, today: date, at: str, where: str, **known: Any
) -> tuple[Decision | None, list[Problem]]:
    """A decision from text by column name (ASKED), or every problem at its field. known: fields that were not typed."""
    columns = ASKED.get(kind, ())
    values, problems = parse_columns(columns, {column.name: raw.get(column.name, "") for column in columns}, where)
    problems += post_problems(values.get("post", ""), values.get("by", ""), where)
    if problems:
        return None, problems
    if "by" in values:
        values["post"] = values["post"] or LEADER
    return Decision(kind=kind, on=today, at=at, **{"reason": "", **values, **known}), []


def decision_text(decision: Decision) -> str:
    """One decision for the office: what, why, who approved, on what paper."""
    words = [f"{day_text(decision.on)} {KINDS.get(decision.kind, decision.kind)}"]
    if decision.batch:
        words.append(f"第 {decision.batch} 批")
    if decision.until is not None:
        words.append(f"到 {day_text(decision.until)}")
    if decision.before is not None:
        words.append(f"（原 {day_text(decision.before)}）")
    details = [
        TASK_REASONS.text(decision.reason), decision.why,
        f"批准人 {decision.by}（{decision.post}）" if decision.by else "", f"依据 {decision.paper}" if decision.paper else "",
    ]  # fmt: skip
    said = "，".join(filter(None, details))
    return "".join(words) + (f"：{said}" if said else "")


def held_from(decisions: Sequence[Decision]) -> date | None:
    """The day on which the suspension began that goes on, however often its end was put off; None where none does."""
    began: date | None = None
    for one in decisions:
        if one.kind == "suspend":
            began = began or one.on
        elif one.kind == "resume":
            began = None
    return began


def extensions(decisions: Sequence[Decision], number: int, end: date) -> Iterator[tuple[date, date]]:
    """(last day until then, day of the decision) of each extension of a batch (from 1; 0: of the whole task), the last first. end: its last day now."""
    for one in reversed(decisions):
        if one.kind == "extend" and one.before is not None and one.until == end and one.batch in {0, number}:
            end = one.before
            yield end, one.on
