"""The lists of a published site: manifest.json, with its one reader (publishing, check, deployment, preview, desk), and SHA256SUMS.

    manifest.json   {"format":"mingchou-site/1","files":{
                    "<path>":{"sha256":"<64 hex digits>","size":<bytes>,"key":"<cache key>"},
                    }}
    SHA256SUMS      <64 hex digits>  <path>

One line for each file, by path. The manifest lists all files but itself and SHA256SUMS, SHA256SUMS all but itself.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec
import orjson

from rules.base.canonical import digest
from rules.base.errors import Problem, Refused
from site_gen import paths

__all__ = ["OWN_LISTS", "Entry", "list_files", "parse_manifest", "published_files", "read_manifest"]

OWN_LISTS = (paths.CHANGES, paths.MANIFEST, paths.SUMS)


class Entry(msgspec.Struct, gc=False):
    """A published file. sha256: 64 hex digits. size: bytes, -1 in manifests of early versions. key: cache key, "" for none.

    mtime: ns, 0 while it is not known; it stands in the build cache, not in the manifest.
    """

    sha256: str
    size: int = -1
    key: str = ""
    mtime: int = 0


class _Manifest(msgspec.Struct):
    format: Literal["mingchou-site/1"]
    files: dict[str, Entry]


def parse_manifest(raw: bytes) -> dict[str, Entry]:
    """Path → entry, in the order of the manifest. Raises Refused when the bytes are no manifest of this program."""
    try:
        return msgspec.json.decode(raw, type=_Manifest).files
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        message = "已损坏，无法知道哪些文件是本程序生成的；请移走旧网站文件夹后重新发布"
        raise Refused(Problem(message, where=paths.MANIFEST)) from error


def read_manifest(folder: Path) -> dict[str, Entry]:
    """The manifest of the site in a folder, as `parse_manifest`. Raises OSError when it cannot be read."""
    return parse_manifest((folder / paths.MANIFEST).read_bytes())


def published_files(folder: Path) -> dict[str, Entry]:
    """As `read_manifest`; empty when no site lies in the folder, or its manifest cannot be read."""
    try:
        return read_manifest(folder)
    except (OSError, Refused):
        return {}


def list_files(entries: Mapping[str, Entry], changes: bytes) -> Iterator[tuple[str, bytes | bytearray]]:
    """The three lists: path, bytes. entries: of all other files. changes: the bytes of changes.txt.

    One after the other: of 100,000 results the manifest has 60 MB.
    """
    listed = {**entries, paths.CHANGES: Entry(digest(changes), len(changes))}
    yield paths.CHANGES, changes
    raw = bytearray(b'{"format":"mingchou-site/1","files":{\n')
    for path in sorted(listed):
        entry = listed[path]
        key = f',"key":"{entry.key}"' if entry.key else ""
        raw += f'{orjson.dumps(path).decode()}:{{"sha256":"{entry.sha256}","size":{entry.size}{key}}},\n'.encode()
    raw[-len(",\n") :] = b"\n}}\n"
    listed[paths.MANIFEST] = Entry(hashlib.sha256(raw).hexdigest())
    yield paths.MANIFEST, raw
    raw = bytearray()
    for path in sorted(listed):
        raw += f"{listed[path].sha256}  {path}\n".encode()
    yield paths.SUMS, raw
