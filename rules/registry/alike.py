"""Whether two objects may be one: pairs that look alike with the ground, without deciding anything.

Same place, same telephone or same operator alone say little (markets, chains); a name that is nearly the same beside one of them says much.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Protocol

import msgspec
from rapidfuzz import fuzz

from rules.registry.names import name_key

__all__ = ["AlikePair", "Comparable", "alike_pairs", "open_pairs"]

_NEARLY = 88
"""Of 100 (rapidfuzz's ratio): 东街旺旺小吃店, 东街旺旺小食店."""
_MANY = 12
"""Objects with one telephone or place: a market or a chain, of which nothing follows. Of so many of one code or name each stands beside the first."""
_NUMBER = re.compile(r"[0-9〇零一二三四五六七八九十百甲乙丙丁东南西北A-Z]+")


class Comparable(Protocol):
    """What is looked at of an object."""

    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def old_number(self) -> str: ...
    @property
    def legal_representative(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def not_same_as(self) -> tuple[str, ...]: ...
    @property
    def merged_into(self) -> str: ...


class AlikePair(msgspec.Struct, frozen=True):
    """Two objects (numbers) that may be one. ground: why, in Chinese. sure: how much speaks for it, 100 at most."""

    one: str
    other: str
    ground: str
    sure: int


def open_pairs(objects: Sequence[Comparable]) -> list[AlikePair]:
    """The pairs that a person has to decide about: as `alike_pairs`, without those of which neither is in business."""
    active = {one.number for one in objects if one.status == "active"}
    return [pair for pair in alike_pairs(objects) if pair.one in active or pair.other in active]


def alike_pairs(objects: Sequence[Comparable]) -> list[AlikePair]:
    """Pairs that may be one object, the surest first; each pair once, with all its grounds. Without what was merged, and what was decided to
    be others.
    """
    objects = [one for one in objects if not one.merged_into]
    others = {frozenset((one.number, other)) for one in objects for other in one.not_same_as}
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for ground, sure, key in _GROUNDS:
        for one, other in _sharing(objects, key, sure=bool(sure)):
            if sure or _nearly(one, other):
                found[one.number, other.number][ground] = sure or 70
    for one, other in _sharing(objects, lambda one: one.old_number or one.code, lambda one: one.code, sure=True):
        if one.code != other.code:
            found[one.number, other.number]["一家的旧号码是另一家的代码"] = 100
    pairs = [
        AlikePair(one, other, "、".join(grounds), min(100, max(grounds.values()) + 10 * (len(grounds) - 1)))
        for (one, other), grounds in found.items()
        if frozenset((one, other)) not in others
    ]
    return sorted(pairs, key=lambda pair: (-pair.sure, pair.one, pair.other))


_GROUNDS: Sequence[tuple[str, int, Callable[[Comparable], str]]] = (
    ("代码相同", 100, lambda one: one.code),
    ("名称相同", 90, lambda one: name_key(one.name)),
    ("名称相近、电话相同", 0, lambda one: one.phone),
    ("名称相近、地址相同", 0, lambda one: name_key(one.address)),
    ("名称相近、法定代表人相同", 0, lambda one: one.legal_representative),
)
"""Ground, how sure (0: only where the names are nearly the same too), what both share."""


def _sharing(
    objects: Iterable[Comparable], *keys: Callable[[Comparable], str], sure: bool
) -> Iterator[tuple[Comparable, Comparable]]:
    """The pairs of objects of which a key of one is a key of the other, in the order of their numbers. sure: whether the key alone makes a pair."""
    groups: dict[str, list[Comparable]] = defaultdict(list)
    for one in objects:
        for text in {key(one) for key in keys}:
            if text:
                groups[text].append(one)
    for group in groups.values():
        first, *others = sorted(group, key=lambda one: one.number)
        if len(group) <= _MANY:
            yield from combinations((first, *others), 2)
        elif sure:
            yield from ((first, other) for other in others)


def _nearly(one: Comparable, other: Comparable) -> bool:
    """Whether two names differ by little, and by more than a number: 一号店 and 二号店 are two shops."""
    first, second = name_key(one.name), name_key(other.name)
    if _NUMBER.findall(first) != _NUMBER.findall(second) and _NUMBER.sub("", first) == _NUMBER.sub("", second):
        return False
    return fuzz.ratio(first, second) >= _NEARLY or fuzz.token_set_ratio(first, second) == 100
