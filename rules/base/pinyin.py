"""拼音首字母: how a clerk finds a name without an input method (desk.md: both readings are kept, 重庆 is cq and zq)."""

from functools import lru_cache

__all__ = ["initials"]


def _letters(text: str) -> str:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its dictionaries take 0.2 s: loaded when the first name is read

    return "".join(part.lower() for part in lazy_pinyin(text, style=Style.FIRST_LETTER))


def initials(name: str) -> str:
    """The first letters of a name as read in words, and, where it differs, as read character by character.

    Letters and digits stay; brackets and blanks drop out. Costs about 0.2 ms: for the moment of saving, not of searching.

    >>> initials("重庆演示网吧2店"), initials("示例县演示旅馆")
    ('cqyswb2d zqyswb2d', 'slxyslg')
    """
    plain = "".join(c for c in name if c.isalnum())
    words = _letters(plain)
    alone = "".join(map(_alone, plain))
    return words if words == alone else f"{words} {alone}"


@lru_cache(maxsize=8192)
def _alone(character: str) -> str:
    return _letters(character)
