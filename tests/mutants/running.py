"""Runs a room's tests against its mutants, each in a process forked for it, so that nothing of one mutant reaches the next.

The workshop is a process that collects the tests once, runs each test once alone (how long does it take, which lines does it
reach) and then forks a child for every mutant: the tests that reach the change, the shortest first, until one fails. What the
workshop cannot try (see `tests.mutants.swapping`) is tried in a child of a process that has pytest and the outside libraries, but
no module of the program: the child imports and collects everything anew.
"""

import gc
import importlib
import os
import pickle
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest

from tests.mutants.forking import KILLED, SURVIVED, UNDONE, forked, from_child, hide_output
from tests.mutants.mutant import Mutant
from tests.mutants.steady import Steady, options
from tests.mutants.swapping import Functions, ImportWatch, import_changed

__all__ = ["Plan", "TestsFail", "Verdict", "try_mutants"]

Line = tuple[str, int]
Send = Callable[[str, Any], None]


class TestsFail(Exception):
    """A test that fails without any mutant, or no test at all; the text says which."""

    __test__ = False


class Verdict(NamedTuple):
    """What became of a mutant. reached: whether any test runs what it changes."""

    mutant: Mutant
    killed: bool
    reached: bool = True


class Plan(NamedTuple):
    """How a room is tried. root: the checkout. room, tests: paths (tests: also node ids) below the root. temporary: where tests write.

    conftests: whether the tests need them. longest: tests that take more processor seconds are left out (None: none is), so that
    a mutant that only they kill counts as one that survives.
    """

    root: Path
    room: str
    tests: Sequence[str]
    temporary: Path
    conftests: bool = True
    longest: float | None = None

    @property
    def paths(self) -> list[str]:
        """The tests as pytest takes them."""
        return [str(self.root / test) for test in self.tests]


class Reach(NamedTuple):
    """What a test costs in processor seconds, and the lines of the room that it runs."""

    seconds: float
    lines: frozenset[Line]


def try_mutants(plan: Plan, mutants: Sequence[Mutant]) -> Iterator[Verdict]:
    """Run the tests against the mutants of a room. Raises TestsFail when a test fails by itself."""
    anew: list[Mutant] = []
    for kind, value in from_child(lambda send: _Workshop(plan, mutants, send).run()):
        if kind == "verdict":
            index, killed, reached = value
            yield Verdict(mutants[index], killed, reached)
        elif kind == "anew":
            indexes, *rest = value
            anew = [mutants[index] for index in indexes]
        else:
            raise TestsFail(value)
    if anew:
        fresh = _Fresh(plan, anew, *rest)
        for _, (index, killed) in from_child(fresh.run):
            yield Verdict(anew[index], killed)


class _Workshop(Steady):
    """The process that has collected the tests, as a plugin of pytest that runs them in its own way."""

    def __init__(self, plan: Plan, mutants: Sequence[Mutant], send: Send) -> None:
        self.plan, self.mutants, self.send = plan, mutants, send
        self.watch = ImportWatch(plan.root / plan.room)
        self.before = frozenset(sys.modules)
        self.child = False
        self.kills: Counter[tuple[str, str]] = Counter()

    def run(self) -> None:
        """Send the verdicts, and at last what is to be tried anew; or why the tests cannot be used."""
        sys.setprofile(None)
        hide_output()
        self.watch.__enter__()
        code = pytest.main([*options(self.plan.temporary, self.plan.conftests), *self.plan.paths], plugins=[self])
        if code != pytest.ExitCode.OK:
            self.send("failed", f"the tests cannot be collected, or there are none (pytest {code})")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.watch.__exit__()
        if session.testsfailed or not session.items:
            self.send("failed", "the tests cannot be collected, or there are none")
            return True
        functions = Functions(self.plan.root, self.watch)
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
            reaching = self._reaching(mutant, session.items, reach)
            chosen = [item for item in reaching if not self._is_left_out(reach[item.nodeid])]
            outcome = (
                self._tried(mutant, functions, chosen, sum(reach[one.nodeid].seconds for one in chosen))
                if chosen
                else SURVIVED
            )
            if outcome == UNDONE or (outcome == SURVIVED and functions.ran(mutant)):
                anew.append(index)
            else:
                self.send("verdict", (index, outcome == KILLED, bool(reaching)))
        left_out = frozenset(name for name, test in reach.items() if self._is_left_out(test))
        self.send("anew", (anew, self._libraries(), left_out, sum(test.seconds for test in reach.values())))
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.child and report.failed:
            self.failed(report)

    def failed(self, report: pytest.TestReport) -> None:
        with (self.plan.temporary / "killer").open("w") as file:
            file.write(report.nodeid)
        os._exit(KILLED)

    def _reach(self, items: Sequence[pytest.Item]) -> dict[str, Reach] | None:
        """Each test once, alone and without a mutant; None, and the reason is sent, when one fails."""
        reach = {}
        report = self.plan.temporary / "reach"
        for item in items:
            outcome = self._in_child(lambda item=item: self._measured(item, report), 600)  # type: ignore[misc]
            if outcome != SURVIVED:
                self.send("failed", f"{item.nodeid} fails without any mutant when it is run alone")
                return None
            reach[item.nodeid] = pickle.loads(report.read_bytes())  # noqa: S301 - written by our own child
        return reach

    def _measured(self, item: pytest.Item, report: Path) -> None:
        lines: set[Line] = set()
        room, root = self.watch.room, len(str(self.plan.root)) + 1

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

    def _is_left_out(self, test: Reach) -> bool:
        return self.plan.longest is not None and test.seconds > self.plan.longest

    def _reaching(self, mutant: Mutant, items: Sequence[pytest.Item], reach: dict[str, Reach]) -> list[pytest.Item]:
        """The tests that run what a mutant changes; first those that killed others of its function, then the shortest."""
        first, last = mutant.lines
        wanted = {(mutant.file, line) for line in range(first, last + 1)}
        place = f"{mutant.file} {mutant.outer}"
        return sorted(
            (item for item in items if not wanted.isdisjoint(reach[item.nodeid].lines)),
            key=lambda item: (-self.kills[place, item.nodeid], reach[item.nodeid].seconds),
        )

    def _tried(self, mutant: Mutant, functions: Functions, chosen: Sequence[pytest.Item], seconds: float) -> int:
        killer = self.plan.temporary / "killer"
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

        return forked(run, seconds)

    def _protocol(self, items: Sequence[pytest.Item]) -> None:
        following = [*items[1:], None]
        for item, after in zip(items, following, strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def _libraries(self) -> list[str]:
        """Outside libraries that the program and its tests have imported: they are no part of a mutant."""
        names = []
        for name, module in list(sys.modules.items()):
            path = getattr(module, "__file__", None)
            if (
                name not in self.before
                and path
                and not path.startswith(str(self.plan.root))
                and not name.startswith("_")
            ):
                names.append(name)
        return names


class _Fresh(Steady):
    """The process that has pytest and the outside libraries, as a plugin of pytest that collects once for every mutant."""

    def __init__(
        self, plan: Plan, mutants: Sequence[Mutant], libraries: Sequence[str], left_out: Set[str], seconds: float
    ) -> None:
        """libraries: to be imported first. left_out: node ids of tests. seconds: what all tests take without a mutant."""
        self.plan, self.mutants, self.libraries, self.left_out, self.seconds = (
            plan,
            mutants,
            libraries,
            left_out,
            seconds,
        )
        self.child = False
        self.send: Send

    def run(self, send: Send) -> None:
        """Send (index, killed) for every mutant."""
        self.send = send
        hide_output()
        for name in self.libraries:
            with suppress(
                ImportError
            ):  # some go by another name than theirs (htmlparser of lxml); each saves time alone
                importlib.import_module(name)
        pytest.main([*options(self.plan.temporary, self.plan.conftests), *self.plan.paths], plugins=[self])

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool | None:
        if self.child:
            return None
        super().pytest_collection(session)
        gc.collect()
        gc.freeze()
        for index, mutant in enumerate(self.mutants):
            self.send("anew", (index, self._killed(session, mutant)))
        return True

    def _killed(self, session: pytest.Session, mutant: Mutant) -> bool:
        """First by the tests that bear the name of the mutant's module, then by all."""
        near = self._near(mutant)
        return any(self._dies(session, mutant, paths) for paths in (near, self.plan.paths) if paths)

    def _near(self, mutant: Mutant) -> list[str]:
        folders = [path for test in self.plan.tests if (path := self.plan.root / test).is_dir()]
        stem = Path(mutant.file).stem
        return sorted(str(path) for folder in folders for path in folder.rglob(f"test_{stem}*.py"))

    def _dies(self, session: pytest.Session, mutant: Mutant, paths: list[str]) -> bool:
        def work() -> int:
            self.child = True
            import_changed(self.plan.root, mutant)
            session.config.args = paths
            session.config.hook.pytest_collection(session=session)
            session.items = [item for item in session.items if item.nodeid not in self.left_out]
            session.config.hook.pytest_runtestloop(session=session)  # raises when a test or the collection fails
            return KILLED if session.testsfailed else SURVIVED

        return forked(work, self.seconds + 5) == KILLED
