"""范围: who is in the pool of a task, in which stratum, and who of the plan's scope is not, each with its reason.

Sources: draw.md §1; 宽城 2024 (cut-off, risk classes), 叶县 2023 五(四) (the same item once a year, the watch-list excepted),
仙游 2018 (venue grades, watch-list), domain.md (Rules with numbers).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.codes import TRADES, UNRATED, trade_code
from rules.enterprise import Enterprise, hidden
from rules.errors import Problem
from rules.item import Item
from rules.plan import PlanLine
from rules.task import RANKED, Task, ratio_of_stratum, stratum_text

__all__ = ["Past", "Scope", "items_for", "scope", "stratum_of"]


def stratum_of(task: Task, enterprise: Enterprise, on: date) -> str:
    """The stratum of an object; where several fit, the highest (domain.md, Numbers and codes)."""
    match task.strata:
        case "risk":
            return enterprise.risk or UNRATED
        case "grade":
            return enterprise.grade or UNRATED
        case "watch":
            return "watch" if enterprise.watched(on) else "other"
        case "trade":
            codes = [trade_code(trade) for trade in enterprise.trades]
            known = [row.code for row in TRADES if row.code in codes]
            return known[0] if known else min(codes, default=UNRATED)
    return "all"


@dataclass(frozen=True, slots=True)
class Past:
    """What this year already brought, as the scope needs it.

    checked: (object, item) pairs drawn this year in other tasks. visits: object → number of visits this year.
    stood: objects that were changed after the cut-off, as they stood then; strata go by those (draw.md §1).
    """

    checked: frozenset[tuple[str, str]] = frozenset()
    visits: Mapping[str, int] = field(default_factory=dict)
    stood: Mapping[str, Enterprise] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """Who can be drawn. pool: (number, stratum); excluded: (number, reason code); both by number.

    strata: (code, ratio, size) from highest to lowest risk. withheld: objects of restricted trades, in neither list.
    """

    pool: tuple[tuple[str, str], ...]
    excluded: tuple[tuple[str, str], ...]
    strata: tuple[tuple[str, str, int], ...]
    withheld: int
    problems: tuple[Problem, ...]

    @property
    def excluded_counts(self) -> dict[str, int]:
        return dict(Counter(reason for _, reason in self.excluded))


def items_for(task: Task, enterprise: Enterprise, items: Sequence[Item], past: Past) -> tuple[Item, ...]:
    """The task's items that this object can still be checked for this year.

    同一事项一年一次 (叶县 2023 五(四)), the watch-list excepted; exclusion is per item.
    """
    watched = enterprise.watched(task.start)
    return tuple(
        item
        for item in items
        if item.covers(enterprise.trades) and (watched or (enterprise.number, item.number) not in past.checked)
    )


def scope(
    task: Task,
    items: Sequence[Item],
    plan: PlanLine | None,
    enterprises: Iterable[Enterprise],
    past: Past,
    max_visits: int,
    restricted: Collection[str] = (),
) -> Scope:
    """Who is in the pool and who of the plan's scope is not, each with its reason.

    items: the task's items. enterprises: the whole registry. max_visits: visits a year to one enterprise (国办发〔2024〕54号).
    restricted: trades whose objects may not be named; a draw that opens its names leaves them to a restricted draw.
    """
    pool, excluded, withheld = [], [], 0
    for enterprise in sorted(enterprises, key=lambda e: e.number):
        if not any(item.covers(enterprise.trades) for item in items):
            continue
        if plan and plan.trades and not set(plan.trades) & set(enterprise.trades):
            continue
        if hidden(enterprise, restricted):
            withheld += 1
            continue
        reason = _left_out(task, enterprise, items, past, max_visits)
        if reason:
            excluded.append((enterprise.number, reason))
        else:
            stood = past.stood.get(enterprise.number, enterprise)
            pool.append((enterprise.number, stratum_of(task, stood, task.cutoff)))
    sizes = Counter(stratum for _, stratum in pool)
    if task.strata == "trade":
        order = [row.code for row in TRADES if row.code in sizes]
        order += sorted(set(sizes) - set(order))
    else:
        order = list(RANKED[task.strata])
        if UNRATED in order and not sizes[UNRATED] and UNRATED not in task.ratios:
            order.remove(UNRATED)
    strata, problems = [], []
    for code in order:
        ratio = ratio_of_stratum(task, code, items, plan)
        if ratio is not None:
            strata.append((code, ratio, sizes[code]))
        elif sizes[code]:
            problems.append(
                Problem(
                    f"{stratum_text(code)}有 {sizes[code]} 个对象，但没有写它的比例，请补上 {code}=…",
                    task.number,
                    "抽查比例",
                )
            )
    if not pool:
        problems.append(Problem(_empty_pool(excluded), task.number, "抽查对象"))
    return Scope(tuple(pool), tuple(excluded), tuple(strata), withheld, tuple(problems))


def _empty_pool(excluded: Sequence[tuple[str, str]]) -> str:
    if not excluded:
        return "抽查对象库为空：名录中没有属于所选事项和范围的对象，请先导入名录，或改事项、限定范围"
    return f"抽查对象库为空：范围内的 {len(excluded)} 个对象都不能入库，请看各自的原因（task show）"


def _left_out(task: Task, enterprise: Enterprise, items: Sequence[Item], past: Past, max_visits: int) -> str | None:
    """The first reason (a code of EXCLUSIONS) why an object of the scope is not in the pool."""
    if not _fits(task.where, enterprise):
        return "other_scope"
    if enterprise.status != "active":
        return "not_active"
    registered = enterprise.registered_on or enterprise.founded_on
    if registered and registered >= task.cutoff:  # 宽城 2024: 2024年6月1日前登记; 源汇 2023: 2月(含)前 = before 1 March
        return "after_cutoff"
    if not items_for(task, enterprise, items, past):
        return "checked_this_year"
    if past.visits.get(enterprise.number, 0) >= max_visits and not enterprise.watched(task.start):
        return "visit_limit"
    return None


def _fits(where: Mapping[str, tuple[str, ...]], enterprise: Enterprise) -> bool:
    facts = {
        "trade": enterprise.trades, "town": (enterprise.town,), "risk": (enterprise.risk,), "grade": (enterprise.grade,),
        "kind": (enterprise.kind, ),
    }  # fmt: skip
    return all(set(values) & set(facts[field]) for field, values in where.items())
