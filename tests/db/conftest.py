"""The store's tests work on a new store in a temporary folder; what they tried is added up at the end."""

from collections import Counter as Totals
from pathlib import Path

import pytest

from db.store import Store
from tests.db.bureau import NOW, opened, put, shop, tokens
from tests.db.scale import FULL, Counter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bureau's folder with a new store."""
    place = tmp_path / "演示 单位"
    Store.create(place, name="演示县公安局", at=NOW, by="演示员", token=tokens())
    return place


@pytest.fixture
def filled(folder: Path) -> Path:
    """Five entries: the first, and four shops."""
    with opened(folder) as store:
        for n in range(1, 5):
            put(store, shop(n))
    return folder


@pytest.fixture
def counted(record_property: pytest.FixtureRequest) -> Counter:
    """Say what was tried and found in order, with a number; a test that fails is not counted."""

    def count(what: str, number: int) -> None:
        record_property("counted", (what, number))  # type: ignore[operator]  # pytest gives a function

    return count


KINDS = {
    "no_loss": "nothing acknowledged is lost",
    "no_silence": "no damage is accepted in silence",
    "mutants": "a mutant of our code is caught",
}
"""What a test claims, by its mark: one that fails is added up under it."""

CAUGHT = "改坏的程序被查出"


def pytest_configure(config: pytest.Config) -> None:
    for mark, claim in KINDS.items():
        config.addinivalue_line("markers", f"{mark}: {claim}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What `make torture` is asked for, in one paragraph: what was tried, and what was lost, accepted or let pass."""
    totals: Totals[str] = Totals()
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "counted":
                totals[value[0]] += value[1]
    if not FULL or not totals:
        return
    found = [report for word in ("failed", "error") for report in terminalreporter.stats.get(word, [])]
    lost, silent, missed = ([one for one in found if mark in one.keywords] for mark in KINDS)
    terminalreporter.section("台账经受了")
    for what, number in sorted(totals.items()):
        if what != CAUGHT:
            terminalreporter.line(f"{what} {number:,}")
    terminalreporter.line(f"丢失的已确认记录 {len(lost)}，悄悄接受的损坏 {len(silent)}")
    terminalreporter.line(f"{CAUGHT} {totals[CAUGHT]} / {totals[CAUGHT] + len(missed)}")
    terminalreporter.line(f"没有通过的测试 {len(found)}，没有试的 {len(terminalreporter.stats.get('skipped', []))}")
