"""随机值: a value in another form is refused with the mistake named; where it comes from, and how a mistyped one is corrected."""

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.canonical import digest
from rules.base.fields import CHINA
from rules.draw.entropy import (
    CHAINS,
    QUICKNET,
    Chain,
    beacon_value,
    corrected,
    correction_problems,
    is_well_formed,
    normalised,
    origin_problems,
    parse_source,
    source_problems,
    typed_problems,
    value_problem,
)
from rules.draw.evidence import Typed, Value
from rules.draw.terms import Entropy
from tests.rules.draw.one_page import one_page
from tests.rules.draw.small_draw import DICE, HASH

VERIFY = one_page()
SECRET = "5" * 64
SIGNATURE = "0123456789ab" * 8


def entropy(
    kind: str, source: dict[str, str | int], expected: str = "2024-06-04T21:30:00+08:00", **more: object
) -> Entropy:
    expires = None if kind in ("lottery", "beacon") else "2024-06-05T23:59:59+08:00"
    return msgspec.convert(
        {"kind": kind, "source": source, "expected_at": expected, "expires_at": expires} | more, Entropy
    )


SSQ = entropy("lottery", {"game": "ssq", "date": "2024-06-04"})
DLT = entropy("lottery", {"game": "dlt", "date": "2024-06-05"}, "2024-06-05T21:30:00+08:00")
BEACON = entropy("beacon", {"chain_hash": QUICKNET, "round": 9000000})
SYSTEM = entropy("system", {}, secret_hash=digest(SECRET.encode()))


# ---- the network


def test_the_time_of_a_round_is_that_of_the_network() -> None:
    """Published: quicknet's round 27946612 was made at 2026-04-20 00:00:00 UTC."""
    assert CHAINS[QUICKNET].at(27946612) == datetime(2026, 4, 20, 8, 0, tzinfo=CHINA)
    assert CHAINS[QUICKNET].at(1).timestamp() == 1692803367


@pytest.mark.parametrize("chain", CHAINS.values(), ids=lambda chain: chain.name)
def test_the_next_round_is_after_the_moment_and_the_one_before_is_not(chain: Chain) -> None:
    for seconds in range(2 * chain.period + 1):
        moment = chain.at(100_000) + timedelta(seconds=seconds)
        number = chain.next_after(moment)
        assert chain.at(number - 1) <= moment < chain.at(number)


def test_the_key_of_the_network_is_in_its_form() -> None:
    """drand: bls-unchained-g1-rfc9380 has signatures of 48 and a public key of 96 bytes."""
    chain = CHAINS[QUICKNET]
    assert (chain.scheme, len(chain.public_key), len(QUICKNET)) == ("bls-unchained-g1-rfc9380", 192, 64)


# ---- forms of a source


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        ("coin", {}, "没有“coin”这种来源"),
        ("lottery", {"game": "3d", "date": "2024-06-04"}, "彩种只能是"),
        ("lottery", {"game": "ssq"}, "要写且只写：date、game"),
        ("lottery", {"game": "ssq", "issue": "2024063"}, "要写且只写：date、game"),
        ("lottery", {"game": "ssq", "date": "2024-02-30"}, "不是日期，请写开奖那天"),
        ("lottery", {"game": "ssq", "date": "2024-06-04T21:30:00+08:00"}, "不是日期，请写开奖那天"),
        ("lottery", {"game": "ssq", "date": "20240604"}, "不是日期，请写开奖那天"),
        ("lottery", {"game": "ssq", "date": "2024-06-05"}, "双色球在周二、四、日开奖，2024-06-05 是周三；请改为开奖的日子，如 2024-06-06"),
        ("lottery", {"game": "dlt", "date": "2024-06-04"}, "大乐透在周一、三、六开奖，2024-06-04 是周二；请改为开奖的日子，如 2024-06-05"),
        ("beacon", {"chain_hash": QUICKNET, "round": 0}, "应为正整数"),
        ("beacon", {"chain_hash": QUICKNET, "round": "next"}, "应为正整数"),
        ("beacon", {"chain_hash": HASH, "round": 9}, "不认识的信标；只能用 drand quicknet"),
        ("dice", {"place": " ", "dice": 20, "faces": 10}, "请写明掷骰子的地点"),
        ("dice", {"place": "会议室", "dice": 0, "faces": 10}, "骰子个数 dice 应为 1 至 100 的整数"),
        ("dice", {"place": "会议室", "dice": 101, "faces": 10}, "骰子个数 dice 应为 1 至 100 的整数（枚数少的多掷几次），现在写的是 101"),
        ("dice", {"place": "会议室", "dice": 20, "faces": 6}, "须是十面的"),
        ("system", {"a": 1}, "要写且只写：（无）"),
    ],
)  # fmt: skip
def test_an_unknown_source_is_refused_with_its_cure(kind: str, source: dict[str, str | int], said: str) -> None:
    """A lottery must have at least 10^7 outcomes: 3D, with a thousand, is not offered. default, drand's chained network, is not either."""
    assert said in "；".join(map(str, source_problems(kind, source)))


@pytest.mark.parametrize("source", [DICE, SSQ, DLT, BEACON, SYSTEM], ids=lambda one: one.kind)
def test_a_good_source_is_taken(source: Entropy) -> None:
    assert source_problems(source.kind, source.source) == []


def test_a_typed_source_gets_its_integers() -> None:
    assert parse_source({"dice": "20", "faces": "10", "place": "3"}) == {"dice": 20, "faces": 10, "place": "3"}
    assert parse_source({"game": "ssq", "date": "2024-06-04"}) == {"game": "ssq", "date": "2024-06-04"}


# ---- forms of a value


@pytest.mark.parametrize(
    ("source", "value"),
    [(DICE, "0" * 20), (DICE, "1" * 40), (SSQ, "04111922273312"), (SSQ, "01020304050616"), (DLT, "01020304350112"),
     (BEACON, HASH), (SYSTEM, SECRET + ":"), (SYSTEM, SECRET + ":12345678")],
)  # fmt: skip
def test_a_value_in_its_one_form_is_taken(source: Entropy, value: str) -> None:
    assert value_problem(source, value) == ""
    assert typed_problems(source, value) == []
    assert is_well_formed(source, value)


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        (DICE, "1" * 19, "开头的 0 丢了的请补上"), (DICE, "1" * 18, "请补掷"), (DICE, "1" * 21, "20 位的整数倍，现在是 21 位，请逐粒核对"),
        (DICE, "1" * 39, "比 20 粒的整数倍少一位"), (DICE, "1" * 19 + "O", "第 20 位是字母 O，不是数字 0"),
        (DICE, "l" + "1" * 19, "第 1 位是字母 l，不是数字 1"), (DICE, "1" * 19 + "x", "第 20 位“x”不是数字"),
        (SSQ, "0411192227331", "13 位：开头的 0 可能丢了"), (SSQ, "041119222733", "现在是 12 位"), (SSQ, "O4111922273312", "字母 O"),
        (SSQ, "04111922273412", "01 到 33"), (SSQ, "04111922273317", "01 到 16"), (SSQ, "11041922273312", "从小到大"),
        (SSQ, "04041922273312", "不重复"), (SSQ, "00111922273312", "01 到 33"),
        (DLT, "01020304361112", "01 到 35"), (DLT, "01020304351211", "从小到大"), (DLT, "01020304351212", "不重复"),
        (BEACON, HASH[:-1], "应为 64 位，现在是 63 位"), (BEACON, HASH[:-1] + "o", "第 64 位是字母 o，不是数字 0"),
        (BEACON, HASH[:-1] + "g", "不是十六进制数字"),
        (SYSTEM, SECRET + ":1234567", "8 位以上，现在是 7 位"), (SYSTEM, SECRET + ":1234567O", "第 8 位是字母 O"),
        (SYSTEM, "6" * 64 + ":", "与冻结时留下的摘要不符"), (DICE, "", "请给出随机值"),
    ],
)  # fmt: skip
def test_a_value_in_another_form_is_refused_and_the_mistake_is_named(source: Entropy, value: str, said: str) -> None:
    assert said in "；".join(map(str, typed_problems(source, value)))


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [("dice", " 0123 4567\t89\r\n", "0123456789"), ("dice", "０１２　３", "0123"), ("lottery", "04,11，19、22 27 33＋12", "04111922273312"),
     ("lottery", "04 11 19 22 27 33 | 12", "04111922273312"), ("beacon", "AB CD\nEF", "abcdef"), ("beacon", "ＡＢ", "ab"),
     ("system", "２０２４ ０６０４", "20240604"), ("dice", "O1", "O1")],
)  # fmt: skip
def test_blanks_full_width_and_upper_case_are_taken(kind: str, typed: str, value: str) -> None:
    assert normalised(kind, typed) == value


@given(st.text(max_size=30), st.sampled_from(["dice", "lottery", "beacon", "system"]))
def test_what_was_made_canonical_once_stays_so(typed: str, kind: str) -> None:
    assert normalised(kind, normalised(kind, typed)) == normalised(kind, typed)


values = st.one_of(
    st.text("0123456789", min_size=10, max_size=42),
    st.lists(st.integers(1, 36), min_size=7, max_size=7).map(lambda ns: "".join(f"{n:02d}" for n in ns)),
    st.lists(st.integers(1, 33), min_size=6, max_size=6, unique=True).map(lambda ns: "".join(f"{n:02d}" for n in sorted(ns)) + "09"),
    st.text("0123456789abcdefg:", min_size=60, max_size=80),
    st.text("0123456789", max_size=10).map(lambda digits: f"{SECRET}:{digits}"),
)  # fmt: skip


@given(values, st.sampled_from([DICE, SSQ, DLT, BEACON, SYSTEM]))
def test_the_one_page_verifier_takes_the_same_values(value: str, source: Entropy) -> None:
    assert is_well_formed(source, value) == VERIFY.well_formed(msgspec.to_builtins(source), value)


# ---- where it comes from


def lottery_value(**change: object) -> Value:
    good = Value(
        kind="lottery", value="04111922273312", at="2024-06-04T21:40:00+08:00", drawn_on="2024-06-04", issue="2024063"
    )
    return msgspec.structs.replace(good, **change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ""), ({"drawn_on": "2024-06-06"}, ""), ({"issue": None}, "请写开奖的期号"), ({"issue": "63"}, "请写开奖的期号"),
        ({"drawn_on": None}, "不是日期"), ({"drawn_on": "2024-06-05"}, "2024-06-05 是周三，不是双色球开奖的日子"),
        ({"drawn_on": "2024-06-02"}, "早于定好的 2024-06-04"), ({"drawn_on": "2024-02-30"}, "不是日期"),
    ],
)  # fmt: skip
def test_the_drawing_of_a_lottery_is_named_and_not_before_its_day(change: dict[str, object], said: str) -> None:
    found = "；".join(map(str, origin_problems(SSQ, lottery_value(**change))))
    assert (found == "") is (said == "")
    assert said in found


def test_the_value_of_a_beacon_is_the_hash_of_its_signature() -> None:
    good = Value(kind="beacon", value=beacon_value(SIGNATURE), at=BEACON.expected_at, signature=SIGNATURE)
    assert origin_problems(BEACON, good) == []
    assert "不是这个签名的散列" in str(origin_problems(BEACON, msgspec.structs.replace(good, value=HASH))[0])
    for wrong in (None, SIGNATURE[:-1], SIGNATURE.upper()):
        assert "请写这一轮的签名" in str(origin_problems(BEACON, msgspec.structs.replace(good, signature=wrong))[0])


# ---- a mistyped value

TYPED = Typed(
    value="04111922273311", at="2024-06-04T21:40:00+08:00", corrected_at="2024-06-05T09:00:00+08:00", by="演示经办", paper="更正 1 号",
)  # fmt: skip


def test_a_mistyped_lottery_value_is_corrected_once_until_the_match() -> None:
    wrong = lottery_value(value="04111922273311")
    right = lottery_value(at="2024-06-05T09:00:00+08:00")
    assert correction_problems(SSQ, wrong, right, matched=False) == []
    assert "已经匹配执法人员" in str(correction_problems(SSQ, wrong, right, matched=True)[0])
    again = msgspec.structs.replace(wrong, typed=(TYPED,))
    assert "已经更正过一次" in str(correction_problems(SSQ, again, right, matched=False)[0])
    assert "与原来录的相同" in str(correction_problems(SSQ, wrong, wrong, matched=False)[0])
    malformed = msgspec.structs.replace(right, value="04111922273499")
    assert "01 到 33" in str(correction_problems(SSQ, wrong, malformed, matched=False)[0])


def test_dice_and_system_values_are_not_corrected() -> None:
    dice = Value(kind="dice", value="1" * 20, at=DICE.expected_at)
    found = correction_problems(DICE, dice, msgspec.structs.replace(dice, value="2" * 20), matched=False)
    assert "以现场签字的记录为准" in str(found[0])
    assert "不能更正" in str(correction_problems(SYSTEM, dice, dice, matched=False)[0])


@pytest.mark.parametrize(
    ("change", "keeps"),
    [({}, True), ({"value": "04111922273312"}, False), ({"value": "1"}, False)],
)  # its times: test_times
def test_a_correction_in_evidence_keeps_the_rules(change: dict[str, object], keeps: bool) -> None:
    typed = msgspec.structs.replace(TYPED, **change)
    value = lottery_value(at="2024-06-05T09:00:00+08:00", typed=(typed,))
    assert corrected(SSQ, value) is keeps
    assert not corrected(SSQ, msgspec.structs.replace(value, typed=(typed, typed)))
    assert not corrected(DICE, Value(kind="dice", value="1" * 20, at=DICE.expected_at, typed=(typed,)))
