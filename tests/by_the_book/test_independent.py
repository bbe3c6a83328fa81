"""The book is nobody's copy: it imports the standard library and itself, its tests consistent_sampler and the forgeries besides."""

import ast
import sys
from pathlib import Path

import pytest

from tests import ROOT

HERE = Path(__file__).parent
OURS = ("site_templates/static/verify.py", "site_gen/verify", "rules/draw")
STATED = ('QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"',)
"""What the document itself spells out."""
VERIFIER = ("book", "chance", "freeze", "registers", "shapes", "value")


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("name", VERIFIER)
def test_the_book_imports_the_standard_library_and_itself(name: str) -> None:
    others = {module for module in imported(HERE / f"{name}.py") if module.split(".")[0] not in sys.stdlib_module_names}
    assert others <= {f"tests.by_the_book.{one}" for one in VERIFIER} | {"consistent_sampler"}
    source = (HERE / f"{name}.py").read_text(encoding="utf-8")
    assert not {"importlib", "__import__", "exec(", "eval("} & set(source.split())


def test_the_forger_knows_the_book_and_the_sampler_only() -> None:
    others = {module for module in imported(HERE / "forger.py") if module.split(".")[0] not in sys.stdlib_module_names}
    assert others == {"consistent_sampler", "tests", "tests.by_the_book.book", "tests.by_the_book.shapes"}


def test_no_line_of_weight_is_a_verifiers_of_ours() -> None:
    """A line as long as 60 characters is written twice by chance only where it states the format itself."""
    files = [ROOT / OURS[0], *(path for place in OURS[1:] for path in (ROOT / place).glob("*.py"))]
    theirs = {line.strip() for path in files for line in path.read_text(encoding="utf-8").splitlines()}
    mine = [
        line.strip() for name in VERIFIER for line in (HERE / f"{name}.py").read_text(encoding="utf-8").splitlines()
    ]
    assert [line for line in mine if len(line) >= 60 and line in theirs and line not in STATED] == []
