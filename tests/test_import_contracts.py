"""The contract that keeps rules pure fails for every import that is not on its list, and for a list that is longer than it need be."""

import tomllib
from typing import Any

import grimp
import pytest

from tests import ROOT
from tests.contracts import AllowList

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
(OPTIONS,) = (contract for contract in SETTINGS["contracts"] if contract["type"] == "allow_list")


def broken(graph: grimp.ImportGraph, **changes: Any) -> tuple[list[tuple[str, str]], list[str]]:
    """What the contract of pyproject.toml says of a graph: (forbidden imports, names listed in vain)."""
    contract = AllowList(name="", session_options={}, contract_options=OPTIONS | changes)
    check = contract.check(graph, verbose=False)
    assert check.kept is not bool(check.metadata["forbidden"] or check.metadata["unused"])
    return check.metadata["forbidden"], check.metadata["unused"]


@pytest.fixture
def graph() -> grimp.ImportGraph:
    """What rules imports, ready to be added to."""
    return grimp.build_graph("rules", include_external_packages=True)


def test_rules_import_what_is_listed_and_nothing_is_listed_in_vain(graph: grimp.ImportGraph) -> None:
    assert OPTIONS["source_package"] == "rules"
    assert broken(graph) == ([], [])


@pytest.mark.parametrize("module", ["os", "time", "random", "secrets", "pathlib", "requests", "acts", "numpy.random"])
def test_an_import_that_is_not_on_the_list_breaks_the_contract(graph: grimp.ImportGraph, module: str) -> None:
    """Also one that nobody thought of when the list was written, and one deep in a room."""
    graph.add_module(module)
    for importer in ("rules", "rules.draw.draw"):
        graph.add_import(importer=importer, imported=module)
        assert (importer, module) in broken(graph)[0]


def test_a_lazy_import_counts(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sample_of_a_room").mkdir()
    (tmp_path / "sample_of_a_room/__init__.py").write_text(
        "def now():\n    import time\n    return time.time()\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    graph = grimp.build_graph("sample_of_a_room", include_external_packages=True, cache_dir=None)
    found = broken(graph, source_package="sample_of_a_room", allowed_modules=[])
    assert found == ([("sample_of_a_room", "time")], [])


def test_a_library_that_is_no_longer_imported_leaves_the_list(graph: grimp.ImportGraph) -> None:
    assert broken(graph, allowed_modules=[*OPTIONS["allowed_modules"], "orjson"]) == ([], ["orjson"])


def test_the_contract_is_run_by_make_check() -> None:
    assert "allow_list: tests.contracts.AllowList" in SETTINGS["contract_types"]
    assert "lint-imports" in (ROOT / "tests/check.sh").read_text(encoding="utf-8")
