"""Notice: what a toast says for some seconds."""

from time import time

from textual.notifications import Notification

__all__ = ["Notice"]

_LEAST = 0.05
"""Seconds."""


class Notice(Notification):
    """A toast that comes in the very moment in which its time runs out is given a negative time by Textual, whose timer then turns in a
    circle for ever, and the desk with it. A notice always has a moment left."""

    @property
    def time_left(self) -> float:
        return max(self.raised_at + self.timeout - time(), _LEAST)

    @property
    def has_expired(self) -> bool:
        return self.raised_at + self.timeout <= time()
