"""The series of freezes: serials, `previous`, and the lines of freezes.tsv (draw.md §1, §6)."""

from acts.base.office import Office
from db.restored_mark import read_mark
from db.store import Transaction
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw, Event, Publication, freeze_line
from rules.draw.overdue import as_at
from rules.draw.proof import Tally, tally_of
from rules.draw.registers import not_next
from rules.draw.restored import WAY_ON, Restore, is_next_restored

__all__ = ["append_event", "next_serial", "refuse_unsettled", "refuse_unsettled_copy", "tally"]


def next_serial(office: Office) -> tuple[int, str | None]:
    """Serial and `previous` of the next freeze (draw.md §1: without a gap), those that a restoration found in the public register counted."""
    newest = max(office.store.each(Event), key=lambda event: event.serial, default=None)
    return (newest.serial + 1, newest.commitment) if newest else (1, None)


def tally(office: Office) -> Tally:
    """How many freezes of the bureau are void, expired, supplements, corrected; they stand beside every draw (draw.md §1)."""
    now = office.reliable_now()
    return tally_of([as_at(one, now) for one in office.store.each(Draw)], office.store.each(Event))


def refuse_unsettled_copy(office: Office) -> None:
    """Raise Refused in a bureau out of a backup before 恢复 is journalled: a serial that is public already would be given again."""
    mark = read_mark(office.places)
    if mark is not None:
        from_which = f"备份 {mark.archive} " if mark.archive else "备份"
        raise Refused(
            Problem(
                f"这个台账是从{from_which}恢复的，还没有登记恢复，不知道那以后公布过什么；请先{WAY_ON}", field="台账"
            )
        )


def refuse_unsettled(office: Office) -> None:
    """The same, and after 恢复 until the site says so: every later entry of a draw then stands behind the `restored` line of heads.tsv."""
    refuse_unsettled_copy(office)
    published = office.store.count(Publication)
    if published and is_next_restored(office.store.each(Restore), published):
        raise Refused(
            Problem("台账由备份恢复以后还没有公布，请先发布（publish），让公众知道，再冻结、抽取", field="台账")
        )


def append_event(office: Office, tx: Transaction, draw: Draw, *, after: int = 0) -> None:
    """Add the draw's present state to freezes.tsv, in the same transaction. Refused for a state that may not follow the last one.

    after: how many lines this transaction has added already. A draw whose value was lost by a restoration stands in the register with the seal that it had: it is given up with that.
    """
    refuse_unsettled_copy(office)
    before = max(office.store.where(Event, draw=draw.number), key=lambda one: one.number, default=None)
    seal = before.seal if before is not None and draw.state == "void" and not draw.seal else draw.seal
    event = Event(
        number=f"F-{office.store.count(Event) + 1 + after:06d}", serial=draw.serial, draw=draw.number,
        commitment=draw.commitment, frozen_at=draw.frozen_at, kind=draw.entropy, expected_at=draw.expected_at,
        state=draw.state, seal=seal,
    )  # fmt: skip
    if before is None:
        wrong = "" if draw.state == "open" else "不是从冻结开始"
    elif freeze_line(before) == freeze_line(event):
        return  # nothing public changed
    else:
        wrong = not_next(freeze_line(event), freeze_line(before))
    if wrong:
        raise Refused(f"{draw.number} 不能这样登记：{wrong}")
    tx.put(event)
