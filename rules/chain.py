"""The journal's line: what a transaction leaves behind, for ever.  Format `mingchou-journal/1`.

One transaction is one line, one JSON object in this one spelling, ended by LF:

    {"h":"<64 hex>","head":{…},"bodies":[…]}

head    {"act","at","by","ops","prev","seq","why"}: what was done, when (ISO 8601 with offset), by whom, why;
        `seq` counts 1, 2, 3 … without a gap; `prev` is the h of the line before (64 zeros for the first);
        `ops` = [{"digest","id","table"} …], one per document written; digest null: the document was deleted.
h       SHA-256 of the head's bytes as they stand in the line.
bodies  one per op, in the same order: {"body":<the whole record>,"salt":"<32 hex>"}; null for a deletion;
        {"erased":<seq>} where the law had a body removed and entry <seq> says so.
digest  SHA-256 of salt + LF + body. The salt keeps a body that was erased from being guessed back.

So h covers every byte of the head, the digests in it every byte of the bodies, prev the whole past; a body can be
erased and the chain still holds. Head and bodies are canonical (rules.canonical): keys sorted, no blanks, no floats.
Reading is strict: a line that differs by a byte from how it would be written is damage.

The first line (seq 1, act "init") writes document 1 of table `_store`: {"format":"mingchou-journal/1","name":<bureau>}.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

import msgspec

from rules.canonical import canonical, digest

__all__ = [
    "FORMAT", "ORIGIN", "STORE_TABLE", "Body", "Change", "Entry", "Head", "Op", "body_digest", "format_of",
    "genesis_body", "genesis_name", "read_entry", "write_entry",
]  # fmt: skip

FORMAT = "mingchou-journal/1"
ORIGIN = "0" * 64
"""`prev` of the first entry."""
STORE_TABLE = "_store"
"""The table that the store keeps for itself."""

_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_ANY_FORMAT = re.compile(rb'"format":"(mingchou-journal/[0-9]{1,6})"')


class Op(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One document that the entry writes (digest of its salted body) or deletes (digest None)."""

    digest: str | None
    id: int
    table: str


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was done, when, by whom, why. Fields stand in canonical order."""

    act: str
    at: str
    by: str
    ops: tuple[Op, ...]
    prev: str
    seq: int
    why: str


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A document as it was after the entry; or the place of one that was erased."""

    body: msgspec.Raw = msgspec.Raw()
    erased: int = 0
    salt: str = ""

    @property
    def raw(self) -> bytes | None:
        """The canonical bytes of the document; None when it was erased."""
        return None if self.erased else bytes(self.body)


class Entry(NamedTuple):
    """One line of the journal, read and found whole."""

    h: str
    head: Head
    bodies: tuple[Body | None, ...]

    @property
    def seq(self) -> int:
        return self.head.seq


class Change(NamedTuple):
    """One document to be written. body: its canonical bytes, None to delete it. salt: 32 hex digits, "" to delete."""

    table: str
    id: int
    body: bytes | None
    salt: str


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    h: str
    head: msgspec.Raw
    bodies: tuple[Body | None, ...]


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"规定写法没有小数 {text}")


_LINE = msgspec.json.Decoder(_Line)
_HEAD = msgspec.json.Decoder(Head)
_PLAIN = msgspec.json.Decoder(float_hook=_no_float)
_SORTED = msgspec.json.Encoder(order="sorted")


def body_digest(salt: str, body: bytes) -> str:
    """The digest of a document: SHA-256 of salt, LF, canonical bytes."""
    return digest(salt.encode() + b"\n" + body)


def write_entry(
    *, seq: int, prev: str, at: str, by: str, act: str, why: str, changes: Sequence[Change]
) -> tuple[str, bytes]:
    """(h, the line with its LF) of one transaction. Bodies must be canonical already; nothing is checked twice.

    >>> h, line = write_entry(seq=1, prev=ORIGIN, at="2024-09-02T09:00:00+08:00", by="演示员", act="demo", why="",
    ...                       changes=[Change("objects", 1, b'{"number":"O-000001"}', "00" * 16)])
    >>> read_entry(line).h == h
    True
    """
    ops = tuple(
        Op(None if change.body is None else body_digest(change.salt, change.body), change.id, change.table)
        for change in changes
    )
    head = _SORTED.encode(Head(act, at, by, ops, prev, seq, why))
    h = digest(head)
    # Pieces joined once: the line of an import is as large as the registry.
    pieces = [b'{"h":"', h.encode(), b'","head":', head, b',"bodies":[']
    for change in changes:
        if change.body is None:
            pieces += (b"null", b",")
        else:
            pieces += (b'{"body":', change.body, b',"salt":"', change.salt.encode(), b'"}', b",")
    if changes:
        pieces.pop()
    pieces.append(b"]}\n")
    return h, b"".join(pieces)


def read_entry(line: bytes) -> Entry:
    """The entry of a line (with its LF). ValueError, in Chinese, when a byte of it is not as it was written.

    Whether it follows the line before (seq, prev) is the reader's to compare.
    """
    try:
        parts = _LINE.decode(line)
        head_raw = bytes(parts.head)
        head = _HEAD.decode(head_raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ValueError("不是完整的日志行") from None
    if digest(head_raw) != parts.h:
        raise ValueError("行首部分与其校验值不符")
    if _SORTED.encode(head) != head_raw or len(parts.bodies) != len(head.ops):
        raise ValueError("行首部分不是规定写法")
    spelled = b",".join(
        _check_body(op, body) for op, body in zip(head.ops, parts.bodies, strict=True)
    )  # fmt: skip
    if b'{"h":"%b","head":%b,"bodies":[%b]}\n' % (parts.h.encode(), head_raw, spelled) != line:
        raise ValueError("不是规定写法的日志行")
    if head.seq < 1 or not _HASH.fullmatch(head.prev):
        raise ValueError("行首部分的序号或前一行校验值不合规定")
    return Entry(parts.h, head, parts.bodies)


def _check_body(op: Op, body: Body | None) -> bytes:
    """The body's one spelling; ValueError when it is not the one that the op names."""
    if op.id < 0 or (op.digest is not None and not _HASH.fullmatch(op.digest)):
        raise ValueError("行首部分的文档号或校验值不合规定")
    if (op.digest is None) != (body is None):
        raise ValueError("删除与写入对不上")
    if body is None:
        return b"null"
    if body.erased:
        return b'{"erased":%d}' % body.erased
    raw = bytes(body.body)
    if not _SALT.fullmatch(body.salt) or body_digest(body.salt, raw) != op.digest:
        raise ValueError("内容与其校验值不符")
    try:
        same = _SORTED.encode(_PLAIN.decode(raw)) == raw
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        same = False
    if not same:
        raise ValueError("内容不是规定写法")
    return b'{"body":%b,"salt":"%b"}' % (raw, body.salt.encode())


def genesis_body(name: str) -> bytes:
    """Document 1 of `_store`: the format and the bureau's name."""
    return canonical({"format": FORMAT, "name": name})


def genesis_name(entry: Entry) -> str:
    """The bureau's name in the first entry; ValueError when it is no first entry of this format."""
    body = entry.bodies[0] if len(entry.bodies) == 1 else None
    raw = body.raw if body else None
    if entry.seq != 1 or entry.head.prev != ORIGIN or entry.head.ops[0].table != STORE_TABLE or raw is None:
        raise ValueError("不是日志的首行")
    name: object = msgspec.json.decode(raw).get("name")
    if not isinstance(name, str) or raw != genesis_body(name):
        raise ValueError("不是日志的首行")
    return name


def format_of(first_line: bytes) -> str:
    """The format that a first line claims, read loosely, so that a newer one can be named; "" when it claims none."""
    claim = _ANY_FORMAT.search(first_line)
    return claim[1].decode() if claim else ""
