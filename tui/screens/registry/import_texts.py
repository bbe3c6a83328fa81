"""What an import says of a file: its rows and headings, in words."""

from collections.abc import Mapping, Sequence

from acts.registry.importing import ImportRow
from db.exchange.reading import SheetText
from rules.base.fields import Column
from tui.widgets.columns import TableColumn
from tui.wording import without_commands

__all__ = ["REPORT_COLUMNS", "STATES", "headings_text", "problem_text", "summary"]

STATES = {"new": "新增", "changed": "修改", "same": "无变化", "rejected": "不能导入"}
_TONES = {"new": "good", "changed": "accent", "same": "muted", "rejected": "bad"}


def summary(counts: Mapping[str, int]) -> str:
    """The outcome of the rows: 新增 3，修改 2，不能导入 1."""
    return "，".join(f"{text} {counts[state]:,}" for state, text in STATES.items() if counts[state]) or "没有内容"


def _what(row: ImportRow) -> str:
    if row.problems:
        return "；".join(problem_text(problem.field, problem.message) for problem in row.problems)
    return "；".join(row.changes)


def problem_text(field: str, message: str) -> str:
    """A problem without the command that it names."""
    text = without_commands(message)
    return f"{field}：{text}" if field else text


REPORT_COLUMNS: tuple[TableColumn[ImportRow], ...] = (
    TableColumn("行", 6, lambda row: str(row.line), align="right"),
    TableColumn("结果", 8, lambda row: STATES[row.state], style=lambda row: _TONES[row.state]),
    TableColumn("名称", 24, lambda row: row.name or row.number),
    TableColumn("改了什么，或为什么不能导入", 0, _what, style=lambda row: "bad" if row.state == "rejected" else ""),
)


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
