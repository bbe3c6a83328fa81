"""What an import says of a file: its rows and headings, in words."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from acts.registry.importing import ImportReport, ImportRow
from rules.base.fields import Column, Record, show
from rules.importing.sheet import SheetText
from rules.importing.told import Told
from tui.widgets.columns import TableColumn
from tui.wording import without_commands

__all__ = [
    "REPORT_COLUMNS",
    "STATES",
    "gone_rows",
    "headings_text",
    "odd_text",
    "outcome_text",
    "problem_text",
    "said_of",
    "summary",
]

STATES = {
    "new": "新增",
    "changed": "修改",
    "same": "无变化",
    "rejected": "不能导入",
    "unknown": "名录里没有",
    "left": "不导入",
    "gone": "名单上没有了",
    "ended": "移出",
}
_TONES = {"new": "good", "changed": "accent", "same": "muted", "rejected": "bad", "unknown": "muted", "left": "muted"}


def summary(counts: Mapping[str, int]) -> str:
    """The outcome of the rows: 新增 3，修改 2，不能导入 1."""
    return "，".join(f"{text} {counts[state]:,}" for state, text in STATES.items() if counts.get(state)) or "没有内容"


def outcome_text(report: ImportReport) -> str:
    """The outcome of a file, with what its list no longer names and what the registry does not have."""
    counts = {**report.counts, "unknown": len(report.unknown), "gone": len(report.gone)}
    return summary(counts)


def gone_rows(report: ImportReport, decided: Mapping[str, str]) -> tuple[ImportRow, ...]:
    """What a list no longer names, each with what becomes of it. decided: number → status."""
    return tuple(
        dataclasses.replace(
            row, changes=(f"改成{decided[row.number]}" if row.number in decided else "不动；回车可以改",)
        )
        if row.state == "gone"
        else row
        for row in report.gone
    )


def said_of(row: ImportRow, report: ImportReport, columns: Sequence[Column]) -> list[str]:
    """All that is to be said of a row: what is wrong, what changes, of a new one every field as it will be stored."""
    lines = [problem_text(problem.field, problem.message) for problem in row.problems] or list(row.changes)
    if row.state == "new":
        record = next((one for one in report.records if one.number == row.number), None)
        lines += _stored_texts(record, columns) if record is not None else []
    return lines or [STATES[row.state]]


def _stored_texts(record: Record, columns: Sequence[Column]) -> list[str]:
    """Every field of a record as it will be stored, without the empty ones."""
    texts = (
        (column.label, show(column, getattr(record, column.name, ""))) for column in columns if column.name != "number"
    )
    return [f"{label}：{text}" for label, text in texts if text]


def _what(row: ImportRow) -> str:
    if row.problems:
        return "；".join(problem_text(problem.field, problem.message) for problem in row.problems)
    return "；".join(row.changes)


def problem_text(field: str, message: str) -> str:
    """A problem without the command that it names, and without the file of answers: on the desk one answers here."""
    text = without_commands(message.partition("；在对照的 [pairs] 里写")[0])
    return f"{field}：{text}" if field else text


REPORT_COLUMNS: tuple[TableColumn[ImportRow], ...] = (
    TableColumn("行", 6, lambda row: str(row.line or ""), align="right"),
    TableColumn("结果", 12, lambda row: STATES[row.state], style=lambda row: _TONES.get(row.state, "accent")),
    TableColumn("名称", 24, lambda row: row.name or row.number),
    TableColumn("改了什么，或为什么不能导入", 0, _what, style=lambda row: "bad" if row.state == "rejected" else ""),
)


def odd_text(told: Iterable[Told]) -> str:
    """How many values hardly can be, before all else that is said; "" where none is odd."""
    odd = sum(one.count for one in told if one.what == "odd")
    return f"{odd:,} 处像是不对，请核对（F6）；" if odd else ""


def headings_text(sheet: SheetText, columns: Sequence[Column]) -> str:
    """How the headings were matched: those with other names here, and those that are not used."""
    labels = {column.name: column.label for column in columns}
    other = [
        f"{heading}→{labels[name]}" for heading, name in sheet.headings.items() if heading.strip("*") != labels[name]
    ]
    parts = [f"认出 {len(sheet.headings)} 列"]
    if other:
        parts.append(f"按意思对应：{'、'.join(other)}")
    if sheet.ignored:
        parts.append(f"没有用到：{'、'.join(sheet.ignored)}")
    return "；".join(parts)
