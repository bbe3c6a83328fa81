"""证明与交底: what lets somebody outside hold the journal to what it was, and see later that it was only added to (draw.md §6).

`prove`: a proof that the entry printed on a paper belongs to the published journal. `hand_out`: what a superior or discipline office keeps;
`compare`: whether the journal of today continues it.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from acts.base.office import Office
from rules.base.canonical import canonical, read_canonical
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw, Event, Publication, freezes_row
from rules.draw.restored import Restore
from rules.journal.chain import Entry, rest_digest
from rules.journal.proof import Proof
from rules.work.sheet import Sheet

__all__ = ["HandOut", "compare", "hand_out", "prove", "read_hand_out"]


_DIGITS = 16
"""No journal has a number as long as this one."""


class HandOut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody outside keeps of a bureau. seq, head: the journal's last entry then; freezes: the lines of freezes.tsv then."""

    format: str = "mingchou-heads/1"
    bureau: str
    at: str
    seq: Annotated[int, Meta(ge=1)]
    head: str
    freezes: tuple[tuple[str, ...], ...]

    def to_bytes(self) -> bytes:
        """The hand-out as a file: canonical JSON."""
        return canonical(msgspec.to_builtins(self))


def prove(office: Office, of: str) -> Proof:
    """The proof for an entry of the journal. of: its number as it is printed on the paper, or a sheet's (its draw's newest entry).

    Refused when there is no such entry, when it has not been published yet, or was written before the journal could be proved.
    """
    seq = int(of) if of.isdecimal() and len(of) < _DIGITS else _seq_of_sheet(office, of)
    end = min(
        (one.seq for one in office.store.all(Publication) if one.seq >= seq and not _is_lost(office, one)), default=0
    )
    if not 1 <= seq <= office.store.position.seq:
        raise Refused(Problem(f"台账没有第 {seq} 条，共 {office.store.position.seq} 条", of))
    if not end:
        raise Refused(Problem(f"第 {seq} 条台账还没有公布过，下次发布（publish）以后才有证明", of))
    entries = list(_between(office, seq, end))
    rests = tuple(rest_digest(entry.head_bytes) for entry in entries[1:])
    proof = Proof(seq=seq, head=entries[0].h, rests=rests)
    if proof.end() != (end, entries[-1].h):
        raise Refused(Problem("这一段台账是用旧格式写的，没有这种证明", of))
    return proof


def _is_lost(office: Office, publication: Publication) -> bool:
    """Whether it was of a journal that a restoration lost: no entry of ours leads to it."""
    place = int(publication.number.removeprefix("P-"))
    return any(
        one.publications - one.taken < place <= one.publications for one in office.store.all(Restore)
    ) and not any((entry.seq, entry.h) == (publication.seq, publication.head) for entry in office.store.entries())


def _seq_of_sheet(office: Office, number: str) -> int:
    sheet = office.store.find(Sheet, number)
    draws = [draw for draw in office.store.all(Draw) if sheet and sheet.draw == draw.number]
    if not draws:
        raise Refused(Problem("应写纸上印的台账条数，或记录表的编号", number))
    return office.store.history(Draw, draws[0].number)[-1].seq


def _between(office: Office, first: int, last: int) -> Iterator[Entry]:
    return (entry for entry in office.store.entries() if first <= entry.seq <= last)


def hand_out(office: Office) -> HandOut:
    """What a superior or discipline office keeps of this bureau, as of now."""
    position = office.store.position
    return HandOut(
        bureau=office.bureau.name, at=office.stamp(), seq=position.seq, head=position.head, freezes=_freezes(office)
    )


def _freezes(office: Office) -> tuple[tuple[str, ...], ...]:
    events = sorted(office.store.all(Event), key=lambda event: event.number)
    return tuple(freezes_row(event) for event in events)


def read_hand_out(raw: bytes) -> HandOut:
    """The hand-out in a file; Refused when it is none, or was altered in its form."""
    try:
        read = msgspec.convert(read_canonical(raw), HandOut)
    except (ValueError, msgspec.ValidationError):
        raise Refused("不是 mingchou heads 写出的文件，或被改过；请用留存的原件") from None
    if read.format != "mingchou-heads/1" or read.to_bytes() != raw:
        raise Refused("不是 mingchou heads 写出的文件，或被改过；请用留存的原件")
    return read


def compare(office: Office, kept: HandOut) -> list[Problem]:
    """What in the journal of today does not continue what somebody kept; empty when all of it does."""
    problems = []
    if kept.bureau != office.bureau.name:
        problems.append(Problem(f"留存的是“{kept.bureau}”的，这里是“{office.bureau.name}”"))
    now = next((entry.h for entry in office.store.entries() if entry.seq == kept.seq), "")
    if not now:
        total = office.store.position.seq
        problems.append(Problem(f"台账只有 {total} 条，而 {kept.at} 已经有 {kept.seq} 条：后面的丢失，或台账被换过"))
    elif now != kept.head:
        problems.append(Problem(f"第 {kept.seq} 条台账与留存的不同：这一条以前的台账改过"))
    problems += _freeze_problems(_freezes(office), kept.freezes)
    return problems


def _freeze_problems(now: Sequence[tuple[str, ...]], kept: Sequence[tuple[str, ...]]) -> list[Problem]:
    for place, line in enumerate(kept):
        if place >= len(now):
            return [Problem(f"冻结登记只有 {len(now)} 行，留存的有 {len(kept)} 行：{line[1]} 等不见了")]
        if tuple(now[place]) != tuple(line):
            return [Problem(f"冻结登记第 {place + 1} 行（{line[1]}）与留存的不同")]
    return []
