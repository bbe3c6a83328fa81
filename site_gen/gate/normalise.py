"""The ways in which a text can be written, undone: so that one string is looked for once, however a file writes it.

`plain` is the common form of both sides: NFKC, lower case, without blanks and without what nobody sees (zero-width
characters, soft hyphens, marks of direction, variation selectors, accents). `undone` takes off what a format put on:
entities, escapes, percent signs, quoted-printable; `unbroken` takes tags out of a word, `turned` reads backwards.
"""

import html
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import unquote_to_bytes

__all__ = [
    "at_once",
    "decoded",
    "folded_plain",
    "forms",
    "normal",
    "plain",
    "readable",
    "squashed",
    "turned",
    "unbroken",
    "undone",
    "without_tags",
]

_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_UNSEEN = {"Cf", "Cc", "Zs", "Zl", "Zp", "Mn", "Me"}
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
_ESCAPE = re.compile(
    r"\\u\{([0-9A-Fa-f]{1,6})\}|(?:\\|%)u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\U([0-9A-Fa-f]{8})|\\([0-9A-Fa-f]{4,6})[ ]?"
)
# In GBK the second half of a character may be a letter, which is not written as a percent sign.
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9@\[\\\]^_`{|}~])*")
_QUOTED = re.compile(r"(?:=[0-9A-F]{2}(?:=\r?\n)?){2,}")
_TURNED = re.compile("[\u202d\u202e\u2066-\u2069]|rtl", re.IGNORECASE)
_TAGS_IN_A_WORD = re.compile(
    r"</?(?:a|abbr|b|big|code|del|em|font|i|ins|mark|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = re.compile(r"</(?:w:p|a:p|si|c|row|text:p|p|td|tr|t:p)>|<(?:w:tab|w:br|text:tab)\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")
_MIRRORED = str.maketrans("<>()", "><)(")
_DEEPEST = 4
_APART = "\ue000"
"""No text has it, and nothing that is done to texts touches it."""


def at_once(do: Callable[[str], str], texts: list[str]) -> list[str]:
    """`do` of each, done to all together where it can be: there may be 100,000. The very list when nothing changes.

    do: what it makes of a text does not depend on what stands beside it, over a character that it leaves alone.
    """
    together = _APART.join(texts)
    if together.count(_APART) != len(texts) - 1:
        return [do(text) for text in texts]
    made = do(together)
    return texts if made == together else made.split(_APART)


_SPECIAL = re.compile("[\x00-\x1f\"&'<>\\\\\x7f]")
_ASCII_WORD = re.compile("[0-9A-Za-z]")
_FORMS: tuple[Callable[[str], str], ...] = (
    lambda text: html.escape(text, quote=False),
    html.escape,
    lambda text: html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: text.replace('"', '""'),
)


def forms(texts: list[str]) -> Iterator[tuple[list[int], list[str]]]:
    """How files as we write them write texts, besides as they are: (numbers of the texts, one writing of each).

    As HTML, JSON and CSV do, where they do it otherwise; in full width, where no letter or digit tells of that by itself.
    """
    special = [number for number, text in enumerate(texts) if _SPECIAL.search(text)]
    some = [texts[number] for number in special]
    for form in _FORMS if some else ():
        yield special, at_once(form, some)
    bare = [number for number, text in enumerate(texts) if not _ASCII_WORD.search(text)]
    yield bare, at_once(lambda text: text.translate(_TO_FULL), [texts[number] for number in bare])


@lru_cache(maxsize=1)
def _unseen() -> re.Pattern[str]:
    """What nobody sees: blanks, controls, marks of direction, variation selectors, accents."""
    found = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in _UNSEEN]
    return re.compile(f"[{re.escape(''.join(found))}{_FILLERS}\U000e0000-\U000e0fff]+")


def readable(line: str) -> str:
    """One line as it is read: NFKC, blanks as they are, what nobody sees taken out.

    >>> readable("１３８\u200b００")
    '13800'
    """
    if line.isascii():
        return line
    return _unseen().sub(lambda found: " " if " " in found[0] else "", unicodedata.normalize("NFKC", line))


def plain(text: str) -> str:
    """The common form in which strings are compared.

    >>> plain("Ａ 张\\u00ad演\\u200b示")
    'a张演示'
    """
    if text.isascii():
        return "".join(text.lower().split()) if text.isprintable() else _unseen().sub("", text.lower())
    if text.isalnum() and unicodedata.is_normalized("NFKC", text) and (folded := text.casefold()).isalnum():
        return folded
    return folded_plain(normal(text))


def normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def folded_plain(text: str) -> str:
    """`plain` of a text that is `normal`."""
    return _unseen().sub("", text.casefold())


def squashed(text: str) -> str:
    """The text as the fast look compares it: ASCII in lower case, no blanks, everything else as it is written."""
    return "".join(text.split()).encode().lower().decode()


def decoded(raw: bytes) -> Iterator[str]:
    """The file as text: UTF-8; what is not UTF-8 in every way that an office's files are written (GB 18030, UTF-16)."""
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
    # Between pieces of binary a text begins at any byte; at the right one it is read whole.
    pieces = b"\n".join(re.split(rb"[\x00-\x09\x0b-\x1f]+", raw))
    yield pieces.decode("gb18030", "replace")
    yield pieces.replace(b"\n", b"\n ").decode("gb18030", "replace")
    for start in (0, 1):
        yield raw[start:].decode("utf-16-le", "replace")
        yield raw[start:].decode("utf-16-be", "replace")


def undone(text: str) -> str:
    """The text without what formats put on it, layer by layer, as far as it goes."""
    for _ in range(_DEEPEST):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "\\" in text or "%u" in text.lower():
            text = _ESCAPE.sub(_character, text)
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if "%" in text:
            text = _PERCENT.sub(lambda found: _text_of(unquote_to_bytes(found[0])), text)
        if "=" in text:
            text = _QUOTED.sub(lambda found: _text_of(bytes.fromhex(re.sub(r"[=\s]", "", found[0]))), text)
        if text == before:
            break
    return text


def turned(text: str) -> str:
    """The lines read from their end, where something in the text turns the direction; "" where nothing does."""
    if not _TURNED.search(text):
        return ""
    return "\n".join(line[::-1].translate(_MIRRORED) for line in text.split("\n"))


def unbroken(text: str) -> str:
    """The text without tags that stand within words (bold, links, breaks) and without comments.

    >>> unbroken("<p>张<b>演</b>示</p>")
    '<p>张演示</p>'
    """
    return _TAGS_IN_A_WORD.sub("", text) if "<" in text else text


def without_tags(text: str) -> str:
    """The words of an XML document, a paragraph or cell a line: a word cut into runs is whole again."""
    return _TAG.sub("", _PARTS.sub("\n", text))


def _character(found: re.Match[str]) -> str:
    code = int(next(group for group in found.groups() if group), 16)
    return chr(code) if code <= sys.maxunicode else found[0]


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
