"""A long journal verified on all processors: cut at line ends, the stretches taken one after the other by whoever is free, the seams compared.

The verdict is yes or nothing: where anything is unsound, or no process can be had, the caller follows the journal himself, from
line to line, and finds where and what.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from db.journal import Journal
from db.mark import BEGIN, Mark
from db.places import Places
from rules.journal.plain import PlainLines
from rules.journal.verify import Span, verify_span

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import DefaultContext, SpawnContext
    from multiprocessing.process import BaseProcess
    from multiprocessing.sharedctypes import Synchronized

__all__ = ["Verdict", "VerifiedJournal", "parallel_verification", "verify"]

MIN_PARALLEL_BYTES = 16 << 20
"""Bytes from which on processes are worth starting."""
CHUNK_BYTES = 2 << 20
"""Bytes that one process reads at a time; longer where a line is."""


_KNOWN = PlainLines()
"""What a process has learned of lines from the stretches before."""
_PATIENCE = 30
"""Seconds that are waited for another to take a stretch, which is the work of a moment: one that was killed at it never ends."""


class VerifiedJournal(NamedTuple):
    """The journal is sound up to `mark`, its end. erased: (seq, place in the line, entry that erased it) of every body that is gone."""

    mark: Mark
    erased: list[tuple[int, int, int]]


Verdict: TypeAlias = Callable[[], VerifiedJournal | None]
_Stretch: TypeAlias = tuple[int, int, int]
"""Bytes start to end of the file that begins at entry first: (first, start, end)."""


_Spans: TypeAlias = dict[int, Span]
"""By their places among the stretches."""


class _Work(NamedTuple):
    """What is shared by all processes. taken: how many of the stretches somebody has begun."""

    places: Places
    stretches: list[_Stretch]
    taken: "Synchronized[int]"


_Others: TypeAlias = "list[tuple[BaseProcess, Connection]]"
"""Each with the end on which its spans will come."""


@contextmanager
def parallel_verification(journal: Journal) -> Iterator[Verdict | None]:
    """Begin to verify the journal as it is now, from its first line. Gives the verdict to ask for; None for one that is not worth it.

    The others begin at once; this process helps them from when the verdict is asked for, and waits for the last. The verdict is None where something
    is unsound. Raises OSError.
    """
    processors = os.cpu_count() or 1
    if processors == 1 or journal.size < MIN_PARALLEL_BYTES:
        yield None
        return
    # A fork copies one thread only; what another one holds at that moment stays locked for ever. The desk has threads.
    context: DefaultContext | SpawnContext
    context = get_context() if threading.active_count() == 1 else get_context("spawn")
    others: _Others = []
    stretches = _stretches(journal)
    try:
        work = _Work(journal.places, stretches, context.Value("q", 0))
        for _ in range(processors - 1):
            ours, theirs = context.Pipe(duplex=False)
            other = context.Process(target=_help, args=(theirs, work), daemon=True)
            other.start()
            theirs.close()
            others.append((other, ours))
    except (OSError, ImportError):  # an office machine that lets no program have semaphores
        _end(others)
        yield None
        return
    try:
        yield lambda: _joined(stretches, _gathered(work, others))
    finally:
        _end(others)


def _end(others: _Others) -> None:
    for other, connection in others:
        other.terminate()
        other.join()
        connection.close()


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


def _help(connection: "Connection", work: _Work) -> None:
    """What another process does. It leaves interrupts to the one that began it, and has nobody to tell once that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(OSError):
        connection.send(_follow(work))


def _follow(work: _Work) -> _Spans | None:
    """Verify one stretch after the other that nobody has taken yet. None once one is unsound, or cannot be read; then nobody needs to go on."""
    stretches, taken = work.stretches, work.taken
    spans: _Spans = {}
    learned = PlainLines()
    while True:
        if not taken.get_lock().acquire(timeout=_PATIENCE):
            return None
        place = taken.value
        taken.value += 1
        taken.get_lock().release()
        if place >= len(stretches):
            return spans
        first, start, end = stretches[place]
        try:
            with work.places.journal_file(first).open("rb") as file:
                file.seek(start)
                spans[place] = verify_span(file.read(end - start), learned)
        except (ValueError, OSError, MemoryError):
            taken.value = len(stretches)
            return None


def _gathered(work: _Work, others: _Others) -> list[Span] | None:
    """The spans of all stretches, this process' and the others'; None where one of them has none to give."""
    shares = [_follow(work)]
    try:
        shares += [connection.recv() for _, connection in others]
    except (OSError, EOFError):  # it was killed
        return None
    spans: _Spans = {}
    for share in shares:
        if share is None:
            return None
        spans |= share
    return [spans[place] for place in range(len(work.stretches))]


def _joined(stretches: list[_Stretch], spans: list[Span] | None) -> VerifiedJournal | None:
    if spans is None:
        return None
    mark = BEGIN
    erased: list[tuple[int, int, int]] = []
    for (first, start, end), span in zip(stretches, spans, strict=True):
        if (span.after, span.prev) != (mark.seq, mark.h) or (start == 0 and first != mark.seq + 1):
            return None
        mark = Mark(span.seq, span.h, first, end - span.last_size, end)
        erased += span.erased
    return VerifiedJournal(mark, erased)
