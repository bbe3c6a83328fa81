"""The harness of the power cuts earns its trust: of our own code without any one of its fsyncs, or of its other safeguards, it finds a loss.

Every place in db/ where something is synced is found in the source itself: a new one without its mutant here fails the test.
"""

import ast
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import ROOT
from tests.db.scale import FULL, Counter

pytestmark = pytest.mark.mutants

HARNESS = ("bureau.py", "cut_disk.py", "cut_rest.py", "cut_run.py", "cut_salvage.py", "powercut.py")
SYNCS = {"sync", "sync_all", "sync_folder", "sync_head", "fsync", "fdatasync", "_sync"}


class Mutant(NamedTuple):
    """Our own code without one of its lines (or with `new` in its place). what: the harness that must notice."""

    name: str
    file: str
    old: str
    new: str = ""
    what: str = "store"


class Site(NamedTuple):
    """A statement that syncs something. name: its file, function, call, and which one of these it is."""

    name: str
    file: str
    start: int
    end: int


def sites(root: Path) -> Iterator[Site]:
    """Every statement of db/ that syncs. AssertionError for a call that is not a statement of its own."""
    for path in sorted((root / "db").rglob("*.py")):
        source = path.read_bytes()
        starts = [0]
        for line in source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        seen: dict[str, int] = {}
        statements = 0
        for function, call, node in _syncing(ast.parse(source), ""):
            statements += 1
            where = f"{path.relative_to(root).as_posix()} {function} {call}"
            seen[where] = seen.get(where, 0) + 1
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
            yield Site(f"{where} {seen[where]}", path.relative_to(root).as_posix(), start, end)
        calls = sum(_called(node) in SYNCS for node in ast.walk(ast.parse(source)))
        assert calls == statements, f"{path.name}: a sync that is no statement of its own"


def _called(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
    return ""


def _syncing(node: ast.AST, function: str) -> Iterator[tuple[str, str, ast.Expr]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and _called(child.value) in SYNCS:
            yield function, _called(child.value), child
        inner = (
            f"{function}.{child.name}".lstrip(".") if isinstance(child, ast.FunctionDef | ast.ClassDef) else function
        )
        yield from _syncing(child, inner)


FSYNCS = {
    "db/backups/copies.py _copy_one sync 1": "backups",
    "db/backups/copies.py _copy_one sync_folder 1": "backups",
    "db/backups/copies.py _folder_in sync_folder 1": "backups",
    "db/backups/mending.py mend sync_folder 1": "backups",
    "db/backups/writing.py _store sync_folder 1": "backups",
    "db/backups/writing.py _write_sealed sync 1": "backups",
    "db/backups/writing.py _write_sealed sync_folder 1": "backups",
    "db/backups/writing.py backup sync_folder 1": "backups",
    "db/erasure.py delete_for_good sync_folder 1": "erasures",
    "db/erasure.py delete_for_good sync_folder 2": "erasures",
    "db/erasure.py drop_drafts sync_folder 1": "erasures",
    "db/files.py Disk._copy sync 1": "copies",
    "db/files.py Disk.sync _sync 1": "disk",
    "db/files.py Disk.sync_folder fsync 1": "disk",
    "db/files.py Disk.write_temporary sync 1": "store",
    "db/files.py Disk.write_whole sync_folder 1": "store",
    "db/folders.py make_folder sync_folder 1": "folders",
    "db/folders.py write_folder sync 1": "folders",
    "db/folders.py write_folder sync_folder 1": "folders",
    "db/folders.py write_folder sync_folder 2": "folders",
    "db/journal.py Journal._cut_back sync 1": "corners",
    "db/journal.py Journal.append sync 1": "store",
    "db/journal.py Journal.append sync_folder 1": "store",
    "db/journal.py Journal.cut_torn sync 1": "corners",
    "db/journal.py Journal.sync_head sync 1": "store",
    "db/genesis.py write_genesis sync_folder 1": "store",
    "db/restore.py _unpack sync 1": "backups",
    "db/restore.py _unpack sync_folder 1": "backups",
    "db/write_out.py write_out sync_all 1": "written out",
    "db/new_folder.py new_bureau_folder sync_folder 1": "written out",
    "db/new_folder.py new_bureau_folder sync_folder 2": "salvage",
    "db/salvage/others.py _copy_backup sync 1": "salvage",
    "db/salvage/others.py copy_others sync_folder 1": "salvage",
    "db/salvage/salvage.py _write_lines sync 1": "salvage",
    "db/snapshot.py save_snapshot sync_folder 1": "corners",
    "db/snapshot.py save_snapshot sync_folder 2": "store",
    "db/store.py Store._save_snapshot sync_head 1": "store",
}
"""Each fsync, and which harness must notice when it is gone."""

MUTANTS = [
    Mutant("HEAD goes before the line", "db/journal.py", "            synced = True\n            self._disk.sync(self._descriptor)", "            synced = True\n            self.mark = Mark(old.seq + 1, h, first, start, start + len(line))\n            self._write_head()\n            self._disk.sync(self._head_descriptor)\n            self._disk.sync(self._descriptor)"),
    Mutant("a torn tail is not cut", "db/journal.py", "                self._disk.truncate(descriptor, broken.offset)\n                self._disk.sync(descriptor)", "                self._disk.sync(descriptor)", what="corners"),
    Mutant("no snapshot is kept", "db/snapshot.py", "        if keep:\n", "        if False:\n"),
    Mutant("an unfinished erasure is not noted", "db/store.py", "                mark_pending(self.places, entry, self._disk)\n"),
    Mutant("HEAD's own sum is not looked at", "db/head.py", "    if match is None or digest(match[1])[:16].encode() != match[4]:", "    if match is None:"),
]  # fmt: skip
"""The safeguards that are no fsync."""


def test_every_fsync_of_the_store_has_its_mutant() -> None:
    assert sorted(site.name for site in sites(ROOT)) == sorted(FSYNCS)


@functools.cache
def _our_sites() -> tuple[Site, ...]:
    return tuple(sites(ROOT))


def without(site: Site) -> tuple[str, bytes]:
    source = (ROOT / site.file).read_bytes()
    return site.file, source[: site.start] + b"pass" + source[site.end :]


@pytest.mark.parametrize("name", FSYNCS)
def test_without_one_of_its_fsyncs_our_code_is_caught(name: str, tmp_path: Path, counted: Counter) -> None:
    (site,) = [one for one in _our_sites() if one.name == name]
    caught(tmp_path, *without(site), FSYNCS[name])
    counted("改坏的程序被查出", 1)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_without_one_of_its_safeguards_our_code_is_caught(mutant: Mutant, tmp_path: Path, counted: Counter) -> None:
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1, "the mutant no longer fits the code"
    caught(tmp_path, mutant.file, source.replace(mutant.old, mutant.new).encode(), mutant.what)
    counted("改坏的程序被查出", 1)


def caught(box: Path, file: str, source: bytes, what: str) -> None:
    """Try the mutant until it is caught, in a copy of the house. AssertionError when it never is."""
    for room in ("rules", "filesystem", "db"):
        shutil.copytree(ROOT / room, box / room, ignore=shutil.ignore_patterns("*.pyc.*"))  # being written by another
    (box / "tests" / "db").mkdir(parents=True)
    for name in HARNESS:
        shutil.copyfile(ROOT / "tests" / "db" / name, box / "tests" / "db" / name)
    for compiled in (box / file).parent.glob(f"__pycache__/{Path(file).stem}.*.pyc"):
        compiled.unlink()
    (box / file).write_bytes(source)
    command = [sys.executable, "-m", "tests.db.cut_run", what, f"1-{24 if FULL else 12}", "150"]
    env = {**os.environ, "PYTHONPATH": str(box)}
    done = subprocess.run(command, cwd=box, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    if not done.returncode:
        pytest.fail(f"not caught by {what}")
    assert done.stderr.startswith("LOST: "), done.stderr


def test_our_code_as_it_is_passes_where_its_mutants_fail(tmp_path: Path) -> None:
    """The same harness in the same copy: what it finds in a mutant is the mutant's."""
    with pytest.raises(pytest.fail.Exception, match="not caught"):
        caught(tmp_path, "db/files.py", (ROOT / "db" / "files.py").read_bytes(), "disk")
