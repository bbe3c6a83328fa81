"""verify.py as it is published, loaded by itself."""

import importlib.util
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from types import ModuleType

from tests import ROOT

__all__ = ["CHINA", "PROGRAM", "expected", "published"]

CHINA = timezone(timedelta(hours=8))
PROGRAM = ROOT / "site_templates" / "static" / "verify.py"


@cache
def published() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_verify", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def expected(files: Mapping[str, bytes], held: str = "") -> tuple[str, ...]:
    """What verify.py prints of it now."""
    program = published()
    verdict, steps = program.verify(files, datetime.now(CHINA), held)
    return (
        verdict,
        *(
            f"[{program.STATES[state]}] {name}：{text}"
            for name, (state, text) in zip(program.STEPS, steps, strict=True)
        ),
    )
