"""What is neither page nor download: style, scripts, evidence, search files, feeds."""

import io
import json
from collections.abc import Iterator

import segno

from rules.public import PublicDraw, PublicRecords
from site_gen import paths, search
from site_gen.bundle import bundle
from site_gen.feeds import feeds, robots
from site_gen.look import Look, moment
from site_gen.opendata import tsv_bytes
from site_gen.pages import Site

__all__ = ["as_of", "assets"]

Asset = tuple[str, bytes]


def assets(public: PublicRecords, site: Site, look: Look) -> tuple[Iterator[Asset], list[tuple[str, str]]]:
    """(the files, the search files as (key, path))."""
    packed = search.payload(site.results)

    def files() -> Iterator[Asset]:
        for name, content in look.static.items():
            yield f"static/{name}", content
        yield paths.AS_OF, as_of(public)
        freezes = tsv_bytes(paths.FREEZES, public.freezes)
        yield paths.FREEZES, freezes
        yield paths.FREEZES_BUNDLE, bundle({paths.FREEZES: freezes})
        yield paths.HEADS, tsv_bytes(paths.HEADS, public.heads)
        for entry in packed:
            yield entry.path, entry.content
        attached = {one.name: one.content for entry in public.announcements for one in entry.attachments}
        for name, content in attached.items():
            yield paths.attachment(name), content
        for draw in public.draws:
            yield from _evidence(draw, public.bureau.url)
        yield "robots.txt", robots(public.bureau)
        if public.bureau.url:
            yield from feeds(public, site.results)

    return files(), [(entry.key, entry.path) for entry in packed]


def as_of(public: PublicRecords) -> bytes:
    """The script that says 数据截至 on every page."""
    said = json.dumps(moment(public.as_of) + ("（演示日期）" if public.bureau.demo else ""), ensure_ascii=True)
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
