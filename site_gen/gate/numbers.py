"""Numbers for the leak gate: those that the store keeps private, and those that have the form of a person's, each only as a whole number.

A secret whose text is a number (or several, side by side) is compared in the normal form of `rules.base.numbers`: a telephone with or
without country and area code and extension, cut into groups in any of the ways people cut it. Inside a longer number, a hash, a code
or a word it is no number.
"""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from rules.base.numbers import LABELS, SEPARATORS, Written, local_number, plain, run_pattern, written
from rules.base.personal import written_kind

__all__ = ["KnownNumbers", "numbers_of", "private_numbers", "raw_runs", "spans"]

_FEWEST, _MOST = 6, 19
"""Digits of a number; below it is compared as a short text, above as any text."""
_LOCAL = 8
"""Digits of a landline without its area code at most."""
_SIDE_BY_SIDE = re.compile(r"[/、,，;；|\n]+|转")
_LETTER = re.compile("[A-WYZa-wyz]")
"""What no part of a number has, wherever it stands."""
_RECORD_NUMBER = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{3}(?:-[0-9]{1,2})?")
_NUMBER = re.compile(r"[+(]?[0-9](?:[-. ()+]{0,4}[0-9])*(?:[ ]?[Xx])?")

_ASCII = "".join(re.escape(sign) for sign in SEPARATORS if sign.isascii())
_OTHERS = b"|".join(sign.encode() for sign in SEPARATORS if not sign.isascii())
_SEPARATOR = f"(?:[{_ASCII}]|".encode() + b"(?=[\xc2\xe2\xe3\xef])(?:" + _OTHERS + b"))"
_ZEROS = bytes(0x30 if 0x30 <= byte <= 0x39 else byte for byte in range(256))
_LABELS = tuple(label.encode() for label in LABELS)
_LAST_OF_LABELS = b"".join({label[-1:] + label[-1:].upper() for label in _LABELS})
# With every digit a 0 a run begins with a letter that is known: the search is five times as fast. Behind a letter with which no label ends it is a code.
_RUN_OF_ZEROS = re.compile(
    b"0(?<![^\\W" + _LAST_OF_LABELS + b"]0)(?<!#0)(?<!(?:[^\\W_" + _LAST_OF_LABELS + b"])[-.+]0)"
    b"(?:0{5,}+(?:" + _SEPARATOR + b"{1,8}+0++)*|0*+(?:" + _SEPARATOR + b"{1,8}+0++)+)"
    b"(?![0A-WYZa-wyz_])(?:" + _SEPARATOR + b"?[Xx])?(?!-?[A-Za-z]|[0-9_])"
)
"""A run of six digits, and perhaps one of fewer in several groups."""
_NO_BEGINNING = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_#-.+")
"""Before a run, perhaps, that is none or begins later."""
_LOOKS_BACK = max(map(len, LABELS)) + 1
_RUN = re.compile(run_pattern("SEPARATOR").encode().replace(b"SEPARATOR", _SEPARATOR))


class _Known(NamedTuple):
    """A private number. area: its area code, "" where it has none. sizes: how it is written in the store. secret: its index."""

    area: str
    sizes: tuple[int, ...]
    secret: int


def numbers_of(text: str) -> tuple[Written, ...]:
    """The numbers that a secret is, side by side; none when it is anything else.

    >>> [number.digits for number in numbers_of("0375-6312345/13800000000")]
    ['03756312345', '13800000000']
    >>> numbers_of("2024-001"), numbers_of("东街 12 号")
    ((), ())
    """
    if text.isdigit() and text.isascii():  # nearly all of them
        size = len(text)
        return (Written(text, (size,), alone=True, over_lines=False),) if _FEWEST <= size <= _MOST else ()
    if _LETTER.search(text):  # most others that end as a number may
        return ()
    parts = [part.strip() for part in _SIDE_BY_SIDE.split(plain(text)) if part.strip()]
    if _RECORD_NUMBER.fullmatch(text) or not all(map(_NUMBER.fullmatch, parts)):
        return ()
    wholes = tuple(_whole(piece) for part in parts for piece in _apart(part))
    return wholes if all(_FEWEST <= len(number.digits) <= _MOST for number in wholes) else ()


def _apart(part: str) -> list[str]:
    """The numbers between blanks, where each is long enough to be one."""
    pieces = part.split()
    return pieces if min(map(len, pieces)) >= _FEWEST else [part]


def _whole(part: str) -> Written:
    """A number of the store, without an extension."""
    bare = re.sub(r"(?<=[0-9]{7})-[0-9]{1,4}$", "", part)
    sizes = tuple(len(group) for group in re.findall(r"[0-9]+[Xx]?", bare))
    return Written(re.sub(r"[^0-9X]", "", bare.upper()), sizes, alone=True, over_lines=False)


class KnownNumbers:
    """The private numbers of one publication, by their digits."""

    def __init__(self, numbers: Sequence[tuple[int, Written]], office: Collection[str] = ()) -> None:
        """numbers: (index of the secret, a number of it). office: the bureau's own telephones, which are no secret of an officer's."""
        public = {local_number(number)[1].digits for text in office for number in numbers_of(text)}
        self._by_digits: dict[str, list[_Known]] = {}
        for secret, number in numbers:
            area, local = local_number(number)
            if local.digits not in public:
                # Also as it stands: what looks like a country and an area code may be none.
                is_local = len(local.digits) == len(number.digits)
                for code, whole in ((area, local), ("", number))[is_local:]:
                    self._by_digits.setdefault(whole.digits, []).append(_Known(code, whole.sizes, secret))
        self._ends = frozenset(digits[-_FEWEST:] for digits in self._by_digits)

    def __bool__(self) -> bool:
        return bool(self._by_digits)

    def may_be(self, digits: str) -> bool:
        """Whether a number may be one of these: what stands before it, a country or an area, is not looked at."""
        return digits[-_FEWEST:] in self._ends

    def hits(self, number: Written) -> Iterator[int]:
        """The secrets that a number of a text is."""
        if not self.may_be(number.digits):
            return
        area, local = local_number(number)
        for code, whole in dict.fromkeys([(area, local), ("", number), ("", number.without_country())]):
            for known in self._by_digits.get(whole.digits, ()):
                if (not code or not known.area or code == known.area) and _is_cut_alike(whole, known):
                    yield known.secret


def _is_cut_alike(number: Written, known: _Known) -> bool:
    """Whether people would cut the number so. A long one is itself however it is cut, a short one may be a year and a count."""
    size = len(number.digits)
    if size > _LOCAL:
        return True
    if number.one_by_one:
        return number.alone
    usual = {(size,), (3, size - 3), (4, 4), known.sizes}
    return number.sizes in usual and not number.over_lines


def private_numbers(run: str, known: KnownNumbers, excused: Set[str]) -> list[tuple[str, int | str]]:
    """What a run holds that must not be public: (the digits, the index of a secret or the kind of a person's number).

    run: digits and separators, in half width.
    """
    found: list[tuple[str, int | str]] = []
    for number in written(run):
        found += ((number.digits, secret) for secret in known.hits(number))
        if (kind := _kind(number)) and excused.isdisjoint((number.digits, number.without_country().digits)):
            found.append((number.digits, kind))
    return list(dict.fromkeys(found))


_kind = lru_cache(maxsize=8192)(written_kind)


def raw_runs(raw: bytes) -> set[bytes]:
    """All runs of these bytes, as `rules.base.numbers.RUN` finds them in a text."""
    found = set()
    for match in _RUN_OF_ZEROS.finditer(raw.translate(_ZEROS)):
        start, end = match.span()
        if start and raw[start - 1] in _NO_BEGINNING:
            # Most are numbers of records, and parts of hashes: without a separator none begins later in them.
            if _is_of_code(raw, start) and raw[start:end].isdigit():
                continue
            found |= {run[0] for run in _RUN.finditer(raw, start, end)}
        else:
            found.add(raw[start:end])
    return found


def spans(shape: bytes) -> Iterator[tuple[int, int]]:
    """From where to where in these bytes, every digit a 0, `raw_runs` may find runs, whatever the digits are."""
    for match in _RUN_OF_ZEROS.finditer(shape):
        start, end = match.span()
        if not (start and shape[start - 1] in _NO_BEGINNING and match[0].isdigit() and _is_of_code(shape, start)):
            yield start, end


def _is_of_code(raw: bytes, start: int) -> bool:
    """Whether the digits that begin here belong to a code, as `run_pattern` has it: O-000123, and not tel-000123."""
    before = raw[max(start - _LOOKS_BACK, 0) : start].lower()
    sign = before[-1:]
    joined = sign.isalnum() or sign in b"_#" or (sign in b"-.+" and before[-2:-1].isalnum())
    return joined and not before.rstrip(b"-.+:").endswith(_LABELS)
