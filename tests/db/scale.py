"""How much is tried: a short form with every test run, the full one by `make torture`."""

import os
from collections.abc import Callable
from typing import TypeAlias

__all__ = ["FULL", "Counter"]

FULL = bool(os.environ.get("MINGCHOU_TORTURE"))

Counter: TypeAlias = Callable[[str, int], None]
"""counted("模拟断电", 250): what the end of the run adds up."""
