"""Private numbers of the store in writings that are no usual ones: parted by any signs, glued to letters, in Chinese or dressed digits.

13812345678 as 138/1234/5678, 一三八一二三四五六七八, ❶❸❽…, wx13812345678a. Only numbers that the store knows: what has the form of a
person's number and is written so is asked about at approval (rules.disclosure.suspicion). A number of nine digits or more is itself
between any signs; a shorter one only cut as people cut it, with nothing beside it. Inside longer digits, and in a word of letters and
several groups of digits (a hash, a code), it is no number.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise

from rules.base.numbers import Written
from site_gen.gate.numbers import KnownNumbers

__all__ = ["flat", "hits", "holds", "spans", "starts"]

_FEWEST, _MOST = 7, 23
"""Digits of a number, with 0086 at most."""
_LOCAL = 8
"""Digits of a number without area code at most."""
_DRESSED = {"幺": "1", "两": "2"} | {
    chr(code): str(int(value))
    for code in range(0x80, 0x20000)
    if (value := unicodedata.numeric(chr(code), -1)) in range(10)
}
"""Every other character that is a digit: 一, 壹, 〇, ①, ❶, ➀, ١, １."""
_OTHERS = "".join(one for one in _DRESSED if one < "\U00010000")
"""Those of them that the fast scan looks for; it takes the rest, of mathematics and of circles, for signs. A search for these alone is quick."""
_SIGN = rf"(?:[^\w<>\"\n\r\t\f\v{''.join(one for one in _OTHERS if not one.isalnum())}]|_)"
"""What may part digits: any sign but those of markup, lines and cells."""
_FIRST = "[0-9](?<![0-9][0-9])"
_RUN = re.compile(rf"{_FIRST}(?:{_SIGN}{{0,3}}[0-9])*+")
_CUT = re.compile(rf"0(?<!00)0*+(?:{_SIGN}{{1,3}}0++)++(?:{_SIGN}?[Xx])?")
"""A run of several groups, every digit a 0: the search for one sign is quick."""
_LONG = b"0" * (_LOCAL + 1)
_UNCUT = re.compile(_LONG.decode())
_ZEROS = bytes(0x30 if 0x30 <= byte <= 0x39 else byte for byte in range(256))
_IN_DRESS = re.compile(rf"[{_OTHERS}](?:{_SIGN}{{0,3}}[0-9{_OTHERS}]){{2,}}")
_BEFORE = 60
"""Characters before a dressed digit in which its run begins."""
_SHORT_SIGNS = frozenset(" /~_|*-–—…～〜／｜＿，、＊⁄∕·•‧∙⋅・･")
"""What parts a short number; a comma or a colon stands between two figures."""
_X = re.compile(rf"{_SIGN}?[Xx](?![0-9])")
_UNSEEN = frozenset(("Cf", "Mn", "Me", "Zs"))
_LETTERS = 24
"""Letters of a word that a number is glued to, at most."""


class _Flat(dict[int, str | None]):
    """What stands for each character, found out when it is met: a table of all of them takes longer than most texts."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character) if code >= 0x80 else ""
        seen = None if category in _UNSEEN else character
        self[code] = " " if category == "Zs" else seen
        return self[code]


_FLAT = _Flat({ord(one): digit for one, digit in _DRESSED.items()} | dict.fromkeys(map(ord, "ＸｘⅩⅹ"), "X"))


def flat(text: str) -> str:
    """The text with every digit a plain one, every blank a blank, without what nobody sees. Lines and cells stay."""
    return text.translate(_FLAT)


def hits(text: str, known: KnownNumbers) -> Iterator[tuple[int, int]]:
    """(index of the secret, where in the text) of every private number that stands here in disguise. text: as of `flat`."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= _FEWEST:
            yield from ((secret, run.start()) for secret in _of_run(text, run.start(), run.end(), known))


def holds(raw: bytes, known: KnownNumbers) -> bool:
    """Whether one stands in a text (UTF-8) in which nothing is invisible."""
    if not known:
        return False
    text = raw.decode()
    places = map(re.Match[str].span, _CUT.finditer(raw.translate(_ZEROS).decode()))
    found = {text[start:end] for start, end in places if end - start > _FEWEST}
    for run in found:
        if next(_of_run(run, 0, len(run.rstrip("Xx")), known), None) is not None:
            return True
    # A run in dress is judged with what stands before it.
    return _holds_long(raw, known) or any(
        _hold(flat(text[max(start - _BEFORE, 0) : end + _BEFORE]), known)
        for start, end in map(re.Match[str].span, _IN_DRESS.finditer(text))
    )


def spans(shape: str) -> Iterator[tuple[int, int]]:
    """From where to where in a text, every digit a 0, one may stand in groups, whatever the digits are."""
    for start, end in map(re.Match[str].span, _CUT.finditer(shape)):
        if next(_numbers(shape, start, start + len(shape[start:end].rstrip("Xx"))), None):
            yield start, end


def starts(shape: str) -> Iterator[int]:
    """Where in such a text other digits stand, dressed or side by side, that may be one with what is beside them."""
    yield from (match.start() for pattern in (_IN_DRESS, _UNCUT) for match in pattern.finditer(shape))


def _hold(text: str, known: KnownNumbers) -> bool:
    return next(hits(text, known), None) is not None


def _holds_long(raw: bytes, known: KnownNumbers) -> bool:
    """Whether a private number of nine digits or more stands here in one, between letters perhaps."""
    zeros = raw.translate(_ZEROS)
    start = zeros.find(_LONG)
    while start >= 0:
        end = start + len(_LONG)
        while zeros[end : end + 1] == b"0":
            end += 1
        if end - start <= _MOST:
            near = raw[max(start - _BEFORE, 0) : end + _BEFORE].decode("utf-8", "replace")
            digits = raw[start:end].decode()
            if (known.may_be(digits) or known.may_be(f"{digits}X")) and _hold(near, known):
                return True
        start = zeros.find(_LONG, end)
    return False


def _of_run(text: str, start: int, end: int, known: KnownNumbers) -> Iterator[int]:
    """The secrets that a run holds."""
    for number in _numbers(text, start, end, known.may_be):
        yield from known.hits(number)


def _numbers(text: str, start: int, end: int, may_end: Callable[[str], bool] = lambda _: True) -> Iterator[Written]:
    """Everything in a run that may be a number. may_end: whether a number may end with these digits."""
    spans = [(start + one.start(), start + one.end()) for one in re.finditer("[0-9]+", text[start:end])]
    left, right = _is_glued(text, start, -1), _is_glued(text, end - 1, 1)
    groups = [text[first:last] for first, last in spans]
    if right != _IN_A_CODE and _X.match(text, end):
        groups[-1] += "X"
    judged = groups[left == _IN_A_CODE : len(groups) - (right == _IN_A_CODE)]
    is_cut = not (left or right) and _is_cut(text, spans)
    for first, last, digits in _wholes(judged, may_end):
        alone = last - first == len(groups)
        if len(digits) > _LOCAL or (alone and is_cut):
            sizes = tuple(len(group.rstrip("X")) for group in judged[first:last])
            yield Written(digits, sizes, alone=alone, over_lines=False)


def _wholes(groups: list[str], may_end: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    """(first group, behind the last one, the digits) of everything in a run that has the size of a number, with its X and without."""
    joined, begins = "".join(groups), list(accumulate(map(len, groups), initial=0))
    for last in range(1, len(groups) + 1):
        behind = begins[last]
        for end in (behind, behind - 1) if joined[behind - 1] == "X" else (behind,):
            if not may_end(joined[max(behind - _MOST, 0) : end]):
                continue
            for first in range(last - 1, -1, -1):
                if behind - begins[first] > _MOST:
                    break
                if behind - begins[first] >= _FEWEST:
                    yield first, last, joined[begins[first] : end]


_IN_A_CODE = 2


def _is_glued(text: str, at: int, step: int) -> int:
    """Whether a digit stands against a word: 0 no, 1 one of letters, 2 one with digits as well, or too long. step: -1 to the left, 1 to the right."""
    at += step
    count = 0
    while 0 <= at < len(text) and text[at].isascii() and text[at].isalnum():
        count += 1
        if text[at].isdigit() or count > _LETTERS:
            return _IN_A_CODE
        at += step
    beside = text[max(at - 1, 0) : at + 1] if step < 0 else text[at : at + 2][::-1]
    return 1 if count or beside[-1:] in ("_", "#") or re.fullmatch("[0-9A-Za-z][-._+/=:,]", beside) else 0


def _is_cut(text: str, spans: list[tuple[int, int]]) -> bool:
    """Whether the same sign, one that parts a short number, stands between all of these groups."""
    between = {text[one[1] : other[0]] for one, other in pairwise(spans)}
    return not between or (len(between) == 1 and set(min(between).strip()) <= _SHORT_SIGNS)
