"""过期: an open freeze whose random value did not come in time is given up, and stays in the public list as expired (draw.md §1)."""

from datetime import datetime

import msgspec

from acts.base.office import Office
from acts.draw.freeze_register import append_event
from acts.work.task import active_draw
from rules.draw.draw_record import Draw
from rules.work.task import Task

__all__ = ["expire_all_overdue", "expire_if_overdue", "value_deadline"]


def value_deadline(office: Office, draw: Draw) -> datetime:
    """Until when the value must be there: the expected time, one working day later (draw.md §1)."""
    expected = datetime.fromisoformat(draw.expected_at)
    return datetime.combine(office.calendar.due(expected.date(), 1).day, expected.timetz())


def expire_if_overdue(office: Office, task: Task) -> None:
    """An open freeze without a value after its deadline is expired, and stays in the list as such."""
    draw = active_draw(office, task)
    if draw is None or draw.state != "open" or office.now() <= value_deadline(office, draw):
        return
    expired = msgspec.structs.replace(draw, state="expired")
    with office.transaction("draw.expire", f"{draw.number} 逾期没有随机值，冻结过期") as tx:
        tx.put(expired)
        if draw.supplement is None:
            # a suspended task stays suspended, and is a draft again when it is resumed
            back = {"before": "draft"} if task.state == "suspended" else {"state": "draft"}
            tx.put(msgspec.structs.replace(task, **back))
        append_event(office, tx, expired)


def expire_all_overdue(office: Office) -> None:
    """Every open freeze whose deadline is over is expired: before a publication, so that freezes.tsv says so in time."""
    for draw in office.store.all(Draw):
        if draw.state == "open":
            expire_if_overdue(office, office.store.get(Task, draw.task))
