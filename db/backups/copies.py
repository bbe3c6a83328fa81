"""The same backups once more, outside this disk: a folder on a second disk, a USB stick, a share (`backup_to` in bureau.toml).

A folder of our own below it, `<name>-<8 digits of the journal's first hash>`, holds copies of the manifests, the parts, the notes of what was read
back: what there is to `restore` from is there, whatever becomes of this disk. The folder that `backup_to` names must exist: a stick that is not
plugged in is not there, and nothing is written in its place. `copied.json` beside the backups notes when each copy was last complete.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from db.backups.holding import backups_held
from db.backups.manifest import MANIFEST, read_manifest
from db.backups.naming import backup_times, sealed_seq, sum_path
from db.backups.notes import read_notes
from db.backups.parts import PART_BYTES, Parts
from db.backups.rotation import prune
from db.backups.verifying import BackupState, backup_states, verify_in_turn
from db.backups.writing import file_sum
from db.files import DISK, FOLDER_MODE, Disk
from filesystem.refusals import disk_refusal
from rules.base.errors import Damaged, MingchouError
from rules.base.fields import CHINA

__all__ = ["Copied", "copied_before", "copy_backups", "copy_folder", "forget_copies"]


class Copied(msgspec.Struct, frozen=True):
    """at: when everything was last there (ISO), "" if never. folder: where. problem: why it could not be brought there the last time, "" if it was.

    away: because the disk was not there. since: when it was first found so, and ever since (ISO), "" while it is there.
    """

    at: str
    folder: str
    problem: str = ""
    away: bool = False
    since: str = ""


class AwayError(MingchouError):
    """The disk to which copies go is not there."""


def _notes_path(backups: Path) -> Path:
    return backups / "copied.json"


def copied_before(backups: Path) -> dict[str, Copied]:
    """By what `backup_to` names, how the last copying ended; empty where nothing is known."""
    try:
        return msgspec.json.decode(_notes_path(backups).read_bytes(), type=dict[str, Copied])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def forget_copies(backups: Path, targets: Sequence[str], disk: Disk = DISK) -> None:
    """Begin anew, as if nothing had ever been copied there: to what is none of these targets, or is there with another disk in its place. Raises OSError."""
    known = copied_before(backups)
    kept = {
        target: one for target, one in known.items()
        if target in targets and (not Path(target).is_dir() or Path(one.folder).is_dir())
    }  # fmt: skip
    if kept != known:
        disk.write_whole(_notes_path(backups), msgspec.json.encode(kept))


def copy_folder(target: Path, name: str, genesis: str) -> Path:
    """The bureau's folder in a copy's folder: the one that is there, else what it would be called. Raises OSError."""
    there = sorted(target.glob(f"*-{genesis[:8]}"))
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", name).strip(" .")[:40] or "bureau"
    return there[0] if there else target / f"{safe}-{genesis[:8]}"


def copy_backups(
    backups: Path, targets: Sequence[str], *, name: str, genesis: str, at: datetime, disk: Disk = DISK
) -> dict[str, Copied]:
    """Bring every backup that is not known to be bad to each target, read back what was written, and note how it went. Raises nothing for a target."""
    known, now = copied_before(backups), at.astimezone(CHINA).isoformat(timespec="seconds")
    result: dict[str, Copied] = {}
    for target in targets:
        before = known.get(target, Copied("", ""))
        try:
            folder = _copy_to(backups, Path(target), before, name, genesis, at, disk)
            result[target] = Copied(now, str(folder))
        except (MingchouError, OSError) as error:
            words, away = _why(error, Path(target)), isinstance(error, AwayError)
            since = (before.since or now) if away else ""
            result[target] = msgspec.structs.replace(before, problem=words, away=away, since=since)
    if result != known:
        disk.write_whole(_notes_path(backups), msgspec.json.encode(result))
    return result


def _why(error: MingchouError | OSError, target: Path) -> str:
    if isinstance(error, OSError):
        return "读写中断了，盘可能被拔掉了" if not target.is_dir() else str(disk_refusal(error, target))
    return str(error)


def _copy_to(backups: Path, target: Path, before: Copied, name: str, genesis: str, at: datetime, disk: Disk) -> Path:
    folder = _folder_in(target, before, name, genesis, disk)
    wanted = _wanted(backups)
    names = {path.name for path in wanted}
    with backups_held(folder, at, 0.0):
        clear = (folder, folder / "parts")
        clear[1].mkdir(FOLDER_MODE, exist_ok=True)
        for one in clear:
            disk.clear_temporaries(one)
        for path in wanted:
            if not (folder / path.name).exists():
                _copy_one(path, folder, disk)
        states = verify_in_turn(folder, at, disk=disk)
        if bad := [state.path.name for state in states if state.problem and state.path.name in names]:
            for one_name in bad:
                _copy_one(backups / one_name, folder, disk)
            states = verify_in_turn(folder, at, disk=disk)
        prune(folder, states, kept_elsewhere={path.name for _, path in backup_times(backups)})
    if wanted and all(state.path.name != wanted[-1].name or state.state == "bad" for state in states):
        raise Damaged("拷过去的备份读出来不对；请换一个盘")
    return folder


def _folder_in(target: Path, before: Copied, name: str, genesis: str, disk: Disk) -> Path:
    """The folder of copies below a target, made where there was never one. Raises AwayError where the disk is not there."""
    if not target.is_dir():
        raise AwayError("找不到这个文件夹，盘可能没有插上")
    folder = copy_folder(target, name, genesis)
    if before.at and not folder.is_dir():
        raise AwayError("以前拷到这里的备份不见了，盘可能没有插上；换了新盘的，请重新设一次“备份拷到”")
    if not folder.is_dir():
        folder.mkdir(FOLDER_MODE)
        disk.sync_folder(target)
    return folder


def _wanted(backups: Path) -> list[Path]:
    """Those to be copied, oldest first: what is not bad; of tar files of before only the newest backup of all."""
    states = [state for state in backup_states(backups) if state.state != "bad"]
    return [state.path for state in states if _in_parts_or_sealed(state) or state is states[-1]]


def _in_parts_or_sealed(state: BackupState) -> bool:
    return state.sealed or state.path.name.endswith(MANIFEST)


def _copy_one(path: Path, folder: Path, disk: Disk) -> None:
    """One backup: what it needs first, itself last."""
    if path.name.endswith(MANIFEST):
        source, target = Parts(path.parent, disk), Parts(folder, disk)
        bad = read_notes(folder).bad
        fresh = [name for name in sorted(read_manifest(path).parts) if name in bad or not target.path(name).exists()]
        for name in fresh:
            target.copy(name, source)
        disk.sync_folder(target.folder)
        for name in fresh:
            target.read(name, fresh=True)
    if sealed_seq(path) is not None and sum_path(path).exists():
        disk.write_whole(sum_path(folder / path.name), sum_path(path).read_bytes())
    aside = folder / f".{path.name}.new"
    try:
        descriptor = disk.open(aside)
        try:
            with path.open("rb") as file:
                place = 0
                while raw := file.read(PART_BYTES):
                    disk.write(descriptor, place, raw)
                    place += len(raw)
            disk.sync(descriptor)
        finally:
            disk.close(descriptor)
        if file_sum(aside) != file_sum(path):
            raise Damaged(f"“{path.name}”写到那里又读出来，和写的不一样；请换一个盘")
        disk.replace(aside, folder / path.name)  # the name lasts with the notes, written when all were read back
    finally:
        disk.unlink(aside)
