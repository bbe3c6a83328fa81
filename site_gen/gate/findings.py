"""How a hit is told: where, from which record, without saying it again; and the key by which the office can allow it."""

import hashlib
from collections.abc import Iterator

from rules.base.errors import Problem
from rules.base.numbers import RUN, plain, written
from rules.base.personal import written_kind
from rules.disclosure.secret import Secret

__all__ = ["finding", "hit", "mask", "mobiles_seen"]


def mask(text: str) -> str:
    """A secret as a message may show it: enough to find it in its record, not enough to leak it again.

    >>> mask("张演示"), mask("13800000000")
    ('张＊＊', '13＊＊＊＊＊＊＊＊＊')
    """
    shown = 1 if len(text) < 6 else 2
    return text[:shown] + "＊" * min(len(text) - shown, 9)


def finding(path: str, secret: str, record: str) -> str:
    """The key of a hit, by which the office can allow it: 12 hex digits. path: of the file in the site.

    The same at every publication for the same string of the same record in the same file, and for nothing else: what passes on the
    page of one result does not pass on that of another, not even where two objects share a telephone or a representative.

    >>> key = finding("results/2024-001/a.html", "张演示", "N-0001")
    >>> key == finding("results/2024-001/a.html", "张演示", "N-0001"), key == finding("results/2024-001/b.html", "张演示", "N-0001")
    (True, False)
    """
    identity = "\n".join((path, hashlib.sha256(secret.encode()).hexdigest(), record))
    return hashlib.blake2b(identity.encode(), digest_size=6).hexdigest()


def mobiles_seen(path: str, words: str) -> Iterator[str]:
    """The keys of what the gate would find in a file of a mobile phone that stands in these words: somebody has read the number there and let
    it stand. Never of an ID or a card, and of no number that a record of the store has: that is a hit of its own.

    >>> len(list(mobiles_seen("news/a.html", "13800001111"))), list(mobiles_seen("news/a.html", "11010519491231002X"))
    (1, [])
    """
    for run in RUN.finditer(plain(words)):
        yield from (finding(path, one.digits, "") for one in written(run[0]) if written_kind(one) == "手机号")


def hit(name: str, where: str, secret: Secret) -> Problem:
    """The problem of a secret that was found. name: path of the file. where: in words, with the line."""
    return Problem(
        f"含有不应公开的内容“{mask(secret.text)}”，来自 {secret.record} 的“{secret.field}”；"
        "请改正该记录的公开内容，或改变它的不公开标记，然后重新发布",
        where=where,
        field=secret.field,
        finding=finding(name, secret.text, secret.record),
    )
