"""冻结条件: the terms of a draw in their canonical form (docs/draw.md, 写法 and §1); the lists that they bind are in `lists`.

    lists --tsv--> bytes --digest--> Terms --to_bytes--> bytes --digest--> the commitment

What is read here is strict: a file that is not byte for byte its canonical form is refused.
"""

import re
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rules.base.canonical import canonical, digest, read_canonical

__all__ = [
    "FORMAT",
    "SOURCES",
    "AtLeast1",
    "Bureau",
    "Count",
    "Day",
    "Department",
    "Entropy",
    "Floor",
    "Hash",
    "Id",
    "ItemRef",
    "Part",
    "PlanRef",
    "Ratio",
    "RegistryRef",
    "Stratum",
    "Terms",
    "Time",
    "Unreal",
    "commitment",
    "real",
]

FORMAT = "mingchou-draw/2"

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


class Unreal(ValueError):
    """A text in the form of a day or time that no calendar has (2024-02-30)."""


def real(text: str) -> datetime | date:
    """The day, or the time where the text has a T, of Beijing; Unreal when there is none such.

    >>> real("2024-02-29"), real("2024-04-09T15:00:00+08:00").hour
    (datetime.date(2024, 2, 29), 15)
    >>> real("2024-02-30")
    Traceback (most recent call last):
    rules.draw.terms.Unreal: 2024-02-30 不是真实的日期或时间
    """
    try:
        return (datetime if "T" in text else date).fromisoformat(
            text.replace("T24:", "T99:")
        )  # newer Pythons take 24:00
    except ValueError:
        raise Unreal(f"{text} 不是真实的日期或时间") from None


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every part of terms and evidence: all keys, no others."""


class Bureau(Part, frozen=True):
    """Whose draw it is. code: of the bureau (行政区划代码 and the like). site: the address of its public site, None without one."""

    code: Id
    name: Annotated[str, Meta(min_length=1)]
    site: str | None


class ItemRef(Part, frozen=True):
    """An item of the check (抽查事项) and its version at the freeze."""

    number: Id
    version: AtLeast1


class PlanRef(Part, frozen=True, kw_only=True):
    """A plan line with its ratio, and its version at the freeze."""

    line: Id
    ratio: Ratio
    version: AtLeast1


class RegistryRef(Part, frozen=True):
    """seq, head: position and hash of the journal just before the freeze; total: objects in the registry."""

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

    inspectors: hash of its list. registry_size: its inspectors in the registry; excluded: how many of them are not on the list, without
    why. per_object: inspectors a visit (莲池 2024 五(二)1: at least 2). pool_take: how many are drawn first, or None.
    """

    code: Id
    inspectors: Hash
    registry_size: Count
    excluded: dict[Literal["not_available"], Count]
    per_object: AtLeast2
    pool_take: AtLeast1 | None


class Entropy(Part, frozen=True, kw_only=True, omit_defaults=True):
    """Where the random value will come from, fixed before it exists (draw.md §2).

    expires_at: None of lottery and beacon, which never expire. secret_hash: only for `system`.
    """

    kind: Literal["lottery", "beacon", "dice", "system"]
    source: dict[str, str | Count]
    expected_at: Time
    expires_at: Time | None
    secret_hash: Hash | None = None


class Terms(Part, frozen=True, kw_only=True):
    """Every key of `terms.json` (draw.md §1). Hashes are 64 hexadecimal digits, times end in +08:00."""

    format: Literal["mingchou-draw/2"] = "mingchou-draw/2"
    bureau: Bureau
    clock: Literal["office", "demo"]
    serial: AtLeast1
    previous: Hash | None
    draw: Id
    task: Id
    frozen_at: Time
    plan: PlanRef | None
    items: Annotated[tuple[ItemRef, ...], Meta(min_length=1)]
    scope: str
    mask: Literal["limited", "strata"] | None
    strata_by: Literal["none", "risk", "grade", "watch", "trade"]
    classes_basis: str | None
    publish_by: Day
    cutoff: Day
    registry: RegistryRef
    pool: Hash
    excluded: Hash
    recusals: Hash
    pool_size: Count
    strata: Annotated[tuple[Stratum, ...], Meta(min_length=1)]
    floor: Floor
    batches: AtLeast1
    departments: Annotated[tuple[Department, ...], Meta(min_length=1)]
    entropy: Entropy
    supersedes: Hash | None = None
    removed: tuple[Id, ...] = ()
    parent: Hash | None = None

    def to_bytes(self) -> bytes:
        """The canonical bytes: what `terms.json` holds and what the commitment is the hash of."""
        return canonical(msgspec.to_builtins(self))

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Terms":
        """The terms of a file; ValueError (Chinese) when it is not exactly the canonical form of complete terms, Unreal as `real`."""
        value = read_canonical(raw)
        if isinstance(value, dict) and value.get("format") == "mingchou-draw/1":
            raise ValueError("terms.json 是试用期间旧格式 mingchou-draw/1 的抽取，本版不再读取；请用当时的版本查看")
        try:
            terms = msgspec.convert(value, cls)
        except msgspec.ValidationError as error:
            raise ValueError(f"terms.json 不合规定写法：{_place(error)}") from None
        if terms.to_bytes() != raw:  # keys with a default in Python are required in the file
            raise ValueError("terms.json 不合规定写法：缺少应有的键")
        if (terms.serial == 1) != (terms.previous is None):
            raise ValueError("terms.json 的 previous 不对：第一次冻结为 null，以后为前一次冻结的承诺值")
        if not _entropy_fits(terms.entropy):
            raise ValueError("terms.json 的随机值来源（entropy）不合规定写法")
        coded: tuple[list[str], ...] = (
            [s.code for s in terms.strata], [d.code for d in terms.departments], [item.number for item in terms.items],
        )  # fmt: skip
        if any(len(set(codes)) < len(codes) for codes in coded):
            raise ValueError("terms.json 中有重复的分层、部门或事项")
        day = terms.entropy.source.get("date") if terms.entropy.kind == "lottery" else None
        for text in (
            terms.frozen_at, terms.entropy.expected_at, terms.entropy.expires_at, terms.cutoff, terms.publish_by, day,
        ):  # fmt: skip
            if text is not None:
                real(str(text))
        return terms


def _place(error: msgspec.ValidationError) -> str:
    """The place of an error in msgspec's message, in Chinese."""
    match = re.search(r"`\$?\.?([^`]*)`$", str(error))
    return f"{match[1]} 处的值不对" if match and match[1] else "缺少应有的键，或多了不认识的键"


SOURCES: dict[str, tuple[str, ...]] = {
    "lottery": ("date", "game"), "beacon": ("chain_hash", "round"), "dice": ("dice", "faces", "place"), "system": (),
}  # fmt: skip
"""The keys of an entropy source, by kind (draw.md §2)."""


def _entropy_fits(entropy: Entropy) -> bool:
    """Whether entropy has exactly the keys of its kind, each in its form."""
    source = entropy.source
    if tuple(sorted(source)) != SOURCES[entropy.kind]:
        return False
    if (entropy.expires_at is None) != (entropy.kind in ("lottery", "beacon")):
        return False
    if (entropy.secret_hash is None) != (entropy.kind != "system"):
        return False
    match entropy.kind:
        case "lottery":
            return source["game"] in ("ssq", "dlt") and bool(_DAY.fullmatch(str(source["date"])))
        case "beacon":
            return _is_positive(source["round"]) and bool(_HASH.fullmatch(str(source["chain_hash"])))
        case "dice":
            return _is_positive(source["dice"]) and source["faces"] == 10 and isinstance(source["place"], str)
    return True


_HASH = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_positive(number: str | int) -> bool:
    return isinstance(number, int) and number > 0


def commitment(terms: Terms) -> str:
    """H(terms.json): what the bureau is bound to from the freeze on."""
    return digest(terms.to_bytes())
