"""What the proof of no leaks rests on: the searcher finds a canary in every form and file, and owes nothing to the program."""

import ast
import sys
from pathlib import Path

import pytest

from tests.leaks.plants import FILES, FORMS
from tests.leaks.searcher import MARK, canary, day_canary, found_in, number_canary, search

HERE = Path(__file__).parent
ONE = canary(31_415)
NOT_TEXT = {"pdf, words in utf-16", "pdf, words by a font", "pdf, words by ranges", "pdf, its title", "word 97"}
"""Files that a site holds only when the webmaster puts them there: the gate reads them, the searcher of our pages does not."""


@pytest.mark.parametrize("name", ["searcher.py", "plants.py"])
def test_searcher_and_plants_import_the_standard_library_only(name: str) -> None:
    modules = set()
    for node in ast.walk(ast.parse((HERE / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            modules.add(node.module or "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"__import__", "eval", "exec"}
    assert modules
    assert {module.partition(".")[0] for module in modules} <= set(sys.stdlib_module_names) - {"importlib", "runpy"}


@pytest.mark.parametrize("form", FORMS)
def test_a_canary_is_found_in_every_form(form: str) -> None:
    for kind in ("html", "json", "csv with its mark", "xml"):
        name, made = FILES[kind]
        assert {hit.what for hit in found_in(name, made(FORMS[form](ONE)))} >= {ONE}, kind


@pytest.mark.parametrize("kind", sorted(FILES.keys() - NOT_TEXT))
def test_a_canary_is_found_in_every_kind_of_file(kind: str) -> None:
    name, made = FILES[kind]
    assert ONE in {hit.what for hit in found_in(name, made(ONE))}
    assert not list(found_in(name, made("演示县东方旅馆031415")))


@pytest.mark.parametrize(
    "written",
    [
        "{0}",
        "{0:,}",
        "{1:.2f}元",
        "{1:,.2f}",
        "{2}亿{0}",
        "&#55;{3}",
        "７３１００００{4}",
        "731 0000 {4}",
        "731-0000-{4}",
    ],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    number = number_canary(4321)
    text = written.format(number, number / 100, 5, str(number)[1:], str(number)[7:])
    assert {hit.what for hit in found_in("a.html", f"<td>{text}</td>".encode())} == {str(number)}


@pytest.mark.parametrize(
    "written",
    [
        "{0}",
        "{0:%Y/%m/%d}",
        "{0:%Y.%m.%d}",
        "{0:%Y年%m月%d日}",
        "{0.year}年{0.month}月{0.day}日",
        "{0:%Y%m%d}",
        "{0}T09:00:00+08:00",
    ],
)
def test_a_day_is_found_however_it_is_written(written: str) -> None:
    day = day_canary(3_000)
    assert {hit.what for hit in found_in("a.json", f'{{"a": "{written.format(day)}"}}'.encode())} == {str(day)}
    assert not list(found_in("a.json", f'{{"a": "{day:a%Y%m%d}", "b": "{day:%Y%m%d}7", "c": "2024-03-04"}}'.encode()))


def test_a_canary_is_found_in_names_folders_and_links(tmp_path: Path) -> None:
    (tmp_path / canary(1)).mkdir()
    (tmp_path / f"{canary(2)}.txt").write_text("a", encoding="utf-8")
    (tmp_path / "c").symlink_to(canary(3))
    assert {hit.what for hit in search(tmp_path)} == {canary(1), canary(2), canary(3)}


def test_a_canary_that_was_cut_short_is_still_a_find(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>{MARK}…</p>", encoding="utf-8")
    assert [hit.what for hit in search(tmp_path)] == [MARK]
