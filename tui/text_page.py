"""The page on which a free text would stand, as text, before it is approved: rendered by the site's own templates."""

import re

from acts.base.office import Office
from acts.disclosure.publish import previewed
from acts.disclosure.texts import FreeText
from rules.disclosure.public import PublicRecords
from site_gen import paths
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.pages import Site
from site_gen.pages.render import render
from site_gen.pages.theme import read_theme
from site_gen.serving.draft import page_lines

__all__ = ["page_text", "preview_records"]

_MAIN = re.compile(rb"<main[ >].*?</main>", re.DOTALL)


def preview_records(office: Office) -> PublicRecords:
    """What the pages are made from. May take some seconds. Refused when a page of the bureau cannot be read."""
    return previewed(office)


def page_text(office: Office, public: PublicRecords, text: FreeText) -> list[str]:
    """The lines of the page that holds this text; empty for an attachment, a plan line, and for what would stand on no page. Refused for a faulty template."""
    kind, _, name = text.key.partition("/")
    path = {
        "page": paths.article, "blacklist": lambda _: "blacklist/index.html", "scope": paths.task, "task": paths.task, "item": paths.item,
    }.get(kind)  # fmt: skip
    if path is None:
        return []
    theme = read_theme(office.places.templates)
    wanted = path(name)
    page = next((page for page in Site(public).pages([], OpenDataView()) if page[0].path == wanted), None)
    if page is None:
        return []
    main = _MAIN.search(render(*page, theme))
    return page_lines(main[0]) if main else []
