"""One run of readable text: what a reader sees as one, whatever markup stands within. Both scans of the gate use this definition.

A tag that may stand within a word (bold, a link, code) and a comment part nothing. A break is a blank. Any other tag ends a cell or
a paragraph: a long string may be broken by it as well, a short name and a number may not. What stands inside the tags themselves,
titles and addresses, is read where the text is searched as it is written.
"""

import re
from collections.abc import Sequence
from typing import AnyStr

__all__ = ["CELL_END", "ODD_MARKUP", "TAG_IN_A_VALUE", "squeezed", "text_runs", "unbroken", "with_lines"]

CELL_END = "\f"
"""What stands for a tag that ends a cell or a paragraph."""

_WITHIN_WORDS = (
    "a", "abbr", "acronym", "area", "audio", "b", "basefont", "bdi", "bdo", "big", "blink", "button", "canvas", "cite", "code", "data", "del", "dfn",
    "em", "embed", "font", "i", "iframe", "img", "input", "ins", "kbd", "label", "map", "mark", "math", "meter", "mi", "mn", "mo", "mrow", "ms", "mtext", "nobr", "noscript", "object", "output",
    "picture", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "slot", "small", "span", "strike", "strong", "sub", "sup", "svg", "template",
    "textarea", "time", "tspan", "tt", "u", "var", "video", "wbr",
)  # fmt: skip
"""Every tag that HTML lets stand within a line (phrasing content), and those of former days; not `select` and `option`, each of which is a line."""


def _by_letter(names: Sequence[str]) -> str:
    """A pattern of these names, which is quicker than one that tries each of them in turn."""
    rests = {
        letter: "|".join(name[1:] for name in names if name[0] == letter)
        for letter in sorted({name[0] for name in names})
    }
    return "|".join(f"{letter}(?:{rest})" for letter, rest in rests.items())


_REST = r"""(?:[\s/][^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+)?+>"""
"""From behind the name of a tag to its end; a > within quotes does not end it."""
# In one case or the other, not mixed: that takes a quarter of the time. What is written otherwise has a sign (ODD_MARKUP).
_NAMES = _by_letter((*_WITHIN_WORDS, *map(str.upper, _WITHIN_WORDS)))
_COMMENT = "!--.*?-->"
_JOINS = rf"<(?:/?+(?:{_NAMES})(?=[\s/>]){_REST}|{_COMMENT})"
_BREAK = rf"<(?:br|BR){_REST}"
_TAG = rf"<[A-Za-z/!?][^<>\s/\"']*+{_REST}"
ODD_MARKUP = re.compile(
    rb"<(?:(?=/?(?:[a-z]++[A-Z]|[A-Z]++[a-z]))/?(?i:" + "|".join((*_WITHIN_WORDS, "br")).encode() + rb")[\s/>]"
    rb"|/?[A-Za-z][A-Za-z0-9]*+-|/[^A-Za-z]|!(?!doctype|DOCTYPE)|\?(?!xml))"
)
"""What only the full scan reads: names of tags within words in both cases, any with a dash, comments of any kind, CDATA."""
# Names in any case, elements that a page makes up (with a dash), comments as browsers read them: <!>, <!x>, <?x>, </ x>, <!-- --!>; CDATA bare.
_FULL_JOINS = (
    rf"<(?:/?+(?:(?i:{'|'.join(_WITHIN_WORDS)})(?=[\s/>])|[A-Za-z][A-Za-z0-9]*+-[^<>\s/\"']*+){_REST}"
    r"|!---?>|!--.*?--!?>|!\[CDATA\[|(?:!(?!(?i:doctype))|\?(?!xml)|/(?![A-Za-z]))[^<>]*+>)|\]\]>"
)
_FULL_BREAK = rf"<(?i:br){_REST}"


_OF_TEXTS = tuple(
    (re.compile(pattern, re.DOTALL), by) for pattern, by in ((_FULL_JOINS, ""), (_FULL_BREAK, " "), (_TAG, CELL_END))
)
_OF_BYTES = tuple(
    (re.compile(pattern.encode(), re.DOTALL), by.encode())
    for pattern, by in ((_JOINS, ""), (_BREAK, " "), (_TAG, CELL_END))
)


_SIMPLE_JOINS = re.compile(rf"<(?:/?+(?i:{'|'.join(_WITHIN_WORDS)})(?:[\s/][^<>]*)?>|{_COMMENT})", re.DOTALL)
TAG_IN_A_VALUE = re.compile(rb"=[\"'][^\"'<>]*<[A-Za-z/!]")
"""A tag within the value of an attribute: only the full scan reads what it breaks."""


def unbroken(text: str) -> str:
    """The text without tags that may stand within words, wherever they stand, and all other tags as they are.

    >>> unbroken('<p title="张<b>演</b>示">')
    '<p title="张演示">'
    """
    return _SIMPLE_JOINS.sub("", text) if "<" in text else text


def text_runs(text: AnyStr) -> AnyStr:
    """The text without its tags, CELL_END for each that ends a cell or a paragraph. The same object where there is none.

    Bytes are read as the fast scan needs it: of a text with ODD_MARKUP the full scan reads more.

    >>> text_runs("<td>张<b>演</b>示</td>")
    '\\x0c张演示\\x0c'
    """
    if isinstance(text, str):
        for pattern, by in _OF_TEXTS if "<" in text else ():
            text = pattern.sub(by, text)
    else:
        for raw_pattern, raw_by in _OF_BYTES if b"<" in text else ():
            text = raw_pattern.sub(raw_by, text)
    return text


_LOWER = bytes(byte + 32 if 0x41 <= byte <= 0x5A else byte for byte in range(256))
_WIDE_BLANK = re.compile("\u3000".encode())
_NAME_DOT = "\u00b7".encode()


def squeezed(raw: bytes) -> bytes:
    """As the fast scan compares long strings: in lower case, without blanks and the dots of names."""
    return _without_wide(raw.translate(_LOWER, b" \t\n\r\f\v"))


def with_lines(raw: bytes) -> bytes:
    """As it compares short ones: in lower case, without the dots of names and blanks but those that end a line or a cell."""
    return _without_wide(raw.translate(_LOWER, b" \r"))


def _without_wide(raw: bytes) -> bytes:
    """Without wide blanks and the dots of names; an expression finds the former in half the time of `replace`, a byte tells that there are none of the latter."""
    raw = _WIDE_BLANK.sub(b"", raw)
    return raw.replace(_NAME_DOT, b"") if _NAME_DOT[:1] in raw else raw
