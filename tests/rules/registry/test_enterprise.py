"""检查对象: codes are checked to the last digit, dates against each other, names kept as they are."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.fields import Column, show
from rules.registry.code import code_kind
from rules.registry.enterprise import COLUMNS, Enterprise, check_code, is_hidden, parse

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
RAW = {"name": "演示旅馆有限公司", "code": "91410499MA0000000P"}


def uscc_of(body: str) -> str:
    """GB 32100-2015, 6: weights are the powers of 3 modulo 31."""
    total = sum(ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return body + ALPHABET[-total % 31]


def registration_of(body: str) -> str:
    """GS 15-2006: ISO 7064 MOD 11,10."""
    product = 10
    for c in body:
        product = ((product + int(c)) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)


def column_of_name(name: str) -> Column:
    return next(column for column in COLUMNS if column.name == name)


BODIES = st.text(ALPHABET, min_size=17, max_size=17)
DIGITS = st.text("0123456789", min_size=14, max_size=14)


@given(BODIES)
def test_a_credit_code_by_the_standards_own_arithmetic_is_right(body: str) -> None:
    assert check_code(uscc_of(body)) is None


@given(DIGITS)
def test_a_registration_number_by_the_standards_own_arithmetic_is_right(body: str) -> None:
    assert check_code(registration_of(body)) is None


@pytest.mark.parametrize(
    "code", ["91410499MA0000000P", uscc_of("91410499MAKT3XY1Q"), registration_of("41049960000123")]
)
def test_every_change_of_a_single_character_is_caught(code: str) -> None:
    """Weights of GB 32100 have inverses modulo the prime 31, and MOD 11,10 catches all single errors: there is no exception."""
    alphabet = ALPHABET if len(code) == 18 else "0123456789"
    for place, right in enumerate(code):
        for other in alphabet.replace(right, ""):
            assert check_code(code[:place] + other + code[place + 1 :]), (place, other)


@given(BODIES, st.integers(0, 16))
def test_two_neighbours_changing_places_in_a_credit_code_are_caught(body: str, place: int) -> None:
    code = uscc_of(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (check_code(swapped) is None) == (swapped == code)


def test_a_wrong_check_digit_is_told_with_the_right_one() -> None:
    assert check_code("91410499MA0000000X") == "校验位不对：按 GB 32100 末位应为 P，请核对营业执照"
    right = registration_of("41049960000123")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert check_code(wrong) == f"校验位不对：15 位注册号末位应为 {right[-1]}，请核对营业执照"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91410499MAO000000I", "不用的字符“IO”"),
        ("91410499ma0000000p", "不用的字符“amp”"),
        ("9141", "应为 18 位统一社会信用代码或 15 位注册号（旧号码 13、14、9 位），现在是 4 位"),
        ("123456789012", "没有代码的写“无”"),
        ("123456780", "末位应为 8"),
        ("4104993000012A", "现在是 14 位"),
        ("41049960000123X", "15 位注册号只能是数字"),
        ("演示" * 9, "不用的字符"),
    ],
)
def test_what_is_no_code_is_told_what_it_lacks(code: str, said: str) -> None:
    found = check_code(code)
    assert found is not None
    assert said in found


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("无", "", "无代码"),
        ("没有", "", "无代码"),
        ("4104993000012", "4104993000012", "旧注册号"),
        ("41049930000123", "41049930000123", "旧注册号"),
        ("00000000-0", "000000000", "组织机构代码"),
    ],
)
def test_an_object_without_a_credit_code_is_registered_by_what_it_has(typed: str, stored: str, kind: str) -> None:
    record, problems = parse({**RAW, "code": typed})
    assert problems == []
    assert record is not None
    assert (record.code, code_kind(record.code)) == (stored, kind)


def test_an_object_without_a_code_is_edited_without_one() -> None:
    old = Enterprise(number="O-1", name="演示旅馆有限公司", code="")
    record, problems = parse({"code": "", "phone": "1"}, old)
    assert (record, problems) == (msgspec.structs.replace(old, phone="1"), [])


def test_a_code_that_is_not_typed_is_asked_for() -> None:
    assert [str(one) for one in parse({**RAW, "code": ""})[1]] == ["统一社会信用代码：必须填写"]


def test_a_row_of_an_office_is_read_into_the_record() -> None:
    record, problems = parse(
        {
            **RAW, "code": "９１４１０４９９ma0000000p ", "kind": "有限责任公司", "status": "在业", "trades": "宾馆，足疗、宾馆",
            "risk": "B类", "grade": "", "watch": "投诉举报，黑名单", "founded_on": "2019年3月1日", "notes": "一行\r\n二行 ",
        }
    )  # fmt: skip
    assert problems == []
    assert record == Enterprise(
        number="", name="演示旅馆有限公司", code="91410499MA0000000P", kind="company", status="active",
        trades=("旅馆业", "足疗按摩洗浴"), risk="B", watch=("complaints", "blacklist"), founded_on=date(2019, 3, 1), notes="一行\n二行",
    )  # fmt: skip


def test_a_record_shown_and_read_again_is_the_same_record() -> None:
    record, _ = parse(
        {**RAW, "trades": "旅馆业、演示业", "risk": "E", "watch": "火灾事故", "registered_on": "2019-03-01"}
    )
    assert record is not None
    assert parse({column.name: show(column, getattr(record, column.name)) for column in COLUMNS}) == (record, [])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"code": "91410499MA0000000P"}, "第 2 行：企业名称：必须填写"),
        ({**RAW, "code": "91410499MA0000000X"}, "第 2 行：统一社会信用代码：校验位不对"),
        ({**RAW, "founded_on": "2024-09-31"}, "第 2 行：成立日期：没有“2024-09-31”这一天：2024年9月只有30天，请改正"),
        ({**RAW, "region": "41049"}, "第 2 行：行政区划：“41049”不是 6 位行政区划代码"),
        ({**RAW, "region": "4104990"}, "第 2 行：行政区划：“4104990”不是 6 位行政区划代码"),
        ({**RAW, "region": "41049X"}, "第 2 行：行政区划：“41049X”不是 6 位行政区划代码"),
        ({**RAW, "status": "飞走"}, "第 2 行：登记状态：登记状态没有“飞走”"),
        ({**RAW, "founded_on": "2020-01-02", "registered_on": "2020-01-01"}, "第 2 行：登记日期：早于成立日期，请核对"),
        ({**RAW, "watch_from": "2024-02-01", "watch_until": "2024-01-01"}, "第 2 行：移出日期：早于列入日期，请核对"),
    ],
)
def test_what_cannot_be_is_refused_by_line_and_field(raw: dict[str, str], said: str) -> None:
    record, problems = parse(raw, None, "第 2 行")
    assert record is None
    assert said in str(problems[0])


def test_of_two_pairs_of_dates_in_the_wrong_order_the_first_is_named() -> None:
    pairs = {
        "founded_on": "2020-01-02",
        "registered_on": "2020-01-01",
        "watch": "黑名单",
        "watch_from": "2024-02-01",
        "watch_until": "2024-01-01",
    }
    assert [str(problem) for problem in parse({**RAW, **pairs})[1]] == ["登记日期：早于成立日期，请核对"]


@pytest.mark.parametrize(
    "more",
    [
        {"region": "410499"},
        {"founded_on": "2020-01-01", "registered_on": "2020-01-01"},
        {"founded_on": "2020-01-01", "registered_on": "2020-01-02"},
        {"watch": "黑名单", "watch_from": "2024-02-01"},
        {"watch": "黑名单", "watch_until": "2024-02-01"},
        {"watch": "黑名单", "watch_from": "2024-02-01", "watch_until": "2024-02-01"},
        {"watch": "黑名单", "watch_from": "2024-02-01", "watch_until": "2024-02-02"},
    ],
)
def test_an_object_may_be_registered_on_the_day_it_was_founded_and_watched_for_one_day_or_without_end(
    more: dict[str, str],
) -> None:
    record, problems = parse({**RAW, **more})
    assert problems == []
    assert record is not None
    assert {name: show(column_of_name(name), getattr(record, name)) for name in more} == more


def test_an_edit_keeps_what_it_does_not_name_and_an_empty_kind_is_the_usual_one() -> None:
    old, _ = parse({**RAW, "phone": "10000000001", "kind": "个体", "status": "歇业"})
    assert old is not None
    record, problems = parse({"town": "演示镇", "kind": "", "status": ""}, old)
    assert problems == []
    assert record is not None
    assert (record.phone, record.town, record.kind, record.status) == ("10000000001", "演示镇", "company", "active")


def test_the_number_is_not_for_the_typist() -> None:
    record, _ = parse({**RAW, "number": "O-000001"})
    assert record is not None
    assert record.number == ""


def test_the_watch_list_holds_through_its_last_day() -> None:
    one = Enterprise(number="O-000001", name="演示", code="x", watch=("punished",), watch_until=date(2024, 9, 2))
    assert one.watched(date(2024, 9, 2))
    assert not one.watched(date(2024, 9, 3))
    assert not Enterprise(number="O-000001", name="演示", code="x").watched(date(2024, 9, 2))
    begun = Enterprise(number="O-000001", name="演示", code="x", watch=("punished",), watch_from=date(2024, 9, 2))
    assert [begun.watched(date(2024, 9, day)) for day in (1, 2, 3)] == [False, True, True]
    assert Enterprise(number="O-000001", name="演示", code="x", watch=("punished",)).watched(date(2099, 12, 31))


@pytest.mark.parametrize(
    ("trades", "marks", "expected"),
    [
        (("旅馆业",), (), False),
        (("旅馆业", "民用枪支弹药"), (), True),
        (("旅馆业",), ("name:trade_secret:演示依据",), True),
        (("旅馆业",), ("phone:personal:演示依据",), False),
    ],
)
def test_restricted_trades_and_withheld_names_hide_an_object(
    trades: tuple[str, ...], marks: tuple[str, ...], expected: bool
) -> None:
    one = Enterprise(number="O-000001", name="演示", code="x", trades=trades, marks=marks)
    assert is_hidden(one, {"民用枪支弹药"}) is expected
