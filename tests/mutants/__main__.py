"""Mutation testing of a room: `python -m tests.mutants rules/draw`, or `make mutants ROOM=rules/draw`.

Prints each mutant that no test kills, and how many were killed. Ends with 1 when under 95 % were, or when the list of accepted
mutants holds one that is no more or that is killed after all.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests import ROOT
from tests.mutants.accepted import LISTS, Accepted, read_accepted
from tests.mutants.mutant import Mutant, mutants_of
from tests.mutants.running import Plan, TestsFail, Verdict, try_mutants

__all__ = ["main", "sampled"]

GOAL = 95
"""Percent of a room's mutants that must be killed."""
PROTECTED = ("rules/base", "rules/journal", "rules/registry", "acts/base", "acts/journal", "acts/registry")
"""The rooms that are tried when none is named."""
MORE_TESTS = {
    "db/backups": ("tests/db/backups", "tests/acts/base/test_backups.py"),
    "db/head.py": ("tests/db/test_head.py", "tests/db/test_recovery.py", "tests/db/test_losses_told.py"),
    "db/journal.py": (
        "tests/db/test_journal.py",
        "tests/db/test_store.py",
        "tests/db/test_recovery.py",
        "tests/db/test_files_replaced.py",
    ),
    "db/recovery.py": (
        "tests/db/test_recovery.py",
        "tests/db/test_losses_told.py",
        "tests/db/test_parallel_verify.py",
        "tests/db/test_store.py",
    ),
    "db/salvage": ("tests/db/salvage",),
    "db/snapshot.py": ("tests/db/test_snapshot.py", "tests/db/test_recovery.py", "tests/db/test_losses_told.py"),
    "db/standing.py": ("tests/db/test_standing.py", "tests/db/test_files_replaced.py"),
    "rules/disclosure": (
        "tests/rules/disclosure",
        "tests/acts/disclosure",
        "tests/acts/work/test_for_cause.py",
        "tests/acts/draw/test_slip.py",
        "tests/leaks/test_canaries.py",
        "tests/leaks/test_planted_bugs.py",
        "tests/leaks/test_recount.py",
        "tests/test_disclosure_table.py",
    ),
    "rules/papers": ("tests/acts/papers",),
    "site_gen/gate": ("tests/site_gen/gate", "tests/leaks/test_gate_table.py"),
}
"""Rooms whose tests stand elsewhere as well, and modules with tests of their own; the others have theirs in the room of the same name."""
DOCTESTS = "tests/test_doctests.py"
WITHOUT_CONFTESTS = ("tests/rules/", "tests/site_gen/gate", "tests/leaks/test_gate_table.py", DOCTESTS)
"""Tests that ask for no fixture of a conftest: the conftest of all tests imports the whole program."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 when the room is protected."""
    options = _options(arguments)
    root: Path = options.root.resolve()
    rooms: list[str] = [room.strip("/") for room in options.rooms]
    accepted = read_accepted(options.accepted)
    outcomes = [_room(root, room, options, accepted) for room in rooms]
    return max(outcomes)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Mutation testing of a room.")
    parser.add_argument(
        "rooms",
        nargs="*",
        metavar="ROOM",
        default=PROTECTED,
        help="a room or a module: rules/draw, rules/draw/scope.py",
    )
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only so many mutants, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", nargs="+", help="run these tests instead of the room's own")
    parser.add_argument("--longest", type=float, metavar="SECONDS", help="leave out tests that take longer")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--accepted", type=Path, nargs="*", default=LISTS, help="the lists of accepted mutants")
    return parser.parse_args(arguments)


def _room(root: Path, room: str, options: argparse.Namespace, accepted: Sequence[Accepted]) -> int:
    begun = time.monotonic()
    mutants = _mutants(root, room)
    listed = {one.name for one in accepted if one.name[0] == room or one.name[0].startswith(f"{room}/")}
    stale = listed - {mutant.name for mutant in mutants}
    mutants = sampled(mutants, options.sample, options.seed)
    verdicts: list[Verdict] = []
    with tempfile.TemporaryDirectory() as temporary:
        tests = options.tests or _tests(root, room)
        conftests = not all(test.startswith(WITHOUT_CONFTESTS) for test in tests)
        plan = Plan(root, room, tests, Path(temporary), conftests, options.longest)
        try:
            for verdict in try_mutants(plan, mutants):
                verdicts.append(verdict)
                _progress(len(verdicts), len(mutants), verdict)
                if not verdict.killed and verdict.mutant.name not in listed:
                    print(verdict.mutant, "" if verdict.reached else "\n    no test runs this", flush=True)
        except TestsFail as error:
            print(f"{room}: {error}")
            return 1
    names = [verdict.mutant.name for verdict in verdicts if verdict.killed]
    killed_after_all = {name for name in names if name in listed and names.count(name) == _count(verdicts, name)}
    return _report(room, verdicts, listed, sorted(stale | killed_after_all), time.monotonic() - begun)


def sampled(mutants: Sequence[Mutant], number: int, seed: int) -> list[Mutant]:
    """So many of the mutants (0: all), in their order; the same ones for the same seed."""
    if not 0 < number < len(mutants):
        return list(mutants)
    return [mutants[index] for index in sorted(random.Random(seed).sample(range(len(mutants)), number))]


def _mutants(root: Path, room: str) -> list[Mutant]:
    path = root / room
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [mutant for file in files for mutant in mutants_of(file.relative_to(root).as_posix(), file.read_bytes())]


def _tests(root: Path, room: str) -> list[str]:
    """The tests of a room, below the root; for a module those of its room."""
    folder = room.rpartition("/")[0] if room.endswith(".py") else room
    named = MORE_TESTS.get(room) or MORE_TESTS.get(folder, (f"tests/{folder}",))
    tests = [test for test in named if (root / test).exists()]
    if folder.startswith("rules/") and (root / DOCTESTS).exists():
        modules = [f"{folder.replace('/', '.')}.{path.stem}" for path in sorted((root / folder).glob("[!_]*.py"))]
        tests.extend(f"{DOCTESTS}::test_the_examples_of_a_module_are_right[{module}]" for module in modules)
    return tests


def _count(verdicts: Sequence[Verdict], name: tuple[str, str, str, str]) -> int:
    return sum(verdict.mutant.name == name for verdict in verdicts)


def _progress(done: int, total: int, verdict: Verdict) -> None:
    if sys.stderr.isatty() or done % 50 == 0:
        print(f"\r{done}/{total} {verdict.mutant.file}\x1b[K", end="\r", file=sys.stderr, flush=True)


def _report(
    room: str,
    verdicts: Sequence[Verdict],
    listed: set[tuple[str, str, str, str]],
    stale: Sequence[tuple[str, str, str, str]],
    seconds: float,
) -> int:
    killed = sum(verdict.killed for verdict in verdicts)
    accepted = sum(not verdict.killed and verdict.mutant.name in listed for verdict in verdicts)
    share = 100 * killed / len(verdicts) if verdicts else 100
    survived = len(verdicts) - killed - accepted
    for name in stale:
        print("listed as accepted, but killed or no more:", *name, sep="\n    ")
    print(
        f"{room}: {killed} of {len(verdicts)} killed ({share:.1f} %), {accepted} listed, {survived} survived, {seconds:.0f} s"
    )
    return int(share < GOAL or bool(stale))


if __name__ == "__main__":
    sys.exit(main())
