"""范围: who is in the pool of a task, in which stratum, and who of the plan's scope is not, each with its reason.

Sources: draw.md §1; 宽城 2024 (cut-off, risk classes), 叶县 2023 五(四) (the same item once a year, the watch-list excepted),
仙游 2018 (venue grades, watch-list), domain.md (Rules with numbers).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

import msgspec

from rules.base.codes import JOIN, TRADES, UNRATED, trade_code
from rules.base.errors import Problem
from rules.registry.enterprise import Enterprise, hidden
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.secrecy import is_secret, level_of
from rules.work.task import RANKED, Task, ratio_of_stratum, stratum_text

__all__ = ["FEW", "Past", "Scope", "Strata", "items_for", "merged", "scope", "stratum_of"]

FEW = 5
"""A stratum of a restricted draw has at least so many objects: of fewer, its size would tell who is meant (draw.md §6)."""

Strata = tuple[tuple[str, str, int], ...]
"""(code, ratio, size), from highest to lowest risk."""


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


class Past(msgspec.Struct, frozen=True):
    """What this year already brought, as the scope needs it.

    checked: (object, item) pairs drawn this year in other tasks. visits: object → number of visits this year.
    stood: objects that were changed after the cut-off, as they stood then; strata go by those (draw.md §1).
    """

    checked: frozenset[tuple[str, str]] = frozenset()
    visits: Mapping[str, int] = msgspec.field(default_factory=dict)
    stood: Mapping[str, Enterprise] = msgspec.field(default_factory=dict)


class Scope(msgspec.Struct, frozen=True):
    """Who can be drawn. pool: (number, stratum); excluded: (number, reason code); both by number.

    strata: those of a restricted draw merged. withheld: objects that an open draw may not name, in neither list.
    level: the strictest level of the items, which governs the draw (a code of LEVELS).
    """

    pool: tuple[tuple[str, str], ...]
    excluded: tuple[tuple[str, str], ...]
    strata: Strata
    withheld: int
    problems: tuple[Problem, ...]
    level: str = "full"

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
    secret: Collection[str] = (),
) -> Scope:
    """Who is in the pool and who of the plan's scope is not, each with its reason.

    items: the task's items. enterprises: the whole registry. max_visits: visits a year to one enterprise (国办发〔2024〕54号).
    restricted: trades whose objects may not be named; a draw that opens its names leaves them to a restricted draw, and
    counts them. secret: trades that are 国家秘密; their objects are in no pool but that of a secret draw, nor counted.
    """
    pool, excluded, withheld = [], [], 0
    level = level_of(task.number, items)
    for enterprise in sorted(enterprises, key=lambda e: e.number):
        if not any(item.covers(enterprise.trades) for item in items):
            continue
        if plan and plan.trades and not set(plan.trades) & set(enterprise.trades):
            continue
        if level != "secret" and is_secret(enterprise, secret):
            continue
        if level == "full" and hidden(enterprise, restricted):
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
    if level != "full":
        strata, pool = merged(task.strata, strata, pool)
    return Scope(tuple(pool), tuple(excluded), tuple(strata), withheld, tuple(problems), level)


def merged(
    kind: str, strata: Sequence[tuple[str, str, int]], pool: Sequence[tuple[str, str]]
) -> tuple[list[tuple[str, str, int]], list[tuple[str, str]]]:
    """Strata and pool of a restricted draw, no stratum under FEW objects, as far as there are so many (draw.md §6).

    kind: a code of STRATA. Ranked strata join their neighbour of lower risk, the last one that of higher risk: `E--D`; trades,
    which have no order, join in `mixed`. A joined stratum has the highest ratio of its parts, so nobody is drawn less.
    """
    groups: list[list[tuple[str, str, int]]] = []
    if kind == "trade":
        few = [one for one in strata if one[2] < FEW]
        if few:  # a redraw may bring what was joined before
            few = [one for one in strata if one[2] < FEW or one[0] == "mixed"]
        others = [one for one in strata if one not in few]
        if few and others and sum(size for _, _, size in few) < FEW:
            smallest = min(others, key=lambda one: one[2])
            others.remove(smallest)
            few.append(smallest)
        groups = [[one] for one in others] + ([few] if few else [])
    else:
        for one in strata:
            if groups and sum(size for _, _, size in groups[-1]) < FEW:
                groups[-1].append(one)
            else:
                groups.append([one])
        if len(groups) > 1 and sum(size for _, _, size in groups[-1]) < FEW:
            last = groups.pop()
            groups[-1] += last
    joined: list[tuple[str, str, int]] = []
    goes_to: dict[str, str] = {}
    for parts in groups:
        code = _joined_code(kind, [part[0] for part in parts], len(groups))
        goes_to.update((part[0], code) for part in parts)
        joined.append((code, max((part[1] for part in parts), key=Fraction), sum(part[2] for part in parts)))
    return joined, [(number, goes_to.get(stratum, stratum)) for number, stratum in pool]


def _joined_code(kind: str, codes: Sequence[str], groups: int) -> str:
    if len(codes) == 1:
        return codes[0]
    if groups == 1:
        return "all"
    return "mixed" if kind == "trade" else JOIN.join(codes)


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
