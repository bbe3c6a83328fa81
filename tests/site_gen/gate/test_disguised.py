"""A private number is found in writings that are no usual ones, by both scans alike; nothing that is none is taken for one."""

import hashlib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.files.search import wrap
from site_gen.gate import disguised
from tests.site_gen.gate.test_numbers import found, gate

MOBILE, ID, OLD_ID, CARD, AREA = (
    "13812345678",
    "11010519491231002X",
    "110105491231002",
    "6228480000000000003",
    "03756312345",
)
LONG = (MOBILE, ID, OLD_ID, CARD, AREA)
LANDLINE = "6312345"
SIGNS = "/~_|，,;:；：*=、'…⁄∕〜～—．·+&\\#%@!?^$。"
DIGITS = {
    "Chinese": "零一二三四五六七八九", "with 〇": "〇一二三四五六七八九", "as spoken": "零幺两三四五六七八九", "of cheques": "零壹贰叁肆伍陆柒捌玖",
    "traditional": "零壹貳參肆伍陸柒捌玖", "full width": "０１２３４５６７８９", "in circles": "⓪①②③④⑤⑥⑦⑧⑨", "white in circles": "⓿❶❷❸❹❺❻❼❽❾",
    "in thin circles": "🄋➀➁➂➃➄➅➆➇➈", "in brackets": "〇⑴⑵⑶⑷⑸⑹⑺⑻⑼", "with a stop": "〇⒈⒉⒊⒋⒌⒍⒎⒏⒐", "Chinese in brackets": "〇㈠㈡㈢㈣㈤㈥㈦㈧㈨",
    "Arabic": "٠١٢٣٤٥٦٧٨٩", "of mathematics": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "raised": "⁰¹²³⁴⁵⁶⁷⁸⁹", "lowered": "₀₁₂₃₄₅₆₇₈₉", "Roman": "〇ⅠⅡⅢⅣⅤⅥⅦⅧⅨ",
}  # fmt: skip
NAMES = ("a.html", "a.json", "a.txt")


def stops(number: str, written: str) -> bool:
    """Whether each kind of file is stopped with it, by both scans."""
    return all("联系电话" in found(gate(number), written, name) for name in NAMES)


@pytest.mark.parametrize("number", LONG)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_long_number_is_itself_whatever_parts_it(number: str, sign: str) -> None:
    for written in (
        sign.join(number),
        f"{number[:3]}{sign}{number[3:7]}{sign}{number[7:]}",
        f"{number[:6]} {sign} {number[6:]}",
    ):
        assert stops(number, f"电话{written}；"), written


@pytest.mark.parametrize("number", LONG)
@pytest.mark.parametrize(
    "around",
    [
        "x{}",
        "{}a",
        "手机A{}",
        "wx{}b",
        "_{}_",
        "#{}",
        "no.{}",
        "NO{}号",
        "abc-{}",
        "abc_{}",
        "证{}证",
        "id={}&b=1",
        "{}元",
        "a/{}.html",
    ],
)
def test_a_long_number_is_itself_though_letters_stand_against_it(number: str, around: str) -> None:
    assert stops(number, around.format(number))


@pytest.mark.parametrize("digits", DIGITS)
@pytest.mark.parametrize("number", [*LONG, LANDLINE])
def test_a_number_is_itself_in_digits_of_any_kind(number: str, digits: str) -> None:
    dressed = number.translate({0x30 + at: digit for at, digit in enumerate(DIGITS[digits])})
    for written in (dressed, f"电话{dressed}。", number[:3] + dressed[3:], dressed[:4] + number[4:]):
        assert stops(number, written), written
    for sign in (" ", "、", "·", "-"):
        assert stops(number, sign.join(dressed)), sign


@pytest.mark.parametrize("last", "XxＸｘ")
def test_the_last_sign_of_an_id_number_is_read_in_any_letter(last: str) -> None:
    assert stops(ID, f"证件一一〇一〇五一九四九一二三一〇〇二{last}")
    assert stops(ID, f"证件110105/19491231/002{last}")


@pytest.mark.parametrize(
    "written",
    [
        "631/2345",
        "631~2345",
        "631_2345",
        "631|2345",
        "631，2345",
        "6/3/1/2/3/4/5",
        "0375/6312345",
        "0375_631_2345",
        "0375~631/2345",
    ],
)
def test_a_landline_is_itself_as_people_cut_it_with_other_signs(written: str) -> None:
    assert stops("0375-6312345", f"电话{written}；")
    assert stops(LANDLINE, written)


@pytest.mark.parametrize(
    "written",
    [
        "631,2345", "631:2345", "63/12345", "2024/631/2345", "631/2345/6", "a631/2345", "16312345", "六三一二三四五六", "一六三一二三四五", "a6312345", "O-6312345",
        "1/631/2345", "631=2345", "第六章三一二三四五", "63123/45",
    ],
)  # fmt: skip
def test_figures_that_only_hold_the_digits_of_a_landline_pass(written: str) -> None:
    for name in NAMES:
        assert found(gate(LANDLINE), written, name) == []


@pytest.mark.parametrize("number", LONG)
def test_inside_a_longer_number_a_hash_or_a_code_no_number_is_itself(number: str) -> None:
    digest = hashlib.sha256(b"a").hexdigest()
    for written in (
        f"1{number}",
        f"{number}1",
        f"{digest[:20]}a{number}b{digest}",
        f"a1b{number}",
        f"{number}c3d",
        f"{'9' * 30}{number}",
    ):
        for name in NAMES:
            assert found(gate(number), written, name) == [], written


@given(st.text("0123456789〇一二三/~_|,、abX -.\t", max_size=50))
def test_both_scans_agree_on_every_text(text: str) -> None:
    judge = gate("6312345", MOBILE, "0375-7654321", ID)
    for name in ("a.html", "a.txt"):
        found(judge, text, name)
        found(judge, text.replace("b", "六三一/2345").replace("a", "138_1234_五六七八"), name)


def test_thousands_of_numbers_raise_no_alarm_among_figures_hashes_dates_and_paths() -> None:
    """Landlines, short numbers, mobile phones and ID numbers of a county, beside all that a site is full of."""
    chance = random.Random(15)
    judge = gate(
        *(str(chance.randrange(6_000_000, 7_000_000)) for _ in range(3_000)),
        *(str(chance.randrange(600_000, 700_000)) for _ in range(40)),
        *(f"13{chance.randrange(10**9):09d}" for _ in range(10_000)),
        *(f"0375-{chance.randrange(2 * 10**6, 9 * 10**6)}" for _ in range(3_000)),
        *(f"4104991980{chance.randrange(10**8):08d}" for _ in range(3_000)),
    )
    rows = "".join(
        f"甲,{','.join(str(chance.randrange(1_000)) for _ in range(13))},{chance.random():.4f}\n" for _ in range(10_000)
    )
    paths = "".join(
        f'<li><a href="../../results/2024-{at % 50:03d}/2024-{at % 50:03d}-o-{at:06d}-i-0001.html?v={at}#p-{at}">2024/{at % 12 + 1}/{at % 28 + 1} {at}/{at + 3}</a></li>\n'
        for at in range(20_000)
    )
    hashes = "".join(
        f"{hashlib.sha256(str(at).encode()).hexdigest()} {chance.randrange(10**78):078d}\n" for at in range(20_000)
    )
    times = json.dumps(
        [f"2024-06-{at % 28 + 1:02d}T{at % 24:02d}:{at % 60:02d}:{at % 59:02d}+08:00" for at in range(10_000)]
    )
    drawing = "".join(
        f'<path d="M{at},{at * 7 % 1000} L{at * 3 % 1000}.{at % 100},{at * 11 % 1000}"/>' for at in range(10_000)
    )
    words = "<p>依据第一百二十三条第二款、第三款，二〇二四年一月二日至三月四日，一、二、三、四、五、六、七、八，检查九十三家，三五成群，一一核对。</p>"
    for name, text in (
        ("a.csv", rows),
        ("a.html", paths),
        ("SHA256SUMS", hashes),
        ("a.json", times),
        ("a.svg", drawing),
        ("b.html", words),
    ):
        assert not judge.problems(name, text.encode()), name
    assert judge.problems("search/a.0.js", wrap("names", f"演示甲 {MOBILE[:3]}/{MOBILE[3:]}\f").content) == []


# ---- what of a run may be a number


@given(
    st.lists(st.text("0123456789", min_size=1, max_size=9), min_size=1, max_size=12),
    st.booleans(),
    st.sets(st.integers(0, 40)),
)
def test_of_a_run_every_group_of_groups_is_looked_at_that_ends_as_a_private_number(
    groups: list[str], ends_with_x: bool, ends: set[int]
) -> None:
    groups = [*groups[:-1], groups[-1] + "X" * ends_with_x]
    every = "".join(groups)
    known = {every[at : at + 6] for at in ends} | {every.rstrip("X")[-6:]}
    plainly = {
        (first, last, digits)
        for first in range(len(groups))
        for last in range(first + 1, len(groups) + 1)
        for whole in ["".join(groups[first:last])]
        for digits in (whole, whole.rstrip("X"))
        if 7 <= len(whole) <= 23 and digits[-6:] in known
    }
    found = list(disguised._wholes(groups, lambda digits: digits[-6:] in known))
    assert set(found) == plainly
    assert len(found) == len(plainly)


def test_a_run_without_end_is_looked_at_once_for_each_of_its_groups() -> None:
    """What no number ends with is not put together, or a table of single digits takes longer than all other files."""
    asked: list[str] = []

    def may_end(digits: str) -> bool:
        asked.append(digits)
        return False

    assert not list(disguised._wholes(["1"] * 5000, may_end))
    assert len(asked) == 5000
    assert max(map(len, asked)) == 23
