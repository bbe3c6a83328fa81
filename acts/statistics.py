"""统计: the 13 columns of a year, from the store as it stands."""

from acts.office import Office
from rules.item import Item
from rules.plan import PlanLine
from rules.public import StatisticsRow
from rules.result import Result
from rules.sheet import Sheet
from rules.statistics import statistics
from rules.task import Task

__all__ = ["of_year"]


def of_year(office: Office, year: int) -> tuple[StatisticsRow, ...]:
    """The rows of a year; empty when it has no task."""
    store = office.store
    return statistics(
        year,
        store.all(Task),
        {item.number: item for item in store.all(Item)},
        {line.number: line for line in store.all(PlanLine)},
        store.all(Sheet),
        store.all(Result),
    )
