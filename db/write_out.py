"""The bureau as an open store has it, written into a new folder: the way out when the files it came from were replaced under it.

The journal comes from the open file and from memory (db.journal), the records from memory; pages, templates, evidence, drafts, the site and the leaders'
passphrases from where they lie, as far as they are there. Backups and printed sheets stay behind. The folder is checked as `mingchou check` does, and what is not whole is said.
"""

from pathlib import Path

import msgspec

from db.backups.reading import FOLDERS
from db.check import check
from db.files import FOLDER_MODE, Disk, make_private_folder, private_opener
from db.head import head_bytes
from db.journal import Journal
from db.new_folder import new_bureau_folder
from db.places import Places
from db.snapshot import save_snapshot
from filesystem.depth import entries_below
from filesystem.refusals import disk_refusal
from rules.base.errors import MingchouError, Problem

__all__ = ["WrittenOut", "write_out"]

_FOLDERS = (*FOLDERS, "drafts", "public")
_FILES = ("passphrases.json", "published.json", "deployed.json", "restored.json")


class WrittenOut(msgspec.Struct, frozen=True):
    """A bureau that was written out. findings: what is not whole in it, in Chinese; empty when it can be worked on with."""

    folder: Path
    findings: tuple[Problem, ...]


def write_out(journal: Journal, records: bytes, new_folder: Path, settings: bytes, disk: Disk) -> WrittenOut:
    """Write the bureau into `new_folder`, which must not exist. records: the bytes of records.json. settings: of bureau.toml.

    Refused when it cannot be written; nothing stays behind then.
    """
    try:
        with new_bureau_folder(new_folder, "另存", disk) as aside:
            places = Places(aside)
            places.journal.mkdir(FOLDER_MODE)
            findings = _write_journal(journal, places)
            _write_private(places.head, head_bytes(journal.mark))
            _write_private(places.bureau_toml, settings)
            save_snapshot(places, records, keep=False, disk=disk)
            findings += _copy_rest(journal.places.folder, aside)
            disk.sync_all(aside)
            findings += check(aside)
    except OSError as error:
        raise disk_refusal(error, new_folder) from error
    return WrittenOut(new_folder, tuple(dict.fromkeys(findings)))


def _write_private(path: Path, raw: bytes) -> None:
    with open(path, "xb", opener=private_opener) as file:
        file.write(raw)


def _write_journal(journal: Journal, places: Places) -> list[Problem]:
    findings = []
    for first, pieces in journal.whole():
        path = places.journal_file(first)
        try:
            with open(path, "xb", opener=private_opener) as file:
                for piece in pieces:
                    file.write(piece)
        except FileNotFoundError:
            findings.append(Problem("这个日志文件已经不在原处，没有写出来", f"journal/{path.name}"))
    return findings


def _copy_rest(source: Path, target: Path) -> list[Problem]:
    """Everything else that a bureau works with, but not its backups and sheets; what cannot be read is named, and the rest goes on."""
    findings = []
    paths = [Path(name) for name in _FILES if (source / name).is_file()]
    for name in _FOLDERS:
        top = source / name
        if not top.is_dir() or top.is_symlink():
            continue
        try:
            paths += [Path(name, path) for path, entry in entries_below(top) if entry.is_file(follow_symlinks=False)]
        except (OSError, MingchouError):
            findings.append(Problem("读不出，没有写出来；请自己拷贝", name))
    for path in paths:
        make_private_folder((target / path).parent)
        try:
            raw, mode = (source / path).read_bytes(), (source / path).stat().st_mode
        except OSError:
            findings.append(Problem("读不出，没有写出来；请自己拷贝", path.as_posix()))
            continue
        _write_private(target / path, raw)
        (target / path).chmod(mode)
    return findings
