"""What of the due list is worked out already, kept beside the journal from one opening to the next: due.json.

The list rests on tens of thousands of results and record sheets, nearly all of them of tasks that no act touches any more. What was reckoned of a task is
kept with the entry up to which it holds; after an opening only those tasks are reckoned anew that something was written of since. Of the duties the figures
of each period are kept, with the day until which no object comes under one or leaves it by the calendar alone.

Nothing rests on the file: without it, of another program, of another entry of the journal or with other holidays, departments, items or publications all is
reckoned from the records. It holds no name: what a line says of its task is read from the task.
"""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from importlib import metadata

import msgspec

from db.files import DISK
from db.places import Places
from db.transaction import Position
from rules.due.facts import Ground, TaskFacts
from rules.due.of_tasks import whose
from rules.due.thing import Thing
from rules.registry.department import Departments
from rules.registry.enterprise import EnterpriseDay
from rules.registry.watch import spans_of
from rules.work.coverage import Standing

__all__ = ["Digest", "DutyFigures", "bare", "ground_mark", "named", "read_digest", "steady_until", "write_digest"]

_FORM = 2
"""Changed whenever the rules of the list are."""
_DAY = timedelta(days=1)


class DutyFigures(msgspec.Struct, frozen=True):
    """The duties' periods as they stood on a day. until: the last day on which the same objects are under them, if no record changes."""

    day: date
    until: date
    standings: tuple[Standing, ...]


class Digest(msgspec.Struct, frozen=True):
    """What was worked out up to an entry. ground: the mark of what the things of every task rest on. tasks: number → its things, `bare`."""

    program: str
    position: Position
    ground: str
    tasks: dict[str, tuple[Thing, ...]]
    duties: DutyFigures | None = None


@cache
def _program() -> str:
    try:
        return f"{metadata.version('mingchou')}/{_FORM}"
    except metadata.PackageNotFoundError:
        return f"/{_FORM}"


def ground_mark(ground: Ground) -> str:
    """What is different when anything of the ground is."""
    departments = [(one.number, one.name, one.short, one.is_self) for one in ground.departments.records]
    rests_on = (ground.calendar, departments, ground.items, ground.published)
    return hashlib.sha256(msgspec.json.encode(rests_on, order="deterministic")).hexdigest()


def bare(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """Things of a task without what is read from the task, and without any name."""
    return tuple(msgspec.structs.replace(one, about="", name="", section="", person="", before="") for one in things)


def named(things: Iterable[Thing], of: TaskFacts, departments: Departments) -> tuple[Thing, ...]:
    """The same with it."""
    return tuple(whose(one, of, departments) for one in things)


def steady_until(objects: Iterable[EnterpriseDay], day: date) -> date:
    """The last day from `day` on with the same objects under every duty as on it, if no record changes: none is registered, watched or no longer watched in between."""
    changes = [date.max]
    for one in objects:
        if one.since is not None and one.since >= day:
            changes.append(one.since)
        for span in spans_of(one):
            if span.since is not None and span.since > day:
                changes.append(span.since - _DAY)
            if span.until is not None and span.until >= day:
                changes.append(span.until)
    return min(changes)


def read_digest(places: Places, position: Position) -> Digest | None:
    """What was kept, where it holds for this entry of the journal; None where there is none that does."""
    try:
        seal, _, raw = places.due.read_bytes().partition(b"\n")
        if seal.decode() != hashlib.sha256(raw).hexdigest():
            return None
        digest = msgspec.json.decode(raw, type=Digest)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    return digest if (digest.program, digest.position) == (_program(), position) else None


def write_digest(
    places: Places,
    position: Position,
    ground: Ground,
    tasks: Mapping[str, tuple[Thing, ...]],
    duties: DutyFigures | None,
) -> None:
    """Keep it for the next opening. What cannot be written only makes that longer."""
    digest = Digest(_program(), position, ground_mark(ground), dict(tasks), duties)
    raw = msgspec.json.encode(digest)
    with suppress(OSError):
        DISK.write_whole(places.due, hashlib.sha256(raw).hexdigest().encode() + b"\n" + raw)
