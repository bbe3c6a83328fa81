"""抽取证据: the shape of `evidence.json` and its seal (draw.md §6).

Recomputing proves what follows from terms and value; the seal binds the rest: witnesses, times, reasons.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from rules.base.canonical import canonical, digest, read_canonical
from rules.draw.terms import Count, Hash, Id, Part, Terms, Time, commitment

__all__ = [
    "Change", "Drawing", "Drawn", "Evidence", "Journal", "JournalRef", "Strike", "Team", "Value", "Witness",
    "evidence", "read_evidence", "seal",
]  # fmt: skip


class Drawn(Part, frozen=True, kw_only=True):
    """One object drawn: its stratum, its ticket (decimal text) and its batch (from 0)."""

    number: Id
    stratum: Id
    ticket: str
    batch: Count


class Drawing(Part, frozen=True):
    """The outcome of a draw. drawn: in ticket order. taken: stratum code → how many were taken of it (empty strata too)."""

    drawn: tuple[Drawn, ...]
    taken: dict[str, int]


class Strike(Part, frozen=True, kw_only=True):
    """One strike at the confirmation. reason: a code; replaced_by: a number, or None when the stratum has no unused object."""

    seq: Count
    number: Id
    reason: Id
    at: Time
    replaced_by: Id | None


class Team(Part, frozen=True, kw_only=True):
    """The inspectors of one department for one object, in the order of choice."""

    object: Id
    department: Id
    inspectors: tuple[Id, ...]


class Change(Part, frozen=True, kw_only=True, rename={"in_": "in"}):
    """One change of a team. out leaves that object for good; in_ takes the place, None is 缺员."""

    seq: Count
    object: Id
    department: Id
    out: Id
    reason: Id
    at: Time
    in_: Id | None


class Witness(Part, frozen=True, kw_only=True):
    """An outsider who held the commitment before the value existed. ref: an address, a file, a document number."""

    kind: Literal["site", "paper", "rfc3161"]
    who: str
    at: Time
    ref: str


class Value(Part, frozen=True, kw_only=True):
    """The random value as text, when it was entered, and who witnessed it (their office, or their name where they agree)."""

    kind: Id
    value: str
    at: Time
    witnesses: tuple[str, ...]


class JournalRef(Part, frozen=True):
    """An entry of the journal: its number and hash."""

    seq: Count
    head: Hash


class Journal(Part, frozen=True):
    """The entries of the freeze and of the draw."""

    frozen: JournalRef
    drawn: JournalRef


class Evidence(Part, frozen=True, kw_only=True):
    """Every key of `evidence.json`. pools and teams are None until matched; void: None, or reason, at, approver …"""

    format: Literal["mingchou-draw/1"] = "mingchou-draw/1"
    draw: Id
    commitment: Hash
    seed: Hash
    witness: tuple[Witness, ...]
    entropy: Value
    taken: dict[Id, Count]
    drawn: tuple[Drawn, ...]
    struck: tuple[Strike, ...]
    pools: dict[Id, tuple[Id, ...]] | None
    teams: tuple[Team, ...] | None
    changes: tuple[Change, ...]
    journal: Journal
    void: dict[Id, str] | None
    seal: Hash


def evidence(
    terms: Terms,
    *,
    seed: str,
    value: Value,
    witness: Sequence[Witness],
    drawing: Drawing,
    journal: Journal,
    struck: Sequence[Strike] = (),
    pools: Mapping[str, Sequence[str]] | None = None,
    teams: Sequence[Team] | None = None,
    changes: Sequence[Change] = (),
    void: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """All keys of `evidence.json`, sealed; its bytes are `canonical()` of it.

    Raises ValueError (Chinese) when a part is not well-formed, so that every exported file can be read.
    """
    unsealed = Evidence(
        draw=terms.draw,
        commitment=commitment(terms),
        seed=seed,
        witness=tuple(witness),
        entropy=value,
        taken=drawing.taken,
        drawn=drawing.drawn,
        struck=tuple(struck),
        pools=None if pools is None else {code: tuple(ids) for code, ids in pools.items()},
        teams=None if teams is None else tuple(teams),
        changes=tuple(changes),
        journal=journal,
        void=None if void is None else dict(void),
        seal="0" * 64,
    )
    sealed: dict[str, object] = msgspec.to_builtins(unsealed)
    sealed["seal"] = seal(sealed)
    read_evidence(canonical(sealed))
    return sealed


def seal(evidence: Mapping[str, object]) -> str:
    """H(the canonical evidence without its `seal`)."""
    return digest(canonical({key: part for key, part in evidence.items() if key != "seal"}))


def read_evidence(raw: bytes) -> Evidence:
    """`evidence.json`; ValueError (Chinese) when it is not canonical, or a key is missing, unknown or of a wrong form.

    The seal is not verified here.
    """
    value = read_canonical(raw)
    try:
        parsed = msgspec.convert(value, Evidence)
    except msgspec.ValidationError:
        raise ValueError("evidence.json 不合规定写法") from None
    if canonical(msgspec.to_builtins(parsed)) != raw:  # `format` has a default in Python; in the file it is required
        raise ValueError("evidence.json 不合规定写法：缺少 format")
    return parsed
