"""What must not appear: the strings that the rules hand to the leak gate (rules.disclosure.private.strings). None of it is public."""

from dataclasses import dataclass

__all__ = ["Secret"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A string that must not appear on the site. whole: it is short, and counts only as a whole text node or cell.

    record, field: where it comes from, for the message. files: it counts only in files of these names, with or without folder, without ending, or in and below these folders; ()
    counts everywhere.
    """

    text: str
    record: str
    field: str
    whole: bool = False
    files: tuple[str, ...] = ()
