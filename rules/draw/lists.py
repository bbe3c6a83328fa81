"""冻结名单: the lists that the terms of a draw bind, and the openings of their lines, in their canonical form (docs/draw.md, 写法 and §1).

What is read here is strict: a file that is not byte for byte its canonical form is refused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from rules.base.canonical import canonical, digest, is_canonical
from rules.draw.terms import Id, Part

__all__ = [
    "EXCLUDED",
    "INSPECTORS",
    "POOL",
    "RECUSALS",
    "ExcludedLine",
    "InspectorLine",
    "Opening",
    "PoolLine",
    "check_opening",
    "identity_commitment",
    "object_identity",
    "opening",
    "read_excluded",
    "read_inspectors",
    "read_opening",
    "read_pool",
    "read_recusals",
    "read_tsv",
    "tsv",
]


class PoolLine(Part, frozen=True):
    """One line of `pool.tsv`: an object that can be drawn."""

    number: str
    stratum: str
    commitment: str


class ExcludedLine(Part, frozen=True):
    """One line of `excluded.tsv`: an object of the scope that is not in the pool. reason: `closed` or `other`."""

    number: str
    reason: str
    commitment: str


class InspectorLine(Part, frozen=True):
    """One line of `inspectors-<d>.tsv`: an eligible inspector; the id is made for this draw."""

    id: str
    commitment: str


POOL = ("number", "stratum", "commitment")
EXCLUDED = ("number", "reason", "commitment")
INSPECTORS = ("id", "commitment")
RECUSALS = ("number", "id")

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_HASH = re.compile(r"[0-9a-f]{64}")
_FORMS = {"commitment": _HASH, "reason": re.compile("closed|other")}


def tsv(rows: Iterable[Sequence[str]]) -> bytes:
    r"""Rows of codes and hashes as the bytes of a `.tsv`: TAB between, LF after each, sorted by bytes; none → 0 bytes.

    Raises ValueError when a field is neither a code nor a hash, or a row stands twice.

    >>> tsv([("O-000700", "F03"), ("O-000007", "F01")])
    b'O-000007\tF01\nO-000700\tF03\n'
    """
    lines = []
    for row in rows:
        for field in row:
            if not (_ID.fullmatch(field) or _HASH.fullmatch(field)):
                raise ValueError(f"“{field}”不是规定写法的编号或代码（字母、数字、-、_，至多 32 个）")
        lines.append("\t".join(row).encode("ascii") + b"\n")
    if len(set(lines)) < len(lines):
        raise ValueError("名单中有重复的行")
    return b"".join(sorted(lines))


def read_tsv(raw: bytes, columns: Sequence[str], unique: int = 1) -> list[tuple[str, ...]]:
    """The rows of a `.tsv`; ValueError (Chinese, with the line's number) when anything deviates from the canonical form.

    columns: their names; a column `commitment` holds a hash, `reason` closed or other, any other a code. unique: how many leading columns no two
    rows may share.
    """
    if not raw:
        return []
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        raise ValueError("名单含有编号、代码以外的文字") from None
    if not text.endswith("\n"):
        raise ValueError("名单的最后一行没有换行")
    rows: list[tuple[str, ...]] = []
    keys: set[tuple[str, ...]] = set()
    lines = text[:-1].split("\n")  # on LF only: splitlines() would also cut at CR, VT, FF …
    for count, line in enumerate(lines, 1):
        row = tuple(line.split("\t"))
        if len(row) != len(columns):
            raise ValueError(f"名单第 {count} 行不是 {len(columns)} 列")
        for name, field in zip(columns, row, strict=True):
            if not _FORMS.get(name, _ID).fullmatch(field):
                raise ValueError(f"名单第 {count} 行的 {name} 不合规定写法")
        if row[:unique] in keys:
            raise ValueError(f"名单第 {count} 行的编号重复：{row[0]}")
        keys.add(row[:unique])
        rows.append(row)
    if lines != sorted(lines):
        raise ValueError("名单没有按编号排序")
    return rows


def read_pool(raw: bytes) -> tuple[PoolLine, ...]:
    """`pool.tsv`; ValueError as `read_tsv`."""
    return tuple(PoolLine(*row) for row in read_tsv(raw, POOL))


def read_excluded(raw: bytes) -> tuple[ExcludedLine, ...]:
    """`excluded.tsv`; ValueError as `read_tsv`."""
    return tuple(ExcludedLine(*row) for row in read_tsv(raw, EXCLUDED))


def read_inspectors(raw: bytes) -> tuple[InspectorLine, ...]:
    """`inspectors-<d>.tsv`; ValueError as `read_tsv`."""
    return tuple(InspectorLine(*row) for row in read_tsv(raw, INSPECTORS))


def read_recusals(raw: bytes) -> tuple[tuple[str, str], ...]:
    """`recusals.tsv`: pairs (object number, inspector id); ValueError as `read_tsv`."""
    return tuple((number, inspector) for number, inspector in read_tsv(raw, RECUSALS, unique=2))


def identity_commitment(salt: str, identity: Mapping[str, str]) -> str:
    """H(salt + LF + canonical identity): binds a line to a name without showing it.

    salt: 32 hexadecimal digits, fresh for each line. identity: `object_identity` of an object, {certificate, name} of an
    inspector. ValueError when the salt has another form.

    >>> identity_commitment("94c6a8d255a1a3d02a7938dfb87941aa", object_identity("TEST00000000000004", "演示企业004", "O-895081"))
    'a69019f04ece1b162ad051129bddd750243184ed0f8f427b2fd4bdb93e4ba247'
    """
    if not re.fullmatch(r"[0-9a-f]{32}", salt):
        raise ValueError("盐应为 32 位十六进制数字")
    return digest(salt.encode() + b"\n" + canonical(dict(identity)))


def object_identity(code: str, name: str, number: str) -> dict[str, str]:
    """What the commitment of an object's line hides. code: 统一社会信用代码, else 注册号, else "". number: in the registry."""
    return {"code": code, "name": name, "object": number}


class Opening(Part, frozen=True, kw_only=True):
    """`openings/<number>.json`: what opens the commitment of a line. object: the number in the registry."""

    number: Id
    object: Id
    code: str
    name: str
    salt: Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]

    @property
    def commitment(self) -> str:
        """The commitment that this opens."""
        return identity_commitment(self.salt, object_identity(self.code, self.name, self.object))


_OPENINGS = msgspec.json.Decoder(Opening)


def opening(*, number: str, object_number: str, code: str, name: str, salt: str) -> bytes:
    """The bytes of `openings/<number>.json`. number: in the draw; object_number: in the registry."""
    return canonical({"code": code, "name": name, "number": number, "object": object_number, "salt": salt})


def read_opening(raw: bytes) -> Opening:
    """The opening in a file; ValueError (Chinese) when it is not in its canonical form."""
    try:
        if is_canonical(raw):  # a pool has 100,000 of them
            return _OPENINGS.decode(raw)
    except msgspec.MsgspecError:
        pass
    raise ValueError("名称公开文件不合规定写法")


def check_opening(raw: bytes, number: str, line_commitment: str) -> Opening:
    """The opening in a file, when it opens this line; ValueError (Chinese) when it is malformed or opens another."""
    opened = read_opening(raw)
    if opened.number != number:
        raise ValueError(f"{number} 的名称公开文件写的是 {opened.number}")
    if opened.commitment != line_commitment:
        raise ValueError(f"{number} 公开的名称与冻结时的承诺不符")
    return opened
