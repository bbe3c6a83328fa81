"""The series of freezes: serials, `previous`, and the lines of freezes.tsv (draw.md §1, §6)."""

from acts.base.office import Office
from db.store import Transaction
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, Event, freeze_line
from rules.draw.overdue import as_at
from rules.draw.proof import Tally, tally_of
from rules.draw.registers import not_next

__all__ = ["append_event", "next_serial", "tally"]


def next_serial(office: Office) -> tuple[int, str | None]:
    """Serial and `previous` of the next freeze (draw.md §1: without a gap)."""
    newest = max(office.store.each(Draw), key=lambda draw: draw.serial, default=None)
    return (newest.serial + 1, newest.commitment) if newest else (1, None)


def tally(office: Office) -> Tally:
    """How many freezes of the bureau are void, expired, supplements, corrected; they stand beside every draw (draw.md §1)."""
    return tally_of(as_at(one, office.now()) for one in office.store.each(Draw))


def append_event(office: Office, tx: Transaction, draw: Draw, *, after: int = 0) -> None:
    """Add the draw's present state to freezes.tsv, in the same transaction. Refused for a state that may not follow the last one.

    after: how many lines this transaction has added already.
    """
    event = Event(
        number=f"F-{office.store.count(Event) + 1 + after:06d}", serial=draw.serial, draw=draw.number,
        commitment=draw.commitment, frozen_at=draw.frozen_at, kind=draw.entropy, expected_at=draw.expected_at,
        state=draw.state, seal=draw.seal,
    )  # fmt: skip
    before = max(office.store.where(Event, draw=draw.number), key=lambda one: one.number, default=None)
    if before is None:
        wrong = "" if draw.state == "open" else "不是从冻结开始"
    elif freeze_line(before) == freeze_line(event):
        return  # nothing public changed
    else:
        wrong = not_next(freeze_line(event), freeze_line(before))
    if wrong:
        raise Refused(f"{draw.number} 不能这样登记：{wrong}")
    tx.put(event)
