"""A private number is found however it is written, by both scans alike; inside anything longer it is no number."""

import hashlib
import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.disclosure.secret import Secret
from site_gen.files.bundle import bundle
from site_gen.files.search import wrap
from site_gen.gate.gate import Gate
from site_gen.gate.numbers import numbers_of
from tests.site_gen.sample import vector


def gate(*texts: str) -> Gate:
    return Gate([Secret(text=text, record=f"N-{at:04d}", field="联系电话") for at, text in enumerate(texts)])


def found(judge: Gate, text: str, name: str = "a.html") -> list[str]:
    """The fields of what is found in a file: a page, or any other."""
    raw = f"<p>{text}</p>" if name.endswith(".html") else text
    fast = [problem.field for problem in judge.problems(name, raw.encode())]
    full = [problem.field for problem in judge.problems(name, f"{raw}<!-- -->".encode())]
    assert set(fast) == set(full), "the fast scan and the full scan do not agree"
    return fast


LANDLINE = [
    "6312345",
    "0375-6312345",
    "03756312345",
    "(0375)6312345",
    "0375 6312345",
    "+86-375-6312345",
    "0375-6312345-801",
    "+86 0375 6312345",
]


@pytest.mark.parametrize("stored", LANDLINE)
@pytest.mark.parametrize(
    "written",
    [
        *LANDLINE, "631 2345", "631-2345", "631·2345", "631—2345", "0375—631—2345", "（0375）6312345", "【0375】631 2345", "６３１２３４５", "6 3 1 2 3 4 5",
        "Tel.6312345", "FAX6312345", "6312345转801", "6312345/6312346", "6312345、6312346", "00863756312345", "电话6312345。", "63123\u200b45",
        "0375－6312345", "0375\u20136312345", "0375\u22126312345", "0375 - 6312345", "2024-003 6312345",
    ],
)  # fmt: skip
def test_a_landline_is_found_with_area_code_and_without(stored: str, written: str) -> None:
    for name in ("a.html", "a.json", "a.csv"):
        assert found(gate(stored), written, name) == ["联系电话"]


@pytest.mark.parametrize(
    "written",
    [
        "0371-6312345", "16312345", "63123456", "O-6312345", "2024-6312345", "a6312345", "6312345b", "6312345_1", "#6312345", "63-12345", "6312-345", "1.6312345e5",
        "12.6312345", "6,312,345", "2024-001-o-6312345-i-0001", "6.312.345", "631\t2345", "6 3 1 2 3 4 5 6", "http://a.cn/x-6312345.html",
    ],
)  # fmt: skip
def test_what_only_holds_the_digits_of_a_landline_passes(written: str) -> None:
    assert found(gate("0375-6312345"), written, "a.txt") == []


@pytest.mark.parametrize("number", ["13812345678", "4104990000123", "110105194912310029", "638888", "63123456"])
def test_any_number_of_the_store_is_found_as_a_whole(number: str) -> None:
    judge, secret = gate(number), "联系电话"
    for written in (
        number,
        f"甲{number}乙",
        f"“{number}”",
        f"（{number}）",
        f"2024 {number} 3",
        f"a, {number}",
        f"{number}。",
        number[:3] + " " + number[3:],
    ):
        if len(number) > 8 or " " not in written[:5] or len(number) == 6:
            assert secret in found(judge, written), written
    for written in (f"1{number}", f"{number}1", f"{number}x1", hashlib.sha256(b"").hexdigest()[:9] + "a" + number):
        assert secret not in found(judge, written), written
    for written in (f"x{number}", f"2024-{number}", f"{number}_", f"#{number}"):
        assert (secret in found(judge, written)) is (len(number) > 8), written


def test_a_long_number_is_found_over_the_end_of_a_line_and_a_short_one_where_it_is_a_blank() -> None:
    assert found(gate("13812345678"), "138\n12345678", "a.txt") == ["联系电话"]
    assert found(gate("6312345"), "631\n2345", "a.txt") == []
    assert found(gate("6312345"), "631\n2345", "a.html") == ["联系电话"]
    assert found(gate("6312345"), "631<br>\n2345", "a.html") == ["联系电话"]


def test_several_numbers_in_one_field_are_each_looked_for() -> None:
    assert [number.digits for number in numbers_of("6312345/13812345678，0375-6312346 13812345679")] == [
        "6312345", "13812345678", "03756312346", "13812345679",
    ]  # fmt: skip
    for written in ("6312345", "138-1234-5678", "6312346"):
        assert "联系电话" in found(gate("6312345/13812345678，0375-6312346"), written)


@pytest.mark.parametrize(
    "text",
    ["", "12345", "1" * 20, "2024-001", "2024-001-1", "O-100001", "东街 12 号", "6312345（办）", "/"],
)
def test_what_is_no_number_is_compared_as_a_text(text: str) -> None:
    assert numbers_of(text) == ()
    if len(text) > 3:
        assert Gate([Secret(text=text, record="O-1", field="备注")]).problems("a.html", f"<p>{text}</p>".encode())


_SEPARATORS = st.sampled_from(
    ["", " ", "-", "—", "·", ".", "\u00a0", "\u2009", "\u3000", "（", "\u2212", "\u00ad", "\u200b"]
)


@pytest.mark.parametrize(
    ("number", "written"),
    [("86100000000", "8610000000 0"), ("03756312345", "0375 63 12345"), ("13812345678", "86 138 12345678")],
)
def test_what_looks_like_a_country_and_an_area_is_looked_for_as_it_stands(number: str, written: str) -> None:
    assert "联系电话" in found(gate(number), f"电话{written}；")


@given(st.text("0123456789", min_size=9, max_size=19).filter(lambda text: not text.startswith("0")), st.data())
def test_a_long_private_number_is_found_whatever_stands_between_its_digits(number: str, data: st.DataObject) -> None:
    written = number[0] + "".join(data.draw(_SEPARATORS) + digit for digit in number[1:])
    fields = found(gate(number), f"电话{written}；")
    assert "联系电话" in fields


@given(st.text("0123456789abcdefXO-_ .(\t", max_size=60))
def test_both_scans_agree_on_every_text(text: str) -> None:
    judge = gate("123456", "1234567", "12345678", "0375-6312345", "13812345678")
    for name in ("a.html", "a.txt"):
        found(judge, text, name)
        found(judge, text.replace("b", "123456").replace("c", "13812345678").replace("d", "6312345"), name)


def test_thousands_of_short_numbers_raise_no_alarm_in_hashes_tickets_and_codes() -> None:
    """3,000 landlines of seven digits and 40 short numbers of six: a site is full of hashes."""
    chance = random.Random(14)
    numbers = [str(chance.randrange(6_000_000, 7_000_000)) for _ in range(3_000)] + [
        str(chance.randrange(600_000, 700_000)) for _ in range(40)
    ]
    judge = gate(*numbers)
    hashes = [hashlib.sha256(str(at).encode()).hexdigest() for at in range(30_000)]
    tickets = [str(int(text, 16)).zfill(78) for text in hashes[:5_000]]
    sums = "".join(f"{text}  results/2024-001/2024-001-o-{at:06d}.html\n" for at, text in enumerate(hashes))
    manifest = json.dumps(
        {f"draws/{at}.html": {"sha256": text, "key": text[:32]} for at, text in enumerate(hashes)}
    ).encode()
    lines = "".join(f"O-{at:06d}\tA\t{text}\n" for at, text in enumerate(hashes))
    evidence = json.dumps(
        {"drawn": [{"number": f"O-{at:06d}", "ticket": ticket} for at, ticket in enumerate(tickets)]},
        separators=(",", ":"),
    ).encode()
    files = {
        "SHA256SUMS": sums.encode(),
        "manifest.json": manifest,
        "draws/1/pool.tsv": lines.encode(),
        "draws/1/evidence.json": evidence,
    }
    for name, raw in files.items():
        assert not judge.problems(name, raw), name
    for number, holder in enumerate(("draw-1", "draw-2")):
        parts = vector(holder)
        assert not [problem for name, raw in parts.items() for problem in judge.problems(name, raw)]
        assert not judge.problems(f"draws/{number}/bundle.js", bundle(parts))
    private = numbers[7]
    assert judge.problems("SHA256SUMS", f"{sums}{private}\n".encode())
    assert judge.problems("manifest.json", manifest.replace(b"draws/7.html", f"电话{private}".encode()))
    assert judge.problems("draws/1/evidence.json", evidence[:-1] + f',"note":"请打 {private}"}}'.encode())
    assert judge.problems("search/names.0.js", wrap("names", f"演示甲\n{private}\f").content)


@pytest.mark.parametrize(
    "text",
    ["1", "1 ", "1-", "1\n", "1,", "1 3 8 ", "138 ", "12 345-", "一", "一 ", "1/", "1a", "0375 ", "1" * 24 + " "],
)
def test_a_file_of_digits_without_end_is_read_in_linear_time(text: str) -> None:
    """Three times the digits take about three times the time of the same run; squared they would take nine times."""
    judge = gate("13812345678", "6312345", "0375-7654321")
    took = []
    for size in (40_000, 120_000):
        began = time.process_time()
        judge.problems("a.txt", (text * (size // len(text)) + "a").encode())
        took.append(time.process_time() - began)
    assert took[1] < 6 * took[0] + 1


def test_a_number_digit_by_digit_is_found_among_others() -> None:
    judge = gate("13812345678")
    digits = " ".join("13812345678")
    assert found(judge, f"共 12 件，2024 {digits}", "a.txt") == ["联系电话"]
    assert found(judge, f"4 {digits} 5 6", "a.txt") == ["联系电话"]
    assert found(judge, f"{digits} {'7 ' * 40}", "a.csv") == ["联系电话"]
