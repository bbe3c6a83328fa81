"""Invisible characters: controls, direction marks, blanks without width, fillers, variation selectors.

With one of them two names that look alike differ, a line on the screen reads otherwise than what is stored, and a terminal obeys a
file's name. What is typed or imported is refused with the character's name and place; what is only shown, such as a
file's name, shows them written out.
"""

import re
import unicodedata

__all__ = ["first_invisible", "invisible_names", "invisible_problem", "visible", "without_invisible"]

_CLASS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{_CLASS}]")
_INVISIBLE_IN_LINE = re.compile(f"[\t\n{_CLASS}]")

_NAMES = {
    0x00: "空字符", 0x07: "响铃", 0x08: "退格", 0x0D: "回车", 0x1B: "转义", 0x7F: "删除", 0xAD: "软连字符", 0x200B: "零宽空格",
    0x200C: "零宽不连字", 0x200D: "零宽连字", 0x200E: "从左到右标记", 0x200F: "从右到左标记", 0x2028: "行分隔符", 0x2029: "段分隔符",
    0x202A: "从左到右嵌入", 0x202B: "从右到左嵌入", 0x202C: "方向结束", 0x202D: "从左到右强制", 0x202E: "从右到左强制",
    0x2060: "词连接符", 0x2066: "从左到右隔离", 0x2067: "从右到左隔离", 0x2068: "方向隔离", 0x2069: "隔离结束", 0x2800: "空白盲文",
    0x3164: "韩文填充符", 0xFE0F: "变体选择符", 0xFEFF: "零宽不换行空格",
}  # fmt: skip


def first_invisible(text: str) -> tuple[int, str] | None:
    """The first invisible character of a text: (its place, from 1; its name, as U+200B（零宽空格）); None when there is none.

    A tab and a line end (LF) do not count.

    >>> first_invisible("演示\\u200b旅馆"), first_invisible("演示\\n旅馆")
    ((3, 'U+200B（零宽空格）'), None)
    """
    match = _INVISIBLE.search(text)
    return (match.start() + 1, _name(match[0])) if match else None


def invisible_problem(text: str) -> str:
    """The message for a text with an invisible character: which, where, what to do; "" for a text without.

    >>> invisible_problem("甲\\x1b[2J")
    '含有不可见的控制字符：第 2 个字 U+001B（转义），请删去后重新输入'
    """
    first = first_invisible(text)
    return f"含有不可见的控制字符：第 {first[0]} 个字 {first[1]}，请删去后重新输入" if first else ""


def visible(text: str, *, lines: bool = False) -> str:
    """A text for a screen: invisible characters are written out, so that they do nothing and can be read.

    lines: line ends and tabs stay; else the text is for one line, and they are written out too.

    >>> visible("a\\x1b[2J.csv")
    'a‹U+001B›[2J.csv'
    """
    if text.isascii() and text.isprintable():
        return text
    return (_INVISIBLE if lines else _INVISIBLE_IN_LINE).sub(lambda match: f"‹U+{ord(match[0]):04X}›", text)


def without_invisible(text: str) -> str:
    """A text without its invisible characters, for what is compared; what is stored is refused or told instead.

    >>> without_invisible("\\u200b企业名称")
    '企业名称'
    """
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


def invisible_names(text: str) -> tuple[str, ...]:
    """The names of its invisible characters, each once.

    >>> invisible_names("演示\\u200b旅馆")
    ('U+200B（零宽空格）',)
    """
    return tuple(dict.fromkeys(_name(character) for character in _INVISIBLE.findall(text)))


def _name(character: str) -> str:
    code = ord(character)
    name = _NAMES.get(code) or ("控制字符" if unicodedata.category(character) == "Cc" else "")
    return f"U+{code:04X}" + (f"（{name}）" if name else "")
