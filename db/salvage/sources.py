"""What a salvage draws on: bureaus' folders (with the backups in them), backups, folders of backups. All are only read."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import msgspec

from db.backups.manifest import MANIFEST, read_manifest
from db.backups.naming import backup_times
from db.backups.reading import open_backup
from db.head import head_in
from db.mark import journal_files
from db.places import Places
from db.sealing import Key
from db.snapshot import sum_line
from db.state import Snapshot, read_snapshot
from filesystem.refusals import disk_refusal
from rules.base.errors import MingchouError, NewerFormat, Problem, Refused

__all__ = ["Source", "backups_in", "find_sources", "is_bureau"]

_HEAD = "journal/HEAD"


class Source(msgspec.Struct):
    """One of them. path: a bureau's folder, or a backup. name: for the report.

    genesis: h of the journal's first entry, as far as it is known ("" until it has been read). head: (seq, h) of the last entry that it knows of.
    troubles: what could not be read. first: h of the first line that was proved.
    """

    path: Path
    name: str
    is_folder: bool
    genesis: str = ""
    head: tuple[int, str] = (0, "")
    troubles: list[Problem] = msgspec.field(default_factory=list)
    first: str = ""
    snapshots: list[tuple[str, Snapshot]] = msgspec.field(default_factory=list)

    def journals(self, key: Key, aside: Path) -> Iterator[tuple[str, IO[bytes]]]:
        """(name, contents) of its journal's files and of what was cut off from them; snapshots and HEAD are noted on the way.

        Nothing is raised for what cannot be read but NewerFormat: `troubles` has it. aside: for the plain text of a sealed backup.
        """
        try:
            yield from self._of_folder() if self.is_folder else self._of_backup(key, aside)
        except NewerFormat:
            raise
        except MingchouError as error:
            self.troubles += [Problem(problem.message, self.name) for problem in error.problems]
        except OSError as error:
            self.note(error, self.path)

    def note(self, error: OSError, path: Path) -> None:
        words = "读不出（磁盘拔掉了，或者坏了）" if path.exists() else "读到一半就不见了（磁盘拔掉了，或者移走了）"
        self.troubles.append(Problem(f"{words}：{disk_refusal(error, path)}", self.name))

    def _of_folder(self) -> Iterator[tuple[str, IO[bytes]]]:
        places = Places(self.path)
        if places.head.is_file():
            self._knows(head_in(places.head.read_bytes()))
        for path, sum_path in ((places.records, places.records_sum), (places.previous, places.previous_sum)):
            if path.is_file() and sum_path.is_file():
                try:
                    self._take_snapshot(path.name, path.read_bytes(), sum_path.read_bytes())
                except OSError as error:
                    self.note(error, path)
        for path in [*map(places.journal_file, journal_files(places)), *sorted(places.journal.glob("torn-*.bin"))]:
            try:
                with path.open("rb") as file:
                    yield path.name, file
            except OSError as error:
                self.note(error, path)

    def _of_backup(self, key: Key, aside: Path) -> Iterator[tuple[str, IO[bytes]]]:
        if self.path.name.endswith(MANIFEST):
            manifest = read_manifest(self.path)
            self.genesis = manifest.genesis
            self._knows((manifest.seq, manifest.h))
        records = b""
        for name, content in open_backup(self.path, key=key, aside=aside, strict=False):
            if name == "records.json":
                records = content.read()
            elif name == "records.json.sha256":
                self._take_snapshot("records.json", records, content.read())
            elif name == _HEAD:
                self._knows(head_in(content.read()))
            elif name.startswith("journal/"):
                yield name.removeprefix("journal/"), content

    def _take_snapshot(self, name: str, raw: bytes, expected: bytes) -> None:
        if sum_line(raw) != expected:
            self.troubles.append(Problem(f"{name} 与它的校验值不符", self.name))
            return
        try:
            snapshot = read_snapshot(raw)
        except ValueError as error:
            self.troubles.append(Problem(f"{name} {error}", self.name))
            return
        self.genesis = self.genesis or snapshot.genesis
        self.snapshots.append((name, snapshot))
        self._knows((snapshot.mark.seq, snapshot.mark.h))

    def _knows(self, head: tuple[int, str] | None) -> None:
        if head:
            self.head = max(self.head, head)


def is_bureau(folder: Path) -> bool:
    """Whether a folder is, or was, a bureau's."""
    places = Places(folder)
    return places.journal.is_dir() or places.records.is_file() or places.bureau_toml.is_file()


def backups_in(folder: Path) -> list[Path]:
    """The backups in a folder, the newest first. Raises OSError."""
    return [path for _, path in reversed(backup_times(folder))]


def find_sources(paths: Sequence[Path], said: Callable[[Path], str] = lambda path: path.name) -> list[Source]:
    """The sources in what was named, in that order, each once; of a bureau's folder also its backups. Refused for what is none, naming it."""
    found: dict[Path, Source] = {}

    def add(path: Path, name: str, *, is_folder: bool) -> None:
        found.setdefault(path.absolute(), Source(path, name, is_folder))

    for path in paths:
        try:
            if not path.exists():
                raise Refused(Problem("不存在；请检查路径，或者磁盘是不是拔掉了", str(path)))
            if path.is_file():
                add(path, said(path), is_folder=False)
                continue
            name = said(path.absolute())
            backups = backups_in(path)
            if is_bureau(path):
                add(path, name, is_folder=True)
                backups = backups_in(Places(path).backups) if Places(path).backups.is_dir() else []
                name = f"{name}/backups"
            elif not backups:
                raise Refused(Problem("里面没有台账，也没有备份；请指明单位文件夹、备份或放备份的文件夹", str(path)))
            for backup in backups:
                add(backup, f"{name}/{backup.name}", is_folder=False)
        except OSError as error:
            raise disk_refusal(error, path) from error
    return list(found.values())
