"""依法删除: personal information taken out of the bureau's records for good (个人信息保护法 第四十七条).

The words go, out of the record and out of every version in the journal; what remains is that there was a version, when, by whom, its hash, and
an entry that says what was erased, on what ground, and who decided (rules.journal.erasure, db.erasure).
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from acts.base.backups import backup_before, copy_folders
from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.clock import refuse_far_ahead
from acts.journal.references import in_use_problems
from db.backups.holding import backups_held
from db.backups.writing import backup
from db.erasure import delete_for_good
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.codes import INSPECTOR_STATUS
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import Record
from rules.disclosure.text_approval import TextApproval
from rules.draw.draw_record import DrawLists
from rules.journal.erasure import ERASABLE, KEPT_OF_INSPECTOR, Erasure, emptied, problems, read_fields
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.work.appointment import Appointment
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.states import OVER
from rules.work.task import Task

__all__ = [
    "LEFT",
    "ErasureReport",
    "PurgeReport",
    "carry_out",
    "check_erasure",
    "erase",
    "leftovers",
    "purge",
    "what_stays",
]

LEFT = ("transferred", "disabled")
"""Codes of INSPECTOR_STATUS of one who has left."""
_SHOWN = 5


@dataclass(frozen=True)
class ErasureReport:
    """What was erased; leftovers: files that still hold it, for `purge`; stays: what the law keeps, in sentences."""

    erasure: Erasure
    leftovers: tuple[Path, ...]
    stays: tuple[str, ...] = ()


OWNERS: tuple[type[Record], ...] = (Enterprise, Inspector, Result, Recusal, Declaration, TextApproval, Appointment)


def erase(
    office: Office, number: str, fields: Sequence[str], *, basis: str, document: str, approved_by: str
) -> ErasureReport:
    """Erase personal information of a record for good, in the record and in every version of it (个人信息保护法 第四十七条).

    fields: names or labels out of rules.journal.erasure.ERASABLE; empty: the whole record, of an object or inspector that nothing names. basis: a
    code of ERASURE_BASES. Refused with everything that is missing. What remains: when, who, and that it was erased.
    """
    check_erasure(office, number, fields, basis=basis, document=document, approved_by=approved_by)
    require_leader(office, approved_by)
    (report,) = carry_out(office, [(number, fields)], basis=basis, document=document, approved_by=approved_by)
    return report


def carry_out(
    office: Office, wanted: Sequence[tuple[str, Sequence[str]]], *, basis: str, document: str, approved_by: str,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[ErasureReport]:  # fmt: skip
    """Erasures (number, fields) that the person who approved them has agreed to, in one entry: the journal is rewritten once.

    A part of `erase`, and raises what it does. progress: called with (done, all).
    """
    refuse_far_ahead(office)  # its entry would hide that nobody has confirmed the clock
    document, approved_by = document.strip(), approved_by.strip()
    first = office.store.count_ever(Erasure) + 1
    prepared = []
    for place, (number, fields) in enumerate(wanted):
        kind, record, names = check_erasure(
            office, number, fields, basis=basis, document=document, approved_by=approved_by
        )
        fields_gone = (*names, "initials") if kind is Inspector and "name" in names else names
        replacement = (
            msgspec.structs.replace(record, **emptied(record, fields_gone)) if record is not None and fields else None
        )
        erasure = Erasure(
            number=f"X-{first + place:04d}", of=kind.table, record=number, ids=(), fields=names, basis=basis, document=document,
            approved_by=approved_by, at=office.stamp(), places=(), entry=0,
        )  # fmt: skip
        prepared.append((kind, number, replacement, erasure))
    listed = "；".join(
        f"{number} 的{'、'.join(ERASABLE[kind.table][name] for name in erasure.fields) or '整条记录'}"
        for kind, number, _, erasure in prepared[:_SHOWN]
    ) + (f" 等 {len(prepared)} 条记录" if len(prepared) > _SHOWN else "")
    why = f"依法删除 {listed}，文号 {document}，批准人 {approved_by}"
    places = office.places
    folders = (places.folder, places.journal, places.drafts)
    refuse_unwritable([*(Target(folder, Kind.FOLDER) for folder in folders), Target(places.published, Kind.DELETED)])
    backup_before(office)
    done = office.store.erase_all(prepared, by=office.by, at=office.now(), why=why, progress=progress)
    marks = "发布用的旧标记 published.json（含有已删除内容的痕迹）"
    office.derive(marks, lambda: delete_for_good([places.published]), "请从单位文件夹里删除它，或发布一次网站")
    copies: list[Path] = []
    office.derive(
        "旧备份的清理清单", lambda: copies.extend(leftovers(office)), "请用 mingchou backup purge 看有哪些旧备份要删除"
    )
    return [
        ErasureReport(erasure, tuple(copies), tuple(what_stays(office, number, fields)))
        for erasure, (number, fields) in zip(done, wanted, strict=True)
    ]


def check_erasure(
    office: Office, number: str, fields: Sequence[str], *, basis: str, document: str, approved_by: str
) -> tuple[type[Record], Record | None, tuple[str, ...]]:
    """What an erasure would change, without doing it: (kind, the record as it stands, names of the fields). Raises as `erase` does."""
    kind = _owner(office, number)
    names, wrong = read_fields(kind.table, fields)
    wrong += problems(basis=basis, document=document, approved_by=approved_by)
    record = office.store.find(kind, number)
    if not fields and kind not in (Enterprise, Inspector):
        listed = "、".join(ERASABLE[kind.table].values())
        wrong.append(Problem(f"请写明删除哪些内容（--field），可以删除的有：{listed}", number))
    elif not fields:
        wrong += in_use_problems(office, {number})
    if isinstance(record, Inspector) and "name" in names:
        wrong += _name_problems(office, record)
    if wrong:
        raise Refused(*wrong)
    return kind, record, names


def _name_problems(office: Office, inspector: Inspector) -> list[Problem]:
    """Why an inspector's name cannot go yet: he is still there, or goes to objects of a task that is not over."""
    found = []
    if inspector.status not in LEFT:
        words = "、".join(INSPECTOR_STATUS.text(code) for code in LEFT)
        found.append(Problem(f"还在岗，姓名不能删除；离开的先把在岗状态改为{words}", inspector.number, "姓名"))
    open_tasks = {task.number for task in office.store.each(Task) if task.state not in OVER}
    on = sorted({sheet.task for sheet in _sheets_of(office, inspector.number)} & open_tasks)
    if on:
        found.append(Problem(f"还在任务 {on[0]} 的检查组里，办结以后再删除姓名", inspector.number, "姓名"))
    return found


def _sheets_of(office: Office, inspector: str) -> list[Sheet]:
    return [
        sheet
        for sheet in office.store.each(Sheet)
        if any(inspector in team for team in sheet.teams.values())
        or any(expert.inspector == inspector for expert in sheet.experts)
    ]


def what_stays(office: Office, number: str, fields: Sequence[str]) -> list[str]:
    """What of this person remains after the erasure, and on what ground, in sentences; empty where nothing does.

    Only of an inspector whose name goes: it stands in evidence of acts of office, which the law keeps.
    """
    kind = _owner(office, number)
    if kind is not Inspector or "name" not in read_fields(kind.table, fields)[0]:
        return []
    draws = sorted(
        lists.number
        for lists in office.store.each(DrawLists)
        if any(entry.inspector == number for entries in lists.inspectors.values() for entry in entries)
    )
    stays = [KEPT_OF_INSPECTOR]
    if draws:
        named = f"{draws[0]} 等 {len(draws)} 次抽取" if len(draws) > 1 else f"抽取 {draws[0]}"
        stays.append(
            f"{named}冻结的名单里的姓名和执法证号要留着：承诺值靠它们才能核验（行政处罚法第四十七条 全过程记录；"
            "个人信息保护法第四十七条第二款）；它们只在台账和备份里，不公开，到档案保管期满再处置"
        )
    if sheets := len(_sheets_of(office, number)):
        stays.append(f"{sheets} 份抽查记录表上有他的姓名，是执法案卷，按案卷保管；重新打印的不再有姓名")
    notes = [one.number for one in (*office.store.where(Recusal, inspector=number), *_declarations(office, number))]
    if notes:
        stays.append(f"回避和回避决定的说明里可能写到他，请另行删除：{'、'.join(notes[:_SHOWN])} 共 {len(notes)} 条")
    return stays


def _declarations(office: Office, inspector: str) -> list[Declaration]:
    return [one for one in office.store.each(Declaration) if one.inspector == inspector]


def _owner(office: Office, number: str) -> type[Record]:
    """The kind of record that has or had this number."""
    for kind in OWNERS:
        if number in office.store.numbers_ever(kind):
            return kind
    raise NotFound(f"没有编号为 {number} 的检查对象、执法人员、检查结果、回避、回避决定、代理或公开文字的审批，请核对")


def leftovers(office: Office) -> list[Path]:
    """Files that still hold what was erased: backups here and in the copies outside that can be reached, what a crash left, record sheets printed before."""
    found = office.store.remaining_copies(copy_folders(office.places, office.bureau))
    for erasure in office.store.each(Erasure):
        owner = erasure.record.split("/")[1 if erasure.of == Result.table else 0]
        moment = datetime.fromisoformat(erasure.at).timestamp()
        for sheet in office.store.where(Sheet, object=owner):
            folder = office.places.sheets(sheet.task)
            printed = (folder / f"{sheet.task}-全部记录表.docx", folder / f"{sheet.number}-{sheet.object}.docx")
            found += [path for path in printed if path.exists() and path.stat().st_mtime <= moment]
    return list(dict.fromkeys(found))


def _backup_folders(office: Office) -> list[Path]:
    return [office.places.backups, *copy_folders(office.places, office.bureau)]


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
    archive = backup(office.places, office.now())
    with ExitStack() as held:
        for folder in {path.parent for path in copies if path.parent in _backup_folders(office)}:
            held.enter_context(backups_held(folder, office.now()))
        delete_for_good(copies)
    return PurgeReport(archive, tuple(copies))
