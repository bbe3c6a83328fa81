"""A file of an office that cannot be read."""

__all__ = ["Closed"]


class Closed(ValueError):
    """The message says why, in Chinese, as the beginning of a sentence."""
