"""What lies beside a journal and knows how far it went: the evidence of draws, the published heads.tsv, the newest backup.

Asked where nothing of the journal's own tells (HEAD and the snapshots were not copied with it): a journal that ends at the end of a line looks whole.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from db.backups.manifest import MANIFEST, read_manifest
from db.head import head_in
from db.places import Places
from rules.base.errors import MingchouError

__all__ = ["Known", "highest_known"]

_PAIR = re.compile(rb'"head":"([0-9a-f]{64})","seq":([0-9]{1,15})\b')
"""An entry as terms.json and evidence.json name it (docs/draw.md §1)."""
_PUBLISHED = re.compile(rb"(?m)^([0-9]{1,15})\t([0-9a-f]{64})\t")
_SEALED = re.compile(r".*\.([0-9]{1,15})\.tar\.age")
_LARGEST = 16 << 20


class Known(NamedTuple):
    """An entry that was there. h: its hash, "" where only its number is told. where: the file that says so, relative to the bureau's folder."""

    seq: int
    h: str
    where: str


def highest_known(places: Places, genesis: str) -> Known | None:
    """The highest entry that anything beside the journal knows of; None when nothing does. genesis: h of the first entry. Raises nothing.

    A file that cannot be read, or is of another bureau, knows nothing. heads.tsv of a bureau that was restored tells of the journal before that too,
    and is not asked then.
    """
    found = [*_of_evidence(places), *_of_site(places), *_of_backups(places, genesis)]
    return max(found, key=lambda one: one.seq, default=None)


def _read(path: Path) -> bytes:
    with suppress(OSError):
        if path.stat().st_size <= _LARGEST:
            return path.read_bytes()
    return b""


def _of_evidence(places: Places) -> Iterator[Known]:
    with suppress(OSError):
        for folder in sorted(places.all_evidence.iterdir()):
            for name in ("terms.json", "evidence.json"):
                path = folder / name
                for h, seq in _PAIR.findall(_read(path)):
                    yield Known(int(seq), h.decode(), path.relative_to(places.folder).as_posix())


def _of_site(places: Places) -> Iterator[Known]:
    raw = _read(places.public / "heads.tsv")
    if b"\trestored\n" not in raw:
        for seq, h in _PUBLISHED.findall(raw):
            yield Known(int(seq), h.decode(), "public/heads.tsv")


def _of_backups(places: Places, genesis: str) -> Iterator[Known]:
    """The newest backup of each form that can be read."""
    try:
        paths = sorted(places.backups.iterdir(), reverse=True)
    except OSError:
        return
    for reads in (_in_manifest, _in_tar, _in_name):
        known = (one for path in paths if (one := reads(path, genesis)) is not None)
        if (newest := next(known, None)) is not None:
            yield newest


def _in_manifest(path: Path, genesis: str) -> Known | None:
    if path.name.endswith(MANIFEST):
        with suppress(MingchouError, OSError):
            manifest = read_manifest(path)
            if manifest.genesis == genesis:
                return Known(manifest.seq, manifest.h, f"backups/{path.name}")
    return None


def _in_tar(path: Path, _genesis: str) -> Known | None:
    import tarfile  # only where HEAD is missing

    if path.name.endswith(".tar"):
        with suppress(tarfile.TarError, OSError), tarfile.open(path, "r:") as members:
            for member in members:
                content = members.extractfile(member) if member.name == "journal/HEAD" else None
                head = head_in(content.read(_LARGEST)) if content is not None else None
                if head is not None:
                    return Known(*head, f"backups/{path.name}")
    return None


def _in_name(path: Path, _genesis: str) -> Known | None:
    match = _SEALED.fullmatch(path.name)
    return Known(int(match[1]), "", f"backups/{path.name}") if match else None
