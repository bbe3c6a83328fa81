"""For feed readers and search engines: two Atom feeds, sitemap.xml, robots.txt. All but robots.txt need the site's address."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from rules.disclosure.public import PublicBureau, PublicRecords, PublicResult
from site_gen import paths

__all__ = ["feeds", "robots", "sitemap"]

_URLS_PER_FILE = 50_000
"""The limit of sitemaps.org."""
_ENTRIES = 50
"""Entries of a feed."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _address(url: str, path: str) -> str:
    return escape(f"{url.rstrip('/')}/{path}")


def sitemap(url: str, files: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of sitemap.xml over the pages among these files, and of its parts above 50,000 addresses.

    url: the site's address. files: paths.
    """
    pages = sorted(path for path in files if path.endswith(".html") and path not in ("404.html", "patterns.html"))

    def url_set(part: Sequence[str]) -> bytes:
        lines = "".join(f"<url><loc>{_address(url, path)}</loc></url>\n" for path in part)
        return f"{_HEAD}<urlset {_SITEMAP}>\n{lines}</urlset>\n".encode()

    if len(pages) <= _URLS_PER_FILE:
        yield "sitemap.xml", url_set(pages)
        return
    names = []
    for start in range(0, len(pages), _URLS_PER_FILE):
        names.append(f"sitemap-{start // _URLS_PER_FILE + 1}.xml")
        yield names[-1], url_set(pages[start : start + _URLS_PER_FILE])
    lines = "".join(f"<sitemap><loc>{_address(url, name)}</loc></sitemap>\n" for name in names)
    yield "sitemap.xml", f"{_HEAD}<sitemapindex {_SITEMAP}>\n{lines}</sitemapindex>\n".encode()


def robots(bureau: PublicBureau) -> bytes:
    """robots.txt; a demonstration forbids everything. Search engines read it only at the root of a server."""
    if bureau.demo:
        return b"User-agent: *\nDisallow: /\n"
    where = f"Sitemap: {_address(bureau.url, 'sitemap.xml')}\n" if bureau.url else ""
    return f"User-agent: *\nAllow: /\n{where}".encode()


def feeds(public: PublicRecords, results: Sequence[PublicResult]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the Atom feeds: the 50 newest results by approval, and the announcements. Times are those of records, not of a clock."""
    newest = sorted(results, key=lambda result: (result.approved_on, result.slug), reverse=True)[:_ENTRIES]
    yield paths.FEED, _feed(
        public.bureau, paths.FEED, "检查结果", "results/index.html", [
            (paths.result(r.task, r.slug), f"{r.object or r.object_number}：{r.item_name}", str(r.approved_on), r.result or r.note)
            for r in newest
        ],
    )  # fmt: skip
    news = sorted((a for a in public.announcements if a.on), key=lambda a: (str(a.on), a.slug), reverse=True)[:_ENTRIES]
    yield paths.NEWS_FEED, _feed(
        public.bureau, paths.NEWS_FEED, "公告", "news/index.html",
        [(paths.article(a.slug), a.title, str(a.on), "公告" if a.kind == "news" else "工作细则") for a in news],
    )  # fmt: skip


def _feed(bureau: PublicBureau, own: str, title: str, page: str, entries: Sequence[tuple[str, str, str, str]]) -> bytes:
    """entries: (path, title, day, summary), newest first."""
    body = "".join(
        f"<entry><id>{_address(bureau.url, path)}</id><title>{escape(name)}</title><updated>{on}T00:00:00+08:00</updated>"
        f'<link href="{_address(bureau.url, path)}"/><summary>{escape(summary)}</summary></entry>\n'
        for path, name, on, summary in entries
    )
    newest = entries[0][2] if entries else "2000-01-01"
    return (
        f'{_HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">\n'
        f"<id>{_address(bureau.url, own)}</id><title>{escape(bureau.name)}双随机、一公开：{title}</title>"
        f"<updated>{newest}T00:00:00+08:00</updated><author><name>{escape(bureau.name)}</name></author>"
        f'<link rel="self" href="{_address(bureau.url, own)}"/><link href="{_address(bureau.url, page)}"/>\n{body}</feed>\n'
    ).encode()
