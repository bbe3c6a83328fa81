"""What is known of the published site from its last publication, so that what did not change need not be read again.

The site's own manifest.json tells which files are ours, their sums and what they were made from. A note beside the
bureau's records (private, disposable) tells more: size and time of each file, so that a file nobody touched is known by a
look at its entry; and which private strings were looked for in it, so that only new ones are looked for. The files of
records, by far the most, stand in it a share together (site_gen.publishing.page_groups), and are not read while their share stays.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import msgspec

from rules.base.errors import Problem, Refused
from rules.disclosure.public import Secret
from site_gen import paths

__all__ = [
    "OWN_LISTS", "Kept", "Known", "Listed", "fingerprints", "folders_of", "identity", "mark", "packed", "read", "unpacked", "write",
]  # fmt: skip

OWN_LISTS = (paths.CHANGES, paths.MANIFEST, paths.SUMS)
_HARMLESS = frozenset({"README.md", ".gitignore", ".gitkeep"})
_PRINT = 8
"""Bytes of a fingerprint."""


class Listed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file of the published site. size in bytes, mtime in ns: -1 when only the manifest tells of it."""

    sha256: str
    key: str = ""
    size: int = -1
    mtime: int = -1

    @classmethod
    def of(cls, place: Path) -> "Listed":
        """A file as it lies there."""
        found = place.stat()
        return cls(hashlib.sha256(place.read_bytes()).hexdigest(), "", found.st_size, found.st_mtime_ns)

    def tells(self, other: "Listed") -> bool:
        """Whether our own lists say the same of both."""
        return (self.sha256, self.key, self.size) == (other.sha256, other.key, other.size)

    def untouched(self, place: str) -> bool:
        """Whether the file lies there as the last publication left it: by its entry, or by its bytes where that is not known."""
        try:
            if self.size >= 0:
                found = os.stat(place)  # noqa: PTH116 - tens of thousands of times
                return found.st_size == self.size and found.st_mtime_ns == self.mtime
            return hashlib.sha256(Path(place).read_bytes()).hexdigest() == self.sha256
        except OSError:
            return False


class Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A share of the pages of records: its key, and its files (`packed`)."""

    key: str
    files: bytes


_FILES = msgspec.msgpack.Decoder(dict[str, tuple[bytes, bytes, int, int]])


def packed(files: Mapping[str, Listed]) -> bytes:
    """In half the room: there may be 300,000."""
    of = bytes.fromhex
    return msgspec.msgpack.encode(
        {path: (of(one.sha256), of(one.key), one.size, one.mtime) for path, one in files.items()}
    )


def unpacked(files: bytes) -> dict[str, Listed]:
    return {
        path: Listed(sha256.hex(), key.hex(), size, mtime)
        for path, (sha256, key, size, mtime) in _FILES.decode(files).items()
    }


class Known(msgspec.Struct, frozen=True):
    """What the last publication left behind.

    files: by path, our own lists included, without those that stand in shares. scanned: fingerprints of the strings that were looked
    for in all of them, one after the other, strings: a digest of all these; excused: fingerprints of the values that were no find;
    None when that is not known.
    guests: files of the webmaster's own. folders: of the site, "" is the site itself; mark: `mark` of them, by which it is known
    that no file came and none went since. spare: the same of the spare (site_gen.publishing.link_farm); "" for none. searched: what the search files were made from (site_gen.files.search.index_digest). turn: which of the shares is
    the first to be looked at the next time, where they take turns (site_gen.publishing.building).
    """

    files: Mapping[str, Listed] = {}
    shares: Mapping[str, Kept] = {}
    scanned: bytes | None = None
    strings: str = ""
    excused: bytes | None = None
    guests: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    mark: str = ""
    spare: str = ""
    searched: str = ""
    turn: int = 0

    def every(self) -> dict[str, Listed]:
        """All files of the site; those of the shares are read for it."""
        found = dict(self.files)
        for kept in self.shares.values():
            found |= unpacked(kept.files)
        return found

    def prints(self, secrets: Iterable[Secret]) -> tuple[bytes, str]:
        """For `scanned` and `strings`. There may be 100,000, and mostly they are those of the last time."""
        texts = [f"{secret.whole:d}{secret.text}" for secret in secrets]
        strings = hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()
        if self.scanned is None or strings != self.strings:
            return b"".join(fingerprints(texts)), strings
        return self.scanned, strings

    def new_secrets(self, secrets: Sequence[Secret], scanned: bytes, excused: Set[bytes]) -> list[Secret] | None:
        """Those that were not looked for last time; None: everything must be looked at again.

        scanned: fingerprints of the secrets, in their order; excused: of the values that are no find now.
        """
        if self.scanned is None or self.excused is None or not _cut(self.excused) <= excused:
            return None
        if scanned == self.scanned:
            return []
        before = _cut(self.scanned)
        prints = (scanned[at : at + _PRINT] for at in range(0, len(scanned), _PRINT))
        return [secret for secret, one in zip(secrets, prints, strict=True) if one not in before]


class _Note(msgspec.Struct):
    """published.json. site: which folder it is of; program: which program made it, with which templates; sum: CRC-32 of known."""

    site: tuple[int, ...]
    program: str
    sum: int
    known: msgspec.Raw


def fingerprints(texts: Iterable[str]) -> list[bytes]:
    """Of each text: it tells nobody what it is of."""
    of = hashlib.blake2b
    return [of(text.encode(), digest_size=_PRINT).digest() for text in texts]


def _cut(prints: bytes) -> frozenset[bytes]:
    return frozenset(prints[at : at + _PRINT] for at in range(0, len(prints), _PRINT))


def folders_of(files: Iterable[str]) -> set[str]:
    """The folders in which these files lie, down from the site itself ("")."""
    inside = {path.rpartition("/")[0] for path in files} | {""}
    for name in tuple(inside):
        while name := name.rpartition("/")[0]:
            inside.add(name)
    return inside


def mark(root: Path, folders: Iterable[str]) -> str:
    """By what folders are known again: which they are, and when names came or went in any of them; "" when one is missing."""
    known = hashlib.blake2b(digest_size=16)
    try:
        for name in sorted(folders):
            found = (root / name).stat()
            known.update(f"{name}\0{found.st_dev}\0{found.st_ino}\0{found.st_mtime_ns}\0".encode())
    except OSError:
        return ""
    return known.hexdigest()


def read(out: Path, note: Path | None, program: str) -> Known:
    """What is known of the site in `out`. Refused when the folder is not a site of ours, or its manifest is damaged."""
    if not out.exists():
        return Known()
    if not out.is_dir():
        raise Refused(Problem("不是文件夹，请另选网站文件夹", where=out.name))
    manifest = out / paths.MANIFEST
    if not manifest.is_file():
        if {entry.name for entry in out.iterdir()} - _HARMLESS:
            raise Refused(
                Problem("文件夹里有别的内容，又没有本程序的 manifest.json，请另选一个空文件夹", where=out.name)
            )
        return Known()
    noted = _read_note(out, note, program)
    if noted is not None:
        return noted
    try:
        listed = json.loads(manifest.read_bytes())["files"]
        files = {str(path): Listed(str(entry["sha256"]), str(entry.get("key", ""))) for path, entry in listed.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            Problem("已损坏，无法知道哪些文件是本程序生成的；请移走旧网站文件夹后重新发布", where=paths.MANIFEST)
        ) from error
    return Known(files | dict.fromkeys(OWN_LISTS, Listed("")))


def _read_note(out: Path, note: Path | None, program: str) -> Known | None:
    """The note, when it is of this very folder, this very manifest and this program; else nothing is known by it."""
    if note is None:
        return None
    try:
        told = msgspec.json.decode(note.read_bytes(), type=_Note)
        if told.site != identity(out) or told.program != program or told.sum != crc32(told.known):
            return None
        known = msgspec.json.decode(told.known, type=Known)
        return known if known.files[paths.MANIFEST].untouched(str(out / paths.MANIFEST)) else None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, KeyError):
        return None


def write(note: Path, out: Path, program: str, known: Known) -> None:
    """Note what was published. It may be missing at any time, so a disk that does not take it is no failure."""
    with suppress(OSError):
        raw = msgspec.json.encode(known)
        told = msgspec.json.encode(_Note(identity(out), program, crc32(raw), msgspec.Raw(b"")))
        note.unlink(missing_ok=True)  # never half of one: an interrupted write leaves none that can be read
        handle = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.writelines((told[:-1], raw, b"}"))  # "known" is the last of it


def identity(folder: Path) -> tuple[int, ...]:
    """Which folder it is: another one of the same name is another. () when there is none."""
    try:
        found = folder.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino
