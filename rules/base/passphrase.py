"""口令: the passphrase of a leader, required when an act names the leader as approver. Who has a passphrase is a record; the passphrase is not.

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
    """A leader who has a passphrase; private. number: `holder_key` of the name. at: since when; by: the operator. times: how often it was
    set, so that every setting is an entry of the journal."""

    table: ClassVar[str] = "holders"

    name: str
    at: str
    by: str
    times: int = 1


def holder_key(name: str) -> str:
    """A name normalised for comparison: no blanks, no full-width letters, no case, so that 张 三 is the same as 张三.

    >>> holder_key("张　三"), holder_key("ＬＩ lei")
    ('张三', 'lilei')
    """
    return re.sub(r"\s+", "", clean(name)).casefold()


def normalise(text: str) -> str:
    """A passphrase as it is hashed: cleaned by `rules.base.fields.clean`, so that full-width digits equal plain digits.

    >>> normalise(" 春风１２ 又绿 ")
    '春风12 又绿'
    """
    return clean(text)


def weaknesses(text: str, name: str = "") -> list[str]:
    """What is wrong with a new passphrase for this name ("" for nobody's); empty when it is accepted.

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
    if name and holder_key(name) in holder_key(plain):
        weak.append("口令里不能有自己的姓名")
    return weak


def pause_after(wrong: int) -> timedelta:
    """How long no attempt is accepted after so many wrong passphrases in a row: none for three, then 10 s, 20 s … 15 minutes at most.

    >>> [pause_after(n).seconds for n in (3, 4, 5, 30)]
    [0, 10, 20, 900]
    """
    if wrong <= _FREE:
        return timedelta()
    return timedelta(seconds=min(10 * 2 ** min(wrong - _FREE - 1, 10), 900))
