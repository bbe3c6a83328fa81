"""Pages that come in their thousands, taken together: one key tells of all of a share that nothing they show has changed.

Shares are: pages of results, some fifty at a time; of objects, likewise; and every long list. A page of a record lies in the share
with the remainder of its number's check sum: a new record changes one share, not all that come after it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from zlib import crc32

from rules.disclosure.public import PublicObject
from site_gen import paths
from site_gen.files.opendata import result_json
from site_gen.pages.long_lists import LongList
from site_gen.pages.pages import Site
from site_gen.pages.render import render
from site_gen.pages.theme import Theme
from site_gen.pages.views import Page
from site_gen.publishing.cache_keys import base_of, key_of, object_key, objects_told, part_key, result_key, told

__all__ = ["File", "Share", "shares"]

T = TypeVar("T")
File = tuple[str, str, Callable[[], bytes]]
"""Path, key, how it is made."""

_SIZE = 64


@dataclass(frozen=True, slots=True)
class Share:
    """name: stays from publication to publication. key: the same key, the same files at the same paths. pages: how many they are."""

    name: str
    key: str
    pages: int
    files: Callable[[], Iterator[File]]


def shares(site: Site, theme: Theme) -> Iterator[Share]:
    """Everything that comes in thousands."""
    base, said = base_of(site.public.bureau, theme), site.digests

    def said_of(entry: PublicObject) -> list[bytes]:
        return [said[name] for name in entry.results if name in said]

    def result_files(slugs: Sequence[str]) -> Iterator[File]:
        for slug in slugs:
            key, result = result_key(base, said[slug]), site.by_slug[slug]
            page = paths.result(result.task, slug)
            yield page, key, partial(_page, site.result_page, result, theme)
            yield f"{page[:-4]}json", key, partial(result_json, result)

    def object_files(objects: Sequence[PublicObject]) -> Iterator[File]:
        for entry in objects:
            key = object_key(base, entry, said_of(entry))
            yield paths.object_page(entry.number), key, partial(_page, site.object_page, entry, theme)

    for number, slugs in _shared_out(site.slugs, site.slugs):
        key = key_of(base, *map(said.__getitem__, slugs))
        yield Share(f"r{number}", key, len(slugs), partial(result_files, slugs))
    for number, objects in _shared_out(site.public.objects, [entry.number for entry in site.public.objects]):
        shown = [said[name] for entry in objects for name in entry.results if name in said]
        key = key_of(base, objects_told(objects), *shown)
        yield Share(f"o{number}", key, len(objects), partial(object_files, objects))
    for one in site.result_lists():
        yield _long_list(one, base, theme, lambda places: b"".join([site.ordered_digests[place] for place in places]))
    yield _long_list(site.registry_list, base, theme, told)


def _long_list(one: LongList[T], base: bytes, theme: Theme, rows: Callable[[Sequence[T]], bytes]) -> Share:
    """rows: what some rows of it say."""
    path, of, total = one.path, one.page_count, len(one.rows)

    def files() -> Iterator[File]:
        for number in range(1, of + 1):
            key = part_key(base, paths.part(path, number), one.title, number, of, total, rows(one.page_rows(number)))
            yield paths.part(path, number), key, partial(_page, one.page, number, theme)

    return Share(path, key_of(base, f"{path}\n{one.title}\n{total}\n".encode(), rows(one.rows)), of, files)


def _page(page: Callable[[T], Page], of: T, theme: Theme) -> bytes:
    return render(*page(of), theme)


def _shared_out(records: Sequence[T], names: Iterable[str]) -> Iterator[tuple[str, list[T]]]:
    """names: of the records, in their order."""
    of = 1 << (len(records) // _SIZE).bit_length()
    found: dict[int, list[T]] = defaultdict(list)
    for record, name in zip(records, names, strict=True):
        found[crc32(name.encode()) % of].append(record)
    for number in sorted(found):
        yield f"{number}/{of}", found[number]
