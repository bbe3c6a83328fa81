"""Assets: all that is neither page, download nor search file — style, scripts, attachments, evidence, QR codes, feeds."""

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
"""(path, cache key or "" where building it costs nothing, how its bytes are built)."""


def assets(public: PublicRecords, site: Site, theme: Theme) -> Iterator[Asset]:
    """Every asset of the site."""
    for path, content in _plain_assets(public, site, theme):
        yield path, "", partial(bytes, content)
    address = public.bureau.url.rstrip("/")
    for draw in public.draws:
        text = f"{address}/{paths.draw(draw.number)}" if address else f"{draw.number} {draw.commitment}"
        yield paths.draw_qr(draw.number), digest(f"{theme.digest}{text}".encode())[:32], partial(_qr, text)


def _plain_assets(public: PublicRecords, site: Site, theme: Theme) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the assets that cost nothing to build."""
    for name, content in theme.static.items():
        yield f"static/{name}", content
    yield paths.AS_OF, as_of(public)
    freezes, heads = tsv_bytes(paths.FREEZES, public.freezes), tsv_bytes(paths.HEADS, public.heads)
    yield paths.FREEZES, freezes
    yield paths.HEADS, heads
    yield paths.FREEZES_BUNDLE, bundle({paths.FREEZES: freezes, paths.HEADS: heads})
    # Two announcements may share an attachment.
    attachments = {file.name: file.content for entry in public.announcements for file in entry.attachments}
    for name, content in attachments.items():
        yield paths.attachment(name), content
    for draw in public.draws:
        yield from _evidence(draw)
    yield "robots.txt", robots(public.bureau)
    if public.bureau.url:
        yield from feeds(public, site.results)


def as_of(public: PublicRecords) -> bytes:
    """The script that writes 数据截至 into every page, so that a page keeps its bytes while only that date changes."""
    text = json.dumps(moment(public.as_of) + ("（演示日期）" if public.bureau.demo else ""), ensure_ascii=True)
    return f'document.getElementById("as-of").textContent = {text};\n'.encode()


def _qr(text: str) -> bytes:
    """A QR code as SVG."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, dark="#000", light="#fff")
    return picture.getvalue()


def _evidence(draw: PublicDraw) -> Iterator[tuple[str, bytes]]:
    """The public evidence files of a draw, the list of their names, and their bundle for `file:`."""
    if not draw.files:
        return
    for name, content in sorted(draw.files.items()):
        yield paths.evidence(draw.number, name), content
    yield paths.evidence(draw.number, "files.txt"), "".join(f"{name}\n" for name in sorted(draw.files)).encode()
    yield paths.draw_bundle(draw.number), bundle(draw.files)
