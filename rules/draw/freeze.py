"""冻结: what forbids a freeze (draw.md §1, "Refused at the freeze"). Every message names the cure.

`rule_problems` and `team_problems` need the published files only, so a verifier can use them; `freeze_problems` adds the checks
that need the bureau's own records.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from rules.base.codes import DEPARTMENTS, EXCLUSIONS, JOIN, TRADES, UNRATED
from rules.base.errors import Problem
from rules.base.fields import as_percent, ratio_of
from rules.draw.entropy import moment_problems, source_problems
from rules.draw.terms import Department, ExcludedLine, InspectorLine, PoolLine, Terms

__all__ = ["RANKS", "freeze_problems", "rule_problems", "strata_problems", "team_problems"]

RANKS: tuple[dict[str, int], ...] = (
    {"E": 5, "D": 4, "C": 3, "B": 2, UNRATED: 2, "A": 1},  # 宽城 2024; 仙游 2018 二(二)1 uses the lower three
    {"watch": 2, "other": 1},
)
"""Strata that have an order of risk, higher is riskier. No class → 未评级, which ranks with B. Trades have no order."""

MAX_LISTED = 10
"""Objects with too few inspectors that get a message each; above that, objects with the same shortage share a message."""


def freeze_problems(
    terms: Terms,
    pool: Sequence[PoolLine],
    excluded: Sequence[ExcludedLine],
    inspectors: Mapping[str, Sequence[InspectorLine]],
    recusals: Iterable[tuple[str, str]],
    *,
    plan_ratio: str | None = None,
    open_freezes: Sequence[str] = (),
) -> list[Problem]:
    """Every reason against this freeze; empty when it is allowed.

    inspectors: department → its list. recusals: pairs (object number, inspector id). plan_ratio: the ratio of the plan
    line, None without a plan. open_freezes: numbers of the draws of the same plan line that are frozen and not yet drawn.
    """
    problems = [
        Problem(f"同一计划的 {number} 已冻结而未抽取，请先完成抽取，或由负责人批准作废", number, "冻结")
        for number in open_freezes
    ]
    problems += rule_problems(terms, pool, excluded, inspectors)
    problems += team_problems(terms, pool, inspectors, recusals)
    problems += source_problems(terms.entropy.kind, terms.entropy.source)
    problems += moment_problems(terms.entropy, terms.frozen_at)
    problems += _single_object_problems(terms, pool)
    problems += _field_problems(terms)
    if plan_ratio is not None:
        problems += [
            Problem(f"比例 {as_percent(s.ratio)} 低于计划的 {as_percent(plan_ratio)}，请提高比例", s.code, "抽查比例")
            for s in terms.strata
            if _is_ratio(s.ratio) and Fraction(s.ratio) < Fraction(plan_ratio)
        ]
    return problems


def _single_object_problems(terms: Terms, pool: Sequence[PoolLine]) -> list[Problem]:
    """A pool of one object that is not drawn as a duty (at 100 %): whatever the value, it is drawn."""
    if len(pool) != 1 or all(stratum.ratio == "1" for stratum in terms.strata if stratum.size):
        return []
    message = (
        "对象库只有 1 个对象，抽不抽都是它，没有随机性；请放宽范围，或与别的任务合并；"
        "按规定必须全部检查的，把比例写成 100%"
    )
    return [Problem(message, pool[0].number, "抽查对象库")]


def _field_problems(terms: Terms) -> list[Problem]:
    """Strata that come from no field of the registry, or from two fields."""
    codes = [part for stratum in terms.strata for part in stratum.code.split(JOIN)]
    problems = [
        Problem("不是登记字段的分层，只能按信用风险等级、场所等级、重点监管、行业，或不分层", code, "分层")
        for code in codes
        if not _is_registry_stratum(code)
    ]
    if sum(bool(family & set(codes)) for family in _FAMILIES) > 1:
        problems.append(Problem("一次抽取只能按一种字段分层，请改分层方式", "、".join(codes), "分层"))
    return problems


def rule_problems(
    terms: Terms,
    pool: Sequence[PoolLine],
    excluded: Sequence[ExcludedLine],
    inspectors: Mapping[str, Sequence[InspectorLine]],
) -> list[Problem]:
    """Contradictions among times, numbers, strata, ratios and sizes; arguments as in `freeze_problems`."""
    problems = strata_problems(terms, pool, excluded)
    if terms.entropy.expected_at <= terms.frozen_at:
        problems.append(Problem("随机值的预定时间不晚于冻结时间，请另选冻结之后才产生的随机值", field="随机值来源"))
    numbers = Counter([line.number for line in pool] + [line.number for line in excluded])
    problems += [
        Problem("编号在名单中出现两次，请核对名录", number, "抽查对象库") for number, n in numbers.items() if n > 1
    ]
    ids = Counter(line.id for lines in inspectors.values() for line in lines)
    problems += [Problem("人员编号重复，请重新编号", number, "检查人员") for number, n in ids.items() if n > 1]
    for department in terms.departments:
        lines = inspectors.get(department.code, ())
        if len(lines) + sum(department.excluded.values()) != department.registry_size:
            problems.append(
                Problem(
                    f"在册 {department.registry_size} 人，可抽 {len(lines)} 人加不可抽 "
                    f"{sum(department.excluded.values())} 人对不上，请重新生成名单",
                    DEPARTMENTS.text(department.code),
                    "检查人员",
                )
            )
    return problems


def strata_problems(terms: Terms, pool: Sequence[PoolLine], excluded: Sequence[ExcludedLine]) -> list[Problem]:
    """Sizes that do not add up, ratios outside (0, 1], ratios that fall as risk rises."""
    sizes = Counter(line.stratum for line in pool)
    listed = {stratum.code for stratum in terms.strata}
    problems = [
        Problem(f"对象库有 {n} 个对象属于此层，条件中没有它，请补上它的比例", code, "分层")
        for code, n in sizes.items()
        if code not in listed
    ]
    if not pool:
        problems.append(Problem("抽查对象库是空的，请核对名录和限定范围", field="抽查对象库"))
    for stratum in terms.strata:
        if stratum.size != sizes[stratum.code]:
            problems.append(
                Problem(
                    f"条件写 {stratum.size} 个对象，对象库有 {sizes[stratum.code]} 个，请重新冻结",
                    stratum.code,
                    "分层",
                )
            )
        if not _is_ratio(stratum.ratio):
            problems.append(Problem(f"比例“{stratum.ratio}”应大于 0、不超过 1，请改正", stratum.code, "抽查比例"))
    if terms.pool_size != len(pool):
        problems.append(
            Problem(f"条件写对象库 {terms.pool_size} 个，实有 {len(pool)} 个，请重新冻结", field="抽查对象库")
        )
    if len(pool) + len(excluded) > terms.registry.total:
        problems.append(
            Problem(
                f"名单共 {len(pool) + len(excluded)} 个，多于名录库的 {terms.registry.total} 个", field="抽查对象库"
            )
        )
    return problems + _order_problems(terms)


def _order_problems(terms: Terms) -> list[Problem]:
    """A stratum of higher risk stands first and is drawn at least as much (宽城 2024: higher is drawn more)."""
    strata = [stratum for stratum in terms.strata if _is_ratio(stratum.ratio)]
    rank = next((ranks for ranks in RANKS if all(stratum.code in ranks for stratum in terms.strata)), None)
    if rank is None:
        return []
    problems = []
    for place, first in enumerate(strata):
        for second in strata[place + 1 :]:
            high, low = (first, second) if rank[first.code] >= rank[second.code] else (second, first)
            if high is second:
                problems.append(Problem(f"应排在 {first.code} 之前：分层要从高风险到低风险", second.code, "分层"))
            if rank[high.code] > rank[low.code] and Fraction(high.ratio) < Fraction(low.ratio):
                message = (
                    f"比例 {as_percent(high.ratio)} 低于风险较低的 {low.code}（{as_percent(low.ratio)}），"
                    f"请提高 {high.code} 或降低 {low.code} 的比例"
                )
                problems.append(Problem(message, high.code, "抽查比例"))
    return problems


def _fewest_available(
    department: Department, lines: Sequence[InspectorLine], recusals: Iterable[tuple[str, str]]
) -> tuple[int, dict[str, int]]:
    """How many inspectors are available at the worst value: (for an object without recusals, number → for each object with recusals).

    draw.md §1: min(pool_take, n) - (the department's inspectors recused for the object) must not be under per_object.
    """
    eligible = {line.id for line in lines}
    base = min(department.pool_take or len(eligible), len(eligible))
    barred = Counter(number for number, inspector in set(recusals) if inspector in eligible)
    return base, {number: base - n for number, n in sorted(barred.items())}


def team_problems(
    terms: Terms,
    pool: Sequence[PoolLine],
    inspectors: Mapping[str, Sequence[InspectorLine]],
    recusals: Iterable[tuple[str, str]],
) -> list[Problem]:
    """Every object for which some value could lead to a short team, with the cure.

    One line an object; where a department has more than LISTED of them, a line for all that lack the same.
    """
    problems = []
    pairs = set(recusals)
    numbers = {line.number for line in pool}
    for department in terms.departments:
        name, need = DEPARTMENTS.text(department.code), department.per_object
        people = len(inspectors.get(department.code, ()))
        base, available = _fewest_available(department, inspectors.get(department.code, ()), pairs)
        if base < need:
            problems.append(Problem(_too_few(department, people), name, "检查人员"))
            continue
        short = [(number, n) for number, n in available.items() if n < need and number in numbers]
        if len(short) <= MAX_LISTED:
            problems += [
                Problem(f"回避后{_short_team(department, name, people, base, n)}", number, "检查人员")
                for number, n in short
            ]
            continue
        for n in sorted({n for _, n in short}):
            objects = [number for number, available_here in short if available_here == n]
            message = (
                f"{len(objects)} 个对象回避后{_short_team(department, name, people, base, n)}：{'、'.join(objects)}"
            )
            problems.append(Problem(message, name, "检查人员"))
    return problems


def _too_few(department: Department, people: int) -> str:
    """A department that cannot even visit an object without recusals."""
    need = department.per_object
    if people >= need:  # only pool_take is too low: no task can be entered so, but terms from elsewhere could be
        return f"只先抽 {department.pool_take} 人，每个对象需 {need} 人，请把先抽人数提高到 {need} 以上"
    reasons = "、".join(f"{EXCLUSIONS.text(reason)} {n} 人" for reason, n in department.excluded.items() if n)
    excluded = f"（另有不可抽的：{reasons}）" if reasons else ""
    return (
        f"可抽取的执法人员只有 {people} 人{excluded}，每个对象需 {need} 人，"
        f"请补充人员 {need - people} 名：登记新的，或恢复在岗、更新执法证、补登资格"
    )


def _short_team(department: Department, name: str, people: int, base: int, available: int) -> str:
    """The message for an object with recusals: 公安最少只剩 1 人，每个对象需 2 人，请 …"""
    need = department.per_object
    lacking = need - available
    cures = [f"补充人员 {lacking} 名"]
    if people - base >= lacking:  # the department has enough inspectors, but pool_take is too low
        cures = [f"把先抽人数从 {base} 增加到 {base + lacking}"]
    return f"{name}最少只剩 {max(available, 0)} 人，每个对象需 {need} 人，请{cures[0]}，或核对回避"


_CLASSES = frozenset(RANKS[0]) - {UNRATED}
_TRADES = frozenset(TRADES.codes) | {"mixed"}
_FAMILIES = (_CLASSES, frozenset(RANKS[1]), _TRADES, frozenset({"all"}))


def _is_registry_stratum(code: str) -> bool:
    """Whether a stratum code is a class, a watch-list flag, a trade (of TRADES or typed), or the single stratum `all`."""
    return (
        code in (UNRATED, "mixed")
        or any(code in family for family in _FAMILIES)
        or bool(re.fullmatch("t-[0-9a-f]{8}", code))
    )


def _is_ratio(text: str) -> bool:
    """Whether a ratio is in its canonical form and above 0."""
    try:
        return ratio_of(text) > 0
    except ValueError:
        return False
