"""Our own check of a published folder, of the files as they lie there: what a link checker, a linter and an auditor would say.

Looked at: every link and anchor resolves inside the folder, relative, so that it holds under file: and under a
sub-path; nothing is asked of another server; no script or style stands in a page; what every page must have; sizes;
SHA256SUMS and manifest.json; files that have no place on a web server. Trusts nothing of the generator but its lists.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

import orjson
from lxml import etree

from rules.base.errors import Problem, Refused
from site_gen import paths

__all__ = ["LARGEST_PAGE", "CheckReport", "check"]

LARGEST_PAGE = 100_000
"""Bytes: what a page may have for a telephone on a bad line."""
_SAME = 3
"""A frame that is wrong is wrong on every page: the same finding is told this often, then counted."""

_LOADED = {
    "script": ("src",), "img": ("src",), "source": ("src",), "video": ("src", "poster"), "audio": ("src",), "iframe": ("src",),
    "embed": ("src",), "object": ("data",), "input": ("src",), "track": ("src",), "use": ("href",), "image": ("href",),
}  # fmt: skip
_FOLLOWED = {"a": ("href",), "area": ("href",), "form": ("action",)}
_LOADING_LINKS = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "prefetch",
    "manifest",
    "preconnect",
    "dns-prefetch",
}
_ADDRESSED = (*_LOADED, *_FOLLOWED, "link")
_INERT_SCRIPTS = {"application/ld+json", "application/json"}
# Asked of the whole page at once, not of its every element; strings that hold on to their page would keep all pages in memory.
_IDS = etree.XPath("//@id", smart_strings=False)
_NAMES = etree.XPath("//a/@name", smart_strings=False)
_INLINE = etree.XPath("//style | //script[not(@src)] | //@style/.. | //*[@*[starts-with(name(), 'on')]]")
_SETS = etree.XPath("//@srcset/..")
_HARMLESS_SCHEMES = {"http", "https", "mailto", "tel"}
_CRUMBS = {"当前位置", "面包屑"}
_CSS_ADDRESS = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s]+)""")
_PRIVATE_NAME = re.compile(
    r"(?i)^(?:bureau\.toml|published\.json|deployed\.json|records.*\.json.*|.*\.(?:jsonl|docx?|xlsm|bak|old|orig|swp|log|sql|sqlite|"
    r"db|tar|gz|7z|rar|pem|key|env|py[co])|~\$.*|.*~|\..*)$"
)
_DOTTED = {".gitignore", ".gitkeep", ".htaccess", ".well-known"}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found. largest: the largest page and its bytes. unlisted: files that no publication of ours made."""

    folder: Path
    pages: int
    files: int
    size: int
    largest: tuple[str, int]
    unlisted: tuple[str, ...]
    findings: tuple[Problem, ...]


def check(folder: Path, progress: Callable[[int, int], None] | None = None) -> CheckReport:
    """Look through a published folder; changes nothing. Refused when no site of ours lies there."""
    if not (folder / paths.SUMS).is_file():
        raise Refused(
            Problem("这里没有发布过的网站（没有 SHA256SUMS），请指明网站文件夹，或者先发布", where=str(folder))
        )
    return _Check(folder).run(progress)


class _Check:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told: dict[str, int] = {}
        self._findings: list[Problem] = []
        self.files = self._walk()
        self.listed = self._read_sums()
        self._anchored: dict[tuple[str, str], list[tuple[str, int]]] = {}
        """(file, anchor) → the places that lead there from other pages; looked at when all files have been."""
        self._resolved = lru_cache(maxsize=65_536)(self._resolve)

    def _walk(self) -> dict[str, str]:
        """Path in the site → path on the disk. A link is followed to a file and never to a folder, where it could lead round and round."""
        found = {}
        for above, folders, names in os.walk(self.folder):
            within = Path(above).relative_to(self.folder).as_posix()
            for name in names + folders:
                place, path = Path(above, name), name if within == "." else f"{within}/{name}"
                if place.is_symlink():
                    self._tell(path, "是一个链接（快捷方式），不是文件", "请从网站文件夹里移走，发布的文件里没有链接")
                if place.is_file():
                    found[path] = str(place)
        return dict(sorted(found.items()))

    def run(self, progress: Callable[[int, int], None] | None) -> CheckReport:
        self._base = self._site_base()
        pages: dict[str, int] = {}
        size = 0
        for number, path in enumerate(self.files, 1):
            raw = self._read(path)
            size += len(raw)
            if path in self.listed and hashlib.sha256(raw).hexdigest() != self.listed[path]:
                self._tell(path, "发布以后被改动过，与 SHA256SUMS 不符", "请重新发布")
            if path.endswith(".html"):
                pages[path] = len(raw)
                self._page(path, raw)
            elif path.endswith(".css"):
                self._style(path, raw.decode("utf-8", "replace"))
            if progress and number % 50 == 0:
                progress(number, len(self.files))
        self._anchors()
        unlisted = self._lists()
        hidden = sum(count - _SAME for count in self._told.values() if count > _SAME)
        if hidden:
            self._findings.append(Problem(f"另有 {hidden} 处同样的问题，没有一一列出"))
        largest = max(pages.items(), key=lambda entry: entry[1], default=("", 0))
        return CheckReport(self.folder, len(pages), len(self.files), size, largest, unlisted, tuple(self._findings))

    def _read(self, path: str) -> bytes:
        try:
            with open(self.files[path], "rb") as file:  # noqa: PTH123 - a Path for each of 100,000 files costs more than reading it
                return file.read()
        except OSError as error:
            self._tell(path, f"读不出来（{error.strerror}）", "请检查文件的权限和磁盘")
            return b""

    def _tell(self, where: str, what: str, cure: str, line: int = 0) -> None:
        """One finding; `what` without the names that differ tells whether it is the same as another."""
        kind = re.sub(r"“[^”]*”|[0-9]+", "", what)
        self._told[kind] = self._told.get(kind, 0) + 1
        if self._told[kind] <= _SAME:
            self._findings.append(Problem(f"{what}；{cure}", where=f"{where} 第 {line} 行" if line else where))

    # ---- pages

    def _site_base(self) -> str:
        """The path under which the site says it lies ("/ssj/"), for 404.html, which a server shows at any address."""
        if "index.html" in self.files:
            for element in _tree(self._read("index.html")).iter("link"):
                if element.get("rel") == "canonical":
                    return dirname(urlsplit(str(element.get("href", ""))).path).rstrip("/") + "/"
        return "/"

    def _page(self, path: str, raw: bytes) -> None:
        if len(raw) > LARGEST_PAGE:
            self._tell(path, f"网页有 {len(raw) // 1000} kB，超过 {LARGEST_PAGE // 1000} kB", "请把长的列表分成几页")
        if not raw.strip():
            self._tell(path, "网页是空的", "请重新发布")
            return
        root = _tree(raw)
        found = _IDS(root)
        ids = set(found)
        if len(ids) < len(found):
            self._twice(path, root)
        for element in _INLINE(root):
            self._inline(path, element)
        ids.update(_NAMES(root))
        for element in root.iter(*_ADDRESSED):
            for value, loaded in _addresses(element):
                self._address(path, value, element.sourceline or 0, ids, loaded=loaded)
        for element in _SETS(root):
            for part in element.get("srcset").split(","):
                if part.strip():
                    self._address(path, part.split()[0], element.sourceline or 0, ids, loaded=True)
        self._must_have(path, root, ids)

    def _twice(self, path: str, root: etree._Element) -> None:
        seen: set[str] = set()
        for element in root.iter():
            if isinstance(element.tag, str) and (name := element.get("id")):
                if name in seen:
                    self._tell(path, f"id “{name}”用了两次", "请改正模板", element.sourceline or 0)
                seen.add(name)

    def _inline(self, path: str, element: etree._Element) -> None:
        """What the site's own CSP forbids."""
        line = element.sourceline or 0
        if element.tag == "style" or element.get("style") is not None:
            self._tell(path, "网页里直接写了样式", "请移到 static/ 下的 .css 文件", line)
        if element.tag == "script" and element.get("src") is None and element.get("type") not in _INERT_SCRIPTS:
            self._tell(path, "网页里直接写了脚本", "请移到 static/ 下的 .js 文件", line)
        if handlers := [name for name in element.keys() if name.startswith("on")]:  # noqa: SIM118 - no mapping
            self._tell(path, f"网页里直接写了脚本（{handlers[0]}）", "请移到 static/ 下的 .js 文件", line)

    def _must_have(self, path: str, root: etree._Element, ids: set[str]) -> None:
        def lacks(what: str, cure: str = "请改正模板") -> None:
            self._tell(path, what, cure)

        headings = len(list(root.iter("h1")))
        if headings != 1:
            lacks(f"一级标题有 {headings} 个，应当正好一个")
        if not (root.get("lang") or "").startswith("zh"):
            lacks("没有写明语言（html 的 lang）")
        if not (root.findtext("head/title") or "").strip():
            lacks("没有标题（title）")
        policies = [
            m.get("content", "")
            for m in root.iter("meta")
            if (m.get("http-equiv") or "").lower() == "content-security-policy"
        ]
        if not policies:
            lacks("没有内容安全策略（CSP）")
        elif "default-src 'none'" not in policies[0] or "unsafe" in policies[0]:
            lacks("内容安全策略（CSP）放得太宽")
        links = [e for e in root.iter("a") if (e.get("href") or "").startswith("#")]
        first = next(root.iter("a"), None)
        if first is None or first not in links or first.get("href", "")[1:] not in ids:
            lacks("没有“跳到正文”的链接，或者它不是第一个链接")
        if next(root.iter("main"), None) is None:
            lacks("没有正文区（main）")
        if path not in ("index.html", "404.html") and not any(e.get("aria-label") in _CRUMBS for e in root.iter("nav")):
            lacks("没有“当前位置”（面包屑）")
        for picture in root.iter("img"):
            if picture.get("alt") is None:
                self._tell(path, "图片没有文字说明（alt）", "请改正模板或公告", picture.sourceline or 0)

    # ---- addresses

    def _address(self, path: str, value: str, line: int, ids: set[str], *, loaded: bool) -> None:
        """One address of a file. ids: the anchors of that file itself."""
        above = "" if path == "404.html" and value.startswith("/") else path.rpartition("/")[0]
        found = self._resolved(above, value.strip(), loaded)
        if isinstance(found, str):
            what, _, cure = found.partition("；")
            self._tell(path, what, cure, line)
        elif found is None or not found[1] or found[1] == "top":
            return
        elif found[0] in ("", path):
            if unquote(found[1]) not in ids:
                self._no_anchor(path, path, found[1], line)
        elif found[0].endswith(".html"):
            self._anchored.setdefault(found, []).append((path, line))

    def _resolve(self, above: str, value: str, loaded: bool) -> tuple[str, str] | str | None:
        """(path inside the site, "" for the page itself; anchor); "what；cure" when it is wrong; None when it leads outside."""
        parts = urlsplit(value)
        if parts.scheme or parts.netloc:
            if loaded and not value.startswith("data:image/"):
                return f"向别的服务器要东西：“{value[:80]}”；请把文件放进网站文件夹，用相对地址"
            if not loaded and parts.scheme not in _HARMLESS_SCHEMES:
                return f"链接的写法不允许：“{value[:80]}”；只能用相对地址或 https"
            return None
        if not parts.path:
            return "", parts.fragment
        address = parts.path
        if address.startswith("/"):
            if above or not address.startswith(self._base):
                return f"链接不是相对地址：“{value[:80]}”；网站放在子目录下时会失效，请改为相对地址"
            address = address.removeprefix(self._base)
        target = normpath(f"{above}/{unquote(address)}" if above else unquote(address))
        if target.startswith(".."):
            return f"链接指到网站外面：“{value[:80]}”；请改正模板或公告"
        if target in self.files:
            return target, parts.fragment
        if target in self.listed:
            return None  # told once, as a file that is missing, not at each link to it
        if f"{target}/index.html".removeprefix("./") in self.files:
            return f"链接指到文件夹：“{value[:80]}”；从本机打开时（file:）会失效，请写到 index.html"
        return f"链接的文件不存在：“{value[:80]}”；请改正模板或公告，或重新发布"

    def _anchors(self) -> None:
        known: dict[str, set[str]] = {}
        for (target, anchor), places in self._anchored.items():
            if target not in known:
                tree = _tree(self._read(target))
                known[target] = {*_IDS(tree), *_NAMES(tree)}
            if unquote(anchor) not in known[target]:
                for path, line in places:
                    self._no_anchor(path, target, anchor, line)

    def _no_anchor(self, path: str, target: str, anchor: str, line: int) -> None:
        self._tell(path, f"链接的位置不存在：“{target}#{anchor}”", "请改正模板或公告", line)

    def _style(self, path: str, text: str) -> None:
        for match in _CSS_ADDRESS.finditer(text):
            if not match[1].startswith("#"):
                self._address(path, match[1], text.count("\n", 0, match.start()) + 1, set(), loaded=True)

    # ---- the lists of the site

    def _read_sums(self) -> dict[str, str]:
        """Path → SHA-256 by SHA256SUMS."""
        lines = self._read(paths.SUMS).decode("utf-8", "replace").splitlines()
        listed = {path: sha256 for sha256, parted, path in (line.partition("  ") for line in lines) if parted}
        if not listed:
            self._tell(paths.SUMS, "是空的，或者已损坏", "请重新发布")
        return listed

    def _lists(self) -> tuple[str, ...]:
        """SHA256SUMS against manifest.json and what is there; the files that stand in neither, those that look private told."""
        for path in self.listed:
            if path not in self.files:
                self._tell(path, "列在 SHA256SUMS 里，文件却不在", "请重新发布；是上传漏了的，请再上传")
        try:
            manifest: Mapping[str, Mapping[str, object]] = orjson.loads(self._read(paths.MANIFEST))["files"]
            sums = {path: str(entry["sha256"]) for path, entry in manifest.items()}
        except (KeyError, TypeError, AttributeError, orjson.JSONDecodeError):
            self._tell(paths.MANIFEST, "不能读取", "请重新发布")
        else:
            if sums != {path: one for path, one in self.listed.items() if path != paths.MANIFEST}:
                self._tell(paths.MANIFEST, "与 SHA256SUMS 不一致", "请重新发布")
        unlisted = tuple(path for path in self.files if path not in self.listed and path != paths.SUMS)
        for path in unlisted:
            if any(_PRIVATE_NAME.match(part) and part not in _DOTTED for part in path.split("/")):
                self._tell(path, "不是发布的文件，像是不该上网的内部文件", "请从网站文件夹里移走")
        return unlisted


def _addresses(element: etree._Element) -> Iterator[tuple[str, bool]]:
    """The addresses of an element, and whether a browser fetches them by itself."""
    for name in _LOADED.get(element.tag, ()):
        if value := element.get(name):
            yield value, True
    for name in _FOLLOWED.get(element.tag, ()):
        if (value := element.get(name)) is not None:
            yield value, False
    if element.tag == "link" and (value := element.get("href")):
        loading = bool(_LOADING_LINKS & set((element.get("rel") or "").lower().split()))
        yield value, loading


def _tree(raw: bytes) -> etree._Element:
    try:
        root = etree.fromstring(raw, etree.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):  # nothing in it
        root = None
    return etree.fromstring("<html><body/></html>") if root is None else root
