"""Work done in processes forked for it."""

import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import IO, Any, NoReturn

__all__ = ["KILLED", "SURVIVED", "UNDONE", "forked", "from_child", "hide_output"]

_RAISED = "raised"
KILLED, SURVIVED, UNDONE = 1, 0, 77
"""How a child ends: a test failed (or the child was ended by force); none did; it could not be tried."""
SLACK = 1.0
"""Processor seconds that a child has beyond three times what its tests take without a mutant: time for the fork itself."""
MEMORY = 4 << 30
"""Bytes at most for a child: a mutant may try to fill the machine."""


def from_child(work: Callable[[Callable[[str, Any], None]], None]) -> Iterator[tuple[str, Any]]:
    """What a forked child sends while it works. RuntimeError, with why and how, when it ends in any other way than by finishing."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _worked(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        while True:
            try:
                kind, value = pickle.load(pipe)  # noqa: S301 - written by our own child
            except EOFError:
                break
            if kind == _RAISED:
                raise RuntimeError(f"the workshop ended early:\n{value}")
            yield kind, value
    if code := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise RuntimeError(f"the workshop ended early: {f'signal {-code}' if code < 0 else f'exit {code}'}")


def _worked(work: Callable[[Callable[[str, Any], None]], None], writing: int) -> NoReturn:
    """Do the work in the child, and end it: whatever happens, it never goes on with what its parent was doing."""
    code = 1
    try:
        with os.fdopen(writing, "wb") as pipe:
            try:
                work(_sender(pipe))
            except BaseException:
                _sender(pipe)(_RAISED, traceback.format_exc())
                raise
        code = 0
    finally:
        os._exit(code)


def _sender(pipe: IO[bytes]) -> Callable[[str, Any], None]:
    def send(kind: str, value: Any) -> None:
        pickle.dump((kind, value), pipe)
        pipe.flush()

    return send


def forked(work: Callable[[], int], seconds: float) -> int:
    """How a child ends that does this work in at most three times so many processor seconds, and a little; by force counts as killed."""
    child = os.fork()
    if not child:
        code = KILLED
        try:
            limit = 3 * seconds + SLACK
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, limit)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, 60 * limit)  # a mutant that waits for ever costs no processor time
            code = work()
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    code = os.waitstatus_to_exitcode(status)
    return code if code in (SURVIVED, UNDONE) else KILLED


def hide_output() -> None:
    """What tests and pytest print goes nowhere."""
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
