"""The "scan" search: compressed columns that the browser loads once and looks through with `indexOf`.

Four files, `search/<key>.<hash>.js`, each `__p("<key>","<base64 of gzip>")`, loaded by a plain <script src> (so they
work from `file:` and under `script-src 'self'`). Within a file columns are separated by FF (U+000C), entries by LF:

    meta   number of results; results of codes; departments; items (number TAB name); towns; tasks; characters with a
           known initial; their initials
    names  names of the distinct objects, in the order in which the newest-first results first show them; initials of
           the names that the table of characters would read wrongly ("" for the others)
    codes  credit or registration codes of the objects; their numbers
    recs   newest first, one column each: object, date, result, department, item, town, task; then row TAB slug where
           the slug is not `task-object-item`

A column of `recs` is a list of `value` or `value*count` (runs), values in base 36, dates YYYYMMDD; an object is "" when
it is the next one not seen yet. Past about 300,000 results a sharded index would come
behind the same search box: it would replace this file and the loading in search.js, nothing else.
"""

import base64
import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase, digits

from pypinyin import Style, lazy_pinyin, pinyin

from rules.public import PublicResult

__all__ = ["COLUMNS", "PayloadFile", "inflate", "initials", "payload", "wrap"]

COLUMNS = "\f"
_PREFIX = "__p("
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Characters that names of shops often have and that are read otherwise than alone: 银行, 重庆, 长春, 音乐, 厦门, 朝阳 …
_TWO_READINGS = frozenset("行重长乐厦朝会都参单盛传弹调曾大车地和便宿仇解区查")


@dataclass(frozen=True, slots=True)
class PayloadFile:
    key: str
    path: str
    content: bytes


@lru_cache(maxsize=32768)
def _initial(character: str) -> str:
    """The pinyin initial of one character; "" when it has none (Latin letters and digits stand for themselves)."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    read = pinyin(character, style=Style.NORMAL, errors="ignore")
    return read[0][0][:1] if read and read[0][0] else ""


def initials(name: str) -> str:
    """The pinyin initials of a name, as people type them.

    >>> initials("演示银行（城关）2号")
    'ysyhcg2h'
    """
    if _TWO_READINGS.isdisjoint(name):
        return "".join(map(_initial, name))
    near = f" {''.join(c if not c.isascii() and _initial(c) else ' ' for c in name)} "
    return "".join(
        _initial_between(near[at : at + 3]) if character in _TWO_READINGS else _initial(character)
        for at, character in enumerate(name)
    )


@lru_cache(maxsize=65536)
def _initial_between(three: str) -> str:
    """The initial of the middle one of three characters: its neighbours tell how it is read (银行, 重庆); a blank is none."""
    return lazy_pinyin(three.strip(), style=Style.NORMAL)[three[0] != " "][:1]


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


def _numbered(values: Iterable[str]) -> dict[str, int]:
    return {value: index for index, value in enumerate(dict.fromkeys(values))}


def _line(text: str) -> str:
    """A text that cannot break a column: one line, no separator."""
    return " ".join(text.split())


def payload(results: Sequence[PublicResult]) -> tuple[PayloadFile, ...]:
    """The search files of results that come newest first. Withdrawn results stay out of the index."""
    shown = [result for result in results if not result.withdrawn]
    objects: dict[tuple[str, str], PublicResult] = {}
    order: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for result in shown:
        key = (result.object_number, result.object)
        if key in seen:
            order.append(_base36(seen[key]))
        else:
            seen[key] = len(seen)
            objects[key] = result
            order.append("")
    names = [_line(result.object) for result in objects.values()]
    texts = _numbered(result.result for result in shown)
    departments = _numbered(result.department for result in shown)
    items = _numbered(f"{_line(result.item)}\t{_line(result.item_name)}" for result in shown)
    towns = _numbered(result.town for result in shown)
    tasks = _numbered(result.task for result in shown)
    # Letters and digits are their own; the browser asks the one table about all.
    table = {character: _initial(character) for character in sorted({*"".join(names), *ascii_lowercase, *digits})}
    known = {character: initial for character, initial in table.items() if len(initial) == 1 and initial.isascii()}
    wrong = (
        "" if (right := initials(name)) == "".join(known.get(c, _initial(c)) for c in name) else right for name in names
    )
    columns = {
        "meta": (
            str(len(shown)), "\n".join(map(_line, texts)), "\n".join(map(_line, departments)), "\n".join(items),
            "\n".join(map(_line, towns)), "\n".join(tasks), "".join(known), "".join(known.values()),
        ),
        "names": ("\n".join(names), "\n".join(wrong)),
        "codes": (
            "\n".join(_line(result.code) for result in objects.values()),
            "\n".join(result.object_number for result in objects.values()),
        ),
        "recs": (
            _runs(order),
            _runs(f"{result.checked_on:%Y%m%d}" for result in shown),
            _runs(_base36(texts[result.result]) for result in shown),
            _runs(_base36(departments[result.department]) for result in shown),
            _runs(_base36(items[f"{_line(result.item)}\t{_line(result.item_name)}"]) for result in shown),
            _runs(_base36(towns[result.town]) for result in shown),
            _runs(_base36(tasks[result.task]) for result in shown),
            "\n".join(
                f"{row}\t{result.slug}"
                for row, result in enumerate(shown)
                if result.slug != f"{result.task}-{result.object_number}-{result.item}".lower()
            ),
        ),
    }  # fmt: skip
    return tuple(wrap(key, COLUMNS.join(parts)) for key, parts in columns.items())


def wrap(key: str, text: str) -> PayloadFile:
    """One search file: the text gzipped (no time in it), base64, named by its hash."""
    packed = base64.b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode()
    content = f'{_PREFIX}"{key}","{packed}")\n'.encode()
    return PayloadFile(key, f"search/{key}.{hashlib.sha256(content).hexdigest()[:12]}.js", content)


def inflate(content: bytes) -> bytes:
    """The text that `wrap` packed; ValueError when the file is not one of ours."""
    head, _, rest = content.decode("ascii").partition('","')
    if not head.startswith(_PREFIX) or not rest.endswith('")\n'):
        raise ValueError("不是本站的检索文件")
    try:
        return gzip.decompress(base64.b64decode(rest[:-3], validate=True))
    except (OSError, EOFError) as error:
        raise ValueError("检索文件不能解压") from error
