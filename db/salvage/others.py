"""What a bureau has beside its journal: settings, its own pages, templates and evidence, the leaders' passphrases. None of it is in the journal."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from db.backups.reading import FOLDERS, open_backup
from db.config import read_bureau
from db.files import Disk, make_private_folder, private_opener
from db.places import Places
from db.salvage.sources import Source
from db.sealing import Key
from filesystem.depth import entries_below
from rules.base.errors import MingchouError, Problem

__all__ = ["copy_others"]

_COPY = 1 << 20


def copy_others(aside: Path, sources: Sequence[Source], name: str, key: Key, disk: Disk) -> tuple[Problem, ...]:
    """bureau.toml, the bureau's own pages, templates and evidence, passphrases: each from the first source that has it. Returns what is nowhere."""
    for source in sources:
        if source.is_folder:
            _copy_folder(source, aside, name, disk)
    for source in sources:
        if not source.is_folder and not Places(aside).bureau_toml.exists():
            _copy_backup(source, aside, name, key, disk)
    for path, entry in entries_below(aside):
        if entry.is_dir():
            disk.sync_folder(aside / path)
    if Places(aside).bureau_toml.exists():
        return ()
    cure = f"请在别处用 mingchou init 新建“{name}”，把那里的 bureau.toml 抄进来，再打开"
    return (Problem(f"没有找到能用的；{cure}", "bureau.toml"),)


def _copy_folder(source: Source, aside: Path, name: str, disk: Disk) -> None:
    places = Places(source.path)
    if not Places(aside).bureau_toml.exists() and _is_settings(source, name):
        _copy(source, places.bureau_toml, aside / "bureau.toml", disk)
    if places.passphrases.is_file() and not Places(aside).passphrases.exists():
        _copy(source, places.passphrases, Places(aside).passphrases, disk)
    for top in FOLDERS:
        folder = source.path / top
        if (aside / top).exists() or not folder.is_dir() or folder.is_symlink():
            continue
        try:
            paths = sorted(path for path, entry in entries_below(folder) if entry.is_file(follow_symlinks=False))
        except (OSError, MingchouError):
            source.troubles.append(Problem(f"{top} 读不出，没有抄来", source.name))
            continue
        for path in paths:
            _copy(source, folder / path, aside / top / path, disk)


def _is_settings(source: Source, name: str) -> bool:
    try:
        if read_bureau(source.path).name == name:
            return True
        words = "bureau.toml 写的是另一个单位"
    except (MingchouError, OSError):
        words = "bureau.toml 没有或读不出"
    source.troubles.append(Problem(f"{words}，没有用", source.name))
    return False


def _copy(source: Source, path: Path, target: Path, disk: Disk) -> None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        source.note(error, path)
        return
    make_private_folder(target.parent)
    disk.write_whole(target, raw)


def _copy_backup(source: Source, aside: Path, name: str, key: Key, disk: Disk) -> None:
    """The same out of a backup, of which every byte must be as it was written."""
    part = aside / ".part"
    try:
        for path, content in open_backup(source.path, key=key, aside=aside):
            if path == "bureau.toml" or path.startswith(tuple(f"{top}/" for top in FOLDERS)):
                make_private_folder((part / path).parent)
                with open(part / path, "xb", opener=private_opener) as out:
                    shutil.copyfileobj(content, out, _COPY)
                    out.flush()
                    disk.sync(out.fileno())
        if read_bureau(part).name == name:
            for top in ("bureau.toml", *FOLDERS):
                if (part / top).exists() and not (aside / top).exists():
                    disk.replace(part / top, aside / top)
    except MingchouError as error:
        source.troubles += [Problem(problem.message, source.name) for problem in error.problems]
    finally:
        shutil.rmtree(part, ignore_errors=True)
