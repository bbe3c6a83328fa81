"""What lies in a bureau's folder that is not ours: a pipe in the place of a file, which would keep every reader waiting for ever; copies of the journal that a
sync program made where two computers wrote."""

import os
import re
import stat
from collections.abc import Iterator

from db.places import Places
from rules.base.errors import Problem, Refused

__all__ = ["refuse_no_files", "strangers"]

_OURS = re.compile(r"\d{12}\.jsonl|HEAD|lock|erasing|holder\.json|torn-.*\.bin|\..*")
_READ = re.compile(r".*\.(json|sha256|toml|jsonl)|HEAD|lock|erasing")


def refuse_no_files(places: Places) -> None:
    """Raise Refused where something that is read at an opening is neither a file nor a folder; whoever opens it waits for ever. Raises OSError."""
    for folder in (places.folder, places.journal):
        if not folder.is_dir():
            continue
        for entry in os.scandir(folder):
            try:
                mode = entry.stat().st_mode if _READ.fullmatch(entry.name) else stat.S_IFREG
            except FileNotFoundError:  # a link to nowhere; what reads it says so
                continue
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                where = os.path.relpath(entry.path, places.folder)
                raise Refused(Problem("不是文件，是管道或设备，没有打开；请把它移走，再打开", where))


def strangers(places: Places) -> Iterator[Problem]:
    """What lies in journal/ and is no file of the journal. Raises OSError."""
    if places.journal.is_dir():
        for name in sorted(path.name for path in places.journal.iterdir()):
            if not _OURS.fullmatch(name):
                words = "不是台账的文件，没有用它；多半是网盘同步留下的冲突副本：请看单位文件夹是不是放在同步的位置，把这个文件移到别处留着"
                yield Problem(words, f"journal/{name}")
