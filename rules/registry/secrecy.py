"""公开程度 and 国家秘密: which level governs a task, and the numbers of what is secret (docs/draw.md, 限制公开的抽取; docs/disclosure.md).

What is 国家秘密 has numbers of its own (`IM-0001`, `LM-0001`, `2024-M001`, `2024-M001-1`; M for 密), so that not even a gap
in a public series reveals it. `governing_level` is the only function that computes the level of a task.
"""

import re
from collections.abc import Collection, Iterable

from rules.base.codes import LEVELS
from rules.base.marks import is_state_secret
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item

__all__ = ["RESTRICTED", "governing_level", "in_secret_series", "is_secret", "item_level", "secret_trades", "strictest"]

RESTRICTED = frozenset({"limited", "none", "secret"})
"""The levels whose draws name nobody and have numbers made for that draw alone."""

_SECRET = re.compile(r"[A-Z]?M-[0-9]+|[0-9]{4}-M[0-9]+(-[0-9]+)?")


def in_secret_series(number: str) -> bool:
    """Whether a number (of an item, a plan line, a task, a draw) belongs to the series of what is 国家秘密.

    >>> in_secret_series("2024-M001-1"), in_secret_series("IM-0001"), in_secret_series("2024-001-1"), in_secret_series("I-0001")
    (True, True, False, False)
    """
    return _SECRET.fullmatch(number) is not None


def governing_level(task: str, items: Iterable[Item], frozen: Iterable[str] = ()) -> str:
    """The level (a code of LEVELS) that governs a task, its draws and all its results: the strictest (draw.md §6).

    task: its number, "" while it has none. items: its items as they are now. frozen: the levels of its draws, each as it was at the
    freeze: a later change of the list does not open what was withheld at the freeze.
    """
    return "secret" if in_secret_series(task) else strictest((*map(item_level, items), *frozen))


def item_level(item: Item) -> str:
    """The level of an item: its own, or `secret` where 国家秘密 is marked on it."""
    return "secret" if is_state_secret(item) else item.level


def strictest(levels: Iterable[str]) -> str:
    """The strictest of some levels (codes of LEVELS); `full` when there is none.

    >>> strictest(["full", "none", "limited"]), strictest([])
    ('none', 'full')
    """
    order = LEVELS.codes  # from the most public to the least
    return order[max((order.index(level) for level in levels), default=0)]


def secret_trades(items: Iterable[Item]) -> frozenset[str]:
    """Trades named only by items that are 国家秘密: an object of such a trade leaves no trace at all.

    A trade that an item of another level names too (a secret check at hotels) is not among them.
    """
    listed = tuple(items)
    named_openly = {trade for item in listed if item_level(item) != "secret" for trade in item.trades}
    return frozenset(trade for item in listed for trade in item.trades) - named_openly


def is_secret(enterprise: Enterprise, trades: Collection[str]) -> bool:
    """Whether an object leaves no trace: 国家秘密 is marked on it, or one of its trades is secret. trades: `secret_trades`."""
    return not set(enterprise.trades).isdisjoint(trades) or is_state_secret(enterprise)
