"""import of a list of another office: flags, status, risk class of objects that we know; our own list of flags."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click
import msgspec

from acts.base.office import Office
from acts.registry import outside
from acts.registry.importing import ImportReport, ImportRow
from rules.base.codes import OBJECT_STATUS, WATCH_FLAGS
from rules.base.errors import Problem, Refused
from rules.importing.causes import told_by_cause
from rules.importing.mapping import ImportMapping
from rules.importing.outside import KINDS, PARTIAL, SOURCE_OF
from rules.importing.questions import unanswered
from rules.importing.sheet import SheetText
from rules.importing.tables import Source
from rules.importing.told import Told
from tui.session import Session

__all__ = ["outside_mode", "outside_options", "places_text", "said_of_others", "take_outside"]

_MODES = ("flags", "status", "risk")
SHOWN = 20
"""How many rows of one kind are named one by one."""


def outside_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of an import that say what a list of another office leaves open: flag, status, source, date, partial."""
    flags = "、".join(row.text for row in WATCH_FLAGS)
    states = "、".join(row.text for row in OBJECT_STATUS)
    options = (
        click.option("--flag", default="", metavar="标记", help=f"flags 名单是哪一种标记：{flags}"),
        click.option("--status", default="", metavar="状态", help=f"status 名单上的改成什么：{states}"),
        click.option("--source", default="", metavar="单位", help="别的单位的名单是谁的"),
        click.option("--date", default="", metavar="日期", help="别的单位的名单是哪一天的"),
        click.option("--partial", is_flag=True, help="flags 名单只有新列入或移出的：名单上没有的不结束"),
        click.option("--whole", is_flag=True, help="flags 名单是全部在列的：名单上没有的移出"),
    )
    for option in reversed(options):
        command = option(command)
    return command


def said_of_others(*, flag: str, status: str, source: str, date: str, partial: bool, whole: bool) -> dict[str, str]:
    """What those options say, by name, without empty ones."""
    parts = {"partial": "yes" if partial else "", "whole": "yes" if whole else ""}
    values = {"flag": flag, "status": status, "source": source, "date": date, **parts}
    return {name: value for name, value in values.items() if value}


def take_outside(
    session: Session, office: Office, mode: str, source: Source, name: str, mapping: ImportMapping, said: Mapping[str, str], told: Sequence[Told],
    *, dry_run: bool, skip_rejected: bool, write: Callable[[SheetText], str],
) -> None:  # fmt: skip
    """Import a file that is of another office, or our own list of flags. told: what has been told of it before. write: a preview writes its
    answers and questions as a mapping, where one was asked for: its path, "" where not.
    """
    mapping = msgspec.structs.replace(mapping, mode=mode, answers={**mapping.answers, **_answers(mode, said)})
    sheet = outside.read_outside(office, mode, source, mapping)
    if sheet.problems:
        raise Refused(*sheet.problems)
    stopping = [one for one in sheet.open_questions if one.kind != "value" or not skip_rejected]
    if stopping and not dry_run:
        raise Refused(*map(outside.asked, stopping))
    open_questions = [outside.asked(one) for one in sheet.open_questions]
    written = write(replace(sheet, answers=mapping)) if dry_run and mode != outside.OWN else ""
    report = _judged(office, mode, sheet, mapping, name, written)
    if not dry_run:
        kept = outside.answers_to_keep(office, source, mapping, name) if mode != outside.OWN else None
        outside.apply_outside(office, report, name, skip_rejected=skip_rejected, also=kept)
    everything = (*told, *report.told)
    session.output(
        [*map(str, open_questions), *_text(report, everything, dry_run=dry_run), *_how(written)], mode=mode, counts=_counts(report), ignored=report.ignored, dry_run=dry_run,
        told=[msgspec.to_builtins(one) for one in everything], rows=[_row(row) for row in (*report.rows, *report.unknown)],
        gone=[_row(row) for row in report.gone],
    )  # fmt: skip


def _judged(
    office: Office, mode: str, sheet: SheetText, mapping: ImportMapping, name: str, written: str
) -> ImportReport:
    """What becomes of the rows; where something must be answered before, the refusal names the mapping that was written."""
    try:
        return outside.prepare_outside(office, mode, sheet, mapping, name)
    except Refused as refused:
        if not written:
            raise
        more = f"要回答的已写进“{written}”，填好后加 --mapping {written} 再导入"
        raise Refused(*refused.problems, more) from None


def _how(written: str) -> list[str]:
    return [f"已生成导入对照 {written}：看过、填好后，加 --mapping {written} 再导入"] if written else []


def outside_mode(
    office: Office,
    listing: str,
    sheet: SheetText | None,
    mapping: ImportMapping,
    name: str,
    said: Mapping[str, str],
    *,
    skip: bool,
) -> tuple[str, list[Told]]:
    """The mode that was said, else the one that the title and headings of a list of objects say; "" a list of objects. Refused where they say
    several, and where options say more of a list of another office and it is none. sheet: the file read as objects, None where it was not. skip: what has a guess is taken by it.
    """
    if listing == outside.OWN:
        return outside.OWN, []
    mode, told = _mode(office, sheet, mapping, name, skip=skip) if listing == "enterprises" else ("", [])
    if said and not mode:
        options = "、".join(f"--{one}" for one in said)
        raise Refused(f"这份文件不是重点监管、登记状态或信用风险等级的名单，用不上 {options}；是的，请用 --mode 写明")
    return mode, told


def _mode(
    office: Office, sheet: SheetText | None, mapping: ImportMapping, name: str, *, skip: bool
) -> tuple[str, list[Told]]:
    if mapping.mode or sheet is None:
        return (mapping.mode if mapping.mode in _MODES else ""), []
    mode, questions = outside.mode_of(office, sheet, name)
    for question in questions:
        if question.must and skip and question.guess is not None:
            words = f"{question.ground}，也可能是别的单位的名单；当作{question.guess_text}，不是的用 --mode 写明"
            return question.guess, [Told("mode", words)]
        if question.must:
            problem = unanswered(question)
            raise Refused(
                Problem(f"{problem.message}；请用 --mode {'、'.join(('full', *_MODES))} 写明", field="必须回答")
            )
    return mode, [Told("mode", f"{one.ground}，按{KINDS[mode]}导入；不是的用 --mode 写明") for one in questions if mode]


def _answers(mode: str, said: Mapping[str, str]) -> dict[str, str]:
    """What was said by options, by the column that the list has not."""
    answers = {
        "on" if name == "date" else name: text
        for name, text in said.items()
        if name not in {"source", "partial", "whole"}
    }
    if "source" in said and mode in SOURCE_OF:
        answers[SOURCE_OF[mode]] = said["source"]
    if said.get("partial") or said.get("whole"):
        answers[PARTIAL.name] = "yes" if said.get("partial") else "no"
    return answers


def _counts(report: ImportReport) -> dict[str, int]:
    return {**report.counts, "unknown": len(report.unknown), "ended": len(report.gone)}


def _row(row: ImportRow) -> dict[str, Any]:
    return {
        "line": row.line, "state": row.state, "number": row.number, "name": row.name, "changes": row.changes,
        "problems": [str(problem) for problem in row.problems],
    }  # fmt: skip


def _text(report: ImportReport, told: tuple[Told, ...], *, dry_run: bool) -> list[str]:
    lines = [f"  · {problem}" for problem in report.problems]
    lines += _some(
        [f"  第 {r.line} 行 {r.number} {r.name}：{'；'.join(r.changes)}" for r in report.rows if r.state == "changed"],
        "行修改",
    )
    lines += _some([f"  移出 {r.number} {r.name}：{'；'.join(r.changes)}" for r in report.gone], "家移出")
    unknown = [f"  第 {r.line} 行 {r.name}{'：' if r.changes else ''}{'；'.join(r.changes)}" for r in report.unknown]
    if unknown:
        lines += ["名录里没有的，没有登记：", *_some(unknown, "行名录里没有")]
    lines += [f"{one.text}{f'（{places_text(one)}）' if one.lines else ''}" for one in told_by_cause(told)]
    counts = report.counts
    words = (
        ("修改", counts["changed"]), ("无变化", counts["same"]), ("移出", len(report.gone)), ("名录里没有", len(report.unknown)),
        ("不能导入", counts["rejected"]),
    )  # fmt: skip
    summary = "，".join(f"{word} {n}" for word, n in words if n) or "没有内容"
    return [*lines, f"{'预览（没有保存）' if dry_run else '已导入'}{report.noun}：{summary}"]


def places_text(one: Told) -> str:
    """Where a thing that is told was met: the first places, and how many there are."""
    more = f" 等 {one.count} 处" if one.count > _PLACES else ""
    return f"{'、'.join(one.lines[:_PLACES])}{more}"


_PLACES = 3


def _some(lines: list[str], noun: str) -> list[str]:
    more = [f"  另有 {len(lines) - SHOWN} {noun}（--json 可看全部）"] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]
