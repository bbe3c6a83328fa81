"""Runs a room's tests against its mutants, each in a process forked for it, so that nothing of one mutant reaches the next.

The workshop is a process that collects the tests once, runs each test once alone (how long does it take, which lines does it
reach) and then forks a child for every mutant: the tests that reach the change, the shortest first, until one fails. What the
workshop cannot try (see `tests.mutants.swapping`) is tried in a child that imports and collects everything anew.
"""

import gc
import importlib
import os
import pickle
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, Any, NamedTuple

import pytest

from tests.mutants.operators import Mutant
from tests.mutants.swapping import Functions, ImportWatch, import_changed

__all__ = ["TestsFail", "Verdict", "try_mutants"]

KILLED, SURVIVED, UNDONE = 1, 0, 77
"""How a child ends: a test failed (or the child was ended by force); none did; it could not be tried."""
EXAMPLES = 30
"""Of a property: fewer than the tests try in earnest, so that a mutant counts as killed only by what surely kills it."""
SLACK = 1.0
"""Processor seconds that a child has beyond three times what its tests take without a mutant: time for the fork itself."""
MEMORY = 4 << 30
"""Bytes at most for a child: a mutant may try to fill the machine."""

Line = tuple[str, int]


class TestsFail(Exception):
    """A test that fails without any mutant, or no test at all; the text says which."""

    __test__ = False


class Verdict(NamedTuple):
    """What became of a mutant. reached: whether any test runs what it changes."""

    mutant: Mutant
    killed: bool
    reached: bool = True


class Reach(NamedTuple):
    """What a test costs in processor seconds, and the lines of the room that it runs."""

    seconds: float
    lines: frozenset[Line]


def try_mutants(
    root: Path, room: str, mutants: Sequence[Mutant], tests: Sequence[str], temporary: Path
) -> Iterator[Verdict]:
    """Run the tests (paths below the root) against the mutants of a room. Raises TestsFail when they fail by themselves."""
    anew: list[Mutant] = []
    libraries: list[str] = []
    seconds = 0.0
    for kind, value in _from_child(lambda send: _Workshop(root, room, mutants, temporary, send).run(tests)):
        if kind == "verdict":
            index, killed, reached = value
            yield Verdict(mutants[index], killed, reached)
        elif kind == "anew":
            indexes, libraries, seconds = value
            anew = [mutants[index] for index in indexes]
        else:
            raise TestsFail(value)
    for name in libraries:
        importlib.import_module(name)
    gc.freeze()
    for mutant in anew:
        killed = _dies_anew(root, mutant, tests, temporary, seconds)
        yield Verdict(mutant, killed)


def _from_child(work: Callable[[Callable[[str, Any], None]], None]) -> Iterator[tuple[str, Any]]:
    """What a forked child sends while it works. RuntimeError when it ends in any other way than by finishing."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            work(_sender(pipe))
            pipe.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        while True:
            try:
                yield pickle.load(pipe)  # noqa: S301 - written by our own child
            except EOFError:
                break
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("the workshop ended early")


def _sender(pipe: IO[bytes]) -> Callable[[str, Any], None]:
    def send(kind: str, value: Any) -> None:
        pickle.dump((kind, value), pipe)
        pipe.flush()

    return send


def _options(temporary: Path) -> list[str]:
    return [
        "-qq", "-x", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:timeout",
        "-p", "no:faulthandler", "-s", f"--basetemp={temporary / 'tests'}", "-W", "ignore::pytest.PytestAssertRewriteWarning",
    ]  # fmt: skip


class _Steady:
    """Properties are tried with the same examples each time, and not made smaller when they fail."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        if "hypothesis" in sys.modules:
            from hypothesis import Phase, settings  # noqa: PLC0415 - not all rooms have properties

            settings.register_profile(
                "mutants", parent=settings.default, deadline=None, database=None, derandomize=True, max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate)
            )  # fmt: skip
            settings.load_profile("mutants")


class _Workshop(_Steady):
    """The process that has collected the tests, as a plugin of pytest that runs them in its own way."""

    def __init__(
        self, root: Path, room: str, mutants: Sequence[Mutant], temporary: Path, send: Callable[[str, Any], None]
    ) -> None:
        self.root, self.mutants, self.temporary, self.send = root, mutants, temporary, send
        self.watch = ImportWatch(root / room)
        self.before = frozenset(sys.modules)
        self.child = False
        self.kills: Counter[tuple[str, str]] = Counter()

    def run(self, tests: Sequence[str]) -> None:
        sys.setprofile(None)
        _hide_output()
        self.watch.__enter__()
        code = pytest.main([*_options(self.temporary), *(str(self.root / one) for one in tests)], plugins=[self])
        if code != pytest.ExitCode.OK:
            self.send("failed", f"the tests cannot be collected, or there are none (pytest {code})")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.watch.__exit__()
        if session.testsfailed or not session.items:
            self.send("failed", "the tests cannot be collected, or there are none")
            return True
        functions = Functions(self.root, self.watch)
        gc.collect()
        gc.freeze()
        reach = self._reach(session.items)
        if reach is None:
            return True
        anew = []
        for index, mutant in enumerate(self.mutants):
            if not functions.of(mutant):
                anew.append(index)
                continue
            chosen = self._chosen(mutant, session.items, reach)
            outcome = (
                self._tried(mutant, functions, chosen, sum(reach[one.nodeid].seconds for one in chosen))
                if chosen
                else SURVIVED
            )
            if outcome == UNDONE or (outcome == SURVIVED and functions.ran(mutant)):
                anew.append(index)
            else:
                self.send("verdict", (index, outcome == KILLED, bool(chosen)))
        self.send("anew", (anew, self._libraries(), sum(one.seconds for one in reach.values())))
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.child and report.failed:
            self.failed(report)

    def failed(self, report: pytest.TestReport) -> None:
        with (self.temporary / "killer").open("w") as file:
            file.write(report.nodeid)
        os._exit(KILLED)

    def _reach(self, items: Sequence[pytest.Item]) -> dict[str, Reach] | None:
        """Each test once, alone and without a mutant; None, and the reason is sent, when one fails."""
        reach = {}
        report = self.temporary / "reach"
        for item in items:
            outcome = self._in_child(lambda item=item: self._measured(item, report), 600)  # type: ignore[misc]
            if outcome != SURVIVED:
                self.send("failed", f"{item.nodeid} fails without any mutant when it is run alone")
                return None
            reach[item.nodeid] = pickle.loads(report.read_bytes())  # noqa: S301 - written by our own child
        return reach

    def _measured(self, item: pytest.Item, report: Path) -> None:
        lines: set[Line] = set()
        room, root = self.watch.room, len(str(self.root)) + 1

        def inside(frame: FrameType, event: str, _: object) -> Any:
            if event == "line":
                lines.add((frame.f_code.co_filename, frame.f_lineno))
            return inside

        def called(frame: FrameType, _: str, __: object) -> Any:
            if not frame.f_code.co_filename.startswith(room):
                return None
            lines.add((frame.f_code.co_filename, frame.f_lineno))
            return inside

        begun = time.process_time()
        sys.settrace(called)
        self._protocol([item])
        sys.settrace(None)
        found = frozenset((path[root:], line) for path, line in lines)
        report.write_bytes(pickle.dumps(Reach(time.process_time() - begun, found)))

    def _chosen(self, mutant: Mutant, items: Sequence[pytest.Item], reach: dict[str, Reach]) -> list[pytest.Item]:
        """The tests that run what a mutant changes; first those that killed others of its function, then the shortest."""
        first, last = mutant.lines
        wanted = {(mutant.file, line) for line in range(first, last + 1)}
        place = f"{mutant.file} {mutant.outer}"
        return sorted(
            (item for item in items if not wanted.isdisjoint(reach[item.nodeid].lines)),
            key=lambda item: (-self.kills[place, item.nodeid], reach[item.nodeid].seconds),
        )

    def _tried(self, mutant: Mutant, functions: Functions, chosen: Sequence[pytest.Item], seconds: float) -> int:
        killer = self.temporary / "killer"
        killer.unlink(missing_ok=True)

        def work() -> None:
            if not functions.exchange(mutant):
                os._exit(UNDONE)
            self._protocol(chosen)

        outcome = self._in_child(work, seconds)
        if killer.exists():
            self.kills[f"{mutant.file} {mutant.outer}", killer.read_text()] += 1
        return outcome

    def _in_child(self, work: Callable[[], None], seconds: float) -> int:
        def run() -> int:
            self.child = True
            work()
            return SURVIVED

        return _forked(run, seconds)

    def _protocol(self, items: Sequence[pytest.Item]) -> None:
        following = [*items[1:], None]
        for item, after in zip(items, following, strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def _libraries(self) -> list[str]:
        """Outside libraries that the program and its tests have imported: they are no part of a mutant."""
        names = []
        for name, module in list(sys.modules.items()):
            path = getattr(module, "__file__", None)
            if name not in self.before and path and not path.startswith(str(self.root)) and not name.startswith("_"):
                names.append(name)
        return names


def _forked(work: Callable[[], int], seconds: float) -> int:
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


def _dies_anew(root: Path, mutant: Mutant, tests: Sequence[str], temporary: Path, seconds: float) -> bool:
    """Whether a mutant of what runs at import is killed: first by the tests that bear its module's name, then by all."""
    stem = Path(mutant.file).stem
    near = sorted(path for one in tests if (root / one).is_dir() for path in (root / one).rglob(f"test_{stem}*.py"))
    for paths in ([str(path) for path in near], [str(root / one) for one in tests]):
        if paths:

            def work(paths: list[str] = paths) -> int:
                _hide_output()
                import_changed(root, mutant)
                code = pytest.main([*_options(temporary), *paths], plugins=[_Steady()])
                return SURVIVED if code == pytest.ExitCode.OK else KILLED

            if _forked(work, seconds + 5) == KILLED:
                return True
    return False


def _hide_output() -> None:
    """What tests and pytest print goes nowhere."""
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
