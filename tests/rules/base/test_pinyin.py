"""Initials: what a clerk or a citizen types finds the name, in whichever way its characters are read."""

from random import Random

import pytest
from pypinyin.constants import PHRASES_DICT

from rules.base.pinyin import _MANY, _first_letters, initial, initials, initials_in_words, resolve_readings


@pytest.mark.parametrize(
    ("name", "typed"),
    [("演示旅馆", "yslg"), ("演示银行", "ysyh"), ("演示重庆火锅", "yscqhg"), ("KTV演示1号", "ktvys1h")],
)
def test_the_initials_of_a_name_are_what_people_type(name: str, typed: str) -> None:
    assert initials_in_words(name) == typed


def test_the_desk_keeps_both_readings_where_they_differ() -> None:
    assert initials("重庆演示网吧") == "cqyswb zqyswb"
    assert initials("演示（东街）旅馆 2店") == "ysdjlg2d"
    assert initials("KTV演示") == "ktvys"


def test_only_a_character_that_its_neighbours_change_is_replaced() -> None:
    """行 is x alone and in 行走, h in 银行 and 行业; a neighbour on another line changes nothing."""
    assert resolve_readings("演示银行\n行业") == "演示银h\nh业"
    assert resolve_readings("银\n行走") == "银\n行走"
    assert resolve_readings("重\n庆") == "重\n庆"


def test_what_stands_farther_off_changes_no_reading() -> None:
    """车 is c in 车马, whatever follows: so the beginning of a name is found as the name is."""
    assert resolve_readings("车马") == "车马"
    assert resolve_readings("车马炮俱乐部") == "车马炮俱乐部"


def test_a_mark_has_no_initial_and_a_latin_letter_is_its_own() -> None:
    assert [initial(character) for character in "馆K9（-"] == ["g", "k", "9", "", ""]


def test_after_many_names_the_letters_are_found_without_the_library_and_are_the_same() -> None:
    """Words of the library, in pieces and beside each other, with characters of two readings between them."""
    chance = Random(18)
    words = sorted(PHRASES_DICT)
    others = [*"示例县演示长重行乐厦会大车石解都银音曾单盛便宿（）A2９", "有限公司"]
    names = [
        "".join(
            chance.choice([chance.choice(words), chance.choice(words)[:2], chance.choice(others)]) for _ in range(6)
        )
        for _ in range(1500)
    ]
    found = [initials(name) for name in names]
    assert sum(" " in letters for letters in found) > 100
    for name, letters in list(zip(names, found, strict=True))[_MANY:]:
        plain = "".join(character for character in name if character.isalnum())
        read, alone = _first_letters(plain), "".join(map(_first_letters, plain))
        assert letters == (read if read == alone else f"{read} {alone}"), name
