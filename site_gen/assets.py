"""Everything on the site that is not an HTML page: style, scripts, evidence, downloads, search files, feeds."""

import io
import json
from collections.abc import Iterator
from importlib import resources

import segno

from rules.public import PublicDraw, PublicRecords
from site_gen import paths, search
from site_gen.bundle import bundle
from site_gen.opendata import feed, open_data, sitemap, statistics_csv, tsv_bytes
from site_gen.pages import Site
from site_gen.render import moment
from site_gen.views import OpenFile

__all__ = ["assets"]

Asset = tuple[str, bytes]


def assets(public: PublicRecords, site: Site) -> tuple[Iterator[Asset], list[tuple[str, str]], list[OpenFile]]:
    """(the files, the search files as (key, path), the downloads as the 开放数据 page shows them)."""
    packed = search.payload(site.results)
    downloads = open_data(public, site.results)

    def files() -> Iterator[Asset]:
        yield from _static()
        yield paths.AS_OF, _as_of(moment(public.as_of) + ("（演示日期）" if public.bureau.demo else ""))
        freezes = tsv_bytes(paths.FREEZES, public.freezes)
        yield paths.FREEZES, freezes
        yield paths.FREEZES_BUNDLE, bundle({paths.FREEZES: freezes})
        yield paths.HEADS, tsv_bytes(paths.HEADS, public.heads)
        for entry in packed:
            yield entry.path, entry.content
        for shown, content in downloads:
            yield shown.path, content
        for year, rows in public.statistics.items():
            yield paths.statistics_csv(year), statistics_csv(rows)
        for year, rows in public.named_statistics.items():
            yield paths.named_csv(year), statistics_csv(rows, named=True)
        for draw in public.draws:
            yield from _evidence(draw, public.bureau.url)
        yield from _for_robots(public, site)

    return files(), [(entry.key, entry.path) for entry in packed], [shown for shown, _ in downloads]


def _static() -> Iterator[Asset]:
    room = resources.files("site_templates")
    for entry in (room / "static").iterdir():
        if entry.is_file() and not entry.name.startswith("."):
            yield f"static/{entry.name}", entry.read_bytes()
    for name in ("fflate.js", "fflate-LICENSE.txt", "sha256.js", "sha256-LICENSE.txt"):
        yield f"static/{name}", (room / "vendor" / name).read_bytes()


def _as_of(text: str) -> bytes:
    said = json.dumps(text, ensure_ascii=True)
    return f'document.getElementById("as-of").textContent = {said};\n'.encode()


def _evidence(draw: PublicDraw, url: str) -> Iterator[Asset]:
    """The evidence as it is, its list of names, the bundle for `file:`, and the QR code of the draw."""
    said = f"{url.rstrip('/')}/{paths.draw(draw.number)}" if url else f"{draw.number} {draw.commitment}"
    picture = io.BytesIO()
    segno.make(said, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, dark="#000", light="#fff")
    yield paths.draw_qr(draw.number), picture.getvalue()
    if not draw.files:
        return
    for name, content in sorted(draw.files.items()):
        yield paths.evidence(draw.number, name), content
    yield paths.evidence(draw.number, "files.txt"), "".join(f"{name}\n" for name in sorted(draw.files)).encode()
    yield paths.draw_bundle(draw.number), bundle(draw.files)


def _for_robots(public: PublicRecords, site: Site) -> Iterator[Asset]:
    bureau = public.bureau
    if bureau.demo:
        yield "robots.txt", b"User-agent: *\nDisallow: /\n"
    else:
        where = f"Sitemap: {bureau.url.rstrip('/')}/sitemap.xml\n" if bureau.url else ""
        yield "robots.txt", f"User-agent: *\nAllow: /\n{where}".encode()
    if bureau.url:
        pages = [route.path for route, _ in site.pages([], []) if route.path not in ("404.html", "patterns.html")]
        pages += [paths.result(result.task, result.slug) for result in site.results]
        yield from sitemap(bureau.url, pages).items()
        yield "feed.xml", feed(public, site.results)
