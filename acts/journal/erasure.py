"""依法删除: personal information taken out of the bureau's records for good (个人信息保护法 第四十七条).

The words go, out of the record and out of every version in the journal; what remains is that there was a version, when, by whom, its hash, and
an entry that says what was erased, on what ground, and who decided (rules.journal.erasure, db.erasure).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.journal.references import in_use_problems
from db.backup import backup
from db.erasure import delete_for_good
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import Record
from rules.journal.erasure import ERASABLE, Erasure, problems, read_fields
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.work.result import Result
from rules.work.sheet import Sheet

__all__ = ["ErasureReport", "PurgeReport", "erase", "leftovers", "purge"]


@dataclass(frozen=True)
class ErasureReport:
    """What was erased; leftovers: files that still hold it, for `purge`."""

    erasure: Erasure
    leftovers: tuple[Path, ...]


OWNERS: tuple[type[Record], ...] = (Enterprise, Inspector, Result, Recusal, Declaration)


def erase(
    office: Office, number: str, fields: Sequence[str], *, basis: str, document: str, approved_by: str
) -> ErasureReport:
    """Erase personal information of a record for good, in the record and in every version of it (个人信息保护法 第四十七条).

    fields: names or labels out of rules.journal.erasure.ERASABLE; empty: the whole record, of an object or inspector that nothing names. basis: a
    code of ERASURE_BASES. Refused with everything that is missing. What remains: when, who, and that it was erased.
    """
    kind = _owner(office, number)
    names, wrong = read_fields(kind.table, fields)
    wrong += problems(basis=basis, document=document, approved_by=approved_by)
    record = office.store.find(kind, number)
    if not fields and kind not in (Enterprise, Inspector):
        listed = "、".join(ERASABLE[kind.table].values())
        wrong.append(Problem(f"请写明删除哪些内容（--field），可以删除的有：{listed}", number))
    elif not fields:
        wrong += in_use_problems(office, {number})
    if wrong:
        raise Refused(*wrong)
    require_leader(office, approved_by)
    replacement = msgspec.structs.replace(record, **dict.fromkeys(names, "")) if record is not None and fields else None
    erased = "、".join(ERASABLE[kind.table][name] for name in names) or "整条记录"
    erasure = Erasure(
        number=f"X-{office.store.count_ever(Erasure) + 1:04d}", of=kind.table, record=number, ids=(), fields=names, basis=basis,
        document=document.strip(), approved_by=approved_by.strip(), at=office.stamp(), places=(), entry=0,
    )  # fmt: skip
    why = f"依法删除 {number} 的{erased}，文号 {document.strip()}，批准人 {approved_by.strip()}"
    places = office.places
    folders = (places.folder, places.journal, places.drafts)
    refuse_unwritable([*(Target(folder, Kind.FOLDER) for folder in folders), Target(places.published, Kind.DELETED)])
    done = office.store.erase(
        kind, number, replacement=replacement, erasure=erasure, by=office.by, at=office.now(), why=why
    )
    delete_for_good([places.published])  # it holds marks of what was erased
    return ErasureReport(done, tuple(leftovers(office)))


def _owner(office: Office, number: str) -> type[Record]:
    """The kind of record that has or had this number."""
    for kind in OWNERS:
        if number in office.store.numbers_ever(kind):
            return kind
    raise NotFound(f"没有编号为 {number} 的检查对象、执法人员、检查结果、回避或回避决定，请核对")


def leftovers(office: Office) -> list[Path]:
    """Files of this folder that still hold what was erased: backups, what a crash left, record sheets printed before."""
    found = office.store.remaining_copies()
    for erasure in office.store.each(Erasure):
        owner = erasure.record.split("/")[1 if erasure.of == Result.table else 0]
        moment = datetime.fromisoformat(erasure.at).timestamp()
        for sheet in office.store.where(Sheet, object=owner):
            folder = office.places.sheets(sheet.task)
            printed = (folder / f"{sheet.task}-全部记录表.docx", folder / f"{sheet.number}-{sheet.object}.docx")
            found += [path for path in printed if path.exists() and path.stat().st_mtime <= moment]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class PurgeReport:
    """What `purge` did. backup: the backup that was made first, None when there was nothing to do."""

    backup: Path | None
    deleted: tuple[Path, ...]


def purge(office: Office) -> PurgeReport:
    """Delete the files that `leftovers` names, after a fresh backup, which holds everything that was not erased."""
    copies = leftovers(office)
    if not copies:
        return PurgeReport(None, ())
    refuse_unwritable([Target(office.places.backups, Kind.FOLDER), *(Target(path, Kind.DELETED) for path in copies)])
    archive = backup(office.places, office.now(), held=True)
    delete_for_good(copies)
    return PurgeReport(archive, tuple(copies))
