"""The journal's line: what a transaction leaves behind, for ever.  Format `mingchou-journal/2`.

A transaction is a line: a JSON object in exactly this form, ended by LF:

    {"h":"<64 hex>","head":{…},"bodies":[…]}

head    {"act","at","by","ops","prev","seq","why"}: what was done, when (ISO 8601 with offset), by whom, why;
        `seq` counts 1, 2, 3 … without a gap; `prev` is the h of the line before (64 zeros for the first);
        `ops` = [{"digest","id","table"} …], one per document written; digest null: the document was deleted.
h       H(prev + H(rest)): rest is the head without its key `prev`, canonical, and H gives 64 hex digits. So the H(rest) of the lines
        between two heads prove that the later follows from the earlier, and tell nothing of what they say (`mingchou prove`).
        A line written in format 1 has the SHA-256 of the whole head instead, and is read as it was written.
bodies  one per op, in the same order: {"body":<the whole record>,"salt":"<32 hex>"}; null for a deletion;
        {"erased":<seq>} where the law had a body removed and entry <seq> says so.
digest  SHA-256 of salt + LF + body. The salt keeps a body that was erased from being guessed back.

So h covers every byte of the head, the digests in it every byte of the bodies, prev the whole past; a body can be
erased and the chain still holds. Head and bodies are canonical (rules.base.canonical): keys sorted, no blanks, no floats.
Reading is strict: a line that differs by a byte from how it would be written is damage.

The first line (seq 1, act "init") writes document 1 of table `_store`: {"format":"mingchou-journal/2","name":<bureau>}. A later
format begins with an entry of act "upgrade" that writes this document anew: what stands in it is the journal's format from there on. So does
an entry of act "bureau.rename" when the bureau has got another name.
"""

import re
from collections.abc import Collection
from hashlib import sha256
from typing import NamedTuple, TypeAlias

import msgspec

from rules.base.canonical import canonical, digest, is_canonical

__all__ = [
    "FORMAT", "ORIGIN", "STORE_TABLE", "Body", "Change", "Entry", "Head", "Op", "Write", "body_digest", "chained",
    "erase_bodies", "format_number", "format_of", "genesis_body", "genesis_name", "head_hashes", "is_newer", "read_entry",
    "read_head", "rest_digest", "spell_entry", "write_entry",
]  # fmt: skip

FORMAT = "mingchou-journal/2"
ORIGIN = "0" * 64
"""`prev` of the first entry."""
STORE_TABLE = "_store"
"""The table that the store keeps for itself."""

_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_TOO_LARGE = 1 << 53
_HASH_SIZE = 64
_H = slice(6, 6 + _HASH_SIZE)
"""Where h stands in a line."""
_PREV = b',"prev":"'
_ANY_FORMAT = re.compile(rb'"format":"(mingchou-journal/[0-9]{1,6})"')


Write: TypeAlias = tuple[str, int, bytes | None]
"""(table, id, the document's bytes, or None where it was deleted)."""


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
    """A document as it was after the entry, or the mark of an erased one."""

    body: msgspec.Raw = msgspec.Raw()
    erased: int = 0
    salt: str = ""

    @property
    def raw(self) -> bytes | None:
        """The canonical bytes of the document; None when it was erased."""
        return None if self.erased else bytes(self.body)


class Entry(NamedTuple):
    """One line of the journal, read and verified."""

    h: str
    head: Head
    bodies: tuple[Body | None, ...]

    @property
    def seq(self) -> int:
        """Its number in the journal, from 1."""
        return self.head.seq

    @property
    def head_bytes(self) -> bytes:
        """The canonical bytes of its head."""
        return _SORTED.encode(self.head)

    @property
    def writes(self) -> list[Write]:
        """What was written, without erased bodies: those documents stay as they were until their next version."""
        return [
            (op.table, op.id, bytes(body.body) if body else None)
            for op, body in zip(self.head.ops, self.bodies, strict=True)
            if body is None or not body.erased
        ]

    @property
    def erased(self) -> list[tuple[int, int, int]]:
        """(seq, place in the line, entry that erased it) of every erased body."""
        return [(self.head.seq, place, body.erased) for place, body in enumerate(self.bodies) if body and body.erased]


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


_LINE = msgspec.json.Decoder(_Line)
_HEAD = msgspec.json.Decoder(Head)
_SORTED = msgspec.json.Encoder(order="sorted")


def body_digest(salt: str, body: bytes) -> str:
    """The digest of a document: SHA-256 of salt, LF, canonical bytes."""
    salted = sha256(b"%b\n" % salt.encode())
    salted.update(body)
    return salted.hexdigest()


def chained(prev: str, rest: str) -> str:
    """h of the entry after the one whose h is `prev`. rest: the digest of the entry's head without `prev` (`rest_digest`)."""
    return digest(f"{prev}{rest}".encode())


def rest_digest(head: bytes) -> str:
    """H(rest) of a head's canonical bytes."""
    before, _, after = head.partition(_PREV)  # inside a text its quotes would be escaped
    return digest(before + after[_HASH_SIZE + 1 :])


def head_hashes(head: bytes, prev: str) -> tuple[str, str]:
    """What h may be for a head's canonical bytes: in this format, and in format 1."""
    return chained(prev, rest_digest(head)), digest(head)


def _spelled(text: str) -> str:
    return _SORTED.encode(text).decode()


def write_entry(
    *,
    seq: int,
    prev: str,
    at: str,
    by: str,
    act: str,
    why: str,
    changes: Collection[tuple[str, int, bytes | None, str]],
) -> tuple[str, bytes]:
    """(h, the line with its LF) of a transaction. changes: each a `Change`, or its four parts as a plain tuple; gone through more than once.

    Bodies must be canonical already; nothing is checked twice.

    >>> h, line = write_entry(seq=1, prev=ORIGIN, at="2024-09-02T09:00:00+08:00", by="演示员", act="demo", why="",
    ...                       changes=[Change("objects", 1, b'{"number":"O-000001"}', "00" * 16)])
    >>> read_entry(line).h == h
    True
    """
    h, line = spell_entry(seq=seq, prev=prev, at=at, by=by, act=act, why=why, changes=changes)
    return h, bytes(line)


def spell_entry(
    *,
    seq: int,
    prev: str,
    at: str,
    by: str,
    act: str,
    why: str,
    changes: Collection[tuple[str, int, bytes | None, str]],
) -> tuple[str, bytearray]:
    """The same in the buffer in which it was spelled: a hundred thousand documents do not stand there twice."""
    # Spelled by hand into one buffer: an import has a hundred thousand of them, and is as large as the registry.
    names = {table: _spelled(table).encode() for table in {change[0] for change in changes}}
    line = bytearray(b'{"h":"%b","head":' % ORIGIN.encode())
    head = len(line)
    line += b'{"act":%b,"at":%b,"by":%b,"ops":[' % tuple(_spelled(text).encode() for text in (act, at, by))
    comma = b""
    for table, doc_id, body, salt in changes:
        hashed = b"null" if body is None else b'"%b"' % body_digest(salt, body).encode()
        line += b'%b{"digest":%b,"id":%d,"table":%b}' % (comma, hashed, doc_id, names[table])
        comma = b","
    line += b"]"
    last = b',"seq":%d,"why":%b}' % (seq, _spelled(why).encode())
    with memoryview(line) as written:
        rest = sha256(written[head:])
    rest.update(last)
    h = chained(prev, rest.hexdigest())
    line[_H] = h.encode()
    line += b',"prev":"%b"%b,"bodies":[' % (prev.encode(), last)
    comma = b""
    for _, _, body, salt in changes:
        line += comma + (b"null" if body is None else b'{"body":')
        if body is not None:
            line += body
            line += b',"salt":"%b"}' % salt.encode()
        comma = b","
    line += b"]}\n"
    return h, line


def read_entry(line: bytes) -> Entry:
    """The entry of a line (with its LF). ValueError, in Chinese, when a byte of it is not as it was written.

    Whether it follows the line before (seq, prev) is for the caller to compare.
    """
    try:
        parts = _LINE.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ValueError("不是完整的日志行") from None
    head_raw = bytes(parts.head)
    head = read_head(head_raw, parts.h)
    if len(parts.bodies) != len(head.ops):
        raise ValueError("行首部分不是规定写法")
    spelled = b",".join(
        _check_body(op, body) for op, body in zip(head.ops, parts.bodies, strict=True)
    )  # fmt: skip
    if b'{"h":"%b","head":%b,"bodies":[%b]}\n' % (parts.h.encode(), head_raw, spelled) != line:
        raise ValueError("不是规定写法的日志行")
    return Entry(parts.h, head, parts.bodies)


def read_head(raw: bytes, h: str) -> Head:
    """The head of a line whose hash is h. ValueError, in Chinese, when a byte of it is not as it was written."""
    try:
        head = _HEAD.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ValueError("不是完整的日志行") from None
    if not 1 <= head.seq < _TOO_LARGE or not _HASH.fullmatch(head.prev):
        raise ValueError("行首部分的序号或前一行校验值不合规定")
    if _SORTED.encode(head) != raw:
        raise ValueError("行首部分不是规定写法")
    if h not in head_hashes(raw, head.prev):
        raise ValueError("行首部分与其校验值不符")
    return head


def _check_body(op: Op, body: Body | None) -> bytes:
    """The body in its canonical form; ValueError when it does not match the op's digest."""
    if not 0 <= op.id < _TOO_LARGE:
        raise ValueError("行首部分的文档号不合规定")
    if (op.digest is None) != (body is None):
        raise ValueError("删除与写入对不上")
    if body is None:
        return b"null"
    if body.erased:
        if not _HASH.fullmatch(op.digest or ""):
            raise ValueError("行首部分的校验值不合规定")
        return b'{"erased":%d}' % body.erased
    raw = bytes(body.body)
    if body_digest(body.salt, raw) != op.digest or not _SALT.fullmatch(body.salt):
        raise ValueError("内容与其校验值不符")
    if not is_canonical(raw):
        raise ValueError("内容不是规定写法")
    return b'{"body":%b,"salt":"%b"}' % (raw, body.salt.encode())


def erase_bodies(line: bytes, places: Collection[int], by: int) -> bytes:
    """The line with the bodies at these places (from 0) erased by the entry `by`; head and hash stay. ValueError for a line that is unsound."""
    entry = read_entry(line)
    bodies = [
        b'{"erased":%d}' % by if place in places and body is not None and not body.erased else _check_body(op, body)
        for place, (op, body) in enumerate(zip(entry.head.ops, entry.bodies, strict=True))
    ]
    head = _SORTED.encode(entry.head)
    return b'{"h":"%b","head":%b,"bodies":[%b]}\n' % (entry.h.encode(), head, b",".join(bodies))


def genesis_body(name: str, claimed: str = "") -> bytes:
    """Document 1 of `_store`: the format (this program's, where another is not named) and the bureau's name."""
    return canonical({"format": claimed or FORMAT, "name": name})


def genesis_name(entry: Entry) -> str:
    """The bureau's name in the first entry; ValueError when it is no first entry of this format."""
    body = entry.bodies[0] if len(entry.bodies) == 1 else None
    raw = body.raw if body else None
    if raw is None or entry.seq != 1 or entry.head.prev != ORIGIN or entry.head.ops[0].table != STORE_TABLE:
        raise ValueError("不是日志的首行")
    document: object = msgspec.json.decode(raw)
    name = document.get("name") if isinstance(document, dict) else None
    claimed = format_of(raw)
    if not isinstance(name, str) or not claimed or raw != canonical({"format": claimed, "name": name}):
        raise ValueError("不是日志的首行")
    return name


def format_of(line: bytes) -> str:
    """The format that a first line or document 1 of `_store` claims, read loosely, so that a newer one can be named; "" if none."""
    claim = _ANY_FORMAT.search(line)
    return claim[1].decode() if claim else ""


def format_number(name: str) -> int:
    """Formats are counted from 1: the number in a format's name.

    >>> format_number("mingchou-journal/2")
    2
    """
    return int(name.removeprefix("mingchou-journal/"))


def is_newer(claimed: str) -> bool:
    """Whether a format that a journal claims ("": none) is later than this program's."""
    return bool(claimed) and format_number(claimed) > format_number(FORMAT)
