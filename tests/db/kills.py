"""A clerk at work in a process of its own, killed at any moment, again and again; after each kill what is left is judged.

    python -m tests.db.kills <new folder> <seed> <kills>        prints how often each act was under way; exit 1 at the first loss

The clerk does the office's own acts: import, edit, undo, erase by law, back up, purge, restore, publish (its entry), and opening after a crash that tore
the last line. What was done is said in a file, a line each; a line that is whole was acknowledged.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import db.journal
import db.store
from acts.base import backups, bureau
from acts.base.office import Office
from acts.disclosure import publish
from acts.journal import erasure, undo
from acts.registry import importing, registry
from acts.registry.registry import ENTERPRISES
from db.backups.naming import backup_times
from db.check import check, rebuild
from db.config import Bureau
from db.places import Places
from db.store import Store
from rules.base.errors import Refused
from rules.draw.draw_record import Publication
from rules.registry.enterprise import Enterprise
from tests.acts.office import Clock, hotel, sheet_text, tokens

__all__ = ["run"]

CLOCK = Clock()
DECIDED = {"basis": "consent", "document": "示公〔2024〕9号", "approved_by": "演示局长"}
LONGEST = 0.12
"""Seconds after which the clerk is killed at the latest: some acts later."""


class Clerk:
    """Says what will be done, does it, says that it is done."""

    def __init__(self, folder: Path, told: int, seed: int) -> None:
        self.folder = folder
        self.told = told
        self.chance = random.Random(seed)

    def say(self, word: str, act: str, **facts: object) -> None:
        os.write(self.told, (json.dumps({"word": word, "act": act, **facts}) + "\n").encode())

    def work(self) -> None:
        while True:
            CLOCK.later(1 / 3600)
            name = self.chance.choice([*ACTS, "recovery", "import"])  # those two are what most depends on
            self.say("begins", name)
            if name == "restore":
                self.restore()
            elif name == "recovery":
                self.tear()
                with bureau.open_office(
                    self.folder, by="演示员", clock=CLOCK, token=tokens(self.chance.randint(1, 10**9))
                ):
                    self.say("done", name)
            else:
                with bureau.open_office(
                    self.folder, by="演示员", clock=CLOCK, token=tokens(self.chance.randint(1, 10**9))
                ) as office:
                    for _ in range(self.chance.randint(1, 3)):
                        ACTS[name](self, office)

    def tear(self) -> None:
        """As a crash within a commit leaves the last line."""
        last = sorted(Places(self.folder).journal.glob("*.jsonl"))[-1]
        with last.open("ab") as file:
            file.write(b'{"h":"' + b"0" * self.chance.randint(1, 2000))

    def take(self, office: Office) -> None:
        """An import of some objects, new ones and known ones."""
        first = office.store.count_ever(Enterprise) + 1
        rows = [hotel(n, phone=f"1{self.chance.randint(10**9, 10**10 - 1)}") for n in range(first, first + 4)]
        known = office.store.all(Enterprise)
        if known:
            one = self.chance.choice(known)
            rows.append({"number": one.number, "name": one.name, "code": one.code, "town": f"第 {first} 镇"})
        report = importing.prepare_import(office, ENTERPRISES, sheet_text(*rows))
        wanted = {one.number: one.town for one in report.records if isinstance(one, Enterprise)}
        self.say("wants", "import", towns=wanted)
        importing.apply_import(office, ENTERPRISES, report, "名录.xlsx", skip_rejected=True)
        self.say("done", "import", towns=wanted)

    def edit(self, office: Office) -> None:
        known = office.store.numbers(Enterprise)
        if known:
            number, town = self.chance.choice(known), f"镇{self.chance.random()}"
            self.say("wants", "edit", towns={number: town})
            registry.edit(office, ENTERPRISES, number, {"town": town})
            self.say("done", "edit", towns={number: town})

    def undo(self, office: Office) -> None:
        known = office.store.numbers(Enterprise)
        if not known:
            return
        number = self.chance.choice(known)
        before, wrong = office.store.get(Enterprise, number).town, f"写错的镇{self.chance.random()}"
        self.say("wants", "undo", towns={number: wrong})
        registry.edit(office, ENTERPRISES, number, {"town": wrong})
        self.say("done", "undo", towns={number: wrong})
        self.say("wants", "undo", towns={number: before})
        with suppress(Refused):  # of a version that was erased by law
            undo.undo(office, undo.plan_undo(office, number=number))
            self.say("done", "undo", towns={number: before})

    def erase(self, office: Office) -> None:
        with_phone = [one for one in office.store.each(Enterprise) if one.phone]
        if with_phone:
            one = self.chance.choice(with_phone)
            erasure.erase(office, one.number, ["phone"], **DECIDED)
            self.say("done", "erase", phone=one.phone)

    def back_up(self, office: Office) -> None:
        path = backups.back_up(office.places.folder, CLOCK)
        self.say("done", "backup", name=path.name)

    def purge(self, office: Office) -> None:
        gone = erasure.purge(office).deleted
        self.say("done", "purge", files=[path.name for path in gone])

    def publish(self, office: Office) -> None:
        public, _ = publish.prepare(office)
        made = publish.record_publication(office, public, pages=1, changed=1)
        self.say("done", "publish", number=made.number)

    def restore(self) -> None:
        there = backup_times(Places(self.folder).backups)
        if there:
            new = self.folder.with_name(f"restored-{self.chance.randint(0, 10**9)}")
            bureau.restore_backup(there[-1][1], new)
            self.say("done", "restore", name=new.name)


def _nothing(clerk: Clerk, office: Office) -> None:
    """Restore and recovery are done without an open office."""


ACTS: dict[str, Callable[[Clerk, Office], None]] = {
    "import": Clerk.take,
    "edit": Clerk.edit,
    "undo": Clerk.undo,
    "erase": Clerk.erase,
    "backup": Clerk.back_up,
    "purge": Clerk.purge,
    "publish": Clerk.publish,
    "restore": _nothing,
    "recovery": _nothing,
}


@dataclass
class Known:
    """What was acknowledged. perhaps: what was under way when the clerk was killed, and may be there or not."""

    towns: dict[str, str] = field(default_factory=dict)
    perhaps: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    published: set[str] = field(default_factory=set)
    restored: set[str] = field(default_factory=set)
    purged: set[str] = field(default_factory=set)
    backed_up: str = ""

    def hear(self, told: Path) -> str:
        """Take in what a clerk has said; returns the act that was under way when it was killed, "" for none."""
        under_way, self.perhaps, self.restored, self.backed_up = "", {}, set(), ""
        for line in told.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            said = json.loads(line)
            under_way = said["act"]
            match said:
                case {"word": "wants", "towns": towns}:
                    self.perhaps = towns
                case {"word": "done", "towns": towns}:
                    self.towns |= towns
                    self.perhaps = {}
                case {"word": "done", "phone": phone}:
                    self.gone.add(phone)
                case {"word": "done", "act": "publish", "number": number}:
                    self.published.add(number)
                case {"word": "done", "act": "restore", "name": name}:
                    self.restored.add(name)
                case {"word": "done", "act": "backup", "name": name}:
                    self.backed_up = name
                case {"word": "done", "act": "purge", "files": files}:
                    self.purged |= set(files)
                    self.backed_up = "" if self.backed_up in files else self.backed_up
                case {"word": "begins", "act": "purge"}:
                    self.backed_up = ""  # may be among what goes
        return under_way


def judge(folder: Path, known: Known) -> None:
    """AssertionError for anything acknowledged that is not there."""
    places = Places(folder)
    for new in folder.parent.glob("restored-*"):
        assert check(new) == [], "a half restored bureau has the name of a whole one"
        known.restored.discard(new.name)
        shutil.rmtree(new)
    assert not known.restored, "what was restored is gone"
    assert not known.purged & {path.name for path in folder.rglob("*")}, "what was purged is back"
    assert not known.backed_up or (places.backups / known.backed_up).exists(), "a backup is gone"
    with Store.open(folder, write=False) as reader:
        _there(reader, known)
    with Store.open(folder, holder="核对", clock=CLOCK) as store:
        _there(store, known)
        known.towns |= {one.number: one.town for one in store.each(Enterprise)}
        store.close(snapshot=True)
    for path in folder.rglob("*"):
        if path.is_file() and path.parent != places.backups and "torn-" not in path.name:
            raw = path.read_bytes()
            assert not [phone for phone in known.gone if phone.encode() in raw], (
                f"what was erased stands in {path.name}"
            )
        assert not path.name.endswith(".new"), f"{path.name} stays for ever"
    assert check(folder) == [], check(folder)
    assert rebuild(folder) == places.records.read_bytes()


def _there(store: Store, known: Known) -> None:
    for number, town in known.towns.items():
        one = store.find(Enterprise, number)
        assert one is not None, f"{number} is gone"
        assert one.town in (town, known.perhaps.get(number)), f"{number}: {one.town}, not {town}"
    assert known.published <= set(store.numbers(Publication)), "a publication is gone"


def run(folder: Path, seed: int, kills: int) -> Counter[str]:
    """Kill so often; returns how often each act was under way. AssertionError for a loss."""
    db.journal.FILE_SIZE, db.store.SNAPSHOT_LINES = 20_000, 6
    chance, known = random.Random(seed), Known()
    told, under_way = folder.with_name("told.txt"), Counter[str]()
    bureau.create(folder, Bureau(name="示例县公安局", region="410499"), by="演示员", clock=CLOCK, token=tokens(seed))
    with bureau.open_office(folder, by="演示员", clock=CLOCK, token=tokens(seed)) as office:
        Clerk(folder, os.open(os.devnull, os.O_WRONLY), seed).take(
            office
        )  # what is loaded when first used, is loaded by now
    for n in range(kills):
        told.write_bytes(b"")
        CLOCK.later(0.1)
        pause, seed_of_this = chance.random() * LONGEST, chance.randint(1, 10**9)
        child = os.fork()
        if child == 0:
            _be_killed(folder, told, seed_of_this)
        while not told.stat().st_size:
            time.sleep(0.001)
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"the clerk ended by itself at kill {n}: {told.read_text()}"
        under_way[known.hear(told)] += 1
        judge(folder, known)
        if n % 25 == 24:  # what has been tried is not carried along for ever
            for _, path in backup_times(Places(folder).backups):
                path.unlink()
    return under_way


def _be_killed(folder: Path, told: Path, seed: int) -> None:
    status = 1
    with suppress(BaseException):
        try:
            Clerk(folder, os.open(told, os.O_WRONLY | os.O_APPEND), seed).work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent must be told
            told.write_text(repr(error), encoding="utf-8")
    os._exit(status)


if __name__ == "__main__":
    try:
        acts = run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    except AssertionError as error:
        sys.exit(f"LOST: {error}")
    print(json.dumps(acts))
