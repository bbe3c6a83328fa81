"""上报: that a report was sent, by when, to whom: the half-yearly ones (叶县 2023 七(四)) and the summary of a task (宽城 2024 七(六))."""

import re
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, missing, parse_columns

__all__ = ["COLUMNS", "Report", "is_half_year", "parse"]

_HALF_YEAR = re.compile(r"2\d{3}-(0[1-9]|1[0-2])")


class Report(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report that was sent. number: `2024-06` of a half-year, by the month in which it is due, or that of the task. to, paper, by: private."""

    table: ClassVar[str] = "reports"

    sent_on: date
    to: str
    paper: str = ""
    by: str
    first: date | None = None
    """The day that was said first, where it was registered again."""

    @property
    def met_on(self) -> date:
        """When it was sent, for what was late: another day that is said afterwards does not make it earlier."""
        return max(self.sent_on, self.first or self.sent_on)


COLUMNS = (
    Column("number", "上报编号", Kind.CODE, hint="半年的写到期的月份，如 2024-06；任务总结写任务编号", width=10),
    Column("to", "报给", required=True, hint="上级机关或牵头部门", width=24),
    Column("paper", "文号", hint="内部留存，不公开", width=20),
    Column("sent_on", "上报日期", Kind.DATE, hint="留空为今天", width=12),
)


def is_half_year(number: str) -> bool:
    """Whether a number is that of a half-yearly report, `2024-06`, and not that of a task, `2024-001`."""
    return bool(_HALF_YEAR.fullmatch(number))


def parse(
    raw: Mapping[str, str], today: date, by: str, number: str, old: Report | None = None
) -> tuple[Report | None, list[Problem]]:
    """Text by column name to the report of this number, or the problems. old: as it is registered already."""
    values, problems = parse_columns(COLUMNS, raw, number)
    problems += missing(COLUMNS, raw, number)
    sent_on = values.get("sent_on") or today
    if sent_on > today:
        problems.append(Problem(f"晚于今天（{today}），上报以后再登记", number, "上报日期"))
    if problems:
        return None, problems
    first = None if old is None else old.met_on
    return Report(
        number=number, sent_on=sent_on, to=values["to"], paper=values.get("paper", ""), by=by, first=first
    ), []
