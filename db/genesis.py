"""The journal's first entry: which bureau it is of, in which format."""

from db.files import DISK, FOLDER_MODE, Disk
from db.head import head_bytes, read_head
from db.mark import CURE, Mark, journal_files
from db.places import Places
from db.strange import refuse_no_files
from filesystem.refusals import disk_refusal
from rules.base.errors import Damaged, NewerFormat, NotFound, Problem, Refused
from rules.journal.chain import (
    FORMAT,
    ORIGIN,
    STORE_TABLE,
    Change,
    format_of,
    genesis_body,
    genesis_name,
    is_newer,
    read_entry,
    write_entry,
)

__all__ = ["newer_format", "read_genesis", "refuse_existing", "write_genesis"]


def write_genesis(places: Places, *, name: str, at: str, by: str, salt: str, disk: Disk = DISK) -> None:
    """Begin a journal with its first entry. name: the bureau's. at: ISO 8601 with its zone. salt: 32 hex digits.

    Refused when there is a journal already, or without rights or space.
    """
    refuse_existing(places)
    try:
        places.journal.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        change = Change(STORE_TABLE, 1, genesis_body(name), salt)
        h, line = write_entry(seq=1, prev=ORIGIN, at=at, by=by, act="init", why="", changes=[change])
        # HEAD first: without a journal beside it, it counts for nothing.
        disk.write_whole(places.head, head_bytes(Mark(1, h, 1, 0, len(line))))
        disk.write_whole(places.journal_file(1), line)
        disk.sync_folder(places.folder)
    except OSError as error:
        raise disk_refusal(error, places.folder) from error


def refuse_existing(places: Places) -> None:
    """Before anything is made: raise Refused when this folder has or had a journal."""
    try:
        if _had_journal(places):
            raise Refused(f"“{places.folder}”里已经有台账，不能再新建，什么也没有改动；请换一个文件夹")
    except OSError as error:
        raise disk_refusal(error, places.folder) from error


def read_genesis(places: Places) -> tuple[str, str]:
    """Return (bureau's name, h) of the first entry. NotFound without a journal, Damaged, or Refused for a newer format and for
    what is no file."""
    path = places.journal_file(1)
    try:
        refuse_no_files(places)
        with path.open("rb") as file:
            line = file.readline()
    except FileNotFoundError:
        if _had_journal(places):
            raise Damaged(Problem(f"缺少这个日志文件；{CURE}", f"journal/{path.name}")) from None
        raise NotFound(f"“{places.folder}”里还没有台账；请先用 mingchou init 新建") from None
    except OSError as error:
        raise disk_refusal(error, path) from error
    claimed = format_of(line)
    if is_newer(claimed):
        raise newer_format(claimed)
    try:
        entry = read_entry(line)
        return genesis_name(entry), entry.h
    except ValueError as error:
        raise Damaged(Problem(f"{error}；{CURE}", f"journal/{path.name} 第 1 行")) from None


def newer_format(claimed: str) -> NewerFormat:
    """Return the refusal of a journal that a later program has written in. claimed: its format, as it says."""
    return NewerFormat(f"台账的格式是 {claimed}，比本程序（{FORMAT}）新；请先升级明抽再打开")


def _had_journal(places: Places) -> bool:
    """Whether this folder has or had a journal. (HEAD alone, at the first entry, is what a beginning leaves that stopped half way.)"""
    head = read_head(places)
    return bool(journal_files(places)) or places.records.exists() or (head is not None and head[0] > 1)
