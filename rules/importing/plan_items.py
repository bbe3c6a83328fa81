"""Items as a plan names them: by number, by name, several in a cell; a name may have 、 or a blank in it. What no list has can be made or matched."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

import msgspec

from rules.importing.values.places import NEW

__all__ = ["ALL_UNKNOWN", "ItemNames", "Named", "is_token", "token"]

ALL_UNKNOWN = "清单里没有的事项"
"""The word under which it is asked once whether all items of a plan that no list has are to be made."""
_SEPARATORS = "、，,;；/|"
_PARTS = re.compile(f"[{_SEPARATORS}]+")
_SHORTEST = 4
"""Characters that each part of 甲、乙 has where they are two items; 生产、经营、运输 are words of one."""
_ALIKE = 0.55
_NUMBER = re.compile(r"I-[0-9]{4,}", re.IGNORECASE)


class Named(msgspec.Struct, frozen=True):
    """An item that a plan names. word: as it is written. number: of the list; "" where none is meant for sure. near: (number, name) of those
    that may be meant.
    """

    word: str
    number: str = ""
    near: tuple[tuple[str, str], ...] = ()


def _squeezed(text: str) -> str:
    return _PARTS.sub("、", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))).strip("、。.")


def token(name: str) -> str:
    """What stands for a new item in the cell of a plan until it has its number; nothing in it parts a list."""
    return "+" + _PARTS.sub("·", _squeezed(name))


def is_token(word: str) -> bool:
    """Whether a word of a plan stands for a new item."""
    return word.startswith("+")


class ItemNames:
    """The names of a bureau's items. items: numbers and names, one after the other (`Context.items`)."""

    def __init__(self, items: Sequence[str]) -> None:
        self.names: dict[str, str] = dict(zip(items[::2], items[1::2], strict=True))
        """Number → name."""
        self._by_name: dict[str, list[str]] = {}
        for number, name in self.names.items():
            self._by_name.setdefault(_squeezed(name), []).append(number)
        self._longest = max((len(_PARTS.split(name)) for name in self._by_name), default=1)

    def read(self, text: str) -> tuple[Named, ...]:
        """The items of a cell: the longest names first; what stands between is one item, or several where each part is long enough to be one."""
        words = [word for word in _PARTS.split(_squeezed(text)) if word]
        found: list[Named] = []
        unknown: list[str] = []
        at = 0
        while at < len(words):
            size, number = self._known(words[at:])
            if size:
                found += self._unknown(unknown, whole=not found and at + size == len(words))
                unknown = []
                found.append(
                    Named(
                        "、".join(words[at : at + size]), number, () if number else self._several(words[at : at + size])
                    )
                )
                at += size
            else:
                unknown.append(words[at])
                at += 1
        found += self._unknown(unknown, whole=not found)
        return tuple(found)

    def _known(self, words: Sequence[str]) -> tuple[int, str]:
        """(how many of the words are a name or a number of the list; the number, "" where several items have that name)."""
        if _NUMBER.fullmatch(words[0]):
            return (1, words[0].upper()) if words[0].upper() in self.names else (0, "")
        for size in range(min(self._longest, len(words)), 0, -1):
            numbers = self._by_name.get("、".join(words[:size]))
            if numbers:
                return size, numbers[0] if len(numbers) == 1 else ""
        return 0, ""

    def _several(self, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple((number, self.names[number]) for number in self._by_name["、".join(words)])

    def _unknown(self, words: Sequence[str], *, whole: bool) -> list[Named]:
        """Words that no name has. whole: whether they are the whole cell."""
        if not words:
            return []
        apart = len(words) > 1 and (not whole or all(len(word) >= _SHORTEST for word in words))
        return [Named(word, near=self._near(word)) for word in (words if apart else ["、".join(words)])]

    def _near(self, word: str) -> tuple[tuple[str, str], ...]:
        """Items with a like name, the likest first."""
        likes = sorted(
            ((_alike(word, name), number) for name, numbers in self._by_name.items() for number in numbers),
            reverse=True,
        )
        return tuple((number, self.names[number]) for alike, number in likes[:3] if alike >= _ALIKE)


def _alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: by the pairs of characters that both have."""
    pairs, others = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (_bare(one), _bare(other)))
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


def _bare(name: str) -> str:
    """A name without the words that all of them have: 对旅馆业的检查 is about 旅馆业."""
    return re.sub(r"^对|的?(?:监督)?(?:检查|抽查|监管|管理)$|情况", "", name)


def meant(answers: Mapping[str, str], word: str) -> str | None:
    """What was said of an unknown item: a number of the list, NEW, "" to leave it out; None where nothing was."""
    said = answers.get(word)
    if said is None and answers.get(ALL_UNKNOWN) == NEW:
        return NEW
    return said
