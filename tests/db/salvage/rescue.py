"""A bureau with some history, and salvages of it, for the tests of the room."""

from pathlib import Path

from db.check import check
from db.config import Bureau
from db.config_writing import write_new
from db.new_folder import new_bureau_folder
from db.places import Places
from db.salvage.salvage import Salvaged, salvage_into
from db.salvage.sources import find_sources
from db.sealing import Key
from tests.db.bureau import NOW, opened, put, shop, tokens

NAME = "演示县公安局"


def with_settings(folder: Path) -> Places:
    write_new(folder, Bureau(NAME, "410422"))
    return Places(folder)


def fill(folder: Path, first: int, last: int) -> None:
    """An entry a shop."""
    with opened(folder) as store:
        for n in range(first, last + 1):
            put(store, shop(n))


def salvage(new: Path, *paths: Path, key: Key | None = None) -> Salvaged:
    with new_bureau_folder(new, "打捞") as aside:
        found = salvage_into(aside, find_sources(paths), key=key, at=NOW.isoformat(), by="演示员", token=tokens())
    assert check(new, NAME) == []
    return found


def journal(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "journal").glob("*.jsonl"))}


def flip(path: Path, place: int, by: int = 1) -> None:
    raw = bytearray(path.read_bytes())
    raw[place] ^= by
    path.write_bytes(raw)
