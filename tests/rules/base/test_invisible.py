"""Characters that nobody sees: refused where they are typed, written out where a text is only shown."""

import pytest

from rules.base.invisible import first_invisible, invisible_problem, visible


def test_one_is_refused_with_its_place_and_its_name_where_it_has_one() -> None:
    assert invisible_problem("演示\u200b旅馆") == "含有不可见的控制字符：第 3 个字 U+200B（零宽空格），请删去后重新输入"
    assert first_invisible("\x01") == (1, "U+0001（控制字符）")
    assert first_invisible("甲\ufff9") == (2, "U+FFF9")
    assert invisible_problem("演示\t旅馆\n（东街店）") == ""


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("演示旅馆.csv", "演示旅馆.csv", "演示旅馆.csv"),
        ("hotel.csv", "hotel.csv", "hotel.csv"),
        ("a\x1b[2J", "a‹U+001B›[2J", "a‹U+001B›[2J"),
        ("\u202egpj.exe", "‹U+202E›gpj.exe", "‹U+202E›gpj.exe"),
        ("甲\u3164乙", "甲‹U+3164›乙", "甲‹U+3164›乙"),
        ("甲\n乙\t丙", "甲‹U+000A›乙‹U+0009›丙", "甲\n乙\t丙"),
        ("a\nb", "a‹U+000A›b", "a\nb"),
    ],
)
def test_a_text_that_is_only_shown_has_it_written_out(text: str, line: str, lines: str) -> None:
    assert (visible(text), visible(text, lines=True)) == (line, lines)
