"""抽查任务: the record of a task, how its terms are typed.

Sources: docs/domain.md (Life of one check; Rules with numbers), draw.md §1, 宽城 2024 (risk classes), 叶县 2023 五(四) (once a
year), 源汇 2023 一 (cut-off).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar

import msgspec

from rules.base.codes import (
    JOIN,
    PUBLISH_DRAW,
    RISKS,
    STRATA,
    TRADES,
    UNRATED,
    trade_code,
)
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, missing, parse_columns, parse_ratio, split_list
from rules.base.marks import Mark
from rules.registry.department import START, Departments, bound
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.selector import read_where
from rules.work.batch import Batch, batch_problems, read_windows
from rules.work.decision import Decision, HandedOver

__all__ = [
    "COLUMNS", "RANKED", "Task", "count_problems", "parse", "ratio_of_stratum", "read_ratios", "stratum_text",
]  # fmt: skip


class Task(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run of a plan line, or several departments together. number: `2024-001`.

    ratios: stratum code → ratio; the key "" holds the ratio of every stratum that is not named.
    pool_take: department → how many inspectors are drawn first (none named: all the eligible).
    where: field → values (trade, town, kind, risk, grade) that narrow the scope.
    draws: numbers of its draws, oldest first; the last is in force. supplements: numbers of the draws that add to it.
    before: the state it had when it was suspended.
    cause: "" for a random check; else a code of CAUSES, and `objects` were named by the `document` (private), not drawn.
    """

    table: ClassVar[str] = "tasks"

    name: str
    items: tuple[str, ...]
    plan: str = ""
    start: date
    end: date
    departments: tuple[str, ...]
    cutoff: date
    strata: str = "none"
    ratios: dict[str, str]
    floor: str = "0"
    batches: int = 1
    pool_take: dict[str, int] = msgspec.field(default_factory=dict)
    where: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    state: str = "draft"
    draws: tuple[str, ...] = ()
    before: str = ""
    created_on: date
    closed_on: date | None = None
    confirm_days: int = 2
    entry_days: int = 20
    disclose_days: int = 20
    publish_draw: str = "after_close"
    supplements: tuple[str, ...] = ()
    cause: str = ""
    document: str = ""
    objects: tuple[str, ...] = ()
    lead: str = ""
    """牵头部门, its code."""
    windows: tuple[Batch, ...] = ()
    """Of the batches, where they were typed; else every batch has the task's."""
    decisions: tuple[Decision, ...] = ()
    """What was decided about it beside its course, the oldest first."""
    duties: tuple[str, ...] = ()
    """The coverage duties whose period it carries out, by number."""
    by_class: bool = False
    """Whether risk class or watch-list says who is under these duties."""
    handler: str = ""
    """经办人, private: who made it, or whom it was handed over to."""
    handed: tuple[HandedOver, ...] = ()
    """Who had it before, the first one first; hand-overs of journals of before are not here."""
    report_by: date | None = None
    """总结上报日期: by when its summary is due."""
    assigned_on: date | None = None
    """When inspectors were first named for a check with a cause; None for one without a cause, and in journals of before."""
    marks: tuple[Mark, ...] | msgspec.UnsetType = msgspec.UNSET
    """Fields withheld from the public (rules.base.marks); not written while there is none."""

    @property
    def year(self) -> int:
        """The year of its number; of its start while it has none."""
        return int(self.number[:4]) if self.number else self.start.year

    def handler_on(self, day: date) -> str:
        """Who had it on a day: whoever takes it over has it from that day on."""
        return next((one.name for one in self.handed if day < one.on), self.handler)

    @property
    def held_until(self) -> date | None:
        """To which day it is suspended; None while it goes on, and of suspensions of before, which had no end."""
        last = self.decisions[-1] if self.decisions else None
        return last.until if self.state == "suspended" and last is not None and last.kind == "suspend" else None


COLUMNS = (
    Column("number", "任务编号", Kind.CODE, width=10),
    Column("name", "抽查任务名称", required=True, aliases=("任务名称",), width=36),
    Column("items", "抽查事项", Kind.LIST, required=True, hint="事项编号", width=24),
    Column("plan", "计划编号", Kind.CODE, width=10),
    Column("start", "开始日期", Kind.DATE, required=True, width=12),
    Column("end", "结束日期", Kind.DATE, required=True, width=12),
    Column("departments", "参与部门", Kind.CHOICES, required=True, choices=START, width=24),
    Column("lead", "牵头部门", Kind.CHOICE, choices=START, hint="组织这次联合检查的部门；留空为没有", width=14),
    Column("cutoff", "登记截止日", Kind.DATE, hint="此日之前登记的对象才入库", width=12),
    Column("strata", "分层方式", Kind.CHOICE, choices=STRATA, width=14),
    Column("ratio", "抽查比例", hint="如 5%，或 A=1%,B=5%", width=20),
    Column("floor", "总比例不低于", hint="如 5%；0 为不限", width=12),
    Column("batches", "批次数", Kind.INTEGER, width=8),
    Column("windows", "批次时间", hint="如 2024-04-09至2024-06-30；2024-07-01至2024-09-30", width=32),
    Column("pool_take", "先抽执法人员数", hint="如 4，或 公安=6,消防=4；留空为全体", width=20),
    Column("where", "限定范围", hint="如 行业=旅馆业,网吧；乡镇街道=…", width=24),
    Column("confirm_days", "确认期限（工作日）", Kind.INTEGER, width=10),
    Column("entry_days", "录入期限（工作日）", Kind.INTEGER, width=10),
    Column("disclose_days", "公示期限（工作日）", Kind.INTEGER, width=10),
    Column("report_by", "总结上报日期", Kind.DATE, hint="牵头部门要总结的日期；留空为不要求", width=12),
    Column("publish_draw", "名单公开时点", Kind.CHOICE, choices=PUBLISH_DRAW, width=14),
)

RANKED: dict[str, tuple[str, ...]] = {
    "none": ("all",),
    "risk": ("E", "D", "C", "B", UNRATED, "A"),  # docs/domain.md: no class → 未评级, ranked with B
    "grade": ("C", "B", UNRATED, "A"),  # 仙游 2018 二(二)1: C is visited monthly, A once in 3 months
    "watch": ("watch", "other"),
}
"""Strata from highest to lowest risk, by the kind of strata; trades have no such order."""


def stratum_text(code: str) -> str:
    """A stratum as it is shown: E → E级, unrated → 未评级, hotel → 旅馆业, E--D → E级、D级."""
    if JOIN in code:
        return "、".join(stratum_text(part) for part in code.split(JOIN))
    words = {"all": "全部", UNRATED: "未评级", "watch": "重点监管", "other": "一般", "mixed": "其他行业"}
    if code in words:
        return words[code]
    return f"{code}级" if code in RISKS else TRADES.text(code)


def parse(
    raw: Mapping[str, str], today: date, old: Task | None = None, where: str = "", *, departments: Departments = START
) -> tuple[Task | None, list[Problem]]:
    """Text by column name to a task (its number still "" when new), or the problems. `old` is what an edit changes.

    Items, plan lines and departments are checked against the lists by `rules.work.task_checks.check`.
    """
    plain = {name: text for name, text in raw.items() if name not in _TERMS}
    values, problems = parse_columns(bound(COLUMNS, departments), plain, where)
    values.pop("number", None)
    terms, term_problems = _parse_terms(raw, where, departments)
    values |= terms
    problems += term_problems
    for name in ("strata", "publish_draw", "cutoff"):  # emptied: an edit leaves the value, a new task takes the default
        if name in values and not values[name]:
            del values[name]
    if old is None:
        problems += missing(COLUMNS, raw, where)
        values = {"created_on": today, "cutoff": today, "ratios": {}} | values
    problems += count_problems(COLUMNS, values, where)
    if problems:
        return None, problems
    if values.get("windows") and "batches" not in values:
        values["batches"] = len(values["windows"])
    task = msgspec.structs.replace(old, **values) if old else Task(number="", **values)
    if task.end < task.start:
        return None, [Problem("早于开始日期，请核对", where, "结束日期")]
    problems = batch_problems(task, where)
    return (None if problems else task), problems


def count_problems(columns: Iterable[Column], values: Mapping[str, Any], where: str) -> list[Problem]:
    """Numbers of batches and of working days that are not from 1 to 366."""
    counts = ("batches", "confirm_days", "entry_days", "disclose_days")
    return [
        Problem("应为 1 到 366 之间的整数", where, column.label)
        for column in columns
        if column.name in counts and column.name in values and not 1 <= values[column.name] <= 366
    ]


# ---- terms that have a form of their own


def _parse_terms(raw: Mapping[str, str], where: str, departments: Departments) -> tuple[dict[str, Any], list[Problem]]:
    """The typed terms that have a reader in `_TERMS`, by name of the field, and their problems."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    labels = {column.name: column.label for column in COLUMNS}
    readers: dict[str, tuple[str, Callable[[str], Any]]] = dict(_TERMS)
    readers["pool_take"] = ("pool_take", partial(_read_pool_take, departments=departments))
    for name, (field, read) in readers.items():
        if name not in raw:
            continue
        try:
            values[field] = read(raw[name])
        except ValueError as error:
            problems.append(Problem(str(error), where, labels[name]))
    return values, problems


def read_ratios(text: str) -> dict[str, str]:
    """A ratio for all (5%) or by stratum (A=1%,B=5%): stratum code → ratio, "" for all others; ValueError says what is wrong."""
    if not text.strip():
        return {}
    if "=" not in text:
        return {"": parse_ratio(text)}
    ratios: dict[str, str] = {}
    for part in split_list(text):
        code, equals, ratio = part.partition("=")
        if not equals:
            raise ValueError(f"“{part}”看不懂，请写成 A=0.01,B=0.05 这样")
        stratum = _read_stratum(code)
        if stratum in ratios:
            raise ValueError(f"{stratum_text(stratum)}的比例写了两次，请只留一个")
        ratios[stratum] = parse_ratio(ratio)
    return ratios


def _read_stratum(text: str) -> str:
    words = {"未评级": UNRATED, "重点监管": "watch", "一般": "other", "全部": "all"}
    if text in words:
        return words[text]
    if text in {code for codes in RANKED.values() for code in codes}:
        return text
    try:
        return RISKS.read(text)
    except ValueError:
        return trade_code(text)


def _read_floor(text: str) -> str:
    return "0" if text.strip() in {"", "0", "0%"} else parse_ratio(text)


def _read_pool_take(text: str, departments: Departments = START) -> dict[str, int]:
    takes = {}
    for part in split_list(text):
        name, equals, number = part.partition("=")
        if not equals:
            name, number = "", part
        if not number.isdecimal() or int(number) < 2:
            raise ValueError(f"“{part}”看不懂：每个部门至少先抽 2 人，请写成 4 或 公安=6,消防=4")
        takes[departments.read(name) if name else ""] = int(number)
    return takes


_TERMS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "ratio": ("ratios", read_ratios), "floor": ("floor", _read_floor), "pool_take": ("pool_take", _read_pool_take),
    "where": ("where", read_where), "windows": ("windows", read_windows),
}  # fmt: skip
"""Column → its field and its reader, which raises ValueError."""


def ratio_of_stratum(task: Task, code: str, items: Iterable[Item], plan: PlanLine | None) -> str | None:
    """The ratio of a stratum: the task's own, else the plan's, else the highest of its items'; None when none of them has any."""
    own = task.ratios.get(code) or task.ratios.get("")
    if own is None and code == UNRATED:
        own = task.ratios.get("B")  # 未评级 ranks with B
    if own:
        return own
    if plan:
        return plan.ratio
    ratios = [item.ratio for item in items if item.ratio]
    return max(ratios, key=Fraction) if ratios else None
