"""Power cuts in the life of a store: it works on a `Recorder` (tests.db.cut_disk), the power goes, what is left is opened and judged.

Every acknowledged record must be there, nothing that never was, the journal whole, and what was erased by law stays so.
tests.db.cut_rest has what is not a clerk's daily work; tests.db.cut_run runs all of it from the command line.
"""

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import db.journal
import db.store
from db.backups.copies import copy_backups
from db.backups.manifest import read_manifest
from db.backups.mending import mend
from db.backups.parts import Parts
from db.backups.verifying import find_fault, verify_in_turn
from db.backups.writing import backup
from db.check import check, rebuild
from db.files import Disk
from db.genesis import read_genesis
from db.head import read_head
from db.journal import Journal
from db.places import Places
from db.restore import restore
from db.snapshot import load_snapshot
from db.store import Store
from rules.base.errors import Refused
from rules.journal.erasure import Erasure
from tests.db.bureau import NOW, Shop, put, tokens
from tests.db.cut_disk import Names, Recorder, Said, Sync, leave


class Quick(Disk):
    """For the judge: nothing is cut any more, so nothing needs to be synced."""

    def sync(self, descriptor: int) -> None:
        os.fstat(descriptor)

    def sync_folder(self, folder: Path) -> None:
        folder.stat()


QUICK = Quick()
State = dict[str, Shop]


@contextmanager
def small_files() -> Iterator[None]:
    """Journal files and snapshots so small that a short history has many."""
    before = db.journal.FILE_SIZE, db.store.SNAPSHOT_LINES
    db.journal.FILE_SIZE, db.store.SNAPSHOT_LINES = 4000, 4
    try:
        yield
    finally:
        db.journal.FILE_SIZE, db.store.SNAPSHOT_LINES = before


@dataclass
class History:
    """states[n]: what must be there once n was said. secrets: words that entry n erased by law."""

    states: list[State] = field(default_factory=lambda: [{}])
    secrets: list[str] = field(default_factory=list)


def work(folder: Path, disk: Recorder, chance: random.Random, history: History, *, sessions: int = 3) -> None:
    """Some sessions of a clerk: records of all sizes, full disks, erasures, closings with and without a snapshot."""
    token = tokens()
    for _ in range(sessions):
        with Store.open(folder, disk=disk, token=token, clock=lambda: NOW) as store:
            for _ in range(chance.randint(1, 6)):
                _one_act(store, disk, chance, history)
            if chance.random() < 0.3:
                store.close(snapshot=True)
        disk.said(len(history.states) - 1)


def _one_act(store: Store, disk: Recorder, chance: random.Random, history: History) -> None:
    state = dict(history.states[-1])
    erasable = [shop for shop in state.values() if shop.code]
    if erasable and chance.random() < 0.25:
        shop = chance.choice(erasable)
        bare = Shop(number=shop.number, name=shop.name)
        history.secrets.append(shop.code)
        history.states.append({**state, shop.number: bare})
        erasure = Erasure(
            number=f"X-{len(history.states):04d}", of="shops", record=shop.number, ids=(), fields=("code",),
            basis="consent", document="演示", approved_by="演示", at="", places=(), entry=0,
        )  # fmt: skip
        store.erase(Shop, shop.number, replacement=bare, erasure=erasure, by="演示员", at=NOW, why="依法删除")
    else:
        number = f"O-{chance.randint(1, 5):06d}"
        secret = f"SECRET-{len(history.states)}-{chance.random()}" if chance.random() < 0.4 else ""
        shops = [Shop(number=number, name="演示" * chance.choice((1, 60, 400)), code=secret)]
        if chance.random() < 0.3:
            shops.append(Shop(number=f"O-{chance.randint(6, 9):06d}", name=f"第 {len(history.states)} 版"))
        if chance.random() < 0.2:
            disk.full = True
            with suppress(Refused):
                put(store, Shop(number="O-000009", name="写不下" * 400))
        put(store, *shops)
        history.states.append(state | {shop.number: shop for shop in shops})
    disk.said(len(history.states) - 1)


def judge_snapshots(folder: Path, *, there: bool) -> None:
    """There is a sound one, if there ever was; and HEAD knows of what it holds."""
    places = Places(folder)
    _, genesis = read_genesis(places)
    loaded = load_snapshot(places, Journal(places), genesis)
    assert loaded.state is not None or not there, "no snapshot survived"
    head = read_head(places)
    assert head is None or head[0] >= loaded.mark.seq or not loaded.newest, "HEAD lags behind the snapshot"


def judge(folder: Path, history: History, said: int) -> int:
    """Open what a power cut left, and go on. Returns which state was there; AssertionError for a loss."""
    places = Places(folder)
    with Store.open(folder, write=False) as reader:
        seen = {shop.number: shop for shop in reader.all(Shop)}
        assert seen in history.states, "a reader was shown what never was"
    with Store.open(folder, disk=QUICK, token=tokens(), clock=lambda: NOW) as store:
        found = {shop.number: shop for shop in store.all(Shop)}
        possible = [n for n in range(said, min(said + 2, len(history.states))) if history.states[n] == found]
        assert possible, f"{said} was said, but is not there"
        gone = history.secrets[: store.count(Erasure)]
        for path in [*places.journal.glob("*.jsonl"), *folder.glob("records*.json")]:
            raw = path.read_bytes()
            assert not [secret for secret in gone if secret.encode() in raw], f"what was erased stands in {path.name}"
        put(store, Shop(number="O-999999", name="然后"))
        store.close(snapshot=True)
    assert check(folder) == [], check(folder)
    assert rebuild(folder) == places.records.read_bytes()
    return possible[-1]


def _cut(disk: Recorder, chance: random.Random, target: Path, *, early: bool = False) -> tuple[int, bool, bool]:
    """Cut at some moment, an early one if so wanted. Returns (what was said last, whether a session had ended with all said, whether an erasure may be under way)."""
    moments = [n for n, event in enumerate(disk.events) if isinstance(event, Sync)]
    moments = moments[:8] if early else moments
    # Just before a sync there is most to lose.
    end = chance.choice(moments) if moments and chance.random() < 0.6 else chance.randint(0, len(disk.events))
    events = disk.events[:end]
    leave(disk, events, chance, target)
    said = [event.what for event in events if isinstance(event, Said)]
    erasing, folder = False, -1
    for event in events:
        if isinstance(event, Names) and "erasing" in event.names:
            erasing, folder = True, -1 if event.names["erasing"] else event.folder
        elif event == Sync(folder):
            erasing = False
    ended = len(said) > 1 and any(a == b for a, b in pairwise(said))
    return (said[-1] if said else -1), ended, erasing


def run(seed: int, cuts: int, box: Path) -> int:
    """Histories, power cuts in them, and in every third of what they leave, a second one while it is recovered. Returns how many."""
    chance = random.Random(seed)
    done = 0
    with small_files():
        while done < cuts:
            home = box / f"h{done}"
            home.mkdir()
            disk, history = Recorder(home), History()
            folder = home / "b"
            Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens(), disk=disk)
            disk.sync_folder(home)  # the folder itself is not the store's to keep
            disk.said(0)
            work(folder, disk, chance, history)
            for _ in range(min(25, cuts - done)):
                done += 1
                left = box / "left"
                said, ended, erasing = _cut(disk, chance, left)
                try:
                    if said >= 0:
                        judge_snapshots(left / "b", there=ended and not erasing)
                        _judged(left / "b", history, said, chance, box)
                finally:
                    shutil.rmtree(left)
            shutil.rmtree(home)
    return done


def _judged(folder: Path, history: History, said: int, chance: random.Random, box: Path) -> None:
    torn = any("没有写完" in problem.message for problem in check(folder))
    if not torn and chance.random() < 0.67:
        judge(folder, history, said)
        return
    again, longer = Recorder(folder.parent), History(list(history.states), list(history.secrets))
    with Store.open(folder, write=False) as reader:
        seen = {shop.number: shop for shop in reader.all(Shop)}
        del longer.secrets[reader.count(Erasure) :]
    # What the first cut left unsaid may be there or not: from here on it is decided.
    base = said + 1 if longer.states[said] != seen and longer.states[said + 1 : said + 2] == [seen] else said
    longer.states = longer.states[: base + 1]
    again.said(base)
    work(folder, again, chance, longer, sessions=1)
    second = box / "second"
    for _ in range(8 if torn else 1):  # what lies under the next line is what a recovery gets wrong most easily
        said, _, _ = _cut(again, chance, second, early=torn)
        try:
            judge(second / folder.name, longer, max(said, base))
        finally:
            shutil.rmtree(second)


WORDS = "春风又绿江南岸 1"


def run_backups(seed: int, cuts: int, box: Path) -> int:
    """The same for backups, their copies, what is mended in them, and restoring: what was said to be backed up, copied or mended can be restored,
    what was restored is whole."""
    chance = random.Random(seed)
    home = box / "home"
    home.mkdir()
    Store.create(home / "b", name="演示", at=NOW, by="演示员", token=tokens())
    with Store.open(home / "b", token=tokens()) as store:
        put(store, *(Shop(number=f"O-{n:06d}", name="演示" * 100) for n in range(20)))
    (home / "b" / "pages").mkdir()
    (home / "b" / "pages" / "a.md").write_bytes(b"title: x\n")
    (home / "U").mkdir()
    disk, places = Recorder(home), Places(home / "b")
    archive = backup(places, NOW, disk=disk)
    disk.said(1)
    new = restore(archive, home / "new", disk)
    disk.said(2)
    copied = copy_backups(places.backups, [str(home / "U")], name="演示", genesis="0" * 64, at=NOW, disk=disk)
    assert not copied[str(home / "U")].problem
    disk.said(3)
    if seed % 4 == 1:  # by a passphrase it takes a second
        backup(places, NOW, passphrase=WORDS, disk=disk)
        disk.said(4)
        copy_backups(places.backups, [str(home / "U")], name="演示", genesis="0" * 64, at=NOW, disk=disk)
    disk.said(5)
    with Store.open(new, write=False) as store:
        expected = store.all(Shop)
    for _ in range(cuts):
        left = box / "left"
        said, _, _ = _cut(disk, chance, left)
        try:
            _judge_backups(left, archive.name, said, expected, sealed=seed % 4 == 1)
        finally:
            shutil.rmtree(left)
    return cuts + _run_mending(chance, cuts // 4, box, archive)


def _judge_backups(left: Path, name: str, said: int, expected: list[Shop], *, sealed: bool) -> None:
    kept, copies = left / "b" / "backups" / name, left / "U" / "演示-00000000"
    if said >= 1:
        assert kept.exists(), "the backup is gone"
        restore(kept, left / "again", QUICK)
    if said >= 2:
        assert (left / "new").exists(), "what was restored is gone"
    if (left / "new").exists():
        assert check(left / "new") == []
        assert (left / "new" / "pages" / "a.md").read_bytes() == b"title: x\n"
        with Store.open(left / "new", write=False) as store:
            assert store.all(Shop) == expected
    if said >= 3:
        assert (copies / name).exists(), "the copy is gone"
        restore(copies / name, left / "from the copy", QUICK)
    if said >= 4 and sealed:
        for folder in (kept.parent, copies)[: said - 3]:
            there = list(folder.glob("*.age"))
            assert there, "the sealed backup is gone"
            found = find_fault(there[0], {})
            assert found is not None, "its hash is gone"
            assert not found.problem


def _run_mending(chance: random.Random, cuts: int, box: Path, archive: Path) -> int:
    """A part that has rotted, mended out of the journal."""
    home = box / "home"
    (journal,) = (file for file in read_manifest(archive).files if file.name.endswith(".jsonl"))
    Parts(archive.parent).path(journal.pieces[0].part).write_bytes(b"rot")
    verify_in_turn(archive.parent, NOW, everything=True, disk=QUICK)
    disk = Recorder(home)
    assert mend(archive.parent, Places(home / "b"), disk=disk) == 1
    disk.said(1)
    for _ in range(cuts):
        left = box / "left"
        said, _, _ = _cut(disk, chance, left)
        try:
            if said >= 1:
                restore(left / "b" / "backups" / archive.name, left / "again", QUICK)
        finally:
            shutil.rmtree(left)
    return cuts


def run_corners(seed: int, cuts: int, box: Path) -> int:
    """The moments at which most can go wrong, again and again: a short line over the remains of a long one, a second snapshot."""
    chance = random.Random(seed)
    done = 0
    while done < cuts:
        home = box / f"c{done}"
        home.mkdir()
        folder, history = home / "b", History()
        Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens(), disk=QUICK)
        corner = ("failed", "torn", "snapshot")[done % 3]
        if corner == "torn":
            with Places(folder).journal_file(1).open("ab") as file:
                file.write(b'{"h":"' + b"0" * chance.randint(1500, 4000))
        disk = Recorder(home)
        disk.said(0)
        for n in range(1, 4 if corner == "snapshot" else 2):
            with Store.open(folder, disk=disk, token=tokens(), clock=lambda: NOW) as store:
                if corner == "failed":
                    disk.full = True
                    with suppress(Refused):
                        put(store, Shop(number="O-000009", name="写不下" * 400))
                one = Shop(number=f"O-{n:06d}", name="演示" * 60)
                put(store, one)
                history.states.append({**history.states[-1], one.number: one})
                disk.said(n)
            disk.said(n)
        for _ in range(min(20, cuts - done)):
            done += 1
            left = box / "left"
            said, ended, _ = _cut(disk, chance, left)
            try:
                judge_snapshots(left / "b", there=ended)
                judge(left / "b", history, max(said, 0))
            finally:
                shutil.rmtree(left)
        shutil.rmtree(home)
    return done
