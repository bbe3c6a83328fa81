"""Power cuts: whatever was said to be saved is there afterwards, at whichever moment the power went.

And the harness earns its trust: of our own code without any one of its fsyncs it finds a loss.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.db.powercut import run, run_backups, run_corners
from tests.db.scale import FULL, Counter

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", range(40 if FULL else 4))
def test_a_power_cut_at_any_moment_loses_no_acknowledged_record(seed: int, tmp_path: Path, counted: Counter) -> None:
    """Also while the store recovers from the one before; and what was erased by law does not come back."""
    counted("模拟断电", run(seed, 250 if FULL else 60, tmp_path))


@pytest.mark.parametrize("seed", range(10 if FULL else 2))
def test_a_power_cut_at_the_worst_moments_loses_nothing(seed: int, tmp_path: Path, counted: Counter) -> None:
    """A short line over the remains of a long one that failed or was torn; a snapshot that takes the place of another."""
    counted("模拟断电", run_corners(seed, 200 if FULL else 60, tmp_path))


@pytest.mark.parametrize("seed", range(10 if FULL else 2))
def test_a_power_cut_loses_no_backup_and_leaves_no_half_restored_bureau(
    seed: int, tmp_path: Path, counted: Counter
) -> None:
    counted("备份和恢复时断电", run_backups(seed, 100 if FULL else 30, tmp_path))


class Mutant(NamedTuple):
    """Our own code without one of its lines (or with `new` in its place)."""

    name: str
    file: str
    old: str
    new: str = ""
    what: str = "store"


MUTANTS = [
    Mutant("a commit is not synced", "db/journal.py", "            self._disk.sync(self._descriptor)\n            if first != old.first:\n                self._disk.sync_folder", "            if first != old.first:\n                self._disk.sync_folder"),
    Mutant("a new journal file's name is not synced", "db/journal.py", "                self._disk.sync_folder(self.places.journal)\n                self._disk.close(old_descriptor)", "                self._disk.close(old_descriptor)"),
    Mutant("HEAD goes before the line", "db/journal.py", "            synced = True\n            self._disk.sync(self._descriptor)", "            synced = True\n            self.mark = Mark(old.seq + 1, h, first, start, start + len(line))\n            self._write_head()\n            self._disk.sync(self._head_descriptor)\n            self._disk.sync(self._descriptor)"),
    Mutant("what is written aside is not synced", "db/files.py", "                self.write(descriptor, 0, raw)\n                self.sync(descriptor)", "                self.write(descriptor, 0, raw)"),
    Mutant("a renamed file's name is not synced", "db/files.py", "        self.sync_folder(path.parent)\n", "        pass\n"),
    Mutant("the journal's folder is not synced", "db/journal.py", "        disk.sync_folder(places.folder)\n"),
    Mutant("a failed line's cut is not synced", "db/journal.py", "                self._disk.sync(self._descriptor)\n            if self._descriptor != old_descriptor:\n                self._disk.close", "                pass\n            if self._descriptor != old_descriptor:\n                self._disk.close", what="corners"),
    Mutant("a torn tail's cut is not synced", "db/journal.py", "                self._disk.truncate(descriptor, broken.offset)\n                self._disk.sync(descriptor)", "                self._disk.truncate(descriptor, broken.offset)", what="corners"),
    Mutant("a torn tail is not cut", "db/journal.py", "                self._disk.truncate(descriptor, broken.offset)\n                self._disk.sync(descriptor)", "                self._disk.sync(descriptor)", what="corners"),
    Mutant("HEAD is not synced before a snapshot", "db/store.py", "        self._journal.sync_head()\n"),
    Mutant("the kept snapshot's name is not synced", "db/snapshot.py", "            disk.sync_folder(places.folder)\n        disk.replace", "        disk.replace", what="corners"),
    Mutant("the new snapshot's name is not synced", "db/snapshot.py", "        disk.sync_folder(places.folder)\n    finally", "    finally"),
    Mutant("no snapshot is kept", "db/snapshot.py", "        if keep:\n", "        if False:\n"),
    Mutant("an unfinished erasure is not noted", "db/store.py", "                set_pending(self.places, entry, self._disk)\n"),
    Mutant("HEAD's own sum is not looked at", "db/journal.py", "    if match is None or digest(match[1])[:16].encode() != match[4]:", "    if match is None:"),
    Mutant("a backup is not synced", "db/backup.py", "                disk.sync(file.fileno())\n", "", "backups"),
    Mutant("a backup's name is not synced", "db/backup.py", "            disk.sync_folder(places.backups)\n", "", "backups"),
    Mutant("the backups' folder is not synced", "db/backup.py", "        disk.sync_folder(places.folder)\n", "", "backups"),
    Mutant("restored files are not synced", "db/restore.py", "                    disk.sync(out.fileno())\n", "", "backups"),
    Mutant("restored folders are not synced", "db/restore.py", "        disk.sync_folder(inner)\n", "        pass\n", "backups"),
    Mutant("the restored bureau's name is not synced", "db/restore.py", "            disk.sync_folder(parent)\n", "", "backups"),
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_without_one_of_its_safeguards_our_code_is_caught(mutant: Mutant, tmp_path: Path, counted: Counter) -> None:
    for room in ("rules", "db"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "db").mkdir(parents=True)
    for name in ("bureau.py", "cut_disk.py", "powercut.py"):
        shutil.copyfile(ROOT / "tests" / "db" / name, tmp_path / "tests" / "db" / name)
    path = tmp_path / mutant.file
    source = path.read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1, "the mutant no longer fits the code"
    path.write_text(source.replace(mutant.old, mutant.new), encoding="utf-8")
    done = None
    for seed in range(1, 25):
        command = [
            sys.executable,
            "-m",
            "tests.db.powercut",
            "--what",
            mutant.what,
            "--seed",
            str(seed),
            "--cuts",
            "150",
        ]
        env = {**os.environ, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )
        if done.returncode:
            break
    assert done is not None
    assert done.stderr.startswith("LOST: "), done.stderr or done.stdout
    counted("改坏的程序被查出", 1)
