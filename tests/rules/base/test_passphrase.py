"""口令: long enough, no number, not one's own name; wrong ones cost time."""

import pytest

from rules.base.passphrase import Holder, holder_key, pause_after, weaknesses

SIX = "春江花月夜里"


@pytest.mark.parametrize(
    "text", [SIX + "听雨", "abcdefgh", "aaaaabcd", "1234567a", SIX * 33 + "听雨", "  " + SIX + "听雨  "]
)
def test_eight_characters_or_a_sentence_of_two_hundred_will_do(text: str) -> None:
    assert weaknesses(text, "演示局长") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "口令要 8 到 200 个字"),
        (SIX + "听", "口令要 8 到 200 个字"),
        ("      " + SIX + "      ", "口令要 8 到 200 个字"),
        (SIX * 33 + "听雨声", "口令要 8 到 200 个字"),
        ("12345678", "不能全是数字"),
        ("１２３４５６７８", "不能全是数字"),
        ("aaaaaabc", "不同的字太少"),
        (SIX + "\u200b听雨", "看不见的字符"),
        ("我是演示局长没错", "不能有自己的姓名"),
        ("我是演示 局长没错", "不能有自己的姓名"),
    ],
)
def test_a_weak_one_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    (found,) = weaknesses(text, "演示局长")
    assert said in found


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(weaknesses("局长局长局\u200b长局长", "局长")) == 3


def test_a_name_is_one_name_however_it_is_typed() -> None:
    assert holder_key("张　三") == holder_key(" 张三") == "张三"
    assert holder_key("LI Lei") == holder_key("ｌｉｌｅｉ") != holder_key("张三")


def test_three_wrong_ones_are_free_then_each_costs_twice_as_long_up_to_a_quarter_of_an_hour() -> None:
    assert [pause_after(wrong).total_seconds() for wrong in range(13)] == [
        0,
        0,
        0,
        0,
        10,
        20,
        40,
        80,
        160,
        320,
        640,
        900,
        900,
    ]
    assert pause_after(100_000).total_seconds() == 900


def test_who_has_one_is_a_record_of_its_own_and_was_set_once() -> None:
    one = Holder(number="张三", name="张三", at="2024-09-02T09:00:00+08:00", by="演示员")
    assert (Holder.table, one.times) == ("holders", 1)
