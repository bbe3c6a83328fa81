"""The desk ends when its terminal is closed, also where no SIGHUP comes (nohup, some relays of a connection).

Else Textual would go on reading an end of input as fast as the machine can, with the bureau locked and nobody there.
"""

import os
import select
import sys
from collections.abc import Callable
from threading import Thread
from time import sleep

__all__ = ["exit_on_hangup"]

_GRACE = 5.0
"""Seconds that the desk has to close by itself: a write to a closed terminal whose buffer is full may block for ever."""
_HANGUP = 129
"""The exit code of a program that SIGHUP has ended."""


def exit_on_hangup(terminal: int, leave: Callable[[], object]) -> None:
    """Call `leave`, in a thread of its own, once the terminal is closed; a desk that still runs some seconds later is ended.

    terminal: its file descriptor. Nothing is lost: what was saved is in the journal, what was typed in the drafts.
    """
    if sys.platform != "win32":  # a console window that closes ends its programs itself
        Thread(target=_listen, args=(terminal, leave), name="hangup", daemon=True).start()


def _listen(terminal: int, leave: Callable[[], object]) -> None:
    ears = select.poll()
    ears.register(terminal, 0)  # neither reading nor writing: only that it is closed
    reported = ears.poll()
    if not any(event & (select.POLLHUP | select.POLLERR) for _, event in reported):
        return
    leave()
    sleep(_GRACE)
    os._exit(_HANGUP)
