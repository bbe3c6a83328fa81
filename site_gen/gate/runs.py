"""One run of readable text: what a reader sees as one, whatever markup stands within. Both scans of the gate use this definition.

A tag that may stand within a word (bold, a link, code) and a comment part nothing. A break is a blank. Any other tag ends a cell or
a paragraph: a long string may be broken by it as well, a short name and a number may not. What stands inside the tags themselves,
titles and addresses, is read where the text is searched as it is written.
"""

import re
from typing import AnyStr

__all__ = ["CELL_END", "TAG_IN_A_VALUE", "text_runs", "unbroken"]

CELL_END = "\f"
"""What stands for a tag that ends a cell or a paragraph."""

_WITHIN_WORDS = (
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "mark", "nobr",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tspan", "tt", "u", "var", "wbr",
)  # fmt: skip
_REST = r"""(?:[\s/][^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+)?+>"""
"""From behind the name of a tag to its end; a > within quotes does not end it."""
# In one case or the other, not mixed: that takes a quarter of the time, and a tag that is passed over here still ends a cell.
_NAMES = "|".join((*_WITHIN_WORDS, *map(str.upper, _WITHIN_WORDS)))
_JOINS = rf"<(?:/?+(?:{_NAMES})(?=[\s/>]){_REST}|!--.*?-->)"
_BREAK = rf"<(?:br|BR){_REST}"
_TAG = rf"<[A-Za-z/!?][^<>\s/\"']*+{_REST}"


_OF_TEXTS = tuple(
    (re.compile(pattern, re.DOTALL), by) for pattern, by in ((_JOINS, ""), (_BREAK, " "), (_TAG, CELL_END))
)
_OF_BYTES = tuple((re.compile(pattern.pattern.encode(), re.DOTALL), by.encode()) for pattern, by in _OF_TEXTS)


_SIMPLE_JOINS = re.compile(rf"<(?:/?+(?:{_NAMES})(?:[\s/][^<>]*)?>|!--.*?-->)", re.DOTALL)
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
