"""The leak gate: no file leaves staging while it holds a string that must not appear. It does not trust the projection.

Searched in every file, its name included: every secret, and what looks like an ID number, a mobile phone or a bank card. Nearly
every file is clean and plainly written, so a fast scan comes first: one automaton over its bytes, which also finds every sign of
another writing (site_gen.gate.signs). Only a file that it does not clear goes to the full scan: unpacked (site_gen.gate.unpack),
decoded, unescaped and searched again in the normal form (site_gen.gate.normalise), line by line. One hit stops the publication.
Both read a text as it is written and without its markup (site_gen.gate.runs).

A short secret (`whole`) counts only where it is a whole text node, cell, value or entry of a list; a number only as a whole number
(site_gen.gate.numbers).
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from itertools import chain

from ahocorasick_rs import BytesAhoCorasick, Implementation

from rules.base.errors import Problem, Refused
from rules.base.numbers import RUN, plain
from rules.disclosure.secret import Secret
from site_gen.gate import disguised
from site_gen.gate.findings import finding, hit, mask
from site_gen.gate.forms import BETWEEN
from site_gen.gate.normalise import (
    compatible,
    convert_all,
    fold,
    has_stop_in_a_name,
    normalise,
    readable,
    squeeze,
    without_stops,
    written_forms,
)
from site_gen.gate.numbers import KnownNumbers, numbers_of, private_numbers, raw_runs
from site_gen.gate.own import by_place, own_forms, places
from site_gen.gate.parts import VALUES, Parts, Reading, tails_of
from site_gen.gate.program import is_of_the_program
from site_gen.gate.readings import MARKUP, Text, normal_lines, starts, texts, with_cells
from site_gen.gate.runs import squeezed, text_runs, with_lines
from site_gen.gate.shapes import Shapes
from site_gen.gate.signs import SIGNS, has_writing
from site_gen.gate.unpack import Piece, Unreadable, has_base64, pieces

__all__ = ["Gate", "Leak", "finding", "mask"]

_SHORT = 4
"""Characters below which a secret counts only as a whole, marked so or not."""
_LONGEST = 40
"""Characters of a secret in the automaton; the rest of a longer one is compared where its beginning is found."""

_DELIMITER = re.compile(r"<(?:[A-Za-z/!?]|$)|\"")
"""In a secret: no page may be cut at its tags, no file at its quotes."""
_LAST_OF_NUMBERS = frozenset("0123456789０１２３４５６７８９xXｘＸ")
# What stands before and after a text node, cell, value or entry of a list.
_BEFORE = tuple(mark.encode() for mark in ">\"',\t\n\f、；：，;:")
_AFTER = tuple(mark.encode() for mark in "<\"',\t\n\r\f、；，;")
_BOM = b"\xef\xbb\xbf"
# What is to be unpacked; the first of them are plain text for the fast scan. Other packed files are no UTF-8, or have a sign.
_PACKED = (b"BZh", b"__p(", b"__mingchouBundle(", b"PK\x03\x04", b"\x1f\x8b", b"%PDF-")


_LARGE = 200_000
"""Bytes of a file that is scanned by itself: nothing that is found beside it makes it be scanned again."""


class Leak(Refused):
    """The site holds something that must not be public; nothing was published, the old site stays."""


class Gate:
    """The strings of one publication, compiled once for all files.

    excused: the digits of public values that look like a phone, ID or card number (codes, the bureau's own telephone);
    they excuse a number, never a secret. allowed: findings (Problem.finding) that the office allows, and SHA-256 of
    files that somebody looked at, whose words nobody else can see. office: the bureau's own
    telephones, which are no secret of whoever shares them.
    """

    def __init__(
        self,
        secrets: Iterable[Secret],
        excused: Set[str] = frozenset(),
        allowed: Collection[str] = (),
        office: Collection[str] = (),
    ) -> None:
        distinct, self._of_file = by_place(secrets)
        texts = [secret.text for secret in distinct]
        half_width, normal = _normal_forms(texts)
        self._secrets = tuple(zip(distinct, normal, strict=True))
        self._excused = frozenset(re.sub("[^0-9X]", "", text.upper()) for text in excused)
        self._allowed = frozenset(allowed)
        numbers = {
            at: found for at, text in enumerate(texts) if text[-1:] in _LAST_OF_NUMBERS and (found := numbers_of(text))
        }
        self._known = KnownNumbers([(at, number) for at, found in numbers.items() for number in found], office)
        self._shapes = Shapes()
        self._parts = Parts(tails_of(secret for index, secret in enumerate(normal) if self._is_short(index)))
        self._cuts = not any(_DELIMITER.search(form) for form in normal)
        patterns = list(SIGNS)
        self._owner = [-1] * len(patterns)  # of each pattern the index of its secret; -1 for a sign
        for index, form in chain(enumerate(normal), _other_forms(texts, half_width, normal)):
            if form and index not in numbers:
                patterns.append(form[:_LONGEST].encode())
                self._owner.append(index)
        self._automaton = BytesAhoCorasick(patterns, implementation=Implementation.ContiguousNFA)

    def problems(self, name: str, raw: bytes) -> list[Problem]:
        """What one file holds that it must not, its name included; empty for a clean file. name: its path in the site."""
        return self.batch_problems([(name, raw)])

    def batch_problems(self, files: Sequence[tuple[str, bytes]]) -> list[Problem]:
        """The `problems` of several files (path in the site, bytes), in less time for many pages of a kind."""
        alone: list[tuple[str, bytes]] = []
        together: list[tuple[str, bytes]] = []
        for file in files:
            name, raw = file
            if not is_of_the_program(name, raw):
                (alone if raw.startswith(_PACKED) or len(raw) > _LARGE else together).append(file)
        problems = self._problems_by_halves(together)
        for file in alone:
            problems += self._problems_by_halves([file])
        return problems

    def _problems_by_halves(self, files: Sequence[tuple[str, bytes]]) -> list[Problem]:
        """The fast scan takes files together; where that does not clear them, each half."""
        if self._clears(files):
            return []
        if len(files) == 1:
            return self._distinct_problems(*files[0])
        middle = len(files) // 2
        return self._problems_by_halves(files[:middle]) + self._problems_by_halves(files[middle:])

    def _distinct_problems(self, name: str, raw: bytes) -> list[Problem]:
        """The full scan of one file; a hit that is found in several readings of a line counts once."""
        distinct: dict[tuple[str, str, str], Problem] = {}
        for problem in self._full_scan(name, raw):
            if problem.finding not in self._allowed:
                where = problem.where.replace("（还原编码后）", "")
                distinct.setdefault((where, problem.field, problem.message), problem)
        return list(distinct.values())

    # ---- the fast scan

    def _clears(self, files: Sequence[tuple[str, bytes]]) -> bool:
        """Whether the fast scan clears these files, their names included. What they share with files that were cleared is not judged again."""
        kind = files[0][0].rpartition("/")[0].partition("/")[0] if files else ""
        pages: list[bytes] = []
        others: list[tuple[str, bytes]] = []
        for name, raw in files:
            if raw.startswith(_PACKED) or _is_table(name) or (self._of_file and self._may_hold_own(name, raw)):
                return False
            if name.endswith(MARKUP):
                pages.append(raw.removeprefix(_BOM))
            else:
                others.append((name, raw.removeprefix(_BOM)))
        names = "\n".join(f'"{name}"' for name, _ in files).encode()
        return self._judged(pages, [("", names), *others], kind)

    def _judged(self, pages: Sequence[bytes], others: Sequence[tuple[str, bytes]], kind: str = "") -> bool:
        """Whether pages, in which the end of a line is a blank, and other files are clean; from then on what they hold is known."""
        if not self._cuts:
            return self._is_clean(Reading.whole(b"\n".join(raw for _, raw in others), BETWEEN.join(pages)))
        reading = self._parts.read(pages, others, kind)
        if self._is_clean(reading):
            for learn in reading.forms:
                learn()
            return not reading.later or self._judged(reading.later, [], kind)
        for unlearn in reading.unlearn:
            unlearn()
        return False

    def _clears_piece(self, piece: Piece) -> bool:
        """Whether the fast scan clears what was packed in a file."""
        if piece.raw.startswith(_PACKED):
            return False
        if piece.is_list:
            return self._judged([], [(VALUES, piece.raw)])
        if piece.where.endswith((*MARKUP, ".xml")) and self._cuts:
            return self._judged([piece.raw], [])
        return self._is_clean(Reading.whole(piece.raw, b""))

    def _own(self, name: str) -> list[Secret]:
        """The secrets that count in this file alone."""
        if not self._of_file:
            return []
        return [secret for place in places(name) for secret in self._of_file.get(place, ())]

    def _may_hold_own(self, name: str, raw: bytes) -> bool:
        """Whether these bytes hold a secret that counts in this file alone, plainly written; `_is_clean` knows other writings by their signs."""
        own = self._own(name)
        if not own:
            return False
        every = raw + b"\n" + text_runs(raw)
        written = squeezed(every)
        return has_stop_in_a_name(every) or any(form in written for secret in own for form in own_forms(secret.text))

    def _is_clean(self, reading: Reading) -> bool:
        """Whether this holds neither a secret nor a person's number nor a sign of another writing."""
        raw, markup = reading.raw, reading.markup
        every = b"\n".join([raw, markup, *([reading.runs] if reading.runs is not raw else []), reading.marked_runs])
        if not _is_utf8(every):
            return False
        words, marked_words = reading.words
        both = words + BETWEEN + marked_words.replace(b"\n", b" ")
        if has_stop_in_a_name(both):
            if (markup + reading.joined).strip(BETWEEN):  # of a page
                return False
            for forget in reading.unlearn:  # a page may say more with it
                forget()
            every += BETWEEN + without_stops(every)
        hits = self._automaton.find_matches_as_indexes(squeezed(every) + BETWEEN + reading.joined, overlapping=True)
        if hits and (
            any(self._counts_anywhere(pattern) for pattern, _, _ in hits)
            or self._has_whole(with_lines(every))
            or self._has_whole(with_lines(markup + BETWEEN + reading.marked_runs).replace(b"\n", b""))
        ):
            return False
        return not (
            has_writing(raw)
            or has_writing(markup)
            or has_base64(words)
            or has_base64(marked_words)
            or self._shapes.has_number(both, self._has_numbers)
        )

    def _counts_anywhere(self, pattern: int) -> bool:
        """Whether a match of a pattern counts wherever it stands: a sign, or a secret that is long enough."""
        index = self._owner[pattern]
        return index < 0 or not self._is_short(index)

    def _is_short(self, index: int) -> bool:
        """Whether a secret counts only as a whole node, cell or entry."""
        secret, normal = self._secrets[index]
        return secret.whole or len(normal) < _SHORT

    def _has_whole(self, raw: bytes) -> bool:
        """Whether a secret is a whole node, cell or entry of these bytes. raw: as of `with_lines`."""
        return any(
            _is_whole(raw, start, end)
            for _, start, end in self._automaton.find_matches_as_indexes(raw, overlapping=True)
        )

    def _has_numbers(self, text: bytes) -> bool:
        """Whether a person's number stands in a text that is not excused, or one that the store keeps private."""
        runs = (plain(run.decode("utf-8", "replace")) for run in raw_runs(text))
        return any(private_numbers(run, self._known, self._excused) for run in runs) or disguised.holds(
            text, self._known
        )

    # ---- the full scan

    def _full_scan(self, name: str, raw: bytes) -> Iterator[Problem]:
        own = self._own(name)

        def clears(piece: Piece) -> bool:
            # A file that was packed is scanned as any other: fast first, in full where that does not clear it.
            return not (own or _is_table(name)) and self._clears_piece(piece)

        named = Piece(f"{name}（文件名）", f'"{name}"'.encode())
        if not clears(named):
            yield from self._search(name, named)
        try:
            for piece in pieces(name, raw, clears):
                if piece.unseen:
                    if hashlib.sha256(raw).hexdigest() not in self._allowed:
                        yield _unseen(name, piece, raw)
                    continue
                yield from self._search(name, piece)
                for secret in own:
                    yield from _own_hits(name, piece, secret)
        except Unreadable as error:
            digest = hashlib.sha256(raw).hexdigest()
            yield Problem(str(error), where=name, finding=finding(name, digest, ""))

    def _search(self, name: str, piece: Piece) -> Iterator[Problem]:
        for text in texts(piece):
            yield from self._secret_hits(name, text)
            yield from self._number_hits(name, text)

    def _secret_hits(self, name: str, text: Text) -> Iterator[Problem]:
        cells = normal_lines(text.lines)
        # A long secret may be broken by lines and cells anywhere; a short one must be a whole, so they are kept for it. In markup a line ends nothing.
        readings = [([line.replace("\t", "") for line in cells], "", False), (cells, "\n", True)]
        readings = [*readings, (cells, "", True)][: 3 if text.markup else 2]
        if _is_table(name):  # words that a comma cuts into two cells
            rows = normal_lines(with_cells("\n".join(text.lines)).split("\n"))
            readings.append(([row.replace("\t", "").replace('"', "") for row in rows], "", False))
        for lines, between, short in readings:
            raw = between.join(lines).encode("utf-8", "replace")
            begins: list[int] = []
            for pattern, start, end in self._automaton.find_matches_as_indexes(raw, overlapping=True):
                index = self._owner[pattern]
                if index < 0 or self._is_short(index) != short or (short and not _is_whole(raw, start, end)):
                    continue
                normal = self._secrets[index][1]
                if len(normal) > _LONGEST and not raw.startswith(normal.encode(), start):
                    continue
                begins = begins or starts(lines, len(between))
                yield self._told(name, index, f"{text.where} 第 {bisect_right(begins, start)} 行")

    def _told(self, name: str, index: int, where: str) -> Problem:
        """The problem of a secret that was found."""
        return hit(name, where, self._secrets[index][0])

    def _number_hits(self, name: str, text: Text) -> Iterator[Problem]:
        lines = with_cells("\n".join(text.lines)) if ".csv" in text.where else "\n".join(text.lines)
        bare = disguised.flat(lines)
        for secret, start in disguised.hits(bare.replace("\n", " ") if text.markup else bare, self._known):
            yield self._told(name, secret, f"{text.where} 第 {bare.count(chr(10), 0, start) + 1} 行")
        written = plain(readable(lines))
        for match in RUN.finditer(written.replace("\n", " ") if text.markup else written):
            for digits, owner in private_numbers(match[0], self._known, self._excused):
                where = f"{text.where} 第 {written.count(chr(10), 0, match.start()) + 1} 行"
                if isinstance(owner, int):
                    yield self._told(name, owner, where)
                else:
                    yield Problem(
                        f"含有像{owner}的数字“{mask(digits)}”；请在写它的地方（公开说明、公告、附件、执法证号等）删去后重新发布",
                        where=where,
                        field=owner,
                        finding=finding(name, digits, ""),
                    )


def _is_table(name: str) -> bool:
    """Whether a file is a table in CSV that the office attaches: read cell by cell and across its cells. Those of the site are of records."""
    return name.startswith("news/files/") and name.endswith(".csv")


def _own_hits(name: str, piece: Piece, secret: Secret) -> Iterator[Problem]:
    """A secret of this file alone, looked for line by line as people read it; a `whole` one only where it is a whole node or cell."""
    wanted = normalise(secret.text)
    for text in texts(piece):
        for number, line in enumerate(text.lines, 1):
            raw, mark = "\t".join(map(normalise, line.split("\t"))).encode("utf-8", "replace"), wanted.encode()
            start = raw.find(mark)
            while start >= 0 and secret.whole and not _is_whole(raw, start, start + len(mark)):
                start = raw.find(mark, start + 1)
            if start >= 0:
                yield hit(name, f"{text.where} 第 {number} 行", secret)


def _unseen(name: str, piece: Piece, raw: bytes) -> Problem:
    """What a person has to look at. Once allowed it passes as long as the file stays as it is."""
    seen = hashlib.sha256(raw + piece.where.encode()).hexdigest()
    return Problem(
        f"{piece.unseen}：程序看不到里面的字，请人看过；确认可以公开的放行，写明理由和谁看的（publish allow）",
        where=piece.where,
        field="要人看过",
        finding=finding(name, seen, ""),
    )


def _normal_forms(texts: list[str]) -> tuple[list[str], list[str]]:
    """Of each text what `compatible` makes of it, and its normal form. Of plain letters and digits, as most are, both are soon told."""
    half_width, normal = list(texts), [text.lower() for text in texts]
    others = [at for at, text in enumerate(texts) if not (text.isascii() and text.isalnum())]
    compatibles = convert_all(compatible, [texts[at] for at in others])
    for at, other, form in zip(others, compatibles, convert_all(fold, compatibles), strict=True):
        half_width[at], normal[at] = other, form
    return half_width, normal


def _other_forms(texts: list[str], half_width: list[str], normal: list[str]) -> Iterator[tuple[int, str]]:
    """(index of a secret, a form in which the fast scan may meet it), where that is not its normal form."""
    others = [index for index, text in enumerate(texts) if not (text == normal[index] and text.isalnum())]
    other_texts = [texts[index] for index in others]
    every = range(len(others))
    forms = ((every, other_texts), (every, [half_width[index] for index in others]), *written_forms(other_texts))
    for indexes, written in forms:
        for place, form in zip(indexes, convert_all(squeeze, written), strict=True):
            if form != normal[others[place]]:
                yield others[place], form


def _is_whole(raw: bytes, start: int, end: int) -> bool:
    """Whether this place is a whole node, cell or entry. raw: without blanks but those that end a line or cell."""
    return (start == 0 or raw.endswith(_BEFORE, 0, start)) and (end == len(raw) or raw.startswith(_AFTER, end))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
