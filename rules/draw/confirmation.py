"""确认: that a department has checked the drawn list (莲池 2024 四(一)). Not in the evidence."""

import msgspec

__all__ = ["Confirmation"]


class Confirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """department: its code. at: ISO 8601. by: who entered it; sender: who sent its file, "" where none came. Both private."""

    department: str
    at: str
    by: str
    sender: str = ""
