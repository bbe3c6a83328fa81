"""The staging folder: the coming site, beside the published one, where the leak gate scans it.

A file whose bytes stay is linked: it keeps its mtime, and takes no room.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from rules.base.errors import Problem, Refused
from rules.disclosure.secret import Secret
from site_gen import paths
from site_gen.files.site_files import File
from site_gen.gate.gate import Gate, Leak
from site_gen.manifest import Entry, list_files
from site_gen.publishing.build_cache import Previous

__all__ = ["Built", "Staging"]

_MOST_PROBLEMS = 100
"""Hits of the gate after which nobody reads on."""
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


class Built(NamedTuple):
    """A batch that was built. files: SHA-256, size, mtime of each, and whether its bytes are new. problems: what the gate found."""

    files: list[tuple[bytes, int, int, bool]]
    problems: list[Problem]


class Staging:
    """The coming site in `folder`, which is there and empty. secrets: strings that must not appear, of which bytes that stay were not scanned for `unscanned` (None: for any).

    entries: its files, by path. changed: paths of those with new bytes. reused: of those that were not built. pages: how many.
    build, scan and link may be called in any process.
    """

    def __init__(
        self,
        out: Path,
        folder: Path,
        previous: Previous,
        make_gate: Callable[[Sequence[Secret]], Gate],
        secrets: Sequence[Secret],
        unscanned: Sequence[Secret] | None,
    ) -> None:
        self.folder, self.previous = folder, previous
        self._make_gate, self._secrets, self._unscanned = make_gate, secrets, unscanned
        self.entries: dict[str, Entry] = {}
        self.changed: set[str] = set()
        self.reused: list[str] = []
        self.pages = 0
        self._problems: list[Problem] = []
        # Texts, not Paths: there are hundreds of thousands of files.
        self._published, self._staged = f"{out}{os.sep}", f"{self.folder}{os.sep}"
        self._folders: set[str] = set()
        # The web server must read the site, whatever the umask of the office is.
        self._set_modes = self.folder.stat().st_mode & 0o777 != 0o755

    @cached_property
    def gate(self) -> Gate:
        """The gate for new bytes."""
        return self._make_gate(self._secrets)

    @cached_property
    def recheck(self) -> Gate | None:
        """The gate for bytes that stay; None when there is nothing new to scan them for."""
        if self._unscanned is None:
            return self.gate
        return self._make_gate(self._unscanned) if self._unscanned else None

    @property
    def foreign(self) -> list[str]:
        """The webmaster's own files."""
        return [path for path in self.previous.foreign if path not in self.entries]

    def is_telling(self, path: str) -> bool:
        """Whether the very name of a removed file holds what must not appear."""
        return bool(self.gate.problems(path, b""))

    def reuse(self, path: str, key: str) -> bool:
        """Take over the published file, if it has this cache key and nobody touched it.

        Without the build cache none is: whoever can write into the site can write its manifest as well.
        """
        entry = self.previous.intact(path) if self.previous.cache else None
        if entry is None or not key or entry.key != key:
            return False
        self._add(path, entry)
        self.reused.append(path)
        return True

    def build(self, files: Sequence[File]) -> Built:
        """Build files, write those whose bytes are new, scan all of them."""
        built, new, same = list[tuple[bytes, int, int, bool]](), list[tuple[str, bytes]](), list[tuple[str, bytes]]()
        for file in files:
            raw = file.build()
            sha256 = hashlib.sha256(raw).digest()
            path = file.final_path(sha256)
            old = self.previous.intact(path)
            if old and old.sha256 == sha256.hex():
                same.append((path, raw))
                built.append((sha256, len(raw), old.mtime, False))
            else:
                new.append((path, raw))
                built.append((sha256, len(raw), self._write(path, raw), True))
        problems = self.gate.batch_problems(new) if new else []
        if same and self.recheck:
            problems += self.recheck.batch_problems(same)
        return Built(built, problems)

    def add(self, files: Sequence[File], built: Built) -> list[str]:
        """Take in what was built; the paths. Raises Refused for two files of one path, and what `note` does."""
        paths = []
        for file, (sha256, size, mtime, new) in zip(files, built.files, strict=True):
            path = file.final_path(sha256)
            paths.append(path)
            self._add(path, Entry(sha256.hex(), size, file.key, mtime))
            if new:
                self.changed.add(path)
        self.note(built.problems)
        return paths

    def _add(self, path: str, entry: Entry) -> None:
        if path in self.entries:
            raise Refused(Problem(f"两处内容的网址相同（{path}），请检查编号是否重复", where=path))
        self.entries[path] = entry
        self.pages += path.endswith(".html")

    def note(self, problems: Iterable[Problem], most: int = _MOST_PROBLEMS) -> None:
        """Note what the gate found. Raises Leak once there are `most` of them."""
        self._problems += problems
        if len(self._problems) >= most:
            raise Leak(*self._problems)

    def scan(self, gate: Gate, paths: Sequence[str]) -> list[Problem]:
        """What a gate finds in published files."""
        return gate.batch_problems([(path, self._read(path)) for path in paths])

    def link(self, paths: Iterable[str]) -> None:
        """Take over the bytes of published files: linked, copied where the file system cannot link."""
        for path in paths:
            self._make_folder(path.rpartition("/")[0])
            try:
                os.link(self._published + path, self._staged + path, follow_symlinks=False)
            except OSError:
                shutil.copy2(self._published + path, self._staged + path, follow_symlinks=False)

    def reuse_lists(self) -> bool:
        """Take over the published lists, if they are those of the files in staging."""
        changes = self.previous.intact(paths.CHANGES)
        if changes is None:
            return False
        for path, raw in list_files(self.entries, self._read(paths.CHANGES)):
            if not Path(self._published + path).is_file() or self._read(path) != raw:
                return False
        self.entries[paths.CHANGES] = changes
        return True

    def write_lists(self, changes: bytes) -> None:
        """Write the lists: hashes, and names that the gate has cleared."""
        for path, raw in list_files(self.entries, changes):
            mtime = self._write(path, raw)
            self.entries[path] = Entry(hashlib.sha256(raw).hexdigest(), len(raw), "", mtime)

    def _read(self, path: str) -> bytes:
        return Path(self._published + path).read_bytes()

    def _write(self, path: str, raw: bytes | bytearray) -> int:
        """Write a file; its mtime in ns."""
        self._make_folder(path.rpartition("/")[0])
        file, rest = os.open(self._staged + path, _WRITE, 0o644), memoryview(raw)
        try:
            while rest:
                rest = rest[os.write(file, rest) :]
            if self._set_modes:
                Path(self._staged + path).chmod(0o644)
            return os.fstat(file).st_mtime_ns
        finally:
            os.close(file)

    def _make_folder(self, name: str) -> None:
        if name in self._folders:
            return
        if name:
            self._make_folder(name.rpartition("/")[0])
        (self.folder / name).mkdir(exist_ok=True)
        if self._set_modes:
            (self.folder / name).chmod(0o755)
        self._folders.add(name)
