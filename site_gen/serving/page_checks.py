"""What every page of the site must and must not have, read from its HTML. Each check yields a Finding for each fault.

The checks are pure: a parsed page in, findings out. Whether addresses lead somewhere, `site_gen.serving.check` says, which knows
all files.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

__all__ = [
    "LARGEST_PAGE",
    "MARKUP_CHECKS",
    "STRUCTURE_CHECKS",
    "Address",
    "Finding",
    "Page",
    "addresses",
    "anchors",
    "parsed",
    "style_addresses",
]

LARGEST_PAGE = 100_000
"""Bytes that a page may have, for a telephone on a slow line."""

_LOADED = {
    "script": ("src",), "img": ("src",), "source": ("src",), "video": ("src", "poster"), "audio": ("src",), "iframe": ("src",),
    "embed": ("src",), "object": ("data",), "input": ("src",), "track": ("src",), "use": ("href",), "image": ("href",),
}  # fmt: skip
_FOLLOWED = {"a": ("href",), "area": ("href",), "form": ("action",)}
_LOADING_LINKS = {
    "stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest", "preconnect", "dns-prefetch",
}  # fmt: skip
_ADDRESSED = (*_LOADED, *_FOLLOWED, "link")
_INERT_SCRIPTS = {"application/ld+json", "application/json"}
# One query for the whole page; smart strings would keep a reference to every page and hold all of them in memory.
_IDS = etree.XPath("//@id", smart_strings=False)
_NAMES = etree.XPath("//a/@name", smart_strings=False)
_INLINE = etree.XPath("//style | //script[not(@src)] | //@style/.. | //*[@*[starts-with(name(), 'on')]]")
_SOURCE_SETS = etree.XPath("//@srcset/..")
_CRUMBS = {"当前位置", "面包屑"}
_CSS_ADDRESS = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s]+)""")
_TEMPLATE = "请改正模板"


class Finding(NamedTuple):
    """One fault: what is wrong, and what to do. line: in the file, 0 where it has none."""

    what: str
    cure: str = _TEMPLATE
    line: int = 0


class Address(NamedTuple):
    """An address in a file. loaded: whether a browser fetches it by itself."""

    value: str
    line: int
    loaded: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. path: in the site. size: in bytes. ids: every id, in the order of the page. anchors: ids and names."""

    path: str
    size: int
    root: etree._Element
    ids: tuple[str, ...]
    anchors: frozenset[str]


def parsed(path: str, raw: bytes) -> Page:
    """A page from its bytes; any bytes can be parsed."""
    root = _tree(raw)
    ids = tuple(_IDS(root))
    return Page(path, len(raw), root, ids, frozenset((*ids, *_NAMES(root))))


def anchors(raw: bytes) -> frozenset[str]:
    """The anchors of a page, to which links may lead."""
    return parsed("", raw).anchors


def _tree(raw: bytes) -> etree._Element:
    try:
        root = etree.fromstring(raw, etree.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):  # an empty file
        root = None
    return etree.fromstring("<html><body/></html>") if root is None else root


# ---- addresses


def addresses(page: Page) -> Iterator[Address]:
    """Every address of a page, in the order of its elements; those of srcset last."""
    for element in page.root.iter(*_ADDRESSED):
        line = element.sourceline or 0
        for name in _LOADED.get(element.tag, ()):
            if value := element.get(name):
                yield Address(value, line, loaded=True)
        for name in _FOLLOWED.get(element.tag, ()):
            if (value := element.get(name)) is not None:
                yield Address(value, line, loaded=False)
        if element.tag == "link" and (value := element.get("href")):
            relations = set((element.get("rel") or "").lower().split())
            yield Address(value, line, loaded=bool(_LOADING_LINKS & relations))
    for element in _SOURCE_SETS(page.root):
        for source in element.get("srcset").split(","):
            if source.strip():
                yield Address(source.split()[0], element.sourceline or 0, loaded=True)


def style_addresses(text: str) -> Iterator[Address]:
    """The addresses of a style sheet."""
    for match in _CSS_ADDRESS.finditer(text):
        if not match[1].startswith("#"):
            yield Address(match[1], text.count("\n", 0, match.start()) + 1, loaded=True)


# ---- markup: what the site's own security policy forbids, and ids


def _duplicate_ids(page: Page) -> Iterator[Finding]:
    if len(set(page.ids)) == len(page.ids):
        return
    used: set[str] = set()
    for element in page.root.iter():
        if isinstance(element.tag, str) and (name := element.get("id")):
            if name in used:
                yield Finding(f"id “{name}”用了两次", line=element.sourceline or 0)
            used.add(name)


def _inline_code(page: Page) -> Iterator[Finding]:
    script, style = "请移到 static/ 下的 .js 文件", "请移到 static/ 下的 .css 文件"
    for element in _INLINE(page.root):
        line = element.sourceline or 0
        if element.tag == "style" or element.get("style") is not None:
            yield Finding("网页里直接写了样式", style, line)
        if element.tag == "script" and element.get("src") is None and element.get("type") not in _INERT_SCRIPTS:
            yield Finding("网页里直接写了脚本", script, line)
        if handlers := [name for name in element.attrib if name.startswith("on")]:
            yield Finding(f"网页里直接写了脚本（{handlers[0]}）", script, line)


# ---- structure: what every page must have


def _one_heading(page: Page) -> Iterator[Finding]:
    count = len(list(page.root.iter("h1")))
    if count != 1:
        yield Finding(f"一级标题有 {count} 个，应当正好一个")


def _language_and_title(page: Page) -> Iterator[Finding]:
    if not (page.root.get("lang") or "").startswith("zh"):
        yield Finding("没有写明语言（html 的 lang）")
    if not (page.root.findtext("head/title") or "").strip():
        yield Finding("没有标题（title）")


def _security_policy(page: Page) -> Iterator[Finding]:
    policies = [
        meta.get("content", "")
        for meta in page.root.iter("meta")
        if (meta.get("http-equiv") or "").lower() == "content-security-policy"
    ]
    if not policies:
        yield Finding("没有内容安全策略（CSP）")
    elif "default-src 'none'" not in policies[0] or "unsafe" in policies[0]:
        yield Finding("内容安全策略（CSP）放得太宽")


def _skip_link(page: Page) -> Iterator[Finding]:
    first = next(page.root.iter("a"), None)
    target = (first.get("href") or "") if first is not None else ""
    if not target.startswith("#") or target[1:] not in page.anchors:
        yield Finding("没有“跳到正文”的链接，或者它不是第一个链接")


def _landmarks(page: Page) -> Iterator[Finding]:
    if next(page.root.iter("main"), None) is None:
        yield Finding("没有正文区（main）")
    labels = {nav.get("aria-label") for nav in page.root.iter("nav")}
    if page.path not in ("index.html", "404.html") and not labels & _CRUMBS:
        yield Finding("没有“当前位置”（面包屑）")


def _picture_texts(page: Page) -> Iterator[Finding]:
    for picture in page.root.iter("img"):
        if picture.get("alt") is None:
            yield Finding("图片没有文字说明（alt）", "请改正模板或公告", picture.sourceline or 0)


PageCheck = Callable[[Page], Iterator[Finding]]
MARKUP_CHECKS: tuple[PageCheck, ...] = (_duplicate_ids, _inline_code)
STRUCTURE_CHECKS: tuple[PageCheck, ...] = (
    _one_heading, _language_and_title, _security_policy, _skip_link, _landmarks, _picture_texts,
)  # fmt: skip
