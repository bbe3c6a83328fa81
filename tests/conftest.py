"""For all tests: properties are tried without a clock (a busy machine is no failure) and leave nothing on the disk; the order in
which tests are handed out; the demonstration bureau, told once."""

import gc
import os
import shutil
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from acts.demo.story import make_bureau
from tests import ROOT
from tests.pinned import pinned_heads

# What is compiled is kept, whatever the shell says: else every worker and every program that a test starts compiles all of it again
# (12 of 19 s that a worker needs to collect the tests, and a third of each `python -m tui`).
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A worker holds all tests and modules at once; sweeping them for garbage as often as a small program takes a fourteenth of the suite.
gc.set_threshold(100_000, 50, 100)

settings.register_profile(
    "mingchou",
    max_examples=200 if os.environ.get("MINGCHOU_TORTURE") else 50,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("mingchou")

LONGEST_FIRST = (
    "tests/test_contributing.py", "tests/journeys/test_desk_walk.py", "tests/site_gen/pages/test_hostile.py",
    "tests/tui/screens/test_snapshots.py", "tests/journeys/", "tests/db/test_mutants.py", "tests/db/test_damage.py", "tests/test_docs.py",
    "tests/tui/", "tests/site_gen/", "tests/db/", "tests/leaks/",
)  # fmt: skip
"""Handed out in this order and then the others, which are short: else one worker ends minutes after the rest."""

APART = ("tests/tui/screens/test_snapshots.py",)
"""Too long for one worker, and of no use to each other: their tests are handed out one by one, all others by the file."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """`-n auto`: half as many again as processors, for a third of the time a test waits (for the disk, a screen, a browser)."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors + processors // 2


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """The tests of a file go to one worker, in their order: what they share is built once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", maxsplit=1)[0]
        return nodeid if file in APART else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """`-n` hands out by the file, in the order of collection; a `--dist` that is asked for is obeyed."""
    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return _ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, each file's tests as they stand in it."""
    assert all((ROOT / name).exists() for name in (*LONGEST_FIRST, *APART)), (
        "a file that is handed out early is no more"
    )
    items.sort(key=lambda item: next((n for n, first in enumerate(LONGEST_FIRST) if item.nodeid.startswith(first)), 99))


@pytest.fixture(scope="session")
def demo_told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration bureau, told by the first worker that asks. Never opened, only copied: all workers share it."""
    run = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        run = run.parent
    told = run / "told" / "bureau"
    with FileLock(run / "told.lock"):
        if not told.exists():
            begun = run / "begun" / "bureau"
            with pinned_heads():
                make_bureau(begun)
            begun.parent.replace(told.parent)
    return told


@pytest.fixture(scope="session")
def demo_bureau(demo_told: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This worker's demonstration bureau; only to be read: whoever changes it works on a copy, such as `bureau` of tests/tui."""
    return Path(shutil.copytree(demo_told, tmp_path_factory.mktemp("演示") / "bureau"))
