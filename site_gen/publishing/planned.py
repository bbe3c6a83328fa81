"""What a publication of some public records would hold, without building a page: for the story of the demonstration."""

from collections.abc import Iterator

from rules.base.canonical import digest
from rules.disclosure.public import PublicRecords
from site_gen.files.assets import assets
from site_gen.files.opendata import downloads
from site_gen.files.search import KEYS
from site_gen.files.site_files import record_files
from site_gen.pages.cache_keys import page_key, site_digest
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.pages import Site
from site_gen.pages.theme import default_theme

__all__ = ["planned_files"]


def planned_files(public: PublicRecords) -> dict[str, str]:
    """Path → what it would be built from (a key that changes with it), of every page, download and asset."""
    return dict(_files(public))


def _files(public: PublicRecords) -> Iterator[tuple[str, str]]:
    site, theme = Site(public), default_theme()
    for section in record_files(site, theme):
        for number in range(section.count):
            file = section.file(number)
            yield file.path, file.key
    base = site_digest(theme, public.bureau)
    nothing = OpenDataView()
    for page in site.other_pages([(key, f"search/{key}.js") for key in KEYS], nothing):
        yield page[0].path, page_key(base, *page)
    for path, key, build in assets(public, site, theme):
        yield path, key or digest(build())
    for download in downloads(public, site.results, site.digests, theme.digest):
        yield download.path, download.key
