"""批次: a part of a task's objects with a window of its own (莲池 2024 一: 分批)."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

import msgspec

from rules.base.dates import day_text
from rules.base.errors import Problem
from rules.base.fields import clean, parse_date

__all__ = ["Batch", "batch_problems", "batches_of", "read_windows", "windows_text"]


class Batch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """start, end: its first and last day. dispatched_on: when its sheets were first sent out; None before. again_on: the last time after it."""

    start: date
    end: date
    dispatched_on: date | None = None
    again_on: date | None = None


class _InBatches(Protocol):
    @property
    def windows(self) -> tuple[Batch, ...]: ...
    @property
    def batches(self) -> int: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


def batches_of(task: _InBatches) -> tuple[Batch, ...]:
    """The batches of a task, the first first; those without a window of their own have the task's."""
    return task.windows or (Batch(start=task.start, end=task.end),) * task.batches


def read_windows(text: str) -> tuple[Batch, ...]:
    """The windows of the batches, the first first, as they are typed; ValueError names the batch that cannot be read.

    >>> [str(one.end) for one in read_windows("2024-04-09至2024-06-30；2024年7月1日到2024年9月30日")]
    ['2024-06-30', '2024-09-30']
    """
    parts = [part.strip() for part in re.split(r"[；;、，,\n]+", clean(text)) if part.strip()]
    return tuple(_read_window(place, part) for place, part in enumerate(parts, 1))


def _read_window(place: int, text: str) -> Batch:
    ends = [one.strip() for one in re.split(r"至|到|~|～|—+|--+", text)]
    if len(ends) != 2:
        raise ValueError(f"第 {place} 批“{text}”看不懂，请写成 2024-04-09至2024-06-30，各批用；分开")
    try:
        return Batch(start=parse_date(ends[0]), end=parse_date(ends[1]))
    except ValueError as error:
        raise ValueError(f"第 {place} 批：{error}") from None


def windows_text(windows: Sequence[Batch]) -> str:
    """The windows as `read_windows` reads them."""
    return "；".join(f"{one.start}至{one.end}" for one in windows)


def batch_problems(task: _InBatches, where: str) -> list[Problem]:
    """Windows that are not one for each batch, not in order, or not within the task's own; each names its batch."""
    return [Problem(words, where, "批次时间") for words in _wrong(task)]


def _wrong(task: _InBatches) -> Iterator[str]:
    windows = task.windows
    if windows and len(windows) != task.batches:
        yield f"写了 {len(windows)} 批的时间，批次数是 {task.batches}，请改成一致"
    for place, one in enumerate(windows, 1):
        if one.end < one.start:
            yield f"第 {place} 批结束早于开始，请核对"
        if one.start < task.start or one.end > task.end:
            span = f"{day_text(task.start)}至{day_text(task.end)}"
            yield f"第 {place} 批超出任务的时间（{span}），请改批次或任务的起止日期"
        if place > 1 and one.start < windows[place - 2].start:
            yield f"第 {place} 批的开始早于第 {place - 1} 批，请按先后写"
