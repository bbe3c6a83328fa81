"""The judge: what the leak gate finds in the files that are put into staging.

Of 10,000 strings it takes as long to make the gate ready as to make what one changed record changes. So where processes can be
forked it is made ready, and looks, in a process of its own, while the files are made in this one; its verdict is asked for at the end.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path

from rules.base.errors import Problem, Refused
from site_gen.gate.gate import Gate, Leak

__all__ = ["Judge"]

_MOST_PROBLEMS = 100

_Files = Sequence[tuple[str, bytes | str]]
"""Their paths in the site; the bytes of each, or where they lie."""
_Found = list[list[Problem]]
"""In each of them."""


class Judge:
    """gate: makes the gate for what is new; news: the one for what stays, by strings that were not looked for before (None: there are
    none). problems: what was found so far; Leak once it is more than anybody would read."""

    def __init__(self, gate: Callable[[], Gate], news: Callable[[], Gate] | None) -> None:
        self._make_gate, self._make_news = gate, news
        self.problems: list[Problem] = []
        self.looks_again = news is not None
        """Whether what stays must be looked at."""
        self._apart: Connection | None = None

    @contextmanager
    def apart(self, *, pays: bool) -> Iterator[None]:
        """Meanwhile in a process of its own, if that pays and there can be one: it has all strings without their being sent."""
        if not pays or "fork" not in multiprocessing.get_all_start_methods():
            yield
            return
        fork = multiprocessing.get_context("fork")
        self._apart, there = fork.Pipe()
        process = fork.Process(target=self._sit, args=(there, self._apart), daemon=True)
        process.start()
        there.close()
        try:
            yield
        except (EOFError, ConnectionError) as error:
            raise Refused(Problem("检查公开内容的进程意外结束，网站没有改动；请关闭别的程序，再发布一次")) from error
        finally:
            self._apart.close()
            self._apart = None
            process.kill()
            process.join()

    @cached_property
    def gate(self) -> Gate:
        return self._make_gate()

    @cached_property
    def news(self) -> Gate | None:
        if self._make_news is self._make_gate:
            return self.gate
        return self._make_news() if self._make_news else None

    def look(self, path: str, content: bytes, place: str = "", *, stays: bool = False) -> None:
        """At one file of the site. place: where it lies, if it does. stays: its bytes were published before."""
        if self.looks_again or not stays:
            self._ask([(path, place if place and self._apart else content)], stays=stays)

    def look_again(self, root: str, paths: Iterable[str]) -> None:
        """At files that stay. root: the folder in which they lie, with a separator at its end."""
        if self.looks_again:
            self._ask([(path, root + path) for path in paths], stays=True)

    def names(self, paths: Sequence[str]) -> list[str]:
        """Those of these paths that hold what must not appear."""
        files = [(path, b"") for path in paths]
        if self._apart:
            self._hear(self._apart)
            self._apart.send((files, False))
            found = _told(self._apart)
        else:
            found = self._found(files, stays=False)
        return [path for path, problems in zip(paths, found, strict=True) if problems]

    def take(self, problems: Iterable[Problem]) -> None:
        """Add what was found."""
        self.problems += problems
        if len(self.problems) >= _MOST_PROBLEMS:
            raise Leak(*self.problems)

    def settle(self) -> None:
        """Raise Leak if anything was found in all that was looked at so far."""
        if self._apart:
            self._hear(self._apart)
        if self.problems:
            raise Leak(*self.problems)

    def begin_anew(self) -> None:
        """In another forked process: nothing is found yet, and nobody is asked elsewhere."""
        self._apart, self.problems = None, []

    def forget(self) -> None:
        """The gate of 100,000 strings takes 80 MB."""
        for name in ("gate", "news"):
            self.__dict__.pop(name, None)

    def _ask(self, files: _Files, *, stays: bool) -> None:
        if self._apart:
            self._apart.send((files, stays))
        else:
            self.take(chain(*self._found(files, stays)))

    def _hear(self, apart: Connection) -> None:
        self.take(chain(*_told(apart)))

    def _found(self, files: _Files, stays: bool) -> _Found:
        gate = self.news if stays else self.gate
        if gate is None:
            return [[] for _ in files]
        return [gate.problems(path, Path(of).read_bytes() if isinstance(of, str) else of) for path, of in files]

    def _sit(self, asked: Connection, others: Connection) -> None:
        """In the process of its own, until the one that asks is gone."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # that one is told, and tells this one
        others.close()  # else its end would not be seen here
        self.begin_anew()
        found: _Found | OSError = []
        _ = self.gate
        with suppress(EOFError):
            while True:
                files = asked.recv()
                if files is None:
                    asked.send(found)
                    found = []
                elif not isinstance(found, OSError):
                    try:
                        found += self._found(*files)
                    except OSError as error:
                        found = error


def _told(apart: Connection) -> _Found:
    """What was found there in all that was asked since the last time."""
    apart.send(None)
    found: _Found | OSError = apart.recv()
    if isinstance(found, OSError):
        raise found
    return found
