"""The published one-page verifier as a module: what it says of rules and values is what ours must say."""

import importlib.util
from types import ModuleType

from tests import ROOT


def one_page() -> ModuleType:
    """`site_templates/static/verify.py`, loaded anew; it imports nothing of ours."""
    spec = importlib.util.spec_from_file_location("one_page", ROOT / "site_templates" / "static" / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
