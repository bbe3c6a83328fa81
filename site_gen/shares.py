"""Pages that come in their thousands, taken together: one key tells of all of a share that nothing they show has changed.

Shares are: pages of results, some fifty at a time; of objects, likewise; and every long list. A page of a record lies in the share
with the remainder of its number's check sum: a new record changes one share, not all that come after it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from zlib import crc32

from rules.public import PublicObject, PublicResult
from site_gen import paths
from site_gen.keys import base_of, object_key, part_key, result_key, told
from site_gen.long_lists import LongList
from site_gen.look import Look
from site_gen.opendata import result_json
from site_gen.pages import Site
from site_gen.render import render
from site_gen.views import Page

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


def shares(site: Site, look: Look) -> Iterator[Share]:
    """Everything that comes in thousands."""
    base = base_of(site.public.bureau, look)

    def said_of(entry: PublicObject) -> list[str]:
        return [site.digests[name] for name in entry.results if name in site.digests]

    def result_files(results: Sequence[PublicResult]) -> Iterator[File]:
        for result in results:
            key = result_key(base, site.digests[result.slug])
            page = paths.result(result.task, result.slug)
            yield page, key, partial(_page, site.result_page, result, look)
            yield f"{page[:-4]}json", key, partial(result_json, result)

    def object_files(objects: Sequence[PublicObject]) -> Iterator[File]:
        for entry in objects:
            key = object_key(base, entry, said_of(entry))
            yield paths.object_page(entry.number), key, partial(_page, site.object_page, entry, look)

    for number, results in _shared_out(site.results, lambda result: result.slug):
        said = "".join([site.digests[result.slug] for result in results])
        yield Share(f"r{number}", _hash(base + said.encode()), len(results), partial(result_files, results))
    for number, objects in _shared_out(site.public.objects, lambda entry: entry.number):
        shown = told([(entry, said_of(entry)) for entry in objects])
        yield Share(f"o{number}", _hash(base + shown), len(objects), partial(object_files, objects))
    for one in site.result_lists():
        yield _long_list(one, base, look, lambda some: "".join([site.digests[result.slug] for result in some]).encode())
    yield _long_list(site.registry_list, base, look, told)


def _long_list(one: LongList[T], base: bytes, look: Look, rows: Callable[[Sequence[T]], bytes]) -> Share:
    """rows: what some rows of it say."""
    path, of, total = one.path, one.of, len(one.rows)
    keys = [
        part_key(base, paths.part(path, number), one.title, number, of, total, rows(one.some(number)))
        for number in range(1, of + 1)
    ]

    def files() -> Iterator[File]:
        for number, key in enumerate(keys, 1):
            yield paths.part(path, number), key, partial(_page, one.page, number, look)

    return Share(path, _hash("".join(keys).encode()), of, files)


def _page(page: Callable[[T], Page], of: T, look: Look) -> bytes:
    return render(*page(of), look)


def _shared_out(records: Sequence[T], name: Callable[[T], str]) -> Iterator[tuple[str, list[T]]]:
    of = 1 << (len(records) // _SIZE).bit_length()
    found: dict[int, list[T]] = defaultdict(list)
    for record in records:
        found[crc32(name(record).encode()) % of].append(record)
    for number in sorted(found):
        yield f"{number}/{of}", found[number]


def _hash(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=16).hexdigest()
