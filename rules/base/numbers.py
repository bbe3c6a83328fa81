"""Numbers as people write them, in one normal form: digits alone, whatever blanks, dots, dashes and brackets stand between.

A run is digits with separators between them, as `RUN` finds it in a text that `plain` has brought to half width. What stands against
a letter, an underline or a # is no run: hexadecimal, codes (O-100001), colours. `written` says which whole numbers a run may be:
2024-6312345 is one number or none, never 6312345; 2024 6312345 may be that.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["LABELS", "SEPARATORS", "Written", "local_number", "plain", "run_pattern", "written"]

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_DOTS = ".\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff0e\uff65"
_OPENING, _CLOSING = "([\u3010\u3014\uff08\uff3b", ")]\u3011\u3015\uff09\uff3d"
_BLANKS = " \t\n\r\u3000"
SEPARATORS = _DASHES + _DOTS + _OPENING + _CLOSING + _BLANKS + "+\uff0b"
"""What may stand between the digits of one number. Blanks of other widths are plain ones in NFKC."""
_TO_PLAIN = (
    dict.fromkeys(map(ord, _DASHES), "-")
    | dict.fromkeys(map(ord, _DOTS), ".")
    | dict.fromkeys(map(ord, _OPENING), "(")
    | dict.fromkeys(map(ord, _CLOSING), ")")
    | {0x3000: " ", 0xFF0B: "+", 0x0D: " "}
    | dict.fromkeys([0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF], None)
)  # fmt: skip
LABELS = ("tel", "fax", "mob", "phone", "mobile", "cell", "qq", "vx", "wx", "wechat")
"""Words of Latin letters after which a number is no code."""
_LONGEST = 23
"""Digits of the longest number that is looked for: 0086 and 19 of a card."""
_SHORTEST = 6
"""Digits of the shortest, as of `RUN`."""
_LONG = 9
"""Digits from which a number is no decimal fraction."""
_TIGHT = re.compile(r"[-.+]*")
_EXTENSION = 4
"""Digits of an extension at most: 6312345-801."""


def run_pattern(separator: str, digit: str = "[0-9]") -> str:
    """The pattern of a run of six digits or more, an X at its end included. separator: a pattern of one character.

    It begins with a digit, by which a search is quick, and looks back from there.
    """
    labels = "|".join(f"(?<={_any_case(label)}{mark}{digit})" for label in LABELS for mark in ("", "[-.+:]"))
    begins = rf"(?:(?<![0-9A-Za-z_#]{digit})(?<![0-9A-Za-z][-._+]{digit})|{labels})"
    return rf"{digit}{begins}(?:{separator}{{0,8}}[0-9]){{5,}}(?:{separator}?[Xx])?(?!-?[A-Za-z]|[0-9_])"


def _any_case(word: str) -> str:
    return "".join(f"[{letter.upper()}{letter}]" for letter in word)


RUN = re.compile(
    run_pattern(f"[{re.escape(''.join(dict.fromkeys(plain for plain in _TO_PLAIN.values() if plain)))} \t\n]")
)
"""A run in a text as of `plain`."""


def plain(text: str) -> str:
    """The text in half width (NFKC), its dashes, dots, brackets and blanks as ASCII has them, without zero-width characters.

    >>> plain("（０３７５）６３１\u2014２３４５")
    '(0375)631-2345'
    """
    return unicodedata.normalize("NFKC", text.translate(_TO_PLAIN)).translate(_TO_PLAIN)


@dataclass(frozen=True, slots=True)
class Written:
    """A whole number of a run. digits: its normal form. sizes: how it is cut into groups. alone: nothing else is in the run.

    over_lines: a line or cell ends within it.
    """

    digits: str
    sizes: tuple[int, ...]
    alone: bool
    over_lines: bool

    @property
    def one_by_one(self) -> bool:
        """Whether every digit stands by itself: 1 3 8 0 0 …"""
        return len(self.sizes) > 1 and max(self.sizes) == 1

    def without(self, count: int) -> "Written":
        """The number without its first digits."""
        sizes, rest = list(self.sizes), count
        while rest:
            taken = min(rest, sizes[0])
            rest -= taken
            sizes[0] -= taken
            if not sizes[0]:
                del sizes[0]
        return Written(self.digits[count:], tuple(sizes), self.alone, self.over_lines)

    def without_country(self) -> "Written":
        """The number without +86 or 0086, where what is left is long enough for a telephone."""
        for prefix in ("0086", "86"):
            if self.digits.startswith(prefix) and len(self.digits) - len(prefix) in range(9, 13):
                return self.without(len(prefix))
        return self


def written(run: str) -> Iterator[Written]:
    """The whole numbers that a run may be, in the order of their beginnings. run: a match of `RUN`.

    >>> [number.digits for number in written("2024 6312345")]
    ['20246312345', '6312345']
    >>> [number.digits for number in written("2024-003")]
    ['2024003']
    """
    if run.isascii() and run.isdigit():  # nearly all of them
        alone = Written(run, (len(run),), alone=True, over_lines=False)
        yield from [alone] if _SHORTEST <= len(run) <= _LONGEST else ()
    else:
        yield from _written_in_groups(run)


def _written_in_groups(run: str) -> Iterator[Written]:
    """`written` of a run with separators."""
    groups = list(re.finditer(r"[0-9]+(?:[^0-9A-Za-z]?[Xx]$)?", run))
    between = [run[one.end() : other.start()] for one, other in pairwise(groups)]
    texts = [re.sub(r"[^0-9Xx]", "", group[0]).upper() for group in groups]
    ends = [*map(_ends_a_number, between), True]
    rows = _single_digits(texts)
    for first in range(len(groups)):
        fewest = _SHORTEST
        if rows[first] > _LONGEST:
            continue
        if first and not ends[first - 1]:
            if not _is_list_number(between, texts, first):
                continue
            fewest = _LONG
        digits = ""
        for end in range(first, len(groups)):
            digits += texts[end]
            if len(digits) > _LONGEST:
                break
            if len(digits) >= fewest and (ends[end] or _is_extension(between, texts, end + 1)):
                sizes = tuple(map(len, texts[first : end + 1]))
                inside = "".join(between[first:end])
                alone = first == 0 and end == len(groups) - 1
                whole = Written(digits, sizes, alone, "\n" in inside or "\t" in inside)
                yield from _with_and_without_x(whole, groups[end][0])


def _with_and_without_x(number: Written, last: str) -> Iterator[Written]:
    """The number; and without its X where a sign stands before it: it may be no part of it. last: its last group as it is written."""
    yield number
    if last[-1] in "Xx" and not last[-2].isdigit():
        sizes = (*number.sizes[:-1], number.sizes[-1] - 1)
        yield Written(number.digits[:-1], sizes, number.alone, number.over_lines)


def _single_digits(texts: list[str]) -> list[int]:
    """For each group how many groups of one digit follow from it on: a row of more than any number has is a table, and takes no time."""
    rows = [0] * (len(texts) + 1)
    for at in range(len(texts) - 1, -1, -1):
        rows[at] = rows[at + 1] + 1 if len(texts[at]) == 1 else 0
    return rows


def _ends_a_number(between: str) -> bool:
    """Whether a number may end at these separators: dashes, dots and + alone hold it together."""
    return not _TIGHT.fullmatch(between)


def _is_list_number(between: list[str], texts: list[str], first: int) -> bool:
    """Whether what stands before is 1. or 12. of a list."""
    return (
        between[first - 1] == "." and len(texts[first - 1]) <= 2 and (first == 1 or _ends_a_number(between[first - 2]))
    )


def _is_extension(between: list[str], texts: list[str], at: int) -> bool:
    """Whether a group is the extension of the telephone before it, and ends there."""
    ends = at == len(between) or _ends_a_number(between[at])
    return between[at - 1] == "-" and len(texts[at]) <= _EXTENSION and ends


def local_number(number: Written) -> tuple[str, Written]:
    """(area code, the rest) of a landline; "" where there is no area code. Area codes have 0 and two or three digits.

    >>> area, rest = local_number(next(written("0375-6312345")))
    >>> area, rest.digits, rest.sizes
    ('0375', '6312345', (7,))
    """
    bare = number.without_country()
    if re.fullmatch(r"0?1[3-9][0-9]{9}", bare.digits):  # a mobile phone
        return "", bare.without(len(bare.digits) - 11)
    if bare is not number and not bare.digits.startswith("0"):  # +86 375 6312345
        size = 2 if bare.digits[:2] in {"10", *(f"2{digit}" for digit in range(10))} else 3
        return f"0{bare.digits[:size]}", bare.without(size)
    if bare.digits.startswith("0") and len(bare.digits) >= 10:
        size = 3 if bare.digits[1] in "12" else 4
        return bare.digits[:size], bare.without(size)
    return "", bare
