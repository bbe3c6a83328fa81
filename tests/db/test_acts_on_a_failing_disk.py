"""Whichever call to the system fails in whichever act of the store: it is said in Chinese, the bureau is as before or as after the act."""

import errno
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import orjson
import pytest

import db.genesis
import db.store
import db.upgrade
import rules.journal.chain
from db.backups.writing import backup
from db.check import check, rebuild
from db.erasure import delete_for_good
from db.folders import write_folder
from db.places import Places
from db.restore import restore
from db.store import Store
from rules.base.errors import MingchouError, NotFound, Problem
from rules.journal.erasure import Erasure
from tests.db.bureau import NOW, Shop, Visit, journal_path, opened, put, shop, tokens, unpacked
from tests.db.faulty import faults
from tests.db.powercut import small_files
from tests.db.scale import FULL, Counter
from tests.db.test_upgrade import doubled

pytestmark = pytest.mark.no_loss

FILES = {"terms.json": b"{}", "openings/O-1.json": b"[]"}


def erasure_of(number: str) -> Erasure:
    return Erasure(
        number="X-0001", of="shops", record=number, ids=(), fields=("code",), basis="consent", document="演示",
        approved_by="演示", at="", places=(), entry=0,
    )  # fmt: skip


def insert(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(9, code="9"), Visit(number="V-9", object="O-000009"), shop(1, "改名"))


def take_out(folder: Path) -> None:
    with opened(folder) as store, store.transaction("act", by="演示员", at=NOW) as tx:
        tx.delete(Shop, "O-000002")


def by_tinydb(folder: Path) -> None:
    with opened(folder) as store:
        store.db.table("shops").update({"name": "改名"})


def erase(folder: Path) -> None:
    with opened(folder) as store:
        bare = shop(1)
        store.erase(
            Shop, bare.number, replacement=bare, erasure=erasure_of(bare.number), by="演示员", at=NOW, why="依法删除"
        )


def snapshot(folder: Path) -> None:
    with opened(folder) as store:
        put(store, shop(1, "改名"))
        store.close(snapshot=True)


def many(folder: Path) -> None:
    """Over the ends of some journal files and snapshots."""
    with small_files(), opened(folder) as store:
        for n in range(10, 16):
            put(store, shop(n, "演示" * 200))


def back_up(folder: Path) -> None:
    backup(Places(folder), NOW)


def bring_back(folder: Path) -> None:
    restore(folder / "backups" / "kept.backup", folder.with_name("恢复"))


def purge(folder: Path) -> None:
    with opened(folder) as store:
        delete_for_good(store.remaining_copies())


def reopen(folder: Path) -> None:
    with opened(folder):
        pass


def torn(folder: Path) -> None:
    with journal_path(folder).open("ab") as file:
        file.write(b'{"h":"00')


def without_snapshots(folder: Path) -> None:
    for path in folder.glob("records*"):
        path.unlink()


def erased_but_not_finished(folder: Path) -> None:
    """As a crash right after the entry leaves it."""
    with opened(folder) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.store.rewrite", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "stopped")))
        with pytest.raises(MingchouError, match="已经登记但没有做完"):
            store.erase(
                Shop,
                "O-000001",
                replacement=shop(1),
                erasure=erasure_of("O-000001"),
                by="演示员",
                at=NOW,
                why="依法删除",
            )


def evidence(folder: Path) -> None:
    write_folder(folder / "evidence" / "2024-001-1", FILES)


@dataclass
class Act:
    """before: what is done to the bureau first, by a sound system."""

    do: Callable[[Path], None]
    before: Callable[[Path], object] = check


ACTS = {
    "insert and update in two tables": Act(insert),
    "delete": Act(take_out),
    "TinyDB's own update": Act(by_tinydb),
    "erase by law": Act(erase),
    "finish an erasure": Act(reopen, erased_but_not_finished),
    "snapshot": Act(snapshot),
    "new journal files": Act(many),
    "backup": Act(back_up),
    "restore": Act(bring_back),
    "purge backups": Act(purge, erase),
    "recover a torn tail": Act(reopen, torn),
    "recover from the journal alone": Act(reopen, without_snapshots),
    "replace a folder": Act(evidence),
    "upgrade": Act(reopen),
}


@pytest.fixture
def made(folder: Path) -> Path:
    """A bureau with two shops, one of them with words to be erased, a snapshot, a backup and an evidence folder."""
    with opened(folder) as store:
        put(store, shop(1, code="SECRET"), shop(2))
    (folder / "evidence").mkdir()
    write_folder(folder / "evidence" / "2024-001-1", {"terms.json": b"[]"})
    (folder / "drafts").mkdir()
    (folder / "drafts" / "shops%2FO-000001.json").write_bytes(b"SECRET")
    backup(Places(folder), NOW).rename(folder / "backups" / "kept.backup")
    return folder


class Seen(TypedDict):
    tables: bytes
    evidence: dict[str, bytes]
    restored: list[Problem] | None


def holding(folder: Path, words: bytes) -> set[str]:
    """In which of its parts a bureau holds these words, hidden files and all."""
    return {
        path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file() and words in unpacked(path)
    }


def said_in_words(error: MingchouError, words: str = "[一-鿿]") -> None:
    """A sentence for the clerk, not the name of an error."""
    assert re.search(words, str(error)), error


def seen(folder: Path) -> Seen:
    """Everything that the bureau holds, as a reader sees it."""
    with Store.open(folder, write=False) as reader:
        tables = orjson.dumps(reader.db.storage.read())
    evidence = folder / "evidence" / "2024-001-1"
    if not evidence.exists():  # the system failed between two renames, and again when the first was taken back
        evidence = evidence.with_name(".2024-001-1.old")
    again = folder.with_name("恢复")
    return {
        "tables": tables,
        "evidence": {path.name: path.read_bytes() for path in evidence.rglob("*") if path.is_file()},
        "restored": check(again) if again.exists() else None,
    }


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(("number", "goes_on"), [(errno.EIO, False), (errno.ENOSPC, True)])
def test_an_act_is_done_or_not_done_whichever_call_fails(
    made: Path, name: str, number: int, goes_on: bool, counted: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = ACTS[name]
    act.before(made)
    if name == "upgrade":
        for module in (rules.journal.chain, db.genesis, db.store, db.upgrade):
            monkeypatch.setattr(module, "FORMAT", "mingchou-journal/2")
        monkeypatch.setitem(db.upgrade.STEPS, 1, doubled)
    before, calls = seen(made), 0
    while True:
        calls += 1 if FULL else 3
        folder = made.with_name(f"n{calls}") / "b"
        shutil.copytree(made, folder)
        done = True
        with faults(folder.parent, calls, number, goes_on=goes_on) as failing:
            try:
                act.do(folder)
            except MingchouError as error:
                done = False
                said_in_words(error)
        now = seen(folder)
        with opened(folder) as store:
            put(store, shop(999))
            store.close(snapshot=True)
        assert check(folder) == [], f"call {calls}"
        assert rebuild(folder) == (folder / "records.json").read_bytes()
        assert not [path for path in folder.rglob("*.new") if path.parent != folder / "evidence"], f"call {calls}"
        if b"X-0001" in now["tables"]:
            assert holding(folder, b"SECRET") <= {"backups"}, f"call {calls}"
        if not failing.failed:
            break
        after = seen_after(act, made)
        if done:
            assert now == after, f"call {calls}"
        elif name not in ("new journal files", "finish an erasure"):  # of those, every step stays that was done
            assert now in (before, after), f"call {calls}"
    assert calls > 5
    counted("出错的系统调用", calls // (1 if FULL else 3) - 1)


def seen_after(act: Act, made: Path) -> Seen:
    """What a bureau holds once the act is done."""
    folder = made.with_name("after") / "b"
    if not folder.exists():
        shutil.copytree(made, folder)
        act.do(folder)
    return seen(folder)


def test_a_new_bureau_is_made_or_can_be_made_again(tmp_path: Path, counted: Counter) -> None:
    calls = 0
    for number in (errno.EIO, errno.ENOSPC):
        n = 0
        while True:
            n += 1
            folder = tmp_path / f"{number}-{n}" / "b"
            folder.parent.mkdir()
            with faults(folder.parent, n, number, goes_on=False) as failing:
                try:
                    Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens())
                except MingchouError as error:
                    said_in_words(error)
            try:
                reopen(folder)
            except NotFound:
                Store.create(folder, name="演示", at=NOW, by="演示员", token=tokens())
            with opened(folder) as store:
                put(store, shop(1))
            assert check(folder) == []
            if not failing.failed:
                break
        calls += n - 1
    assert calls > 20
    counted("出错的系统调用", calls)


def test_what_cannot_be_read_is_said_by_check(made: Path) -> None:
    """A disk that fails while all is checked is neither damage nor soundness."""
    n = 0
    while True:
        n += 1
        with faults(made, n, errno.EIO, goes_on=False) as failing:
            try:
                found = [str(problem) for problem in check(made)]
            except MingchouError as error:
                found = [str(error)]
        if not failing.failed:
            break
        assert len(found) == 1, n
        assert "出错" in found[0], n
    assert found == []
    assert n > 8


def test_an_erasure_that_is_saved_needs_no_answer_of_the_disk_to_be_told_as_saved(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which entry it is, is known; a disk that cannot read the note of it just then made it “没有保存”."""
    with opened(made) as store:
        entry = store.position.seq + 1
        monkeypatch.setattr("db.store.pending_erasure", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "stopped")))
        done = store.erase(
            Shop, "O-000001", replacement=shop(1), erasure=erasure_of("O-000001"), by="演示员", at=NOW, why="依法删除"
        )
    assert done.entry == entry
