"""What is counted and never named: the cells of 有限公开, the one number of 不予公开, and the trades whose objects have no name.

A count under SMALL tells who it is to whoever knows the town, so it reads 少于5, and no number is given from which it follows. Of
records that were never public the counts stand as of the beginning of the quarter: between two publications they do not change by one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from rules.base.codes import RESULT_CODES
from rules.base.marks import mark_of
from rules.disclosure.counts import SMALL, few
from rules.disclosure.terms import is_expired
from rules.registry.item import Item
from rules.work.result import Approved, Result, as_approved

__all__ = ["code_at", "code_counts", "counted_apart", "quarter_start"]


def quarter_start(day: date) -> date:
    """The first day of its quarter.

    >>> quarter_start(date(2024, 6, 30))
    datetime.date(2024, 4, 1)
    """
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def code_at(result: Result, item: Item, day: date) -> str:
    """The code of a result as it stood approved at the beginning of a day; "" where none was, its code is withheld, or it was gone.

    Corrections, withdrawals and ends of terms of that day or later are not seen.
    """
    if mark_of(result, "code") is not None:
        return ""
    codes = [
        code
        for approved, withdrawn in (
            *((as_approved(one), one.withdrawn) for one in result.mistakes),
            (result.approved, result.withdrawn),
        )
        if approved is not None and not is_expired(approved, item, day) and not (withdrawn and withdrawn.on < day)
        for code in _codes_before(approved, day)
    ]
    return codes[-1] if codes else ""


def _codes_before(approved: Approved, day: date) -> list[str]:
    """The codes that were approved before a day, the oldest first."""
    return [one.code for one in approved.earlier if one.on < day] + [approved.code] * (approved.on < day)


def code_counts(
    results: Iterable[Result], items: Mapping[str, Item], today: date, *, members_known: bool
) -> tuple[tuple[str, str], ...]:
    """(result in Chinese, its count or 少于5) of a task 有限公开, every code of the table; () where numbers would tell a small rest.

    How many were drawn is public: where all but one, two, three or four results had a number, those few would follow from it.
    members_known: a stratum was checked as a whole, so that whoever knows its trade knows who was checked: where all results have one code,
    its number tells the result of each.
    """
    day = quarter_start(today)
    counts = Counter(code for result in results if (code := code_at(result, items[result.item], day)))
    hidden = sum(count for count in counts.values() if count < SMALL)
    if members_known and len(counts) == 1:
        return ()
    if not counts or (0 < hidden < SMALL and len(counts) > 1 and max(counts.values()) >= SMALL):
        return ()
    return tuple((row.text, few(counts[row.code])) for row in RESULT_CODES)


def counted_apart(results: Iterable[Result], items: Mapping[str, Item], today: date) -> int:
    """另有不予公开 n: how many such results were approved by the beginning of the quarter; 0 where they are fewer than SMALL."""
    day = quarter_start(today)
    count = sum(1 for result in results if code_at(result, items[result.item], day))
    return count if count >= SMALL else 0
