"""冻结规则: the table of docs/draw.md, rule by rule, text for text with the one-page verifier; the freeze names the cure of each."""

import json
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.fields import CHINA
from rules.draw import draw
from rules.draw.draw import Department, Entropy, InspectorLine, PlanRef, PoolLine, RegistryRef, Stratum, Terms
from rules.draw.entropy import QUICKNET
from rules.draw.freeze_rules import broken_rule, frozen_rules, rank, small_strata
from rules.draw.lists import ExcludedLine
from tests import ROOT
from tests.rules.draw.one_page import one_page
from tests.rules.draw.small_draw import HASH, people, pool_of, terms_for

VERIFY = one_page()
POOL = pool_of(E=6, A=8)
TERMS = terms_for(POOL, {"E": "0.5", "A": "0.1"}, floor="0.06")
LOTTERY = Entropy(
    kind="lottery",
    source={"date": "2024-04-09", "game": "ssq"},
    expected_at="2024-04-09T21:30:00+08:00",
    expires_at=None,
)
FROZEN_UNIX = 1712624400
"""9 April 2024, 09:00 in Beijing."""


def beacon(after: int, expected_after: int = 86400) -> Entropy:
    """The first round that is made at least so many seconds after the freeze, expected so many after it."""
    number = -(-(FROZEN_UNIX + after - 1692803367) // 3) + 1
    expected = datetime.fromtimestamp(FROZEN_UNIX + expected_after, CHINA).isoformat()
    return Entropy(
        kind="beacon", source={"chain_hash": QUICKNET, "round": number}, expected_at=expected, expires_at=None
    )


class Freeze:
    """Terms and lists that may be frozen, some of it changed."""

    def __init__(self, **changed: Any) -> None:
        self.pool: list[PoolLine] = changed.pop("pool", POOL)
        self.excluded: list[ExcludedLine] = changed.pop("excluded", [])
        self.staff: dict[str, list[InspectorLine]] = changed.pop("staff", {"police": people(4)})
        self.recusals: list[tuple[str, str]] = changed.pop("recusals", [])
        self.terms = msgspec.structs.replace(TERMS, **changed)

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.terms, self.pool, self.excluded, self.staff, self.recusals

    def broken(self) -> str:
        """The first broken rule, by our table; the one-page verifier must say the same of the same terms."""
        ours = broken_rule(*self.parts)
        terms = json.loads(self.terms.to_bytes())
        pool = {line.number: line.stratum for line in self.pool}
        excluded = {line.number: line.reason for line in self.excluded}
        staff = {d["code"]: [line.id for line in self.staff.get(d["code"], [])] for d in terms["departments"]}
        theirs = next(
            (text for holds, text in VERIFY.rules(terms, pool, excluded, staff, set(self.recusals)) if not holds), ""
        )
        assert ours == theirs
        return ours

    def said(self) -> str:
        """What the freeze says."""
        return "\n".join(map(str, draw.freeze_problems(*self.parts)))


def strata(*rows: tuple[str, str, int]) -> tuple[Stratum, ...]:
    return tuple(Stratum(code=code, ratio=ratio, size=size) for code, ratio, size in rows)


def department(**changed: Any) -> tuple[Department, ...]:
    return (msgspec.structs.replace(TERMS.departments[0], **changed),)


def test_good_terms_break_no_rule() -> None:
    assert Freeze().broken() == ""
    assert Freeze().said() == ""


ORDER, KIND, TIMES = (
    "风险高的层比例反而低，或没有从高到低排列",
    "分层不是规定的几种",
    "冻结、取值、截止或公开的时间先后不对",
)
COUNTS, NUMBERS = "各层或对象库的数量对不上", "编号重复或写法不对，或对象多于名录"
LINKS, NEAR = "去掉的对象、所代替或所补充的抽取写得不对", "这一轮信标在冻结以后不到 30 分钟就产生，或早已产生"
STAFF, SHORT = "检查人员的数量对不上", "有对象的可用检查人员不足"


@pytest.mark.parametrize(
    ("changed", "text", "cure"),
    [
        ({"frozen_at": "2024-04-09T15:00:00+08:00"}, TIMES, "请另选冻结之后才产生的随机值"),
        ({"cutoff": "2024-04-10"}, TIMES, "登记截止日"),
        ({"publish_by": "2024-04-08"}, TIMES, "最迟公开"),
        ({"pool": [], "pool_size": 0, "strata": strata(("E", "1", 0))}, NUMBERS, "对象库是空的"),
        ({"registry": RegistryRef(7, HASH, 13)}, NUMBERS, "多于名录库的 13 个"),
        ({"excluded": [ExcludedLine("P-0001", "other", HASH)], "registry": RegistryRef(7, HASH, 99)}, NUMBERS, "出现两次"),
        ({"excluded": [ExcludedLine("O-0015", "other", HASH)], "registry": RegistryRef(7, HASH, 99)}, NUMBERS, "请重新冻结"),
        ({"staff": {"police": [*people(3), people(1)[0]]}}, NUMBERS, "人员编号重复"),
        ({"excluded": [ExcludedLine("P-0016", "other", HASH)], "registry": RegistryRef(7, HASH, 99)}, "编号不连续", "请重新冻结"),
        ({"pool_size": 13}, COUNTS, "请重新冻结"),
        ({"strata": strata(("E", "0.5", 5), ("A", "0.1", 9))}, COUNTS, "条件写 5 个对象，对象库有 6 个"),
        ({"strata": strata(("E", "0.5", 6))}, COUNTS, "请补上它的比例"),
        ({"strata_by": "watch"}, KIND, "不是登记字段的分层"),
        ({"strata": strata(("E", "0.5", 6), ("all", "0.1", 0), ("A", "0.1", 8))}, KIND, "不是登记字段的分层"),
        ({"strata": strata(("E", "0.0", 6), ("A", "0.1", 8))}, "有的层比例为 0", "应大于 0"),
        ({"strata": strata(("E", "0.1", 6), ("A", "0.2", 8))}, ORDER, "请提高 E 或降低 A 的比例"),
        ({"strata": strata(("A", "0.1", 8), ("E", "0.5", 6))}, ORDER, "应排在 A 之前"),
        ({"floor": "0.049999"}, "总比例下限低于计划的比例", "请提高到 5% 以上"),
        ({"classes_basis": None}, "按信用风险等级或重点监管分层，没有公开等级的依据，应当只公开算术", "请补上依据"),
        ({"pool": pool_of(E=4, A=10), "mask": "strata", "strata": strata(("E", "0.5", 4), ("A", "0.1", 10))},
         "不足 5 个对象的层没有合并", "请合并小的层"),
        ({"departments": department(registry_size=5)}, STAFF, "在册 5 人，可抽 4 人加不可抽 0 人对不上"),
        ({"removed": ("P-0099",)}, LINKS, "请重新冻结"),
        ({"removed": ("P-0001",), "supersedes": HASH}, LINKS, "请重新冻结"),
        ({"removed": ("P-0098", "P-0097"), "supersedes": HASH}, LINKS, "请重新冻结"),
        ({"parent": HASH, "supersedes": HASH}, LINKS, "请重新冻结"),
        ({"entropy": msgspec.structs.replace(LOTTERY, source={"date": "2024-04-10", "game": "ssq"})},
         "2024-04-10 不是这种彩票开奖的日子", "双色球在周二、四、日开奖，2024-04-10 是周三；请改为开奖的日子，如 2024-04-11"),
        ({"entropy": LOTTERY, "frozen_at": "2024-04-09T20:00:00+08:00"}, "冻结时这一期已经停止销售", "请改用下一次：双色球 2024-04-11"),
        ({"entropy": msgspec.structs.replace(LOTTERY, expected_at="2024-04-09T21:00:00+08:00")}, "预定时间不是开奖日 21:30", "请改为 2024年4月9日 21:30"),
        ({"entropy": msgspec.structs.replace(beacon(3600), source={"chain_hash": HASH, "round": 5})}, "不认识的信标", "只能用 drand quicknet"),
        ({"entropy": beacon(1797)}, NEAR, "请改用第 "),
        ({"entropy": beacon(-9999999)}, NEAR, "请改用第 "),
        ({"entropy": beacon(90000)}, "预定时间早于这一轮信标产生的时间", "请把预定时间改为这时以后"),
        ({"entropy": msgspec.structs.replace(beacon(3600), source={"chain_hash": QUICKNET, "round": 10**15 - 1})},
         "预定时间早于这一轮信标产生的时间", "一年以内都不会产生"),
        ({"recusals": [("P-0099", "P00")]}, "回避名单里有名单以外的编号", "请核对回避登记"),
        ({"recusals": [("P-0001", "P09")]}, "回避名单里有名单以外的编号", "请核对回避登记"),
        ({"recusals": [("P-0001", f"P0{n}") for n in range(3)]}, SHORT, "公安只剩 1 人，每个对象需 2 人，请补充人员 1 名"),
        ({"departments": department(per_object=5)}, SHORT, "可抽取的执法人员只有 4 人，每个对象需 5 人，请补充人员 1 名"),
    ],
)  # fmt: skip
def test_a_freeze_that_breaks_a_rule_is_refused_with_its_cure_and_a_verifier_says_the_rule(
    changed: dict[str, Any], text: str, cure: str
) -> None:
    freeze = Freeze(**changed)
    assert freeze.broken() == text
    assert cure in freeze.said()


@pytest.mark.parametrize(
    "changed",
    [
        {"entropy": LOTTERY, "frozen_at": "2024-04-09T19:59:59+08:00"},
        {"entropy": beacon(1801)},
        {"entropy": beacon(3600, 3720)},
        {"supersedes": HASH, "removed": ("P-0099",), "pool": POOL[1:], "strata": strata(("E", "0.5", 5), ("A", "0.1", 8)), "pool_size": 13},
        {"parent": HASH, "floor": "0"},
        {"classes_basis": None, "mask": "strata"},
        {"strata_by": "grade", "classes_basis": None},
        {"plan": None, "floor": "0"},
        {"departments": department(pool_take=1)},
        {"departments": department(registry_size=6, excluded={"not_available": 2})},
        {"recusals": [("P-0001", "P00"), ("P-0001", "P01")]},
    ],
)  # fmt: skip
def test_what_no_rule_forbids_is_frozen(changed: dict[str, Any]) -> None:
    freeze = Freeze(**changed)
    assert freeze.broken() == ""
    assert freeze.said() == ""


ratios = st.sampled_from(["0.0", "0.05", "0.1", "0.5", "1"])
codes = st.sampled_from(
    ["E", "D", "C", "B", "unrated", "A", "watch", "other", "all", "E--D", "C--B--A", "hotel", "mixed"]
)


@given(
    st.lists(st.tuples(codes, ratios, st.integers(0, 7)), min_size=1, max_size=5, unique_by=lambda row: row[0]),
    st.sampled_from(["none", "risk", "grade", "watch", "trade"]),
    st.sampled_from([None, "limited", "strata"]),
    st.sampled_from([None, "规定"]),
    st.sampled_from(["0", "0.04", "0.05", "1"]),
    st.sampled_from([None, PlanRef(line="L-0001", ratio="0.05", version=1)]),
    st.sets(st.tuples(st.integers(1, 9), st.integers(0, 4)), max_size=8),
)
def test_whatever_the_strata_both_tables_say_the_same(
    rows: list[tuple[str, str, int]], by: str, mask: str | None, basis: str | None, floor: str, plan: PlanRef | None,
    pairs: set[tuple[int, int]],
) -> None:  # fmt: skip
    lines = [code for code, _, size in rows for _ in range(size)]
    pool = [PoolLine(f"P-{n:04d}", code, HASH) for n, code in enumerate(lines, 1)]
    Freeze(
        pool=pool, pool_size=len(pool), strata=strata(*rows), strata_by=by, mask=mask, classes_basis=basis, floor=floor, plan=plan,
        registry=RegistryRef(7, HASH, 99), recusals=[(f"P-{o:04d}", f"P0{n}") for o, n in pairs],
    ).broken()  # fmt: skip


times = st.sampled_from([f"2024-04-{day:02d}T{clock}+08:00" for day in (8, 9, 11) for clock in ("08:00:00", "15:00:00", "19:59:59", "20:00:00", "21:30:00")])  # fmt: skip


@given(
    times,
    times,
    times,
    st.sampled_from(["2024-04-09", "2024-04-10", "2024-04-11"]),
    st.sampled_from(["ssq", "dlt"]),
    st.integers(6588000, 6698000),
)
def test_whatever_the_times_both_tables_say_the_same(
    frozen: str, expected: str, expires: str, day: str, game: str, round_: int
) -> None:
    for entropy in (
        msgspec.structs.replace(TERMS.entropy, expected_at=expected, expires_at=expires),
        msgspec.structs.replace(LOTTERY, expected_at=expected, source={"date": day, "game": game}),
        msgspec.structs.replace(beacon(1), expected_at=expected, source={"chain_hash": QUICKNET, "round": round_}),
    ):
        Freeze(frozen_at=frozen, entropy=entropy).broken()


def test_a_class_that_is_not_rated_ranks_with_b() -> None:
    assert rank("risk", "unrated") == rank("risk", "B")
    pool = pool_of(B=5, unrated=5, A=5)
    assert not draw.freeze_problems(
        terms_for(pool, {"B": "0.1", "unrated": "0.2", "A": "0.1"}), pool, (), {"police": people(4)}, ()
    )


def test_trades_have_no_order_of_risk() -> None:
    pool = pool_of(hotel=5, netcafe=5)
    terms = terms_for(pool, {"hotel": "0.1", "netcafe": "0.5"}, strata_by="trade")
    assert broken_rule(terms, pool, (), {"police": people(4)}, ()) == ""


def test_a_small_stratum_is_named_unless_it_is_the_whole_pool() -> None:
    assert small_strata(Freeze(strata=strata(("E", "0.5", 4), ("D", "0.5", 0), ("A", "0.1", 10))).terms) == ("E",)
    assert small_strata(terms_for(pool_of(all=3), {"all": "1"})) == ()


def test_a_pool_of_one_object_is_drawn_as_a_duty_or_not_at_all() -> None:
    pool = pool_of(all=1)
    parts = (pool, (), {"police": people(4)}, ())
    assert "没有随机性" in str(draw.freeze_problems(terms_for(pool, {"all": "0.5"}), *parts)[0])
    assert draw.freeze_problems(terms_for(pool, {"all": "1"}), *parts) == []


def test_every_object_that_could_get_a_short_team_is_named_many_of_them_by_what_they_lack() -> None:
    """10 at most get a line each; of more, a line for all that lack the same, and nobody is left out."""
    pool = pool_of(all=30)
    ten = [(line.number, f"P0{n}") for line in pool[:10] for n in range(3)]
    assert len(said(pool, ten)) == 10
    more = [*ten, *((line.number, f"P0{n}") for line in pool[10:25] for n in range(4))]
    found = said(pool, more)
    assert [line.split("，")[0] for line in found] == [
        "公安：检查人员：15 个对象回避后公安只剩 0 人", "公安：检查人员：10 个对象回避后公安只剩 1 人",
    ]  # fmt: skip
    assert "请补充人员 2 名，或核对回避" in found[0]
    assert all(line.number in found[place < 10] for place, line in enumerate(pool[:25]))


def said(pool: list[PoolLine], recusals: list[tuple[str, str]]) -> list[str]:
    problems = draw.freeze_problems(terms_for(pool, {"all": "0.1"}), pool, (), {"police": people(4)}, recusals)
    return [str(problem) for problem in problems]


def test_the_table_in_the_handbook_is_the_table_of_the_program() -> None:
    """Every text that a rule can say stands in docs/draw.md, in this order."""
    handbook = (ROOT / "docs" / "draw.md").read_text(encoding="utf-8")
    place = handbook.index("不成立时说")
    lottery, of_beacon = ([text for _, text in frozen_rules(*Freeze(entropy=e).parts)] for e in (LOTTERY, beacon(3600)))
    for text in [*lottery[:15], *of_beacon[12:]]:
        said_as = text.replace("2024-04-09 ", "…")
        assert said_as in handbook[place:], said_as
        place = handbook.index(said_as, place)


def test_terms_with_a_cured_freeze_are_read_back() -> None:
    assert Terms.from_bytes(Freeze(entropy=LOTTERY).terms.to_bytes()).entropy == LOTTERY
