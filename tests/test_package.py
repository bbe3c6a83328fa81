"""What is handed out: the source archive is the checkout, the wheel is the program with its handbooks, its licences and exactly the
versions that were tested."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from site_templates import handbook
from tests import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
NEEDS = [Requirement(line) for line in tomllib.loads(PYPROJECT)["dependency-groups"]["needs"]]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
VENDORED = sorted((ROOT / "site_templates" / "vendor").glob("*.js"))
NOT_SOURCE = {"__pycache__", "node_modules", ".git", ".venv", "demo", "build", "dist"}


def files_below(folder: Path) -> set[str]:
    """The paths of the files in a folder, without what tools leave there."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if not NOT_SOURCE & set(path.parts)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive, and the wheel that was built from it, as `python -m build` makes them."""
    room = tmp_path_factory.mktemp("build")
    copy = shutil.copytree(ROOT, room / "checkout", ignore=lambda folder, names: _left_out(Path(folder), names))
    words = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(room / "dist"), str(copy)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return room / "dist"


def _left_out(folder: Path, names: list[str]) -> set[str]:
    """What is no source: hidden folders of tools, and the generated site."""
    generated = {name for name in names if name != "README.md"} if folder == ROOT / "public" else set()
    hidden = {name for name in names if name.startswith(".") and (folder / name).is_dir() and name != ".ci"}
    return generated | hidden | (NOT_SOURCE & set(names) if folder == ROOT else {"__pycache__", "node_modules"})


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


@pytest.fixture(scope="module")
def installed(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files where Python finds them, and no checkout beside them."""
    folder = tmp_path_factory.mktemp("site-packages")
    for name in wheel.namelist():
        wheel.extract(name, folder)
    return folder


def headers(wheel: zipfile.ZipFile, name: str) -> list[str]:
    (file,) = (path for path in wheel.namelist() if path.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(file).decode()).get_all(name) or []


def locked(lock: str) -> dict[str, str]:
    """Package → the requirement that pins it, marker included."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pins = [line.rstrip("\\ ") for line in lines if line and line[0].isalnum()]
    return {Requirement(pin).name: pin for pin in pins}


def test_the_source_archive_is_the_checkout_tests_included(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames() if "/" in name}
    for room in ("acts", "bench", "db", "docs", "rules", "site_gen", "site_templates", "tests", "tui", ".ci"):
        assert {f"{room}/{name}" for name in files_below(ROOT / room)} <= inside, room
    top = {path.name for path in ROOT.iterdir() if path.suffix in {".md", ".lock", ".toml", ".in", ".json", ".py"}}
    assert {*top, "LICENSE", "Makefile", "public/README.md"} <= inside
    assert not [name for name in inside if "__pycache__" in name or name.startswith(("public/index", "demo/"))]


def test_the_wheel_asks_for_exactly_the_versions_that_were_tested(wheel: zipfile.ZipFile) -> None:
    asked = [Requirement(line) for line in headers(wheel, "Requires-Dist")]
    assert sorted(map(str, asked)) == sorted(str(Requirement(pin)) for pin in locked("requirements.lock").values())
    assert all(re.fullmatch(r"==[\w.]+", str(one.specifier)) for one in asked)
    assert {one.name for one in NEEDS} <= {one.name for one in asked}


def test_the_wheel_carries_every_module_and_no_test(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for room in ("acts", "db", "rules", "site_gen", "tui"):
        modules = {f"{room}/{name}" for name in files_below(ROOT / room) if name.endswith((".py", ".tcss", ".csv"))}
        assert modules <= names, room
    assert {f"site_templates/{name}" for name in files_below(ROOT / "site_templates")} <= names
    assert not [name for name in names if name.startswith(("tests/", "bench/", "docs/"))]


def test_the_installed_program_names_a_handbook_that_is_there(installed: Path, tmp_path: Path) -> None:
    """A template of a name that means nothing: the refusal says which file lists the names."""
    (tmp_path / "nonsense.html").write_text("", encoding="utf-8")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from rules.base.errors import Refused\n"
        "from site_gen.pages.theme import read_theme\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "try:\n"
        "    read_theme(Path())\n"
        "except Refused as refusal:\n"
        "    print(refusal)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    (named,) = re.findall(r"请对照 (.+?) 改名", done.stdout.decode())
    assert Path(named).is_relative_to(installed)
    assert "home.html" in Path(named).read_text(encoding="utf-8")


def test_a_checkout_names_its_own_handbook() -> None:
    assert handbook("templates.md") == ROOT / "docs" / "templates.md"


def test_no_message_names_a_file_of_the_checkout() -> None:
    """Whoever installed a wheel has no docs/: a message asks `handbook` for the path."""
    named = []
    for path in (path for room in ("acts", "db", "rules", "site_gen", "tui") for path in (ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        named += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
            if re.search(r"\bdocs/|\b(SECURITY|CONTRIBUTING|CHANGELOG)\.md", node.value)
        ]
    assert named == []


def test_handbooks_lead_to_each_other_where_they_are_installed(wheel: zipfile.ZipFile) -> None:
    folder = "site_templates/handbooks/"
    names = {name for name in wheel.namelist() if name.startswith(folder)}
    pages = [name for name in names if name.endswith(".md")]
    assert len(pages) > 4
    links = {
        target
        for name in pages
        for target in re.findall(r"\]\(([^)#]+)\)", wheel.read(name).decode())
        if "://" not in target and not target.startswith("../")
    }
    assert links
    assert {folder + target for target in links} <= names


def test_whatever_is_vendored_comes_with_its_licence(wheel: zipfile.ZipFile) -> None:
    """By file, in the metadata's expression, and in the table of the vendored files."""
    names = wheel.namelist()
    (expression,) = headers(wheel, "License-Expression")
    licences = {"Apache-2.0"}
    table = (ROOT / "site_templates" / "vendor" / "README.md").read_text(encoding="utf-8")
    assert len(VENDORED) > 1
    for path in VENDORED:
        file = f"{path.stem}-LICENSE.txt"
        assert any(name.endswith(f".dist-info/licenses/site_templates/vendor/{file}") for name in names)
        (licence,) = re.findall(rf"^\| `{path.name}` \|.*\| (\S+) \(`{file}`\) \|", table, re.MULTILINE)
        licences.add(licence)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert licences == set(expression.split(" AND "))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_hashes_and_no_host(lock: Path) -> None:
    """Whoever installs chooses the host; the hashes say that it gave the right files."""
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--hash=sha256:" in text
    assert set(re.findall(r"^ *(--[a-z-]+)", text, re.MULTILINE)) == {"--hash"}
    assert all(re.match(r"[\w.-]+==\S+", pin) for pin in locked(lock.name).values())


def test_the_lock_keeps_within_the_bounds() -> None:
    pins = {name: Requirement(pin) for name, pin in locked("requirements.lock").items()}
    for need in NEEDS:
        (version,) = (one.version for one in pins[need.name].specifier)
        assert need.specifier.contains(version), need


@pytest.mark.parametrize("name", ["click", "jinja2", "livereload", "python-docx", "textual", "tinydb"])
def test_an_upper_bound_says_because_of_what(name: str) -> None:
    """These are patched, or read where they promise nothing: the file that does so stands beside the bound."""
    (line,) = re.findall(rf'^    "{name}([^\n]*)$', PYPROJECT, re.MULTILINE)
    assert re.match(r"(==|[^\"]*<)", line)
    reason = line.partition("# because ")[2]
    files = re.findall(r"[a-z_]+(?:/[a-z_]+)+\.py", reason)
    assert files
    assert all((ROOT / file).is_file() for file in files)


def test_what_runs_the_tests_is_what_is_locked() -> None:
    """Where the environment is another, the tests say nothing about what is handed out."""
    other = {}
    for need in NEEDS:
        (pin,) = Requirement(locked("requirements.lock")[need.name]).specifier
        if Version(metadata.version(need.name)) != Version(pin.version):
            other[need.name] = metadata.version(need.name)
    assert other == {}
