"""verify.py as it is published, loaded by itself."""

import importlib.util
from functools import cache
from types import ModuleType

from tests import ROOT

__all__ = ["PROGRAM", "published"]

PROGRAM = ROOT / "site_templates" / "static" / "verify.py"


@cache
def published() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_verify", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
