"""`journal/HEAD`: what was acknowledged last. 128 bytes, rewritten in place after every commit, not synced:

    mingchou-head/1 <seq, 12 digits> <h> <first 16 digits of the SHA-256 of what stands before>, blanks, LF

A journal shorter than HEAD says has lost entries; a longer one has not, since HEAD is not synced. A HEAD that a power cut left half old,
half new says nothing, and is written anew. Bytes after the 128 are none of ours: what stands before them counts, and they are cut off.
"""

import re

from db.mark import CURE, Mark
from db.places import Places
from rules.base.canonical import digest
from rules.base.errors import Problem

__all__ = [
    "HEAD_SIZE",
    "head_bytes",
    "head_in",
    "head_is_half_written",
    "head_is_too_long",
    "head_problem",
    "read_head",
]

HEAD_SIZE = 128
_FORMAT = b"mingchou-head/1 "
_HEAD = re.compile(rb"(mingchou-head/1 ([0-9]{12}) ([0-9a-f]{64})) ([0-9a-f]{16}) *\n")


def read_head(places: Places) -> tuple[int, str] | None:
    """Return (seq, h) of the last entry that was acknowledged; None when HEAD is missing or unreadable."""
    try:
        return head_in(places.head.read_bytes())
    except FileNotFoundError:
        return None


def head_in(raw: bytes) -> tuple[int, str] | None:
    """Return (seq, h) that these bytes of a HEAD say; None when they say nothing."""
    match = _HEAD.fullmatch(raw[:HEAD_SIZE])
    if match is None or digest(match[1])[:16].encode() != match[4]:
        return None
    return int(match[2]), match[3].decode()


def head_is_half_written(places: Places) -> bool:
    """Return whether HEAD is there, unreadable, as a power cut leaves it: of our format and length, old and new mixed."""
    try:
        raw = places.head.read_bytes()
    except FileNotFoundError:
        return False
    return len(raw) == HEAD_SIZE and raw.startswith(_FORMAT) and read_head(places) is None


def head_is_too_long(places: Places) -> bool:
    """Return whether something stands in HEAD after its 128 bytes. Raises OSError when it cannot be asked."""
    return places.head.exists() and places.head.stat().st_size > HEAD_SIZE


def head_bytes(mark: Mark) -> bytes:
    """Return the contents of HEAD after the entry at `mark`."""
    text = _FORMAT + f"{mark.seq:012d} {mark.h}".encode()
    return (text + b" " + digest(text)[:16].encode()).ljust(HEAD_SIZE - 1) + b"\n"


def head_problem(head: tuple[int, str] | None, last: Mark) -> Problem | None:
    """Return what HEAD says against a journal that ends at `last`; None when they agree. head: as `read_head` has it."""
    if head is None or head[0] < last.seq or head == (last.seq, last.h):
        return None
    if head[0] == last.seq:
        return Problem(f"第 {last.seq} 条记录与 HEAD 不符，日志被换过；{CURE}", "journal/HEAD")
    return Problem(f"日志只到第 {last.seq} 条，但第 {head[0]} 条已经保存过，后面的记录丢失；{CURE}", "journal/HEAD")
