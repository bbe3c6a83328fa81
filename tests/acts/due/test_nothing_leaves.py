"""Nothing undone ever leaves the list: whatever an office does, on whatever day somebody looks again.

Random histories are walked (tests/histories.py). After every act, and on later days on which nothing was done: what was undone stands there still, unless it was done or an act
with its reason ended it; what is late gets later, never less; and of every task that goes on something is due.
"""

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from acts.base.office import Office
from acts.due import facts
from acts.due.due import all_things, late
from rules.due.due import assemble
from rules.due.facts import Facts
from rules.due.thing import Thing
from rules.work.states import OPEN
from rules.work.task import Task
from tests.acts.office import Desk, desk_in
from tests.histories import History, later_days

TORTURE = os.environ.get("MINGCHOU_TORTURE") == "1"
HISTORIES, ACTS = (500, 40) if TORTURE else (12, 40)
OF_ITSELF = frozenset({"certificate", "backup"})
"""Kinds that end without an act on the list: by the certificate's new date, by a backup."""


class Lost(AssertionError):
    """What was undone is gone, or less late, without an act that says so."""


def on(desk: Desk, day: date) -> Mapping[str, Thing]:
    """What the list has on a day, if nothing is done until then and somebody has confirmed that it is that day."""
    before = desk.clock.moment
    desk.clock.moment = max(before, before.replace(year=day.year, month=day.month, day=day.day))
    try:
        with patch.object(Office, "is_clock_doubtful", return_value=False):
            return {thing.key: thing for thing in all_things(desk.office)}
    finally:
        desk.clock.moment = before


def worst(desk: Desk) -> Mapping[tuple[str, str, str], int]:
    """How late the latest of each record, kind and department is, or was when it was done or given up: working days."""
    found: dict[tuple[str, str, str], int] = {}
    for one in late(desk.office):
        if one.thing.kind not in OF_ITSELF:
            key = (one.thing.about, one.thing.kind.replace("missed", "duty"), one.thing.department)
            found[key] = max(found.get(key, 0), one.workdays)
    return found


def judge(desk: Desk, before: Mapping[str, Thing], acted: bool) -> Mapping[str, Thing]:
    """Compare with what was there before the act; look again on later days. Returns what is there now."""
    office, calendar = desk.office, desk.office.calendar
    now = on(desk, office.today())
    for key, thing in before.items():
        if thing.undone and thing.kind not in OF_ITSELF and not (key in now and now[key].undone):
            if key not in now:
                raise Lost(f"{key} is gone")
            if now[key].ended and now[key].ended != "已过期" and not (acted and office.store.latest(1)[0].head.why):
                raise Lost(f"{key} ended without a reason")
    earlier, then = now, office.today()
    for day in later_days(then)[1:]:
        later = on(desk, day)
        for key, thing in earlier.items():
            if thing.undone and not (key in later and later[key].undone) and not _expired(later, thing):
                raise Lost(f"{key} left between {then} and {day}")
            if key in later and later[key].undone and later[key].late(calendar, day) < thing.late(calendar, then):
                raise Lost(f"{key} is less late on {day}")
        waiting = {thing.about for thing in later.values() if thing.undone}
        if idle := [
            task.number for task in office.store.all(Task) if task.state in OPEN and task.number not in waiting
        ]:
            raise Lost(f"nothing is due of {idle} on {day}")
        earlier, then = later, day
    return now


def _expired(later: Mapping[str, Thing], thing: Thing) -> bool:
    """A freeze whose value did not come: to freeze it again stands there in its place, of a supplementary draw under its own number."""
    places = (f"freeze/{thing.about}", f"freeze/{thing.key.removeprefix('value/')}")
    expired = thing.kind == "value" and later[thing.key].ended == "已过期"
    return expired and any(key in later and later[key].undone for key in places)


def walk(folder: Path, seed: int) -> tuple[int, set[str]]:
    """One history. How many acts were done, and the kinds of things that were on the list."""
    kinds: set[str] = set()
    with desk_in(folder) as desk:
        history, done = History(desk, seed), 0
        known, were = judge(desk, {}, acted=False), worst(desk)
        for step in history.steps(ACTS):
            known, are = judge(desk, known, acted=step.done), worst(desk)
            for key, days in were.items():
                visited = step.name.startswith("enter") and key[1] in {"visit", "duty"}  # on the day of the visit
                if are.get(key, 0) < days and not visited:
                    raise Lost(f"{key} was {days} working days late, after “{step.name}” it is {are.get(key, 0)}")
            were = are
            kinds |= {thing.kind for thing in known.values()}
            done += step.done
    return done, kinds


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_nothing_undone_ever_leaves_the_list(tmp_path: Path, seed: int) -> None:
    done, _ = walk(tmp_path / "bureau", seed)
    assert done > 5, "the history has hardly an act"


def _forget(what: Callable[[Thing, date], bool]) -> Callable[..., tuple[Thing, ...]]:
    """The list without some of it."""

    def forgetful(found: list[Thing], of: Facts, today: date) -> tuple[Thing, ...]:
        return tuple(thing for thing in assemble(found, of, today) if not what(thing, today))

    return forgetful


FORGETFUL = {
    "what is late": lambda thing, today: thing.undone and thing.day < today,
    "what is suspended": lambda thing, _: thing.held_until is not None,
    "the freeze": lambda thing, _: thing.kind == "freeze",
    "the value": lambda thing, _: thing.kind == "value",
    "the confirmation": lambda thing, _: thing.kind == "confirm",
    "what one department confirms": lambda thing, _: thing.kind == "confirm" and thing.department == "police" and thing.undone,
    "the day of the last visit": lambda thing, _: thing.kind == "visit" and thing.undone and thing.count < 2,
    "everything after the first entry": lambda thing, _: thing.kind in {"visit", "close"} and not thing.done,
    "a closing that is due in another year": lambda thing, today: thing.kind == "close" and thing.day.year != today.year,
}  # fmt: skip
"""What a list might forget."""


@pytest.mark.parametrize("what", FORGETFUL)
def test_a_list_that_forgets_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(facts, "assemble", _forget(FORGETFUL[what]))
    with pytest.raises(Lost):
        _walk_many(tmp_path)


def _walk_many(folder: Path) -> None:
    for seed in range(24):
        walk(folder / f"bureau{seed}", seed)
