"""冻结: every reason against a freeze, each with its cure (draw.md §1).

What public files can tell stands in `freeze_rules`, which the verifiers follow too; here are the cures, in place of the rule's text the places
where they are known, and what only the bureau can tell.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from rules.base.dates import moment_text
from rules.base.errors import Problem
from rules.base.fields import as_percent
from rules.draw.entropy import GAMES, MIN_WAIT, drawing_time, next_drawing, source_problems
from rules.draw.freeze_rules import Frozen, chain_of, disordered, frozen_rules, people, rank, staff_adds_up
from rules.draw.lists import ExcludedLine, InspectorLine, PoolLine
from rules.draw.team_rules import team_problems
from rules.draw.terms import Terms
from rules.registry.department import START, Departments

__all__ = ["freeze_problems"]


@dataclass(frozen=True, slots=True)
class _Named(Frozen):
    """A freeze, and the departments by whose names it is spoken of."""

    names: Departments = START


def freeze_problems(
    terms: Terms,
    pool: Sequence[PoolLine],
    excluded: Sequence[ExcludedLine],
    inspectors: Mapping[str, Sequence[InspectorLine]],
    recusals: Iterable[tuple[str, str]],
    departments: Departments = START,
) -> list[Problem]:
    """Every reason against this freeze; empty when it is allowed. Arguments as of `frozen_rules`, the terms perhaps not yet well-formed.

    departments: the bureau's, for their names.
    """
    pairs = tuple(recusals)
    frozen = _Named(terms, pool, excluded, inspectors, pairs, departments)
    malformed = [*source_problems(terms.entropy.kind, terms.entropy.source), *_malformed_ratios(terms)]
    problems = list(malformed)
    problems += _single_object_problems(terms, pool)
    for holds, text in () if malformed else frozen_rules(terms, pool, excluded, inspectors, pairs):
        if not holds:
            told = _CURES.get(text, _without_cure)(frozen, text)
            problems += [problem for problem in told if problem not in problems]
    return problems


def _malformed_ratios(terms: Terms) -> list[Problem]:
    """Ratios that no terms can hold."""
    return [
        Problem(f"比例“{s.ratio}”应大于 0、不超过 1，请改正", s.code, "抽查比例")
        for s in terms.strata
        if not re.fullmatch(r"0\.[0-9]{1,6}|1", s.ratio)
    ]


def _single_object_problems(terms: Terms, pool: Sequence[PoolLine]) -> list[Problem]:
    """A pool of one object that is not drawn as a duty (at 100 %): whatever the value, it is drawn."""
    if len(pool) != 1 or all(stratum.ratio == "1" for stratum in terms.strata if stratum.size):
        return []
    message = (
        "对象库只有 1 个对象，抽不抽都是它，没有随机性；请放宽范围，或与别的任务合并；"
        "按规定必须全部检查的，把比例写成 100%"
    )
    return [Problem(message, pool[0].number, "抽查对象库")]


def _without_cure(_: Frozen, text: str) -> list[Problem]:
    return [Problem(text)]


def _cure(words: str, field: str) -> Callable[[_Named, str], list[Problem]]:
    return lambda _, text: [Problem(f"{text}，{words}", field=field)]


def _time_cures(frozen: Frozen, _: str) -> list[Problem]:
    terms, entropy = frozen.terms, frozen.terms.entropy
    told = []
    if entropy.expected_at <= terms.frozen_at:
        told.append(Problem("随机值的预定时间不晚于冻结时间，请另选冻结之后才产生的随机值", field="预定时间"))
    if entropy.expires_at and entropy.expires_at < entropy.expected_at:
        told.append(Problem("过期时间早于预定时间，请改正", field="预定时间"))
    if terms.cutoff > terms.frozen_at[:10]:
        told.append(Problem(f"截止日 {terms.cutoff} 晚于今天，请改为今天以前", field="登记截止日"))
    if entropy.expected_at[:10] > terms.publish_by:
        message = f"最迟公开名单的日子 {terms.publish_by} 早于取值那天，请改到任务的检查办完以后"
        told.append(Problem(message, field="最迟公开"))
    return told


def _number_cures(frozen: Frozen, text: str) -> list[Problem]:
    if not frozen.pool:
        return [Problem("抽查对象库是空的，请核对名录和限定范围", field="抽查对象库")]
    numbers = Counter([line.number for line in frozen.pool] + [line.number for line in frozen.excluded])
    told = [Problem("编号在名单中出现两次，请核对名录", number, "抽查对象库") for number, n in numbers.items() if n > 1]
    ids = Counter(people(frozen))
    told += [Problem("人员编号重复，请重新编号", number, "检查人员") for number, n in ids.items() if n > 1]
    total = frozen.terms.registry.total
    if sum(numbers.values()) > total:
        told.append(Problem(f"名单共 {sum(numbers.values())} 个，多于名录库的 {total} 个", field="抽查对象库"))
    return told or [Problem(f"{text}，请重新冻结", field="抽查对象库")]


def _size_cures(frozen: Frozen, text: str) -> list[Problem]:
    sizes = Counter(line.stratum for line in frozen.pool)
    listed = {stratum.code: stratum.size for stratum in frozen.terms.strata}
    told = [
        Problem(f"对象库有 {n} 个对象属于此层，条件中没有它，请补上它的比例", code, "分层")
        for code, n in sizes.items()
        if code not in listed
    ]
    told += [
        Problem(f"条件写 {n} 个对象，对象库有 {sizes[code]} 个，请重新冻结", code, "分层")
        for code, n in listed.items()
        if n != sizes[code]
    ]
    return told or [Problem(f"{text}，请重新冻结", field="抽查对象库")]


def _strata_cures(frozen: Frozen, _: str) -> list[Problem]:
    message = "不是登记字段的分层：一次抽取只能按信用风险等级、场所等级、重点监管、行业中的一种，或不分层"
    wrong = [s.code for s in frozen.terms.strata if rank(frozen.terms.strata_by, s.code) is None]
    return [Problem(message, code, "分层") for code in wrong or ["all"]]


def _ratio_cures(frozen: Frozen, _: str) -> list[Problem]:
    return [
        Problem(f"比例“{s.ratio}”应大于 0、不超过 1，请改正", s.code, "抽查比例")
        for s in frozen.terms.strata
        if not Fraction(s.ratio)
    ]


def _order_cures(frozen: Frozen, _: str) -> list[Problem]:
    codes = [stratum.code for stratum in frozen.terms.strata]
    told = []
    for high, low in disordered(frozen.terms):
        if codes.index(high.code) > codes.index(low.code):
            told.append(Problem(f"应排在 {low.code} 之前：分层要从高风险到低风险", high.code, "分层"))
        else:
            message = (
                f"比例 {as_percent(high.ratio)} 低于风险较低的 {low.code}（{as_percent(low.ratio)}），"
                f"请提高 {high.code} 或降低 {low.code} 的比例"
            )
            told.append(Problem(message, high.code, "抽查比例"))
    return told


def _floor_cures(frozen: Frozen, text: str) -> list[Problem]:
    plan = frozen.terms.plan
    least = as_percent(plan.ratio) if plan else ""
    return [
        Problem(
            f"{text}：现在是 {as_percent(frozen.terms.floor)}，计划是 {least}，请提高到 {least} 以上", field="总比例"
        )
    ]


def _small_cures(frozen: Frozen, text: str) -> list[Problem]:
    cure = "重新抽取须沿用原来的分层，去掉以后不够的请另建任务" if frozen.terms.supersedes else "请合并小的层"
    return [Problem(f"{text}，{cure}", field="分层")]


def _staff_cures(frozen: _Named, _: str) -> list[Problem]:
    return [
        Problem(
            f"在册 {department.registry_size} 人，可抽 {len(frozen.staff(department))} 人加不可抽 "
            f"{department.excluded.get('not_available', 0)} 人对不上，请重新生成名单",
            frozen.names.text(department.code),
            "检查人员",
        )
        for department in frozen.terms.departments
        if not staff_adds_up(frozen, department)
    ]


def _sales_cures(frozen: Frozen, text: str) -> list[Problem]:
    game = str(frozen.terms.entropy.source["game"])
    day = next_drawing(game, datetime.fromisoformat(frozen.terms.frozen_at))
    return [Problem(f"{text}（20:00 截止）；请改用下一次：{GAMES[game][0]} {day}", field="随机值来源")]


def _expected_cures(frozen: Frozen, text: str) -> list[Problem]:
    day = str(frozen.terms.entropy.source["date"])
    return [Problem(f"{text}，请改为 {moment_text(drawing_time(day))}", field="预定时间")]


def _near_cures(frozen: Frozen, text: str) -> list[Problem]:
    """The round is too near: the first that may be used by the expected time."""
    chain = chain_of(frozen.terms)
    if chain is None:
        return []
    expected = datetime.fromisoformat(frozen.terms.entropy.expected_at)
    earliest = datetime.fromisoformat(frozen.terms.frozen_at) + MIN_WAIT
    number = max(chain.next_after(earliest), int((expected.timestamp() - chain.genesis) // chain.period) + 1)
    return [Problem(f"{text}；请改用第 {number} 轮（{chain.at(number):%Y-%m-%d %H:%M:%S} 产生）", field="随机值来源")]


def _late_cures(frozen: Frozen, text: str) -> list[Problem]:
    chain = chain_of(frozen.terms)
    if chain is None:
        return []
    number = int(frozen.terms.entropy.source["round"])
    if number > chain.next_after(datetime.fromisoformat(frozen.terms.frozen_at)) + 400 * 86400 // chain.period:
        return [Problem(f"第 {number} 轮一年以内都不会产生，请核对轮次", field="随机值来源")]
    at = chain.at(number)
    message = f"{text}：第 {number} 轮 {at:%Y-%m-%d %H:%M:%S} 产生；请把预定时间改为这时以后，或改用较早的一轮"
    return [Problem(message, field="预定时间")]


def _team_cures(frozen: _Named, text: str) -> list[Problem]:
    problems = team_problems(frozen.terms, frozen.pool, frozen.inspectors, frozen.recusals, frozen.names)
    return problems or [Problem(f"{text}，请补充人员，或核对回避", field="检查人员")]


_CURES: Mapping[str, Callable[[_Named, str], list[Problem]]] = {
    "冻结、取值、截止或公开的时间先后不对": _time_cures,
    "编号重复或写法不对，或对象多于名录": _number_cures,
    "编号不连续": _cure("请重新冻结", "抽查对象库"),
    "各层或对象库的数量对不上": _size_cures,
    "分层不是规定的几种": _strata_cures,
    "有的层比例为 0": _ratio_cures,
    "风险高的层比例反而低，或没有从高到低排列": _order_cures,
    "总比例下限低于计划的比例": _floor_cures,
    "按信用风险等级或重点监管分层，没有公开等级的依据，应当只公开算术": _cure(
        "请补上依据（classes_basis），或按只公开算术冻结", "分层"
    ),
    "不足 5 个对象的层没有合并": _small_cures,
    "检查人员的数量对不上": _staff_cures,
    "去掉的对象、所代替或所补充的抽取写得不对": _cure("请重新冻结", "冻结"),
    "冻结时这一期已经停止销售": _sales_cures,
    "预定时间不是开奖日 21:30": _expected_cures,
    "这一轮信标在冻结以后不到 30 分钟就产生，或早已产生": _near_cures,
    "预定时间早于这一轮信标产生的时间": _late_cures,
    "回避名单里有名单以外的编号": _cure("请核对回避登记", "检查人员"),
    "有对象的可用检查人员不足": _team_cures,
}
"""What a rule says → every problem behind it, with its cure. Text without an entry: is said alone (its cure stands in `source_problems`)."""
