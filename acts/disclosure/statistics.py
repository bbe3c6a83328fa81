"""统计: the 13 columns of a year as the desk sees them: what was entered, approved or not. The site counts public records alone."""

from acts.base.office import Office
from rules.disclosure.statistics import YearTable, of_entered, statistics, year_table
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["for_cause_of_year", "of_year"]


def of_year(office: Office, year: int, department: str = "") -> YearTable:
    """The table of a year's random checks; without rows when it has no task. department: only the items of this one (its code)."""
    return _table(office, year, department, for_cause=False)


def for_cause_of_year(office: Office, year: int, department: str = "") -> YearTable:
    """The table of a year's checks with a cause (非随机), which are never counted among the others. department: as in `of_year`."""
    return _table(office, year, department, for_cause=True)


def _table(office: Office, year: int, department: str, *, for_cause: bool) -> YearTable:
    store = office.store
    sheets, results = store.all(Sheet), of_entered(store.all(Result))
    rows = statistics(
        year,
        store.all(Task),
        {item.number: item for item in store.all(Item) if department in ("", item.department)},
        {line.number: line for line in store.all(PlanLine)},
        sheets,
        results,
        for_cause=for_cause,
        departments=office.departments,
    )
    return year_table(rows, sheets, results)
