"""Do the files that are open for writing still lie where they were opened?

A sync program, a restore by hand, another computer on the same share: any of them can put other files in the place of ours while we hold
them open. What is written from then on goes into a file that nobody finds again, and two writers write over each other. So the names are held
against what was opened: the journal, HEAD and the lock before each line, the journal once more after it.

Compared are the device and the number of the file (inode), and of the journal its length. A file system that makes numbers up (sshfs, some shares)
keeps those of files that are held open, and all of these are.
"""

from pathlib import Path

from db.files import Disk

__all__ = ["Standing"]

_REPLACED = "被换成了别的文件"
_GONE = "被移走或删除了"


class Standing:
    """The names of one writer's open files, and which files they led to."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._journal = Path()
        self._held: dict[Path, tuple[int, int] | None] = {}

    def hold(self, journal: Path, *others: Path) -> None:
        """Note what these names lead to now; what was held before is let go. journal: the file that lines are added to."""
        self._journal = journal
        self._held = {}
        for name in (*others, journal):
            found = self._disk.identity(name)
            self._held[name] = found and found[:2]

    def problem(self, size: int) -> str:
        """What is no longer as it was opened, a clause in Chinese; "" when all is. size: bytes that the journal file must have."""
        for name, held in self._held.items():
            found = self._disk.identity(name)
            if found is None:
                if held is not None:
                    return f"journal/{name.name} {_GONE}"
            elif found[:2] != held:
                return f"journal/{name.name} {_REPLACED}"
        if found is None or found[2] != size:  # the journal comes last
            return f"journal/{self._journal.name} 被别的程序改动了"
        return ""

    def journal_moved(self) -> str:
        """The same of the journal's name alone, whatever its length: after a line was added."""
        found = self._disk.identity(self._journal)
        if found is None:
            return f"journal/{self._journal.name} {_GONE}"
        return "" if found[:2] == self._held[self._journal] else f"journal/{self._journal.name} {_REPLACED}"
