"""Our own check of a published folder, of the files as they lie there: what a link checker, a linter and an auditor would say.

Looked at: every link and anchor resolves inside the folder, relative, so that it holds under file: and under a
sub-path; nothing is asked of another server; no script or style stands in a page; what every page must have; sizes;
SHA256SUMS and manifest.json; files that have no place on a web server. Trusts nothing of the generator but its lists.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

import orjson
from lxml import etree, html

from rules.errors import Problem, Refused
from site_gen import paths

__all__ = ["LARGEST_PAGE", "Checked", "check"]

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
_INERT_SCRIPTS = {"application/ld+json", "application/json"}
_HARMLESS_SCHEMES = {"http", "https", "mailto", "tel"}
_CRUMBS = {"当前位置", "面包屑"}
_CSS_ADDRESS = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s]+)""")
_PRIVATE_NAME = re.compile(
    r"(?i)^(?:bureau\.toml|published\.json|deployed\.json|records.*\.json.*|.*\.(?:jsonl|docx?|xlsm|bak|old|orig|swp|log|sql|sqlite|"
    r"db|tar|gz|7z|rar|pem|key|env|py[co])|~\$.*|.*~|\..*)$"
)
_DOTTED = {".gitignore", ".gitkeep", ".htaccess", ".well-known"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. largest: the largest page and its bytes. guests: files that no publication of ours made."""

    folder: Path
    pages: int
    files: int
    size: int
    largest: tuple[str, int]
    guests: tuple[str, ...]
    findings: tuple[Problem, ...]


def check(folder: Path, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Look through a published folder; changes nothing. Refused when no site of ours lies there."""
    if not (folder / paths.SUMS).is_file():
        raise Refused(
            Problem("这里没有发布过的网站（没有 SHA256SUMS），请指明网站文件夹，或者先发布", where=str(folder))
        )
    return _Check(folder).run(progress)


@dataclass(frozen=True, slots=True)
class _Link:
    """An address that stands in a page and leads inside the site."""

    page: str
    line: int
    target: str
    anchor: str


class _Check:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        self._told: dict[str, int] = {}
        self._findings: list[Problem] = []
        self._anchored: list[_Link] = []
        self._base = ""
        self._resolved = lru_cache(maxsize=65_536)(self._resolve)

    def run(self, progress: Callable[[int, int], None] | None) -> Checked:
        self._base = self._site_base()
        sizes = {}
        for number, (path, place) in enumerate(self.files.items(), 1):
            if path.endswith(".html"):
                raw = place.read_bytes()
                sizes[path] = len(raw)
                self._page(path, raw)
            elif path.endswith(".css"):
                self._style(path, place.read_text(encoding="utf-8", errors="replace"))
            if progress and number % 50 == 0:
                progress(number, len(self.files))
        self._anchors()
        guests = self._lists()
        hidden = sum(count - _SAME for count in self._told.values() if count > _SAME)
        if hidden:
            self._findings.append(Problem(f"另有 {hidden} 处同样的问题，没有一一列出"))
        largest = max(sizes.items(), key=lambda entry: entry[1], default=("", 0))
        size = sum(place.stat().st_size for place in self.files.values())
        return Checked(self.folder, len(sizes), len(self.files), size, largest, guests, tuple(self._findings))

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
            for element in _tree(self.files["index.html"].read_bytes()).iter("link"):
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
        ids: set[str] = set()
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            self._inline(path, element)
            if name := element.get("id"):
                if name in ids:
                    self._tell(path, f"id “{name}”用了两次", "请改正模板", element.sourceline or 0)
                ids.add(name)
            for value, loaded in _addresses(element):
                self._address(path, value, element.sourceline or 0, loaded=loaded)
        self._must_have(path, root, ids)

    def _inline(self, path: str, element: html.HtmlElement) -> None:
        """What the site's own CSP forbids."""
        line = element.sourceline or 0
        if element.tag == "style" or element.get("style") is not None:
            self._tell(path, "网页里直接写了样式", "请移到 static/ 下的 .css 文件", line)
        if element.tag == "script" and element.get("src") is None and element.get("type") not in _INERT_SCRIPTS:
            self._tell(path, "网页里直接写了脚本", "请移到 static/ 下的 .js 文件", line)
        if handlers := [name for name in element.keys() if name.startswith("on")]:  # noqa: SIM118 - no mapping
            self._tell(path, f"网页里直接写了脚本（{handlers[0]}）", "请移到 static/ 下的 .js 文件", line)

    def _must_have(self, path: str, root: html.HtmlElement, ids: set[str]) -> None:
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

    def _address(self, path: str, value: str, line: int, *, loaded: bool) -> None:
        found = self._resolved(
            "" if path == "404.html" and value.startswith("/") else dirname(path), value.strip(), loaded
        )
        if isinstance(found, str):
            what, _, cure = found.partition("；")
            self._tell(path, what, cure, line)
        elif found is not None and found[1]:
            self._anchored.append(_Link(path, line, found[0] or path, found[1]))

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
        if f"{target}/index.html".removeprefix("./") in self.files:
            return f"链接指到文件夹：“{value[:80]}”；从本机打开时（file:）会失效，请写到 index.html"
        return f"链接的文件不存在：“{value[:80]}”；请改正模板或公告，或重新发布"

    def _anchors(self) -> None:
        known: dict[str, set[str]] = {}
        for link in self._anchored:
            if not link.target.endswith(".html") or link.anchor == "top":
                continue
            if link.target not in known:
                tree = _tree(self.files[link.target].read_bytes())
                known[link.target] = {*tree.xpath("//@id"), *tree.xpath("//a/@name")}
            if unquote(link.anchor) not in known[link.target]:
                self._tell(link.page, f"链接的位置不存在：“{link.target}#{link.anchor}”", "请改正模板或公告", link.line)

    def _style(self, path: str, text: str) -> None:
        for match in _CSS_ADDRESS.finditer(text):
            if not match[1].startswith("#"):
                self._address(path, match[1], text.count("\n", 0, match.start()) + 1, loaded=True)

    # ---- the lists of the site

    def _lists(self) -> tuple[str, ...]:
        """SHA256SUMS and manifest.json against the files; the files that stand in neither, those that look private told."""
        listed = dict(line.split("  ", 1)[::-1] for line in self._lines(paths.SUMS) if "  " in line)
        for path, sha256 in listed.items():
            place = self.files.get(path)
            if place is None:
                self._tell(path, "列在 SHA256SUMS 里，文件却不在", "请重新发布")
            elif hashlib.sha256(place.read_bytes()).hexdigest() != sha256:
                self._tell(path, "发布以后被改动过，与 SHA256SUMS 不符", "请重新发布")
        try:
            manifest: Mapping[str, Mapping[str, object]] = orjson.loads(self.files[paths.MANIFEST].read_bytes())[
                "files"
            ]
            sums = {path: str(entry["sha256"]) for path, entry in manifest.items()}
        except (KeyError, TypeError, AttributeError, orjson.JSONDecodeError):
            self._tell(paths.MANIFEST, "不能读取", "请重新发布")
        else:
            if sums != {path: one for path, one in listed.items() if path != paths.MANIFEST}:
                self._tell(paths.MANIFEST, "与 SHA256SUMS 不一致", "请重新发布")
        guests = tuple(path for path in self.files if path not in listed and path != paths.SUMS)
        for path in guests:
            if any(_PRIVATE_NAME.match(part) and part not in _DOTTED for part in path.split("/")):
                self._tell(path, "不是发布的文件，像是不该上网的内部文件", "请从网站文件夹里移走")
        return guests

    def _lines(self, name: str) -> Iterator[str]:
        yield from self.files[name].read_text(encoding="utf-8", errors="replace").splitlines()


def _addresses(element: html.HtmlElement) -> Iterator[tuple[str, bool]]:
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
    for part in (element.get("srcset") or "").split(","):
        if part.strip():
            yield part.split()[0], True


def _tree(raw: bytes) -> html.HtmlElement:
    try:
        return html.document_fromstring(raw, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):  # nothing in it
        return html.document_fromstring("<html><body></body></html>")
