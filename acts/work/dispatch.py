"""派发: the record sheets of a batch are sent out to the inspectors (莲池 2024 四(三): 一企一表, 派发). The day of the first time stays."""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from acts.base.office import Office
from acts.work.task import moved, require_task, require_way, task_sheets
from rules.base.dates import day_text
from rules.base.errors import Problem, Refused
from rules.work.batch import Batch, batches_of
from rules.work.task import Task

__all__ = ["batch_words", "dispatch"]


def dispatch(office: Office, number: str, batch: int = 0) -> Task:
    """Note that a batch of a task (from 1; 0: every batch that was not) is sent out; a batch that was is sent out again. Returns the task.

    Refused before the match, for a batch that there is not, for one without sheets, and where nothing is left to be sent out.
    """
    task = require_task(office, number)
    require_way(task, "task.dispatch")
    sizes = _sizes(office, task)
    chosen = _chosen(task, batch, sizes)
    batches, today = batches_of(task), office.today()
    again = any(batches[place - 1].dispatched_on is not None for place in chosen)
    windows = tuple(_sent(one, today) if place in chosen else one for place, one in enumerate(batches, 1))
    sent = moved(task, "task.dispatch", task.state, windows=windows)
    count = sum(sizes[place] for place in chosen)
    which = "、".join(f"第 {place} 批" for place in chosen) if len(batches) > 1 else ""
    word = "再次派发" if again else "派发"
    with office.transaction("task.dispatch", f"任务 {number} {which}{word}，{count} 份记录表") as tx:
        tx.put(sent)
    return sent


def _chosen(task: Task, batch: int, sizes: Mapping[int, int]) -> list[int]:
    """The batches that are sent out now; Refused where there is none. sizes: batch → its sheets."""
    batches = batches_of(task)
    words = ""
    if not 0 <= batch <= len(batches):
        words = f"没有第 {batch} 批，共 {len(batches)} 批"
    elif batch and batch not in sizes:
        words = f"第 {batch} 批没有记录表，不用派发"
    chosen = [batch] if batch else [place for place in sizes if batches[place - 1].dispatched_on is None]
    if not chosen:
        words = "各批都已派发；人员有更换、要再派发的，请写第几批（task dispatch --batch）"
    if words:
        raise Refused(Problem(words, task.number, "批次"))
    return chosen


def _sent(one: Batch, today: date) -> Batch:
    """A batch that is sent out today, for the first time or again."""
    if one.dispatched_on is None:
        return msgspec.structs.replace(one, dispatched_on=today)
    return msgspec.structs.replace(one, again_on=today)


def _sizes(office: Office, task: Task) -> dict[int, int]:
    """Batch (from 1) → how many sheets it has, of those that have any."""
    last = len(batches_of(task))
    sizes: dict[int, int] = {}
    for sheet in task_sheets(office, task.number):
        if sheet.void_on is None:
            place = min(sheet.batch + 1, last)
            sizes[place] = sizes.get(place, 0) + 1
    return dict(sorted(sizes.items()))


def batch_words(office: Office, task: Task) -> Iterator[tuple[int, str]]:
    """(batch from 1, words) of each batch that has sheets: how many, its window, when it was sent out."""
    batches = batches_of(task)
    for place, count in _sizes(office, task).items():
        yield place, f"第 {place} 批 {count} 份，{_span(batches[place - 1])}"


def _span(batch: Batch) -> str:
    sent = f"，{day_text(batch.dispatched_on)}已派发" if batch.dispatched_on else "，还没有派发"
    return f"{day_text(batch.start)}至{day_text(batch.end)}{sent}"
