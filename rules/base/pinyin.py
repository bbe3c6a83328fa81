"""拼音首字母: the only reader of pinyin, for the desk (find a name without an input method) and for the site's search.

The desk uses both readings of a name (重庆 is cq and zq); they are stored with the record. The site's search file has a letter
for each character, and separately the words whose characters are read otherwise than alone (银行, 重庆).
"""

import re
import unicodedata
from functools import lru_cache
from itertools import count
from types import ModuleType

__all__ = ["initial", "initials", "initials_in_words", "resolve_readings"]

# Characters that names of shops often have and that are read otherwise than alone: 银行, 重庆, 长春, 音乐, 厦门, 朝阳 …
_TWO_READINGS = re.compile("[行重长乐厦朝会都参单盛传弹调曾大车地和便宿仇解区查]")


def initials(name: str) -> str:
    """The first letters of a name as read in words, and, where it differs, as read character by character.

    Letters and digits stay; brackets and blanks drop out. Costs about 0.2 ms: for the moment of saving, not of searching.

    >>> initials("重庆演示网吧2店"), initials("示例县演示旅馆")
    ('cqyswb2d zqyswb2d', 'slxyslg')
    """
    plain = "".join(c for c in name if c.isalnum())
    alone = "".join(map(_first_letter, plain))
    if not _reads_otherwise(plain):
        return alone
    words = _first_letters(plain)
    return words if words == alone else f"{words} {alone}"


_MANY = 500
"""Names that are read by the library before its words are looked through, which takes as long as some thousand names do."""
_met = count()


def _reads_otherwise(text: str) -> bool:
    """Whether a word may stand in a text whose characters are read otherwise than alone; True as long as few names were met."""
    if next(_met) < _MANY:
        return True
    words = _words_read_otherwise()
    return any(text.startswith(words[c], at) for at, c in enumerate(text) if c in words)


@lru_cache(maxsize=1)
def _words_read_otherwise() -> dict[str, tuple[str, ...]]:
    """First character → the words of the library whose first letters are not those of their characters.

    The library holds a list for each character of each of its words; on the way equal ones become one, which gives back 45 MB to the import that asks.
    """
    found: dict[str, list[str]] = {}
    shared: dict[str, list[str]] = {}
    for word, readings in _pypinyin().constants.PHRASES_DICT.items():
        readings[:] = [shared.setdefault(one[0], one) if len(one) == 1 else one for one in readings]
        letters = [unicodedata.normalize("NFD", reading[0][:1])[:1] for reading in readings]
        if letters != [_first_letter(c) for c in word]:
            found.setdefault(word[0], []).append(word)
    return {first: tuple(words) for first, words in found.items()}


def _pypinyin() -> ModuleType:
    import pypinyin  # its dictionaries take 0.2 s and 55 MB: loaded when the first name is read

    module: ModuleType = pypinyin
    return module


def _first_letters(text: str) -> str:
    library = _pypinyin()
    return "".join(part.lower() for part in library.lazy_pinyin(text, style=library.Style.FIRST_LETTER))


@lru_cache(maxsize=8192)
def _first_letter(character: str) -> str:
    return _first_letters(character)


@lru_cache(maxsize=32768)
def initial(character: str) -> str:
    """The initial of one character read alone; "" when it has none. Latin letters and digits stand for themselves, in lower case.

    >>> [initial(character) for character in "行A（"]
    ['x', 'a', '']
    """
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    library = _pypinyin()
    syllables = library.pinyin(character, style=library.Style.NORMAL, errors="ignore")
    return syllables[0][0][:1] if syllables else ""


def resolve_readings(lines: str) -> str:
    """Lines of names in which every character that is read otherwise than alone is replaced by the initial it has there.

    >>> resolve_readings("演示银行")
    '演示银h'
    """
    padded = f"\n{lines}\n"
    return _TWO_READINGS.sub(lambda match: _in_context(padded[match.start() : match.start() + 3]), lines)


@lru_cache(maxsize=65536)
def _in_context(three: str) -> str:
    """The middle one of three characters: itself, or its initial where its neighbours change that (银行)."""
    library = _pypinyin()
    letter = library.lazy_pinyin(three, style=library.Style.NORMAL)[1][:1]
    return three[1] if letter == initial(three[1]) else letter


def initials_in_words(name: str) -> str:
    """The initials of a name as people type them, in one reading.

    >>> initials_in_words("演示银行（城关）2号")
    'ysyhcg2h'
    """
    return "".join(map(initial, resolve_readings(name)))
