"""年度抽查工作计划 as a document: its number, who leads, with whom it was filed (叶县 2023 五(三)、七(四))."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

import msgspec

from rules.base.dates import day_text
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, missing, parse_columns
from rules.registry.department import START, Departments, bound, in_force_problems
from rules.registry.plan import PlanLine

__all__ = ["COLUMNS", "FILING_COLUMNS", "STATES", "Plan", "changed_lines", "parse", "parse_filing", "plan_number", "year_problems"]  # fmt: skip

STATES = {"draft": "草稿", "filed": "已备案", "published": "已公布"}


class Plan(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plan of a year, whose lines are `PlanLine`s. number: `Y-2024`, one a year. lead: code of the department.

    filed_lines: number of a line → its version when the plan was filed last; what changed since is derived from it. first_filed_on: the day on
    which it was filed first, which keeps the date of 叶县 七(四) however often it is filed again; None where that is filed_on. registered_on: the
    day on which the last filing was entered with these lines, by the clock; None of one entered before that was kept.
    """

    table: ClassVar[str] = "plans"

    year: int
    title: str
    document: str = ""
    lead: str = ""
    filed_with: str = ""
    filed_number: str = ""
    filed_on: date | None = None
    filed_lines: dict[str, int] = msgspec.field(default_factory=dict)
    published_on: date | None = None
    first_filed_on: date | None = None
    registered_on: date | None = None

    @property
    def state(self) -> str:
        """draft, filed or published."""
        return "published" if self.published_on else "filed" if self.filed_on else "draft"

    @property
    def name(self) -> str:
        """Its title: what lists and the log show beside the number."""
        return self.title

    @property
    def met_on(self) -> date | None:
        """The day on which it was filed first."""
        return self.first_filed_on or self.filed_on

    @property
    def entered_later(self) -> date | None:
        """The day on which its filing was entered, where that is later than the day typed: the lines are those of this day, not of the other."""
        late = self.registered_on and self.filed_on and self.registered_on > self.filed_on
        return self.registered_on if late else None


FILING_COLUMNS = (
    Column("filed_with", "备案机关", required=True, aliases=("报备机关",), hint="报哪里备案，如 县双随机办", width=24),
    Column("filed_number", "备案编号", hint="备案机关给的编号、回执号", width=20),
    Column("filed_on", "备案日期", Kind.DATE, hint="留空为今天", width=12),
)
COLUMNS = (
    Column("year", "年度", Kind.INTEGER, required=True, hint="一年一份", width=8),
    Column("title", "标题", required=True, aliases=("计划标题",), hint="公开，如 2025年度抽查工作计划", width=36),
    Column("document", "文号", aliases=("发文字号",), hint="公开；还没有的以后再填", width=24),
    Column("lead", "牵头部门", Kind.CHOICE, choices=START, aliases=("牵头单位",), width=12),
    *(Column(one.name, one.label, one.kind, hint="备案写错了的，在这里更正", width=one.width) for one in FILING_COLUMNS),
)  # fmt: skip
"""What is typed of a plan; the last three correct a filing that was made (`parse_filing`)."""
_OF_FILING = frozenset(column.name for column in FILING_COLUMNS)


def plan_number(year: int) -> str:
    """The number of a year's plan: Y-2024."""
    return f"Y-{year}"


def year_problems(year: int) -> list[Problem]:
    """That a number is no year."""
    return [] if 2000 <= year <= 2100 else [Problem(f"“{year}”不是年度，请写成 2024 这样", "", "年度")]


def parse(
    raw: Mapping[str, str], year: int, today: date, old: Plan | None = None, departments: Departments = START
) -> tuple[Plan | None, list[Problem]]:
    """Text by column name to the plan of a year, or the problems. `old` is what an edit changes; the year stays what it is."""
    where = plan_number(year)
    values, problems = parse_columns(bound(COLUMNS, departments), {"year": str(year), **raw}, where)
    if values.pop("year", year) != year:
        problems.append(Problem(f"是 {year}，不能改；别的年度另建一份", where, "年度"))
    if old is None:
        problems += missing(COLUMNS[1:], raw, where)
    if values.get("lead") and "lead" in raw:
        problems += in_force_problems(departments, [values["lead"]], date(year, 1, 1), where, "牵头部门")
    problems += _correction_problems(values, old, where, today)
    if problems:
        return None, problems
    return _made(values, year, old), []


def _correction_problems(values: Mapping[str, Any], old: Plan | None, where: str, today: date) -> list[Problem]:
    """What a filing can not become: one that was not made, one without an office or a day, one to come or older than the first."""
    typed = [column for column in FILING_COLUMNS if values.get(column.name)]
    if old is None or old.filed_on is None:
        words = "还没有备案，这里不填；报备以后登记备案（plan year file）"
        return [Problem(words, where, column.label) for column in typed]
    emptied = [one for one in FILING_COLUMNS if one.name in ("filed_with", "filed_on") and values.get(one.name, True) in ("", None)]  # fmt: skip
    problems = [Problem("已经备案，不能改成空的", where, column.label) for column in emptied]
    on = values.get("filed_on")
    if on is not None and on > today:
        problems.append(Problem(f"晚于今天（{today}），请改正", where, "备案日期"))
    if on is not None and old.first_filed_on is not None and on < old.first_filed_on:
        problems.append(Problem(f"早于第一次备案（{day_text(old.first_filed_on)}），请改正", where, "备案日期"))
    return problems


def _made(values: dict[str, Any], year: int, old: Plan | None) -> Plan:
    if old is None:
        return Plan(number=plan_number(year), year=year, **{k: v for k, v in values.items() if k not in _OF_FILING})
    if old.filed_on is None:
        return msgspec.structs.replace(old, **{k: v for k, v in values.items() if k not in _OF_FILING})
    return msgspec.structs.replace(old, **values)


def parse_filing(
    raw: Mapping[str, str], plan: Plan, lines: Iterable[PlanLine], today: date
) -> tuple[Plan | None, list[Problem]]:
    """The plan as filed with these lines, from what was typed of the filing (FILING_COLUMNS)."""
    where = plan.number
    values, problems = parse_columns(FILING_COLUMNS, raw, where)
    problems += missing(FILING_COLUMNS, raw, where)
    on = values.get("filed_on") or today
    problems += _day_problems(plan, on, today)
    filed = {line.number: line.version for line in lines if not line.withdrawn}
    if not filed:
        problems.append(
            Problem(f"{plan.year} 年还没有计划，请先登记（plan add），或由上年复制（plan year copy）", where)
        )
    if problems:
        return None, problems
    first = plan.met_on if plan.filed_on is not None else None
    again = {
        "filed_number": values.get("filed_number", ""),
        "filed_lines": filed,
        "filed_on": on,
        "first_filed_on": first,
        "registered_on": today,
    }
    return msgspec.structs.replace(plan, filed_with=values["filed_with"], **again), []


def _day_problems(plan: Plan, on: date, today: date) -> list[Problem]:
    """A filing that is still to come, or is older than the one before."""
    if on > today:
        return [Problem(f"晚于今天（{today}），备案以后再登记", plan.number, "备案日期")]
    if plan.filed_on is not None and on < plan.filed_on:
        words = f"早于上一次备案（{day_text(plan.filed_on)}）；写错了的请更正（plan year set）"
        return [Problem(words, plan.number, "备案日期")]
    return []


def changed_lines(plan: Plan, lines: Iterable[PlanLine]) -> tuple[str, ...]:
    """Numbers of the lines that are new or changed since the plan was filed, and of those that are no more of its year; () of a draft."""
    if plan.filed_on is None:
        return ()
    now = {line.number: line for line in lines if line.year == plan.year}
    changed = [
        number
        for number, line in now.items()
        if plan.filed_lines.get(number) != line.version and (number in plan.filed_lines or not line.withdrawn)
    ]
    return (*changed, *(number for number in plan.filed_lines if number not in now))
