"""冻结条件: the terms of a draw and the lists that they bind, in their canonical form (docs/draw.md, 写法 and §1).

    lists --tsv--> bytes --digest--> Terms --to_bytes--> bytes --digest--> the commitment

What is read here is strict: a file that is not byte for byte its canonical form is refused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rules.base.canonical import canonical, digest, read_canonical

__all__ = [
    "EXCLUDED",
    "FORMAT",
    "INSPECTORS",
    "POOL",
    "RECUSALS",
    "SOURCES",
    "Count",
    "Department",
    "Entropy",
    "ExcludedLine",
    "Floor",
    "Hash",
    "Id",
    "InspectorLine",
    "Opening",
    "Part",
    "PlanRef",
    "PoolLine",
    "Ratio",
    "RegistryRef",
    "Stratum",
    "Terms",
    "Time",
    "check_opening",
    "commitment",
    "identity_commitment",
    "opening",
    "read_excluded",
    "read_inspectors",
    "read_opening",
    "read_pool",
    "read_recusals",
    "read_tsv",
    "tsv",
]

FORMAT = "mingchou-draw/1"

Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,32}\Z")]
Hash = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Ratio = Annotated[str, Meta(pattern=r"\A(0\.[0-9]{1,6}|1)\Z")]
Floor = Annotated[str, Meta(pattern=r"\A(0|0\.[0-9]{1,6}|1)\Z")]
Day = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
Time = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00\Z")]
"""A single zone and length, so that times compare as text."""
_BOUND = 10**15  # well under 2^53, and plain to write as a pattern in the other verifiers
Count = Annotated[int, Meta(ge=0, lt=_BOUND)]
AtLeast1 = Annotated[int, Meta(ge=1, lt=_BOUND)]
AtLeast2 = Annotated[int, Meta(ge=2, lt=_BOUND)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every part of terms and evidence: all keys, no others."""


class PoolLine(Part, frozen=True):
    """One line of `pool.tsv`: an object that can be drawn."""

    number: str
    stratum: str
    commitment: str


class ExcludedLine(Part, frozen=True):
    """One line of `excluded.tsv`: an object of the plan's scope that is not in the pool, and why (a code)."""

    number: str
    reason: str
    commitment: str


class InspectorLine(Part, frozen=True):
    """One line of `inspectors-<d>.tsv`: an eligible inspector; the id is made for this draw."""

    id: str
    commitment: str


class PlanRef(Part, frozen=True):
    """A plan line and its version at the freeze."""

    line: Id
    version: AtLeast1


class RegistryRef(Part, frozen=True):
    """seq, head: position and hash of the journal; total: objects in the registry."""

    seq: Count
    head: Hash
    total: Count


class Stratum(Part, frozen=True, kw_only=True):
    """code, ratio (its written form) and size (objects of the pool in it)."""

    code: Id
    ratio: Ratio
    size: Count


class Department(Part, frozen=True, kw_only=True):
    """A department of the draw.

    inspectors: hash of its list. registry_size: its inspectors in the registry; excluded: reason → how many are not on
    the list. per_object: inspectors a visit (莲池 2024 五(二)1: at least 2). pool_take: how many are drawn first, or None.
    """

    code: Id
    inspectors: Hash
    registry_size: Count
    excluded: dict[Id, Count]
    per_object: AtLeast2
    pool_take: AtLeast1 | None


class Entropy(Part, frozen=True, kw_only=True, omit_defaults=True):
    """Where the random value will come from, fixed before it exists (draw.md §2). secret_hash: only for `system`."""

    kind: Literal["lottery", "beacon", "dice", "system"]
    source: dict[str, str | Count]
    expected_at: Time
    secret_hash: Hash | None = None


class Terms(Part, frozen=True, kw_only=True):
    """Every key of `terms.json` (draw.md §1). Hashes are 64 hexadecimal digits, times end in +08:00."""

    format: Literal["mingchou-draw/1"] = "mingchou-draw/1"
    serial: AtLeast1
    previous: Hash | None
    draw: Id
    task: Id
    frozen_at: Time
    plan: PlanRef | None
    registry: RegistryRef
    pool: Hash
    excluded: Hash
    recusals: Hash
    pool_size: Count
    strata: tuple[Stratum, ...]
    floor: Floor
    batches: AtLeast1
    cutoff: Day
    departments: Annotated[tuple[Department, ...], Meta(min_length=1)]
    entropy: Entropy
    supersedes: Hash | None = None
    parent: Hash | None = None

    def to_bytes(self) -> bytes:
        """The canonical bytes: what `terms.json` holds and what the commitment is the hash of."""
        return canonical(msgspec.to_builtins(self))

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Terms":
        """The terms of a file; ValueError (Chinese) when it is not exactly the canonical form of complete terms."""
        value = read_canonical(raw)
        try:
            terms = msgspec.convert(value, cls)
        except msgspec.ValidationError as error:
            raise ValueError(f"terms.json 不合规定写法：{_place(error)}") from None
        if terms.to_bytes() != raw:  # keys with a default in Python are required in the file
            raise ValueError("terms.json 不合规定写法：缺少应有的键")
        if (terms.serial == 1) != (terms.previous is None):
            raise ValueError("terms.json 的 previous 不对：第一次冻结为 null，以后为前一次冻结的承诺值")
        if (terms.entropy.kind == "system") != (terms.entropy.secret_hash is not None):
            raise ValueError("terms.json 的 secret_hash 不对：系统随机数必须有，其他来源不能有")
        if not source_fits(terms.entropy.kind, terms.entropy.source):
            raise ValueError("terms.json 的随机值来源（source）不合规定写法")
        for codes in ([s.code for s in terms.strata], [d.code for d in terms.departments]):
            if len(set(codes)) < len(codes):
                raise ValueError("terms.json 中有重复的分层或部门")
        return terms


def _place(error: msgspec.ValidationError) -> str:
    """The place of an error in msgspec's message, in Chinese."""
    match = re.search(r"`\$?\.?([^`]*)`$", str(error))
    return f"{match[1]} 处的值不对" if match and match[1] else "缺少应有的键，或多了不认识的键"


SOURCES: dict[str, tuple[str, ...]] = {
    "lottery": ("game", "issue"), "beacon": ("chain_hash", "round"), "dice": ("dice", "place"), "system": (),
}  # fmt: skip
"""The keys of an entropy source, by kind (draw.md §2)."""


def source_fits(kind: str, source: Mapping[str, str | int]) -> bool:
    """Whether a source has exactly the keys of its kind, and a lottery is 双色球 or 大乐透."""
    if tuple(sorted(source)) != SOURCES.get(kind):
        return False
    return kind != "lottery" or source["game"] in ("ssq", "dlt")


def commitment(terms: Terms) -> str:
    """H(terms.json): what the bureau is bound to from the freeze on."""
    return digest(terms.to_bytes())


POOL = ("number", "stratum", "commitment")
EXCLUDED = ("number", "reason", "commitment")
INSPECTORS = ("id", "commitment")
RECUSALS = ("number", "id")

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_HASH = re.compile(r"[0-9a-f]{64}")


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

    columns: their names; a column `commitment` holds a hash, any other a code. unique: how many leading columns no two
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
            if not (_HASH if name == "commitment" else _ID).fullmatch(field):
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

    salt: 32 hexadecimal digits, fresh for each line. identity: {code, name} of an object, {certificate, name} of an
    inspector. ValueError when the salt has another form.

    >>> identity_commitment("0944003fff7dcb995f0d77d014623472", {"code": "TEST00000000000001", "name": "演示企业001"})
    'fc3fc4c607ba20c0183e3efb52dc570fb4fa577369f988a578e2f1cea6ca3f9d'
    """
    if not re.fullmatch(r"[0-9a-f]{32}", salt):
        raise ValueError("盐应为 32 位十六进制数字")
    return digest(salt.encode() + b"\n" + canonical(dict(identity)))


class Opening(Part, frozen=True):
    """`openings/<number>.json`: what opens the commitment of a line."""

    number: Id
    code: str
    name: str
    salt: Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]


def opening(number: str, code: str, name: str, salt: str) -> bytes:
    """The bytes of `openings/<number>.json`."""
    return canonical({"code": code, "name": name, "number": number, "salt": salt})


def read_opening(raw: bytes) -> Opening:
    """The opening in a file; ValueError (Chinese) when it is not in its canonical form."""
    try:
        return msgspec.convert(read_canonical(raw), Opening)
    except msgspec.ValidationError:
        raise ValueError("名称公开文件不合规定写法") from None


def check_opening(raw: bytes, number: str, line_commitment: str) -> Opening:
    """The opening in a file, when it opens this line; ValueError (Chinese) when it is malformed or opens another."""
    opened = read_opening(raw)
    if opened.number != number:
        raise ValueError(f"{number} 的名称公开文件写的是 {opened.number}")
    if identity_commitment(opened.salt, {"code": opened.code, "name": opened.name}) != line_commitment:
        raise ValueError(f"{number} 公开的名称与冻结时的承诺不符")
    return opened
