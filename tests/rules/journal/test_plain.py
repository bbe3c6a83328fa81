"""Plain lines are verified at one look: the verdict, the place and the words are those of reading line by line, whatever was done to the journal."""

import itertools
from collections.abc import Callable, Iterator
from io import BytesIO
from unittest.mock import Mock, patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.base.canonical import canonical, is_canonical
from rules.journal.chain import ORIGIN, Write, body_digest, head_hashes, read_entry
from rules.journal.plain import PlainLines
from rules.journal.verify import Unlinked, verify_lines, verify_span
from tests.rules.edits import edited

SALT = "0123456789abcdef" * 2
DOCUMENTS = {
    "名单": {"address": "演示县1号", "code": None, "number": "O-000001", "trades": ["旅馆业", "网吧"], "open": True},
    "results": {"found": [], "number": "R-2024-000001", "sheet": {"seq": 3, "units": ["甲"]}, "value": -17},
    "notes": {"number": "N-1", "text": '第一行\n第二行"'},
    "lists": {"pool": [{"n": 1}, {"n": 2}]},
}
HEAD = (
    b'{"act":"edit","at":"2024-09-02T09:00:00+08:00","by":"%b","ops":[{"digest":"%b","id":%d,"table":"%b"}],'
    b'"prev":"%b","seq":%d,"why":"%b"}'
)
Parts = tuple[bytes, bytes, bytes, bytes]
"""Table, body, by, why, each as it is spelled in the line."""


@pytest.fixture(autouse=True, scope="module")
def _shapes_from_the_first_document_on() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rules.journal.plain.MET", 1)
        yield


def sound(table: str, why: bytes = b"") -> Parts:
    return table.encode(), canonical(DOCUMENTS[table]), "演示员".encode(), why


ORDINARY: list[Parts] = [
    sound("名单"), sound("名单"), sound("results"), sound("名单"), sound("results"), sound("notes"), sound("notes"),
    sound("lists"), sound("lists"), sound("名单", "改“名”".encode()), sound("名单", rb"\"x\""), sound("名单"), sound("results"),
]  # fmt: skip


def spelled(parts: list[Parts], *, formats: str = "2", jump_at: int = 0) -> list[bytes]:
    """Lines that follow each other, with their hashes right. formats: of each line in turn, over and over. jump_at: this number is left out."""
    prev, lines = ORIGIN, []
    numbers = (seq for seq in itertools.count(1) if seq != jump_at)
    for seq, (table, body, by, why), written in zip(numbers, parts, itertools.cycle(formats), strict=False):
        digest = body_digest(SALT, body).encode()
        head = HEAD % (by, digest, seq, table, prev.encode(), seq, why)
        prev = head_hashes(head, prev)["21".index(written)]
        lines.append(
            b'{"h":"%b","head":%b,"bodies":[{"body":%b,"salt":"%b"}]}\n' % (prev.encode(), head, body, SALT.encode())
        )
    return lines


LEARNED = PlainLines()
"""Knows the shapes of all ordinary documents."""


@pytest.fixture(autouse=True, scope="module")
def _learned(_shapes_from_the_first_document_on: None) -> None:
    assert len([*LEARNED.read(b"".join(spelled(ORDINARY)), ORIGIN.encode(), 0)]) > 1


Told = tuple[list[tuple[int, str, int, list[Write]]], str]
"""What each line wrote, up to the first that is unsound, and what is said of that one."""


def slowly(lines: list[bytes]) -> Told:
    prev = ORIGIN
    steps: list[tuple[int, str, int, list[Write]]] = []
    for seq, line in enumerate(lines, 1):
        try:
            entry = read_entry(line)
            if (entry.seq, entry.head.prev) != (seq, prev):
                raise Unlinked("与前一行接不上")
        except ValueError as error:
            return steps, str(error)
        prev = entry.h
        steps.append((seq, entry.h, len(line), [*entry.writes]))
    return steps, ""


def fast(lines: list[bytes]) -> Told:
    steps = []
    try:
        for step in verify_lines(lines, 0, ORIGIN):
            steps.append((step.seq, step.h, step.size, [*step.writes]))
    except ValueError as error:
        return steps, str(error)
    return steps, ""


def together(lines: list[bytes], learned: PlainLines | None = None) -> str | tuple[int, str, int]:
    """What is said of the lines as a stretch of a journal: where it ends, or what is wrong."""
    try:
        span = verify_span(b"".join(lines), learned)
    except ValueError as error:
        return str(error)
    return span.seq, span.h, span.last_size


def agree(written: list[bytes]) -> None:
    """All ways say the same of these lines, in however large pieces they are looked at, and whatever was learned before."""
    lines = BytesIO(b"".join(written)).readlines()  # as a file has them: what was written may have an LF in it
    told = slowly(lines)
    steps, problem = told
    for size in (1 << 16, 2000, 1):
        with patch("rules.journal.verify._BATCH", size):
            assert fast(lines) == told
            if steps:  # else it is no span from the first entry on
                assert together(lines) == together(lines, LEARNED) == (problem or steps[-1][:3])


@pytest.mark.parametrize("formats", ["2", "1", "1112222222222"])
def test_a_sound_journal_is_sound_in_both_formats(formats: str) -> None:
    lines = spelled(ORDINARY, formats=formats)
    agree(lines)
    assert slowly(lines)[1] == ""


@st.composite
def harmed(draw: st.DrawFn) -> list[bytes]:
    """A sound journal after up to three mishaps: a byte flipped, a line torn, left out, doubled, moved or put in."""
    lines = spelled(ORDINARY, formats=draw(st.sampled_from(["2", "1", "12"])))
    other = spelled(ORDINARY[3:])
    for _ in range(draw(st.integers(1, 3))):
        n = draw(st.integers(0, max(0, len(lines) - 1)))
        match draw(st.sampled_from(["flip", "tear", "drop", "double", "move", "insert"])) if lines else "insert":
            case "flip":
                at = draw(st.integers(0, len(lines[n]) - 1))
                lines[n] = lines[n][:at] + bytes([lines[n][at] ^ (1 << draw(st.integers(0, 7)))]) + lines[n][at + 1 :]
            case "tear":
                del lines[n + 1 :]
                lines[n] = lines[n][: draw(st.integers(1, len(lines[n])))]
            case "drop":
                del lines[n]
            case "double":
                lines.insert(n, lines[n])
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(n))
            case _:
                lines.insert(n, draw(st.sampled_from([*other, b"\n", b"{}\n", b"x\n"])))
    return lines


@settings(max_examples=400)
@given(harmed())
def test_of_a_harmed_journal_is_said_what_reading_says(lines: list[bytes]) -> None:
    agree(lines)


@st.composite
def forged(draw: st.DrawFn) -> list[bytes]:
    """A journal of which one line was edited by hand, with every hash computed anew."""
    parts = list(ORDINARY)
    n = draw(st.integers(0, len(parts) - 1))
    table, body, by, why = parts[n]
    match draw(st.sampled_from(["body", "body", "table", "by", "why"])):
        case "body":
            body = draw(edited(st.just(body)))
        case "table":
            table = draw(edited(st.just(table)))
        case "by":
            by = draw(edited(st.just(by)))
        case _:
            why = draw(edited(st.just(why)))
    parts[n] = table, body, by, why
    return spelled(parts, formats=draw(st.sampled_from(["2", "1"])))


@settings(max_examples=600)
@given(forged())
def test_of_a_line_with_another_spelling_and_its_hashes_right_is_said_what_reading_says(lines: list[bytes]) -> None:
    agree(lines)


VALUES = [
    b"01", b"-0", b"1.0", b"1e3", b"1" * 15, b"9" * 16, b"true", b"nul", b"null", b'"\x7f"', b'"\x00"', b'"\n"', b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"',
    b'["a" ,"b"]', b'["a",]', b'["a","b"]', b'["a\\","b"]', b'"a\\"', b'"\\u0041"', b'"\\n"', b"{}", b'{"b":1,"a":2}', b'" "', b" 1", b"[1]", b"[]", b"[[]]", b'"',
    '"演"'.encode(),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("key", [b'"code":null', b'"open":true', b'"trades":["'])
def test_a_value_of_a_known_document_has_one_spelling(key: bytes, value: bytes) -> None:
    table, body, by, why = sound("名单")
    name, _, old = key.partition(b":")
    begin, _, end = body.partition(key)
    rest = end if old != b'["' else end.partition(b"]")[2]
    changed = begin + name + b":" + value + rest
    agree(spelled([ORDINARY[0], (table, changed, by, why), ORDINARY[0]]))


def test_once_a_document_of_a_table_was_met_its_lines_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = spelled([sound("名单"), sound("results")] * 5)
    met = Mock(return_value=True)
    monkeypatch.setattr("rules.journal.plain.is_canonical", met)
    monkeypatch.setattr("rules.journal.verify.read_entry", None)
    assert len(list(verify_lines(lines, 0, ORIGIN))) == 10
    assert met.call_count == 2


def test_an_expression_is_not_made_for_a_few_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes as long to make as some hundred lines to read: a small journal is opened at every command."""
    monkeypatch.setattr("rules.journal.plain.MET", 4)
    met = Mock(return_value=True)
    monkeypatch.setattr("rules.journal.plain.is_canonical", met)
    assert len(list(verify_lines(spelled([sound("名单")] * 9), 0, ORIGIN))) == 9
    assert met.call_count == 4


def test_documents_too_deep_or_too_long_are_read_each_time() -> None:
    deep, long = canonical({"a": {"b": {"c": {"d": "x"}}}}), canonical({f"k{n:04}": "演" for n in range(400)})
    agree(spelled([(b"t", body, b"x", b"") for body in (deep, deep, long, long)]))


def test_a_key_with_a_quotation_mark_gives_no_expression() -> None:
    quoted = canonical({'a"': "x"})
    agree(spelled([(b"t", body, b"x", b"") for body in (quoted, quoted, b'{"a"":"x"}')]))


FAR = 40
"""Lines that are looked at together."""
AMONG = {
    "nothing": [b""],
    "a blank line": [b"\n"],
    "another thing": [b"{}\n"],
    "half a line": [spelled([sound("名单")])[0][:200] + b"\n"],
    "a line that is left out": [],
    "a line twice": [b"", b""],
}


@pytest.mark.parametrize("place", [1, 17, FAR - 1])
@pytest.mark.parametrize("what", AMONG)
def test_of_many_lines_together_the_one_that_is_unsound_is_told(what: str, place: int) -> None:
    lines = spelled([sound("名单"), sound("results")] * (FAR // 2))
    assert slowly(lines)[1] == ""
    agree([*lines[:place], *(line or lines[place] for line in AMONG[what]), *lines[place + 1 :]])


DOCUMENTS_SPELLED = {name: canonical(document) for name, document in DOCUMENTS.items()}
SPELLED_ANEW: dict[str, Callable[[Parts], Parts]] = {
    "an escape in the document": lambda parts: (parts[0], DOCUMENTS_SPELLED["notes"], *parts[2:]),
    "an escape in the head": lambda parts: (*parts[:3], rb"\"x\""),
    "another shape": lambda parts: (parts[0], DOCUMENTS_SPELLED["lists"], *parts[2:]),
    "a control character in the head": lambda parts: (*parts[:3], b"\x1f"),
    "a line's end in the head": lambda parts: (*parts[:3], b"\n"),
    "a line's end in the document": lambda parts: (parts[0], parts[1].replace(b"O-", b"\nO"), *parts[2:]),
    "half a character": lambda parts: (*parts[:3], "演".encode()[:2]),
    "half a character in the document": lambda parts: (
        parts[0],
        parts[1].replace("演".encode(), b"\xe6\xbc"),
        *parts[2:],
    ),
    "keys in another order": lambda parts: (parts[0], b'{"number":"1","code":"x"}', *parts[2:]),
}


@pytest.mark.parametrize("place", [0, 1, 17, FAR - 2, FAR - 1])
@pytest.mark.parametrize("formats", ["2", "1", "1" * 20 + "2" * 20])
@pytest.mark.parametrize("what", SPELLED_ANEW)
def test_of_many_lines_together_one_is_of_another_kind(what: str, formats: str, place: int) -> None:
    parts = [sound("名单")] * FAR
    parts[place] = SPELLED_ANEW[what](parts[place])
    agree(spelled(parts, formats=formats))


@pytest.mark.parametrize("place", [2, 17, FAR])
def test_of_many_lines_together_the_number_that_is_left_out_is_told(place: int) -> None:
    lines = spelled([sound("名单")] * FAR, jump_at=place)
    assert slowly(lines)[1] == "与前一行接不上"
    agree(lines)


@pytest.mark.parametrize("salt", [SALT.upper(), "g" + SALT[1:]])
def test_of_many_lines_together_the_salt_of_other_digits_is_told(salt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = spelled([sound("名单")] * FAR)
    monkeypatch.setattr("tests.rules.journal.test_plain.SALT", salt)
    other = spelled([sound("名单")] * FAR)
    assert slowly(other)[1] == "内容与其校验值不符"
    agree([*lines[:9], *other[9:]])
    agree(other)


def test_of_many_lines_together_only_the_odd_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one line in a hundred is of another form, the others are still looked at together."""
    parts = [sound("名单")] * FAR
    parts[17] = sound("名单", rb"\"x\"")
    lines = spelled(parts)
    read, canon = Mock(side_effect=read_entry), Mock(side_effect=is_canonical)
    monkeypatch.setattr("rules.journal.verify.read_entry", read)
    monkeypatch.setattr("rules.journal.plain.is_canonical", canon)
    assert [step.seq for step in verify_lines(lines, 0, ORIGIN)] == list(range(1, FAR + 1))
    read.assert_called_once_with(lines[17])
    assert canon.call_count == 1, "the first, whose shape was learned"
