"""The journal's line: what can be relied on by whoever reads a journal, with this program or without it."""

import hashlib
import json

import msgspec
import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.base.canonical import canonical
from rules.journal.chain import (
    FORMAT,
    ORIGIN,
    STORE_TABLE,
    Change,
    chained,
    erase_bodies,
    format_number,
    format_of,
    genesis_body,
    genesis_name,
    head_hashes,
    is_newer,
    read_entry,
    rest_digest,
    write_entry,
)

AT = "2024-09-02T09:00:00+08:00"
SALT = "0123456789abcdef" * 2
OBJECT = canonical({"number": "O-000001", "name": "演示旅馆“东”", "count": 3, "trades": ["旅馆业"]})


def line_of(*changes: Change, seq: int = 2, prev: str = "a" * 64) -> bytes:
    return write_entry(seq=seq, prev=prev, at=AT, by="演示员", act="object.edit", why="改名", changes=changes)[1]


LINE = line_of(Change("objects", 1, OBJECT, SALT), Change("objects", 7, None, ""))


def test_a_line_can_be_checked_with_nothing_but_json_and_sha256() -> None:
    """The specification at the top of rules/journal/chain.py is enough to check a line by other means."""
    value = json.loads(LINE)
    prev = value["head"]["prev"]
    rest = {key: part for key, part in value["head"].items() if key != "prev"}
    told = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert hashlib.sha256((prev + hashlib.sha256(told).hexdigest()).encode()).hexdigest() == value["h"]
    body = json.dumps(value["bodies"][0]["body"], sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    salted = value["bodies"][0]["salt"].encode() + b"\n" + body
    assert hashlib.sha256(salted).hexdigest() == value["head"]["ops"][0]["digest"]
    assert value["bodies"][1] is None
    assert value["head"]["ops"][1] == {"digest": None, "id": 7, "table": "objects"}


def test_what_was_written_is_read() -> None:
    entry = read_entry(LINE)
    assert (entry.seq, entry.head.at, entry.head.by, entry.head.act, entry.head.why) == (
        2, AT, "演示员", "object.edit", "改名",
    )  # fmt: skip
    assert [op.id for op in entry.head.ops] == [1, 7]
    assert entry.bodies[0] is not None
    assert entry.bodies[0].raw == OBJECT
    assert entry.bodies[1] is None


def test_every_changed_byte_of_a_line_is_found() -> None:
    """Whatever single byte is replaced, the line is refused."""
    for place in range(len(LINE)):
        for byte in {LINE[place] ^ 1, LINE[place] ^ 0x20, 0, 0x20} - {LINE[place]}:
            with pytest.raises(ValueError, match=r"."):
                read_entry(LINE[:place] + bytes([byte]) + LINE[place + 1 :])


def test_every_cut_and_every_added_byte_is_found() -> None:
    """A line that was cut anywhere, or has one byte more anywhere, is refused."""
    for place in range(len(LINE)):
        with pytest.raises(ValueError, match=r"."):
            read_entry(LINE[:place])
        with pytest.raises(ValueError, match=r"."):
            read_entry(LINE[:place] + b" " + LINE[place:])
    with pytest.raises(ValueError, match="规定写法"):
        read_entry(LINE + b" ")


def test_a_body_that_is_not_canonical_is_refused_though_its_digest_fits() -> None:
    """Two spellings of one record cannot both stand: blanks, wrong order, floats and doubled keys are refused."""
    for body in (b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1.5}', b'{"a":1,"a":1}', b'{"a":"\\u6f14"}'):
        with pytest.raises(ValueError, match="规定写法"):
            read_entry(line_of(Change("objects", 1, body, SALT)))


def test_an_erased_body_leaves_the_line_sound() -> None:
    """The place of a body may say that it was erased; head and chain stay as they were, and nothing of the body remains."""
    start = LINE.index(b'"bodies":[') + len(b'"bodies":[')
    erased = LINE[:start] + b'{"erased":9},null]}\n'
    entry = read_entry(erased)
    assert entry.h == read_entry(LINE).h
    assert entry.bodies[0] is not None
    assert entry.bodies[0].raw is None
    with pytest.raises(ValueError, match="规定写法"):
        read_entry(erased.replace(b'{"erased":9}', b'{"erased":9,"salt":"00"}'))


def test_what_was_erased_is_not_written_again_and_is_listed_with_its_place() -> None:
    """The place counts from 0 in the line; a deletion before it counts as well."""
    line = line_of(Change("objects", 7, None, ""), Change("objects", 1, OBJECT, SALT), Change("lists", 2, OBJECT, SALT))
    entry = read_entry(erase_bodies(line, [0, 1], 9))
    assert entry.writes == [("objects", 7, None), ("lists", 2, OBJECT)]
    assert entry.erased == [(2, 1, 9)]
    assert read_entry(line).erased == []


def test_a_digest_whose_body_was_erased_is_still_one() -> None:
    """Nobody can compare it with its body any more; it must be 64 small hex digits all the same."""
    erased = erase_bodies(LINE, [0], 9)
    head = erased[erased.index(b'"head":') + 7 : erased.index(b',"bodies"')]
    digest = json.loads(head)["ops"][0]["digest"].encode()
    for wrong in (digest[:-1], digest + b"0", digest.upper(), b""):
        changed = head.replace(digest, wrong)
        line = erased.replace(head, changed).replace(
            head_hashes(head, "a" * 64)[0].encode(), head_hashes(changed, "a" * 64)[0].encode()
        )
        with pytest.raises(ValueError, match="行首部分的校验值不合规定"):
            read_entry(line)


@pytest.mark.parametrize("seq", [0, -1, 2**53])
def test_entries_are_numbered_from_1_below_2_to_the_53(seq: int) -> None:
    with pytest.raises(ValueError, match="序号"):
        read_entry(line_of(Change("objects", 1, OBJECT, SALT), seq=seq))
    assert read_entry(line_of(Change("objects", 1, OBJECT, SALT), seq=2**53 - 1)).seq == 2**53 - 1
    assert read_entry(line_of(Change("objects", 1, OBJECT, SALT), seq=1, prev=ORIGIN)).seq == 1


@pytest.mark.parametrize("number", [-1, 2**53])
def test_documents_are_numbered_from_0_below_2_to_the_53(number: int) -> None:
    for changes in ([Change("objects", number, OBJECT, SALT)], [Change("objects", number, None, "")]):
        with pytest.raises(ValueError, match="文档号"):
            read_entry(line_of(*changes))
    for right in (0, 2**53 - 1):
        assert read_entry(line_of(Change("objects", right, OBJECT, SALT))).writes == [("objects", right, OBJECT)]


@pytest.mark.parametrize("prev", ["a" * 63, "a" * 65, "A" * 64, "g" * 64, ""])
def test_the_past_is_named_by_64_small_hex_digits(prev: str) -> None:
    with pytest.raises(ValueError, match="前一行校验值"):
        read_entry(line_of(Change("objects", 1, OBJECT, SALT), prev=prev))


def test_the_heads_between_two_entries_prove_that_the_later_follows_from_the_earlier() -> None:
    """And say nothing of what the entries say: only digests are needed."""
    first = read_entry(line_of(Change("objects", 1, OBJECT, SALT), seq=5))
    lines = [line_of(Change("objects", 1, OBJECT, SALT), seq=6, prev=first.h)]
    lines.append(line_of(Change("objects", 2, None, ""), seq=7, prev=read_entry(lines[0]).h))
    rests = [rest_digest(line[line.index(b'"head":') + 7 : line.index(b',"bodies"')]) for line in lines]
    h = first.h
    for rest in rests:
        h = chained(h, rest)
    assert h == read_entry(lines[-1]).h
    assert chained(chained(first.h, rests[1]), rests[0]) != h


def test_a_line_of_format_1_is_read_as_it_was_written() -> None:
    head = LINE[LINE.index(b'"head":') + 7 : LINE.index(b',"bodies"')]
    old = LINE.replace(read_entry(LINE).h.encode(), hashlib.sha256(head).hexdigest().encode())
    assert read_entry(old).writes == read_entry(LINE).writes
    with pytest.raises(ValueError, match="校验值不符"):
        read_entry(LINE.replace(read_entry(LINE).h.encode(), b"a" * 64))


def test_a_line_has_no_part_that_this_format_does_not_name() -> None:
    """Not in the line, its head, what it names or its bodies, though every hash fits."""
    value = json.loads(LINE)
    for part in (value, value["head"], value["head"]["ops"][0], value["bodies"][0]):
        part["zzz"] = 1
        head = json.dumps(value["head"], sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        parts = {**value, "h": hashlib.sha256(head).hexdigest()}
        line = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with pytest.raises(ValueError, match="不是完整的日志行"):
            read_entry(line)
        del part["zzz"]


def test_every_document_of_a_line_is_named_by_its_own_table() -> None:
    """Tables that repeat are spelled once in the program, and in every op of the line."""
    tables = ["objects", "名单", "objects", "名单"]
    line = line_of(*(Change(table, n, None if n == 2 else OBJECT, SALT) for n, table in enumerate(tables, 1)))
    assert [op.table for op in read_entry(line).head.ops] == tables


def test_a_deletion_cannot_carry_a_body_nor_a_write_lack_one() -> None:
    start = LINE.index(b'"bodies":[') + len(b'"bodies":[')
    with pytest.raises(ValueError, match="对不上"):
        read_entry(LINE[:start] + b"null,null]}\n")
    with pytest.raises(ValueError, match="规定写法"):
        read_entry(LINE[:start] + b"null]}\n")


def test_the_first_line_names_format_and_bureau() -> None:
    change = Change(STORE_TABLE, 1, genesis_body("演示县公安局"), SALT)
    line = line_of(change, seq=1, prev=ORIGIN)
    assert genesis_name(read_entry(line)) == "演示县公安局"
    assert format_of(line) == FORMAT
    with pytest.raises(ValueError, match="首行"):
        genesis_name(read_entry(LINE))


GENESIS = Change(STORE_TABLE, 1, genesis_body("演示县公安局"), SALT)


@pytest.mark.parametrize(
    "line",
    [
        line_of(GENESIS, seq=2, prev=ORIGIN),
        line_of(GENESIS, seq=1, prev="a" * 64),
        line_of(GENESIS, GENESIS, seq=1, prev=ORIGIN),
        line_of(seq=1, prev=ORIGIN),
        line_of(GENESIS._replace(table="objects"), seq=1, prev=ORIGIN),
        line_of(GENESIS._replace(body=None), seq=1, prev=ORIGIN),
        erase_bodies(line_of(GENESIS, seq=1, prev=ORIGIN), [0], 2),
        *(
            line_of(GENESIS._replace(body=canonical(body)), seq=1, prev=ORIGIN)
            for body in (
                {"format": FORMAT, "name": 5},
                {"format": FORMAT},
                {"format": "another/1", "name": "演示县公安局"},
                {"name": "演示县公安局"},
                {"format": "", "name": "演示县公安局"},
                ["演示县公安局"],
                {"format": FORMAT, "name": "演示县公安局", "note": ""},
            )
        ),
    ],
)
def test_a_line_that_is_no_first_line_names_no_bureau(line: bytes) -> None:
    with pytest.raises(ValueError, match="不是日志的首行"):
        genesis_name(read_entry(line))


def test_a_newer_format_can_be_named_whatever_its_line_looks_like() -> None:
    assert format_of(b'["new","layout",{"format":"mingchou-journal/12"}]\n') == "mingchou-journal/12"
    assert format_of(b'{"format":"mingchou-journal/123456"}') == "mingchou-journal/123456"
    assert format_of(b'{"format":"mingchou-journal/1234567"}') == ""
    assert format_of(b'{"format":"mingchou-journal/"}') == ""
    assert format_of(b"rubbish\n") == ""


def test_formats_after_this_one_are_newer_and_none_is_not() -> None:
    number = format_number(FORMAT)
    assert is_newer(f"mingchou-journal/{number + 1}")
    assert not is_newer(FORMAT)
    assert not is_newer("")


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
@example("".join(map(chr, range(0x300))))
@example({"": 0, "a": 1, "A": 2, "a b": [], '"': "\u2028\x7f\ufeff"})
def test_all_three_encoders_write_the_same_bytes(value: object) -> None:
    """canonical(), orjson (store) and msgspec (journal) have one spelling: else a hash would depend on who computed it."""
    flags = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
    assert orjson.dumps(value, option=flags) == canonical(value)
    assert msgspec.json.encode(value, order="sorted") == canonical(value)
