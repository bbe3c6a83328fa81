"""范围: which objects are in the pool of a task, in which stratum, and which of the plan's scope are excluded, each with its reason.

Sources: draw.md §1; 宽城 2024 (cut-off, risk classes), 叶县 2023 五(四) (the same item so often a year, the watch-list excepted),
仙游 2018 (venue grades, watch-list), docs/domain.md (Rules with numbers).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

import msgspec

from rules.base.codes import JOIN, TRADES, UNRATED, trade_code
from rules.base.errors import Problem
from rules.draw.terms import Stratum
from rules.registry.enterprise import Enterprise, is_hidden
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.secrecy import governing_level
from rules.registry.selector import CLASS_FIELDS, FIELDS, fits, names_class, values_text
from rules.registry.visit_cap import VisitCap
from rules.work.task import RANKED, Task, ratio_of_stratum, stratum_text
from rules.work.visits import VisitCounts, limits, reached

__all__ = ["MIN_STRATUM_SIZE", "Past", "Scope", "items_for", "merge_small_strata", "scope", "scope_text", "stratum_of"]

MIN_STRATUM_SIZE = 5
"""A stratum of a restricted draw has at least so many objects: a smaller size would show who is meant (draw.md §6)."""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier checks of the year, and records as of the cut-off, as far as the scope needs them.

    checked: (object, item) → in how many other tasks of this year. apart: those pairs of tasks that are not public in full. visits: how often
    each object was visited this year, or will be. governed: pairs under a coverage duty → whether they were visited in the period of the task; of a task that
    carries out duties, those of its own.
    at_cutoff: number → the record of an object that was changed after the cut-off, as it was then; strata, status and day of
    registration go by it (draw.md §1).
    """

    checked: Mapping[tuple[str, str], int] = msgspec.field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()
    visits: VisitCounts = VisitCounts()
    governed: Mapping[tuple[str, str], bool] = msgspec.field(default_factory=dict)
    at_cutoff: Mapping[str, Enterprise] = msgspec.field(default_factory=dict)


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Who can be drawn. pool: (number, stratum); excluded: (number, reason code); both in order of number.

    strata: from highest to lowest risk, those of a restricted draw merged. withheld: how many objects an open draw may not name; they
    are in neither list. level: the strictest level of the items, which governs the draw (a code of LEVELS).
    """

    pool: tuple[tuple[str, str], ...]
    excluded: tuple[tuple[str, str], ...]
    strata: tuple[Stratum, ...]
    withheld: int
    problems: tuple[Problem, ...]
    level: str = "full"

    @property
    def excluded_counts(self) -> dict[str, int]:
        """Reason code → how many objects are excluded for it."""
        return dict(Counter(reason for _, reason in self.excluded))


def scope(
    task: Task,
    items: Sequence[Item],
    plan: PlanLine | None,
    enterprises: Iterable[Enterprise],
    past: Past,
    cap: VisitCap,
    restricted: Collection[str] = (),
    *,
    masked: bool = False,
) -> Scope:
    """Who is in the pool and who of the plan's scope is not, each with its reason.

    items: the task's items. enterprises: the whole registry. cap: visits a year to one object (国办发〔2024〕54号).
    restricted: trades whose objects may not be named; a draw that opens its names leaves them to a restricted draw, and
    counts them. masked: only the arithmetic of the draw will be public, whatever its level: small strata are merged.
    """
    level = governing_level(items)
    candidates = [enterprise for enterprise in enterprises if _is_covered(enterprise, items, plan)]
    candidates.sort(key=lambda enterprise: enterprise.number)
    withheld = (
        {enterprise.number for enterprise in candidates if is_hidden(enterprise, restricted)}
        if level == "full"
        else set()
    )
    pool: list[tuple[str, str]] = []
    excluded: list[tuple[str, str]] = []
    for enterprise in candidates:
        if enterprise.number in withheld:
            continue
        at_cutoff = past.at_cutoff.get(enterprise.number, enterprise)
        if reason := _exclusion(task, enterprise, at_cutoff, items, past, cap):
            excluded.append((enterprise.number, reason))
        else:
            pool.append((enterprise.number, stratum_of(task, at_cutoff, task.cutoff)))
    strata, problems = _strata(task, Counter(stratum for _, stratum in pool), items, plan)
    if not pool:
        problems.append(Problem(_empty_pool(excluded), task.number, "抽查对象"))
    if level != "full" or masked:
        strata, pool = merge_small_strata(task.strata, strata, pool)
    return Scope(
        pool=tuple(pool),
        excluded=tuple(excluded),
        strata=tuple(strata),
        withheld=len(withheld),
        problems=tuple(problems),
        level=level,
    )


def scope_text(task: Task, plan: PlanLine | None, *, masked: bool) -> str:
    """The condition by which objects are in the scope, as the terms have it; "" for all that the items cover.

    masked: the draw rests on risk class or watch-list, and the names on its list may be public: the class is not named beside them.
    """
    conditions = {"行业": plan.trades} if plan and plan.trades else {}
    parts = [f"{label}={'、'.join(values)}" for label, values in conditions.items()]
    labels = {field: label for label, field in FIELDS.items()}
    parts += [
        f"{labels[field]}={values_text(field, values)}"
        for field, values in sorted(task.where.items())
        if not (masked and field in CLASS_FIELDS)
    ]
    if task.duties:
        parts.append("周期检查到期的对象")
    if masked and names_class(task.where):
        parts.append("另有不公开的条件")
    return "；".join(parts)


def _is_covered(enterprise: Enterprise, items: Sequence[Item], plan: PlanLine | None) -> bool:
    """Whether the items cover the object and the plan line, if any, includes its trade."""
    if plan and plan.trades and not set(plan.trades) & set(enterprise.trades):
        return False
    return any(item.covers(enterprise.trades) for item in items)


def _exclusion(
    task: Task, enterprise: Enterprise, at_cutoff: Enterprise, items: Sequence[Item], past: Past, cap: VisitCap
) -> str | None:
    """The first reason (a code of EXCLUSIONS) why an object of the scope is not in the pool; None when it is.

    Status and day of registration count as they stood at the cut-off (draw.md §1); who closed since is struck at the confirmation.
    """
    if not fits(task.where, enterprise, task.start):
        return "other_scope"
    if at_cutoff.status != "active":
        return "not_active"
    registered = at_cutoff.registered_on or at_cutoff.founded_on
    if registered and registered >= task.cutoff:  # 宽城 2024: 2024年6月1日前登记; 源汇 2023: 2月(含)前 = before 1 March
        return "after_cutoff"
    if not items_for(task, enterprise, items, past) or _tells_of_another(task, enterprise, items, past):
        return _why_no_item(task, enterprise, items, past)
    if task.duties:  # 仙游 2018 二(二): every period, whatever was visited before and however often
        return None
    if enterprise.watched(task.start):
        return None
    found = limits(cap, enterprise.risk, task.departments, enterprise.number, past.visits)
    return "visit_limit" if reached(found) else None


def _why_no_item(task: Task, enterprise: Enterprise, items: Sequence[Item], past: Past) -> str:
    """Why no item is left for an object: its period was met, it is under no duty of the task, or it was checked often enough this year."""
    pairs = [(enterprise.number, item.number) for item in items if item.covers(enterprise.trades)]
    governed = [pair in past.governed for pair in pairs]
    if task.duties and not any(governed):
        return "other_scope"
    return "period_done" if all(governed) or task.duties else "checked_this_year"


def _tells_of_another(task: Task, enterprise: Enterprise, items: Sequence[Item], past: Past) -> bool:
    """Whether what is left of the items would say that the object was drawn where nobody may know it.

    Its public results of this task would lack just that item; it is left out as a whole, and the list is then not named.
    """
    if not past.apart or governing_level(items) != "full" or enterprise.watched(task.start):
        return False
    left = items_for(task, enterprise, items, past)
    return any(
        (enterprise.number, item.number) in past.apart and item.covers(enterprise.trades) and item not in left
        for item in items
    )


def items_for(task: Task, enterprise: Enterprise, items: Sequence[Item], past: Past) -> tuple[Item, ...]:
    """The task's items that this object can still be checked for; exclusion is per item.

    An item under a duty: while the period was not met (仙游 2018 二(二)). Any other: as often a year as the list says (抽查频次; 叶县 2023
    五(四)), the watch-list excepted.
    """
    watched = enterprise.watched(task.start)

    def is_left(item: Item) -> bool:
        pair = (enterprise.number, item.number)
        if pair in past.governed:
            return not past.governed[pair]
        return not task.duties and (watched or past.checked.get(pair, 0) < max(1, item.times_per_year))

    return tuple(item for item in items if item.covers(enterprise.trades) and is_left(item))


def stratum_of(task: Task, enterprise: Enterprise, on: date) -> str:
    """The stratum of an object; where several fit, the highest (docs/domain.md, Numbers and codes)."""
    match task.strata:
        case "risk":
            return enterprise.risk or UNRATED
        case "grade":
            return enterprise.grade or UNRATED
        case "watch":
            return "watch" if enterprise.watched(on) else "other"
        case "trade":
            codes = [trade_code(trade) for trade in enterprise.trades]
            listed = [row.code for row in TRADES if row.code in codes]
            return listed[0] if listed else min(codes, default=UNRATED)
    return "all"


def _strata(
    task: Task, sizes: Mapping[str, int], items: Sequence[Item], plan: PlanLine | None
) -> tuple[list[Stratum], list[Problem]]:
    """The strata in order with their ratios, empty ones too; a problem for each that has objects and no ratio.

    sizes: stratum code → objects of the pool in it.
    """
    strata: list[Stratum] = []
    problems: list[Problem] = []
    for code in _order(task, sizes):
        size = sizes.get(code, 0)
        ratio = ratio_of_stratum(task, code, items, plan)
        if ratio is not None:
            strata.append(Stratum(code=code, ratio=ratio, size=size))
        elif size:
            message = f"{stratum_text(code)}有 {size} 个对象，但没有写它的比例，请补上 {code}=…"
            problems.append(Problem(message, task.number, "抽查比例"))
    return strata, problems


def _order(task: Task, sizes: Mapping[str, int]) -> list[str]:
    """The codes of the strata from highest to lowest risk; of trades, which have no such order, those that have objects."""
    if task.strata == "trade":
        listed = [row.code for row in TRADES if row.code in sizes]
        return listed + sorted(set(sizes) - set(listed))
    unneeded = UNRATED if not sizes.get(UNRATED) and UNRATED not in task.ratios else None
    return [code for code in RANKED[task.strata] if code != unneeded]


def _empty_pool(excluded: Sequence[tuple[str, str]]) -> str:
    if not excluded:
        return "抽查对象库为空：名录中没有属于所选事项和范围的对象，请先导入名录，或改事项、限定范围"
    return f"抽查对象库为空：范围内的 {len(excluded)} 个对象都不能入库，请看各自的原因（task show）"


# ---- restricted draws: strata so small that they would show who is meant


def merge_small_strata(
    kind: str, strata: Sequence[Stratum], pool: Sequence[tuple[str, str]]
) -> tuple[list[Stratum], list[tuple[str, str]]]:
    """Strata and pool of a restricted draw, no stratum under MIN_STRATUM_SIZE objects, unless the whole pool is smaller (draw.md §6).

    kind: a code of STRATA. Ranked strata join their neighbour of lower risk, the last one that of higher risk: `E--D`; trades,
    which have no order, join in `mixed`. A joined stratum has the highest ratio of its parts, so nobody is drawn less.
    """
    groups = _trade_groups(strata) if kind == "trade" else _ranked_groups(strata)
    joined: list[Stratum] = []
    code_after: dict[str, str] = {}
    for parts in groups:
        code = _joined_code(kind, [part.code for part in parts], len(groups))
        code_after.update((part.code, code) for part in parts)
        joined.append(Stratum(code=code, ratio=max((part.ratio for part in parts), key=Fraction), size=_size(parts)))
    return joined, [(number, code_after.get(stratum, stratum)) for number, stratum in pool]


def _ranked_groups(strata: Sequence[Stratum]) -> list[list[Stratum]]:
    """Neighbours joined from the highest risk down until each group has MIN_STRATUM_SIZE objects; a small last one joins the group before."""
    groups: list[list[Stratum]] = []
    for stratum in strata:
        if groups and _size(groups[-1]) < MIN_STRATUM_SIZE:
            groups[-1].append(stratum)
        else:
            groups.append([stratum])
    if len(groups) > 1 and _size(groups[-1]) < MIN_STRATUM_SIZE:
        last = groups.pop()
        groups[-1] += last
    return groups


def _trade_groups(strata: Sequence[Stratum]) -> list[list[Stratum]]:
    """Every trade by itself, the small ones in one group, with the smallest of the others where that is still too small."""
    small = [stratum for stratum in strata if stratum.size < MIN_STRATUM_SIZE]
    if small:  # the lists of a redraw may already have a joined stratum
        small = [stratum for stratum in strata if stratum.size < MIN_STRATUM_SIZE or stratum.code == "mixed"]
    others = [stratum for stratum in strata if stratum not in small]
    if small and others and _size(small) < MIN_STRATUM_SIZE:
        smallest = min(others, key=lambda stratum: stratum.size)
        others.remove(smallest)
        small.append(smallest)
    return [[stratum] for stratum in others] + ([small] if small else [])


def _joined_code(kind: str, codes: Sequence[str], groups: int) -> str:
    if len(codes) == 1:
        return codes[0]
    if groups == 1:
        return "all"
    return "mixed" if kind == "trade" else JOIN.join(codes)


def _size(strata: Iterable[Stratum]) -> int:
    """The number of objects in these strata together."""
    return sum(stratum.size for stratum in strata)
