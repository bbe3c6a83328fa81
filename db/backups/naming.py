"""How backups are named and found: by their time, in one folder.

2024-09-02T090000.backup            parts under a manifest (db.backups.manifest)
2024-09-02T090000.812.tar.age       sealed (db.sealing): a tar, compressed; 812: the last entry in it. Beside it .sha256, as sha256sum has it
2024-09-02T090000.tar               as the program wrote them before, with records.json, every file whole
"""

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from db.backups.manifest import MANIFEST
from db.sealing import SEALED
from rules.base.fields import CHINA

__all__ = ["backup_times", "fresh_path", "sealed_seq", "sum_path"]

_NAME = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}}T\d{{6}})(?:-(\d+))?(?:\.\d+\.tar\{SEALED}|\.tar|\{MANIFEST})")


def backup_times(folder: Path) -> list[tuple[datetime, Path]]:
    """The backups in a folder, oldest first; none where there is no folder. Raises OSError when it cannot be read."""
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    times: list[tuple[datetime, int, Path]] = []
    for path in paths:
        match = _NAME.fullmatch(path.name)
        with suppress(ValueError):  # a name such as 2024-13-99 is nobody's backup
            if match is not None:
                times.append(
                    (datetime.strptime(match[1], "%Y-%m-%dT%H%M%S").replace(tzinfo=CHINA), int(match[2] or 1), path)
                )
    return [(time, path) for time, _, path in sorted(times)]


def fresh_path(folder: Path, at: datetime, ending: str) -> Path:
    """A name that no backup in the folder has yet."""
    stem = at.astimezone(CHINA).strftime("%Y-%m-%dT%H%M%S")
    target, n = folder / f"{stem}{ending}", 1
    while target.exists():
        n += 1
        target = folder / f"{stem}-{n}{ending}"
    return target


def sealed_seq(archive: Path) -> int | None:
    """The seq of the last entry in a sealed backup, by its name; None for one that is not sealed.

    >>> sealed_seq(Path("2024-09-02T090000.123.tar.age")), sealed_seq(Path("2024-09-02T090000.tar"))
    (123, None)
    """
    return int(archive.name.split(".")[1]) if archive.name.endswith(f".tar{SEALED}") else None


def sum_path(archive: Path) -> Path:
    """Where the SHA-256 of a sealed backup stands."""
    return archive.with_name(f"{archive.name}.sha256")
