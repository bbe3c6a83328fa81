"""The record of deployments: a private file of the bureau that says what lies on which web server.

JSON: `last`, the target of the last deployment; `lies`, target → path → SHA-256 of the files there. Without the file, or with a
damaged one, everything is uploaded again and nothing deleted.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import orjson

from filesystem.refusals import reason
from filesystem.retry import rename
from rules.base.errors import Problem, Refused

__all__ = ["BY_HAND", "LISTED", "last_target", "recorded", "remember"]

BY_HAND = "ftp:"
"""The target that stands for what somebody uploaded by hand."""
LISTED = "ftp:listed"
"""The target that stands for the list that he was last given: by the time he is done there may be a newer publication."""
_PART = ".mingchou-part"


def last_target(record: Path) -> str:
    """The target of the last deployment; "" before the first."""
    return str(_read(record).get("last", ""))


def recorded(record: Path) -> dict[str, dict[str, str]]:
    """What lies where: target → path → SHA-256 ("" when that is not known)."""
    targets = _read(record).get("lies")
    if not isinstance(targets, dict):
        return {}
    return {
        str(to): {str(path): str(sha256) for path, sha256 in files.items()}
        for to, files in targets.items()
        if isinstance(files, dict)
    }


def remember(record: Path, to: str, files: Mapping[str, str] | None) -> None:
    """Record the target of a deployment and what lies there now. files: None for a folder, whose files can be compared."""
    targets: dict[str, Mapping[str, str]] = {**recorded(record)}
    if files is not None:
        targets[to] = files
    last = last_target(record) if to in (BY_HAND, LISTED) else to
    part = record.with_name(f"{record.name}{_PART}")
    try:
        with open(part, "wb", opener=_private) as file:  # nobody else's from its first byte on, whatever happens here
            file.write(orjson.dumps({"last": last, "lies": targets}))
        rename(part, record)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise Refused(Problem(f"写不进去（{reason(error)}），请检查权限和磁盘空间", where=str(record))) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _read(record: Path) -> Mapping[str, object]:
    """The record; empty when there is none, or it is damaged."""
    try:
        content = orjson.loads(record.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}
