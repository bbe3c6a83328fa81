"""The store's tests work on a new store in a temporary folder; what they tried is added up at the end."""

from collections import Counter as Totals
from pathlib import Path

import pytest

from db.store import Store
from tests.db.bureau import NOW, tokens
from tests.db.scale import FULL, Counter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bureau's folder with a new store."""
    place = tmp_path / "演示 单位"
    Store.create(place, name="演示县公安局", at=NOW, by="演示员", token=tokens())
    return place


@pytest.fixture
def counted(record_property: pytest.FixtureRequest) -> Counter:
    """Say what was tried and found in order, with a number; a test that fails is not counted."""

    def count(what: str, number: int) -> None:
        record_property("counted", (what, number))  # type: ignore[operator]  # pytest gives a function

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What `make torture` is asked for, in one paragraph."""
    totals: Totals[str] = Totals()
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "counted":
                totals[value[0]] += value[1]
    if FULL and totals:
        terminalreporter.section("台账经受了")
        for what, number in totals.items():
            terminalreporter.line(f"{what} {number:,}")
