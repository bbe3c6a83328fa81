"""冻结规则: what forbids a freeze, as far as public files can tell (draw.md §1, 哪些条件不许冻结): the table there, its order and its texts.

A verifier says the first rule that does not hold (`broken_rule`); the freeze says all of them with their cures (`rules.draw.freeze`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import combinations

from rules.base.codes import JOIN, UNRATED
from rules.draw.entropy import CHAINS, DRAW_DAYS, MIN_WAIT, SALES_CLOSE, Chain, drawing_time
from rules.draw.lists import ExcludedLine, InspectorLine, PoolLine
from rules.draw.team_rules import fewest_available
from rules.draw.terms import Department, Stratum, Terms, real
from rules.draw.times import in_order, times_in

__all__ = [
    "MIN_STRATUM", "RANKS", "Frozen", "broken_rule", "chain_of", "disordered", "frozen_rules", "people", "rank", "small_strata",
    "staff_adds_up",
]  # fmt: skip

_CLASSES = {"E": 5, "D": 4, "C": 3, "B": 2, UNRATED: 2, "A": 1}
RANKS: Mapping[str, Mapping[str, int]] = {
    "risk": _CLASSES,  # 宽城 2024
    "grade": _CLASSES,  # 仙游 2018 二(二)1 uses the lower three
    "watch": {"watch": 2, "other": 1},
    "trade": {},
    "none": {"all": 1},
}
"""strata_by → stratum → how risky it is. No class → 未评级, which ranks with B. Trades have no order."""

MIN_STRATUM = 5
"""A stratum of a masked draw has at least so many objects: a smaller size would show who is meant (draw.md §6)."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a freeze binds: terms and lists. inspectors: department → its list. recusals: (object number, inspector id)."""

    terms: Terms
    pool: Sequence[PoolLine]
    excluded: Sequence[ExcludedLine]
    inspectors: Mapping[str, Sequence[InspectorLine]]
    recusals: Iterable[tuple[str, str]]

    def staff(self, department: Department) -> Sequence[InspectorLine]:
        """The list of a department."""
        return self.inspectors.get(department.code, ())


def rank(strata_by: str, code: str) -> int | None:
    """How risky a stratum is; that of a joined one is the highest of its parts. None: no stratum of this kind.

    >>> rank("risk", "E--D"), rank("watch", "E"), rank("trade", "hotel"), rank("risk", "all")
    (5, None, 0, 0)
    """
    if strata_by == "trade" or code == "all":
        return 0
    ranks = RANKS[strata_by]
    parts = code.split(JOIN)
    return max(ranks[part] for part in parts) if set(parts) <= set(ranks) else None


def small_strata(terms: Terms) -> tuple[str, ...]:
    """层过小: the strata with 1 to 4 objects, unless one has the whole pool."""
    return tuple(s.code for s in terms.strata if 0 < s.size < MIN_STRATUM and s.size != terms.pool_size)


def frozen_rules(
    terms: Terms,
    pool: Sequence[PoolLine],
    excluded: Sequence[ExcludedLine],
    inspectors: Mapping[str, Sequence[InspectorLine]],
    recusals: Iterable[tuple[str, str]],
) -> Iterator[tuple[bool, str]]:
    """The table of docs/draw.md §1, in its order: (holds, what to say when it does not). Terms well-formed, times real."""
    frozen = Frozen(terms, pool, excluded, inspectors, recusals)
    yield _times_rise(frozen), "冻结、取值、截止或公开的时间先后不对"
    yield _numbers_differ(frozen), "编号重复或写法不对，或对象多于名录"
    yield _numbers_run(frozen), "编号不连续"
    yield _sizes_agree(frozen), "各层或对象库的数量对不上"
    yield _strata_are_of_a_kind(terms), "分层不是规定的几种"
    yield all(Fraction(stratum.ratio) for stratum in terms.strata), "有的层比例为 0"
    yield not tuple(disordered(terms)), "风险高的层比例反而低，或没有从高到低排列"
    yield _floor_reaches_plan(terms), "总比例下限低于计划的比例"
    yield (
        bool(terms.mask or terms.classes_basis or terms.strata_by not in ("risk", "watch")),
        "按信用风险等级或重点监管分层，没有公开等级的依据，应当只公开算术",
    )
    yield not (terms.mask and len(terms.strata) > 1 and _few(terms)), "不足 5 个对象的层没有合并"
    yield all(staff_adds_up(frozen, department) for department in terms.departments), "检查人员的数量对不上"
    yield _links_fit(frozen), "去掉的对象、所代替或所补充的抽取写得不对"
    yield from _lottery_rules(terms)
    yield from _beacon_rules(terms)
    yield _recusals_are_listed(frozen), "回避名单里有名单以外的编号"
    for department in terms.departments:
        available, barred = fewest_available(frozen.staff(department), recusals)
        yield min((available, *barred.values())) >= department.per_object, "有对象的可用检查人员不足"


def broken_rule(
    terms: Terms,
    pool: Sequence[PoolLine],
    excluded: Sequence[ExcludedLine],
    inspectors: Mapping[str, Sequence[InspectorLine]],
    recusals: Iterable[tuple[str, str]],
) -> str:
    """What to say of the first rule that does not hold; "" when all hold. Arguments as of `frozen_rules`."""
    rules = frozen_rules(terms, pool, excluded, inspectors, recusals)
    return next((text for holds, text in rules if not holds), "")


def _times_rise(frozen: Frozen) -> bool:
    terms, entropy = frozen.terms, frozen.terms.entropy
    return (
        in_order(times_in(terms), "terms")
        and terms.cutoff <= terms.frozen_at[:10]
        and entropy.expected_at[:10] <= terms.publish_by
    )


def _numbers(frozen: Frozen) -> set[str]:
    return {line.number for line in frozen.pool} | {line.number for line in frozen.excluded}


def people(frozen: Frozen) -> list[str]:
    """The ids of all inspectors on the lists."""
    return [line.id for department in frozen.terms.departments for line in frozen.staff(department)]


def _numbers_differ(frozen: Frozen) -> bool:
    numbers, ids = _numbers(frozen), people(frozen)
    return (
        bool(frozen.pool)
        and len(numbers) == len(frozen.pool) + len(frozen.excluded) <= frozen.terms.registry.total
        and len(set(ids)) == len(ids)
        and all(re.fullmatch("P-[0-9]{4,15}", number) for number in numbers)
    )


def _numbers_run(frozen: Frozen) -> bool:
    numbers = _numbers(frozen)
    return bool(frozen.terms.supersedes) or numbers == {f"P-{n:04d}" for n in range(1, len(numbers) + 1)}


def _sizes_agree(frozen: Frozen) -> bool:
    sizes = {stratum.code: stratum.size for stratum in frozen.terms.strata if stratum.size}
    return len(frozen.pool) == frozen.terms.pool_size and Counter(line.stratum for line in frozen.pool) == sizes


def _strata_are_of_a_kind(terms: Terms) -> bool:
    alone = len(terms.strata) == 1 or all(stratum.code != "all" for stratum in terms.strata)
    parts = [part for stratum in terms.strata for part in stratum.code.split(JOIN)]
    once = terms.strata_by == "trade" or len(parts) == len(set(parts))
    return alone and once and all(rank(terms.strata_by, stratum.code) is not None for stratum in terms.strata)


def disordered(terms: Terms) -> Iterator[tuple[Stratum, Stratum]]:
    """Pairs of strata, the riskier first, that stand in the wrong order or of which the riskier has the lower ratio."""
    for first, second in combinations(terms.strata, 2):
        one, other = rank(terms.strata_by, first.code) or 0, rank(terms.strata_by, second.code) or 0
        if one < other:
            yield second, first
        elif one > other and Fraction(first.ratio) < Fraction(second.ratio):
            yield first, second


def _floor_reaches_plan(terms: Terms) -> bool:
    return terms.plan is None or bool(terms.parent) or Fraction(terms.floor) >= Fraction(terms.plan.ratio)


def _few(terms: Terms) -> list[Stratum]:
    return [stratum for stratum in terms.strata if 0 < stratum.size < MIN_STRATUM]


def staff_adds_up(frozen: Frozen, department: Department) -> bool:
    """Whether the listed and the others of a department are its inspectors in the registry."""
    return len(frozen.staff(department)) + department.excluded.get("not_available", 0) == department.registry_size


def _links_fit(frozen: Frozen) -> bool:
    terms = frozen.terms
    return (
        bool(not terms.removed or terms.supersedes)
        and not (terms.parent and terms.supersedes)
        and list(terms.removed) == sorted(set(terms.removed))
        and _numbers(frozen).isdisjoint(terms.removed)
    )


def _lottery_rules(terms: Terms) -> Iterator[tuple[bool, str]]:
    if terms.entropy.kind != "lottery":
        return
    day, game = str(terms.entropy.source["date"]), str(terms.entropy.source["game"])
    yield real(day).weekday() in DRAW_DAYS[game], f"{day} 不是这种彩票开奖的日子"
    yield terms.frozen_at < day + SALES_CLOSE, "冻结时这一期已经停止销售"
    yield terms.entropy.expected_at == drawing_time(day), "预定时间不是开奖日 21:30"


def chain_of(terms: Terms) -> Chain | None:
    """The network of a beacon; None of one that may not be used."""
    return CHAINS.get(str(terms.entropy.source.get("chain_hash")))


def _beacon_rules(terms: Terms) -> Iterator[tuple[bool, str]]:
    if terms.entropy.kind != "beacon":
        return
    chain = chain_of(terms)
    yield chain is not None, "不认识的信标"
    if chain is None:
        return
    made = chain.made(int(terms.entropy.source["round"]))
    first = datetime.fromisoformat(terms.frozen_at).timestamp() + MIN_WAIT.total_seconds()
    yield made >= first, "这一轮信标在冻结以后不到 30 分钟就产生，或早已产生"
    yield made <= datetime.fromisoformat(terms.entropy.expected_at).timestamp(), "预定时间早于这一轮信标产生的时间"


def _recusals_are_listed(frozen: Frozen) -> bool:
    objects, ids = {line.number for line in frozen.pool}, set(people(frozen))
    return all(number in objects and inspector in ids for number, inspector in frozen.recusals)
