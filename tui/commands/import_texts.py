"""What the command line says of an import."""

from collections import Counter
from collections.abc import Mapping

from acts.registry.importing import ImportReport
from rules.importing.causes import told_by_cause
from rules.importing.questions import unanswered
from rules.importing.sheet import SheetText
from tui.commands.outside import places_text

__all__ = ["report_lines"]

SHOWN = 20
"""How many changed rows are listed one by one."""
STATES = {
    "new": "新增",
    "changed": "修改",
    "same": "无变化",
    "rejected": "不能导入",
    "unknown": "名录里没有",
    "left": "按对照不导入",
}


def report_lines(report: ImportReport, sheet: SheetText, gone: Mapping[str, str], *, dry_run: bool) -> list[str]:
    """What was told of a file, what is wrong by its cause, what must be answered, what changes, and the counts.
    gone: of records that a full list has not, number → the status that they get."""
    tellings = told_by_cause(told for told in sheet.told if told.what != "gone" or len(gone) < len(report.gone))
    text = [f"  {told.text}{f'（{places_text(told)}）' if told.lines else ''}" for told in tellings]
    text += [f"  · {problem}" for problem in report.by_cause]
    if dry_run:
        text += [f"  ？{unanswered(question)}" for question in sheet.open_questions]
    text += _changes(report, gone)
    if report.ignored:
        text.append(f"没有用到的列：{'、'.join(report.ignored)}")
    return [*text, _outcome(report, gone, dry_run=dry_run)]


def _outcome(report: ImportReport, gone: Mapping[str, str], *, dry_run: bool) -> str:
    """How many rows came to what, and how many records of which a full list says nothing get which status."""
    counts = {**report.counts, "unknown": len(report.unknown), "left": sum(row.state == "left" for row in report.rows)}
    said = [f"{STATES[state]} {n}" for state, n in counts.items() if n]
    said += [f"名单里没有的改成{status} {n}" for status, n in Counter(gone.values()).items()]
    return f"{'预览（没有保存）' if dry_run else '已导入'}{report.noun}：{'，'.join(said) or '没有内容'}"


def _changes(report: ImportReport, decided: Mapping[str, str]) -> list[str]:
    """The rows that change a record, those of records that we have not, the records that a full list has not."""
    changed = [
        f"  第 {row.line} 行 {row.number} {row.name}：{'；'.join(row.changes)}"
        for row in report.rows
        if row.state == "changed"
    ]
    text = changed[:SHOWN]
    if len(changed) > SHOWN:
        text.append(f"  另有 {len(changed) - SHOWN} 行修改（--json 可看全部）")
    text += _some([f"  第 {row.line} 行 {row.name}" for row in report.unknown], "名录里没有的，没有登记：", "行")
    gone = [(f"  {row.number} {row.name}", decided.get(row.number, "")) for row in report.gone]
    text += _some([f"{row}：改成{status}" for row, status in gone if status], "全量名单里没有，要改状态的：", "家")
    text += _some([row for row, status in gone if not status], "全量名单里没有的：", "家")
    return text


def _some(lines: list[str], heading: str, unit: str) -> list[str]:
    """The first of these lines under a heading; nothing where there is none."""
    more = [f"  另有 {len(lines) - SHOWN} {unit}（--json 可看全部）"] if len(lines) > SHOWN else []
    return [heading, *lines[:SHOWN], *more] if lines else []
