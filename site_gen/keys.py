"""What a page is made from, as 32 hex digits: the same key, the same bytes. A page whose key is as before is not made again.

A record says the same on all pages that show it, so it is read once (`digests`), and the pages are told by what was read. The pages of
records, by far the most, have a key of their own that is made without making their view.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter

import msgspec
import orjson

from rules.public import PublicBureau, PublicObject, PublicResult
from site_gen.look import Look
from site_gen.views import ObjectsView, ObjectView, ResultFacts, ResultListView, ResultView, Route, View

__all__ = ["base_of", "digests", "object_key", "page_key", "part_key", "result_key", "told"]

_RESULT = attrgetter(*(one.name for one in fields(PublicResult)))
_ENCODER = msgspec.msgpack.Encoder(enc_hook=dict)  # a Mapping that is no dict: the files of a draw


def digests(results: Iterable[PublicResult], facts: Callable[[PublicResult], ResultFacts]) -> dict[str, str]:
    """Slug → 32 hex digits of all that a result says, and of what its page says of others."""
    return {result.slug: _hash(told((_RESULT(result), facts(result)))) for result in results}


@lru_cache(maxsize=8)
def base_of(bureau: PublicBureau, look: Look) -> bytes:
    """What every page of a site is made from: the program with its templates, and the bureau."""
    return look.digest.encode() + orjson.dumps(bureau)


def result_key(base: bytes, said: str) -> str:
    """Of a result's page and its JSON twin. said: the digest of the result."""
    return _hash(base + said.encode())


def object_key(base: bytes, entry: PublicObject, said: Sequence[str]) -> str:
    """Of an object's page. said: the digests of the results that it shows."""
    return _hash(base + told((entry, said)))


def part_key(base: bytes, path: str, title: str, number: int, of: int, total: int, rows: bytes) -> str:
    """Of a page of a long list. rows: what its rows say."""
    return _hash(base + f"{path}\n{title}\n{number}/{of}/{total}\n".encode() + rows)


def told(records: object) -> bytes:
    """All that public records say, as bytes."""
    return _ENCODER.encode(records)


def page_key(route: Route, view: View, look: Look, said: Mapping[str, str]) -> str:
    """Of any page. said: `digests` of all results of the site."""
    base = base_of(route.bureau, look)
    if isinstance(view, ResultView):
        return result_key(base, said[view.result.slug])
    if isinstance(view, ObjectView):
        results = (result for visit in view.visits for result in visit.results)
        return object_key(base, view.object, [said[result.slug] for result in results])
    if isinstance(view, ResultListView):
        shown = "".join(said[result.slug] for result in view.results).encode()
        return part_key(base, route.path, route.title, view.parts.number, view.parts.of, view.parts.total, shown)
    if isinstance(view, ObjectsView):
        return part_key(
            base, route.path, route.title, view.parts.number, view.parts.of, view.parts.total, told(view.rows)
        )
    frame = (
        route.path, route.template, route.title, route.section, route.crumbs, route.description, route.published, route.scripts,
    )  # fmt: skip
    return _hash(base + orjson.dumps([frame, view], default=_plain))


def _hash(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def _plain(value: object) -> object:
    """Values of views that JSON does not know. Evidence bytes stand for themselves in the view's list of files."""
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a view")
