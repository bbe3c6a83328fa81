"""What is known of the published site from its last publication, so that what did not change need not be read again.

The site's own manifest.json tells which files are ours, their sums and what they were made from. A note beside the
bureau's records (private, disposable) tells two more things: size and time of each file, so that a file nobody touched
is known by a look at its entry; and which private strings were looked for in it, so that only new ones are looked for.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path

import msgspec

from rules.errors import Problem, Refused
from rules.public import Secret
from site_gen import paths

__all__ = ["OWN_LISTS", "Known", "Listed", "fingerprints", "identity", "looked_for", "read", "write"]

OWN_LISTS = (paths.CHANGES, paths.MANIFEST, paths.SUMS)
_HARMLESS = frozenset({"README.md", ".gitignore", ".gitkeep"})


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

    def untouched(self, place: str) -> bool:
        """Whether the file lies there as the last publication left it: by its entry, or by its bytes where that is not known."""
        try:
            if self.size >= 0:
                found = os.stat(place)  # noqa: PTH116 - tens of thousands of times
                return found.st_size == self.size and found.st_mtime_ns == self.mtime
            return hashlib.sha256(Path(place).read_bytes()).hexdigest() == self.sha256
        except OSError:
            return False


class Known(msgspec.Struct, frozen=True):
    """What the last publication left behind.

    files: by path, our own lists included. scanned: fingerprints of the strings that were looked for in all of them,
    excused: of the values that were no find; both None when that is not known. shares: keys of the shares of pages
    (site_gen.shares). guests: files of the webmaster's own. spare: the mark of the spare (site_gen.spare); "" for none.
    """

    files: Mapping[str, Listed] = {}
    scanned: frozenset[str] | None = None
    excused: frozenset[str] | None = None
    shares: Mapping[str, str] = {}
    guests: tuple[str, ...] = ()
    spare: str = ""

    def new_secrets(
        self, secrets: Iterable[Secret], looked_for: Iterable[str], excused: Set[str]
    ) -> list[Secret] | None:
        """Those that were not looked for last time; None: everything must be looked at again.

        looked_for, excused: fingerprints of the secrets, in their order, and of the values that are no find now.
        """
        if self.scanned is None or self.excused is None or not self.excused <= excused:
            return None
        return [secret for secret, one in zip(secrets, looked_for, strict=True) if one not in self.scanned]


class _Note(msgspec.Struct):
    """published.json. site: which folder it is of; program: which program made it, with which templates."""

    site: tuple[int, ...]
    program: str
    known: Known


def fingerprints(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_fingerprint, texts))


def looked_for(secrets: Iterable[Secret]) -> list[str]:
    """The fingerprint of each: it tells nobody what it is of."""
    return [_fingerprint(f"{int(secret.whole)}{secret.text}") for secret in secrets]


def _fingerprint(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


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
        if told.site != identity(out) or told.program != program:
            return None
        return told.known if told.known.files[paths.MANIFEST].untouched(str(out / paths.MANIFEST)) else None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, KeyError):
        return None


def write(note: Path, out: Path, program: str, known: Known) -> None:
    """Note what was published. It may be missing at any time, so a disk that does not take it is no failure."""
    with suppress(OSError):
        told = msgspec.json.encode(_Note(identity(out), program, known))
        note.unlink(missing_ok=True)  # never half of one: an interrupted write leaves none that can be read
        handle = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(told)


def identity(folder: Path) -> tuple[int, ...]:
    """Which folder it is: another one of the same name is another. () when there is none."""
    try:
        found = folder.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino
