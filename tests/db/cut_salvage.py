"""Power cuts while a bureau is salvaged: out of a folder, out of its backups alone, into a folder whose own folder is new as well."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from db.backups.writing import backup
from db.check import check
from db.config import Bureau
from db.config_writing import write_new
from db.files import Disk
from db.new_folder import new_bureau_folder
from db.places import Places
from db.restored_mark import read_mark, write_mark
from db.salvage.salvage import salvage_into
from db.salvage.sources import find_sources
from db.store import Store
from tests.db.bureau import NOW, Shop, put, tokens
from tests.db.cut_disk import Recorder, leave
from tests.db.powercut import QUICK, small_files

__all__ = ["run_salvage"]

REPORT = b"words" * 300


def _bureau(home: Path) -> Path:
    """Some files of a journal, settings, pages and evidence of its own, and a backup of all of it."""
    folder = home / "b"
    write_new(folder, Bureau("演示", "410422"))
    Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens(), disk=QUICK)
    with Store.open(folder, token=tokens(), disk=QUICK, clock=lambda: NOW) as store:
        for n in range(1, 25):
            put(store, Shop(number=f"O-{n:06d}", name="演示" * 60))
    for name in ("pages/a.md", "evidence/2024-001-1/terms.json"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(name.encode() * 100)
    (folder / "passphrases.json").write_bytes(b"{}" + b" " * 900)
    backup(Places(folder), NOW, disk=QUICK)
    return folder


def _salvage(source: Path, new: Path, disk: Disk) -> None:
    """As acts.base.salvage does."""
    with new_bureau_folder(new, "打捞", disk) as aside:
        found = salvage_into(aside, find_sources([source]), at=NOW.isoformat(), by="演示员", token=tokens(), disk=disk)
        assert found.whole, found.troubles
        disk.write_whole(aside / "report.txt", REPORT)
        write_mark(aside, aside / "report.txt", "b", disk=disk)


def _contents(folder: Path, *without: str) -> dict[str, bytes]:
    """What makes up a bureau; the snapshot aside, which is made anew."""
    names = ("bureau.toml", "journal", "pages", "evidence", "passphrases.json")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for top in names
        if top not in without
        for path in ([folder / top] if (folder / top).is_file() else (folder / top).rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def _ends(disk: Recorder, chance: random.Random, cuts: int) -> Iterator[int]:
    """Moments: often the end, at which it was said that it is done."""
    for n in range(cuts):
        yield len(disk.events) if n % 3 == 0 else chance.randint(0, len(disk.events))


def run_salvage(seed: int, cuts: int, box: Path) -> int:
    """A salvaged bureau has its name only when it is whole, and keeps it once that was said; what it was made of is not touched."""
    chance = random.Random(seed)
    with small_files():
        for source, away, without in (("b", "new", ()), ("b/backups", "far/new", ("passphrases.json",))):
            home = box / f"home-{len(away)}"
            home.mkdir()
            folder = _bureau(home)
            wanted = _contents(folder, *without)
            disk = Recorder(home)
            _salvage(folder.parent / source, home / away, disk)
            disk.said(1)
            for end in _ends(disk, chance, cuts // 2):
                left = box / "left"
                leave(disk, disk.events[:end], chance, left)
                try:
                    new = left / away
                    assert new.exists() or end < len(disk.events), "what was salvaged is gone"
                    if new.exists():
                        assert check(new, "演示") == [], "a half salvaged bureau has the name of a whole one"
                        assert _contents(new, *without) == wanted, "what was salvaged is not all there"
                        assert (new / "report.txt").read_bytes() == REPORT
                        mark = read_mark(Places(new))
                        assert mark is not None, "nobody is told that it was salvaged"
                        assert mark.salvaged, "nobody is told what it was salvaged from"
                    assert check(left / "b", "演示") == [], "the living bureau was touched"
                finally:
                    shutil.rmtree(left)
    return cuts
