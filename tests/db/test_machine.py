"""Whatever is done in whatever order, the store answers as a plain dict would, before and after reopening, crash, undo and erasure."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tinydb import where

from db.as_of import entry_with_previous
from db.check import check, rebuild
from db.encode import decode
from db.store import Store
from rules.journal.erasure import Erasure
from tests.db.bureau import NOW, Shop, Visit, journal_path, tokens
from tests.db.scale import FULL

NUMBERS = st.sampled_from([f"O-{n:06d}" for n in range(6)])
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
TASKS = st.sampled_from(["", "2024-001", "2024-002"])
CHANGES = st.lists(st.tuples(NUMBERS, NAMES, TASKS), min_size=1, max_size=4)


class AgainstADict(RuleBasedStateMachine):
    """`model` is what must be there, in the order in which it came."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp()) / "b"
        Store.create(self.folder, name="演示", at=NOW, by="演示员", token=tokens())
        self.store = Store.open(self.folder)
        self.model: dict[str, Shop] = {}
        self.visits: dict[str, Visit] = {}
        self.versions: list[tuple[str, Shop | None]] = []

    @rule(changes=CHANGES)
    def put(self, changes: list[tuple[str, str, str]]) -> None:
        with self.store.transaction("put", by="演示员", at=NOW) as tx:
            wanted = {number: Shop(number=number, name=name, task=task) for number, name, task in changes}
            for number, name, task in changes:
                tx.put(Shop(number=number, name=name, task=task))
        self._now(wanted)

    @rule(number=NUMBERS, name=NAMES, fen=st.integers(0, 10**9))
    def put_in_two_tables(self, number: str, name: str, fen: int) -> None:
        """A shop and a visit of it in one transaction; a former visit goes."""
        shop, visit = Shop(number=number, name=name), Visit(number=f"V-{fen % 5}", object=number, fen=fen)
        gone = next(iter(set(self.visits) - {visit.number}), None)
        before = self.store.position.seq
        with self.store.transaction("two", by="演示员", at=NOW) as tx:
            tx.put(shop)
            tx.put(visit)
            if gone is not None:
                tx.delete(Visit, gone)
        assert self.store.position.seq <= before + 1, "one line, however many tables"
        self._now({number: shop})
        self.visits[visit.number] = visit
        if gone is not None:
            del self.visits[gone]

    @precondition(lambda self: self.model)
    @rule(pick=st.integers(0, 5), name=NAMES)
    def update_by_tinydb(self, pick: int, name: str) -> None:
        number = list(self.model)[pick % len(self.model)]
        self.store.db.table("shops").update({"name": name}, where("number") == number)
        self._now({number: msgspec.structs.replace(self.model[number], name=name)})

    def _now(self, wanted: dict[str, Shop]) -> None:
        self.versions += [(number, shop) for number, shop in wanted.items() if self.model.get(number) != shop]
        self.model |= wanted

    @precondition(lambda self: self.versions)
    @rule()
    def undo_the_last(self) -> None:
        """A new entry with what stood before the last change of a shop; its past stays."""
        number, _ = self.versions[-1]
        entry, stood = entry_with_previous(self.store, max(v.seq for v in self.store.history(Shop, number)))
        was = next((body for (table, _), body in stood.items() if table == "shops"), None)
        if (was is not None and was.raw is None) or len([op for op in entry.head.ops if op.table == "shops"]) > 1:
            return  # erased by law, or an import: the act in acts/journal/journal.py asks for more
        with self.store.transaction("undo", by="演示员", at=NOW) as tx:
            if was is None:
                tx.delete(Shop, number)
                del self.model[number]
                self.versions.append((number, None))
            else:
                shop = decode(Shop, was.raw or b"")
                tx.put(shop)
                self._now({number: shop})

    @rule()
    def snapshot(self) -> None:
        self.store.close(snapshot=True)
        self.store = Store.open(self.folder)

    @rule()
    def killed(self) -> None:
        """Nothing is closed, nothing written any more; the lock goes with its holder."""
        shutil.copytree(self.folder, self.folder.with_name("left"))
        self.store.close()
        shutil.rmtree(self.folder)
        self.folder.with_name("left").rename(self.folder)
        self.store = Store.open(self.folder)

    @precondition(lambda self: self.model)
    @rule(pick=st.integers(0, 5))
    def delete(self, pick: int) -> None:
        number = list(self.model)[pick % len(self.model)]
        with self.store.transaction("delete", by="演示员", at=NOW) as tx:
            tx.delete(Shop, number)
        del self.model[number]
        self.versions.append((number, None))

    @rule(changes=CHANGES)
    def fail(self, changes: list[tuple[str, str, str]]) -> None:
        with suppress(ZeroDivisionError), self.store.transaction("fail", by="演示员", at=NOW) as tx:
            for number, name, task in changes:
                tx.put(Shop(number=number, name=name, task=task))
            raise ZeroDivisionError

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.folder)

    @rule()
    def reopen_from_the_journal_alone(self) -> None:
        self.store.close()
        for path in self.folder.glob("records*"):
            path.unlink()
        self.store = Store.open(self.folder)

    @rule(tail=st.binary(min_size=1, max_size=30).filter(lambda raw: b"\n" not in raw))
    def crash_in_a_write(self, tail: bytes) -> None:
        self.store.close()
        with journal_path(self.folder).open("ab") as file:
            file.write(tail)
        self.store = Store.open(self.folder)

    @precondition(lambda self: any(shop.name for shop in self.model.values()))
    @rule(pick=st.integers(0, 5))
    def erase_a_name_by_law(self, pick: int) -> None:
        named = [shop for shop in self.model.values() if shop.name]
        shop = named[pick % len(named)]
        bare = msgspec.structs.replace(shop, name="")
        erasure = Erasure(
            number=f"X-{self.store.count_ever(Erasure) + 1:04d}", of="shops", record=shop.number, ids=(), fields=("name",),
            basis="consent", document="演示", approved_by="演示", at="", places=(), entry=0,
        )  # fmt: skip
        self.store.erase(Shop, shop.number, replacement=bare, erasure=erasure, by="演示员", at=NOW, why="依法删除")
        self.model[shop.number] = bare
        # Of the versions that had a name, only the place is left.
        self.versions = [
            (number, None if number == shop.number and one is not None and one.name else one)
            for number, one in self.versions
        ]
        self.versions.append((shop.number, bare))

    @invariant()
    def answers_are_the_dicts(self) -> None:
        if not hasattr(self, "store"):
            return
        assert self.store.all(Shop) == list(self.model.values())
        assert self.store.count(Shop) == len(self.model)
        assert {visit.number: visit for visit in self.store.all(Visit)} == self.visits
        for task in ("", "2024-001"):
            assert self.store.where(Shop, task=task) == [shop for shop in self.model.values() if shop.task == task]
        for number in ("O-000000", "O-000003"):
            assert self.store.find(Shop, number) == self.model.get(number)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        self.store.close()
        with Store.open(self.folder, write=False) as store:
            for number in {number for number, _ in self.versions}:
                expected = [shop for name, shop in self.versions if name == number]
                assert [version.record for version in store.history(Shop, number)] == expected
        assert check(self.folder) == []
        assert rebuild(self.folder) == (self.folder / "records.json").read_bytes()
        shutil.rmtree(self.folder.parent)


TestAgainstADict = AgainstADict.TestCase
TestAgainstADict.settings = settings(max_examples=300 if FULL else 30, stateful_step_count=20, deadline=None)
