"""抽查任务: the record of a task, how its terms are typed, and what the lists forbid.

Sources: docs/domain.md (Life of one check; Rules with numbers), draw.md §1, 宽城 2024 (risk classes), 叶县 2023 五(四) (once a
year), 源汇 2023 一 (cut-off).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

import msgspec

from rules.base.codes import (
    DEPARTMENTS,
    GRADES,
    JOIN,
    OBJECT_KINDS,
    PUBLISH_DRAW,
    RISKS,
    STRATA,
    TRADES,
    UNRATED,
    trade_code,
    trade_name,
)
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, as_percent, missing, parse_columns, parse_ratio, split_list
from rules.base.marks import Mark
from rules.registry.item import Item
from rules.registry.plan import PlanLine

__all__ = [
    "COLUMNS", "RANKED", "WHERE", "Task", "check", "count_problems", "item_problems", "parse", "ratio_of_stratum", "read_ratios",
    "stratum_text", "year_problems",
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
    marks: tuple[Mark, ...] | msgspec.UnsetType = msgspec.UNSET
    """Fields withheld from the public (rules.base.marks); not written while there is none."""

    @property
    def year(self) -> int:
        """The year of its number; of its start while it has none."""
        return int(self.number[:4]) if self.number else self.start.year


COLUMNS = (
    Column("number", "任务编号", Kind.CODE, width=10),
    Column("name", "抽查任务名称", required=True, aliases=("任务名称",), width=36),
    Column("items", "抽查事项", Kind.LIST, required=True, hint="事项编号", width=24),
    Column("plan", "计划编号", Kind.CODE, width=10),
    Column("start", "开始日期", Kind.DATE, required=True, width=12),
    Column("end", "结束日期", Kind.DATE, required=True, width=12),
    Column("departments", "参与部门", Kind.CHOICES, required=True, choices=DEPARTMENTS, width=24),
    Column("cutoff", "登记截止日", Kind.DATE, hint="此日之前登记的对象才入库", width=12),
    Column("strata", "分层方式", Kind.CHOICE, choices=STRATA, width=14),
    Column("ratio", "抽查比例", hint="如 5%，或 A=1%,B=5%", width=20),
    Column("floor", "总比例不低于", hint="如 5%；0 为不限", width=12),
    Column("batches", "批次数", Kind.INTEGER, width=8),
    Column("pool_take", "先抽执法人员数", hint="如 4，或 公安=6,消防=4；留空为全体", width=20),
    Column("where", "限定范围", hint="如 行业=旅馆业,网吧；乡镇街道=…", width=24),
    Column("confirm_days", "确认期限（工作日）", Kind.INTEGER, width=10),
    Column("entry_days", "录入期限（工作日）", Kind.INTEGER, width=10),
    Column("disclose_days", "公示期限（工作日）", Kind.INTEGER, width=10),
    Column("publish_draw", "名单公开时点", Kind.CHOICE, choices=PUBLISH_DRAW, width=14),
)

RANKED: dict[str, tuple[str, ...]] = {
    "none": ("all",),
    "risk": ("E", "D", "C", "B", UNRATED, "A"),  # docs/domain.md: no class → 未评级, ranked with B
    "grade": ("C", "B", UNRATED, "A"),  # 仙游 2018 二(二)1: C is visited monthly, A once in 3 months
    "watch": ("watch", "other"),
}
"""Strata from highest to lowest risk, by the kind of strata; trades have no such order."""

WHERE = {"行业": "trade", "乡镇街道": "town", "主体类型": "kind", "信用风险等级": "risk", "场所等级": "grade"}
"""How a scope can be narrowed: the label on screen → the field, whose name may be typed as well."""
_WHERE_READERS: Mapping[str, Callable[[str], str]] = {
    "trade": trade_name, "town": str, "kind": OBJECT_KINDS.read, "risk": RISKS.read, "grade": GRADES.read,
}  # fmt: skip
"""Field → what reads a value of it."""


def stratum_text(code: str) -> str:
    """A stratum as it is shown: E → E级, unrated → 未评级, hotel → 旅馆业, E--D → E级、D级."""
    if JOIN in code:
        return "、".join(stratum_text(part) for part in code.split(JOIN))
    words = {"all": "全部", UNRATED: "未评级", "watch": "重点监管", "other": "一般", "mixed": "其他行业"}
    if code in words:
        return words[code]
    return f"{code}级" if code in RISKS else TRADES.text(code)


def parse(
    raw: Mapping[str, str], today: date, old: Task | None = None, where: str = ""
) -> tuple[Task | None, list[Problem]]:
    """Text by column name to a task (its number still "" when new), or the problems. `old` is what an edit changes.

    Items, plan lines and departments are checked against the lists by `check`.
    """
    values, problems = parse_columns(COLUMNS, {name: text for name, text in raw.items() if name not in _TERMS}, where)
    values.pop("number", None)
    terms, term_problems = _parse_terms(raw, where)
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
    task = msgspec.structs.replace(old, **values) if old else Task(number="", **values)
    if task.end < task.start:
        return None, [Problem("早于开始日期，请核对", where, "结束日期")]
    return task, []


def count_problems(columns: Iterable[Column], values: Mapping[str, Any], where: str) -> list[Problem]:
    """Numbers of batches and of working days that are not from 1 to 366."""
    counts = ("batches", "confirm_days", "entry_days", "disclose_days")
    return [
        Problem("应为 1 到 366 之间的整数", where, column.label)
        for column in columns
        if column.name in counts and column.name in values and not 1 <= values[column.name] <= 366
    ]


# ---- terms that have a form of their own


def _parse_terms(raw: Mapping[str, str], where: str) -> tuple[dict[str, Any], list[Problem]]:
    """The typed terms that have a reader in `_TERMS`, by name of the field, and their problems."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    labels = {column.name: column.label for column in COLUMNS}
    for name, (field, read) in _TERMS.items():
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


def _read_pool_take(text: str) -> dict[str, int]:
    takes = {}
    for part in split_list(text):
        name, equals, number = part.partition("=")
        if not equals:
            name, number = "", part
        if not number.isdigit() or int(number) < 2:
            raise ValueError(f"“{part}”看不懂：每个部门至少先抽 2 人，请写成 4 或 公安=6,消防=4")
        takes[DEPARTMENTS.read(name) if name else ""] = int(number)
    return takes


def _read_where(text: str) -> dict[str, tuple[str, ...]]:
    conditions: dict[str, tuple[str, ...]] = {}
    for part in (part.strip() for part in text.replace("；", ";").split(";") if part.strip()):
        typed, equals, values = part.partition("=")
        field = WHERE.get(typed, typed)
        if not equals or field not in _WHERE_READERS:
            raise ValueError(f"“{part}”看不懂，请写成 行业=旅馆业,网吧；可用的有 {'、'.join(WHERE)}")
        if field in conditions:
            raise ValueError(f"{typed} 写了两次，请合成一项，多个值用逗号分开")
        words = split_list(values)
        if not words:
            raise ValueError(f"“{part}”没有写出要限定的值")
        conditions[field] = tuple(map(_WHERE_READERS[field], words))
    return conditions


_TERMS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "ratio": ("ratios", read_ratios), "floor": ("floor", _read_floor), "pool_take": ("pool_take", _read_pool_take),
    "where": ("where", _read_where),
}  # fmt: skip
"""Column → its field and its reader, which raises ValueError."""


# ---- a task against the lists


def check(task: Task, items: Mapping[str, Item], plan: PlanLine | None) -> list[Problem]:
    """What in the lists forbids a task: items off the list, departments without an item, ratios under the plan's …

    items: the whole list by number. plan: the line that task.plan names; None when it names none or the line does not exist.
    """
    where = task.number or task.name
    return [
        *item_problems(task, items, plan, where),
        *_plan_problems(task, plan, where),
        *_ratio_problems(task, plan, where),
        *_pool_take_problems(task, where),
        *year_problems(task, where),
        *_missing_ratio_problems(task, items, plan, where),
    ]


def item_problems(task: Task, items: Mapping[str, Item], plan: PlanLine | None, where: str) -> list[Problem]:
    """Items off the list, not valid, of no department of the task or not of its plan; departments without an item."""
    problems: list[Problem] = []
    for number in task.items:
        if number in items:
            problems += _problems_of_item(task, items[number], plan, where)
        else:
            message = f"清单中没有事项 {number}；不在清单上的事项不能检查，请先登记（item add）"
            problems.append(Problem(message, where, "抽查事项"))
    with_items = {items[number].department for number in task.items if number in items}
    problems += [
        Problem(f"{DEPARTMENTS.text(code)}在本任务中没有抽查事项，请为它选一项，或去掉该部门", where, "参与部门")
        for code in task.departments
        if code not in with_items
    ]
    return problems


def _problems_of_item(task: Task, item: Item, plan: PlanLine | None, where: str) -> Iterator[Problem]:
    if not item.valid(task.start):
        message = f"事项 {item.number}（{item.name}）在 {task.start} 不在有效期内，不能检查"
        yield Problem(message, where, "抽查事项")
    if item.department not in task.departments:
        department = DEPARTMENTS.text(item.department)
        message = f"事项 {item.number} 属{department}，参与部门里没有它，请加上该部门或去掉事项"
        yield Problem(message, where, "参与部门")
    if plan and item.number not in plan.items:
        yield Problem(f"计划 {plan.number} 中没有事项 {item.number}，请改计划或改任务", where, "抽查事项")


def _plan_problems(task: Task, plan: PlanLine | None, where: str) -> Iterator[Problem]:
    """A plan line that does not exist or was withdrawn, or a window outside the plan's."""
    if task.plan and plan is None:
        yield Problem(f"没有计划 {task.plan}，请核对编号（plan list）", where, "计划编号")
    if plan and plan.withdrawn:
        yield Problem(f"计划 {plan.number} 已撤回", where, "计划编号")
    if plan and (task.start < plan.start or task.end > plan.end):
        yield Problem(f"任务时间超出计划的起止（{plan.start} 至 {plan.end}）", where, "开始日期")


def _ratio_problems(task: Task, plan: PlanLine | None, where: str) -> list[Problem]:
    """A ratio under the plan's, of a stratum that does not exist, or one that falls as risk rises (宽城 2024: higher is drawn more)."""
    problems: list[Problem] = []
    if plan:
        problems += [
            Problem(
                f"比例 {as_percent(ratio)} 低于计划规定的 {as_percent(plan.ratio)}，不得低于计划", where, "抽查比例"
            )
            for ratio in task.ratios.values()
            if Fraction(ratio) < Fraction(plan.ratio)
        ]
    ranked = RANKED.get(task.strata, ())
    if ranked:
        kind = STRATA.text(task.strata)
        problems += [
            Problem(f"分层方式“{kind}”没有“{stratum_text(code)}”这一层，请改比例或分层方式", where, "抽查比例")
            for code in task.ratios
            if code and code not in ranked
        ]
    named = [(code, Fraction(task.ratios[code])) for code in ranked if code in task.ratios]
    problems += [  # checked again at the freeze
        Problem(f"{stratum_text(high)}的比例低于{stratum_text(low)}，风险高的应当抽得多，请改正", where, "抽查比例")
        for (high, more), (low, less) in pairwise(named)
        if more < less and UNRATED not in (high, low)
    ]
    return problems


def _pool_take_problems(task: Task, where: str) -> list[Problem]:
    return [
        Problem(f"{DEPARTMENTS.text(code)}不是本任务的参与部门，请去掉它的先抽人数", where, "先抽执法人员数")
        for code in task.pool_take
        if code and code not in task.departments
    ]


def year_problems(task: Task, where: str) -> list[Problem]:
    """A start date moved out of the year of the task's number."""
    if not task.number or task.start.year == task.year:
        return []
    return [Problem(f"任务编号是 {task.year} 年的，开始日期不能改到别的年份，请另建任务", where, "开始日期")]


def _missing_ratio_problems(task: Task, items: Mapping[str, Item], plan: PlanLine | None, where: str) -> list[Problem]:
    if task.ratios or plan or all(items[number].ratio for number in task.items if number in items):
        return []
    return [Problem("没有写比例，所选事项也有未定比例的，请写明比例", where, "抽查比例")]


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
