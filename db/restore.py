"""A bureau's folder out of a backup: checked before it gets its name, never over anything that is there."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

import msgspec

from db.backups.manifest import MANIFEST, read_manifest
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
from rules.base.dates import second_text
from rules.base.errors import Damaged, MingchouError, NewerFormat, Problem, Refused
from rules.base.fields import CHINA
from rules.journal.chain import genesis_name, read_entry

__all__ = ["Restored", "restore", "restore_best"]

_COPY = 1 << 20
_ALONE = (
    "没有恢复；备份要连旁边的 parts 文件夹一起抄，没有抄全的请补齐；坏了的请换一份，"
    "没有完好的，用 mingchou salvage 打捞（工作台 设置 → 打捞）"
)


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """folder: the new bureau. archive: the backup that it came out of. name: the bureau's. seq, at: its last entry, and when that was written (ISO).

    passed_over: newer ones, and what was wrong with each.
    """

    folder: Path
    archive: Path
    name: str
    seq: int
    at: str
    passed_over: tuple[Problem, ...] = ()

    @property
    def sentence(self) -> str:
        """Whose records they are and how far they go, so that a wrong or an old backup is seen."""
        return f"“{self.name}”的台账，到第 {self.seq} 条（{second_text(self.at)}），取自 {self.archive.name}"


def restore_best(paths: Sequence[Path], new_folder: Path, disk: Disk = DISK, *, key: Key | None = None) -> Restored:
    """The newest backup that is whole, of several and of folders of backups, in a new folder. key: opens those that are sealed.

    Newest by its time; but where another one has all that is in it and goes further, that one: a clock may have been wrong.
    One that is named alone is restored or refused as `restore` says. Refused for backups of two bureaus or of a later program, naming them;
    Damaged where none is whole, with what is wrong with each.
    """
    archives = [source.path for source in find_sources(paths) if not source.is_folder]
    if not archives:
        raise Refused("这里没有备份；请指明备份，或放备份的文件夹")
    if len(archives) > 1:
        _refuse_two_bureaus(archives)
        archives = _newest_first(archives)
    wrong: list[Problem] = []
    for archive in archives:
        try:
            restore(archive, new_folder, disk, key=key)
            with Store.open(new_folder, write=False) as store:
                return Restored(
                    folder=new_folder, archive=archive, name=store.name, seq=store.position.seq, at=store.last_entry_at,
                    passed_over=tuple(wrong),
                )  # fmt: skip
        except NewerFormat:
            raise
        except (Damaged, Refused) as error:
            if len(archives) == 1 and isinstance(error, Damaged) and archive.name.endswith(MANIFEST):
                raise Damaged(*error.problems, Problem(_ALONE)) from error
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


def _newest_first(archives: Sequence[Path]) -> list[Path]:
    """By their time; but none stands behind one whose journal it continues."""
    ordered: list[Path] = []
    for archive in sorted(archives, key=_time_of, reverse=True):  # of one second the later stays first
        place = next((at for at, other in enumerate(ordered) if _continues(archive, other)), len(ordered))
        ordered.insert(place, archive)
    return ordered


def _continues(archive: Path, other: Path) -> bool:
    """Whether a backup holds the last entry of another, and more; False where that cannot be told."""
    try:
        if not (archive.name.endswith(MANIFEST) and other.name.endswith(MANIFEST)):
            return False
        last, far = read_manifest(other), read_manifest(archive)
        if far.seq <= last.seq or far.genesis != last.genesis:
            return False
        lines = chain.from_iterable(
            content for name, content in open_backup(archive) if name.startswith("journal/") and name.endswith(".jsonl")
        )
        line = next(islice(lines, last.seq - 1, None), b"")
        return read_entry(line).h == last.h
    except (MingchouError, OSError, ValueError):
        return False


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
