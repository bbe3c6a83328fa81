"""Ratios and amounts of money: one written form each, whichever way they were typed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.fields import as_percent, money_text, parse_money, parse_ratio, ratio_of


@given(st.integers(1, 1_000_000))
def test_a_ratio_has_one_written_form_whichever_way_it_was_typed(millionths: int) -> None:
    value = Fraction(millionths, 1_000_000)
    plain = f"{millionths / 1_000_000:.6f}"
    percent = f"{millionths // 10_000}.{millionths % 10_000:04d}%"
    written = parse_ratio(plain)
    assert ratio_of(written) == value
    assert {parse_ratio(percent), parse_ratio(as_percent(written)), parse_ratio(written)} == {written}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5%", "0.05"),
        ("5 ％", "0.05"),
        ("０.０５", "0.05"),
        (".05", "0.05"),
        ("5.%", "0.05"),
        ("1", "1"),
        ("100%", "1"),
        ("0.05%", "0.0005"),
    ],
)
def test_a_ratio_is_read_as_people_write_it(text: str, written: str) -> None:
    assert parse_ratio(text) == written


@pytest.mark.parametrize("text", ["1.2", "120%", "0", "0%", "0.000", "5", "100"])
def test_a_ratio_that_is_no_part_of_a_whole_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"不在 0 到 1 之间，请写成 0\.05 或 5%"):
        parse_ratio(text)


@pytest.mark.parametrize("text", ["", "%", ".", "五", "-5%", "1/20", "1e-2", "0.5.5", "nan", "0001", "0.050000000"])
def test_what_is_no_ratio_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"不是比例，请写成 0\.05 或 5%"):
        parse_ratio(text)


def test_a_ratio_finer_than_the_terms_can_write_is_refused() -> None:
    with pytest.raises(ValueError, match="小数超过 6 位"):
        parse_ratio("0.0000001")


@pytest.mark.parametrize("text", ["0.", "0.0000001", "0", "0.5000000", "5%", "1.0", ".5", "00.5", "", "０.５"])
def test_only_the_written_form_of_a_ratio_is_computed_with(text: str) -> None:
    with pytest.raises(ValueError, match="不是规定写法的比例"):
        ratio_of(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("500", 50000),
        ("500元", 50000),
        (" 500 元 ", 50000),
        ("999999999999.99", 99_999_999_999_999),
        ("1,000.5元", 100050),
        ("￥0.07", 7),
        ("１２", 1200),
        ("0", 0),
    ],
)
def test_money_is_kept_in_fen(text: str, fen: int) -> None:
    assert parse_money(text) == fen


@pytest.mark.parametrize("text", ["-5", "五百", "1.234", "1万", "", "1.2.3", "5.", ".5", "1000000000000"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是金额"):
        parse_money(text)


@pytest.mark.parametrize(("fen", "text"), [(100050, "1000.50"), (7, "0.07"), (0, "0.00")])
def test_money_is_shown_in_yuan_with_two_decimals(fen: int, text: str) -> None:
    assert money_text(fen) == text
