"""Normalisation for the leak gate: one string is searched once, however a file writes it.

`normalise` gives the normal form of both sides, secret and file: NFKC, lower case, without blanks and without invisible characters
(zero-width characters, soft hyphens, marks of direction, variation selectors, accents) and without the dots that stand within names. `unescaped` undoes what a format adds:
entities, escapes, percent signs, quoted-printable; `reversed_lines` reads backwards.
"""

import html
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from string import ascii_letters, digits, punctuation
from urllib.parse import unquote_to_bytes

__all__ = [
    "NAME_DOTS",
    "compatible",
    "convert_all",
    "decoded",
    "fold",
    "has_stop_in_a_name",
    "normalise",
    "readable",
    "reversed_lines",
    "squeeze",
    "unescaped",
    "without_stops",
    "without_tags",
    "written_forms",
]

_TO_FULL = {ord(half): chr(ord(half) + 0xFEE0) for half in digits + ascii_letters + punctuation} | {ord(" "): "\u3000"}
_INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp", "Mn", "Me"}
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
NAME_DOTS = "\u00b7\u02d9\u0387\u16eb\u2022\u2024\u2027\u2218\u2219\u22c5\u25cb\u25cf\u25e6\u26ab\u26aa\u2e31\u2e33\u30fb\u318d\uff0e\uff65"
"""What people write between the parts of a name: 阿依古丽·买买提. A name is the same with any of them and with none."""
# NFKC makes other characters of some of them; U+25CB is a zero as well, which is read where numbers are.
_BETWEEN = r"(?:[.~=|_*+#`\\/-]{1,3}|\^[0-9]{0,2})"
"""Signs that stand between two Chinese characters where somebody parts a name with them: 欧.阳, 欧~~阳, 欧-阳, 欧^1阳."""
_NAME_DOT = re.compile(f"[{NAME_DOTS}\u119e]|(?<=[\u3400-\u9fff]){_BETWEEN}(?=[\u3400-\u9fff])")
_STOP_IN_A_NAME = re.compile(
    rb"(?:(?<=[\x80-\xbf])[.~=|_*+#`\\/^-][.~=|_*+#`\\/0-9-]{0,2}|\xef\xbc[\x8d\x8f])[\xe3-\xe9][\x80-\xbf]"
)
"""The same in UTF-8, and some that are none."""
_SIGNS_TO_STOPS = bytes(
    0x2E if byte in b".~=|_*+#`\\/^-" else 0x80 if 0x80 <= byte <= 0xBF else byte for byte in range(256)
)
_STOP, _FULL_STOP = b"\x80.", re.compile(rb"\xef\xbc[\x8d\x8f]")

_ESCAPE = re.compile(
    r"\\u\{([0-9A-Fa-f]{1,6})\}|(?:\\|%)u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\U([0-9A-Fa-f]{8})|\\([0-9A-Fa-f]{4,6})[ ]?"
)
# In GBK the second half of a character may be a letter, which is not written as a percent sign.
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9@\[\\\]^_`{|}~])*")
_QUOTED = re.compile(r"(?:=[0-9A-F]{2}(?:=\r?\n)?){2,}")
_TURNED = re.compile("[\u202d\u202e\u2066-\u2069]|rtl", re.IGNORECASE)
_PARTS = re.compile(r"</(?:w:p|a:p|si|c|row|comment|text|text:p|p|td|tr|t:p)>|<(?:w:tab|w:br|text:tab)\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")
_MIRRORED = str.maketrans("<>()", "><)(")
_DEEPEST = 4
_SEPARATOR = "\ue000"
"""A private character: no text has it, and no conversion changes it."""


def convert_all(convert: Callable[[str], str], texts: list[str]) -> list[str]:
    """`convert` of each text, by one call over all of them: there may be 100,000. The same list object when nothing changes.

    convert: must leave U+E000 alone, and must not depend on what stands beyond it.
    """
    joined = _SEPARATOR.join(texts)
    if joined.count(_SEPARATOR) != len(texts) - 1:
        return [convert(text) for text in texts]
    converted = convert(joined)
    return texts if converted == joined else converted.split(_SEPARATOR)


_SPECIAL = re.compile("[\x00-\x1f\"&'<>\\\\\x7f]")
_ASCII_WORD = re.compile("[0-9A-Za-z]")
_FORMS: tuple[Callable[[str], str], ...] = (
    lambda text: html.escape(text, quote=False),
    html.escape,
    lambda text: html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: text.replace('"', '""'),
)


def written_forms(texts: list[str]) -> Iterator[tuple[list[int], list[str]]]:
    """The forms in which our own files write texts, besides as they are: (indexes of the texts, one form of each).

    Escaped for HTML, JSON and CSV, where that changes the text; in full width, where no letter or digit would give that away.
    """
    special = [index for index, text in enumerate(texts) if _SPECIAL.search(text)]
    special_texts = [texts[index] for index in special]
    for form in _FORMS if special else ():
        yield special, convert_all(form, special_texts)
    wordless = [index for index, text in enumerate(texts) if not _ASCII_WORD.search(text)]
    yield wordless, convert_all(lambda text: text.translate(_TO_FULL), [texts[index] for index in wordless])


@lru_cache(maxsize=1)
def _invisible() -> re.Pattern[str]:
    """Runs of invisible characters: blanks, controls, marks of direction, variation selectors, accents."""
    found = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in _INVISIBLE]
    return re.compile(f"[{re.escape(''.join(found))}{_FILLERS}\U000e0000-\U000e0fff]+")


def readable(text: str) -> str:
    """A text as a person reads it: NFKC, a blank between words, ends of lines and cells, other invisible characters removed.

    >>> readable("１３８\u200b００")
    '13800'
    """
    return _invisible().sub(lambda match: _seen(match[0]), unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=1024)
def _seen(run: str) -> str:
    """What is seen of a run of invisible characters."""
    ends = "".join(character for character in run if character in "\n\t\f")
    return ends or (" " if " " in run else "")


def normalise(text: str) -> str:
    """The normal form in which strings are compared.

    >>> normalise("Ａ 张\\u00ad演\\u200b示")
    'a张演示'
    """
    return fold(compatible(text))


def compatible(text: str) -> str:
    """The text in NFKC."""
    return unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """`normalise` of a text that is in NFKC."""
    return _NAME_DOT.sub("", _invisible().sub("", text.casefold()))


def has_stop_in_a_name(raw: bytes) -> bool:
    """Whether a sign stands between two Chinese characters of a text in UTF-8, as somebody parts a name with it. One search decides for most."""
    if _STOP not in raw.translate(_SIGNS_TO_STOPS) and not _FULL_STOP.search(raw):
        return False
    return _STOP_IN_A_NAME.search(raw) is not None


def without_stops(raw: bytes) -> bytes:
    """A text in UTF-8 as `fold` reads what parts a name in it."""
    return _NAME_DOT.sub("", compatible(raw.decode())).encode()


def squeeze(text: str) -> str:
    """The text as the fast scan compares it: ASCII in lower case, no blanks, everything else as it is written."""
    return "".join(text.split()).encode().lower().decode()


def decoded(raw: bytes) -> Iterator[str]:
    """The file as text in UTF-8; what is not UTF-8, in each encoding of an office's files (GB 18030, UTF-16)."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield raw.decode("utf-16", "replace")
        return
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = ""
    if text and "\0" not in text:
        yield text
        return
    yield raw.decode("utf-8", "replace")
    # A text between binary bytes may begin at an even or an odd byte: it is decoded from both.
    runs = re.split(rb"[\x00-\x09\x0b-\x1f]+", raw)
    for start in (0, 1):
        yield b"\n".join(run[start:] for run in runs).decode("gb18030", "replace")
        yield raw[start:].decode("utf-16-le", "replace")
        yield raw[start:].decode("utf-16-be", "replace")


def unescaped(text: str) -> str:
    """The text without the escapes of formats, undone layer by layer, four at most."""
    for _ in range(_DEEPEST):
        text = _unescaped_once(text)
    return text


def _unescaped_once(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text or "%u" in text:
        text = _ESCAPE.sub(_character, text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "%" in text:
        text = _PERCENT.sub(lambda match: _text_of(unquote_to_bytes(match[0])), text)
    if "=" in text:
        text = _QUOTED.sub(lambda match: _text_of(bytes.fromhex(re.sub(r"[=\s]", "", match[0]))), text)
    return text


def reversed_lines(text: str) -> str:
    """Each line read from its end, where something in the text turns the direction; "" where nothing does."""
    if not _TURNED.search(text):
        return ""
    return "\n".join(line[::-1].translate(_MIRRORED) for line in text.split("\n"))


def without_tags(text: str) -> str:
    """The text of an XML document, a line for each paragraph or cell; a word that was cut into runs is whole again."""
    return _TAG.sub("", _PARTS.sub("\n", text))


def _character(match: re.Match[str]) -> str:
    code = int(next(group for group in match.groups() if group), 16)
    return chr(code) if code <= sys.maxunicode else match[0]


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
