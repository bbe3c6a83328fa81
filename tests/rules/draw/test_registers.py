"""登记: what may follow what in freezes.tsv and heads.tsv, and where a journal entry fits; line for line with the one-page verifier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.draw.registers import ALLOWED_NEXT, HeadLine, fits, freeze_text, read_freezes, read_heads
from rules.draw.terms import Unreal
from tests import VECTORS
from tests.rules.draw.one_page import one_page

VERIFY = one_page()
FREEZES = (VECTORS / "freezes.tsv").read_bytes()
HEADS = (VECTORS / "heads.tsv").read_bytes()


def reads(raw: bytes) -> bool:
    """Whether freezes.tsv is read, by our reader; the one-page verifier must say the same."""
    try:
        read_freezes(raw)
        ours = True
    except ValueError:
        ours = False
    try:
        VERIFY.read_freezes({"freezes.tsv": raw})
        theirs = True
    except VERIFY.Wrong:
        theirs = False
    assert ours == theirs
    return ours


def reads_heads(raw: bytes) -> bool:
    try:
        read_heads(raw)
        ours = True
    except ValueError:
        ours = False
    try:
        VERIFY.read_heads({"heads.tsv": raw})
        theirs = True
    except VERIFY.Wrong:
        theirs = False
    assert ours == theirs
    return ours


def line(
    serial: int,
    state: str,
    seal: str = "",
    *,
    kind: str = "dice",
    frozen: str = "2024-04-09T09:00:00+08:00",
    draw: str = "",
) -> str:
    """A line of freezes.tsv; draw and commitment follow from the serial."""
    made = f"{serial:02x}" * 32
    return f"{serial}\t{draw or f'2024-{serial:03d}-1'}\t{made}\t{frozen}\t{kind}\t2024-04-10T15:00:00+08:00\t{state}\t{seal}\n"


A, B = "aa" * 32, "bb" * 32


def test_the_registers_of_the_published_examples_are_read_and_written_back() -> None:
    assert reads(FREEZES)
    assert reads_heads(HEADS)
    lines = [one for lines in read_freezes(FREEZES).values() for one in lines]
    assert "".join(map(freeze_text, lines)).encode() == FREEZES


@pytest.mark.parametrize(
    "steps",
    [
        [("open", "")], [("open", ""), ("drawn", A)], [("open", ""), ("drawn", A), ("drawn", B), ("void", B)],
        [("open", ""), ("void", "")], [("open", ""), ("expired", "")],
    ],
)  # fmt: skip
def test_a_freeze_may_go_so(steps: list[tuple[str, str]]) -> None:
    assert reads("".join(line(1, *step) for step in steps).encode())


@pytest.mark.parametrize(
    "steps",
    [
        [("drawn", A)], [("open", ""), ("open", "")], [("open", A)], [("open", ""), ("drawn", "")], [("open", ""), ("expired", A)],
        [("open", ""), ("drawn", A), ("drawn", A)], [("open", ""), ("drawn", A), ("expired", "")], [("open", ""), ("void", A)],
        [("open", ""), ("drawn", A), ("void", "")], [("open", ""), ("void", ""), ("drawn", A)], [("open", ""), ("expired", ""), ("void", "")],
        [("open", ""), ("expired", ""), ("drawn", A)], [("open", ""), ("drawn", A), ("void", A), ("void", A)], [("open", ""), ("lost", "")],
    ],
)  # fmt: skip
def test_a_freeze_may_not_go_so(steps: list[tuple[str, str]]) -> None:
    assert not reads("".join(line(1, *step) for step in steps).encode())


@pytest.mark.parametrize("kind", ["lottery", "beacon"])
def test_lottery_and_beacon_never_expire(kind: str) -> None:
    assert not reads((line(1, "open", kind=kind) + line(1, "expired", kind=kind)).encode())
    assert reads((line(1, "open", kind=kind) + line(1, "void", kind=kind)).encode())


def test_serials_have_no_gap_freezes_no_double_and_time_does_not_fall() -> None:
    one = line(1, "open")
    assert reads((one + line(2, "open")).encode())
    assert not reads((one + line(3, "open")).encode())
    assert not reads(line(2, "open").encode())
    assert not reads((one + line(2, "open", draw="2024-001-1")).encode())
    assert not reads((one + line(2, "open", frozen="2024-04-09T08:59:59+08:00")).encode())
    assert not reads((one + line(1, "void", frozen="2024-04-09T09:00:01+08:00")).encode())
    assert not reads(one.encode()[:-1])


def test_a_time_that_is_none_is_named() -> None:
    with pytest.raises(Unreal, match="2024-02-30T09:00:00\\+08:00 不是真实的日期或时间"):
        read_freezes(line(1, "open", frozen="2024-02-30T09:00:00+08:00").encode())
    with pytest.raises(Unreal, match="不是真实的"):
        read_heads(f"1\t{A}\t2024-01-01T24:00:00+08:00\tnormal\n".encode())


states = st.sampled_from([*ALLOWED_NEXT][1:])


@given(
    st.lists(
        st.tuples(st.integers(1, 3), states, st.sampled_from(["", A, B]), st.sampled_from(["dice", "lottery"])),
        max_size=6,
    )
)
def test_whatever_the_register_both_readers_say_the_same(rows: list[tuple[int, str, str, str]]) -> None:
    reads("".join(line(serial, state, seal, kind=kind) for serial, state, seal, kind in rows).encode())


moments = st.integers(0, 5).map(lambda n: f"2024-01-01T00:00:0{n}+08:00")
publications = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([A, B]), moments, st.sampled_from(["normal", "restored"])), max_size=5
)


@given(publications, st.integers(1, 7), st.sampled_from([A, B]), moments)
def test_whatever_was_published_an_entry_fits_for_both_or_for_neither(
    rows: list[tuple[int, str, str, str]], seq: int, head: str, at: str
) -> None:
    raw = "".join(f"{one}\t{it}\t{when}\t{kind}\n" for one, it, when, kind in rows).encode()
    reads_heads(raw)
    assert fits([HeadLine(*row) for row in rows], seq, head, at) == bool(VERIFY.fits(rows, seq, head, at))


@pytest.mark.parametrize(
    ("seq", "head", "at", "has_place"),
    [
        (4, A, "2024-01-01T00:00:02+08:00", True), (2, A, "2024-01-01T00:00:00+08:00", True), (3, A, "2024-01-01T00:00:01+08:00", True),
        (3, B, "2024-01-01T00:00:01+08:00", False), (4, A, "2024-01-01T00:00:00+08:00", False), (6, A, "2024-01-01T00:00:09+08:00", True),
        (2, A, "2024-01-01T00:00:02+08:00", False), (5, B, "2024-01-01T00:00:03+08:00", False),
    ],
)  # fmt: skip
def test_an_entry_stands_between_the_publication_before_it_and_the_one_after(
    seq: int, head: str, at: str, has_place: bool
) -> None:
    heads = [
        HeadLine(3, A, "2024-01-01T00:00:01+08:00", "normal"),
        HeadLine(5, A, "2024-01-01T00:00:03+08:00", "normal"),
    ]
    assert fits(heads, seq, head, at) is has_place
