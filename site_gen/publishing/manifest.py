"""manifest.json, the list of all files of a published site, and its one reader: for the next publication, checks, deployment, previews.

    {"format":"mingchou-site/1","files":{
    "<path>":{"sha256":"<64 hex digits>","size":<bytes>,"key":"<cache key>"},
    …
    }}

One line for each file but manifest.json and SHA256SUMS, by path. Files that are built in every publication have no key.
"""

from pathlib import Path
from typing import Literal

import msgspec

from rules.base.errors import Problem, Refused
from site_gen import paths

__all__ = ["Entry", "parse_manifest", "published_files", "read_manifest"]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A published file. sha256: 64 hex digits. size: bytes, -1 in manifests of early versions. key: what it was built from, or ""."""

    sha256: str
    size: int = -1
    key: str = ""


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
