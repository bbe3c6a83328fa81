"""周期检查: what a coverage duty asks for in a period, and how far it was met (仙游 2018 二(二))."""

from datetime import date

import msgspec

__all__ = ["Standing"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How one duty stands in one of its periods.

    duty: its number; name, section: of it. label: of the period, `2024-09`; first, last: its days. under: how many objects are under the duty, need: how many of them
    must be visited, done: how many were, open: those that were not. state: due, done, missed or excused.
    """

    duty: str
    name: str = ""
    section: str = ""
    label: str
    first: date
    last: date
    under: int
    need: int
    done: int
    open: frozenset[str] = frozenset()
    state: str
