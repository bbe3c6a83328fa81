"""批量修改 in words: what was typed, what will change, for command line and desk."""

from collections.abc import Sequence

import msgspec

from acts.finding.batch import BatchPlan
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, find_column
from rules.importing.causes import Cause, causes

__all__ = ["SHOWN", "batch_lines", "batch_payload", "typed_fields"]

SHOWN = 20
"""How many of the records are named."""


def typed_fields(columns: Sequence[Column], typed: Sequence[str]) -> dict[str, str]:
    """栏目=值, as often as it was typed, as raw text by column name; Refused for a field that there is not, or named twice."""
    raw: dict[str, str] = {}
    for one in typed:
        label, sign, value = one.replace("＝", "=", 1).partition("=")
        column = find_column(columns, label) if sign else None
        if column is None:
            known = "、".join(column.label for column in columns)
            raise Refused(Problem(f"“{one}”应写成 栏目=值，栏目是 {known} 之一", field="--field"))
        if column.name in raw:
            raise Refused(Problem(f"{column.label} 写了两次，请去掉一次", field="--field"))
        raw[column.name] = value.strip()
    return raw


def batch_lines(plan: BatchPlan, chosen: int) -> list[str]:
    """How many records there are and what becomes of them; the first by name."""
    counted = f"选中 {chosen} 条：要改 {len(plan.rows)} 条，已经是这样的 {plan.same} 条"
    if plan.problems:
        counted += f"，不能改的 {len({problem.where for problem in plan.problems})} 条"
    lines = [
        counted,
        *([f"注意：{plan.leaving}"] if plan.leaving else []),
        *(f"  {row.number} {row.name}：{'；'.join(row.changes)}" for row in plan.rows[:SHOWN]),
    ]
    if len(plan.rows) > SHOWN:
        lines.append(f"  …另有 {len(plan.rows) - SHOWN} 条")
    return [*lines, *(f"  不能改：{_cause_text(cause)}" for cause in causes(plan.problems)[:SHOWN])]


def _cause_text(cause: Cause) -> str:
    """What is wrong once, with how many records it is wrong of and the first of them."""
    what = f"{cause.field}：{cause.text}" if cause.field else cause.text
    more = f" 等 {cause.count:,} 条" if cause.count > len(cause.lines) else ""
    return f"{'、'.join(cause.lines)}{more}：{what}" if cause.lines else what


def batch_payload(plan: BatchPlan, chosen: int) -> dict[str, object]:
    """The same for a program."""
    problems = [str(problem) for problem in plan.problems]
    return {
        "chosen": chosen,
        "changed": len(plan.rows),
        "same": plan.same,
        "leaving": plan.leaving,
        "rows": msgspec.to_builtins(plan.rows),
        "rejected": problems,
    }
