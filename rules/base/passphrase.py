"""口令: a leader's passphrase, asked for when an act names him as the one who approved. Who has one is a record; the passphrase is not.

Stored of the passphrase is an scrypt hash, in a file of its own (db.passphrases), outside journal, backups and site.
"""

import re
from datetime import timedelta
from typing import ClassVar

from rules.base.fields import Record, clean
from rules.base.invisible import first_invisible

__all__ = ["Holder", "holder_key", "normalise", "pause_after", "weaknesses"]

SHORTEST, LONGEST = 8, 200
_FREE = 3
"""Wrong passphrases in a row without a pause."""


class Holder(Record, frozen=True, kw_only=True):
    """Somebody who has a passphrase. number: `holder_key` of the name. at: since when; by: who was at the desk. times: how often
    one was set, so that every setting is an entry of the journal. Private."""

    table: ClassVar[str] = "holders"

    name: str
    at: str
    by: str
    times: int = 1


def holder_key(name: str) -> str:
    """A name as it is compared: no blanks, no full-width letters, no case, so that 张 三 is no way round 张三.

    >>> holder_key("张　三"), holder_key("ＬＩ lei")
    ('张三', 'lilei')
    """
    return re.sub(r"\s+", "", clean(name)).casefold()


def normalise(text: str) -> str:
    """A passphrase as it is hashed: as `rules.base.fields.clean` has it, so that a full-width digit is the digit.

    >>> normalise(" 春风１２ 又绿 ")
    '春风12 又绿'
    """
    return clean(text)


def weaknesses(text: str, name: str) -> list[str]:
    """What is wrong with a new passphrase for this name; empty when it will do.

    >>> weaknesses("12345678", "张三")
    ['口令不能全是数字，请加上字或字母']
    """
    plain = normalise(text)
    if not SHORTEST <= len(plain) <= LONGEST:
        return [f"口令要 {SHORTEST} 到 {LONGEST} 个字，可以是一句话"]
    weak = []
    if first_invisible(plain):
        weak.append("口令里有看不见的字符，请重新输入")
    if plain.isdecimal():
        weak.append("口令不能全是数字，请加上字或字母")
    elif len(set(plain)) < 4:
        weak.append("口令里不同的字太少，请换一个")
    if holder_key(name) in holder_key(plain):
        weak.append("口令里不能有自己的姓名")
    return weak


def pause_after(wrong: int) -> timedelta:
    """How long nobody may try again after so many wrong ones in a row: none for three, then 10 s, 20 s … 15 minutes at most.

    >>> [pause_after(n).seconds for n in (3, 4, 5, 30)]
    [0, 10, 20, 900]
    """
    if wrong <= _FREE:
        return timedelta()
    return timedelta(seconds=min(10 * 2 ** min(wrong - _FREE - 1, 10), 900))
