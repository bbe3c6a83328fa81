"""`journal/HEAD`: 128 bytes in which every one counts."""

from pathlib import Path

import pytest

from db.head import (
    HEAD_SIZE,
    head_bytes,
    head_in,
    head_is_half_written,
    head_is_too_long,
    head_problem,
    read_head,
)
from db.mark import Mark
from db.places import Places
from rules.base.canonical import digest

H = digest(b"an entry")
MARK = Mark(7, H, 1, 100, 200)
WRITTEN = head_bytes(MARK)


def placed(folder: Path, raw: bytes) -> Places:
    places = Places(folder)
    places.journal.mkdir()
    places.head.write_bytes(raw)
    return places


def test_a_head_is_as_the_format_says_to_the_byte() -> None:
    text = f"mingchou-head/1 000000000007 {H}"
    assert f"{text} {digest(text.encode())[:16]}".encode() + b" " * 17 + b"\n" == WRITTEN
    assert len(WRITTEN) == HEAD_SIZE == 128


def test_a_head_says_what_was_written_and_what_follows_the_128_bytes_is_not_read() -> None:
    assert head_in(WRITTEN) == (7, H)
    assert head_in(WRITTEN + b"\0" * 3) == (7, H)


@pytest.mark.parametrize("place", range(HEAD_SIZE))
def test_one_byte_that_is_another_makes_a_head_say_nothing(place: int) -> None:
    raw = bytearray(WRITTEN)
    raw[place] ^= 1
    assert head_in(bytes(raw)) is None


def test_a_head_of_127_bytes_says_what_it_says() -> None:
    """One blank less is no damage: what it says has its own sum."""
    assert head_in(WRITTEN.replace(b" \n", b"\n")) == (7, H)


@pytest.mark.parametrize(
    "raw", [WRITTEN.rstrip(), WRITTEN[:-1] + b" ", WRITTEN.rstrip() + b"\nx".ljust(3), b"", b"\0" * 128]
)
def test_a_head_that_does_not_end_as_it_should_says_nothing(raw: bytes) -> None:
    assert head_in(raw) is None


MIXED = WRITTEN[:40] + head_bytes(Mark(8, digest(b"another"), 1, 200, 300))[40:]


@pytest.mark.parametrize(
    ("raw", "half"),
    [
        (MIXED, True),
        (WRITTEN, False),
        (MIXED[:-1], False),
        (MIXED + b"\n", False),
        (b"x" + MIXED[1:], False),
        (b"\0" * HEAD_SIZE, False),
    ],
)
def test_half_old_and_half_new_is_what_a_power_cut_leaves_and_nothing_else_is(
    raw: bytes, half: bool, tmp_path: Path
) -> None:
    assert head_is_half_written(placed(tmp_path, raw)) is half


def test_a_head_that_is_not_there_is_neither_half_written_nor_too_long(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert read_head(places) is None
    assert not head_is_half_written(places)
    assert not head_is_too_long(places)


def test_only_what_is_longer_than_128_bytes_is_too_long(tmp_path: Path) -> None:
    places = placed(tmp_path, WRITTEN)
    assert not head_is_too_long(places)
    places.head.write_bytes(WRITTEN + b"x")
    assert head_is_too_long(places)


@pytest.mark.parametrize("head", [None, (6, digest(b"the one before")), (7, H)])
def test_a_head_that_lags_or_agrees_says_nothing_against_the_journal(head: tuple[int, str] | None) -> None:
    assert head_problem(head, MARK) is None


@pytest.mark.parametrize(("head", "words"), [((7, digest(b"x")), "日志被换过"), ((8, H), "日志只到第 7 条，但第 8 条")])
def test_a_head_that_knows_another_or_a_later_entry_tells_of_the_loss(head: tuple[int, str], words: str) -> None:
    assert words in str(head_problem(head, MARK))
