"""The page of one object in words, section by section: for command line and desk."""

from collections.abc import Sequence

from acts.base.office import Office
from acts.finding.object_page import ObjectPage, object_page
from acts.registry.registry import ENTERPRISES, columns
from rules.base.codes import RECUSAL_REASONS, RESULT_CODES, SIGNATURES, WATCH_FLAGS
from rules.base.fields import show
from rules.base.marks import mark_text, marks_of
from rules.registry.inspector import Recusal
from rules.registry.watch import WatchEntry, in_force
from rules.work.result import Result, state_text
from rules.work.sheet import Sheet
from tui.duty_texts import duties_text
from tui.public_side import follow_up_text

__all__ = ["Section", "page_lines", "page_sections", "read_page"]

Section = tuple[str, list[tuple[str, str]]]
"""A title, and (label, text) below it."""


def read_page(office: Office, number: str) -> tuple[ObjectPage, list[Section]]:
    """The page of an object, as it is and in words; NotFound where there is no such object."""
    page = object_page(office, number)
    return page, page_sections(office, page)


def page_sections(office: Office, page: ObjectPage) -> list[Section]:
    """The sections in order; one in which nothing stands is left out."""
    sections: list[Section] = [
        ("登记", _fields(office, page)),
        ("重点监管", [_flag(office, entry) for entry in page.entries]),
        ("周期检查", [("", text) for text in duties_text(page.duties)]),
        ("检查次数", _visits(page, office.today().year)),
        ("抽取和记录表", _draws(office, page)),
        ("检查结果", [_result(page, one) for one in page.results]),
        ("后续", [(f"{one.checked_on}", _follow(one)) for one in page.follow_up]),
        ("回避", [_recusal(page, pair) for pair in page.recusals]),
    ]
    return [(title, lines) for title, lines in sections if lines]


def page_lines(sections: Sequence[Section]) -> list[str]:
    """The sections below the fields, as lines of text."""
    text: list[str] = []
    for title, lines in sections:
        if title == "周期检查":
            text += [f"周期检查：{line}" for _, line in lines]
        elif title != "登记":
            text += ["", f"【{title}】", *(f"  {label}　{line}" if label else f"  {line}" for label, line in lines)]
    return text


def _fields(office: Office, page: ObjectPage) -> list[tuple[str, str]]:
    fields = [(one.label, show(one, getattr(page.enterprise, one.name))) for one in columns(office, ENTERPRISES)]
    withheld = [("不公开", mark_text(mark, ENTERPRISES.columns)) for mark in marks_of(page.enterprise)]
    return [(label, text) for label, text in fields if text] + withheld


def _visits(page: ObjectPage, year: int) -> list[tuple[str, str]]:
    now, before = [day for day in page.days if day.year == year], [day for day in page.days if day.year != year]
    lines = [(f"{year} 年", f"{len(now)} 次：{'、'.join(map(str, now))}" if now else "还没有检查过")]
    return lines + ([("以前", f"{len(before)} 次，最近 {before[0]}")] if before else [])


def _flag(office: Office, entry: WatchEntry) -> tuple[str, str]:
    span = f"{entry.since or '很早'} 至 {entry.until or '现在'}"
    parts = [span, entry.reason, entry.source, "" if in_force(entry, office.today()) else "不在期内"]
    return WATCH_FLAGS.text(entry.flag), "，".join(filter(None, parts))


def _draws(office: Office, page: ObjectPage) -> list[tuple[str, str]]:
    waiting = [("抽中", f"{number} {page.names[number]}，还没有匹配人员") for number in page.drawn]
    return waiting + [_sheet(office, page, one) for one in page.sheets]


def _recusal(page: ObjectPage, pair: Recusal) -> tuple[str, str]:
    ended = "" if pair.active else f"{pair.ended_on} 结束"
    parts = (page.names.get(pair.inspector, ""), RECUSAL_REASONS.text(pair.reason), ended)
    return pair.inspector, "，".join(filter(None, parts))


def _sheet(office: Office, page: ObjectPage, sheet: Sheet) -> tuple[str, str]:
    teams = [
        f"{office.departments.text(department)} {'、'.join(page.names.get(one, one) for one in team)}"
        for department, team in sheet.teams.items()
    ]
    state = (
        f"{sheet.void_on} 抽取作废"
        if sheet.void_on
        else f"{sheet.visited_on} 上门"
        if sheet.visited_on
        else "还没有上门"
    )
    signed = SIGNATURES.text(sheet.signature) if sheet.signature else ""
    parts = [
        page.names.get(sheet.task, ""),
        sheet.number,
        f"抽取 {sheet.draw}" if sheet.draw else "非随机检查",
        "；".join(teams),
        state,
        signed,
    ]
    return sheet.task, "，".join(filter(None, parts))


def _result(page: ObjectPage, result: Result) -> tuple[str, str]:
    item = f"{result.item} {page.names.get(result.item, '')}".strip()
    return str(result.checked_on), f"{item}：{RESULT_CODES.text(result.code)}（{state_text(result)}，{result.task}）"


def _follow(result: Result) -> str:
    came = follow_up_text(result.abnormal, result.case_filed, result.fine)
    return "，".join(filter(None, (f"{result.task} {RESULT_CODES.text(result.code)}", result.handling, came)))
