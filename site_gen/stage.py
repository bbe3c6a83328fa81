"""The staging folder beside the published one: every file is judged by the leak gate before it is put there.

A file whose bytes did not change is the old file itself, linked, so that it keeps its time.
"""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rules.canonical import digest
from rules.errors import Problem
from site_gen.gate import Gate, Leak
from site_gen.known import Known, Listed
from site_gen.swap import staging_folder

__all__ = ["Put", "Stage"]

_MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Put:
    """A file that was put into staging. status: A added, M modified, "" the same bytes as before. listed: what is known of it."""

    path: str
    status: str
    listed: Listed


class Stage:
    """out: the published folder. known: what is known of it. gate: judges what is new; news: judges what stays, for
    strings that were not looked for before (None: there are none)."""

    def __init__(self, out: Path, known: Known, gate: Gate, news: Gate | None) -> None:
        self.folder = staging_folder(out)
        # Texts, not Paths: there are tens of thousands of files, and a Path costs more than looking at one.
        self._old, self._new = f"{out}{os.sep}", f"{self.folder}{os.sep}"
        self.problems: list[Problem] = []
        self._gate = gate
        self._news = news
        self._before = known.files
        self._rebuilt = out.exists()
        self._made: set[str] = set()

    def reuse(self, path: str, key: str) -> Put | None:
        """The old file, when it was made from the same values by the same program and nobody touched it since."""
        listed = self._before.get(path)
        if listed is None or listed.key != key or not listed.untouched(self._old + path):
            return None
        if self._news:
            self._judge(self._news, path, Path(self._old + path).read_bytes())
        return self._keep(path, key)

    def put(self, path: str, content: bytes, key: str = "") -> Put:
        """Write one file, or link the old one when it has the same bytes."""
        listed = self._before.get(path)
        sha256 = digest(content)
        there = self._rebuilt and listed is not None and listed.sha256 == sha256 and listed.untouched(self._old + path)
        gate = self._news if there else self._gate
        if gate:
            self._judge(gate, path, content)
        if there:
            return self._keep(path, key, sha256)
        target, old = Path(self._place(path)), Path(self._old + path)
        status = "A"
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            if self._rebuilt and old.read_bytes() == content:
                return self._keep(path, key, sha256)
            status = "M" if self._rebuilt else "A"
        target.write_bytes(content)
        found = target.stat()
        return Put(path, status, Listed(sha256, key, found.st_size, found.st_mtime_ns))

    def keep(self, path: str) -> None:
        """A file of the webmaster's own stays where it is."""
        self._judge(self._gate, path, Path(self._old + path).read_bytes())
        _link(self._old + path, self._place(path))

    def take(self, problems: Sequence[Problem]) -> None:
        """Add what was found; Leak once it is more than anybody would read."""
        self.problems += problems
        if len(self.problems) >= _MOST_PROBLEMS:
            raise Leak(*self.problems)

    def _judge(self, gate: Gate, path: str, content: bytes) -> None:
        self.take(gate.problems(path, content))

    def _keep(self, path: str, key: str, sha256: str = "") -> Put:
        target = self._place(path)
        _link(self._old + path, target)
        listed = self._before.get(path)
        if listed is None or listed.size < 0:
            found = Path(target).stat()
            listed = Listed(sha256 or (listed.sha256 if listed else ""), key, found.st_size, found.st_mtime_ns)
        return Put(path, "", Listed(listed.sha256, key, listed.size, listed.mtime))

    def _place(self, path: str) -> str:
        parent = path.rpartition("/")[0]
        if parent not in self._made:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        return self._new + path


def _link(old: str, target: str) -> None:
    try:
        os.link(old, target, follow_symlinks=False)
    except OSError:  # another file system, or one without hard links
        shutil.copy2(old, target, follow_symlinks=False)
