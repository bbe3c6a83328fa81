"""事项清单 on a day: which items were in force, and in which version."""

from datetime import date

from acts.base.office import Office
from db.as_of import records_as_of
from rules.registry.item import Item

__all__ = ["items_on"]


def items_on(office: Office, day: date) -> tuple[Item, ...]:
    """The items in force on a day, each as it stood at its end. A day to come: those that will be, as they stand now. Reads the journal.

    What was entered later counts where it says that it was in force then.
    """
    then = records_as_of(office.store, Item, day)
    found = (then.get(one.number, one) for one in office.store.all(Item))
    return tuple(item for item in found if item.valid(day) and not _came_later(item, day))


def _came_later(item: Item, day: date) -> bool:
    return item.valid_from is None and item.changed_on is not None and item.changed_on > day
