"""How a hit is told: where, from which record, without saying it again; and the key by which the office can allow it."""

import hashlib

from rules.base.errors import Problem
from rules.disclosure.public import Secret

__all__ = ["finding", "hit", "mask"]


def mask(text: str) -> str:
    """A secret as a message may show it: enough to find it in its record, not enough to leak it again.

    >>> mask("张演示"), mask("13800000000")
    ('张＊＊', '13＊＊＊＊＊＊＊＊＊')
    """
    shown = 1 if len(text) < 6 else 2
    return text[:shown] + "＊" * min(len(text) - shown, 9)


def finding(path: str, secret: str, record: str) -> str:
    """The key of a hit, by which the office can allow it: 12 hex digits.

    The same for the same string of the same record in the same kind of file (top folder and ending): one string stands on many pages of a
    kind. Announcements and attachments are each written by themselves, and each is allowed by itself.

    >>> finding("results/2024-001/a.html", "张演示", "N-0001") == finding("results/2025-001/b.html", "张演示", "N-0001")
    True
    >>> finding("news/a.html", "张演示", "N-0001") == finding("news/b.html", "张演示", "N-0001")
    False
    """
    folder, _, name = path.rpartition("/")
    kind = path if folder.partition("/")[0] == "news" else f"{folder.partition('/')[0]}/*.{name.rpartition('.')[2]}"
    identity = "\n".join((kind, hashlib.sha256(secret.encode()).hexdigest(), record))
    return hashlib.blake2b(identity.encode(), digest_size=6).hexdigest()


def hit(name: str, where: str, secret: Secret) -> Problem:
    """The problem of a secret that was found. name: path of the file. where: in words, with the line."""
    return Problem(
        f"含有不应公开的内容“{mask(secret.text)}”，来自 {secret.record} 的“{secret.field}”；"
        "请改正该记录的公开内容，或改变它的不公开标记，然后重新发布",
        where=where,
        field=secret.field,
        finding=finding(name, secret.text, secret.record),
    )
