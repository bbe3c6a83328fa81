"""The docs are true: they fail here when the code outgrows them."""

import ast
import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from site_gen.verify import STEPS
from tests import ROOT
from tests.forked import commands_on_path
from tui.cli import COMMANDS, cli

DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
ROOMS = ("rules", "filesystem", "acts", "db", "tui", "site_gen")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return [body for found, body in _FENCE.findall(text) if found == language]


def commands() -> Iterator[str]:
    """Every command that does something, as it is typed: `mingchou task create`."""
    yield from _below(cli, "mingchou")


def _below(group: click.Group, words: str) -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield f"{words} {name}"
            yield from _below(command, f"{words} {name}")
        else:
            yield f"{words} {name}"


def command_lines() -> list[tuple[str, str]]:
    """(document, line) of every `mingchou …` in a shell block, continued lines joined."""
    found = []
    for path in DOCS:
        for block in blocks(path.read_text(encoding="utf-8"), "sh"):
            for line in block.replace("\\\n", " ").split("\n"):
                typed = line.strip().split(" | ")[0]
                if typed.startswith("mingchou "):
                    found.append((path.name, typed))
    return found


def test_the_handbook_has_every_command_and_no_other() -> None:
    table = re.findall(r"^\| `(mingchou [a-z -]+)` \|", read("docs/clerk.md"), re.MULTILINE)
    assert table == list(dict.fromkeys(table))
    assert set(table) == set(commands())


def test_the_readme_shows_the_main_walk_in_its_order() -> None:
    walk = [line.split()[1] for name, line in command_lines() if name == "README.md"]
    steps = ["init", "import", "task", "draw", "confirm", "match", "sheets", "result", "approve", "publish", "verify"]
    places = [walk.index(step) for step in steps]
    assert places == sorted(places)
    assert set(walk) <= set(COMMANDS)


@pytest.mark.parametrize(("document", "line"), command_lines())
def test_every_command_line_in_the_docs_is_understood(document: str, line: str) -> None:
    rest = shlex.split(line, comments=True)[1:]
    command: click.Command = cli
    context = click.Context(cli, info_name="mingchou")
    while isinstance(command, click.Group) and not (
        command.invoke_without_command and (not rest or rest[0].startswith("-"))
    ):
        name, below, rest = command.resolve_command(context, rest)
        assert below is not None
        assert name is not None
        command = below
        context = click.Context(command, parent=context, info_name=name)
    try:
        command.make_context(context.info_name, rest)
    except click.UsageError as error:
        pytest.fail(f"{document}: {line}\n{error.format_message()}")


@pytest.mark.parametrize("text", ["mingchou task creat", "mingchou approve 2024-001", "mingchou publish --where x"])
def test_a_wrong_command_line_would_be_noticed(text: str) -> None:
    with pytest.raises((click.UsageError, pytest.fail.Exception)):
        test_every_command_line_in_the_docs_is_understood("", text)


def test_every_path_that_the_architecture_names_exists() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+(?:\.[a-z]+|/))`", read("docs/architecture.md"))
    assert len(named) > len(ROOMS)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_top_level_folder_of_the_architecture_exists() -> None:
    house = blocks(read("docs/architecture.md"), "")[0]
    folders = re.findall(r"^([a-z_]+)/ ", house, re.MULTILINE)
    assert set(ROOMS) < set(folders)
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


def rooms() -> list[Path]:
    """Every package of the program, down to the innermost."""
    return sorted(path.parent for room in ROOMS for path in (ROOT / room).rglob("__init__.py"))


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.relative_to(ROOT).as_posix())
def test_a_room_lists_its_own_modules(room: Path) -> None:
    doc = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    listed = re.findall(r"^([a-z_]+/?) {2,}\S", doc, re.MULTILINE)
    modules = [path.stem for path in room.glob("*.py") if path.stem != "__init__"]
    below = [f"{path.parent.name}/" for path in room.glob("*/__init__.py")]
    assert sorted(listed) == sorted(modules + below)


def test_the_architecture_draws_every_room() -> None:
    text = read("docs/architecture.md")
    lost = [room.name for room in rooms() if room.name != "exchange" and not re.search(rf"\b{room.name}\b", text)]
    assert lost == []


def test_every_dependency_has_its_reason_and_no_other() -> None:
    groups = tomllib.loads(read("pyproject.toml"))["dependency-groups"]
    judges = json.loads(read("package.json"))["devDependencies"]
    written = [*groups["needs"], *groups["dev"], *judges]
    needed = [re.split(r"[<>=!~\[; ]", entry, maxsplit=1)[0] for entry in written]
    dependencies = read("docs/decisions.md").split("\n## ")[1]
    explained = re.findall(r"^\| `([\w.-]+)` \| \S", dependencies, re.MULTILINE)
    assert sorted(explained) == sorted(needed)


def test_every_package_goes_into_the_wheel() -> None:
    """What `pipx install .` installs, as the README says: the packages are listed by name, so a new one is easily forgotten."""
    listed = set(tomllib.loads(read("pyproject.toml"))["tool"]["setuptools"]["packages"]) - {"site_templates.handbooks"}
    folders = [path.parent for room in (*ROOMS, "site_templates") for path in (ROOT / room).rglob("__init__.py")]
    assert sorted(listed) == sorted(".".join(folder.relative_to(ROOT).parts) for folder in folders)


def test_links_between_the_docs_lead_somewhere() -> None:
    lost = [
        f"{path.name}: {target}"
        for path in (*DOCS, ROOT / "public" / "README.md")
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
        if not target.startswith("https://") and not (path.parent / target).exists()
    ]
    assert lost == []


def test_the_worked_example_of_the_draw_gives_what_it_says() -> None:
    (example,) = blocks(read("docs/draw.md"), "pycon")
    test = doctest.DocTestParser().get_doctest(example, {}, "docs/draw.md", "docs/draw.md", 0)
    result = doctest.DocTestRunner().run(test)
    assert (result.failed, result.attempted > 5) == (0, True)


def test_the_draw_and_the_readme_name_the_steps_of_the_verifiers() -> None:
    assert f"{'、'.join(STEPS)}。" in read("docs/draw.md")
    assert tuple(re.findall(r"^\[(?:成立|提示)\] (.+?)：", read("README.md"), re.MULTILINE)) == STEPS


@pytest.mark.skipif(shutil.which("sh") is None, reason="the walk is written for a POSIX shell")
def test_the_walk_in_the_readme_works_as_it_is_copied(tmp_path: Path) -> None:
    text = read("README.md")
    (walk,) = blocks(text.split("<!-- walk -->")[1].split("\n\n最后")[0], "sh")
    (told,) = blocks(text.split("<!-- verified -->")[1].split("\n\n每次")[0], "text")
    env = {name: value for name, value in os.environ.items() if not name.startswith("MINGCHOU_")}
    with commands_on_path() as folder:
        env["PATH"] = f"{folder}{os.pathsep}{env['PATH']}"
        done = subprocess.run(["sh", "-eu", "-c", walk], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    said = lines[-len(told.splitlines()) :]
    assert [re.sub(r"[0-9a-f]{64}", "…", line) for line in said] == told.splitlines()
    assert (tmp_path / "练习" / "public" / "index.html").is_file()


def test_a_source_named_in_the_code_is_in_the_house() -> None:
    """A docstring that gives a document as the source of a rule names one that the reader has."""
    rooms = ("rules", "acts", "db", "filesystem", "site_gen", "tui", "bench")
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        for name in re.findall(r"(?<![\w/.-])(?:docs/)?(\w+\.md)\b(?=[,) ;:.]|$)", path.read_text(encoding="utf-8"))
    }
    documents = {
        path.name for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "public").glob("*.md"))
    }
    assert len(named) > 20
    assert {(path, name) for path, name in named if name not in documents} == set()
