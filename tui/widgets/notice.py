"""Notice: a toast that is shown for some seconds."""

from time import time

from textual.notifications import Notification

__all__ = ["Notice"]

_LEAST = 0.05
"""Seconds."""


class Notice(Notification):
    """A toast that is shown in the very moment when its time runs out gets a negative time from Textual, whose timer then never ends and
    blocks the desk. The time left of a notice is never negative."""

    @property
    def time_left(self) -> float:
        return max(self.raised_at + self.timeout - time(), _LEAST)

    @property
    def has_expired(self) -> bool:
        return self.raised_at + self.timeout <= time()
