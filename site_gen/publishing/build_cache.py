"""What the last publication left: its manifest, and the build cache, a private file (published.json) beside the bureau's records.

The cache adds to the manifest the mtime of each file, by which a file that nobody touched is recognised without being read, and
fingerprints of the strings that the gate has scanned all files for, so that an unchanged file is scanned for new strings only. It
is used with the folder, manifest and program that it was written for, else all files are read and scanned. It may be deleted.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG

import msgspec

from filesystem.depth import entries_below, folders_of, leads_to_file
from rules.base.canonical import digest
from rules.base.errors import Problem, Refused
from rules.disclosure.secret import Secret
from site_gen import paths
from site_gen.manifest import OWN_LISTS, Entry, parse_manifest

__all__ = ["Previous", "read_previous", "write_cache"]

_HARMLESS = frozenset({"README.md", ".gitignore", ".gitkeep"})
_PRINT = 8
"""Bytes of a fingerprint."""


class _Cache(msgspec.Struct):
    """published.json. identity: device and inode of the folder, `Theme.digest`, SHA-256 of the manifest. mtimes: ns, in its order.

    scanned, excused: fingerprints of the strings that all files were scanned for, and of the values that the gate let pass.
    """

    identity: tuple[int, int, str, str]
    mtimes: list[int]
    scanned: bytes
    excused: bytes


@dataclass
class Previous:
    """What the last publication left. files: its manifest. touched: paths that somebody changed or removed since.

    foreign: paths of the webmaster's own files. closed: files and folders of ours that a web server may not read. cache: None when there is none, or it is not of this site and program.
    """

    files: dict[str, Entry] = field(default_factory=dict)
    cache: _Cache | None = None
    touched: set[str] = field(default_factory=set)
    foreign: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def intact(self, path: str) -> Entry | None:
        """The entry of a file that lies there as it was published."""
        return None if path in self.touched else self.files.get(path)

    def new_secrets(self, secrets: Sequence[Secret], excused: Iterable[str]) -> list[Secret] | None:
        """Those that unchanged files were not scanned for; None: they must be scanned as if they were new."""
        if self.cache is None or not _split(self.cache.excused) <= _split(_fingerprints(excused)):
            return None
        prints, scanned = _fingerprints(map(_text, secrets)), _split(self.cache.scanned)
        return [secret for at, secret in enumerate(secrets) if prints[at * _PRINT : (at + 1) * _PRINT] not in scanned]


def read_previous(out: Path, cache: Path | None, program: str) -> Previous:
    """What is published in `out`. Raises Refused when the folder is no site of ours, or its manifest is damaged."""
    if not out.exists():
        return Previous()
    if not out.is_dir():
        raise Refused(Problem("不是文件夹，请另选网站文件夹", where=out.name))
    if not (out / paths.MANIFEST).is_file():
        names = [entry.name for entry in out.iterdir()]
        if not _HARMLESS.issuperset(names):
            message = "文件夹里有别的内容，又没有本程序的 manifest.json，请另选一个空文件夹"
            raise Refused(Problem(message, where=out.name))
        return Previous(foreign=names)
    raw = (out / paths.MANIFEST).read_bytes()
    previous = Previous(parse_manifest(raw))
    with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        cached = msgspec.json.decode(cache.read_bytes(), type=_Cache) if cache else None
        if cached and cached.identity == _identity(out, program, raw):
            previous.cache = cached
            for entry, mtime in zip(previous.files.values(), cached.mtimes, strict=False):
                entry.mtime = mtime
    _scan(out, previous)
    return previous


def write_cache(
    cache: Path, out: Path, program: str, files: Mapping[str, Entry], secrets: Iterable[Secret], excused: Iterable[str]
) -> None:
    """Note what was published. A disk that does not take it is no failure."""
    with suppress(OSError):
        identity = _identity(out, program, (out / paths.MANIFEST).read_bytes())
        mtimes = [files[path].mtime for path in sorted(files) if path not in (paths.MANIFEST, paths.SUMS)]
        cached = _Cache(identity, mtimes, _fingerprints(map(_text, secrets)), _fingerprints(excused))
        cache.unlink(missing_ok=True)  # an interrupted write leaves a part, which cannot be decoded
        with os.fdopen(os.open(cache, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(cached))


def _scan(out: Path, previous: Previous) -> None:
    """Compare the folder with the manifest. A file of known size and mtime is not read; a link is not the file."""
    intact = set[str]()
    folders = folders_of(previous.files)
    if out.stat().st_mode & 0o055 != 0o055:
        previous.closed.append("")
    for path, found in entries_below(out):
        if found.is_dir(follow_symlinks=False):
            if path in folders and found.stat().st_mode & 0o055 != 0o055:
                previous.closed.append(path)
        elif leads_to_file(found):
            _compare(out, path, found.stat(follow_symlinks=False), previous, intact)
    previous.touched = previous.files.keys() - intact


def _compare(out: Path, path: str, status: os.stat_result, previous: Previous, intact: set[str]) -> None:
    """Note of one file whether it is ours, untouched (in `intact`), and whether a web server may read it."""
    entry, regular = previous.files.get(path), S_ISREG(status.st_mode)
    if entry is None and path not in OWN_LISTS:
        previous.foreign.append(_readable(path))
        return
    if regular and status.st_mode & 0o044 != 0o044:
        previous.closed.append(path)
    if entry is None or not regular:
        return
    if status.st_mtime_ns == entry.mtime and status.st_size == entry.size:
        intact.add(path)
    elif digest((out / path).read_bytes()) == entry.sha256:
        intact.add(path)
        entry.mtime = status.st_mtime_ns


def _readable(path: str) -> str:
    """The path of a foreign file. Raises Refused when it is no text: the gate could not scan it."""
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = path.encode(errors="replace").decode()
        raise Refused(Problem("文件名不是 UTF-8 编码，无法检查，请改名或移走", where=shown)) from None
    return path


def _identity(out: Path, program: str, manifest: bytes) -> tuple[int, int, str, str]:
    status = out.stat()
    return status.st_dev, status.st_ino, program, digest(manifest)


def _text(secret: Secret) -> str:
    """The record counts: a finding that the office allows is allowed for one record only."""
    return f"{secret.whole:d}{secret.record}\0{secret.text}\0{'/'.join(secret.files)}"


def _fingerprints(texts: Iterable[str]) -> bytes:
    return b"".join([blake2b(text.encode(), digest_size=_PRINT).digest() for text in texts])


def _split(prints: bytes) -> frozenset[bytes]:
    return frozenset(prints[at : at + _PRINT] for at in range(0, len(prints), _PRINT))
