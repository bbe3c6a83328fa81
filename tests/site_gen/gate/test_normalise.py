"""One string is the same string for the gate, however a file writes it: each way of writing is undone."""

import html
import json
import string
from urllib.parse import quote

import pytest

from site_gen.gate.normalise import (
    convert_all,
    decoded,
    normalise,
    readable,
    reversed_lines,
    squeeze,
    unescaped,
    without_tags,
    written_forms,
)

NAME = "王五"


# ---- the normal form


@pytest.mark.parametrize(
    "character",
    [
        " ", "\t", "\n", "\x00", "\x7f", "\u0085", "\u00a0", "\u3000", "\u00ad", "\u200b", "\u2060", "\ufeff", "\u202e", "\u2028", "\u2029",
        "\u0336", "\u20dd", "\ufe0f", "\U000e0100", "\U000e0041", "\u115f", "\u1160", "\u2800", "\u3164", "\uffa0",
    ],
    ids=lambda character: f"U+{ord(character):04X}",
)  # fmt: skip
def test_what_nobody_sees_makes_no_difference(character: str) -> None:
    assert normalise(character.join(("王", "五", "Ab"))) == "王五ab"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Ａ１（张）", "a1(张)"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("ÖMER", "ömer"), ("①㈱", "1(株)"), ("ﬁ", "fi"),
        ("Wang  Wu", "wangwu"),
    ],
)  # fmt: skip
def test_width_case_and_dress_make_no_difference(written: str, normal: str) -> None:
    assert normalise(written) == normal


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("138 0000 0000", "138 0000 0000"), ("138\u200b 0000\u00a00000", "138 0000 0000"), ("１３８００００００００", "13800000000"),
        ("138\u20600000\x010000", "13800000000"), ("电话 138", "电话 138"),
    ],
)  # fmt: skip
def test_a_number_is_read_with_its_blanks_and_without_what_nobody_sees(written: str, shown: str) -> None:
    assert readable(written) == shown


def test_a_name_that_holds_the_mark_between_texts_changes_no_other() -> None:
    """U+E000 parts the texts while they are converted together."""
    assert convert_all(str.upper, ["a\ue000b", "c"]) == ["A\ue000B", "C"]
    assert convert_all(str.upper, ["a", "", "c"]) == ["A", "", "C"]
    texts = ["甲", "乙"]
    assert convert_all(str.upper, texts) is texts


def test_the_fast_scan_compares_without_blanks_and_case_of_latin_letters() -> None:
    assert squeeze(" A b\n１Ａ") == "ab１Ａ"


def test_a_string_is_expected_in_every_form_that_our_own_files_give_it() -> None:
    """As HTML, JSON and CSV write it; a text that none of them changes has no other form."""
    text = '王 "五" & <C>\\'
    numbers, forms = zip(*list(written_forms([NAME, text]))[:-1], strict=True)
    assert {*map(tuple, numbers)} == {(1,)}
    assert {form for (form,) in forms} == {
        html.escape(text, quote=False), html.escape(text), html.escape(text).replace("&quot;", "&#34;"),
        json.dumps(text, ensure_ascii=False)[1:-1], text.replace('"', '""'),
    }  # fmt: skip
    quoted = {form for _, forms in written_forms(["'"]) for form in forms}
    assert {"&#x27;", "&#39;"} <= quoted


def test_punctuation_alone_is_expected_in_full_width_as_well() -> None:
    """With a letter or digit the sign of full width would tell; without one the string itself must."""
    ((numbers, forms),) = [entry for entry in written_forms([f"{NAME} - {NAME}", "甲1"]) if entry[1] != []][-1:]
    assert (list(numbers), forms) == ([0], ["王五　－　王五"])
    every = "".join(sorted(string.punctuation + " "))
    *_, (_, (wide,)) = written_forms([f"甲{every}\x7f"])
    assert wide == "甲" + "".join("　" if c == " " else chr(ord(c) + 0xFEE0) for c in every) + "\x7f"


# ---- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_with_a_known_encoding_has_one_reading(encoding: str) -> None:
    assert list(decoded(f"前文{NAME}".encode(encoding))) == [f"前文{NAME}"]
    assert list(decoded(b"\xfe\xff" + NAME.encode("utf-16-be"))) == [NAME]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", [b"", b"\x00", b"\x00\x01", b"\xff\xd8\x01", b"\x02\x81", b"\x02\x81\x03"])
def test_a_text_between_binary_bytes_is_read_wherever_it_begins(encoding: str, before: bytes) -> None:
    raw = before + NAME.encode(encoding) + b"\x00\x00\xff"
    assert any(NAME in text for text in decoded(raw))


def test_latin_letters_in_utf_16_are_read_though_they_are_utf_8_as_well() -> None:
    assert "Wang Wu" in list(decoded("Wang Wu".encode("utf-16-le")))
    assert "Wang Wu" in list(decoded("Wang Wu".encode("utf-16-be")))


def test_an_empty_file_has_no_text() -> None:
    assert set(decoded(b"")) == {""}


# ---- escapes


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("&#29579;&#x4E94;", NAME), ("&#029579", "王"), ("&lt;&amp;&gt;", "<&>"),
        (r"\u738B\u4e94", NAME), (r"\u{738b}\u{4E94}", NAME), (r"\u{1}", "\x01"), ("%u738B%u4E94", NAME), (r"\x41b", "Ab"),
        (r"\U0001F3B2x", "🎲x"), (r"\ud842\udfb7", "𠮷"), (r"\u{10ffff}", "\U0010ffff"),
        (r"\738B \4E94 ", NAME), (r"\00738B\004E94 x", f"{NAME}x"), (r"\00738b5", "王5"), (r"\738B  a", "王 a"),
        ("%E7%8E%8B%e4%ba%94", NAME), ("%CD%F5%CE%E5", NAME), ("%CD%F5", "王"), ("%81@", "丂"), ("%41", "A"),
        ("=E7=8E=8B=E4=BA=94", NAME), ("=E7=8E=\r\n=8B", "王"), ("=E7=8E=\n=8B", "王"), ("=CD=F5", "王"),
        ("%25u738B", "王"), ("&amp;#29579;", "王"), ("%26%2329579%3B", "王"), (r"\u0026#29579;", "王"),
    ],
)  # fmt: skip
def test_what_a_format_puts_on_a_text_is_taken_off(written: str, text: str) -> None:
    assert unescaped(written) == text


@pytest.mark.parametrize(
    "text",
    [
        r"\u{}",
        r"\u{0000041}",
        r"\u{110000}",
        r"\U00110000",
        r"\x4",
        r"\u738",
        r"\73B",
        "=E7",
        "100 %",
        "50%-60%",
        "a=b",
    ],
)
def test_what_only_looks_like_an_escape_stays(text: str) -> None:
    assert unescaped(text) == text


@pytest.mark.parametrize("wrap", [html.escape, lambda text: quote(text, safe="")], ids=["html", "url"])
def test_escapes_are_taken_off_in_four_layers_and_no_more(wrap: object) -> None:
    assert callable(wrap)
    text = f"<{NAME}>"
    layers = [text]
    for _ in range(5):
        layers.append(wrap(layers[-1]))
    assert unescaped(layers[4]) == text
    assert unescaped(layers[5]) == layers[1]


# ---- parts and directions


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<w:p><w:r><w:t>王</w:t></w:r><w:r><w:t>五</w:t></w:r></w:p>", NAME),
        ("<w:p>王</w:p><w:p>五</w:p>", "王\n五"), ("<a:p>王</a:p>五", "王\n五"), ("<si>王</si>五", "王\n五"), ("<c>王</c>五", "王\n五"),
        ("<row>王</row>五", "王\n五"), ("<text:p>王</text:p>五", "王\n五"), ("<p>王</p>五", "王\n五"), ("<td>王</td>五", "王\n五"),
        ("<tr>王</tr>五", "王\n五"), ("<t:p>王</t:p>五", "王\n五"), ("王<w:tab/>五", "王\n五"), ("王<w:br w:type='x'/>五", "王\n五"),
        ("王<text:tab>五", "王\n五"), ("王<w:tabs/>五", NAME),
    ],
)  # fmt: skip
def test_an_office_document_is_read_with_a_line_for_each_paragraph_and_cell(written: str, text: str) -> None:
    assert without_tags(written).strip("\n") == text


@pytest.mark.parametrize(
    "sign", ["\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", '<bdo dir="RTL">', "<p dir=rtl>"]
)
def test_a_text_whose_direction_is_turned_is_read_backwards_as_well(sign: str) -> None:
    assert "(王五)" in reversed_lines(f"{sign}(五王)\nx").split("\n")[0]


def test_a_text_whose_direction_is_not_turned_is_not_read_backwards() -> None:
    assert reversed_lines("五王\n<p>") == ""
