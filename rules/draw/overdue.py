"""过期: the state of a draw at a moment. An overdue freeze is expired before anybody touches it (draw.md §1)."""

from datetime import datetime

from msgspec.structs import replace

from rules.draw.draw_record import Draw

__all__ = ["as_at", "is_overdue"]


def is_overdue(draw: Draw, now: datetime) -> bool:
    """Whether an open freeze is past its time. Lottery and beacon have none (draw.md §1)."""
    return draw.state == "open" and bool(draw.expires_at) and datetime.fromisoformat(draw.expires_at) < now


def as_at(draw: Draw, now: datetime) -> Draw:
    """The draw as it must be shown at this moment: expired, where it is overdue."""
    return replace(draw, state="expired") if is_overdue(draw, now) else draw
