"""A bureau's folder out of a backup: checked before it gets its name, never over anything that is there."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from db.backups.reading import open_backup
from db.check import check
from db.files import DISK, Disk, make_private_folder, private_opener
from db.new_folder import new_bureau_folder
from db.restored_mark import write_mark
from db.salvage.sources import find_sources
from db.sealing import SEALED, Key
from db.store import Store
from filesystem.depth import entries_below
from filesystem.refusals import disk_refusal
from rules.base.errors import Damaged, MingchouError, NewerFormat, Problem, Refused
from rules.base.fields import CHINA
from rules.journal.chain import genesis_name, read_entry

__all__ = ["Restored", "restore", "restore_best"]

_COPY = 1 << 20


class Restored(msgspec.Struct, frozen=True):
    """folder: the new bureau. archive: the backup that it came out of. passed_over: newer ones, and what was wrong with each."""

    folder: Path
    archive: Path
    passed_over: tuple[Problem, ...] = ()


def restore_best(paths: Sequence[Path], new_folder: Path, disk: Disk = DISK, *, key: Key | None = None) -> Restored:
    """The newest backup that is whole, of several and of folders of backups, in a new folder. key: opens those that are sealed.

    One that is named alone is restored or refused as `restore` says. Refused for backups of two bureaus or of a later program, naming them;
    Damaged where none is whole, with what is wrong with each.
    """
    archives = [source.path for source in find_sources(paths) if not source.is_folder]
    if not archives:
        raise Refused("这里没有备份；请指明备份，或放备份的文件夹")
    if len(archives) > 1:
        _refuse_two_bureaus(archives)
        archives.sort(key=_time_of, reverse=True)  # of one second the later stays first
    wrong: list[Problem] = []
    for archive in archives:
        try:
            return Restored(restore(archive, new_folder, disk, key=key), archive, tuple(wrong))
        except NewerFormat:
            raise
        except (Damaged, Refused) as error:
            if len(archives) == 1 or not (isinstance(error, Damaged) or _is_its_fault(archive, key)):
                raise
            wrong += [Problem(str(problem), archive.name) for problem in error.problems[:1]]
    cure = "用 mingchou salvage 把各份里完好的拼起来（工作台 设置 → 打捞）"
    raise Damaged(Problem(f"{len(archives)} 份备份没有一份完好，没有恢复；{cure}"), *wrong)


def _time_of(path: Path) -> str:
    """When a backup was made, by its name; one that was given another name, by the file's time."""
    if path.name[0].isdigit():
        return path.name[:17]
    try:
        return f"{datetime.fromtimestamp(path.stat().st_mtime, CHINA):%Y-%m-%dT%H%M%S}"
    except OSError:
        return ""


def _is_its_fault(archive: Path, key: Key | None) -> bool:
    """Whether a backup by itself cannot be read, not the place that it was to be restored to."""
    try:
        for _ in open_backup(archive, key=key):
            pass
    except (MingchouError, OSError):
        return True
    return False


def _refuse_two_bureaus(archives: Sequence[Path]) -> None:
    """By the first entry of each, as far as it can be read without a key."""
    found: dict[str, tuple[Path, str]] = {}
    for archive in archives:
        with suppress(Damaged, OSError):
            h, name = _bureau_of(archive)
            if h:
                found.setdefault(h, (archive, name))
    if len(found) > 1:
        named = "；".join(f"{path.name} 是“{name}”的" for path, name in found.values())
        raise Refused(f"这些备份不是同一份台账的（{named}），没有恢复；请只给出一个单位的")


def _bureau_of(archive: Path) -> tuple[str, str]:
    """(h of the first entry, the bureau's name then) of a backup; ("", "") where it does not say."""
    if archive.name.endswith(f".tar{SEALED}"):
        return "", ""
    for name, content in open_backup(archive, strict=False):
        if name == "journal/000000000001.jsonl":
            try:
                entry = read_entry(content.readline())
                return entry.h, genesis_name(entry)
            except ValueError:
                break
    return "", ""


def restore(archive: Path, new_folder: Path, disk: Disk = DISK, *, key: Key | None = None) -> Path:
    """A bureau's folder out of a backup; `new_folder` must not exist. Returns it. key: opens a backup that is sealed.

    Everything is unpacked beside it, opened and checked, and only then given its name: a failure leaves nothing. Refused for a file
    that is no backup of ours (a path that would climb out, a link, a stranger), Damaged with every finding if it does not check.
    """
    try:
        with new_bureau_folder(new_folder, "恢复", disk) as aside:
            _unpack(archive, key or Key(), aside, disk)
            findings = check(aside)
            if findings:
                raise Damaged(Problem("备份本身已损坏，没有恢复；请换一个备份", archive.name), *findings)
            Store.open(aside, write=False).close()
            write_mark(aside, archive, disk=disk)
    except OSError as error:
        raise disk_refusal(error, archive if not archive.exists() else new_folder) from error
    return new_folder


def _unpack(archive: Path, key: Key, folder: Path, disk: Disk) -> None:
    for name, content in open_backup(archive, key=key, aside=folder):
        target = folder / name
        make_private_folder(target.parent)
        with open(target, "xb", opener=private_opener) as out:
            shutil.copyfileobj(content, out, _COPY)
            out.flush()
            disk.sync(out.fileno())
    for inner in (folder, *(folder / path for path, entry in entries_below(folder) if entry.is_dir())):
        disk.sync_folder(inner)
