"""The leak gate: no file leaves staging while it holds a string that must not appear. It does not trust the projection.

Looked for in every file, its name included: every secret, and what looks like an ID number, a mobile phone or a bank
card. Nearly every file is clean and plainly written, so a fast look comes first: two automata over its bytes, which also
find every sign of another writing. Only what that look does not clear is examined: unpacked (site_gen.gate.unpack), decoded,
undone (site_gen.gate.normalise) and searched again in the common form, line by line. One hit stops the publication.

A short secret (`whole`) counts only where it is a whole text node, cell, value or entry of a list.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from ahocorasick_rs import BytesAhoCorasick, Implementation

from rules.base.errors import Problem, Refused
from rules.base.personal import NUMBER, number_kind
from rules.disclosure.public import Secret
from site_gen.gate.normalise import (
    at_once,
    decoded,
    folded_plain,
    forms,
    normal,
    plain,
    readable,
    squashed,
    turned,
    unbroken,
    undone,
)
from site_gen.gate.unpack import Piece, Unreadable, has_base64, pieces

__all__ = ["Gate", "Leak", "mask"]

_SHORT = 4
_LONGEST = 40
"""Characters of a secret that the automaton knows; the rest of a longer one is compared where its beginning is found."""

_BLANKS = b" \t\n\r\f\v"
_LOWER = bytes(byte + 32 if 0x41 <= byte <= 0x5A else byte for byte in range(256))
_DIGITS_TO_ZERO = bytes(ord("0") if 0x30 <= byte <= 0x39 else byte for byte in range(256))
_WIDE_BLANK = "\u3000".encode()
_DIGITS = re.compile(rb"[0-9]+")
_LONG_RUNS = (b"0" * 11, b"000 0000 0000", b"000-0000-0000")
_ODD_ENTITY = re.compile(rb"&(?!(?:amp;(?!#|[a-z]+;)|lt;|gt;|quot;|#34;|#39;|#x27;))#?[A-Za-z0-9]+;?")
_PERCENT = re.compile(rb"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f])")
_QUOTED = re.compile(rb"=[0-9A-F]{2}=[0-9A-F]{2}")
_ESCAPE = re.compile(rb"\\(?:[uUx{]|[0-9A-Fa-f]{4})")
_NUMBER_BYTES = re.compile(NUMBER.pattern.encode())
_number_kind = lru_cache(maxsize=4096)(number_kind)
# Where a text node, cell, value or entry of a list begins and ends.
_BEFORE = tuple(mark.encode() for mark in ">\"',\t\n\f、；：，;:")
_AFTER = tuple(mark.encode() for mark in "<\"',\t\n\r\f、；，;")
_MARK = b"\xef\xbb\xbf"
_LESSONS, _LESSON_EVERY, _MOST_LINES = 400, 16, 20_000
"""From which cleared files the lines of the frame are learned, and how many of them are kept."""
# Packed, and plain text all the same; what else is packed is no UTF-8, or one of the signs tells of it.
_PACKS = (b"BZh", b"__p(", b"__mingchouBundle(")


def _signs() -> Iterator[bytes]:
    """Bytes (lower case, without blanks) that tell of a writing the fast look cannot read; our own pages have none of them."""
    for first, low, high in ((b"\xef\xbc", 0x90, 0x99), (b"\xef\xbc", 0xA1, 0xBA), (b"\xef\xbd", 0x81, 0x9A)):
        yield from (first + bytes([last]) for last in range(low, high + 1))  # full-width digits and letters
    yield from (b"\xe2\x80" + bytes([last]) for last in (*range(0x80, 0x90), *range(0xA8, 0xB0)))  # blanks, directions
    yield from (b"\xe2\x81" + bytes([last]) for last in (*range(0x9F, 0xA0), *range(0xA0, 0xB0), 0xB0))
    yield from (b"\xc2\xa0", b"\xc2\xad", b"\xc2\xb2", b"\xc2\xb3", b"\xc2\xb9", b"\xe1\xa0\x8e")
    yield from (b"\xe3\x85\xa4", b"\xe2\xa0\x80", b"\xef\xbb\xbf", b"\xef\xb8", b"\xef\xbe\xa0", b"\xf3\xa0")
    yield from (b"\xcc", b"\xcd", b"\xe1\x85", b"\xf0\x9d", b"\xf0\x9f\x84")  # accents, fillers, letters in other dress
    yield from (
        b"\xe2\xbc",
        b"\xe2\xbd",
        b"\xe2\xbe",
        b"\xe2\x91",
        b"\xe2\x92",
        b"\xe2\x93",
        b"\xe2\x82",
        b"\xe3\x88",
        b"\xe3\x8a",
    )
    yield from (
        b"\xef" + bytes([middle]) for middle in range(0xA4, 0xAC)
    )  # radicals, circled digits, doubled characters
    yield from (b"\0", b"base64", b"pk\x05\x06", b"pk\x03\x04", b"rtl", b"<!--", b"%pdf-", b"rar!\x1a", b"mscf")
    yield from (
        b"<b>",
        b"<i>",
        b"<u>",
        b"<s>",
        b"<em",
        b"<wbr",
        b"<mark",
        b"<font",
        b"<small",
        b"<big",
        b"<sub",
        b"<sup>",
        b"<ins",
        b"<del",
    )


class Leak(Refused):
    """Something that must not be public stands in the pages; nothing was published, the old site stays."""


def mask(text: str) -> str:
    """A secret as a message may show it: enough to find it in its record, not enough to leak it again.

    >>> mask("张演示"), mask("13800000000")
    ('张＊＊', '13＊＊＊＊＊＊＊＊＊')
    """
    seen = 1 if len(text) < 6 else 2
    return text[:seen] + "＊" * min(len(text) - seen, 9)


def finding(path: str, secret: str, record: str) -> str:
    """The key of a hit, by which the office can let it pass: the same while the same string of the same record stands in the
    same kind of file (folder and ending), whatever else changes.

    >>> finding("results/2024-001/a.html", "张演示", "N-0001") == finding("results/2025-001/b.html", "张演示", "N-0001")
    True
    """
    folder, _, name = path.rpartition("/")
    kind = f"{folder.partition('/')[0]}/*.{name.rpartition('.')[2]}"
    told = "\n".join((kind, hashlib.sha256(secret.encode()).hexdigest(), record))
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class _Text:
    """One reading of a piece of a file. lines: as decoded and undone."""

    where: str
    lines: list[str]


class Gate:
    """Everything that is looked for, made ready once for a publication.

    excused: public values that look like a phone, ID or card number (certificates, codes, the bureau's own telephone);
    they excuse a pattern, never a secret. allowed: findings (Problem.finding) that the office lets pass.
    """

    def __init__(
        self, secrets: Iterable[Secret], excused: Set[str] = frozenset(), allowed: Collection[str] = ()
    ) -> None:
        told = [secret for secret in dict.fromkeys(secrets) if secret.text.strip()]
        texts = [secret.text for secret in told]
        half_width = at_once(normal, texts)
        common = at_once(folded_plain, half_width)
        self._secrets = tuple(zip(told, common, strict=True))
        self._excused = frozenset(excused)
        self._allowed = frozenset(allowed)
        patterns = list(_signs())
        self._owner = [-1] * len(patterns)  # of each pattern the number of its secret; -1 for a sign
        for number, writing in chain(enumerate(common), _writings(texts, half_width, common)):
            if writing:
                patterns.append(writing[:_LONGEST].encode())
                self._owner.append(number)
        self._automaton = BytesAhoCorasick(patterns, implementation=Implementation.ContiguousNFA)
        self._frame: set[bytes] = set()
        self._once: set[bytes] = set()
        self._cleared = 0

    def problems(self, name: str, raw: bytes) -> list[Problem]:
        """What one file must not hold, its name included. name: its path in the site."""
        if self._clears(name, raw):
            return []
        found: dict[tuple[str, str, str], Problem] = {}
        for problem in self._examined(name, raw):
            if problem.finding not in self._allowed:
                found.setdefault((problem.where.replace("（还原编码后）", ""), problem.field, problem.message), problem)
        return list(found.values())

    # ---- the fast look

    def _clears(self, name: str, raw: bytes) -> bool:
        """Whether nothing in a file, its name included, asks for a closer look.

        Lines of markup that stood in clean files before are not looked at again: most of a page is the frame of all pages,
        and no string can reach over such a line.
        """
        if not _is_plain(raw):
            return False
        frame = self._frame
        lines = [line for line in raw.removeprefix(_MARK).split(b"\n") if line not in frame]
        if not self._is_clean(b"\n".join((*lines, f'"{name}"'.encode()))):
            return False
        self._cleared += 1
        if self._cleared < _LESSONS or self._cleared % _LESSON_EVERY == 0:
            self._learn(lines)
        return True

    def _learn(self, lines: list[bytes]) -> None:
        markup = {line for line in lines if line[:1] == b"<" and line[-1:] == b">"}
        if len(self._frame) < _MOST_LINES:
            self._frame |= markup & self._once
        if len(self._once) > _MOST_LINES:
            self._once.clear()
        self._once |= markup

    def _is_clean(self, raw: bytes) -> bool:
        """Whether these bytes hold no secret, no number of a person and no sign of another writing."""
        squeezed = raw.translate(_LOWER, _BLANKS).replace(_WIDE_BLANK, b"")
        hits = self._automaton.find_matches_as_indexes(squeezed, overlapping=True)
        if hits and (any(self._speaks(pattern) for pattern, _, _ in hits) or self._alone(_lined(raw))):
            return False
        return not (
            (b"&" in raw and _ODD_ENTITY.search(raw))
            or (b"%" in raw and _PERCENT.search(raw))
            or (b"\\" in raw and _ESCAPE.search(raw))
            or (b"=" in raw and _QUOTED.search(raw))
            or self._has_numbers(raw)
            or has_base64(raw)
            or not _is_utf8(raw)
        )

    def _speaks(self, pattern: int) -> bool:
        """Whether a pattern counts wherever it is found: a sign, or a secret that is long enough."""
        number = self._owner[pattern]
        return number < 0 or not self._is_short(number)

    def _is_short(self, number: int) -> bool:
        secret, text = self._secrets[number]
        return secret.whole or len(text) < _SHORT

    def _alone(self, raw: bytes) -> bool:
        """Whether a short secret stands alone in these bytes, which have no blanks but those that end a cell."""
        return any(
            _stands_alone(raw, start, end)
            for pattern, start, end in self._automaton.find_matches_as_indexes(raw, overlapping=True)
            if not self._speaks(pattern)
        )

    def _has_numbers(self, raw: bytes) -> bool:
        zeroed = raw.translate(_DIGITS_TO_ZERO)
        for shape in _LONG_RUNS:
            at = zeroed.find(shape)
            while at >= 0:
                match = _NUMBER_BYTES.match(raw, at)
                if match and (number := match[0].decode()) not in self._excused and _number_kind(number):
                    return True
                run = _DIGITS.match(raw, at + len(shape))
                at = zeroed.find(shape, run.end() if run else at + len(shape))
        return False

    # ---- the closer look

    def _examined(self, name: str, raw: bytes) -> Iterator[Problem]:
        yield from self._searched(name, Piece(f"{name}（文件名）", f'"{name}"'.encode()))
        try:
            for piece in pieces(name, raw):
                # What is packed in a file is looked at as a file is: fast, and closely where something asks for it.
                if not (_is_plain(piece.raw) and self._is_clean(piece.raw)):
                    yield from self._searched(name, piece)
        except Unreadable as error:
            digest = hashlib.sha256(raw).hexdigest()
            yield Problem(str(error), where=name, finding=finding(name, digest, ""))

    def _searched(self, name: str, piece: Piece) -> Iterator[Problem]:
        for text in _texts(piece):
            yield from self._secret_hits(name, text)
            yield from self._number_hits(name, text)

    def _secret_hits(self, name: str, text: _Text) -> Iterator[Problem]:
        cells = ["\t".join(map(plain, line.split("\t"))) for line in text.lines]
        # Long ones may be broken anywhere; short ones must stand alone, so their lines and cells are kept.
        for lines, between in (([line.replace("\t", "") for line in cells], ""), (cells, "\n")):
            raw = between.join(lines).encode("utf-8", "replace")
            starts: list[int] = []
            for pattern, start, end in self._automaton.find_matches_as_indexes(raw, overlapping=True):
                number = self._owner[pattern]
                if number < 0 or self._is_short(number) != bool(between):
                    continue
                secret, whole_text = self._secrets[number]
                if between and not _stands_alone(raw, start, end):
                    continue
                if len(whole_text) > _LONGEST and not raw.startswith(whole_text.encode(), start):
                    continue
                starts = starts or _starts(lines, len(between))
                yield Problem(
                    f"含有不应公开的内容“{mask(secret.text)}”，来自 {secret.record} 的“{secret.field}”；"
                    "请改正该记录的公开内容，或改变它的不公开标记，然后重新发布",
                    where=f"{text.where} 第 {bisect_right(starts, start)} 行",
                    field=secret.field,
                    finding=finding(name, secret.text, secret.record),
                )

    def _number_hits(self, name: str, text: _Text) -> Iterator[Problem]:
        for at, line in enumerate(text.lines, 1):
            for found in NUMBER.finditer(readable(line)):
                kind = _number_kind(found[0])
                if kind and found[0] not in self._excused:
                    yield Problem(
                        f"含有像{kind}的数字“{mask(found[0])}”；请从公开说明或公告中删去后重新发布",
                        where=f"{text.where} 第 {at} 行",
                        field=kind,
                        finding=finding(name, found[0], ""),
                    )


def _writings(texts: list[str], half_width: list[str], common: list[str]) -> Iterator[tuple[int, str]]:
    """(number of the text, how a file may write it), where that is not its common form."""
    others = [number for number, text in enumerate(texts) if not (text == common[number] and text.isalnum())]
    some = [texts[number] for number in others]
    every = range(len(some))
    for numbers, made in ((every, some), (every, [half_width[number] for number in others]), *forms(some)):
        for at, writing in zip(numbers, at_once(squashed, made), strict=True):
            if writing != common[others[at]]:
                yield others[at], writing


def _is_plain(raw: bytes) -> bool:
    """Whether these bytes may be looked at as they are; what is no text at all, and what else is packed, the look itself tells."""
    return not raw.startswith(_PACKS)


def _texts(piece: Piece) -> Iterator[_Text]:
    """Every reading of a piece: as it is written, then with everything undone, then turned round."""
    for text in decoded(piece.raw):
        # A line is where the file breaks it; other readers of lines (form feed, U+2028) would count differently.
        yield _Text(piece.where, text.split("\n"))
        bare = undone(text)
        if bare != text:
            yield _Text(f"{piece.where}（还原编码后）", bare.split("\n"))
        words = unbroken(bare)
        if words != bare:
            yield _Text(f"{piece.where}（还原编码后）", words.split("\n"))
        if back := turned(bare):
            yield _Text(f"{piece.where}（反向书写）", back.split("\n"))


def _starts(lines: list[str], between: int) -> list[int]:
    """Where each line begins in the joined bytes."""
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.encode("utf-8", "replace")) + between
    return starts


def _stands_alone(raw: bytes, start: int, end: int) -> bool:
    """Whether the place is a whole node, cell or entry; blanks are gone already."""
    return (start == 0 or raw[max(0, start - 3) : start].endswith(_BEFORE)) and (
        end == len(raw) or raw[end : end + 3].startswith(_AFTER)
    )


def _lined(raw: bytes) -> bytes:
    """In lower case, without blanks but those that end a line or a cell."""
    return raw.translate(_LOWER, b" \r").replace(_WIDE_BLANK, b"")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
