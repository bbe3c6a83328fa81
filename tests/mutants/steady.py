"""How pytest runs the tests of a room: quietly, until one fails, its properties with the same examples each time."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

__all__ = ["Steady", "options"]

EXAMPLES = 30
"""Of a property: fewer than the tests try in earnest, so that a mutant counts as killed only by what surely kills it."""


def options(temporary: Path, conftests: bool) -> list[str]:
    """The options of pytest. temporary: where tests write; conftests: whether the tests need them.

    No test of a browser: it takes more memory than a child may have.
    """
    without = [] if conftests else ["--noconftest"]
    return [
        "-qq", "-x", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:timeout",
        "-p", "no:faulthandler", "-m", "not browser", "-s", f"--basetemp={temporary / 'tests'}", "-W", "ignore::pytest.PytestAssertRewriteWarning", *without,
    ]  # fmt: skip


class Steady:
    """Properties are tried with the same examples each time, and not made smaller when they fail."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool | None:
        del session
        settings.register_profile(
            "mutants",
            parent=settings.default,
            deadline=None,
            database=None,
            derandomize=True,
            max_examples=EXAMPLES,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=[HealthCheck.too_slow],
        )
        settings.load_profile("mutants")
        return None
