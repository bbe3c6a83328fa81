"""Small counts: how the public reads a number from which somebody who knows the town would know who it is."""

__all__ = ["SMALL", "few"]

SMALL = 5
"""A count below this reads 少于5 (docs/disclosure.md)."""


def few(count: int) -> str:
    """A count as the public reads it.

    >>> few(5), few(4), few(0)
    ('5', '少于5', '少于5')
    """
    return str(count) if count >= SMALL else f"少于{SMALL}"
