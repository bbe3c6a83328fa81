"""Power cuts beside a clerk's daily work: at every single operation of a recovery, an erasure or a restoring; in folders that are replaced; in
a purge of backups; and whether the disk itself is asked to sync at all.
"""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import db.files
from db.backups.writing import backup
from db.check import check
from db.erasure import delete_for_good
from db.files import DISK
from db.folders import write_folder
from db.places import Places
from db.restore import restore
from db.restored_mark import read_mark
from db.store import Store
from rules.journal.erasure import Erasure
from tests.db.bureau import NOW, Shop, put, tokens, unpacked
from tests.db.cut_disk import Recorder, Said, leave
from tests.db.powercut import QUICK, History, judge, judge_snapshots

__all__ = ["run_copies", "run_disk", "run_each", "run_erasures", "run_folders", "run_written_out"]

WORDS = "WORDS-OF-A-PERSON"
WHOLE, BARE = Shop(number="O-000001", name="演示" * 60, code=WORDS), Shop(number="O-000001", name="演示" * 60)
ERASURE = Erasure(
    number="X-0001", of="shops", record="O-000001", ids=(), fields=("code",), basis="consent", document="演示",
    approved_by="演示", at="", places=(), entry=0,
)  # fmt: skip


def _bureau(home: Path) -> Path:
    """A bureau of one shop with words in it that will be erased, a snapshot, a draft and a backup that hold them too."""
    home.mkdir()
    folder = home / "b"
    Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens(), disk=QUICK)
    with Store.open(folder, token=tokens(), disk=QUICK) as store:
        put(store, WHOLE)
    (folder / "drafts").mkdir()
    (folder / "drafts" / "shops%2FO-000001.json").write_text(WORDS)
    backup(Places(folder), NOW, disk=QUICK)
    (folder / "backups" / "2024-08-01T000000.tar").write_text(WORDS)  # of before, and nobody can read it
    return folder


def _erase(folder: Path, disk: Recorder) -> None:
    with Store.open(folder, token=tokens(), disk=disk, clock=lambda: NOW) as store:
        store.erase(Shop, WHOLE.number, replacement=BARE, erasure=ERASURE, by="演示员", at=NOW, why="依法删除")
        disk.said(1)
        delete_for_good(store.remaining_copies(), disk)
        disk.said(2)


def _reopen(folder: Path, disk: Recorder) -> None:
    with Store.open(folder, token=tokens(), disk=disk, clock=lambda: NOW) as store:
        store.close(snapshot=True)


def _sound(folder: Path) -> None:
    assert check(folder) == []


def _torn(folder: Path) -> None:
    with Places(folder).journal_file(1).open("ab") as file:
        file.write(b'{"h":"' + b"0" * 1500)


def _without_snapshots(folder: Path) -> None:
    for path in folder.glob("records*"):
        path.unlink()


def _said(disk: Recorder, end: int) -> int:
    return max((event.what for event in disk.events[:end] if isinstance(event, Said)), default=0)


def _judge_erased(folder: Path, said: int) -> None:
    """What was said to be erased is nowhere once the store is open again; what was said to be purged, not even in a backup."""
    judge(folder, History([{WHOLE.number: WHOLE}, {BARE.number: BARE}], [WORDS]), min(said, 1))
    if said >= 1:
        holds = {path for path in folder.rglob("*") if path.is_file() and WORDS.encode() in unpacked(path)}
        left = {path.relative_to(folder).parts[0] for path in holds}
        assert left <= ({"backups"} if said == 1 else set()), f"what was erased stands in {left}"


def run_erasures(seed: int, cuts: int, box: Path) -> int:
    """An erasure by law, then a purge of the backups; cut at any moment."""
    chance = random.Random(seed)
    folder = _bureau(box / "home")
    disk = Recorder(folder.parent)
    _erase(folder, disk)
    for n in range(cuts):
        left = box / "left"
        # At the end there is most that was said.
        end = len(disk.events) if n % 4 == 0 else chance.randint(0, len(disk.events))
        leave(disk, disk.events[:end], chance, left)
        try:
            _judge_erased(left / "b", _said(disk, end))
        finally:
            shutil.rmtree(left)
    return cuts


EACH: dict[str, tuple[Callable[[Path], None], Callable[[Path, Recorder], None]]] = {
    "torn": (_torn, _reopen),
    "journal alone": (_without_snapshots, _reopen),
    "erasure": (_sound, _erase),
}


def run_each(seed: int, cuts: int, box: Path) -> int:
    """At every single operation of a recovery, an erasure, a restoring: all kept (a killed process), nothing kept, and as chance has it.

    cuts: how often as chance has it. Returns how many cuts it were in all.
    """
    chance, done = random.Random(seed), 0
    for name, (hurt, act) in EACH.items():
        folder = _bureau(box / name)
        hurt(folder)
        disk = Recorder(folder.parent)
        act(folder, disk)
        for end in range(len(disk.events) + 1):
            for kept in (1.0, 0.0, *[None] * cuts):
                done += 1
                left = box / "left"
                leave(disk, disk.events[:end], chance, left, kept)
                try:
                    if name == "erasure":
                        _judge_erased(left / "b", _said(disk, end))
                    else:
                        judge(left / "b", History([{WHOLE.number: WHOLE}]), 0)
                finally:
                    shutil.rmtree(left)
    return done + _each_of_restoring(chance, cuts, box)


def _each_of_restoring(chance: random.Random, cuts: int, box: Path) -> int:
    folder = _bureau(box / "restoring")
    (archive,) = (folder / "backups").glob("*.backup")
    disk, done = Recorder(folder.parent), 0
    restore(archive, folder.with_name("new"), disk)
    disk.said(1)
    for end in range(len(disk.events) + 1):
        for kept in (1.0, 0.0, *[None] * cuts):
            done += 1
            left = box / "left"
            leave(disk, disk.events[:end], chance, left, kept)
            try:
                new = left / "new"
                assert new.exists() or not _said(disk, end), "what was restored is gone"
                assert not new.exists() or check(new) == [], "a half restored bureau has the name of a whole one"
                assert not new.exists() or _comes_from(new, archive), "nobody is told that it was restored"
                assert check(left / "b") == [], "the living bureau was touched"
                assert check(restore(left / "b" / "backups" / archive.name, left / "again", QUICK)) == []
            finally:
                shutil.rmtree(left)
    return done


def _comes_from(folder: Path, archive: Path) -> bool:
    mark = read_mark(Places(folder))
    return mark is not None and mark.archive == archive.name


def run_written_out(seed: int, cuts: int, box: Path) -> int:
    """A bureau that is open, written into a new folder: it has its name only when it is whole, and keeps it once that was said."""
    chance = random.Random(seed)
    folder = _bureau(box / "home")
    (folder / "pages").mkdir()
    (folder / "pages" / "a.md").write_bytes(b"words" * 300)
    disk = Recorder(folder.parent)
    with Store.open(folder, token=tokens(), clock=lambda: NOW, disk=disk) as store:
        store.write_out(folder.with_name("new"), b"settings" * 200)
        disk.said(1)
    for n in range(cuts):
        left = box / "left"
        end = len(disk.events) if n % 4 == 0 else chance.randint(0, len(disk.events))
        leave(disk, disk.events[:end], chance, left)
        try:
            new = left / "new"
            assert new.exists() or not _said(disk, end), "what was written out is gone"
            if new.exists():
                assert check(new) == [], "a half written bureau has the name of a whole one"
                assert (new / "bureau.toml").read_bytes() == b"settings" * 200
                assert (new / "pages" / "a.md").read_bytes() == b"words" * 300
        finally:
            shutil.rmtree(left)
    return cuts


def run_folders(seed: int, cuts: int, box: Path) -> int:
    """Folders that are replaced whole (the evidence): the old one or the new one, under its name or aside for the next call to find."""
    chance = random.Random(seed)
    home = box / "home"
    home.mkdir()
    disk = Recorder(home)
    versions = [{"terms.json": b"%d" % n * 700, "openings/O-1.json": b"[%d]" % n} for n in range(5)]
    for n, files in enumerate(versions):
        write_folder(home / "evidence" / "2024-001-1", files, disk)
        disk.said(n)
    for n in range(cuts):
        left = box / "left"
        end = len(disk.events) if n % 8 == 0 else chance.randint(0, len(disk.events))
        leave(disk, disk.events[:end], chance, left)
        said = max((event.what for event in disk.events[:end] if isinstance(event, Said)), default=-1)
        folder = left / "evidence" / "2024-001-1"
        there = folder if folder.exists() else folder.with_name(".2024-001-1.old")
        found = {
            path.relative_to(there).as_posix(): path.read_bytes() for path in there.rglob("*") if path.is_file()
        }  # fmt: skip
        try:
            if said >= 0 or folder.exists():
                assert found in versions[max(said, 0) : said + 2], f"version {said} was said, but is not there"
            write_folder(folder, {"terms.json": b"{}"}, QUICK)
            assert [path.name for path in folder.parent.iterdir()] == [folder.name], "rubbish stays"
        finally:
            shutil.rmtree(left)
    return cuts


def run_disk(seed: int, cuts: int, box: Path) -> int:
    """Whether our `Disk` asks the system to sync just this file and just this folder. (No recorder could tell: it takes the disk's place.)"""
    synced: list[str] = []

    def note(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    with (
        patch.object(db.files, "_sync", note),
        patch.object(os, "fsync", note),
    ):  # pytest would take as long to load as all the rest
        for n in range(cuts):
            name = f"{seed}-{n}"
            DISK.write_whole(box / name, b"1")
            aside, folder = synced[-2:] if len(synced) >= 2 else ("", "")
            assert aside.startswith(f".{name}."), "the file was not synced"
            assert folder == box.name, "the folder was not synced"
            synced.clear()
    return cuts


def run_copies(seed: int, cuts: int, box: Path) -> int:
    """A second snapshot where the system knows no links (a stick, a share): the kept one is a copy, and as safe."""
    chance = random.Random(seed)
    folder = _bureau(box / "home")
    disk, history = Recorder(folder.parent), History([{WHOLE.number: WHOLE}])
    with patch.object(os, "link", _no_links):
        for n in range(1, 4):
            with Store.open(folder, disk=disk, token=tokens(), clock=lambda: NOW) as store:
                one = Shop(number=f"O-{n + 1:06d}", name="演示" * 60)
                put(store, one)
                history.states.append({**history.states[-1], one.number: one})
                disk.said(n)
        for _ in range(cuts):
            left = box / "left"
            end = chance.randint(0, len(disk.events))
            leave(disk, disk.events[:end], chance, left)
            try:
                judge_snapshots(left / "b", there=True)
                judge(left / "b", history, _said(disk, end))
            finally:
                shutil.rmtree(left)
    return cuts


def _no_links(source: Path, target: Path) -> None:
    raise OSError(1, f"no link from {source} to {target}")
