"""The "scan" search: compressed columns that the browser loads once and looks through with `indexOf`.

Four files, `search/<key>.<hash>.js`, each `__p("<key>","<base64 of gzip>")`, loaded by a plain <script src> (so they
work from `file:` and under `script-src 'self'`). Within a file columns are separated by FF (U+000C), entries by LF:

    meta   number of results; the words of recs: dates (YYYYMMDD), results, departments, items (number TAB name),
           towns, tasks; characters with a known initial; their initials
    names  names of the distinct objects, in the order in which the newest-first results first show them; initials of
           the names that the table of characters would read wrongly ("" for the others)
    codes  credit or registration codes of the objects; their numbers
    recs   newest first, one column each: object, date, result, department, item, town, task; then row TAB slug where
           the slug is not `task-object-item`

Objects are a list of `value` or `value*count` (runs): "" is the next one not seen yet, else it is told, in base 36, how
many objects before that one it came. The others are one character a row: the number of the word in meta, and 1024. Names
and codes stand as they are, for the leak gate to read. Past about 300,000 results a sharded index would come behind the
same search box: it would replace this file and the loading in search.js, nothing else.
"""

import base64
import gzip
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from string import ascii_lowercase, digits
from typing import Generic, TypeVar

import msgspec
import orjson

from rules.disclosure.public import PublicResult

__all__ = [
    "COLUMNS",
    "PendingSearchFile",
    "SearchFile",
    "index_digest",
    "initials",
    "key_of_path",
    "pending_search_files",
    "search_files",
    "unpack",
    "wrap",
]

Value = TypeVar("Value")

COLUMNS = "\f"
_TOLD_TOGETHER = 200
_PREFIX = "__p("
# No digit, Latin or Chinese letter, lest a row of them reads as somebody's number or name to the leak gate.
_FIRST = 0x400
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Characters that names of shops often have and that are read otherwise than alone: 银行, 重庆, 长春, 音乐, 厦门, 朝阳 …
_TWO_READINGS = re.compile("[行重长乐厦朝会都参单盛传弹调曾大车地和便宿仇解区查]")


@dataclass(frozen=True, slots=True)
class SearchFile:
    key: str
    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PendingSearchFile:
    """A search file that is not made yet. digest: 32 hex of all that its bytes are made from; the same digest, the same bytes."""

    key: str
    digest: str
    build: Callable[[], SearchFile]


@lru_cache(maxsize=32768)
def _initial(character: str) -> str:
    """The pinyin initial of one character; "" when it has none (Latin letters and digits stand for themselves)."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionaries take 55 MB: loaded where search files are made

    read = pinyin(character, style=Style.NORMAL, errors="ignore")
    return read[0][0][:1] if read and read[0][0] else ""


@lru_cache(maxsize=65536)
def _between(three: str) -> str:
    """The middle one of three characters as it is to be read: itself, or its initial where its neighbours change that (银行)."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - as above

    known = [character if not character.isascii() and _initial(character) else "" for character in three]
    read = lazy_pinyin("".join(known), style=Style.NORMAL)[bool(known[0])][:1]
    return three[1] if read == _initial(three[1]) else read


def _spelled(lines: str) -> str:
    """Lines in which every character that is read otherwise than alone is replaced by its initial."""
    near = f"\n{lines}\n"
    return _TWO_READINGS.sub(lambda found: _between(near[found.start() : found.start() + 3]), lines)


def initials(name: str) -> str:
    """The pinyin initials of a name, as people type them.

    >>> initials("演示银行（城关）2号")
    'ysyhcg2h'
    """
    return "".join(map(_initial, _spelled(name)))


def _base36(number: int) -> str:
    text = ""
    while True:
        number, rest = divmod(number, 36)
        text = _DIGITS[rest] + text
        if not number:
            return text


def _runs(values: Iterable[str]) -> str:
    """Entries with repeats counted: a a a b → a*3 LF b."""
    out: list[str] = []
    last: str | None = None
    count = 0
    for value in (*values, None):
        if value == last:
            count += 1
            continue
        if last is not None:
            out.append(last if count == 1 else f"{last}*{_base36(count)}")
        last, count = value, 1
    return "\n".join(out)


def _line(text: str) -> str:
    """A text that cannot break a column: one line, no separator."""
    return " ".join(text.split())


def _item(number_and_name: str) -> str:
    return "\t".join(map(_line, number_and_name.split("\t", 1)))


def _numbered(values: Iterable[Value]) -> dict[Value, int]:
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


class _Column(Generic[Value]):
    """A column in numbers. words: what stands in it, each once, in the order in which it first comes; rows: which one where."""

    def __init__(self, values: Sequence[Value], written: Callable[[Value], str]) -> None:
        words = {value: written(value) for value in dict.fromkeys(values)}
        number = _numbered(words.values())
        self.words = list(number)
        self.rows = list(map({value: number[word] for value, word in words.items()}.__getitem__, values))


class _Index:
    """What is searched, in columns: the results that are shown, newest first, and their objects in the same order."""

    def __init__(self, results: Iterable[PublicResult]) -> None:
        place_of: dict[tuple[str, str], int] = {}
        objects: list[PublicResult] = []
        self.places: list[int] = []
        self.slugs: list[str] = []
        days: list[date] = []
        texts, departments, items, towns, tasks = (list[str]() for _ in range(5))
        for result in results:  # each record is looked at once: they do not lie together in memory
            if result.withdrawn:
                continue
            key = result.object_number, result.object
            place = place_of.get(key)
            if place is None:
                place = place_of[key] = len(objects)
                objects.append(result)
            self.places.append(place)
            self.slugs.append(result.slug)
            days.append(result.checked_on)
            texts.append(result.result)
            departments.append(result.department)
            items.append(f"{result.item}\t{result.item_name}")
            towns.append(result.town)
            tasks.append(result.task)
        self.names = [one.object for one in objects]
        self.codes = [one.code for one in objects]
        self.numbers = [one.object_number for one in objects]
        self.items, self.tasks = _Column(items, _item), _Column(tasks, _line)
        self.lists = (
            _Column(days, "{:%Y%m%d}".format), _Column(texts, _line), _Column(departments, _line), self.items,
            _Column(towns, _line), self.tasks,
        )  # fmt: skip

    def pending_search_files(self) -> tuple[PendingSearchFile, ...]:
        words = [column.words for column in self.lists]
        rows = [column.rows for column in self.lists]
        names = _planned("names", self._names, self.names)
        return (
            _planned("meta", self._meta, len(self.slugs), words, names.digest),
            names,
            _planned("codes", self._codes, self.codes, self.numbers),
            _planned("recs", self._recs, self.places, rows, self.slugs, self.numbers, words),
        )

    def _meta(self) -> Iterator[str]:
        yield f"{len(self.slugs)}\n"  # on a line of its own: 147 before 20230602 reads as a telephone number to the leak gate
        for column in self.lists:
            yield "\n".join(column.words)
        # Letters and digits are their own; the browser asks the one table about all.
        characters = sorted({*"".join(map(_line, self.names)), *ascii_lowercase, *digits})
        known = {one: letter for one in characters if len(letter := _initial(one)) == 1 and letter.isascii()}
        yield "".join(known)
        yield "".join(known.values())

    def _names(self) -> Iterator[str]:
        names = list(map(_line, self.names))
        yield "\n".join(names)
        spelled = _spelled("\n".join(names)).split("\n")
        yield "\n".join(
            "" if name == line else "".join(map(_initial, line)) for name, line in zip(names, spelled, strict=False)
        )

    def _codes(self) -> Iterator[str]:
        yield "\n".join(map(_line, self.codes))
        yield "\n".join(self.numbers)

    def _recs(self) -> Iterator[str]:
        yield _runs(self._order())
        for column in self.lists:
            letters = [chr(_FIRST + number) for number in range(len(column.words))]
            yield "".join(map(letters.__getitem__, column.rows))
        tasks = map(self.tasks.words.__getitem__, self.tasks.rows)
        numbers = map(self.numbers.__getitem__, self.places)
        items = map([words.partition("\t")[0] for words in self.items.words].__getitem__, self.items.rows)
        usual = map("{}-{}-{}".format, tasks, numbers, items)
        yield "\n".join(
            f"{row}\t{slug}"
            for row, (slug, other) in enumerate(zip(self.slugs, usual, strict=True))
            if slug != other.lower()
        )

    def _order(self) -> Iterator[str]:
        seen = 0
        for place in self.places:
            yield _base36(seen - place) if place < seen else ""
            seen = max(seen, place + 1)


def _planned(key: str, parts: Callable[[], Iterable[str]], *made_from: object) -> PendingSearchFile:
    digest = hashlib.sha256(orjson.dumps((key, made_from))).hexdigest()[:32]
    return PendingSearchFile(key, digest, lambda: wrap(key, COLUMNS.join(parts())))


def pending_search_files(results: Sequence[PublicResult]) -> tuple[PendingSearchFile, ...]:
    """The search files (meta, names, codes, recs) of results that come newest first, none of them made yet.

    Withdrawn results stay out of the index. Telling the digests costs a tenth of making the files, and they cover little more
    than what stands in a file: what only the page of a result shows changes none, another finding neither names nor codes.
    """
    return _Index(results).pending_search_files()


_SEARCHED = attrgetter(
    "slug", "withdrawn", "object_number", "object", "code", "checked_on", "result", "department", "item", "item_name", "town", "task",
)  # fmt: skip


def index_digest(results: Sequence[PublicResult]) -> str:
    """All that the search files are made from, as 32 hex digits: telling that costs a fifth of `pending_search_files`."""
    known, encode = hashlib.blake2b(digest_size=16), msgspec.msgpack.Encoder().encode
    for at in range(0, len(results), _TOLD_TOGETHER):
        known.update(encode(list(map(_SEARCHED, results[at : at + _TOLD_TOGETHER]))))
    return known.hexdigest()


def search_files(results: Sequence[PublicResult]) -> tuple[SearchFile, ...]:
    """The search files of results that come newest first, all made."""
    return tuple(planned.build() for planned in pending_search_files(results))


def wrap(key: str, text: str) -> SearchFile:
    """One search file: the text gzipped (no time in it), base64, named by its hash.

    Level 7: 1 % more bytes than 9, for a fifth of the time.
    """
    packed = base64.b64encode(gzip.compress(text.encode(), compresslevel=7, mtime=0)).decode()
    content = f'{_PREFIX}"{key}","{packed}")\n'.encode()
    return SearchFile(key, f"search/{key}.{hashlib.sha256(content).hexdigest()[:12]}.js", content)


def key_of_path(path: str) -> str:
    """Which of the search files lies there.

    >>> name_of("search/meta.0123456789ab.js")
    'meta'
    """
    return path.split("/")[1].split(".", maxsplit=1)[0]


def unpack(content: bytes) -> bytes:
    """The text that `wrap` packed; ValueError when the file is not one of ours."""
    head, _, rest = content.decode("ascii").partition('","')
    if not head.startswith(_PREFIX) or not rest.endswith('")\n'):
        raise ValueError("不是本站的检索文件")
    try:
        return gzip.decompress(base64.b64decode(rest[:-3], validate=True))
    except (OSError, EOFError) as error:
        raise ValueError("检索文件不能解压") from error
