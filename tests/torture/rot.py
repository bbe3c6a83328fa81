"""Rot: a bureau that is lived in for weeks under a moved clock, in which one byte of one file is another one some night.

Every day it is opened, some acts are done, it is closed, and the day's round of backups and copies is made, as desk and command line do it. The byte
must be told or put right: within a day of use where it stands in the journal or a snapshot, within thirty days in a backup or a copy of one; and out of
what is left everything can be had again, as long as it stands somewhere. Two lives are lived: the sound one says what there was on which day.

    python -m tests.torture.rot <new folder> <seed> <flips> [sealed]     prints what was flipped how often, and what was found; exit 1 for any finding
"""

import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import db.backups.verifying
import db.journal
import db.recovery
import db.store
from acts.base import bureau, salvage
from acts.base.backups import change_backup_to, daily_round, troubles_of
from acts.base.office import open_office
from db.backups.verifying import backup_states
from db.check import check
from db.config import read_bureau
from db.places import Places
from db.sealing import Key
from rules.base.errors import MingchouError, Refused
from rules.base.fields import CHINA
from tests.acts.office import Clock, tokens
from tests.torture.judge import Finding
from tests.torture.kills import summed
from tests.torture.story import Clerk, begin, next_act

__all__ = ["DAYS", "KINDS", "LONGEST", "Life", "flips", "live", "weeks"]

KINDS = {
    "journal": "b/journal/*.jsonl",
    "snapshot": "b/records*.json*",
    "backup": "b/backups/*.backup*",
    "part": "b/backups/parts/*",
    "copy": "disk/*/*.backup*",
    "part of a copy": "disk/*/parts/*",
}
"""Where the byte stands: what the files are called, in a box with the bureau `b` and the second `disk`."""
SEALED_KINDS = {
    "journal": KINDS["journal"],
    "snapshot": KINDS["snapshot"],
    "sealed": "b/backups/*.age",
    "sealed copy": "disk/*/*.age",
}
DAYS = 45
MOST, LONGEST = {"journal": 1, "snapshot": 1}, 30
"""Days of use until it must be told; in a backup a month."""
FIRST = datetime(2024, 3, 4, 9, 0, tzinfo=CHINA)
LEFT_OUT = ("publish", "deploy", "backup", "restore", "restored", "salvage", "repair", "purge")


@dataclass
class Life:
    """box: as it was in the evening of `day`, at `moment`. journal: of each day, its files. told: what was said to the clerk, which of a sound life is nothing."""

    box: Path
    seed: int
    sealed: bool = False
    day: int = -1
    moment: datetime = FIRST
    journal: dict[int, dict[str, bytes]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.box / "b"

    @property
    def key(self) -> Key:
        """Opens its backups."""
        return Key(self.box / "key.txt") if self.sealed else Key()

    def copy(self, box: Path) -> "Life":
        """The same life in another place, lived no further than the original now."""
        shutil.copytree(self.box, box)
        for name in ("bureau.toml", "backups/copied.json"):  # where its second disk is, is written there
            path = box / "b" / name
            path.write_bytes(path.read_bytes().replace(str(self.box).encode(), str(box).encode()))
        return Life(box, self.seed, self.sealed, self.day, self.moment, dict(self.journal))


@contextmanager
def small() -> Iterator[None]:
    """All is as if the bureau were large: files of a journal end early, an opening does not read all of it, a day has time for few backups."""
    with ExitStack() as stack:
        for module, name, value in (
            (db.journal, "FILE_SIZE", 20_000),
            (db.store, "SNAPSHOT_LINES", 6),
            (db.recovery, "CHECKED_WHOLE", 0),
            (db.backups.verifying, "_STRETCH_SECONDS", 0.0),
        ):
            stack.enter_context(patch.object(module, name, value))
        yield


def beginning(box: Path, seed: int, *, sealed: bool = False) -> Life:
    """A new bureau, whose backups are copied to a second disk."""
    (box / "disk").mkdir(parents=True)
    begin(box / "b", Clock(FIRST))
    change_backup_to(box / "b", [box / "disk"])
    if sealed:
        bureau.make_backup_key(box / "b", box / "key.txt")
    return Life(box, seed, sealed)


def live(life: Life) -> None:
    """One more day. What the program said of anything wrong is in `told`; the journal of the day is kept, where it could be opened."""
    life.day += 1
    chance = random.Random(life.seed * 1_000 + life.day)
    clock = Clock(
        (life.moment + timedelta(days=1)).replace(hour=9, minute=0)
    )  # a value may have let some evenings pass
    try:
        with open_office(life.folder, by="演示员", clock=clock, token=tokens(chance.randint(1, 10**6))) as office:
            life.told += office.store.notices
            clerk = Clerk(office, clock, lambda _: None, life.box / "site", life.box / "carried")
            for _ in range(chance.randint(1, 3)):
                with lapsed():
                    clerk.do(next_act(clerk, lambda those: _choice(chance, those)))
            life.told += office.derived.missing
        life.journal[life.day] = _journal(life.folder)
    except MingchouError as error:
        life.told.append(str(error))
    done = daily_round(life.folder, clock)
    listed = troubles_of(Places(life.folder), read_bureau(life.folder), clock().date(), done.trouble)
    life.moment = clock.moment
    life.told += [f"{one.text}：{one.cure}" for one in listed]


@contextmanager
def lapsed() -> Iterator[None]:
    """A freeze that was left for too long is no alarm; it begins anew another day."""
    try:
        yield
    except Refused as refused:
        if "已过期" not in str(refused):
            raise


def _choice(chance: random.Random, those: Sequence[str]) -> str:
    return chance.choice([one for one in those if one not in LEFT_OUT])


def _journal(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "journal").glob("*.jsonl"))}


def weeks(box: Path, seed: int, *, sealed: bool = False, days: int = DAYS) -> tuple[Life, list[Life]]:
    """(a sound life, how it stood in the evening of some days, copied). AssertionError for an alarm without a cause."""
    life = beginning(box / "life", seed, sealed=sealed)
    stood = []
    while life.day < days:
        live_on(life, life.day + 1)
        if life.day in {days // 4, days // 2, days - 8}:
            stood.append(life.copy(box / f"day-{life.day}"))
    return life, stood


def live_on(life: Life, day: int) -> None:
    """A sound life, until this day. AssertionError for an alarm without a cause."""
    while life.day < day:
        live(life)
        assert life.told == [], f"day {life.day}: {life.told}"


def flips(
    top: Path, seed: int, number: int, *, sealed: bool = False, days: int = DAYS
) -> Iterator[tuple[str, list[Finding]]]:
    """For every flip: where it was, and what is wrong with how it was told or put right."""
    chance, kinds = random.Random(seed), SEALED_KINDS if sealed else KINDS
    with small():
        sound, stood = weeks(top, seed, sealed=sealed, days=days)
        for n in range(number):
            kind = list(kinds)[n % len(kinds)]
            life = chance.choice(stood).copy(top / f"flip-{n}")
            path = chance.choice([one for one in sorted(life.box.glob(kinds[kind])) if one.stat().st_size])
            yield kind, list(_rotten(life, sound, kind, path, chance))
            shutil.rmtree(life.box)


def _rotten(life: Life, sound: Life, kind: str, path: Path, chance: random.Random) -> Iterator[Finding]:
    raw = bytearray(path.read_bytes())
    place = chance.randrange(len(raw))
    was = raw[place]
    raw[place] ^= 1 << chance.randrange(8)
    rotten = bytes(raw)
    path.write_bytes(rotten)
    where = f"{path.relative_to(life.box)} 第 {place} 字节，第 {life.day} 天"
    held = _held(life, path, place) if kind == "journal" else True
    begun, most = life.day, MOST.get(kind, LONGEST)
    life.journal = {begun: life.journal[begun]}
    while not life.told and path.exists() and path.read_bytes().startswith(rotten):
        if life.day == begun + most:
            yield Finding("rot", f"{where}：过了 {most} 天没有人知道")
            break
        live(life)
    wanted = _journal(life.folder)
    if kind == "journal":
        healed = bytearray(wanted[path.name])
        healed[place] = was
        wanted[path.name] = bytes(healed)
    if life.day in life.journal:  # the whole day could be lived
        live_on(sound, life.day)
        if wanted != sound.journal[life.day]:
            yield Finding("lost", f"{where}：过了 {life.day - begun} 天，日志与没有坏的不同")
    yield from _had_again(life, where, wanted, whole=held)


def _held(life: Life, path: Path, place: int) -> bool:
    """Whether a backup has the line of the journal in which this byte stands."""
    before = sum(raw.count(b"\n") for name, raw in life.journal[life.day].items() if name < path.name)
    seq = before + life.journal[life.day][path.name][:place].count(b"\n") + 1
    return seq <= max(state.seq or 0 for state in backup_states(life.folder / "backups"))


def _had_again(life: Life, where: str, wanted: dict[str, bytes], *, whole: bool) -> Iterator[Finding]:
    """A salvage has everything, if it stood in two places; the newest whole backup, here and on the other disk, is one."""
    try:
        made = salvage.salvage(
            [life.folder, *(life.box / "disk").iterdir()], life.box / "new", key=life.key, by="演示员",
            clock=Clock(life.moment),
        )  # fmt: skip
        if whole and not made.found.whole:
            yield Finding("lost", f"{where}：打捞有丢失：{made.found.salvage}")
        if whole and _journal(life.box / "new") != wanted:
            yield Finding("lost", f"{where}：打捞的与原来不同")
        yield from (Finding("check", f"{where}：{problem}") for problem in check(life.box / "new"))
    except MingchouError as error:
        yield Finding("lost", f"{where}：打捞不成：{error}")
    for place in (life.folder / "backups", *(life.box / "disk").iterdir()):
        try:
            bureau.restore_backup(place, life.box / f"restored-{place.name}", life.key)
        except MingchouError as error:
            yield Finding("copies", f"{where}：{place.relative_to(life.box)} 恢复不成：{error}")


if __name__ == "__main__":
    summed(flips(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sealed="sealed" in sys.argv[4:]))
