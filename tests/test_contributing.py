"""The recipes of CONTRIBUTING.md lead where they say: each is walked in a copy of the checkout, and a forgotten step is noticed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests import ROOT
from tests.recipes import RECIPES, Recipe, Step

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LEFT_OUT = shutil.ignore_patterns("node_modules", ".git", ".venv", ".*_cache", ".hypothesis", "*.egg-info")
"""What is compiled comes along: a file keeps its time, and Python sees by it that what was compiled is still right."""
IN_PART = {
    "tests/tui/screens/test_snapshots.py": ("test_every_screen_and_every_box_has_a_picture", "test_there_is_no_picture_of_what_is_no_more"),
    "tests/leaks/test_canaries.py": ("test_nothing_private_stands_anywhere_in_the_site", "test_the_gate_is_told_of_every_private_text"),
    "tests/site_gen/pages/test_pages.py": (
        "test_every_page_has_the_frame", "test_every_page_can_be_reached_from_the_home_page",
        "test_every_page_is_well_formed_without_inline_script_or_style", "test_every_link_names_a_file_of_the_site",
    ),
    "tests/test_package.py": ("test_the_lock_keeps_within_the_bounds", "test_a_lock_names_hashes_and_no_host"),
    "tests/test_docs.py": (
        "test_the_handbook_has_every_command_and_no_other", "test_a_room_lists_its_own_modules",
        "test_every_dependency_has_its_reason_and_no_other", "test_every_package_goes_into_the_wheel",
    ),
}  # fmt: skip
"""Of these files what the recipes are about; the rest of them takes minutes."""
FORGETTABLE = [(recipe, step) for recipe in RECIPES for step in recipe.steps if step.noticed_by]


def section(title: str) -> str:
    """A recipe's text."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def steps(title: str) -> dict[int, str]:
    """A recipe's steps, by their numbers."""
    return {int(number): words for number, words in re.findall(r"^(\d)\. (.+)$", section(title), re.MULTILINE)}


def named_tests(title: str) -> list[str]:
    """The tests that a recipe names at its end."""
    found = re.search(r"^Tests: `([^`]+)`$", section(title), re.MULTILINE)
    assert found, title
    return found[1].split()


def copied(folder: Path) -> Path:
    """A copy of the checkout, without what tools and the demonstration leave in it."""

    def left_out(path: str, names: list[str]) -> set[str]:
        generated = {"demo", "public", "build", "dist"} if Path(path) == ROOT else set()
        return set(LEFT_OUT(path, names)) | generated

    shutil.copytree(ROOT, folder, ignore=left_out)
    (folder / "public").mkdir()
    shutil.copy2(ROOT / "public" / "README.md", folder / "public")
    return folder


def files(checkout: Path) -> set[Path]:
    """All that is neither compiled nor a cache, relative to the checkout."""
    found = (Path(folder, name).relative_to(checkout) for folder, _, names in os.walk(checkout) for name in names)
    return {path for path in found if "__pycache__" not in path.parts and not path.parts[0].startswith(".")}


def restore(checkout: Path, pristine: set[Path]) -> None:
    """Make the copy what it was: what is new goes, what differs from the checkout is copied again."""
    now = files(checkout)
    for path in now - pristine:
        (checkout / path).unlink()
    for path in pristine:
        here, there = checkout / path, ROOT / path
        if path not in now or here.stat().st_mtime_ns != there.stat().st_mtime_ns:
            shutil.copy2(there, here)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[Path]]:
    """One copy for all recipes, and its files: what one of them compiles the next ones need not."""
    folder = copied(tmp_path_factory.mktemp("copy") / "checkout")
    return folder, files(folder)


@pytest.fixture
def checkout(copy: tuple[Path, set[Path]]) -> Iterator[Path]:
    """The copy, as it was before any recipe."""
    folder, pristine = copy
    yield folder
    restore(folder, pristine)


def do(step: Step, checkout: Path) -> None:
    """Change the files of this step, and make what it makes."""
    for name, edit in step.edits.items():
        file = checkout / name
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(edit(before), encoding="utf-8", newline="\n")
    if step.make:
        tools = [f"BIN={Path(sys.executable).parent}", "-o", ".venv/.ready", *step.make.split()]
        done = _run(["make", "--no-print-directory", *tools], checkout)
        assert done.returncode == 0, f"make {step.make}\n{done.stdout.decode()}"


def walk(recipe: Recipe, checkout: Path, forgotten: Step | None = None) -> None:
    """Do the recipe. With a forgotten step only what it takes to notice that: nothing is made but where making fails."""
    makes = forgotten is None or forgotten.noticed_by.startswith("make ")
    for step in recipe.steps:
        if step is not forgotten:
            do(step if makes else replace(step, make=""), checkout)


def tried(checkout: Path, words: list[str]) -> subprocess.CompletedProcess[bytes]:
    """These tests, in the copy."""
    return _run([sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *words], checkout)


def _run(words: list[str], checkout: Path) -> subprocess.CompletedProcess[bytes]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHONPATH"))}
    env |= {"PYTEST_XDIST_AUTO_NUM_WORKERS": "0"}  # one process is enough
    return subprocess.run(words, cwd=checkout, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_has_about_ten_lines_and_names_every_file_it_changes(recipe: Recipe) -> None:
    written = steps(recipe.title)
    assert list(written) == list(range(1, len(written) + 1)) == [step.number for step in recipe.steps]
    assert len([line for line in section(recipe.title).splitlines() if line]) <= 12
    for step in recipe.steps:
        words = written[step.number]
        named = set(re.findall(r"`([^` ]+)`", words))
        for file in step.edits:
            assert file in named or file == "tui/screens/office/log.py", (step.number, file)
        if step.make:
            assert f"`make {step.make.split()[0]}`" in words


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_files_that_a_recipe_names_are_there_once_it_is_done(recipe: Recipe) -> None:
    made = {file for step in recipe.steps for file in step.edits}
    named = re.findall(
        r"`((?:acts|db|docs|rules|site_gen|site_templates|tests|tui)/[a-z_/]+(?:\.[a-z]+)?)`", section(recipe.title)
    )
    assert [
        path for path in (*named, *named_tests(recipe.title)) if not (ROOT / path).exists() and path not in made
    ] == []


@pytest.mark.skipif(shutil.which("make") is None, reason="recipes use make")
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_leads_to_tests_that_pass(recipe: Recipe, checkout: Path) -> None:
    walk(recipe, checkout)
    words = [
        f"{file}::{test}" if test else file for file in named_tests(recipe.title) for test in IN_PART.get(file, ("",))
    ]
    done = tried(checkout, words)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.skipif(not os.environ.get("MINGCHOU_TORTURE"), reason="two minutes; run by make torture")
@pytest.mark.skipif(shutil.which("make") is None, reason="recipes use make")
@pytest.mark.parametrize(
    ("recipe", "step"), FORGETTABLE, ids=[f"{one.title} {step.number}" for one, step in FORGETTABLE]
)
def test_a_forgotten_step_is_noticed(recipe: Recipe, step: Step, checkout: Path) -> None:
    """By a test that the recipe names, or by what the recipe makes."""
    if step.noticed_by.startswith("make "):
        with pytest.raises(AssertionError, match=re.escape(step.noticed_by)):
            walk(recipe, checkout, forgotten=step)
        return
    assert step.noticed_by.partition("::")[0].startswith(tuple(named_tests(recipe.title)))
    walk(recipe, checkout, forgotten=step)
    done = tried(checkout, [step.noticed_by])
    assert done.returncode in (1, 2), done.stdout.decode()


def test_every_update_switch_of_the_tests_stands_in_one_place() -> None:
    """CONTRIBUTING.md has a row for each, and make has the target that the row names."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    switches = set(re.findall(r"\bUPDATE_[A-Z]+\b", code.replace(Path(__file__).read_text(encoding="utf-8"), "")))
    assert len(switches) > 2
    rows = dict(re.findall(r"\| `make ([a-z-]+)` \| `(UPDATE_[A-Z]+)=1` \|", TEXT))
    assert set(rows.values()) == switches
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target, switch in rows.items():
        assert re.search(rf"^{target}: .*\n\t{switch}=", makefile, re.MULTILINE), target


def test_make_help_lists_every_target_that_is_for_people() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert phony - explained == {"chromium"}
    assert explained <= phony


def test_a_missing_tool_is_named_with_its_cure(tmp_path: Path) -> None:
    """On a machine that has nothing but a shell."""
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("written for a POSIX shell")
    (tmp_path / "bin").mkdir()
    words = [shell, str(ROOT / "tests" / "need.sh"), "python", "venv", "node", "npm", "java", "chromium"]
    done = subprocess.run(words, env={"PATH": str(tmp_path / "bin")}, capture_output=True, check=False)
    said = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert [line.partition("：")[0].partition("（")[0] for line in said] == [
        "没有 Python", "没有 Node.js", "没有 npm", "没有 Java 运行环境", "没有 Chromium",
    ]  # fmt: skip
    assert all("请" in line for line in said)


def test_a_python_without_venv_or_too_old_is_named_with_its_cure(tmp_path: Path) -> None:
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("written for a POSIX shell")
    for name, script in {"bare": 'case "$2" in *ensurepip*) exit 1;; esac', "old": "exit 1"}.items():
        python = tmp_path / name
        python.write_text(f"#!{shell}\n{script}\n", encoding="utf-8")
        python.chmod(0o755)
        env = {**os.environ, "PYTHON": str(python)}
        words = [shell, str(ROOT / "tests" / "need.sh"), "python", "venv"]
        done = subprocess.run(words, env=env, capture_output=True, check=False)
        assert done.returncode == 1
        assert ("sudo apt install python3-venv" if name == "bare" else "要 3.11 以上") in done.stderr.decode()
