"""All files of a site but its lists, none of them built yet: path, cache key, and how it is built. By far the most are of records."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeVar

from site_gen import paths
from site_gen.files.assets import assets
from site_gen.files.catalogue import catalogue, open_data_view
from site_gen.files.feeds import sitemap
from site_gen.files.opendata import downloads, result_json
from site_gen.files.search import KEYS, key_of_path, pending_search_files
from site_gen.manifest import Entry
from site_gen.pages.cache_keys import cache_key, object_bytes, page_key, serialise, site_digest
from site_gen.pages.long_lists import LongList
from site_gen.pages.pages import Page, Site
from site_gen.pages.render import render
from site_gen.pages.theme import Theme

__all__ = ["File", "Section", "other_files", "record_files", "search_files", "site_maps"]

T = TypeVar("T")
_SEARCH_FILE = re.compile(rf"search/(?:{'|'.join(KEYS)})\.([0-9a-f]{{12}})\.js")


class File(NamedTuple):
    """A file that is not built yet. key: its cache key, "" for one that is built every time. A * in path: 12 digits of the file's hash."""

    path: str
    key: str
    build: Callable[[], bytes]

    def final_path(self, sha256: bytes) -> str:
        """The path of the file that was built."""
        return self.path.replace("*", sha256[:6].hex()) if "*" in self.path else self.path


@dataclass(frozen=True, slots=True)
class Section:
    """Files of one kind. file: by number from 0; there are hundreds of thousands, so none is kept. pages: whether they are pages."""

    count: int
    file: Callable[[int], File]
    pages: bool = True


def record_files(site: Site, theme: Theme) -> list[Section]:
    """Pages of results and objects, JSON twins, long lists. Their keys are made from the records, without the views."""
    base, digests = site_digest(theme, site.public.bureau), site.digests

    def rendered(page: Callable[[T], Page], record: T) -> Callable[[], bytes]:
        return lambda: render(*page(record), theme)

    def result_page(number: int) -> File:
        result, key = site.results[number], cache_key(base, site.ordered_digests[number])
        return File(paths.result(result.task, result.slug), key, rendered(site.result_page, result))

    def twin(number: int) -> File:
        result, key = site.results[number], cache_key(base, site.ordered_digests[number])
        return File(paths.result_json(result.task, result.slug), key, partial(result_json, result))

    def object_page(number: int) -> File:
        entry = site.public.objects[number]
        key = cache_key(base, object_bytes(entry), *[digests[slug] for slug in entry.results if slug in digests])
        return File(paths.object_page(entry.number), key, rendered(site.object_page, entry))

    def list_pages(long_list: LongList[T], row_bytes: Callable[[Sequence[T]], Sequence[bytes]]) -> Section:
        count, total = long_list.page_count, len(long_list.rows)

        def list_page(number: int) -> File:
            path = paths.part(long_list.path, number + 1)
            place = f"{path}\n{long_list.title}\n{number}/{count}/{total}\n".encode()
            key = cache_key(base, place, *row_bytes(long_list.page_rows(number + 1)))
            return File(path, key, rendered(long_list.page, number + 1))

        return Section(count, list_page)

    return [
        Section(len(site.results), result_page),
        Section(len(site.results), twin, pages=False),
        Section(len(site.public.objects), object_page),
        *(list_pages(rows, lambda rows: [site.ordered_digests[row] for row in rows]) for rows in site.result_lists()),
        list_pages(site.registry_list, lambda rows: [serialise(rows)]),
    ]


def search_files(site: Site, theme: Theme, published: Mapping[str, Entry]) -> Section:
    """The files of the search. Their paths hold their hash; it is known where a published file has the same key."""
    # A path of a manifest is written to here: only one that these very bytes would have been given is taken over.
    by_key = {
        entry.key: path
        for path, entry in published.items()
        if (match := _SEARCH_FILE.fullmatch(path)) and match[1] == entry.sha256[:12]
    }
    program = theme.digest.encode()
    keys = [cache_key(program, pending.digest.encode()) for pending in pending_search_files(site.results)]

    def file(number: int) -> File:
        path = by_key.get(keys[number], f"search/{KEYS[number]}.*.js")
        # The columns of the search are large: they are made once more where a file is built.
        return File(path, keys[number], lambda: pending_search_files(site.results)[number].build().content)

    return Section(len(keys), file, pages=False)


def other_files(site: Site, theme: Theme, built: Mapping[str, Entry]) -> Iterator[list[File]]:
    """Assets, downloads, and the pages that are not of records; the pages last.

    built: the files of the site that were built, by path; those that come first must be among them when the next are taken.
    """
    public, base = site.public, site_digest(theme, site.public.bureau)
    for path, key, build in assets(public, site, theme):
        yield [File(path, key, build)]
    offered = tuple(downloads(public, site.results, site.digests, theme.digest))
    for download in offered:
        yield [File(download.path, download.key, download.build)]
    for path, raw in catalogue(public.bureau, offered, built):
        yield [File(path, "", partial(bytes, raw))]
    search = {key_of_path(path): path for path in built if path.startswith("search/")}
    pages = site.other_pages([(key, search[key]) for key in KEYS], open_data_view(public.bureau, offered, built))
    yield [File(page[0].path, page_key(base, *page), partial(render, *page, theme)) for page in pages]


def site_maps(site: Site, built: Mapping[str, Entry]) -> Iterator[File]:
    """The map of all pages, for search engines. built: all other files of the site."""
    if site.public.bureau.url:
        for path, raw in sitemap(site.public.bureau.url, built):
            yield File(path, "", partial(bytes, raw))
