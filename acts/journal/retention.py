"""保管期限: what of the bureau is past its term, and its erasure through the journal (rules.journal.retention, acts.journal.erasure)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.clock import refuse_far_ahead
from acts.journal.erasure import LEFT, ErasureReport, carry_out, check_erasure
from db.encode import decode
from rules.base.errors import Damaged, Refused
from rules.base.fields import Record
from rules.journal.erasure import holds
from rules.journal.retention import RULES, Rule, ends_on
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["Kept", "expire", "schedule"]

_GONE = ("revoked", "deregistered", "moved_away")
"""Codes of OBJECT_STATUS of one that does not come back."""
_BASIS = "period"
"""保存期限已届满, of ERASURE_BASES."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A line of the schedule as it stands today. kept: how many records are under it. due: numbers of those past the term.

    fields: of each of `due` those that hold something, which `expire` would erase; waiting: numbers past the term that cannot go yet.
    """

    rule: Rule
    years: int
    kept: int
    due: tuple[str, ...]
    fields: tuple[tuple[str, ...], ...]
    waiting: tuple[str, ...]


def schedule(office: Office) -> list[Kept]:
    """Every line of the schedule. Reads the whole journal: since when somebody is gone stands there alone."""
    return [_line(office, rule) for rule in RULES]


def _line(office: Office, rule: Rule) -> Kept:
    years: int = getattr(office.bureau.retention, rule.key)
    today, kept = office.today(), 0
    due: list[str] = []
    fields: list[tuple[str, ...]] = []
    waiting: list[str] = []
    for record, since in _dated(office, rule.key):
        held = tuple(name for name in rule.fields if holds(record, name))
        if rule.fields and not held:
            continue  # nothing of it is left
        kept += 1
        if ends_on(since, years) > today:
            continue
        if held and not _can_go(office, record.number, held):
            waiting.append(record.number)
        else:
            due.append(record.number)
            fields.append(held)
    return Kept(rule, years, kept, tuple(due), tuple(fields), tuple(waiting))


def _dated(office: Office, key: str) -> Iterator[tuple[Record, date]]:
    """The records of a line, each with the day from which its term counts."""
    store = office.store
    if key == "objects":
        yield from _since_status(office, Enterprise, _GONE)
    elif key == "inspectors":
        yield from _since_status(office, Inspector, LEFT)
    elif key == "recusals":
        yield from ((one, one.ended_on) for one in store.each(Recusal) if not one.active and one.ended_on)
    elif key == "declarations":
        yield from ((one, one.decided_on) for one in store.each(Declaration))
    elif key == "results":
        yield from ((one, one.checked_on) for one in store.each(Result))
    else:
        yield from ((one, one.closed_on) for one in store.each(Task) if one.closed_on)


def _since_status(
    office: Office, kind: type[Enterprise] | type[Inspector], gone: Collection[str]
) -> Iterator[tuple[Record, date]]:
    """Those with one of these states, and the day since when, without a break, by the journal."""
    wanted = {one.number for one in office.store.each(kind) if one.status in gone}
    since: dict[str, date] = {}
    for entry in office.store.entries() if wanted else ():
        for op, body in zip(entry.head.ops, entry.bodies, strict=True):
            if op.table != kind.table or body is None or body.raw is None:
                continue  # an erased version changed no state
            try:
                record = decode(kind, body.raw)
            except Damaged:  # of an older program
                continue
            if record.number not in wanted:
                continue
            if record.status in gone:
                since.setdefault(record.number, datetime.fromisoformat(entry.head.at).date())
            else:
                since.pop(record.number, None)
    for number, day in since.items():
        yield office.store.get(kind, number), day


def _can_go(office: Office, number: str, fields: tuple[str, ...]) -> bool:
    try:
        check_erasure(office, number, fields, basis=_BASIS, document="-", approved_by="-")
    except Refused:
        return False
    return True


def expire(
    office: Office, *, document: str, approved_by: str, progress: Callable[[int, int], None] | None = None
) -> list[ErasureReport]:
    """Erase what `schedule` calls due, all in one entry (保存期限已届满), so that the journal is rewritten once. Returns what was erased.

    document, approved_by: of the decision. What is kept as files is not touched: the archive decides. progress: called with (done, all).
    Refused without a decision, when nothing is due, or by a clock that nobody has confirmed.
    """
    refuse_far_ahead(office)
    lines = [line for line in schedule(office) if line.rule.fields]
    pending = [pair for line in lines for pair in zip(line.due, line.fields, strict=True)]
    if not pending:
        raise Refused("没有到期要删除的内容")
    for number, fields in pending:
        check_erasure(office, number, fields, basis=_BASIS, document=document, approved_by=approved_by)
    require_leader(office, approved_by)
    return carry_out(
        office,
        pending,
        basis=_BASIS,
        document=document,
        approved_by=approved_by,
        progress=progress or (lambda *_: None),
    )
