"""Texts as they come out of foreign files: characters that nobody sees, a ' before a number, lines broken within a word, words for nothing."""

import re
import unicodedata
from collections.abc import Iterable

from rules.base.blank import SIGNS, WORDS, is_blank
from rules.base.fields import Column, Kind
from rules.base.invisible import invisible_names, without_invisible
from rules.importing.values.reading import READ

__all__ = ["DITTO", "NOTHING_AT_ALL", "UNSEEN", "odd", "says_nothing", "seen_alone", "tidy"]

UNSEEN = "unseen"
"""What is told of characters that were taken off because nobody sees them."""
DITTO = frozenset(
    '〃 ″ 〞 ＂ " "" ” ” “ ’’ ‘‘ \'\' ″″ 〃〃 同上 上同 同上。 （同上） (同上) 同 上 〃同上 同上行 同上一行 ditto Ditto DITTO do. ↑ ⇡'.replace(
        "同 上", "同上"
    ).split()
) | {"同 上", "同　上"}
"""The cell above once more."""
_NO_DAYS = re.compile(
    r"(?:0000|0001|1900)[-/.年]0?[01][-/.月]0?[01]日?(?:[\sT].*)?|1899[-/.年]12[-/.月]3[01]日?(?:[\sT].*)?|0|#+"
)
"""Days that systems and Excel write where there is none."""
_EXOTIC = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Unseen characters that count as printable."""
_NUMBERS = frozenset({Kind.CODE, Kind.DATE, Kind.RATIO, Kind.INTEGER, Kind.MONEY})
_ONE_LINE = frozenset({Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.RATIO, Kind.INTEGER, Kind.MONEY, Kind.FLAG})
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’]"
_BREAK = re.compile(r"[^\S\n\r]*(?:\r\n|\r|\n|\u2028|\u2029|\x0b|_x000D_\n?)[^\S\n\r]*", re.IGNORECASE)
_WEB_BREAK = re.compile(r"\s*(?:<br\s*/?>\s*)+", re.IGNORECASE)
"""Typed, where a line ended of itself: what stands before and behind it are two things."""
_NAMES = re.compile(r"[一-鿿·]{2,6}(?:\s*\n\s*[一-鿿·]{2,6})+")
_WIDE_BREAK = re.compile(rf"(?<={_WIDE})\s*\n\s*|\s*\n\s*(?={_WIDE})")


def odd(texts: Iterable[str]) -> list[str]:
    """Those of a column's distinct texts that `tidy` or `says_nothing` may have something to say of: few."""
    return [
        text
        for text in texts
        if text and (not text.isprintable() or "<" in text or text in SIGNS or text in WORDS or _EXOTIC.search(text))
    ]


def tidy(text: str, column: Column, *, of_people: bool = False) -> tuple[str, list[tuple[str, str]]]:
    """(the text without what nobody sees or means, what is told of that). of_people: whether the column holds names of people."""
    notes: list[tuple[str, str]] = []
    broken = _BREAK.sub("\n", text)
    if _WEB_BREAK.search(broken):
        apart = "\n" if of_people or column.kind not in _ONE_LINE else " "
        broken = _WEB_BREAK.sub(apart, broken).strip()
        notes.append((READ, f"{column.label}格内的 <br> 当作分开的"))
    if of_people and _NAMES.fullmatch(broken.strip()):
        broken = "、".join(broken.split())
        notes.append((READ, f"{column.label}一格里分行写的几个姓名，用“、”隔开"))
    seen = without_invisible(broken)
    if seen != broken:
        notes.append((UNSEEN, f"{column.label}里去掉了看不见的字符 {'、'.join(invisible_names(broken))}"))
    if column.kind in _NUMBERS and (bare := re.sub(r"^\s*['’‘`＇]+(?=[0-9A-Za-z０-９])", "", seen)) != seen:
        notes.append((READ, f"{column.label}前面的单引号去掉"))
        seen = bare
    if "\n" in seen.strip() and column.kind in _ONE_LINE:
        joined = _WIDE_BREAK.sub("", seen.strip())
        if joined != seen.strip():
            notes.append((READ, f"{column.label}格内的换行去掉"))
        seen = joined.replace("\n", " ")
    return seen, notes


def seen_alone(text: str, column: Column) -> tuple[str, list[tuple[str, str]]]:
    """As `tidy`, of a text that this program wrote: only what nobody sees comes off; line ends stay."""
    seen = "\r".join(map(without_invisible, text.split("\r")))
    if seen == text:
        return text, []
    names = invisible_names(text.replace("\r", ""))
    return seen, [(UNSEEN, f"{column.label}里去掉了看不见的字符 {'、'.join(names)}")]


def says_nothing(text: str, column: Column) -> bool:
    """Whether a text says that there is nothing to say: /, 无, 不详. In a text of many lines 无 may be the answer itself; there signs alone count."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if column.kind is Kind.FLAG:
        return plain in SIGNS and plain not in {"×", "x", "X", "√"}
    if column.kind is Kind.DATE and _NO_DAYS.fullmatch(plain):
        return True
    return is_blank(text) if column.kind is not Kind.LONG else plain in SIGNS or text.strip() in SIGNS


NOTHING_AT_ALL = "nothing"
"""What is told of a text that says there is nothing."""
