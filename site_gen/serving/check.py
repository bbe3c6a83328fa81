"""`site check`: a published folder checked as it lies there — what a link checker, a linter and an auditor would report.

Checked are: every link and anchor, which must resolve inside the folder and be relative, so that it holds under file: and under a
sub-path; that nothing is loaded from another server; every page (site_gen.serving.page_checks); sizes; SHA256SUMS and
manifest.json; files that have no place on a web server. Nothing of the generator is trusted but its lists.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from filesystem.depth import entries_below, leads_to_file
from filesystem.refusals import reason
from rules.base.errors import Problem, Refused
from site_gen import paths
from site_gen.manifest import parse_manifest
from site_gen.serving.page_checks import (
    LARGEST_PAGE,
    MARKUP_CHECKS,
    STRUCTURE_CHECKS,
    Address,
    Finding,
    addresses,
    anchors,
    parsed,
    style_addresses,
)

__all__ = ["CheckReport", "check"]

_SHOWN = 3
"""A fault of the frame is a fault of every page: findings alike are shown this often, then counted."""
_HARMLESS_SCHEMES = {"http", "https", "mailto", "tel"}
_PRIVATE_NAME = re.compile(
    r"(?i)^(?:bureau\.toml|published\.json|deployed\.json|records.*\.json.*|.*\.(?:jsonl|docx?|xlsm|bak|old|orig|swp|log|sql|sqlite|"
    r"db|tar|gz|7z|rar|pem|key|env|py[co])|~\$.*|.*~|\..*)$"
)
_DOTTED = {".gitignore", ".gitkeep", ".htaccess", ".well-known"}
_REPUBLISH = "请重新发布"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of a check. size: bytes of all files. largest: path and bytes of the largest page.

    unlisted: files that no publication of ours wrote.
    """

    folder: Path
    pages: int
    files: int
    size: int
    largest: tuple[str, int]
    unlisted: tuple[str, ...]
    findings: tuple[Problem, ...]


class _Target(NamedTuple):
    """Where a link leads: a path inside the site ("" for the page itself) and an anchor."""

    path: str
    anchor: str


def check(folder: Path, progress: Callable[[int, int], None] | None = None) -> CheckReport:
    """Check a published folder; changes nothing. progress: called with (files checked, files).

    Raises Refused when no site of ours lies there, or folders lie too deep in one another.
    """
    if not (folder / paths.SUMS).is_file():
        raise Refused(
            Problem("这里没有发布过的网站（没有 SHA256SUMS），请指明网站文件夹，或者先发布", where=str(folder))
        )
    return _Check(folder).run(progress)


class _Check:
    """One run over a folder. files: path in the site → path on the disk. listed: path → SHA-256 by SHA256SUMS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._reported = Counter[str]()
        self._findings: list[Problem] = []
        self.files = self._walk()
        self.listed = self._read_sums()
        self._pages: dict[str, int] = {}
        self._size = 0
        self._links: dict[_Target, list[tuple[str, int]]] = defaultdict(list)
        """Anchor of another page → (file, line) of the links to it; resolved after all files are read."""
        self._resolved = lru_cache(maxsize=65_536)(self._resolve)

    def _walk(self) -> dict[str, str]:
        """The files by path. A symbolic link is followed to a file, never to a folder, where it could lead in a circle."""
        found = {}
        for path, entry in entries_below(self.folder):
            if entry.is_symlink():
                cure = "请从网站文件夹里移走，发布的文件里没有链接"
                self._report(path, Finding("是一个链接（快捷方式），不是文件", cure))
            if leads_to_file(entry):
                found[path] = entry.path
        return dict(sorted(found.items()))

    def run(self, progress: Callable[[int, int], None] | None) -> CheckReport:
        """The whole check."""
        self._base = self._site_base()
        for number, path in enumerate(self.files, 1):
            self._check_file(path)
            if progress and number % 50 == 0:
                progress(number, len(self.files))
        self._check_anchors()
        self._check_listed()
        self._check_manifest()
        unlisted = self._unlisted()
        hidden = sum(count - _SHOWN for count in self._reported.values() if count > _SHOWN)
        if hidden:
            self._findings.append(Problem(f"另有 {hidden} 处同样的问题，没有一一列出"))
        return CheckReport(
            folder=self.folder,
            pages=len(self._pages),
            files=len(self.files),
            size=self._size,
            largest=max(self._pages.items(), key=lambda entry: entry[1], default=("", 0)),
            unlisted=unlisted,
            findings=tuple(self._findings),
        )

    def _read(self, path: str) -> bytes:
        try:
            with open(self.files[path], "rb") as file:  # noqa: PTH123 - a Path for each of 100,000 files costs more than reading it
                return file.read()
        except OSError as error:
            self._report(path, Finding(f"读不出来（{reason(error)}）", "请检查文件的权限和磁盘"))
            return b""

    def _report(self, path: str, finding: Finding) -> None:
        """Add a finding. Those that differ in quoted names and numbers alone are alike."""
        kind = re.sub(r"“[^”]*”|[0-9]+", "", finding.what)
        self._reported[kind] += 1
        if self._reported[kind] <= _SHOWN:
            where = f"{path} 第 {finding.line} 行" if finding.line else path
            self._findings.append(Problem(f"{finding.what}；{finding.cure}", where=where))

    # ---- files

    def _check_file(self, path: str) -> None:
        raw = self._read(path)
        self._size += len(raw)
        if path in self.listed and hashlib.sha256(raw).hexdigest() != self.listed[path]:
            self._report(path, Finding("发布以后被改动过，与 SHA256SUMS 不符", _REPUBLISH))
        if path.endswith(".html"):
            self._check_page(path, raw)
        elif path.endswith(".css"):
            self._check_addresses(path, style_addresses(raw.decode("utf-8", "replace")), frozenset())

    def _check_page(self, path: str, raw: bytes) -> None:
        self._pages[path] = len(raw)
        if len(raw) > LARGEST_PAGE:
            what = f"网页有 {len(raw) // 1000} kB，超过 {LARGEST_PAGE // 1000} kB"
            self._report(path, Finding(what, "请把长的列表分成几页"))
        if not raw.strip():
            self._report(path, Finding("网页是空的", _REPUBLISH))
            return
        page = parsed(path, raw)
        for page_check in MARKUP_CHECKS:
            self._report_all(path, page_check(page))
        self._check_addresses(path, addresses(page), page.anchors)
        for page_check in STRUCTURE_CHECKS:
            self._report_all(path, page_check(page))

    def _report_all(self, path: str, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._report(path, finding)

    # ---- addresses

    def _site_base(self) -> str:
        """The path under which the site says it lies ("/ssj/"), for 404.html, which a server shows at any address."""
        if "index.html" in self.files:
            for element in parsed("index.html", self._read("index.html")).root.iter("link"):
                if element.get("rel") == "canonical":
                    return dirname(urlsplit(str(element.get("href", ""))).path).rstrip("/") + "/"
        return "/"

    def _check_addresses(self, path: str, found: Iterator[Address], own_anchors: frozenset[str]) -> None:
        """own_anchors: of the file itself."""
        for address in found:
            above = "" if path == "404.html" and address.value.startswith("/") else path.rpartition("/")[0]
            target = self._resolved(above, address.value.strip(), address.loaded)
            if isinstance(target, Finding):
                self._report(path, target._replace(line=address.line))
            elif target is None or target.anchor in ("", "top"):
                continue
            elif target.path in ("", path):
                if unquote(target.anchor) not in own_anchors:
                    self._report(path, _no_anchor(path, target.anchor, address.line))
            elif target.path.endswith(".html"):
                self._links[target].append((path, address.line))

    def _resolve(self, above: str, value: str, loaded: bool) -> _Target | Finding | None:
        """Where an address in the folder `above` leads; a Finding when it is faulty; None when it needs no further check."""
        parts = urlsplit(value)
        if parts.scheme or parts.netloc:
            return _check_foreign(value, parts.scheme, loaded)
        if not parts.path:
            return _Target("", parts.fragment)
        address = parts.path
        if address.startswith("/"):
            if above or not address.startswith(self._base):
                return Finding(f"链接不是相对地址：“{value[:80]}”", "网站放在子目录下时会失效，请改为相对地址")
            address = address.removeprefix(self._base)
        path = normpath(f"{above}/{unquote(address)}" if above else unquote(address))
        if path in self.files:
            return _Target(path, parts.fragment)
        return self._check_missing(path, value)

    def _check_missing(self, path: str, value: str) -> Finding | None:
        """Why no file of the site lies at `path`. value: the address as written."""
        if path.startswith(".."):
            return Finding(f"链接指到网站外面：“{value[:80]}”", "请改正模板或公告")
        if path in self.listed:
            return None  # reported once, as a missing file, not at each link to it
        if f"{path}/index.html".removeprefix("./") in self.files:
            return Finding(f"链接指到文件夹：“{value[:80]}”", "从本机打开时（file:）会失效，请写到 index.html")
        return Finding(f"链接的文件不存在：“{value[:80]}”", "请改正模板或公告，或重新发布")

    def _check_anchors(self) -> None:
        read: dict[str, frozenset[str]] = {}
        for target, places in self._links.items():
            if target.path not in read:
                read[target.path] = anchors(self._read(target.path))
            if unquote(target.anchor) not in read[target.path]:
                for path, line in places:
                    self._report(path, _no_anchor(target.path, target.anchor, line))

    # ---- the lists of the site

    def _read_sums(self) -> dict[str, str]:
        lines = self._read(paths.SUMS).decode("utf-8", "replace").splitlines()
        listed = {path: sha256 for sha256, gap, path in (line.partition("  ") for line in lines) if gap}
        if not listed:
            self._report(paths.SUMS, Finding("是空的，或者已损坏", _REPUBLISH))
        return listed

    def _check_listed(self) -> None:
        """Every file of SHA256SUMS must exist."""
        for path in self.listed:
            if path not in self.files:
                cure = "请重新发布；是上传漏了的，请再上传"
                self._report(path, Finding("列在 SHA256SUMS 里，文件却不在", cure))

    def _check_manifest(self) -> None:
        """manifest.json must list what SHA256SUMS lists."""
        try:
            sums = {path: entry.sha256 for path, entry in parse_manifest(self._read(paths.MANIFEST)).items()}
        except Refused:
            self._report(paths.MANIFEST, Finding("不能读取", _REPUBLISH))
            return
        if sums != {path: sha256 for path, sha256 in self.listed.items() if path != paths.MANIFEST}:
            self._report(paths.MANIFEST, Finding("与 SHA256SUMS 不一致", _REPUBLISH))

    def _unlisted(self) -> tuple[str, ...]:
        """The files that SHA256SUMS does not list; a finding for those that look private."""
        unlisted = tuple(path for path in self.files if path not in self.listed and path != paths.SUMS)
        for path in unlisted:
            if any(_PRIVATE_NAME.match(part) and part not in _DOTTED for part in path.split("/")):
                self._report(path, Finding("不是发布的文件，像是不该上网的内部文件", "请从网站文件夹里移走"))
        return unlisted


def _check_foreign(value: str, scheme: str, loaded: bool) -> Finding | None:
    """An address outside the site: a browser must not load it by itself, a link must have a harmless scheme."""
    if loaded and not value.startswith("data:image/"):
        return Finding(f"向别的服务器要东西：“{value[:80]}”", "请把文件放进网站文件夹，用相对地址")
    if not loaded and scheme not in _HARMLESS_SCHEMES:
        return Finding(f"链接的写法不允许：“{value[:80]}”", "只能用相对地址或 https")
    return None


def _no_anchor(path: str, anchor: str, line: int) -> Finding:
    return Finding(f"链接的位置不存在：“{path}#{anchor}”", "请改正模板或公告", line)
