"""抽取证据: the shape of `evidence.json` and its seal (draw.md §6).

Recomputing proves what follows from terms and value; the seal binds the rest: witnesses, times, reasons.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rules.base.canonical import canonical, digest, read_canonical
from rules.draw.terms import AtLeast1, Count, Day, Hash, Id, Part, Terms, Time, commitment, real

__all__ = [
    "Change", "Drawing", "Drawn", "Evidence", "Journal", "JournalRef", "Strike", "Team", "Typed", "Value", "VoidRef", "Witness",
    "counted_witnesses", "evidence", "read_evidence", "seal", "times_of",
]  # fmt: skip


class Drawn(Part, frozen=True, kw_only=True):
    """One object drawn: its stratum, its ticket (decimal text) and its batch (from 0)."""

    number: Id
    stratum: Id
    ticket: Annotated[str, Meta(pattern=r"\A[0-9]{64,78}\Z")]
    batch: Count


class Drawing(Part, frozen=True):
    """The outcome of a draw. drawn: in ticket order. taken: stratum code → how many were taken of it (empty strata too)."""

    drawn: tuple[Drawn, ...]
    taken: dict[str, int]


class Strike(Part, frozen=True, kw_only=True):
    """One strike at the confirmation. reason: coarse; replaced_by: a number, or None when the stratum has no unused object."""

    seq: AtLeast1
    number: Id
    reason: Literal["closed", "other"]
    at: Time
    replaced_by: Id | None


class Team(Part, frozen=True, kw_only=True):
    """The inspectors of one department for one object, in the order of choice."""

    object: Id
    department: Id
    inspectors: tuple[Id, ...]


class Change(Part, frozen=True, kw_only=True, rename={"in_": "in"}):
    """One change of a team. out leaves that object for good; in_ takes the place, None is 缺员. Why is the office's own."""

    seq: AtLeast1
    object: Id
    department: Id
    out: Id
    reason: Literal["unable"] = "unable"
    at: Time
    in_: Id | None


class Witness(Part, frozen=True, kw_only=True):
    """An outsider who is registered as holding the commitment (draw.md §6). ref: a document, a page; of rfc3161 the token's SHA-256."""

    kind: Literal["superior", "discipline", "supervisor", "notary", "newspaper", "paper", "rfc3161"]
    who: str
    at: Time
    ref: str


class Typed(Part, frozen=True, kw_only=True):
    """A lottery or beacon value that was mistyped: when it was entered, by whom and on which paper it was corrected, and when."""

    value: str
    at: Time
    corrected_at: Time
    by: str
    paper: str


class Value(Part, frozen=True, kw_only=True):
    """The random value as text, when it was entered, and who saw it made (their office, or their name where they agree).

    drawn_on, issue: the drawing of a lottery. signature: of a beacon's round, 96 hexadecimal digits. typed: what was corrected.
    """

    kind: Id
    value: str
    at: Time
    witnesses: tuple[str, ...] = ()
    drawn_on: Day | None = None
    issue: Annotated[str, Meta(pattern=r"\A[0-9]{5,7}\Z")] | None = None
    signature: Annotated[str, Meta(pattern=r"\A[0-9a-f]{96}\Z")] | None = None
    typed: tuple[Typed, ...] = ()


class VoidRef(Part, frozen=True, kw_only=True):
    """A draw that was given up. reason: a code of VOID_REASONS. by: the approver's office."""

    reason: Id
    at: Time
    by: str


class JournalRef(Part, frozen=True):
    """An entry of the journal: its number and hash."""

    seq: Count
    head: Hash


class Journal(Part, frozen=True):
    """The entries of the freeze and of the draw."""

    frozen: JournalRef
    drawn: JournalRef


class Evidence(Part, frozen=True, kw_only=True):
    """Every key of `evidence.json`. pools and teams are None until matched."""

    format: Literal["mingchou-draw/2"] = "mingchou-draw/2"
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
    void: VoidRef | None
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
    void: VoidRef | None = None,
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
        void=void,
        seal="0" * 64,
    )
    sealed: dict[str, object] = msgspec.to_builtins(unsealed)
    sealed["seal"] = seal(sealed)
    for text in times_of(read_evidence(canonical(sealed))):
        real(text)
    return sealed


def times_of(found: Evidence) -> Iterator[str]:
    """The times in evidence, and the day of a lottery's drawing; each must be real (`rules.draw.terms.real`)."""
    yield from filter(None, (found.entropy.at, found.entropy.drawn_on))
    for typed in found.entropy.typed:
        yield from (typed.at, typed.corrected_at)
    for part in (found.witness, found.struck, found.changes):
        yield from (one.at for one in part)
    if found.void:
        yield found.void.at


def counted_witnesses(
    witness: Sequence[Witness], terms: Terms, value_at: str = ""
) -> tuple[tuple[Witness, ...], tuple[Witness, ...]]:
    """(witnesses that count, those registered too late or too early), each in the order of registration.

    A witness counts who held the commitment from the freeze on, before the value was expected and before it was entered.
    value_at: when it was entered, "" before that.
    """
    limit = min(terms.entropy.expected_at, value_at or terms.entropy.expected_at)
    counted = tuple(one for one in witness if terms.frozen_at <= one.at < limit)
    return counted, tuple(one for one in witness if one not in counted)


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
