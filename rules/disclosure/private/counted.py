"""What follows from a count of a task 有限公开: its second reckoning, from the stored records, as of the beginning of the quarter."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from rules.base.codes import RESULT_CODES
from rules.disclosure.private.reckoning import Reckoning, day_of, last_day, marked
from rules.disclosure.secret import Secret
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["from_counts"]


def from_counts(reckoning: Reckoning) -> Iterator[Secret]:
    """What all results of a task read, where one of its strata was checked as a whole: a number beside it on the task's page names each.

    Nothing without a day.
    """
    if reckoning.today is None:
        return
    start = reckoning.today.replace(month=1 + 3 * ((reckoning.today.month - 1) // 3), day=1)
    for task in reckoning.records.tasks:
        if task.number in reckoning.with_page - reckoning.open and _checked_whole(reckoning, task):
            results = (one for one in reckoning.records.results if one.task == task.number)
            found = {code for one in results for code in _code_before(reckoning, one, start)}
            for code in found if len(found) == 1 else ():
                yield Secret(
                    text=RESULT_CODES.text(code), record=task.number, field="全部检查、结果都相同的有限公开任务的结果", whole=True,
                    files=(f"tasks/{task.number}".lower(),),
                )  # fmt: skip


def _code_before(reckoning: Reckoning, one: Result, start: date) -> list[str]:
    """The code that a result had, approved and counted, when a day began; none where it had none."""
    if "code" in marked(one):
        return []
    said: list[tuple[date, str]] = []
    for was in one.retracted if isinstance(one.retracted, tuple) else ():
        if was.withdrawn.on >= start and _runs(reckoning, one, was.checked_on, start):
            said += [*((earlier.on, earlier.code) for earlier in was.earlier), (was.approved_on, was.code)]
    now = one.approved
    gone = one.withdrawn is not None and one.withdrawn.on < start
    if now is not None and not gone and _runs(reckoning, one, now.checked_on, start):
        said += [*((earlier.on, earlier.code) for earlier in now.earlier), (now.on, now.code)]
    return [code for on, code in said if on < start][-1:]


def _runs(reckoning: Reckoning, one: Result, checked: date, start: date) -> bool:
    """Whether the term of a result was running when a day began."""
    return day_of(start) <= last_day(checked, reckoning.items.get(one.item))


def _checked_whole(reckoning: Reckoning, task: Task) -> bool:
    """Whether a draw of a task took every object of one of its strata."""
    for draw in reckoning.records.draws:
        lists = reckoning.records.lists.get(draw.number) if draw.task == task.number else None
        pool = lists.pool if lists is not None else ()
        drawn = {one.number for one in draw.drawn}
        sizes = Counter(entry.stratum for entry in pool)
        taken = Counter(entry.stratum for entry in pool if entry.number in drawn)
        if any(taken[stratum] == size for stratum, size in sizes.items()):
            return True
    return False
