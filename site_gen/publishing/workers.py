"""Work shared out to several processes, which are forked and so need not be sent records, theme and gate."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from rules.base.errors import Problem, Refused

__all__ = ["batches", "in_parallel"]

T = TypeVar("T")
R = TypeVar("R")

_FORK_FROM = 3_000
"""Files from which several processes take less time than one, their start included."""
_job: list[tuple[Callable[[Any], Any], Sequence[Any]]] = []
"""Task and items of the processes that are forked meanwhile."""


def batches(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """The items, `size` at a time."""
    return [items[at : at + size] for at in range(0, len(items), size)]


@contextmanager
def in_parallel(task: Callable[[T], R], items: Sequence[T], workers: int, *, files: int) -> Iterator[Iterator[R]]:
    """The results of task(item), in the order of the items. Other processes work on them during the with-block.

    files: for how many files the items stand; few are left to this process, which works whenever a result is taken.
    Raises what the task raises, and Refused when a process dies.
    """
    if workers < 2 or files < _FORK_FROM or "fork" not in multiprocessing.get_all_start_methods():
        yield map(task, items)
        return
    _job[:] = [(task, items)]
    fork = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(min(workers, len(items)), fork, _start)
    try:
        yield pool.map(_run, range(len(items)))
    except BrokenProcessPool as error:
        raise Refused(Problem("生成网站的进程意外结束，网站没有改动；请关闭别的程序，再发布一次")) from error
    finally:
        pool.shutdown(cancel_futures=True)
        _job.clear()


def _start() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent has it too, and then ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker that outlived a killed parent would hold the lock of the site."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _run(number: int) -> Any:
    ((task, items),) = _job
    return task(items[number])
