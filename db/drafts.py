"""Drafts: what stands in a half-filled form, so that a dropped line costs nobody an hour. No record, no history.

One small JSON file for each form in <bureau>/drafts/, readable by its owner only: it may hold a telephone number. A draft is a convenience: one
that cannot be read counts as none.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import msgspec

from db.files import DISK
from filesystem.refusals import disk_refusal

__all__ = ["cursor_of", "discard", "load", "save"]


class _Draft(msgspec.Struct, frozen=True):
    raw: dict[str, str]
    at: str = ""


def _path(folder: Path, key: str) -> Path:
    return folder / f"{quote(key, safe='')}.json"


def save(folder: Path, key: str, raw: Mapping[str, str], at: str = "") -> None:
    """Keep what stands in the form `key` (any text, such as `enterprises/O-012345`), in the place of an older draft.

    folder: `Places.drafts`. raw: text by column name. at: the column in which the cursor stands. Refused when the disk refuses.
    """
    path = _path(folder, key)
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()
        # Not synced: this happens at every rest of typing, and after a power cut the draft before serves as well.
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(msgspec.json.encode(_Draft(dict(raw), at)))
        DISK.replace(aside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise disk_refusal(error, path) from None


def load(folder: Path, key: str) -> dict[str, str]:
    """The text by column name that was kept for this form; empty when there is none, or none that can be read."""
    draft = _read(folder, key)
    return draft.raw if draft else {}


def cursor_of(folder: Path, key: str) -> str:
    """The column in which the cursor stood; "" when that is not known."""
    draft = _read(folder, key)
    return draft.at if draft else ""


def _read(folder: Path, key: str) -> _Draft | None:
    try:
        return msgspec.json.decode(_path(folder, key).read_bytes(), type=_Draft)
    except (OSError, msgspec.MsgspecError):
        return None


def discard(folder: Path, key: str) -> None:
    """The form was saved, or its draft is not wanted. Nothing happens when there is none."""
    with contextlib.suppress(OSError):
        _path(folder, key).unlink()
