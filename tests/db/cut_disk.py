"""A disk that remembers all it was told, and what a power cut at any moment would leave of it.

`Recorder` is a `Disk` that writes as usual and keeps a list of events. `leave` makes the folder as it may be found after a power cut:
what was synced is there; of what was not, every 512-byte sector and every name is there or not, as chance has it, in any order, and a
sector may be half old, half new.
"""

import errno
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from db.files import Disk

__all__ = ["Event", "Names", "Recorder", "Said", "Size", "Sync", "Write", "leave"]

SECTOR = 512
APART = {"lock", "holder.json", ".lock", ".lock.json"}
"""Who holds the store, or its backups: nothing that a power cut could hurt."""


class Write(NamedTuple):
    file: int
    offset: int
    raw: bytes


class Size(NamedTuple):
    file: int
    size: int


class Names(NamedTuple):
    """Names of one folder that change at once; None: the name goes."""

    folder: int
    names: dict[str, int | None]


class Sync(NamedTuple):
    """A file's contents, or a folder's names."""

    node: int


class Said(NamedTuple):
    """The program told somebody that this is saved."""

    what: int


Event = Write | Size | Names | Sync | Said


class Recorder(Disk):
    """What lies in `root` at first counts as synced. Nothing is really synced: the test would wait for the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.events: list[Event] = []
        self.full = False
        """While true the next writing fails half way, as on a full disk."""
        self._nodes: dict[int, int] = {}
        self._count = 0
        self._contents: dict[int, bytes] = {}
        self._stamps: dict[int, tuple[int, int]] = {}
        self._folders: dict[int, dict[str, int]] = {}
        self.top = self._node(root)
        self._look()
        self.first = (dict(self._contents), {node: dict(names) for node, names in self._folders.items()})
        self.events.clear()

    def said(self, what: int) -> None:
        self._look()
        self.events.append(Said(what))

    def folders(self) -> list[int]:
        """Every folder that there ever was; one of which no name was synced is empty."""
        return list(self._folders)

    # What the store calls

    def open(self, path: Path) -> int:
        descriptor = super().open(path)
        self._look()
        return descriptor

    def write(self, descriptor: int, offset: int, raw: bytes | bytearray) -> None:
        if self.full and len(raw) > 128:
            self.full = False
            self.write(descriptor, offset, raw[: len(raw) * 2 // 3])
            raise OSError(errno.ENOSPC, "injected")
        super().write(descriptor, offset, raw)
        node = self._nodes[os.fstat(descriptor).st_ino]
        self.events.append(Write(node, offset, bytes(raw)))
        before = self._contents[node].ljust(offset, b"\0")
        self._note(node, before[:offset] + raw + before[offset + len(raw) :], os.fstat(descriptor))

    def sync(self, descriptor: int) -> None:
        self._look()
        self.events.append(Sync(self._nodes[os.fstat(descriptor).st_ino]))

    def truncate(self, descriptor: int, size: int) -> None:
        super().truncate(descriptor, size)
        node = self._nodes[os.fstat(descriptor).st_ino]
        self.events.append(Size(node, size))
        self._note(node, self._contents[node][:size], os.fstat(descriptor))

    def sync_folder(self, folder: Path) -> None:
        self._look()
        self.events.append(Sync(self._node(folder)))

    def sync_all(self, folder: Path) -> None:
        self._look()
        self.events += [Sync(self._node(path)) for path in (folder, *folder.rglob("*"))]

    def replace(self, source: Path, target: Path) -> None:
        self._look()
        super().replace(source, target)
        names = self._folders[self._node(source.parent)]
        if source.name in names and not source.exists():
            node = names.pop(source.name)
            names[target.name] = node
            self.events.append(Names(self._node(source.parent), {source.name: None, target.name: node}))
        self._look()

    def unlink(self, path: Path) -> None:
        super().unlink(path)
        self._look()

    # What happened beside these calls

    def _node(self, path: Path) -> int:
        number = path.stat().st_ino
        if number not in self._nodes:
            self._count += 1
            self._nodes[number] = self._count
        return self._nodes[number]

    def _note(self, node: int, content: bytes, stat: os.stat_result) -> None:
        self._contents[node] = content
        self._stamps[node] = (stat.st_size, stat.st_mtime_ns)

    def _look(self) -> None:
        """Find what was changed by other means (mkdir, tarfile, rmtree) and note it as written whole, and not synced."""
        seen: set[int] = set()
        self._look_into(self.root, seen)
        for number, node in list(self._nodes.items()):
            if node not in seen and node != self.top:
                del self._nodes[number]  # the system may give the number to another file

    def _look_into(self, folder: Path, seen: set[int]) -> None:
        here = self._node(folder)
        found: dict[str, int] = {}
        for path in sorted(folder.iterdir()):
            if path.name in APART:
                continue
            node = found[path.name] = self._node(path)
            seen.add(node)
            if path.is_dir():
                self._look_into(path, seen)
                continue
            stat = path.stat()
            if self._stamps.get(node) != (stat.st_size, stat.st_mtime_ns):
                content = path.read_bytes()
                if len(content) < len(self._contents.get(node, b"")):
                    self.events.append(Size(node, len(content)))
                if content != self._contents.get(node):
                    self.events.append(Write(node, 0, content))
                self._note(node, content, stat)
        known = self._folders.setdefault(here, {})
        for name in known.keys() | found.keys():
            if known.get(name) != found.get(name):
                self.events.append(Names(here, {name: found.get(name)}))
        self._folders[here] = found


@dataclass
class _File:
    content: bytearray = field(default_factory=bytearray)
    waiting: list[Write | Size] = field(default_factory=list)

    def take(self, one: Write | Size) -> None:
        if isinstance(one, Size):
            del self.content[one.size :]
            return
        end = one.offset + len(one.raw)
        if len(self.content) < end:
            self.content.extend(bytes(end - len(self.content)))
        self.content[one.offset : end] = one.raw

    def sync(self) -> None:
        for one in self.waiting:
            self.take(one)
        self.waiting = []


@dataclass
class _Folder:
    names: dict[str, int] = field(default_factory=dict)
    waiting: list[Names] = field(default_factory=list)

    def take(self, one: Names) -> None:
        for name, node in one.names.items():
            if node is None:
                self.names.pop(name, None)
            else:
                self.names[name] = node

    def sync(self) -> None:
        for one in self.waiting:
            self.take(one)
        self.waiting = []


def leave(disk: Recorder, events: list[Event], chance: random.Random, target: Path, kept: float | None = None) -> None:
    """Make `target` as a power cut after these events may leave it.

    kept: how much of what was not synced is there all the same, 0 to 1; None: as chance has it. (With 1 it is what a killed process leaves.)
    """
    files = {node: _File(bytearray(content)) for node, content in disk.first[0].items()}
    folders = {node: _Folder() for node in disk.folders()}
    folders |= {node: _Folder(dict(names)) for node, names in disk.first[1].items()}
    for event in events:
        match event:
            case Write() | Size():
                files.setdefault(event.file, _File()).waiting.append(event)
            case Names():
                folders.setdefault(event.folder, _Folder()).waiting.append(event)
            case Sync() if event.node in folders:
                folders[event.node].sync()
            case Sync():
                files.setdefault(event.node, _File()).sync()
            case Said():
                pass
    whole = kept == 1
    kept = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0)) if kept is None else kept
    for file in files.values():
        for one in file.waiting:
            for part in _sectors(one):
                if chance.random() < kept:
                    if isinstance(part, Write) and not whole and chance.random() < 0.1:
                        file.take(part._replace(raw=part.raw[: chance.randint(0, len(part.raw))]))
                    else:
                        file.take(part)
    for folder in folders.values():
        for names in folder.waiting:
            if chance.random() < kept:
                folder.take(names)
    _lay_out(disk.top, target, files, folders)


def _sectors(one: Write | Size) -> Iterator[Write | Size]:
    if isinstance(one, Size):
        yield one
        return
    place, end = one.offset, one.offset + len(one.raw)
    while place < end:
        stop = min(end, (place // SECTOR + 1) * SECTOR)
        yield Write(one.file, place, one.raw[place - one.offset : stop - one.offset])
        place = stop


def _lay_out(node: int, target: Path, files: dict[int, _File], folders: dict[int, _Folder]) -> None:
    target.mkdir()
    for name, inner in folders[node].names.items() if node in folders else ():
        if inner in folders:
            _lay_out(inner, target / name, files, folders)
        else:
            (target / name).write_bytes(files[inner].content if inner in files else b"")
