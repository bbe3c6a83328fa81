"""A person's own number is known by its parts and its check digit; what only looks like one may be written."""

from collections.abc import Iterable
from itertools import pairwise

import pytest

from rules.base.numbers import RUN, plain, written
from rules.base.personal import is_bank_card, is_id_number, is_old_id_number, personal_number, written_kind

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_number(body: str) -> str:
    """GB 11643: 17 digits and the check character of ISO 7064 MOD 11-2, by its own recursion."""
    product = 0
    for digit in body:
        product = (product + int(digit)) * 2 % 11
    return body + "0123456789X"[(12 - product) % 11]


def card_number(body: str) -> str:
    """A card number: Luhn's check digit makes the sum a multiple of ten; every second digit from the right is doubled."""
    doubled = [str(2 * int(digit)) if place % 2 == 0 else digit for place, digit in enumerate(reversed(body))]
    return body + str(-sum(int(digit) for digit in "".join(doubled)) % 10)


def credit_code(body: str) -> str:
    """GB 32100: 17 characters and a check character of 31."""
    return body + USCC[-sum(USCC.index(c) * pow(3, place, 31) for place, c in enumerate(body)) % 31]


def born(day: str, province: str = "41", serial: int = 1) -> str:
    """The ID number of somebody born that day; one that would pass as a credit code as well is passed over."""
    numbers = (id_number(f"{province}0499{day}{n:03d}") for n in range(serial, 1000))
    return next(number for number in numbers if number != credit_code(number[:17]))


PROVINCES = [
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    71,
    81,
    82,
    83,
]
"""GB/T 2260, the first two digits; 83 is written on residence permits of Taiwan."""


@pytest.mark.parametrize("province", range(10, 100))
def test_an_id_number_begins_with_a_province(province: int) -> None:
    assert is_id_number(born("19900307", f"{province}")) is (province in PROVINCES)


@pytest.mark.parametrize(
    ("day", "possible"),
    [
        ("18801231", False), ("18810101", True), ("19000228", True), ("19000229", False), ("20000229", True), ("19901301", False), ("19900010", False),
        ("19900431", False), ("19900430", True), ("20991231", True), ("21000101", False),
    ],
)  # fmt: skip
def test_an_id_number_holds_a_day_on_which_somebody_living_may_be_born(day: str, possible: bool) -> None:
    assert is_id_number(born(day)) is possible


@pytest.mark.parametrize("serial", range(100, 122))
def test_only_one_last_character_makes_an_id_number(serial: int) -> None:
    right = born("19900307", serial=serial)
    assert [last for last in "0123456789X" if is_id_number(right[:-1] + last)] == [right[-1]]
    assert is_id_number(right.lower())
    assert not is_id_number(right[:-1])
    assert not is_id_number(right + "0")


def one_that_is_a_code(numbers: Iterable[str]) -> str:
    return next(number for number in numbers if number == credit_code(number[:17]))


def test_a_credit_code_of_digits_alone_is_neither_an_id_number_nor_a_card() -> None:
    """An enterprise is no person: its code is public, even where it passes the sums of both."""
    code = one_that_is_a_code(id_number(f"41049919900307{n:03d}") for n in range(1000))
    assert not is_id_number(code)
    assert personal_number(code) is None
    card = one_that_is_a_code(card_number(f"91410499{n:09d}") for n in range(1000))
    assert not is_bank_card(card)
    assert personal_number(card) is None


@pytest.mark.parametrize("length", range(14, 22))
def test_a_card_number_has_16_to_19_digits(length: int) -> None:
    assert is_bank_card(card_number("62" + "0" * (length - 3))) is (16 <= length <= 19)


@pytest.mark.parametrize(
    ("begins", "is_card"),
    [
        *((prefix, True) for prefix in ("62", "60", "40", "49", "51", "55", "30", "34", "35", "37", "90", "99")),
        *((prefix, False) for prefix in ("00", "10", "20", "31", "33", "36", "38", "50", "56", "59", "61", "63", "69", "70", "80")),
    ],
)  # fmt: skip
def test_a_card_number_begins_like_that_of_a_bank(begins: str, is_card: bool) -> None:
    assert is_bank_card(card_number(f"{begins}12345678901234")) is is_card


def test_only_one_last_digit_makes_a_card_number() -> None:
    for body in ("622202123456789", "6222021234567890", "62220212345678901", "621700987654321098"):
        right = card_number(body)
        assert [last for last in "0123456789" if is_bank_card(body + last)] == [right[-1]]
    assert not is_bank_card(card_number("622202123456789")[:-1] + "X")


PHONES = [
    "13000000000", "199 0000 0000", "138-0000-0000", "电话１３８００００００００。", "138 0000-0000", "138.0000.0000", "138·0000·0000", "138—0000—0000",
    "138\u20100000\u20110000", "138\u22120000\uff0d0000", "+8613800000000", "+86 138 0000 0000", "0086-13800000000", "(+86)138 0000 0000", "（86）13800000000",
    "86-138-0000-0000", "013800000000", "1 3 8 0 0 0 0 0 0 0 0", "138\u00a00000\u30000000", "138\u20090000\u200b0000", "1380000 0000", "138 00000000",
    "Tel13800000000", "Tel.13800000000", "手机:13800000000", "qq:13800000000@example.cn", "1.13800000000", "13800000000-801", "【13800000000】", "编号 2024-003 13800000000",
]  # fmt: skip


@pytest.mark.parametrize("text", PHONES)
def test_a_mobile_phone_is_found_as_people_write_it(text: str) -> None:
    assert personal_number(text) == "手机号"
    assert personal_number(f"请于三日内联系{text}，谢谢") == "手机号"


@pytest.mark.parametrize(
    "text",
    [
        "12000000000", "1380000000", "138000000001", "A13800000000", "13800000000A", "13800000000_1", "#13800000000", "2024 年 6 月 30 日", "2024-13800000000",
        "O-13800000000", "1380 2024 001", "138 0000 000 0", "1 3 8 0 0 0 0 0 0 0 0 1", "1380000\n0000", "138\t0000\t0000", "金额 1,380,000,000.00 元",
        "2019-03-15 13:58", "1500-2000 300", "fd7e13800000000c",
    ],
)  # fmt: skip
def test_what_is_no_mobile_phone_may_be_written(text: str) -> None:
    assert personal_number(text) is None


@pytest.mark.parametrize("cut", [(6, 8, 4), (3, 3, 4, 4, 4), (6, 4, 4, 4), (17, 1), (1,) * 18])
@pytest.mark.parametrize("between", [" ", "-", "·", "—", ".", "\u00a0"])
def test_an_id_number_is_found_however_it_is_cut(cut: tuple[int, ...], between: str) -> None:
    for number in (
        born("19900307"),
        next(one for one in map(born, ["19900307"] * 200, ["41"] * 200, range(1, 201)) if one.endswith("X")),
    ):
        ends = [sum(cut[:at]) for at in range(len(cut) + 1)]
        text = between.join(number[one:other] for one, other in pairwise(ends))
        assert personal_number(f"证件{text}。") == "身份证号", text


@pytest.mark.parametrize("cut", [(4, 4, 4, 4, 3), (6, 13), (19,), (4, 4, 4, 7), (4, 4, 11)])
def test_a_card_is_found_as_it_is_embossed(cut: tuple[int, ...]) -> None:
    number = card_number("622202020011223344")
    ends = [sum(cut[:at]) for at in range(len(cut) + 1)]
    text = " ".join(number[one:other] for one, other in pairwise(ends))
    assert personal_number(text) == "银行卡号"
    assert (
        personal_number(" ".join(number[at : at + 2] for at in range(0, 19, 2))) is None
    )  # as a lottery writes its values


def registration(body: str) -> str:
    """A 注册号: 14 digits and the check digit of ISO 7064 MOD 11,10, by its own recursion."""
    product = 10
    for digit in body:
        product = 2 * ((product + int(digit)) % 10 or 10) % 11
    return body + str((11 - product) % 10)


@pytest.mark.parametrize("day", ["490307", "991231", "000229"])
def test_an_id_number_of_15_digits_is_found_where_it_is_no_registration_number(day: str) -> None:
    body = f"410499{day}00"
    registered = registration(body)
    for last in "0123456789":
        possible = day != "000229" and body + last != registered
        assert is_old_id_number(body + last) is possible
        assert personal_number(f"证件 {body}{last}") == ("身份证号" if possible else None)
    assert not is_old_id_number("994999900307001")
    assert not is_old_id_number("410499901307001")
    assert personal_number("410499 900307 001") in {"身份证号", None}


def test_every_number_of_a_text_is_looked_at() -> None:
    identity, card = born("19900307"), card_number("622202123456789012")
    assert personal_number(f"编号 9141000000000000，证件 {identity}") == "身份证号"
    assert personal_number(f"编号 9141000000000000，账户 {card}") == "银行卡号"
    kinds = [written_kind(next(written(text))) for text in (identity, card, "138 0000 0000", "9141000000000000")]
    assert kinds == ["", "", "", ""] or kinds[0] == "身份证号"
    assert [[kind for one in written(text) if (kind := written_kind(one))] for text in (identity, card, "138 0000 0000", "9141000000000000")] == [
        ["身份证号"], ["银行卡号"], ["手机号"], [],
    ]  # fmt: skip


def test_a_run_begins_and_ends_where_people_would_see_it() -> None:
    for text, runs in {
        "O-100001": [], "a123456": [], "123456b": [], "#123456": [], "12345": [], "0375-6312345": ["0375-6312345"], "甲6312345乙": ["6312345"],
        "QQ6312345": ["6312345"], "x 6312345,6312346": ["6312345", "6312346"], "2024-001-o-100001-i-0001": [],
    }.items():  # fmt: skip
        assert [match[0] for match in RUN.finditer(plain(text))] == runs, text
