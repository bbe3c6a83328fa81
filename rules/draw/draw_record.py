"""The bureau's records of a draw, and the files made from them; the store is the truth, the evidence folder an export (draw.md §6).

`Draw` is small and changes with every stage; `DrawLists` holds the frozen lists with names and salts and is written
once, at the freeze. Neither is public as it is: `evidence_files` makes the files, `disclosure` says which of them go out.
"""

import base64
from collections.abc import Iterable
from typing import ClassVar, Literal

import msgspec

from rules.base.canonical import canonical
from rules.base.codes import CHANGE_REASONS, EXCLUSIONS, STRIKE_REASONS
from rules.base.fields import Record
from rules.draw import match
from rules.draw.confirmation import Asked, Confirmation
from rules.draw.draw import (
    InspectorLine,
    PoolLine,
    Terms,
    identity_commitment,
    object_identity,
    opening,
    replacement_line,
    tsv,
)  # fmt: skip
from rules.draw.draw import final_list as _final_list
from rules.draw.evidence import (
    Change,
    Drawing,
    Drawn,
    JournalRef,
    Strike,
    Team,
    Typed,
    Value,
    VoidRef,
    Witness,
    evidence,
)  # fmt: skip
from rules.draw.evidence import Journal as JournalRefs
from rules.draw.registers import FreezeLine, freeze_text

__all__ = [
    "Draw", "DrawLists", "Event", "ExcludedEntry", "InspectorEntry", "ObjectEntry", "PoolEntry",
    "Publication", "Supplement", "Void", "change_reason", "coarse", "coarse_strike", "demo_mark", "draw_numbers", "ever_listed",
    "evidence_files", "exceeds_limit", "final_list", "freeze_line", "freezes_file", "freezes_row",
    "inspector_lines", "list_files", "list_states", "pool_lines", "registry_numbers",
    "sealed_evidence", "strike_reason", "without_choice",
]  # fmt: skip


class ObjectEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object as it stood at the freeze; its commitment holds code, name and object.

    number: made for this draw alone. object: the registry's number; public only in an opening.
    """

    number: str
    code: str
    name: str
    salt: str
    object: str


class PoolEntry(ObjectEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object of the pool. items: what is to be checked here if it is drawn."""

    stratum: str
    items: tuple[str, ...]


class ExcludedEntry(ObjectEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object of the plan's scope that is not in the pool.

    reason: what stands in excluded.tsv, `closed` or `other`; why: the true one (a code of EXCLUSIONS), private: that somebody was checked
    this year would tell who was drawn in a task that is not public.
    """

    reason: str
    why: str


class InspectorEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One eligible inspector. id: made for this draw alone; inspector: the number in the registry."""

    id: str
    inspector: str
    certificate: str
    name: str
    salt: str


class Void(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a draw was voided. reason: a code of VOID_REASONS. lines: objects that a redraw leaves out. by, paper: private; office: of `by`, public."""

    reason: str
    at: str
    lines: tuple[str, ...]
    by: str
    office: str = ""
    paper: str = ""


class Supplement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a supplementary draw is for. kind: `inspectors` (缺员) or `objects` (a task drawn too small). parent: the draw it adds to.

    reason: a code of SUPPLEMENT_REASONS ("" for inspectors). paper, by: the decision and who approved it, private; office: of `by`, public.
    """

    kind: str
    parent: str
    reason: str = ""
    paper: str = ""
    by: str = ""
    office: str = ""


class Draw(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One freeze and everything that was drawn on it. number: `2024-001-1`. terms: the bytes of terms.json as text.

    level: the strictest level of its items at the freeze (a code of LEVELS). mask: as in the terms ("" for null): of a masked draw only the
    arithmetic is public, for good. state: a code of DRAW_STATES. expires_at: of dice and system, "" of what never expires.
    secret: the operating system's 64 hex digits of a `system` draw, private until drawn. drawn_on, issue, signature, typed: as in evidence.
    strike_papers: struck number → (evidence reference, approver), strike_reasons: → the true reason (a code of STRIKE_REASONS);
    change_papers: number of the change → (paper, who decided), change_reasons: → the true reason (a code of CHANGE_REASONS);
    all four private. supplement: only in a supplementary draw. pools, teams: None until matched.
    frozen, drawn_in: the journal entries of freeze and draw. seal: "" until the evidence is sealed.
    """

    table: ClassVar[str] = "draws"

    task: str
    serial: int
    plan: str
    terms: str
    commitment: str
    frozen_at: str
    entropy: str
    expected_at: str
    level: str = "full"
    mask: str = ""
    expires_at: str = ""
    state: str = "open"
    secret: str = ""
    witness: tuple[Witness, ...] = ()
    tokens: dict[str, str] = msgspec.field(default_factory=dict)
    """Time stamps (RFC 3161) of its witnesses: SHA-256 → the bytes in base64."""
    value: str = ""
    value_at: str = ""
    witnesses: tuple[str, ...] = ()
    drawn_on: str = ""
    issue: str = ""
    signature: str = ""
    typed: tuple[Typed, ...] = ()
    seed: str = ""
    taken: dict[str, int] = msgspec.field(default_factory=dict)
    drawn: tuple[Drawn, ...] = ()
    frozen: JournalRef | None = None
    drawn_in: JournalRef | None = None
    struck: tuple[Strike, ...] = ()
    strike_papers: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    strike_reasons: dict[str, str] = msgspec.field(default_factory=dict)
    confirmed_at: str = ""
    confirmations: tuple[Confirmation, ...] = ()
    asked: tuple[Asked, ...] = ()
    """Which departments have confirmed the list; () in draws of before, which one act confirmed for all."""
    pools: dict[str, tuple[str, ...]] | None = None
    teams: tuple[Team, ...] | None = None
    matched_at: str = ""
    changes: tuple[Change, ...] = ()
    change_papers: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    change_reasons: dict[str, str] = msgspec.field(default_factory=dict)
    supplement: Supplement | None = None
    recusals_by: str = ""
    """The leader who approved that over 5 % of the inspectors are recused for an object; private."""
    void: Void | None = None
    seal: str = ""

    @property
    def conditions(self) -> Terms:
        """The terms, read back from their bytes."""
        return Terms.from_bytes(self.terms.encode())

    @property
    def random_value(self) -> Value:
        """The random value with where it came from. ValueError before the draw."""
        if not self.value:
            raise ValueError(f"{self.number} 尚未抽取")
        return Value(
            kind=self.entropy, value=self.value, at=self.value_at, witnesses=self.witnesses, drawn_on=self.drawn_on or None,
            issue=self.issue or None, signature=self.signature or None, typed=self.typed,
        )  # fmt: skip


class DrawLists(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The frozen lists of a draw (same number). recusals: (object number, inspector id) pairs."""

    table: ClassVar[str] = "draw_lists"

    pool: tuple[PoolEntry, ...]
    excluded: tuple[ExcludedEntry, ...]
    inspectors: dict[str, tuple[InspectorEntry, ...]]
    recusals: tuple[tuple[str, str], ...]


class Event(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the public freezes.tsv, which only grows: a freeze or a later change of its state. number: `F-000001`."""

    table: ClassVar[str] = "freezes"

    serial: int
    draw: str
    commitment: str
    frozen_at: str
    kind: str
    expected_at: str
    state: str
    seal: str


class Publication(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One publication of the site, a line of the public heads.tsv. number: `P-000001`. seq, head: the journal at that moment.

    kind: normal, or restored for the first after a backup was put back: there alone seq may be lower than before.
    """

    table: ClassVar[str] = "publications"

    at: str
    seq: int
    head: str
    pages: int
    changed: int
    kind: str = "normal"


def demo_mark(draw: Draw) -> str:
    """What every face says of a draw whose clock was a demonstration's: it counts for nothing; "" of any other."""
    return "演示时钟，不作数" if draw.conditions.clock == "demo" else ""


def registry_numbers(lists: DrawLists) -> dict[str, str]:
    """Number in the draw → number in the registry."""
    return {entry.number: entry.object for entry in (*lists.pool, *lists.excluded)}


def draw_numbers(lists: DrawLists) -> dict[str, str]:
    """Number in the registry → number in the draw."""
    return {entry.object: entry.number for entry in (*lists.pool, *lists.excluded)}


def pool_lines(entries: Iterable[PoolEntry]) -> list[PoolLine]:
    """The lines of pool.tsv."""
    return [PoolLine(e.number, e.stratum, _object_commitment(e)) for e in entries]


def coarse(reason: str) -> str:
    """What the public reads of a reason (a code of EXCLUSIONS) beside an object.

    >>> coarse("not_active"), coarse("checked_this_year"), coarse("other")
    ('closed', 'other', 'other')
    """
    return "closed" if reason in {"not_active", "closed"} else "other"


def coarse_strike(reason: str) -> Literal["closed", "other"]:
    """What the public reads of the reason of a strike (a code of STRIKE_REASONS): the same two words as beside an excluded line.

    >>> coarse_strike("deregistered"), coarse_strike("duplicate")
    ('closed', 'other')
    """
    return "closed" if reason in {"deregistered", "revoked", "moved_away", "closed_down"} else "other"


def inspector_lines(entries: Iterable[InspectorEntry]) -> list[InspectorLine]:
    """The lines of inspectors-<d>.tsv."""
    return [
        InspectorLine(e.id, identity_commitment(e.salt, {"certificate": e.certificate, "name": e.name}))
        for e in entries
    ]


def _object_commitment(entry: ObjectEntry) -> str:
    return identity_commitment(entry.salt, object_identity(entry.code, entry.name, entry.object))


def list_files(lists: DrawLists) -> dict[str, bytes]:
    """The .tsv files of the frozen lists, by name."""
    files = {
        "pool.tsv": tsv((line.number, line.stratum, line.commitment) for line in pool_lines(lists.pool)),
        "excluded.tsv": tsv((e.number, e.reason, _object_commitment(e)) for e in lists.excluded),
        "recusals.tsv": tsv(lists.recusals),
    }
    for code, entries in lists.inspectors.items():
        files[f"inspectors-{code}.tsv"] = tsv((line.id, line.commitment) for line in inspector_lines(entries))
    return files


def sealed_evidence(draw: Draw) -> dict[str, object]:
    """All keys of evidence.json with the seal (`rules.draw.evidence.evidence`). ValueError before the draw was drawn and journalled."""
    if draw.frozen is None or draw.drawn_in is None:
        raise ValueError(f"{draw.number} 尚未抽取")
    void = draw.void
    return evidence(
        draw.conditions,
        seed=draw.seed,
        value=draw.random_value,
        witness=draw.witness,
        drawing=Drawing(draw.drawn, draw.taken),
        journal=JournalRefs(draw.frozen, draw.drawn_in),
        struck=draw.struck,
        pools=draw.pools,
        teams=draw.teams,
        changes=draw.changes,
        void=VoidRef(reason=void.reason, at=void.at, by=void.office) if void else None,
    )


def evidence_files(draw: Draw, lists: DrawLists, *, with_openings: bool) -> dict[str, bytes]:
    """The evidence folder, path → bytes: terms and lists, evidence.json once drawn, and with `with_openings` every line's opening."""
    files = {"terms.json": draw.terms.encode(), **list_files(lists)}
    files |= {f"tokens/{name}.tsr": base64.b64decode(raw) for name, raw in draw.tokens.items()}
    if draw.drawn_in is not None:
        files["evidence.json"] = canonical(sealed_evidence(draw))
    if with_openings:
        for entry in (*lists.pool, *lists.excluded):
            parts = {"number": entry.number, "code": entry.code, "name": entry.name, "salt": entry.salt}
            files[f"openings/{entry.number}.json"] = opening(**parts, object_number=entry.object)
    return files


def freezes_row(event: Event) -> tuple[str, ...]:
    """A line of freezes.tsv: serial, draw, commitment, frozen_at, kind, expected_at, state, seal (draw.md §1)."""
    return tuple(freeze_text(freeze_line(event))[:-1].split("\t"))


def freeze_line(event: Event) -> FreezeLine:
    """A line of freezes.tsv (draw.md §1)."""
    return FreezeLine(
        event.serial, event.draw, event.commitment, event.frozen_at, event.kind, event.expected_at, event.state, event.seal
    )  # fmt: skip


def freezes_file(rows: Iterable[tuple[str, ...]]) -> bytes:
    """The bytes of freezes.tsv: a line per event in the order of the events, so that an older file begins every newer one."""
    return "".join("\t".join(row) + "\n" for row in rows).encode()


def final_list(draw: Draw) -> tuple[Drawn, ...]:
    """drawn - struck + replacements, in ticket order."""
    return _final_list(draw.drawn, draw.struck, draw.seed)


def ever_listed(draw: Draw) -> tuple[Drawn, ...]:
    """Every object that was on the list at any time, struck or not, in ticket order."""
    listed = {entry.number: entry for entry in draw.drawn}
    for strike in draw.struck:
        if strike.replaced_by:
            listed[strike.replaced_by] = replacement_line(strike.replaced_by, listed[strike.number], draw.seed)
    return tuple(sorted(listed.values(), key=lambda entry: (entry.ticket, entry.number)))


def list_states(draw: Draw, *, public: bool = False) -> dict[str, str]:
    """Number → 抽中, 递补 or 已剔除 with the reason, of each that was on the list at any time. public: the reason as everybody may read it."""
    drawn = {entry.number: "抽中" for entry in draw.drawn}
    replacements = {strike.replaced_by: "递补" for strike in draw.struck if strike.replaced_by}
    struck = {
        strike.number: f"已剔除（{EXCLUSIONS.text(strike.reason) if public else strike_reason(draw, strike)}）"
        for strike in draw.struck
    }
    return replacements | drawn | struck


def strike_reason(draw: Draw, strike: Strike) -> str:
    """The true reason of a strike in Chinese, for the office."""
    return STRIKE_REASONS.text(draw.strike_reasons[strike.number])


def change_reason(draw: Draw, change: Change) -> str:
    """The true reason of a change in Chinese, for the office."""
    return CHANGE_REASONS.text(draw.change_reasons[str(change.seq)])


def exceeds_limit(part: int, whole: int) -> bool:
    """Whether a part is more than 5 % of a whole: then the leader must approve, and every page and paper shows it (draw.md §4, §5)."""
    return part * 20 > whole


def without_choice(draw: Draw, lists: DrawLists) -> frozenset[tuple[str, str]]:
    """无随机性: (object, department) of the teams that chance had no part in (`match.without_choice`).

    object: its number in the draw. Empty before the match.
    """
    whole = {code: [entry.id for entry in entries] for code, entries in lists.inspectors.items()}
    objects = dict.fromkeys(team.object for team in draw.teams or ())
    return match.without_choice(objects, draw.conditions.departments, whole, lists.recusals)
