"""The chain of the journal verified about as fast as its hashes can be computed, and as strictly as `rules.journal.chain.read_entry` reads a line.

Most lines write one document and have one form: a regular expression matches them, and every line that it does not match is left to
`read_entry`. So the fast path accepts nothing that the slow path refuses.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from rules.base.canonical import is_canonical
from rules.journal.chain import Entry, Write, read_entry

__all__ = ["Span", "Step", "Unlinked", "verify_lines", "verify_span"]

_TEXT = rb'"[^"\\\x00-\x1f]*"'
_WHOLE = rb"(0|[1-9][0-9]{0,14})"
# A line up to its body: h, head, digest, id, table, prev, seq. Hashes are compared as they stand, so any 64 bytes will do here.
_OPENING = re.compile(
    rb'(?s)\{"h":"(.{64})","head":(\{"act":%b,"at":%b,"by":%b,"ops":\[\{"digest":"(.{64})","id":%b,"table":(%b)\}\],'
    rb'"prev":"(.{64})","seq":%b,"why":%b\}),"bodies":\[\{"body":' % (_TEXT, _TEXT, _TEXT, _WHOLE, _TEXT, _WHOLE, _TEXT)
)
# What stands after the body: its place is known from the line's end.
_CLOSING = re.compile(rb',"salt":"([0-9a-f]{32})"\}\]\}\n')
_AFTER_BODY = 46
# The same line whole, for going over many at once: h, head, digest, prev, seq, body, salt.
_PLAIN = re.compile(
    rb'^\{"h":"([^\n]{64})","head":(\{"act":%b,"at":%b,"by":%b,"ops":\[\{"digest":"([^\n]{64})","id":(?:0|[1-9][0-9]{0,14}),"table":%b\}\],'
    rb'"prev":"([^\n]{64})","seq":%b,"why":%b\}),"bodies":\[\{"body":([^\n]*),"salt":"([0-9a-f]{32})"\}\]\}\n'
    % (_TEXT, _TEXT, _TEXT, _TEXT, _WHOLE, _TEXT),
    re.MULTILINE,
)

_LINES = re.compile(rb"[^\n]*\n|[^\n]+")


class Unlinked(ValueError):
    """A line that is sound in itself but does not follow the line before."""


class Step(NamedTuple):
    """One line. size: its bytes with the LF. writes: what it wrote, without bodies erased since.

    erased: each erased body as (seq, place in the line, entry that erased it).
    """

    seq: int
    h: str
    size: int
    writes: Sequence[Write]
    erased: tuple[tuple[int, int, int], ...] = ()


def verify_lines(lines: Iterable[bytes], seq: int, h: str, *, hashed: bool = True) -> Iterator[Step]:
    """Verify the lines that follow the entry `seq`, whose hash is h, one by one. ValueError, in Chinese, at the first line that is not as it was written.

    hashed=False: only parse, where the same lines are verified elsewhere (`verify_span`).
    """
    prev = h.encode()
    for line in lines:
        seq += 1
        match = _OPENING.match(line)
        if match is not None and (_opening_is_sound(line, match, prev, seq) if hashed else line.endswith(b'"}]}\n')):
            prev, doc_id, table = match.group(1, 4, 5)
            writes = ((table[1:-1].decode(), int(doc_id), line[match.end() : -_AFTER_BODY]),)
            yield Step(seq, prev.decode(), len(line), writes)
        else:
            entry = _read(line, prev, seq)
            prev = entry.h.encode()
            yield Step(seq, entry.h, len(line), entry.writes, tuple(entry.erased))


def _read(line: bytes, prev: bytes, seq: int) -> Entry:
    """A line of another form (several documents, deletions, erased bodies, escapes) by the strict reader; ValueError when it is unsound."""
    entry = read_entry(line)
    if entry.seq != seq or entry.head.prev.encode() != prev:
        raise Unlinked("与前一行接不上")
    return entry


def _opening_is_sound(line: bytes, opening: re.Match[bytes], prev: bytes, seq: int) -> bool:
    """Whether a line with one document is as it was written and follows the one before. False also where only `read_entry` can tell."""
    h, head, digest, before, number = opening.group(1, 2, 3, 6, 7)
    closing = _CLOSING.match(line, len(line) - _AFTER_BODY)
    if closing is None or before != prev or int(number) != seq or not _is_hash_of(h, head, prev):
        return False
    body = line[opening.end() : -_AFTER_BODY]
    salted = sha256(closing[1] + b"\n")
    salted.update(body)
    return salted.hexdigest() == digest.decode("latin-1") and is_canonical(body) and _is_text(head)


def _is_hash_of(h: bytes, head: bytes, prev: bytes) -> bool:
    """Whether h is the hash of a head, in this format or in format 1."""
    begin, _, end = head.partition(b',"prev":"')
    rest = sha256(begin + end[65:]).hexdigest().encode()
    return sha256(prev + rest).hexdigest().encode() == h or sha256(head).hexdigest().encode() == h


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


class Span(NamedTuple):
    """A stretch of the journal that is sound in itself: it follows entry `after` with hash `prev` and ends with entry `seq`, hash h.

    last_size: length of its last line in bytes.
    """

    after: int
    prev: str
    seq: int
    h: str
    last_size: int
    erased: tuple[tuple[int, int, int], ...]


def verify_span(raw: bytes) -> Span:
    """Verify lines from the middle of a journal by themselves; whether they follow what came before is the caller's to compare.

    ValueError at the first line that is not as it was written, and without a line.
    """
    last_size = raw.find(b"\n") + 1
    first_entry = read_entry(raw[:last_size])
    seq, prev, erased, at = first_entry.seq, first_entry.h.encode(), list(first_entry.erased), last_size
    for match in chain(_PLAIN.finditer(raw, at), (None,)):
        # Lines that `_PLAIN` does not match, before the one that it matches, or at the end.
        start, end = (len(raw), len(raw)) if match is None else match.span()
        unmatched = _LINES.findall(raw, at, start) if at < start else []
        if match is not None:
            if not unmatched and _plain_is_sound(match.groups(), prev, seq + 1):
                seq, prev, at, last_size = seq + 1, match[1], end, end - start
                continue
            unmatched.append(match[0])
        for line in unmatched:
            seq += 1
            entry = _read(line, prev, seq)
            prev, last_size = entry.h.encode(), len(line)
            erased += entry.erased
        at = end
    return Span(first_entry.seq - 1, first_entry.head.prev, seq, prev.decode(), last_size, tuple(erased))


def _plain_is_sound(groups: Sequence[bytes], prev: bytes, seq: int) -> bool:
    """Whether a line that `_PLAIN` matched is as it was written and follows the one before. False also where only `read_entry` can tell."""
    h, head, digest, before, number, body, salt = groups
    return (
        before == prev
        and int(number) == seq
        and _is_hash_of(h, head, prev)
        and sha256(salt + b"\n" + body).hexdigest().encode() == digest
        and is_canonical(body)
        and _is_text(head)
    )
