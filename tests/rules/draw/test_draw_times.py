"""Times of a draw to the second: the value comes after the freeze; fields of the registry count as of their day."""

from datetime import date, datetime, timedelta

import msgspec
import pytest

from rules.base.fields import CHINA
from rules.draw import draw
from rules.draw.entropy import CHAINS, QUICKNET, next_drawing, time_problems
from rules.draw.scope import Past, items_for, scope, stratum_of
from rules.draw.terms import Entropy
from rules.registry.visit_cap import VisitCap
from rules.work.visits import VisitCounts
from tests.rules.draw.small_draw import DICE, people, pool_of, terms_for
from tests.rules.records import HOTEL, ITEM, TASK

CAP = VisitCap(number="cap", most=2)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ROUND = 27946612
"""Produced on 20 April 2026, 8:00 in Beijing."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def said_of(entropy: Entropy, frozen: datetime) -> list[str]:
    """The fields that the freeze of these times is refused for."""
    pool = pool_of(all=4)
    terms = msgspec.structs.replace(terms_for(pool, {"all": "0.5"}), frozen_at=frozen.isoformat(), entropy=entropy)
    terms = msgspec.structs.replace(terms, publish_by="2099-12-31")
    return [problem.field for problem in draw.freeze_problems(terms, pool, (), {"police": people(4)}, ())]


def lottery(game: str, day: str, expected: str) -> Entropy:
    return Entropy(
        kind="lottery", source={"game": game, "date": day}, expected_at=at(expected).isoformat(), expires_at=None
    )


def beacon(number: int, expected: datetime) -> Entropy:
    source: dict[str, str | int] = {"chain_hash": QUICKNET, "round": number}
    return Entropy(kind="beacon", source=source, expected_at=expected.isoformat(), expires_at=None)


# ---- freeze and expected time


@pytest.mark.parametrize(("seconds", "refused"), [(-1, True), (0, True), (1, False)])
def test_the_value_is_expected_a_second_after_the_freeze_at_the_earliest(seconds: int, refused: bool) -> None:
    expected = at("2024-04-09T15:00:00")
    dice = msgspec.structs.replace(DICE, expected_at=expected.isoformat())
    assert said_of(dice, expected - seconds * SECOND) == (["预定时间"] if refused else [])


# ---- 彩票


@pytest.mark.parametrize(
    ("frozen", "refused"),
    [
        ("2024-04-08T23:59:59", False), ("2024-04-09T00:00:00", False), ("2024-04-09T19:59:59", False),
        ("2024-04-09T20:00:00", True), ("2024-04-09T20:00:01", True),
    ],
)  # fmt: skip
def test_a_lottery_is_frozen_before_the_sales_of_its_day_close(frozen: str, refused: bool) -> None:
    fields = said_of(lottery("ssq", "2024-04-09", "2024-04-09T21:30:00"), at(frozen))
    assert fields == (["随机值来源"] if refused else [])


@pytest.mark.parametrize(("expected", "refused"), [("21:29:59", True), ("21:30:00", False), ("21:30:01", True)])
def test_a_lottery_is_expected_at_half_past_nine_in_the_evening_of_its_day(expected: str, refused: bool) -> None:
    entropy = lottery("ssq", "2024-04-09", f"2024-04-09T{expected}")
    assert said_of(entropy, at("2024-04-09T09:00:00")) == (["预定时间"] if refused else [])


@pytest.mark.parametrize(
    ("game", "days"), [("ssq", [False, True, False, True, False, False, True]), ("dlt", [True, False, True, False, False, True, False])]
)  # fmt: skip
def test_each_day_of_a_week_is_a_day_of_the_game_or_not(game: str, days: list[bool]) -> None:
    for n, drawn in enumerate(days):  # 8 April 2024 is a Monday
        day = (at("2024-04-08T00:00:00") + n * DAY).date().isoformat()
        fields = said_of(lottery(game, day, f"{day}T21:30:00"), at("2024-04-08T09:00:00"))
        assert fields == ([] if drawn else ["随机值来源"])


@pytest.mark.parametrize(
    ("frozen", "following"),
    [("2024-04-08T09:00:00", "2024-04-09"), ("2024-04-09T19:59:59", "2024-04-09"), ("2024-04-09T20:00:00", "2024-04-11"), ("2024-12-31T20:00:00", "2025-01-02")],
)  # fmt: skip
def test_the_drawing_that_is_offered_is_the_first_whose_sales_are_open(frozen: str, following: str) -> None:
    assert next_drawing("ssq", at(frozen)).isoformat() == following


# ---- 信标


@pytest.mark.parametrize(
    ("seconds", "field"), [(1801, []), (1800, []), (1799, ["随机值来源"]), (0, ["随机值来源"]), (-1, ["随机值来源"])]
)
def test_a_round_is_produced_half_an_hour_after_the_freeze_or_later(seconds: int, field: list[str]) -> None:
    produced = CHAINS[QUICKNET].at(ROUND)
    assert said_of(beacon(ROUND, produced + 60 * DAY), produced - seconds * SECOND) == field


@pytest.mark.parametrize(("seconds", "field"), [(-1, ["预定时间"]), (0, []), (1, [])])
def test_a_round_is_produced_by_the_second_at_which_it_is_expected(seconds: int, field: list[str]) -> None:
    produced = CHAINS[QUICKNET].at(ROUND)
    assert said_of(beacon(ROUND, produced + seconds * SECOND), produced - DAY) == field


def test_a_round_beyond_every_calendar_is_called_a_mistake() -> None:
    produced = CHAINS[QUICKNET].at(ROUND)
    assert said_of(beacon(10**15 - 1, produced), produced - DAY) == ["随机值来源"]


# ---- the value


@pytest.mark.parametrize(("seconds", "refused"), [(-1, True), (0, False), (1, False)])
def test_no_value_is_taken_before_its_time(seconds: int, refused: bool) -> None:
    for entropy in (
        DICE,
        lottery("ssq", "2024-04-09", "2024-04-09T21:30:00"),
        beacon(ROUND, at("2026-04-20T09:00:00")),
    ):
        moment = (datetime.fromisoformat(entropy.expected_at) + seconds * SECOND).isoformat()
        assert bool(time_problems(entropy, moment)) is refused


@pytest.mark.parametrize(("seconds", "refused"), [(-1, False), (0, False), (1, True)])
def test_dice_are_taken_until_they_expire(seconds: int, refused: bool) -> None:
    moment = (datetime.fromisoformat(DICE.expires_at or "") + seconds * SECOND).isoformat()
    assert bool(time_problems(DICE, moment)) is refused


def test_a_drawing_that_was_put_off_is_taken_from_its_own_evening_on() -> None:
    entropy = lottery("ssq", "2024-04-09", "2024-04-09T21:30:00")
    assert "2024年4月11日 21:30" in str(time_problems(entropy, "2024-04-11T21:29:59+08:00", "2024-04-11")[0])
    assert time_problems(entropy, "2024-04-11T21:30:00+08:00", "2024-04-11") == []
    assert time_problems(entropy, "2025-04-11T21:30:00+08:00", "2024-04-11") == []


# ---- the registry as of a day


@pytest.mark.parametrize("field", ["registered_on", "founded_on"])
@pytest.mark.parametrize(("days", "reason"), [(-1, None), (0, "after_cutoff"), (1, "after_cutoff")])
def test_an_object_is_in_the_pool_when_it_was_registered_before_the_cut_off_day(
    field: str, days: int, reason: str | None
) -> None:
    """宽城 2024: 2024年6月1日前登记. Where the day of registration is not given, that of the foundation counts."""
    shop = msgspec.structs.replace(HOTEL, **{field: TASK.cutoff + days * DAY})
    found = scope(TASK, [ITEM], None, [shop], Past(), CAP)
    assert dict(found.excluded).get(shop.number) == reason
    assert len(found.pool) == (reason is None)


@pytest.mark.parametrize(("days", "stratum"), [(-1, "other"), (0, "watch"), (1, "watch")])
def test_an_object_is_drawn_as_watched_when_it_still_is_on_the_cut_off_day(days: int, stratum: str) -> None:
    task = msgspec.structs.replace(TASK, strata="watch", ratios={"": "1"})
    shop = msgspec.structs.replace(HOTEL, watch=("blacklist",), watch_until=task.cutoff + days * DAY)
    assert stratum_of(task, shop, task.cutoff) == stratum
    assert dict(scope(task, [ITEM], None, [shop], Past(), CAP).pool) == {shop.number: stratum}


@pytest.mark.parametrize(("days", "again"), [(-1, False), (0, True), (1, True)])
def test_an_object_is_checked_again_in_a_year_when_it_is_watched_on_the_first_day_of_the_task(
    days: int, again: bool
) -> None:
    """叶县 2023 五(四): the watch-list is excepted from once a year, and from the number of visits."""
    shop = msgspec.structs.replace(HOTEL, watch=("blacklist",), watch_until=TASK.start + days * DAY)
    checked = Past(checked={(shop.number, ITEM.number): 1})
    assert items_for(TASK, shop, [ITEM], checked) == ((ITEM,) if again else ())
    assert dict(scope(TASK, [ITEM], None, [shop], checked, CAP).excluded) == (
        {} if again else {shop.number: "checked_this_year"}
    )
    visited = Past(visits=VisitCounts(total={shop.number: 2}))
    assert dict(scope(TASK, [ITEM], None, [shop], visited, CAP).excluded) == (
        {} if again else {shop.number: "visit_limit"}
    )


def test_the_days_of_a_scope_are_those_of_the_task_whatever_day_it_is() -> None:
    for cutoff in (date(1999, 12, 31), date(2031, 1, 1)):
        task = msgspec.structs.replace(TASK, cutoff=cutoff)
        shops = [
            msgspec.structs.replace(HOTEL, number=f"O-00000{n}", registered_on=cutoff - DAY + n * DAY) for n in range(3)
        ]
        assert dict(scope(task, [ITEM], None, shops, Past(), CAP).pool).keys() == {"O-000000"}
