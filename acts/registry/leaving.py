"""Objects that leave items when many records change at once: told before it is done."""

from collections.abc import Iterable

from acts.base.office import Office
from rules.base.fields import Record
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.leaving import leaving_text, left_items

__all__ = ["leaving_of"]


def leaving_of(office: Office, changes: Iterable[tuple[Record | None, Record]]) -> str:
    """How many objects leave which items in force by these changes (before, None of a new one; after), a sentence without its 。; "" where none does."""
    in_force = [item for item in office.store.all(Item) if item.valid(office.today())]
    left, uncovered = [], 0
    for old, new in changes:
        if isinstance(old, Enterprise) and isinstance(new, Enterprise) and old.trades != new.trades:
            items = left_items(old.trades, new.trades, in_force)
            left.append(items)
            uncovered += bool(items) and not any(item.covers(new.trades) for item in in_force)
    return leaving_text(left, uncovered)
