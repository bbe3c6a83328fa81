"""冻结规则: what forbids a freeze, as far as the public files can tell (docs/draw.md, the table under 1), in the table's order.

The office's own messages, which name the cure, are in `rules/draw/freeze.py`; a draw that was frozen against a rule has no cure.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations

from rules.draw.entropy import CHAINS, DRAW_DAYS
from rules.draw.terms import Terms
from site_gen.verify.lists import Lists

__all__ = ["freeze_rules", "is_drawing_day"]

_RISKS = {"E": 5, "D": 4, "C": 3, "B": 2, "unrated": 2, "A": 1}
_RANKS = {"risk": _RISKS, "grade": _RISKS, "watch": {"watch": 2, "other": 1}, "trade": {}, "none": {"all": 1}}
Rule = tuple[object, str]
"""(whether it holds, what is said when it does not)."""


def freeze_rules(terms: Terms, lists: Lists) -> Iterator[Rule]:
    """Every rule, in order; the first that does not hold is the step's text."""
    yield from _order_of_times(terms)
    yield from _numbers(terms, lists)
    yield from _strata(terms, lists)
    yield from _people(terms, lists)
    yield from _source(terms)
    yield from _recusals(terms, lists)


def is_drawing_day(game: str, day: str) -> bool:
    """Whether a game of the lottery has a drawing on this day of the week."""
    return datetime.fromisoformat(day).weekday() in DRAW_DAYS[game]


def _order_of_times(terms: Terms) -> Iterator[Rule]:
    expected, expires = terms.entropy.expected_at, terms.entropy.expires_at
    rising = terms.frozen_at < expected and (expires is None or expected <= expires)
    days = terms.cutoff <= terms.frozen_at[:10] and expected[:10] <= terms.publish_by
    yield rising and days, "冻结、取值、截止或公开的时间先后不对"


def _numbers(terms: Terms, lists: Lists) -> Iterator[Rule]:
    both = [line.number for line in (*lists.pool, *lists.excluded)]
    numbers, people = set(both), [line.id for lines in lists.inspectors.values() for line in lines]
    written = all(re.fullmatch(r"P-[0-9]{4,15}", number) for number in numbers)
    once = len(numbers) == len(both) <= terms.registry.total and len(set(people)) == len(people)
    yield lists.pool and once and written, "编号重复或写法不对，或对象多于名录"
    without_gaps = numbers == {f"P-{n:04d}" for n in range(1, len(numbers) + 1)}
    yield terms.supersedes or without_gaps, "编号不连续"


def _strata(terms: Terms, lists: Lists) -> Iterator[Rule]:
    stated = Counter({stratum.code: stratum.size for stratum in terms.strata})
    found = Counter(line.stratum for line in lists.pool)
    yield len(lists.pool) == terms.pool_size and found == +stated, "各层或对象库的数量对不上"
    ratios = [Fraction(stratum.ratio) for stratum in terms.strata]
    ranks = [_rank(terms.strata_by, stratum.code) for stratum in terms.strata]
    alone = len(terms.strata) == 1 or "all" not in stated
    yield None not in ranks and alone, "分层不是规定的几种"
    yield all(ratios), "有的层比例为 0"
    falling = all(
        first == second or ((first or 0) > (second or 0) and ratio >= other)
        for (first, ratio), (second, other) in combinations(zip(ranks, ratios, strict=True), 2)
    )
    yield falling, "风险高的层比例反而低，或没有从高到低排列"
    floor = terms.parent or not terms.plan or Fraction(terms.floor) >= Fraction(terms.plan.ratio)
    yield floor, "总比例下限低于计划的比例"
    basis = terms.mask or terms.classes_basis or terms.strata_by not in ("risk", "watch")
    yield basis, "按信用风险等级或重点监管分层，没有公开等级的依据，应当只公开算术"
    merged = len(terms.strata) == 1 or not any(0 < stratum.size < 5 for stratum in terms.strata)
    yield not terms.mask or merged, "不足 5 个对象的层没有合并"


def _rank(strata_by: str, code: str) -> int | None:
    """How risky a stratum is; that of a merged one is the highest of its parts. None: no stratum of this kind."""
    if strata_by == "trade" or code == "all":
        return 0
    ranks, parts = _RANKS[strata_by], code.split("--")
    return max(ranks[part] for part in parts) if all(part in ranks for part in parts) else None


def _people(terms: Terms, lists: Lists) -> Iterator[Rule]:
    counted = all(
        len(lists.inspectors[one.code]) + one.excluded.get("not_available", 0) == one.registry_size
        for one in terms.departments
    )
    yield counted, "检查人员的数量对不上"
    removed, numbers = list(terms.removed), {line.number for line in (*lists.pool, *lists.excluded)}
    links = (not removed or terms.supersedes) and not (terms.parent and terms.supersedes)
    listed = removed == sorted(set(removed)) and not numbers & set(removed)
    yield links and listed, "去掉的对象、所代替或所补充的抽取写得不对"


def _source(terms: Terms) -> Iterator[Rule]:
    source, expected = terms.entropy.source, terms.entropy.expected_at
    if terms.entropy.kind == "lottery":
        day = str(source["date"])
        yield is_drawing_day(str(source["game"]), day), f"{day} 不是这种彩票开奖的日子"
        yield terms.frozen_at < day + "T20:00:00+08:00", "冻结时这一期已经停止销售"
        yield expected == day + "T21:30:00+08:00", "预定时间不是开奖日 21:30"
    if terms.entropy.kind == "beacon":
        chain = CHAINS.get(str(source["chain_hash"]))
        yield chain, "不认识的信标"
        if chain is None:
            return
        made = chain.genesis + chain.period * (int(source["round"]) - 1)  # in seconds: a far round is in no calendar
        after = datetime.fromisoformat(terms.frozen_at) + timedelta(minutes=30)
        yield made > after.timestamp(), "这一轮信标在冻结以后不到 30 分钟就产生，或早已产生"
        yield made <= datetime.fromisoformat(expected).timestamp(), "预定时间早于这一轮信标产生的时间"


def _recusals(terms: Terms, lists: Lists) -> Iterator[Rule]:
    numbers = {line.number for line in lists.pool}
    staff = {code: {line.id for line in lines} for code, lines in lists.inspectors.items()}
    people = set().union(*staff.values())
    yield all(o in numbers and one in people for o, one in lists.recusals), "回避名单里有名单以外的编号"
    for department in terms.departments:
        mine = staff[department.code]
        barred = Counter(o for o, one in lists.recusals if one in mine)
        worst = max(barred.values(), default=0)
        yield len(mine) - worst >= department.per_object, "有对象的可用检查人员不足"
