"""A long journal verified on all processors: cut at line ends, each stretch followed by a process of its own, the seams compared.

The verdict is yes or nothing: where anything is unsound, or no process can be had, the caller follows the journal himself, from
line to line, and finds where and what.
"""

import concurrent.futures
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager, suppress
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeAlias

from db.journal import Journal
from db.mark import BEGIN, Mark
from rules.journal.verify import Span, verify_span

__all__ = ["Verdict", "VerifiedJournal", "parallel_verification", "verify"]

MIN_PARALLEL_BYTES = 16 << 20
"""Bytes from which on processes are worth starting."""
CHUNK_BYTES = 2 << 20
"""Bytes that one process reads at a time; longer where a line is."""


class VerifiedJournal(NamedTuple):
    """The journal is sound up to `mark`, its end. erased: (seq, place in the line, entry that erased it) of every body that is gone."""

    mark: Mark
    erased: list[tuple[int, int, int]]


Verdict: TypeAlias = Callable[[], VerifiedJournal | None]
_Stretch: TypeAlias = tuple[int, int, int]
"""Bytes start to end of the file that begins at entry first: (first, start, end)."""


@contextmanager
def parallel_verification(journal: Journal) -> Iterator[Verdict | None]:
    """Begin to verify the journal as it is now, from its first line. Gives the verdict to ask for; None for one that is not worth it.

    The verdict waits for the processes; it gives None where something is unsound. Raises OSError.
    """
    processors = os.cpu_count() or 1
    if processors == 1 or journal.size < MIN_PARALLEL_BYTES:
        yield None
        return
    # A fork copies one thread only; what another one holds at that moment stays locked for ever. The desk has threads.
    context = get_context(None if threading.active_count() == 1 else "spawn")
    try:
        # By its whole name it is loaded now; imported above, every opening would wait for it.
        pool = concurrent.futures.ProcessPoolExecutor(processors, context, _leave_interrupts_to_the_parent)
    except (OSError, ImportError):  # an office machine that lets no program have semaphores
        yield None
        return
    futures: list[Future[Span]] = []
    try:
        stretches = _stretches(journal)
        with suppress(OSError, BrokenExecutor):
            for first, start, end in stretches:
                futures.append(pool.submit(_follow, str(journal.places.journal_file(first)), start, end))
        yield lambda: _joined(stretches, futures)
    finally:
        pool.shutdown(cancel_futures=True)


def verify(journal: Journal) -> VerifiedJournal | None:
    """The same at once, in this process where it is not worth others."""
    with parallel_verification(journal) as verdict:
        if verdict is not None:
            return verdict()
    steps = list(journal.follow())
    return VerifiedJournal(steps[-1][1] if steps else BEGIN, [erased for step, _ in steps for erased in step.erased])


def _stretches(journal: Journal) -> list[_Stretch]:
    """The journal's files cut into stretches of whole lines; a last line without its LF stands in the last."""
    found: list[_Stretch] = []
    for first in journal.files():
        with journal.places.journal_file(first).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            start = 0
            while start < size:
                file.seek(min(start + CHUNK_BYTES, size) - 1)
                file.readline()
                end = min(file.tell(), size)
                found.append((first, start, end))
                start = end
    return found


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _follow(path: str, start: int, end: int) -> Span:
    with Path(path).open("rb") as file:
        file.seek(start)
        return verify_span(BytesIO(file.read(end - start)))


def _joined(stretches: list[_Stretch], futures: list[Future[Span]]) -> VerifiedJournal | None:
    mark = BEGIN
    erased: list[tuple[int, int, int]] = []
    try:
        spans = [future.result() for future in futures]
    except (ValueError, OSError, BrokenExecutor):
        return None
    if len(spans) != len(stretches):
        return None
    for (first, start, end), span in zip(stretches, spans, strict=True):
        if (span.after, span.prev) != (mark.seq, mark.h) or (start == 0 and first != mark.seq + 1):
            return None
        mark = Mark(span.seq, span.h, first, end - span.last_size, end)
        erased += span.erased
    return VerifiedJournal(mark, erased)
