"""Words that differ in their digits alone have one shape. Where in it digits may be a number is looked for once, and each number judged once.

A word is what stands between two quotes, over which no number reaches. Most words of a site are names, codes and addresses: the shapes of
O-000123 and of results/2024-001/2024-001-o-000123-i-0001.html come again and again. In the former no digits are a number; in the latter
those of the task may be one, and no others.
"""

from collections import defaultdict
from collections.abc import Callable, Set
from itertools import compress
from operator import itemgetter
from typing import AnyStr

from site_gen.gate import disguised, numbers

__all__ = ["Shapes"]

_TO_SHAPE = bytes(0x30 if 0x30 <= byte <= 0x39 else byte for byte in range(256))
_QUOTE = b'"'
_MOST, _LONGEST = 100_000, 200
"""What is remembered, and bytes of it."""


class Shapes:
    """The shapes that one gate has met."""

    def __init__(self) -> None:
        self._bare: set[bytes] = set()
        """Shapes in which no digits are a number."""
        self._held: dict[bytes, Callable[[bytes], object]] = {}
        """Other shapes, and what takes from a word of each the digits that may be one."""
        self._clean: set[tuple[bytes, object]] = set()
        """Of those, with the digits of a word that is clean."""

    def has_number(self, text: bytes, judge: Callable[[bytes], bool]) -> bool:
        """Whether a number stands in a text (UTF-8) that `judge` finds in some words, in quotes."""
        if len(self._bare) + len(self._held) + len(self._clean) > _MOST:
            for known in (self._bare, self._held, self._clean):
                known.clear()
        shapes = text.translate(_TO_SHAPE).split(_QUOTE)
        unknown = set(shapes) - self._bare
        if not unknown:
            return False
        self._look_for_digits({shape for shape in unknown if len(shape) < _LONGEST}.difference(self._held))
        unknown -= self._bare
        words: dict[tuple[bytes, object], bytes] = {}
        for word, shape in compress(zip(text.split(_QUOTE), shapes, strict=True), map(unknown.__contains__, shapes)):
            # Of a long word no shape is kept: all of it is judged.
            key = (shape, self._held.get(shape, bytes)(word))
            if key not in self._clean:
                words[key] = word
        found = bool(words) and judge(_QUOTE.join(words.values()))
        if not found:
            self._clean.update(key for key in words if len(key[0]) < _LONGEST)
        return found

    def _look_for_digits(self, shapes: Set[bytes]) -> None:
        """Tell those of these shapes in which a number may stand from the others."""
        places = defaultdict[bytes, list[slice]](list)
        together = _QUOTE.join(shapes)
        text = together.decode()
        for start, end in numbers.spans(together):
            word, first = _word(together, start, _QUOTE)
            places[word].append(slice(first, first + end - start))
        for start, end in disguised.spans(text):
            written, first = _word(text, start, '"')
            before = len(written[:first].encode())
            places[written.encode()].append(slice(before, before + len(text[start:end].encode())))
        for start in disguised.starts(text):
            places[_word(text, start, '"')[0].encode()].append(slice(None))
        self._held.update((shape, itemgetter(*found)) for shape, found in places.items())
        self._bare.update(shapes - places.keys())


def _word(text: AnyStr, at: int, quote: AnyStr) -> tuple[AnyStr, int]:
    """The word in which this place is, and where in it."""
    begin, end = text.rfind(quote, 0, at) + 1, text.find(quote, at)
    return text[begin : end if end >= 0 else len(text)], at - begin
