"""批次: a part of a task's objects with a window of its own (莲池 2024 一: 分批)."""

from datetime import date
from typing import Protocol

import msgspec

__all__ = ["Batch", "batches_of"]


class Batch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """start, end: its first and last day. dispatched_on: when its sheets were first sent out; None before."""

    start: date
    end: date
    dispatched_on: date | None = None


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
