"""The staging folder beside the published one: every file that is put there is judged by the leak gate.

A file whose bytes did not change is the old file itself, linked, so that it keeps its time. Where the last publication
left a spare (site_gen.publishing.link_farm) the links are there already, and only what changes is touched.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from rules.base.canonical import digest
from site_gen.gate.worker import Judge
from site_gen.publishing import link_farm as spare
from site_gen.publishing.build_cache import Known, Listed, mark
from site_gen.publishing.swap import staging_folder

__all__ = ["Put", "Stage", "readable"]


class Put(NamedTuple):
    """A file that was put into staging. status: A added, M modified, "" the same bytes as before. listed: what is known of it."""

    path: str
    status: str
    listed: Listed


@contextmanager
def readable() -> Iterator[None]:
    """What is written meanwhile can be read by the web server, whatever the umask of the office is: it is public."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


class Stage:
    """out: the published folder. known: what is known of it."""

    def __init__(self, out: Path, known: Known, judge: Judge) -> None:
        self.folder = staging_folder(out)
        # Texts, not Paths: there are tens of thousands of files, and a Path costs more than looking at one.
        self._old, self._new = f"{out}{os.sep}", f"{self.folder}{os.sep}"
        self.judge = judge
        self.before: dict[str, Listed] = dict(known.files)
        """What is known of the files that are asked for; the caller adds those of shares that are made anew."""
        self._rebuilt = out.exists()
        self.names_as_left = bool(known.mark) and mark(out, known.folders) == known.mark
        """Whether no file of the site came and none went since the last publication: no name in any of its folders."""
        self._linked = spare.take(out, known.spare, known.folders)
        self._made: set[str] = set()
        if self._linked:
            for path in known.guests:  # they may have gone; those that have not are put there again
                self.drop(path)
        else:
            self.folder.mkdir()

    @property
    def all_there(self) -> bool:
        """Whether every old file that stays lies there and in staging, without a look at any."""
        return self._linked and self.names_as_left

    def lies_there(self, path: str, key: str) -> bool:
        """Whether the old file was made from the same values by the same program, and nobody touched it since."""
        listed = self.before.get(path)
        return listed is not None and listed.key == key and listed.untouched(self._old + path)

    def reuse(self, path: str, key: str) -> Put | None:
        """The old file, when it lies there."""
        if not self.lies_there(path, key):
            return None
        self.judge.look_again(self._old, [path])
        return self._keep(path, key)

    def reuse_all(self, files: Mapping[str, Listed]) -> bool:
        """Keep these old files, if nobody touched any of them; else nothing is done."""
        lost = []
        try:
            for path, found in self._entries(files):
                listed = files[path]
                if found.st_mtime_ns != listed.mtime or found.st_size != listed.size:
                    return False
                if found.st_nlink < 2 or not self._linked:
                    lost.append(path)
        except OSError:
            return False
        self.judge.look_again(self._old, files)
        for path in lost:
            self._link(path)
        return True

    def _entries(self, paths: Iterable[str]) -> Iterator[tuple[str, os.stat_result]]:
        """A look at each of the old files; from the site's folder, where the system can, since the way there costs as much."""
        if os.stat not in os.supports_dir_fd:
            for path in paths:
                yield path, os.stat(self._old + path)  # noqa: PTH116 - hundreds of thousands of times
            return
        root = os.open(self._old, os.O_RDONLY)
        try:
            for path in paths:
                yield path, os.stat(path, dir_fd=root)
        finally:
            os.close(root)

    def put(self, path: str, content: bytes, key: str = "") -> Put:
        """Write one file, or link the old one when it has the same bytes."""
        listed = self.before.get(path)
        sha256 = digest(content)
        there = self._rebuilt and listed is not None and listed.sha256 == sha256 and listed.untouched(self._old + path)
        if there:
            self.judge.look(path, content, self._old + path, stays=True)
            return self._keep(path, key, sha256)
        status = "A"
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            if self._rebuilt and Path(self._old + path).read_bytes() == content:
                self._link(path)
                self.judge.look(path, content, self._old + path)
                return self._keep(path, key, sha256)
            status = "M" if self._rebuilt else "A"
        target = self._place(path)
        with open(target, "wb", buffering=0) as file:  # noqa: PTH123 - a Path costs more than the writing
            file.write(content)
        self.judge.look(path, content, target)
        return Put(path, status, Listed(sha256, key, len(content), os.stat(target).st_mtime_ns))  # noqa: PTH116 - as above

    def write(self, path: str, parts: Iterable[bytes | memoryview]) -> Listed:
        """Write one of our own lists, which may be large, part by part. It was judged before."""
        target, known = self._place(path), hashlib.sha256()
        with open(target, "wb") as file:  # noqa: PTH123 - as in `put`
            for part in parts:
                known.update(part)
                file.write(part)
        found = os.stat(target)  # noqa: PTH116 - as above
        return Listed(known.hexdigest(), "", found.st_size, found.st_mtime_ns)

    def keep(self, path: str) -> None:
        """A file of the webmaster's own stays where it is."""
        self.judge.look(path, Path(self._old + path).read_bytes())
        self._link(path)

    def drop(self, path: str) -> None:
        """A file of the site before that is none any more: the spare has it, an empty staging folder has not."""
        if self._linked:
            Path(self._new + path).unlink(missing_ok=True)
            spare.prune(self.folder, path)

    def _keep(self, path: str, key: str, sha256: str = "") -> Put:
        listed = self.before.get(path)
        if not self._linked or listed is None or os.stat(self._old + path).st_nlink < 2:  # noqa: PTH116 - as above
            self._link(path)
        if listed is None or listed.size < 0:
            found = os.stat(self._new + path)  # noqa: PTH116 - as above
            listed = Listed(sha256 or (listed.sha256 if listed else ""), key, found.st_size, found.st_mtime_ns)
        return Put(path, "", Listed(listed.sha256, key, listed.size, listed.mtime))

    def _link(self, path: str) -> None:
        old, target = self._old + path, self._place(path)
        try:
            os.link(old, target, follow_symlinks=False)
        except FileExistsError:  # `put` found the same bytes and linked it a moment ago
            return
        except OSError:  # another file system, or one without hard links
            shutil.copy2(old, target, follow_symlinks=False)

    def _place(self, path: str) -> str:
        """Where a file goes; nothing lies there."""
        parent = path.rpartition("/")[0]
        if parent not in self._made:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        target = self._new + path
        if self._linked:
            with suppress(FileNotFoundError):
                os.unlink(target)  # noqa: PTH108 - it may be a link to the very file of the site: never written into
        return target
