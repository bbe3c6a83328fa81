"""随机值: a value that cannot exist at the expected time, exists already at the freeze, or has another form is refused."""

from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.canonical import digest
from rules.base.fields import CHINA
from rules.draw.entropy import (
    CHAINS,
    DRAW_DAYS,
    Chain,
    moment_problems,
    parse_source,
    source_problems,
    typed_problems,
    value_problems,
)
from rules.draw.terms import Entropy
from tests.rules.draw.small_draw import DICE, HASH

MONDAY = "2024-03-04T09:00:00+08:00"
TUESDAY = "2024-03-05T21:30:00+08:00"
QUICK = next(code for code, chain in CHAINS.items() if chain.name == "quicknet")


def said(kind: str, source: dict[str, str | int], expected: str = TUESDAY, frozen: str = MONDAY) -> str:
    return "\n".join(map(str, moment_problems(Entropy(kind=kind, source=source, expected_at=expected), frozen)))  # type: ignore[arg-type]


def ssq(issue: str, expected: str = TUESDAY, frozen: str = MONDAY) -> str:
    return said("lottery", {"game": "ssq", "issue": issue}, expected, frozen)


def test_issues_that_were_really_drawn_are_taken() -> None:
    """双色球 2024063 on 4 June 2024 (after the pause of the Spring Festival), 2024102 on 3 September."""
    assert ssq("2024063", "2024-06-04T21:15:00+08:00", "2024-06-03T09:00:00+08:00") == ""
    assert ssq("2024102", "2024-09-03T21:15:00+08:00", "2024-09-02T08:40:00+08:00") == ""


def test_an_issue_is_drawn_on_a_day_of_its_game() -> None:
    assert "双色球在周二、四、日开奖，2024-03-04 是周一；请改为开奖日，如 2024-03-05" in ssq(
        "2024024", "2024-03-04T21:30:00+08:00"
    )
    dlt = said("lottery", {"game": "dlt", "issue": "24026"}, TUESDAY)
    assert "大乐透在周一、三、六开奖，2024-03-05 是周二；请改为开奖日，如 2024-03-06" in dlt


@pytest.mark.parametrize(("frozen", "refused"), [("20:59:59", False), ("21:00:00", True), ("21:29:59", True)])
def test_on_the_day_itself_the_freeze_comes_before_the_draw(frozen: str, refused: bool) -> None:
    assert ("可能已经开奖，不能再冻结；请改用下一期" in ssq("2024026", frozen=f"2024-03-05T{frozen}+08:00")) is refused


def test_an_issue_stands_in_its_year_and_not_beyond_the_draws_so_far() -> None:
    assert "期号 2023024 不是 2024 年的" in ssq("2023024")
    assert "至多开到第 28 期，期号 2024029 那时还没有开奖" in ssq("2024029")
    assert "期号 2024000" in ssq("2024000")
    assert ssq("2024028") == ""


def test_an_issue_of_months_ago_is_known_to_everybody() -> None:
    assert "早已开奖，号码已经为人所知，请改用下一期" in ssq(
        "2024030", "2024-06-04T21:30:00+08:00", "2024-06-03T09:00:00+08:00"
    )


def test_the_first_issue_of_a_year_may_be_frozen_in_the_old_year() -> None:
    assert ssq("2024001", "2024-01-02T21:30:00+08:00", "2023-12-29T09:00:00+08:00") == ""


@given(st.dates(date(2021, 1, 1), date(2029, 12, 31)), st.sampled_from(sorted(DRAW_DAYS)), st.integers(0, 12))
def test_the_next_issue_of_any_week_is_taken_whatever_pauses_the_year_had(day: date, game: str, pauses: int) -> None:
    """Frozen in the morning of a draw day for that evening: an office in an ordinary year is never stopped."""
    while day.weekday() not in DRAW_DAYS[game]:
        day += timedelta(1)
    days = (date(day.year, 1, 1) + timedelta(n) for n in range(366))
    drawn = sum(one.weekday() in DRAW_DAYS[game] for one in days if one <= day and one.year == day.year)
    sequence = max(1, drawn - pauses)
    issue = f"{day.year}{sequence:03d}" if game == "ssq" else f"{day.year % 100:02d}{sequence:03d}"
    at = datetime(day.year, day.month, day.day, 21, 30, tzinfo=CHINA)
    frozen = at.replace(hour=9)
    assert said("lottery", {"game": game, "issue": issue}, at.isoformat(), frozen.isoformat()) == ""


def test_the_time_of_a_round_is_that_of_the_network() -> None:
    """Published: quicknet's round 27946612 was made at 2026-04-20 00:00:00 UTC."""
    assert CHAINS[QUICK].at(27946612) == datetime(2026, 4, 20, 8, 0, tzinfo=CHINA)
    assert CHAINS[QUICK].at(1).timestamp() == 1692803367


@pytest.mark.parametrize("chain", CHAINS.values(), ids=lambda chain: chain.name)
def test_the_next_round_is_after_the_moment_and_the_one_before_is_not(chain: Chain) -> None:
    for seconds in range(2 * chain.period + 1):
        moment = chain.at(100_000) + timedelta(seconds=seconds)
        number = chain.next_after(moment)
        assert chain.at(number - 1) <= moment < chain.at(number)


def test_a_round_is_made_after_the_freeze_and_by_the_expected_time() -> None:
    def beacon(expected: str, frozen: str) -> str:
        return said("beacon", {"chain_hash": QUICK, "round": 27946612}, expected, frozen)

    assert beacon("2026-04-20T08:00:00+08:00", "2026-04-20T07:59:59+08:00") == ""
    assert "2026-04-20T08:00:00+08:00 已经产生，不能再用；请改为冻结以后才产生的一轮，如第 27946632 轮" in beacon(
        "2026-04-20T08:01:00+08:00", "2026-04-20T08:00:00+08:00"
    )
    assert "随机值来源" not in (late := beacon("2026-04-20T07:59:59+08:00", "2026-04-20T07:00:00+08:00"))
    assert "预定时间：第 27946612 轮到 2026-04-20T08:00:00+08:00 才产生，请把预定时间改为这时以后" in late


def test_of_an_unknown_chain_and_of_people_in_a_room_the_calendar_says_nothing() -> None:
    assert said("beacon", {"chain_hash": "ab" * 32, "round": 1}) == ""
    assert said("dice", {"place": "会议室", "dice": 20}) == ""


def test_the_round_that_is_offered_would_be_taken() -> None:
    frozen, expected = "2026-04-20T08:00:00+08:00", "2026-04-20T09:00:00+08:00"
    offered = said("beacon", {"chain_hash": QUICK, "round": 5}, expected, frozen).rsplit("第 ", 1)[1].split(" ")[0]
    assert said("beacon", {"chain_hash": QUICK, "round": int(offered)}, expected, frozen) == ""


@pytest.mark.parametrize(
    ("dice", "value", "fine"),
    [(20, "0" * 20, True), (20, "1" * 40, True), (10, "7" * 20, True), (1, "7" * 23, True), (7, "7" * 21, True),
     (20, "1" * 21, False), (20, "1" * 39, False), (21, "1" * 20, False), (30, "1" * 29, False)],
)  # fmt: skip
def test_dice_are_thrown_all_at_once(dice: int, value: str, fine: bool) -> None:
    """A digit too many or too few would be somebody's choice of which to leave out."""
    entropy = Entropy(kind="dice", source={"dice": dice, "place": "会议室"}, expected_at=TUESDAY)
    assert (typed_problems(entropy, value) == []) is fine


# ---- the forms of a value and of its source

SECRET = "5" * 64


def entropy(kind: str, source: dict[str, str | int], secret: str | None = None) -> Entropy:
    return msgspec.convert(
        {"kind": kind, "source": source, "expected_at": DICE.expected_at, "secret_hash": secret}, Entropy
    )


SSQ = entropy("lottery", {"game": "ssq", "issue": "2024063"})
DLT = entropy("lottery", {"game": "dlt", "issue": "24063"})
BEACON = entropy("beacon", {"chain_hash": HASH, "round": 4000000})
SYSTEM = entropy("system", {}, digest(SECRET.encode()))


@pytest.mark.parametrize(
    ("source", "value"),
    [(DICE, "0" * 20), (DICE, "1" * 40), (SSQ, "04111922273312"), (SSQ, "01020304050616"), (DLT, "01020304350112"),
     (BEACON, HASH), (SYSTEM, SECRET + ":"), (SYSTEM, SECRET + ":12345678")],
)  # fmt: skip
def test_a_value_in_its_one_form_is_taken(source: Entropy, value: str) -> None:
    assert value_problems(source, value) == []
    assert source_problems(source.kind, source.source) == []


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        (DICE, "1" * 19, "请补掷"), (DICE, "1" * 20 + " ", "只能是数字"), (DICE, "１" * 20, "只能是数字"),
        (SSQ, "0411192227331", "14 位"), (SSQ, "04111922273412", "01 到 33"), (SSQ, "04111922273317", "01 到 16"),
        (SSQ, "11041922273312", "从小到大"), (SSQ, "04041922273312", "不重复"), (SSQ, "00111922273312", "01 到 33"),
        (DLT, "01020304361112", "01 到 35"), (DLT, "01020304351211", "从小到大"), (DLT, "01020304351212", "不重复"),
        (BEACON, HASH.upper(), "小写"), (SYSTEM, SECRET, "英文冒号"), (SYSTEM, SECRET + ":1234567", "8 位以上"),
        (SYSTEM, "6" * 64 + ":", "与冻结时留下的摘要不符"),
    ],
)  # fmt: skip
def test_a_value_in_another_form_is_refused_with_its_cure(source: Entropy, value: str, said: str) -> None:
    assert said in "；".join(str(problem) for problem in value_problems(source, value))


@pytest.mark.parametrize(
    ("kind", "source"),
    [("coin", {}), ("lottery", {"game": "3d", "issue": "2024063"}), ("lottery", {"game": "ssq"}), ("system", {"a": 1}),
     ("lottery", {"game": "ssq", "issue": "next"}), ("beacon", {"chain_hash": HASH, "round": 0}),
     ("beacon", {"chain_hash": "xyz", "round": 9}), ("dice", {"place": " ", "dice": 20})],
)  # fmt: skip
def test_an_unknown_source_is_refused(kind: str, source: dict[str, str | int]) -> None:
    """A lottery must have at least 10^7 outcomes: 3D, with a thousand, is not offered."""
    assert source_problems(kind, source)


def test_a_typed_source_gets_its_integers() -> None:
    assert parse_source({"dice": "20", "place": "3"}) == {"dice": 20, "place": "3"}
