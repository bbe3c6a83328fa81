"""A bureau as a whole: make one, open it for work, its history, its check, the keys of its backups."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from acts.base.backups import check_backups
from acts.base.office import Office, open_office, wall_clock
from acts.draw.remake import compare
from acts.registry.registry import REGISTERS, describe_changes
from acts.registry.registry import columns as columns_of
from db.check import check
from db.config import Bureau, read_bureau
from db.config_writing import change_settings, write_new
from db.files import FOLDER_MODE
from db.genesis import refuse_existing
from db.places import Places
from db.restore import Restored, restore_best
from db.rights import make_private, rights_problems
from db.sealing import Key, new_key
from db.store import Store
from filesystem.refusals import reason
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.errors import MingchouError, NotFound, Problem, Refused
from rules.base.fields import Column, Record
from rules.draw.draw_record import Draw
from rules.journal.salvage import Salvage
from rules.registry.department import bound
from rules.registry.inspector import RECUSAL_COLUMNS, RECUSAL_END_COLUMNS, Recusal
from rules.registry.plan_document import COLUMNS as PLAN_COLUMNS
from rules.registry.plan_document import Plan
from rules.work.result import COLUMNS as RESULT_COLUMNS
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import COLUMNS as TASK_COLUMNS
from rules.work.task import Task

__all__ = [
    "HistoryLine",
    "check_bureau",
    "create",
    "history",
    "make_backup_key",
    "make_bureau_private",
    "open_office",
    "restore_backup",
    "stop_sealing_backups",
    "wall_clock",
]  # fmt: skip


def create(
    folder: Path,
    bureau: Bureau,
    *,
    by: str,
    clock: Callable[[], datetime] = wall_clock,
    token: Callable[[int], str] = secrets.token_hex,
) -> Places:
    """A new bureau in a new or empty folder: bureau.toml, an empty store, pages/. Refused where one exists.

    Where the same was begun and stopped half way (a full disk, a crash), it goes on.
    """
    places = Places(folder)
    begun = _begun(places, bureau)
    folders = (places.folder, places.journal, places.pages)
    refuse_unwritable(Target(path, Kind.FOLDER) for path in folders)
    if not places.bureau_toml.exists():
        refuse_existing(places)
    if not begun:
        write_new(folder, bureau)
    Store.create(folder, name=bureau.name, at=clock(), by=by, token=token)
    places.pages.mkdir(FOLDER_MODE, exist_ok=True)
    make_private(places)  # the folder itself may have been there before
    return places


def _begun(places: Places, bureau: Bureau) -> bool:
    """Whether there is this bureau's bureau.toml, and no store beside it yet."""
    if not places.bureau_toml.exists() or any(places.journal.glob("*.jsonl")):
        return False
    existing = read_bureau(places.folder)
    return (existing.name, existing.region) == (bureau.name, bureau.region)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One version of a record: who made it, when, why, and what it changed (in words)."""

    seq: int
    at: str
    by: str
    act: str
    why: str
    changed: tuple[str, ...]
    erased: bool = False
    """The contents of this version are gone: erased by law, or lost."""
    lost: bool = False
    """They were damaged in every copy when the journal was salvaged."""

    @property
    def gone(self) -> str:
        """Why there are none, in words; "" where they are there."""
        return ("内容损坏，打捞时没有找回" if self.lost else "内容已依法删除") if self.erased else ""


def history(office: Office, number: str) -> list[HistoryLine]:
    """Every version of the record with this number (O-, N-, I-, L-, Y-, S-, a task, a draw, a result), oldest first."""
    registers = ((register.kind, columns_of(office, register)) for register in REGISTERS.values())
    kinds: list[tuple[type[Record], Sequence[Column]]] = [
        *registers,
        (Task, bound(TASK_COLUMNS, office.departments)),
        (Plan, bound(PLAN_COLUMNS, office.departments)),
        (Recusal, (*RECUSAL_COLUMNS, *RECUSAL_END_COLUMNS)),
        (Result, RESULT_COLUMNS),
        (Draw, ()),
        (Sheet, ()),
    ]
    stored = [(kind, columns) for kind, columns in kinds if office.store.find(kind, number) is not None]
    salvages = {one.entry for one in office.store.all(Salvage)}
    for kind, columns in stored or kinds:  # a record that was taken out again has a history too
        lines = []
        before: Record | None = None
        for version in office.store.history(kind, number):
            changed = _changes(columns, before, version.record)
            before = version.record
            lines.append(
                HistoryLine(
                    version.seq,
                    version.at,
                    version.by,
                    version.act,
                    version.why,
                    changed,
                    bool(version.erased),
                    version.erased in salvages,
                )
            )
        if lines:
            return lines
    raise NotFound(f"没有编号为 {number} 的记录，请核对（如 O-012345、2024-001、2024-001-1、2024-001/O-012345/I-0001）")


def _changes(columns: Sequence[Column], before: Record | None, after: Record | None) -> tuple[str, ...]:
    """What differs between two versions, in words; nothing where one of them is missing. A column may name no field of the record."""
    shared = [column for column in columns if hasattr(before, column.name) and hasattr(after, column.name)]
    return describe_changes(shared, before, after)


def check_bureau(folder: Path) -> list[Problem]:
    """Check the whole store: every line of the journal, the chain, the snapshot, every backup and copy that can be reached, who may read it, and that
    evidence and registers are as the journal makes them. Empty when all is sound."""
    bureau = read_bureau(folder)
    damage = _found(lambda: check(folder, bureau.name))
    return [
        *damage,
        *([] if damage else _found(lambda: _derived_problems(folder))),
        *_found(lambda: check_backups(folder)),
        *_found(lambda: rights_problems(Places(folder))),
    ]


def _found(look: Callable[[], list[Problem]]) -> list[Problem]:
    """What one part of the check finds; that it cannot look is a finding too, and keeps no other part from looking."""
    try:
        return look()
    except OSError as error:
        return [Problem(f"读不出来（{reason(error)}），没有核对；请检查文件夹权限和磁盘", str(error.filename or ""))]
    except MingchouError as error:
        return list(error.problems)


def _derived_problems(folder: Path) -> list[Problem]:
    """What beside a sound journal is not as it makes it; looked at twice, since somebody may be at it just now."""
    found: list[Problem] = []
    for _ in range(2):
        with open_office(folder, write=False) as office:
            found = compare(office)
        if not found:
            break
    return found


def make_bureau_private(folder: Path) -> int:
    """Take the rights of this machine's other users to the bureau's folder away, all but its site. Returns how many files were open."""
    read_bureau(folder)
    return make_private(Places(folder))


def make_backup_key(folder: Path, path: Path) -> Bureau:
    """Make a key, its private part in a new file, and seal every backup from now on for it (bureau.toml). Returns the settings.

    Refused for a file in the bureau's folder: beside the backups a key is worth nothing.
    """
    bureau = read_bureau(folder)
    if path.absolute().resolve().is_relative_to(folder.absolute().resolve()):
        raise Refused(Problem("密钥不能放在单位文件夹里，和备份放在一起等于没有加密；请放到 U 盘或别的地方", str(path)))
    refuse_unwritable([Target(path), Target(Places(folder).bureau_toml)])
    public = new_key(path, f"{bureau.name} 备份的私钥，丢了就打不开备份，请另抄一份保管")
    try:
        return change_settings(folder, replace(bureau, backup_recipients=(public,)))
    except MingchouError:
        path.unlink()
        raise


def stop_sealing_backups(folder: Path) -> Bureau:
    """Backups from now on are not sealed; those that are still need their key. Returns the settings."""
    return change_settings(folder, replace(read_bureau(folder), backup_recipients=()))


def restore_backup(archives: Path | Sequence[Path], folder: Path, key: Key | None = None) -> Restored:
    """Unpack a backup, or the newest whole one of several or of a folder of them, into a new folder and check it; never over something that exists.

    key: for those that are sealed.
    """
    return restore_best([archives] if isinstance(archives, Path) else archives, folder, key=key)
