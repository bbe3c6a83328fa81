"""范围: everybody in the plan's scope is in the pool in one stratum, or out for one reason."""

import re
from datetime import date
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.codes import EXCLUSIONS, trade_code
from rules.draw.draw import Stratum
from rules.draw.scope import MIN_STRATUM_SIZE, Past, Scope, items_for, merge_small_strata, scope, scope_text, stratum_of
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.visit_cap import VisitCap
from rules.work.task import Task
from rules.work.visits import VisitCounts

HOTELS = Item(number="I-0001", name="甲", department="police", basis="演示", trades=("旅馆业",), ratio="0.05")
ALL = Item(number="I-0002", name="乙", department="fire", basis="演示", ratio="0.1")
TASK = Task(
    number="2024-001", name="演示", items=("I-0001",), start=date(2024, 3, 11), end=date(2024, 6, 28), departments=("police",),
    cutoff=date(2024, 3, 1), ratios={}, created_on=date(2024, 3, 4),
)  # fmt: skip


def hotel(n: int, **more: object) -> Enterprise:
    return msgspec.structs.replace(
        Enterprise(number=f"O-{n:06d}", name=f"演示{n}", code=f"c{n}", trades=("旅馆业",)), **more
    )


def strata(*rows: tuple[str, str, int]) -> tuple[Stratum, ...]:
    """Strata as (code, ratio, size)."""
    return tuple(Stratum(code=code, ratio=ratio, size=size) for code, ratio, size in rows)


def of(*enterprises: Enterprise, task: Task = TASK, items: tuple[Item, ...] = (HOTELS,), **more: object) -> Scope:
    arguments = {"plan": None, "past": Past(), "cap": VisitCap(number="cap", most=2), **more}
    return scope(task, items, enterprises=enterprises, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "paused"}, "not_active"),
        ({"status": "moved_away"}, "not_active"),
        ({"registered_on": date(2024, 3, 1)}, "after_cutoff"),
        ({"registered_on": date(2024, 2, 29)}, None),
        ({"founded_on": date(2024, 3, 1)}, "after_cutoff"),
        ({"founded_on": date(2024, 3, 1), "registered_on": date(2024, 2, 1)}, None),
        ({}, None),
    ],
)
def test_an_object_is_in_or_out_for_one_reason(change: dict[str, object], reason: str | None) -> None:
    found = of(hotel(1), hotel(2, **change))
    assert dict(found.excluded).get("O-000002") == reason
    assert ("O-000002" in dict(found.pool)) is (reason is None)


def test_an_object_that_no_item_covers_or_the_plan_does_not_mean_is_in_neither_list() -> None:
    cafe, plan = hotel(2, trades=("网吧",)), PlanLine(
        number="L-0001", year=2024, name="演示", items=("I-0002",), trades=("旅馆业",), ratio="0.05",
        start=date(2024, 1, 1), end=date(2024, 12, 31),
    )  # fmt: skip
    for found in (of(hotel(1), cafe), of(hotel(1), cafe, items=(ALL,), plan=plan)):
        assert (set(dict(found.pool)), len(found.excluded), found.withheld) == ({"O-000001"}, 0, 0)


def test_a_narrowed_task_counts_those_it_leaves_out() -> None:
    task = msgspec.structs.replace(TASK, where={"risk": ("A", "B"), "town": ("演示镇",)})
    found = of(hotel(1, risk="A", town="演示镇"), hotel(2, risk="C", town="演示镇"), hotel(3, risk="A"), task=task)
    assert dict(found.pool).keys() == {"O-000001"}
    assert found.excluded_counts == {"other_scope": 2}


def test_the_same_item_comes_once_a_year_but_to_the_watched_again() -> None:
    """叶县 2023 五(四)."""
    past = Past(
        checked={("O-000001", "I-0001"): 1, ("O-000002", "I-0001"): 1},
        visits=VisitCounts(total={"O-000001": 1, "O-000002": 1}),
    )
    watched = hotel(2, watch=("complaints",))
    found = of(hotel(1), watched, past=past)
    assert dict(found.excluded) == {"O-000001": "checked_this_year"}
    assert dict(found.pool).keys() == {"O-000002"}


def test_an_object_leaves_the_pool_only_when_no_item_remains() -> None:
    past = Past(checked={("O-000001", "I-0001"): 1}, visits=VisitCounts(total={"O-000001": 1}))
    assert [item.number for item in items_for(TASK, hotel(1), (HOTELS, ALL), past)] == ["I-0002"]
    assert dict(of(hotel(1), items=(HOTELS, ALL), past=past).pool).keys() == {"O-000001"}


def test_nobody_is_visited_more_often_than_allowed_but_the_watched() -> None:
    past = Past(visits=VisitCounts(total={"O-000001": 2, "O-000002": 2, "O-000003": 1}))
    found = of(hotel(1), hotel(2, watch=("punished",)), hotel(3), past=past)
    assert dict(found.excluded) == {"O-000001": "visit_limit"}


def test_objects_that_may_not_be_named_are_counted_apart() -> None:
    found = of(
        hotel(1), hotel(2, trades=("旅馆业", "典当")), hotel(3, marks=("name:trade_secret:演示",)), restricted={"典当"}
    )
    assert (set(dict(found.pool)), len(found.excluded), found.withheld) == ({"O-000001"}, 0, 2)


@pytest.mark.parametrize(
    ("strata", "change", "stratum"),
    [
        ("none", {"risk": "E"}, "all"),
        ("risk", {"risk": "E"}, "E"),
        ("risk", {}, "unrated"),
        ("grade", {"grade": "C"}, "C"),
        ("watch", {"watch": ("blacklist",)}, "watch"),
        ("watch", {"watch": ("blacklist",), "watch_until": date(2024, 2, 29)}, "other"),
        ("watch", {"watch": ("blacklist",), "watch_from": date(2024, 3, 1)}, "watch"),
        ("watch", {"watch": ("blacklist",), "watch_from": date(2024, 3, 2)}, "other"),
        ("watch", {}, "other"),
        ("trade", {"trades": ("网吧", "旅馆业")}, "hotel"),
        ("trade", {"trades": ("租赁",)}, trade_code("租赁")),
        ("trade", {"trades": ("租赁", "网吧")}, "netcafe"),
        ("trade", {"trades": ()}, "unrated"),
    ],
)
def test_an_object_stands_in_the_highest_stratum_that_fits_on_the_cut_off_day(
    strata: str, change: dict[str, object], stratum: str
) -> None:
    assert stratum_of(msgspec.structs.replace(TASK, strata=strata), hotel(1, **change), TASK.cutoff) == stratum


def test_strata_run_from_highest_to_lowest_risk_with_their_ratios_and_sizes() -> None:
    task = msgspec.structs.replace(TASK, strata="risk", ratios={c: f"0.{9 - n}" for n, c in enumerate("EDCBA")})
    found = of(hotel(1, risk="A"), hotel(2, risk="E"), hotel(3, risk="E"), hotel(4), task=task)
    assert found.strata == strata(
        ("E", "0.9", 2), ("D", "0.8", 0), ("C", "0.7", 0), ("B", "0.6", 0), ("unrated", "0.6", 1), ("A", "0.5", 1),
    )  # fmt: skip


def test_a_stratum_without_a_ratio_is_told_with_its_cure() -> None:
    task = msgspec.structs.replace(TASK, strata="risk", ratios={"A": "0.1"})
    found = of(hotel(1, risk="A"), hotel(2, risk="E"), task=task, items=(msgspec.structs.replace(HOTELS, ratio=""),))
    assert [str(problem) for problem in found.problems] == [
        "2024-001：抽查比例：E级有 1 个对象，但没有写它的比例，请补上 E=…"
    ]


def test_an_empty_pool_is_told_with_its_cure() -> None:
    assert "请先导入名录，或改事项、限定范围" in str(of().problems[0])
    assert "范围内的 1 个对象都不能入库" in str(of(hotel(1, status="paused")).problems[0])


OBJECTS = st.lists(
    st.builds(
        lambda n, status, risk, watch, trades, registered: (n, status, risk, watch, trades, registered),
        st.integers(0, 400),
        st.sampled_from(["active", "active", "paused"]),
        st.sampled_from(["", "A", "B", "C", "D", "E"]),
        st.sampled_from([(), ("complaints",)]),
        st.sampled_from([("旅馆业",), ("网吧",), ("旅馆业", "典当"), ()]),
        st.dates(date(2024, 2, 1), date(2024, 3, 31)),
    ),
    unique_by=lambda row: row[0],
)


@given(OBJECTS, st.sampled_from(["none", "risk", "watch", "trade"]), st.sets(st.integers(0, 400)))
def test_nobody_of_the_scope_is_lost_and_the_sizes_add_up(
    rows: list[tuple[int, str, str, tuple[str, ...], tuple[str, ...], date]], strata: str, checked: set[int]
) -> None:
    enterprises = [
        hotel(n, status=status, risk=risk, watch=watch, trades=trades, registered_on=registered)
        for n, status, risk, watch, trades, registered in rows
    ]
    past = Past(checked=dict.fromkeys(((f"O-{n:06d}", "I-0001") for n in checked), 1))
    task = msgspec.structs.replace(TASK, strata=strata)
    found = of(*enterprises, task=task, past=past, restricted={"典当"})
    meant = {one.number for one in enterprises if "旅馆业" in one.trades}
    pool, excluded = dict(found.pool), dict(found.excluded)
    assert not pool.keys() & excluded.keys()
    assert len(pool) + len(excluded) + found.withheld == len(meant)
    assert sum(stratum.size for stratum in found.strata) == len(pool)
    assert set(pool.values()) <= {stratum.code for stratum in found.strata}
    assert set(excluded.values()) <= set(EXCLUSIONS.codes)
    assert (found.problems == ()) is bool(pool)
    assert list(pool) == sorted(pool)


# ---- restricted draws (draw.md §6)

LIMITED = msgspec.structs.replace(HOTELS, level="limited", level_basis="演示")


def test_a_restricted_draw_takes_the_objects_that_an_open_one_leaves_out() -> None:
    firms = (hotel(1), hotel(2, marks=("name:trade_secret:演示",)))
    assert (len(of(*firms, items=(LIMITED,), restricted={"旅馆业"}).pool), of(*firms).withheld) == (2, 1)
    assert of(*firms, items=(LIMITED,), restricted={"旅馆业"}).level == "limited"


CODES = ("E", "D", "C", "B", "A")


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.sampled_from(["risk", "trade"]))
def test_no_stratum_of_a_restricted_draw_is_small_unless_all_are_small_together(sizes: list[int], kind: str) -> None:
    """And nobody is lost, moved out of order, or drawn less than the terms of the task say."""
    codes = CODES if kind == "risk" else ("hotel", "netcafe", "bath", "t-0123abcd", "fire_key")
    rows = strata(
        *((code, f"0.{9 - place}", size) for place, (code, size) in enumerate(zip(codes, sizes, strict=False)))
    )
    pool = [(f"O-{row.code}{n}", row.code) for row in rows for n in range(row.size)]
    joined, pool_after = merge_small_strata(kind, rows, pool)
    assert [number for number, _ in pool_after] == [number for number, _ in pool]
    assert all(row.size >= MIN_STRATUM_SIZE for row in joined) or len(joined) == 1
    assert sum(row.size for row in joined) == len(pool)
    assert len({row.code for row in joined}) == len(joined)
    for row in joined:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,32}", row.code)
        assert sum(stratum == row.code for _, stratum in pool_after) == row.size
    ratio_before = {row.code: Fraction(row.ratio) for row in rows}
    ratio_after = {row.code: Fraction(row.ratio) for row in joined}
    for (_, old), (_, new) in zip(pool, pool_after, strict=True):
        assert ratio_after[new] >= ratio_before[old]
    if kind == "risk":
        ratios = [ratio_after[row.code] for row in joined]
        assert ratios == sorted(ratios, reverse=True)
    assert merge_small_strata(kind, joined, pool_after) == (joined, pool_after)


def merged(kind: str, *rows: tuple[str, str, int]) -> tuple[Stratum, ...]:
    return tuple(merge_small_strata(kind, strata(*rows), [])[0])


def test_ranked_strata_join_their_neighbour_of_lower_risk_and_the_last_one_that_of_higher() -> None:
    ranked = [("E", "0.5", 2), ("D", "0.4", 4), ("C", "0.3", 0), ("B", "0.2", 3), ("A", "0.1", 9)]
    assert merged("risk", *ranked) == strata(("E--D", "0.5", 6), ("C--B--A", "0.3", 12))
    assert merged("risk", ("B", "0.2", 6), ("A", "0.1", 2)) == strata(("all", "0.2", 8))
    assert merged("risk", ("C", "0.3", 6), ("B", "0.2", 6), ("A", "0.1", 4)) == strata(
        ("C", "0.3", 6), ("B--A", "0.2", 10)
    )


def test_small_trades_join_under_one_name_with_the_smallest_of_the_others_where_they_are_still_few() -> None:
    trades = [("hotel", "0.1", 9), ("bath", "0.2", 2), ("t-0123abcd", "0.3", 4)]
    assert merged("trade", *trades) == strata(("hotel", "0.1", 9), ("mixed", "0.3", 6))
    assert merged("trade", *trades[:2]) == strata(("all", "0.2", 11))
    assert merged("trade", ("hotel", "0.1", 9), ("pawn", "0.1", 7), ("bath", "0.2", 4)) == strata(
        ("hotel", "0.1", 9), ("mixed", "0.2", 11)
    )
    assert merged("trade", ("hotel", "0.1", 9), ("mixed", "0.2", 6), ("bath", "0.3", 4)) == strata(
        ("hotel", "0.1", 9), ("mixed", "0.3", 10)
    )


@pytest.mark.parametrize(("size", "alone"), [(MIN_STRATUM_SIZE - 1, False), (MIN_STRATUM_SIZE, True)])
def test_a_stratum_of_five_stands_alone_and_one_of_four_does_not(size: int, alone: bool) -> None:
    """draw.md §6: at least 5."""
    for kind, codes in (("risk", ("E", "A")), ("trade", ("hotel", "bath"))):
        for sizes in ((size, 9), (9, size)):
            found = merged(kind, *((code, "0.1", n) for code, n in zip(codes, sizes, strict=True)))
            assert (len(found) == 2) is alone


@given(st.integers(0, 13), st.integers(0, 12))
def test_an_object_leaves_the_pool_when_the_item_had_its_times_of_the_year(checked: int, times: int) -> None:
    """附件1: 10 % twice a year. A list that says 0 or nothing means once."""
    often = msgspec.structs.replace(HOTELS, times_per_year=times)
    past = Past(checked={("O-000001", "I-0001"): checked})
    found = of(hotel(1), items=(often,), past=past)
    left = checked < max(1, times)
    assert dict(found.pool).keys() == ({"O-000001"} if left else set())
    assert found.excluded_counts == ({} if left else {"checked_this_year": 1})


def test_a_duty_goes_by_its_period_alone_whatever_was_checked_before() -> None:
    """仙游 2018 二(二): C级 every month; outside the times of the year and the cap."""
    pair = ("O-000001", "I-0001")
    past = Past(
        checked={pair: 9},
        visits=VisitCounts(total={"O-000001": 9, "O-000002": 9}),
        governed={pair: False, ("O-000002", "I-0001"): True},
    )
    duty = msgspec.structs.replace(TASK, duties=("D-0001",))
    found = of(hotel(1), hotel(2), hotel(3), task=duty, past=past)
    assert dict(found.pool).keys() == {"O-000001"}
    assert dict(found.excluded) == {"O-000002": "period_done", "O-000003": "other_scope"}
    assert scope_text(duty, None, masked=False) == "周期检查到期的对象"


def test_a_pair_under_a_duty_is_free_to_other_tasks_until_its_period_was_met() -> None:
    past = Past(
        checked={("O-000001", "I-0001"): 1}, governed={("O-000001", "I-0001"): False, ("O-000002", "I-0001"): True}
    )
    found = of(hotel(1), hotel(2), past=past)
    assert dict(found.pool).keys() == {"O-000001"}
    assert dict(found.excluded) == {"O-000002": "period_done"}


def test_what_is_masked_names_no_watch_list_in_its_scope() -> None:
    task = msgspec.structs.replace(TASK, where={"watch": ("blacklist",), "trade": ("旅馆业",)})
    assert scope_text(task, None, masked=False) == "行业=旅馆业；重点监管=黑名单"
    assert scope_text(task, None, masked=True) == "行业=旅馆业；另有不公开的条件"
