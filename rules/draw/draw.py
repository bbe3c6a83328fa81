"""抽取: which objects are drawn, and why anyone can check it. Format `mingchou-draw/2`.

This text is the specification. A person who reads it, with the files of a draw and any SHA-256 program, can tell who
had to be drawn; no other part of this program is needed.

Words. H(x) is SHA-256 as 64 lower-case hexadecimal digits. Files are UTF-8, lines end in LF. JSON is canonical
(RFC 8785: sorted keys, no blanks, no final LF). Ratios are decimals and computed exactly, never in floating point.

1. Freeze (冻结). `pool.tsv` lists who can be drawn: number, stratum, commitment. `excluded.tsv` lists who is in the plan's
   scope and cannot, with a reason; `inspectors-<d>.tsv` the inspectors of department d who may go; `recusals.tsv` the
   pairs (object, inspector) that may not meet. `terms.json` holds the hashes of these files, the strata from highest to
   lowest risk with ratio and size, the floor, the number of batches, the departments, and where the random value will
   come from and when. Then

       commitment = H(terms.json)

   is shown to somebody outside before the random value exists. Nothing that is hashed can change after that.
   The commitment of a line is H(salt LF identity); an opening {number, object, code, name, salt} shows whom the number meant.

2. Value (随机值). From dice, a lottery, a public beacon or the operating system, as the terms say, written as text.

       seed = H(commitment LF kind LF value)

3. Tickets (票号). ticket(id, s): take SHA-256 of the text H(s) followed by id; write that number in decimal, put zeros on
   the left up to 64 digits, and turn the digits round. Tickets are compared as text; equal tickets go by id. These are
   the ticket numbers of consistent_sampler 1.0.10 (R. Rivest), `sampler(ids, seed=s)`, behind its "0.".

4. Objects (抽取对象). s = seed + "/objects". Of each stratum of size N the first ceil(ratio x N) by ticket are taken; while
   fewer than ceil(floor x pool_size) are taken in all, one more is taken of the highest stratum that has any left.
   All taken, over all strata, stand in ticket order; position p (from 0) goes to batch p mod batches.

   Strikes (剔除), at the confirmation only, numbered, in order: an object that is struck is replaced by the next ticket
   of its stratum that was never used, which takes over its batch; none when there is none left. A number once used
   never comes back. The final list is drawn - struck + replacements, in ticket order.

5. Inspectors: see `rules/draw/match.py`.

6. Evidence (证据). `evidence.json` holds value, seed, drawn, strikes, pools, teams, changes, and

       seal = H(evidence.json without its key "seal")

Worked values, from the published example of serial 1 (tests/vectors/draw-1):

>>> s = seed("1b0dba36c5b59d699b2eee76efcfef7472f03490e2b984569543eef9d61be3f0", "dice", "01382438112797316654")
>>> s
'172a5fb0e4dc9ebb67162ec07316998f7f4a40b6ba7eab75dc9bfbba57c606f3'
>>> ticket("P-0056", s + "/objects")
'00347562710518281527815380101995099387322296359927188753819228231049881697434'
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from hashlib import sha256
from math import ceil, sqrt

from rules.base.canonical import digest
from rules.base.errors import Refused
from rules.draw.entropy import parse_source, source_problems
from rules.draw.evidence import (
    Drawing,
    Drawn,
    Evidence,
    Journal,
    JournalRef,
    Strike,
    Typed,
    Value,
    VoidRef,
    Witness,
    evidence,
    read_evidence,
    seal,
)
from rules.draw.freeze import freeze_problems
from rules.draw.freeze_rules import broken_rule
from rules.draw.lists import (
    ExcludedLine,
    InspectorLine,
    Opening,
    PoolLine,
    check_opening,
    identity_commitment,
    object_identity,
    opening,
    read_excluded,
    read_inspectors,
    read_opening,
    read_pool,
    read_recusals,
    read_tsv,
    tsv,
)
from rules.draw.terms import (
    FORMAT,
    Bureau,
    Department,
    Entropy,
    ItemRef,
    PlanRef,
    RegistryRef,
    Stratum,
    Terms,
    commitment,
)

__all__ = [
    "FORMAT",
    "Bureau",
    "Department",
    "Drawing",
    "Drawn",
    "Entropy",
    "Evidence",
    "ExcludedLine",
    "InspectorLine",
    "ItemRef",
    "Journal",
    "JournalRef",
    "Opening",
    "PlanRef",
    "PoolLine",
    "RegistryRef",
    "Stratum",
    "Strike",
    "Terms",
    "Typed",
    "Value",
    "VoidRef",
    "Witness",
    "broken_rule",
    "check_opening",
    "commitment",
    "draw_objects",
    "evidence",
    "final_list",
    "find_replacements",
    "first_tickets",
    "freeze_problems",
    "identity_commitment",
    "object_identity",
    "opening",
    "parse_source",
    "read_evidence",
    "read_excluded",
    "read_inspectors",
    "read_opening",
    "read_pool",
    "read_recusals",
    "read_tsv",
    "replacement_line",
    "seal",
    "seed",
    "source_problems",
    "taken_per_stratum",
    "ticket",
    "ticket_order",
    "tsv",
]  # fmt: skip


def seed(commitment: str, kind: str, value: str) -> str:
    """H(commitment LF kind LF value), 64 hexadecimal digits: everything that is drawn follows from it."""
    return digest(f"{commitment}\n{kind}\n{value}".encode())


def ticket(id: str, s: str) -> str:  # noqa: A002 - the field's word
    """The ticket of an id under a seed text s, as decimal text; compare as text.

    >>> ticket("AB-130", "01382438112797316654")  # the example in consistent_sampler's own documentation
    '26299714122838008416507544297546663599715395525154425586041245287750224561854'
    """
    return _ticket(id, digest(s.encode()).encode())


def _ticket(id_: str, hashed: bytes) -> str:
    return str(int.from_bytes(sha256(hashed + id_.encode()).digest())).zfill(64)[::-1]


def ticket_order(ids: Iterable[str], s: str) -> list[tuple[str, str]]:
    """(ticket, id) of all ids, in ticket order, ties by id."""
    hashed = digest(s.encode()).encode()  # once, not for each id
    return sorted((_ticket(id_, hashed), id_) for id_ in ids)


@cache
def _reversed() -> tuple[int, ...]:
    """The last four decimal digits of a number → the first four of its ticket. Built at the first draw: most commands draw nothing."""
    return tuple(int(f"{low:04d}"[::-1]) for low in range(10_000))


def first_tickets(ids: Iterable[str], s: str, count: int) -> list[tuple[str, str]]:
    """`ticket_order(ids, s)[:count]`, several times faster where count is a small part of all.

    To write a number of 256 bits in decimal takes longer than to hash. A ticket begins with the last digits of its number,
    so four digits by plain arithmetic say who can be among the first; only their tickets are written out. How many are
    written out is an estimate, four standard deviations above count; the result does not depend on it.
    """
    listed = ids if isinstance(ids, list) else list(ids)
    if count < 1:
        return []
    if count * 2 > len(listed):
        return ticket_order(listed, s)[:count]
    share = count / len(listed)
    limit = (share + 4 * sqrt(share / len(listed))) * 10_000
    hashed, number, begins = digest(s.encode()).encode(), int.from_bytes, _reversed()
    candidates = [id_ for id_ in listed if begins[number(sha256(hashed + id_.encode()).digest()) % 10_000] < limit]
    if len(candidates) < count:
        candidates = listed
    return sorted((_ticket(id_, hashed), id_) for id_ in candidates)[:count]


def taken_per_stratum(strata: Iterable[Stratum], floor: str) -> dict[str, int]:
    """How many are taken of each stratum (4, Objects): code → count. It needs sizes only, no value.

    strata: from highest to lowest risk. floor: the least share of the whole pool, "0" for none.

    >>> high, low = Stratum(code="E", ratio="0.5", size=5), Stratum(code="A", ratio="0.01", size=95)
    >>> taken_per_stratum([high, low], "0"), taken_per_stratum([high, low], "0.07")
    ({'E': 3, 'A': 1}, {'E': 5, 'A': 2})
    """
    listed = tuple(strata)
    taken = {stratum.code: ceil(Fraction(stratum.ratio) * stratum.size) for stratum in listed}
    missing = ceil(Fraction(floor) * sum(stratum.size for stratum in listed)) - sum(taken.values())
    for stratum in listed:  # from the highest down, until the floor is reached
        more = max(0, min(missing, stratum.size - taken[stratum.code]))
        taken[stratum.code] += more
        missing -= more
    return taken


def draw_objects(terms: Terms, pool: Sequence[PoolLine], seed: str) -> Drawing:
    """The objects drawn from a pool under a seed. ValueError when the pool has a stratum that the terms do not list (refused at the freeze)."""
    members: dict[str, list[str]] = {stratum.code: [] for stratum in terms.strata}
    for line in pool:
        if line.stratum not in members:
            raise ValueError(f"条件中没有分层 {line.stratum}")
        members[line.stratum].append(line.number)
    sized = [Stratum(code=s.code, ratio=s.ratio, size=len(members[s.code])) for s in terms.strata]
    taken = taken_per_stratum(sized, terms.floor)
    s = seed + "/objects"
    chosen = sorted(
        (*entry, code) for code, numbers in members.items() for entry in first_tickets(numbers, s, taken[code])
    )
    drawn = tuple(
        Drawn(number=number, stratum=code, ticket=text, batch=place % terms.batches)
        for place, (text, number, code) in enumerate(chosen)
    )
    return Drawing(drawn, taken)


def find_replacements(
    pool: Sequence[PoolLine], drawn: Sequence[Drawn], numbers: Sequence[str], seed: str
) -> list[str | None]:
    """The object that replaces each of `numbers`, struck in this order, by one pass over the pool; None where its stratum has no unused object.

    Raises Refused when a number is not on the list at its turn (never drawn, or struck already).
    """
    strata = {line.number: line.stratum for line in pool}
    on_list, used = {entry.number for entry in drawn}, {entry.number for entry in drawn}
    unused_by_stratum: dict[str, list[str]] = {}  # in reverse ticket order
    replacements: list[str | None] = []
    for number in numbers:
        if number not in on_list:
            raise Refused(f"{number} 不在现在的抽取名单上，不能剔除，请核对编号")
        code = strata[number]
        if code not in unused_by_stratum:
            unused = (other for other, stratum in strata.items() if stratum == code and other not in used)
            first = first_tickets(unused, seed + "/objects", len(numbers))  # no strike takes more than one
            unused_by_stratum[code] = [other for _, other in reversed(first)]
        new = unused_by_stratum[code].pop() if unused_by_stratum[code] else None
        on_list.discard(number)
        if new is not None:
            on_list.add(new)
        replacements.append(new)
    return replacements


def replacement_line(number: str, struck: Drawn, seed: str) -> Drawn:
    """The line of a replacement in the final list: its own number and ticket, stratum and batch of the struck object."""
    return Drawn(
        number=number, stratum=struck.stratum, ticket=ticket(number, seed + "/objects"), batch=struck.batch
    )  # fmt: skip


def final_list(drawn: Sequence[Drawn], struck: Sequence[Strike], seed: str) -> tuple[Drawn, ...]:
    """drawn - struck + replacements, in ticket order (4, Strikes).

    Raises Refused when a strike names a number that is not on the list.
    """
    current = {entry.number: entry for entry in drawn}
    for entry in struck:
        if entry.number not in current:
            raise Refused(f"{entry.number} 不在抽取名单上，不能剔除，请核对编号")
        old = current.pop(entry.number)
        if entry.replaced_by:
            current[entry.replaced_by] = replacement_line(entry.replaced_by, old, seed)
    return tuple(sorted(current.values(), key=lambda entry: (entry.ticket, entry.number)))
