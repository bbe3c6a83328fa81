"""Times of a draw to the second: the value comes after the freeze; fields of the registry count as of their day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import msgspec
import pytest

from rules.base.errors import Problem
from rules.base.fields import CHINA
from rules.draw import draw
from rules.draw.entropy import CHAINS, moment_problems
from rules.draw.scope import Past, items_for, scope, stratum_of
from rules.draw.terms import Entropy
from tests.rules.draw.small_draw import people, pool_of, terms_for
from tests.rules.records import HOTEL, ITEM, TASK

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
QUICKNET = next(code for code, chain in CHAINS.items() if chain.name == "quicknet")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def problems_of(kind: str, source: Mapping[str, str | int], expected: datetime, frozen: datetime) -> list[Problem]:
    entropy = msgspec.convert({"kind": kind, "source": source, "expected_at": expected.isoformat()}, Entropy)
    return moment_problems(entropy, frozen.isoformat())


# ---- freeze and expected time


@pytest.mark.parametrize(("seconds", "refused"), [(-1, True), (0, True), (1, False)])
def test_the_value_is_expected_a_second_after_the_freeze_at_the_earliest(seconds: int, refused: bool) -> None:
    pool = pool_of(all=4)
    terms = terms_for(pool, {"all": "0.5"})
    frozen = datetime.fromisoformat(terms.frozen_at)
    terms = msgspec.structs.replace(
        terms,
        entropy=msgspec.structs.replace(terms.entropy, expected_at=(frozen + seconds * SECOND).isoformat()),
    )
    problems = draw.freeze_problems(terms, pool, (), {"police": people(4)}, ())
    assert [problem.message for problem in problems] == (
        ["随机值的预定时间不晚于冻结时间，请另选冻结之后才产生的随机值"] if refused else []
    )


# ---- 彩票


@pytest.mark.parametrize(
    ("frozen", "refused"),
    [
        ("2024-03-04T23:59:59", False), ("2024-03-05T00:00:00", False), ("2024-03-05T20:59:59", False),
        ("2024-03-05T21:00:00", True), ("2024-03-05T21:00:01", True),
    ],
)  # fmt: skip
def test_a_lottery_is_frozen_before_nine_in_the_evening_of_its_day(frozen: str, refused: bool) -> None:
    source = {"game": "ssq", "issue": "2024026"}
    problems = problems_of("lottery", source, at("2024-03-05T21:30:00"), at(frozen))
    assert [problem.field for problem in problems] == (["随机值来源"] if refused else [])


@pytest.mark.parametrize(
    ("expected", "refused"),
    [("2024-03-04T23:59:59", True), ("2024-03-05T00:00:00", False), ("2024-03-05T23:59:59", False), ("2024-03-06T00:00:00", True)],
)  # fmt: skip
def test_a_lottery_is_expected_between_the_midnights_of_a_day_of_its_game(expected: str, refused: bool) -> None:
    """双色球 is drawn on Tuesdays; 5 March 2024 is one."""
    problems = problems_of("lottery", {"game": "ssq", "issue": "2024026"}, at(expected), at("2024-03-04T09:00:00"))
    assert [problem.field for problem in problems] == (["预定时间"] if refused else [])


@pytest.mark.parametrize(
    ("game", "days"), [("ssq", [False, True, False, True, False, False, True]), ("dlt", [True, False, True, False, False, True, False])]
)  # fmt: skip
def test_each_day_of_a_week_is_a_day_of_the_game_or_not(game: str, days: list[bool]) -> None:
    issue = "2024026" if game == "ssq" else "24026"
    for n, drawn in enumerate(days):  # 4 March 2024 is a Monday
        expected = at("2024-03-04T21:30:00") + n * DAY
        problems = problems_of("lottery", {"game": game, "issue": issue}, expected, at("2024-03-04T09:00:00"))
        assert (problems == []) is drawn


@pytest.mark.parametrize(
    ("issue", "expected", "refused"),
    [
        ("2024151", "2024-12-31T21:30:00", False), ("2025001", "2024-12-31T21:30:00", True),
        ("2025001", "2025-01-02T21:30:00", False), ("2024151", "2025-01-02T21:30:00", True),
    ],
)  # fmt: skip
def test_the_last_issue_of_a_year_is_of_that_year_and_the_first_of_the_next(
    issue: str, expected: str, refused: bool
) -> None:
    problems = problems_of("lottery", {"game": "ssq", "issue": issue}, at(expected), at("2024-12-30T09:00:00"))
    assert bool(problems) is refused


@pytest.mark.parametrize(("sequence", "refused"), [(36, True), (37, False)])
def test_an_issue_counts_as_drawn_once_thirty_pauses_cannot_explain_it(sequence: int, refused: bool) -> None:
    """Before Monday 3 June 2024 there were 66 Tuesdays, Thursdays and Sundays; no year paused on more than 30 of them."""
    source = {"game": "ssq", "issue": f"2024{sequence:03d}"}
    problems = problems_of("lottery", source, at("2024-06-04T21:30:00"), at("2024-06-03T09:00:00"))
    assert bool(problems) is refused


# ---- 信标


@pytest.mark.parametrize(("seconds", "field"), [(-1, []), (0, ["随机值来源"]), (1, ["随机值来源"])])
def test_a_round_is_produced_after_the_second_of_the_freeze(seconds: int, field: list[str]) -> None:
    round_ = 27946612
    produced = CHAINS[QUICKNET].at(round_)
    problems = problems_of(
        "beacon", {"chain_hash": QUICKNET, "round": round_}, produced + 60 * SECOND, produced + seconds * SECOND
    )
    assert [problem.field for problem in problems] == field


@pytest.mark.parametrize(("seconds", "field"), [(-1, ["预定时间"]), (0, []), (1, [])])
def test_a_round_is_produced_by_the_second_at_which_it_is_expected(seconds: int, field: list[str]) -> None:
    round_ = 27946612
    produced = CHAINS[QUICKNET].at(round_)
    problems = problems_of(
        "beacon", {"chain_hash": QUICKNET, "round": round_}, produced + seconds * SECOND, produced - 60 * SECOND
    )
    assert [problem.field for problem in problems] == field


def test_a_round_that_comes_a_year_after_the_expected_time_is_called_a_mistake() -> None:
    expected, frozen = at("2026-04-20T09:00:00"), at("2026-04-20T08:00:00")
    last = CHAINS[QUICKNET].next_after(expected + 366 * DAY)
    within, beyond = (
        problems_of("beacon", {"chain_hash": QUICKNET, "round": number}, expected, frozen)
        for number in (last, last + 1)
    )
    assert [problem.field for problem in within] == ["预定时间"]
    assert [problem.message for problem in beyond] == [f"第 {last + 1} 轮一年以内都不会产生，请核对轮次"]


# ---- the registry as of a day


@pytest.mark.parametrize("field", ["registered_on", "founded_on"])
@pytest.mark.parametrize(("days", "reason"), [(-1, None), (0, "after_cutoff"), (1, "after_cutoff")])
def test_an_object_is_in_the_pool_when_it_was_registered_before_the_cut_off_day(
    field: str, days: int, reason: str | None
) -> None:
    """宽城 2024: 2024年6月1日前登记. Where the day of registration is not given, that of the foundation counts."""
    shop = msgspec.structs.replace(HOTEL, **{field: TASK.cutoff + days * DAY})
    found = scope(TASK, [ITEM], None, [shop], Past(), 2)
    assert dict(found.excluded).get(shop.number) == reason
    assert len(found.pool) == (reason is None)


@pytest.mark.parametrize(("days", "stratum"), [(-1, "other"), (0, "watch"), (1, "watch")])
def test_an_object_is_drawn_as_watched_when_it_still_is_on_the_cut_off_day(days: int, stratum: str) -> None:
    task = msgspec.structs.replace(TASK, strata="watch", ratios={"": "1"})
    shop = msgspec.structs.replace(HOTEL, watch=("blacklist",), watch_until=task.cutoff + days * DAY)
    assert stratum_of(task, shop, task.cutoff) == stratum
    assert dict(scope(task, [ITEM], None, [shop], Past(), 2).pool) == {shop.number: stratum}


@pytest.mark.parametrize(("days", "again"), [(-1, False), (0, True), (1, True)])
def test_an_object_is_checked_again_in_a_year_when_it_is_watched_on_the_first_day_of_the_task(
    days: int, again: bool
) -> None:
    """叶县 2023 五(四): the watch-list is excepted from once a year, and from the number of visits."""
    shop = msgspec.structs.replace(HOTEL, watch=("blacklist",), watch_until=TASK.start + days * DAY)
    checked = Past(checked=frozenset({(shop.number, ITEM.number)}))
    assert items_for(TASK, shop, [ITEM], checked) == ((ITEM,) if again else ())
    assert dict(scope(TASK, [ITEM], None, [shop], checked, 2).excluded) == (
        {} if again else {shop.number: "checked_this_year"}
    )
    visited = Past(visits={shop.number: 2})
    assert dict(scope(TASK, [ITEM], None, [shop], visited, 2).excluded) == (
        {} if again else {shop.number: "visit_limit"}
    )


def test_the_days_of_a_scope_are_those_of_the_task_whatever_day_it_is() -> None:
    for cutoff in (date(1999, 12, 31), date(2031, 1, 1)):
        task = msgspec.structs.replace(TASK, cutoff=cutoff)
        shops = [
            msgspec.structs.replace(HOTEL, number=f"O-00000{n}", registered_on=cutoff - DAY + n * DAY) for n in range(3)
        ]
        assert dict(scope(task, [ITEM], None, shops, Past(), 2).pool).keys() == {"O-000000"}
