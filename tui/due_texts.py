"""What is due, in words: by when, how late, whose. The desk and the command line say the same."""

from collections.abc import Sequence
from datetime import date

from rules.base.calendar import Calendar
from rules.base.dates import day_text, moment_text
from rules.due.due import Late, LateRow
from rules.due.thing import KINDS, Thing
from rules.registry.department import Departments

__all__ = [
    "SOON",
    "late_line",
    "late_rows_text",
    "late_text",
    "rest_text",
    "short_text",
    "thing_text",
    "tone",
    "whose_text",
]

SOON = 3
"""Working days before its day from which on a thing is due soon."""


def thing_text(thing: Thing) -> str:
    """What is to be done, and of what: 录入 8 项检查结果：2024年旅馆业抽查."""
    return f"{thing.text}：{thing.name}" if thing.name else thing.text


def tone(thing: Thing, calendar: Calendar, today: date) -> str:
    """muted: it may wait by a suspension; bad: late; warn: due soon; "" otherwise."""
    if thing.is_held(today):
        return "muted"
    if thing.is_late(today):
        return "bad"
    return "warn" if calendar.workdays_between(today, thing.day) <= SOON else ""


def rest_text(thing: Thing, calendar: Calendar, today: date) -> str:
    """Its day, and how far it is: 9月4日（还有 2 个工作日）; for a day of another year the year, and only whether it is past.

    Where the minute counts, that.
    """
    day = day_text(thing.day, year=thing.day.year != today.year)
    if thing.is_held(today) and thing.held_until is not None:
        return f"中止到{day_text(thing.held_until, year=thing.held_until.year != today.year)}"
    if thing.is_late(today):
        return (
            f"{day}（已逾期 {thing.late(calendar, today)} 个工作日）"
            if thing.day.year == today.year
            else f"{day}（已逾期）"
        )
    if thing.at:
        return moment_text(thing.at, year=False)
    if thing.day == today:
        return f"{day}（今天）"
    workdays = calendar.workdays_between(today, thing.day)
    return f"{day}（还有 {workdays} 个工作日）" if thing.day.year == today.year else day


def short_text(thing: Thing, calendar: Calendar, today: date) -> str:
    """The same for a list of tasks: the day; the workdays left when they are few, or how many it is overdue."""
    text = day_text(thing.day, year=False) if thing.day.year == today.year else f"{thing.day:%Y-%m-%d}"
    if thing.is_held(today):
        return f"{text} 中止"
    if thing.is_late(today):
        return f"{text} 逾期 {thing.late(calendar, today)} 天"
    if thing.day == today:
        return f"{text} 今天"
    workdays = calendar.workdays_between(today, thing.day)
    return f"{text} 剩 {workdays} 天" if workdays <= SOON else text


def late_text(late: Late) -> str:
    """How late: 迟 3 个工作日; of a period that is over: 漏查."""
    return KINDS[late.thing.kind].text if late.thing.kind == "missed" else f"迟 {late.workdays} 个工作日"


def late_line(late: Late) -> str:
    """One line of what was late: 审批 17 条结果，期限 9月18日，10月9日办，迟 12 个工作日."""
    thing = late.thing
    done = f"{day_text(thing.done)}办" if thing.done else thing.ended or "还没有办"
    return f"{thing.text}，期限 {day_text(thing.day)}，{done}，{late_text(late)}"


def late_rows_text(rows: Sequence[LateRow]) -> str:
    """What was late by section, in one sentence: 迟办：治安大队 18 件，最迟 190 个工作日；…; "" where nothing was."""
    said = "；".join(
        f"{row.name or '没有写明科室'} {row.count} 件"
        + (f"（{row.open} 件没有办）" if row.open else "")
        + f"，最迟 {row.most} 个工作日"
        for row in rows
    )
    return f"迟办：{said}" if said else ""


def whose_text(thing: Thing, departments: Departments) -> str:
    """Section, department and person, as far as they are known."""
    department = departments.text(thing.department) if thing.department else ""
    return "、".join(filter(None, (thing.section, department, thing.person)))
