"""What a PDF shows or says of itself is read, however its writer put it: so a leak in an attached PDF is found."""

import base64
import zlib

import pytest

from site_gen.gate import pdf

LETTERS = "王五 Wang Wu"
UTF16 = LETTERS.encode("utf-16-be")


def _file(dictionary: bytes, stream: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    return b"".join((
        b"%PDF-1.7\n", before, b"4 0 obj\n<<", dictionary, b">>\nstream\n", stream, b"\nendstream\nendobj\n", after, b"%%EOF\n",
    ))  # fmt: skip


def _read(raw: bytes) -> dict[str, bytes]:
    """What is read, by kind; the streams one after the other."""
    found: dict[str, list[bytes]] = {}
    for kind, text in pdf.texts(raw, zlib.decompress):
        found.setdefault(kind, []).append(text)
    return {kind: b"\n".join(texts) for kind, texts in found.items()}


def _shown(content: bytes, *fonts: bytes) -> list[str]:
    """The readings of what a page shows, a line for each."""
    streams = b"".join(b"9 0 obj\n<<>>\nstream\n" + font + b"\nendstream\nendobj\n" for font in fonts)
    texts = [text for kind, text in pdf.texts(_file(b"", content, after=streams), zlib.decompress) if kind == "文字"]
    return texts[0].decode("utf-8", "replace").split("\n")


def _map(*lines: str, kind: str = "bfchar") -> bytes:
    return f"begincmap\n{len(lines)} begin{kind}\n{chr(10).join(lines)}\nend{kind}\nendcmap".encode()


# ---- streams


@pytest.mark.parametrize(
    ("filters", "packed"),
    [
        (b"", UTF16),
        (b"/Filter /FlateDecode", zlib.compress(UTF16)),
        (b"/Filter/Fl", zlib.compress(UTF16)),
        (b"/Filter /ASCIIHexDecode", UTF16.hex().encode() + b">"),
        (b"/Filter/AHx", b" \n".join(UTF16[at : at + 4].hex().encode() for at in range(0, len(UTF16), 4)) + b">"),
        (b"/Filter /ASCII85Decode", base64.a85encode(UTF16) + b"~>"),
        (b"/Filter/A85", base64.a85encode(UTF16, adobe=True)),
        (b"/Filter [ /ASCIIHexDecode /FlateDecode ]", zlib.compress(UTF16).hex().encode() + b">"),
        (b"/Length 5 /Filter [/A85/Fl] /Type /X", base64.a85encode(zlib.compress(UTF16)) + b"~>"),
    ],
)
def test_a_stream_is_read_with_its_filters_undone_in_their_order(filters: bytes, packed: bytes) -> None:
    assert _read(_file(filters, packed))["内容"].strip() == UTF16.strip()


@pytest.mark.parametrize("name", ["DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode"])
def test_a_picture_stays_as_it_is(name: str) -> None:
    assert _read(_file(b"/Filter/" + name.encode(), b"\xff\xd8picture"))["内容"] == b"\xff\xd8picture\n"
    both = f"/Filter[/FlateDecode/{name}]".encode()
    assert _read(_file(both, zlib.compress(b"\xff\xd8picture")))["内容"] == b"\xff\xd8picture"


def test_each_stream_has_the_filters_of_its_own_dictionary() -> None:
    """Not those of a stream before it, nor of an object that has none."""
    first = b"1 0 obj\n<</Filter/FlateDecode>>\nstream\n" + zlib.compress(b"one") + b"\nendstream\nendobj\n"
    raw = _file(b"", b"two", before=first, after=b"8 0 obj\n<</Filter/AHx>>\nstream\r\n7468726565>\r\nendstream\n")
    assert [text.strip() for kind, text in pdf.texts(raw, zlib.decompress) if kind == "内容"] == [
        b"one",
        b"two",
        b"three",
    ]


def test_a_dictionary_that_begins_the_file_counts() -> None:
    raw = b"/Filter/AHx\nstream\n6f6e65>\nendstream"
    assert _read(raw)["内容"] == b"one"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>", "加了密码"),
        (b"%PDF-1.7\n1 0 obj <<>>\nstream\nhalf of", "不完整"),
        (_file(b"/Filter /LZWDecode", b"xx"), "LZWDecode"),
        (_file(b"/Filter [/FlateDecode /Crypt]", zlib.compress(b"xx")), "Crypt"),
        (_file(b"/Filter /ASCII85Decode", b"vvvv\x7f~>"), "不能读取"),
        (_file(b"/Filter /ASCII85Decode", b"no end"), "不能读取"),
    ],
)
def test_what_cannot_be_read_is_closed_and_says_why(raw: bytes, words: str) -> None:
    with pytest.raises(pdf.Closed, match=words):
        _read(raw)


def test_a_word_that_only_begins_like_a_password_closes_nothing() -> None:
    assert _read(_file(b"/EncryptMetadata false", b"open"))["内容"] == b"open\n"


# ---- strings


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (rb"(Wang Wu)", "Wang Wu"),
        (rb"(\127ang\40Wu)", "Wang Wu"),
        (rb"(\1011)", "A1"),
        (rb"(\501)", "A"),
        (rb"(\7)", "\x07"),
        (rb"(a\tb\fc\bd\re)", "a\tb\fc\bd\re"),
        (rb"(a\(b\)c\\d)", "a(b)c\\d"),
        (rb"(a(b(c(d(e)f)g)h)i)", "a(b(c(d(e)f)g)h)i"),
        (rb"(a(b(c(d(e(f)g)h)i)j)k)", "b(c(d(e(f)g)h)i)j"),  # more than five pairs are read from within
        (b"(Wang\\\nWu)", "WangWu"),
        (b"(Wang\\\r\nWu)", "WangWu"),
        (rb"(\Wang)", "Wang"),
        (rb"<57616E6720 5775>", "Wang Wu"),
        (rb"<57616e675>", "WangP"),
    ],
)
def test_a_string_is_read_as_its_escapes_say(written: bytes, shown: str) -> None:
    assert shown in _shown(b"BT " + written + b" Tj ET")


def test_a_line_end_by_its_letter_is_one() -> None:
    texts = dict(pdf.texts(_file(b"", b"(a\\nb) Tj"), zlib.decompress))
    assert b"a\nb" in texts["文字"]


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
def test_a_string_is_read_in_utf_16_of_both_orders(encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    assert any(LETTERS in line for line in _shown(b"<" + (mark + LETTERS.encode(encoding)).hex().encode() + b"> Tj"))


def test_the_pieces_of_a_line_are_read_as_one_word_and_so_are_those_of_a_page() -> None:
    lines = _shown(b"[(Wa) -20 (ng)] TJ [(Wu) 3 <3132>] TJ (34) Tj")
    assert lines[0] == "Wang"
    assert "Wu12" in lines
    assert "WangWu1234" in lines


def test_what_a_file_says_of_itself_is_read_and_its_streams_apart() -> None:
    """The title, the author: strings outside of the streams, also those at the very beginning and behind the last stream."""
    raw = b"(first)" + _file(b"/A (second)", b"(inside) Tj", after=b"<</Title (third)>>")
    texts = _read(raw)
    assert [line for line in texts["文件信息"].split(b"\n") if line.isalpha()] == [b"first", b"second", b"third"]
    assert b"inside" in texts["文字"]


# ---- fonts


def test_glyphs_are_read_by_the_map_of_their_font() -> None:
    font = _map("<0041> <738B>", "<0042> <4E94>")
    assert "王五" in _shown(b"<00410042> Tj", font)
    assert "王五" in _shown(b"[<0041> 5 <0042>] TJ", font)


def test_a_glyph_may_stand_for_several_letters_and_one_without_a_letter_for_none() -> None:
    font = _map("<01> <738B4E94>")
    assert "王五王五" in _shown(b"<010201> Tj", font)


def test_a_range_gives_its_glyphs_letters_that_follow_each_other_and_no_others() -> None:
    font = _map("<1A> <1F> <0041>", kind="bfrange")
    assert "ABCDEF" in _shown(b"<191A1B1C1D1E1F2021> Tj", font)


def test_a_range_may_list_its_letters() -> None:
    font = _map("<01> <03> [<738B> <4E94> <0041>]", kind="bfrange")
    assert "王五A" in _shown(b"<00010203> Tj", font)


def test_letters_of_a_range_that_reach_the_end_of_their_code_begin_anew() -> None:
    font = _map("<01> <02> <FFFF>", kind="bfrange")
    assert "\uffff\x00A" in _shown(b"<010203> Tj", font, _map("<03> <0041>")) or "\uffff\x00" in _shown(
        b"<0102> Tj", font
    )


def test_every_font_is_tried_and_codes_of_one_and_two_bytes() -> None:
    one, two = _map("<01> <738B>"), _map("<0002> <4E94>", "<0003> <0041>")
    lines = _shown(b"<01> Tj <00020003> Tj", one, two)
    assert "王" in lines
    lines = _shown(b"<00020003> Tj", one, two)
    assert "五A" in lines


def test_a_range_without_measure_is_cut() -> None:
    """65,536 codes at most: a damaged file must not fill the memory."""
    font = _map("<000000> <0FFFFF> <0041>", kind="bfrange")
    assert any(line.startswith("A") for line in _shown(b"<000000> Tj", font))
    codes = pdf._to_unicode(font)
    assert len(codes) == 65_536
    assert codes[bytes(3)] == "A"
