"""The bureau's records of a draw, and the files made from them; the store is the truth, the evidence folder an export (draw.md §6).

`Draw` is small and changes with every stage; `DrawLists` holds the frozen lists with names and salts and is written
once, at the freeze. Neither is public as it is: `evidence_files` makes the files, `disclosure` says which of them go out.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec

from rules.base.canonical import canonical
from rules.base.codes import EXCLUSIONS
from rules.base.fields import Record
from rules.draw.draw import InspectorLine, PoolLine, Terms, identity_commitment, opening, replacement_line, tsv
from rules.draw.draw import final_list as _final_list
from rules.draw.evidence import Change, Drawing, Drawn, JournalRef, Strike, Team, Value, Witness, evidence
from rules.draw.evidence import Journal as JournalRefs
from rules.draw.match import has_no_choice

__all__ = [
    "Draw",
    "DrawLists",
    "Event",
    "ExcludedEntry",
    "InspectorEntry",
    "ObjectEntry",
    "PoolEntry",
    "Publication",
    "Supplement",
    "Void",
    "coarse_strike",
    "draw_numbers",
    "ever_listed",
    "evidence_files",
    "exceeds_strike_limit",
    "final_list",
    "freezes_file",
    "freezes_row",
    "inspector_lines",
    "list_files",
    "list_states",
    "pool_lines",
    "registry_numbers",
    "sealed_evidence",
    "struck_text",
    "without_choice",
]  # fmt: skip


class ObjectEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object as it stood at the freeze; its commitment holds code and name.

    object: the registry's number where `number` was made for this draw alone (a restricted draw); never public.
    """

    number: str
    code: str
    name: str
    salt: str
    object: str = ""

    @property
    def registry_number(self) -> str:
        """The object's number in the registry."""
        return self.object or self.number


class PoolEntry(ObjectEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object of the pool. items: what is to be checked here if it is drawn."""

    stratum: str
    items: tuple[str, ...]


class ExcludedEntry(ObjectEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object of the plan's scope that is not in the pool.

    reason: what stands in excluded.tsv, `closed` or `other`; why: the true one (a code of EXCLUSIONS), private: that somebody was checked
    this year would tell who was drawn in a task that is not public. In freezes of before `why` is "" and the true one was public.
    """

    reason: str
    why: str = ""

    @property
    def true_reason(self) -> str:
        """Why the object is not in the pool, for the office."""
        return self.why or self.reason


class InspectorEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One eligible inspector. id: made for this draw alone; inspector: the number in the registry."""

    id: str
    inspector: str
    certificate: str
    name: str
    salt: str


class Void(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a draw was voided. reason: a code of VOID_REASONS. lines: objects that a redraw leaves out. by: private."""

    reason: str
    at: str
    lines: tuple[str, ...]
    by: str


class Supplement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a supplementary draw is for. kind: `inspectors` (缺员) or `objects` (a task drawn too small). parent: the draw it adds to.

    reason: a code of SUPPLEMENT_REASONS ("" for inspectors). paper, by: the decision and who approved it, private.
    """

    kind: str
    parent: str
    reason: str = ""
    paper: str = ""
    by: str = ""


class Draw(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One freeze and everything that was drawn on it. number: `2024-001-1`. terms: the bytes of terms.json as text.

    level: the strictest level of its items at the freeze (a code of LEVELS); anything but `full` is a restricted draw.
    state: a code of DRAW_STATES. secret: the operating system's 64 hex digits of a `system` draw, private until drawn.
    strike_papers: struck number → (evidence reference, approver); change_papers: number of the change → (paper, who decided);
    both private. strike_why: struck number → the true reason (a code of STRIKE_REASONS), private; in `struck`, which is evidence, it is
    `closed` or `other` (draw.md §1), or the true one in draws of before. supplement: only in a supplementary draw. pools, teams: None until matched.
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
    state: str = "open"
    secret: str = ""
    witness: tuple[Witness, ...] = ()
    value: str = ""
    value_at: str = ""
    witnesses: tuple[str, ...] = ()
    seed: str = ""
    taken: dict[str, int] = msgspec.field(default_factory=dict)
    drawn: tuple[Drawn, ...] = ()
    frozen: JournalRef | None = None
    drawn_in: JournalRef | None = None
    struck: tuple[Strike, ...] = ()
    strike_papers: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    strike_why: dict[str, str] = msgspec.field(default_factory=dict)
    confirmed_at: str = ""
    pools: dict[str, tuple[str, ...]] | None = None
    teams: tuple[Team, ...] | None = None
    matched_at: str = ""
    changes: tuple[Change, ...] = ()
    change_papers: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    supplement: Supplement | None = None
    void: Void | None = None
    seal: str = ""

    @property
    def true_strikes(self) -> tuple[Strike, ...]:
        """The strikes with their true reasons, for the office."""
        return tuple(
            msgspec.structs.replace(strike, reason=self.strike_why.get(strike.number, strike.reason))
            for strike in self.struck
        )

    @property
    def conditions(self) -> Terms:
        """The terms, read back from their bytes."""
        return Terms.from_bytes(self.terms.encode())


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
    """One publication of the site, a line of the public heads.tsv. number: `P-000001`. seq, head: the journal at that moment."""

    table: ClassVar[str] = "publications"

    at: str
    seq: int
    head: str
    pages: int
    changed: int


def registry_numbers(lists: DrawLists) -> dict[str, str]:
    """Number in the draw → number in the registry; the two differ in a restricted draw only."""
    return {entry.number: entry.registry_number for entry in (*lists.pool, *lists.excluded)}


def draw_numbers(lists: DrawLists) -> dict[str, str]:
    """Number in the registry → number in the draw."""
    return {entry.registry_number: entry.number for entry in (*lists.pool, *lists.excluded)}


def pool_lines(entries: Iterable[PoolEntry]) -> list[PoolLine]:
    """The lines of pool.tsv."""
    return [PoolLine(e.number, e.stratum, _object_commitment(e)) for e in entries]


def coarse(reason: str) -> str:
    """What the public reads of a reason (a code of EXCLUSIONS) beside an object.

    >>> coarse("not_active"), coarse("checked_this_year"), coarse("other")
    ('closed', 'other', 'other')
    """
    return "closed" if reason in {"not_active", "closed"} else "other"


def coarse_strike(reason: str) -> str:
    """The same of a strike (a code of STRIKE_REASONS).

    >>> coarse_strike("moved_away"), coarse_strike("handed_over"), coarse_strike("closed")
    ('closed', 'other', 'closed')
    """
    return "closed" if reason in {"deregistered", "revoked", "moved_away", "closed_down", "closed"} else "other"


def struck_text(reason: str) -> str:
    """Why an object was struck, as the public reads it: coarse."""
    return EXCLUSIONS.text(coarse_strike(reason))


def inspector_lines(entries: Iterable[InspectorEntry]) -> list[InspectorLine]:
    """The lines of inspectors-<d>.tsv."""
    return [
        InspectorLine(e.id, identity_commitment(e.salt, {"certificate": e.certificate, "name": e.name}))
        for e in entries
    ]


def _object_commitment(entry: ObjectEntry) -> str:
    return identity_commitment(entry.salt, {"code": entry.code, "name": entry.name})


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
        value=Value(kind=draw.entropy, value=draw.value, at=draw.value_at, witnesses=draw.witnesses),
        witness=draw.witness,
        drawing=Drawing(draw.drawn, draw.taken),
        journal=JournalRefs(draw.frozen, draw.drawn_in),
        struck=draw.struck,
        pools=draw.pools,
        teams=draw.teams,
        changes=draw.changes,
        void={"reason": void.reason, "at": void.at} if void else None,
    )


def evidence_files(draw: Draw, lists: DrawLists, *, with_openings: bool) -> dict[str, bytes]:
    """The evidence folder, path → bytes: terms and lists, evidence.json once drawn, and with `with_openings` every line's opening."""
    files = {"terms.json": draw.terms.encode(), **list_files(lists)}
    if draw.drawn_in is not None:
        files["evidence.json"] = canonical(sealed_evidence(draw))
    if with_openings:
        for entry in (*lists.pool, *lists.excluded):
            files[f"openings/{entry.number}.json"] = opening(entry.number, entry.code, entry.name, entry.salt)
    return files


def freezes_row(event: Event) -> tuple[str, ...]:
    """A line of freezes.tsv: serial, draw, commitment, frozen_at, kind, expected_at, state, seal (draw.md §1)."""
    return (
        str(event.serial), event.draw, event.commitment, event.frozen_at, event.kind, event.expected_at, event.state,
        event.seal,
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


def list_states(draw: Draw) -> dict[str, str]:
    """Number → state of each object that was on the list at any time, in Chinese: 抽中, 递补 or 已剔除 with the reason as the public reads it."""
    drawn = {entry.number: "抽中" for entry in draw.drawn}
    replacements = {strike.replaced_by: "递补" for strike in draw.struck if strike.replaced_by}
    struck = {strike.number: f"已剔除（{struck_text(strike.reason)}）" for strike in draw.struck}
    return replacements | drawn | struck


def exceeds_strike_limit(struck: int, drawn: int) -> bool:
    """Whether more than 5 % of the drawn are struck: then the leader must approve, and every page and paper shows it (draw.md §4)."""
    return struck * 20 > drawn


def without_choice(draw: Draw, lists: DrawLists) -> frozenset[tuple[str, str]]:
    """无随机性: (object, department) of the teams in which chance decided nothing, or has nothing left to decide.

    At the match: the pool, less those recused, is no larger than the team. After changes: the department's whole list, less
    those recused and those who left, is not larger. object: its number in the draw. Empty before the match.
    """
    if draw.teams is None or draw.pools is None:
        return frozenset()
    recused = set(lists.recusals)
    replaced: dict[tuple[str, str], set[str]] = {}
    for change in draw.changes:
        replaced.setdefault((change.object, change.department), set()).add(change.out)
    departments = {department.code: department for department in draw.conditions.departments}
    teams = set()
    for team in draw.teams:
        out = replaced.get((team.object, team.department))
        if out:
            whole = [entry.id for entry in lists.inspectors[team.department]]
            candidates: Sequence[str] = [id_ for id_ in whole if id_ not in out]
        else:
            candidates = draw.pools[team.department]
        if has_no_choice(team.object, departments[team.department], candidates, recused):
            teams.add((team.object, team.department))
    return frozenset(teams)
