"""The site's own lists: changes.txt, manifest.json, SHA256SUMS. Each lists all before it.

The last two have a line for every file, in the order of the paths. Of a site of 300,000 files nearly all lines stay: only those
of what changed are put in their places.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import orjson

from site_gen import paths
from site_gen.publishing.build_cache import OWN_LISTS, Listed
from site_gen.publishing.stage import Stage

__all__ = ["News", "lists_hold", "write_lists"]

News = Callable[[], Iterable[tuple[str, Listed | None]]]
"""What changed, by path; None: the file is gone. Asked for twice: there may be too many to hold."""

_HEAD = b'{"format":"mingchou-site/1","files":{\n'
_TAIL = b"\n}}\n"


def write_lists(stage: Stage, changes: Iterable[str], news: News, old: Path | None) -> dict[str, Listed]:
    """Put the three lists into staging. news: what changed since the lists in the folder `old`; all files when that is None.

    They hold check sums, and names of files that the gate has judged one by one: it looks at the names of what changed. Nothing
    is judged after that, so that what it was judged by need not be held beside the lists.
    """
    named = "".join(f"{line}\n" for line in changes).encode()
    for name in OWN_LISTS:
        stage.judge.look(name, named if name == paths.CHANGES else b"")
    stage.judge.settle()
    stage.judge.forget()
    made = {paths.CHANGES: stage.write(paths.CHANGES, [named])}
    del named  # of 100,000 pages it has 9 MB
    for name, listing in ((paths.MANIFEST, _manifest), (paths.SUMS, _sums)):
        made[name] = stage.write(name, listing(chain(news(), made.items()), old))
    return made


def lists_hold(out: Path, every: News) -> bool:
    """Whether the published lists are what they would be made anew of all files."""
    if not all((out / name).is_file() for name in OWN_LISTS):
        return False
    own = {name: Listed.of(out / name) for name in OWN_LISTS}
    told = [(paths.CHANGES, own[paths.CHANGES]), (paths.MANIFEST, own[paths.MANIFEST])]
    return own[paths.MANIFEST].sha256 == _digest(_manifest(chain(every(), told[:1]), None)) and own[
        paths.SUMS
    ].sha256 == _digest(_sums(chain(every(), told), None))


def _digest(parts: Iterable[bytes | memoryview]) -> str:
    known = hashlib.sha256()
    for part in parts:
        known.update(part)
    return known.hexdigest()


def _read(place: Path) -> bytearray:
    """A file that may have 60 MB, in bytes that can be cut without copying them."""
    with place.open("rb") as file:
        body = bytearray(place.stat().st_size)
        del body[file.readinto(body) :]
    return body


Entries = Iterable[tuple[str, Listed | None]]


def _manifest(news: Entries, old: Path | None) -> Iterator[bytes | memoryview]:
    body = _read(old / paths.MANIFEST) if old else bytearray()
    if body:
        del body[: len(_HEAD)], body[-len(_TAIL) :]
        body += b",\n"
    last: bytes | memoryview = _HEAD
    for part in _lines(body, news, _manifest_line, _manifest_path, None):
        yield last
        last = part
    yield last[:-2]  # no comma after the last
    yield _TAIL


def _manifest_line(path: str, file: Listed) -> bytes:
    told = {"sha256": file.sha256, "size": file.size} | ({"key": file.key} if file.key else {})
    return orjson.dumps({path: told})[1:-1] + b",\n"


def _manifest_path(line: bytes | bytearray) -> str:
    return str(orjson.loads(line[: line.index(b'":{') + 1]))


def _sums(news: Entries, old: Path | None) -> Iterator[bytes | memoryview]:
    return _lines(_read(old / paths.SUMS) if old else bytearray(), news, _sums_line, _sums_path, _sums_path)


def _sums_line(path: str, file: Listed) -> bytes:
    return f"{file.sha256}  {path}\n".encode()


def _sums_path(line: bytes | bytearray) -> str:
    return line[66:-1].decode()


def _lines(
    body: bytearray,
    news: Entries,
    line: Callable[[str, Listed], bytes],
    path_of: Callable[[bytes | bytearray], str],
    order: Callable[[bytes], str] | None,
) -> Iterator[bytes | memoryview]:
    """The lines of `body`, which stand in the order of their paths, with those of `news` in their places; many together, none empty.

    order: what lines are to be sorted by; None: lines that begin with their paths, in which no character comes before the quotation mark.
    """
    if not body:
        yield from sorted((line(path, file) for path, file in news if file), key=order)
        return
    at, whole = 0, memoryview(body)
    for path, file in sorted(news, key=lambda pair: pair[0]):
        low, high = at, len(body)
        while low < high:
            middle = (low + high) // 2
            start, end = body.rfind(b"\n", low, middle) + 1 or low, body.find(b"\n", middle) + 1
            if path_of(body[start:end]) < path:
                low = end
            else:
                high = start
        if low > at:
            yield whole[at:low]
        end = body.find(b"\n", low) + 1
        at = end if low < len(body) and path_of(body[low:end]) == path else low
        if file:
            yield line(path, file)
    if at < len(body):
        yield whole[at:]
