"""过期: an open freeze whose dice or digits did not come in time is given up, and stays in the public list as expired (draw.md §1).

Lottery and beacon never expire: anybody could compute their list privately and let a disliked one lapse. Only a void ends them.
"""

from datetime import datetime

import msgspec

from acts.base.office import Office
from acts.draw.evidence import write_register
from acts.draw.freeze_register import append_event
from acts.work.task import moved
from rules.base.codes import DRAW_STATES
from rules.draw.draw_record import Draw
from rules.draw.overdue import as_at, is_overdue
from rules.draw.registers import NEVER_EXPIRE
from rules.work.task import Task

__all__ = [
    "deadline_after",
    "expire_all_overdue",
    "expire_if_overdue",
    "is_expired",
    "state_now",
    "state_text",
    "value_deadline",
]


def deadline_after(office: Office, kind: str, expected: datetime) -> datetime | None:
    """Until when a value that is expected then must be there: one working day later; None for a kind that never expires."""
    if kind in NEVER_EXPIRE:
        return None
    return datetime.combine(office.calendar.due(expected.date(), 1).day, expected.timetz())


def value_deadline(_: Office, draw: Draw) -> datetime | None:
    """Until when the value must be there, as the terms say; None where the draw never expires."""
    return datetime.fromisoformat(draw.expires_at) if draw.expires_at else None


def is_expired(office: Office, draw: Draw) -> bool:
    """Whether an open freeze is past its time, whether or not anybody has touched it since. A clock that nobody confirmed expires nothing."""
    return is_overdue(draw, office.reliable_now())


def state_now(office: Office, draw: Draw) -> str:
    """The state to be shown (a code of DRAW_STATES): an overdue freeze is expired before anybody touches it."""
    return as_at(draw, office.reliable_now()).state


def state_text(office: Office, draw: Draw) -> str:
    """The state to be shown, in Chinese: also that the time of a value which never expires is over, and it must still come (draw.md §1); or that a
    drawn list waits for its seal, as a crash leaves it."""
    if draw.state == "open" and not draw.expires_at and draw.expected_at < office.stamp():
        return f"{DRAW_STATES.text(draw.state)}，预定时间已过，须录入那个值"
    if is_overdue(draw, office.now()) and not is_expired(office, draw):
        return f"{DRAW_STATES.text(draw.state)}，时钟待确认"
    if draw.state == "drawn" and not draw.seal:
        return f"{DRAW_STATES.text(draw.state)}，正在封存证据"
    return DRAW_STATES.text(state_now(office, draw))


def expire_if_overdue(office: Office, task: Task) -> None:
    """An open freeze without a value after its deadline is expired, and stays in the list as such."""
    newest = (*task.draws[-1:], *task.supplements[-1:])
    draw = next((one for number in newest if is_expired(office, one := office.store.get(Draw, number))), None)
    if draw is None:
        return
    expired = msgspec.structs.replace(draw, state="expired")
    with office.transaction("draw.expire", f"{draw.number} 逾期没有随机值，冻结过期") as tx:
        tx.put(expired)
        if draw.supplement is None:
            # a suspended task stays suspended, and is a draft again when it is resumed
            stands = task.state == "suspended"
            tx.put(msgspec.structs.replace(task, before="draft") if stands else moved(task, "draw.expire", "draft"))
        append_event(office, tx, expired)
    write_register(office)


def expire_all_overdue(office: Office) -> None:
    """Every open freeze whose deadline is over is expired: before a publication, so that freezes.tsv says so in time."""
    for draw in office.store.all(Draw):
        if draw.state == "open":
            expire_if_overdue(office, office.store.get(Task, draw.task))
