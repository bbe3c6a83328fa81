"""What is neither page, download nor search file: style, scripts, evidence, feeds."""

import io
import json
from collections.abc import Callable, Iterator
from functools import partial

import segno

from rules.base.canonical import digest
from rules.disclosure.public import PublicDraw, PublicRecords
from site_gen import paths
from site_gen.files.bundle import bundle
from site_gen.files.feeds import feeds, robots
from site_gen.files.opendata import tsv_bytes
from site_gen.pages.pages import Site
from site_gen.pages.theme import Theme, moment

__all__ = ["as_of", "assets"]

Asset = tuple[str, str, Callable[[], bytes]]
"""Path, key ("" where it costs nothing to make), how it is made."""


def assets(public: PublicRecords, site: Site, theme: Theme) -> Iterator[Asset]:
    """All of them."""
    for path, content in _made(public, site, theme):
        yield path, "", partial(bytes, content)
    for draw in public.draws:
        said = (
            f"{public.bureau.url.rstrip('/')}/{paths.draw(draw.number)}"
            if public.bureau.url
            else f"{draw.number} {draw.commitment}"
        )
        yield paths.draw_qr(draw.number), digest(f"{theme.digest}{said}".encode())[:32], partial(_qr, said)


def _made(public: PublicRecords, site: Site, theme: Theme) -> Iterator[tuple[str, bytes]]:
    for name, content in theme.static.items():
        yield f"static/{name}", content
    yield paths.AS_OF, as_of(public)
    freezes = tsv_bytes(paths.FREEZES, public.freezes)
    yield paths.FREEZES, freezes
    yield paths.FREEZES_BUNDLE, bundle({paths.FREEZES: freezes})
    yield paths.HEADS, tsv_bytes(paths.HEADS, public.heads)
    attached = {one.name: one.content for entry in public.announcements for one in entry.attachments}
    for name, content in attached.items():
        yield paths.attachment(name), content
    for draw in public.draws:
        yield from _evidence(draw)
    yield "robots.txt", robots(public.bureau)
    if public.bureau.url:
        yield from feeds(public, site.results)


def as_of(public: PublicRecords) -> bytes:
    """The script that says 数据截至 on every page."""
    said = json.dumps(moment(public.as_of) + ("（演示日期）" if public.bureau.demo else ""), ensure_ascii=True)
    return f'document.getElementById("as-of").textContent = {said};\n'.encode()


def _qr(said: str) -> bytes:
    """The QR code of a draw."""
    picture = io.BytesIO()
    segno.make(said, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, dark="#000", light="#fff")
    return picture.getvalue()


def _evidence(draw: PublicDraw) -> Iterator[tuple[str, bytes]]:
    """The evidence as it is, its list of names, the bundle for `file:`."""
    if not draw.files:
        return
    for name, content in sorted(draw.files.items()):
        yield paths.evidence(draw.number, name), content
    yield paths.evidence(draw.number, "files.txt"), "".join(f"{name}\n" for name in sorted(draw.files)).encode()
    yield paths.draw_bundle(draw.number), bundle(draw.files)
