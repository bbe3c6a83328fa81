"""What is left of a bureau after whatever happened, judged against what its clerk had said.

Nothing that was acknowledged is missing; no saved act was told as unsaved; after one opening the journal, the evidence beside it and the
registers say the same, every draw is sealed and its evidence holds, the site is the old or the new one, and no half-made file is left.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from acts.base.bureau import check_bureau, restore_backup
from acts.base.office import open_office
from acts.draw.remake import repair
from db.backups.naming import backup_times
from db.check import check
from db.places import Places
from db.store import Store
from rules.base.errors import MingchouError
from rules.base.fields import Record
from rules.draw.draw_record import Draw, DrawLists, Event, Publication, evidence_files, freezes_file, freezes_row
from rules.draw.restored import Restore
from rules.journal.salvage import Salvage
from rules.registry.enterprise import Enterprise
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task
from site_gen.swap import finish
from site_gen.verify import verify_folder
from tests.acts.office import Clock, tokens
from tests.torture.aside import RESTORED, SALVAGED
from tests.torture.commands import facts_of
from tests.torture.spoken import refusal_of, spoken
from tests.torture.story import OWN, of_draw

__all__ = ["KINDS", "Finding", "Known", "judge", "left_over"]

OF_DRAW = ("commitment", "witnesses", "value", "drawn", "struck", "confirmed", "teams", "changes", "changed", "void")
"""What is told of a draw; a command tells what it was about."""
_ANEW = {"restore": ("restored", "registered"), "salvage": ("salvaged",), "purge": ("backup",)}
"""What an act takes away before it makes it anew."""
KINDS = (
    "lost",
    "unsaved",
    "unsealed",
    "evidence",
    "unverifiable",
    "site",
    "copies",
    "check",
    "leftover",
    "opening",
    "answer",
)
"""Of findings: an acknowledged act is gone · a saved act was told as unsaved · a drawn draw has no seal · evidence/ differs from the
journal · evidence does not hold · the site is neither old nor new · a backup with a whole one's name cannot be restored · `check` finds
something · a half-made file stays · the bureau does not open · a command that crashed, gave no answer or ended with another code · a byte that rots and of which nobody hears."""

_SAVED_OR_UNKNOWN = re.compile("已保存|已经保存|已经登记|不知道是否保存|不能确定")
"""Words with which an act that failed after its entry may be told."""
_CRASHED = "程序内部出错"
_HALF_MADE = re.compile(r"\..*\.old|.*\.new")
"""Not what a publication or a deployment left: the next one takes that away."""


class Finding(NamedTuple):
    """kind: one of KINDS."""

    kind: str
    text: str


@dataclass
class Known:
    """What was acknowledged, and what was under way at the end."""

    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By kind: `draws` (number → of_draw), `objects` (→ town), `addresses`, `published`, `backups` …"""
    gone: dict[str, str] = field(default_factory=dict)
    """Telephone that was erased by law → number of its object."""
    under_way: str = ""
    perhaps: set[str] = field(default_factory=set)
    """Acts that may be done or not: the one under way, and those that a dying disk said yes to."""
    refused: str = ""
    seq: int = 0
    """Where the journal stood when the act under way began."""
    odd: list[str] = field(default_factory=list)
    """Commands whose exit code is not that of their answer, or that gave none."""
    sound: dict[str, str] = field(default_factory=dict)
    """Draws whose evidence was verified: number → digest of its files."""

    def hear(self, raw: bytes, clock: Clock | None = None, *, sure: int | None = None) -> None:
        """Take in what a clerk said since the last time; a line without its end was not said. clock: goes on to the last time he named.

        sure: how many bytes were said before the power went; a disk that is going may still have said yes to what it did not keep.
        """
        self.under_way, self.refused, self.perhaps = "", "", set()
        begun: dict[str, Any] = {"act": ""}
        answered = None
        for told, place in spoken(raw):
            if clock is not None and "at" in told:
                clock.moment = max(clock.moment, datetime.fromisoformat(told["at"]))
            late = sure is not None and place > sure
            match told:
                case {"word": "begins", "act": act, "seq": seq}:
                    self.under_way, self.refused, self.seq, begun, answered = act, "", seq, told, None
                    for kind in _ANEW.get(act, ()):
                        self.of(kind).clear()
                case {"word": "ended", "code": code}:
                    if not late and (answered is None or code != (0 if answered else 1)):
                        self.odd.append(f"{begun['act']}：{answered}，退出 {code}")
                case {"word": "refused"} | {"ok": False}:
                    self.refused, answered = refusal_of(told), False
                case _ if late:
                    self.perhaps.add(self.under_way)
                case {"ok": True}:
                    self._done(facts_of(begun, told))
                    self.under_way, answered = "", True
                case _:
                    self._done(told)
                    self.under_way = ""
        self.perhaps.add(self.under_way)

    def of(self, kind: str) -> dict[str, Any]:
        """What was told of one kind."""
        return self.facts.setdefault(kind, {})

    def _done(self, told: dict[str, Any]) -> None:
        if "draw" in told:
            known = self.of("draws").get(told["draw"], {})
            self.of("draws")[told["draw"]] = {**known, **{name: told[name] for name in OF_DRAW if name in told}}
        for name in ("objects", "addresses"):
            self.of(name).update(told.get(name, {}))
        for name in ("sheets", "results", "approved"):
            self.of(name).update(dict.fromkeys(told.get(name, ())))
        if "backup" in told:
            self.of("backup").clear()  # each may have thinned out those before it
        for name in ("task", "closed", "published", "backup", "restored", "registered", "salvaged"):
            if name in told:
                self.of(name)[told[name]] = told.get("whole")
        if "gone" in told:
            self.gone[told["gone"]] = told["of"]


def judge(folder: Path, known: Known, clock: Clock) -> list[Finding]:
    """Everything that is wrong with the bureau, after one opening for writing such as desk and command line make. [] when all is well."""
    found = [Finding("answer", text) for text in known.odd]
    if _CRASHED in known.refused:
        found.append(Finding("answer", f"{known.under_way}：{known.refused}"))
    known.odd.clear()
    try:
        with Store.open(folder, write=False) as reader:
            found += _lost(reader, known)
            found += _told_as_unsaved(reader, known)
        clock.later(1 / 60)
        _age(folder)
        with open_office(folder, by="演示员", clock=clock, token=tokens(7)) as office:
            if "repair" in known.perhaps:  # whoever was interrupted in it does it again
                repair(office)
        finish(folder.with_name("site"))
        with Store.open(folder, write=False) as reader:
            found += _lost(reader, known)
            found += _evidence(reader, Places(folder), known)
            found += _site(reader, folder.with_name("site"), known)
            _settle(reader, known)
    except MingchouError as error:
        return [*found, Finding("opening", str(error))]
    found += _copies(folder, known, clock)
    found += [Finding("check", str(problem)) for problem in check_bureau(folder)]
    found += [Finding("leftover", name) for name in left_over(folder)]
    return list(dict.fromkeys(found))


def _settle(reader: Store, known: Known) -> None:
    """An act that was under way is there now or is not, and from now on that stays."""
    for number in known.of("draws"):
        if one := reader.find(Draw, number):
            known.of("draws")[number] = of_draw(one)
    for number in known.of("addresses"):
        known.of("addresses")[number] = reader.get(Enterprise, number).address


def _lost(reader: Store, known: Known) -> Iterator[Finding]:
    """What was acknowledged and is not there."""
    for number, told in known.of("draws").items():
        one = reader.find(Draw, number)
        if one is None:
            yield Finding("lost", f"{number} 没有了")
        else:
            yield from (Finding("lost", f"{number}：{text}") for text in _behind(of_draw(one), told, known.perhaps))
    for number, town in known.of("objects").items():
        one_object = reader.find(Enterprise, number)
        if one_object is None or one_object.town != town:
            yield Finding("lost", f"{number} 没有了")
    for number, address in known.of("addresses").items():
        if reader.get(Enterprise, number).address != address and "edit" not in known.perhaps:
            yield Finding("lost", f"{number} 的地址不是 {address}")
    kinds: dict[str, type[Record]] = {
        "sheets": Sheet,
        "results": Result,
        "approved": Result,
        "task": Task,
    }
    for name, kind in kinds.items():
        missing = known.of(name).keys() - set(reader.numbers(kind))
        yield from (Finding("lost", f"{number} 没有了") for number in missing)
    for number in known.of("approved"):
        if (result := reader.find(Result, number)) is not None and result.approved is None:
            yield Finding("lost", f"{number} 没有审批")
    for number in known.of("closed"):
        if (task := reader.find(Task, number)) is not None and task.state != "closed":
            yield Finding("lost", f"{number} 没有办结")
    for phone, number in known.gone.items():
        if (erased := reader.find(Enterprise, number)) is not None and erased.phone == phone:
            yield Finding("lost", f"{number} 的电话没有删除")


def _behind(now: dict[str, object], told: dict[str, object], perhaps: set[str]) -> Iterator[str]:
    """In what a draw falls short of what was told of it; it may be an act ahead."""
    for name in ("value", "drawn", "struck", "confirmed", "teams"):
        if "correct" in perhaps and now["value"] != told.get("value"):
            break  # corrected: the list is drawn anew, its confirmation begins anew
        before, stands = told.get(name), now[name]
        if before and (stands[: len(before)] if isinstance(before, list) else stands) != before:  # type: ignore[index]
            yield f"{name} 是 {stands}，说过的是 {before}"
    for name in ("commitment", "witnesses", "changes"):
        before, stands = told.get(name), now[name]
        if before and stands[: len(before)] != before:  # type: ignore[index,arg-type]  # texts and lists
            yield f"{name} 是 {stands}，说过的是 {before}"
    if len(now["changes"]) < told.get("changed", 0):  # type: ignore[arg-type,operator]  # a list, a number
        yield f"人员更换只有 {now['changes']}"
    if told.get("void") and not now["void"]:
        yield "没有作废"


def _told_as_unsaved(reader: Store, known: Known) -> Iterator[Finding]:
    """A refusal of an act whose entry is there, unless it says so itself."""
    if not known.refused or _SAVED_OR_UNKNOWN.search(known.refused):
        return
    own = OWN.get(known.under_way)
    if any(entry.head.act == own for entry in reader.entries() if entry.seq > known.seq):
        yield Finding("unsaved", f"{known.under_way}：{known.refused}")


def _evidence(reader: Store, places: Places, known: Known) -> Iterator[Finding]:
    """Seals, the folders of evidence byte for byte, the register, and whether a verifier finds them to hold."""
    for one in reader.all(Draw):
        if one.state == "drawn" and not one.seal:
            yield Finding("unsealed", one.number)
            continue
        task = reader.get(Task, one.task)
        opened = not one.mask and task.state == "closed" and one.number in (task.draws[-1], *task.supplements)
        wanted = evidence_files(one, reader.get(DrawLists, one.number), with_openings=opened)
        folder = places.evidence(one.number)
        there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        if there != wanted:
            odd = sorted(name for name in there.keys() | wanted.keys() if there.get(name) != wanted.get(name))
            yield Finding("evidence", f"{one.number}：{'、'.join(odd)}")
        digest = hashlib.sha256(repr(sorted(there.items())).encode()).hexdigest()
        if known.sound.get(one.number) != digest:
            if failed := verify_folder(folder).first_failure:
                yield Finding("unverifiable", f"{one.number}：{failed}")
            else:
                known.sound[one.number] = digest
    events = sorted(reader.all(Event), key=lambda event: event.number)
    written = places.freezes.read_bytes() if places.freezes.exists() else b""
    if written != (freezes_file(map(freezes_row, events)) if events else b""):
        yield Finding("evidence", "freezes.tsv")


def _site(reader: Store, site: Path, known: Known) -> Iterator[Finding]:
    """The site is whole, and the last publication of the journal or the one that was about to be journalled.

    A publication is acknowledged by the site that stands: the public has it, and nobody may be told that it was not. So one that was said to lack its entry
    may be in heads.tsv alone, until the next publication makes it good; any other is in the journal too.
    """
    published = sorted(reader.all(Publication), key=lambda one: one.number)
    if not site.exists():
        if published or known.of("published"):
            yield Finding("site", "网站没有了")
        return
    listed = dict(line.split("  ", 1)[::-1] for line in (site / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    for name, sha in listed.items():
        path = site / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha:
            yield Finding("site", f"{name} 与清单不符")
    lines = (site / "heads.tsv").read_bytes().count(b"\n")
    missing = [number for number in known.of("published") if int(number.removeprefix("P-")) > lines]
    yield from (Finding("lost", f"{number} 没有公布") for number in missing)
    entered = {one.number for one in published}
    for number, whole in known.of("published").items():
        if whole and number not in entered:
            yield Finding("lost", f"{number} 没有记进台账")
    heads = [line.split("\t")[:2] for line in (site / "heads.tsv").read_text(encoding="utf-8").splitlines()]
    ours = [[str(one.seq), one.head] for one in published]
    if heads[: len(ours)] != ours or len(heads) > len(ours) + 1:
        yield Finding("site", f"heads.tsv 有 {len(heads)} 行，台账公布过 {len(ours)} 次")


def _copies(folder: Path, known: Known, clock: Clock) -> Iterator[Finding]:
    """What bears the name of a backup, or of a restored bureau, is one."""
    opened_since = known.of("registered") or "restored" in known.perhaps  # then it is opened before it is checked
    for name in known.of("restored") if not opened_since else ():
        if problems := check(folder.with_name(name)):
            yield Finding("copies", f"{name}：{problems[0]}")
    known.of("restored").clear()
    yield from _registered(folder.with_name(RESTORED), known, clock)
    yield from _salvaged(folder.with_name(SALVAGED), known)
    there = backup_times(Places(folder).backups)
    missing = known.of("backup").keys() - {path.name for _, path in there}
    yield from (Finding("copies", f"备份 {name} 没有了") for name in missing)
    made = bool(known.of("backup") or known.perhaps & {"backup", "restore"})
    known.of("backup").clear()  # the next ones may be thinned out
    if made and there:
        again = Path(tempfile.mkdtemp()) / "b"
        try:
            restore_backup(there[-1][1], again)
            yield from (Finding("copies", f"{there[-1][1].name}：{problem}") for problem in check(again))
        except MingchouError as error:
            yield Finding("copies", f"{there[-1][1].name}：{error}")
        finally:
            shutil.rmtree(again.parent)


def _registered(folder: Path, known: Known, clock: Clock) -> Iterator[Finding]:
    """恢复 that was acknowledged stands in the restored bureau, which is whole after one opening whatever happened to it."""
    if not (known.of("registered") or "restored" in known.perhaps):
        return
    with open_office(folder, by="演示员", clock=clock, token=tokens(8)) as office:
        missing = known.of("registered").keys() - set(office.store.numbers(Restore))
    yield from (Finding("lost", f"{RESTORED}：{number} 没有了") for number in missing)
    yield from (Finding("copies", f"{RESTORED}：{problem}") for problem in check_bureau(folder))


def _salvaged(folder: Path, known: Known) -> Iterator[Finding]:
    """What bears the name of a salvaged bureau is one; nothing is lost in it, since what it was made of was whole."""
    if folder.exists() and ("salvage" in known.perhaps or known.of("salvaged")):
        yield from (Finding("copies", f"{SALVAGED}：{problem}") for problem in check(folder))
        with Store.open(folder, write=False) as store:
            if store.count(Salvage):
                yield Finding("lost", f"{SALVAGED}：有丢失")
    for name, whole in known.of("salvaged").items():
        if not folder.exists() or not whole:
            yield Finding("lost", f"{name} 没有了" if whole else f"{name}：有丢失")
    known.of("salvaged").clear()


def _age(folder: Path) -> None:
    """Let a while go by for what is half made: some of it is taken away only when nobody can be at it any more (db.leftovers)."""
    for path in _half_made(folder):
        os.utime(path, (path.stat().st_atime - 600, path.stat().st_mtime - 600))


def _half_made(folder: Path) -> list[Path]:
    beside = [path for path in folder.parent.iterdir() if path != folder]
    return [path for path in (*folder.rglob("*"), *beside) if _HALF_MADE.fullmatch(path.name)]


def left_over(folder: Path) -> list[str]:
    """Names of what is half made, in the bureau and beside it."""
    return sorted(path.relative_to(folder.parent).as_posix() for path in _half_made(folder))
