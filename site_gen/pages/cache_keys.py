"""Cache keys: 32 hex digits over everything that a page is built from. While its key stays, a page need not be rendered again.

A record is serialised once (`result_digests`), however many pages show it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import fields
from operator import attrgetter

import msgspec
import orjson

from rules.disclosure.public import PublicBureau, PublicObject, PublicResult
from site_gen.pages.frame import Route
from site_gen.pages.theme import Theme
from site_gen.pages.views import ResultFacts, View

__all__ = ["Digests", "cache_key", "object_bytes", "page_key", "result_digests", "serialise", "site_digest"]

Digests = Mapping[str, bytes]
"""Slug → digest (`result_digests`), of all results."""

_object_fields = attrgetter(*(field.name for field in fields(PublicObject)))
_result_fields = attrgetter(*(field.name for field in fields(PublicResult)))
_ENCODER = msgspec.msgpack.Encoder(enc_hook=dict)  # a Mapping that is no dict: the files of a draw


def serialise(records: object) -> bytes:
    """Public records, or tuples and lists of them, as bytes: the same bytes, the same records."""
    return _ENCODER.encode(records)


def site_digest(theme: Theme, bureau: PublicBureau) -> bytes:
    """What every page is built from, in 16 bytes: the program, its libraries, the templates, the bureau."""
    return hashlib.blake2b(theme.digest.encode() + orjson.dumps(bureau), digest_size=16).digest()


def result_digests(results: Iterable[PublicResult], facts: Callable[[PublicResult], ResultFacts]) -> list[bytes]:
    """16 bytes for each result: over its fields, and what its page shows of other records."""
    digest, encode = hashlib.blake2b, _ENCODER.encode  # looked up once: there may be 100,000 results
    return [digest(encode((_result_fields(result), facts(result))), digest_size=16).digest() for result in results]


def object_bytes(entry: PublicObject) -> bytes:
    """All fields of an object."""
    return _ENCODER.encode(_object_fields(entry))


def cache_key(*parts: bytes) -> str:
    """The cache key over these bytes."""
    return hashlib.blake2b(b"".join(parts), digest_size=16).hexdigest()


def page_key(site: bytes, route: Route, view: View) -> str:
    """The cache key of a page from its route and view. site: the `site_digest`, which covers the bureau."""
    frame = (
        route.path, route.template, route.title, route.section, route.crumbs, route.description, route.published, route.scripts,
    )  # fmt: skip
    return cache_key(site, orjson.dumps([frame, view], default=_plain))


def _plain(value: object) -> object:
    """Values of views that JSON does not have. Evidence is given by its hash."""
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):  # Markup
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a view")
