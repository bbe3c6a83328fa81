"""一次检查: objects that several open tasks visit, and what stands against making one visit of it (叶县 2023 五(五), 莲池 2024 五(二)3)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count

import msgspec

from rules.base.dates import day_text
from rules.work.batch import Batch, batches_of
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["Shared", "common_days", "freed", "next_visits", "overlap_refusal", "window_of"]


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """An object on a sheet of a task, and another open task that visits it too.

    sheet: the task's own; other: the other task, other_sheet: its sheet. visit: of both, "" while they are not joined. why_not: what stands
    against joining them, "" for nothing.
    """

    object: str
    sheet: str
    other: str
    other_sheet: str
    visit: str = ""
    why_not: str = ""


def window_of(task: Task, sheet: Sheet) -> Batch:
    """The days in which a sheet's object is visited: of its batch."""
    batches = batches_of(task)
    return batches[min(sheet.batch, len(batches) - 1)]


def common_days(windows: Iterable[Batch]) -> tuple[date, date] | None:
    """The first and last day that lie in all of these windows; None where there is none."""
    listed = list(windows)
    first, last = max(one.start for one in listed), min(one.end for one in listed)
    return (first, last) if first <= last else None


def overlap_refusal(windows: Sequence[tuple[str, Batch]]) -> str:
    """Why tasks have no day in common, with their windows; "" when they have one. windows: (task, window)."""
    if common_days(window for _, window in windows):
        return ""
    words = "，".join(f"{number} {day_text(one.start)}至{day_text(one.end)}" for number, one in windows)
    return f"两个任务的检查时间不重合（{words}），请先延长（task extend）"


def next_visits(sheets: Iterable[Sheet]) -> Iterator[str]:
    """The numbers of the next joined visits, without end."""
    last = max((int(one.visit.removeprefix("V-")) for one in sheets if one.visit), default=0)
    return (f"V-{number:06d}" for number in count(last + 1))


def freed(sheets: Iterable[Sheet], changed: Iterable[Sheet]) -> list[Sheet]:
    """These changed sheets, and others, with no visit where the sheet is void or nobody is left to be visited together with.

    sheets: every sheet as it stands. changed: as they will be stored; they all come back, first and in their order.
    """
    after = {one.number: msgspec.structs.replace(one, visit="") if one.void_on else one for one in changed}
    now = {one.number: one for one in sheets} | after
    left: dict[str, list[Sheet]] = {}
    for one in now.values():
        if one.visit:
            left.setdefault(one.visit, []).append(one)
    for together in left.values():
        if len(together) == 1:
            after[together[0].number] = msgspec.structs.replace(together[0], visit="")
    return list(after.values())
