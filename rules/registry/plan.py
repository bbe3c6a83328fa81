"""年度抽查工作计划: a line per run: which items, which ratio, when, who is responsible (源汇 2023 附件1, 叶县 2023 附件1)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

import msgspec

from rules.base.codes import DIRECTIONS, ITEM_CATEGORIES, trade_names
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, fill_defaults, missing, parse_columns, split_list
from rules.base.marks import Mark
from rules.registry.department import START, Departments, bound, section_problems

__all__ = ["COLUMNS", "PlanLine", "PutOff", "line_departments", "parse", "run_days", "with_put_off"]


class PutOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a line asked for until it was changed, where a run was late by then. on: the day of the change."""

    start: date
    end: date
    times_per_year: int
    on: date


class PlanLine(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a year's plan. items: item numbers. trades: the object scope (empty: whatever the items cover)."""

    table: ClassVar[str] = "plan"

    year: int
    name: str
    items: tuple[str, ...]
    category: str = "general"
    direction: str = "untargeted"
    trades: tuple[str, ...] = ()
    ratio: str
    start: date
    end: date
    times_per_year: int = 1
    section: str = ""
    withdrawn: bool = False
    withdrawn_on: date | None = None
    """None also where it was withdrawn by a version of before."""
    put_off: tuple[PutOff, ...] = ()
    """What it asked for before, where a run was late when it was changed; the first first."""
    lead: str = ""
    """牵头部门, its code."""
    participants: tuple[str, ...] = ()
    """参与部门, their codes."""
    version: int = 1
    marks: tuple[Mark, ...] | msgspec.UnsetType = msgspec.UNSET
    """Fields withheld from the public (rules.base.marks); not written while there is none."""


COLUMNS = (
    Column("number", "编号", Kind.CODE, hint="由系统编号，新登记的留空", width=10),
    Column("year", "年度", Kind.INTEGER, required=True, aliases=("计划年度",), width=8),
    Column(
        "name", "抽查计划名称", required=True, width=32,
        aliases=(
            "计划名称", "抽查名称", "抽查检查名称", "检查项目", "抽查项目", "检查项目名称", "抽查项目名称", "任务名称", "抽查任务", "抽查任务名称", "检查任务", "检查任务名称",
            "检查计划名称", "抽查工作计划名称", "检查名称",
        ),
    ),
    Column(
        "items", "抽查事项", Kind.LIST, required=True, read=split_list, aliases=("抽查事项名称", "事项", "事项名称", "事项编号", "检查事项", "检查事项名称", "随机抽查事项", "抽查检查事项"),
        hint="事项编号或名称，多个用、分开", width=32,
    ),
    Column("category", "事项类别", Kind.CHOICE, choices=ITEM_CATEGORIES, aliases=("类别", "事项类型", "检查类别", "抽查类别"), width=16),
    Column("direction", "抽查方式", Kind.CHOICE, choices=DIRECTIONS, aliases=("抽查类型", "定向/不定向", "抽查方法", "抽取方式"), width=10),
    Column("trades", "抽查对象范围", Kind.LIST, aliases=("抽查对象", "对象范围", "检查对象", "检查对象范围", "抽查范围", "检查范围", "被检查对象", "监管对象"), hint="行业；留空为事项所涉全部对象", width=24),
    Column("ratio", "抽查比例", Kind.RATIO, required=True, aliases=("比例", "检查比例", "抽取比例", "抽查比率"), width=10),
    Column("start", "抽查开始日期", Kind.DATE, required=True, aliases=("开始日期", "起始日期", "开始时间", "起始时间", "抽查开始时间", "检查开始日期", "检查开始时间"), width=14),
    Column("end", "抽查结束日期", Kind.DATE, required=True, aliases=("结束日期", "截止日期", "结束时间", "截止时间", "抽查结束时间", "检查结束日期", "检查结束时间", "完成时限", "完成时间"), width=14),
    Column("times_per_year", "抽查频次/年", Kind.INTEGER, aliases=("抽查频次", "频次", "检查频次", "频次/年", "抽查频率", "检查频率"), width=12),
    Column("section", "责任科室", aliases=("科室", "责任单位", "大队", "责任大队", "责任部门", "责任处室", "承办科室", "实施科室", "检查主体", "抽查主体", "承办单位"), width=14),
    Column("lead", "牵头部门", Kind.CHOICE, choices=START, aliases=("牵头单位", "发起部门", "发起单位"), width=12),
    Column("participants", "参与部门", Kind.CHOICES, choices=START, aliases=("配合部门", "联合部门", "配合单位", "联合单位", "参与单位", "参加部门", "联合检查部门", "配合部门（单位）"), width=24),
)  # fmt: skip

_ALL_OBJECTS = {"市场主体", "经营主体", "全部", "全部对象"}
"""What plans write for "whatever the items cover" (源汇 2023 附件1)."""


def run_days(line: PlanLine | PutOff) -> list[date]:
    """By when each of its runs is due: the window in as many equal parts, each at its end."""
    times = max(1, line.times_per_year)
    length = (line.end - line.start).days
    return [line.start + timedelta(days=length * k // times) for k in range(1, times + 1)]


def with_put_off(line: PlanLine, old: PlanLine, today: date) -> PlanLine:
    """The changed line, with what it asked for before where some of that is past: a change does not make less late what was late."""
    before = PutOff(start=old.start, end=old.end, times_per_year=old.times_per_year, on=today)
    same = (line.start, line.end, line.times_per_year) == (old.start, old.end, old.times_per_year)
    if same or old.withdrawn or run_days(before)[0] >= today:
        return line
    return msgspec.structs.replace(line, put_off=(*line.put_off, before))


def parse(
    raw: Mapping[str, str], old: PlanLine | None = None, where: str = "", departments: Departments = START
) -> tuple[PlanLine | None, list[Problem]]:
    """Text by column name to a record (its number still "" when new), or the problems. `old` is what an edit changes.

    Items may still be names here; the act turns them into numbers and refuses an item that is not on the list.
    """
    values, problems = parse_columns(bound(COLUMNS, departments), raw, where)
    values.pop("number", None)
    if "trades" in values:
        values["trades"] = trade_names(trade for trade in values["trades"] if trade not in _ALL_OBJECTS)
    fill_defaults(values, category="general", direction="untargeted", times_per_year=1)
    if old is None:
        problems += missing(COLUMNS, raw, where)
    if problems:
        return None, problems
    record = msgspec.structs.replace(old, **values) if old else PlanLine(number="", **values)
    if not 2000 <= record.year <= 2100:
        problems.append(Problem(f"“{record.year}”不是年度，请写成 2024 这样", where, "年度"))
    if record.end < record.start:
        problems.append(Problem("早于开始日期，请核对", where, "抽查结束日期"))
    problems += section_problems(departments, record.lead or departments.own, record.section, where, "责任科室")
    return (None if problems else record), problems


def line_departments(line: PlanLine, departments: Departments) -> dict[str, str]:
    """Lead and participants of a plan line, as text by column name of a task; none that the line does not name."""
    told = {"lead": departments.text(line.lead), "departments": "、".join(map(departments.text, line.participants))}
    return {name: text for name, text in told.items() if text}
