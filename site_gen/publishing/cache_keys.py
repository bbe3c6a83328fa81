"""What a page is made from: the same key, the same bytes. A page whose key is as before is not made again.

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

from rules.disclosure.public import PublicBureau, PublicObject, PublicResult
from site_gen.pages.frame import Route
from site_gen.pages.theme import Theme
from site_gen.pages.views import ObjectsView, ObjectView, ResultFacts, ResultListView, ResultView, View

__all__ = [
    "Digests",
    "base_of",
    "digests",
    "key_of",
    "object_key",
    "objects_told",
    "page_key",
    "part_key",
    "result_key",
    "told",
]

Digests = Mapping[str, bytes]
"""Slug → `digests`, of all results."""

_OBJECT = attrgetter(*(one.name for one in fields(PublicObject)))
_RESULT = attrgetter(*(one.name for one in fields(PublicResult)))
_ENCODER = msgspec.msgpack.Encoder(enc_hook=dict)  # a Mapping that is no dict: the files of a draw


def digests(results: Iterable[PublicResult], facts: Callable[[PublicResult], ResultFacts]) -> list[bytes]:
    """16 bytes for each result: of all that it says, and of what its page says of others."""
    of, encode = hashlib.blake2b, _ENCODER.encode  # asked for once: there may be 100,000 results
    return [of(encode((_RESULT(result), facts(result))), digest_size=16).digest() for result in results]


@lru_cache(maxsize=8)
def base_of(bureau: PublicBureau, theme: Theme) -> bytes:
    """What every page of a site is made from: the program with its templates, and the bureau."""
    return theme.digest.encode() + orjson.dumps(bureau)


def key_of(base: bytes, *parts: bytes) -> str:
    """32 hex digits of all these bytes."""
    return hashlib.blake2b(b"".join((base, *parts)), digest_size=16).hexdigest()


def result_key(base: bytes, said: bytes) -> str:
    """Of a result's page and its JSON twin. said: the digest of the result."""
    return key_of(base, said)


def object_key(base: bytes, entry: PublicObject, said: Sequence[bytes]) -> str:
    """Of an object's page. said: the digests of the results that it shows."""
    return key_of(base, objects_told([entry]), *said)


def objects_told(entries: Iterable[PublicObject]) -> bytes:
    """All that these objects say, but for their results."""
    return told([_OBJECT(entry) for entry in entries])


def part_key(base: bytes, path: str, title: str, number: int, of: int, total: int, rows: bytes) -> str:
    """Of a page of a long list. rows: what its rows say."""
    return key_of(base, f"{path}\n{title}\n{number}/{of}/{total}\n".encode(), rows)


def told(records: object) -> bytes:
    """All that public records say, as bytes."""
    return _ENCODER.encode(records)


def page_key(route: Route, view: View, theme: Theme, said: Digests) -> str:
    """Of any page."""
    base = base_of(route.bureau, theme)
    if isinstance(view, ResultView):
        return result_key(base, said[view.result.slug])
    if isinstance(view, ObjectView):
        results = (result for visit in view.visits for result in visit.results)
        return object_key(base, view.object, [said[result.slug] for result in results])
    if isinstance(view, ResultListView):
        shown = b"".join(said[result.slug] for result in view.results)
        return part_key(base, route.path, route.title, view.parts.number, view.parts.of, view.parts.total, shown)
    if isinstance(view, ObjectsView):
        return part_key(
            base, route.path, route.title, view.parts.number, view.parts.of, view.parts.total, told(view.rows)
        )
    frame = (
        route.path, route.template, route.title, route.section, route.crumbs, route.description, route.published, route.scripts,
    )  # fmt: skip
    return key_of(base, orjson.dumps([frame, view], default=_plain))


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
