"""Pages of records taken together, some sixty at a time: one key tells of all of them that nothing they show has changed.

A share has the pages whose numbers have the same remainder of a check sum: a new record changes one share, not all that
come after it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Generic, TypeVar
from zlib import crc32

import orjson

from rules.public import PublicObject, PublicResult
from site_gen import paths
from site_gen.look import Look
from site_gen.pages import Page, Site

__all__ = ["Share", "shares"]

T = TypeVar("T")

_SIZE = 64
_RESULT = attrgetter(*(one.name for one in fields(PublicResult)))
_OBJECT = attrgetter(*(one.name for one in fields(PublicObject)))


@dataclass(frozen=True, slots=True)
class Share(Generic[T]):
    """name: stays from publication to publication. key: the same key, the same bytes of all of its pages. files: their paths."""

    name: str
    key: str
    records: Sequence[T]
    paths: Callable[[T], tuple[str, ...]]
    page: Callable[[T], Page]

    def files(self) -> list[str]:
        return [path for record in self.records for path in self.paths(record)]

    def pages(self) -> Iterator[Page]:
        return map(self.page, self.records)


def shares(site: Site, look: Look) -> Iterator["Share[PublicResult] | Share[PublicObject]"]:
    """All pages of results and objects."""
    base = look.digest.encode() + orjson.dumps(site.public.bureau)
    for number, results in _shared_out(site.results, lambda result: result.slug):
        shown = [(_RESULT(result), site.result_facts(result)) for result in results]
        yield Share(f"r{number}", _key(base, shown), results, _result_paths, site.result_page)
    for number, objects in _shared_out(site.public.objects, lambda entry: entry.number):
        told = [(_OBJECT(entry), [_RESULT(result) for result in site.results_of(entry)]) for entry in objects]
        yield Share(f"o{number}", _key(base, told), objects, _object_paths, site.object_page)


def _shared_out(records: Sequence[T], name: Callable[[T], str]) -> Iterator[tuple[str, list[T]]]:
    of = 1 << (len(records) // _SIZE).bit_length()
    found: dict[int, list[T]] = defaultdict(list)
    for record in records:
        found[crc32(name(record).encode()) % of].append(record)
    for number in sorted(found):
        yield f"{number}/{of}", found[number]


def _key(base: bytes, shown: object) -> str:
    return hashlib.sha256(base + orjson.dumps(shown)).hexdigest()[:32]


def _result_paths(result: PublicResult) -> tuple[str, str]:
    page = paths.result(result.task, result.slug)
    return page, f"{page[:-4]}json"


def _object_paths(entry: PublicObject) -> tuple[str]:
    return (paths.object_page(entry.number),)
