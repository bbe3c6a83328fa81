"""口令: the passphrase of a leader, required when an act names the leader as approver. Who has a passphrase is a record; the passphrase is not.

Stored of the passphrase is an scrypt hash, in a file of its own (db.passphrases), outside journal, backups and site.
"""

import re
from datetime import timedelta
from typing import ClassVar

from rules.base.fields import Record, clean
from rules.base.invisible import first_invisible

__all__ = ["Holder", "holder_key", "is_same_person", "name_in", "normalise", "pause_after", "weaknesses"]

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


def name_in(text: str, *names: str) -> str:
    """The first of these names that stands in a text, whatever stands between its characters; "" where none does. A title alone is no name."""
    plain = re.sub(r"[\W_]+", "", holder_key(text))
    keys = {name: re.sub(r"[\W_]+", "", holder_key(name)) for name in names}
    return next(
        (name for name, key in keys.items() if len(key) > 1 and key in plain and not _TITLES.issuperset(key)), ""
    )


_TITLES = frozenset(
    "代正副常务局厅处科室股所队大支中组长主任书记员政委教导分管主持负责人领导批准同意经办的由兼县市区省公安消防"
)
"""What stands beside a name as it is typed: 李四（代局长）, 分管领导李四."""


def is_same_person(typed: str, known: str) -> bool:
    """Whether a typed name is that of somebody who is known, whatever stands around it: blanks, signs, a title.

    >>> is_same_person("李四（代局长）", "李四"), is_same_person("李四。", "李 四"), is_same_person("李四光", "李四")
    (True, True, False)
    """
    key, name = (re.sub(r"[\W_]+", "", holder_key(text)) for text in (typed, known))
    if not name or key == name:
        return bool(name)
    before, found, after = key.partition(name)
    return bool(found) and len(name) > 1 and not _TITLES.issuperset(name) and _TITLES.issuperset(before + after)


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
