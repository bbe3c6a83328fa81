"""The chain is followed fast: it takes every line that was written, and none that the strict reader refuses."""

from io import BytesIO
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.canonical import canonical
from rules.journal.chain import ORIGIN, Change, body_digest, erase_bodies, head_hashes, read_entry, write_entry
from rules.journal.verify import Span, Unlinked, verify_lines, verify_span
from tests.rules.edits import edited

AT = "2024-09-02T09:00:00+08:00"
SALT = "0123456789abcdef" * 2
OBJECT = canonical({"number": "O-000001", "name": "演示旅馆“东”", "count": 3, "trades": ["旅馆业"]})
NESTED = canonical(
    {"number": "1", "pool": [{"salt": SALT}, {"body": 1, "salt": SALT}], "salt": SALT, "text": '“,"salt":"”'}
)


def chain(*lines: list[Change]) -> list[bytes]:
    """Lines that follow each other."""
    prev, made = ORIGIN, []
    for seq, changes in enumerate(lines, 1):
        told = {"at": AT, "by": "演示员", "act": "demo", "why": "改“名”" if seq % 2 else 'a "quoted" \\ reason'}
        prev, line = write_entry(seq=seq, prev=prev, changes=changes, **told)
        made.append(line)
    return made


CHAIN = chain(
    [Change("objects", 1, OBJECT, SALT)],
    [Change("objects", 1, OBJECT, SALT), Change("lists", 2, NESTED, SALT), Change("objects", 3, OBJECT, SALT)],
    [Change("objects", 1, None, "")],
    [Change("lists", 2, NESTED, SALT)],
    [Change("lists", 2, NESTED, SALT), Change("objects", 3, None, ""), Change("objects", 4, OBJECT, SALT)],
    [],
    [Change("objects", 1, OBJECT, SALT)],
)


def stretch(raw: bytes) -> Span:
    """What these bytes are as a stretch of a journal."""
    return verify_span(raw)


def span(lines: list[bytes]) -> Span | None:
    """What these lines are as a stretch of a journal; None when they are none."""
    try:
        return stretch(b"".join(lines))
    except ValueError:
        return None


@pytest.mark.parametrize("hashed", [True, False])
def test_following_tells_what_reading_tells(hashed: bool) -> None:
    steps = list(verify_lines(CHAIN, 0, ORIGIN, hashed=hashed))
    entries = [read_entry(line) for line in CHAIN]
    assert [(step.seq, step.h, step.size) for step in steps] == [
        (entry.seq, entry.h, len(line)) for entry, line in zip(entries, CHAIN, strict=True)
    ]
    assert [list(step.writes) for step in steps] == [entry.writes for entry in entries]
    assert entries[4].writes == [("lists", 2, NESTED), ("objects", 3, None), ("objects", 4, OBJECT)]


def ordinary(ids: list[int]) -> list[bytes]:
    """Lines that follow each other, each of one document and without a quotation mark in its head."""
    lines, prev = [], ORIGIN
    for seq, number in enumerate(ids, 1):
        change = Change("名单", number, (OBJECT, NESTED)[seq % 2], SALT)
        prev, line = write_entry(seq=seq, prev=prev, at=AT, by="演示员", act="demo", why="改名", changes=[change])
        lines.append(line)
    return lines


@pytest.mark.parametrize("hashed", [True, False])
def test_an_ordinary_line_is_verified_without_being_read_the_slow_way(
    monkeypatch: pytest.MonkeyPatch, hashed: bool
) -> None:
    """A journal of a hundred thousand lines is opened by this."""
    lines = ordinary([0, 7, 10**14, 10**15 - 1])
    entries = [read_entry(line) for line in lines]
    monkeypatch.setattr("rules.journal.verify.read_entry", None)
    steps = list(verify_lines(lines, 0, ORIGIN, hashed=hashed))
    assert [(step.seq, step.h, step.size, step.writes, step.erased) for step in steps] == [
        (entry.seq, entry.h, len(line), tuple(entry.writes), ()) for entry, line in zip(entries, lines, strict=True)
    ]


@pytest.mark.parametrize("cut", [1, 2, 4])
def test_a_line_that_is_only_parsed_must_have_its_end(cut: int) -> None:
    """The last of a journal that a crash cut short: who only parses it takes it for none all the same."""
    first, last = ordinary([1, 2])
    with pytest.raises(ValueError, match="不是"):
        list(verify_lines([first, last[:-cut]], 0, ORIGIN, hashed=False))


def test_a_table_whose_name_is_spelled_with_escapes_is_read_right_where_lines_are_only_parsed() -> None:
    lines = chain([Change("\n", 1, OBJECT, SALT)], [Change('a"b', 1, OBJECT, SALT)])
    steps = [*verify_lines(lines, 0, ORIGIN, hashed=False)]
    assert [step.writes[0][0] for step in steps] == ["\n", 'a"b']


def test_of_a_span_of_ordinary_lines_only_the_first_is_read_the_slow_way(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ordinary(list(range(9)))
    slow = Mock(side_effect=read_entry)
    monkeypatch.setattr("rules.journal.verify.read_entry", slow)
    assert stretch(b"".join(lines)).seq == 9
    slow.assert_called_once_with(lines[0])


@pytest.mark.parametrize("place", [1, 2])
def test_every_changed_byte_of_an_ordinary_line_in_a_span_is_found(place: int) -> None:
    """Whatever the lines around it are."""
    lines = ordinary([1, 2, 3])
    line = lines[place]
    for n in range(len(line)):
        for flip in (1, 0x20):
            changed = line[:n] + bytes([line[n] ^ flip]) + line[n + 1 :]
            with pytest.raises(ValueError, match=r"."):
                stretch(b"".join([*lines[:place], changed, *lines[place + 1 :]]))


@pytest.mark.parametrize("order", [[0, 2, 1], [0, 1, 1], [0, 2], [1, 3], [0, 1, 3, 2]])
def test_ordinary_lines_of_a_span_that_were_removed_doubled_or_swapped_do_not_follow(order: list[int]) -> None:
    lines = ordinary([1, 2, 3, 4])
    with pytest.raises(Unlinked):
        stretch(b"".join(lines[n] for n in order))


@pytest.mark.parametrize(
    ("seq", "prev"), [(3, read_entry(ordinary([1])[0]).h), (1, read_entry(ordinary([1])[0]).h), (2, "a" * 64)]
)
def test_an_ordinary_line_of_a_span_with_another_number_or_another_past_does_not_follow(seq: int, prev: str) -> None:
    changes = [Change("objects", 1, OBJECT, SALT)]
    line = write_entry(seq=seq, prev=prev, at=AT, by="演示员", act="demo", why="", changes=changes)[1]
    with pytest.raises(Unlinked):
        stretch(ordinary([1])[0] + line)


@pytest.mark.parametrize("between", [b"\n", b"x\n", b"{}\n", b"x\ny\n"])
def test_what_was_put_between_the_lines_of_a_span_is_found(between: bytes) -> None:
    lines = ordinary([1, 2, 3])
    for place in range(len(lines) + 1):
        with pytest.raises(ValueError, match="不是完整的日志行"):
            stretch(b"".join([*lines[:place], between, *lines[place:]]))


@pytest.mark.parametrize("raw", [b"", b"x", ordinary([1])[0][:-1]])
def test_a_span_without_a_whole_line_is_none(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"不是(完整|规定写法)的日志行"):
        stretch(raw)


def test_a_span_goes_on_after_lines_of_another_form() -> None:
    """Two odd lines between ordinary ones, and odd ones at both ends."""
    end = read_entry(CHAIN[-1])
    twice = chain(*[[Change("objects", 1, None, "")], [Change("objects", 1, OBJECT, SALT)], [], []] * 3)
    assert stretch(b"".join(CHAIN)) == Span(0, ORIGIN, 7, end.h, len(CHAIN[-1]), ())
    last = read_entry(twice[-1])
    assert stretch(b"".join(twice)) == Span(0, ORIGIN, 12, last.h, len(twice[-1]), ())


def test_the_chain_can_be_followed_from_any_place_to_its_end() -> None:
    for place in range(len(CHAIN)):
        before = read_entry(CHAIN[place - 1]).h if place else ORIGIN
        assert [step.seq for step in verify_lines(CHAIN[place:], place, before)] == list(
            range(place + 1, len(CHAIN) + 1)
        )
        end = read_entry(CHAIN[-1])
        assert stretch(b"".join(CHAIN[place:])) == Span(place, before, end.seq, end.h, len(CHAIN[-1]), ())
    with pytest.raises(ValueError, match="完整"):
        stretch(b"")


@pytest.mark.parametrize("place", range(len(CHAIN)))
def test_following_finds_every_changed_cut_and_added_byte(place: int) -> None:
    """The fast way is as strict as the slow one about what was written: it stops at the very line."""
    line = CHAIN[place]
    wrong = [line[:n] + bytes([line[n] ^ flip]) + line[n + 1 :] for n in range(len(line)) for flip in (1, 0x20)]
    wrong += [line[:n] for n in range(1, len(line))]
    wrong += [line[:n] + extra + line[n:] for n in range(len(line)) for extra in (b" ", line[n : n + 1])][:-1]
    before = read_entry(CHAIN[place - 1]).h if place else ORIGIN
    whole = span(CHAIN)
    for changed in wrong:
        passed = verify_lines(BytesIO(b"".join([changed, *CHAIN[place + 1 :]])), place, before)
        with pytest.raises(ValueError, match=r"."):
            next(passed)
        assert span([*CHAIN[:place], changed, *CHAIN[place + 1 :]]) != whole


@pytest.mark.parametrize("lines", [CHAIN, chain(*[[Change("objects", 1, OBJECT, SALT)]] * 4)])
def test_lines_that_were_removed_doubled_or_swapped_do_not_follow(lines: list[bytes]) -> None:
    for order in ([1, 0, 2], [0, 0, 1], [0, 2], [1, 2]):
        with pytest.raises(Unlinked):
            list(verify_lines([lines[n] for n in order], 0, ORIGIN))


@pytest.mark.parametrize(("seq", "prev"), [(3, read_entry(CHAIN[0]).h), (2, "a" * 64)])
def test_a_line_with_another_number_or_another_past_does_not_follow(seq: int, prev: str) -> None:
    line = write_entry(
        seq=seq, prev=prev, at=AT, by="演示员", act="demo", why="", changes=[("objects", 1, OBJECT, SALT)]
    )[1]
    with pytest.raises(Unlinked):
        list(verify_lines([CHAIN[0], line], 0, ORIGIN))


def test_erasing_leaves_the_chain_whole_and_says_where() -> None:
    lines = list(CHAIN)
    lines[1] = erase_bodies(lines[1], [1], 7)
    lines[4] = erase_bodies(lines[4], [0, 1], 7)
    assert [read_entry(line).h for line in lines] == [read_entry(line).h for line in CHAIN]
    assert [step.erased for step in verify_lines(lines, 0, ORIGIN) if step.erased] == [((2, 1, 7),), ((5, 0, 7),)]
    assert stretch(b"".join(lines[1:])).erased == ((2, 1, 7), (5, 0, 7))
    assert SALT.encode() in lines[1]
    assert b"pool" not in lines[1] + lines[4]
    assert erase_bodies(lines[1], [1], 9) == lines[1], "what is gone already stays as it was told"
    with pytest.raises(ValueError, match="完整"):
        erase_bodies(lines[1][:-2], [0], 7)


# Whoever edits a journal by hand can compute its hashes anew; what he writes must still be spelled in the one way.

HEAD = (
    b'{"act":"demo","at":"2024-09-02T09:00:00+08:00","by":"%b","ops":[{"digest":"%b","id":1,"table":"objects"}],'
    b'"prev":"%b","seq":1,"why":""}'
)
BODIES = [
    canonical(one)
    for one in ({"a": "x", "b": "演示"}, {"a": "", "b": "y", "c": ["z"]}, {"n": 1, "o": {"a": "x"}}, ["x"])
]


def forged(body: bytes, head: bytes, salt: str = SALT) -> bytes:
    """The line of this head and body, with its hash right."""
    h = head_hashes(head, head.partition(b',"prev":"')[2][:64].decode(errors="replace"))[0].encode()
    return b'{"h":"%b","head":%b,"bodies":[{"body":%b,"salt":"%b"}]}\n' % (h, head, body, salt.encode())


def sound(line: bytes) -> bool:
    try:
        entry = read_entry(line)
    except ValueError:
        return False
    return entry.seq == 1 and entry.head.prev == ORIGIN


def followed(line: bytes) -> bool:
    try:
        (step,) = verify_lines([line], 0, ORIGIN)
    except ValueError:
        return False
    assert list(step.writes) == read_entry(line).writes
    return True


def spanned(body: bytes, head: bytes, salt: str = SALT) -> bool:
    """Whether the forged line is taken where many are gone over at once: as the second, after a sound one."""
    first = forged(OBJECT, HEAD % (b"x", body_digest(SALT, OBJECT).encode(), ORIGIN.encode()))
    before = read_entry(first).h.encode()
    second = head.replace(b'"seq":1,', b'"seq":2,').replace(b'"prev":"%b"' % ORIGIN.encode(), b'"prev":"%b"' % before)
    try:
        return stretch(first + forged(body, second, salt)).seq == 2
    except ValueError:
        return False


@given(edited(st.sampled_from(BODIES)), edited(st.just("演示员".encode())))
def test_a_forged_line_is_taken_by_the_fast_way_only_where_the_slow_way_takes_it(body: bytes, by: bytes) -> None:
    for one in BODIES:  # so that every shape is known
        assert followed(forged(one, HEAD % (b"x", body_digest(SALT, one).encode(), ORIGIN.encode())))
    head = HEAD % (by, body_digest(SALT, body).encode(), ORIGIN.encode())
    line = forged(body, head)
    assert followed(line) == sound(line) == spanned(body, head)


@given(edited(st.just(HEAD % (b"x", body_digest(SALT, OBJECT).encode(), ORIGIN.encode()))))
def test_a_forged_head_is_taken_by_the_fast_way_only_where_the_slow_way_takes_it(head: bytes) -> None:
    line = forged(OBJECT, head)
    assert followed(line) == sound(line)


NUMBERS = ["01", "-1", "-0", "1.0", "1e0", "true", '"1"', "9" * 15, "9" * 16, "9" * 30, "", " 1"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", [b'"id":1', b'"seq":1'])
def test_a_number_in_the_head_has_one_spelling(field: bytes, number: str) -> None:
    head = HEAD % (b"x", body_digest(SALT, OBJECT).encode(), ORIGIN.encode())
    assert followed(forged(OBJECT, head))
    line = forged(OBJECT, head.replace(field, field[:-1] + number.encode()))
    assert followed(line) == sound(line) == (field == b'"id":1' and number == "9" * 15)


@pytest.mark.parametrize("salt", ["A" * 32, "g" * 32, " " * 32, "演" * 10 + "ab", "0" * 31, "0" * 33])
def test_a_salt_is_thirty_two_small_hex_digits(salt: str) -> None:
    line = forged(OBJECT, HEAD % (b"x", body_digest(salt, OBJECT).encode(), ORIGIN.encode()), salt)
    assert not followed(line)
    assert not sound(line)
    assert not spanned(OBJECT, HEAD % (b"x", body_digest(salt, OBJECT).encode(), ORIGIN.encode()), salt)
