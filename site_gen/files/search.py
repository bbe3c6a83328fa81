"""The "scan" search: compressed columns that the browser loads once and scans with `indexOf`.

Four files, `search/<key>.<hash>.js`, each `__p("<key>","<base64 of gzip>")`, loaded by a plain <script src> (so they
work from `file:` and under `script-src 'self'`). Within a file columns are separated by FF (U+000C), entries by LF:

    meta   number of results; the words of recs: dates (YYYYMMDD), results, departments, items (number TAB name),
           towns, tasks; characters with a known initial; their initials
    names  names of the distinct objects, in the order in which the newest-first results first show them; initials of
           the names that the table of characters would give wrongly ("" for the others)
    codes  credit or registration codes of the objects; their numbers
    recs   newest first, one column each: object, date, result, department, item, town, task; then row TAB slug where
           the slug is not `task-object-item`

Objects are a list of `value` or `value*count` (runs): "" is the next object not seen yet, otherwise the value is, in base 36,
how many objects before that next one it stands. The other columns have one character per row: the number of the word in meta,
plus 1024. Names and codes are plain text, for the leak gate to read. Past about 300,000 results a sharded index would come
behind the same search box: it would replace this file and the loading in search.js, nothing else.
"""

import base64
import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase, digits
from typing import Generic, TypeVar

import orjson

from rules.base.pinyin import initial, resolve_readings
from rules.disclosure.public import PublicResult

__all__ = [
    "COLUMNS",
    "KEYS",
    "PendingSearchFile",
    "SearchFile",
    "key_of_path",
    "pending_search_files",
    "search_files",
    "unpack",
    "wrap",
]

Value = TypeVar("Value")

COLUMNS = "\f"
KEYS = ("meta", "names", "codes", "recs")
"""Of the search files, in the order in which a page loads them."""
_PREFIX = "__p("
# Neither digits nor Latin or Chinese letters, of which the leak gate might take a row for somebody's number or name.
_FIRST_LETTER = 0x400
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class SearchFile:
    """One search file. key: meta, names, codes or recs. path: in the site, with a hash of the content."""

    key: str
    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PendingSearchFile:
    """A search file that is not built yet. digest: 32 hex digits of all it is built from; the same digest, the same bytes."""

    key: str
    digest: str
    build: Callable[[], SearchFile]


def _base36(number: int) -> str:
    text = ""
    while True:
        number, rest = divmod(number, 36)
        text = _DIGITS[rest] + text
        if not number:
            return text


def _runs(values: Iterable[str]) -> str:
    """Run-length encoding: a a a b → a*3 LF b."""
    runs: list[str] = []
    last: str | None = None
    count = 0
    for value in (*values, None):
        if value == last:
            count += 1
            continue
        if last is not None:
            runs.append(last if count == 1 else f"{last}*{_base36(count)}")
        last, count = value, 1
    return "\n".join(runs)


def _line(text: str) -> str:
    """A text that cannot break a column: on one line, without separators."""
    return " ".join(text.split())


def _item(number_and_name: str) -> str:
    return "\t".join(map(_line, number_and_name.split("\t", 1)))


def _numbered(values: Iterable[Value]) -> dict[Value, int]:
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


class _Column(Generic[Value]):
    """A column with a dictionary. words: its distinct texts in order of appearance; rows: for each row the number of its word.

    text: value → its text.
    """

    def __init__(self, values: Sequence[Value], text: Callable[[Value], str]) -> None:
        words = {value: text(value) for value in dict.fromkeys(values)}
        number = _numbered(words.values())
        self.words = list(number)
        self.rows = list(map({value: number[word] for value, word in words.items()}.__getitem__, values))


class _Index:
    """The searched fields in columns: the results that are shown, newest first, and their objects by first appearance."""

    def __init__(self, results: Iterable[PublicResult]) -> None:
        place_of: dict[tuple[str, str], int] = {}
        objects: list[PublicResult] = []
        self.places: list[int] = []
        self.slugs: list[str] = []
        days: list[date] = []
        texts, departments, items, towns, tasks = (list[str]() for _ in range(5))
        for result in results:  # one pass over the records: they are scattered in memory
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
        self.names = [result.object for result in objects]
        self.codes = [result.code for result in objects]
        self.numbers = [result.object_number for result in objects]
        self.items, self.tasks = _Column(items, _item), _Column(tasks, _line)
        self.lists = (
            _Column(days, "{:%Y%m%d}".format), _Column(texts, _line), _Column(departments, _line), self.items,
            _Column(towns, _line), self.tasks,
        )  # fmt: skip

    def pending(self) -> tuple[PendingSearchFile, ...]:
        words = [column.words for column in self.lists]
        rows = [column.rows for column in self.lists]
        names = _pending_file("names", self._names, self.names)
        return (
            _pending_file("meta", self._meta, len(self.slugs), words, names.digest),
            names,
            _pending_file("codes", self._codes, self.codes, self.numbers),
            _pending_file("recs", self._recs, self.places, rows, self.slugs, self.numbers, words),
        )

    def _meta(self) -> Iterator[str]:
        yield f"{len(self.slugs)}\n"  # on a line of its own: the leak gate would take 147 before 20230602 for a telephone number
        for column in self.lists:
            yield "\n".join(column.words)
        # Letters and digits are their own initials, so that the browser has one table for all characters.
        characters = sorted({*"".join(map(_line, self.names)), *ascii_lowercase, *digits})
        table = {character: initial(character) for character in characters}
        table = {character: letter for character, letter in table.items() if len(letter) == 1 and letter.isascii()}
        yield "".join(table)
        yield "".join(table.values())

    def _names(self) -> Iterator[str]:
        names = list(map(_line, self.names))
        yield "\n".join(names)
        spelled = resolve_readings("\n".join(names)).split("\n")
        yield "\n".join(
            "" if name == line else "".join(map(initial, line)) for name, line in zip(names, spelled, strict=False)
        )

    def _codes(self) -> Iterator[str]:
        yield "\n".join(map(_line, self.codes))
        yield "\n".join(self.numbers)

    def _recs(self) -> Iterator[str]:
        yield _runs(self._order())
        for column in self.lists:
            letters = [chr(_FIRST_LETTER + number) for number in range(len(column.words))]
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


def _pending_file(key: str, columns: Callable[[], Iterable[str]], *inputs: object) -> PendingSearchFile:
    """inputs: all that the columns are computed from."""
    digest = hashlib.sha256(orjson.dumps((key, inputs))).hexdigest()[:32]
    return PendingSearchFile(key, digest, lambda: wrap(key, COLUMNS.join(columns())))


def pending_search_files(results: Sequence[PublicResult]) -> tuple[PendingSearchFile, ...]:
    """The search files (meta, names, codes, recs), none of them built yet. results: newest first.

    Withdrawn results stay out of the index. The digests cost a tenth of building the files and cover little more than a file
    holds: a field that only the page of a result shows changes none of them, another finding neither names nor codes.
    """
    return _Index(results).pending()


def search_files(results: Sequence[PublicResult]) -> tuple[SearchFile, ...]:
    """The search files of results (newest first), all built."""
    return tuple(pending.build() for pending in pending_search_files(results))


def wrap(key: str, text: str) -> SearchFile:
    """One search file: the text gzipped (without a time), as base64, named by its hash.

    Level 7: 1 % more bytes than 9, for a fifth of the time.
    """
    packed = base64.b64encode(gzip.compress(text.encode(), compresslevel=7, mtime=0)).decode()
    content = f'{_PREFIX}"{key}","{packed}")\n'.encode()
    return SearchFile(key, f"search/{key}.{hashlib.sha256(content).hexdigest()[:12]}.js", content)


def key_of_path(path: str) -> str:
    """The key of the search file at a path.

    >>> key_of_path("search/meta.0123456789ab.js")
    'meta'
    """
    return path.split("/")[1].split(".", maxsplit=1)[0]


def unpack(content: bytes) -> bytes:
    """The text (UTF-8) that `wrap` packed. Raises ValueError when the file is not one of ours."""
    head, _, rest = content.decode("ascii").partition('","')
    if not head.startswith(_PREFIX) or not rest.endswith('")\n'):
        raise ValueError("不是本站的检索文件")
    try:
        return gzip.decompress(base64.b64decode(rest[:-3], validate=True))
    except (OSError, EOFError) as error:
        raise ValueError("检索文件不能解压") from error
