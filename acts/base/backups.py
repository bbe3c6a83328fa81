"""Backups that are known to be good: the day's round, the one before a large act, what is wrong with them, their list.

The round runs beside the desk's work or after a command has answered; nothing of it can keep anybody from working. It follows the journal's chain,
makes a backup, reads backups back in turn, mends what can be mended, lets old ones go, and brings the rest outside (`backup_to`).
"""

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from acts.base.office import Office, wall_clock
from db.backups.copies import Copied, copied_before, copy_backups, forget_copies
from db.backups.holding import backups_held
from db.backups.mending import mend
from db.backups.naming import backup_times
from db.backups.rotation import prune
from db.backups.verifying import BackupState, backup_states, verify_in_turn
from db.backups.writing import backup
from db.config import Bureau, read_bureau
from db.config_writing import change_settings
from db.genesis import read_genesis
from db.places import Places
from db.proving import last_proof, prove
from filesystem.refusals import disk_refusal
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import CHINA

__all__ = [
    "BackupList", "Round", "Trouble", "back_up", "backup_before", "change_backup_to", "check_backups", "copy_folders", "copy_warnings",
    "daily_round", "last_backup", "list_backups", "round_due", "troubles", "troubles_of",
]  # fmt: skip

_COPY_LATE = 7
"""Days after which a copy that could not be brought outside stands out."""
_ONWARD = Callable[[], None]


class Trouble(msgspec.Struct, frozen=True):
    """Something about the store's safety that somebody must see to. tone: bad or warn. text: what. cure: what to do."""

    number: str
    tone: str
    text: str
    cure: str


class BackupList(msgspec.Struct, frozen=True):
    """The backups in one place. where: "" for the bureau's own folder, else what `backup_to` names. problem: what failed there, or why they cannot be looked at.

    seen: whether they can be looked at now; else `states` says nothing. away_since: when the disk was first not there (ISO), "" where no copying has met with that.
    """

    where: str
    folder: Path
    states: Sequence[BackupState]
    copied_at: str = ""
    problem: str = ""
    seen: bool = True
    away_since: str = ""


def _iso_day(moment: datetime) -> str:
    return moment.astimezone(CHINA).date().isoformat()


def round_due(places: Places, now: datetime) -> bool:
    """Whether the backups' part of today's round is still to be made. Raises OSError."""
    today = _iso_day(now)
    states = backup_states(places.backups)
    made = any(_iso_day(state.at) == today and state.state != "bad" for state in states)
    return not made or not any(state.checked[:10] == today for state in states)


class Round(msgspec.Struct, frozen=True):
    """What the day's round came to. ran: whether it was due. trouble: why there is no backup of today, "" when there is one."""

    ran: bool
    trouble: str = ""


def daily_round(folder: Path, clock: Callable[[], datetime] = wall_clock, onward: _ONWARD = lambda: None) -> Round:
    """The day's round for the bureau in `folder`, if it is due. Raises nothing but what `onward` does.

    onward: called now and then; what it raises ends the round, which the next one takes up. A demonstration bureau has none.
    """
    try:
        places, bureau, now = Places(folder), read_bureau(folder), clock()
        if bureau.demo_clock is not None:
            return Round(ran=False)
        proof = last_proof(places)
        if proof is None or proof.at[:10] != _iso_day(now):
            prove(places, now, snapshots=True)
        onward()
        if not round_due(places, now):
            return Round(ran=False)
        _back_up_today(places, now)
        onward()
        _read_back(places, bureau, now, onward)
        _copy_outside(places, bureau, now)
    except (MingchouError, OSError) as error:
        return Round(ran=True, trouble=_why(error, folder / "backups"))
    return Round(ran=True)


def _back_up_today(places: Places, now: datetime) -> None:
    today = [state for state in backup_states(places.backups) if _iso_day(state.at) == _iso_day(now)]
    if not any(state.state != "bad" for state in today):
        backup(places, now)


def _read_back(places: Places, bureau: Bureau, now: datetime, onward: _ONWARD) -> None:
    """Read backups in turn, mend what is not sound, let old ones go."""
    states = verify_in_turn(places.backups, now, progress=lambda *_: onward())
    with backups_held(places.backups, now):
        if any(state.problem for state in states) and mend(places.backups, places, copy_folders(places, bureau)):
            states = verify_in_turn(places.backups, now)
        prune(places.backups, states)


def _copy_outside(places: Places, bureau: Bureau, now: datetime) -> dict[str, Copied]:
    if not bureau.backup_to:
        return {}
    _, genesis = read_genesis(places)
    return copy_backups(places.backups, bureau.backup_to, name=bureau.name, genesis=genesis, at=now)


def copy_folders(places: Places, bureau: Bureau) -> list[Path]:
    """Where copies of the backups lie that can be reached now."""
    known = copied_before(places.backups)
    folders = [Path(known[target].folder) for target in bureau.backup_to if target in known and known[target].folder]
    return [folder for folder in folders if folder.is_dir()]


def backup_before(office: Office) -> None:
    """A backup of what there is, before an import, a publication, an erasure; none where nothing has changed since the last. What fails is told, and refuses nothing."""
    places = office.places
    if office.bureau.demo_clock is not None or office.store.read_only:
        return
    try:
        newest = backup_states(places.backups)[-1:]
        if not newest or newest[0].seq != office.store.position.seq or newest[0].state == "bad":
            backup(places, office.now())
        office.keeping.trouble = ""
    except (MingchouError, OSError) as error:
        office.keeping.trouble = _why(error, places.backups)


def back_up(folder: Path, clock: Callable[[], datetime] = wall_clock, *, passphrase: str | None = None) -> Path:
    """Make a backup now, read it back, and bring it outside where `backup_to` says so. Returns its path. The bureau may be open meanwhile.

    passphrase: seals this one backup, in the place of the keys in bureau.toml; Refused when it is weak. A copy outside that fails is in `troubles`.
    """
    bureau, places = read_bureau(folder), Places(folder)
    made = backup(places, clock(), passphrase=passphrase)
    _read_back(places, bureau, clock(), lambda: None)
    try:
        _copy_outside(places, bureau, clock())
    except OSError as error:
        raise disk_refusal(error, places.backups) from error
    return made


def list_backups(folder: Path) -> list[BackupList]:
    """Every backup, here and outside, as it was last found: nothing is read but what lists them."""
    bureau, places = read_bureau(folder), Places(folder)
    known = copied_before(places.backups)
    lists = [_listed("", places.backups, Copied("", ""))]
    for target in bureau.backup_to:
        copied = known.get(target, Copied("", "", "还没有拷过，下次备份时拷"))
        lists.append(_listed(target, Path(copied.folder or target), copied))
    return lists


def _listed(where: str, folder: Path, copied: Copied) -> BackupList:
    problem = copied.problem
    seen = not where or folder.is_dir()
    try:
        states: Sequence[BackupState] = backup_states(folder)
        if not seen:
            problem = problem or "找不到这个文件夹，盘可能没有插上"
    except OSError as error:
        states, seen, problem = (), False, _why(error, folder)
    return BackupList(
        where=where,
        folder=folder,
        states=states,
        copied_at=copied.at,
        problem=problem,
        seen=seen,
        away_since=copied.since,
    )


def check_backups(
    folder: Path, clock: Callable[[], datetime] = wall_clock, progress: Callable[[int, int], None] = lambda *_: None
) -> list[Problem]:
    """Read every backup whole, here and in every copy that can be reached, and note it. Returns what is wrong with each that is not as it was written."""
    findings = []
    for listed in list_backups(folder):
        if not listed.states:
            if listed.problem and not listed.where:
                findings.append(Problem(listed.problem, "备份"))
            continue
        try:
            states = verify_in_turn(listed.folder, clock(), everything=True, progress=progress)
        except OSError as error:
            findings.append(Problem(str(disk_refusal(error, listed.folder)), listed.where or "备份"))
            continue
        findings += _findings(listed.where or "backups", states)
    return findings


def _findings(where: str, states: Sequence[BackupState]) -> list[Problem]:
    """What is wrong with the backups in one place; the same of several in one line."""
    if any(state.state == "good" for state in states):
        cure = "还有完好的备份；程序每天补能补的，补不上的随轮换删去"
    else:
        cure = "没有一份完好的，请马上备份到别的磁盘上"
    names: dict[str, list[str]] = {}
    for state in states:
        if state.problem:
            names.setdefault(state.problem, []).append(state.path.name)
    return [
        Problem(f"{problem}；{cure}", f"{where}/{found[-1]}" + (f" 等 {len(found)} 份" if len(found) > 1 else ""))
        for problem, found in names.items()
    ]


def troubles(office: Office) -> list[Trouble]:
    """What somebody must see to; empty when backups, their copies and the journal are as they should be. Reads notes only."""
    return troubles_of(office.places, office.bureau, office.today(), office.keeping.trouble)


def troubles_of(places: Places, bureau: Bureau, today: date, trouble: str = "") -> list[Trouble]:
    """The same for a bureau that is not open. trouble: why the last backup was not made."""
    if bureau.demo_clock is not None:
        return []
    return [*_journal_troubles(places), *_backup_troubles(places, trouble), *_copy_troubles(places, bureau, today)]


def _journal_troubles(places: Places) -> list[Trouble]:
    proof, found = last_proof(places), []
    if proof is not None and proof.problem:
        cure = f"{proof.problem}。以后的事照常保存；完好的备份都留着，不会轮换掉"
        found.append(Trouble("journal", "bad", "台账的日志有一处损坏", cure))
    if proof is not None and proof.snapshots:
        cure = "日志完好，不影响已保存的记录；下次保存快照时会换新"
        found.append(Trouble("snapshots", "warn", f"快照已损坏：{'、'.join(proof.snapshots)}", cure))
    return found


def _backup_troubles(places: Places, trouble: str) -> list[Trouble]:
    found = []
    if trouble:
        found.append(Trouble("backup-failed", "bad", "备份没有做成", f"{trouble}。已办的事不受影响"))
    try:
        states = backup_states(places.backups)
    except OSError as error:
        cure = f"{_why(error, places.backups)}。已办的事不受影响"
        return found or [Trouble("backup-failed", "bad", "备份文件夹读不出来", cure)]
    if bad := [state for state in states if state.problem]:
        good = [state for state in states if state.state == "good"]
        cure = f"{bad[-1].path.name}：{bad[-1].problem}。" + (
            f"还有 {len(good)} 份核对过是完好的" if good else "没有一份核对过是完好的，请马上备份到别的磁盘上"
        )
        found.append(Trouble("backup-bad", "warn" if good else "bad", f"有 {len(bad)} 份备份损坏", cure))
    return found


def _copy_troubles(places: Places, bureau: Bureau, today: date) -> list[Trouble]:
    """Copies that were not brought outside: at once where the disk there is at fault, after a week where it was not plugged in."""
    known, found = copied_before(places.backups), []
    for place, target in enumerate(bureau.backup_to):
        copied = known.get(target)
        if copied is None or not copied.problem:
            continue
        days = (today - date.fromisoformat(copied.at[:10])).days if copied.at else None
        if days is None or days >= _COPY_LATE or not copied.away:
            since = "还没有拷成过" if days is None else f"已有 {days} 天没有拷成" if days else "没有拷成"
            cure = f"{copied.problem}。好了以后再备份一次就会拷"
            found.append(Trouble(f"copy-{place}", "warn", f"备份{since}：{target}", cure))
    return found


def change_backup_to(folder: Path, targets: Sequence[Path]) -> Bureau:
    """From now on backups are copied to these folders too; none: no more. Returns the settings. A new disk in the place of an old one is begun with.

    Refused for a new one that is not there, or lies in the bureau's own folder.
    """
    bureau, own, problems = read_bureau(folder), folder.absolute().resolve(), []
    wanted = tuple(str(target.absolute()) for target in targets)
    for target in (Path(one) for one in wanted if one not in bureau.backup_to):
        if not target.is_dir():
            problems.append(Problem("没有这个文件夹；请插好盘，或先建好它", str(target)))
        elif target.resolve().is_relative_to(own):
            problems.append(Problem("在单位文件夹里面，磁盘坏了会一起丢；请换一个磁盘上的文件夹", str(target)))
    if problems:
        raise Refused(*problems)
    changed = change_settings(folder, replace(bureau, backup_to=wanted))
    with suppress(OSError):
        forget_copies(Places(folder).backups, wanted)
    return changed


def copy_warnings(folder: Path) -> list[str]:
    """What is doubtful about where copies go: the same disk, and that everybody can read them there."""
    bureau = read_bureau(folder)
    warned = [
        f"{target} 和单位文件夹在同一块磁盘上，磁盘坏了会一起丢；最好换一块"
        for target in bureau.backup_to
        if _same_disk(folder, Path(target))
    ]
    if bureau.backup_to and not bureau.backup_recipients:
        warned.append("拷出去的备份没有加密，里面有电话、住址，请妥善保管，或先设备份加密")
    return warned


def _same_disk(folder: Path, target: Path) -> bool:
    try:
        return folder.stat().st_dev == target.stat().st_dev
    except OSError:
        return False


def last_backup(places: Places) -> datetime | None:
    """When the newest backup was made; None without one, and where the folder cannot be read (`troubles` tells)."""
    try:
        times = backup_times(places.backups)
    except OSError:
        return None
    return times[-1][0] if times else None


def _why(error: MingchouError | OSError, path: Path) -> str:
    """What the disk said, without what it says of an act: none was undone; a file of the bureau by its path in there, so that a line holds the cause."""
    said = str(disk_refusal(error, path) if isinstance(error, OSError) else error).replace(f"{path.parent}{os.sep}", "")
    return re.sub("，没有保存(，原有内容没有变化)?|，什么也没有改动", "", said)
